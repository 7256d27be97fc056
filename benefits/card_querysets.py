"""Questions about insurance cards that return querysets."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q

from elders.ground.periods import PeriodQuerySet
from elders.querysets import ElderRowsQuerySet


def counts_on(day: date, *, prefix: str = "") -> Q:
    """Condition "the card counts on `day`": inside its period and not locked; `prefix` is the way to the card."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": day})
    )


class InsuranceCardQuerySet(PeriodQuerySet, ElderRowsQuerySet):
    def on(self, day: date):
        """Cards that count on `day`; a locked card stops on the day it is locked from."""
        return self.filter(counts_on(day))

    def expiring(self, *, first: date, last: date):
        """Cards whose last day lies between `first` and `last`, with no card that goes on after it."""
        later = self.model._default_manager.filter(elder=OuterRef("elder"), valid_from__gt=OuterRef("ends_on"))
        return self.filter(ends_on__range=(first, last)).exclude(Exists(later))


class CardCheckQuerySet(ElderRowsQuerySet):
    """What checks with the agency found."""


class CardRosterQuerySet(models.QuerySet):
    def for_user(self, user):
        """Lists of the own ward, for the ward office only."""
        if not user.is_active or not user.is_authenticated or not user.sees_whole_ward or not user.ward_id:
            return self.none()
        return self.filter(ward=user.ward_id)


class CardRosterLineQuerySet(models.QuerySet):
    def for_user(self, user):
        """Lines of the lists `user` may see."""
        if not user.is_active or not user.is_authenticated or not user.sees_whole_ward or not user.ward_id:
            return self.none()
        return self.filter(roster__ward=user.ward_id)
