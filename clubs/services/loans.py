"""Loans from the request to the last instalment (`domain/clubs.md` V-01 to V-13); sums are in `clubs/loan_terms.py`.

Money moves only through `clubs/services/money.py`, in the same transaction: a loan and its book cannot disagree.
"""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from clubs import loan_terms
from clubs.chart import INTEREST, LEND, OPENING_LOANS, PRINCIPAL, Account, FundKind, accounts
from clubs.loan_terms import MOST_A_YEAR, REFUSE_ABOVE, WARN_ABOVE, Due, Share, Standing, percent
from clubs.models import (
    Club,
    Entry,
    Fund,
    Instalment,
    Loan,
    LoanDecision,
    LoanPayment,
    LoanSchedule,
    LoanState,
    Membership,
    PaymentShare,
)
from clubs.models.loans import OUTSTANDING
from clubs.services import money
from elders.ground import history
from elders.ground.numbers import grouped
from elders.models import User


def warnings(loan: Loan) -> list[str]:
    """What the board should look at before it decides; nothing of it refuses (V-04)."""
    found = []
    if loan.rate_pct_month > WARN_ABOVE:
        found.append(f"Lãi suất {percent(loan.rate_pct_month)} %/tháng cao hơn mức 1 %/tháng thường thu.")
    cost = effective(loan)
    if cost > MOST_A_YEAR:
        found.append(
            f"Tính đúng theo dư nợ, khoản vay này tốn {percent(cost)} %/năm, trên mức 20 %/năm của Bộ luật Dân sự "
            "(Điều 468); hãy xem lại lãi suất hoặc dùng cách tính lãi giảm dần."
        )
    if loan.membership.valid_to:
        found.append("Người vay đã ra khỏi câu lạc bộ.")
    return found


def effective(loan: Loan) -> Decimal:
    """What the loan costs, % a year on what is really out (E22b)."""
    return loan_terms.effective_pct_year(loan.principal_vnd, loan_terms.schedule(loan.terms()))


@transaction.atomic
def ask(loan: Loan, *, by: User | None, today: date, operation: UUID | None = None) -> Loan:
    """Keep a request (unsaved, as the form filled it). Sent again with the same key, the first one is given back.

    Raises: ValidationError (V-01, V-03, V-04, limits of the club).
    """
    club = Club.objects.select_for_update(no_key=True, of=("self",)).get(pk=loan.club_id)
    loan.operation = operation or uuid4()
    if done := Loan.objects.filter(operation=loan.operation).first():
        return done
    if loan.asked_on > today:
        raise ValidationError({"asked_on": "Ngày đề nghị không thể ở tương lai."})
    _refuse_terms(loan, money.rules_of(club))
    _refuse_borrower(loan, loan.asked_on)
    with history.act("Ghi đề nghị vay vốn", by=by):
        loan.full_clean()
        loan.save()
    return loan


def _refuse_terms(loan: Loan, rules) -> None:
    if loan.rate_pct_month > REFUSE_ABOVE:
        raise ValidationError(
            {"rate_pct_month": "Lãi suất quá 1,666 %/tháng (20 %/năm, Bộ luật Dân sự Điều 468)."},
            code="V-04",
        )
    if rules.max_loan_vnd and loan.principal_vnd > rules.max_loan_vnd:
        raise ValidationError(
            {"principal_vnd": f"Quy định của câu lạc bộ cho vay nhiều nhất {grouped(rules.max_loan_vnd)} đồng."}
        )
    if rules.max_months and loan.months > rules.max_months:
        raise ValidationError({"months": f"Quy định của câu lạc bộ cho vay dài nhất {rules.max_months} tháng."})


def _refuse_borrower(loan: Loan, day: date) -> None:
    """Borrowers are members on the day; there is no upper limit of age (V-01, E30)."""
    member = loan.membership
    if member.club_id != loan.club_id or not member_on(member, day):
        raise ValidationError({"membership": "Người vay phải là thành viên câu lạc bộ vào ngày đó."}, code="V-01")
    most = money.rules_of(loan.club).max_loans
    running = Loan.objects.filter(
        membership=member, state__in=[LoanState.APPROVED, *OUTSTANDING]
    ).exclude(pk=loan.pk)  # fmt: skip
    if running.count() >= most:
        raise ValidationError(
            {"membership": f"Người này đang có {running.count()} khoản vay; câu lạc bộ cho nhiều nhất {most}."},
            code="V-03",
        )


