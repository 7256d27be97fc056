"""Loans with their books: worked examples E21, E25–E31, E33 of `domain/clubs.md`, and what the rules refuse."""

import threading
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clubs import books, loan_terms
from clubs.chart import Account, FundKind
from clubs.loan_terms import Method
from clubs.models import Entry, Fund, Loan, LoanState, MoneyRules
from clubs.services import care_fund, loan_troubles, loans, money
from clubs.services.money import summary_of
from elders.ground.months import months_later
from tests import factories
from tests.clubs.factories import make_member
from tests.clubs.money_factories import (
    TODAY,
    fund_of,
    make_lending_club,
    make_loan,
    make_request,
)

pytestmark = pytest.mark.django_db
RUNNING, LIVELIHOOD = FundKind.RUNNING, FundKind.LIVELIHOOD


def pay(loan, vnd, on, **more):
    return loans.pay(loan, on=on, amount_vnd=vnd, by=None, **{"today": TODAY} | more)


def held(club, kind, day=TODAY) -> int:
    return books.balance(fund_of(club, kind), day).money_vnd


@pytest.fixture
def club(ward):
    return make_lending_club(ward=ward)


def test_e21_from_request_to_last_instalment(club):
    """Twelve payments end the loan; the two funds hold what the schedule says, to the đồng."""
    loan = make_loan(club)
    assert (loan.code, loan.state) == ("01/2026", LoanState.LIVE)
    assert held(club, LIVELIHOOD) == 7_000_000
    for row in loans.standings(loan):
        payment = pay(loan, row.due.total_vnd, row.due.due_on, today=row.due.due_on)
        assert payment.interest_vnd == 50_000
        if row.due.seq == 3:
            assert sum(one.principal_left_vnd for one in loans.standings(loan)) == 3_752_000
    loan.refresh_from_db()
    assert (loan.state, loan.ended_on) == (LoanState.PAID, date(2027, 1, 15))
    assert held(club, LIVELIHOOD, loan.ended_on) == 12_000_000
    assert held(club, RUNNING, loan.ended_on) == 600_000
    with pytest.raises(ValidationError, match="không còn nợ"):
        pay(loan, 1, loan.ended_on, today=loan.ended_on)


def test_e25_a_loan_is_never_more_than_the_cash_of_the_fund(club):
    make_loan(club, vnd=7_000_000)
    second = make_request(club, vnd=6_000_000)
    common = {"by": None, "today": TODAY}
    loans.decide(second, approve=True, decided_on=date(2026, 1, 12), paper="Biên bản", **common)
    with pytest.raises(ValidationError, match="chỉ còn 5.000.000 đồng tiền mặt, còn thiếu 1.000.000"):
        loans.disburse(second, on=date(2026, 1, 15), **common)
    second.refresh_from_db()
    assert second.state == LoanState.APPROVED  # nothing half done
    assert not second.schedules.exists()


def test_e26_part_of_an_instalment(club):
    loan = make_loan(club)
    payment = pay(loan, 300_000, date(2026, 2, 15))
    assert (payment.interest_vnd, payment.principal_vnd) == (50_000, 250_000)
    late = loan_terms.arrears(loans.standings(loan), date(2026, 2, 16))
    assert late.overdue_principal_vnd == 166_000
    summary = summary_of([club.pk], day=date(2026, 2, 16))[club.pk]
    assert (summary.overdue_loans, summary.overdue_vnd, summary.outstanding_vnd) == (1, 166_000, 4_750_000)
    assert summary_of([club.pk], day=date(2026, 2, 15))[club.pk].overdue_loans == 0


def test_e27_settled_early(club):
    loan = make_loan(club)
    for month in (2, 3, 4):
        pay(loan, 466_000, date(2026, month, 15))
    assert loans.payoff_vnd(loan, date(2026, 5, 15)) == 3_802_000
    with pytest.raises(ValidationError, match="3.802.000"):
        pay(loan, 3_802_001, date(2026, 5, 15))
    pay(loan, 3_802_000, date(2026, 5, 15))
    loan.refresh_from_db()
    assert loan.state == LoanState.PAID
    assert held(club, RUNNING) == 200_000


