"""The monthly review from the first click to the printed list, and the number it gives the report."""

from django.utils import timezone
from playwright.sync_api import expect

from benefits.models import EligibilityFinding
from elders.choices import RoleCode
from tests import factories
from tests.benefits.factories import NO_PENSION, PLAIN, RESIDENT, make_award
from tests.browser.conftest import DESKTOP, PHONE


def test_a_month_is_reviewed_concluded_and_counted(open_page):
    open_page()
    ward = factories.make_ward()
    group = factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")
    known = RESIDENT | NO_PENSION | PLAIN | {"has_supporter": True}
    factories.make_elder(group=group, full_name="Đào Thị Mận", birth_year=1940, facts=known)
    make_award(factories.make_elder(group=group, full_name="Vũ Văn Khang", birth_year=1938, facts=known, sex="nam"))
    factories.make_elder(group=group, full_name="Bùi Thị Ngát", birth_year=1935, facts=RESIDENT)
    page = open_page(factories.make_user(RoleCode.WARD_OFFICER, ward=ward), DESKTOP)
    page.goto("/chi-tieu/OP-HT-02/")
    month = f"{timezone.localdate():%m/%Y}"
    expect(page.get_by_text(f"Chưa rà soát hưu trí xã hội tháng {month}").first).to_be_visible()
    page.get_by_role("link", name="Mở rà soát hằng tháng").click()
    page.get_by_role("button", name="Mở đợt rà soát").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"tháng {month}")
    expect(page.locator("tr", has_text="Đào Thị Mận").get_by_role("link", name="Lập hồ sơ")).to_be_visible()
    page.get_by_role("link", name="Sửa kết quả của Bùi Thị Ngát").click()
    expect(page.get_by_text("Lương hưu mỗi tháng (đồng)")).to_be_visible()
    page.get_by_label("Đủ điều kiện", exact=True).check()
    page.get_by_label("Lý do").fill("Đã hỏi tại nhà, không có lương hưu")
    page.get_by_role("button", name="Ghi kết quả").click()
    page.get_by_label("Theo giấy tờ").fill("Biên bản xác minh của tổ")
    page.get_by_role("button", name="Ghi kết quả").click()
    expect(page.locator("tr", has_text="Bùi Thị Ngát")).to_contain_text("cán bộ ghi")
    with page.expect_download() as download:
        page.get_by_role("link", name="In danh sách (PDF)").click()
    assert download.value.suggested_filename.startswith("ra-soat-huu-tri-")
    page.get_by_role("link", name="Kết luận rà soát").click()
    page.get_by_role("button", name="Kết luận rà soát").click()
    expect(page.get_by_text("Kết quả không đổi theo sổ nữa")).to_be_visible()
    assert EligibilityFinding.objects.in_force().filter(answer="yes").count() == 3
    page.goto("/chi-tieu/OP-HT-02/")
    expect(page.get_by_text("33,3", exact=False).first).to_be_visible()

    head = open_page(factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group]), PHONE)
    head.goto("/che-do/ra-soat/")
    head.get_by_role("link", name=f"Rà soát hưu trí xã hội tháng {month}").tap()
    expect(head.get_by_text("Đào Thị Mận")).to_be_visible()
    assert head.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
