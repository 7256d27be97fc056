"""Money of the plan: the table with totals and rates, each line with its spending, Phụ lục V."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from clubs.views.papers import paper_answer
from elders.ground.access import allow
from elders.models import Ward
from reporting import counting
from reporting.forms.money import AllocationForm, LineForm, SettlementForm, SpendingForm, TakeBackForm
from reporting.forms.plans import WhyForm
from reporting.models import BudgetLine, Spending
from reporting.plan_choices import MoneySource
from reporting.plan_papers import budget_alone
from reporting.plan_words import rate
from reporting.services import budget as service
from reporting.views.plan_pages import ask, chosen_year, line_or_404

READ, PLAN, SETTLE = "reporting.view_budgetline", "reporting.plan_budgetline", "reporting.settle_budgetline"


def lines_of(ward: Ward, year: int, first: date, last: date):
    """Budget lines of a year with `spent`, đồng paid out in the window; one query."""
    return BudgetLine.objects.filter(ward=ward, year=year).with_spent(first, last)


def _section(year: int) -> tuple[str, str]:
    return "Kinh phí", reverse("reporting:budget") + f"?nam={year}"


@allow(READ)
def budget(request: HttpRequest) -> HttpResponse:
    """Lines by source with estimate, allocation, spending, rate, settlement; `?in=pdf|xlsx` prints Phụ lục V alone."""
    year, today = chosen_year(request), timezone.localdate()
    first, last = date(year, 1, 1), min(date(year, 12, 31), max(today, date(year, 1, 1)))
    ward = request.user.ward
    lines, sums = [], {}
    if ward is not None:
        lines, sums = list(lines_of(ward, year, first, last)), counting.money(ward, year, first, last)
    if request.GET.get("in") and ward is not None:
        paper = budget_alone(ward, year, lines, sums, first=first, last=last)
        return paper_answer(request, paper, row_count=0, only=("pdf", "xlsx"))
    for line in lines:
        line.rate = rate(line.spent, line.estimate_vnd)
    parts = [
        (source.label, [line for line in lines if line.source == source], sums[source], _rate(sums[source]))
        for source in MoneySource
        if source in sums
    ]
    years = BudgetLine.objects.for_user(request.user).order_by().values_list("year", flat=True).distinct()
    context = {
        "year": year,
        "years": sorted({*years, today.year}, reverse=True),
        "parts": parts,
        "whole": sums.get(""),
        "whole_rate": _rate(sums[""]) if sums else "",
        "plans": request.user.has_perm(PLAN),
    }
    return render(request, "reporting/plan/budget.html", context)


def _rate(money: counting.Money) -> str:
    return rate(money.against_vnd, money.estimate_vnd)


@allow(PLAN)
def budget_new(request: HttpRequest) -> HttpResponse:
    year = chosen_year(request)
    form = LineForm(request.POST or None, user=request.user, year=year)
    line = BudgetLine(ward=request.user.ward, year=year)
    label, back = _section(year)
    return ask(
        request,
        form,
        lambda cleaned: service.save_line(line, facts=cleaned, by=request.user),
        title=f"Thêm dòng kinh phí năm {year}",
        submit="Thêm dòng",
        back=back,
        done="Đã thêm dòng kinh phí.",
        then=lambda row: reverse("reporting:budget_line", args=[row.pk]),
        section=(label, back),
    )


@allow(READ)
def budget_line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: what was allotted, every payment, what was settled."""
    line = line_or_404(request, pk)
    spendings = list(line.spendings.select_related("activity", "entered_by", "takes_back"))
    taken = {one.takes_back_id for one in spendings}
    for one in spendings:
        one.may_take_back = one.takes_back_id is None and one.pk not in taken
    spent = sum(one.amount_vnd for one in spendings)
    limit = line.allocated_vnd if line.allocated_vnd is not None else line.estimate_vnd
    context = {
        "line": line,
        "spendings": spendings,
        "spent": spent,
        "rate": rate(spent, line.estimate_vnd),
        "over": limit is not None and spent > limit,
        "plans": request.user.has_perm(PLAN) and line.settled_on is None,
        "settles": request.user.has_perm(SETTLE),
        "attachments": line.attachments.defer("content"),
        "proof_of": ("kinh-phi", line.pk),
        "section": _section(line.year),
    }
    return render(request, "reporting/plan/budget_line.html", context)


