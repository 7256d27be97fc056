"""Death, moving, merging: what the books of clubs do, and the way back."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from clubs.models import Attendance, BoardSeat, CareAssignment, Loan, LoanState, Membership, OfficerTerm
from clubs.services import members as member_service
from elders.choices import EventKind, RoleCode
from elders.models import LifeEvent
from elders.services import events, merging
from tests.clubs.factories import (
    make_association_member,
    make_client,
    make_club,
    make_companion,
    make_meeting,
    make_member,
    make_unit,
    make_volunteer,
)
from tests.clubs.money_factories import make_lending_club, make_loan
from tests.factories import make_elder, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
DIED = date(2026, 11, 1)


def record(elder, kind, by, on=DIED, **fields):
    event = LifeEvent(elder=elder, kind=kind, happened_on=on, **fields)
    shown = events.preview(event, today=TODAY, by=by)
    done = events.record(
        LifeEvent(elder=elder, kind=kind, happened_on=on, **fields), today=TODAY, by=by, token=uuid.uuid4()
    )
    return done, [one.text for one in shown if one.app == "clubs"]


@pytest.fixture
def member(group):
    club = make_lending_club(ward=group.ward)
    return make_member(club, make_elder(group=group, full_name="Cụ Mận"))


def test_a_death_ends_everything_and_restoring_brings_it_back(member, officer):  # TV-04
    club = member.club
    BoardSeat.objects.create(club=club, membership=member, post="uy_vien", valid_from=date(2026, 2, 1))
    make_volunteer(member)
    client = make_client(club)
    CareAssignment.objects.create(client=client, membership=member, valid_from=date(2026, 2, 1))
    cared = make_client(make_club(ward=club.ward), member.elder)
    joined = make_association_member(make_unit(ward=club.ward), member.elder)
    OfficerTerm.objects.create(unit=joined.unit, member=joined, post="chi_hoi_truong", valid_from=date(2026, 2, 1))
    loan = make_loan(club, member)

    def state():
        rows = [
            member,
            cared,
            joined,
            *BoardSeat.objects.all(),
            *CareAssignment.objects.all(),
            *OfficerTerm.objects.all(),
        ]
        for row in rows:
            row.refresh_from_db()
        loan.refresh_from_db()
        return [row.valid_to for row in rows], loan.state

    before = state()
    event, shown = record(member.elder, EventKind.DEATH, officer)
    assert state() == ([DIED] * 6, LoanState.PENDING)
    member.refresh_from_db()
    assert member.leave_reason == "tu_tran"
    assert len(shown) == 4
    assert any("Thôi là thành viên" in text and "thôi giữ chức danh ủy viên" in text.lower() for text in shown)
    assert any("chờ họp xử lý" in text for text in shown)
    events.restore(event, reason="Ghi nhầm người", by=officer)
    assert state() == before


def test_a_member_with_a_live_loan_does_not_leave_by_asking(member, officer):  # E33, V-12
    make_loan(member.club, member)
    with pytest.raises(ValidationError, match="còn nợ gốc"):
        member_service.leave(member, on=DIED, reason="xin_ra", by=officer)


def test_who_moves_away_is_gone_on_the_day_of_moving(member, officer):
    record(member.elder, EventKind.MOVE_OUT, officer, destination="ngoai_tp")
    member.refresh_from_db()
    assert (member.valid_to, member.leave_reason) == (date(2026, 10, 31), "chuyen_di")


def test_attendance_behind_a_death_is_said_and_not_lost(member, officer):
    meeting = make_meeting(member.club, date(2026, 11, 17))
    Attendance.objects.create(meeting=meeting, membership=member, state="co_mat")
    _, shown = record(member.elder, EventKind.DEATH, officer)
    assert "1 lần điểm danh sau ngày 01/11/2026" in shown[0]
    assert Attendance.objects.count() == 1


def test_moving_inside_the_ward_changes_nothing(member, officer, other_group):
    _, shown = record(member.elder, EventKind.MOVE_GROUP, officer, to_group=other_group)
    member.refresh_from_db()
    assert (shown, member.valid_to) == ([], None)


def test_an_event_changed_since_is_not_taken_back(member, officer):
    event, _ = record(member.elder, EventKind.DEATH, officer)
    Membership.objects.filter(pk=member.pk).update(note="sửa sau")
    events.restore(event, reason="Ghi nhầm người", by=officer)  # another field: nothing in the way
    again, _ = record(member.elder, EventKind.DEATH, officer)
    Membership.objects.filter(pk=member.pk).update(valid_to=date(2026, 10, 1))
    assert any("đã được sửa sau đó" in text for text in events.why_not_restore(again))


# --- two records of one person ----------------------------------------------------------------------------------------


def test_two_memberships_in_one_club_become_one_and_come_apart_again(group, officer):
    club = make_club(ward=group.ward)
    kept, absorbed = make_elder(group=group), make_elder(group=group)
    first = make_member(club, kept, valid_from=date(2025, 6, 1))
    second = make_member(club, absorbed, valid_from=date(2025, 1, 1), valid_to=date(2026, 5, 31))
    both, only = make_meeting(club, date(2026, 3, 17)), make_meeting(club, date(2025, 2, 17))
    for meeting, member in ((both, first), (both, second), (only, second)):
        Attendance.objects.create(meeting=meeting, membership=member, state="co_mat")
    merge = merging.merge(kept, absorbed, by=officer, on=TODAY)
    one = Membership.objects.get(club=club)
    assert (one.elder, one.valid_from, one.valid_to) == (kept, date(2025, 1, 1), None)
    assert {row.meeting for row in Attendance.objects.all()} == {both, only}
    merging.unmerge(merge, by=officer, reason="Hai người khác nhau")
    assert Membership.objects.filter(elder=absorbed).get().valid_to == date(2026, 5, 31)
    assert Membership.objects.filter(elder=kept).get().valid_from == date(2025, 6, 1)
    assert Attendance.objects.count() == 3


def test_memberships_in_different_clubs_simply_move(group, officer):
    kept, absorbed = make_elder(group=group), make_elder(group=group)
    here, there = make_member(make_club(ward=group.ward), kept), make_member(make_club(ward=group.ward), absorbed)
    merging.merge(kept, absorbed, by=officer, on=TODAY)
    assert set(Membership.objects.filter(elder=kept)) == {here, there}


def test_a_loan_moves_along_with_its_borrower(group, officer):
    club = make_lending_club(ward=group.ward)
    kept, absorbed = make_elder(group=group), make_elder(group=group)
    stays = make_member(club, kept)
    loan = make_loan(club, make_member(club, absorbed))
    merging.merge(kept, absorbed, by=officer, on=TODAY)
    assert Loan.objects.get(pk=loan.pk).membership == stays


# --- companions who are old enough ------------------------------------------------------------------------------------


def test_a_companion_of_sixty_is_linked_to_the_record(group, officer, sign_in):
    club = make_club(ward=group.ward)
    companion = make_companion(ward=group.ward, full_name="Bùi Thị Tròn", birth_year=1950)
    member = make_member(club, companion)
    make_member(club, make_companion(ward=group.ward, full_name="Bùi Thị Trẻ", birth_year=1990))
    elder = make_elder(group=group, full_name="Bùi Thị Tròn", birth_year=1950)
    client = sign_in(officer)
    page = client.get("/clb/chua-co-trong-so/")
    assert [one.full_name for one in page.context["rows"]] == ["Bùi Thị Tròn"]
    client.post(f"/clb/chua-co-trong-so/{companion.pk}/noi/{elder.pk}/")
    member.refresh_from_db()
    assert (member.elder, member.companion) == (elder, None)
    assert not client.get("/clb/chua-co-trong-so/").context["rows"]


def test_the_record_page_names_clubs_only_to_who_may_see_clubs(group, officer, leader, sign_in):
    elder = make_elder(group=group)
    make_member(make_club(ward=group.ward, name="CLB Hoa Gạo"), elder)
    address = f"/so/{elder.pk}/"
    assert "CLB Hoa Gạo" in sign_in(officer).get(address).content.decode()
    assert "CLB Hoa Gạo" not in sign_in(leader).get(address).content.decode()


def test_the_home_page_counts_what_it_opens(ward, sign_in):
    from clubs.todo import slow_cards

    association = make_user(RoleCode.ASSOCIATION, ward=ward)
    make_club(ward=ward, founded_on=None, preparing_since=date(2026, 10, 1))
    make_club(ward=ward)
    client = sign_in(association)
    for card in slow_cards(association, today=TODAY):
        assert len(client.get(card.url).context["rows"]) == card.count, card.title
