"""Who waits for the office without knowing it: birthdays that open a right, rights nobody asked for, papers and awards
about to end. Each list takes a fixed number of queries, however many people it finds.

Money is what would be paid per month as soon as a request is filed, less what is paid already.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from benefits import words
from benefits.card_rights import Holding, right_of
from benefits.choices import OPEN_CASES, CaseKind
from benefits.facts import facts_of_ward
from benefits.law import state_book
from benefits.local import law_of
from benefits.models import Award, Case, CasePaper
from benefits.models.awards import MONTHLY
from benefits.people import Facts
from benefits.rules import Law, Result, decide_all
from benefits.schemes import SUBSISTENCE, scheme_name
from elders.choices import Disability, Poverty
from elders.ground.decisions import Decision
from elders.ground.months import next_month
from elders.ground.periods import covers
from elders.models import Elder, ResidentialGroup, User, Ward
from elders.querysets import years_before

AGES = (60, 70, 75, 80, 90, 100)
AHEAD = timedelta(days=60)
CARD_60 = "BHYT_HP_60_74"
OPENS_AT = {70: "SOCPEN_70_74_POOR", 75: "SOCPEN_75"}  # what the birthday itself opens
POOR = (Poverty.POOR, Poverty.NEAR_POOR)
MOST = 500  # rows of one list; a ward has fewer


@dataclass(frozen=True)
class Row:
    """One person of a list. `vnd` is what is at stake per month: None when it is not known or no money; `asks` are
    facts that would tell; `scheme` is what to ask for and `kind` how."""

    elder: Elder
    age: int | None
    on: date | None
    days_left: int | None
    scheme: str
    name: str
    vnd: int | None
    asks: tuple[str, ...] = ()
    kind: str = CaseKind.GRANT
    award: Award | None = None
    case: Case | None = None
    reason: str = ""


def approaching(
    user: User, *, today: date, group: ResidentialGroup | None = None, ahead: timedelta = AHEAD
) -> list[Row]:
    """People who complete an age the law speaks of within `ahead`, nearest day first, with what opens for them.

    Who gets nothing by it for certain (a pension, another age) is left out, except at 90 and 100 (mừng thọ).
    """
    last = today + ahead
    people = _people(user, group).turning(AGES, first=today, last=last)
    rows = []
    for elder, facts, result, award, case in _judged(user, people, day=last, known=today):
        age = next(a for a in AGES if years_before(today, a) <= elder.birth_earliest <= years_before(last, a))
        on = _birthday(elder.birth_earliest, age)
        row = _row(elder, age, on, today, facts, result, award, case)
        if row:
            rows.append(row)
    return sorted(rows, key=lambda row: (row.on, row.elder.pk))


def unclaimed(user: User, *, today: date, group: ResidentialGroup | None = None) -> list[Row]:
    """People who are entitled to a monthly benefit by what the registry says today, draw none and have not asked."""
    people = _people(user, group).filter(~Exists(_running(today)), ~Exists(_open_cases()))
    of_age = Q(birth_earliest__lte=years_before(today, 75))
    poor = Q(birth_earliest__lte=years_before(today, 60), situation_then__poverty_national__in=POOR)
    severe = Q(situation_then__disability_level__in=(Disability.VERY_SEVERE, Disability.SEVERE))
    people = people.as_of(today).filter(of_age | poor | severe)
    rows = []
    for elder, _, result, _, _ in _judged(user, people, day=today, known=today):
        scheme = result.pays.get(SUBSISTENCE)
        if scheme:
            vnd = result.decision(scheme).amount.vnd
            rows.append(Row(elder, None, None, None, scheme, scheme_name(scheme), vnd))
    return sorted(rows, key=lambda row: (-(row.vnd or 0), row.elder.given_name, row.elder.full_name, row.elder.pk))


def doubtful(user: User, *, today: date, group: ResidentialGroup | None = None) -> list[Row]:
    """Awards that run although the registry, as it stands for the first day of next month, says one is not entitled."""
    coming = next_month(today)
    people = Elder.objects.filter(Exists(_running(coming).filter(ward=user.ward_id)), merged_into__isnull=True)
    people = people.filter(residential_group=group) if group else people
    people = people.filter(pk__in=_awards(user).filter(covers(coming)).values("elder"))
    rows = []
    for elder, _, result, award, case in _judged(user, people, day=coming, known=today):
        if award is None:
            continue
        try:
            decision = result.decision(award.scheme)
        except LookupError:
            continue
        if decision.eligible is not False:
            continue
        why = "; ".join(check.label for check in decision.checks if check.result is False)
        kind = CaseKind.CHANGE if result.pays.get(SUBSISTENCE) not in (None, award.scheme) else CaseKind.STOP
        scheme = result.pays.get(SUBSISTENCE) if kind == CaseKind.CHANGE else award.scheme
        rows.append(
            Row(
                elder, None, None, None, scheme, scheme_name(award.scheme), award.amount_vnd, (), kind, award, case, why
            )
        )
    return sorted(rows, key=lambda row: (row.elder.given_name, row.elder.full_name, row.elder.pk))


def poverty_bound(user: User, *, today: date, group: ResidentialGroup | None = None) -> QuerySet:
    """Running awards whose text asks for a poor household: the lists end on 31/12 and are made anew each year."""
    schemes = [
        code
        for code in state_book().groups[SUBSISTENCE].members
        if any(
            "poverty_national" in condition.facts for condition in state_book().schemes[code].versions[-1].conditions
        )
    ]
    found = _awards(user).filter(covers(today), scheme__in=schemes)
    found = found.filter(elder__residential_group=group) if group else found
    return found.select_related("elder__residential_group").order_by("elder__given_name", "elder__full_name", "pk")


def expiring_papers(user: User, *, today: date, ahead: timedelta = AHEAD) -> QuerySet:
    """Papers of dossiers that led to an award still paid, and end within `ahead` or have ended."""
    found = CasePaper.objects.for_user(user).filter(expires_on__lte=today + ahead, case__result__isnull=False)
    found = found.filter(covers(today, prefix="case__result__"))
    return found.select_related("case__elder__residential_group", "case__result").order_by("expires_on", "pk")


def reassessments(
    user: User, *, today: date, group: ResidentialGroup | None = None, ahead: timedelta = AHEAD
) -> QuerySet:
    """Who draws a monthly benefit and whose disability is to be looked at again within `ahead`, or was to be."""
    people = _people(user, group).as_of(today).filter(Exists(_running(today)))
    people = people.filter(situation_then__disability_review_on__lte=today + ahead)
    return people.select_related("residential_group", "situation_then").order_by(
        "situation_then__disability_review_on", "pk"
    )


# ----------------------------------------------------------------------------------------------------------------------


def _people(user: User, group: ResidentialGroup | None) -> QuerySet:
    people = Elder.objects.for_user(user).current()
    return people.filter(residential_group=group) if group else people


def _awards(user: User) -> QuerySet:
    return Award.objects.for_user(user).filter(frequency=MONTHLY)


def _running(day: date) -> QuerySet:
    """The monthly subsistence award of the person outside."""
    return Award.objects.filter(covers(day), elder=OuterRef("pk"), exclusion_group=SUBSISTENCE, frequency=MONTHLY)


def _open_cases() -> QuerySet:
    wanted = [CaseKind.GRANT, CaseKind.TRANSFER_IN, CaseKind.CHANGE]
    return Case.objects.filter(elder=OuterRef("pk"), state__in=OPEN_CASES, kind__in=wanted)


def _judged(
    user: User, people: QuerySet, *, day: date, known: date
) -> Iterable[tuple[Elder, Facts, Result, Award | None, Case | None]]:
    """Each of `people` with facts and law of `day`, taken as if a request were filed; award and open dossier beside."""
    ward = Ward.objects.filter(pk=user.ward_id).first()
    if ward is None:
        return
    found = {one.pk: one for one in people.select_related("residential_group")[:MOST]}
    awards = _by_elder(
        Award.objects.filter(covers(day), elder__in=found, exclusion_group=SUBSISTENCE, frequency=MONTHLY)
    )
    cases = _by_elder(Case.objects.filter(elder__in=found, state__in=OPEN_CASES).order_by("-pk"))
    law: Law = law_of(ward, day, known=known)
    for pk, facts in facts_of_ward(ward, day, elders=Elder.objects.filter(pk__in=found)):
        if facts.application_form_01 is None:
            facts = replace(facts, application_form_01=True)
        yield found[pk], facts, decide_all(facts, law), awards.get(pk), cases.get(pk)


def _by_elder(rows: QuerySet) -> Mapping[int, Award | Case]:
    return {row.elder_id: row for row in rows}


def _row(elder, age, on, today, facts: Facts, result: Result, award, case) -> Row | None:
    """What the birthday opens; None when it opens nothing for certain."""
    left = (on - today).days
    if age == 60:
        # As the pages of cards judge it: who has a right to no pension or allowance draws none, and need not be asked.
        right = right_of(facts, result.law, Holding())
        if right.due != CARD_60 and CARD_60 not in right.open:
            return None
        asks = tuple(words.LABELS[fact] for fact in right.asks)
        return Row(elder, age, on, left, CARD_60, "Thẻ BHYT do thành phố đóng (60-74 tuổi)", None, asks, case=case)
    if age >= 90:
        return Row(elder, age, on, left, "", "Mừng thọ", None, case=case)
    scheme = result.pays.get(SUBSISTENCE)
    paid = award.amount_vnd or 0 if award else 0
    if scheme is None:
        unclear = [one for one in result.decisions if _is_of_age(one, age) and one.eligible is None]
        if not unclear:
            return None
        one = unclear[0]
        return Row(elder, age, on, left, one.scheme, scheme_name(one.scheme), one.amount.vnd, _asks(one), case=case)
    vnd = (result.decision(scheme).amount.vnd or 0) - paid
    if award and award.scheme == scheme:
        return None
    if award is None and scheme != OPENS_AT.get(age):
        return None  # had the right before the birthday: among those who have not asked
    kind = CaseKind.CHANGE if award else CaseKind.GRANT
    return Row(elder, age, on, left, scheme, scheme_name(scheme), vnd, (), kind, award, case)


def _is_of_age(decision: Decision, age: int) -> bool:
    return decision.scheme == OPENS_AT.get(age)


def _asks(decision: Decision) -> tuple[str, ...]:
    return tuple(words.LABELS[fact] for fact in decision.unknown)


def _birthday(born: date, age: int) -> date:
    """The day `age` years are completed; born on 29/02 it is 28/02 where there is no 29th."""
    year = born.year + age
    return born.replace(year=year) if not (born.month == 2 and born.day == 29) else years_before(born, -age)
