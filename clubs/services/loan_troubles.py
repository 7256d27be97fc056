"""When a loan does not go as agreed: new instalments, another debtor, writing off, a borrower who dies or leaves.

Nothing of it happens without a decision of a meeting, and what was agreed first stays (V-11, V-12, E33).
"""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from clubs import loan_terms
from clubs.chart import LEND, OPENING_LOANS, WRITE_OFF, Account
from clubs.models import Entry, Loan, LoanDecision, LoanSchedule, LoanState, Membership
from clubs.models.loans import OUTSTANDING
from clubs.services import money
from clubs.services.loans import (
    current_schedule,
    lending_fund,
    loan_entry,
    locked,
    member_on,
    standings,
    write_decision,
    write_schedule,
)
from elders.ground import history
from elders.ground.numbers import grouped
from elders.models import User


@transaction.atomic
def reschedule(
    loan: Loan,
    *,
    on: date,
    months: int,
    paper: str,
    why: str,
    by: User | None,
    today: date,
    decided_on: date | None = None,
) -> LoanSchedule:
    """Spread what is out over `months` new instalments from `on`; interest left unpaid falls due with the first one.

    The old schedule stays (V-11). Raises: ValidationError without a decision.
    """
    loan = locked_out(loan)
    _refuse_day(loan, on, today)
    rows = standings(loan)
    standing = loan_terms.arrears(rows, on)
    terms = loan.terms(principal_vnd=standing.outstanding_vnd, starts_on=on, months=months)
    if not standing.outstanding_vnd or months < 1:
        raise ValidationError({"months": "Cần còn gốc và ít nhất một kỳ."})
    now = loan_terms.current(rows, on)
    # The month that has begun is paid for as agreed; a new schedule starts counting today.
    used = now.interest_left_vnd if now and now.due.due_on == on else 0
    dues = loan_terms.schedule(terms, extra_interest_vnd=standing.overdue_interest_vnd + used)
    with history.act("Xếp lại kỳ trả nợ", by=by, why=why):
        decision = write_decision(loan, LoanDecision.Kind.RESCHEDULE, decided_on or on, paper, why, by)
        found = write_schedule(loan, dues, on, decision)
        if loan.state == LoanState.PENDING:
            loan.state = LoanState.LIVE
            loan.save(update_fields=["state"])
    return found


@transaction.atomic
def write_off(
    loan: Loan, *, on: date, paper: str, why: str, by: User | None, today: date, operation: UUID | None = None
) -> Loan:
    """Give up what is out, by decision of a meeting (V-11): the fund bears it as an expense, no money moves."""
    fund = lending_fund(loan.club)
    money.lock([fund.pk])
    fresh = locked(loan)
    if fresh.state == LoanState.WRITTEN_OFF:
        return fresh
    loan = locked_out(loan)
    _refuse_day(loan, on, today)
    outstanding = loan_terms.arrears(standings(loan), on).outstanding_vnd
    with history.act("Xóa nợ", by=by, why=why):
        write_decision(loan, LoanDecision.Kind.WRITE_OFF, on, paper, why, by)
        if outstanding:
            entry = loan_entry(loan, fund, WRITE_OFF, on, outstanding, Account.CASH)
            entry.counterparty, entry.approver = loan.borrower, paper[:150]
            entry.text = f"Xóa nợ khế ước {loan.code}: {why}"[:300]
            money.write([entry], act="Xóa nợ", operation=operation, by=by, today=today)
        loan.state, loan.ended_on = LoanState.WRITTEN_OFF, on
        loan.save(update_fields=["state", "ended_on"])
    return loan


@transaction.atomic
def hand_over(loan: Loan, *, to: Membership, on: date, paper: str, why: str, by: User | None, today: date) -> Loan:
    """Another member takes the debt over, by decision; the schedule stays (V-12)."""
    loan = locked_out(loan)
    _refuse_day(loan, on, today)
    if to.club_id != loan.club_id or not member_on(to, on) or to.pk == loan.membership_id:
        raise ValidationError({"to": "Người nhận nợ phải là thành viên khác đang sinh hoạt của câu lạc bộ."})
    with history.act("Chuyển nợ", by=by, why=why):
        write_decision(
            loan, LoanDecision.Kind.HAND_OVER, on, paper, f"{loan.borrower} → {to.person.full_name}. {why}", by
        )
        loan.membership, loan.state = to, LoanState.LIVE
        loan.save(update_fields=["membership", "state"])
    return loan


