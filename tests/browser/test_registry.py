"""Finding somebody from the header, opening the record and coming back; the list on a phone."""

import pytest
from playwright.sync_api import expect

from elders.choices import RoleCode
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE


@pytest.fixture
def people(open_page):
    """(officer, leader, the Lan of the story) in a ward with two groups."""
    ward = factories.make_ward()
    group = factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")
    other = factories.make_group(ward=ward, name="Tổ dân phố Trà Khê 1")
    officer = factories.make_user(RoleCode.WARD_OFFICER, ward=ward)
    leader = factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group])
    lan = factories.make_elder(
        group=group, full_name="Nguyễn Thị Lan", birth_year=1945, facts={"poverty_national": "ngheo"}
    )
    factories.make_elder(group=group, full_name="Phạm Văn Bình", birth_year=1950, sex="nam")
    factories.make_elder(group=other, full_name="Vũ Thị Cúc", birth_year=1938, facts={"poverty_national": "ngheo"})
    return officer, leader, lan


def test_somebody_is_found_from_the_header_without_accents_and_with_the_keyboard_alone(open_page, people):
    officer, _, lan = people
    page = open_page(officer, DESKTOP)
    page.get_by_role("searchbox", name="Tìm người cao tuổi").press_sequentially("nguyen thi lan", delay=20)
    expect(page.locator("#goi-y a")).to_contain_text(["Nguyễn Thị Lan"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/so/{lan.pk}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nguyễn Thị Lan")


def test_enter_opens_the_page_of_results(open_page, people):
    officer, _, lan = people
    page = open_page(officer, DESKTOP)
    box = page.get_by_role("searchbox", name="Tìm người cao tuổi")
    box.fill("lan 1945")
    box.press("Enter")
    page.wait_for_url("**/tim/?q=lan+1945")
    page.get_by_role("link", name="Nguyễn Thị Lan").first.click()
    page.wait_for_url(f"**/so/{lan.pk}/")


def test_the_filters_are_still_there_after_coming_back(open_page, people):
    officer, _, lan = people
    page = open_page(officer, DESKTOP)
    page.goto("/so/")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="Nghèo, cận nghèo").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("combobox", name="Tổ dân phố").select_option(label="Vân Quan")
    page.get_by_role("button", name="Lọc").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    address = page.url
    assert "cot=" not in address and "tuoi_tu" not in address  # nothing that was not asked for
    page.get_by_role("link", name="Nguyễn Thị Lan").click()
    page.wait_for_url(f"**/so/{lan.pk}/")
    page.go_back()
    assert page.url == address
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="hộ nghèo hoặc cận nghèo").click()  # the chip takes its condition away
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.get_by_text("Phạm Văn Bình")).to_be_visible()


def test_the_spreadsheet_is_of_what_is_seen(open_page, people):
    officer, _, _ = people
    page = open_page(officer, DESKTOP)
    page.goto("/so/?q=lan")
    with page.expect_download() as download:
        page.get_by_role("link", name="Xuất Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_leader_reads_the_own_list_on_a_phone(open_page, people):
    _, leader, _ = people
    page = open_page(leader, PHONE)
    page.goto("/so/")
    expect(page.get_by_text("2 người").first).to_be_visible()
    expect(page.get_by_text("Vũ Thị Cúc")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("searchbox", name="Tìm người cao tuổi").fill("binh")
    page.locator("#goi-y a").first.tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Phạm Văn Bình")


def test_data_quality_leads_to_the_form(open_page, people):
    officer, _, lan = people
    page = open_page(officer, DESKTOP)
    page.goto("/so/chat-luong/")
    page.get_by_role("link", name="Chưa rõ sống cùng ai").click()
    page.get_by_role("link", name="Ghi cho Nguyễn Thị Lan").click()
    page.wait_for_url(f"**/so/{lan.pk}/hoan-canh/?muc=living_arrangement")
