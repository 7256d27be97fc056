"""One person corrected by the officer; the yearly review done by a group leader on a phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from elders.choices import RoleCode
from elders.models import YearlyReview
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE


@pytest.fixture
def people(open_page):
    """(officer, leader, group, person) after the roles are in step."""
    ward = factories.make_ward()
    group = factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")
    officer = factories.make_user(RoleCode.WARD_OFFICER, ward=ward)
    leader = factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group])
    person = factories.make_elder(
        group=group, full_name="Đào Thị Mận", birth_year=1945, facts={"poverty_national": "khong"}
    )
    return officer, leader, group, person


def test_the_officer_corrects_a_record_and_finds_it_in_timeline_and_history(open_page, people):
    officer, _, _, person = people
    page = open_page(officer, DESKTOP)
    page.goto(f"/so/{person.pk}/")
    page.get_by_role("link", name="Sửa hồ sơ").click()
    page.get_by_label("Ngày sinh").fill("05031945")
    page.get_by_label("Số định danh (CCCD)").fill(factories.make_citizen_id(sex="nam", year=1945))
    page.get_by_role("button", name="Lưu hồ sơ").click()
    expect(page.get_by_text("có lẽ số CCCD sai").first).to_be_visible()
    page.get_by_label("Số định danh (CCCD)").fill(factories.make_citizen_id(sex="nu", year=1945))
    page.get_by_role("button", name="Lưu hồ sơ").click()
    expect(page.get_by_text("Đã lưu hồ sơ.")).to_be_visible()
    expect(page.get_by_text("(sinh 05/03/1945)").first).to_be_visible()

    page.get_by_role("link", name="Sửa Hộ nghèo theo chuẩn quốc gia").click()
    page.get_by_label("Hộ cận nghèo").check()
    page.get_by_label("Có hiệu lực từ ngày").fill("01/01/2026")
    page.get_by_label("Giấy tờ, căn cứ").fill("QĐ 15/QĐ-UBND")
    expect(page.locator("#xem-truoc")).to_contain_text("Hộ cận nghèo")
    expect(page.locator("#xem-truoc")).to_contain_text("Đúng từ ngày 01/01/2026")
    page.get_by_role("button", name="Ghi vào sổ").click()
    expect(page.get_by_text("Đã ghi từ ngày 01/01/2026.")).to_be_visible()

    page.get_by_role("link", name="Dòng thời gian").click()
    expect(page.locator("ol.timeline > li").first).to_contain_text("Từ 01/01/2026 đến nay")
    expect(page.locator("ol.timeline > li").first).to_contain_text("QĐ 15/QĐ-UBND")
    page.get_by_role("link", name="Lịch sử sửa").click()
    expect(page.locator("ol.timeline")).to_contain_text("Sửa hồ sơ")
    expect(page.locator("ol.timeline")).to_contain_text(str(officer))


def test_a_leader_reviews_the_own_group_on_a_phone(open_page, people):
    _, leader, group, person = people
    second = factories.make_elder(group=group, full_name="Phạm Văn Tân")
    factories.make_elder(group=factories.make_group(ward=group.ward), full_name="Vũ Thị Khác")
    page = open_page(leader, PHONE)
    page.goto("/ra-soat/")
    expect(page.get_by_text("Đã rà soát 0/2")).to_be_visible()
    expect(page.get_by_text("Vũ Thị Khác")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    first = page.locator(f"#nguoi-{person.pk}")
    first.locator(f"label:has(input[name='q-{person.pk}-uses_it'][value=co])").tap()
    expect(first.locator(".sheet-state")).to_contain_text("đã lưu")
    expect(page.get_by_text("Đã rà soát 1/2")).to_be_visible()
    first.locator(f"label:has(input[name='q-{person.pk}-has_work'][value=khong])").tap()
    first.get_by_role("button", name="Xong").tap()
    expect(page.locator(f"#nguoi-{second.pk} fieldset").first).to_be_visible()
    expect(first.locator("fieldset").first).to_be_hidden()
    sheet = YearlyReview.objects.get(elder=person, year=timezone.localdate().year)
    assert (sheet.uses_it, sheet.has_work, sheet.wants_work, sheet.reviewed_by) == (True, False, None, leader)
    page.goto("/ra-soat/?loc=chua")
    expect(page.get_by_text("Đào Thị Mận")).to_have_count(0)


def test_answers_are_given_by_keys_on_a_desk(open_page, people):
    officer, _, group, person = people
    page = open_page(officer, DESKTOP)
    page.goto(f"/ra-soat/?to={group.pk}")
    page.locator(f"input[name='q-{person.pk}-wants_work']:checked").focus()
    for key in "ckx":
        page.keyboard.press(key)
    expect(page.locator(f"#phieu-{person.pk}")).to_contain_text("đã lưu")
    sheet = YearlyReview.objects.get(elder=person)
    assert (sheet.wants_work, sheet.able_to_work, sheet.has_work) == (True, False, None)
