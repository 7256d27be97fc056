"""Reporting periods: opened with their deadlines, filled with what only paper says."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from elders.ground.access import allow
from reporting.catalogue import catalogue
from reporting.choices import Level, State
from reporting.forms.periods import DeadlineForm, EntryForm, OpenForm
from reporting.indicators.engine import evaluate
from reporting.models import ManualEntry, ReportPeriod
from reporting.services import entries as entry_services
from reporting.services import periods as services
from reporting.views.numbers import badge, of_code, ward_of
from reporting.views.plan_pages import ask

READ, MANAGE = "reporting.view_indicator", "reporting.manage_period"
ENTER, CONFIRM = "reporting.enter_figures", "reporting.confirm_figures"


def period_or_404(request: HttpRequest, pk: int) -> ReportPeriod:
    return get_object_or_404(ReportPeriod.objects.for_user(request.user).select_related("ward"), pk=pk)


@allow(READ)
@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    """What the ward owes, with deadlines and what still waits for a second person."""
    rows = ReportPeriod.objects.for_user(request.user).annotate(
        typed=Count("entries"), unconfirmed=Count("entries", filter=Q(entries__confirmed_at__isnull=True))
    )
    context = {"periods": rows, "today": timezone.localdate(), "manages": request.user.has_perm(MANAGE)}
    return render(request, "reporting/periods/list.html", context)


@allow(MANAGE)
def period_new(request: HttpRequest) -> HttpResponse:
    """Open a period; its deadlines can be changed afterwards."""
    form = OpenForm(request.POST or None, initial={"year": timezone.localdate().year})

    def act(data: dict) -> ReportPeriod:
        return services.open_period(
            ward_of(request), form.window, by=request.user, title=data["title"], request_paper=data["request_paper"]
        )

    back = reverse("reporting:periods")
    return ask(
        request, form, act, title="Mở kỳ báo cáo", submit="Mở kỳ", back=back,
        done=lambda period: f"Đã mở kỳ {period}. Hạn mặc định sửa được ở trang của kỳ.",
        then=lambda period: reverse("reporting:period", args=[period.pk]), section=("Kỳ báo cáo", back),
    )  # fmt: skip


@allow(READ)
@require_safe
def period(request: HttpRequest, pk: int) -> HttpResponse:
    """One period: its days, and the figures typed for it beside those counted."""
    row = period_or_404(request, pk)
    typed = {one.indicator: one for one in row.entries.select_related("entered_by", "confirmed_by")}
    found = evaluate(row.ward, row.window.until(timezone.localdate()))
    lines = [
        {"one": catalogue()[code], "row": one, "badge": badge(one), "entry": typed.get(code)}
        for code, one in found.items()
        if catalogue()[code].level != Level.CITY and (code in typed or one.state == State.NO_DATA)
    ]
    context = {
        "period": row,
        "lines": lines,
        "today": timezone.localdate(),
        "enters": row.is_open and request.user.has_perm(ENTER),
        "confirms": row.is_open and request.user.has_perm(CONFIRM),
        "manages": row.is_open and request.user.has_perm(MANAGE),
    }
    return render(request, "reporting/periods/one.html", context)


@allow(MANAGE)
def period_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Deadlines, title and the letter that asked for the report."""
    row = period_or_404(request, pk)
    form = DeadlineForm(request.POST or None, instance=row)
    back = reverse("reporting:period", args=[pk])
    return ask(
        request, form, lambda data: services.set_deadlines(row, by=request.user, **data), title=f"Sửa hạn: {row}",
        submit="Lưu", back=back, done="Đã lưu.", section=(str(row), back),
    )  # fmt: skip


@allow(ENTER)
def entry(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One typed figure."""
    row, one = period_or_404(request, pk), of_code(code)
    known = ManualEntry.objects.filter(period=row, indicator=code).first()
    form = EntryForm(request.POST or None, indicator=one, instance=known or ManualEntry(period=row, indicator=code))
    back = reverse("reporting:period", args=[pk])

    def act(data: dict) -> ManualEntry:
        return entry_services.enter(row, indicator=code, by=request.user, **data)

    return ask(
        request, form, act, title=f"Nhập số liệu {code}", lead=one.name, submit="Lưu số liệu", back=back,
        done="Đã lưu. Số liệu được tính sau khi người thứ hai xác nhận.", section=(str(row), back),
    )  # fmt: skip


@allow(CONFIRM)
@require_POST
def entry_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person compared the figure with its paper."""
    row = get_object_or_404(ManualEntry.objects.for_user(request.user), pk=pk)
    try:
        entry_services.confirm(row, by=request.user, now=timezone.now())
        messages.success(request, f"Đã xác nhận số liệu {row.indicator}.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("reporting:period", row.period_id)
