"""The cash books: worked examples E35–E39 of `domain/clubs.md`, and what the database refuses whoever writes."""

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clubs import books
from clubs.chart import Account, FundKind
from clubs.models import Entry, FundMonth
from clubs.services import giving, money, months
from tests import factories
from tests.clubs.factories import make_club
from tests.clubs.money_factories import (
    TODAY,
    fund_of,
    make_fund,
    make_lending_club,
    pay_out,
    take_in,
)

pytestmark = pytest.mark.django_db


def march(day: int) -> date:
    return date(2026, 3, day)


def refused(error) -> str:
    return " ".join(error.value.messages)


@pytest.fixture
def running(ward):
    """E35: 2,350,000 in the fund, then a month of income and expense."""
    fund = make_fund(make_club(ward=ward), vnd=2_350_000, opened_on=march(1))
    for vnd, kind in [(56 * 3_000, "phi_thanh_vien"), (480_000, "lai_gui")]:
        take_in(fund, vnd, march(17), kind)
    giving.donate(fund, given_on=march(17), donor="Ông Bình", amount_vnd=500_000, by=None, today=TODAY)
    for vnd in (350_000, 200_000, 620_000):
        pay_out(fund, vnd, march(20), "tham_om")
    return fund


def test_e35_a_month_of_the_running_fund(running):
    month = books.month_figures(running, march(1))
    assert (month.opening_vnd, month.in_vnd, month.out_vnd) == (2_350_000, 1_148_000, 1_170_000)
    assert month.closing_vnd == 2_328_000
    assert books.month_figures(running, date(2026, 4, 1)).opening_vnd == 2_328_000


def test_e36_more_than_there_is_is_refused_with_what_is_missing(running):
    with pytest.raises(ValidationError) as error:
        pay_out(running, 2_500_000, march(25))
    assert "còn thiếu 172.000 đồng" in refused(error)
    pay_out(running, 2_328_000, march(25))  # to the last đồng
    assert books.balance(running, march(25)).money_vnd == 0


def test_e37_a_back_dated_expense_may_not_empty_the_fund_in_between(ward):
    fund = make_fund(make_club(ward=ward))
    take_in(fund, 3_000_000, march(1))
    pay_out(fund, 2_500_000, march(10))
    take_in(fund, 1_000_000, march(25))
    with pytest.raises(ValidationError) as error:
        pay_out(fund, 800_000, march(15))
    assert "còn thiếu 300.000 đồng" in refused(error)
    with pytest.raises(IntegrityError, match="-300000 on 2026-03-15"), transaction.atomic():
        _insert(fund, "chi_khac", Account.EXPENSE, Account.CASH, 800_000, march(15))
    with pytest.raises(ValidationError, match="ngày 15/03|ngày 10/03"):
        pay_out(fund, 800_000, march(5))  # enough on the 5th, not on the 10th


def test_e38_an_error_of_a_closed_month_is_corrected_in_the_next(running):
    wrong = take_in(running, 50_000, march(18))
    before = months.close_month(running, month=march(1), by=None, today=TODAY)
    with pytest.raises(ValidationError, match="khóa đến hết tháng 03/2026"):
        money.reverse(wrong, booked_on=march(19), why="Ghi nhầm", by=None, today=TODAY)
    (mirror,) = money.reverse(wrong, booked_on=date(2026, 4, 2), why="Ghi nhầm", by=None, today=TODAY)
    assert mirror.reverses == wrong
    assert wrong.code in mirror.text
    after = books.month_figures(running, march(1))
    assert (after.in_vnd, after.closing_vnd) == (before.in_vnd, before.closing_vnd)
    assert books.month_figures(running, date(2026, 4, 1)).out_vnd == 50_000


