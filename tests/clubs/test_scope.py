"""Which clubs an account sees."""

from datetime import date

import pytest

from clubs.models import Club, ClubAssignment
from elders.choices import RoleCode
from tests.factories import make_user, make_ward

pytestmark = pytest.mark.django_db


def test_a_board_sees_its_own_club_until_its_assignment_ends(ward):
    mine = Club.objects.create(ward=ward, name="CLB Vân Quan", kind="lien_the_he")
    ended = Club.objects.create(ward=ward, name="CLB Trà Khê", kind="the_thao")
    Club.objects.create(ward=ward, name="CLB Phú Hải", kind="van_hoa")
    board = make_user(RoleCode.CLUB_BOARD, ward=ward)
    ClubAssignment.objects.create(user=board, club=mine, valid_from=date(2025, 7, 1))
    ClubAssignment.objects.create(user=board, club=ended, valid_from=date(2025, 7, 1), valid_to=date(2025, 12, 31))
    assert list(Club.objects.for_user(board)) == [mine]


def test_the_association_sees_all_clubs_of_its_ward_only(ward):
    club = Club.objects.create(ward=ward, name="CLB Vân Quan", kind="lien_the_he")
    Club.objects.create(ward=make_ward(), name="CLB nơi khác", kind="lien_the_he")
    assert list(Club.objects.for_user(make_user(RoleCode.ASSOCIATION, ward=ward))) == [club]
    assert not Club.objects.for_user(make_user(RoleCode.ASSOCIATION)).exists()
    assert not Club.objects.for_user(make_user(RoleCode.FINANCE, ward=ward)).exists()