@pytest.mark.parametrize(
    ("interest_to", "livelihood", "running"), [(RUNNING, 416_000, 50_000), (LIVELIHOOD, 466_000, 0)]
)
def test_e28_a_payment_goes_to_two_funds_in_one_act(club, interest_to, livelihood, running):
    MoneyRules.objects.create(club=club, interest_to=interest_to)
    loan = make_loan(club)
    before = held(club, LIVELIHOOD)
    payment = pay(loan, 466_000, date(2026, 2, 15))
    assert held(club, LIVELIHOOD) - before == livelihood
    assert held(club, RUNNING) == running
    half = Entry.objects.filter(operation=payment.operation).first()
    with pytest.raises(ValidationError, match="sổ vay vốn"):
        money.reverse(half, booked_on=date(2026, 3, 1), why="Nhầm", by=None, today=TODAY)
    with pytest.raises(IntegrityError, match="reversed together"), transaction.atomic():
        Entry.objects.create(
            fund=half.fund, kind=half.kind, debit=half.credit, credit=half.debit, amount_vnd=half.amount_vnd,
            booked_on=date(2026, 3, 1), loan=loan, reverses=half, operation=uuid4(),
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_wrong_payment_is_taken_back_whole_and_the_loan_is_as_before(club):
    loan = make_loan(club)
    pay(loan, 466_000, date(2026, 2, 15))
    before = loans.standings(loan)
    wrong = pay(loan, loans.payoff_vnd(loan, date(2026, 3, 15)), date(2026, 3, 15))
    common = {"on": date(2026, 3, 16), "why": "Ghi nhầm người", "by": None, "today": TODAY}
    with pytest.raises(ValidationError, match="lần trả sau trước"):
        loans.reverse_payment(loan.payments.first(), **common)
    loans.reverse_payment(wrong, **common)
    loan.refresh_from_db()
    assert (loan.state, loan.ended_on) == (LoanState.LIVE, None)
    assert loans.standings(loan) == before
    assert (held(club, LIVELIHOOD), held(club, RUNNING)) == (7_416_000, 50_000)
    # On the day in between the books said otherwise, and still do.
    assert summary_of([club.pk], day=date(2026, 3, 15))[club.pk].loans == 0
    loans.reverse_payment(wrong, **common)  # twice changes nothing
    assert held(club, LIVELIHOOD) == 7_416_000


def late_loan(club, vnd: int, paid_vnd: int, due_on: date, payments=()):
    """A declining loan of one month with `paid_vnd` of principal back, the rest due on `due_on`."""
    start = months_later(due_on, -1)
    loan = make_loan(
        club, vnd=vnd, on=start, asked_on=start, months=1, rate_pct_month=Decimal(0), method=Method.DECLINING
    )
    if paid_vnd:
        pay(loan, paid_vnd, start)
    return loan


@pytest.mark.parametrize(("last_due", "at_risk"), [(date(2026, 7, 31), 4_420_000), (date(2026, 8, 1), 2_920_000)])
def test_e29_portfolio_at_risk(ward, last_due, at_risk):
    club, day = make_lending_club(20_000_000, ward=ward), date(2026, 8, 31)
    late_loan(club, 5_000_000, 832_000, date(2026, 9, 30))
    late_loan(club, 3_000_000, 80_000, date(2026, 7, 17))  # 45 days
    late_loan(club, 9_000_000, 0, date(2026, 9, 30))
    late_loan(club, 1_500_000, 0, last_due)  # 31 or 30 days
    summary = summary_of([club.pk], day=day)[club.pk]
    assert (summary.outstanding_vnd, summary.at_risk_vnd) == (17_588_000, at_risk)
    assert summary.overdue_by_age == {
        "1–30 ngày": int(at_risk == 2_920_000), "31–90 ngày": 1 + int(at_risk != 2_920_000), "trên 90 ngày": 0,
    }  # fmt: skip
    assert summary.loans == 4


def test_e30_rates_and_ages(club):
    dear = make_request(club, rate_pct_month=Decimal("1.2"))
    assert any("cao hơn mức 1 %/tháng" in sentence for sentence in loans.warnings(dear))
    with pytest.raises(ValidationError, match="quá 1,666 %/tháng"):
        make_request(club, rate_pct_month=Decimal("1.7"))
    old = make_member(club, factories.make_elder(ward=club.ward, birth_year=1942))
    assert make_loan(club, old).state == LoanState.LIVE


def test_e22b_a_flat_one_percent_is_dearer_than_it_looks(club):
    flat = make_request(club)
    assert any("21,4 %/năm" in sentence for sentence in loans.warnings(flat))
    assert not loans.warnings(make_request(club, method=Method.DECLINING))


def test_e31_who_ever_borrowed(ward):
    """30 people ever borrowed, 2 of them have left: 28 of 56 members; 12 have a loan now."""
    club = make_lending_club(50_000_000, ward=ward)
    members = [make_member(club) for _ in range(56)]
    left = [make_member(club, valid_to=date(2026, 6, 30)) for _ in range(2)]
    for number, member in enumerate([*left, *members[:28]]):
        loan = make_loan(club, member, vnd=100_000, months=1, rate_pct_month=Decimal(0))
        if number < 18:
            pay(loan, 100_000, date(2026, 2, 15))
    summary = summary_of([club.pk], day=TODAY)[club.pk]
    assert (summary.ever_borrowed, summary.borrowers) == (28, 12)
    assert f"{summary.ever_borrowed / 56:.1%}" == "50.0%"
    assert f"{summary.borrowers / 56:.1%}" == "21.4%"


def test_who_returns_is_one_person(club):
    """E32: the loan of an earlier stay counts, once."""
    person = factories.make_elder(ward=club.ward)
    first = make_member(club, person, valid_to=date(2026, 3, 31))
    pay(make_loan(club, first, vnd=100_000, months=1, rate_pct_month=Decimal(0)), 100_000, date(2026, 2, 15))
    make_member(club, person, valid_from=date(2026, 9, 1))
    assert summary_of([club.pk], day=TODAY)[club.pk].ever_borrowed == 1


def test_a_loan_written_by_mistake_is_cancelled_before_anything_is_paid(club):
    loan, wrong = make_loan(club), make_loan(club, vnd=1_000_000)
    common = {"on": date(2026, 3, 1), "why": "Nhầm người", "by": None, "today": TODAY}
    for _ in range(2):  # twice changes nothing
        loan_troubles.void(wrong, **common)
    wrong.refresh_from_db()
    assert (wrong.state, held(club, LIVELIHOOD)) == (LoanState.VOID, 7_000_000)
    summary = summary_of([club.pk], day=TODAY)[club.pk]
    assert (summary.loans, summary.ever_borrowed) == (1, 1)
    pay(loan, 466_000, date(2026, 2, 15))
    with pytest.raises(ValidationError, match="hủy các lần trả trước"):
        loan_troubles.void(loan, **common)


def test_e33_who_owes_does_not_leave_but_death_waits_for_a_meeting(club):
    member = make_member(club)
    loan = make_loan(club, member)
    for month in range(2, 11):
        pay(loan, 466_000, date(2026, month, 15))
    pay(loan, 54_000, date(2026, 10, 16))
    assert sum(row.principal_left_vnd for row in loans.standings(loan)) == 1_252_000
    with pytest.raises(ValidationError, match="còn nợ gốc 1.252.000 đồng"):
        loan_troubles.refuse_leaving(member)
    assert "còn gốc 1.252.000" in loan_troubles.gone_sentences([member])[0]
    ((sentence, undo),) = loan_troubles.member_gone([member], by=None)
    loan.refresh_from_db()
    assert loan.state == LoanState.PENDING
    assert "chờ họp xử lý" in sentence
    assert summary_of([club.pk], day=TODAY)[club.pk].outstanding_vnd == 1_252_000
    loan_troubles.member_back(undo, by=None)
    loan.refresh_from_db()
    assert loan.state == LoanState.LIVE


def test_writing_off_needs_a_decision_and_is_an_expense_without_money(club):
    loan = make_loan(club)
    pay(loan, 466_000, date(2026, 2, 15))
    common = {"on": date(2026, 6, 1), "why": "Người vay qua đời", "by": None, "today": TODAY}
    with pytest.raises(ValidationError, match="biên bản"):
        loan_troubles.write_off(loan, paper=" ", **common)
    before = held(club, LIVELIHOOD)
    loan_troubles.write_off(loan, paper="Biên bản họp 01/06", **common)
    loan_troubles.write_off(loan, paper="Biên bản họp 01/06", **common)  # twice changes nothing
    balance = books.balance(fund_of(club, LIVELIHOOD), TODAY)
    assert (balance.money_vnd, balance.lent_vnd, balance.own_vnd) == (before, 0, 12_000_000 - 4_584_000)
    assert [decision.kind for decision in loan.decisions.all()] == ["duyet", "xoa_no"]
    assert summary_of([club.pk], day=TODAY)[club.pk].loans == 0
    assert summary_of([club.pk], day=date(2026, 5, 31))[club.pk].outstanding_vnd == 4_584_000


def test_rescheduling_keeps_what_was_agreed_first(club):
    loan = make_loan(club)
    pay(loan, 466_000, date(2026, 2, 15))
    loan_troubles.reschedule(
        loan, on=date(2026, 4, 20), months=10, paper="Biên bản 20/04", why="Ốm đau", by=None, today=TODAY
    )
    first, second = loan.schedules.all()
    assert (first.instalments.count(), second.instalments.count()) == (12, 10)
    assert second.principal_vnd == 4_584_000
    rows = loans.standings(loan)
    # Two months of interest were late; they fall due with the first new instalment.
    assert rows[0].due.interest_vnd == 46_000 + 100_000
    assert rows[0].due.due_on == date(2026, 5, 20)
    assert summary_of([club.pk], day=date(2026, 4, 19))[club.pk].overdue_loans == 1  # what it was stays
    assert summary_of([club.pk], day=date(2026, 4, 20))[club.pk].overdue_loans == 0
    with pytest.raises(ValidationError, match="xếp lại"):
        loans.reverse_payment(loan.payments.first(), on=date(2026, 5, 21), why="x", by=None, today=TODAY)
    pay(loan, rows[0].due.total_vnd, date(2026, 5, 20))
    assert loans.standings(loan)[0].left_vnd == 0


def test_a_debt_is_handed_over_by_decision(club):
    loan, other = make_loan(club), make_member(club)
    common = {"on": date(2026, 3, 1), "paper": "Biên bản", "why": "Con trai nhận trả", "by": None, "today": TODAY}
    loan = loan_troubles.hand_over(loan, to=other, **common)
    assert loan.membership == other
    with pytest.raises(ValidationError, match="thành viên khác"):
        loan_troubles.hand_over(loan, to=other, **common)
    gone = make_member(club, valid_to=date(2026, 1, 31))
    with pytest.raises(ValidationError, match="thành viên khác"):
        loan_troubles.hand_over(loan, to=gone, **common)


@pytest.mark.parametrize(
    ("rules", "request_of", "sentence"),
    [
        ({"max_loan_vnd": 3_000_000}, {"vnd": 3_000_001}, "nhiều nhất 3.000.000"),
        ({"max_months": 10}, {"months": 11}, "dài nhất 10 tháng"),
        ({}, {"months": 0}, "lớn hơn 0"),
        ({}, {"asked_on": date(2027, 1, 1)}, "tương lai"),
    ],
)
def test_what_a_request_refuses(club, rules, request_of, sentence):
    MoneyRules.objects.create(club=club, **rules)
    with pytest.raises(ValidationError, match=sentence):
        make_request(club, **request_of)


def test_one_loan_at_a_time_unless_the_club_says_otherwise(club):
    """V-03."""
    member = make_member(club)
    make_loan(club, member, vnd=1_000_000)
    with pytest.raises(ValidationError, match="đang có 1 khoản vay"):
        make_request(club, member, vnd=1_000_000)
    MoneyRules.objects.create(club=club, max_loans=2)
    make_request(club, member, vnd=1_000_000)


def test_only_members_borrow(club):
    """V-01: of this club, on the day."""
    left = make_member(club, valid_to=date(2026, 1, 9))
    elsewhere = make_member(make_lending_club(ward=club.ward))
    for member in (left, elsewhere):
        with pytest.raises(ValidationError, match="phải là thành viên"):
            make_request(club, member)


def test_a_request_is_decided_once_and_handed_out_once(club):
    loan = make_request(club)
    common = {"by": None, "today": TODAY}
    with pytest.raises(ValidationError, match="chưa được duyệt"):
        loans.disburse(loan, on=date(2026, 1, 15), **common)
    with pytest.raises(ValidationError, match="lý do không duyệt"):
        loans.decide(loan, approve=False, decided_on=date(2026, 1, 12), paper="Biên bản", **common)
    with pytest.raises(ValidationError, match="biên bản"):
        loans.decide(loan, approve=True, decided_on=date(2026, 1, 12), paper="", **common)
    loans.decide(loan, approve=True, decided_on=date(2026, 1, 12), paper="Biên bản", **common)
    with pytest.raises(ValidationError, match="đã có quyết định"):
        loans.decide(loan, approve=True, decided_on=date(2026, 1, 12), paper="Biên bản", **common)
    with pytest.raises(ValidationError, match="từ ngày duyệt"):
        loans.disburse(loan, on=date(2026, 1, 11), **common)
    for _ in range(2):  # a double click
        loans.disburse(loan, on=date(2026, 1, 15), **common)
    assert loan.schedules.count() == 1
    assert held(club, LIVELIHOOD) == 7_000_000


def test_payments_are_recorded_in_order_and_once(club):
    loan, key = make_loan(club), uuid4()
    first = pay(loan, 466_000, date(2026, 3, 1), operation=key)
    assert pay(loan, 466_000, date(2026, 3, 1), operation=key) == first
    with pytest.raises(ValidationError, match="theo thứ tự ngày"):
        pay(loan, 466_000, date(2026, 2, 28))
    with pytest.raises(ValidationError, match="tương lai"):
        pay(loan, 466_000, date(2027, 1, 1))


def test_e47_the_care_fund_lends_nothing(club):
    fund = money.open_care_fund(
        club.ward, legal_form="cap_phep", opened_on=date(2026, 1, 1), cash_vnd=5_000_000, by=None, today=TODAY
    )
    with pytest.raises(ValidationError, match="sổ vay vốn"):
        money.post(fund, kind="giai_ngan", booked_on=date(2026, 3, 5), amount_vnd=3_000_000, by=None, today=TODAY)
    with pytest.raises(IntegrityError, match="care fund lends nothing"), transaction.atomic():
        Entry.objects.create(
            fund=fund, kind="giai_ngan", debit=Account.LOANS, credit=Account.CASH, amount_vnd=3_000_000,
            booked_on=date(2026, 3, 5), operation=uuid4(),
        )  # fmt: skip
    assert make_loan(club, vnd=3_000_000, on=date(2026, 3, 5)).state == LoanState.LIVE


def test_a_loan_of_the_paper_book_is_taken_over_without_money(club):
    dues = loan_terms.schedule(loan_terms.Terms(2_000_000, Decimal(1), Method.FLAT, 4, date(2026, 3, 1)))
    loan = Loan(
        club=club, membership=make_member(club), purpose="Nuôi lợn", asked_on=date(2025, 10, 1),
        principal_vnd=5_000_000, months=10, rate_pct_month=Decimal(1), method=Method.FLAT, settlement="thang_da_vay",
    )  # fmt: skip
    loans.take_over(loan, outstanding=dues, on=date(2026, 3, 1), disbursed_on=date(2025, 10, 1), by=None, today=TODAY)
    balance = books.balance(fund_of(club, LIVELIHOOD), TODAY)
    assert (balance.money_vnd, balance.lent_vnd) == (12_000_000, 2_000_000)
    pay(loan, 520_000, date(2026, 4, 1))
    assert books.balance(fund_of(club, LIVELIHOOD), TODAY).lent_vnd == 1_500_000


def test_summaries_cost_the_same_for_two_clubs_and_for_twelve(ward, django_assert_num_queries):
    clubs = [make_lending_club(ward=ward) for _ in range(12)]
    for club in clubs:
        make_loan(club, vnd=1_000_000)
    for some in (clubs[:2], clubs):
        with django_assert_num_queries(3):
            found = summary_of([club.pk for club in some], day=TODAY)
        assert {one.loans for one in found.values()} == {1}


def test_a_club_without_books_is_not_known_rather_than_zero(ward):
    from tests.clubs.factories import make_club

    club = make_club(ward=ward)
    summary = summary_of([club.pk], day=TODAY)[club.pk]
    assert (summary.running_vnd, summary.own_capital_vnd, summary.has_books) == (None, None, False)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    vnd=st.integers(100_000, 12_000_000),
    months=st.integers(1, 12),
    method=st.sampled_from(Method.values),
    steps=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 400), st.booleans()), max_size=8),
)
def test_the_loan_and_the_books_never_disagree(ward, vnd, months, method, steps):
    """Whatever is paid and taken back: money, loans and what the summary says are the same figures."""
    with transaction.atomic():
        club = make_lending_club(ward=ward)
        loan = make_loan(club, vnd=vnd, months=months, method=method)
        day = loan.disbursed_on
        for wait, part, back in steps:
            day = min(day.fromordinal(day.toordinal() + wait), TODAY)
            loan.refresh_from_db()
            if back and (last := loan.payments.filter(reversed_on=None).order_by("-paid_on", "-pk").first()):
                loans.reverse_payment(last, on=day, why="x", by=None, today=TODAY)
            elif most := (loans.payoff_vnd(loan, day) if loan.is_out else 0):
                pay(loan, min(max(vnd * part // 1000, 1), most), day)
        balance = books.balance(fund_of(club, LIVELIHOOD), TODAY)
        standing = loan_terms.arrears(loans.standings(loan), TODAY)
        summary = summary_of([club.pk], day=TODAY)[club.pk]
        assert balance.lent_vnd == standing.outstanding_vnd == summary.outstanding_vnd
        assert balance.assets_vnd == 12_000_000
        assert summary.overdue_vnd == (standing.overdue_vnd if summary.loans else 0)
        assert summary.livelihood_vnd == balance.money_vnd
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_repayments_at_the_same_moment_are_both_kept(db):
    club = make_lending_club(ward=factories.make_ward())
    loan, wrong = make_loan(club), []

    def give() -> None:
        try:
            pay(Loan.objects.get(pk=loan.pk), 200_000, date(2026, 2, 15))
        except ValidationError as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=give) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert loan.payments.count() == 4
    assert sum(row.principal_paid_vnd + row.interest_paid_vnd for row in loans.standings(loan)) == 800_000
    assert Fund.objects.filter(club=club).count() == 2
    assert held(club, LIVELIHOOD) + held(club, RUNNING) == 7_800_000


def test_e48_a_licensed_fund_below_the_floor(ward):
    fund = money.open_care_fund(
        ward, legal_form="cap_phep", opened_on=date(2026, 1, 1), founding_vnd=85_000_000, by=None, today=TODAY
    )
    assert "thiếu 15.000.000 so với mức 100.000.000" in money.check_licence(fund)[0]
    fund.founding_vnd = 100_000_000
    assert money.check_licence(fund) == []


@pytest.mark.parametrize(
    ("today", "overdue"), [(date(2027, 3, 30), []), (date(2027, 3, 31), [2026]), (date(2027, 12, 31), [2026])]
)
def test_e49_accounts_are_public_before_31_march(ward, today, overdue):
    fund = money.open_care_fund(
        ward, legal_form="noi_bo", opened_on=date(2026, 1, 1), cash_vnd=100, by=None, today=today
    )
    assert care_fund.disclosure_overdue(fund, today) == overdue
    care_fund.disclose(fund, year=2026, published_on=date(2027, 3, 30), place="Loa, bảng tin", by=None, today=today)
    assert care_fund.disclosure_overdue(fund, today) == []
    found = fund.disclosures.get()
    assert (found.opening_vnd, found.in_vnd, found.out_vnd, found.closing_vnd) == (100, 0, 0, 100)
