"""reporting.md §13, the examples about numbers alone: comparison, rounding, states, windows, proposals."""

from datetime import date
from fractions import Fraction

import pytest

from elders.ground.birth import Birth, calendar_age, full_age
from elders.ground.numbers import grouped, long_day
from reporting.catalogue import catalogue
from reporting.choices import State
from reporting.indicators import arithmetic
from reporting.indicators.arithmetic import printed_percent, progress, ratio, state
from reporting.indicators.windows import Window, window, window_on

HUNDRED = Fraction(100)


@pytest.mark.parametrize(
    ("example", "numerator", "denominator", "target", "comparison", "printed", "result"),
    [
        (1, 1237, 1250, 100, "eq", "99,0", State.MISSED),
        (2, 1999, 2000, 100, "eq", "99,95", State.MISSED),
        (3, 49, 400, 71, "ge", "12,3", State.MISSED),
        (4, 699, 999, 70, "ge", "69,96", State.MISSED),
        (5, 70, 100, 70, "ge", "70", State.MET),
        (9, 68, 100, 71, "ge", "68", State.MISSED),
        (15, 100, 120, 90, "ge", "83,3", State.MISSED),
        (17, 45, 60, None, "ge", "75", State.NO_TARGET),
        (17, 40, 60, None, "ge", "66,7", State.NO_TARGET),
        (20, 902, 1240, 90, "ge", "72,7", State.MISSED),
        (22, 1, 1, 74, "ge", "100", State.MET),
        (23, 209, 211, None, "none", "99,1", ""),
        (24, 1197, 1200, 100, "eq", "99,8", State.MISSED),
        (28, 2712, 2901, None, "none", "93,5", ""),
        ("none of a thousand", 0, 1000, 71, "ge", "0", State.MISSED),
        ("all but one of a million", 999_999, 1_000_000, None, "none", "99,99", ""),
    ],
)
def test_percentages_are_compared_exactly_and_printed_rounded(
    example, numerator, denominator, target, comparison, printed, result
):
    value = ratio(numerator, denominator)
    wanted = None if target is None else Fraction(target)
    assert printed_percent(value, target=wanted, comparison=comparison) == printed
    assert state(value, wanted, comparison=comparison) == result


def test_example_18_half_a_year_is_under_way_and_shows_how_far():
    half = window("HC_6T", 2026)
    value = ratio(41, 100)
    assert state(value, Fraction(71), comparison="ge", interim=half.is_interim) == State.UNDER_WAY
    assert printed_percent(progress(value, Fraction(71))) == "57,7"
    assert state(Fraction(72), Fraction(71), comparison="ge", interim=True) == State.MET
    assert state(value, Fraction(71), comparison="ge", interim=True, accumulates=False) == State.MISSED


def test_exceeding_is_said_only_when_asked_for():
    assert state(Fraction(80), Fraction(70), comparison="ge") == State.MET
    assert state(Fraction(80), Fraction(70), comparison="ge", with_exceeded=True) == State.EXCEEDED
    assert state(Fraction(70), Fraction(70), comparison="ge", with_exceeded=True) == State.MET
    assert state(HUNDRED, HUNDRED, comparison="eq", with_exceeded=True) == State.MET


def test_example_15_the_whole_is_never_the_mean_of_its_parts():
    assert arithmetic.rolled_up([(10, 20), (90, 100)]) == (100, 120)
    assert ratio(0, 0) is None


def test_differences_are_points_from_exact_values():
    assert arithmetic.points(ratio(2, 3), ratio(1, 3)) == "+33,3"
    assert arithmetic.points(Fraction(70), Fraction(71)) == "-1"
    assert arithmetic.points(Fraction(70), Fraction(70)) == "0"


def test_example_26_money_is_rounded_once():
    assert arithmetic.thousand_dong(105_000_500) == "105.001"
    assert arithmetic.thousand_dong(105_000_499) == "105.000"


