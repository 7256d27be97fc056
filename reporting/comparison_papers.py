"""The comparison of one figure as a sheet: groups downwards, years across."""

from datetime import date

from elders.ground.documents import Annex, Column, Document, Section
from elders.ground.numbers import short_day
from elders.models import Ward
from reporting.catalogue import catalogue
from reporting.comparison import TARGET, WARD, Cell, Comparison
from reporting.plan_papers import letterhead

WIDTH_MM = 200


def comparison_paper(found: Comparison, *, ward: Ward, today: date) -> Document:
    """Everything the page shows: numbers as they were printed, hidden ones hidden here too."""
    one = catalogue()[found.code]
    wide = WIDTH_MM / (3 * max(len(found.years), 1))
    columns = [Column(key="name", heading="Tổ dân phố", width_mm=45)]
    for place, year in enumerate(found.years):
        for name, heading in (("numerator", "Số đạt"), ("denominator", "Tổng số"), ("printed", "Kết quả")):
            columns.append(
                Column(key=f"{name}{place}", heading=heading, width_mm=wide, kind="number", group=year.label)
            )
    rows = [[WARD, *(text for year in found.years for text in _texts(year.ward))]]
    rows.append([TARGET, *(text for year in found.years for text in ("", "", year.target_printed))])
    for name, cells in found.rows():
        rows.append([name, *(text for cell in cells for text in (_texts(cell) if cell else ("", "", "")))])
    closed = [year.label for year in found.years if year.closed]
    notes = [f"Theo số đã chốt: {', '.join(closed)}."] if closed else []
    notes += [
        f"{year.label}: tính theo sổ sách đến ngày {short_day(year.window.last)}, chưa chốt."
        for year in found.years
        if not year.closed
    ]
    annex = Annex(
        title=f"SO SÁNH: {found.code}. {one.name}",
        name="So sánh",
        orientation="landscape",
        columns=columns,
        sections=[Section(rows=rows)],
        letterhead=letterhead(ward, year=today.year),
        unit=f"Đơn vị tính: {one.unit}",
        notes=notes,
    )
    return Document(title=f"So sánh {found.code}", annexes=[annex])


def _texts(cell: Cell) -> tuple[int | str, int | str, str]:
    """Counts as numbers to reckon with; what is hidden as it is written."""
    counts = [int(one) if one.isdecimal() else one for one in (cell.numerator, cell.denominator)]
    return counts[0], counts[1], cell.printed
