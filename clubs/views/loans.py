"""Loans of a club: requests, the book, repayments, what is late. Board and Association read the names (V-13)."""

import contextlib
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clubs import loan_papers, loan_terms
from clubs.chart import FundKind
from clubs.forms.loans import DecideForm, DisburseForm, LoanForm, PayForm, TakeBackForm, TakeOverForm
from clubs.loan_terms import Terms
from clubs.models import Club, Fund, Loan, LoanPayment, LoanState
from clubs.models.loans import OUTSTANDING
from clubs.money_summary import loans_out
from clubs.services import loans as service
from clubs.services import money
from clubs.views.money_pages import form_page, send, show
from clubs.views.rows import club_or_404
from elders.ground.access import allow
from elders.ground.numbers import grouped

PER_PAGE = 30
SHOWN = [("", "Đang vay"), ("qua-han", "Quá hạn"), ("de-nghi", "Chờ duyệt, chờ giao tiền"), ("xong", "Đã xong")]
STATES = {
    "": OUTSTANDING,
    "qua-han": OUTSTANDING,
    "de-nghi": (LoanState.ASKED, LoanState.APPROVED),
    "xong": (LoanState.PAID, LoanState.WRITTEN_OFF, LoanState.REFUSED, LoanState.VOID),
}


def loan_or_404(request: HttpRequest, pk: int) -> Loan:
    loans = Loan.objects.for_user(request.user).select_related(
        "club__ward", "membership__elder", "membership__companion"
    )
    return get_object_or_404(loans, pk=pk)


def loan_url(loan: Loan) -> str:
    return reverse("clubs:loan", args=[loan.pk])


def _parts(payment: LoanPayment) -> str:
    gave, principal, interest = (
        grouped(vnd) for vnd in (payment.amount_vnd, payment.principal_vnd, payment.interest_vnd)
    )
    return f"{gave} đồng: gốc {principal}, lãi {interest}"


def _lending(club: Club) -> Fund | None:
    return Fund.objects.filter(club=club, kind=FundKind.LIVELIHOOD).select_related("club", "ward").first()


@allow("clubs.view_loan")
@require_GET
def loans(request: HttpRequest, pk: int) -> HttpResponse:
    """The loan book: who is out with how much, what is late, what waits for the board."""
    club, today = club_or_404(request, pk), timezone.localdate()
    which = request.GET.get("xem", "")
    which = which if which in STATES else ""
    lines = {line.loan_id: line for line in loans_out([pk], day=today)}
    late = [loan_id for loan_id, line in lines.items() if line.days_late]
    found = Loan.objects.filter(club=club, state__in=STATES[which]).select_related(
        "membership__elder", "membership__companion"
    )
    if which == "qua-han":
        found = found.filter(pk__in=late)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    for loan in page:
        loan.line = lines.get(loan.pk)
        loan.bucket = loan_terms.bucket_of(loan.line.days_late) if loan.line else ""
    waiting = Loan.objects.filter(club=club, state__in=STATES["de-nghi"]).count()
    counts = {"": len(lines), "qua-han": len(late), "de-nghi": waiting}
    return show(
        request, "clubs/money/loans.html", club=club, tab="loans", page=page, which=which,
        choices=[(code, label, counts.get(code)) for code, label in SHOWN], fund=_lending(club),
        summary=money.summary_of([pk], day=today)[pk], keeps_loans=request.user.has_perm("clubs.keep_loans"),
    )  # fmt: skip