def member_on(member: Membership, day: date) -> bool:
    return member.valid_from <= day and (member.valid_to is None or day <= member.valid_to)


def decide(
    loan: Loan, *, approve: bool, decided_on: date, paper: str, why: str = "", by: User | None, today: date
) -> Loan:
    """What the meeting or the board decided about a request."""
    with transaction.atomic():
        loan = locked(loan)
        if loan.state != LoanState.ASKED:
            raise ValidationError("Đề nghị vay này đã có quyết định.", code="decided")
        if not loan.asked_on <= decided_on <= today:
            raise ValidationError({"decided_on": "Ngày quyết định phải từ ngày đề nghị đến hôm nay."})
        if approve:
            _refuse_terms(loan, money.rules_of(loan.club))
            _refuse_borrower(loan, decided_on)
        elif not why.strip():
            raise ValidationError({"why": "Hãy ghi lý do không duyệt để người vay biết."})
        kind = LoanDecision.Kind.APPROVE if approve else LoanDecision.Kind.REFUSE
        with history.act(kind.label, by=by, why=why):
            write_decision(loan, kind, decided_on, paper, why, by)
            loan.state = LoanState.APPROVED if approve else LoanState.REFUSED
            loan.save(update_fields=["state"])
    return loan


@transaction.atomic
def disburse(
    loan: Loan, *, on: date, by: User | None, today: date, place: str = Account.CASH, operation: UUID | None = None
) -> Loan:
    """Hand the money out: contract number, schedule, receipt. Twice does it once (V-02, V-05 to V-07, E25).

    Raises: ValidationError when the fund has not that much, or the book is not open.
    """
    fund = lending_fund(loan.club)
    money.lock([fund.pk])
    loan = locked(loan)
    if loan.is_out:
        return loan
    if loan.state != LoanState.APPROVED:
        raise ValidationError("Khoản vay chưa được duyệt nên chưa giải ngân được.", code="not_approved")
    decided_on = loan.decisions.get(kind=LoanDecision.Kind.APPROVE).decided_on
    if on < decided_on:
        raise ValidationError({"on": f"Ngày giải ngân phải từ ngày duyệt ({decided_on:%d/%m/%Y})."})
    _refuse_borrower(loan, on)
    with history.act("Giải ngân cho vay", by=by):
        number = Loan.objects.filter(club=loan.club, year=on.year).aggregate(last=Max("number"))["last"]
        loan.year, loan.number = on.year, (number or 0) + 1
        loan.disbursed_on, loan.state = on, LoanState.LIVE
        loan.save(update_fields=["year", "number", "disbursed_on", "state"])
        write_schedule(loan, loan_terms.schedule(loan.terms()), on, None)
        entry = loan_entry(loan, fund, LEND, on, loan.principal_vnd, place)
        entry.counterparty, entry.text = loan.borrower, f"Cho vay theo khế ước {loan.code}: {loan.purpose}"
        money.write([entry], act="Giải ngân cho vay", operation=operation, by=by, today=today)
    return loan


@transaction.atomic
def take_over(
    loan: Loan, *, outstanding: list[Due], on: date, disbursed_on: date, by: User | None, today: date,
    operation: UUID | None = None,
) -> Loan:  # fmt: skip
    """A loan of the paper book that was running when the electronic one was opened: what is still to be paid, no money
    moves. `outstanding` are the instalments left; `on` the day of taking over."""
    fund = lending_fund(loan.club)
    money.lock([fund.pk])
    loan.operation = operation or uuid4()
    if done := Loan.objects.filter(operation=loan.operation).first():
        return done
    if disbursed_on > on or on > today:
        raise ValidationError({"disbursed_on": "Ngày vay phải trước ngày chuyển sổ."})
    with history.act("Chuyển khoản vay từ sổ giấy", by=by):
        number = Loan.objects.filter(club=loan.club, year=disbursed_on.year).aggregate(last=Max("number"))["last"]
        loan.year, loan.number = disbursed_on.year, (number or 0) + 1
        loan.disbursed_on, loan.state = disbursed_on, LoanState.LIVE
        loan.full_clean()
        loan.save()
        write_schedule(loan, outstanding, on, None)
        entry = loan_entry(loan, fund, OPENING_LOANS, on, sum(due.principal_vnd for due in outstanding), Account.CASH)
        entry.counterparty, entry.text = loan.borrower, f"Dư nợ khế ước {loan.code} chuyển từ sổ giấy"
        money.write([entry], act="Chuyển khoản vay từ sổ giấy", operation=None, by=by, today=today)
    return loan


