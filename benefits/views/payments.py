"""Monthly payment lists: who is paid, who is not and why, and the next step for whoever looks."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from benefits.choices import ListState, PayMethod, Purse
from benefits.forms.months import MonthForm
from benefits.forms.payments import LinesForm, StepForm
from benefits.models import PaymentLine, PaymentList
from benefits.papers.changes import changes
from benefits.papers.office import money_words
from benefits.papers.outcome import NotYet, outcome, purse_label
from benefits.schemes import scheme_names
from benefits.services import payment_building as building
from benefits.services import payment_steps as steps
from elders.forms.answers import add_refusal, one_time_key
from elders.ground.access import allow
from elders.ground.months import month_of, next_month
from elders.ground.names import vn_key

PER_PAGE = 100
ORDER = list(ListState)


@allow("benefits.view_paymentlist")
def payments(request: HttpRequest) -> HttpResponse:
    """Lists by month, and the button that makes the next one."""
    user, this = request.user, month_of(timezone.localdate())
    prepares = user.has_perm("benefits.prepare_paymentlist") and bool(user.ward_id)
    months = [next_month(this), this]
    form = MonthForm(
        request.POST or None, months=months, label="Tháng chi trả", initial={"month": months[0].isoformat()}
    )
    if request.method == "POST" and prepares and form.is_valid():
        try:
            made = building.build(user.ward, form.cleaned_data["month"], by=user, today=timezone.localdate())
            return redirect("benefits:payment_list", made.pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    found = PaymentList.objects.for_user(user)
    waiting = request.GET.get("cho", "")
    if waiting in ListState.values:
        found = found.filter(state=waiting)
    page = Paginator(found.order_by("-month", "-sequence", "-pk"), 24).get_page(request.GET.get("trang"))
    for one in page.object_list:
        one.next_word = steps.waits_for(one)
    only = ListState(waiting).label if waiting in ListState.values else ""
    context = {"form": form, "page": page, "prepares": prepares, "missed": _missed(user), "only": only}
    return render(request, "benefits/payments/lists.html", context)


def _missed(user) -> int:
    return building.uncollected_awards(user.ward).count() if user.ward_id else 0


def _found(request: HttpRequest, pk: int) -> PaymentList:
    people = (
        "ward",
        "prepared_by",
        "locked_by",
        "submitted_by",
        "approved_by",
        "paid_by",
        "reconciled_by",
        "closed_by",
    )
    return get_object_or_404(PaymentList.objects.for_user(request.user).select_related(*people), pk=pk)


@allow("benefits.view_paymentlist")
@require_GET
def payment_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: where it stands, sums, who is left out, its lines."""
    found, user = _found(request, pk), request.user
    lines = found.lines.order_by("position", "pk")
    groups = _sums(lines, "residential_group", "group_name")
    form = LinesForm(request.GET or None, groups=[(row["residential_group"], row["group_name"]) for row in groups
                                                  if row["residential_group"]])  # fmt: skip
    shown = _filtered(lines, form)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("trang"))
    moving = found.state in (ListState.PAYING, ListState.RECONCILING, ListState.CLOSED)
    mine = steps.steps_for(found, user)
    onward = [one for one in mine if not one.needs_reason]
    try:
        moved = changes(found)
    except NotYet:
        moved = None
    methods = dict(PayMethod.choices)
    context = {
        "list": found,
        "words": money_words(found.total_vnd).partition("(")[2].rstrip(")") if found.total_vnd else "",
        "purses": _purses(found.funding),
        "groups": groups,
        "methods": [(methods[row["method"]], row["n"], row["vnd"]) for row in _sums(lines, "method")],
        "kinds": _sums(lines, "kind"),
        "states": [(one.label, ORDER.index(one) < ORDER.index(found.state), one == found.state) for one in ListState],
        "steps": mine,
        "first": onward[0] if onward else None,
        "others": [one for one in mine if one.needs_reason],
        "waits_for": steps.waits_for(found),
        "form": form,
        "page": page,
        "filtered": bool(request.GET.keys() - {"trang"}),
        "outcome": outcome(lines) if moving else None,
        "moving": moving,
        "moved": moved,
        "extends": found.sequence == 1
        and found.state not in (ListState.DRAFT, ListState.CLOSED)
        and user.has_perm("benefits.prepare_paymentlist"),
        "may_drop": found.state == ListState.DRAFT
        and user.has_perm("benefits.prepare_paymentlist")
        and not found.acts.exists(),
        "edits": found.state == ListState.DRAFT and user.has_perm("benefits.prepare_paymentlist"),
        "ticks": found.state in (ListState.PAYING, ListState.RECONCILING)
        and user.has_perm("benefits.reconcile_paymentlist"),
    }
    return render(request, "benefits/payments/list.html", context)


