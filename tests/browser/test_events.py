"""An officer records a death from the preview to the done page and takes it back, on a desk and on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from elders.choices import RoleCode
from elders.models import LifeEvent
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE


@pytest.fixture
def lan(db):
    group = factories.make_group(name="Tổ dân phố Vân Quan")
    return factories.make_elder(group=group, full_name="Nguyễn Thị Lan")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_a_death_from_preview_to_done_and_back(open_page, lan, viewport):
    officer = factories.make_user(RoleCode.WARD_OFFICER, ward=lan.ward)
    page = open_page(officer, viewport)
    page.goto(f"/so/{lan.pk}/bien-dong/")
    page.click("text=Ghi qua đời")
    day = timezone.localdate() - timedelta(days=1)
    page.fill("[name=happened_on]", f"{day:%d%m%Y}")
    page.fill("[name=paper]", "Trích lục khai tử số 12")
    page.click("button:has-text('Xem trước')")
    page.wait_for_selector("text=Những việc sẽ làm cùng lúc")
    assert page.locator(f"text=Ghi ngày mất {day:%d/%m/%Y}").count() == 1
    assert not LifeEvent.objects.exists()
    page.dblclick("button:has-text('Xác nhận ghi qua đời')")
    page.wait_for_selector("text=Những việc đã làm")
    assert LifeEvent.objects.count() == 1
    page.click("a:has-text('Khôi phục')")
    page.fill("[name=reason]", "Ghi nhầm người")
    page.click("button:has-text('Khôi phục tất cả')")
    page.wait_for_selector("text=Biến động này không còn được tính")
    lan.refresh_from_db()
    assert lan.date_of_death is None and lan.is_resident
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_leader_reports_on_a_phone_and_the_office_confirms(open_page, lan):
    leader = factories.make_user(RoleCode.GROUP_LEADER, ward=lan.ward, groups=[lan.residential_group])
    officer = factories.make_user(RoleCode.WARD_OFFICER, ward=lan.ward)
    phone = open_page(leader, PHONE)
    phone.goto(f"/so/{lan.pk}/bien-dong/")
    phone.click("text=Báo tạm vắng")
    phone.fill("[name=happened_on]", f"{timezone.localdate() - timedelta(days=1):%d%m%Y}")
    phone.click("button:has-text('Gửi tin báo')")
    phone.wait_for_selector("text=Đã gửi tin báo")
    desk = open_page(officer)
    desk.goto("/")
    desk.click("text=Tin báo của tổ chờ xác nhận")
    desk.click("text=Xem và ghi")
    desk.click("button:has-text('Xem trước')")
    desk.click("button:has-text('Xác nhận ghi tạm vắng')")
    desk.wait_for_selector("text=Những việc đã làm")
    phone.goto("/bien-dong/bao/?da_tra_loi=1")
    assert phone.locator("text=đã ghi vào sổ").count() == 1
