"""The demonstration ward: made-up, complete, repeatable."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from elders.demo.ward import ACCOUNTS, make_demo
from elders.models import Elder, ResidentialGroup, Situation, User, YearlyReview

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """One ward for everybody who only looks: making it takes seconds."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_demo(people=300, wards=1, today=date(2026, 11, 24))
        yield
        transaction.set_rollback(True)


def test_a_demonstration_ward_has_people_places_and_every_role(made):
    assert Elder.objects.count() == 300
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
    assert Elder.objects.count() == 300


def test_a_real_server_gets_no_known_passwords(settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="máy chủ thật"):
        call_command("load_demo", people=10)
