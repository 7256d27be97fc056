"""Insurance cards: from a check to the answered list, at a desk; who lacks one, on a group leader's phone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from benefits.models import CardCheck, CardRoster, InsuranceCard
from elders.choices import RoleCode
from tests import factories
from tests.benefits.test_card_rosters import person
from tests.browser.conftest import DESKTOP, PHONE


@pytest.fixture
def place(open_page):
    """(ward, group) after the roles are in step."""
    ward = factories.make_ward()
    return ward, factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")


def test_from_a_check_to_a_card_that_came_back(open_page, place):
    ward, group = place
    elder = person(group, date(1962, 6, 1), no_card=False, full_name="Trần Thị Mận", citizen_id="031162900001")
    page = open_page(factories.make_user(RoleCode.WARD_OFFICER, ward=ward), DESKTOP)
    page.get_by_role("link", name="Thẻ BHYT").click()
    expect(page.get_by_role("heading", name="0 trong 1 người có thẻ")).to_be_visible()
    page.get_by_role("link", name="1 người").click()
    page.get_by_role("link", name="Ghi là không có thẻ").click()
    page.get_by_label("Không có thẻ còn hạn").check()
    page.get_by_role("button", name="Lưu kết quả").click()
    expect(page.locator("main")).to_contain_text("Thành phố hỗ trợ 60–74 tuổi")
    page.get_by_role("link", name="Thẻ BHYT", exact=True).first.click()
    page.get_by_role("link", name="Danh sách gửi BHXH").click()
    expect(page.locator("main")).to_contain_text("chưa biết")
    page.get_by_role("button", name="Lập danh sách").click()
    row = page.get_by_role("row", name="Trần Thị Mận")
    expect(row).to_contain_text("Tăng")
    with page.expect_download() as download:
        page.get_by_role("link", name="In (PDF)").click()
    assert download.value.suggested_filename.startswith("danh-sach-bhyt-")
    page.get_by_role("button", name="Ghi là đã gửi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã gửi")
    page.get_by_role("link", name="Ghi kết quả").click()
    page.get_by_label("Đã làm").check()
    page.get_by_label("Số thẻ hoặc mã số BHXH").fill("03 1234 5678")
    page.get_by_role("button", name="Lưu kết quả").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã có kết quả")
    assert InsuranceCard.objects.get(elder=elder).number == "0312345678"
    assert CardRoster.objects.get().state == "answered"


def test_a_card_is_written_down_locked_and_opened_again(open_page, place):
    elder = factories.make_elder(group=place[1], full_name="Lê Văn Ổi", social_insurance_no="0312345678")
    page = open_page(factories.make_user(RoleCode.WARD_OFFICER, ward=place[0]), DESKTOP)
    page.goto(f"/so/{elder.pk}/")
    page.get_by_role("link", name="Các thẻ BHYT của người này").click()
    page.get_by_role("link", name="Ghi thẻ").click()
    expect(page.get_by_label("Số thẻ")).to_have_value("0312345678")
    page.get_by_label("Số thẻ").fill("BT2310399999999")
    page.get_by_role("button", name="Lưu thẻ").click()
    expect(page.get_by_role("alert")).to_contain_text("Giá trị từ ngày")
    page.get_by_label("Giá trị từ ngày").fill("01012026")
    page.get_by_role("button", name="Lưu thẻ").click()
    expect(page.locator("#thong-bao")).to_contain_text("khác mã trong hồ sơ")
    expect(page.get_by_role("row", name="Bảo trợ xã hội")).to_contain_text("đang dùng")
    page.get_by_role("link", name="Khóa", exact=True).click()
    page.get_by_label("Lý do").select_option(label="Cấp trùng, cấp nhầm")
    page.get_by_role("button", name="Khóa thẻ").click()
    expect(page.get_by_role("row", name="Bảo trợ xã hội")).to_contain_text("đã khóa")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Mở khóa").click()
    expect(page.get_by_role("row", name="Bảo trợ xã hội")).to_contain_text("đang dùng")


def test_a_group_leader_sees_on_the_phone_who_lacks_a_card(open_page, place):
    ward, group = place
    today = timezone.localdate()
    elder = factories.make_elder(group=group, full_name="Đào Thị Mận", birth_year=1960)
    CardCheck.objects.create(elder=elder, checked_on=today - timedelta(days=1), finding="none")
    stranger = factories.make_elder(group=factories.make_group(ward=ward), full_name="Vũ Thị Xa")
    CardCheck.objects.create(elder=stranger, checked_on=today - timedelta(days=1), finding="none")
    page = open_page(factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group]), PHONE)
    page.goto("/che-do/the-bhyt/can-lam/")
    expect(page.get_by_role("link", name="Đào Thị Mận", exact=True)).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Vũ Thị Xa")
    expect(page.locator("main")).to_contain_text("hỏi thêm")
    assert page.get_by_role("link", name="Ghi thẻ").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
