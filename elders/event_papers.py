"""The events of a period as an official list: the counts by group and the names behind them, for PDF and .xlsx."""

from collections.abc import Iterable
from datetime import date

from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature
from elders.models import LifeEvent, ResidentialGroup, Ward
from elders.movements import COLUMNS, Movement

COUNT_WIDTH_MM = 18


def paper(
    *,
    title: str,
    ward: Ward,
    group: ResidentialGroup | None = None,
    today: date,
    rows: list[Movement],
    total: Movement,
    events: Iterable[LifeEvent],
    size: int,
) -> Document:
    """`title` is the period in words ("tháng 03/2026"); `events` come with their places and person, oldest first.

    The office of the ward issues it, or the residential group `group` whose leader prints it.
    """
    ward_line = f"PHƯỜNG {ward.name.upper()}"
    letterhead = Letterhead(
        over=[ward_line] if group else ["ỦY BAN NHÂN DÂN", ward_line],
        issuer=[(group.name if group else ward.office).upper()],
        place=ward.document_place,
        year=today.year,
    )
    signatures = [
        Signature(authority=["NGƯỜI LẬP BIỂU"], hint="Ký, ghi rõ họ tên"),
        Signature(authority=["TỔ TRƯỞNG" if group else "TRƯỞNG PHÒNG"], hint="Ký, ghi rõ họ tên"),
    ]
    counts = Annex(
        title=f"TĂNG, GIẢM NGƯỜI CAO TUỔI\n{title.upper()}",
        name="Tăng, giảm",
        orientation="landscape",
        letterhead=letterhead,
        columns=[
            Column(key="order", heading="STT", width_mm=10, kind="order"),
            Column(key="group", heading="Tổ dân phố", width_mm=50),
            *(
                Column(key=code, heading=heading, width_mm=COUNT_WIDTH_MM, kind="number", total=True)
                for code, heading in COLUMNS.items()
            ),
            Column(key="up", heading="Tăng", width_mm=16, kind="number", total=True),
            Column(key="down", heading="Giảm", width_mm=16, kind="number", total=True),
        ],
        sections=[Section(rows=[[row.label, *row.cells, row.up, row.down] for row in rows])],
        total=total.label,
        notes=["Chuyển tổ tính tăng ở tổ đến, giảm ở tổ đi. Biến động đã khôi phục không tính."],
        size=len(rows),
    )
    names = Annex(
        title=f"DANH SÁCH BIẾN ĐỘNG NGƯỜI CAO TUỔI\n{title.upper()}",
        name="Danh sách",
        orientation="landscape",
        columns=[
            Column(key="order", heading="STT", width_mm=10, kind="order"),
            Column(key="day", heading="Ngày", width_mm=24, kind="day"),
            Column(key="kind", heading="Biến động", width_mm=26),
            Column(key="name", heading="Họ và tên", width_mm=48),
            Column(key="birth", heading="Ngày sinh", width_mm=24, kind="code"),
            Column(key="group", heading="Tổ dân phố", width_mm=36),
            Column(key="where", heading="Nơi đi, nơi đến, nơi mất", width_mm=46),
            Column(key="paper", heading="Giấy tờ", width_mm=38),
        ],
        sections=[Section(rows=(line(event) for event in events))],
        closing="Danh sách này có {count} biến động ({count_words} biến động).",
        signatures=signatures,
        size=size,
    )
    return Document(title=f"Biến động người cao tuổi {title} – {ward}", annexes=[counts, names], author=str(ward))


def line(event: LifeEvent) -> list:
    """One event as printed, without its number."""
    return [
        event.happened_on,
        event.get_kind_display(),
        event.elder.full_name,
        str(event.elder.birth),
        event.group_words,
        event.where_words,
        event.paper,
    ]
