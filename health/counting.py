"""Who was examined in a window of days: plain counts for reports, never a finding.

Every function takes `(ward, first_day, last_day)`, both days included, and gives a queryset of elder ids, ready for
`pk__in=` or `.count()`; a person counts once however often they came. What counts is concluded by a doctor (H-015): a
pressure taken in a club is no examination (E10). Who was examined elsewhere counts with the paper that proves it (E09).
"""

from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from elders.ground.months import months_later
from elders.models import Elder, Ward
from elders.querysets import elders_behind
from health import case_counting, diagnoses
from health.choices import ExamState, InvitationState, PlaceKind, ServiceKind
from health.models import (
    BpReading,
    CareSession,
    Enrolment,
    Examination,
    Finding,
    InstrumentAnswer,
    Investigation,
    Invitation,
    Measurement,
    RegisterVisit,
)
from health.register_choices import AtTarget, SessionKind


def examinations(ward: Ward, first_day: date, last_day: date, *, kind: str = "", screening: str = "") -> QuerySet:
    """Concluded examinations of the window (lượt), corrected ones once; `kind` one of ServiceKind."""
    found = Examination.objects.current().complete().filter(ward=ward, examined_on__range=(first_day, last_day))
    if kind:
        found = found.filter(kind=kind)
    return found.filter(screening=screening) if screening else found


def entered(ward: Ward, first_day: date, last_day: date) -> tuple[QuerySet, QuerySet]:
    """Examinations of the window something is written in, concluded or not: those further than opened, and those still
    open with at least one value. A sheet that was only opened is no entry (YT-04)."""
    rows = Examination.objects.current().filter(ward=ward, examined_on__range=(first_day, last_day))
    values = [
        Exists(model.objects.filter(examination=OuterRef("pk")).order_by())
        for model in (BpReading, Measurement, Investigation, Finding, InstrumentAnswer)
    ]
    written = reduce(or_, values[1:], values[0])
    return rows.exclude(state=ExamState.OPEN), rows.filter(written, state=ExamState.OPEN)


def elsewhere(ward: Ward, first_day: date, last_day: date, *, kind: str = "") -> QuerySet:
    """Invitations of people who brought the paper of another facility."""
    found = Invitation.objects.filter(
        round__ward=ward, state=InvitationState.ELSEWHERE, elsewhere_on__range=(first_day, last_day)
    )
    return found.filter(kind=kind) if kind else found


def _people(*rows: QuerySet) -> QuerySet:
    """Ids of the people behind rows that have an `elder`."""
    return Elder.objects.filter(pk__in=elders_behind(*rows)).order_by("pk").values_list("pk", flat=True)


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


# --- Registers of chronic diseases -----------------------------------------------------------------------------------
def diagnosed(ward: Ward, first_day: date, last_day: date, *, disease: str = "") -> QuerySet:
    """Elder ids with an active diagnosis of a disease with a register on the last day (D_NCD), enrolled or not."""
    known = {"disease": disease, "until": last_day}
    return _people(diagnoses.confirmed(ward, **known), diagnoses.concluded(ward, **known))


def _register_visits(ward: Ward, first_day: date, last_day: date, disease: str) -> QuerySet:
    found = RegisterVisit.objects.filter(enrolment__ward=ward, visited_on__range=(first_day, last_day))
    return found.filter(enrolment__disease=disease) if disease else found


def visited(ward: Ward, first_day: date, last_day: date, *, disease: str = "") -> QuerySet:
    """Elder ids with a register visit in the window itself, here or elsewhere (the stricter figure beside YT-02)."""
    visits = _register_visits(ward, first_day, last_day, disease)
    return _people(Enrolment.objects.filter(pk__in=visits.order_by().values("enrolment")))


def under_care(ward: Ward, first_day: date, last_day: date, *, disease: str = "") -> QuerySet:
    """Elder ids with a visit or medicine in the twelve months that end on the last day, whatever the window (YT-02)."""
    return visited(ward, months_later(last_day, -12) + timedelta(days=1), last_day, disease=disease)


def managed(ward: Ward, first_day: date, last_day: date, *, disease: str = "") -> QuerySet:
    """Elder ids in a register on the last day and under care by the rule of twelve months (OP-QL-01)."""
    rows = Enrolment.objects.filter(ward=ward).on(last_day)
    rows = rows.filter(disease=disease) if disease else rows
    visits = _register_visits(ward, months_later(last_day, -12) + timedelta(days=1), last_day, disease)
    return _people(rows.filter(pk__in=visits.order_by().values("enrolment")))


def at_target(ward: Ward, first_day: date, last_day: date, *, disease: str = "") -> QuerySet:
    """Elder ids whose last register visit of the window reached the personal target (đạt mục tiêu điều trị)."""
    visits = _register_visits(ward, first_day, last_day, disease)
    last = visits.order_by("enrolment_id", "-visited_on", "pk").distinct("enrolment_id").values("pk")
    reached = RegisterVisit.objects.filter(pk__in=last, at_target=AtTarget.YES)
    return _people(Enrolment.objects.filter(pk__in=reached.order_by().values("enrolment")))


# --- Counselling and rehabilitation ----------------------------------------------------------------------------------
def sessions(ward: Ward, first_day: date, last_day: date, *, kind: str = "") -> QuerySet:
    """Sessions of the window (lượt); `kind` one of SessionKind."""
    found = CareSession.objects.filter(ward=ward, held_on__range=(first_day, last_day))
    return found.filter(kind=kind) if kind else found


def counselled(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """Elder ids with nutrition counselling (OP-TV-01)."""
    return _people(sessions(ward, first_day, last_day, kind=SessionKind.NUTRITION))


def rehabilitated(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """Elder ids with a rehabilitation session (KT-02, OP-TV-01)."""
    return _people(sessions(ward, first_day, last_day, kind=SessionKind.REHABILITATION))


def any_health_service(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """KK-01, before it is cut to its group: elder ids with at least one health service of any recorded form."""
    condition = Q(pk__in=examined(ward, first_day, last_day)) | Q(pk__in=visited(ward, first_day, last_day))
    condition |= Q(pk__in=counselled(ward, first_day, last_day)) | Q(pk__in=rehabilitated(ward, first_day, last_day))
    condition |= Q(pk__in=case_counting.helped_to_health(ward, first_day, last_day))
    return Elder.objects.filter(condition).order_by("pk").values_list("pk", flat=True)
