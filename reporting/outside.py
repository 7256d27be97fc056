"""What readers outside the ward office and the station may be told (reporting.md §5.6, `health.md` H-072).

A handful of neglected, homeless or ill people are known to everybody by their number alone: sensitive rows of 1 to 4
are not written out in what leaves the administration, and small groups of a clinical figure are the station's alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from elders.ground import small_numbers
from elders.ground.numbers import grouped
from elders.models import User
from reporting.indicators.definitions import CLINICAL_COUNTS, COUNTED, SENSITIVE
from reporting.indicators.drill import Part
from reporting.indicators.rows import Moved, Row
from reporting.models import SnapshotRow

FINDINGS, OPEN = "health.view_findings", "reporting.open_people"
HIDDEN = small_numbers.BAND
WHY = "Số liệu nhạy cảm dưới 5, không ghi ra ngoài phường"
BY_DISEASE = "OP-SL-01"  # its figures tell diagnoses one by one: "chẩn đoán xác định trong kỳ: trầm cảm"
LEFT_OUT = "Bệnh có dưới 5 người không ghi riêng"


# --- whole rows -------------------------------------------------------------------------------------------------------
def may_see(user: User, code: str) -> bool:
    """Sensitive figures are a handful of people: they stay inside the ward office and the station."""
    return code not in SENSITIVE or user.has_perm(OPEN)


def is_small(row: Row | SnapshotRow) -> bool:
    """Whether the row is sensitive and one of its numbers is 1 to 4."""
    beside = [one["value"] if isinstance(one, dict) else one.value for one in row.figures]
    numbers = [number for number in (row.numerator, row.denominator, *beside) if number is not None]
    return row.code in SENSITIVE and any(0 < number < small_numbers.LEAST for number in numbers)


def without_few_ill(labels: Sequence[str], values: Sequence[int | None]) -> list[bool]:
    """Which figures may be told of diseases somebody has: none of 1 to 4 people, nor a single one that could be had by
    subtraction (`health.md` §13.3, H-072)."""
    told = [True] * len(labels)
    for words in dict.fromkeys(label.partition(": ")[0] for label in labels if ": " in label):
        cells = [place for place, label in enumerate(labels) if label.startswith(f"{words}: ")]
        few = [place for place in cells if 0 < (values[place] or 0) < small_numbers.LEAST]
        others = sorted((place for place in cells if place not in few), key=lambda place: values[place] or 0)
        for place in [*few, *(others[:1] if len(few) == 1 else [])]:
            told[place] = False
    return told


def beside_told(code: str, beside: Sequence[Moved], user: User) -> list[Moved]:
    """What moved beside a row, as `user` may read it: of single diseases only who reads findings."""
    by_disease = code == BY_DISEASE and not user.has_perm(FINDINGS)
    return [one for one in beside if not (by_disease and ": " in one.label)]


def _few_ill_left_out(row: Row) -> Row:
    told = without_few_ill([one.label for one in row.figures], [one.value for one in row.figures])
    if row.code != BY_DISEASE or all(told):
        return row
    kept = tuple(one for one, is_told in zip(row.figures, told, strict=True) if is_told)
    return replace(row, figures=kept, note="; ".join(filter(None, (row.note, LEFT_OUT))))


def for_outside(row: Row) -> Row:
    """The row as it leaves the administration; its state stays."""
    row = _few_ill_left_out(row)
    if not is_small(row):
        return row
    return replace(
        row, numerator=None, denominator=None, value=None, printed=HIDDEN, progress="", missing=None, known=None,
        figures=(), note=WHY,
    )  # fmt: skip


def told(row: Row, user: User) -> Row:
    """The row as `user` may read it."""
    if not user.has_perm(FINDINGS):
        row = _few_ill_left_out(row)
    return row if may_see(user, row.code) else for_outside(row)


def frozen_for_outside(row: SnapshotRow) -> SnapshotRow:
    """A frozen row as the department reads it; not to be saved."""
    if row.code == BY_DISEASE:
        told = without_few_ill([one["label"] for one in row.figures], [one["value"] for one in row.figures])
        row.figures = [one for one, is_told in zip(row.figures, told, strict=True) if is_told]
    if is_small(row):
        row.numerator = row.denominator = None
        row.value, row.printed, row.progress, row.figures, row.note = "", HIDDEN, "", [], WHY
    return row


# --- groups -----------------------------------------------------------------------------------------------------------
def hides_small(user: User, code: str) -> bool:
    """Whether cells of 1–4 would tell `user` something about single people: a diagnosis, or what is sensitive."""
    if code in SENSITIVE:
        return True
    clinical = code in CLINICAL_COUNTS or (code in COUNTED and COUNTED[code].clinical)
    return clinical and not user.has_perm(FINDINGS)


@dataclass(frozen=True)
class Cell:
    """What is printed of one group in one year. `value`: percent or count for the chart, None when it is not shown."""

    numerator: str
    denominator: str
    printed: str
    value: Fraction | int | None = None

    @property
    def words(self) -> str:
        """ "1.414 / 7.913", "<5 / 12"."""
        texts = [grouped(int(one)) if one.isdecimal() else one for one in (self.numerator, self.denominator) if one]
        return " / ".join(texts)


def cells_of(found: Sequence[Part], *, hidden: bool) -> dict[str, Cell]:
    """Key of the group → cell. `hidden`: cells of 1–4, and what would give them away, are not written out."""
    numerators = _texts({one.key: one.numerator for one in found}, hidden=hidden)
    denominators = _texts({one.key: one.denominator for one in found if one.denominator is not None}, hidden=hidden)
    made = {}
    for one in found:
        numerator, denominator = numerators[one.key], denominators.get(one.key, "")
        is_told = numerator == str(one.numerator) and (one.denominator is None or denominator == str(one.denominator))
        value = one.numerator if one.denominator is None else one.value
        made[one.key] = Cell(numerator, denominator, one.printed if is_told else "…", value if is_told else None)
    return made


def _texts(numbers: Mapping[str, int], *, hidden: bool) -> dict[str, str]:
    if hidden:
        return dict(small_numbers.hide(numbers).cells)
    return {key: str(number) for key, number in numbers.items()}
