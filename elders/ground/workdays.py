"""Working days of a ward office and the first day of Tết. Pure: nothing here asks what day it is.

A deadline of n working days (NĐ 176/2025 Điều 4: 10 days) does not count the day of receipt, weekly days off and public
holidays (Bộ luật Lao động 2019 Điều 112). When the Government swaps a day, the day off is off and the make-up Saturday
is worked. Days come from the `holidays` library, which learns the swaps of a year when they are announced, usually in
the autumn before; until then `published` says no, and whoever shows a deadline in that year shows `caution` beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

FIRST_YEAR, LAST_YEAR = 1946, 2100  # the lunisolar tables of the library end there
SATURDAY = 5
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
TET = "Tết Nguyên Đán"


@dataclass(frozen=True)
class _Year:
    """Public holidays of a year with their names, and the days off that are worked to make up for others."""

    off: Mapping[date, str]
    made_up: frozenset[date]
    tet: date


@cache
def _year(year: int) -> _Year:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"public holidays are known for {FIRST_YEAR}-{LAST_YEAR}, not for {year}")
    found = country_holidays("VN", years=year, language="vi")
    return _Year(
        off=dict(found.items()),
        made_up=frozenset(day for day in found.weekend_workdays if day.year == year),
        tet=found.get_named(TET, lookup="exact")[0],
    )


@cache
def last_published() -> int:
    """The last year whose swapped days the library knows."""
    return max(country_holidays("VN", language="vi").special_public_holidays)


def published(year: int) -> bool:
    """Whether the days off of `year` are announced; if not, they are computed from the law and may still move.

    A year without any swap counts as announced only when a later one is: a needless caution, never a wrong silence.
    """
    return year <= last_published()


def caution(first: date, last: date) -> str:
    """What to say beside a deadline counted from `first` to `last`: "" when every day off in between is announced."""
    unsure = [str(year) for year in range(first.year, last.year + 1) if not published(year)]
    if not unsure:
        return ""
    return f"Lịch nghỉ lễ, nghỉ bù năm {', '.join(unsure)} chưa được công bố; ngày tính có thể thay đổi."


def holiday(day: date) -> str:
    """The name of the public holiday ("Mùng hai Tết Nguyên Đán", "… (nghỉ bù)"), "" on any other day."""
    return _year(day.year).off.get(day, "")


def is_workday(day: date) -> bool:
    """Whether the office works: Monday to Friday without public holidays, and make-up Saturdays."""
    year = _year(day.year)
    if day in year.off:
        return False
    return day.weekday() < SATURDAY or day in year.made_up


def add_workdays(day: date, n: int) -> date:
    """The n-th working day after `day`, which itself is not counted: 02/11/2026 and 10 give 16/11/2026; 0 gives `day`.

    Raises: ValueError when n is negative or the calendar of a year is not known.
    """
    if n < 0:
        raise ValueError("working days are counted forward")
    while n:
        day += timedelta(days=1)
        n -= is_workday(day)
    return day


def workdays_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`: days left until a deadline, negative when it has passed."""
    if end < start:
        return -workdays_between(end, start)
    return sum(is_workday(start + timedelta(days=step)) for step in range(1, (end - start).days + 1))


def tet(year: int) -> date:
    """Mùng một Tết of the year by the Vietnamese calendar (UTC+7), which is not always the Chinese one: 2007, 2030.

    Raises: ValueError outside 1946-2100.
    """
    return _year(year).tet


def weekday_words(day: date) -> str:
    """ "thứ Hai" … "Chủ nhật"."""
    return WEEKDAYS[day.weekday()]
