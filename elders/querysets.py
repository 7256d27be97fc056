"""Questions about people and their circumstances that return querysets."""

from datetime import date

from django.db import models
from django.db.models import FilteredRelation, Q

from elders.ground.periods import PeriodQuerySet, covers
from elders.ground.scoping import ScopedQuerySet
from elders.intake.kinds import kinds_for


class ElderQuerySet(ScopedQuerySet):
    def for_user(self, user):
        """People `user` may see; absorbed duplicates are nobody."""
        return super().for_user(user).filter(merged_into__isnull=True)

    def current(self):
        """Alive and resident: the situation open today is in a ward (kept on the row by triggers)."""
        return self.filter(date_of_death__isnull=True, is_resident=True, merged_into__isnull=True)

    def as_of(self, day: date):
        """People resident on `day`, each joined to exactly one situation, `situation_then`.

        Use `.select_related("situation_then__residential_group")` or `F("situation_then__poverty_national")`.
        """
        return self.annotate(
            situation_then=FilteredRelation("situations", condition=covers(day, prefix="situations__"))
        ).filter(situation_then__isnull=False, merged_into__isnull=True)

    def turning(self, ages: tuple[int, ...], *, first: date, last: date):
        """People who complete one of `ages` years between `first` and `last`, both included."""
        return self.filter(turns(ages, first=first, last=last))


def elders_behind(rows: models.QuerySet, *more: models.QuerySet) -> models.QuerySet:
    """The people behind rows that have an `elder`, as one set for `pk__in` or `elder__in`: an OR of several sets makes
    Postgres ask everybody of a city one by one."""
    sets = [one.order_by().values("elder") for one in (rows, *more)]
    return sets[0].union(*sets[1:]) if more else sets[0]


def turns(ages: tuple[int, ...], *, first: date, last: date) -> Q:
    """Condition on a person: completes one of `ages` years between `first` and `last`. Only births known to the day:
    whoever is known by year alone belongs to the list of missing birth dates, not to a day's list."""
    born = Q(pk__in=[])
    for years in ages:
        born |= Q(birth_earliest__range=(years_before(first, years), years_before(last, years)))
    return born & Q(birth_day__isnull=False)


def years_before(day: date, years: int) -> date:
    """`day` of the calendar `years` earlier; 29/02 falls on 28/02 where the year has none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


class ElderRowsQuerySet(ScopedQuerySet):
    """Rows that belong to an elder."""

    ward_path = "elder__ward"
    group_path = "elder__residential_group"


class LifeEventQuerySet(models.QuerySet):
    """Events belong to the ward and the groups they happened in, wherever the person lives now."""

    def for_user(self, user):
        """Events of the own ward for the ward office; of own groups (left or entered) for a group leader."""
        if not user.is_active or not user.is_authenticated:
            return self.none()
        if user.sees_whole_ward:
            return self.filter(ward=user.ward_id) if user.ward_id else self.none()
        groups = user.residential_group_ids
        if not groups:
            return self.none()
        return self.filter(Q(residential_group__in=groups) | Q(to_group__in=groups))

    def active(self):
        """Events nobody took back."""
        return self.filter(restored_at__isnull=True)


class EventReportQuerySet(ElderRowsQuerySet):
    def for_user(self, user):
        """Reports about people the user sees, and the user's own (a confirmed move takes the person out of sight)."""
        if not user.is_active or not user.is_authenticated:
            return self.none()
        return super().for_user(user) | self.filter(reported_by=user)

    def waiting(self):
        """Reports the office has not answered."""
        return self.filter(answered_at__isnull=True)


class SituationQuerySet(PeriodQuerySet, ElderRowsQuerySet):
    """Dated facts; `.on(day)` gives one row per resident."""


class IntakeBatchQuerySet(models.QuerySet):
    def for_user(self, user):
        """Own files of the kinds `user` may send, and those of the ward for whoever oversees a kind."""
        kinds = kinds_for(user)
        visible = Q(sender=user)
        if user.ward_id:
            visible |= Q(ward=user.ward_id, kind__in=[kind.key for kind in kinds if kind.oversees(user)])
        return self.filter(visible, kind__in=[kind.key for kind in kinds])


__all__ = [
    "ElderQuerySet",
    "ElderRowsQuerySet",
    "EventReportQuerySet",
    "IntakeBatchQuerySet",
    "LifeEventQuerySet",
    "SituationQuerySet",
]
