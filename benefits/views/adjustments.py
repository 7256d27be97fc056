"""Truy lĩnh, thu hồi, điều chỉnh nguồn: found, proposed, decided by another, received."""

from datetime import date
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from benefits.choices import AdjustmentKind, AdjustmentOrigin, AdjustmentState, Purse
from benefits.forms.adjustments import DecideForm, ReceiptForm
from benefits.models import Adjustment, RecoveryReceipt
from benefits.schemes import scheme_name, scheme_names
from benefits.services import adjustments as services
from elders.forms.answers import add_refusal, one_time_key
from elders.forms.events import ReasonForm
from elders.ground.access import allow

PER_PAGE = 50
PROPOSED = Q(state=AdjustmentState.PROPOSED)
CONFIRMED = Q(state=AdjustmentState.CONFIRMED)
# The parts of the page: word in the address → (label, which rows).
PARTS = {
    "cho-duyet": ("Chờ duyệt", PROPOSED),
    "truy-linh": ("Truy lĩnh", CONFIRMED & Q(kind=AdjustmentKind.ARREARS)),
    "thu-hoi": ("Thu hồi", CONFIRMED & Q(kind=AdjustmentKind.RECOVERY)),
    "nguon": ("Chuyển nguồn", CONFIRMED & Q(kind=AdjustmentKind.RECLASS)),
    "bo": ("Không thực hiện", Q(state=AdjustmentState.WAIVED)),
}
PURSES = dict(Purse.choices)


@allow("benefits.view_adjustment")
@require_GET
def adjustments(request: HttpRequest) -> HttpResponse:
    """The list, by where each one stands."""
    rows = Adjustment.objects.for_user(request.user)
    part = request.GET.get("muc") if request.GET.get("muc") in PARTS else "cho-duyet"
    tabs = [(code, label, rows.filter(which).count()) for code, (label, which) in PARTS.items()]
    shown = rows.filter(PARTS[part][1]).select_related("elder", "line__payment_list").prefetch_related("receipts")
    page = Paginator(shown.order_by("-for_month", "pk"), PER_PAGE).get_page(request.GET.get("trang"))
    names = scheme_names(row.award.scheme for row in _with_awards(page.object_list))
    for row in page.object_list:
        row.scheme_name = names[row.award.scheme]
        row.money = abs(row.amount_vnd)
        row.left = services.left_to_recover(row) if part == "thu-hoi" else None
        row.moves = _moves(row)
    context = {
        "part": part,
        "tabs": tabs,
        "page": page,
        "summary": services.summary_of(request.user.ward),
        "proposes": request.user.has_perm("benefits.propose_adjustment"),
        "together": _together(request.user) if part == "cho-duyet" else [],
    }
    return render(request, "benefits/adjustments/list.html", context)


def _together(user) -> list[dict]:
    """Proposals a leader may confirm at once, in words."""
    if not user.has_perm("benefits.decide_adjustment") or not user.ward_id:
        return []
    rows = services.waiting_together(user.ward)
    kinds, origins = dict(AdjustmentKind.choices), dict(AdjustmentOrigin.choices)
    return [row | {"kind_label": kinds[row["kind"]], "origin_label": origins[row["origin"]]} for row in rows]


@allow("benefits.decide_adjustment")
@require_POST
def confirm_many(request: HttpRequest) -> HttpResponse:
    """Confirm all waiting proposals of one kind, cause and month."""
    sent = request.POST
    try:
        kind, origin = AdjustmentKind(sent.get("loai")), AdjustmentOrigin(sent.get("do"))
        month = date.fromisoformat(sent.get("thang", ""))
    except ValueError:
        raise Http404 from None
    count = services.confirm_many(request.user.ward, kind=kind, origin=origin, for_month=month, by=request.user)
    messages.success(request, f"Đã duyệt {count} khoản.")
    return redirect("benefits:adjustments")


def _with_awards(rows) -> list[Adjustment]:
    found = list(rows)
    prefetch_related_objects(found, "award")
    return found


def _moves(row: Adjustment) -> list[tuple[str, int]]:
    names = ((PURSES.get(purse, purse), vnd) for purse, vnd in row.funding.items())
    return [(name.removeprefix("Ngân sách ").capitalize(), vnd) for name, vnd in names]


