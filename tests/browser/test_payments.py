"""A month of payments in a real browser, and what a death does to it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from benefits.models import PaymentLine, PaymentList
from elders.choices import RoleCode
from elders.ground.months import month_of, next_month
from elders.models import Elder
from tests.benefits.factories import make_award
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import make_elder, make_group, make_user, make_ward

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FACTS = {"vn_citizen": True, "pension_monthly_vnd": 0, "si_allowance_monthly_vnd": 0}


@pytest.fixture
def place(db):
    ward = make_ward()
    group = make_group(ward=ward, name="Tổ dân phố Vân Quan")
    for name in ("Nguyễn Thị An", "Nguyễn Thị Bình"):
        elder = make_elder(group=group, full_name=name, birth_year=1948, birth_month=5, birth_day=6, facts=FACTS)
        make_award(elder, since=date(2025, 12, 1))
    roles = (RoleCode.WARD_OFFICER, RoleCode.WARD_LEADER, RoleCode.FINANCE)
    return {role: make_user(role, ward=ward) for role in roles}


def press(page, address: str, label: str) -> None:
    page.goto(address)
    page.locator("a.btn", has_text=label).click()
    page.locator("main form button[type=submit]", has_text=label).click()
    page.wait_for_load_state()


def test_a_month_from_the_list_to_the_close(place, open_page):
    desk = open_page(place[RoleCode.WARD_OFFICER], DESKTOP)
    desk.goto("/che-do/chi-tra/")
    desk.locator("main form button.primary").click()
    desk.wait_for_load_state()
    made = PaymentList.objects.get()
    assert made.month == next_month(month_of(timezone.localdate()))
    address = f"/che-do/chi-tra/{made.pk}/"
    assert "1.400.000 đồng" in desk.inner_text("main")
    press(desk, address, "Khóa danh sách")
    press(desk, address, "Trình lãnh đạo duyệt")
    leader = open_page(place[RoleCode.WARD_LEADER], DESKTOP)
    assert "Danh sách chi trả chờ duyệt" in leader.inner_text("main")
    press(leader, address, "Duyệt danh sách")
    cashier = open_page(place[RoleCode.FINANCE], DESKTOP)
    press(cashier, address, "Bắt đầu chi")
    phone = open_page(place[RoleCode.WARD_OFFICER], PHONE)
    phone.goto(f"{address}ket-qua/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    first, second = PaymentLine.objects.order_by("position")
    phone.locator(f"#dong-{first.pk} button", has_text="Đã nhận").click()
    phone.locator(f"#dong-{first.pk} .badge.good").wait_for()
    phone.locator(f"#dong-{second.pk} button", has_text="Vắng").click()
    phone.locator(f"#dong-{second.pk} .badge.warn").wait_for()
    press(desk, address, "Chuyển sang đối chiếu")
    press(cashier, address, "Đóng danh sách")
    made.refresh_from_db()
    assert made.state == "closed"
    assert "khớp" in cashier.inner_text("main")


def test_a_death_stops_the_money_opens_the_funeral_and_is_taken_back(place, open_page):
    elder = Elder.objects.get(full_name="Nguyễn Thị An")
    award, day = elder.awards.get(), timezone.localdate() - timedelta(days=1)
    desk = open_page(place[RoleCode.WARD_OFFICER], DESKTOP)
    desk.goto(f"/so/{elder.pk}/bien-dong/")
    desk.click("text=Ghi qua đời")
    desk.fill("[name=happened_on]", f"{day:%d%m%Y}")
    desk.click("button:has-text('Xem trước')")
    desk.wait_for_selector("text=Những việc sẽ làm cùng lúc")
    assert "Thôi chi" in desk.inner_text("main") and "mai táng" in desk.inner_text("main")
    desk.click("button:has-text('Xác nhận ghi qua đời')")
    desk.wait_for_selector("text=Những việc đã làm")
    award.refresh_from_db()
    assert award.valid_to and award.stop_reason == "death"
    assert elder.benefit_cases.filter(kind="funeral").exists()
    desk.click("a:has-text('Khôi phục')")
    desk.fill("[name=reason]", "Ghi nhầm người")
    desk.click("button:has-text('Khôi phục tất cả')")
    desk.wait_for_selector("text=Biến động này không còn được tính")
    award.refresh_from_db()
    assert (award.valid_to, award.stop_reason) == (None, "")
    assert not elder.benefit_cases.filter(kind="funeral").exists()
