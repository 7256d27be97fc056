"""Where in a row the birth stands: one cell, day, month and year apart, or under Nam and Nữ."""

import re
from collections.abc import Callable
from typing import Any

from elders.intake.cells import text_of
from elders.intake.columns import Column
from elders.intake.content import digits, is_cross, looks_like_birth
from elders.intake.sheets import Broken
from elders.intake.text import key

_LIKE_A_YEAR = re.compile(r"19\d{3}")
_DAY_NUMBER = re.compile(r"[3-9]\d{3}|(1[0-8]|2\d|3\d)\d{3}")
_THREE = re.compile(r"^\s*(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*[/.\-]\s*(\d{4})\s*$")
_MONTH_FIRST = re.compile(r"thang ngay nam|mm dd yy")
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


class BirthOrder:
    """What a whole birth column tells about its cells: whether the month stands first, whether days are numbers."""

    def __init__(self, body: list[list[Any]]) -> None:
        self.body = body
        self._known: dict[int, tuple[bool, bool]] = {}

    def straight(self, column: Column, value: Any) -> Any:
        """The cell as day/month/year when the heading says that the month stands first."""
        found = _THREE.match(value) if type(value) is str and self._says_month_first(column) else None
        return f"{found[3]}/{found[1]}/{found[4]}" if found else value

    def is_open(self, column: Column, value: Any) -> bool:
        """Whether a cell like 02/09/1948 stands among cells that can only be read as month/day/year."""
        found = _THREE.match(value) if type(value) is str else None
        if not found or int(found[1]) > 12 or int(found[3]) > 12 or found[1] == found[3]:
            return False
        return self._of(column)[0] and not self._says_month_first(column)

    def may_be_mistyped_year(self, column: Column, value: Any) -> bool:
        """19455 is the number of a day in 1953, or 1945 with a digit too many: a day only where others stand so."""
        return bool(_LIKE_A_YEAR.fullmatch(text_of(value))) and not self._of(column)[1]

    @staticmethod
    def _says_month_first(column: Column) -> bool:
        return bool(_MONTH_FIRST.search(key(" ".join(column.parts))))

    def _of(self, column: Column) -> tuple[bool, bool]:
        """(months stand first, days stand as numbers)."""
        if column.index not in self._known:
            texts = [text_of(row[column.index]) for row in self.body if column.index < len(row)]
            cut = [(int(found[1]), int(found[3])) for found in map(_THREE.match, texts) if found]
            days_first = sum(first > 12 for first, _ in cut)
            months_first = sum(second > 12 for _, second in cut)
            numbers = sum(bool(_DAY_NUMBER.fullmatch(text)) for text in texts)
            self._known[column.index] = months_first >= 2 and not days_first, numbers >= 2
        return self._known[column.index]
