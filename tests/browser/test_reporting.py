"""A report in the browser: the review moves the whole picture, the period is closed, printed, sent and read."""

import io
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from elders.choices import RoleCode
from reporting.models import ReportPeriod
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE


def _fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_from_the_review_to_the_report_the_department_reads(open_page):
    ward = factories.make_ward()
    group = factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")
    officer = factories.make_user(RoleCode.WARD_OFFICER, ward=ward)
    city = factories.make_user(RoleCode.CITY_VIEWER, ward=ward)
    people = [factories.make_elder(group=group, full_name=name) for name in ("Đào Thị Mận", "Phạm Văn Tân")]
    yesterday = timezone.localdate() - timedelta(days=1)

    page = open_page(officer, DESKTOP)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Tổng quan").first.click()
    sport = page.locator("section[aria-labelledby=chi-tieu] tr", has_text="VH-02")
    expect(page.get_by_role("heading", name="Tổng quan")).to_be_visible()
    expect(sport).to_have_count(0)

    page.goto(f"/ra-soat/?to={group.pk}")
    for person, answer in zip(people, ("co", "khong"), strict=True):
        row = page.locator(f"#nguoi-{person.pk}")
        if not row.locator("fieldset").first.is_visible():
            row.locator(".row-toggle").click()
        row.locator(f"label:has(input[name='q-{person.pk}-plays_sport'][value={answer}])").click()
        expect(row.locator(".sheet-state")).to_contain_text("đã lưu")
    page.goto("/tong-quan/")
    expect(sport).to_contain_text("1 / 2")
    expect(sport).to_contain_text("50%")
    page.get_by_label("Con số").select_option("VH-02")
    expect(page.locator("section[aria-labelledby=so-sanh-to] tr", has_text="Vân Quan")).to_contain_text("50%")
    assert _fits(page)

    page.goto("/ky-bao-cao/moi/")
    page.get_by_label("Kỳ báo cáo").select_option("TUY_CHON")
    page.get_by_label("Số liệu từ ngày").fill((yesterday - timedelta(days=60)).strftime("%d/%m/%Y"))
    page.get_by_label("Đến ngày").fill(yesterday.strftime("%d/%m/%Y"))
    page.get_by_label("Tên báo cáo").fill("Báo cáo theo công văn 12")
    page.get_by_role("button", name="Mở kỳ").click()
    expect(page.get_by_text("Đã mở kỳ Báo cáo theo công văn 12")).to_be_visible()
    period = ReportPeriod.objects.get()
    page.goto(f"/ky-bao-cao/{period.pk}/chot/")
    page.get_by_role("button", name="Chốt số liệu").click()
    expect(page.get_by_text("Đã chốt số liệu.")).to_be_visible()
    page.get_by_role("link", name="Xem báo cáo").click()
    with page.expect_download() as found:
        page.get_by_role("button", name="PDF").click()
    with open(found.value.path(), "rb") as file:
        text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(file.read())).pages)
    assert "BÁO CÁO" in text

    page.goto(f"/ky-bao-cao/{period.pk}/chot/")
    page.get_by_role("link", name="Ghi số, ngày").click()
    page.get_by_label("Số báo cáo").fill("45")
    page.get_by_label("Ngày ký").fill(timezone.localdate().strftime("%d/%m/%Y"))
    page.locator("main form button[type=submit]").first.click()
    page.goto(f"/ky-bao-cao/{period.pk}/chot/")
    page.get_by_role("button", name="Gửi báo cáo").click()
    expect(page.get_by_text("Đã gửi báo cáo lên Sở Y tế.")).to_be_visible()

    reader = open_page(city, PHONE)
    reader.goto("/tong-quan/")
    expect(reader.get_by_text("Báo cáo theo công văn 12").first).to_be_visible()
    assert _fits(reader) and "Đào Thị Mận" not in reader.content()
    reader.goto("/so-sanh/?chi_tieu=VH-02")
    assert _fits(reader)
    reader.goto("/bao-cao-nhan/")
    reader.get_by_role("link", name="Báo cáo theo công văn 12").click()
    assert "Đào Thị Mận" not in reader.content()
    reader.get_by_role("button", name="Tiếp nhận").click()
    expect(reader.get_by_text("Đã tiếp nhận báo cáo")).to_be_visible()
