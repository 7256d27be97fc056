"""Dated law: values and texts with the day they count from, the day they were known, and where they stand.

    [STD_NATIONAL]                       # benefits/policy/parameters.toml
    label = "Mức chuẩn trợ giúp xã hội"
    [[STD_NATIONAL.values]]
    valid_from = 2026-07-01              # the first day it counts
    known_from = 2026-10-05              # the first day anybody may decide by it
    checked_on = 2026-11-22              # the last day a person compared it with the text
    value = 540000
    confidence = "verified"
    source = "NĐ 335/2026/NĐ-CP Điều 4"

Two clocks: `series.on(day, known=today)` gives what counts on `day` by what is known on `known`. A successor ends its
predecessor only from the day it is itself known; a repeal is a value with `repealed = true`. Nothing is overwritten,
and what is not in force raises `NotInForce`: unknown law is never zero and never "no". Knows no scheme, no person.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

CONFIDENCE = {
    "verified": "đã thấy trong nguồn",
    "likely": "có khả năng, cần đối chiếu văn bản gốc",
    "unknown": "chưa tìm thấy văn bản",
}


class NotInForce(LookupError):
    """Nothing is in force under that name on that day, as far as is known."""

    def __init__(self, code: str, day: date, known: date) -> None:
        self.code, self.day, self.known = code, day, known
        super().__init__(f"{code}: chưa có quy định cho ngày {day:%d/%m/%Y} (biết đến ngày {known:%d/%m/%Y})")


class Versioned(Protocol):
    valid_from: date
    valid_to: date | None
    known_from: date
    repealed: bool


Version = TypeVar("Version", bound=Versioned)


def in_force(versions: Iterable[Version], *, code: str, day: date, known: date) -> Version:
    """The version that counts on `day` by what is known on `known`: the latest that began, of those the one known
    last, and of equal ones the one added last.

    Raises: NotInForce when none began, the latest has run out, or it was repealed.
    """
    began = [one for one in versions if one.valid_from <= day and one.known_from <= known]
    if not began:
        raise NotInForce(code, day, known)
    latest = max(reversed(began), key=lambda one: (one.valid_from, one.known_from))
    if latest.repealed or (latest.valid_to is not None and latest.valid_to < day):
        raise NotInForce(code, day, known)
    return latest


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where a piece of law comes from, and when. `published_on` is shown only; `place` names a part of the country with
    law of its own."""

    valid_from: date
    known_from: date
    source: str
    confidence: str
    checked_on: date | None = None
    valid_to: date | None = None
    published_on: date | None = None
    repealed: bool = False
    place: str = ""
    note: str = ""
    refs: tuple[str, ...] = ()

    @property
    def confidence_words(self) -> str:
        return CONFIDENCE[self.confidence]


@dataclass(frozen=True, kw_only=True)
class Dated(Provenance):
    """One value over one period."""

    value: Any


PROVENANCE = set(Provenance.__dataclass_fields__)


def provenance(table: Mapping[str, Any], *, where: str) -> dict[str, Any]:
    """The fields of `Provenance` out of a TOML table.

    Raises: ValueError naming `where` when a source, a day or the confidence is missing or impossible.
    """
    missing = {"valid_from", "known_from", "checked_on", "source", "confidence"} - table.keys()
    if missing:
        raise ValueError(f"{where}: thiếu {', '.join(sorted(missing))}")
    found = {name: value for name, value in table.items() if name in PROVENANCE}
    if found["confidence"] not in CONFIDENCE:
        raise ValueError(f"{where}: confidence = {found['confidence']!r}")
    if not found["source"]:
        raise ValueError(f"{where}: source để trống")
    if found.get("valid_to") and found["valid_to"] < found["valid_from"]:
        raise ValueError(f"{where}: valid_to trước valid_from")
    return found | {"refs": tuple(found.get("refs", ()))}


@dataclass(frozen=True)
class Series:
    """A named value through time. `paper` says which text would tell what is not known."""

    code: str
    label: str
    values: tuple[Dated, ...] = ()
    unit: str = ""
    paper: str = ""

    def on(self, day: date, *, known: date | None = None, place: str = "") -> Dated:
        """What counts on `day`, by what is known on `known` (that same day when not given), at `place`.

        Raises: NotInForce.
        """
        here = [one for one in self.values if one.place in ("", place)]
        return in_force(here, code=self.code, day=day, known=known or day)

    @property
    def places(self) -> tuple[str, ...]:
        """Places with values of their own."""
        return tuple(sorted({one.place for one in self.values if one.place}))

    def with_values(self, values: Iterable[Dated]) -> "Series":
        """The series with further values: they are found like those of the file."""
        return replace(self, values=(*self.values, *values))

    @classmethod
    def from_table(cls, code: str, table: Mapping[str, Any]) -> "Series":
        """Raises: ValueError naming the value that is incomplete."""
        values = []
        for number, row in enumerate(table.get("values", ()), 1):
            fields = provenance(row, where=f"{code} giá trị {number}")
            if "value" not in row and not fields.get("repealed"):
                raise ValueError(f"{code} giá trị {number}: thiếu value")
            values.append(Dated(value=row.get("value"), **fields))
        return cls(code, table["label"], tuple(values), table.get("unit", ""), table.get("paper", ""))


@dataclass(frozen=True)
class Folder:
    """Tables of a folder of TOML files by file name, each table by its code."""

    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Folder":
        """Raises: ValueError when two files name the same code."""
        files, seen = {}, {}
        for file in sorted(path.glob("*.toml")):
            files[file.stem] = tomllib.loads(file.read_text(encoding="utf-8"))
            for code in files[file.stem]:
                if code in seen:
                    raise ValueError(f"{code} có trong cả {seen[code]} và {file.name}")
                seen[code] = file.name
        return cls(files)

    def series(self, *names: str) -> dict[str, Series]:
        """The series of the named files."""
        return {code: Series.from_table(code, table) for name in names for code, table in self.files[name].items()}