@allow("benefits.propose_adjustment")
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Judge the closed months again."""
    made = services.propose_differences(request.user.ward, today=timezone.localdate(), by=request.user)
    if made:
        messages.success(request, f"Đã đề xuất {len(made)} khoản, chờ lãnh đạo duyệt.")
    else:
        messages.info(request, "Các tháng đã đóng khớp với quy định và thông tin hiện nay: không có khoản nào mới.")
    return redirect("benefits:adjustments")


def _row(request: HttpRequest, pk: int) -> Adjustment:
    rows: QuerySet[Adjustment] = Adjustment.objects.for_user(request.user)
    related = ("elder__residential_group", "award", "event", "proposed_by", "decided_by", "line__payment_list")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def _page(request: HttpRequest, row: Adjustment, *, status: int = 200, **forms) -> HttpResponse:
    user = request.user
    open_claim = row.kind == AdjustmentKind.RECOVERY and row.state == AdjustmentState.CONFIRMED
    left = services.left_to_recover(row)
    waits = row.state == AdjustmentState.PROPOSED
    context = {
        "row": row,
        "scheme": scheme_name(row.award.scheme),
        "money": abs(row.amount_vnd),
        "moves": _moves(row),
        "left": left,
        "receipts": row.receipts.select_related("recorded_by", "cancelled_by").order_by("received_on", "pk"),
        "decides": waits and user.has_perm("benefits.decide_adjustment") and row.proposed_by_id != user.pk,
        "own_proposal": waits and user.has_perm("benefits.decide_adjustment") and row.proposed_by_id == user.pk,
        "receives": open_claim and left > 0 and user.has_perm("benefits.propose_adjustment"),
        "cancels": user.has_perm("benefits.propose_adjustment"),
        "decide_form": DecideForm(),
        "receipt_form": ReceiptForm(initial={"amount_vnd": left, "received_on": timezone.localdate()}),
        "token": uuid4(),
    } | forms
    return render(request, "benefits/adjustments/adjustment.html", context, status=status)


@allow("benefits.view_adjustment")
@require_GET
def adjustment(request: HttpRequest, pk: int) -> HttpResponse:
    """One amount: why, from whom, what became of it."""
    return _page(request, _row(request, pk))


@allow("benefits.decide_adjustment")
@require_POST
def adjustment_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm it or leave it."""
    row, form = _row(request, pk), DecideForm(request.POST)
    if form.is_valid():
        try:
            confirm = request.POST.get("viec") == "duyet"
            services.decide_adjustment(row, confirm=confirm, by=request.user, note=form.cleaned_data["note"])
            messages.success(request, "Đã duyệt." if confirm else "Đã ghi: không thực hiện.")
            return redirect("benefits:adjustment", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    return _page(request, row, status=422, decide_form=form)


@allow("benefits.propose_adjustment")
@require_POST
def adjustment_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down money that came back."""
    row, form = _row(request, pk), ReceiptForm(request.POST)
    token = one_time_key(request.POST, "token") or uuid4()
    if form.is_valid():
        try:
            services.receive(row, **form.cleaned_data, today=timezone.localdate(), by=request.user, token=token)
            messages.success(request, "Đã ghi tiền nộp lại.")
            return redirect("benefits:adjustment", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    return _page(request, row, status=422, receipt_form=form, token=token)


@allow("benefits.propose_adjustment")
def receipt_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a receipt back that was written by mistake."""
    receipts = RecoveryReceipt.objects.for_user(request.user).select_related("adjustment__elder")
    receipt = get_object_or_404(receipts, pk=pk)
    form = ReasonForm(request.POST or None, label="Lý do hủy")
    if request.method == "POST" and form.is_valid():
        services.cancel_receipt(receipt, by=request.user, why=form.cleaned_data["reason"])
        messages.success(request, "Đã hủy lần nộp lại.")
        return redirect("benefits:adjustment", receipt.adjustment_id)
    return render(request, "benefits/adjustments/cancel.html", {"receipt": receipt, "form": form})
