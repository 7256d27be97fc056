"""Monthly figures, reports, the status board and quality, from records."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clubs.board import board_of
from clubs.figures import sheet_of, years_people
from clubs.models import (
    AreaWork,
    Attendance,
    Club,
    ClubGroup,
    HelpGiven,
    HomeVisit,
    Membership,
    PeriodReport,
    Visitor,
)
from clubs.monthly import MISSING, RECORDED, REPORTED, months_of
from clubs.period_report import changed_since as changed_lines
from clubs.period_report import lines_of
from clubs.services import clubs as club_service
from clubs.services import figures as service
from clubs.services.figures import send_period
from clubs.standards import percent, share
from elders.choices import RoleCode
from tests.clubs.factories import make_client, make_club, make_companion, make_meeting, make_member, make_volunteer
from tests.clubs.money_factories import make_fund
from tests.factories import make_elder, make_group, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 20)
JUNE = date(2026, 6, 1)


@pytest.fixture
def association(ward):
    return make_user(RoleCode.ASSOCIATION, ward=ward)


def june(club):
    return months_of([club.pk], [JUNE], today=TODAY)[club.pk][0]


def value(club, code, *, month=JUNE):
    return next(one for one in sheet_of(club, month, today=TODAY).values if one.figure.code == code)


def test_a_month_nobody_wrote_about_is_missing_and_not_zero(ward):
    found = june(make_club(ward=ward))
    assert found.state == MISSING
    assert (found.facts.meetings, found.facts.helped, found.facts.topics) == (None, None, None)


def test_a_month_counts_a_meeting_once_however_often_it_met(ward):  # E11, SH-02
    club = make_club(ward=ward)
    for month, days in {1: [17], 2: [17], 3: [17], 5: [3, 17], 6: [17]}.items():
        for day in days:
            make_meeting(club, date(2026, month, day))
    months = [date(2026, number, 1) for number in range(1, 7)]
    known = months_of([club.pk], months, today=TODAY)[club.pk]
    met = sum(bool(one.facts.meetings) for one in known)
    assert (met, percent(share(met, 6))) == (5, "83,3 %")


def test_attendance_and_measuring_are_counted_from_names_or_from_paper(ward):  # E20
    club = make_club(ward=ward)
    members = [make_member(club) for _ in range(4)]
    meeting = make_meeting(club, date(2026, 6, 17), present_typed=99)
    for number, member in enumerate(members):
        state = "co_mat" if number < 3 else "vang"
        Attendance.objects.create(meeting=meeting, membership=member, state=state, measured=number < 2)
    make_meeting(club, date(2026, 6, 27), present_typed=10, measured_typed=5)
    assert (june(club).facts.present, june(club).facts.measured) == (13, 7)


def test_visits_due_and_done(ward):  # E13, E14, E16
    club = make_club(ward=ward)
    client = make_client(club)
    make_client(club, valid_from=date(2026, 6, 10))
    for day in range(1, 9):
        HomeVisit.objects.create(client=client, visited_on=date(2026, 6, day), minutes=60)
    twice = HomeVisit.objects.get(visited_on=date(2026, 6, 1))
    for _ in range(2):
        Visitor.objects.create(visit=twice, membership=make_member(club))
    HomeVisit.objects.create(client=client, visited_on=date(2026, 6, 20), cancelled=True)
    assert (june(club).facts.visits_due, june(club).facts.visits_done) == (16, 8)
    assert sum(one.visit.minutes for one in Visitor.objects.all()) == 120


def test_the_eight_areas_come_from_what_was_written(ward):
    club = make_club(ward=ward)
    for area in (4, 5, 6, 7, 8):
        AreaWork.objects.create(club=club, area=area, done_on=date(2026, 6, 17), what="Đã làm")
    HelpGiven.objects.create(club=club, outsider="Cụ Nhã", helped_on=date(2026, 6, 18), form="tien", value_vnd=200_000)
    for _ in range(5):
        make_volunteer(make_member(club))
    facts = june(club).facts
    assert (facts.actions, facts.rights, facts.topics, facts.performances, facts.donations) == (1, 1, 1, 1, 1)
    assert (facts.helped, facts.volunteers, facts.visits_due) == (1, 5, 0)
    assert value(club, "help_value").value == 200_000
    results = [check.result for check in sheet_of(club, JUNE, today=TODAY).areas]
    assert results == [None, False, *[True] * 6]  # no book of loans is open; nobody met


def test_what_is_written_of_nobody_is_not_known_rather_than_zero(ward):
    club = make_club(ward=ward)
    member = make_member(club)
    assert value(club, "hardship").value is None
    assert board_of(Club.objects.filter(pk=club.pk), today=TODAY).rows[0].counts.told("hardship") is None
    member.circumstance = "khong"
    member.save()
    assert value(club, "hardship").value == 0
    assert board_of(Club.objects.filter(pk=club.pk), today=TODAY).rows[0].counts.told("hardship") == 0


def test_members_of_a_year_add_up(ward):  # E32
    club = make_club(ward=ward)
    for _ in range(53):
        make_member(club)
    back = make_elder(ward=ward)
    make_member(club, back, valid_to=date(2026, 3, 15))
    make_member(club, back, valid_from=date(2026, 9, 1))
    for _ in range(2):
        make_member(club, valid_to=date(2026, 5, 10))
    for _ in range(3):
        make_member(club, valid_from=date(2026, 4, 1))
    rows = list(Membership.objects.filter(club=club))
    assert years_people(rows, date(2026, 1, 1), date(2026, 12, 31)) == 59
    assert sum(row.valid_from < date(2026, 1, 1) for row in rows) == 56
    assert club.memberships.on(date(2026, 12, 31)).count() == 57


@pytest.mark.parametrize("month", [date(2026, number, 1) for number in range(1, 8)])
def test_the_members_of_a_month_balance(month, ward):
    club = make_club(ward=ward)
    make_member(club, valid_to=date(2026, 5, 31))  # on the last day of a month
    make_member(club, valid_from=date(2026, 3, 1), valid_to=date(2026, 6, 15))
    make_member(club, valid_from=date(2026, 6, 30))
    sheet = {one.figure.code: one.value for one in sheet_of(club, month, today=date(2026, 8, 20)).values}
    start, joined, left = sheet["members_start"], sheet["members_joined"], sheet["members_left"]
    assert start + joined - left == sheet["members_end"]


def test_a_typed_figure_is_marked_and_needs_a_reason_when_records_say_otherwise(ward, association):  # BC-02
    club = make_club(ward=ward)
    service.type_figures(club, JUNE, values={"meetings": 1, "helped": 2}, reason="", today=TODAY, by=association)
    assert (value(club, "helped").value, value(club, "helped").is_typed) == (2, True)
    assert june(club).state == RECORDED
    make_meeting(club, date(2026, 6, 17))
    make_meeting(club, date(2026, 6, 18))
    with pytest.raises(ValidationError, match="sổ tính được 2, nhập 3"):
        service.type_figures(club, JUNE, values={"meetings": 3}, reason="", today=TODAY, by=association)
    service.type_figures(club, JUNE, values={"meetings": 3}, reason="Buổi 20/6 chưa ghi", today=TODAY, by=association)
    assert (value(club, "meetings").value, value(club, "meetings").computed) == (3, 2)
    service.type_figures(club, JUNE, values={"meetings": None}, reason="", today=TODAY, by=association)
    assert not value(club, "meetings").is_typed


def test_a_report_is_frozen_and_a_change_asks_for_the_next_one(ward, association):  # E54, BC-01
    club = make_club(ward=ward)
    with pytest.raises(ValidationError, match="chưa có số liệu"):
        service.send_report(club, JUNE, note="", today=TODAY, by=association)
    meeting = make_meeting(club, date(2026, 6, 17), present_typed=40)
    first = service.send_report(club, JUNE, note="", today=TODAY, by=association)
    assert june(club).state == REPORTED
    assert june(club).facts.report_on_time is False  # due on 05/07
    with pytest.raises(ValidationError, match="không có gì thay đổi"):
        service.send_report(club, JUNE, note="", today=TODAY, by=association)
    meeting.present_typed = 41
    meeting.save()
    second = service.send_report(club, JUNE, note="", today=TODAY, by=association)
    first.refresh_from_db()
    assert (first.values["present"]["value"], second.values["present"]["value"], second.version) == (40, 41, 2)


@pytest.mark.parametrize(("today", "answer"), [(date(2026, 7, 5), None), (date(2026, 7, 6), False)])
def test_a_report_is_late_from_the_day_after_its_last(today, answer, ward):
    club = make_club(ward=ward)
    assert months_of([club.pk], [JUNE], today=today)[club.pk][0].facts.report_on_time is answer


# --- the board --------------------------------------------------------------------------------------------------------


def board(ward, *, groups=24):
    return board_of(Club.objects.filter(ward=ward), today=TODAY, groups=groups)


def test_groups_covered_by_clubs(ward):  # E40
    groups = [make_group(ward=ward) for _ in range(5)]
    clubs = [make_club(ward=ward, residential_group=group) for group in groups[:4]]
    totals = board(ward).totals
    assert (totals.groups_covered, totals.groups_needed, totals.groups_share) == (4, 5, "16,7 %")
    ClubGroup.objects.create(club=clubs[0], residential_group=groups[4])
    totals = board(ward).totals
    assert (totals.groups_covered, totals.groups_share) == (5, "20,8 %")


def test_people_in_two_clubs_count_once_and_younger_ones_are_no_elders(ward):  # E41, E42
    sport, arts = make_club(ward=ward, kind="the_thao"), make_club(ward=ward, kind="van_hoa")
    both = make_elder(ward=ward)
    for club in (sport, arts):
        make_member(club, both)
    make_member(sport)
    make_member(arts, make_companion(ward=ward))
    totals = board(ward).totals
    assert (totals.members, totals.people, totals.older, totals.sport, totals.culture) == (4, 3, 2, 2, 1)


def test_suspended_and_dissolved_clubs_are_left_out(ward, association):  # E44
    stands, suspended = make_club(ward=ward), make_club(ward=ward)
    make_club(ward=ward, dissolved_on=date(2026, 5, 1))
    make_club(ward=ward, founded_on=None, preparing_since=date(2026, 5, 1))
    club_service.suspend(suspended, from_day=date(2026, 7, 1), reason="Sửa nhà", paper="", by=association)
    found = board(ward)
    assert [row.club for row in found.active] == [stands]
    assert (found.totals.active, found.totals.intergenerational, len(found.rows)) == (1, 1, 3)
    club_service.resume(suspended, from_day=date(2026, 7, 20), by=association)
    assert board(ward).totals.active == 2


def test_a_quiet_club_is_seen(ward):  # CLB-09
    make_club(ward=ward, name="CLB A")
    met = make_club(ward=ward, name="CLB B")
    make_meeting(met, date(2026, 5, 1))
    make_club(ward=ward, name="CLB C", founded_on=date(2026, 7, 1))
    assert [row.quiet for row in board(ward).rows] == [True, False, False]


def test_every_number_of_the_board_opens_as_many_names(ward, association, sign_in):
    club = make_club(ward=ward)
    make_member(club, make_elder(ward=ward, sex="nu", birth_year=1950), circumstance="ngheo")
    make_member(club, make_elder(ward=ward, sex="nam", birth_year=1948))
    make_member(club, make_companion(ward=ward, birth_year=1990))
    row = board(ward).rows[0]
    client, address = sign_in(association), reverse("clubs:members", args=[club.pk])
    expected = {"": row.counts.members, "tu60": row.counts.older, "nu": row.counts.women, "kho": row.counts.hardship}
    assert {shown: len(client.get(address, {"xem": shown}).context["rows"]) for shown in expected} == expected


def test_the_board_asks_the_same_number_of_questions_for_two_clubs_and_for_twenty(ward):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            board(ward)
        return len(asked)

    def grow(number: int) -> None:
        for _ in range(number):
            club = make_club(ward=ward)
            make_member(club)
            make_meeting(club, date(2026, 6, 17))

    grow(2)
    few = questions()
    grow(18)
    assert questions() == few


def test_the_association_reads_the_board_and_its_papers(ward, association, sign_in):
    make_member(make_club(ward=ward, name="CLB Vân Quan"))
    client = sign_in(association)
    page = client.get(reverse("clubs:board"))
    assert "CLB Vân Quan" in page.content.decode()
    assert client.get(reverse("clubs:board"), {"xem": "to"}).status_code == 200
    for suffix in ("pdf", "xlsx", "docx"):
        assert client.get(reverse("clubs:board"), {"in": suffix}).status_code == 200
    club = Club.objects.get()
    for name in ("sheet", "quality", "figures"):
        assert client.get(reverse(f"clubs:{name}", args=[club.pk])).status_code == 200


def test_a_club_is_founded_when_nothing_is_missing(ward, association):  # CLB-08
    club = make_club(ward=ward, founded_on=None, preparing_since=date(2026, 5, 1))
    decided = {"number": "201/QĐ-UBND", "decided_on": date(2026, 6, 27), "issuer": "UBND phường", "by": association}
    with pytest.raises(ValidationError) as refused:
        club_service.found(club, **decided)
    assert len(refused.value.messages) == 2
    club.residential_group = make_group(ward=ward)
    club.save()
    member = make_member(club, valid_from=date(2026, 6, 1))
    member.seats.create(club=club, post="chu_nhiem", valid_from=date(2026, 6, 1))
    founded = club_service.found(club, **decided)
    assert (founded.founded_on, founded.decision_number) == (date(2026, 6, 27), "201/QĐ-UBND")
    assert founded.steps.get().step == "quyet_dinh"


def test_a_club_with_money_is_not_dissolved(ward, association):  # CLB-10
    club = make_club(ward=ward)
    make_fund(club, vnd=3_000_000)
    with pytest.raises(ValidationError, match=r"Còn tiền trong Quỹ hoạt động: 3\.000\.000 đồng"):
        club_service.dissolve(club, on=date(2026, 7, 1), why="Ít người", paper="", by=association)


def test_another_model_of_care_counts_for_one_target_and_not_for_the_other(ward):  # E43
    make_club(ward=ward, kind="suc_khoe", is_care_role=True)
    make_club(ward=ward, kind="van_hoa")
    totals = board(ward).totals
    assert (totals.care_models, totals.intergenerational) == (1, 0)


def test_somebody_measured_twice_is_one_person(ward):  # E20, SK-03
    club = make_club(ward=ward)
    members = [make_member(club) for _ in range(55)]
    for day, number in ((3, 45), (17, 5)):
        meeting = make_meeting(club, date(2026, 6, day))
        for member in members[:number]:
            Attendance.objects.create(meeting=meeting, membership=member, state="co_mat", measured=True)
    people = value(club, "measured_people").value
    assert (people, june(club).facts.measured, percent(share(people, 55))) == (45, 50, "81,8 %")


@pytest.mark.parametrize("role", [RoleCode.ASSOCIATION, RoleCode.WARD_OFFICER])
def test_the_totals_of_the_board_open_as_many_names_and_borrowers_only_for_who_may_read_them(ward, sign_in, role):
    sport, arts = make_club(ward=ward, kind="the_thao"), make_club(ward=ward, kind="van_hoa")
    both = make_elder(ward=ward, birth_year=1950)
    for club in (sport, arts):
        make_member(club, both)
    make_member(arts, make_companion(ward=ward))
    make_volunteer(make_member(sport, make_elder(ward=ward, birth_year=1948)))
    client, totals = sign_in(make_user(role, ward=ward)), board(ward).totals
    opened = {
        what: client.get(reverse("clubs:board_people", args=[what])).context["page"].paginator.count
        for what in ("tham-gia", "tu-60", "nu", "the-thao", "van-hoa", "tinh-nguyen", "duoc-tham")
    }
    assert opened == {
        "tham-gia": totals.people, "tu-60": totals.older, "the-thao": totals.sport, "van-hoa": totals.culture,
        "nu": totals.women, "tinh-nguyen": 1, "duoc-tham": 0,
    }  # fmt: skip
    may = role == RoleCode.ASSOCIATION
    assert client.get(reverse("clubs:board_people", args=["dang-vay"])).status_code == (200 if may else 403)


def test_two_clubs_stand_side_by_side(ward, association, sign_in):
    first, second = make_club(ward=ward, name="CLB A"), make_club(ward=ward, name="CLB B")
    make_member(first, make_elder(ward=ward, sex="nu", birth_year=1950))
    page = sign_in(association).get(reverse("clubs:board"), {"so": [first.pk, second.pk]})
    lines = dict(line for _, lines in page.context["comparison"] for line in lines)
    assert lines["Nữ"] == ["1 (100,0 %)", "0 (–)"]
    assert lines["Dư nợ"] == ["chưa mở sổ", "chưa mở sổ"]


def test_a_half_year_is_the_sum_of_its_months_and_is_frozen_when_sent(ward, association, sign_in):
    club = make_club(ward=ward)
    member = make_member(club)
    for month in (1, 2, 4):
        write_present(make_meeting(club, date(2026, month, 17)), member)
    lines = {line.code: line for line in lines_of(club, 2026, "6_thang", today=TODAY, score=None)}
    assert (lines["meetings"].value, lines["meetings"].note) == ("3", "3 tháng chưa có số liệu")
    assert (lines["attendance"].value, lines["attendance"].note) == ("100,0 %", "3/3 lượt")
    assert lines["area_2"].value == "0/6 tháng" and lines["books"].note == "chưa mở sổ trong phần mềm"
    said = {"difficulties": "Thiếu chỗ họp", "requests": "", "by": association}
    sent = {"club": club, "year": 2026, "half": "6_thang"} | said
    with pytest.raises(ValidationError, match="chưa hết"):
        send_period(lines=list(lines.values()), today=date(2026, 6, 30), **sent)
    assert send_period(lines=list(lines.values()), today=TODAY, **sent).version == 1
    with pytest.raises(ValidationError, match="không có gì thay đổi"):
        send_period(lines=list(lines.values()), today=TODAY, **sent)
    write_present(make_meeting(club, date(2026, 5, 17)), member)
    fresh = lines_of(club, 2026, "6_thang", today=TODAY, score=None)
    assert "Số buổi sinh hoạt" in changed_lines(PeriodReport.objects.get().values, fresh)
    client = sign_in(association)
    assert "Thiếu chỗ họp" in client.get(reverse("clubs:period", args=[club.pk, 2026, "6_thang"])).content.decode()
    for suffix in ("pdf", "docx", "xlsx"):
        address = reverse("clubs:period_paper", args=[club.pk, 2026, "6_thang"])
        assert client.get(address, {"in": suffix}).status_code == 200
    blank = client.get(reverse("clubs:month_paper", args=[club.pk, "2026-05"]), {"trang": 1})
    assert b"%PDF" in blank.content[:8]


def write_present(meeting, member) -> None:
    Attendance.objects.create(meeting=meeting, membership=member, state="co_mat", measured=False)
