"""Looking up benefits: the officer at a desk, with a printed answer; a group leader at somebody's door, on a phone."""

import pytest
from playwright.sync_api import expect

from elders.choices import RoleCode
from elders.ground.history import Disclosure
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE


@pytest.fixture
def place(open_page):
    """(ward, group) after the roles are in step."""
    ward = factories.make_ward()
    return ward, factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")


def test_the_officer_answers_a_question_and_follows_what_is_missing(open_page, place):
    page = open_page(factories.make_user(RoleCode.WARD_OFFICER, ward=place[0]), DESKTOP)
    page.get_by_role("link", name="Tra cứu chế độ").click()
    page.get_by_label("Ngày sinh").fill("20/06/1951")
    page.get_by_label("Tính cho ngày").fill("22062026")
    page.get_by_label("Lương hưu mỗi tháng (đồng)").fill("0")
    page.get_by_label("Trợ cấp BHXH hằng tháng (đồng)").fill("0")
    page.get_by_role("button", name="Xem chế độ").click()
    waiting = page.locator("section[aria-labelledby=can-don]")
    expect(waiting).to_contain_text("Trợ cấp hưu trí xã hội")
    expect(waiting).to_contain_text("700.000 đồng/tháng")
    page.get_by_role("group", name="Đã có văn bản đề nghị (Mẫu số 01)").get_by_label("Có", exact=True).check()
    page.get_by_role("button", name="Xem chế độ").click()
    given = page.locator("section[aria-labelledby=duoc-huong]")
    expect(given).to_contain_text("700.000 đồng/tháng")
    expect(given).to_contain_text("trung ương 500.000, thành phố 200.000 đồng")
    given.get_by_text("Từng điều kiện").first.click()
    expect(given.get_by_text("NĐ 176/2025 Điều 2 khoản 1 điểm a").first).to_be_visible()
    # A question leads to its field.
    page.locator(".asks a", has_text="Mức độ khuyết tật").click()
    assert page.url.endswith("#id_disability_level")
    expect(page.get_by_role("group", name="Mức độ khuyết tật")).to_be_in_viewport()
    with page.expect_download() as download:
        page.get_by_role("button", name="In phiếu trả lời").click()
    assert download.value.suggested_filename.endswith("-20260622.pdf")
    expect(page.get_by_role("button", name="Xem chế độ")).to_be_enabled()  # a download leaves the form usable


def test_a_leader_looks_up_a_neighbour_on_a_phone(open_page, place):
    ward, group = place
    facts = {
        "disability_level": "nang",
        "merit_monthly": False,
        "pension_monthly_vnd": 0,
        "si_allowance_monthly_vnd": 0,
    }
    elder = factories.make_elder(group=group, full_name="Đào Thị Mận", birth_year=1945, facts=facts)
    page = open_page(factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group]), PHONE)
    page.goto(f"/so/{elder.pk}/")
    panel = page.locator("#phan-benefits").locator("..")
    expect(panel).to_contain_text("1.400.000 đồng/tháng")
    panel.get_by_role("link", name="Xem từng điều kiện").tap()
    expect(page.locator("section[aria-labelledby=duoc-huong] .sum")).to_have_text("1.400.000 đồng/tháng")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not Disclosure.objects.exists()
