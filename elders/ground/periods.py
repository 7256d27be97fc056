"""Periods of days, both ends included as on paper; an empty end is still open.

"Until" is decided here once: `.on(day)`, the overlap constraint and the neighbour check all read the same two columns.
"""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Func, Q


class DateRange(Func):
    """`daterange(valid_from, valid_to, '[]')`: the period as Postgres compares it."""

    function = "daterange"
    output_field = DateRangeField()


class PeriodQuerySet(models.QuerySet):
    def on(self, day: date):
        """Rows whose period covers `day`."""
        return self.filter(covers(day))

    def open(self):
        """Rows without an end."""
        return self.filter(valid_to__isnull=True)


class Period(models.Model):
    """Abstract: `valid_from`–`valid_to`, days, both included."""

    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True, help_text="Để trống nếu còn hiệu lực.")

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        # Postgres cannot build a reversed range to compare it and would raise DataError instead of an answer.
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": "Ngày kết thúc phải từ ngày bắt đầu trở đi."})


def covers(day: date, *, prefix: str = "") -> Q:
    """Condition "the period covers `day`"; `prefix` is the way to the row, such as `situations__`."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


def no_overlap(*fields: str, name: str, message: str, condition: Q | None = None) -> ExclusionConstraint:
    """Exclusion constraint: two rows equal in `fields` never cover the same day (needs `btree_gist`)."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *[(field, RangeOperators.EQUAL) for field in fields],
            (
                DateRange("valid_from", "valid_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                RangeOperators.OVERLAPS,
            ),
        ],
        condition=condition,
        violation_error_message=message,
    )


def not_reversed(name: str) -> models.CheckConstraint:
    """Check constraint: the end is not before the start."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
        name=name,
        violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
    )
