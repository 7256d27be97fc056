"""Screening instruments: items, scoring, bands (`health/policy/instruments.toml`). Pure.

A total exists only when every required answer does; only values listed for an item are taken; a disabled instrument (no
licence to build it in) is refused, but what was answered before stays readable.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from elders.ground.policy import Folder
from health.measures import POLICY, half_up

NEVER = "never"  # "chưa từng làm": left out of what is possible
LOW_TRUST = "Độ tin cậy thấp: số năm đi học dưới {years}"


class BadAnswers(ValueError):
    """Answers an instrument does not know; the sentence names the item."""


@dataclass(frozen=True)
class Item:
    """One question by its short name; `options` are (points, meaning) in the order of the paper."""

    key: str
    label: str
    options: tuple[tuple[int, str], ...]
    may_be_never: bool = False

    @property
    def points(self) -> frozenset[int]:
        return frozenset(points for points, _ in self.options)


@dataclass(frozen=True)
class Instrument:
    """One instrument in one version. `has_total` False: only which items are positive matters. `by_share`: the band
    goes by score in proportion to what was possible."""

    code: str
    label: str
    version: str
    licence: str
    enabled: bool
    source: str
    items: tuple[Item, ...]
    bands: tuple[Mapping[str, Any], ...]
    flags: tuple[Mapping[str, Any], ...] = ()
    has_total: bool = True
    by_share: bool = False
    low_trust_schooling_below: int | None = None

    @property
    def most(self) -> int:
        """The highest possible total."""
        return sum(max(item.points) for item in self.items)


@dataclass(frozen=True)
class Score:
    """What answers come to. `total` None: not every required item is answered (`missing` names them)."""

    instrument: str
    version: str
    total: int | None
    possible: int
    band: str
    band_label: str
    level: int
    positive: tuple[str, ...]
    flags: tuple[str, ...]
    missing: tuple[str, ...]
    remark: str = ""

    @property
    def is_complete(self) -> bool:
        return not self.missing


@cache
def instruments() -> dict[str, Instrument]:
    """Every instrument by its code."""
    found = {}
    for code, table in Folder.read(POLICY).files["instruments"].items():
        items = tuple(
            Item(
                row["key"],
                row["label"],
                tuple((points, meaning) for points, meaning in row["options"]),
                row.get("never", False),
            )
            for row in table["items"]
        )
        found[code] = Instrument(
            code=code,
            label=table["label"],
            version=table["version"],
            licence=table["licence"],
            enabled=table["enabled"],
            source=table["source"],
            items=items,
            bands=tuple(sorted(table["bands"], key=lambda band: band["from"])),
            flags=tuple(table.get("flags", ())),
            has_total=table.get("total", True),
            by_share=table.get("by_share", False),
            low_trust_schooling_below=table.get("low_trust_schooling_below"),
        )
    return found


def open_instruments() -> list[Instrument]:
    """Those that may be used."""
    return [one for one in instruments().values() if one.enabled]


def score(code: str, answers: Mapping[str, int | str | None], *, schooling_years: int | None = None) -> Score:
    """The score of `answers` (item → points; None or absent: not answered; "never" where the item allows it).

    Raises: BadAnswers for an item or a value the instrument does not have.
    """
    instrument = instruments()[code]
    known = {item.key: item for item in instrument.items}
    for key, value in answers.items():
        if key not in known:
            raise BadAnswers(f"{instrument.label} không có mục {key}.")
        item = known[key]
        never = item.may_be_never and value == NEVER
        if value is not None and not never and (isinstance(value, bool) or value not in item.points):
            allowed = ", ".join(str(points) for points in sorted(item.points))
            raise BadAnswers(f"{item.label}: {value} không phải điểm của mục này (chỉ có {allowed}).")
    missing = tuple(item.label for item in instrument.items if answers.get(item.key) is None)
    asked = [item for item in instrument.items if answers.get(item.key) != NEVER]
    possible = sum(max(item.points) for item in asked)
    given = {item.key: answers[item.key] for item in asked if answers.get(item.key) is not None}
    positive = tuple(known[key].label for key, points in given.items() if points)
    flags = tuple(flag["code"] for flag in instrument.flags if (given.get(flag["item"]) or 0) >= flag["from"])
    points = sum(given.values())
    remark = ""
    least = instrument.low_trust_schooling_below
    if least and schooling_years is not None and schooling_years < least:
        remark = LOW_TRUST.format(years=least)
    if missing or not possible:
        return Score(code, instrument.version, None, possible, "", "chưa đủ", 0, positive, flags, missing, remark)
    reached: Decimal | int = points
    if instrument.by_share:
        reached = half_up(Decimal(points * instrument.most) / possible)
    band = next(band for band in reversed(instrument.bands) if reached >= band["from"])
    return Score(
        code,
        instrument.version,
        points if instrument.has_total else None,
        possible,
        band["code"],
        band["label"],
        band["level"],
        positive,
        flags,
        (),
        remark,
    )
