"""Beside the monthly round: a further list, a draft taken away, a proposal by hand, a suspension, the settlement."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from benefits.forms.adjustments import HandForm
from benefits.models import Award, PaymentLine, PaymentList
from benefits.papers.outcome import purse_label
from benefits.papers.settlement_year import year_paper
from benefits.services import adjustments, payment_building
from benefits.settlement_figures import Month, year_of
from elders.forms.answers import add_refusal, one_time_key
from elders.ground.access import allow
from elders.ground.documents import PDF_TYPE, XLSX_TYPE, pdf, xlsx
from elders.views.work import download


def _list(request: HttpRequest, pk: int) -> PaymentList:
    return get_object_or_404(PaymentList.objects.for_user(request.user).select_related("ward"), pk=pk)


def _say(request: HttpRequest, refusal: ValidationError) -> None:
    for sentence in refusal.messages:
        messages.error(request, sentence)


@allow("benefits.prepare_paymentlist")
@require_POST
def extra_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the list beside this one: truy lĩnh, one-offs and money not collected that cannot wait for next month."""
    found = _list(request, pk)
    number = payment_building.next_sequence(found.ward, found.month)
    try:
        made = payment_building.build(
            found.ward, found.month, by=request.user, today=timezone.localdate(), sequence=number
        )
    except ValidationError as refusal:
        _say(request, refusal)
        return redirect("benefits:payment_list", pk)
    if not made.line_count:
        payment_building.drop_draft(made, by=request.user)
        messages.info(request, "Không có truy lĩnh đã duyệt, khoản một lần hay tiền chưa nhận nào cần chi thêm.")
        return redirect("benefits:payment_list", pk)
    return redirect("benefits:payment_list", made.pk)


@allow("benefits.prepare_paymentlist")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a draft away that was made by mistake."""
    found = _list(request, pk)
    try:
        payment_building.drop_draft(found, by=request.user)
    except ValidationError as refusal:
        _say(request, refusal)
        return redirect("benefits:payment_list", pk)
    messages.success(request, f"Đã bỏ bản nháp: {found}.")
    return redirect("benefits:payments")


@allow("benefits.handle_case")
@require_POST
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """A dossier to suspend an award nobody has collected for three months, for the leader to sign."""
    award = get_object_or_404(Award.objects.for_user(request.user), pk=pk)
    try:
        case = payment_building.propose_suspension(award, today=timezone.localdate(), by=request.user)
    except ValidationError as refusal:
        _say(request, refusal)
        return redirect("benefits:payment_uncollected")
    messages.success(request, "Đã lập hồ sơ tạm dừng; xem lại rồi trình lãnh đạo.")
    return redirect("benefits:case", case.pk)


@allow("benefits.propose_adjustment")
def by_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose truy lĩnh or thu hồi for the month of a line: what no rule finds."""
    lines = PaymentLine.objects.for_user(request.user).select_related("payment_list", "award__elder", "award__ward")
    line = get_object_or_404(lines, pk=pk)
    form = HandForm(request.POST or None, initial={"amount_vnd": line.amount_vnd})
    if request.method == "POST" and form.is_valid():
        try:
            made = adjustments.propose_by_hand(
                line.award,
                for_month=line.for_month,
                **form.cleaned_data,
                today=timezone.localdate(),
                by=request.user,
                token=one_time_key(request.POST, "token") or uuid4(),
            )
            messages.success(request, "Đã đề xuất, chờ lãnh đạo duyệt.")
            return redirect("benefits:adjustment", made.pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"line": line, "form": form, "token": request.POST.get("token") or uuid4()}
    return render(request, "benefits/payments/by_hand.html", context, status=422 if form.errors else 200)


def _purses(one: Month) -> list[dict]:
    return [
        {
            "label": purse_label(purse).removeprefix("Ngân sách ").capitalize(),
            "vnd": one.shares[purse].vnd if purse in one.shares else {},
            "back": one.back.get(purse, 0),
            "moved": one.moved.get(purse, 0),
        }
        for purse in one.purses
    ]


@allow("benefits.view_paymentlist")
@require_GET
def settlement_print(request: HttpRequest, year: int) -> HttpResponse:
    """The settlement of a year as PDF or .xlsx (`?dang=xlsx`): sums, nobody's name."""
    ward = request.user.ward
    if ward is None or not 2020 <= year <= timezone.localdate().year + 1:
        raise Http404
    try:
        paper = year_paper(ward, year)
    except ValueError as reason:
        messages.error(request, str(reason))
        return redirect(f"{reverse('benefits:payment_settlement')}?nam={year}")
    if request.GET.get("dang") == "xlsx":
        return download(xlsx(paper), f"quyet-toan-{year}.xlsx", XLSX_TYPE)
    return download(pdf(paper), f"quyet-toan-{year}.pdf", PDF_TYPE)


@allow("benefits.view_paymentlist")
@require_GET
def settlement(request: HttpRequest) -> HttpResponse:
    """A year: what the lists were, what was paid, what is left, from which purse, and what came back."""
    user, this = request.user, timezone.localdate().year
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and 2020 <= int(asked) <= this + 1 else this
    months = year_of(user.ward, year) if user.ward_id else []
    lists = PaymentList.objects.for_user(user)
    years = sorted({this, year, *(one.year for one in lists.dates("month", "year"))}, reverse=True)
    of_month: dict = {}
    for one in lists.filter(month__year=year).order_by("sequence", "pk"):
        of_month.setdefault(one.month, []).append(one)
    rows = [(one, of_month.get(one.month, []), _purses(one)) for one in months]
    return render(
        request,
        "benefits/payments/settlement.html",
        {"year": year, "years": years, "rows": rows, "moves": any(one.moved for one in months)},
    )