def lending_fund(club: Club) -> Fund:
    """Raises: ValidationError when the club has not opened its book."""
    fund = Fund.objects.filter(club=club, kind=FundKind.LIVELIHOOD).first()
    if fund is None:
        raise ValidationError("Câu lạc bộ chưa mở sổ quỹ tăng thu nhập; hãy mở sổ trước khi cho vay.", code="no_fund")
    return fund


def current_schedule(loan: Loan, day: date | None = None) -> LoanSchedule | None:
    found = loan.schedules.order_by("-version")
    return (found.filter(starts_on__lte=day) if day else found).first()


def standings(loan: Loan, day: date | None = None) -> list[Standing]:
    """Instalments of the schedule that counts, with what was paid on them (by the end of `day`, if given)."""
    schedule = current_schedule(loan, day)
    if schedule is None:
        return []
    dues = [Due(*row) for row in schedule.instalments.values_list("seq", "due_on", "principal_vnd", "interest_vnd")]
    shares = PaymentShare.objects.filter(payment__schedule=schedule)
    if day:
        shares = shares.filter(payment__paid_on__lte=day).exclude(payment__reversed_on__lte=day)
    else:
        shares = shares.filter(payment__reversed_on__isnull=True)
    paid = shares.order_by("payment__paid_on", "payment", "instalment__seq").values_list(
        "payment__paid_on", "instalment__seq", "interest_vnd", "principal_vnd", "waived_vnd"
    )
    return loan_terms.standings(dues, [(on, Share(*share)) for on, *share in paid])


def payoff_vnd(loan: Loan, day: date) -> int:
    """What ends the loan on `day` (E27)."""
    return loan_terms.payoff_vnd(standings(loan), loan.terms(), day)


@transaction.atomic
def pay(
    loan: Loan, *, on: date, amount_vnd: int, by: User | None, today: date, payer: str = "", place: str = Account.CASH,
    operation: UUID | None = None,
) -> LoanPayment:  # fmt: skip
    """Take a repayment: principal to the livelihood fund, interest where the club put it, one act (V-08, V-09).

    Sent again with the same key, the first payment is given back.
    Raises: ValidationError when it is more than what ends the loan, or dated before the last one.
    """
    fund = lending_fund(loan.club)
    interest_fund = _interest_fund(loan.club, fund)
    money.lock([fund.pk, interest_fund.pk])
    loan = locked(loan)
    operation = operation or uuid4()
    if done := LoanPayment.objects.filter(operation=operation, loan=loan).first():
        return done
    if not loan.is_out:
        raise ValidationError("Khoản vay này không còn nợ.", code="not_out")
    if on > today:
        raise ValidationError({"on": "Ngày trả không thể ở tương lai."})
    schedule = current_schedule(loan)
    last = loan.payments.filter(reversed_on__isnull=True).aggregate(day=Max("paid_on"))["day"]
    since = max(last or schedule.starts_on, schedule.starts_on)
    if on < since:
        raise ValidationError({"on": f"Đã ghi đến ngày {since:%d/%m/%Y}; hãy ghi các lần trả theo thứ tự ngày."})
    rows = standings(loan)
    most = loan_terms.payoff_vnd(rows, loan.terms(), on)
    if amount_vnd is None or not 0 < amount_vnd <= most:
        raise ValidationError(
            {"amount_vnd": f"Trả hết khoản vay ngày {on:%d/%m/%Y} là {grouped(most)} đồng; hãy nhập từ 1 đến số đó."}
        )
    found = loan_terms.allocate(rows, amount_vnd, day=on, terms=loan.terms())
    with history.act("Thu nợ vay", by=by):
        payment = LoanPayment(
            loan=loan, schedule=schedule, paid_on=on, amount_vnd=amount_vnd, principal_vnd=found.principal_vnd,
            interest_vnd=found.interest_vnd, payer=payer.strip() or loan.borrower, operation=operation,
        )  # fmt: skip
        payment.full_clean()
        payment.save()
        numbers = dict(schedule.instalments.values_list("seq", "pk"))
        PaymentShare.objects.bulk_create(
            PaymentShare(
                payment=payment, instalment_id=numbers[share.seq], principal_vnd=share.principal_vnd,
                interest_vnd=share.interest_vnd, waived_vnd=share.waived_vnd,
            )
            for share in found.shares
        )  # fmt: skip
        entries = []
        if found.principal_vnd:
            entries.append(loan_entry(loan, fund, PRINCIPAL, on, found.principal_vnd, place))
        if found.interest_vnd:
            entries.append(loan_entry(loan, interest_fund, INTEREST, on, found.interest_vnd, place))
        for entry in entries:
            entry.counterparty, entry.text = payment.payer, f"Trả nợ khế ước {loan.code}"
        money.write(entries, act="Thu nợ vay", operation=operation, by=by, today=today)
        _end_when_paid(loan, on)
    return payment


