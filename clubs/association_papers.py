"""What the Association reports on paper: its branches, and a year with its Action Month (BC-HOI, BC-T10)."""

from datetime import date

from clubs.association import Done, Standing
from clubs.papers import SIGN_HERE
from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature
from elders.ground.numbers import short_day
from elders.models import Ward


def _head(ward: Ward, year: int) -> Letterhead:
    return Letterhead(
        over=["HỘI NGƯỜI CAO TUỔI THÀNH PHỐ", ward.city.upper()],
        issuer=["HỘI NGƯỜI CAO TUỔI", f"PHƯỜNG {ward.name.upper()}"],
        place=ward.document_place,
        year=year,
    )


def _signed() -> list[Signature]:
    return [Signature(authority=["TM. BAN THƯỜNG VỤ", "CHỦ TỊCH"], hint=SIGN_HERE)]


def branches(standing: Standing, *, ward: Ward, today: date) -> Document:
    """One row per branch with its members and its rate."""
    rows = [
        {
            "name": one.unit.name,
            "members": one.members,
            "under": one.under_60,
            "over": one.over_80,
            "new": one.new,
            "residents": one.residents,
            "rate": one.rate_words,
            "met": one.last_meeting,
            "due": one.fees_due_vnd,
            "paid": one.fees_paid_vnd,
            "grade": one.grade_words,
        }
        for one in standing.branches
    ]
    annex = Annex(
        title="TỔNG HỢP CHI HỘI VÀ HỘI VIÊN",
        name="Chi hội",
        lines=[f"Tính đến ngày {short_day(today)}"],
        orientation="landscape",
        letterhead=_head(ward, today.year),
        columns=[
            Column(key="stt", heading="STT", width_mm=10, kind="order"),
            Column(key="name", heading="Chi hội", width_mm=50),
            Column(key="members", heading="Hội viên", width_mm=20, kind="number", total=True),
            Column(key="under", heading="Dưới 60 tuổi", width_mm=18, kind="number", total=True),
            Column(key="over", heading="Từ 80 tuổi", width_mm=18, kind="number", total=True),
            Column(key="new", heading="Mới trong năm", width_mm=18, kind="number", total=True),
            Column(key="residents", heading="NCT của tổ", width_mm=20, kind="number", total=True),
            Column(key="rate", heading="Tỷ lệ", width_mm=18, align="right"),
            Column(key="met", heading="Họp gần nhất", width_mm=24, kind="day"),
            Column(key="due", heading="Hội phí phải thu", width_mm=22, kind="number", total=True),
            Column(key="paid", heading="Đã thu", width_mm=20, kind="number", total=True),
            Column(key="grade", heading="Xếp loại", width_mm=14, align="center"),
        ],
        sections=[Section(rows=rows)],
        total="Cộng",
        notes=["Tỷ lệ: hội viên từ 60 tuổi trên người từ 60 tuổi cư trú tại tổ; hội viên dưới 60 tuổi không tính."],
        signatures=_signed(),
        font_pt=10,
        size=len(rows),
    )
    return Document(title=f"Tổng hợp chi hội phường {ward.name}", annexes=[annex], author=str(ward))


def year_report(
    *,
    year: int,
    standing: Standing,
    sums: list[Done],
    october: list[Done],
    movements: list[tuple[str, int]],
    ward: Ward,
    today: date,
    years=(),
) -> Document:
    """What the Association did in a year: numbers only, nobody is named."""
    total = standing.total
    people = [
        ("Hội viên", total.members, None, None),
        ("Trong đó dưới 60 tuổi", total.under_60, None, None),
        ("Hội viên mới trong năm", total.new, None, None),
        ("Hội viên từ 80 tuổi", total.over_80, None, None),
    ]
    sections = [
        Section(title="I. Hội viên", rows=[_row(*line) for line in people]),
        Section(title="II. Chăm lo trong năm", rows=[_sum_row(one) for one in sums]),
        Section(title=f"III. Tháng hành động tháng 10/{year}", rows=[_sum_row(one) for one in october]),
        Section(
            title="IV. Tuổi cao - Gương sáng (số người)",
            rows=[_row(label, count, None, None) for label, count in movements],
        ),
    ]
    annex = Annex(
        title=f"KẾT QUẢ HOẠT ĐỘNG NĂM {year}",
        name=f"Năm {year}",
        lines=[f"Số liệu đến ngày {short_day(min(today, date(year, 12, 31)))}"],
        letterhead=_head(ward, today.year),
        columns=[
            Column(key="stt", heading="STT", width_mm=12, kind="order"),
            Column(key="what", heading="Nội dung", width_mm=73),
            Column(key="count", heading="Số người", width_mm=24, kind="number"),
            Column(key="money", heading="Tiền (đồng)", width_mm=28, kind="number"),
            Column(key="goods", heading="Hiện vật (đồng)", width_mm=28, kind="number"),
        ],
        sections=sections,
        restart_order=True,
        notes=["Ô để trống: chưa ghi, không phải bằng không."],
        signatures=_signed(),
        size=4 + len(sums) + len(october) + len(movements),
    )
    return Document(title=f"Kết quả hoạt động Hội năm {year}", annexes=[annex], author=str(ward))


def _row(what: str, count: int | None, money: int | None, goods: int | None) -> dict:
    return {"what": what, "count": count, "money": money, "goods": goods}


def _sum_row(one: Done) -> dict:
    return _row(f"{one.label} ({one.times} lần)", one.people, one.money_vnd, one.in_kind_vnd)