@allow("clubs.keep_loans")
@require_http_methods(["GET", "HEAD", "POST"])
def loan_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody asks for a loan."""
    club, today = club_or_404(request, pk), timezone.localdate()
    rules = money.rules_of(club)
    form = LoanForm(request.POST or None, club=club, rules=rules, today=today)
    return form_page(
        request, form,
        lambda: service.ask(form.instance, operation=form.cleaned_data["key"], by=request.user, today=today),
        done=lambda loan: (f"Đã ghi đề nghị vay của {loan.borrower}.", loan_url(loan)),
        club=club, tab="loans", title="Đề nghị vay vốn", submit="Ghi đề nghị", back=reverse("clubs:loans", args=[pk]),
    )  # fmt: skip


@allow("clubs.keep_loans")
@require_http_methods(["GET", "HEAD", "POST"])
def loan_take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """A loan of the paper book that is still running."""
    club, today = club_or_404(request, pk), timezone.localdate()
    form = TakeOverForm(request.POST or None, club=club, rules=money.rules_of(club), today=today)

    def act() -> Loan:
        data, loan = form.cleaned_data, form.instance
        loan.asked_on = data["disbursed_on"]
        terms = Terms(
            data["left_vnd"], data["rate_pct_month"], data["method"], data["months_left"], data["on"], loan.unit_vnd
        )
        if loan.method == loan_terms.Method.FLAT:
            dues = loan_terms.flat_rest(terms, data["principal_vnd"])
        else:
            dues = loan_terms.schedule(terms)
        return service.take_over(
            loan, outstanding=dues, on=data["on"], disbursed_on=data["disbursed_on"], operation=data["key"],
            by=request.user, today=today,
        )  # fmt: skip

    return form_page(
        request, form, act, done=lambda loan: (f"Đã chuyển khế ước {loan.code} từ sổ giấy.", loan_url(loan)),
        club=club, tab="loans", title="Chuyển khoản vay từ sổ giấy", submit="Ghi khoản vay",
        back=reverse("clubs:loans", args=[pk]),
        lead="Cho khoản vay đang chạy khi câu lạc bộ bắt đầu dùng sổ này. Không ghi thu, chi tiền mặt.",
    )  # fmt: skip


@allow("clubs.view_loan")
@require_GET
def loan(request: HttpRequest, pk: int) -> HttpResponse:
    """One loan: what was agreed, what was paid, what comes next."""
    found, today = loan_or_404(request, pk), timezone.localdate()
    rows = service.standings(found)
    for row in rows:
        row.__dict__["late"] = row.days_late(today) if found.is_out else 0
    planned = loan_terms.schedule(found.terms()) if not rows else []
    return show(
        request, "clubs/money/loan.html", club=found.club, tab="loans", loan=found, rows=rows, planned=planned,
        rows_left=[row for row in rows if row.left_vnd], rows_done=[row for row in rows if not row.left_vnd],
        planned_total=sum(row.total_vnd for row in planned),
        standing=loan_terms.arrears(rows, today) if rows else None,
        due_now=loan_terms.due_now_vnd(rows, today) if found.is_out else 0,
        payoff=loan_terms.payoff_vnd(rows, found.terms(), today) if found.is_out else 0,
        cost=service.effective(found), warnings=service.warnings(found) if found.state == LoanState.ASKED else [],
        payments=list(found.payments.order_by("-paid_on", "-pk")), decisions=list(found.decisions.all()),
        earlier=list(found.schedules.order_by("version"))[:-1], keeps_loans=request.user.has_perm("clubs.keep_loans"),
        last_payment=found.payments.filter(reversed_on__isnull=True).order_by("-paid_on", "-pk").first(),
    )  # fmt: skip


@allow("clubs.keep_loans")
@require_http_methods(["GET", "HEAD", "POST"])
def loan_decide(request: HttpRequest, pk: int) -> HttpResponse:
    found, today = loan_or_404(request, pk), timezone.localdate()
    form = DecideForm(request.POST or None, initial={"decided_on": today})
    return form_page(
        request, form,
        lambda: service.decide(
            found, approve=form.cleaned_data["approve"] == "duyet", decided_on=form.cleaned_data["decided_on"],
            paper=form.cleaned_data["paper"], why=form.cleaned_data["why"], by=request.user, today=today,
        ),
        done=lambda loan: ("Đã ghi quyết định.", loan_url(loan)),
        club=found.club, tab="loans", title=f"Quyết định về đề nghị vay của {found.borrower}", submit="Ghi quyết định",
        back=loan_url(found), lead=f"{grouped(found.principal_vnd)} đồng, {found.months} tháng: {found.purpose}.",
        notices=service.warnings(found),
    )  # fmt: skip


@allow("clubs.keep_loans")
@require_http_methods(["GET", "HEAD", "POST"])
def loan_disburse(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the money out."""
    found, today = loan_or_404(request, pk), timezone.localdate()
    fund = service.lending_fund(found.club)
    form = DisburseForm(request.POST or None, fund=fund, today=today)
    return form_page(
        request, form,
        lambda: service.disburse(
            found, on=form.cleaned_data["on"], place=form.place, operation=form.cleaned_data["key"], by=request.user,
            today=today,
        ),
        done=lambda loan: (f"Đã giao {grouped(loan.principal_vnd)} đồng, khế ước {loan.code}.", loan_url(loan)),
        club=found.club, tab="loans", title=f"Giao tiền vay cho {found.borrower}", submit="Ghi đã giao tiền",
        back=loan_url(found),
        lead=f"{grouped(found.principal_vnd)} đồng từ quỹ tăng thu nhập; các kỳ tính từ ngày giao.",
    )  # fmt: skip


