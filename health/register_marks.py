"""Where everybody of a register stands, month by month: one query for all, the rule itself is `cohort.state_of`."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from elders.ground.months import month_end, month_of, months_later
from health.cohort import (
    CONTROLLED_BELOW,
    FASTING_BELOW,
    HBA1C_BELOW,
    UNDER_CARE_MONTHS,
    Lasts,
    State,
    came_unmeasured,
    state_of,
    windows,
)
from health.models import RegisterVisit
from health.register_choices import AtTarget, Ending
from health.register_rules import PRESSURE, SUGAR, diseases

OUT = (Ending.TRANSFERRED, Ending.RULED_OUT)  # no longer of this station: in none of the six states
MEASURED = {
    PRESSURE: Q(sbp_mmhg__isnull=False),
    SUGAR: Q(glucose_mmol__isnull=False) | Q(hba1c_percent__isnull=False),
}
OUTCOME = {
    PRESSURE: Q(sbp_mmhg__isnull=False),
    SUGAR: Q(hba1c_percent__isnull=False) | Q(glucose_mmol__isnull=False, glucose_timing="doi"),
}
GOOD = {
    PRESSURE: Q(sbp_mmhg__lt=CONTROLLED_BELOW[0], dbp_mmhg__lt=CONTROLLED_BELOW[1]),
    SUGAR: Q(hba1c_percent__lt=HBA1C_BELOW)
    | Q(hba1c_percent__isnull=True, glucose_mmol__lt=FASTING_BELOW, glucose_timing="doi"),
}
BY_FLAG = (Q(), ~Q(at_target=AtTarget.NOT_ASSESSED), Q(at_target=AtTarget.YES))
SEEN, TAKEN, BAD, FINE = range(4)  # what one visit says: came; measured; an outcome that is not, or is, controlled


@dataclass(frozen=True)
class Member:
    """One enrolment with its visits in order: days and what each says."""

    pk: int
    elder_id: int
    enrolled_on: date
    left_on: date | None
    ending: str
    died_on: date | None
    days: Sequence[date]
    marks: Sequence[int]

    def lasts(self, month: date) -> Lasts:
        """The last days up to the end of the month."""
        place = bisect_right(self.days, windows(month).end)
        visited = measured = None
        for number in range(place - 1, -1, -1):
            day, mark = self.days[number], self.marks[number]
            visited = visited or day
            if mark != SEEN:
                measured = measured or day
            if mark >= BAD:
                return Lasts(visited, measured, day, mark == FINE)
        return Lasts(visited, measured)

    def state(self, month: date) -> State | None:
        """The state in the month; None before enrolment and from the month somebody left for another station."""
        if self.ending in OUT and self.left_on <= windows(month).end:
            return None
        lasts = self.lasts(month)
        return state_of(enrolled_on=self.enrolled_on, lasts=lasts, month=month, died_on=self.died_on)

    def is_unmeasured(self, month: date) -> bool:
        return came_unmeasured(self.lasts(month), month)


def members(enrolments: QuerySet, *, disease: str, first_month: date, last_month: date) -> list[Member]:
    """Everybody of `enrolments` with what their visits say, far enough back for the states of those months."""
    since, until = months_later(month_of(first_month), -(UNDER_CARE_MONTHS - 1)), month_end(last_month)
    outcome = diseases()[disease].outcome
    measured = MEASURED.get(outcome, BY_FLAG[0])
    decided, good = (OUTCOME[outcome], GOOD[outcome]) if outcome in OUTCOME else BY_FLAG[1:]
    mark = Case(
        When(decided & good, then=Value(FINE)),
        When(decided, then=Value(BAD)),
        When(measured, then=Value(TAKEN)) if measured else When(pk__isnull=False, then=Value(TAKEN)),
        default=Value(SEEN),
        output_field=IntegerField(),
    )
    visits = RegisterVisit.objects.filter(
        enrolment__in=enrolments.order_by().values("pk"), visited_on__range=(since, until)
    )
    told: dict[int, tuple[list[date], list[int]]] = {}
    ordered = visits.annotate(mark=mark).order_by("visited_on", "pk")
    for pk, day, said in ordered.values_list("enrolment_id", "visited_on", "mark"):
        days, marks = told.setdefault(pk, ([], []))
        days.append(day)
        marks.append(said)
    rows = enrolments.filter(valid_from__lte=until).order_by("pk")
    columns = ("pk", "elder_id", "valid_from", "valid_to", "ending", "elder__date_of_death")
    found = []
    for pk, elder_id, enrolled_on, left_on, ending, died_on in rows.values_list(*columns):
        if ending == Ending.DIED:
            died_on = died_on or left_on
        found.append(Member(pk, elder_id, enrolled_on, left_on, ending, died_on, *told.get(pk, ((), ()))))
    return found


@dataclass
class MonthCount:
    """One month of a cohort. The six states stand beside each other; `cumulative` is everybody alive."""

    month: date
    counts: Counter = field(default_factory=Counter)
    unmeasured: int = 0

    def __getitem__(self, state: State) -> int:
        return self.counts[state]

    @property
    def cumulative(self) -> int:
        return sum(self.counts.values()) - self.counts[State.DEAD]

    @property
    def under_care(self) -> int:
        return self.cumulative - self.counts[State.LOST]

    @property
    def outcome_group(self) -> int:
        """Enrolled before the three months and under care: what percentages are of."""
        return self.counts[State.CONTROLLED] + self.counts[State.UNCONTROLLED] + self.counts[State.NO_VISIT]

    def as_json(self) -> dict[str, Any]:
        return {
            "month": self.month.isoformat(),
            "cumulative": self.cumulative,
            "under_care": self.under_care,
            "unmeasured": self.unmeasured,
            **{state.value: self.counts[state] for state in State},
        }


def cohort(people: Sequence[Member], months: Iterable[date]) -> list[MonthCount]:
    """The states of `people` in each month."""
    made = []
    for month in months:
        one = MonthCount(month_of(month))
        for member in people:
            state = member.state(month)
            if state is None:
                continue
            one.counts[state] += 1
            if state is State.NO_VISIT and member.is_unmeasured(month):
                one.unmeasured += 1
        made.append(one)
    return made
