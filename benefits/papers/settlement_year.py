"""The settlement of a year per source: every month's closing equation, money taken back, moves between purses."""

from benefits.papers.office import HINT, letterhead
from benefits.papers.outcome import HEADINGS, purse_label
from benefits.settlement_figures import Month, year_of
from elders.ground.documents import Annex, Column, Document, Section, Signature
from elders.models import Ward

BACK, MOVED = "Thu hồi nộp lại", "Điều chỉnh nguồn"
COLUMNS = [
    Column(key="month", heading="Tháng", width_mm=22, align="center"),
    Column(key="purse", heading="Nguồn", width_mm=48),
    *[
        Column(key=part, heading=heading, width_mm=26, kind="number")
        for part, heading in {**HEADINGS, "paid": "Đã chi", "back": BACK, "moved": MOVED}.items()
    ],
]


def year_paper(ward: Ward, year: int) -> Document:
    """Raises: ValueError when no list of the year has been paid."""
    months = year_of(ward, year)
    if not months:
        raise ValueError(f"Năm {year} chưa chi danh sách nào.")
    annex = Annex(
        title=f"QUYẾT TOÁN KINH PHÍ CHI TRẢ TRỢ CẤP NĂM {year}",
        name=f"Quyết toán {year}",
        letterhead=letterhead(ward, year=year),
        unit="đồng",
        orientation="landscape",
        columns=COLUMNS,
        sections=[Section(rows=[row for one in [*months[-2::-1], months[-1]] for row in _rows(one)])],
        notes=[
            "Theo danh sách = đã chi + chưa nhận + trả lại, không chi + chưa có kết quả. Thu hồi tính theo ngày nộp. "
            "Điều chỉnh nguồn: phần ngân sách chịu thêm (+), bớt (-) của tháng đã chi; người dân không nhận khác đi."
        ],
        signatures=[
            Signature(authority=["NGƯỜI LẬP"], hint=HINT),
            Signature(authority=["KẾ TOÁN"], hint=HINT),
            Signature(authority=ward.signer_authority.split("\n"), hint="Ký, đóng dấu", name=ward.signer_name),
        ],
        font_pt=10,
    )
    return Document(title=annex.title.capitalize(), annexes=[annex], author=str(ward))


def _rows(one: Month) -> list[dict]:
    """The month as a whole, then each purse."""
    name = f"{one.month:%m/%Y}" if one.month else "Cả năm"
    rows = [{"month": name, "purse": "Tổng số", **one.vnd, "back": one.back_vnd, "moved": None}]
    for purse in one.purses:
        share = one.shares.get(purse)
        money = {"back": one.back.get(purse, 0), "moved": one.moved.get(purse)}
        rows.append({"month": "", "purse": purse_label(purse), **(share.vnd if share else {}), **money})
    return rows