@allow("clubs.keep_loans")
@require_http_methods(["GET", "HEAD", "POST"])
def loan_pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a repayment; what is due is filled in."""
    found, today = loan_or_404(request, pk), timezone.localdate()
    fund = service.lending_fund(found.club)
    rows = service.standings(found)
    due, payoff = loan_terms.due_now_vnd(rows, today), loan_terms.payoff_vnd(rows, found.terms(), today)
    form = PayForm(request.POST or None, fund=fund, today=today, initial={"amount_vnd": due or None})
    return form_page(
        request, form,
        lambda: service.pay(
            found, on=form.cleaned_data["on"], amount_vnd=form.cleaned_data["amount_vnd"],
            payer=form.cleaned_data["payer"], place=form.place, operation=form.cleaned_data["key"], by=request.user,
            today=today,
        ),
        done=lambda one: (
            f"Đã thu {_parts(one)}.",
            loan_url(found),
        ),
        club=found.club, tab="loans", title=f"Thu nợ của {found.borrower}", submit="Ghi đã thu", back=loan_url(found),
        lead=f"Đến kỳ này phải nộp {grouped(due)} đồng. Trả hết hôm nay là {grouped(payoff)} đồng.",
    )  # fmt: skip


@allow("clubs.keep_loans")
@require_http_methods(["GET", "HEAD", "POST"])
def payment_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wrongly recorded repayment back."""
    payment = get_object_or_404(LoanPayment.objects.for_user(request.user).select_related("loan__club"), pk=pk)
    found, today = payment.loan, timezone.localdate()
    form = TakeBackForm(request.POST or None, fund=service.lending_fund(found.club), today=today)
    return form_page(
        request, form,
        lambda: service.reverse_payment(
            payment, on=form.cleaned_data["on"], why=form.cleaned_data["why"], operation=form.cleaned_data["key"],
            by=request.user, today=today,
        ),
        done=lambda loan: ("Đã hủy lần trả; tiền ở cả hai quỹ trở lại như trước.", loan_url(loan)),
        club=found.club, tab="loans", title=f"Hủy lần trả ngày {payment.paid_on:%d/%m/%Y}", submit="Hủy lần trả",
        back=loan_url(found), danger=True,
        lead=f"{_parts(payment)}.",
    )  # fmt: skip


@allow("clubs.view_loan")
@require_GET
def loan_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Khế ước with its schedule; before the money is handed out, with the schedule it would have today."""
    found = loan_or_404(request, pk)
    fund = service.lending_fund(found.club)
    rows = service.standings(found) or loan_terms.standings(loan_terms.schedule(found.terms()))
    return send(request, loan_papers.contract(found, rows, fund), rows=1)


@allow("clubs.view_loan")
@require_GET
def loan_book(request: HttpRequest, pk: int) -> HttpResponse:
    """SO-06 as PDF or .xlsx: loans that are out, or all of a year (`?nam=`)."""
    club, today = club_or_404(request, pk), timezone.localdate()
    found = Loan.objects.filter(club=club, disbursed_on__isnull=False).select_related(
        "club", "membership__elder", "membership__companion"
    )
    asked = request.GET.get("nam", "")
    found = found.filter(disbursed_on__year=int(asked)) if asked.isdecimal() else found.filter(state__in=OUTSTANDING)
    lines = [(one, service.standings(one)) for one in found.order_by("year", "number", "pk")]
    document = loan_papers.loan_book(club, service.lending_fund(club), lines, today)
    return send(request, document, rows=len(lines))


@allow("clubs.view_loan")
@require_GET
def collection(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet for the meeting: who pays what today (`?ngay=2026-03-21`)."""
    club, day = club_or_404(request, pk), timezone.localdate()
    with contextlib.suppress(ValueError):  # what nobody can read is today
        day = date.fromisoformat(request.GET.get("ngay", ""))
    found = Loan.objects.filter(club=club, state__in=OUTSTANDING).select_related(
        "membership__elder", "membership__companion"
    )
    rows = []
    for one in found.order_by("year", "number", "pk"):
        standing = service.standings(one)
        late = loan_terms.arrears(standing, day).overdue_vnd
        rows.append(
            {"name": one.borrower, "code": one.code, "late": late or None, "now": loan_terms.due_now_vnd(standing, day)}
        )
    return send(request, loan_papers.collection_sheet(service.lending_fund(club), rows, day), rows=len(rows))
