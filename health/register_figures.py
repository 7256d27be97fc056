"""Figures of the registers over a period: who came and left, who came to the station, who is at target (TT 15/2026)."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from elders.ground.months import month_of, months, months_later
from health.cohort import UNDER_CARE_MONTHS, State
from health.models import RegisterVisit
from health.register_choices import AtTarget, Ending
from health.register_marks import Member, MonthCount, cohort, members
from health.register_overdue import Recall, recalls
from health.register_rules import diseases


def last_twelve(month: date) -> list[date]:
    """The month and the eleven before it, oldest first."""
    return list(months(months_later(month_of(month), -(UNDER_CARE_MONTHS - 1)), month))


def cohort_of(enrolments: QuerySet, *, disease: str, month: date) -> list[MonthCount]:
    """The states of the last twelve months up to `month`; two queries."""
    window = last_twelve(month)
    people = members(enrolments.filter(disease=disease), disease=disease, first_month=window[0], last_month=month)
    return cohort(people, window)


def figures(enrolments: QuerySet, *, first: date, last: date) -> dict[str, dict[str, Any]]:
    """By disease (those with anybody in the register): movements of the period, visits, medicine, at target, states at
    the month of `last`, and, when the period is one month, the calls. `start + new − died − transferred − lost −
    ruled_out = managed`."""
    inside = Q(valid_to__range=(first, last))
    moved = (
        enrolments.filter(valid_from__lte=last)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
        .order_by()
        .values("disease")
        .annotate(
            start=Count("pk", filter=Q(valid_from__lt=first)),
            new=Count("pk", filter=Q(valid_from__gte=first)),
            **{code: Count("pk", filter=inside & Q(ending=code)) for code in Ending.values},
            managed=Count("pk", filter=Q(valid_to__isnull=True) | Q(valid_to__gt=last)),
        )
    )
    made = {row.pop("disease"): row for row in moved}
    for name, values in _visited(enrolments, first, last).items():
        made.setdefault(name, {}).update(values)
    calls = recalls(enrolments, month=last) if month_of(first) == month_of(last) else {}
    found = {}
    for code in diseases():
        if code not in made:
            continue
        people = members(enrolments.filter(disease=code), disease=code, first_month=last, last_month=last)
        found[code] = {**ZERO, **made[code], "states": cohort(people, [last])[0].as_json()}
        if calls or month_of(first) == month_of(last):
            found[code]["calls"] = vars(calls.get(code, Recall()))
    return found


MOVES = ("start", "new", *Ending.values, "managed")
VISITS = ("came", "medicine", "medicine_12m", "target_yes", "target_no", "target_unknown")
ZERO = dict.fromkeys((*MOVES, *VISITS), 0)


def _visited(enrolments: QuerySet, first: date, last: date) -> dict[str, dict[str, int]]:
    """People who came, got medicine, and how their last visit of the period stood against the personal target."""
    mine = RegisterVisit.objects.filter(enrolment__in=enrolments.order_by().values("pk"))
    year = months_later(month_of(last), -(UNDER_CARE_MONTHS - 1))
    rows = (
        mine.filter(visited_on__range=(min(first, year), last))
        .order_by()
        .values("enrolment__disease")
        .annotate(
            came=Count("enrolment", distinct=True, filter=Q(visited_on__gte=first)),
            medicine=Count("enrolment", distinct=True, filter=Q(visited_on__gte=first, supply_days__gt=0)),
            medicine_12m=Count("enrolment", distinct=True, filter=Q(visited_on__gte=year, supply_days__gt=0)),
        )
    )
    made = {row.pop("enrolment__disease"): row for row in rows}
    lasts = last_visits(mine.filter(visited_on__range=(first, last)))
    names = {AtTarget.YES: "target_yes", AtTarget.NO: "target_no", AtTarget.NOT_ASSESSED: "target_unknown"}
    told = Counter(lasts.values_list("enrolment__disease", "at_target"))
    for (disease, flag), count in told.items():
        made[disease][names[flag]] = count
    return made


def last_visits(visits: QuerySet) -> QuerySet:
    """Of several visits of one person the last (H-055)."""
    return visits.order_by("enrolment_id", "-visited_on", "pk").distinct("enrolment_id")


STATE_KEY = "tt-"


def behind(enrolments: QuerySet, *, first: date, last: date) -> dict[str, list[list]]:
    """Who stands behind the figures, to be kept with them: disease → rows of one enrolment each,
    [elder, state, at target, last visit, names of the figures of `figures` that count it]."""
    here = enrolments.order_by().values("pk")
    mine = RegisterVisit.objects.filter(enrolment__in=here, visited_on__range=(first, last))
    seen = {
        pk: (flag, on.isoformat())
        for pk, flag, on in last_visits(mine).values_list("enrolment", "at_target", "visited_on")
    }
    year = months_later(month_of(last), -(UNDER_CARE_MONTHS - 1))
    given: dict[int, date] = dict(
        RegisterVisit.objects.filter(enrolment__in=here, visited_on__range=(min(first, year), last), supply_days__gt=0)
        .order_by("visited_on")
        .values_list("enrolment", "visited_on")
    )
    found: dict[str, list[list]] = {}
    for code in diseases():
        people: list[Member] = members(enrolments.filter(disease=code), disease=code, first_month=last, last_month=last)
        rows = []
        for one in people:
            state = one.state(last)
            kept = state.value if state is not None and state is not State.DEAD else None
            names = _moves_of(one, first, last) + _given_of(given.get(one.pk), first, year)
            if kept or names or one.pk in seen:
                rows.append([one.elder_id, kept, *seen.get(one.pk, (None, None)), names])
        if rows:
            found[code] = rows
    return found


def _moves_of(one: Member, first: date, last: date) -> list[str]:
    """Which movements of `figures` count this enrolment."""
    left_on = one.left_on
    if one.enrolled_on > last or (left_on and left_on < first):
        return []
    names = ["start" if one.enrolled_on < first else "new"]
    if left_on and first <= left_on <= last:
        names += [one.ending] if one.ending in Ending.values else []
    else:
        names.append("managed")
    return names


def _given_of(last_given: date | None, first: date, year: date) -> list[str]:
    if last_given is None:
        return []
    return [name for name, since in (("medicine", first), ("medicine_12m", year)) if last_given >= since]


def people_behind(rows: list[list], figure: str) -> list[list]:
    """Of the frozen `rows` of one disease those that `figure` counts: a name of `figures`, "cumulative", or a state
    behind `STATE_KEY` (some movements have the name of a state)."""
    flags = {"target_yes": AtTarget.YES, "target_no": AtTarget.NO, "target_unknown": AtTarget.NOT_ASSESSED}
    if figure == "came":
        return [row for row in rows if row[3]]
    if figure == "cumulative":
        return [row for row in rows if row[1]]
    if figure.startswith(STATE_KEY):
        return [row for row in rows if row[1] == figure.removeprefix(STATE_KEY)]
    if figure in flags:
        return [row for row in rows if row[3] and row[2] == flags[figure]]
    return [row for row in rows if len(row) > 4 and figure in row[4]]  # the earliest reports kept no movements
