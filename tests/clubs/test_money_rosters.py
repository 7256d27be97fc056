"""Cash-book lines and the paper loan book as files: preview, write, the same again, take back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from clubs import books
from clubs.chart import FundKind
from clubs.models import Donation, Loan, LoanState
from clubs.services import loans, months
from elders.choices import RoleCode
from elders.intake.template import roster_template
from elders.services import intake
from tests.clubs.factories import make_companion, make_member
from tests.clubs.money_factories import TODAY, fund_of, make_lending_club, pay_out, take_in
from tests.elders.intake.sending import roster, verdicts
from tests.factories import make_elder, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
BOOK = ["Ngày", "Số chứng từ", "Diễn giải", "Loại", "Thu", "Chi", "Người nộp, nhận"]
LOANS = [
    "Họ và tên", "Số khế ước", "Ngày vay", "Số tiền vay", "Kỳ hạn (tháng)", "Lãi suất (%/tháng)", "Cách tính lãi",
    "Gốc còn nợ", "Số kỳ còn lại", "Mục đích vay",
]  # fmt: skip


@pytest.fixture
def association(ward):
    return make_user(RoleCode.ASSOCIATION, ward=ward)


@pytest.fixture
def club(ward):
    return make_lending_club(ward=ward)


@pytest.fixture
def fund(club):
    return fund_of(club, FundKind.RUNNING)


def send(rows, *, headings, kind, target, by):
    return intake.preview(
        intake.receive(
            content=roster(*rows, headings=headings), file_name="so.csv", kind=kind, sender=by, as_of=DAY,
            residential_group=None, target=str(target.pk),
        )
    )  # fmt: skip


def lines(*rows, fund, by):
    return send(rows, headings=BOOK, kind="cash_book_lines", target=fund, by=by)


def write(batch, by):
    return intake.apply(batch, by=by, today=TODAY)


ROWS = [
    ["17/03/2026", "01", "Thu phí tháng 3", "Phí thành viên", "168.000", "", "56 thành viên"],
    ["18/03/2026", "02", "Ủng hộ Tết", "Ủng hộ", "500000", "", "Ông Bình"],
    ["20/03/2026", "03", "Thăm bà Tư", "Thăm ốm", "", "350000", "Bà Tư"],
    ["21/03/2026", "04", "Mua chè", "", "", "20000", "Cửa hàng"],
]


def test_lines_become_receipts_in_the_order_of_the_days(fund, association):
    batch = write(lines(*ROWS[::-1], fund=fund, by=association), association)
    assert {row.outcome for row in batch.rows.all()} == {"created"}
    entries = list(fund.entries.order_by("booked_on", "pk"))
    assert [entry.kind for entry in entries] == ["phi_thanh_vien", "ung_ho", "tham_om", "chi_khac"]
    assert [entry.code for entry in entries] == ["PT 0001/2026", "PT 0002/2026", "PC 0001/2026", "PC 0002/2026"]
    assert "chứng từ giấy 03" in entries[2].text
    assert books.balance(fund, DAY).money_vnd == 298_000
    assert Donation.objects.get().donor == "Ông Bình"


def test_the_same_file_twice_writes_nothing_twice_and_two_equal_lines_are_two(fund, association):
    twice = [*ROWS, ROWS[0]]  # the fee of two people of the same day and words
    write(lines(*twice, fund=fund, by=association), association)
    assert fund.entries.count() == 5
    assert verdicts(lines(*twice, fund=fund, by=association)) == ["same"] * 5


def test_taking_a_file_back_mirrors_every_line_and_it_may_come_again(fund, association):
    batch = write(lines(*ROWS, fund=fund, by=association), association)
    intake.undo(batch, by=association)
    assert fund.entries.count() == 8
    assert books.balance(fund, DAY).money_vnd == 0
    again = lines(*ROWS, fund=fund, by=association)
    assert verdicts(again) == ["new"] * 4
    write(again, association)
    assert books.balance(fund, DAY).money_vnd == 298_000


def test_what_was_spent_or_closed_since_keeps_the_file(fund, association):
    batch = write(lines(*ROWS, fund=fund, by=association), association)
    pay_out(fund, 290_000, date(2026, 5, 1))
    with pytest.raises(ValidationError, match="không đủ tiền"):
        intake.undo(batch, by=association)
    for month in (1, 2, 3):
        months.close_month(fund, month=date(2026, month, 1), by=None, today=TODAY)
    with pytest.raises(ValidationError, match="đã khóa đến hết tháng 03/2026"):
        intake.undo(batch, by=association)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["17/03/2026", "", "Hai cột", "", "1000", "1000", ""], "BOOK_AMOUNT"),
        (["17/03/2026", "", "Không số", "", "", "", ""], "BOOK_AMOUNT"),
        (["01/07/2026", "", "Sau ngày sổ", "", "1000", "", ""], "BOOK_DAY"),
        (["31/12/2025", "", "Trước ngày mở", "", "1000", "", ""], "BOOK_DAY"),
        (["17/01/2026", "", "Tháng đã khóa", "", "1000", "", ""], "BOOK_DAY"),
        (["17/03/2026", "", "Bà Lan trả nợ vay", "", "466000", "", ""], "BOOK_LOAN"),
        (["17/03/2026", "", "Nhầm cột", "Thăm ốm", "1000", "", ""], "BOOK_KIND"),
        (["17/03/2026", "", "Quá số có", "Thăm ốm", "", "100001", "Bà Tư"], "BOOK_SHORT"),
    ],
)
def test_what_a_line_is_refused_for(row, code, fund, association):
    take_in(fund, 100_000, date(2026, 2, 1))
    months.close_month(fund, month=date(2026, 1, 1), by=None, today=TODAY)
    batch = lines(row, fund=fund, by=association)
    assert code in batch.rows.get().codes
    assert verdicts(batch) == ["rejected"]


def test_a_board_writes_its_own_book_only(ward, club, fund, association):
    from clubs.models import ClubAssignment
    from elders.intake.kinds import kind_of

    board = make_user(RoleCode.CLUB_BOARD, ward=ward)
    ClubAssignment.objects.create(user=board, club=club, valid_from=date(2026, 1, 1))
    make_lending_club(ward=ward)
    assert {one.club_id for one in kind_of("cash_book_lines").targets(board)} == {club.pk}
    assert list(kind_of("loan_book").targets(board)) == [club]
    assert not kind_of("loan_book").may_send(make_user(RoleCode.WARD_OFFICER, ward=ward))
    content, rows = roster_template(kind_of("cash_book_lines"), group=None, user=board, today=DAY, target=fund)
    assert content and rows == 0


def loan_rows(*rows, club, by):
    return send(rows, headings=LOANS, kind="loan_book", target=club, by=by)


LAN = [
    "Nguyễn Thị Lan",
    "05",
    "15/01/2026",
    "5.000.000",
    "12",
    "1",
    "Lãi đều trên số vay ban đầu",
    "3.000.000",
    "7",
    "Nuôi gà",
]
BINH = ["Trần Văn Bình", "", "10/02/2026", "2.000.000", "10", "", "", "1.000.000", "5", ""]


@pytest.fixture
def members(club):
    make_member(club, make_elder(ward=club.ward, full_name="Nguyễn Thị Lan"))
    make_member(club, make_companion(ward=club.ward, full_name="Trần Văn Bình"))


def test_running_loans_are_taken_over_and_the_books_agree(club, members, association):
    batch = write(loan_rows(LAN, BINH, club=club, by=association), association)
    assert {row.outcome for row in batch.rows.all()} == {"created"}
    first, second = Loan.objects.order_by("pk")
    assert [row.due.interest_vnd for row in loans.standings(first)] == [50_000] * 7
    assert (second.method, len(loans.standings(second))) == ("giam_dan", 5)
    balance = books.balance(fund_of(club, FundKind.LIVELIHOOD), DAY)
    assert (balance.money_vnd, balance.lent_vnd) == (12_000_000, 4_000_000)
    assert verdicts(loan_rows(LAN, BINH, club=club, by=association)) == ["same", "same"]


def test_taking_the_loan_book_back_until_somebody_paid(club, members, association):
    batch = write(loan_rows(LAN, BINH, club=club, by=association), association)
    intake.undo(batch, by=association)
    assert {loan.state for loan in Loan.objects.all()} == {LoanState.VOID}
    assert books.balance(fund_of(club, FundKind.LIVELIHOOD), DAY).lent_vnd == 0
    batch = write(loan_rows(LAN, BINH, club=club, by=association), association)
    loans.pay(Loan.objects.get(state=LoanState.LIVE, months=12), on=DAY, amount_vnd=1_000, by=None, today=TODAY)
    with pytest.raises(ValidationError, match="hủy các lần trả trước"):
        intake.undo(batch, by=association)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({0: "Khúc Văn Mới"}, "CLUB_NO_MEMBER"),
        ({2: "01/07/2026"}, "LOAN_DAY"),
        ({7: "5.000.001"}, "LOAN_TERMS"),
        ({5: "1,7"}, "LOAN_TERMS"),
        ({8: "0"}, "LOAN_TERMS"),
    ],
)
def test_what_a_loan_is_refused_for(change, code, club, members, association):
    row = [change.get(at, cell) for at, cell in enumerate(LAN)]
    batch = loan_rows(row, club=club, by=association)
    assert code in batch.rows.get().codes
    assert verdicts(batch) == ["rejected"]
