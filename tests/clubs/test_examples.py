"""Worked examples of `domain/clubs.md` §16 that need no database; each row names its number."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from clubs.choices import Area
from clubs.composition import INFO, OPEN, PASS, WARN, Counts, Person, assess, count
from clubs.home_care import completion, due
from clubs.quality import Month, area_check, score
from clubs.standards import NOBODY, all_standards, needed, percent, share
from elders.ground.birth import Birth
from elders.ground.policy import CONFIDENCE

DAY = date(2026, 6, 30)


def levels(**counts) -> dict[str, str]:
    return {finding.code: finding.level for finding in assess(Counts(**counts), day=DAY).findings}


def shown(code: str, **counts) -> str:
    return next(one.percent for one in assess(Counts(**counts), day=DAY).findings if one.code == code)


@pytest.mark.parametrize(
    ("counts", "expected", "words"),
    [
        (  # E01
            {"members": 48, "older": 29, "women": 32, "hardship": 20},
            {"SIZE": WARN, "OLDER_SHARE": PASS, "YOUNG_SHARE": PASS, "WOMEN_SHARE": PASS, "HARDSHIP_SHARE": INFO},
            "Chưa đạt: số thành viên",
        ),
        (  # E02: 28 of 48 fails
            {"members": 48, "older": 28, "women": 32, "hardship": 40},
            {"SIZE": WARN, "OLDER_SHARE": WARN, "YOUNG_SHARE": INFO, "WOMEN_SHARE": PASS, "HARDSHIP_SHARE": PASS},
            "Chưa đạt: số thành viên, người cao tuổi",
        ),
        (  # E03: every band at its edge
            {"members": 50, "older": 35, "women": 30, "hardship": 30},
            {"SIZE": PASS, "OLDER_SHARE": PASS, "YOUNG_SHARE": PASS, "WOMEN_SHARE": PASS, "HARDSHIP_SHARE": PASS},
            "Đạt cơ cấu",
        ),
        (  # CLB-04: above 70 % is only said
            {"members": 60, "older": 40, "women": 50, "hardship": 40},
            {"SIZE": PASS, "OLDER_SHARE": PASS, "YOUNG_SHARE": PASS, "WOMEN_SHARE": INFO, "HARDSHIP_SHARE": PASS},
            "Đạt cơ cấu",
        ),
    ],
)
def test_composition_against_the_bands(counts, expected, words):
    assert levels(**counts) == expected
    assert assess(Counts(**counts), day=DAY).words == words


@pytest.mark.parametrize(
    ("code", "counts", "text"),
    [
        ("OLDER_SHARE", {"members": 48, "older": 29}, "60,4 %"),  # E01
        ("YOUNG_SHARE", {"members": 48, "older": 29}, "39,6 %"),  # E01
        ("WOMEN_SHARE", {"members": 48, "women": 32}, "66,7 %"),  # E01
        ("HARDSHIP_SHARE", {"members": 48, "hardship": 20}, "41,7 %"),  # E01
        ("OLDER_SHARE", {"members": 48, "older": 28}, "58,3 %"),  # E02
        ("OLDER_SHARE", {"members": 50, "older": 35}, "70,0 %"),  # E03
    ],
)
def test_shares_are_shown_with_one_decimal(code, counts, text):
    assert shown(code, **counts) == text


@pytest.mark.parametrize(
    ("members", "advice"),
    [
        (48, "Thiếu 2 người so với mức 50."),  # E01
        (50, ""),
        (70, ""),
        (71, "Vượt 1 người, cân nhắc tách câu lạc bộ."),  # E04
        (121, "Vượt 51 người, cân nhắc tách câu lạc bộ."),  # E04
    ],
)
def test_size_is_advice(members, advice):
    assert assess(Counts(members=members), day=DAY).findings[0].advice == advice


def test_without_birth_dates_the_share_of_older_people_is_not_known():  # E05
    people = [Person(Birth(1968)) for _ in range(154)] + [Person(None) for _ in range(355)]
    counts = count(people, day=DAY)
    found = next(one for one in assess(counts, day=DAY).findings if one.code == "OLDER_SHARE")
    assert found.level == OPEN
    assert found.check.result is None
    assert "Chưa đủ dữ liệu: 355 người" in found.advice


def test_a_birthday_moves_a_club_into_its_band():  # E06
    people = [Person(Birth(1940, 1, 1)) for _ in range(29)] + [Person(Birth(1990)) for _ in range(20)]
    people.append(Person(Birth(1966, 8, 15)))
    before, after = count(people, day=date(2026, 8, 14)), count(people, day=date(2026, 8, 15))
    assert (before.older, after.older) == (29, 30)
    assert (percent(share(29, 50)), percent(share(30, 50))) == ("58,0 %", "60,0 %")


@pytest.mark.parametrize(("day", "older"), [(date(2025, 12, 31), 0), (date(2026, 1, 1), 1)])
def test_a_year_alone_counts_from_the_first_of_january_and_is_flagged(day, older):  # E07
    counts = count([Person(Birth(1966))], day=day)
    assert (counts.older, counts.estimated) == (older, 1)


def test_an_empty_club_has_no_percentages():  # E08
    composition = assess(Counts(), day=DAY)
    assert composition.words == "Chưa có thành viên"
    assert percent(share(0, 0)) == NOBODY == "–"


def test_age_is_counted_at_60_and_at_55():
    counts = count([Person(Birth(1966, 1, 1)), Person(Birth(1971, 6, 30)), Person(Birth(1971, 7, 1))], day=DAY)
    assert (counts.older, counts.older_practice) == (1, 2)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(47, 55, "85,5 %"), (5, 6, "83,3 %"), (45, 55, "81,8 %"), (7, 10, "70,0 %"), (3100, 5070, "61,1 %")],
)  # E10, E11, E20, E44, E41
def test_percentages(part, whole, text):
    assert percent(share(part, whole)) == text


@pytest.mark.parametrize(
    ("month", "valid_from", "valid_to", "expected"),
    [
        (date(2026, 6, 1), date(2026, 1, 1), None, 10),  # E13: five Mondays
        (date(2026, 6, 1), date(2026, 6, 10), None, 6),  # E14
        (date(2026, 7, 1), date(2026, 1, 1), date(2026, 7, 15), 4),  # E15
        (date(2026, 8, 1), date(2026, 1, 1), date(2026, 7, 15), 0),
        (date(2026, 6, 1), date(2026, 6, 30), None, 0),  # begins on a Tuesday, the last of the month
    ],
)
def test_visits_due(month, valid_from, valid_to, expected):
    assert due(month, valid_from=valid_from, valid_to=valid_to, visits_per_week=2) == expected


def test_extra_visits_are_shown_and_capped():  # E13, E14
    assert completion(8, 10) == (Fraction(4, 5), Fraction(4, 5))
    raw, capped = completion(7, 6)
    assert (percent(raw), percent(capped)) == ("116,7 %", "100,0 %")
    assert completion(0, 0) == (None, None)


# --- quality ----------------------------------------------------------------------------------------------------------

FULL = {
    "meetings": 1,
    "present": 50,
    "measured": 40,
    "volunteers": 5,
    "visits_due": 10,
    "visits_done": 8,
    "helped": 1,
    "actions": 1,
    "rights": 1,
    "topics": 1,
    "performances": 1,
    "instalments": 1,
    "donations": 1,
    "books_closed": True,
    "report_on_time": True,
}


@pytest.mark.parametrize(
    ("area", "changed", "result"),
    [
        (Area.INCOME, {}, True),
        (Area.INCOME, {"instalments": 0, "loans": 0, "mentor_logs": 0}, False),
        (Area.INCOME, {"cash_matches": False}, False),
        (Area.INCOME, {"instalments": None}, None),
        (Area.HEALTH, {}, True),
        (Area.HEALTH, {"measured": 35}, True),  # exactly 70 %
        (Area.HEALTH, {"measured": 34}, False),
        (Area.HEALTH, {"measured": None}, None),
        (Area.HEALTH, {"meetings": 0, "present": None}, False),
        (Area.HOME_CARE, {}, True),  # exactly 80 % by five
        (Area.HOME_CARE, {"volunteers": 4, "visits_done": 10}, False),  # E17
        (Area.HOME_CARE, {"visits_done": 7}, False),
        (Area.HOME_CARE, {"visits_due": 0, "visits_done": 0}, True),
        (Area.HOME_CARE, {"visits_due": None}, None),
        (Area.HOME_CARE, {"volunteers": 4, "visits_due": None}, False),
        (Area.MUTUAL_HELP, {}, True),
        (Area.MUTUAL_HELP, {"helped": 0}, False),
        (Area.MUTUAL_HELP, {"helped": 0, "helped_before": (2, 1)}, True),  # a mean of one in three months
        (Area.MUTUAL_HELP, {"helped": 0, "helped_before": (1, 1)}, False),
        (Area.MUTUAL_HELP, {"actions": 0}, False),  # TG-01
        (Area.RIGHTS, {"rights": 0}, False),
        (Area.LEARNING, {"topics": None}, None),
        (Area.CULTURE, {}, True),
        (Area.RESOURCES, {"donations": 0}, None),  # fees are not known
        (Area.RESOURCES, {"donations": 0, "joint_income": 0, "fees_due_vnd": 100, "fees_paid_vnd": 90}, True),
        (Area.RESOURCES, {"donations": 0, "joint_income": 0, "fees_due_vnd": 100, "fees_paid_vnd": 89}, False),
    ],
)
def test_an_area_in_a_month(area, changed, result):
    assert area_check(area, Month(month=date(2026, 6, 1), **FULL | changed)).result is result


FAILS = {
    Area.INCOME: {"instalments": 0, "loans": 0, "mentor_logs": 0},
    Area.HEALTH: {"measured": 0},
    Area.HOME_CARE: {"volunteers": 0},
    Area.MUTUAL_HELP: {"actions": 0},
    Area.RIGHTS: {"rights": 0},
    Area.LEARNING: {"topics": 0},
    Area.CULTURE: {"performances": 0},
    Area.RESOURCES: {"donations": 0, "joint_income": 0, "fees_due_vnd": 100, "fees_paid_vnd": 0},
}


def half_year(passed: list[int], *, closed: int = 6) -> list[Month]:
    """Six months in which area n was passed in `passed[n]` of them; failures stand at the end."""
    months = []
    for number in range(6):
        facts = dict(FULL)
        for area, times in zip(Area, passed, strict=True):
            if number >= times:
                facts |= FAILS[area]
        facts["books_closed"] = number < closed
        facts["report_on_time"] = True if number in (2, 5) else None
        months.append(Month(month=date(2026, number + 1, 1), **facts))
    return months


def test_points_and_grade_of_half_a_year():  # E45
    found = score(half_year([6, 5, 4, 6, 3, 6, 6, 5], closed=5), board_complete=True, day=DAY, age_months=30)
    assert found.total == Decimal("87.33")
    assert found.words == "Tốt"
    assert [line.got for line in found.lines[8:]] == [6, 5, 4, 4]
    assert found.full_words == "3/6"


def test_all_eight_areas_together_in_two_months_only():  # E45
    assert score(half_year([6, 5, 4, 6, 2, 6, 6, 5]), board_complete=True, day=DAY, age_months=30).full_words == "2/6"


@pytest.mark.parametrize(("age", "words"), [(2, "Chưa xếp loại"), (3, "Tốt"), (None, "Tốt")])  # E46
def test_a_young_club_is_not_graded(age, words):
    assert score(half_year([6] * 8), board_complete=True, day=DAY, age_months=age).words == words


def test_what_nobody_recorded_is_said_and_brings_no_points():
    months = [Month(month=date(2026, 6, 1))]
    found = score(months, board_complete=False, day=DAY, age_months=None)
    assert found.total == 0
    assert found.open_months == 1
    assert found.lines[0].why == "đạt 0/1 tháng, 1 tháng chưa có số liệu"


@pytest.mark.parametrize(
    ("percents", "whole", "count"),
    [(20, 24, 5), (80, 5070, 4056), (50, 5070, 2535), (60, 48, 29)],  # E40, E41, E41, E02
)
def test_how_many_reach_a_target(percents, whole, count):  # CT-02
    assert needed(percents, whole) == count


def test_every_standard_is_complete():
    for code, series in all_standards().items():
        assert series.label, code
        for value in series.values:
            assert value.source, code
            assert value.confidence in CONFIDENCE, code
