"""Social work in numbers, for reports: cases and people, never a name and never a finding.

Every function takes `(ward, first_day, last_day)`, both included. Confidential files count here like any other; whoever
prints a number hides the small ones (`elders/ground/small_numbers.py`). Cases and distinct people are two counts:
`people_in(cases)`.
"""

from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from elders.choices import Disability, DisabilityKind, Living, Poverty
from elders.models import Elder, Situation, Ward
from elders.querysets import elders_behind, years_before
from health import diagnoses
from health.case_choices import ABUSE_KINDS, CaseKind, ServiceGiven, StepKind
from health.models import CaseService, CaseStep, Condition, Enrolment, SocialCase
from health.register_choices import Disease

EVER = date(1900, 1, 1)
OLD = 60  # years: a file may be about somebody of the registry who is not sixty yet
SETTLED = (ServiceGiven.ADMISSION, ServiceGiven.HOME_AGAIN)
HELP_FOR_HEALTH = (ServiceGiven.HEALTH, ServiceGiven.HOME_CARE)
SEVERE = (Disability.SEVERE, Disability.VERY_SEVERE)


def _stepped(ward: Ward, kinds: tuple[str, ...], first_day: date, last_day: date) -> QuerySet:
    steps = CaseStep.objects.filter(case=OuterRef("pk"), kind__in=kinds, on__range=(first_day, last_day))
    return SocialCase.objects.filter(Exists(steps.order_by()), ward=ward)


def _served(cases: QuerySet, kinds: tuple[str, ...], first_day: date, last_day: date) -> QuerySet:
    given = CaseService.objects.filter(case=OuterRef("pk"), kind__in=kinds, on__range=(first_day, last_day))
    return cases.filter(Exists(given.order_by()))


def people_in(cases: QuerySet) -> int:
    """Distinct people of `cases`; somebody nobody has identified is one person per file."""
    known = Coalesce(F("elder_id"), -F("pk"))
    return cases.order_by().aggregate(found=Count(known, distinct=True))["found"]


def elders_in(cases: QuerySet) -> QuerySet:
    """Ids of the people of the registry in `cases`."""
    return Elder.objects.filter(pk__in=elders_behind(cases)).order_by("pk").values_list("pk", flat=True)


def cases_by_step(ward: Ward, first_day: date, last_day: date, *, step: str) -> QuerySet:
    """Files a step (`StepKind`) was taken on in the window (OP-QLTH-01)."""
    return _stepped(ward, (step,), first_day, last_day)


