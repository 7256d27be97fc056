"""The list of changes as the agency gets it, laid out like D03-TS (`domain/benefits.md` §3.3), as PDF and .xlsx."""

from collections.abc import Iterable

from benefits.card_choices import Change, card_codes
from benefits.models import CardRoster, CardRosterLine
from benefits.services.card_rosters import addresses_of, person_as_printed
from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature
from elders.printing import PERSONAL

TITLES = {Change.INCREASE: "I. TĂNG", Change.DECREASE: "II. GIẢM", Change.ADJUST: "III. ĐIỀU CHỈNH, GIA HẠN"}
COLUMNS = [
    Column(key="stt", heading="STT", width_mm=9, kind="order"),
    Column(key="name", heading="Họ và tên", width_mm=30),
    Column(key="number", heading="Mã số BHXH/ Số định danh", width_mm=25, kind="code"),
    Column(key="birth", heading="Ngày, tháng, năm sinh", width_mm=20, align="center"),
    Column(key="sex", heading="Giới tính", width_mm=10, align="center"),
    Column(key="address", heading="Địa chỉ", width_mm=30),
    Column(key="clinic", heading="Nơi đăng ký KCB ban đầu", width_mm=22),
    Column(key="category", heading="Đối tượng", width_mm=25),
    Column(key="premium", heading="Số tiền đóng/ tháng", width_mm=13, kind="number"),
    Column(key="from", heading="Từ ngày", width_mm=20, kind="day", group="Thời hạn"),
    Column(key="to", heading="Đến ngày", width_mm=20, kind="day", group="Thời hạn"),
    Column(key="change", heading="Phương án", width_mm=15, align="center"),
    Column(key="note", heading="Ghi chú", width_mm=13),
]


def roster_paper(roster: CardRoster, lines: Iterable[CardRosterLine]) -> Document:
    """The list with a heading per phương án. `lines` carry their elder with the group; a sent list prints what it said
    when it was sent. What is not known prints empty."""
    lines = list(lines)
    addresses = addresses_of([one for one in lines if not one.as_sent], roster.sent_on or roster.month)
    sections = []
    for change, title in TITLES.items():
        rows = [_row(one, addresses) for one in lines if one.change == change]
        if rows:
            sections.append(Section(title=f"{title} ({len(rows)} người)", rows=rows))
    ward = roster.ward
    more = f", lần {roster.part}" if roster.part > 1 else ""
    annex = Annex(
        title=f"DANH SÁCH NGƯỜI CHỈ THAM GIA BẢO HIỂM Y TẾ\nTHÁNG {roster.month:%m/%Y}{more.upper()}",
        lines=["(Các cột theo mẫu D03-TS; tăng, giảm, điều chỉnh người cao tuổi do phường lập danh sách)"],
        columns=COLUMNS,
        sections=sections,
        orientation="landscape",
        letterhead=Letterhead(
            issuer=["ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward.name.upper()}"],
            place=ward.document_place,
            day=roster.sent_on,
            year=roster.month.year,
        ),
        closing="Danh sách này có {count} dòng ({count_words} dòng).",
        signatures=[
            Signature(authority=["NGƯỜI LẬP BIỂU"], hint="Ký, ghi rõ họ tên"),
            Signature(authority=ward.signer_authority.splitlines(), name=ward.signer_name),
        ],
        footer=PERSONAL,
        font_pt=10,
        restart_order=True,
        size=len(lines),
        name=f"BHYT {roster.month:%m-%Y}",
    )
    return Document(title=f"{roster} – {ward}", annexes=[annex], author=str(ward))


def _row(line: CardRosterLine, addresses: dict[int, str]) -> list:
    person = line.as_sent or person_as_printed(line, addresses.get(line.elder_id, ""))
    code = card_codes(line.category)
    return [
        person["full_name"],
        person["number"] or None,
        person["birth"],
        person["sex"],
        person["address"],
        line.clinic,
        f"{code} – {line.category_label}" if code else line.category_label,
        line.premium_vnd,
        line.from_day,
        line.to_day,
        line.get_change_display(),
        _remark(line),
    ]


def _remark(line: CardRosterLine) -> str:
    """What the agency needs beside the columns: why a card ends, that one goes on. Doubts of the ward stay inside."""
    if line.change == Change.DECREASE:
        return line.why
    return "Gia hạn" if line.change == Change.ADJUST else ""


def file_stem(roster: CardRoster) -> str:
    """Name of the files: danh-sach-bhyt-2026-12."""
    return f"danh-sach-bhyt-{roster.month:%Y-%m}" + (f"-lan-{roster.part}" if roster.part > 1 else "")


__all__ = ["COLUMNS", "file_stem", "roster_paper"]
