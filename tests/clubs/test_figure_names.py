"""Every figure of a month opens into the names it counts, and the lines of each sum to it."""

from datetime import date, time

import pytest
from django.urls import reverse
from django.utils import timezone

from clubs.figure_names import NAMED, behind
from clubs.figures import BY_CODE, sheet_of
from clubs.models import (
    AreaWork,
    Attendance,
    Club,
    ClubSuspension,
    HelpGiven,
    HomeVisit,
    MentorLog,
    MentorPair,
    RightsCase,
)
from elders.choices import RoleCode
from elders.ground.months import month_before
from tests.clubs.factories import make_client, make_club, make_companion, make_meeting, make_member, make_volunteer
from tests.clubs.money_factories import make_fund, make_lending_club, make_loan, take_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
JUNE, TODAY = date(2026, 6, 1), date(2026, 7, 20)


@pytest.fixture
def club(ward) -> Club:
    """A club with something behind every figure of June."""
    club = make_club(ward=ward)
    stays = [make_member(club, circumstance="ngheo") for _ in range(3)]
    make_member(club, make_companion(ward=ward, full_name="Bùi Thị Trẻ", sex="nu"), valid_from=date(2026, 6, 10))
    make_member(club, valid_to=date(2026, 6, 12), leave_reason="xin_ra")
    for day in (3, 17):
        meeting = make_meeting(club, date(2026, 6, day), agenda="Bàn việc")
        for number, member in enumerate(stays):
            state = "co_mat" if number else "vang"
            Attendance.objects.create(meeting=meeting, membership=member, state=state, measured=number == 2)
    make_meeting(club, date(2026, 6, 27), present_typed=10, measured_typed=5)
    for area in (1, 4, 5, 6, 7, 8):
        AreaWork.objects.create(club=club, area=area, done_on=date(2026, 6, 17), what=f"Việc mảng {area}")
    pair = MentorPair.objects.create(club=club, mentor=stays[0], mentee=stays[1], valid_from=date(2026, 1, 1))
    MentorLog.objects.create(pair=pair, month=JUNE, content="Nuôi gà")
    RightsCase.objects.create(
        club=club, outsider="Cụ Nhĩ", entitlement="Thẻ BHYT", found_on=JUNE, moved_on=date(2026, 6, 9)
    )
    HelpGiven.objects.create(club=club, outsider="Cụ Nhã", helped_on=date(2026, 6, 18), form="tien", value_vnd=200_000)
    make_volunteer(stays[0])
    client = make_client(club)
    for hour in (8, 15):
        HomeVisit.objects.create(client=client, visited_on=date(2026, 6, 5), start=time(hour))
    HomeVisit.objects.create(client=client, visited_on=date(2026, 6, 8), cancelled=True)
    take_in(make_fund(club), 500_000, date(2026, 6, 20), "ung_ho", counterparty="Bà Nhài")
    return club


def test_the_lines_behind_a_figure_sum_to_it(club):
    values = {one.figure.code: one.computed for one in sheet_of(club, JUNE, today=TODAY).values}
    found = {code: behind(club, BY_CODE[code], JUNE, today=TODAY) for code in NAMED}
    assert {code: sum(line.counts for line in lines) for code, lines in found.items()} == {
        code: values[code] for code in NAMED
    }
    assert all(values[code] for code in NAMED), "each figure has something behind it here"
    assert {line.name for line in found["members_joined"]} == {"Bùi Thị Trẻ"}
    assert {line.name for line in found["donations"]} == {"Bà Nhài", "Việc mảng 8"}
    # a club's page never says whose benefit was asked for
    assert "Nhĩ" not in str(found["rights"])


def test_the_month_and_the_board_open_into_names(club, ward, sign_in):
    client = sign_in(make_user(RoleCode.ASSOCIATION, ward=ward))
    page = client.get(reverse("clubs:month", args=[club.pk, "2026-06"])).content.decode()
    for code in ("present", "members_joined", "helped"):
        address = reverse("clubs:figure_names", args=[club.pk, "2026-06", code])
        assert address in page
        assert client.get(address).status_code == 200
    for wrong in ("running", "khong_co"):
        assert client.get(reverse("clubs:figure_names", args=[club.pk, "2026-06", wrong])).status_code == 404
    today = timezone.localdate()
    AreaWork.objects.create(club=club, area=6, done_on=month_before(today), what="Phòng ngã")
    topics = reverse("clubs:figure_names", args=[club.pk, f"{month_before(today):%Y-%m}", "topics"])
    for name in ("quality", "month"):
        args = [club.pk] if name == "quality" else [club.pk, f"{month_before(today):%Y-%m}"]
        assert f'href="{topics}"' in client.get(reverse(f"clubs:{name}", args=args)).content.decode(), name
    board = client.get(reverse("clubs:board")).content.decode()
    assert f'href="{topics}"' in board
    assert f"/{club.pk}/so-lieu/" in board
    for apart in ("cham_soc", "du_mang", "so_quy"):
        assert client.get(reverse("clubs:board") + f"?rieng={apart}").status_code == 200
    assert club.name in client.get(reverse("clubs:board") + "?rieng=so_quy").content.decode()
    assert club.name not in client.get(reverse("clubs:board") + "?rieng=du_mang").content.decode()


def test_a_suspended_club_is_still_owed_its_loans(ward, sign_in):
    """The total of the board counts them, so the names must too."""
    club = make_lending_club(ward=ward)
    loan = make_loan(club, make_member(club, make_companion(ward=ward, full_name="Khuất Văn Nợ")))
    ClubSuspension.objects.create(club=club, valid_from=date(2026, 2, 1), reason="Chưa có Chủ nhiệm")
    client = sign_in(make_user(RoleCode.ASSOCIATION, ward=ward))
    page = client.get(reverse("clubs:board_people", args=["dang-vay"])).content.decode()
    assert (loan.borrower in page, "5.000.000" in page) == (True, True)
