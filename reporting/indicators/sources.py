"""Where what is counted stands: facts of the situation, and rows of every app that belong to an elder.

A source gives querysets with the way to the elder; a mark is a condition on its rows. Nothing here counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet

from benefits import eligibility_counting as eligibility
from benefits.card_choices import Finding
from benefits.choices import CaseKind
from benefits.eligibility_choices import Answer, Family
from benefits.models import Award, CardCheck, Case, EligibilityFinding, InsuranceCard
from benefits.schemes import ALLOWANCE, PENSION
from clubs.choices import ClubKind
from clubs.models import AssociationMember, Club, Membership
from elders.choices import Disability, DisabilityKind, Housing, Living, Poverty
from elders.ground.months import month_of, months_later
from elders.ground.periods import covers
from elders.models import Situation, Ward, YearlyReview
from elders.querysets import elders_behind
from health import case_counting, diagnoses
from health import counting as health
from health.choices import ServiceKind
from health.models import CareSession, RegisterVisit
from health.register_choices import Disease, SessionKind
from reporting import counting as works
from reporting.indicators.population import of_age, population
from reporting.indicators.windows import Window

SURVEY_MONTHS = 12  # an older answer is missing (indicators.yaml VL-01)
SEVERE = [Disability.SEVERE, Disability.VERY_SEVERE]

# What is true on the situation of the cut-off day; everything not recorded is not true.
FACTS: Mapping[str, Callable[[date], Q]] = {
    "poor": lambda day: Q(poverty_national=Poverty.POOR),
    "near_poor": lambda day: Q(poverty_national=Poverty.NEAR_POOR),
    "poverty_known": lambda day: ~Q(poverty_national=""),
    "no_supporter": lambda day: Q(has_supporter=False),
    "supporter_known": lambda day: Q(has_supporter__isnull=False),
    "alone": lambda day: Q(living_arrangement=Living.ALONE),
    "living_known": lambda day: ~Q(living_arrangement=""),
    "hardship": lambda day: Q(frail_hardship=True),
    "severe": lambda day: Q(disability_level__in=SEVERE),
    "disability_known": lambda day: ~Q(disability_level=""),
    "certified": lambda day: ~Q(disability_level__in=["", Disability.NONE]) & ~Q(disability_paper=""),
    "no_certificate": lambda day: ~Q(disability_level__in=["", Disability.NONE]) & Q(disability_paper=""),
    "form_known": lambda day: ~Q(disability_kind=""),
    "severe_mind": lambda day: Q(disability_level__in=SEVERE, disability_kind=DisabilityKind.MENTAL),
    "housing_known": lambda day: ~Q(housing=""),
    "housing_bad": lambda day: Q(housing__in=[Housing.MAKESHIFT, Housing.DILAPIDATED]),
    "merit": lambda day: Q(merit_monthly=True),
    "over_80": lambda day: of_age(day, 80),
    "over_65": lambda day: of_age(day, 65),
    "year_only": lambda day: Q(elder__birth_day__isnull=True),
}  # fmt: skip

Rows = Sequence[tuple[QuerySet, str]]


@dataclass(frozen=True)
class Source:
    """Rows that belong to elders: `rows(ward, window)` gives querysets, each with the way to the elder. `words` says
    to a reader where they stand. `of_everybody`: the rows name no ward, so a count takes those of its people alone."""

    words: str
    rows: Callable[[Ward, Window], Rows]
    marks: Mapping[str, Q] = field(default_factory=dict)
    of_everybody: bool = False


def survey_since(day: date) -> date:
    """First day of an answer that still counts on `day`."""
    return months_later(day, -SURVEY_MONTHS)


QUESTIONS = ("wants_work", "able_to_work", "has_work", "plays_sport", "joins_culture", "uses_it", "care_training")


def _review(ward: Ward, window: Window) -> Rows:
    """One row per elder with the last yes and the last no to every question: a newer sheet that did not ask takes back
    nothing that was answered within twelve months."""
    known = YearlyReview.objects.filter(reviewed_on__range=(survey_since(window.last), window.last))
    days = {
        f"{word}_{question}": Max("reviewed_on", filter=Q(**{question: answer}))
        for question in QUESTIONS
        for word, answer in (("yes", True), ("no", False))
    }
    return [(known.order_by().values("elder").annotate(**days), "elder")]


def _yes(question: str) -> Q:
    """The newest answer is yes."""
    yes, no = f"yes_{question}", f"no_{question}"
    return Q(**{f"{yes}__isnull": False}) & (Q(**{f"{no}__isnull": True}) | Q(**{f"{yes}__gt": F(no)}))


def _no(question: str) -> Q:
    yes, no = f"yes_{question}", f"no_{question}"
    return Q(**{f"{no}__isnull": False}) & (Q(**{f"{yes}__isnull": True}) | Q(**{f"{no}__gte": F(yes)}))


def _asked(question: str) -> Q:
    return Q(**{f"yes_{question}__isnull": False}) | Q(**{f"no_{question}__isnull": False})


def _clubs(ward: Ward, window: Window) -> Rows:
    working = Club.objects.filter(ward=ward).active(window.last)
    return [(Membership.objects.on(window.last).filter(elder__isnull=False, club__in=working), "elder")]


def _cards(ward: Ward, window: Window) -> Rows:
    valid = Q(valid_from__lte=window.last) & (Q(ends_on__isnull=True) | Q(ends_on__gte=window.last))
    return [(InsuranceCard.objects.filter(valid), "elder")]


def _card_checks(ward: Ward, window: Window) -> Rows:
    """The newest answer of the agency; one that a later card has overtaken says nothing any more."""
    answers = CardCheck.objects.filter(checked_on__lte=window.last)
    newest = answers.order_by("elder_id", "-checked_on", "-pk").distinct("elder_id")
    later = InsuranceCard.objects.filter(
        elder=OuterRef("elder"), valid_from__range=(OuterRef("checked_on"), window.last)
    )
    return [(answers.filter(pk__in=newest.values("pk")).exclude(Exists(later.order_by())), "elder")]


def _checked_up(ward: Ward, window: Window) -> Rows:
    days = (window.year_first, window.last)
    return [
        (health.examinations(ward, *days, kind=ServiceKind.CHECKUP), "elder"),
        (health.elsewhere(ward, *days, kind=ServiceKind.CHECKUP), "elder"),
    ]


def _screened(ward: Ward, window: Window) -> Rows:
    days = (window.year_first, window.last)
    return [(health.examinations(ward, *days), "elder"), (health.elsewhere(ward, *days), "elder")]


def _health_record(ward: Ward, window: Window) -> Rows:
    """Whoever has at least one entry; a sheet that was only opened is none (indicators.yaml YT-04)."""
    return [
        *((rows, "elder") for rows in health.entered(ward, date.min, window.last)),
        (RegisterVisit.objects.filter(enrolment__ward=ward, visited_on__lte=window.last), "enrolment__elder"),
        (CareSession.objects.filter(ward=ward, held_on__lte=window.last), "elder"),
    ]


def _health_service(ward: Ward, window: Window) -> Rows:
    days = (window.year_first, window.last)
    return [
        *((rows, "elder") for rows in health.entered(ward, *days)),
        (health.elsewhere(ward, *days), "elder"),
        (RegisterVisit.objects.filter(enrolment__ward=ward, visited_on__range=days), "enrolment__elder"),
        (CareSession.objects.filter(ward=ward, held_on__range=days), "elder"),
        (case_counting.helped_to_health(ward, *days), "pk"),
    ]


def _diagnosed(disease: str = ""):
    def read(ward: Ward, window: Window) -> Rows:
        known = {"disease": disease, "until": window.last}
        return [(diagnoses.confirmed(ward, **known), "elder"), (diagnoses.concluded(ward, **known), "elder")]

    return read


def _managed(ward: Ward, window: Window) -> Rows:
    since = months_later(window.last, -12)
    seen = RegisterVisit.objects.filter(enrolment__ward=ward, visited_on__gt=since, visited_on__lte=window.last)
    return [(seen, "enrolment__elder")]


def _in_register(ward: Ward, window: Window) -> Rows:
    """Visits of the last twelve months of people whom the register still has on the cut-off day (OP-QL-01)."""
    ((visits, path),) = _managed(ward, window)
    return [(visits.filter(covers(window.last, prefix="enrolment__")), path)]


def _seen(ward: Ward, window: Window) -> Rows:
    since = months_later(window.last, -3)
    rows = RegisterVisit.objects.filter(enrolment__ward=ward, visited_on__gt=since, visited_on__lte=window.last)
    return [(rows, "enrolment__elder")]


def _at_target(ward: Ward, window: Window) -> Rows:
    since = months_later(window.last, -12) + timedelta(days=1)
    return [(health.at_target(ward, since, window.last), "pk")]


def _rehabilitated(ward: Ward, window: Window) -> Rows:
    days = (window.year_first, window.last)
    return [(CareSession.objects.filter(ward=ward, kind=SessionKind.REHABILITATION, held_on__range=days), "elder")]


def _assisted(ward: Ward, window: Window) -> Rows:
    month = month_of(window.last)
    schemes = Q(scheme__startswith=PENSION) | Q(scheme__startswith=ALLOWANCE)
    return [(Award.objects.filter(ward=ward).payable(month).filter(schemes), "elder")]


def _eligible(ward: Ward, window: Window) -> Rows:
    """D_HT_DK: the results of the monthly review that is in force on the cut-off day."""
    return [(eligibility.findings_on(ward, Family.PENSION, window.last), "elder")]


def _eligibility(ward: Ward, window: Window) -> Rows:
    """The newest result each person has had in the window (OP-HT-01)."""
    rows = eligibility.findings_between(ward, Family.PENSION, window.first, window.last)
    newest = rows.order_by("elder_id", "-review__reviewed_on", "-pk").distinct("elder_id")
    return [(EligibilityFinding.objects.filter(pk__in=newest.values("pk")), "elder")]


def _applying(ward: Ward, window: Window) -> Rows:
    """Requests for an allowance that had no answer yet on the cut-off day (TG-01: shown apart, never as receiving)."""
    schemes = Q(scheme__startswith=PENSION) | Q(scheme__startswith=ALLOWANCE)
    unanswered = Q(pk__in=Case.objects.open().values("pk")) | Q(signed_on__gt=window.last)
    kinds = [CaseKind.GRANT, CaseKind.TRANSFER_IN, CaseKind.RESUME]
    asked = Case.objects.filter(ward=ward, kind__in=kinds, received_on__lte=window.last)
    return [(asked.filter(schemes).filter(unanswered), "elder")]


def _association(ward: Ward, window: Window) -> Rows:
    return [(AssociationMember.objects.on(window.last).filter(unit__ward=ward, elder__isnull=False), "elder")]


def _culture(ward: Ward, window: Window) -> Rows:
    return [(works.culture_participants(ward, window.year_first, window.last), "pk")]


def in_need_at_home(ward: Ward, day: date) -> QuerySet[Situation]:
    """D_GIADINH as people: with dementia, a severe disability or another hardship (project rule)."""
    known = {"disease": Disease.DEMENTIA, "until": day}
    needs = Situation.objects.on(day).filter(Q(disability_level__in=SEVERE) | Q(frail_hardship=True), ward=ward)
    ill = (diagnoses.confirmed(ward, **known), diagnoses.concluded(ward, **known))
    return population(ward, day).filter(elder__in=elders_behind(needs, *ill))


def _families(ward: Ward, window: Window) -> Rows:
    """One person per household stands for it, so that households add up over groups and open into a list."""
    people = in_need_at_home(ward, window.last).annotate(home=works.household_of())
    return [(people.values("home").annotate(stands=Min("elder")), "stands")]


def _bad_homes(ward: Ward, window: Window) -> Rows:
    """One person per makeshift or dilapidated house stands for it (NO-01 prints persons and houses)."""
    people = population(ward, window.last).filter(FACTS["housing_bad"](window.last))
    homes = people.annotate(home=works.household_of()).values("home").annotate(stands=Min("elder"))
    return [(homes, "stands")]


def _families_trained(ward: Ward, window: Window) -> Rows:
    return [(works.families_trained(ward, window.year_first, window.last), "pk")]


def _kind(kind: str) -> Q:
    return Q(club__kind=kind) | Q(club__more_kinds__contains=[kind])


SOURCES: Mapping[str, Source] = {
    "review": Source(
        "phiếu rà soát năm",
        _review,
        {
            "work_asked": (_asked("wants_work") & _asked("able_to_work")) | _no("wants_work") | _no("able_to_work"),
            "wants_work": _yes("wants_work") & _yes("able_to_work"),
            "works": _yes("has_work"),
            "works_asked": _asked("has_work"),
            "sport_asked": _asked("plays_sport"),
            "sport": _yes("plays_sport"),
            "culture": _yes("joins_culture"),
            "it_asked": _asked("uses_it"),
            "it": _yes("uses_it"),
            "training": _yes("care_training"),
        },
        of_everybody=True,
    ),
    "club": Source(
        "sổ thành viên câu lạc bộ",
        _clubs,
        {
            "sport": _kind(ClubKind.SPORT),
            "culture": _kind(ClubKind.CULTURE),
            "health": _kind(ClubKind.HEALTH),
            "lth": _kind(ClubKind.INTERGENERATIONAL),
            "care": _kind(ClubKind.INTERGENERATIONAL) | Q(club__is_care_role=True),
        },
    ),
    "card": Source("sổ thẻ BHYT", _cards, of_everybody=True),
    "card_check": Source(
        "kết quả rà soát với cơ quan BHXH",
        _card_checks,
        {"elsewhere": Q(finding=Finding.ELSEWHERE)},
        of_everybody=True,
    ),
    "checkup": Source("phiếu khám sức khỏe định kỳ đã kết luận, giấy khám nơi khác", _checked_up),
    "screened": Source("phiếu khám, sàng lọc đã kết luận", _screened),
    "record": Source("phiếu khám, sổ quản lý bệnh, buổi tư vấn và phục hồi chức năng", _health_record),
    "service": Source("phiếu khám, sổ quản lý bệnh, buổi tư vấn và phục hồi chức năng", _health_service),
    "diagnosed": Source("chẩn đoán đã xác định, kết luận khám", _diagnosed()),
    "managed": Source("sổ quản lý bệnh mạn tính", _managed),
    "in_register": Source(
        "sổ quản lý bệnh mạn tính",
        _in_register,
        {
            "hypertension": Q(enrolment__disease=Disease.HYPERTENSION),
            "diabetes": Q(enrolment__disease=Disease.DIABETES),
        },
    ),
    "seen": Source("sổ quản lý bệnh mạn tính", _seen),
    "at_target": Source("sổ quản lý bệnh mạn tính", _at_target),
    "rehab": Source("buổi phục hồi chức năng", _rehabilitated),
    "assisted": Source(
        "quyết định hưởng trợ cấp",
        _assisted,
        {"pension": Q(scheme__startswith=PENSION), "allowance": Q(scheme__startswith=ALLOWANCE)},
    ),
    "eligible": Source(
        "rà soát hằng tháng đã kết luận", _eligible, {answer.value: Q(answer=answer) for answer in Answer}
    ),
    "eligibility": Source(
        "rà soát hằng tháng đã kết luận", _eligibility, {answer.value: Q(answer=answer) for answer in Answer}
    ),
    "applying": Source("hồ sơ đề nghị hưởng trợ cấp", _applying),
    "member": Source("sổ hội viên Hội Người cao tuổi", _association),
    "culture": Source("hoạt động văn hóa, văn nghệ có điểm danh", _culture),
    "family": Source("sổ người cao tuổi, chẩn đoán đã xác định", _families),
    "bad_home": Source("sổ người cao tuổi", _bad_homes),
    "trained": Source("lớp tập huấn chăm sóc có điểm danh", _families_trained),
}

__all__ = ["FACTS", "SOURCES", "Source", "in_need_at_home", "survey_since"]
