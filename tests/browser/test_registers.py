"""The register: somebody overdue is called, comes, is written into the month by keyboard and is controlled."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from elders.choices import RoleCode
from health.models import Enrolment, RegisterCall
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.health.factories import make_enrolment


@pytest.fixture
def late(open_page):
    """(nurse, enrolment) of somebody who should have come twenty days ago, with 152/94 the last time."""
    ward = factories.make_ward()
    group = factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")
    today = timezone.localdate()
    elder = factories.make_elder(group=group, full_name="Trần Thị Mận", birth_year=1948, phone="0950000001")
    one = make_enrolment(elder, valid_from=today - timedelta(days=300), grade=1)
    one.visits.create(
        visited_on=today - timedelta(days=50), sbp_mmhg=152, dbp_mmhg=94, next_on=today - timedelta(days=20)
    )
    return factories.make_user(RoleCode.HEALTH_STATION, ward=ward), one


def test_from_the_overdue_list_to_controlled(open_page, late):
    nurse, one = late
    page = open_page(nurse, PHONE)
    page.goto("/suc-khoe/so-benh/")
    page.get_by_role("link", name="Gọi 1 người trễ hẹn").click()
    expect(page.get_by_role("main")).to_contain_text("trễ 20 ngày")
    page.get_by_role("link", name="Ghi gọi").click()
    expect(page.get_by_role("main")).to_contain_text("152/94 (từ 140/90)")
    page.get_by_label("Kết quả", exact=False).select_option("agreed")
    page.get_by_role("button", name="Ghi cuộc gọi").click()
    expect(page.get_by_role("main")).to_contain_text("Không còn ai cần gọi")
    page.get_by_role("link", name="Đã hẹn").click()
    expect(page.get_by_role("main")).to_contain_text("Đồng ý đến khám")
    assert RegisterCall.objects.get().again_on == timezone.localdate() + timedelta(days=15)

    page = open_page(nurse, DESKTOP)
    page.goto("/suc-khoe/so-benh/tha/")
    page.get_by_role("link", name="Nhập tháng").click()
    page.wait_for_load_state()  # before its script is there, Enter sends the page
    page.get_by_label("Ngày, Trần Thị Mận").focus()
    for text in (str(timezone.localdate().day), "132/82", "30"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Lưu trang này").click()
    expect(page.get_by_role("main")).to_contain_text("Đã lưu 1 người")
    visit = Enrolment.objects.get().visits.first()
    assert (visit.pressure, visit.supply_days, visit.at_target) == ("132/82", 30, 1)
    page.get_by_role("link", name="Trần Thị Mận").click()
    expect(page.get_by_role("main")).to_contain_text("Kiểm soát được")
    expect(page.get_by_role("main")).not_to_contain_text("trễ hẹn")
    page.goto("/suc-khoe/so-benh/tre-hen/")
    expect(page.get_by_role("main")).to_contain_text("Không còn ai cần gọi")
    page.goto("/suc-khoe/so-benh/tha/12-thang/")
    expect(page.locator("svg[role=img]").first).to_be_visible()
    page.goto("/suc-khoe/so-benh/tha/")
    with page.expect_download() as download:
        page.get_by_role("link", name="In sổ năm").click()
    assert download.value.suggested_filename.startswith("so-01A-tha-")
