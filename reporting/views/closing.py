"""Closing a period, sending its report, what changed afterwards; what the department reads."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from elders.ground import history
from elders.ground.access import allow
from elders.ground.documents import PDF_TYPE, pdf
from elders.views.work import download
from reporting.catalogue import catalogue
from reporting.choices import PeriodState
from reporting.forms.closing import ReasonForm
from reporting.indicators.drill import opens_into
from reporting.indicators.engine import read
from reporting.models import Adjustment, Report, ReportPeriod, Snapshot
from reporting.outside import beside_told, frozen_for_outside
from reporting.report import adjusting, paper
from reporting.report.checks import checks_of
from reporting.services import closing as service
from reporting.services.reports import draft_of
from reporting.views.numbers import may_open
from reporting.views.periods import MANAGE, period_or_404
from reporting.views.plan_pages import ask

SUBMIT, RECEIVE = "reporting.submit_period", "reporting.receive_period"


@allow("reporting.view_report")
@require_safe
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """Before closing: what stands in the way. Afterwards: what was frozen and what reads otherwise now."""
    period, today, user = period_or_404(request, pk), timezone.localdate(), request.user
    report = draft_of(period)
    counts = read(period.ward, period.window.until(today)) if period.is_open else None
    checks = checks_of(period, today=today, counts=counts, reader=user) if period.is_open else []
    snapshots = list(
        Snapshot.objects.filter(period=period).select_related("taken_by", "adjustment").order_by("-sequence")
    )
    shown = paper.paragraphs_of(report, paper.content(period, today=today, counts=counts))
    context = {
        "period": period,
        "report": report,
        "blocking": [one for one in checks if one.blocks],
        "warnings": [one for one in checks if not one.blocks],
        "unwritten": sum(one.is_missing for one in shown),
        "snapshots": snapshots,
        "adjustments": [one.adjustment for one in snapshots if hasattr(one, "adjustment")],
        "files": [("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")],
        "registers": user.has_perm("reporting.register_report"),
        "differences": _differences(period, user) if snapshots and not period.is_open else [],
        "names": {code: catalogue()[code].name for snapshot in snapshots for code in snapshot.changed},
        "manages": user.has_perm(MANAGE),
        "submits": user.has_perm(SUBMIT),
        "sent": period.state in (PeriodState.SUBMITTED, PeriodState.RECEIVED),
    }
    return render(request, "reporting/closing/closing.html", context)


def _differences(period: ReportPeriod, user) -> list[dict]:
    """Rows that read otherwise now; those counted over people open into who came in and who is out."""
    return [
        {
            **vars(one),
            "opens": opens_into(one.code) == "người" and may_open(user, one.code),
            "beside": beside_told(one.code, one.beside, user),
        }
        for one in service.differences(period)
    ]


def _act(request: HttpRequest, pk: int, act, done: str) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    return redirect("reporting:closing", pk=pk)


@allow(MANAGE)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    period, today = period_or_404(request, pk), timezone.localdate()
    done = "Đã chốt số liệu. Báo cáo và phụ lục từ nay in đúng như lúc chốt."
    return _act(request, pk, lambda: service.close(period, today=today, by=request.user), done)


@allow(SUBMIT)
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    period = period_or_404(request, pk)
    return _act(request, pk, lambda: service.submit(period, by=request.user), "Đã gửi báo cáo lên Sở Y tế.")


@allow(MANAGE)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open again what was not sent yet, with a reason."""
    period = period_or_404(request, pk)
    return ask(
        request,
        ReasonForm(request.POST or None),
        lambda cleaned: service.reopen(period, reason=cleaned["reason"], by=request.user),
        title="Mở lại kỳ báo cáo",
        lead=f"{period}. Số đã chốt vẫn được giữ; lần chốt sau ghi rõ dòng nào thay đổi. Số, ngày báo cáo bị bỏ.",
        submit="Mở lại",
        back=reverse("reporting:closing", args=[pk]),
        done="Đã mở lại kỳ báo cáo.",
    )


# --- the department ---------------------------------------------------------------------------------------------------
def sent_or_404(request: HttpRequest, pk: int) -> ReportPeriod:
    return get_object_or_404(ReportPeriod.objects.sent_to(request.user).select_related("ward"), pk=pk)


@allow(RECEIVE)
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """What wards have sent, newest first; `?cho` only what is still to be acknowledged."""
    everything = ReportPeriod.objects.sent_to(request.user)
    waiting = "cho" in request.GET
    rows = everything.waiting_for_receipt() if waiting else everything.with_adjustments()
    context = {
        "periods": rows.select_related("ward", "report", "received_by"),
        "waiting": waiting,
        "sent": everything.count(),
        "unreceived": everything.waiting_for_receipt().count(),
    }
    return render(request, "reporting/closing/received.html", context)


@allow(RECEIVE)
@require_safe
def received_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One report as it was sent: totals and text, no names."""
    period = sent_or_404(request, pk)
    made = paper.content(period, today=timezone.localdate())
    snapshot = period.snapshots.reports().newest().first()
    sent = Adjustment.objects.filter(snapshot__period=period, sent_at__isnull=False)
    context = {
        "period": period,
        "report": period.report,
        "paragraphs": paper.paragraphs_of(period.report, made),
        "rows": [frozen_for_outside(one) for one in snapshot.rows.all()] if snapshot else [],
        "adjustments": [
            (one, list(adjusting.changes(one))) for one in sent.select_related("snapshot__period", "before")
        ],
    }
    return render(request, "reporting/closing/received_one.html", context)


@allow(RECEIVE)
@require_POST
def received_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The sent report as PDF."""
    period = sent_or_404(request, pk)
    report = Report.objects.select_related("period__ward").get(period=period)
    made = paper.content(period, today=timezone.localdate())
    history.disclose(
        by=request.user, kind=history.Disclosure.Kind.PRINT, what=f"{report} (PDF)", row_count=0, filters={}
    )
    return download(pdf(paper.document(report, made)), f"bao-cao-{period.ward.code}-{period.year}.pdf", PDF_TYPE)


@allow(RECEIVE)
@require_POST
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    period = sent_or_404(request, pk)
    try:
        service.receive(period, by=request.user)
        messages.success(request, f"Đã tiếp nhận báo cáo {period} của {period.ward}.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("reporting:received_one", pk=pk)
