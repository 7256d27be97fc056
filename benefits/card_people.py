"""Everybody's card and right on a day, for a whole ward in a fixed number of queries; and how many have one.

Who is asked about: residents of 60 and over who are alive. A card nobody recorded is not known, never missing.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, DateField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from benefits.card_choices import Finding
from benefits.card_rights import Held, Holding, Right, Rights, Since, holding, right_of, verdict
from benefits.facts import SUBSISTENCE, facts_of, facts_of_ward
from benefits.local import law_of
from benefits.models import Award, CardCheck, CardSetting, InsuranceCard
from benefits.people import Facts
from benefits.rules import Law
from elders.models import Elder, User, Ward
from elders.querysets import years_before

FIRST_AGE = 60
YES, NO, NOT_KNOWN = "yes", "no", "unknown"


@dataclass(frozen=True, slots=True)
class CardRow:
    """One person on a day. `verdict` as in `card_rights.verdict`."""

    elder_id: int
    facts: Facts
    held: Holding
    right: Right
    since: Since
    verdict: str


def grown_up(day: date, *, people: QuerySet[Elder] | None = None) -> QuerySet[Elder]:
    """Residents of `day` who are alive and may be 60 or over (by the earliest day their birth may have been)."""
    found = (Elder.objects.all() if people is None else people).as_of(day)
    alive = Q(date_of_death__isnull=True) | Q(date_of_death__gt=day)
    return found.filter(alive, birth_earliest__lte=years_before(day, FIRST_AGE))


def rows_of_ward(
    ward: Ward, day: date, *, people: QuerySet[Elder] | None = None, warn_days: int = 30, law: Law | None = None
) -> Iterator[CardRow]:
    """Everybody of `ward` on `day` (of `people` among them, those one may see), in no order that matters."""
    law = law or law_of(ward, day)
    until = day + timedelta(days=warn_days)
    asked = grown_up(day, people=people).filter(situation_then__ward=ward)
    since = dict(asked.values_list("pk", "situation_then__valid_from"))
    cards, checks = _cards_of(asked), _checks_of(asked)
    awards = _awards_on(day, ward)
    rights, nothing = Rights(law), Holding()
    for pk, facts in facts_of_ward(ward, day, elders=people):
        if pk not in since:
            continue
        held = holding(cards[pk], checks[pk], day) if pk in cards or pk in checks else nothing
        right = rights.of(facts, held)
        yield CardRow(pk, facts, held, right, Since(awards.get(pk), since[pk]), verdict(held, right, until=until))


def rows_for(user: User, day: date) -> list[CardRow]:
    """Everybody `user` may see, with card and right on `day`; nobody for an account without a ward."""
    if not user.ward_id:
        return []
    warn = CardSetting.of(user.ward_id).warn_days
    return list(rows_of_ward(user.ward, day, people=Elder.objects.for_user(user), warn_days=warn))


def row_of(elder: Elder, day: date, *, warn_days: int = 30, law: Law | None = None) -> CardRow:
    """One person on `day`. The person must live in a ward."""
    law = law or law_of(elder.ward_id, day)
    one = Elder.objects.filter(pk=elder.pk)
    held = holding(_cards_of(one)[elder.pk], _checks_of(one)[elder.pk], day)
    facts = facts_of(elder, day)
    right = right_of(facts, law, held)
    here = elder.situations.on(day).values_list("valid_from", flat=True).first()
    since = Since(_awards_on(day, elder=elder).get(elder.pk), here)
    return CardRow(elder.pk, facts, held, right, since, verdict(held, right, until=day + timedelta(days=warn_days)))


def _cards_of(people: QuerySet[Elder]) -> dict[int, list[Held]]:
    found: dict[int, list[Held]] = defaultdict(list)
    rows = InsuranceCard.objects.filter(elder__in=people.order_by().values("pk")).order_by("pk")
    for elder, *card in rows.values_list("elder", "category", "valid_from", "ends_on", "pk"):
        found[elder].append(Held(*card))
    return found


def _checks_of(people: QuerySet[Elder]) -> dict[int, list[tuple[date, str]]]:
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    rows = CardCheck.objects.filter(elder__in=people.order_by().values("pk")).order_by("pk")
    for elder, on, finding in rows.values_list("elder", "checked_on", "finding"):
        found[elder].append((on, finding))
    return found


def _awards_on(day: date, ward: Ward | None = None, *, elder: Elder | None = None) -> dict[int, date]:
    """Person → first day of the monthly award that stands on `day`."""
    rows = Award.objects.on(day).filter(exclusion_group=SUBSISTENCE, frequency="monthly")
    rows = rows.filter(elder=elder) if elder else rows.filter(elder__ward=ward)
    return dict(rows.order_by("pk").values_list("elder", "valid_from"))


# --- coverage, counted by the database ---


def with_coverage(people: QuerySet[Elder], day: date) -> QuerySet[Elder]:
    """Annotate `coverage`: `YES` has a card on `day`, `NO` is known to have none, `NOT_KNOWN`; as `Holding.covered`."""
    cards = InsuranceCard.objects.filter(elder=OuterRef("pk"))
    over = cards.filter(ends_on__lt=day, ends_on__gte=F("valid_from")).order_by().values("elder")
    checks = CardCheck.objects.filter(elder=OuterRef("pk"), checked_on__lte=day).order_by("-checked_on")
    return people.annotate(
        card_ended=Subquery(over.annotate(last=Max("ends_on")).values("last"), output_field=DateField()),
        checked_on=Subquery(checks.values("checked_on")[:1]),
        check_finding=Subquery(checks.values("finding")[:1]),
        has_card=Exists(cards.on(day)),
    ).annotate(
        coverage=Case(
            When(has_card=True, then=Value(YES)),
            When(
                Q(checked_on__isnull=False) & (Q(card_ended__isnull=True) | Q(checked_on__gt=F("card_ended"))),
                then=Case(When(check_finding=Finding.NONE, then=Value(NO)), default=Value(NOT_KNOWN)),
            ),
            When(card_ended__isnull=False, then=Value(NO)),
            default=Value(NOT_KNOWN),
        )
    )


@dataclass(frozen=True)
class Coverage:
    """How many of a group have a card on a day."""

    group_id: int | None
    name: str
    yes: int
    no: int
    unknown: int

    @property
    def people(self) -> int:
        return self.yes + self.no + self.unknown

    @property
    def percent(self) -> float | None:
        """Of all residents of 60 and over, one decimal; nobody to count among gives None, not zero."""
        return round(self.yes * 100 / self.people, 1) if self.people else None


def coverage_by_group(people: QuerySet[Elder], day: date, *, ward: Ward) -> tuple[list[Coverage], Coverage]:
    """Per residential group in the order of their codes, and all together. One query."""
    rows = (
        with_coverage(grown_up(day, people=people).filter(situation_then__ward=ward), day)
        .order_by()
        .values("situation_then__residential_group", "coverage")
        .annotate(people=Count("pk"))
        .values_list(
            "situation_then__residential_group",
            "situation_then__residential_group__code",
            "situation_then__residential_group__name",
            "coverage",
            "people",
        )
    )
    counted: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys((YES, NO, NOT_KNOWN), 0))
    for group, code, name, coverage, number in rows:
        counted[(code is None, code or "", group, name or "Chưa rõ tổ dân phố")][coverage] += number
    groups = [
        Coverage(group, name, counts[YES], counts[NO], counts[NOT_KNOWN])
        for (_, _, group, name), counts in sorted(counted.items(), key=lambda one: one[0][:2])
    ]
    total = Coverage(
        None,
        "Cả phường",
        sum(one.yes for one in groups),
        sum(one.no for one in groups),
        sum(one.unknown for one in groups),
    )
    return groups, total