def _line_page(request: HttpRequest, line: BudgetLine, form, act, **words) -> HttpResponse:
    back = reverse("reporting:budget_line", args=[line.pk])
    return ask(request, form, act, back=back, lead=str(line), section=_section(line.year), **words)


@allow(PLAN)
def budget_edit(request: HttpRequest, pk: int) -> HttpResponse:
    line = line_or_404(request, pk)
    start = {name: getattr(line, name) for name in LineForm.FIELDS}
    form = LineForm(request.POST or None, user=request.user, year=line.year, initial=start)
    return _line_page(
        request,
        line,
        form,
        lambda cleaned: service.save_line(line, facts=cleaned, by=request.user),
        title="Sửa dòng kinh phí",
        submit="Lưu",
        done="Đã lưu dòng kinh phí.",
    )


@allow(SETTLE)
def budget_allocate(request: HttpRequest, pk: int) -> HttpResponse:
    line = line_or_404(request, pk)
    start = {name: getattr(line, name) for name in AllocationForm.base_fields}
    return _line_page(
        request,
        line,
        AllocationForm(request.POST or None, initial=start),
        lambda cleaned: service.allocate(
            line,
            vnd=cleaned["allocated_vnd"],
            on=cleaned["allocated_on"],
            paper=cleaned["allocated_by_paper"],
            by=request.user,
        ),
        title="Phân bổ kinh phí",
        submit="Lưu phân bổ",
        done="Đã ghi phân bổ.",
    )


@allow(SETTLE)
def budget_settle(request: HttpRequest, pk: int) -> HttpResponse:
    line, today = line_or_404(request, pk), timezone.localdate()
    start = {"settled_vnd": service.spent_vnd(line), "settled_on": today}
    return _line_page(
        request,
        line,
        SettlementForm(request.POST or None, initial=start),
        lambda cleaned: service.settle(
            line,
            vnd=cleaned["settled_vnd"],
            on=cleaned["settled_on"],
            paper=cleaned["settled_by_paper"],
            today=today,
            by=request.user,
        ),
        title="Quyết toán",
        submit="Quyết toán",
        done="Đã quyết toán; dòng này không sửa được nữa.",
    )


@allow(SETTLE)
def budget_unsettle(request: HttpRequest, pk: int) -> HttpResponse:
    line = line_or_404(request, pk)
    return _line_page(
        request,
        line,
        WhyForm(request.POST or None),
        lambda cleaned: service.unsettle(line, why=cleaned["why"], by=request.user),
        title="Bỏ quyết toán",
        submit="Bỏ quyết toán",
        done="Đã bỏ quyết toán; sửa được dòng này.",
    )


@allow(PLAN)
def spending_new(request: HttpRequest, pk: int) -> HttpResponse:
    line, today = line_or_404(request, pk), timezone.localdate()
    form = SpendingForm(request.POST or None, user=request.user, year=line.year, initial={"spent_on": today})
    return _line_page(
        request,
        line,
        form,
        lambda cleaned: service.spend(
            line,
            vnd=cleaned["amount_vnd"],
            on=cleaned["spent_on"],
            what=cleaned["what"],
            voucher=cleaned["voucher"],
            activity=cleaned["activity"],
            today=today,
            by=request.user,
        ),
        title="Ghi khoản chi",
        submit="Ghi khoản chi",
        done="Đã ghi khoản chi.",
    )


@allow(PLAN)
def spending_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Spending.objects.for_user(request.user).select_related("line__ward", "activity")
    row = get_object_or_404(rows, pk=pk)
    form = TakeBackForm(request.POST or None, initial={"spent_on": timezone.localdate()})
    return _line_page(
        request,
        row.line,
        form,
        lambda cleaned: service.take_back(row, on=cleaned["spent_on"], why=cleaned["why"], by=request.user),
        title=f"Thu hồi khoản chi: {row.what}",
        submit="Ghi thu hồi",
        done="Đã ghi khoản thu hồi; khoản cũ vẫn còn trong sổ.",
    )
