"""Who should have come and has not, what was tried, and who came after the call (HEARTS360)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from elders.ground.months import month_end, month_of
from health.cohort import OVERDUE_WITHOUT_APPOINTMENT_DAYS, RETURNED_WITHIN_DAYS, has_returned
from health.models import RegisterCall, RegisterVisit
from health.register_choices import REMOVES

AT_HOME_FROM_DAYS = 60  # health.md §11: overdue as long as this is a reason for a visit at home


def with_last(enrolments: QuerySet, *, seen_until: date) -> QuerySet:
    """`enrolments` with the last visit up to that day (`last_visit_on`), the appointment it gave (`due_on`) and the
    last call since (`last_call_on`, `last_result`, `last_again_on`)."""
    visits = RegisterVisit.objects.filter(enrolment=OuterRef("pk"), visited_on__lte=seen_until)
    visits = visits.order_by("-visited_on", "pk")
    found = enrolments.annotate(
        last_visit_on=Subquery(visits.values("visited_on")[:1]), due_on=Subquery(visits.values("next_on")[:1])
    )
    calls = RegisterCall.objects.filter(
        enrolment=OuterRef("pk"), called_on__lte=seen_until, called_on__gte=OuterRef("last_visit_on")
    ).order_by("-called_on", "-pk")
    return found.annotate(
        last_call_on=Subquery(calls.values("called_on")[:1]),
        last_result=Subquery(calls.values("result")[:1]),
        last_again_on=Subquery(calls.values("again_on")[:1]),
    )


def overdue(enrolments: QuerySet, *, on: date, seen_until: date | None = None) -> QuerySet:
    """Everybody of `enrolments` who is overdue on the day: the appointment has passed without a visit, or without
    appointment the last visit is more than 30 days ago. Who has died, left the register or was taken off the list by a
    call is not. `seen_until`: the last day whose visits and calls count (that day itself when not given)."""
    seen_until = seen_until or on
    long_ago = on - timedelta(days=OVERDUE_WITHOUT_APPOINTMENT_DAYS)
    calls = RegisterCall.objects.filter(enrolment=OuterRef("pk"), result__in=REMOVES, called_on__lte=seen_until)
    removed = calls.filter(called_on__gte=OuterRef("last_visit_on"))
    managed = enrolments.on(on).filter(Q(elder__date_of_death__isnull=True) | Q(elder__date_of_death__gte=on))
    return (
        with_last(managed, seen_until=seen_until)
        .filter(Q(due_on__lt=on) | Q(due_on__isnull=True, last_visit_on__lt=long_ago))
        .filter(~Exists(removed))
    )


def to_call(enrolments: QuerySet, *, today: date) -> QuerySet:
    """Of those overdue today, whom to call: nobody called yet, or the day agreed upon has come."""
    return overdue(enrolments, on=today).filter(Q(last_call_on__isnull=True) | Q(last_again_on__lte=today))


def waiting(enrolments: QuerySet, *, today: date) -> QuerySet:
    """Of those overdue today, who has promised to come, or asked to be called later."""
    return overdue(enrolments, on=today).filter(last_again_on__gt=today)


@dataclass
class Recall:
    """One month of one disease: who was overdue on day 1, who of them was called, how the first call ended, and who
    came back within 15 days of it."""

    overdue: int = 0
    called: int = 0
    results: dict[str, int] = field(default_factory=dict)
    returned: int = 0


def recalls(enrolments: QuerySet, *, month: date) -> dict[str, Recall]:
    """By disease; three queries whatever the size."""
    first, last = month_of(month), month_end(month)
    late = dict(overdue(enrolments, on=first, seen_until=first - timedelta(days=1)).values_list("pk", "disease"))
    made: dict[str, Recall] = {}
    for disease in late.values():
        made.setdefault(disease, Recall()).overdue += 1
    calls: dict[int, tuple[date, str]] = {}
    rows = RegisterCall.objects.filter(enrolment__in=late, called_on__range=(first, last)).order_by("called_on", "pk")
    for pk, called_on, result in rows.values_list("enrolment", "called_on", "result"):
        calls.setdefault(pk, (called_on, result))
    visits: dict[int, list[date]] = {}
    until = last + timedelta(days=RETURNED_WITHIN_DAYS)
    came = RegisterVisit.objects.filter(enrolment__in=calls, visited_on__range=(first, until)).order_by("pk")
    for pk, visited_on in came.values_list("enrolment", "visited_on"):
        visits.setdefault(pk, []).append(visited_on)
    for pk, (called_on, result) in calls.items():
        one = made[late[pk]]
        one.called += 1
        one.results[result] = one.results.get(result, 0) + 1
        one.returned += has_returned(first_call=called_on, visits=visits.get(pk, ()))
    return made


def counts(enrolments: QuerySet, *, today: date) -> dict[str, int]:
    """How many are to be called and how many have promised, for the tabs of the list."""
    return {
        "call": to_call(enrolments, today=today).count(),
        "wait": waiting(enrolments, today=today).count(),
    }


def taken_off(enrolments: QuerySet, *, today: date) -> QuerySet:
    """Who would be overdue but was taken off the list by a call, and has not come since."""
    found = with_last(enrolments.on(today), seen_until=today).filter(last_result__in=REMOVES)
    return found.filter(elder__date_of_death__isnull=True)
