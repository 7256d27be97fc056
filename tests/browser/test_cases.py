"""A dossier from the citizen's request to the award: the officer at the desk, the leader who signs."""

from playwright.sync_api import expect

from benefits.models import Award, Case
from elders.choices import RoleCode
from tests import factories
from tests.benefits.factories import NO_PENSION, PLAIN, RESIDENT
from tests.browser.conftest import DESKTOP, PHONE


def test_from_the_request_to_the_award(open_page):
    page = open_page()
    ward = factories.make_ward()
    group = factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")
    elder = factories.make_elder(
        group=group, full_name="Đào Thị Mận", birth_year=1945, facts=RESIDENT | NO_PENSION | PLAIN
    )
    page = open_page(factories.make_user(RoleCode.WARD_OFFICER, ward=ward), DESKTOP)
    page.goto(f"/so/{elder.pk}/")
    page.get_by_role("link", name="Lập hồ sơ chế độ").click()
    page.get_by_role("link", name="Lập hồ sơ", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nhận hồ sơ")
    page.get_by_label("Đơn theo Mẫu số 01").check()
    page.get_by_role("button", name="Nhận hồ sơ").click()
    expect(page.locator(".clock")).to_contain_text("ngày làm việc")
    page.get_by_role("button", name="Thẩm định", exact=True).click()
    expect(page.get_by_text("đủ điều kiện", exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.locator("li", has_text="Dự thảo quyết định").get_by_role("link", name="Word").click()
    assert download.value.suggested_filename.endswith(".docx")
    page.get_by_role("textbox", name="Ý kiến thẩm định").fill("Đã đối chiếu căn cước.")
    page.get_by_role("button", name="Trình ký quyết định").click()
    expect(page.get_by_text("Chờ lãnh đạo ký")).to_be_visible()

    chair = open_page(factories.make_user(RoleCode.WARD_LEADER, ward=ward), PHONE)
    chair.goto("/che-do/ho-so/?tinh_trang=cho_ky")
    chair.get_by_role("link", name="Đào Thị Mận").tap()
    expect(chair.get_by_role("button", name="Ký quyết định")).to_be_visible()
    assert chair.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    chair.get_by_role("button", name="Ký quyết định").tap()
    expect(chair.get_by_text("Đã ký quyết định.")).to_be_visible()
    case = Case.objects.get()
    assert case.result.amount_vnd == 700_000 and Award.objects.count() == 1

    page.reload()
    page.get_by_label("Số văn bản").fill("12/QĐ-UBND")
    page.get_by_role("button", name="Ghi số văn bản").click()
    page.get_by_role("link", name="Xem quyết định hưởng").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("đang hưởng")
    expect(page.get_by_text("12/QĐ-UBND")).to_be_visible()
