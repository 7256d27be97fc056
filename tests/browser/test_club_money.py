"""The money of a club on a phone: a loan from the request to its last instalment, a month closed."""

from datetime import date, timedelta

from django.utils import timezone

from clubs.models import ClubAssignment, FundMonth, Loan, LoanState
from clubs.services import money
from elders.choices import RoleCode
from tests.browser.conftest import PHONE
from tests.clubs.factories import make_club, make_member
from tests.factories import make_elder, make_user, make_ward


def _club():
    ward = make_ward()
    club = make_club(ward=ward, name="CLB Vân Quan")
    make_member(club, make_elder(ward=ward, full_name="Đào Thị Mơ", birth_year=1948))
    board = make_user(RoleCode.CLUB_BOARD, ward=ward)
    ClubAssignment.objects.create(user=board, club=club, valid_from=date(2025, 7, 1))
    return club, board


def _fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def _open_book(page, club, name: str, cash: str, opened: date) -> None:
    page.goto(f"/clb/{club.pk}/quy/")
    page.locator("section", has_text=name).get_by_role("link", name="Mở sổ").click()
    page.get_by_label("Mở sổ từ ngày").fill(f"{opened:%d%m%Y}")
    page.get_by_label("Tiền mặt đang có").fill(cash)
    page.get_by_role("button", name="Mở sổ").click()
    page.get_by_text("Đã mở sổ").wait_for()


def test_a_loan_from_the_request_to_the_last_instalment(open_page):
    club, board = _club()
    today = timezone.localdate()
    page = open_page(board, PHONE)
    opened = today.replace(day=1)
    _open_book(page, club, "Quỹ hoạt động", "0", opened)
    _open_book(page, club, "Quỹ tăng thu nhập", "12.000.000", opened)
    page.locator(".club-menu summary").click()
    page.get_by_role("link", name="Vốn vay").click()
    page.get_by_role("link", name="Đề nghị vay").click()
    page.get_by_label("Người vay").select_option(label="Đào Thị Mơ, 1948")
    page.get_by_label("Số tiền vay").fill("2000000")
    page.get_by_label("Mục đích vay").fill("Nuôi gà")
    page.get_by_label("Trả trong mấy tháng").fill("2")
    assert _fits(page)
    page.get_by_role("button", name="Ghi đề nghị").click()
    page.get_by_role("link", name="Ghi quyết định").click()
    page.get_by_label("Đồng ý cho vay").check()
    page.get_by_label("Biên bản, người quyết định").fill("Biên bản họp Ban Chủ nhiệm")
    page.get_by_role("button", name="Ghi quyết định").click()
    page.get_by_role("link", name="Giao tiền").click()
    page.get_by_role("button", name="Ghi đã giao tiền").click()
    page.get_by_text("Đã giao 2.000.000 đồng").wait_for()
    assert _fits(page)
    with page.expect_download() as paper:
        page.get_by_role("link", name="Khế ước").click()
    assert paper.value.suggested_filename.endswith(".pdf")
    page.get_by_role("link", name="Thu nợ").click()
    assert page.get_by_label("Số tiền nộp").input_value() == "1.020.000"
    page.get_by_role("button", name="Ghi đã thu").dblclick()
    page.get_by_text("gốc 1.000.000, lãi 20.000").first.wait_for()
    page.get_by_role("link", name="Thu nợ").click()
    page.get_by_label("Số tiền nộp").fill("1.000.000")  # the rest at once: interest of months used only
    page.get_by_role("button", name="Ghi đã thu").click()
    page.get_by_text("đã trả hết").first.wait_for()
    assert _fits(page)
    loan = Loan.objects.get()
    assert loan.state == LoanState.PAID
    assert loan.payments.count() == 2
    summary = money.summary_of([club.pk], day=today)[club.pk]
    assert (summary.livelihood_vnd, summary.running_vnd, summary.outstanding_vnd) == (12_000_000, 20_000, 0)


def test_a_month_is_counted_and_closed(open_page):
    club, board = _club()
    today = timezone.localdate()
    opened = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    page = open_page(board, PHONE)
    _open_book(page, club, "Quỹ hoạt động", "2.350.000", opened)
    page.get_by_role("link", name="Thu", exact=True).click()
    page.get_by_label("Số tiền").fill("168000")
    page.get_by_label("Phí thành viên").check()
    page.locator("[name=booked_on]").fill(f"{opened:%d/%m/%Y}")
    page.get_by_role("button", name="Ghi phiếu thu").click()
    page.get_by_text("Đã ghi PT 0002").wait_for()  # the opening is the first receipt
    assert _fits(page)
    page.get_by_role("link", name="Về quỹ").click()
    page.get_by_role("link", name="Kiểm quỹ, khóa sổ").click()
    page.get_by_role("link", name="Kiểm quỹ", exact=True).click()
    page.get_by_text("Đếm theo từng loại tờ").click()
    page.get_by_label("500.000 đ").fill("5")
    page.get_by_label("1.000 đ", exact=True).fill("18")
    page.get_by_role("button", name="Ghi kết quả kiểm quỹ").click()
    page.get_by_text("Tiền đếm được khớp với sổ: 2.518.000 đồng").wait_for()
    assert _fits(page)
    page.get_by_role("link", name=f"Khóa sổ tháng {opened:%m/%Y}").click()
    page.get_by_text("2.518.000").first.wait_for()
    assert _fits(page)
    page.get_by_role("button", name=f"Khóa sổ tháng {opened:%m/%Y}").dblclick()
    page.get_by_text("Đã khóa sổ tháng").wait_for()
    page.get_by_text("đã khóa").first.wait_for()
    closed = FundMonth.objects.get()
    assert (closed.opening_vnd, closed.in_vnd, closed.closing_vnd) == (2_350_000, 168_000, 2_518_000)
