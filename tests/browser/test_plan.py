"""A training of the plan in the browser: plan, letters, attendance on a phone, the list printed, the task done."""

import io

from django.utils import timezone
from pypdf import PdfReader

from elders.choices import RoleCode
from reporting.models import Activity, Plan, PlanTask
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import make_group, make_user, make_ward


def _fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def _pdf(page, link) -> str:
    with page.expect_download() as found:
        link.click()
    with open(found.value.path(), "rb") as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
    return " ".join(" ".join(one.extract_text() for one in pages).split())


def test_a_training_from_the_plan_to_the_finished_task(open_page):
    ward = make_ward()
    for name in ("Vân Quan", "Trà Khê"):
        group = make_group(ward=ward, name=f"Tổ dân phố {name}")
        make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group], full_name=f"Tổ Trưởng {name}")
    officer, today = make_user(RoleCode.WARD_OFFICER, ward=ward), timezone.localdate()
    page = open_page(officer, DESKTOP)
    page.goto("/ke-hoach/")
    page.get_by_role("link", name="Lập kế hoạch năm").click()
    page.get_by_role("button", name="Lập kế hoạch").click()
    page.get_by_text(f"Đã lập kế hoạch năm {today.year} với 95 nhiệm vụ.").wait_for()
    assert _fits(page)
    page.locator("tr", has_text="P-02").get_by_role("link", name="Ghi tập huấn").click()
    page.get_by_label("Tên hoạt động").fill("Tập huấn văn bản mới")
    page.get_by_label("Ngày dự kiến").fill(today.strftime("%d%m%Y"))
    page.get_by_label("Giờ bắt đầu").fill("8h")
    page.get_by_label("Địa điểm").fill("Hội trường UBND phường")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Lập danh sách mời").click()
    page.get_by_role("button", name="Tổ trưởng các tổ dân phố").click()
    page.get_by_text("Đã thêm 2 người.").wait_for()
    letters = _pdf(page, page.get_by_role("link", name="In giấy mời"))
    assert letters.count("GIẤY MỜI") == 2 and "Tổ Trưởng Trà Khê, Tổ trưởng, Tổ dân phố Trà Khê" in letters
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Đã gửi giấy mời").click()
    page.get_by_text("Đã ghi ngày gửi giấy mời cho 2 người.").wait_for()

    row = Activity.objects.get()
    phone = open_page(officer, PHONE)
    phone.goto(f"/hoat-dong/{row.pk}/")
    phone.get_by_role("link", name="Điểm danh").click()
    phone.get_by_label("Tổ Trưởng Vân Quan").check()
    phone.get_by_label("Người đến không có trong danh sách").fill("Ngô Thị Khách; Cộng tác viên")
    assert _fits(phone)
    phone.get_by_role("button", name="Lưu điểm danh").click()
    phone.get_by_text("Đã điểm danh: 2 người có mặt.").wait_for()
    assert _fits(phone)

    page.goto(f"/hoat-dong/{row.pk}/")
    came = _pdf(page, page.get_by_role("link", name="Danh sách đã dự"))
    assert "Ngô Thị Khách" in came and "Trà Khê" not in came and "vắng: 1 người" in came
    page.get_by_role("link", name="Đánh dấu nhiệm vụ hoàn thành").click()
    assert page.get_by_label("Kết quả").input_value() == "01 lớp tập huấn, 02 người dự"
    page.get_by_role("button", name="Lưu trạng thái").click()
    page.get_by_text("Nhiệm vụ P-02: hoàn thành.").wait_for()
    page.goto("/ke-hoach/?tinh_trang=HOAN_THANH")
    table = _pdf(page, page.get_by_role("link", name="In Phụ lục III"))
    assert "01 lớp tập huấn, 02 người dự" in table
    task = PlanTask.objects.get(plan=Plan.objects.get(), code="P-02")
    assert (task.state, task.done_on) == ("HOAN_THANH", today)
