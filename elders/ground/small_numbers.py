"""Hiding small numbers: nobody learns from a table who has a disease or was beaten (`health.md` H-072, E60).

A cell of 1–4 says who it is to anybody who knows the place. Hidden alone it could be had by subtraction from the total,
so that as many further cells are hidden as it takes: the hidden ones must leave more than one answer for each.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

LEAST = 5  # the smallest number that is shown; zero is shown: nobody is behind it
BAND = f"<{LEAST}"


@dataclass(frozen=True)
class Shown:
    """What may be printed: `text` of each cell and of the total."""

    cells: Mapping[Hashable, str]
    total: str


def hide(cells: Mapping[Hashable, int], *, least: int = LEAST) -> Shown:
    """Cells of one row or column that add up to a printed total; a small one is "<5", one hidden to protect it "…".

    A total below `least` is "<5" itself (or hidden), and then every cell but the zeros is "<5". Zeros stay as they are.
    Raises: ValueError for a negative count.
    """
    if any(count < 0 for count in cells.values()):
        raise ValueError("a count is never negative")
    total, band = sum(cells.values()), f"<{least}"
    if 0 < total < least:
        # So many cells under so small a total could only be one each.
        told = sum(map(bool, cells.values())) >= least - 1
        return Shown({key: band if count else "0" for key, count in cells.items()}, "…" if told else band)
    small = [key for key, count in cells.items() if 0 < count < least]
    hidden: list[Hashable] = []
    if small:
        # Smallest first; keys of one size in the order of the table, so that the same table is always hidden alike.
        others = sorted((key for key, count in cells.items() if count >= least), key=lambda key: cells[key])
        while others and not _safe([cells[key] for key in small], [cells[key] for key in hidden], least):
            hidden.append(others.pop(0))
    shown = {key: str(count) for key, count in cells.items()}
    shown |= dict.fromkeys(small, band) | dict.fromkeys(hidden, "…")
    closed = bool(small) and not _safe([cells[key] for key in small], [cells[key] for key in hidden], least)
    return Shown(shown, "…" if closed else str(total))


def _safe(small: list[int], hidden: list[int], least: int) -> bool:
    """Whether sum of what is hidden, known from the total, leaves at least two values to every small cell.

    Known to the reader: each small cell is 1 … least-1, each other hidden one at least `least`.
    """
    if hidden:
        # A hidden big cell takes up any value of the small ones, provided it is not at the very edge.
        return sum(small) + sum(hidden) - least * len(hidden) - len(small) >= 1
    known, most = sum(small), least - 1
    return len(small) > 1 and len(small) < known < most * len(small)