def _interest_fund(club: Club, fund: Fund) -> Fund:
    if money.rules_of(club).interest_to == FundKind.LIVELIHOOD:
        return fund
    running = Fund.objects.filter(club=club, kind=FundKind.RUNNING).first()
    if running is None:
        raise ValidationError("Tiền lãi vào quỹ hoạt động nhưng câu lạc bộ chưa mở sổ quỹ đó.", code="no_fund")
    return running


def _end_when_paid(loan: Loan, on: date) -> None:
    if not any(row.left_vnd for row in standings(loan)):
        loan.state, loan.ended_on = LoanState.PAID, on
        loan.save(update_fields=["state", "ended_on"])


@transaction.atomic
def reverse_payment(
    payment: LoanPayment, *, on: date, why: str, by: User | None, today: date, operation: UUID | None = None
) -> Loan:
    """Take a wrongly recorded repayment back, in both funds (E28). Only the last one: later ones build on it."""
    lending = lending_fund(payment.loan.club)
    money.lock([lending.pk, _interest_fund(payment.loan.club, lending).pk])
    loan = locked(payment.loan)
    payment.refresh_from_db()
    if payment.reversed_on:
        return loan
    last = loan.payments.filter(reversed_on__isnull=True).order_by("-paid_on", "-pk").first()
    if last != payment:
        raise ValidationError("Sau lần trả này còn lần trả khác; hãy hủy lần trả sau trước.", code="later_payment")
    if payment.schedule_id != current_schedule(loan).pk or loan.state == LoanState.WRITTEN_OFF:
        raise ValidationError("Sau lần trả này khoản vay đã được xếp lại hoặc xóa nợ.", code="later_act")
    entry = Entry.objects.filter(operation=payment.operation).order_by("part").first()
    with history.act("Hủy lần trả nợ", by=by, why=why):
        money.reverse(entry, booked_on=on, why=why, by=by, today=today, operation=operation, inside_act=True)
        payment.reversed_on = on
        payment.save(update_fields=["reversed_on"])
        if loan.state == LoanState.PAID:
            loan.state, loan.ended_on = LoanState.LIVE, None
            loan.save(update_fields=["state", "ended_on"])
    return loan


# --- pieces ----------------------------------------------------------------------------------------------------------


def locked(loan: Loan) -> Loan:
    return (
        Loan.objects.select_for_update(of=("self",))
        .select_related("club", "membership__elder", "membership__companion")
        .get(pk=loan.pk)
    )


def write_decision(loan: Loan, kind: str, on: date, paper: str, why: str, by: User | None) -> LoanDecision:
    if not paper.strip():
        raise ValidationError({"paper": "Hãy ghi biên bản họp hoặc người quyết định."}, code="V-11")
    return LoanDecision.objects.create(
        loan=loan, kind=kind, decided_on=on, paper=paper.strip(), why=why.strip()[:300], recorded_by=by
    )


def write_schedule(loan: Loan, dues: list[Due], on: date, decision: LoanDecision | None) -> LoanSchedule:
    version = (loan.schedules.aggregate(last=Max("version"))["last"] or 0) + 1
    found = LoanSchedule.objects.create(
        loan=loan, version=version, starts_on=on, principal_vnd=sum(due.principal_vnd for due in dues),
        months=len(dues), decision=decision,
    )  # fmt: skip
    Instalment.objects.bulk_create(
        Instalment(
            schedule=found,
            seq=due.seq,
            due_on=due.due_on,
            principal_vnd=due.principal_vnd,
            interest_vnd=due.interest_vnd,
        )
        for due in dues
    )
    return found


def loan_entry(loan: Loan, fund: Fund, kind: str, on: date, amount_vnd: int, place: str) -> Entry:
    debit, credit = accounts(kind, place)
    return Entry(fund=fund, kind=kind, booked_on=on, amount_vnd=amount_vnd, debit=debit, credit=credit, loan=loan)
