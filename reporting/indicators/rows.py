"""One row of a report: the number, what it is judged by, and where it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Figure:
    """A number printed beside the main one. `value` None: not known, which is not zero."""

    label: str
    value: int | None
    unit: str = "người"


@dataclass(frozen=True)
class Row:
    """`value`: percent as an exact fraction, a count, 1 or 0 of Có/Không, or None; `state` "" where nothing is judged.
    `target_document` names the paper; `proposed`: the target is a proposal and prints with (*). `missing`: how many
    people are wanted until the target is met. `known`: about how many of D_NCT something is recorded."""

    code: str
    name: str
    unit: str
    level: str
    numerator: int | None
    denominator: int | None
    value: Fraction | int | None
    target: Fraction | None
    target_document: str
    proposed: bool
    state: str
    printed: str
    assessment: str
    note: str
    provenance: str
    target_printed: str = ""
    target_id: int | None = None
    national: str = ""
    progress: str = ""
    missing: int | None = None
    known: int | None = None
    figures: tuple[Figure, ...] = ()
    numerator_words: str = ""
    denominator_words: str = ""

    @property
    def is_known(self) -> bool:
        return self.value is not None

    def as_json(self) -> dict:
        """What `ward_report --json` writes: `value` to four decimals (the exact one is numerator / denominator), and
        everything as it is printed."""
        return {
            "name": self.name,
            "unit": self.unit,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "value": None if self.value is None else number(self.value),
            "target": None if self.target is None else number(self.target),
            "target_document": self.target_document,
            "proposed": self.proposed,
            "state": self.state,
            "printed": self.printed,
            "assessment": self.assessment,
            "progress": self.progress,
            "note": self.note,
            "provenance": self.provenance,
            "figures": [{"label": one.label, "value": one.value, "unit": one.unit} for one in self.figures],
        }


@dataclass(frozen=True)
class Moved:
    """A figure beside a row (money, houses, visits) that is another number now; None: not known."""

    label: str
    unit: str
    was: int | None
    now: int | None


def moved(was: Iterable[Figure | dict], now: Iterable[Figure | dict]) -> tuple[Moved, ...]:
    """Figures both have under the same label, whose numbers differ; frozen ones are dicts."""
    before, after = ({one["label"]: one for one in map(_figure, side)} for side in (was, now))
    return tuple(
        Moved(label, one["unit"], before[label]["value"], one["value"])
        for label, one in after.items()
        if label in before and before[label]["value"] != one["value"]
    )


def _figure(one: Figure | dict) -> dict:
    return one if isinstance(one, dict) else vars(one)


def number(value: Fraction | int) -> int | float:
    """For readers in other programs: whole numbers as they are, others to four decimals."""
    whole = Fraction(value)
    return whole.numerator if whole.denominator == 1 else round(float(whole), 4)


def exact(value: Fraction | int) -> int | str:
    """A whole number as it is, another value as "numerator/denominator": what a snapshot freezes."""
    whole = Fraction(value)
    return whole.numerator if whole.denominator == 1 else f"{whole.numerator}/{whole.denominator}"
