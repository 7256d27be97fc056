"""The demonstration ward: made-up, complete, repeatable; every app shows its part."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from clubs.board import board_of
from clubs.models import Asset, AssociationMember, Club, FeeMonth, Fund, Membership, MentorLog
from clubs.services.money import summary_of
from elders.demo.ward import ACCOUNTS, make_demo
from elders.models import Elder, ResidentialGroup, Situation, User, YearlyReview
from reporting.models import Activity, BudgetLine, Participant, Plan, Problem
from reporting.plan_choices import WorkState

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
PEOPLE = 400


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """One ward for everybody who only looks: making it takes seconds."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_demo(people=PEOPLE, wards=1, today=TODAY)
        yield
        transaction.set_rollback(True)


def test_it_has_people_places_and_every_role(made):
    assert Elder.objects.count() == PEOPLE
    assert ResidentialGroup.objects.count() == 24
    assert User.objects.count() == len(ACCOUNTS)
    assert Situation.objects.filter(valid_to__isnull=True).count() == Elder.objects.filter(is_resident=True).count()
    assert YearlyReview.objects.filter(year=2026).exists()
    leader = User.objects.get(username="totruong")
    mine = Elder.objects.for_user(leader)
    assert 0 < mine.count() < 60


def test_nobody_in_it_can_be_a_real_person(made):
    for number, phone, insurance in Elder.objects.values_list("citizen_id", "phone", "social_insurance_no"):
        assert number is None or 900_000 <= int(number[-6:]) <= 999_999
        assert not phone or phone.startswith("095")
        assert not insurance or insurance.startswith("3199")


def test_if_empty_leaves_a_filled_registry_alone(made):
    call_command("load_demo", people=10, if_empty=True)
    assert Elder.objects.count() == PEOPLE


def test_a_real_server_gets_no_known_passwords(settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="máy chủ thật"):
        call_command("load_demo", people=10)


def test_clubs_of_every_state_with_their_money(made):
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


def test_a_year_of_the_plan_on_its_way(made):
    plan = Plan.objects.get()
    assert plan.tasks.filter(state=WorkState.DONE).count() == 4
    assert Activity.objects.filter(kind="training").count() == 4
    assert Participant.objects.filter(came=True).count() > 20
    assert BudgetLine.objects.filter(settled_on__isnull=False).count() == 1
    assert Problem.objects.open().count() == 2


def test_making_it_twice_adds_other_people_and_nothing_else(made):
    def kept() -> tuple[int, ...]:
        return tuple(model.objects.count() for model in (Club, Fund, Asset, Plan, Activity, Problem))

    before = kept()
    make_demo(people=50, wards=2, today=TODAY)
    assert Elder.objects.count() == PEOPLE + 50
    assert kept() == before