def test_e39_own_capital_without_what_is_owed(ward):
    fund = make_fund(make_club(ward=ward), FundKind.LIVELIHOOD)
    common = {"on": march(1), "by": None, "today": TODAY}
    giving.receive_capital(fund, origin="tai_tro", giver="Nhà tài trợ", amount_vnd=50_000_000, **common)
    giving.receive_capital(fund, origin="muon", giver="Bà Chủ nhiệm", amount_vnd=20_000_000, **common)
    balance = books.balance(fund, march(1))
    assert (balance.assets_vnd, balance.owed_vnd, balance.own_vnd) == (70_000_000, 20_000_000, 50_000_000)
    summary = money.summary_of([fund.club_id], day=march(1))[fund.club_id]
    assert (summary.livelihood_vnd, summary.owed_vnd, summary.own_capital_vnd) == (70_000_000, 20_000_000, 50_000_000)


def test_e34_a_leavers_contribution_stays_owed_as_far_as_the_fund_cannot_pay(ward):
    club = make_lending_club(0, ward=ward)
    fund = fund_of(club, FundKind.LIVELIHOOD)
    common = {"on": march(2), "by": None, "today": TODAY}
    source = giving.receive_capital(fund, origin="gop_hoan_lai", giver="Bà Lan", amount_vnd=1_000_000, **common)
    pay_out(fund, 400_000, march(3))
    giving.ask_back(source, on=march(4), by=None)
    assert giving.payable_vnd(source, march(4)) == 600_000
    with pytest.raises(ValidationError, match="thiếu 400.000"):
        giving.give_back(source, amount_vnd=1_000_000, on=march(4), by=None, today=TODAY)
    giving.give_back(source, amount_vnd=600_000, on=march(4), by=None, today=TODAY)
    assert giving.owed_vnd(source, march(4)) == 400_000
    assert books.balance(fund, march(4)).money_vnd == 0
    with pytest.raises(ValidationError, match="Chỉ còn phải hoàn 400.000"):
        giving.give_back(source, amount_vnd=400_001, on=march(4), by=None, today=TODAY)


def test_money_for_one_purpose_is_spent_on_nothing_else(ward):
    """QN-05, also when the fund as a whole has enough."""
    fund = make_fund(make_club(ward=ward), vnd=300_000)
    gift = giving.donate(
        fund, given_on=march(1), donor="Công ty A", amount_vnd=1_000_000, for_what="Quà Tết", by=None, today=TODAY
    )
    with pytest.raises(ValidationError, match="không có chỉ định riêng chỉ còn 300.000"):
        pay_out(fund, 400_000, march(2))
    pay_out(fund, 900_000, march(2), purpose=gift.purpose)
    with pytest.raises(ValidationError, match="“Quà Tết” chỉ còn 100.000"):
        pay_out(fund, 200_000, march(3), purpose=gift.purpose)
    assert books.purposes(fund, march(3)) == [(gift.purpose_id, "Quà Tết", 100_000)]
    with pytest.raises(IntegrityError, match="entry_purpose_balance|would be -"), transaction.atomic():
        _insert(fund, "chi_khac", Account.EXPENSE, Account.CASH, 400_000, march(3))


def test_a_transfer_is_two_receipts_and_raises_nothing(ward):
    """QC-06, E50: what one fund gave another is raised once."""
    club = make_lending_club(0, ward=ward)
    running, lending = fund_of(club, FundKind.RUNNING), fund_of(club, FundKind.LIVELIHOOD)
    take_in(running, 1_000_000, march(1))
    out, into = money.transfer(running, lending, booked_on=march(2), amount_vnd=400_000, by=None, today=TODAY)
    assert (out.code[:2], into.code[:2], out.operation) == ("PC", "PT", into.operation)
    assert books.raised_vnd(Entry.objects.filter(fund__club=club)) == 1_000_000
    money.reverse(out, booked_on=march(3), why="Nhầm quỹ", by=None, today=TODAY)
    assert books.balance(running, march(3)).money_vnd == 1_000_000
    assert books.balance(lending, march(3)).money_vnd == 0


