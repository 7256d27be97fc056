"""What a result asks for, by when, and where a patient stands in a month (worked examples E16–E55 of the notes)."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from health.cohort import (
    State,
    Visit,
    diabetes_state,
    has_returned,
    is_overdue,
    is_stable,
    next_visit,
    pressure_state,
)
from health.follow_up import PRIORITY_WORDS, deadline, rules, tasks_for

AT = datetime(2026, 10, 5, 9, 0)  # a Monday
NEW = {"known_tha": False, "known_dtd": False, "known_ckd": False, "mood_scored": False}


def codes(**facts) -> list[str]:
    return [task.rule for task in tasks_for(NEW | facts, at=AT)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"bmi": Decimal("16.9")}, ["A31"]),  # E16
        ({"sbp": 179, "dbp": 115, "red_flag": False}, ["A2"]),  # E20
        ({"sbp": 168, "dbp": 84}, ["A3"]),  # E21
        ({"sbp": 147, "dbp": 87}, ["A4"]),  # E22
        ({"sbp": 190, "dbp": 120, "red_flag": True}, ["A1"]),  # E23
        ({"sbp": 132, "dbp": 80}, ["A5"]),
        ({"sbp": 150, "dbp": 92, "known_tha": True, "tha_at_target": False}, ["A6"]),
        ({"sbp": 150, "dbp": 92, "known_tha": True, "tha_at_target": True}, ["A36"]),
        ({"sbp": 88, "dbp": 62}, ["A7"]),
        ({"pulse": 121}, ["A8"]),
        ({"pulse_irregular": True}, ["A8"]),
        ({"spo2": 89}, ["A9"]),
        ({"spo2": 92}, ["A9B"]),
        ({"glucose": Decimal("7.0"), "fasting_glucose": Decimal("7.0")}, ["A13"]),  # E24
        (
            {
                "glucose": Decimal("7.2"),
                "fasting_glucose": Decimal("7.2"),
                "fasting_plasma": Decimal("7.2"),
                "hba1c": Decimal("6.6"),
            },
            ["A12B"],
        ),  # E25: the criteria are met, a doctor confirms E11
        ({"glucose": Decimal("7.2"), "fasting_glucose": Decimal("7.2"), "hba1c": Decimal("6.6")}, ["A13"]),  # capillary
        ({"glucose": Decimal("11.5"), "random_glucose": Decimal("11.5"), "glucose_timing": "bat_ky"}, ["A13"]),  # E26
        (
            {
                "glucose": Decimal("11.5"),
                "random_glucose": Decimal("11.5"),
                "glucose_timing": "bat_ky",
                "thirst_polyuria": True,
            },
            ["A12"],
        ),
        ({"glucose": Decimal("3.2")}, ["A10"]),  # E27
        ({"glucose_flag": "HI"}, ["A11"]),
        ({"known_dtd": True, "dtd_at_target": False}, ["A15"]),
        ({"egfr": Decimal("45.2")}, ["A17"]),  # E30
        ({"egfr": Decimal("60.4")}, ["A36"]),  # E31
        ({"egfr": Decimal("29.9")}, ["A16"]),
        ({"vision_level": 0}, ["A36"]),  # E32
        ({"vision_level": 1}, ["A20"]),
        ({"vision_level": 2}, ["A19"]),
        ({"pure_tone": 40}, ["A21"]),  # E33
        ({"phq2": 3}, ["A24"]),  # E35
        ({"phq2": 3, "mood_scored": True, "phq9": 4}, ["A36"]),
        ({"gds15": 10}, ["A26"]),  # E36
        ({"gds15": 5}, ["A25"]),
        ({"phq9": 4, "phq9_item9": 1}, ["A27"]),  # E38
        ({"barthel": 60}, ["A29"]),  # E40
        ({"barthel": 20}, ["A30"]),
        ({"barthel": 61, "katz": 4}, ["A36"]),
        ({"steadi12": 4}, ["A28"]),  # E43
        ({"tug": Decimal("12.0")}, ["A28"]),  # E44
        ({"rises": Decimal("14.0")}, ["A36"]),
        ({"rises": Decimal("14.1")}, ["A28"]),
        ({"bmi": Decimal("25.0"), "weight_loss_3m": Decimal("3.5")}, ["A31", "A32"]),
        ({"abuse_signs": True}, ["A35"]),
        ({}, ["A36"]),
    ],
)
def test_findings_and_their_tasks(facts, expected):
    assert codes(**facts) == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("now", datetime(2026, 10, 5, 9, 0)),
        ("24h", datetime(2026, 10, 6, 9, 0)),
        ("7d", datetime(2026, 10, 12, 23, 59, 59)),
        ("14d", datetime(2026, 10, 19, 23, 59, 59)),
        ("3w", datetime(2026, 10, 8, 23, 59, 59)),
        ("1m", datetime(2026, 11, 5, 23, 59, 59)),
        ("12m", datetime(2027, 10, 5, 23, 59, 59)),
    ],
)
def test_deadlines(due, expected):
    assert deadline(due, AT) == expected


def test_working_days_skip_the_end_of_the_week_and_holidays():
    assert deadline("3w", datetime(2026, 8, 28, 8, 0)).date() == date(2026, 9, 7)  # 31/8, 1/9, 2/9 off


def test_a_month_later_of_the_last_day():
    assert deadline("1m", datetime(2026, 1, 31, 8, 0)).date() == date(2026, 2, 28)


def test_an_injury_or_a_faint_is_more_urgent():
    fall = tasks_for(NEW | {"steadi12": 5, "fall_injury": True}, at=AT)[0]
    assert (fall.priority, fall.due_at.date()) == (2, date(2026, 10, 8))
    faint = tasks_for(NEW | {"sbp": 85, "dbp": 50, "syncope": True}, at=AT)[0]
    assert (faint.priority, faint.due_at) == (0, AT)


def test_what_is_not_known_opens_nothing_and_reasons_are_named():
    assert codes(sbp=None, bmi=None) == ["A36"]
    task = tasks_for(NEW | {"sbp": 185, "dbp": 100}, at=AT)[0]
    assert task.reasons == ("sbp",)


@given(sbp=st.integers(60, 260), dbp=st.integers(30, 150), more=st.integers(0, 40))
def test_one_blood_pressure_task_and_never_a_later_one_for_more(sbp, dbp, more):
    pressures = {rule.code for rule in rules() if rule.group == "BP"}

    def found(value: int):
        return [task for task in tasks_for(NEW | {"sbp": value, "dbp": dbp}, at=AT) if task.rule in pressures]

    first, second = found(sbp), found(sbp + more)
    assert len(first) <= 1
    if first:
        assert second[0].due_at <= first[0].due_at


def test_every_rule_can_be_read_aloud():
    for rule in rules():
        assert rule.text and rule.finding and rule.source
        assert rule.priority in PRIORITY_WORDS
        assert deadline(rule.due, AT) >= AT


# --- The register of hypertension, month by month --------------------------------------------------------------------
ENROLLED = date(2025, 9, 10)


def state(month: date, *visits: Visit, enrolled: date = ENROLLED, died: date | None = None) -> State | None:
    return pressure_state(enrolled_on=enrolled, visits=visits, month=month, died_on=died)


APRIL = date(2026, 4, 1)


def test_controlled_by_the_last_reading_of_three_months():  # E46, E47
    assert state(APRIL, Visit(date(2026, 2, 12), 150, 92), Visit(date(2026, 3, 20), 134, 84)) is State.CONTROLLED
    assert state(APRIL, Visit(date(2026, 2, 12), 120, 80), Visit(date(2026, 3, 20), 140, 84)) is State.UNCONTROLLED
    assert state(APRIL, Visit(date(2026, 3, 20), 134, 84), Visit(date(2026, 4, 9))) is State.CONTROLLED


@pytest.mark.parametrize(
    ("month", "expected"),
    [(APRIL, State.NO_VISIT), (date(2026, 12, 1), State.NO_VISIT), (date(2027, 1, 1), State.LOST)],
)
def test_no_visit_and_lost(month, expected):  # E48
    assert state(month, Visit(date(2026, 1, 15), 130, 80)) is expected


def test_new_for_three_months():  # E49
    visit = Visit(date(2026, 2, 3), 150, 95)
    assert state(APRIL, visit, enrolled=date(2026, 2, 3)) is State.NEW
    assert state(date(2026, 5, 1), visit, enrolled=date(2026, 2, 3)) is State.NO_VISIT
    assert state(date(2026, 1, 1), visit, enrolled=date(2026, 2, 3)) is None


def test_the_dead_come_first():  # E54
    visit = Visit(date(2026, 4, 2), 130, 80)
    assert state(date(2026, 6, 1), visit, died=date(2026, 6, 10)) is State.DEAD
    assert state(APRIL, visit, died=date(2026, 6, 10)) is State.CONTROLLED


@pytest.mark.parametrize(("visit", "returned"), [(date(2026, 11, 14), True), (date(2026, 11, 15), False)])
def test_returned_to_care(visit, returned):  # E51
    assert has_returned(first_call=date(2026, 10, 30), visits=[visit]) is returned


def test_next_appointment():  # E52
    assert next_visit(date(2026, 10, 5), grade=2, stable=False) == date(2026, 10, 19)
    assert next_visit(date(2026, 10, 5), grade=2, stable=True) == date(2026, 11, 5)
    assert not is_stable([True, False]) and is_stable([False, True, True]) and not is_stable([True])


def test_overdue():
    assert is_overdue(today=date(2026, 10, 6), last_visit=date(2026, 9, 1), scheduled_on=date(2026, 10, 5))
    assert not is_overdue(today=date(2026, 10, 5), last_visit=date(2026, 9, 1), scheduled_on=date(2026, 10, 5))
    assert not is_overdue(today=date(2026, 10, 9), last_visit=date(2026, 10, 5), scheduled_on=date(2026, 10, 5))
    assert is_overdue(today=date(2026, 10, 9), last_visit=date(2026, 9, 8), scheduled_on=None)
    assert not is_overdue(today=date(2026, 10, 8), last_visit=date(2026, 9, 8), scheduled_on=None)


def test_diabetes_of_the_programme():  # E29
    assert diabetes_state(hba1c=Decimal("7.8")) == "moderate"
    assert diabetes_state(fasting_mmol=Decimal("6.9")) == "controlled"
    assert diabetes_state(fasting_mmol=Decimal("11.2")) == "severe"
    assert diabetes_state() == ""


@given(
    days=st.lists(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=6),
    month=st.dates(date(2025, 9, 1), date(2027, 12, 31)),
)
def test_everybody_enrolled_is_in_exactly_one_state(days, month):
    visits = [Visit(day, 130, 80) for day in days]
    assert state(month, *visits) in State or month.replace(day=1) < ENROLLED.replace(day=1)
