"""SO-14: the monthly fee of every member over a year."""

from datetime import date

from clubs.models import Club
from clubs.money_papers import signatures
from clubs.papers import club_head
from clubs.services.fees import DUE, EXEMPT, PAID, Grid, Line
from elders.ground.documents import Annex, Column, Document, Section
from elders.ground.numbers import grouped, short_day

MARKS = {PAID: "x", EXEMPT: "m", DUE: "o"}


def fee_book(club: Club, grid: Grid, *, today: date) -> Document:
    """x paid, m exempt, o owed; empty: nothing to pay."""
    fee = f"Mức phí {grouped(grid.fee_vnd)} đồng một tháng" if grid.fee_vnd else "Chưa ghi mức phí"
    notes = ["x: đã đóng; m: miễn; o: chưa đóng; để trống: không phải đóng."]
    if grid.lump_vnd:
        notes.append(f"Ngoài ra thu gộp không ghi tên: {grouped(grid.lump_vnd)} đồng.")
    annex = Annex(
        title=f"PHÍ THÀNH VIÊN NĂM {grid.year}\n{club.name.upper()}",
        name=f"Phí {grid.year}",
        orientation="landscape",
        letterhead=club_head(club, year=today.year),
        lines=[f"{fee}; tính đến ngày {short_day(today)}"],
        columns=[
            Column(key="stt", heading="STT", width_mm=10, kind="order"),
            Column(key="name", heading="Họ và tên", width_mm=52),
            *[
                Column(key=f"m{number}", heading=str(number), width_mm=9, align="center", group="Tháng")
                for number in range(1, 13)
            ],
            Column(key="paid", heading="Đã thu (đồng)", width_mm=27, kind="number", total=True),
            Column(key="due", heading="Nợ (tháng)", width_mm=17, kind="number", total=True),
            Column(key="exempt", heading="Miễn", width_mm=35),
        ],
        sections=[Section(rows=[_row(line) for line in grid.lines])],
        total="Cộng",
        notes=notes,
        signatures=signatures("THỦ QUỸ", "KẾ TOÁN", "CHỦ NHIỆM"),
        font_pt=10,
        size=len(grid.lines),
    )
    return Document(title=f"Phí thành viên {club.name} {grid.year}", annexes=[annex], author=club.name)


def _row(line: Line) -> dict:
    marks = {f"m{cell.month.month}": MARKS.get(cell.state, "") for cell in line.cells}
    reasons = list(dict.fromkeys(cell.reason for cell in line.cells if cell.reason))
    return marks | {
        "name": line.membership.person.full_name,
        "paid": line.paid_vnd,
        "due": len(line.due),
        "exempt": "; ".join(reasons),
    }