def test_half_of_a_transfer_cannot_be_written_or_taken_back(ward):
    club = make_lending_club(0, ward=ward)
    running, lending = fund_of(club, FundKind.RUNNING), fund_of(club, FundKind.LIVELIHOOD)
    take_in(running, 1_000_000, march(1))
    out, _ = money.transfer(running, lending, booked_on=march(2), amount_vnd=400_000, by=None, today=TODAY)
    with pytest.raises(IntegrityError, match="a transfer leaves one fund"), transaction.atomic():
        _insert(running, "chuyen_di", Account.TRANSFER, Account.CASH, 100_000, march(3))
        _at_commit()
    with pytest.raises(IntegrityError, match="reversed together|a transfer leaves"), transaction.atomic():
        _insert(running, "chuyen_di", Account.CASH, Account.TRANSFER, 400_000, march(3), reverses=out)
        _at_commit()


def _at_commit():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _insert(fund, kind, debit, credit, vnd, on, **more):
    """What a careless script would do: no service in between."""
    return Entry.objects.create(
        fund=fund, kind=kind, debit=debit, credit=credit, amount_vnd=vnd, booked_on=on, operation=uuid4(), **more
    )


def test_nothing_is_changed_or_removed(running):
    entry = running.entries.first()
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(amount_vnd=1)
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        entry.delete()


def test_a_closed_month_takes_no_entry_however_it_comes(running):
    months.close_month(running, month=march(1), by=None, today=TODAY)
    with pytest.raises(ValidationError, match="Sổ đã khóa đến hết tháng 03/2026; hãy ghi từ ngày 01/04/2026"):
        take_in(running, 1_000, march(31))
    with pytest.raises(IntegrityError, match="the month is closed"), transaction.atomic():
        _insert(running, "thu_khac", Account.CASH, Account.INCOME, 1_000, march(31))
    take_in(running, 1_000, date(2026, 4, 1))


def test_closing_twice_changes_nothing(running):
    first = months.close_month(running, month=march(1), by=None, today=TODAY)
    take_in(running, 1_000, date(2026, 4, 1))
    second = months.close_month(running, month=march(15), by=None, today=TODAY, counted_vnd=1, note="lần hai")
    assert second == first
    assert FundMonth.objects.get(fund=running).counted_vnd is None


@pytest.mark.parametrize(
    ("month", "today", "sentence"),
    [
        (date(2026, 4, 1), TODAY, "khóa sổ tháng 03/2026 trước"),
        (date(2026, 2, 1), TODAY, "mở từ tháng 03/2026"),
        (march(1), march(30), "chưa hết; khóa sổ được từ ngày 31/03/2026"),
    ],
)
def test_months_are_closed_in_order_and_when_they_are_over(running, month, today, sentence):
    with pytest.raises(ValidationError, match=sentence):
        months.close_month(running, month=month, by=None, today=today)


def test_a_closed_month_says_what_the_entries_say(running):
    with pytest.raises(IntegrityError, match="come from its entries"), transaction.atomic():
        FundMonth.objects.create(
            fund=running, month=march(1), opening_vnd=2_350_000, in_vnd=1_148_000, out_vnd=1_169_999,
            closing_vnd=2_328_001, cash_vnd=2_328_001,
        )  # fmt: skip


def test_a_difference_in_the_cash_needs_a_word(running):
    """QC-04 warns and asks why; the book stays as it is."""
    common = {"counted_on": march(20), "by": None, "today": TODAY}
    with pytest.raises(ValidationError, match="lý do chênh lệch"):
        months.count_cash(running, counted_vnd=2_300_000, **common)
    count = months.count_cash(running, notes={500_000: 4, 100_000: 3}, note="Bà Lan giữ 28.000", **common)
    assert (count.counted_vnd, count.expected_vnd, count.difference_vnd) == (2_300_000, 2_328_000, -28_000)
    with pytest.raises(ValidationError, match="khác với số tờ"):
        months.count_cash(running, counted_vnd=1, notes={500_000: 4}, **common)
    closed = months.close_month(running, month=march(1), by=None, today=TODAY, counted_vnd=2_300_000, note="như trên")
    assert closed.difference_vnd == -28_000


