"""What Postgres refuses in the books of clubs, whoever writes them (numbers of `domain/clubs.md`)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clubs.models import Attendance, BoardSeat, HomeVisit, Membership
from tests.clubs.factories import make_client, make_club, make_companion, make_meeting, make_member
from tests.factories import make_elder

pytestmark = pytest.mark.django_db


def refused(name: str, write) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    assert caught.value.__cause__.diag.constraint_name == name


def test_one_person_is_not_twice_a_member_of_a_club_at_once(ward):  # TV-01
    club, elder = make_club(ward=ward), make_elder(ward=ward)
    make_member(club, elder, valid_to=date(2026, 3, 31))
    refused("membership_elder_no_overlap", lambda: make_member(club, elder, valid_from=date(2026, 3, 31)))
    make_member(club, elder, valid_from=date(2026, 9, 1))  # E32: who comes back has a second row
    companion = make_companion(ward=ward)
    make_member(club, companion)
    refused("membership_companion_no_overlap", lambda: make_member(club, companion, valid_from=date(2026, 1, 1)))


def test_a_member_is_an_elder_or_a_companion_and_never_both(ward):
    club, elder, companion = make_club(ward=ward), make_elder(ward=ward), make_companion(ward=ward)
    day = date(2026, 1, 1)
    refused(
        "membership_one_person",
        lambda: Membership.objects.create(club=club, elder=elder, companion=companion, valid_from=day),
    )
    refused("membership_one_person", lambda: Membership.objects.create(club=club, valid_from=day))


@pytest.mark.parametrize(
    ("posts", "constraint"),
    [
        (["ke_toan", "thu_quy"], "seat_bookkeeper_not_cashier"),  # E09
        (["chu_nhiem", "thu_quy"], "seat_chair_not_cashier"),  # BCN-01
        (["uy_vien", "uy_vien"], "seat_no_overlap"),
    ],
)
def test_posts_that_one_person_may_not_hold_together(ward, posts, constraint):
    club = make_club(ward=ward)
    member = make_member(club)
    first, second = posts
    BoardSeat.objects.create(club=club, membership=member, post=first, valid_from=date(2026, 1, 1))
    refused(
        constraint,
        lambda: BoardSeat.objects.create(club=club, membership=member, post=second, valid_from=date(2026, 6, 1)),
    )


def test_a_club_has_one_chair_a_day(ward):  # BCN-01
    club = make_club(ward=ward)
    day = date(2026, 1, 1)
    BoardSeat.objects.create(club=club, membership=make_member(club), post="chu_nhiem", valid_from=day)
    refused(
        "seat_one_chair",
        lambda: BoardSeat.objects.create(club=club, membership=make_member(club), post="chu_nhiem", valid_from=day),
    )


def test_the_forms_say_it_in_words(ward):
    club = make_club(ward=ward)
    member = make_member(club)
    BoardSeat.objects.create(club=club, membership=member, post="ke_toan", valid_from=date(2026, 1, 1))
    seat = BoardSeat(club=club, membership=member, post="thu_quy", valid_from=date(2026, 2, 1))
    with pytest.raises(ValidationError, match="hai người khác nhau"):
        seat.full_clean()


def test_nobody_attends_outside_the_own_membership(ward):  # E12, TV-03
    club = make_club(ward=ward)
    left = make_member(club, valid_to=date(2026, 5, 31))
    meeting = make_meeting(club, date(2026, 6, 17))
    refused(
        "attendance_inside_membership",
        lambda: Attendance.objects.create(meeting=meeting, membership=left, state="co_mat"),
    )
    stranger = make_member(make_club(ward=ward))
    refused(
        "attendance_inside_membership",
        lambda: Attendance.objects.create(meeting=meeting, membership=stranger, state="co_mat"),
    )


def test_a_post_lies_inside_the_membership(ward):  # TV-03
    club = make_club(ward=ward)
    member = make_member(club, valid_to=date(2026, 5, 31))
    refused(
        "seat_inside_membership",
        lambda: BoardSeat.objects.create(club=club, membership=member, post="uy_vien", valid_from=date(2026, 1, 1)),
    )
    BoardSeat.objects.create(
        club=club, membership=member, post="uy_vien", valid_from=date(2026, 1, 1), valid_to=date(2026, 5, 31)
    )


def test_who_was_absent_was_not_measured(ward):
    club = make_club(ward=ward)
    meeting, member = make_meeting(club, date(2026, 6, 17)), make_member(club)
    refused(
        "attendance_measured_was_there",
        lambda: Attendance.objects.create(meeting=meeting, membership=member, state="vang", measured=True),
    )


def test_no_visit_after_a_client_ended(ward):  # E15
    client = make_client(make_club(ward=ward), valid_to=date(2026, 7, 15))
    HomeVisit.objects.create(client=client, visited_on=date(2026, 7, 15))
    refused("visit_inside_client", lambda: HomeVisit.objects.create(client=client, visited_on=date(2026, 7, 20)))
