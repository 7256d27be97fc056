"""Working days and Tết against days everybody can look up, and against the moon."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elders.ground import workdays
from elders.ground.workdays import add_workdays, caution, holiday, is_workday, published, tet, weekday_words
from elders.ground.workdays import workdays_between as between

DAYS = st.dates(min_value=date(2010, 1, 1), max_value=date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "Tết Dương lịch"),
        (date(2026, 2, 16), "Giao thừa Tết Nguyên Đán"),
        (date(2026, 2, 17), "Tết Nguyên Đán"),
        (date(2026, 2, 20), "Mùng bốn Tết Nguyên Đán"),
        (date(2026, 4, 26), "Ngày Giỗ Tổ Hùng Vương"),
        (date(2026, 4, 27), "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"),
        (date(2026, 4, 30), "Ngày Chiến thắng"),
        (date(2026, 5, 1), "Ngày Quốc tế Lao động"),
        (date(2026, 8, 31), "Ngày nghỉ (thay cho ngày 22/08/2026)"),
        (date(2026, 9, 1), "Quốc khánh"),
        (date(2026, 9, 2), "Quốc khánh"),
        (date(2027, 2, 8), "Mùng ba Tết Nguyên Đán"),
        (date(2027, 4, 16), "Ngày Giỗ Tổ Hùng Vương"),
        (date(2025, 5, 2), "Ngày nghỉ (thay cho ngày 26/04/2025)"),
    ],
)
def test_public_holidays_are_off_and_named(day, name):
    assert holiday(day) == name
    assert not is_workday(day)


def test_a_make_up_saturday_is_worked_and_a_common_one_is_not():
    assert is_workday(date(2026, 8, 22))
    assert not is_workday(date(2026, 8, 29))
    assert not is_workday(date(2026, 8, 23))
    assert holiday(date(2026, 8, 22)) == ""


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 2), 10, date(2026, 11, 16)),  # benefits.md, example 4
        (date(2026, 10, 30), 1, date(2026, 11, 2)),  # over a weekend
        (date(2026, 2, 13), 1, date(2026, 2, 23)),  # Friday before Tết 2026: a whole week off
        (date(2026, 4, 24), 3, date(2026, 4, 30) + timedelta(days=4)),  # Giỗ Tổ made up on Monday, 30/4 and 1/5 off
        (date(2026, 8, 28), 1, date(2026, 9, 3)),  # swapped Monday, then two days of Quốc khánh
        (date(2026, 8, 20), 2, date(2026, 8, 22)),  # the make-up Saturday counts
        (date(2026, 11, 23), 1, date(2026, 11, 25)),  # Ngày Văn hóa Việt Nam, since 2026
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
    ],
)
def test_deadlines(day, count, expected):
    assert add_workdays(day, count) == expected


def test_days_are_counted_forward_only():
    with pytest.raises(ValueError, match="forward"):
        add_workdays(date(2026, 11, 2), -1)


def test_days_left_turn_negative_after_the_deadline():
    assert between(date(2026, 11, 2), date(2026, 11, 16)) == 10
    assert between(date(2026, 11, 18), date(2026, 11, 16)) == -2
    assert between(date(2026, 11, 14), date(2026, 11, 15)) == 0


@given(DAYS, st.integers(min_value=1, max_value=60))
def test_a_deadline_is_a_working_day_and_counting_back_gives_the_same_number(day, count):
    end = add_workdays(day, count)
    assert is_workday(end)
    assert between(day, end) == count
    assert between(day, end - timedelta(days=1)) == count - 1


@given(DAYS, DAYS, DAYS)
def test_counts_add_up(one, two, three):
    first, middle, last = sorted([one, two, three])
    assert between(first, last) == between(first, middle) + between(middle, last)
    assert between(last, first) == -between(first, last)


@given(DAYS, DAYS, st.integers(min_value=0, max_value=40))
def test_a_later_receipt_never_gives_an_earlier_deadline(one, two, count):
    early, late = sorted([one, two])
    assert add_workdays(early, count) <= add_workdays(late, count)


# Years in which Việt Nam (UTC+7) and China (UTC+8) differ are marked.
@pytest.mark.parametrize(
    "day",
    [
        date(1968, 1, 29),  # China 30/01
        date(1985, 1, 21),  # China 20/02
        date(2000, 2, 5),
        date(2007, 2, 17),  # China 18/02
        date(2023, 1, 22),
        date(2024, 2, 10),
        date(2025, 1, 29),
        date(2026, 2, 17),
        date(2027, 2, 6),
        date(2028, 1, 26),
        date(2030, 2, 2),  # China 03/02
        date(2053, 2, 18),  # China 19/02
    ],
)
def test_tet(day):
    assert tet(day.year) == day


def new_moon(k: int) -> float:
    """Julian day (universal time, to some minutes) of the k-th new moon since January 1900 (Meeus 1979, ch. 32)."""
    t = k / 1236.85
    sun = math.radians(359.2242 + 29.10535608 * k - 0.0000333 * t**2)
    moon = math.radians(306.0253 + 385.81691806 * k + 0.0107306 * t**2)
    node = math.radians(21.2964 + 390.67050646 * k - 0.0016528 * t**2)
    mean = 2415020.75933 + 29.53058868 * k + 0.0001178 * t**2 + 0.00033 * math.sin(math.radians(166.56 + 132.87 * t))
    wave = (
        (0.1734 - 0.000393 * t) * math.sin(sun) + 0.0021 * math.sin(2 * sun) - 0.4068 * math.sin(moon)
        + 0.0161 * math.sin(2 * moon) - 0.0004 * math.sin(3 * moon) + 0.0104 * math.sin(2 * node)
        - 0.0051 * math.sin(sun + moon) - 0.0074 * math.sin(sun - moon) + 0.0004 * math.sin(2 * node + sun)
        - 0.0004 * math.sin(2 * node - sun) - 0.0006 * math.sin(2 * node + moon) + 0.0010 * math.sin(2 * node - moon)
        + 0.0005 * math.sin(2 * moon + sun)
    )  # fmt: skip
    return mean + wave - (-0.000278 + 0.000265 * t + 0.000262 * t**2)


@pytest.mark.parametrize("year", range(1968, 2101))
def test_tet_is_the_day_of_a_new_moon_in_viet_nam_and_early_spring(year):
    assert date(year, 1, 20) <= tet(year) <= date(year, 2, 21)
    julian = tet(year).toordinal() + 1721424.5  # midnight in Greenwich
    start, end = julian - 7 / 24, julian + 17 / 24  # the day in UTC+7
    k = round((julian - 2415021) / 29.530588853)
    near = min((new_moon(number) for number in (k - 1, k, k + 1)), key=lambda moon: abs(moon - julian))
    assert start - 0.02 <= near < end + 0.02


def test_a_calendar_that_is_not_known_is_refused():
    for year in (1945, 2101):
        with pytest.raises(ValueError, match="not for"):
            tet(year)


def test_a_year_whose_days_off_are_not_announced_is_said():
    year = workdays.last_published()
    assert year >= 2026
    assert published(year)
    assert not published(year + 1)
    assert caution(date(year, 1, 5), date(year, 12, 20)) == ""
    assert f"năm {year + 1} chưa được công bố" in caution(date(year, 12, 24), date(year + 1, 1, 8))


def test_weekdays_in_words():
    assert [weekday_words(date(2026, 11, 23) + timedelta(days=step)) for step in range(7)] == [
        "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật",
    ]  # fmt: skip
