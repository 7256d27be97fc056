"""The station sends a hospital's file, settles what is asked, writes it, reads the record and takes a package."""

import io

import openpyxl
import pytest
from playwright.sync_api import expect

from elders.choices import RoleCode
from health.models import Examination, Facility, HealthAccess
from tests import factories
from tests.browser.conftest import DESKTOP

TOP = [
    ["TRUNG TÂM Y TẾ DƯƠNG KINH"],
    ["DANH SÁCH KHÁM SỨC KHỎE ĐỊNH KỲ NGƯỜI CAO TUỔI NĂM 2026"],
    [],
]
HEAD = [
    "STT", "Họ tên", "Năm sinh", "Huyết áp (mmHg)", "Cao (cm)", "Nặng (kg)", "Đường huyết lúc đói (mmol/L)",
    "Bệnh mạn tính", "Tuần hoàn", "Kết luận", "Tình trạng sức khỏe", "Bác sĩ", "Phân loại SK",
]  # fmt: skip
END = ["Tim đều", "Tăng huyết áp độ 2", "Có vấn đề sức khỏe", "BS. Trần Văn Minh", "III"]


def hospital_file() -> bytes:
    book = openpyxl.Workbook()
    for row in [
        *TOP,
        HEAD,
        [1, "Trần Thị Mận", 1948, "165/95", 151, 52.5, 5.4, "THA", *END],
        [2, "Vũ Thị Đào", 1950, "238/112", 149, 47, None, None, *END],
        [3, "Lê Thị Bưởi", 1946, "120/114", 150, 50, None, None, *END],
    ]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def nurse(open_page):
    ward = factories.make_ward()
    group = factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")
    for name, year in (("Trần Thị Mận", 1948), ("Vũ Thị Đào", 1950), ("Lê Thị Bưởi", 1946)):
        factories.make_elder(group=group, full_name=name, birth_year=year, birth_month=None, birth_day=None)
    Facility.objects.create(ward=ward, name="Bệnh viện Kiến An", code="31001", can_conclude_document="12/TB-SYT")
    return factories.make_user(RoleCode.HEALTH_STATION, ward=ward)


def test_from_the_hospitals_file_to_a_package(open_page, nurse):
    page = open_page(nurse, DESKTOP)
    page.goto("/nhap/?loai=checkups")
    page.get_by_label("Cơ sở khám bắt buộc").select_option(label="Bệnh viện Kiến An")
    page.set_input_files(
        "[name=file]", {"name": "kham.xlsx", "mimeType": "application/octet-stream", "buffer": hospital_file()}
    )
    page.click("text=Gửi và xem trước")
    page.wait_for_selector("#ket-qua")
    page.wait_for_load_state()
    main = page.get_by_role("main")
    expect(main).to_contain_text("238 mmHg ngoài khoảng thường gặp")  # asked about
    main.get_by_role("button", name="Số đúng như vậy").first.click()
    expect(main.locator(".intake-row", has_text="238/112")).to_contain_text("Mới")
    page.get_by_role("link", name="Không nhận").first.click()
    expect(main).to_contain_text("cách nhau ít nhất 10 mmHg")  # impossible: stays out
    page.get_by_role("button", name="Ghi vào sổ").first.click()
    page.wait_for_load_state()
    assert Examination.objects.count() == 2

    page.goto("/suc-khoe/kham/")
    page.get_by_role("link", name="Trần Thị Mận").first.click()
    expect(main).to_contain_text("Bệnh viện Kiến An")
    expect(main).to_contain_text("165/95")
    expect(main).to_contain_text("Đã kết luận")
    page.get_by_role("link", name="Xuất", exact=True).click()
    page.get_by_label("Dạng tệp").select_option("xlsx")
    page.get_by_label("Lý do, số văn bản yêu cầu").fill("Bà Mận xin bản sao để đi khám tuyến trên")
    page.get_by_role("button", name="Lập gói").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải tệp").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    cells = [cell for row in book.active.values for cell in row]
    assert "165/95" in cells and any("CHƯA KÝ SỐ" in str(cell) for cell in cells)
    taken = HealthAccess.objects.filter(kind="export").get()
    assert (taken.elder.full_name, taken.reason) == ("Trần Thị Mận", "Bà Mận xin bản sao để đi khám tuyến trên")
