"""Clubs on a phone: a meeting with attendance, a new member, the status board."""

from datetime import date, timedelta

from clubs.models import Attendance, ClubAssignment, Meeting, Membership
from elders.choices import RoleCode
from tests.browser.conftest import DESKTOP, PHONE
from tests.clubs.factories import make_club, make_companion, make_meeting, make_member
from tests.factories import make_elder, make_group, make_user, make_ward


def _club():
    ward = make_ward()
    group = make_group(ward=ward, name="Tổ dân phố Vân Quan")
    club = make_club(ward=ward, residential_group=group, name="CLB Vân Quan", place="Nhà văn hóa Vân Quan")
    for name in ("Đào Thị Mơ", "Vũ Văn Mận", "Bùi Thị Na"):
        make_member(club, make_elder(group=group, full_name=name))
    make_member(club, make_companion(ward=ward, full_name="Ngô Văn Trẻ"))
    return club, group


def _fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_secretary_writes_a_meeting_on_a_phone(open_page):
    club, _ = _club()
    board = make_user(RoleCode.CLUB_BOARD, ward=club.ward)
    ClubAssignment.objects.create(user=board, club=club, valid_from=date(2025, 7, 1))
    page = open_page(board, PHONE)
    page.goto("/clb/")
    page.get_by_role("link", name="Ghi buổi sinh hoạt").click()
    page.get_by_label("Tất cả có mặt").check()
    assert page.locator("[name=co_mat]:checked").count() == 4
    absent = page.locator(".attendance li", has_text="Vũ Văn Mận")
    absent.locator("[name=co_mat]").uncheck()
    absent.locator("[name=co_phep]").check()
    page.locator(".attendance li", has_text="Đào Thị Mơ").locator("[name=da_do]").check()
    page.get_by_label("6. Nâng cao nhận thức, kiến thức").fill("Phòng ngã cho người cao tuổi")
    assert _fits(page)
    page.get_by_role("button", name="Lưu buổi sinh hoạt").click()
    page.get_by_text("3/4").first.wait_for()
    assert _fits(page)
    meeting = Meeting.objects.get()
    states = {row.membership.person.full_name: (row.state, row.measured) for row in Attendance.objects.all()}
    assert states["Vũ Văn Mận"] == ("vang_phep", None)
    assert states["Đào Thị Mơ"] == ("co_mat", True)
    assert meeting.works.get().what == "Phòng ngã cho người cao tuổi"


def test_a_younger_member_is_added_on_a_phone(open_page):
    club, _ = _club()
    association = make_user(RoleCode.ASSOCIATION, ward=club.ward)
    page = open_page(association, PHONE)
    page.goto(f"/clb/{club.pk}/thanh-vien/")
    page.get_by_role("link", name="Thêm thành viên").click()
    page.get_by_label("Họ và tên").fill("Lê Thị Xuân")
    page.get_by_label("Năm sinh").fill("1988")
    page.get_by_role("button", name="Tìm trong sổ").click()
    page.get_by_role("link", name="Ghi người mới").click()
    page.get_by_label("Nữ").check()
    page.get_by_role("button", name="Thêm vào câu lạc bộ").click()
    page.get_by_text("Đã thêm Lê Thị Xuân").wait_for()
    assert Membership.objects.get(companion__full_name="Lê Thị Xuân").companion.sex == "nu"
    assert _fits(page)


def test_the_status_board_opens_the_names_behind_a_number(open_page):
    club, _ = _club()
    other = make_club(ward=club.ward, name="CLB Trà Khê", kind="van_hoa")
    make_meeting(club, date.today() - timedelta(days=3), present_typed=3)
    association = make_user(RoleCode.ASSOCIATION, ward=club.ward)
    page = open_page(association, DESKTOP)
    page.goto("/clb/")
    row = page.locator("tr", has_text="CLB Vân Quan")
    assert "75,0 %" in row.inner_text()
    row.get_by_role("link", name="4", exact=True).click()
    page.get_by_role("rowheader", name="Ngô Văn Trẻ").wait_for()
    page.goto("/clb/")
    page.get_by_label("Loại").select_option("van_hoa")
    page.wait_for_url("**loai=van_hoa**")
    assert page.locator(".club-board tbody tr").count() == 1
    page.goto("/clb/")
    for name in (club.name, other.name):
        page.locator("tr", has_text=name).locator("[name=so]").check()
    page.get_by_role("button", name="So sánh").click()
    page.wait_for_url("**so=**")
    page.get_by_role("columnheader", name=other.name).wait_for()
    assert page.get_by_role("columnheader", name=club.name).is_visible()
    page.goto("/clb/")
    page.get_by_role("link", name="người tham gia").click()
    page.get_by_role("rowheader", name="Đào Thị Mơ").wait_for()
    phone = open_page(association, PHONE)
    phone.goto("/clb/")
    assert _fits(phone)
