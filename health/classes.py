"""Readings → classes, by dated sets of thresholds (`health/policy/classes.toml`). Pure: no database, no clock.

A class names the set and the thresholds it came from, so that an old result keeps the rules of its day. Nothing here is
a diagnosis: a high reading is a high reading, a doctor says what it means.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from elders.ground.policy import Dated, Folder, Series
from health.measures import POLICY, half_up, number_words

PRESSURE_DEFAULT = "THA_BYT_3"
BMI_DEFAULT = "BMI_WPRO"
SECOND_READING_FROM = (180, 110)
LOW_PRESSURE = (90, 60)
ORTHOSTATIC_FALL = (20, 10)


@dataclass(frozen=True)
class Class:
    """The class of a value: `level` rises with the attention it needs, `reason` says value and thresholds."""

    ruleset: str
    code: str
    label: str
    level: int
    reason: str
    source: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pressure:
    """One sitting: the mean that counts, its class and grade (0 none … 3), and what has to be said about it."""

    sbp: int
    dbp: int
    readings: int
    grade: int
    found: Class
    is_isolated_systolic: bool
    is_low: bool
    needs_second_reading: bool


@cache
def rule_sets() -> dict[str, Series]:
    """Every set of thresholds by its code."""
    return Folder.read(POLICY).series("classes")


def rule_set(code: str, day: date) -> Dated:
    """The thresholds in force on `day`. Raises: NotInForce."""
    return rule_sets()[code].on(day)


def classify(code: str, value: Decimal | int, day: date, *, sex: str = "") -> Class:
    """The class of `value` by the set `code` as in force on `day`; sets with two tables need `sex` ("nam", "nu").

    Raises: NotInForce; KeyError for a set that does not exist.
    """
    rules = rule_set(code, day)
    bands = rules.value[sex] if isinstance(rules.value, dict) else rules.value
    value = Decimal(value)
    lower: Decimal | None = None
    for band in bands:
        upper = Decimal(str(band["below"])) if "below" in band else None
        if upper is None or value < upper:
            reason = f"{number_words(value)}: {_between(lower, upper)}"
            return Class(code, band["code"], band["label"], band["level"], reason, rules.source)
        lower = upper
    raise ValueError(f"{code} has no band for {value}")


def _between(lower: Decimal | None, upper: Decimal | None) -> str:
    if lower is None:
        return f"dưới {number_words(upper)}"
    return f"từ {number_words(lower)}" + (f" đến dưới {number_words(upper)}" if upper is not None else " trở lên")


def bmi(*, weight_kg: Decimal | None, height_cm: Decimal | None) -> Decimal | None:
    """Body-mass index, one decimal, half up; None when either is not known (never zero)."""
    if not weight_kg or not height_cm:
        return None
    metres = Decimal(height_cm) / 100
    return half_up(Decimal(weight_kg) / (metres * metres), 1)


def pressure(readings: Sequence[tuple[int, int]], day: date, *, ruleset: str = PRESSURE_DEFAULT) -> Pressure | None:
    """The pressure of one sitting out of its (systolic, diastolic) readings: the mean of the last two, half up; with
    one reading that one, and the class says so. Different bands for the two numbers: the higher one. None without
    readings."""
    if not readings:
        return None
    last = readings[-2:]
    sbp = int(half_up(Decimal(sum(one[0] for one in last)) / len(last)))
    dbp = int(half_up(Decimal(sum(one[1] for one in last)) / len(last)))
    rules = rule_set(ruleset, day)
    bands = rules.value
    by_sbp = next(i for i, band in enumerate(bands) if sbp < band.get("sbp_below", 1000))
    by_dbp = next(i for i, band in enumerate(bands) if dbp < band.get("dbp_below", 1000))
    band = bands[max(by_sbp, by_dbp)]
    remarks = []
    isolated = sbp >= 140 and dbp < 90
    if isolated:
        remarks.append("tâm thu đơn độc")
    if len(readings) == 1:
        remarks.append("đo 1 lần")
    decides = "số trên" if by_sbp > by_dbp else "số dưới" if by_dbp > by_sbp else "cả hai số"
    found = Class(
        ruleset,
        band["code"],
        band["label"],
        band["level"],
        f"{sbp}/{dbp} mmHg, xếp theo {decides}",
        rules.source,
        tuple(remarks),
    )
    first = readings[0]
    return Pressure(
        sbp=sbp,
        dbp=dbp,
        readings=len(readings),
        grade=band["grade"],
        found=found,
        is_isolated_systolic=isolated,
        is_low=sbp < LOW_PRESSURE[0] or dbp < LOW_PRESSURE[1],
        needs_second_reading=len(readings) == 1
        and (first[0] >= SECOND_READING_FROM[0] or first[1] >= SECOND_READING_FROM[1]),
    )


def is_orthostatic(sitting: tuple[int, int], standing: tuple[int, int]) -> bool:
    """Whether pressure falls by 20 systolic or 10 diastolic within three minutes of standing up."""
    return sitting[0] - standing[0] >= ORTHOSTATIC_FALL[0] or sitting[1] - standing[1] >= ORTHOSTATIC_FALL[1]


def egfr(*, creatinine_umol: Decimal | None, age_years: int | None, sex: str) -> Decimal | None:
    """Estimated filtration rate, mL/min/1.73 m², CKD-EPI 2021 (without race), one decimal; None when a part is not
    known."""
    if not creatinine_umol or age_years is None or sex not in ("nam", "nu"):
        return None
    female = sex == "nu"
    ratio = float(creatinine_umol) / 88.4 / (0.7 if female else 0.9)
    low = min(ratio, 1.0) ** (-0.241 if female else -0.302)
    value = 142 * low * max(ratio, 1.0) ** -1.2 * 0.9938**age_years * (1.012 if female else 1)
    return half_up(Decimal(repr(value)), 1)


def glucose_class(value: Decimal, *, timing: str, day: date) -> Class | None:
    """The class of a glucose reading in mmol/L; `timing` "doi" (fasting) or "sau_2h"; of a random reading None: without
    symptoms it says nothing."""
    code = {"doi": "GLUCOSE_FASTING", "sau_2h": "GLUCOSE_2H"}.get(timing)
    return classify(code, value, day) if code else None


def chair_stand_is_low(count: int, *, age_years: int, sex: str, day: date) -> bool | None:
    """Whether a 30-second chair stand is below average for age and sex; None below 60 or when the sex is not known."""
    table = rule_set("CHAIR_STAND_30S", day).value.get(sex)
    if not table or age_years < 60:
        return None
    floor = max(int(age) for age in table if int(age) <= age_years)
    return count < table[str(floor)]


def diabetes_at_target(*, hba1c: Decimal | None, state: str, day: date) -> bool | None:
    """Whether HbA1c (%) is below the target of the state of health ("manh_khoe", "nhieu_benh", "phuc_tap"; QĐ 5481/
    QĐ-BYT); None when either is not known."""
    target = rule_set("DM_TARGET", day).value.get(state)
    if hba1c is None or target is None:
        return None
    return hba1c < Decimal(str(target["hba1c_below"]))
