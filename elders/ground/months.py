"""Months of the calendar, named by their first day. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date


def month_of(day: date) -> date:
    """First day of the month of `day`."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_later(day: date, count: int) -> date:
    """The same day `count` months later (before, when negative); the last day of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_month(day: date) -> date:
    """First day of the month after that of `day`."""
    return months_later(month_of(day), 1)


def month_before(day: date) -> date:
    """First day of the month before that of `day`."""
    return months_later(month_of(day), -1)


def months(first: date, last: date) -> Iterator[date]:
    """Months from that of `first` to that of `last`, both included."""
    month = month_of(first)
    while month <= last:
        yield month
        month = next_month(month)
