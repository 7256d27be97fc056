"""Who was examined in a window of days: plain counts for reports, never a finding.

Every function takes `(ward, first_day, last_day)`, both days included, and gives a queryset of elder ids, ready for
`pk__in=` or `.count()`; a person counts once however often they came. What counts is concluded by a doctor (H-015): a
pressure taken in a club is no examination (E10). Who was examined elsewhere counts with the paper that proves it (E09).
"""

from datetime import date

from django.db.models import Q, QuerySet

from elders.models import Elder, Ward
from health.choices import InvitationState, PlaceKind, ServiceKind
from health.models import Examination, Invitation


def examinations(ward: Ward, first_day: date, last_day: date, *, kind: str = "", screening: str = "") -> QuerySet:
    """Concluded examinations of the window (lượt), corrected ones once; `kind` one of ServiceKind."""
    found = Examination.objects.current().complete().filter(ward=ward, examined_on__range=(first_day, last_day))
    if kind:
        found = found.filter(kind=kind)
    return found.filter(screening=screening) if screening else found


def elsewhere(ward: Ward, first_day: date, last_day: date, *, kind: str = "") -> QuerySet:
    """Invitations of people who brought the paper of another facility."""
    found = Invitation.objects.filter(
        round__ward=ward, state=InvitationState.ELSEWHERE, elsewhere_on__range=(first_day, last_day)
    )
    return found.filter(kind=kind) if kind else found


def _people(*rows: QuerySet) -> QuerySet:
    """Ids of the people behind rows that have an `elder`."""
    condition = Q(pk__in=[])
    for one in rows:
        condition |= Q(pk__in=one.order_by().values("elder"))
    return Elder.objects.filter(condition).order_by("pk").values_list("pk", flat=True)


def checked_up(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """Elder ids with at least one periodic check-up, here or proved elsewhere (YT-03)."""
    kind = ServiceKind.CHECKUP
    return _people(examinations(ward, first_day, last_day, kind=kind), elsewhere(ward, first_day, last_day, kind=kind))


def screened(ward: Ward, first_day: date, last_day: date, *, screening: str = "") -> QuerySet:
    """Elder ids screened for at least one disease, or for the one named (OP-SL-01)."""
    return _people(examinations(ward, first_day, last_day, kind=ServiceKind.SCREENING, screening=screening))


def examined(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """Elder ids with a check-up or a screening: where the programme of the year counts either."""
    return _people(examinations(ward, first_day, last_day), elsewhere(ward, first_day, last_day))


def examined_at_home(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """Elder ids examined where they live (OP-TN-01)."""
    return _people(examinations(ward, first_day, last_day).filter(place_kind=PlaceKind.HOME))


def invited(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """Elder ids on the list of a round whose day of reference lies in the window."""
    return _people(Invitation.objects.filter(round__ward=ward, round__reference_on__range=(first_day, last_day)))
