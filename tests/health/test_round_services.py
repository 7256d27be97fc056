"""A round from plan to closing: what each button does and refuses; E04, E06, E07, E08, E11, E12, E59."""

import uuid
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from health.models import CheckupRound, Facility, FollowUpTask, Invitation
from health.round_figures import Coverage, coverage_of_year, figures
from health.round_missing import why_and_next
from health.services import booking, exams, invitations, rounds
from tests.factories import make_elder, make_user
from tests.health.factories import make_enrolment, make_exam, make_invitation, make_round, make_session

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 6)
NOW = datetime(2026, 10, 6, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
VN = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def nurse(ward):
    return make_user("health_station", ward=ward)


@pytest.fixture
def chief(ward):
    return make_user("ward_leader", ward=ward)


def press(round_, action: str, by, **more) -> bool:
    done = rounds.move(round_, action, by=by, token=uuid.uuid4(), now=NOW, today=TODAY, **more)
    round_.refresh_from_db()
    return done


def plan(ward, by, **fields) -> CheckupRound:
    facility = Facility.objects.get_or_create(ward=ward, name="Trạm Y tế")[0]
    values = {"year": 2026, "name": "Đợt 1", "reference_on": date(2026, 9, 1), "facility": facility}
    return rounds.save_plan(CheckupRound(ward=ward, **values | fields), groups=[], by=by)


def refused(words: str, act, *args, **more) -> None:
    with pytest.raises(ValidationError) as refusal:
        act(*args, **more)
    assert words in " ".join(refusal.value.messages)


def test_from_draft_to_closed(ward, group, nurse, chief):
    old, young = make_elder(group=group, birth_year=1940), make_elder(group=group, birth_year=1960)
    make_elder(group=group, birth_year=1970)
    gone = make_elder(group=group, birth_year=1950)
    make_exam(gone, concluded=True, examined_on=date(2026, 2, 20))
    make_enrolment(young, valid_from=date(2026, 1, 5))  # in a register, never examined: chronically ill all the same
    round_ = plan(ward, nurse)
    refused("đang ở bước", press, round_, "lap", nurse)  # H-010
    refused("phải khác người lập", press, round_, "duyet", nurse, plan_number="5", approved_on=TODAY)
    refused("Ghi số kế hoạch", press, round_, "duyet", chief, approved_on=TODAY)
    press(round_, "duyet", chief, plan_number="5/KH-UBND", approved_on=TODAY, budget_vnd=90_000_000)
    refused("nhờ lãnh đạo trả lại", rounds.save_plan, round_, groups=[], by=nurse)
    token = uuid.uuid4()
    twice = [rounds.move(round_, "lap", by=nurse, token=token, now=NOW, today=TODAY) for _ in range(2)]
    assert twice == [True, False]
    round_.refresh_from_db()
    listed = {one.elder_id: one for one in round_.invitations.all()}
    assert set(listed) == {old.pk, young.pk}
    assert (listed[old.pk].priority, listed[old.pk].birth_estimated) == (1, True)
    assert ["chronic" in listed[one.pk].reasons for one in (young, old)] == [True, False]
    assert sorted(one.number for one in listed.values()) == [1, 2]
    assert {one["code"]: one.get("count", one.get("detail", "")) for one in round_.excluded} == {
        "da_kham": "Khám ngày 20/02/2026",
        "duoi_tuoi": 1,
    }
    press(round_, "chay", nurse)
    refused("rút kinh nghiệm", press, round_, "dong", nurse)
    exam = exams.open_exam(old, by=nurse, examined_on=TODAY, today=TODAY, invitation=listed[old.pk])
    assert Invitation.objects.get(pk=listed[old.pk].pk).state == "checked_in"
    refused("chưa kết luận", press, round_, "dong", nurse, lessons="Tốt")
    exam.delete()
    Invitation.objects.filter(pk=listed[old.pk].pk).update(state="no_show")
    press(round_, "dong", nurse, lessons="Mời sớm hơn hai tuần")
    assert (round_.state, round_.steps.count()) == ("closed", 4)
    refused("không ghi được", invitations.mark, listed[young.pk], "invited", by=nurse, at=NOW)


def test_two_people_with_one_national_number_stop_the_list(ward, group, other_group, nurse, chief):
    """E04: both rows are named."""
    make_elder(group=group, full_name="Vũ Thị Mơ", birth_year=1945, old_id="031234567")
    make_elder(group=other_group, full_name="Vũ Thị Mận", birth_year=1947, old_id="031234567")
    round_ = plan(ward, nurse)
    press(round_, "duyet", chief, plan_number="5", approved_on=TODAY)
    refused("Vũ Thị Mơ (1945, Tổ dân phố Vân Quan) trùng với Vũ Thị Mận (1947, Tổ dân phố số 3)",
            press, round_, "lap", nurse)  # fmt: skip
    assert not round_.invitations.exists()


def test_a_stay_of_four_months_is_too_short_and_many_situations_are_one_stay(ward, group, nurse, chief):
    """E03, and circumstances that changed in between do not begin the stay anew."""
    new = make_elder(group=group, birth_year=1950, valid_from=date(2026, 5, 1), facts={"residence_type": "tam_tru"})
    long = make_elder(group=group, birth_year=1950, valid_from=date(2026, 7, 1), facts={"residence_type": "tam_tru"})
    long.situations.create(
        ward=ward, residential_group=group, residence_type="tam_tru", source_kind="form",
        valid_from=date(2025, 7, 1), valid_to=date(2026, 6, 30),
    )  # fmt: skip
    round_ = plan(ward, nurse)
    press(round_, "duyet", chief, plan_number="5", approved_on=TODAY)
    press(round_, "lap", nurse)
    assert [one.elder_id for one in round_.invitations.all()] == [long.pk]
    assert [(one["elder"], one["detail"]) for one in round_.excluded] == [(new.pk, "Tạm trú được 4 tháng, cần 6 tháng")]


def test_the_second_absence_asks_for_a_look_at_home(ward, group, nurse):
    """E06: absent on 06/10 and again on 13/10: one task, due on 27/10."""
    round_ = make_round(ward, state="running")
    one = make_invitation(round_, make_elder(group=group))
    invitations.mark(one, "no_show", by=nurse, at=NOW)
    assert not FollowUpTask.objects.exists()
    assert invitations.invite_again(round_, by=nurse, at=NOW) == 1
    later = NOW.replace(day=13)
    done = invitations.mark(one, "no_show", by=nurse, at=later)
    task = FollowUpTask.objects.get()
    assert (done.state, done.absences, task.text) == ("no_show", 2, "Đánh giá khám tại nhà")
    assert task.due_at.astimezone(VN).date() == date(2026, 10, 27)
    assert invitations.invite_again(round_, by=nurse, at=later) == 0  # at home first
    invitations.mark(one, "listed", by=nurse, at=later)  # pressed by mistake
    assert not FollowUpTask.objects.exists()
    assert invitations.mark_all(round_.invitations.all(), "no_show", by=nurse, at=later) == 1
    assert FollowUpTask.objects.count() == 1


def test_slots_fill_and_a_full_one_is_refused(ward, group, nurse):
    """E05, H-011: refused with the next free one; over capacity only with a reason."""
    round_ = make_round(ward, state="running")
    session = make_session(round_, capacity=1, closes_at=time(8, 30), slot_minutes=30)
    people = [make_invitation(round_, make_elder(group=group), number=n) for n in range(1, 4)]
    people.append(make_invitation(round_, make_elder(group=group), can_travel=False))
    assert booking.fill_slots(round_, by=nurse, today=TODAY) == (2, 1)
    placed = {one.pk: one.slot_at for one in round_.invitations.filter(session=session)}
    assert sorted(placed.values()) == [time(7, 30), time(8)]
    (left,) = [one for one in people[:3] if one.pk not in placed]
    refused("đã đủ 1 người. Không còn khung nào trống", booking.book, left, session, time(8), by=nurse, at=NOW)
    make_session(round_, day=date(2026, 10, 7), capacity=5)
    refused("Khung trống gần nhất: 07:30 ngày 07/10/2026", booking.book, left, session, time(8), by=nurse, at=NOW)
    booking.book(left, session, time(8), by=nurse, at=NOW, overbook="Vợ chồng đi cùng")
    left.refresh_from_db()
    assert (left.slot_at, left.overbook_reason) == (time(8), "Vợ chồng đi cùng")
    refused("không có khung", booking.book, left, session, time(8, 15), by=nurse, at=NOW)


def test_what_may_be_pressed(ward, group, nurse):
    round_ = make_round(ward, state="listed")
    one = make_invitation(round_, make_elder(group=group))
    refused("chưa bắt đầu", invitations.mark, one, "checked_in", by=nurse, at=NOW)
    refused("Ghi lý do", invitations.mark, one, "declined", by=nurse, at=NOW)
    invitations.mark(one, "declined", by=nurse, at=NOW, reason="Con đưa đi khám riêng")
    one.refresh_from_db()
    assert (one.state_by, one.state_at) == (nurse, NOW)  # H-012
    invitations.mark(one, "home_visit", by=nurse, at=NOW)
    invitations.plan_visit(one, on=TODAY, who="BS. Minh", by=nurse, at=NOW, today=TODAY)
    one.refresh_from_db()
    assert why_and_next(one, today=TODAY) == ("Chờ khám tại nhà ngày 06/10/2026", "BS. Minh đến khám")


def test_examined_elsewhere_needs_facility_day_and_paper(ward, group, nurse):
    """H-014."""
    round_ = make_round(ward, state="running")
    one = make_invitation(round_, make_elder(group=group))
    given = {"facility": "Bệnh viện Kiến An", "on": date(2026, 2, 20), "name": "giay.pdf", "content": b"%PDF-1.7 x"}

    def say(**changed):
        return invitations.examined_elsewhere(one, **given | changed, by=nurse, at=NOW, today=TODAY)

    refused("Ghi tên cơ sở", say, facility=" ")
    refused("trong năm 2026", say, on=date(2025, 12, 31))
    refused("chưa đến", say, on=date(2026, 12, 1))
    refused("PDF hoặc ảnh", say, content=b"MZ")
    assert say().state == "elsewhere"
    total = figures(Invitation.objects.filter(round=round_)).total
    assert (total.done, total.coverage.words) == (1, "100,0 %")
    assert coverage_of_year(round_, ward, on=TODAY).done == 1
    invitations.take_back_elsewhere(one, reason="Giấy của người khác", by=nurse, at=NOW)
    assert coverage_of_year(round_, ward, on=TODAY).done == 0


def test_a_second_free_service_of_the_year_is_refused(ward, group, nurse):
    """E11: a free check-up in May, a free screening in July: with a reason only."""
    person = make_elder(group=group)
    make_exam(person, concluded=True, examined_on=date(2026, 5, 12))
    asked = {"by": nurse, "examined_on": date(2026, 7, 3), "today": TODAY, "kind": "sang_loc", "screening": "tha"}
    refused("đã miễn phí ngày 12/05/2026", exams.open_exam, person, **asked)
    assert exams.open_exam(person, **asked, free_reason="Chiến dịch của thành phố").free_reason
    round_ = make_round(ward, state="running", one_free_service=False)
    invited = make_invitation(round_, person)
    with_check = {"examined_on": TODAY, "kind": "dinh_ky", "screening": ""}
    assert exams.open_exam(person, **asked | with_check, invitation=invited).is_free


@pytest.mark.parametrize(
    ("service", "kind", "screening", "given"),
    [
        ("dinh_ky", "dinh_ky", "", True),
        ("dinh_ky", "sang_loc", "tha", False),
        ("sang_loc", "dinh_ky", "", False),
        ("sang_loc", "sang_loc", "tha", True),
        ("sang_loc", "sang_loc", "vu", False),  # not of this programme
        ("hoac", "dinh_ky", "", True),
        ("hoac", "sang_loc", "tha", True),
        ("hoac", "sang_loc", "", False),  # exactly one
    ],
)
def test_a_round_gives_the_services_of_its_programme(ward, group, nurse, service, kind, screening, given):
    round_ = make_round(ward, state="running", service=service, screenings=["tha", "dtd"])
    one = make_invitation(round_, make_elder(group=group))
    chosen = {"kind": kind, "screening": screening}
    asked = {"by": nurse, "examined_on": TODAY, "today": TODAY, "invitation": one}
    if given:
        invitations.choose_service(one, **chosen, by=nurse)
        assert exams.open_exam(one.elder, **asked, **chosen).kind == kind
    else:
        refused("không có dịch vụ đó", invitations.choose_service, one, **chosen, by=nurse)
        refused("Đợt khám này chỉ có", exams.open_exam, one.elder, **asked, **chosen)


@pytest.mark.parametrize(
    ("done", "words", "missing", "reached"),
    [(1523, "74,6 %", 8, False), (1530, "75,0 %", 1, False), (1531, "75,0 %", 0, True)],  # E07, E08
)
def test_coverage_is_judged_by_the_unrounded_ratio(done, words, missing, reached):
    found = Coverage(done=done, among=2041, target=Decimal(75))
    assert (found.words, found.missing, found.reached) == (words, missing, reached)


def test_coverage_without_target_or_people():
    assert Coverage(done=3, among=4).reached is None
    assert Coverage(done=0, among=0, target=Decimal(75)).words == "–"


def test_whoever_dies_before_leaves_the_current_view_and_stays_in_the_frozen_one(ward, group):
    """E12; and who died after the examination stays examined."""
    round_ = make_round(ward, state="running")
    before, after, waits = (make_elder(group=group) for _ in range(3))
    for one in (before, after, waits):
        invitation = make_invitation(round_, one)
        if one is after:
            make_exam(one, concluded=True, invitation=invitation)
    for one in (before, after):
        one.date_of_death = date(2026, 10, 20)
        one.save()
    total = figures(Invitation.objects.filter(round=round_)).total
    assert (total.invited, total.current, total.done, total.count("waiting")) == (3, 2, 1, 1)


def test_figures_and_drawing_take_the_same_queries_for_two_and_for_twenty(
    ward, group, nurse, django_assert_num_queries
):
    round_ = make_round(ward, state="running")
    for number in range(2):
        make_invitation(round_, make_elder(group=group, birth_year=1940 + number))
    mine = Invitation.objects.for_user(nurse).filter(round=round_)
    with django_assert_num_queries(2):
        figures(mine)
    for number in range(18):
        make_invitation(round_, make_elder(group=group, birth_year=1930 + number), residential_group=None)
    with django_assert_num_queries(2):
        found = figures(mine)
    for table in (found.by_group, found.by_band, found.by_sex, found.by_priority):
        assert sum(line.invited for line in table) == found.total.invited == 20
    assert sum(one.invited + two.invited for _, one, two in found.pyramid) == 20


def test_a_leader_sees_the_own_rows_of_the_list_only(ward, group, other_group, leader):
    """E59: name, slot and attendance; the reason behind an invitation is words without disease."""
    round_ = make_round(ward, state="listed")
    mine = make_invitation(round_, make_elder(group=group), reasons=["alone", "chronic"])
    make_invitation(round_, make_elder(group=other_group))
    seen = Invitation.objects.for_user(leader).filter(round=round_)
    assert list(seen) == [mine]
    assert figures(seen).total.invited == 1
