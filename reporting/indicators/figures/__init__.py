"""Figures that are no share of the older people of the ward: clubs, money, visits, cases, works.

Each part answers for its codes with a fixed number of queries, and says for which figures it can name the people.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from elders.models import Ward
from reporting.indicators.conditions import Condition
from reporting.indicators.figures import benefits, cases, clubs, health, works
from reporting.indicators.figures.plain import Plain
from reporting.indicators.grid import Grid
from reporting.indicators.rows import Figure
from reporting.indicators.windows import Window

PARTS: tuple[Any, ...] = (clubs, benefits, health, cases, works)


def conditions(codes: Iterable[str]) -> list[Condition]:
    """What the grid has to count for these codes besides its own."""
    wanted = set(codes)
    read = {code for part in PARTS for given in part.READERS if wanted & set(given) for code in given}
    return [one for part in PARTS for code, found in part.CONDITIONS.items() if code in read for one in found]


def plain_figures(ward: Ward, window: Window, codes: Iterable[str], grid: Grid) -> dict[str, Plain]:
    """code → figure of those asked for; a part is read only when one of its codes is wanted."""
    wanted, found = set(codes), {}
    for part in PARTS:
        for given, read in part.READERS.items():
            if wanted & set(given):
                found |= {code: one for code, one in read(ward, window, grid).items() if code in wanted}
    return found


def beside(ward: Ward, window: Window, codes: Iterable[str]) -> dict[str, tuple[Figure, ...]]:
    """code → what stands beside a figure of the grid and cannot be counted among the older people of the ward."""
    wanted = set(codes)
    readers = {code: read for part in PARTS for code, read in getattr(part, "BESIDE", {}).items() if code in wanted}
    return {code: read(ward, window) for code, read in readers.items()}


def lacking(ward: Ward, window: Window, codes: Iterable[str]) -> dict[str, str]:
    """code → why a figure of the grid is not known, such as a book nobody closed; only of those that are not."""
    wanted = set(codes)
    readers = {code: read for part in PARTS for code, read in getattr(part, "LACKING", {}).items() if code in wanted}
    return {code: text for code, read in readers.items() if (text := read(ward, window))}


def lists() -> Mapping[str, Callable]:
    """code → what gives the rows behind its number: people, or clubs."""
    return {code: read for part in PARTS for code, read in part.LISTS.items()}


__all__ = ["Plain", "beside", "conditions", "lacking", "lists", "plain_figures"]