def _purses(funding: dict[str, int]) -> list[tuple[str, int]]:
    """Names and đồng, in the order of every paper: central, city, ward."""
    known = [purse for purse in Purse.values if purse in funding]
    return [(purse_label(purse), funding[purse]) for purse in [*known, *sorted(funding.keys() - {*known})]]


def _sums(lines: QuerySet, *by: str) -> list[dict]:
    return list(lines.order_by().values(*by).annotate(n=Count("pk"), vnd=Sum("amount_vnd")).order_by(*by[::-1]))


def _filtered(lines: QuerySet[PaymentLine], form: LinesForm) -> QuerySet[PaymentLine]:
    if not form.is_bound or not form.is_valid():
        return lines
    chosen = form.cleaned_data
    if chosen["q"]:
        lines = lines.filter(elder__name_key__contains=vn_key(chosen["q"]))
    if chosen["to"]:
        lines = lines.filter(residential_group=chosen["to"])
    if chosen["loai"]:
        lines = lines.filter(kind=chosen["loai"])
    if chosen["cach"]:
        lines = lines.filter(method=chosen["cach"])
    if chosen["kq"]:
        lines = lines.filter(result="" if chosen["kq"] == "chua" else chosen["kq"])
    return lines


@allow("benefits.prepare_paymentlist")
@require_POST
def rebuild(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the draft anew by what is known now."""
    found = _found(request, pk)
    try:
        made = building.build(
            found.ward, found.month, by=request.user, today=timezone.localdate(), sequence=found.sequence
        )
        messages.success(request, f"Đã lập lại: {made.line_count} dòng, {len(made.skipped)} trường hợp chưa đưa vào.")
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    return redirect("benefits:payment_list", pk)


TOLD = ("submit", "approve", "pay")  # who goes on is told of whoever stopped since the list was frozen


@allow("benefits.view_paymentlist")
def step(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Confirm one step: what it does, what it asks for; pressed twice it is taken once."""
    found = _found(request, pk)
    if code not in steps.STEPS:
        raise Http404
    chosen = next((one for one in steps.steps_for(found, request.user) if one.code == code), None)
    form = StepForm(request.POST or None, code=code)
    if request.method == "POST":
        if form.is_valid():
            try:
                key = one_time_key(request.POST, "token") or uuid4()
                taken = steps.take(found, code, token=key, by=request.user, today=timezone.localdate(), **_given(form))
                messages.success(request, f"{taken}: {taken.get_state_display().lower()}.")
                return redirect("benefits:payment_list", pk)
            except ValidationError as refusal:
                add_refusal(form, refusal)
    elif chosen is None:
        messages.info(request, steps.waits_for(found))
        return redirect("benefits:payment_list", pk)
    held = list(found.lines.not_due().order_by("position", "pk")) if code in TOLD else []
    context = {
        "list": found,
        "step": steps.STEPS[code],
        "form": form,
        "token": request.POST.get("token") or uuid4(),
        "held": held,
        "outcome": outcome(found.lines.order_by("pk")) if code == "close" else None,
    }
    return render(request, "benefits/payments/step.html", context, status=422 if form.errors else 200)


def _given(form: StepForm) -> dict:
    return {name: value for name, value in form.cleaned_data.items() if value}


@allow("benefits.view_paymentlist")
@require_GET
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """One amount: by which law and conditions, into whose hand, what became of it; and the person's other months."""
    related = ("payment_list", "award", "result_by", "adjustment", "carried_from__payment_list")
    found = get_object_or_404(PaymentLine.objects.for_user(request.user).select_related(*related), pk=pk)
    others = PaymentLine.objects.for_user(request.user).filter(elder=found.elder_id).exclude(pk=found.pk)
    context = {
        "line": found,
        "list": found.payment_list,
        "purses": _purses(found.funding),
        "others": others.select_related("payment_list").order_by("-payment_list__month", "-pk")[:24],
    }
    return render(request, "benefits/payments/line.html", context)


@allow("benefits.view_paymentlist")
@require_GET
def uncollected(request: HttpRequest) -> HttpResponse:
    """Awards not collected for three months in a row: to be suspended after a look (TT 02/2021/TT-BLĐTBXH Điều 2)."""
    user = request.user
    awards = (
        list(building.uncollected_awards(user.ward).select_related("elder__residential_group")) if user.ward_id else []
    )
    names = scheme_names(award.scheme for award in awards)
    for award in awards:
        award.scheme_name = names[award.scheme]
    return render(request, "benefits/payments/uncollected.html", {"awards": awards})
