"""Arithmetic of loans: worked examples E21–E29 of `domain/clubs.md`, and what must hold for every loan."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clubs import loan_terms
from clubs.loan_terms import (
    Arrears,
    EarlySettlement,
    Method,
    Share,
    Terms,
    allocate,
    arrears,
    effective_pct_year,
    payoff_vnd,
    portfolio_at_risk,
    schedule,
    standings,
)
from elders.ground.months import months_later

START = date(2026, 1, 15)


def terms(vnd=5_000_000, rate="1", method=Method.FLAT, months=12, starts_on=START, **more) -> Terms:
    return Terms(vnd, Decimal(rate), method, months, starts_on, **more)


def test_e21_flat_loan():
    rows = schedule(terms())
    assert [row.total_vnd for row in rows] == [466_000] * 11 + [474_000]
    assert [row.principal_vnd for row in rows] == [416_000] * 11 + [424_000]
    assert sum(row.interest_vnd for row in rows) == 600_000
    assert sum(row.total_vnd for row in rows) == 5_600_000
    assert 5_000_000 - sum(row.principal_vnd for row in rows[:3]) == 3_752_000


def test_e22_declining_loan():
    rows = schedule(terms(method=Method.DECLINING))
    assert [row.interest_vnd // 1000 for row in rows] == [50, 46, 42, 38, 33, 29, 25, 21, 17, 13, 8, 4]
    assert sum(row.interest_vnd for row in rows) == 326_000
    assert sum(row.total_vnd for row in rows) == 5_326_000


@pytest.mark.parametrize(
    ("vnd", "months", "rate", "method", "total", "cost"),
    [
        (5_000_000, 12, "1", Method.FLAT, 5_600_000, "21.4"),  # E22b
        (5_000_000, 12, "1", Method.DECLINING, 5_326_000, "12.0"),  # E22b
        (10_000_000, 10, "0.8", Method.FLAT, 10_800_000, "17.1"),  # E23
        (10_000_000, 10, "0.8", Method.DECLINING, 10_440_000, "9.6"),  # E23
        (6_000_000, 6, "1", Method.BULLET, 6_360_000, "12.0"),  # V-06: interest monthly, principal at the end
        (3_000_000, 6, "0", Method.FLAT, 3_000_000, "0.0"),
    ],
)
def test_what_a_loan_costs(vnd, months, rate, method, total, cost):
    rows = schedule(terms(vnd, rate, method, months))
    assert sum(row.total_vnd for row in rows) == total
    assert effective_pct_year(vnd, rows) == Decimal(cost)


def test_e23_instalments():
    flat, declining = (schedule(terms(10_000_000, "0.8", method, 10)) for method in (Method.FLAT, Method.DECLINING))
    assert {row.total_vnd for row in flat} == {1_080_000}
    assert [row.total_vnd for row in declining] == list(range(1_080_000, 1_000_000, -8_000))


def test_e24_due_dates_at_the_end_of_the_month():
    rows = schedule(terms(months=4, starts_on=date(2026, 1, 31)))
    assert [row.due_on for row in rows] == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]
    assert schedule(terms(months=1, starts_on=date(2028, 1, 31)))[0].due_on == date(2028, 2, 29)  # a leap year


def pay(rows, amount, day, agreed):
    """Standings after one payment; the shares are booked on that day."""
    found = allocate(rows, amount, day=day, terms=agreed)
    booked = standings([row.due for row in rows], [(day, share) for share in found.shares])
    merged = [
        loan_terms.Standing(
            old.due,
            old.principal_paid_vnd + new.principal_paid_vnd,
            old.interest_paid_vnd + new.interest_paid_vnd,
            old.waived_vnd + new.waived_vnd,
        )
        for old, new in zip(rows, booked, strict=True)
    ]
    return merged, found


def test_e26_part_of_the_first_instalment():
    agreed = terms()
    rows, found = pay(standings(schedule(agreed)), 300_000, date(2026, 2, 15), agreed)
    assert (found.interest_vnd, found.principal_vnd) == (50_000, 250_000)
    assert arrears(rows, date(2026, 2, 15)).overdue_vnd == 0  # the due date itself is not late
    late = arrears(rows, date(2026, 2, 16))
    assert (late.overdue_principal_vnd, late.overdue_interest_vnd, late.days_late) == (166_000, 0, 1)


@pytest.mark.parametrize(
    ("settlement", "payoff", "interest"),
    [(EarlySettlement.MONTHS_USED, 3_802_000, 200_000), (EarlySettlement.ALL_INTEREST, 4_202_000, 600_000)],
)
def test_e27_settled_with_the_fourth_instalment(settlement, payoff, interest):
    agreed = terms(settlement=settlement)
    rows, paid = standings(schedule(agreed)), 0
    for number in (1, 2, 3):
        rows, found = pay(rows, 466_000, months_later(START, number), agreed)
        paid += found.interest_vnd
    day = months_later(START, 4)
    assert payoff_vnd(rows, agreed, day) == payoff
    rows, found = pay(rows, payoff, day, agreed)
    assert found.principal_vnd == 3_752_000
    assert paid + found.interest_vnd == interest
    assert not any(row.left_vnd for row in rows)


def test_a_payment_goes_to_what_is_late_first():
    """V-08: overdue interest, overdue principal, current interest, current principal, next principal."""
    agreed = terms()
    day = date(2026, 4, 1)  # instalments 1 and 2 are late, the third is the current one
    order = [(100_000, (100_000, 0)), (900_000, (100_000, 800_000)), (932_000, (100_000, 832_000))]
    order += [(982_000, (150_000, 832_000)), (1_398_000, (150_000, 1_248_000)), (1_400_000, (150_000, 1_250_000))]
    for amount, shares in order:
        found = allocate(standings(schedule(agreed)), amount, day=day, terms=agreed)
        assert (found.interest_vnd, found.principal_vnd) == shares


def test_principal_paid_early_costs_no_more_interest_on_a_declining_loan():
    agreed = terms(method=Method.DECLINING)
    rows, found = pay(standings(schedule(agreed)), 50_000 + 416_000 + 2_000_000, date(2026, 2, 15), agreed)
    assert (found.interest_vnd, found.principal_vnd) == (50_000, 2_416_000)
    # The second month opens with 2,584,000 instead of 4,584,000: 26,000 instead of 46,000.
    assert rows[1].due.interest_vnd - rows[1].waived_vnd == 26_000
    assert rows[0].waived_vnd == 0


def test_a_flat_loan_paid_early_in_part_keeps_its_interest():
    agreed = terms()
    rows, _ = pay(standings(schedule(agreed)), 466_000 + 1_000_000, date(2026, 2, 15), agreed)
    assert not any(row.waived_vnd for row in rows)


@pytest.mark.parametrize(
    ("last_days", "share"),
    [(31, (4_420_000, 17_588_000)), (30, (2_920_000, 17_588_000))],  # E29: 25.1 %, 16.6 %
)
def test_e29_portfolio_at_risk(last_days, share):
    loans = [Arrears(4_168_000), Arrears(2_920_000, 1, 0, 45), Arrears(9_000_000), Arrears(1_500_000, 1, 0, last_days)]
    assert portfolio_at_risk(loans) == share
    assert f"{share[0] / share[1]:.1%}" == ("25.1%" if last_days == 31 else "16.6%")


@pytest.mark.parametrize(
    ("days", "name"),
    [(0, ""), (1, "1–30 ngày"), (30, "1–30 ngày"), (31, "31–90 ngày"), (90, "31–90 ngày"), (91, "trên 90 ngày")],
)
def test_arrears_by_age(days, name):
    assert loan_terms.bucket_of(days) == name


@pytest.mark.parametrize("amount", [0, -1, 5_050_001])
def test_a_payment_beyond_the_loan_is_refused(amount):
    agreed = terms()
    with pytest.raises(ValueError, match="payment"):
        allocate(standings(schedule(agreed)), amount, day=date(2026, 2, 1), terms=agreed)


@pytest.mark.parametrize("broken", [{"vnd": 0}, {"months": 0}, {"rate": "-1"}])
def test_no_schedule_without_sensible_terms(broken):
    with pytest.raises(ValueError, match="loan"):
        schedule(terms(**broken))


LOANS = st.builds(
    terms,
    vnd=st.integers(1, 60_000_000),
    rate=st.decimals("0", "1.666", places=3).map(str),
    method=st.sampled_from(Method.values),
    months=st.integers(1, 36),
    unit_vnd=st.sampled_from([1, 100, 1000]),
    settlement=st.sampled_from(EarlySettlement.values),
)


@given(LOANS)
def test_a_schedule_sums_to_principal_and_interest_to_the_dong(agreed):
    rows = schedule(agreed)
    assert sum(row.principal_vnd for row in rows) == agreed.principal_vnd
    assert sum(row.total_vnd for row in rows) == agreed.principal_vnd + sum(row.interest_vnd for row in rows)
    assert all(row.principal_vnd >= 0 and row.interest_vnd >= 0 for row in rows)
    assert all(row.interest_vnd % agreed.unit_vnd == 0 for row in rows)
    assert [row.due_on for row in rows] == sorted({row.due_on for row in rows})
    if agreed.method == Method.FLAT:
        assert len({row.interest_vnd for row in rows}) == 1


@settings(max_examples=200)
@given(LOANS, st.lists(st.tuples(st.integers(0, 45), st.integers(1, 130)), max_size=40))
def test_whatever_is_paid_adds_up_and_ends_the_loan(agreed, steps):
    """Payments of any size on any days: shares equal the payment, nothing is paid twice, the payoff ends the loan."""
    rows, day, paid = standings(schedule(agreed)), agreed.starts_on, 0
    for wait, percent in steps:
        day += timedelta(days=wait)
        most = payoff_vnd(rows, agreed, day)
        if not most:
            break
        amount = min(max(agreed.principal_vnd * percent // 1000, 1), most)
        rows, found = pay(rows, amount, day, agreed)
        paid += found.principal_vnd
        assert found.interest_vnd + found.principal_vnd == amount
        assert all(row.principal_left_vnd >= 0 and row.interest_left_vnd >= 0 for row in rows)
        assert arrears(rows, day).outstanding_vnd == agreed.principal_vnd - paid
    if most := payoff_vnd(rows, agreed, day):
        rows, _ = pay(rows, most, day, agreed)
    assert not any(row.left_vnd for row in rows)


def test_shares_of_payments_are_kept_with_their_day():
    rows = standings(schedule(terms(months=2)), [(date(2026, 2, 1), Share(1, interest_vnd=50_000))])
    assert rows[0].paid_on == date(2026, 2, 1)
    assert rows[0].days_late(date(2026, 2, 20)) == 5
