"""Standards of clubs by day (`policy/standards.toml`): what is counted, between which marks, by which paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from elders.ground.numbers import grouped
from elders.ground.policy import Dated, Folder, Series

POLICY = Path(__file__).resolve().parent / "policy"
NOBODY = "–"  # a share of nobody is neither zero nor a hundred


@cache
def all_standards() -> Mapping[str, Series]:
    return Folder.read(POLICY).series("standards")


@dataclass(frozen=True)
class Standards:
    """The standards as they count on `day`."""

    day: date

    def __getitem__(self, code: str) -> Any:
        """The value. Raises: NotInForce, KeyError."""
        return self.entry(code).value

    def entry(self, code: str) -> Dated:
        """The value with its source. Raises: NotInForce, KeyError."""
        return _entry(code, self.day)

    def label(self, code: str) -> str:
        return all_standards()[code].label

    def source(self, code: str) -> str:
        return self.entry(code).source


@lru_cache(maxsize=4096)
def _entry(code: str, day: date) -> Dated:
    """The files do not change while the house runs, and the board asks the same few marks thousands of times."""
    return all_standards()[code].on(day)


def share(part: int, whole: int) -> Fraction | None:
    """`part` of `whole` as an exact fraction; None of nobody (CLB-06)."""
    return Fraction(part, whole) if whole else None


def percent(value: Fraction | None) -> str:
    """ "60,4 %": one decimal, half up; "–" of nobody."""
    if value is None:
        return NOBODY
    tenths = (Decimal(value.numerator * 100) / Decimal(value.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{grouped(tenths)} %"


def at_least(value: Fraction | None, percents: int) -> bool | None:
    """Whether the exact share reaches `percents`; None of nobody."""
    return None if value is None else value >= Fraction(percents, 100)


def needed(percents: int, whole: int) -> int:
    """How many of `whole` make "ít nhất p %" (CT-02): rounded up."""
    return -(-percents * whole // 100)
