"""A workbook as the rest of the reading side sees it, whatever file it came from."""

import re
from dataclasses import dataclass, field
from typing import Any

# Ceilings of one file. A ward has some 10,000 elders; the largest honest roster seen has 30,000 rows.
MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
TOO_MANY_ROWS = "Tệp có hơn 50.000 dòng. Hãy chia thành nhiều tệp nhỏ hơn."
MAX_CELLS = 1_500_000
MAX_TEXT_CHARS = 60_000_000
MAX_BOX = 3_000_000  # rows × columns that may be held as a full grid
MAX_COLUMNS = 400


class Broken(str):
    """A cell without a usable value: an Excel error ("#REF!") or a formula that was never computed ("=")."""

    __slots__ = ()


@dataclass
class Sheet:
    """One worksheet from A1 on. Values: str, float, int, bool, date, datetime, `Broken`, or "" for nothing.

    `merged`: (top, left, bottom, right), 0-based. `fonts`: (row, column) → "tcvn3" or "vni" where the font of the
    cell belongs to an old encoding.
    """

    name: str
    rows: list[list[Any]]
    hidden: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    fonts: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass
class Book:
    sheets: list[Sheet]
    file_format: str = "xlsx"


def letter(column: int) -> str:
    """0 → "A", 26 → "AA"."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(letters: str) -> int:
    """ "A" → 0, "AA" → 26."""
    number = 0
    for char in letters:
        number = number * 26 + ord(char) - 64
    return number - 1


def legacy_font(name: str) -> str:
    """Which old encoding a font belongs to: .VnTime, .VnArialH → "tcvn3"; VNI-Times → "vni"; otherwise ""."""
    low = name.lower().strip()
    return "tcvn3" if low.startswith(".vn") else "vni" if low.startswith("vni") else ""


def short_date_format(code: str) -> str:
    """ "year" or "month" for a number format that shows no day ("yyyy", "mm/yyyy"), otherwise ""."""
    plain = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.|_.', "", code.lower().split(";")[0])
    if "y" not in plain or "d" in plain or "h" in plain or "s" in plain:
        return ""
    return "month" if "m" in plain else "year"
