"""A longevity campaign from the rules to the last đồng, at two desks and on a phone; the forecast and what if."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from benefits.models import GiftCampaign
from elders.choices import RoleCode
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE


@pytest.fixture
def place(open_page):
    """(ward, group) with somebody of 70 and 100 years in this calendar year."""
    ward = factories.make_ward()
    group = factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")
    year = timezone.localdate().year
    factories.make_elder(group=group, full_name="Đào Thị Bảy Mươi", birth_year=year - 70)
    factories.make_elder(group=group, full_name="Lê Văn Trăm", sex="nam", birth_year=year - 100)
    return ward, group


def step(page, label):
    """Press a button of the campaign and confirm it on its page."""
    page.get_by_role("link", name=label, exact=True).click()
    page.locator("main form").get_by_role("button", name=label, exact=True).click()


def test_from_the_rules_to_the_last_dong(open_page, place):
    ward, group = place
    today = timezone.localdate()
    officer = open_page(factories.make_user(RoleCode.WARD_OFFICER, ward=ward), DESKTOP)
    officer.get_by_role("link", name="Quà tặng, mừng thọ").click()
    officer.get_by_role("link", name="Lập đợt đầu tiên").click()
    officer.get_by_role("link", name="Chúc thọ, mừng thọ").click()
    officer.locator("#id_year").select_option(str(today.year))
    officer.get_by_label("Tên đợt").fill("Mừng thọ thử")
    officer.get_by_label("Địa điểm").fill("Nhà văn hóa")
    officer.get_by_role("button", name="Lập danh sách").click()
    expect(officer.get_by_role("row", name="Lê Văn Trăm")).to_contain_text("Chủ tịch nước")
    expect(officer.get_by_role("row", name="Đào Thị Bảy Mươi")).to_contain_text("900.000")
    step(officer, "Chốt danh sách")
    step(officer, "Trình duyệt")
    expect(officer.locator("main")).to_contain_text("Chờ lãnh đạo phường duyệt")
    leader = open_page(factories.make_user(RoleCode.WARD_LEADER, ward=ward), DESKTOP)
    leader.get_by_role("link", name="Đợt quà tặng chờ duyệt").click()
    leader.get_by_role("link", name="Mừng thọ thử").click()
    leader.get_by_role("link", name="Duyệt", exact=True).click()
    expect(leader.locator("main")).to_contain_text("2.700.000 đồng")
    leader.locator("main form").get_by_role("button", name="Duyệt", exact=True).click()
    officer.reload()
    step(officer, "Bắt đầu trao")
    officer.get_by_role("link", name="In", exact=True).click()
    with officer.expect_download() as download:
        officer.locator("li", has_text="Giấy mừng thọ").get_by_role("button", name="In (PDF)").last.click()
    assert download.value.suggested_filename.endswith(".pdf")
    # On the phone of the group leader.
    phone = open_page(factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group]), PHONE)
    phone.get_by_role("link", name="Đợt quà đang trao").tap()
    phone.get_by_role("link", name="Mừng thọ thử").tap()
    phone.get_by_role("link", name="Ghi đã trao").tap()
    row = phone.locator("li.hand-row", has_text="Lê Văn Trăm")
    row.get_by_text("Người nhà nhận, ngày khác").tap()
    row.get_by_label("Người nhận thay").fill("Lê Thị Con")
    row.get_by_role("button", name="Người nhà nhận thay").tap()
    expect(row).to_contain_text("Lê Thị Con")
    other = phone.locator("li.hand-row", has_text="Đào Thị Bảy Mươi")
    other.get_by_role("button", name="Đã nhận").tap()
    expect(other.locator(".badge")).to_have_text("Đã nhận")
    other.get_by_role("button", name="Ghi lại").tap()
    other.get_by_role("button", name="Vắng").tap()
    expect(other.locator(".badge")).to_have_text("Vắng, chưa trao")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    # Back at the desk: what was not given goes back to the đồng.
    officer.goto(f"/che-do/qua-tang/{GiftCampaign.objects.get().pk}/")
    step(officer, "Kết thúc trao, đối chiếu")
    officer.get_by_role("link", name="Đóng đợt").click()
    officer.get_by_label("Số tiền đã nộp trả").fill("0")
    officer.get_by_role("button", name="Đóng đợt").click()
    expect(officer.locator(".error-summary")).to_contain_text("phải nộp trả 900.000 đồng")
    officer.get_by_label("Số tiền đã nộp trả").fill("900.000")
    officer.get_by_label("Ngày nộp trả").fill(f"{today:%d%m%Y}")
    officer.get_by_label("Chứng từ nộp trả").fill("GNT 15")
    officer.get_by_role("button", name="Đóng đợt").click()
    expect(officer.locator("main")).to_contain_text("2.700.000 = 1.800.000 + 900.000 đồng")
    assert GiftCampaign.objects.get().state == "dong"


def test_the_forecast_and_what_if(open_page):
    ward = factories.make_ward()
    group = factories.make_group(ward=ward)
    known = {
        "pension_monthly_vnd": 0, "si_allowance_monthly_vnd": 0, "poverty_national": "khong", "vn_citizen": True,
        "disability_level": "khong", "has_supporter": True, "merit_monthly": False,
        "facility_eligible_but_fostered": False,
    }  # fmt: skip
    born = date(timezone.localdate().year - 74, 6, 15)
    factories.make_elder(
        group=group, full_name="Vũ Thị Sắp Tròn", birth_year=born.year, birth_month=6, birth_day=15, facts=known
    )
    page = open_page(factories.make_user(RoleCode.WARD_OFFICER, ward=ward), DESKTOP)
    page.get_by_role("link", name="Dự báo chi trả").click()
    expect(page.locator("svg rect.coming").first).to_be_visible()
    page.get_by_role("link", name="Ai vào, ai ra").click()
    expect(page.get_by_role("row", name="Vũ Thị Sắp Tròn")).to_contain_text("Từ đủ 75 tuổi")
    page.get_by_role("link", name="Tổng hợp").click()
    page.get_by_text("Nếu mức hoặc tuổi thay đổi").click()
    page.get_by_label("Nếu thay đổi").select_option("SOCPEN_HP_TOTAL")
    page.get_by_label("thành").fill("800000")
    page.get_by_role("button", name="Tính thử").click()
    expect(page.locator("main")).to_contain_text("700.000 → 800.000 đồng")
    with page.expect_download() as download:
        page.get_by_role("button", name="In phụ lục dự toán").click()
    assert download.value.suggested_filename.endswith(".pdf")
