"""Where in a row the birth stands: one cell, day, month and year apart, or under Nam and Nữ."""

import re
from collections.abc import Callable
from typing import Any

from elders.intake.cells import text_of
from elders.intake.columns import Column
from elders.intake.content import digits, is_cross, looks_like_birth
from elders.intake.sheets import Broken

_DAY_AND_MONTH = re.compile(r"^\s*\d{1,2}\s*[/.\-]\s*\d{1,2}\s*$")


def find_birth(columns: list[Column], at: Callable[[Column], Any]) -> tuple[Column | None, Any]:
    """(column, value) of the birth in one row; the value "" when the row has none. `at(column)` gives a cell."""
    own = [column for column in columns if column.role in ("birth", "birth+")]
    source, value = (own[0], at(own[0])) if own else (None, "")
    for other in own[1:]:
        more = at(other)
        if value == "":
            source, value = other, more
        elif _DAY_AND_MONTH.match(text_of(value)) and re.fullmatch(r"\d{4}", text_of(more)):
            value = f"{text_of(value).strip()}/{text_of(more)}"  # "Ngày, tháng sinh" and "Năm sinh" apart
    if value != "":
        return source, value
    parts = {column.role[6:]: column for column in columns if column.role.startswith("birth.")}
    if "year" in parts and at(parts["year"]) != "":
        return parts["year"], _put_together({name: at(column) for name, column in parts.items()})
    for column in columns:
        if column.role.startswith("sex="):
            cell = at(column)
            if cell != "" and (looks_like_birth(cell) or isinstance(cell, Broken) or not is_cross(cell)):
                return column, cell
    return source or parts.get("year"), ""


def _put_together(cells: dict[str, Any]) -> Any:
    if any(isinstance(cell, Broken) for cell in cells.values()):
        return next(cell for cell in cells.values() if isinstance(cell, Broken))
    year, month, day = (digits(cells.get(name, "")).lstrip("0") for name in ("year", "month", "day"))
    if not month:
        return year
    return f"{day}/{month}/{year}" if day else f"{month}/{year}"