def test_receipts_are_numbered_per_fund_year_and_series_without_gaps(ward):
    fund, other = make_fund(make_club(ward=ward)), make_fund(make_club(ward=ward))
    codes = [take_in(fund, 100, march(2)).code, take_in(fund, 100, march(1)).code, pay_out(fund, 50, march(3)).code]
    assert codes == ["PT 0001/2026", "PT 0002/2026", "PC 0001/2026"]
    assert take_in(other, 100, march(1)).code == "PT 0001/2026"
    assert take_in(fund, 100, date(2027, 1, 1), today=date(2027, 1, 1)).code == "PT 0001/2027"
    with pytest.raises(ValidationError):
        pay_out(fund, 10_000_000, march(4))
    assert pay_out(fund, 50, march(4)).code == "PC 0002/2026"  # the refused one used up no number


def test_the_number_is_the_databases_not_the_scripts(ward):
    fund = make_fund(make_club(ward=ward))
    entry = _insert(fund, "thu_khac", Account.CASH, Account.INCOME, 100, march(1), number=77, series="PC", year=1999)
    entry.refresh_from_db()
    assert entry.code == "PT 0001/2026"


def test_a_double_click_writes_once(ward):
    fund, key = make_fund(make_club(ward=ward)), uuid4()
    first = take_in(fund, 100, march(1), operation=key)
    assert take_in(fund, 100, march(1), operation=key) == first
    assert fund.entries.count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"vnd": 0}, "lớn hơn 0"),
        ({"vnd": -5}, "lớn hơn 0"),
        ({"on": date(2025, 12, 31)}, "mở từ ngày 01/01/2026"),
        ({"on": TODAY + timedelta(days=1)}, "tương lai"),
        ({"kind": "hoi_vien_dong_gop"}, "không có loại thu, chi đó"),
        ({"kind": "thu_goc"}, "sổ vay vốn"),
    ],
)
def test_what_a_receipt_refuses(ward, change, sentence):
    values = {"vnd": 100, "on": march(1), "kind": "thu_khac"} | change
    with pytest.raises(ValidationError, match=sentence):
        take_in(make_fund(make_club(ward=ward)), values["vnd"], values["on"], values["kind"])


def test_what_was_taken_back_is_not_taken_back_again(ward):
    entry = take_in(make_fund(make_club(ward=ward)), 100, march(1))
    common = {"booked_on": march(2), "by": None, "today": TODAY}
    with pytest.raises(ValidationError, match="lý do"):
        money.reverse(entry, why=" ", **common)
    (mirror,) = money.reverse(entry, why="Nhầm", **common)
    with pytest.raises(ValidationError, match="đã được đảo"):
        money.reverse(entry, why="Nhầm", **common)
    with pytest.raises(ValidationError, match="đã là bút toán đảo"):
        money.reverse(mirror, why="Nhầm", **common)


def test_taking_back_money_that_is_spent_is_refused(ward):
    fund = make_fund(make_club(ward=ward))
    entry = take_in(fund, 100, march(1))
    pay_out(fund, 60, march(2))
    with pytest.raises(ValidationError, match="thiếu 60"):
        money.reverse(entry, booked_on=march(3), why="Nhầm", by=None, today=TODAY)


def test_a_reversal_mirrors_its_entry(ward):
    fund = make_fund(make_club(ward=ward))
    entry = take_in(fund, 100, march(1))
    with pytest.raises(IntegrityError, match="accounts swapped"), transaction.atomic():
        _insert(fund, "thu_khac", Account.INCOME, Account.CASH, 90, march(2), reverses=entry)


def test_the_bank_and_the_cash_box_run_out_one_by_one(ward):
    fund = make_fund(make_club(ward=ward), vnd=1_000_000)
    money.move_money(fund, to_bank=True, booked_on=march(1), amount_vnd=700_000, by=None, today=TODAY)
    with pytest.raises(ValidationError, match="300.000 đồng tiền mặt"):
        pay_out(fund, 500_000, march(2))
    pay_out(fund, 500_000, march(2), place=Account.BANK)
    balance = books.balance(fund, march(2))
    assert (balance.cash_vnd, balance.bank_vnd) == (300_000, 200_000)
    assert books.month_figures(fund, march(1)).out_vnd == 500_000  # the move is neither income nor expense


