"""Pages of the money of clubs: forms to books, one-time keys, who sees which name, papers."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from clubs import books, money_todo
from clubs.chart import FundKind
from clubs.models import (
    CapitalSource,
    CashCount,
    ClubAssignment,
    Donation,
    Entry,
    Fund,
    FundDisclosure,
    FundMonth,
    Loan,
    LoanState,
    MoneyRules,
    Spending,
)
from clubs.services import care_fund, giving, loans, money
from elders.choices import RoleCode
from elders.ground.history import Disclosure
from elders.ground.months import month_end, months
from tests.clubs.factories import make_club, make_member
from tests.clubs.money_factories import fund_of, make_fund, make_lending_club, make_loan, make_request, take_in
from tests.factories import make_elder, make_user

pytestmark = pytest.mark.django_db
OPENED = date(2026, 1, 1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def club(ward):
    return make_lending_club(ward=ward)


@pytest.fixture
def board(club):
    user = make_user(RoleCode.CLUB_BOARD, ward=club.ward)
    ClubAssignment.objects.create(user=user, club=club, valid_from=OPENED)
    return user


@pytest.fixture
def association(ward):
    return make_user(RoleCode.ASSOCIATION, ward=ward)


@pytest.fixture
def page(sign_in, board):
    return sign_in(board)


def url(name: str, *args) -> str:
    return reverse(f"clubs:{name}", args=args)


def filled(client, address: str, **answers) -> dict:
    """The form as a browser would send it: what stands in it, and the answers."""
    form = client.get(address).context["form"]
    data = {}
    for bound in form:
        value = bound.value()
        if callable(value):
            value = value()
        if value not in (None, ""):
            data[bound.html_name] = bound.field.prepare_value(value)
    return {**data, **answers}


def send(client, address: str, **answers):
    return client.post(address, filled(client, address, **answers), follow=True)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_receipt_takes_three_answers_and_is_written_once(page, club):
    fund = fund_of(club, FundKind.RUNNING)
    address = url("receipt_new", fund.pk)
    data = filled(page, address, amount_vnd="150.000", kind="phi_thanh_vien", counterparty="50 thành viên")
    for _ in range(2):  # a double click
        answer = page.post(address, data, follow=True)
    entry = fund.entries.get()
    assert (entry.amount_vnd, entry.kind, entry.counterparty) == (150_000, "phi_thanh_vien", "50 thành viên")
    assert entry.code in text(answer)
    assert books.balance(fund, timezone.localdate()).cash_vnd == 150_000


def test_a_refusal_stands_on_the_form_and_nothing_is_written(page, club):
    fund = fund_of(club, FundKind.RUNNING)
    answer = send(page, url("expense_new", fund.pk), amount_vnd="2.500.000", kind="tham_om", counterparty="Bà Sáu")
    assert "còn thiếu 2.500.000 đồng" in text(answer)
    assert not fund.entries.exists()


def test_a_receipt_is_taken_back_and_says_so(page, club, today):
    entry = take_in(fund_of(club, FundKind.RUNNING), 1_000, today, today=today)
    answer = send(page, url("entry_reverse", entry.pk), why="Ghi nhầm")
    assert "đã được đảo" in text(answer)
    assert books.balance(entry.fund, today).money_vnd == 0


def test_the_first_page_of_a_book(page, ward, board):
    other = make_club(ward=ward)
    ClubAssignment.objects.create(user=board, club=other, valid_from=OPENED)
    assert "Chưa mở sổ" in text(page.get(url("funds", other.pk)))
    send(page, url("fund_open", other.pk, "hoat_dong"), opened_on="01/10/2026", cash_vnd="2.350.000")
    assert money.summary_of([other.pk], day=timezone.localdate())[other.pk].running_vnd == 2_350_000
    assert page.get(url("fund_open", other.pk, "cham_soc")).status_code == 404


def test_money_moves_between_the_funds_and_into_the_bank(page, club, today):
    running, lending = fund_of(club, FundKind.RUNNING), fund_of(club, FundKind.LIVELIHOOD)
    take_in(running, 900_000, today, today=today)
    send(page, url("transfer", running.pk), to_fund=lending.pk, amount_vnd="400.000", text="Góp vốn")
    send(page, url("bank", running.pk), direction="gui", amount_vnd="300.000")
    balance = books.balance(running, today)
    assert (balance.cash_vnd, balance.bank_vnd) == (200_000, 300_000)
    assert books.balance(lending, today).money_vnd == 12_400_000
    assert "Tiền ở đâu" in text(page.get(url("receipt_new", running.pk)))  # asked once there is an account


def test_counting_and_closing(page, club, today):
    fund = fund_of(club, FundKind.RUNNING)
    take_in(fund, 1_000_000, date(2026, 1, 10), today=today)
    answer = send(page, url("cash_count", fund.pk), n500000="1", n100000="3")
    assert "lý do chênh lệch" in text(answer)
    send(page, url("cash_count", fund.pk), n500000="1", n100000="3", note="Bà Lan giữ 200.000")
    count = CashCount.objects.get()
    assert count.difference_vnd == -200_000
    assert "Biên bản" in text(page.get(url("months", fund.pk)))
    data = filled(page, url("month_close", fund.pk), counted_vnd="1.000.000")
    for _ in range(2):  # a double click closes January, not February too
        page.post(url("month_close", fund.pk), data)
    assert [month.month for month in FundMonth.objects.all()] == [date(2026, 1, 1)]
    assert "kiem-quy" in page.get(url("count_paper", count.pk)).headers["Content-Disposition"]


def test_the_month_that_runs_is_not_closed(page, ward, board, today):
    other = make_club(ward=ward)
    ClubAssignment.objects.create(user=board, club=other, valid_from=OPENED)
    fund = make_fund(other, opened_on=today.replace(day=1))
    answer = page.get(url("month_close", fund.pk))
    last = month_end(today)
    assert ("Tháng chưa hết" in text(answer)) == (today < last)


def test_gifts_of_money_and_of_things(page, club):
    fund = fund_of(club, FundKind.RUNNING)
    send(page, url("donation_new", fund.pk), donor="Công ty An Phát", amount_vnd="2.000.000", for_what="Quà Tết")
    send(page, url("donation_new", fund.pk), donor="Ông Thắng", in_kind="1 loa kéo", in_kind_vnd="1.500.000")
    assert "Ghi số tiền, hoặc hiện vật" in text(send(page, url("donation_new", fund.pk), donor="Không ai"))
    assert Donation.objects.count() == 2
    shown = text(page.get(url("donors", fund.pk)))
    assert "Quà Tết" in shown
    assert "2.000.000 đồng tiền mặt" in shown
    sheet = openpyxl.load_workbook(io.BytesIO(page.get(url("donor_file", fund.pk) + "?dang=xlsx").content)).active
    assert "Công ty An Phát" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_capital_that_is_owed_back_is_paid_back(page, club, today):
    fund = fund_of(club, FundKind.LIVELIHOOD)
    send(page, url("capital_new", fund.pk), origin="muon", giver="Bà Chủ nhiệm", amount_vnd="20.000.000")
    source = CapitalSource.objects.get()
    assert "20.000.000" in text(page.get(url("capital", fund.pk)))
    send(page, url("capital_back", source.pk), amount_vnd="5.000.000")
    assert books.balance(fund, today).owed_vnd == 15_000_000
    answer = send(page, url("capital_back", source.pk), amount_vnd="15.000.001")
    assert "Chỉ còn phải hoàn 15.000.000" in text(answer)


def test_a_loan_from_request_to_last_instalment(page, club, today):
    member = make_member(club)
    start = today - timedelta(days=75)
    send(
        page, url("loan_new", club.pk), membership=member.pk, principal_vnd="2.000.000", purpose="Nuôi gà", months="2",
        asked_on=f"{start:%d/%m/%Y}", guarantor="Trần Văn Bình",
    )  # fmt: skip
    loan = Loan.objects.get()
    assert loan.method == "giam_dan"
    send(page, url("loan_decide", loan.pk), approve="duyet", decided_on=f"{start:%d/%m/%Y}", paper="Biên bản họp BCN")
    send(page, url("loan_disburse", loan.pk), on=f"{start:%d/%m/%Y}")
    loan.refresh_from_db()
    assert (loan.state, loan.code) == (LoanState.LIVE, f"01/{start.year}")
    shown = text(page.get(url("loans", club.pk) + "?xem=qua-han"))
    assert loan.borrower in shown
    address = url("loan_pay", loan.pk)
    data = filled(page, address)
    assert data["amount_vnd"] == "2.030.000"  # both instalments are late: 2,000,000 and 20,000 + 10,000 of interest
    for _ in range(2):
        page.post(address, data)
    loan.refresh_from_db()
    assert loan.state == LoanState.PAID
    assert loan.payments.count() == 1
    assert books.balance(fund_of(club, FundKind.RUNNING), today).money_vnd == 30_000
    payment = loan.payments.get()
    send(page, url("payment_back", payment.pk), why="Ghi nhầm người")
    loan.refresh_from_db()
    assert loan.state == LoanState.LIVE


def test_a_request_that_is_refused(page, club):
    loan = make_request(club)
    day = f"{loan.asked_on:%d/%m/%Y}"
    answer = send(page, url("loan_decide", loan.pk), approve="khong", decided_on=day, paper="Biên bản")
    assert "lý do không duyệt" in text(answer)
    send(page, url("loan_decide", loan.pk), approve="khong", decided_on=day, paper="Biên bản", why="Chưa đủ vốn")
    loan.refresh_from_db()
    assert loan.state == LoanState.REFUSED


def test_when_a_loan_does_not_go_as_agreed(page, club):
    first, second = make_loan(club, vnd=3_000_000), make_loan(club, vnd=2_000_000)
    other = make_member(club)
    send(page, url("loan_reschedule", first.pk), months="6", paper="Biên bản", why="Ốm đau")
    assert first.schedules.count() == 2
    send(page, url("loan_hand_over", first.pk), to=other.pk, paper="Biên bản", why="Con nhận trả")
    first.refresh_from_db()
    assert first.membership == other
    assert send(page, url("loan_write_off", second.pk), paper="Biên bản", why="Qua đời").context["form"].errors
    send(page, url("loan_write_off", second.pk), paper="Biên bản", why="Qua đời", sure="on")
    second.refresh_from_db()
    assert second.state == LoanState.WRITTEN_OFF
    assert "Lịch cũ vẫn giữ" in text(page.get(url("loan", first.pk)))


def test_a_running_loan_of_the_paper_book(page, club, today):
    send(
        page, url("loan_take_over", club.pk), membership=make_member(club).pk, principal_vnd="5.000.000", months="10",
        purpose="Nuôi lợn", disbursed_on="01/03/2026", left_vnd="2.000.000", months_left="4", method="deu",
    )  # fmt: skip
    loan = Loan.objects.get()
    rows = loans.standings(loan)
    assert [row.due.interest_vnd for row in rows] == [50_000] * 4  # flat: on what was borrowed first
    assert books.balance(fund_of(club, FundKind.LIVELIHOOD), today).lent_vnd == 2_000_000


def test_the_rules_of_the_club(page, club):
    send(page, url("money_rules", club.pk), rate_pct_month="0,8", method="deu", interest_to="tang_thu_nhap")
    rules = MoneyRules.objects.get()
    assert (str(rules.rate_pct_month), rules.method, rules.interest_to) == ("0.800", "deu", "tang_thu_nhap")
    assert page.get(url("loan_new", club.pk)).context["form"]["rate_pct_month"].value() == rules.rate_pct_month


def test_the_office_reads_the_books_without_the_names_of_borrowers(sign_in, officer, club):
    """V-13: neither on the page nor in the spreadsheet nor on a receipt."""
    member = make_member(club, make_elder(ward=club.ward, full_name="Khuất Thị Xuyến"))
    loan = make_loan(club, member)
    client, fund = sign_in(officer), fund_of(club, FundKind.LIVELIHOOD)
    query = "?thang=2026-01"
    shown = client.get(url("cash_book", fund.pk) + query)
    assert "5.000.000" in text(shown)
    sheet = client.get(url("cash_book_file", fund.pk) + query + "&dang=xlsx").content
    cells = {str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(sheet)).active.iter_rows() for cell in row}
    entry = fund.entries.get(kind="giai_ngan")
    receipt = PdfReader(io.BytesIO(client.get(url("entry_paper", entry.pk)).content))
    everything = text(shown) + " ".join(cells) + receipt.pages[0].extract_text()
    everything += text(client.get(url("entry", entry.pk))) + text(client.get(url("funds", club.pk)))
    assert "Xuyến" not in everything
    assert client.get(url("loan", loan.pk)).status_code == 403
    assert client.get(url("receipt_new", fund.pk)).status_code == 403


def test_papers_leave_a_trace(page, club):
    make_loan(club)
    for name in ("loan_book", "collection"):
        answer = page.get(url(name, club.pk))
        assert answer.content.startswith(b"%PDF")
    loan = Loan.objects.get()
    words = " ".join(
        one.extract_text() for one in PdfReader(io.BytesIO(page.get(url("loan_paper", loan.pk)).content)).pages
    )
    assert "LỊCH TRẢ NỢ" in words
    assert "416.000" in words
    assert Disclosure.objects.count() == 3


def test_the_care_fund_pays_when_another_approves(sign_in, association, ward, club, today):
    """QN-06, E50: support of a club arrives in its book, once."""
    asking, client = association, sign_in(association)
    assert "Chưa mở sổ" in text(client.get(url("care_fund")))
    data = {"legal_form": "cap_phep", "opened_on": "01/01/2025", "cash_vnd": "45.000.000", "founding_vnd": "85.000.000"}
    assert "ghi số giấy phép" in text(send(client, url("care_fund_open"), **data))
    send(client, url("care_fund_open"), **data, licence_no="12/GP")
    shown = text(client.get(url("care_fund")))
    assert "thiếu 15.000.000" in shown
    assert "Quá hạn công khai quỹ năm 2025" in shown
    running = fund_of(club, FundKind.RUNNING)
    send(
        client, url("spending_new"), amount_vnd="1.000.000", kind="ho_tro_clb", recipient=club.name, to_fund=running.pk,
        text="Hỗ trợ ra mắt",
    )  # fmt: skip
    asked = Spending.objects.get()
    assert "Người duyệt phải khác người đề nghị" in text(client.get(url("spending", asked.pk)))
    assert client.post(url("spending", asked.pk), {"booked_on": "01/11/2026"}).status_code == 403
    other = sign_in(make_user(RoleCode.ASSOCIATION, ward=ward))
    send(other, url("spending", asked.pk), duyet="1")
    asked.refresh_from_db()
    assert asked.entry.approver
    assert asked.asked_by == asking
    assert books.balance(running, today).money_vnd == 1_000_000
    assert books.raised_vnd(Entry.objects.all()) == 0
    care = Fund.objects.get(kind=FundKind.CARE)
    assert books.balance(care, today).money_vnd == 44_000_000
    assert other.get(url("expense_new", care.pk)).status_code == 404  # not past the approver


def test_a_refused_spending_moves_nothing(sign_in, association, ward, today):
    fund = money.open_care_fund(ward, legal_form="noi_bo", opened_on=OPENED, cash_vnd=1_000_000, by=None, today=today)
    client, other = sign_in(association), sign_in(make_user(RoleCode.ASSOCIATION, ward=ward))
    send(client, url("spending_new"), amount_vnd="300.000", kind="tham_om", recipient="Cụ Tư", text="Thăm ốm")
    asked = Spending.objects.get()
    assert "lý do không duyệt" in text(send(other, url("spending", asked.pk), khong="1"))
    send(other, url("spending", asked.pk), khong="1", why="Đã thăm tháng trước")
    asked.refresh_from_db()
    assert (asked.refused_why, asked.entry) == ("Đã thăm tháng trước", None)
    assert books.balance(fund, today).money_vnd == 1_000_000


def test_the_accounts_of_a_year_are_made_public(sign_in, association, ward, today):
    year = today.year - 1
    money.open_care_fund(ward, legal_form="noi_bo", opened_on=date(year, 1, 1), cash_vnd=500, by=None, today=today)
    client = sign_in(association)
    paper = PdfReader(io.BytesIO(client.get(url("disclosure_file", year)).content))
    assert "Tồn cuối năm: 500 đồng" in paper.pages[0].extract_text()
    send(client, url("disclosure_new", year), place="Bảng tin nhà văn hóa")
    assert FundDisclosure.objects.get().closing_vnd == 500
    assert "Quá hạn công khai" not in text(client.get(url("care_fund")))
    assert client.get(url("disclosure_new", today.year)).status_code == 404
    assert client.get(url("disclosure_file", year - 1)).status_code == 404


@pytest.mark.parametrize("name", ["cash_book", "loans"])
def test_lists_ask_as_often_for_two_rows_as_for_twenty(page, club, name, today):
    fund = fund_of(club, FundKind.RUNNING)
    address = url(name, fund.pk if name == "cash_book" else club.pk) + ("?thang=2026-02" if name == "cash_book" else "")

    def fill(number: int) -> None:
        for _ in range(number):
            take_in(fund, 1_000, date(2026, 2, 3), today=today)
            make_loan(club, vnd=100_000)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert page.get(address).status_code == 200
        return len(queries)

    fill(2)
    few = count()
    fill(18)
    assert count() == few


def test_the_home_page_counts_what_its_pages_show(page, board, club, today, sign_in, association):
    """A board sees its own loans and months; the Association what somebody else asked the care fund for."""
    make_loan(club, vnd=1_000_000)
    make_request(club, vnd=1_000_000)
    own = {card.title: card for card in money_todo.cards(board, today=today)}
    for title, number in [("Khoản vay quá hạn", 1), ("Đề nghị vay chờ duyệt, chờ giao tiền", 1)]:
        assert own[title].count == number
        assert len(page.get(own[title].url).context["page"].object_list) == number
    ended = [month for month in months(OPENED, today) if month_end(month) <= today]
    assert own["Tháng chưa khóa sổ quỹ"].count == 2 * len(ended)
    opened = {"opened_on": date(2025, 1, 1), "legal_form": "noi_bo", "by": None, "today": today}
    fund = money.open_care_fund(club.ward, cash_vnd=9, **opened)
    asked = Spending(fund=fund, kind="tham_om", amount_vnd=5, recipient="Cụ Tư", text="Thăm", asked_on=today)
    care_fund.ask_spending(asked, by=association, today=today)
    other = make_user(RoleCode.ASSOCIATION, ward=club.ward)
    counts = [{card.title: card.count for card in money_todo.cards(user, today=today)} for user in (association, other)]
    assert [one["Đề nghị chi quỹ chăm sóc chờ duyệt"] for one in counts] == [0, 1]
    assert counts[0]["Năm quá hạn công khai quỹ chăm sóc"] == len(care_fund.disclosure_overdue(fund, today)) > 0
    assert "Khoản vay quá hạn" not in counts[0]


def test_the_care_fund_reports_a_quarter(ward, association, sign_in):
    fund = money.open_care_fund(
        ward, legal_form="noi_bo", opened_on=OPENED, cash_vnd=1_000_000, by=None, today=timezone.localdate()
    )
    for day, vnd in ((date(2026, 2, 5), 300_000), (date(2026, 4, 5), 500_000)):
        giving.donate(fund, given_on=day, donor="Bà Năm", amount_vnd=vnd, by=None, today=max(day, timezone.localdate()))
    client = sign_in(association)
    answer = client.get(url("care_report", 2026, 1))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "quý i năm 2026" in text.lower() and "300.000" in text and "500.000" not in text
    assert "1.300.000" in text
    assert client.get(url("care_report", 2026, 1), {"dang": "docx"}).content[:2] == b"PK"
    assert client.get(url("care_report", 2026, 5)).status_code == 404
