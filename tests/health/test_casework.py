"""Social work as data: urgency, deadlines, reviews (health.md §12, E56)."""

from datetime import date, datetime

import pytest

from health.case_choices import CaseKind, Urgency
from health.casework import Progress, due, may_be_lost, next_step, referral_state, reminded_from, review_due, urgency_of

K, U = CaseKind, Urgency


@pytest.mark.parametrize(
    ("kinds", "facts", "expected"),
    [
        ([K.VIOLENCE], {}, U.URGENT),  # E56
        ([K.NEGLECT], {}, U.URGENT),
        ([K.SELF_HARM], {}, U.URGENT),  # A27
        ([K.DANGER, K.POVERTY], {}, U.URGENT),
        ([K.DEMENTIA], {}, U.HIGH),
        ([K.WANDERING], {}, U.HIGH),
        ([K.ALONE_FRAIL], {"has_carer": False, "barthel": 60}, U.HIGH),
        ([K.ALONE_FRAIL], {"has_carer": False, "barthel": 61}, U.MEDIUM),
        ([K.ALONE_FRAIL], {"has_carer": None, "barthel": 20}, U.MEDIUM),  # nobody knows whether there is a carer
        ([K.ALONE_FRAIL], {"has_carer": False}, U.MEDIUM),  # not assessed is not frail
        ([K.POVERTY], {"has_income": False}, U.HIGH),
        ([K.POVERTY], {}, U.MEDIUM),
    ],
)
def test_urgency_follows_from_what_is_said(kinds, facts, expected):
    assert urgency_of(kinds, **facts) == expected


SATURDAY = datetime(2026, 10, 3, 10, 0)
NIGHT = (23, 59, 59)


@pytest.mark.parametrize(
    ("step", "urgency", "expected"),
    [
        ("safety_plan", U.URGENT, datetime(2026, 10, 4, 10, 0)),  # E56: the clock runs on Sunday
        ("safety_plan", U.HIGH, None),
        ("screening", U.URGENT, datetime(2026, 10, 4, 10, 0)),
        ("screening", U.HIGH, datetime(2026, 10, 6, *NIGHT)),  # two working days: Monday, Tuesday
        ("assessment", U.URGENT, datetime(2026, 10, 9, *NIGHT)),
        ("assessment", U.LOW, datetime(2026, 10, 13, *NIGHT)),
        ("plan", U.MEDIUM, datetime(2026, 10, 9, *NIGHT)),
        ("closing", U.MEDIUM, datetime(2026, 10, 9, *NIGHT)),
    ],
)
def test_deadlines_are_those_of_the_table(step, urgency, expected):
    assert due(step, SATURDAY, urgency=urgency) == expected


@pytest.mark.parametrize(
    ("urgency", "expected"),
    [
        (U.URGENT, date(2026, 2, 7)),
        (U.HIGH, date(2026, 2, 14)),
        (U.MEDIUM, date(2026, 2, 28)),  # a month from the 31st
        (U.LOW, date(2026, 4, 30)),
    ],
)
def test_reviews_come_by_urgency(urgency, expected):
    assert review_due(date(2026, 1, 31), urgency=urgency) == expected


@pytest.mark.parametrize(
    ("state", "more", "expected"),
    [
        ("received", {"safe": False}, "safety_plan"),
        ("active", {"safe": False}, "safety_plan"),  # a review may make a file urgent
        ("received", {}, "screening"),
        ("screened", {}, "assessment"),
        ("assessed", {"assessed_at": datetime(2026, 10, 5)}, "plan"),
        ("proposed", {}, "approval"),
        ("active", {"review_on": date(2026, 10, 20)}, "review"),
        ("active", {"review_on": date(2026, 10, 20), "closing_decided": datetime(2026, 10, 12)}, "closing"),
        ("closed", {}, ""),
    ],
)
def test_what_comes_next(state, more, expected):
    step, due_at = next_step(Progress(state=state, urgency=U.URGENT, clock_from=SATURDAY, **more))
    assert step == expected
    assert (due_at is None) == (state == "closed")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 7), ""),
        (date(2026, 10, 8), "remind"),  # day 7
        (date(2026, 10, 14), "remind"),
        (date(2026, 10, 15), "escalate"),  # day 14
    ],
)
def test_a_referral_without_answer_is_reminded_then_escalated(day, expected):
    assert referral_state(date(2026, 10, 1), day) == expected
    assert (reminded_from(day) >= date(2026, 10, 1)) is bool(expected)


def test_lost_contact_needs_three_days_within_thirty():
    tries = [date(2026, 10, 1), date(2026, 10, 9), date(2026, 10, 20)]
    assert may_be_lost(tries, date(2026, 10, 31))
    assert not may_be_lost(tries, date(2026, 11, 1))  # the first is 31 days old
    assert not may_be_lost([date(2026, 10, 1)] * 3, date(2026, 10, 5))
