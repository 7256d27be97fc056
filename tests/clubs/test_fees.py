"""The monthly fee by name (SO-14): one receipt for what is ticked, never twice, exempt with a reason."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from clubs.models import Entry, FeeMonth, MoneyRules
from clubs.monthly import months_of
from clubs.services import fees, money
from tests.clubs.factories import make_club, make_member
from tests.clubs.money_factories import make_fund

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 20)
JAN, MAR, JUN = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)


@pytest.fixture
def club(ward):
    club = make_club(ward=ward)
    MoneyRules.objects.create(club=club, fee_vnd=3_000)
    return club


@pytest.fixture
def fund(club):
    return make_fund(club)


def collect(fund, members, first=JAN, last=MAR, **more):
    return fees.collect(fund, members=members, first=first, last=last, on=TODAY, by=None, today=TODAY, **more)


def test_one_receipt_pays_the_months_that_are_owed_and_each_only_once(club, fund):
    early, late = make_member(club), make_member(club, valid_from=date(2026, 2, 10))
    collect(fund, [early], JAN, JAN)
    receipt = collect(fund, [early, late])
    # early owes February and March, late joined in February
    assert receipt.amount_vnd == 4 * 3_000
    assert sum(FeeMonth.objects.filter(entry=receipt).values_list("amount_vnd", flat=True)) == receipt.amount_vnd
    with pytest.raises(ValidationError, match="không còn nợ phí"):
        collect(fund, [early, late])
    grid = fees.grid(club, 2026, today=TODAY)
    by_member = {line.membership.pk: line for line in grid.lines}
    assert [cell.state for cell in by_member[late.pk].cells[:4]] == [fees.NONE, fees.PAID, fees.PAID, fees.DUE]
    assert (grid.paid_vnd, grid.due_months, grid.due_vnd) == (15_000, 6, 18_000)  # April to June of two


def test_a_double_click_collects_once(club, fund):
    member, key = make_member(club), uuid4()
    assert collect(fund, [member], operation=key) == collect(fund, [member], operation=key)
    assert Entry.objects.filter(fund=fund).count() == 1


def test_a_receipt_that_is_reversed_pays_nothing_and_can_be_collected_again(club, fund):
    member = make_member(club)
    receipt = collect(fund, [member])
    money.reverse(receipt, booked_on=TODAY, why="Ghi nhầm người", by=None, today=TODAY)
    assert len(fees.grid(club, 2026, today=TODAY).lines[0].due) == 6
    again = collect(fund, [member])
    assert FeeMonth.objects.filter(entry=again).count() == 3
    assert FeeMonth.objects.count() == 3


def test_who_is_exempt_owes_nothing_and_lowers_what_the_month_expects(club, fund):
    poor, other = make_member(club), make_member(club)
    fees.exempt(club, member=poor, first=JAN, last=MAR, reason="Hộ nghèo", by=None)
    with pytest.raises(ValidationError, match="không còn nợ phí"):
        collect(fund, [poor])
    (march,) = months_of([club.pk], [MAR], today=TODAY)[club.pk]
    assert march.facts.fees_due_vnd == 3_000  # the other one
    assert collect(fund, [poor, other], MAR, MAR).amount_vnd == 3_000


def test_a_club_that_has_not_said_how_much_collects_nothing_by_name(ward):
    club = make_club(ward=ward)
    member = make_member(club)
    with pytest.raises(ValidationError, match="chưa ghi mức phí"):
        collect(make_fund(club), [member])
    assert fees.grid(club, 2026, today=TODAY).due_vnd is None


def test_receipts_without_names_stand_apart(club, fund):
    make_member(club)
    money.post(fund, kind="phi_thanh_vien", booked_on=TODAY, amount_vnd=168_000, by=None, today=TODAY)
    grid = fees.grid(club, 2026, today=TODAY)
    assert (grid.lump_vnd, grid.paid_vnd, grid.due_months) == (168_000, 0, 6)


def test_the_grid_costs_the_same_for_two_members_and_for_twenty(club, fund, django_assert_max_num_queries):
    for _ in range(20):
        make_member(club)
    with django_assert_max_num_queries(5):
        assert [line.membership.person.full_name for line in fees.grid(club, 2026, today=TODAY).lines]
