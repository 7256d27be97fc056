"""What is missing or contradictory in the registry, counted per residential group and opened by name.

All checks are counted in two statements, one for living residents and one for the others, whatever the number of
people; the names behind a number come from the same condition.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, IntegerField, Q, QuerySet
from django.db.models.functions import Cast, Right, Substr
from django.urls import NoReverseMatch, reverse

from elders.filters import joined_last, joined_today
from elders.models import Elder, User
from elders.quality_checks import CHECKS, KINDS, VERIFY, Check, Day

BY_CODE = {check.code: check for check in CHECKS}


@dataclass
class Counts:
    """Check code → number of people, in all and per residential group (None: no group); residents per group; and how
    many residents nothing is missing or wrong with (what only needs to be renewed does not count)."""

    total: dict[str, int] = field(default_factory=dict)
    by_group: dict[int | None, dict[str, int]] = field(default_factory=dict)
    people: dict[int | None, int] = field(default_factory=dict)
    sound: dict[int | None, int] = field(default_factory=dict)

    def group_total(self, group: int | None) -> int:
        return self.people.get(group, 0) - self.sound.get(group, 0)


def checks_for(user: User) -> list[Check]:
    """Checks whose remedy `user` may apply; the row without a group is the office's alone."""
    return [
        check
        for check in CHECKS
        if user.has_perm(check.permission) and (user.sees_whole_ward or check.code != "thieu-to")
    ]


def people(user: User, *, today: date, gone: bool) -> QuerySet:
    """Living residents joined to the facts of `today`, or everybody else joined to their last facts."""
    everybody = Elder.objects.for_user(user).alias(
        id_province=Substr("citizen_id", 1, 3),
        id_digit=Substr("citizen_id", 4, 1),
        id_year=1900
        + 100 * (Cast(Substr("citizen_id", 4, 1), IntegerField()) / 2)
        + Cast(Substr("citizen_id", 5, 2), IntegerField()),
        card_end=Right("health_card_no", 10),
    )
    if gone:
        return joined_last(everybody.filter(Q(is_resident=False) | Q(date_of_death__isnull=False)), today)
    return joined_today(everybody.current(), today)


def count(user: User, *, today: date, only: Check | None = None) -> Counts:
    """Every check of `user` (or one), per residential group."""
    day = Day(today, Elder.objects.for_user(user).current())
    counts = Counts()
    for gone in (False, True):
        checks = [check for check in ([only] if only else checks_for(user)) if check.gone == gone]
        if not checks:
            continue
        numbers = {_name(check): Count("pk", filter=check.where(day)) for check in checks}
        if not gone:
            bad = Q()
            for check in checks:
                if check.kind != VERIFY:
                    bad |= check.where(day)
            numbers |= {"n_people": Count("pk"), "n_bad": Count("pk", filter=bad)}
        rows = people(user, today=today, gone=gone).order_by().values("residential_group").annotate(**numbers)
        for row in rows:
            group = row["residential_group"]
            mine = counts.by_group.setdefault(group, {})
            for check in checks:
                mine[check.code] = row[_name(check)]
                counts.total[check.code] = counts.total.get(check.code, 0) + row[_name(check)]
            if not gone:
                counts.people[group] = row["n_people"]
                counts.sound[group] = row["n_people"] - row["n_bad"]
    return counts


def found(check: Check, user: User, *, today: date, group: int | None = None) -> QuerySet:
    """The people behind a number, in the Vietnamese order."""
    day = Day(today, Elder.objects.for_user(user).current())
    rows = people(user, today=today, gone=check.gone).filter(check.where(day))
    if group:
        rows = rows.filter(residential_group=group)
    return rows.select_related("residential_group").order_by("given_name", "full_name", "pk")


def remedy(check: Check, elder: Elder) -> str:
    """Address of the form that mends this for this person."""
    query = check.query or (f"to={elder.residential_group_id}" if not check.of_person else "")
    try:
        url = reverse(check.url_name, args=[elder.pk] if check.of_person else [])
    except NoReverseMatch:
        url = reverse("elders:record", args=[elder.pk])
    return f"{url}?{query}" if query else url


def _name(check: Check) -> str:
    return "n_" + check.code.replace("-", "_")


__all__ = ["BY_CODE", "CHECKS", "Counts", "KINDS", "checks_for", "count", "found", "remedy"]