def open_cases(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """Files open at the end of `last_day`, whatever has become of them since (OP-QLTH-01)."""
    turns = (StepKind.RECEIVED, StepKind.REOPENED, StepKind.CLOSED)
    latest = CaseStep.objects.filter(case=OuterRef("pk"), kind__in=turns, on__lte=last_day).order_by("-on", "-pk")
    found = SocialCase.objects.filter(ward=ward).annotate(turn=Subquery(latest.values("kind")[:1]))
    return found.filter(turn__in=[StepKind.RECEIVED, StepKind.REOPENED])


def opened_cases(ward: Ward, first_day: date, last_day: date, *, kinds: tuple[str, ...] = ()) -> QuerySet:
    """Files received in the window, of at least one of `kinds` when given."""
    found = _stepped(ward, (StepKind.RECEIVED,), first_day, last_day)
    return found.filter(kinds__overlap=list(kinds)) if kinds else found


def abuse_cases(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """Files about violence, ill-treatment or neglect received in the window (OP-NB-01)."""
    return opened_cases(ward, first_day, last_day, kinds=ABUSE_KINDS)


def abuse_helped(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """Of those, the files with an intervention by the last day: a safety plan or a service given."""
    steps = CaseStep.objects.filter(case=OuterRef("pk"), kind__in=[StepKind.SAFETY, StepKind.SERVED], on__lte=last_day)
    return abuse_cases(ward, first_day, last_day).filter(Exists(steps.order_by()))


def wandering_cases(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """D_LANGTHANG: by the place they were found, also of people who live elsewhere or nobody knows."""
    return opened_cases(ward, first_day, last_day, kinds=(CaseKind.WANDERING,))


def wandering_settled(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """CS-03: of those, who was admitted or brought home with follow-up by the last day."""
    return _served(wandering_cases(ward, first_day, last_day), SETTLED, EVER, last_day)


def admitted_cases(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """CS-01: files of the ward whose person was admitted to an establishment in the window, wherever they live now;
    since ever with `EVER` as first day."""
    return _served(SocialCase.objects.filter(ward=ward), (ServiceGiven.ADMISSION,), first_day, last_day)


def severe_mental(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """D_TAMTHAN: ids of people of at least sixty, resident on the last day, with a severe mental disability, an active
    diagnosis of a severe mental disorder, or a file that says so and was received by then."""
    said = SocialCase.objects.filter(
        ward=ward, kinds__contains=[CaseKind.SEVERE_MENTAL], received_at__date__lte=last_day
    )
    disabled = Situation.objects.on(last_day).filter(
        ward=ward, disability_kind=DisabilityKind.MENTAL, disability_level__in=SEVERE
    )
    ill = diagnoses.confirmed(ward, disease=Disease.SCHIZOPHRENIA, until=last_day)
    alive = Q(date_of_death__isnull=True) | Q(date_of_death__gt=last_day)
    old = Elder.objects.filter(alive, birth_earliest__lte=years_before(last_day, OLD))
    # Admission may end the residence: the sending ward keeps the person in its count (CS-01, CS-02).
    away = SocialCase.objects.filter(pk__in=admitted_cases(ward, EVER, last_day).values("pk")).filter(
        kinds__contains=[CaseKind.SEVERE_MENTAL]
    )
    known = elders_behind(disabled, said, ill)
    resident = old.as_of(last_day).filter(situation_then__ward=ward, pk__in=known)
    sent = old.filter(pk__in=elders_behind(away))
    return _ids(Q(pk__in=resident.order_by().values("pk").union(sent.order_by().values("pk"))))


def severe_mental_admitted(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """CS-02: of those, who is admitted or has an admission decision by the last day."""
    admitted = admitted_cases(ward, EVER, last_day).order_by().values("elder")
    return severe_mental(ward, first_day, last_day).filter(pk__in=admitted)


def legal_aid_asked(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """D_NHUCAU_PL: files in which a need of legal aid was written down in the window."""
    return SocialCase.objects.filter(ward=ward, needs_legal_aid=True, legal_aid_asked_on__range=(first_day, last_day))


def legal_aid_given(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """PL-01: of those, the files with legal aid given by the last day."""
    return _served(legal_aid_asked(ward, first_day, last_day), (ServiceGiven.LEGAL_AID,), EVER, last_day)


def in_hardship(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """D_KHOKHAN: elder ids resident on the last day who are poor or nearly so, alone or without support, severely
    disabled, or have a chronic disease on record. A definition of the project: the annex says so in a footnote."""
    poor = [Poverty.POOR, Poverty.NEAR_POOR]
    hard = (
        Q(situation_then__poverty_national__in=poor)
        | Q(situation_then__poverty_city__in=poor)
        | Q(situation_then__living_arrangement=Living.ALONE)
        | Q(situation_then__has_supporter=False)
        | Q(situation_then__disability_level__in=SEVERE)
        | Q(pk__in=Enrolment.objects.on(last_day).order_by().values("elder"))
        | Q(pk__in=Condition.objects.filter(state="xac_dinh", confirmed_on__lte=last_day).order_by().values("elder"))
    )
    found = Elder.objects.as_of(last_day).filter(hard, situation_then__ward=ward)
    return _ids(Q(pk__in=found.order_by().values("pk")))


def helped_to_health(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """Elder ids whose file records medical help or care at home in the window: one of the forms KK-01 counts."""
    return elders_in(_served(SocialCase.objects.filter(ward=ward), HELP_FOR_HEALTH, first_day, last_day))


def _ids(condition: Q) -> QuerySet:
    return Elder.objects.filter(condition).order_by("pk").values_list("pk", flat=True)
