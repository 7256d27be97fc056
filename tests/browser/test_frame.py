"""The frame in a real browser: the door, the menu of a phone, the keyboard, and the rules of accessibility."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.utils import timezone

from elders.choices import RoleCode
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE


@pytest.fixture
def ward(db):
    return factories.make_ward()


def _complaints(page) -> list[str]:
    """What axe finds, one line per rule and element."""
    results = Axe().run(page).response
    return [
        f"{page.url} {violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]


def test_a_wrong_password_is_said_and_the_right_one_opens(open_page, ward):
    from config.roles import sync_roles

    sync_roles()
    officer = factories.make_user(RoleCode.WARD_OFFICER, ward=ward)
    page = open_page()
    page.goto("/")
    page.get_by_label("Tên đăng nhập").fill(officer.username)
    page.get_by_label("Mật khẩu").fill("sai-hoàn-toàn")
    page.get_by_role("button", name="Đăng nhập").click()
    alert = page.get_by_role("alert")
    assert "Chưa đúng tên đăng nhập hoặc mật khẩu" in alert.inner_text()
    assert alert.evaluate("box => box === document.activeElement")
    page.get_by_label("Mật khẩu").fill(factories.PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Việc cần làm", level=1).wait_for()


def test_an_empty_form_is_answered_in_vietnamese_with_links_to_the_fields(open_page, ward):
    page = open_page(viewport=PHONE)
    page.goto("/dang-nhap/")
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("alert").get_by_role("link", name="Mật khẩu: Chưa nhập mục này.").click()
    assert page.get_by_label("Mật khẩu").evaluate(
        "field => field === document.activeElement || location.hash === '#' + field.id"
    )
    assert page.get_by_label("Mật khẩu").get_attribute("aria-invalid") == "true"


def test_the_menu_of_a_phone_opens_by_touch_and_closes_again(open_page, ward):
    page = open_page(_officer(ward), PHONE)
    menu = page.locator("#trinh-don")
    assert not menu.is_visible()
    page.locator(".bottom [data-menu]").tap()
    menu.wait_for(state="visible")
    assert page.locator(".top [data-menu]").get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    menu.wait_for(state="hidden")
    page.locator(".top [data-menu]").tap()
    menu.get_by_role("link", name="Tổ dân phố").tap()
    page.wait_for_url("**/residentialgroup/")
    assert page.get_by_role("heading", level=1).inner_text() == "Tổ dân phố"


def test_a_keyboard_alone_reaches_everything(open_page, ward):
    page = open_page(_officer(ward))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"
    page.locator(".user-menu summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText.trim()") == "Đổi mật khẩu"
    page.keyboard.press("Escape")
    assert not page.locator(".user-panel").is_visible()
    page.locator(".user-menu summary").press("Enter")
    page.wait_for_load_state("networkidle")  # whoever leaves while the slow cards are counted is told 400
    page.get_by_role("button", name="Đăng xuất").press("Enter")
    page.wait_for_url("**/dang-nhap/")


def test_what_is_counted_slowly_arrives_on_the_home_page(open_page, ward):
    group = factories.make_group(ward=ward)
    for _ in range(2):
        factories.make_elder(group=group, birth_month=3, birth_day=5)
    page = open_page(_officer(ward))
    page.get_by_role("link", name="Cặp hồ sơ có thể trùng").click()
    page.get_by_role("heading", name="Hồ sơ có thể trùng", level=1).wait_for()


def test_suggestions_are_walked_by_arrow_keys_and_open_the_person(open_page, ward):
    elder = factories.make_elder(group=factories.make_group(ward=ward), full_name="Ngô Thị Ngát")
    page = open_page(_officer(ward), PHONE)
    page.get_by_role("searchbox").first.fill("ngo ngat")
    page.locator(".suggestions a").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/so/{elder.pk}/")


def test_a_search_after_the_session_ended_leads_to_the_sign_in(open_page, ward):
    page = open_page(_officer(ward))
    page.goto("/mat-khau/")
    page.wait_for_load_state("networkidle")
    Session.objects.all().delete()
    page.get_by_role("searchbox").first.fill("nguyen")
    page.get_by_role("heading", name="Đăng nhập", level=1).wait_for()


def test_a_file_control_speaks_vietnamese_and_names_the_chosen_file(open_page, ward):
    page = open_page(_officer(ward), PHONE)
    page.goto("/nhap/")
    control = page.locator(".file-control").first
    assert "Chưa chọn tệp nào" in control.inner_text()
    control.locator("input").set_input_files({"name": "Danh sách tổ 3.csv", "mimeType": "text/csv", "buffer": b"a"})
    assert "Danh sách tổ 3.csv" in control.inner_text()
    assert not [line for line in _complaints(page) if "file" in line]


def test_a_double_click_sends_once(open_page, ward):
    page = open_page(_officer(ward))
    page.goto("/mat-khau/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Đổi mật khẩu").dblclick()
    page.get_by_role("alert").wait_for()
    assert len(sent) == 1


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_rule_of_accessibility_is_broken_and_nothing_runs_over_the_edge(open_page, ward, viewport):
    group = factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")
    factories.make_elder(group=group, birth_year=timezone.localdate().year - 80)
    page, complaints = open_page(viewport=viewport), []

    def look(*paths):
        for path in paths:
            if path:
                page.goto(path)
            complaints.extend(_complaints(page))
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > viewport["width"]:
                complaints.append(f"{path} is {width} px wide")

    look("/dang-nhap/")
    page.get_by_role("button", name="Đăng nhập").click()
    look("")
    office = open_page(_officer(ward), viewport)
    administrator = open_page(factories.make_user(RoleCode.ADMINISTRATOR, ward=ward), viewport)
    page = office
    look("/", "/so/tron-tuoi/", "/mat-khau/", "/to-dan-pho/sap-xep/", "/quan-tri/elders/residentialgroup/")
    look(
        f"/quan-tri/elders/residentialgroup/{group.pk}/change/",
        f"/quan-tri/elders/residentialgroup/{group.pk}/history/",
    )
    look("/quan-tri/elders/disclosure/", f"/quan-tri/elders/ward/{ward.pk}/change/")
    if viewport == PHONE:
        page.goto("/")
        page.locator(".top [data-menu]").tap()
        look("")
    else:
        page.goto("/")
        page.locator(".user-menu summary").click()
        look("")
    page = administrator
    look("/", "/quan-tri/", "/quan-tri/elders/user/", "/quan-tri/elders/user/add/", "/quan-tri/axes/accessattempt/")
    assert not complaints, json.dumps(complaints, indent=1, ensure_ascii=False)


def _officer(ward):
    from config.roles import sync_roles

    sync_roles()  # a transactional test starts from empty tables
    return factories.make_user(RoleCode.WARD_OFFICER, ward=ward)
