"""Journeys of a roster: the officer from upload to undo, a group leader on a phone with a template and errors."""

import io

import openpyxl
import pytest

from elders.choices import RoleCode
from elders.models import Elder, IntakeBatch
from tests import factories
from tests.browser.conftest import PHONE

VAN_QUAN = "Tổ dân phố Vân Quan"
HEADINGS = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Tổ dân phố", "Địa chỉ"]


def workbook(*rows: list) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Danh sách"
    sheet.append(HEADINGS)
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def place(open_page):
    """A ward with two groups, an officer and the leader of the first group (roles exist once `open_page` does)."""
    group = factories.make_group(name=VAN_QUAN)
    other = factories.make_group(ward=group.ward, name="Tổ dân phố số 3")
    officer = factories.make_user(RoleCode.WARD_OFFICER, ward=group.ward)
    leader = factories.make_user(RoleCode.GROUP_LEADER, ward=group.ward, groups=[group])
    return group, other, officer, leader


def send(page, content: bytes, name: str = "danh-sach.xlsx") -> None:
    page.goto("/nhap/")
    page.set_input_files("[name=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    page.click("text=Gửi và xem trước")
    page.wait_for_selector("#ket-qua")
    page.wait_for_load_state()


def test_officer_sends_fixes_writes_sends_again_and_undoes(open_page, place):
    group, _, officer, _ = place
    known = factories.make_elder(
        group=group, full_name="Lê Thị Mai", citizen_id="031145900103", birth_month=3, birth_day=5,
        facts={"address": "Số 1"},
    )  # fmt: skip
    content = workbook(
        ["Nguyễn Thị Lan", "05/03/1945", "Nữ", "031145900101", VAN_QUAN, "Số 3"],
        ["Trần Văn Hòa", "31/02/1950", "Nam", "", VAN_QUAN, "Số 4"],
        ["Lê Thị Mai", "05/03/1945", "Nữ", "031145900103", VAN_QUAN, "Số 8"],
    )
    page = open_page(officer)
    send(page, content)
    row = page.locator(".intake-row")
    assert "Ngày sinh không đúng" in row.inner_text()
    row.locator(".problems input[name=text]").fill("28/02/1950")
    row.locator(".problems button").click()
    page.wait_for_selector(".intake-row .badge.good")
    assert page.locator("#ket-qua a", has_text="Mới").locator(".count").inner_text() == "2"
    page.click("#ket-qua a:has-text('Thay đổi')")
    change = page.locator(".intake-row table.changes").inner_text()
    assert "Số 1" in change and "Số 8" in change
    page.click("button:has-text('Ghi vào sổ')")
    page.wait_for_selector("text=Đã ghi danh sách")
    assert Elder.objects.count() == 3

    send(page, content, "gửi lại.xlsx")
    assert page.locator("#ket-qua a", has_text="Không đổi").locator(".count").inner_text() == "2"
    assert page.locator("text=Đúng tệp này đã được ghi vào sổ").count() == 1

    page.goto("/nhap/")
    page.click("table a:has-text('danh-sach.xlsx')")
    page.click("text=Hoàn tác cả danh sách")
    page.fill("[name=why]", "Gửi nhầm tệp")
    page.click("button:has-text('Hoàn tác cả danh sách')")
    page.wait_for_selector("text=Đã hoàn tác danh sách")
    assert list(Elder.objects.all()) == [known]
    assert known.situations.get().address == "Số 1"


def test_officer_says_who_a_row_is_about(open_page, place):
    group, _, officer, _ = place
    first, second = (factories.make_elder(group=group, full_name="Nguyễn Thị Lan") for _ in range(2))
    page = open_page(officer)
    send(page, workbook(["Nguyễn Thị Lan", "1945", "Nữ", "", VAN_QUAN, "Số 3"]))
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.classList.contains('intake-row')")
    page.locator(f".answers button[value='same:{second.pk}']").click()
    page.wait_for_selector("text=Đã chọn: là Nguyễn Thị Lan")
    page.click("button:has-text('Ghi vào sổ')")
    page.wait_for_selector("text=Đã ghi danh sách")
    assert second.situations.get(valid_to=None).address == "Số 3"
    assert Elder.objects.count() == 2


def test_leader_on_a_phone_gets_a_template_sends_it_with_errors_and_takes_them_home(open_page, place):
    group, other, _, leader = place
    factories.make_elder(group=group, full_name="Lê Thị Mai", citizen_id="031145900103", birth_month=3, birth_day=5)
    factories.make_elder(group=other, full_name="Phạm Thị Khác", citizen_id="031145900104")
    page = open_page(leader, PHONE)
    page.goto("/nhap/")
    with page.expect_download() as download:
        page.click("text=Tải mẫu (.xlsx)")
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book["Danh sách"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "Lê Thị Mai" in texts and "Phạm Thị Khác" not in texts

    headings = {cell.value: cell.column for cell in sheet[3]}
    row = 5
    for heading, value in {
        "STT": 2,
        "Họ và tên": "Nguyễn Thị Lan",
        "Ngày sinh": "05/13/1945x",
        "Giới tính": "Nữ",
        "Tổ dân phố": VAN_QUAN,
    }.items():
        sheet.cell(row, headings[heading], value)
    for heading, value in {
        "STT": 3,
        "Họ và tên": "Phạm Thị Khác",
        "Ngày sinh": "1945",
        "Số CCCD": "031145900104",
        "Tổ dân phố": other.name,
    }.items():
        sheet.cell(row + 1, headings[heading], value)
    out = io.BytesIO()
    book.save(out)
    send(page, out.getvalue(), "tổ Vân Quan.xlsx")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.click("#ket-qua a:has-text('Không nhận')")
    text = page.locator(".rows").inner_text()
    assert "Ngày sinh không đúng" in text and "Ngoài phạm vi phụ trách" in text

    with page.expect_download() as download:
        page.click("text=Tải tệp có đánh dấu lỗi")
    marked = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))["Danh sách"]
    assert "Ngày sinh không đúng" in marked.cell(row, headings["Ngày sinh"]).comment.text
    assert marked.cell(row + 1, headings["Tổ dân phố"]).comment is not None
    assert marked.cell(4, headings["Ngày sinh"]).comment is None
    assert IntakeBatch.objects.get().counts["same"] == 1
    assert Elder.objects.filter(full_name="Nguyễn Thị Lan").count() == 0
