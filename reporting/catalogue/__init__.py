"""The catalogue of indicators as dated data: what is counted, against which target, out of which plan.

One reading for the whole process; every entry is checked when it is read, so that a slip in a file stops the start of
the program and not a report. What is counted *how* stands in `reporting/indicators/`; a test holds both together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from elders.ground.policy import PROVENANCE, Folder
from reporting.choices import Level, PeriodCode

FOLDER = Path(__file__).resolve().parent
CONFIDENCE = {
    "verified": "đã thấy trong văn bản",
    "likely": "có khả năng, cần đối chiếu văn bản gốc",
    "project": "quy ước của phần mềm, văn bản không quy định",
    "unknown": "chưa có văn bản",
}
COMPARISONS = {"ge", "eq", "none", "approx", "range"}
FIRST_YEAR, LAST_YEAR = 2025, 2030  # the two years for which the city set targets


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What every entry of the catalogue says of itself."""

    code: str
    name: str
    source: str
    confidence: str

    @property
    def confidence_words(self) -> str:
        return CONFIDENCE[self.confidence]


@dataclass(frozen=True, kw_only=True)
class Indicator(Entry):
    """One row of a report. `city_targets` year → value, `city_words` what is printed where the plan names no exact
    number ("1-2", "khoảng 800"); `national` the value of QĐ 383 (percent) where it is a share.

    `measure`: an operational figure of the ward's plan, which has no target.
    """

    unit: str
    level: str = Level.MEASURE
    kind: str = "figure"
    comparison: str = "none"
    scope: str = "none"
    interpolate: str = "none"
    city_targets: Mapping[int, int] = field(default_factory=dict)
    city_words: Mapping[int, str] = field(default_factory=dict)
    wording: Mapping[str, str] = field(default_factory=dict)
    national: int | None = None
    national_words: str = ""
    sources: tuple[str, ...] = ()
    entered_by: str = ""
    periods: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    pitfalls: tuple[str, ...] = ()
    part_of: str = ""

    @property
    def said(self) -> Mapping[str, str]:
        """Year → what the plan says, where the catalogue holds the whole sentence."""
        return {year: words for year, words in self.wording.items() if "..." not in words}

    @property
    def period_words(self) -> str:
        """The reports it belongs to; in between it is told as far as it has come."""
        return ", ".join(PeriodCode(code).label for code in self.periods)

    @property
    def national_said(self) -> str:
        """What QĐ 383 asks, with what it counts: "≥ 90% (gộp: …)", "≥ 60% số xã"."""
        return self.national_words.replace(">=", "≥")

    @property
    def national_short(self) -> str:
        """For a narrow column: "≥90% (gộp)", "≥60% số xã"; empty where QĐ 383 asks a number of the whole country."""
        if self.national is None:
            return ""
        words = self.national_words
        tail = " (gộp)" if "gộp" in words else " số xã" if "số xã" in words else ""
        return f"{'≥' if '>=' in words else ''}{self.national}%{tail}"

    def city_printed(self, year: int) -> str:
        """The value of the city plan as the annex prints it; empty where there is none."""
        return self.city_words.get(year) or str(self.city_targets.get(year, ""))

    @property
    def is_measure(self) -> bool:
        return self.level == Level.MEASURE

    @property
    def is_percent(self) -> bool:
        return self.unit == "%"

    def interpolated(self, year: int) -> Fraction | None:
        """T(y) = T2025 + (T2030 - T2025) × (y - 2025) / 5, rounded up so that a proposal is never easier than the line
        (percent to one decimal, counts to one); None outside 2025–2030 and for what is a step (reporting.md §5.8)."""
        if self.interpolate != "linear" or not FIRST_YEAR <= year <= LAST_YEAR:
            return None
        low, high = self.city_targets.get(FIRST_YEAR), self.city_targets.get(LAST_YEAR)
        if low is None or high is None:
            return None
        exact = low + Fraction((high - low) * (year - FIRST_YEAR), LAST_YEAR - FIRST_YEAR)
        steps = 10 if self.is_percent else 1
        return Fraction(-(-exact * steps // 1), steps)


@dataclass(frozen=True, kw_only=True)
class Denominator(Entry):
    """Among whom is counted."""

    sources: str = ""


@dataclass(frozen=True, kw_only=True)
class TargetSet(Entry):
    """Where a target comes from. `rank`: the lowest is taken first; `level`: ward, city, national or proposal."""

    rank: int
    level: str


@dataclass(frozen=True)
class Part:
    """One heading of the annex with its rows."""

    number: str
    title: str
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    version: str
    indicators: Mapping[str, Indicator]
    measures: Mapping[str, Indicator]
    denominators: Mapping[str, Denominator]
    target_sets: Mapping[str, TargetSet]
    periods: Mapping[str, Mapping[str, Any]]
    annex: tuple[Part, ...]
    documents: Mapping[str, str]
    goals: Mapping[str, Mapping[str, Any]]

    def __getitem__(self, code: str) -> Indicator:
        """An indicator or a measure. Raises: KeyError."""
        return self.indicators[code] if code in self.indicators else self.measures[code]

    def __contains__(self, code: str) -> bool:
        return code in self.indicators or code in self.measures

    def get(self, code: str) -> Indicator | None:
        return self.indicators.get(code) or self.measures.get(code)

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes: indicators in the order of the annex, then the measures in the order of the ward's plan."""
        return (*(code for part in self.annex for code in part.rows), *self.measures)

    def row_number(self, code: str) -> str:
        """Number of a row in the annex ("IV.3"); a supporting row shares that of its main row ("IV.2a")."""
        for part in self.annex:
            place = 0
            for one in part.rows:
                if self.indicators[one].part_of:
                    suffix = one.removeprefix(self.indicators[one].part_of)
                else:
                    place, suffix = place + 1, ""
                if one == code:
                    return f"{part.number}.{place}{suffix}"
        raise KeyError(code)


def _entry(cls: type, code: str, table: Mapping[str, Any], *, where: str) -> Any:
    missing = {"name", "source", "confidence"} - table.keys()
    if missing:
        raise ValueError(f"{where} {code}: thiếu {', '.join(sorted(missing))}")
    if table["confidence"] not in CONFIDENCE:
        raise ValueError(f"{where} {code}: confidence = {table['confidence']!r}")
    known = {name for one in cls.__mro__ if hasattr(one, "__dataclass_fields__") for name in one.__dataclass_fields__}
    values = {}
    for name, value in table.items():
        if name in known:
            values[name] = tuple(value) if isinstance(value, list) else value
        elif name not in PROVENANCE | NOTES:
            raise ValueError(f"{where} {code}: không rõ mục {name}")
    if "valid_from" not in table or "checked_on" not in table:
        raise ValueError(f"{where} {code}: thiếu ngày hiệu lực hoặc ngày đối chiếu")
    return cls(code=code, **values)


# What is kept beside an entry for whoever works on the counting, and not read by the program.
NOTES = {
    "numerator", "denominator", "calculation", "rule", "note", "ward_requirement", "frequency_2025", "frequency_2030",
}  # fmt: skip


def _indicator(code: str, table: Mapping[str, Any], *, where: str) -> Indicator:
    table = dict(table)
    for name in ("city_targets", "city_words"):
        table[name] = {int(year): value for year, value in table.get(name, {}).items()}
    found = _entry(Indicator, code, table, where=where)
    if found.level not in Level.values:
        raise ValueError(f"{where} {code}: level = {found.level!r}")
    if found.comparison not in COMPARISONS:
        raise ValueError(f"{where} {code}: comparison = {found.comparison!r}")
    wrong = set(found.periods) - set(PeriodCode.values)
    if wrong:
        raise ValueError(f"{where} {code}: kỳ báo cáo {', '.join(sorted(wrong))}")
    return found


def _entries(cls: type, files: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {code: _entry(cls, code, table, where=name) for code, table in files[name].items()}


def read(folder: Path = FOLDER) -> Catalogue:
    """The catalogue of `folder`.

    Raises: ValueError naming the entry that is incomplete or contradicts another.
    """
    files = Folder.read(folder).files
    indicators = {
        code: _indicator(code, table, where=name)
        for name in sorted(files)
        if name.startswith("indicators_")
        for code, table in files[name].items()
    }
    measures = {
        code: _indicator(code, table, where=name)
        for name in ("measures_people", "measures_work")
        for code, table in files[name].items()
    }
    layout = files["layout"]
    annex = tuple(
        Part(table["number"], table["title"], tuple(table["rows"]))
        for key, table in layout.items()
        if key.startswith("annex_")
    )
    rows = [code for part in annex for code in part.rows]
    if sorted(rows) != sorted(indicators):
        raise ValueError(f"phụ lục và danh mục không khớp: {', '.join(sorted(set(rows) ^ set(indicators)))}")
    for one in indicators.values():
        if one.part_of and one.part_of not in indicators:
            raise ValueError(f"{one.code}: part_of = {one.part_of!r}")
    if set(files["periods"]) != set(PeriodCode.values):
        raise ValueError("periods.toml không đủ các kỳ báo cáo")
    return Catalogue(
        version=files["meta"]["catalogue"]["version"],
        indicators=indicators,
        measures=measures,
        denominators=_entries(Denominator, files, "denominators"),
        target_sets=_entries(TargetSet, files, "target_sets"),
        periods=files["periods"],
        annex=annex,
        documents=files["meta"]["documents"],
        goals=files["goals"],
    )


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    return read()
