"""Visits due and done at home (CS-01 to CS-03 of clubs.md §14); pure."""

from datetime import date, timedelta
from fractions import Fraction

from clubs.standards import share
from elders.ground.months import month_end, month_of

MONDAY = 0


def mondays(first: date, last: date) -> int:
    """Number of Mondays between two days, both included."""
    start = first + timedelta(days=(MONDAY - first.weekday()) % 7)
    return (last - start).days // 7 + 1 if start <= last else 0


def due(month: date, *, valid_from: date, valid_to: date | None, visits_per_week: int) -> int:
    """Visits due in the month of `month`: visits a week × Mondays of the month inside the client's time (CS-01)."""
    first = max(month_of(month), valid_from)
    last = min(month_end(month), valid_to or date.max)
    return visits_per_week * mondays(first, last)


def completion(done: int, due_visits: int) -> tuple[Fraction | None, Fraction | None]:
    """(raw share, share capped at 100 %); (None, None) when nothing was due (CS-02)."""
    raw = share(done, due_visits)
    return raw, None if raw is None else min(raw, Fraction(1))