def test_the_cash_book_runs_from_balance_to_balance(running):
    page = books.cash_book(running, march(1), march(31))
    assert [line.balance_vnd for line in page.lines][-1] == page.closing_vnd == 2_328_000
    kinds = books.totals_by_kind(running, march(1), march(31))
    assert kinds["thu"] == [
        ("Phí thành viên", 168_000),
        ("Ủng hộ (Sổ Tấm lòng vàng)", 500_000),
        ("Lãi tiền gửi", 480_000),
    ]
    assert kinds["chi"] == [("Thăm ốm", 1_170_000)]


def test_every_entry_is_in_the_history_with_its_act(running, officer):
    entry = money.post(
        running, kind="thu_khac", booked_on=march(21), amount_vnd=1_000, by=officer, today=TODAY, counterparty="Bà Sáu"
    )
    row = Entry.pgh_event_model.objects.get(pgh_obj_id=entry.pk)
    assert row.pgh_context.metadata == {"act": "Ghi phiếu thu", "user": officer.pk}


MOVES = st.lists(
    st.tuples(st.sampled_from(["thu", "chi", "dao", "gui"]), st.integers(1, 2_000_000), st.integers(0, 60)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES)
def test_the_sum_of_entries_is_the_balance_and_never_below_zero(ward, moves):
    """Whatever is tried, in any order of days: what is written sums to the balance, on every day."""
    with transaction.atomic():
        fund = make_fund(make_club(ward=ward))
        for what, vnd, days in moves:
            on = march(1) + timedelta(days=days)
            try:
                if what == "gui":
                    money.move_money(fund, to_bank=True, booked_on=on, amount_vnd=vnd, by=None, today=TODAY)
                elif what == "dao":
                    last = fund.entries.standing().order_by("-pk").first()
                    if last:
                        money.reverse(last, booked_on=max(on, last.booked_on), why="x", by=None, today=TODAY)
                else:
                    (take_in if what == "thu" else pay_out)(fund, vnd, on)
            except ValidationError:
                pass
        entries = list(fund.entries.order_by("booked_on", "pk"))
        for day in {entry.booked_on for entry in entries}:
            balance = books.balance(fund, day)
            assert balance.money_vnd == sum(entry.money_vnd for entry in entries if entry.booked_on <= day)
            assert balance.cash_vnd >= 0
            assert balance.bank_vnd >= 0
        for series in {"PT", "PC", "BT"}:
            numbers = sorted(entry.number for entry in entries if entry.series == series)
            assert numbers == list(range(1, len(numbers) + 1))
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_receipts_written_at_the_same_time_are_all_kept_and_numbered_in_a_row(db):
    fund = make_fund(make_club(ward=factories.make_ward()), vnd=100_000)
    wrong = []

    def write(number: int) -> None:
        try:
            for _ in range(5):
                take_in(fund, 1_000 + number, march(1))
            pay_out(fund, 15_000, march(1))
        except ValidationError as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    came = list(fund.entries.filter(kind="thu_khac").order_by("number").values_list("number", flat=True))
    assert came == list(range(2, 32))  # after the opening, PT 0001
    assert books.balance(fund, march(1)).cash_vnd == 100_000 + sum(5 * (1_000 + n) for n in range(6)) - 6 * 15_000


@pytest.mark.django_db(transaction=True)
def test_two_expenses_at_the_same_time_never_take_more_than_there_is(db):
    fund = make_fund(make_club(ward=factories.make_ward()), vnd=100_000)
    answers = []

    def spend() -> None:
        try:
            pay_out(fund, 60_000, march(1))
            answers.append("paid")
        except ValidationError:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=spend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["paid", "refused"]
    assert books.balance(fund, march(1)).cash_vnd == 40_000
