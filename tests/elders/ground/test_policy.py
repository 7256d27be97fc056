"""Dated law: two clocks, successors, repeals; the three answers of a decision."""

from datetime import date

import pytest

from elders.ground.decisions import Amount, Check, Decision, all_of, any_of
from elders.ground.policy import Dated, NotInForce, Series


def value(valid_from, known_from, vnd, **more):
    return Dated(
        valid_from=valid_from, known_from=known_from, value=vnd, source="văn bản", confidence="verified", **more
    )


RATE = Series(
    "RATE",
    "mức",
    (
        value(date(2025, 7, 1), date(2025, 6, 30), 500),
        value(date(2026, 7, 1), date(2026, 10, 5), 540),
        value(date(2028, 1, 1), date(2027, 12, 1), None, repealed=True),
    ),
)


@pytest.mark.parametrize(
    ("day", "known", "expected"),
    [
        (date(2025, 7, 1), None, 500),  # the first day
        (date(2026, 8, 1), date(2026, 10, 4), 500),  # the day before anybody may apply the new text
        (date(2026, 8, 1), date(2026, 10, 5), 540),  # the same day of the past, judged later
        (date(2026, 6, 30), date(2027, 1, 1), 500),  # before it counts, however much is known
        (date(2027, 12, 31), date(2030, 1, 1), 540),
    ],
)
def test_a_value_counts_from_its_day_and_is_used_from_the_day_it_was_known(day, known, expected):
    assert RATE.on(day, known=known).value == expected


@pytest.mark.parametrize("day", [date(2025, 6, 30), date(2028, 1, 1)])
def test_before_the_first_and_after_a_repeal_nothing_is_in_force(day):
    with pytest.raises(NotInForce):
        RATE.on(day)


def test_a_value_that_ran_out_does_not_come_back_from_its_predecessor():
    series = Series(
        "R",
        "r",
        (
            value(date(2025, 1, 1), date(2025, 1, 1), 1),
            value(date(2026, 1, 1), date(2026, 1, 1), 2, valid_to=date(2026, 12, 31)),
        ),
    )
    assert series.on(date(2026, 12, 31)).value == 2
    with pytest.raises(NotInForce):
        series.on(date(2027, 1, 1))


def test_of_two_values_alike_the_one_added_last_counts():
    day = date(2026, 1, 1)
    assert Series("R", "r", (value(day, day, 1),)).with_values([value(day, day, 2)]).on(day).value == 2


def test_places_have_law_of_their_own():
    series = Series(
        "R",
        "r",
        (
            value(date(2024, 8, 1), date(2024, 8, 1), 550, place="west"),
            value(date(2026, 1, 1), date(2025, 12, 10), 700),
        ),
    )
    assert series.on(date(2025, 1, 1), place="west").value == 550
    with pytest.raises(NotInForce):
        series.on(date(2025, 1, 1), place="east")
    assert series.on(date(2026, 1, 1), place="west").value == 700


@pytest.mark.parametrize("left_out", ["source", "known_from", "checked_on", "confidence", "valid_from"])
def test_a_value_without_its_origin_is_refused_by_name(left_out):
    row = {
        "valid_from": date(2026, 1, 1),
        "known_from": date(2026, 1, 1),
        "checked_on": date(2026, 1, 1),
        "source": "văn bản",
        "confidence": "likely",
        "value": 1,
    }
    del row[left_out]
    with pytest.raises(ValueError, match=f"RATE giá trị 1.*{left_out}"):
        Series.from_table("RATE", {"label": "mức", "values": [row]})


@pytest.mark.parametrize(
    ("answers", "every", "one"),
    [
        ([True, True], True, True),
        ([True, None], None, True),
        ([False, None], False, None),
        ([None, None], None, None),
        ([False, False], False, False),
        ([], True, False),
    ],
)
def test_not_known_is_neither_yes_nor_no(answers, every, one):
    assert (all_of(answers), any_of(answers)) == (every, one)


def test_a_decision_names_the_facts_that_would_settle_it():
    either = Check(
        "a hoặc b",
        None,
        {},
        "luật",
        parts=(Check("a", False, False, "luật", "a"), Check("b", None, None, "luật", "b")),
    )
    checks = (Check("c", True, True, "luật", "c"), either)
    assert Decision("X", None, Amount(1), checks, "luật", "verified").unknown == ("b",)
    assert Decision("X", False, Amount(), checks, "luật", "verified").unknown == ()
