"""Which card, from when: the worked examples of the domain by number, and the three answers of coverage."""

from datetime import date

import pytest

from benefits.card_rights import (
    ENDING,
    NONE,
    OK,
    UNKNOWN,
    WRONG,
    Held,
    Holding,
    Since,
    holding,
    right_of,
    start_of,
    verdict,
)
from benefits.people import Facts
from benefits.rules import Law
from elders.ground.birth import Birth

CITY, NEAR_POOR, HOUSEHOLD = "BHYT_HP_60_74", "BHYT_NEAR_POOR", "BHYT_HOUSEHOLD"
PLAIN = {
    "vn_citizen": True,
    "resides_here": True,
    "alive": True,
    "poverty_national": "khong",
    "disability_level": "khong",
    "pension_monthly": 0,
    "si_allowance_monthly": 0,
    "survivor_allowance": False,
    "art23_allowance": False,
    "other_state_monthly_allowance": False,
    "merit_monthly": False,
    "merit_category": "khac",
    "martyr_relative_monthly": False,
    "party_badge_years": 0,
    "agri_average_income_household": False,
    "ethnic_mountain_hardship_area": False,
    "has_supporter": True,
    "supporter_on_social_allowance": False,
    "facility_eligible_but_fostered": False,
    "taken_in_by_others": False,
    "in_care_facility": False,
}
NO_CARD = Holding(found="none", found_on=date(2026, 1, 5))


def person(born: str, **facts) -> Facts:
    return Facts(birth=Birth.from_iso(born), **PLAIN | facts)


def right(facts: Facts, day: date, held: Holding = NO_CARD):
    return right_of(facts, Law(day), held)


def running(category: str, since=date(2026, 1, 1), until=None) -> Holding:
    return Holding(card=Held(category, since, until))


@pytest.mark.parametrize(
    ("number", "facts", "day", "due", "percent", "lists"),
    [
        (6, person("1956-03-03", poverty_city="ngheo"), date(2026, 4, 10), CITY, 80, True),
        (9, person("1949-01-05", pension_monthly=2_900_000), date(2026, 2, 10), "BHYT_PENSION", 95, False),
        (
            11,
            person("1947-01-05", si_allowance_monthly=1_265_000, survivor_allowance=True),
            date(2026, 8, 10),
            "BHYT_SURVIVOR_75",
            100,
            True,
        ),
        (39, person("1962-06-01"), date(2026, 2, 10), CITY, 80, True),
        (40, person("1962-06-01", poverty_national="can_ngheo"), date(2026, 2, 10), NEAR_POOR, 100, True),
        (41, person("1951-06-20"), date(2026, 6, 19), CITY, 80, True),
        (41, person("1951-06-20", on_social_pension=True), date(2026, 6, 20), "BHYT_SOCPEN_NEW", 100, True),
        (42, person("1947-08-01", on_social_pension=True), date(2025, 12, 15), "BHYT_SOCPEN_NEW", 80, True),
        (42, person("1947-08-01", on_social_pension=True), date(2026, 1, 1), "BHYT_SOCPEN_NEW", 100, True),
        (
            33,
            person("1944-05-01", on_social_pension=True, was_on_social_allowance_before_2025_07=True),
            date(2025, 8, 1),
            "BHYT_SOCPEN_CONVERTED",
            100,
            True,
        ),
    ],
)
def test_worked_examples_of_the_right_to_a_card(number, facts, day, due, percent, lists):
    found = right(facts, day)
    assert (found.due, found.percent, found.ward_lists) == (due, percent, lists), number


def test_10_a_small_pension_gives_the_pensioners_card_and_leaves_the_social_pension_to_ask():
    found = right(person("1948-01-05", pension_monthly=420_000), date(2026, 3, 10))
    assert (found.due, found.ward_lists, found.asks) == ("BHYT_PENSION", False, ("on_social_pension",))
    drawing = right(person("1948-01-05", pension_monthly=2_900_000), date(2026, 3, 10))
    assert (drawing.due, drawing.asks) == ("BHYT_PENSION", ())


def test_7_who_leaves_the_near_poor_list_switches_to_the_city_group_from_that_day():
    """Near-poor until 31/12/2026 with a card that still runs; from 01/01/2027 the city's card."""
    before = running(NEAR_POOR)
    poor = person("1956-03-03", poverty_national="can_ngheo")
    assert verdict(before, right(poor, date(2026, 12, 12), before), until=date(2027, 1, 11)) == OK
    left = right(person("1956-03-03"), date(2027, 1, 15), before)
    assert (left.due, left.stands) == (CITY, False)
    assert verdict(before, left, until=date(2027, 2, 14)) == WRONG
    since = Since(facts_from=date(2027, 1, 1))
    start = start_of(left, before, since, birth=Birth(1956, 3, 3), month=date(2027, 2, 1), household_runs_out=None)
    assert start.day == date(2027, 1, 1)
    assert "chưa được xác nhận" in start.doubt


