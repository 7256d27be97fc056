"""Where a patient of a chronic-disease register stands in a month (WHO HEARTS), and when they come next. Pure.

Windows are whole calendar months that end with the reference month. "Controlled" (below 140/90 for everybody) and "at
target" (the doctor's judgement against the personal target) are two figures; both are kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from elders.ground.months import month_end, month_of, months_later

CONTROLLED_BELOW = (140, 90)
FASTING_BELOW = Decimal("7.0")  # mmol/L, 126 mg/dL
HBA1C_BELOW, HBA1C_SEVERE = Decimal(7), Decimal(9)
UNDER_CARE_MONTHS = 12
OUTCOME_MONTHS = 3
RETURNED_WITHIN_DAYS = 15
OVERDUE_WITHOUT_APPOINTMENT_DAYS = 30


class State(Enum):
    """Exactly one per patient and month, tried in this order."""

    DEAD = "dead"
    NEW = "new"
    LOST = "lost"
    CONTROLLED = "controlled"
    UNCONTROLLED = "uncontrolled"
    NO_VISIT = "no_visit"


STATE_WORDS = {
    State.DEAD: "Đã qua đời",
    State.NEW: "Mới đăng ký",
    State.LOST: "Mất theo dõi",
    State.CONTROLLED: "Kiểm soát được",
    State.UNCONTROLLED: "Chưa kiểm soát",
    State.NO_VISIT: "Không khám trong 3 tháng",
}


@dataclass(frozen=True, order=True)
class Visit:
    """One visit: day, and the pressure when it was taken."""

    on: date
    sbp: int | None = None
    dbp: int | None = None

    @property
    def has_pressure(self) -> bool:
        return self.sbp is not None and self.dbp is not None

    @property
    def is_controlled(self) -> bool:
        return self.has_pressure and self.sbp < CONTROLLED_BELOW[0] and self.dbp < CONTROLLED_BELOW[1]


@dataclass(frozen=True)
class Lasts:
    """The last days, on or before the end of a month, on which somebody came at all, was measured, and was found
    controlled or not."""

    visited_on: date | None = None
    measured_on: date | None = None
    outcome_on: date | None = None
    is_controlled: bool | None = None


@dataclass(frozen=True)
class Windows:
    """The days on which the windows of a month begin; `end` is its last day."""

    end: date
    new_from: date
    cared_from: date
    outcome_from: date


@lru_cache(maxsize=64)
def windows(month: date) -> Windows:
    """Whole calendar months that end with that of `month`."""
    first = month_of(month)
    three = months_later(first, -(OUTCOME_MONTHS - 1))
    return Windows(month_end(month), three, months_later(first, -(UNDER_CARE_MONTHS - 1)), three)


def state_of(*, enrolled_on: date, lasts: Lasts, month: date, died_on: date | None = None) -> State | None:
    """State of a patient in the month of `month`, whatever the disease; None before the month of enrolment.

    Enrolment itself comes with a dated measurement, so a new patient is always under care (H-049).
    """
    inside = windows(month)
    if enrolled_on > inside.end:
        return None
    if died_on is not None and died_on <= inside.end:
        return State.DEAD
    if enrolled_on >= inside.new_from:
        return State.NEW
    if lasts.measured_on is None or lasts.measured_on < inside.cared_from:
        return State.LOST
    if lasts.outcome_on is None or lasts.outcome_on < inside.outcome_from:
        return State.NO_VISIT
    return State.CONTROLLED if lasts.is_controlled else State.UNCONTROLLED


def came_unmeasured(lasts: Lasts, month: date) -> bool:
    """Of somebody in `NO_VISIT`: whether they did come in the three months, without the measurement that counts."""
    return lasts.visited_on is not None and lasts.visited_on >= windows(month).outcome_from


def pressure_state(
    *, enrolled_on: date, visits: Iterable[Visit], month: date, died_on: date | None = None
) -> State | None:
    """State of a hypertension patient in the month of `month`, from single visits."""
    end = month_end(month)
    seen = sorted(visit for visit in visits if visit.on <= end)
    measured = [visit for visit in seen if visit.has_pressure]
    lasts = Lasts(visited_on=seen[-1].on if seen else None)
    if measured:
        last = measured[-1]
        lasts = Lasts(seen[-1].on, last.on, last.on, last.is_controlled)
    return state_of(enrolled_on=enrolled_on, lasts=lasts, month=month, died_on=died_on)


def diabetes_state(*, fasting_mmol: Decimal | None = None, hba1c: Decimal | None = None) -> str:
    """ "controlled", "moderate" or "severe" by the last HbA1c (%), else the last fasting glucose (mmol/L); "" when
    neither is known."""
    if hba1c is not None:
        return "controlled" if hba1c < HBA1C_BELOW else "severe" if hba1c >= HBA1C_SEVERE else "moderate"
    if fasting_mmol is not None:
        return "controlled" if fasting_mmol < FASTING_BELOW else "severe" if fasting_mmol * 18 >= 200 else "moderate"
    return ""


def is_overdue(*, today: date, last_visit: date | None, scheduled_on: date | None) -> bool:
    """Whether somebody should have come: the appointment has passed without a visit since; without appointments, the
    last visit is more than 30 days ago."""
    if scheduled_on is not None:
        return scheduled_on < today and (last_visit is None or last_visit < scheduled_on)
    return last_visit is not None and (today - last_visit).days > OVERDUE_WITHOUT_APPOINTMENT_DAYS


def has_returned(*, first_call: date, visits: Iterable[date]) -> bool:
    """Whether a visit came from the day of the first call of the month to the fifteenth day after it."""
    return any(0 <= (day - first_call).days <= RETURNED_WITHIN_DAYS for day in visits)


def is_stable(at_target: Iterable[bool | None]) -> bool:
    """Whether the last two visits in a row, oldest first, were at target."""
    last = list(at_target)[-2:]
    return len(last) == 2 and all(last)


def next_visit(last: date, *, grade: int, stable: bool) -> date:
    """When to come next by the grade (1–3) at the last assessment (national guidance on appointments at stations).

    Stable: grade 1 every three months, grade 2 monthly, grade 3 every two weeks; not yet stable: monthly, every two
    weeks, weekly. Raises: ValueError for another grade.
    """
    if grade not in (1, 2, 3):
        raise ValueError(f"no interval for grade {grade}")
    if stable:
        return {1: months_later(last, 3), 2: months_later(last, 1), 3: last + timedelta(days=14)}[grade]
    return {1: months_later(last, 1), 2: last + timedelta(days=14), 3: last + timedelta(days=7)}[grade]
