"""Meetings with attendance, minutes, work in the areas."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clubs.models import AreaWork, Attendance, Meeting
from clubs.services import meetings as service
from clubs.services.meetings import Tick
from clubs.views.meetings import counted
from elders.choices import RoleCode
from tests.clubs.factories import make_club, make_member
from tests.factories import make_elder, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 17)


@pytest.fixture
def association(ward):
    return make_user(RoleCode.ASSOCIATION, ward=ward)


def record(club, ticks, *, day=DAY, works=None, by=None, meeting=None):
    meeting = meeting or Meeting(club=club, held_on=day)
    return service.record(meeting, ticks=ticks, works=works or {}, today=date(2026, 6, 30), by=by)


def test_the_rate_counts_members_of_that_day(ward, association):  # E10
    club = make_club(ward=ward)
    members = [make_member(club) for _ in range(55)]
    states = ["co_mat"] * 47 + ["vang_phep"] * 5 + ["vang"] * 3
    meeting = record(club, [Tick(one.pk, state) for one, state in zip(members, states, strict=True)], by=association)
    make_member(club, valid_from=date(2026, 6, 19))  # joins two days later and changes nothing
    row = counted(Meeting.objects.filter(pk=meeting.pk)).get()
    assert (row.present, row.excused, row.absent) == (47, 5, 3)
    assert club.memberships.on(DAY).count() == 55


def test_a_meeting_does_not_lie_ahead(ward, association):  # SH-03
    with pytest.raises(ValidationError, match="chưa tới"):
        record(make_club(ward=ward), [], day=date(2026, 7, 1), by=association)


def test_who_left_before_is_refused_with_the_name(ward, association):  # E12
    club = make_club(ward=ward)
    left = make_member(club, make_elder(ward=ward, full_name="Đỗ Thị Ra"), valid_to=date(2026, 5, 31))
    with pytest.raises(ValidationError, match="Đỗ Thị Ra"):
        record(club, [Tick(left.pk, "co_mat")], by=association)
    assert not Meeting.objects.exists()


def test_writing_again_corrects_and_repeats_nothing(ward, association):
    club = make_club(ward=ward)
    first, second = make_member(club), make_member(club)
    meeting = record(
        club, [Tick(first.pk, "co_mat", True), Tick(second.pk, "co_mat")], works={6: "Luật BHYT"}, by=association
    )
    record(
        club,
        [Tick(first.pk, "vang_phep"), Tick(second.pk, "")],
        works={6: "", 7: "Hát"},
        by=association,
        meeting=meeting,
    )
    row = Attendance.objects.get()
    assert (row.membership, row.state, row.measured) == (first, "vang_phep", None)
    assert [(work.area, work.what) for work in AreaWork.objects.all()] == [(7, "Hát")]


def test_one_page_writes_a_whole_meeting(ward, association, sign_in):
    club = make_club(ward=ward)
    here, excused, away = (make_member(club) for _ in range(3))
    client = sign_in(association)
    address = reverse("clubs:meeting_new", args=[club.pk])
    everybody = [here.pk, excused.pk, away.pk]
    data = {
        "held_on": "17062026",
        "kind": "dinh_ky",
        "cach": "ten",
        "danh_sach": everybody,
        "co_mat": [here.pk],
        "da_do": [here.pk, away.pk],
        "co_phep": [excused.pk],
        "mang_6": "Phòng ngã cho người cao tuổi",
        "agenda": "Sinh hoạt tháng 6",
    }
    answer = client.post(address, data, follow=True)
    assert "1/3" in answer.content.decode()
    states = {row.membership_id: (row.state, row.measured) for row in Attendance.objects.all()}
    assert states == {here.pk: ("co_mat", True), excused.pk: ("vang_phep", None), away.pk: ("vang", None)}
    meeting = Meeting.objects.get()
    form = client.get(reverse("clubs:meeting", args=[club.pk, meeting.pk]))
    assert {line.membership.pk: line.state for line in form.context["lines"]} == {
        here.pk: "co_mat",
        excused.pk: "vang_phep",
        away.pk: "vang",
    }


def test_another_day_with_other_members_is_asked_again(ward, association, sign_in):
    club = make_club(ward=ward)
    early, late = make_member(club), make_member(club, valid_from=date(2026, 6, 1))
    data = {
        "held_on": "01/05/2026",
        "kind": "dinh_ky",
        "cach": "ten",
        "danh_sach": [early.pk, late.pk],
        "co_mat": [early.pk, late.pk],
    }
    answer = sign_in(association).post(reverse("clubs:meeting_new", args=[club.pk]), data)
    assert "hãy xem lại rồi lưu" in answer.content.decode()
    assert [line.membership for line in answer.context["lines"]] == [early]
    assert not Meeting.objects.exists()


def test_a_total_from_paper_needs_no_names(ward, association, sign_in):
    club = make_club(ward=ward)
    member = make_member(club)
    data = {
        "held_on": "17/06/2026",
        "kind": "dinh_ky",
        "cach": "tong",
        "danh_sach": [member.pk],
        "present_typed": "41",
        "measured_typed": "30",
    }
    assert sign_in(association).post(reverse("clubs:meeting_new", args=[club.pk]), data).status_code == 302
    assert (Meeting.objects.get().present_typed, Attendance.objects.count()) == (41, 0)


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_the_minutes_are_printed_and_logged(suffix, ward, association, sign_in):
    from elders.ground.history import Disclosure

    club = make_club(ward=ward)
    member = make_member(club)
    meeting = record(club, [Tick(member.pk, "co_mat")], works={7: "Hát chèo"}, by=association)
    answer = sign_in(association).get(reverse("clubs:minutes", args=[club.pk, meeting.pk]), {"in": suffix})
    assert answer.status_code == 200
    assert len(answer.content) > 2000
    assert Disclosure.objects.get().row_count == 1


@pytest.mark.parametrize("count", [2, 20])
def test_the_form_asks_the_same_number_of_questions(count, ward, association, sign_in, django_assert_max_num_queries):
    club = make_club(ward=ward)
    for _ in range(count):
        make_member(club)
    client = sign_in(association)
    with django_assert_max_num_queries(15):
        client.get(reverse("clubs:meeting_new", args=[club.pk]))


def test_a_board_writes_its_own_club_only(ward, sign_in):
    from clubs.models import ClubAssignment

    mine, other = make_club(ward=ward), make_club(ward=ward)
    board = make_user(RoleCode.CLUB_BOARD, ward=ward)
    ClubAssignment.objects.create(user=board, club=mine, valid_from=date(2025, 7, 1))
    client = sign_in(board)
    assert client.get(reverse("clubs:board")).url == reverse("clubs:club", args=[mine.pk])
    assert client.get(reverse("clubs:meeting_new", args=[mine.pk])).status_code == 200
    assert client.get(reverse("clubs:meeting_new", args=[other.pk])).status_code == 404
