"""Báo cáo điều chỉnh in the office (drawn up, printed, registered, sent) and at the department (read, acknowledged)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from elders.ground import history
from elders.ground.access import allow
from elders.ground.documents import PDF_TYPE, pdf
from elders.views.work import download
from reporting.forms.closing import ReasonForm
from reporting.forms.reports import RegisterForm
from reporting.models import Adjustment, ReportPeriod
from reporting.report.adjusting import document
from reporting.services import adjusting as service
from reporting.views.closing import RECEIVE, SUBMIT
from reporting.views.periods import MANAGE, period_or_404
from reporting.views.plan_pages import ask
from reporting.views.reports import FILES, READ, REGISTER

ROWS = ("snapshot__period__ward", "snapshot__period__report", "before")


def _own_or_404(request: HttpRequest, pk: int) -> Adjustment:
    return get_object_or_404(Adjustment.objects.for_user(request.user).select_related(*ROWS), pk=pk)


def _closing_page(adjustment: Adjustment) -> str:
    return f"{reverse('reporting:closing', args=[adjustment.snapshot.period_id])}#dieu-chinh"


@allow(MANAGE)
def adjust(request: HttpRequest, pk: int) -> HttpResponse:
    """A further report about what changed after sending."""
    period, today = period_or_404(request, pk), timezone.localdate()
    return ask(
        request,
        ReasonForm(request.POST or None),
        lambda cleaned: service.adjust(period, reason=cleaned["reason"], today=today, by=request.user),
        title="Lập báo cáo điều chỉnh",
        lead=f"{period}. Báo cáo đã gửi không đổi. Báo cáo điều chỉnh nêu từng dòng thay đổi, có số, ngày riêng và "
        "được gửi thêm.",
        submit="Lập báo cáo điều chỉnh",
        back=f"{reverse('reporting:closing', args=[pk])}#dieu-chinh",
        done="Đã lập báo cáo điều chỉnh. In, trình ký, ghi số, ngày rồi gửi.",
    )


@allow(REGISTER)
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """The number and the day the clerk gave."""
    found, today = _own_or_404(request, pk), timezone.localdate()
    return ask(
        request,
        RegisterForm(request.POST or None, initial={"number": found.number, "signed_on": found.signed_on}),
        lambda cleaned: service.register(found, today=today, by=request.user, **cleaned),
        title="Ghi số, ngày báo cáo điều chỉnh",
        lead=str(found),
        submit="Ghi",
        back=_closing_page(found),
        done="Đã ghi số, ngày báo cáo điều chỉnh.",
    )


@allow(SUBMIT)
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own_or_404(request, pk)
    try:
        service.send(found, by=request.user)
        messages.success(request, "Đã gửi báo cáo điều chỉnh lên Sở Y tế.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(_closing_page(found))


@allow(READ)
@require_POST
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The adjusting report as PDF, .docx or .xlsx; no person stands in it."""
    if kind not in FILES:
        raise Http404
    found = _own_or_404(request, pk)
    make, media = FILES[kind]
    history.disclose(by=request.user, kind=history.Disclosure.Kind.PRINT, what=f"{found} ({kind.upper()})", row_count=0)
    return download(make(document(found)), f"bao-cao-dieu-chinh-{found.pk}.{kind}", media)


# --- the department ---------------------------------------------------------------------------------------------------
def _sent_or_404(request: HttpRequest, pk: int) -> Adjustment:
    mine = ReportPeriod.objects.sent_to(request.user).order_by().values("pk")
    rows = Adjustment.objects.filter(snapshot__period__in=mine, sent_at__isnull=False).select_related(*ROWS)
    return get_object_or_404(rows, pk=pk)


@allow(RECEIVE)
@require_POST
def received_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The sent adjusting report as PDF."""
    found = _sent_or_404(request, pk)
    history.disclose(by=request.user, kind=history.Disclosure.Kind.PRINT, what=f"{found} (PDF)", row_count=0)
    return download(pdf(document(found)), f"bao-cao-dieu-chinh-{found.pk}.pdf", PDF_TYPE)


@allow(RECEIVE)
@require_POST
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    found = _sent_or_404(request, pk)
    service.receive(found, by=request.user)
    messages.success(request, f"Đã tiếp nhận {str(found)[:1].lower()}{str(found)[1:]}.")
    return redirect("reporting:received_one", pk=found.snapshot.period_id)