def test_example_32_numbers_and_days():
    assert grouped(1234567.5) == "1.234.567,5"
    assert long_day(date(2026, 6, 5)) == "ngày 05 tháng 6 năm 2026"
    assert long_day(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"


@pytest.mark.parametrize(
    ("code", "number", "first", "last"),
    [
        ("HC_6T", 0, date(2025, 12, 15), date(2026, 6, 14)),
        ("HC_6T_CUOI", 0, date(2026, 6, 15), date(2026, 12, 14)),
        ("HC_NAM", 0, date(2025, 12, 15), date(2026, 12, 14)),
        ("HC_QUY", 1, date(2025, 12, 15), date(2026, 3, 14)),
        ("HC_QUY", 4, date(2026, 9, 15), date(2026, 12, 14)),
        ("HC_THANG", 1, date(2025, 12, 15), date(2026, 1, 14)),
        ("HC_THANG", 12, date(2026, 11, 15), date(2026, 12, 14)),
        ("TK_6T", 0, date(2026, 1, 1), date(2026, 6, 30)),
        ("TK_NAM", 0, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_windows_of_periods(code, number, first, last):
    assert (window(code, 2026, number).first, window(code, 2026, number).last) == (first, last)


def test_a_window_says_what_is_wrong_with_it():
    for wrong in (("HC_QUY", 2026, 5), ("HC_THANG", 2026, 0), ("HC_NAM_2", 2026, 0)):
        with pytest.raises(ValueError):
            window(*wrong)
    with pytest.raises(ValueError, match="ngày đầu và ngày cuối"):
        window("TUY_CHON", 2026)


def test_example_11_one_day_belongs_to_two_years():
    day = date(2026, 12, 20)
    inside = {one.label for one in YEARS if one.first <= day <= one.last}
    assert inside == {"Năm 2027", "Thống kê năm 2026"}
    assert window_on(day) == window("HC_NAM", 2027)
    assert window_on(date(2026, 8, 1), "HC_6T") == window("HC_6T_CUOI", 2026)


YEARS: list[Window] = [window(code, year) for code in ("HC_NAM", "TK_NAM") for year in (2026, 2027)]


def test_yearly_targets_add_up_from_the_beginning_of_the_year():
    second = window("HC_6T_CUOI", 2026)
    assert (second.year_first, second.is_interim) == (date(2025, 12, 15), False)
    assert window("HC_QUY", 2026, 2).is_interim
    assert window("TK_6T", 2026).year_first == date(2026, 1, 1)
    assert window("HC_6T", 2026).words == "(Số liệu tính từ ngày 15/12/2025 đến ngày 14/6/2026)"  # reporting.md 7.1
    assert window("HC_NAM", 2026).words == "(Số liệu tính từ ngày 15/12/2025 đến ngày 14/12/2026)"


def test_a_running_period_is_shown_as_far_as_it_has_come():
    year = window("HC_NAM", 2026)
    so_far = year.until(date(2026, 11, 26))
    assert (so_far.last, so_far.whole_last, so_far.is_interim) == (date(2026, 11, 26), year.last, True)
    assert so_far.label == year.label
    assert year.until(date(2027, 3, 1)) == year
    assert not year.is_interim
    assert window("HC_NAM", 2027).until(date(2026, 11, 26)).last == date(2026, 12, 15)
    month = window("TUY_CHON", 2026, first=date(2026, 3, 1), last=date(2026, 3, 31))
    assert month.until(date(2026, 3, 10)).is_interim and not month.is_interim


def test_example_12_ages_on_the_cut_off_day():
    cut_off = window("HC_NAM", 2026).last
    ages = [full_age(Birth.from_iso(born).earliest, cut_off) for born in ("1966-12-14", "1966-12-15", "1966")]
    assert ages == [60, 59, 60]


def test_example_31_longevity_goes_by_the_year():
    assert calendar_age(1956, 2026) == 70


# §5.8, the table of proposals: indicator → 2025 … 2030
PROPOSALS = {
    ("VL-01", "VH-01"): [80, 84, 88, 92, 96, 100],
    ("VH-02",): [70, 72, 74, 76, 78, 80],
    ("VH-03",): [20, 26, 32, 38, 44, 50],
    ("LTH-01",): [70, 76, 82, 88, 94, 100],
    ("QUY-01", "KK-01", "PL-01", "TT-01"): [90, 92, 94, 96, 98, 100],
    ("YT-02", "TH-01", "BV-01", "BV-02"): [70, 74, 78, 82, 86, 90],
    ("YT-03",): [70, 71, 72, 73, 74, 75],
    ("YT-04",): [80, 81, 82, 83, 84, 85],
    ("KT-01", "KT-02"): [80, 82, 84, 86, 88, 90],
    ("TT-02",): [70, 73, 76, 79, 82, 85],
    ("VL-02",): [500, 540, 580, 620, 660, 700],
    ("VL-03", "CS-01"): [300, 340, 380, 420, 460, 500],
    ("LTH-02",): [80] * 6,
    ("YT-01", "BV-03", "CS-02", "CS-03", "NO-01", "TG-01"): [100] * 6,
}


@pytest.mark.parametrize("codes", PROPOSALS)
def test_example_19_proposals_lie_on_the_line(codes):
    for code in codes:
        assert [catalogue()[code].interpolated(year) for year in range(2025, 2031)] == PROPOSALS[codes]
        assert catalogue()[code].interpolated(2024) is catalogue()[code].interpolated(2031) is None


def test_a_proposal_is_never_easier_than_the_line():
    from dataclasses import replace

    share = replace(catalogue()["YT-03"], city_targets={2025: 70, 2030: 71})
    count = replace(catalogue()["VL-02"], city_targets={2025: 500, 2030: 503})
    assert share.interpolated(2026) == Fraction("70.2")
    assert replace(share, city_targets={2025: 70, 2030: 72}).interpolated(2026) == Fraction("70.4")
    assert count.interpolated(2026) == 501


def test_steps_and_what_has_no_line_are_not_interpolated():
    for code in ("DT-01", "MH-01", "YT-02a"):
        assert catalogue()[code].interpolated(2026) is None