@transaction.atomic
def void(loan: Loan, *, on: date, why: str, by: User | None, today: date, operation: UUID | None = None) -> Loan:
    """A loan that was written down by mistake: its money is taken back, the loan stays readable as cancelled.

    Raises: ValidationError once something was paid on it.
    """
    fund = lending_fund(loan.club)
    money.lock([fund.pk])
    fresh = locked(loan)
    if fresh.state == LoanState.VOID:
        return fresh
    loan = locked_out(loan)
    if loan.payments.filter(reversed_on__isnull=True).exists() or loan.schedules.count() > 1:
        raise ValidationError("Khoản vay đã có lần trả hoặc đã xếp lại; hãy hủy các lần trả trước.", code="later_act")
    first = Entry.objects.filter(loan=loan, kind__in=(LEND, OPENING_LOANS), reverses__isnull=True).order_by("pk").last()
    with history.act("Hủy khoản vay ghi nhầm", by=by, why=why):
        money.reverse(first, booked_on=on, why=why, by=by, today=today, operation=operation, inside_act=True)
        loan.state, loan.ended_on = LoanState.VOID, on
        loan.save(update_fields=["state", "ended_on"])
    return loan


def refuse_leaving(membership: Membership) -> None:
    """Raises: ValidationError while the member owes money (V-12, E33); death is `member_gone`."""
    owing = list(Loan.objects.filter(membership=membership, state__in=OUTSTANDING))
    if owing:
        left = sum(loan_terms.arrears(standings(loan), date.max).outstanding_vnd for loan in owing)
        raise ValidationError(
            f"{membership.person.full_name} còn nợ gốc {grouped(left)} đồng; "
            "hãy thu hết, chuyển nợ hoặc xóa nợ theo quyết định trước.",
            code="V-12",
        )


def loans_of(memberships) -> list[Loan]:
    """Loans that are out on these memberships."""
    return list(
        Loan.objects.filter(membership__in=memberships, state=LoanState.LIVE)
        .select_related("club", "membership__elder", "membership__companion")
        .order_by("pk")
    )


def gone_sentences(memberships) -> list[str]:
    """What a death or move does to open loans, said before it is done."""
    return [
        f"{loan.club}: khoản vay {loan.code} còn gốc {grouped(_out_vnd(loan))} đồng chuyển sang “Chờ xử lý”"
        for loan in loans_of(memberships)
    ]


@transaction.atomic
def member_gone(memberships, *, by: User | None) -> list[tuple[str, dict]]:
    """The borrower died or moved away: loans wait for a meeting and stay outstanding (E33). [(sentence, undo data)]."""
    done = []
    for loan in loans_of(memberships):
        loan = locked(loan)
        loan.state = LoanState.PENDING
        loan.save(update_fields=["state"])
        done.append((f"Khoản vay {loan.code} của {loan.club} chờ họp xử lý", {"loan": loan.pk}))
    return done


def member_back(undo: dict, *, by: User | None) -> None:
    """Undo of `member_gone`: only what still waits goes back."""
    Loan.objects.filter(pk=undo["loan"], state=LoanState.PENDING).update(state=LoanState.LIVE)


def _out_vnd(loan: Loan) -> int:
    return sum(row.principal_left_vnd for row in standings(loan))


def locked_out(loan: Loan) -> Loan:
    loan = locked(loan)
    if not loan.is_out:
        raise ValidationError("Khoản vay này không còn nợ.", code="not_out")
    return loan


def _refuse_day(loan: Loan, on: date, today: date) -> None:
    last = loan.payments.filter(reversed_on__isnull=True).aggregate(day=Max("paid_on"))["day"] or loan.disbursed_on
    start = max(last, current_schedule(loan).starts_on)
    if not start <= on <= today:
        raise ValidationError({"on": f"Ngày phải từ {start:%d/%m/%Y} (lần ghi cuối) đến hôm nay."})
