"""The clubs of the demonstration ward."""

from datetime import date

import pytest

from clubs.board import board_of
from clubs.models import AssociationMember, Club, Fund, Membership
from clubs.services.money import summary_of
from elders.demo.ward import make_demo
from elders.models import Elder

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def test_the_demonstration_ward_shows_clubs_of_every_state():
    make_demo(people=400, wards=1, today=TODAY)
    board = board_of(Club.objects.all(), today=TODAY, groups=24)
    assert {row.state.code for row in board.rows} == {"hoat_dong", "chuan_bi"}
    best = next(row for row in board.rows if row.club.name.endswith("Vân Quan"))
    assert (best.counts.members, best.counts.older) == (58, 38)
    assert best.passed >= 6
    assert any(row.quiet for row in board.rows)
    assert AssociationMember.objects.count() > 200
    assert Membership.objects.filter(elder__isnull=False).count() < Elder.objects.count()


def test_making_it_twice_adds_no_second_clubs():
    make_demo(people=100, wards=1, today=TODAY)
    before = Club.objects.count()
    make_demo(people=100, wards=1, today=TODAY)
    assert Club.objects.count() == before


def test_the_money_of_the_demonstration_ward_shows_loans_in_time_and_late():
    make_demo(people=400, wards=1, today=TODAY)
    clubs = list(Club.objects.filter(kind="lien_the_he", founded_on__isnull=False).order_by("pk")[:2])
    found = summary_of([club.pk for club in clubs], day=TODAY)
    for club in clubs:
        summary = found[club.pk]
        assert summary.loans == 3
        assert summary.overdue_loans == 1
        assert summary.own_capital_vnd == 30_000_000
        assert summary.owed_vnd == 10_000_000
    first, second = (found[club.pk].months_open for club in clubs)
    assert 0 < first < second
    care = Fund.objects.get(kind="cham_soc")
    assert care.spendings.get().is_waiting