def test_41_the_pension_card_begins_on_the_birthday_with_no_uncovered_day():
    card = running(CITY)
    found = right(person("1951-06-20", on_social_pension=True), date(2026, 6, 30), card)
    assert verdict(card, found, until=date(2026, 7, 30)) == WRONG
    start = start_of(
        found,
        card,
        Since(award_from=date(2026, 6, 1), facts_from=date(2025, 7, 1)),
        birth=Birth(1951, 6, 20),
        month=date(2026, 7, 1),
        household_runs_out=None,
    )
    assert start.day == date(2026, 6, 20)


def test_41_without_the_decision_the_pension_is_named_as_what_is_missing():
    card = running(CITY)
    found = right(person("1951-06-20", on_social_pension=None), date(2026, 6, 20), card)
    assert (found.due, found.stands) == (None, False)
    assert found.needs_pension_decision and "on_social_pension" in found.asks
    assert verdict(card, found, until=date(2026, 7, 20)) == WRONG


def test_8_at_75_the_ground_changes_and_nothing_lapses():
    """The pensioner's right at 75 no longer hangs on being near-poor."""
    day = date(2027, 3, 3)
    poor = person("1952-03-03", poverty_national="can_ngheo", on_social_pension=True)
    assert right(poor, day).percent == 100
    assert right(person("1952-03-03", on_social_pension=True), day).due == "BHYT_SOCPEN_NEW"


def test_23_the_dead_have_no_right_to_a_card():
    dead = person("1946-01-05", alive=False)
    found = right(dead, date(2026, 6, 1), running("BHYT_SOCPEN_NEW"))
    assert found.due is None and found.asks == ()


def test_what_is_not_known_names_what_to_ask_and_promises_nothing():
    unknown = Facts(birth=Birth(1962, 6, 1), vn_citizen=True, resides_here=True)
    found = right(unknown, date(2026, 2, 10))
    assert found.due is None and found.fallback == HOUSEHOLD
    assert {"pension_monthly", "poverty_national", "merit_monthly"} <= set(found.asks)
    assert "bhyt_other_group" not in found.asks


def test_nobody_knows_whether_one_has_a_card_so_the_city_card_is_not_certain():
    found = right(person("1962-06-01"), date(2026, 2, 10), Holding())
    assert found.due is None and CITY in found.open


def test_a_household_card_is_switched_and_the_day_follows_the_convention_of_the_ward():
    card = running(HOUSEHOLD, until=date(2026, 9, 30))
    found = right(person("1962-06-01"), date(2026, 3, 10), card)
    assert found.due == CITY and verdict(card, found, until=date(2026, 4, 10)) == WRONG
    days = {}
    for runs_out in (True, False, None):
        days[runs_out] = start_of(
            found, card, Since(), birth=Birth(1962, 6, 1), month=date(2026, 4, 1), household_runs_out=runs_out
        )
    assert days[True].day == date(2026, 10, 1)
    assert days[False].day == days[None].day == date(2026, 4, 1)
    assert "chưa rõ" in days[None].doubt and "hộ gia đình" not in days[False].doubt


def test_a_card_that_runs_out_is_followed_the_day_after():
    card = running(CITY, until=date(2026, 12, 31))
    found = right(person("1962-06-01"), date(2026, 12, 10), card)
    assert verdict(card, found, until=date(2027, 1, 9)) == ENDING
    assert verdict(card, found, until=date(2026, 12, 30)) == OK
    start = start_of(found, card, Since(), birth=Birth(1962, 6, 1), month=date(2027, 1, 1), household_runs_out=None)
    assert start.day == date(2027, 1, 1)


def test_a_card_of_unknown_kind_is_not_called_wrong():
    card = running("")
    found = right(person("1962-06-01"), date(2026, 2, 10), card)
    assert verdict(card, found, until=date(2026, 3, 12)) == OK


@pytest.mark.parametrize(
    ("cards", "checks", "covered"),
    [
        ([], [], None),
        ([("2026-01-01", None)], [], True),
        ([("2025-01-01", "2025-12-31")], [], False),
        ([("2025-01-01", "2025-12-31")], [("2026-02-01", "elsewhere")], None),
        ([("2025-01-01", "2025-12-31")], [("2025-06-01", "elsewhere")], False),
        ([], [("2026-02-01", "none")], False),
        ([], [("2026-02-01", "elsewhere")], None),
        ([], [("2026-08-01", "none")], None),
        ([("2026-07-01", "2026-06-01")], [], None),
    ],
)
def test_coverage_has_three_answers(cards, checks, covered):
    day = date(2026, 6, 15)
    held = holding(
        [Held("", date.fromisoformat(a), date.fromisoformat(b) if b else None) for a, b in cards],
        [(date.fromisoformat(on), what) for on, what in checks],
        day,
    )
    assert held.covered is covered


def test_who_has_none_and_who_is_not_known_are_two_lists():
    facts, until = person("1962-06-01"), date(2026, 3, 12)
    assert verdict(NO_CARD, right(facts, date(2026, 2, 10)), until=until) == NONE
    assert verdict(Holding(), right(facts, date(2026, 2, 10), Holding()), until=until) == UNKNOWN
    coming = Holding(later=Held(CITY, date(2026, 3, 1), None), found="none", found_on=date(2026, 1, 5))
    assert verdict(coming, right(facts, date(2026, 2, 10), coming), until=until) == OK
