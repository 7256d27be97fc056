"""What became of each line, ticked on a phone at the pay point: one sheet per residential group."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from benefits.models import PaymentLine, PaymentList
from benefits.services.payment_results import TAKES_RESULTS, Outcome, receive_the_rest, record
from elders.forms.fields import DayField
from elders.ground.access import allow

NO_GROUP = "0"


def _list(request: HttpRequest, pk: int) -> PaymentList:
    return get_object_or_404(PaymentList.objects.for_user(request.user), pk=pk)


def _of_group(found: PaymentList, group: str):
    lines = found.lines.order_by("position", "pk")
    if group == NO_GROUP:
        return lines.filter(residential_group__isnull=True)
    return lines.filter(residential_group=int(group)) if group.isdecimal() else lines.none()


@allow("benefits.reconcile_paymentlist")
@require_GET
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a group, then tick its people."""
    found = _list(request, pk)
    rows = found.lines.order_by().values("residential_group", "group_name")
    rows = rows.annotate(n=Count("pk"), waiting=Count("pk", filter=Q(result=""))).order_by("group_name")
    groups = [
        (str(row["residential_group"] or NO_GROUP), row["group_name"] or "Chưa rõ tổ", row["n"], row["waiting"])
        for row in rows
    ]
    chosen = request.GET.get("to", groups[0][0] if len(groups) == 1 else "")
    name = next((label for value, label, _, _ in groups if value == chosen), "")
    lines = list(_of_group(found, chosen)) if name else []
    context = {
        "list": found,
        "groups": groups,
        "chosen": chosen if name else "",
        "name": name,
        "lines": lines,
        "waiting": sum(1 for line in lines if not line.result),
        "vnd": sum(line.amount_vnd for line in lines),
        "may": found.state in TAKES_RESULTS,
        "today": timezone.localdate(),
    }
    return render(request, "benefits/payments/results.html", context)


def _day(text: str):
    """Raises: ValidationError for what is no day."""
    return DayField(required=False).clean(text)


@allow("benefits.reconcile_paymentlist")
@require_POST
def tick(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer; the same one again changes nothing, an empty one takes a mistake back."""
    lines = PaymentLine.objects.for_user(request.user).select_related("payment_list")
    line, error = get_object_or_404(lines, pk=pk), ""
    sent = request.POST
    try:
        said = Outcome(
            line.pk,
            sent.get("result", ""),
            _day(sent.get("paid_on", "")),
            sent.get("receiver", ""),
            sent.get("relation", ""),
            sent.get("note", ""),
        )
        record(line.payment_list, [said], by=request.user, today=timezone.localdate())
    except ValidationError as refusal:
        error = " ".join(refusal.messages)
    if not request.htmx:
        if error:
            messages.error(request, error)
        back = reverse("benefits:payment_results", args=[line.payment_list_id])
        return redirect(f"{back}?to={line.residential_group_id or NO_GROUP}")
    line.refresh_from_db()
    context = {
        "line": line,
        "may": line.payment_list.state in TAKES_RESULTS,
        "error": error,
        "sent": sent,
        "today": timezone.localdate(),
    }
    return render(request, "benefits/payments/_tick.html", context, status=422 if error else 200)


@allow("benefits.reconcile_paymentlist")
@require_POST
def rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody of a sheet who has no answer yet has received."""
    found, group = _list(request, pk), request.POST.get("to", "")
    today = timezone.localdate()
    try:
        day = _day(request.POST.get("paid_on", "")) or today
        lines = _of_group(found, group)
        count = receive_the_rest(found, lines, by=request.user, today=today, paid_on=day)
        messages.success(request, f"Đã ghi {count} người đã nhận.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(f"{reverse('benefits:payment_results', args=[pk])}?to={group}")
