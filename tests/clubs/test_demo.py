"""The clubs of the demonstration ward."""

from datetime import date

import pytest

from clubs.board import board_of
from clubs.models import Asset, AssociationMember, Club, FeeMonth, Fund, Membership, MentorLog
from clubs.services.money import summary_of
from elders.demo.ward import make_demo
from elders.models import Elder

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def test_the_demonstration_ward_shows_clubs_of_every_state_with_their_money_and_is_made_once():
    make_demo(people=400, wards=1, today=TODAY)
    board = board_of(Club.objects.all(), today=TODAY, groups=24)
    assert {row.state.code for row in board.rows} == {"hoat_dong", "chuan_bi"}
    best = next(row for row in board.rows if row.club.name.endswith("Vân Quan"))
    assert (best.counts.members, best.counts.older) == (58, 38)
    assert best.passed >= 6
    assert any(row.quiet for row in board.rows)
    assert AssociationMember.objects.count() > 200
    assert Membership.objects.filter(elder__isnull=False).count() < Elder.objects.count()

    # books of two clubs: loans in time and late, capital that is owed apart, fees by name
    clubs = list(Club.objects.filter(kind="lien_the_he", founded_on__isnull=False).order_by("pk")[:2])
    found = summary_of([club.pk for club in clubs], day=TODAY)
    for club in clubs:
        summary = found[club.pk]
        assert (summary.loans, summary.overdue_loans) == (3, 1)
        assert (summary.own_capital_vnd, summary.owed_vnd) == (30_000_000, 10_000_000)
        assert FeeMonth.objects.filter(membership__club=club, entry__isnull=False).exists()
    first, second = (found[club.pk].months_open for club in clubs)
    assert 0 < first < second
    assert Fund.objects.get(kind="cham_soc").spendings.get().is_waiting

    # what a club keeps beside its books
    kept = clubs[0]
    assert kept.assets.exists() and kept.papers.exists() and kept.rights_cases.exists()
    assert MentorLog.objects.filter(pair__club=kept).exists()

    before = (Club.objects.count(), Fund.objects.count(), Asset.objects.count())
    make_demo(people=100, wards=1, today=TODAY)
    assert (Club.objects.count(), Fund.objects.count(), Asset.objects.count()) == before
