"""What is measured at a check-up: units, ranges that are asked about, ranges that are refused. Pure.

A value keeps the unit it was read in and the unit it is stored in. Outside `plausible` the form asks whether it is
right; outside `hard` it is refused (`health/policy/measures.toml`).
"""

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import Enum
from functools import cache
from pathlib import Path

from elders.ground.policy import Folder

POLICY = Path(__file__).parent / "policy"
LEAST_PULSE_PRESSURE = 10
FINGERS = "DNT"  # đếm ngón tay … m; BBT bóng bàn tay; ST+ / ST- sáng tối
FLAG = re.compile(r"(?P<flag>LO|HI|DNT|BBT|ST\+|ST-)\s*(?P<metres>\d(?:[.,]\d)?)?\s*M?")
SIGNS = str.maketrans({"(": None, ")": None, "–": "-"})


class Verdict(Enum):
    """What becomes of a value."""

    FINE = "fine"
    ASK = "ask"
    REFUSE = "refuse"


class NotAMeasure(ValueError):
    """A text that cannot be a value of the measure; the sentence says why."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One kind of reading. `factors`: other unit → (factor, addend) into `unit`; `sex`: only for "nam" or "nu"."""

    key: str
    label: str
    unit: str
    plausible: tuple[Decimal, Decimal]
    hard: tuple[Decimal, Decimal]
    decimals: int = 0
    derived: bool = False
    sex: str = ""
    qualifiers: tuple[str, ...] = ()
    factors: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    loinc: str = ""
    ucum: str = ""

    def judge(self, value: Decimal) -> Verdict:
        """Whether `value`, in the stored unit, is taken, asked about or refused."""
        if not self.hard[0] <= value <= self.hard[1]:
            return Verdict.REFUSE
        return Verdict.FINE if self.plausible[0] <= value <= self.plausible[1] else Verdict.ASK

    def words(self, value: Decimal) -> str:
        """ "22,9 kg/m²"."""
        return f"{number_words(value)} {self.unit}"

    def range_words(self, ends: tuple[Decimal, Decimal]) -> str:
        return f"{number_words(ends[0])}–{number_words(ends[1])} {self.unit}"


@dataclass(frozen=True)
class Reading:
    """A value in the stored unit, beside what was read: `said` with its `said_unit`. `qualifier` is LO or HI of a meter
    that shows no number, or how an eye below 1/10 was tested; `value` is then None. `detail`: metres of counted
    fingers."""

    measure: Measure
    value: Decimal | None
    said: str
    said_unit: str
    qualifier: str = ""
    detail: str = ""

    @property
    def verdict(self) -> Verdict:
        return Verdict.FINE if self.value is None else self.measure.judge(self.value)


def half_up(value: Decimal, decimals: int = 0) -> Decimal:
    """Rounded as a clerk does: five goes up."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number_words(value: Decimal) -> str:
    """ "22,9": no zeros that say nothing, the decimal comma."""
    text = format(value.normalize(), "f")
    return text.replace(".", ",")


@cache
def measures() -> dict[str, Measure]:
    """Every measure by its key, in the order of the file."""
    found = {}
    for key, table in Folder.read(POLICY).files["measures"].items():
        factors = {unit: (Decimal(str(a)), Decimal(str(b))) for unit, (a, b) in table.get("factors", {}).items()}
        found[key] = Measure(
            key=key,
            label=table["label"],
            unit=table["unit"],
            plausible=_ends(table["plausible"]),
            hard=_ends(table["hard"]),
            decimals=table.get("decimals", 0),
            derived=table.get("derived", False),
            sex=table.get("sex", ""),
            qualifiers=tuple(table.get("qualifiers", ())),
            factors=factors,
            loinc=table.get("loinc", ""),
            ucum=table.get("ucum", ""),
        )
    return found


def _ends(pair: list) -> tuple[Decimal, Decimal]:
    return Decimal(str(pair[0])), Decimal(str(pair[1]))


def read(key: str, text: str, *, unit: str = "", sex: str = "") -> Reading:
    """The reading somebody typed: "22,9", "126" mg/dL, "HI".

    Raises: NotAMeasure for what is no number, a unit nobody knows, a measure of the other sex, or beyond `hard`.
    """
    measure = measures()[key]
    said = text.strip()
    if measure.sex and sex and sex != measure.sex:
        raise NotAMeasure(f"{measure.label} chỉ ghi cho {'nam' if measure.sex == 'nam' else 'nữ'}.")
    flag = FLAG.fullmatch(said.upper().replace("Đ", "D").translate(SIGNS))
    if flag and flag["flag"] in measure.qualifiers and (not flag["metres"] or flag["flag"] == FINGERS):
        metres = (flag["metres"] or "").replace(",", ".")
        return Reading(measure, None, said, unit or measure.unit, flag["flag"], metres)
    try:
        value = Decimal(said.replace(",", "."))
    except InvalidOperation as error:
        raise NotAMeasure(f"{measure.label}: “{said}” không phải là số.") from error
    if not value.is_finite():
        raise NotAMeasure(f"{measure.label}: “{said}” không phải là số.")
    if unit and unit != measure.unit:
        if unit not in measure.factors:
            raise NotAMeasure(f"{measure.label}: chưa biết đổi từ {unit} sang {measure.unit}.")
        factor, addend = measure.factors[unit]
        value = value * factor + addend
    value = half_up(value, measure.decimals)
    reading = Reading(measure, value, said, unit or measure.unit)
    if reading.verdict is Verdict.REFUSE:
        raise NotAMeasure(
            f"{measure.label} {number_words(value)} {measure.unit} không thể có; "
            f"chỉ nhận {measure.range_words(measure.hard)}. Xem lại số đã đo."
        )
    return reading


def check_pressure(sbp: int, dbp: int) -> None:
    """Raises: NotAMeasure when the two numbers are less than 10 mmHg apart (one of them is misread)."""
    if sbp - dbp < LEAST_PULSE_PRESSURE:
        raise NotAMeasure(
            f"Huyết áp {sbp}/{dbp} không thể có: hai số phải cách nhau ít nhất {LEAST_PULSE_PRESSURE} mmHg."
        )
