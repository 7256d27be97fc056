"""The report of a period: read, write over, register, print."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elders.forms.answers import add_refusal
from elders.ground import history
from elders.ground.access import allow
from elders.ground.documents import DOCX_TYPE, PDF_TYPE, XLSX_TYPE, docx, pdf, xlsx
from elders.views.work import download
from reporting.choices import PeriodState
from reporting.forms.reports import FrameForm, ParagraphForm, RegisterForm
from reporting.models import Report
from reporting.report import paper
from reporting.report.annexes import TITLES
from reporting.services import reports as service
from reporting.views.periods import period_or_404
from reporting.views.plan_pages import ask

READ, WRITE, REGISTER = "reporting.view_report", "reporting.write_report", "reporting.register_report"
FILES = {"pdf": (pdf, PDF_TYPE), "docx": (docx, DOCX_TYPE), "xlsx": (xlsx, XLSX_TYPE)}


def _made(request: HttpRequest, pk: int) -> tuple[Report, paper.Content]:
    period = period_or_404(request, pk)
    return service.draft_of(period), paper.content(period, today=timezone.localdate())


def _begun(request: HttpRequest, found: Report) -> Report:
    return service.report_of(found.period, by=request.user)


@allow(READ)
@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole text with its figures, what is still to be written, and the files."""
    found, made = _made(request, pk)
    shown = paper.paragraphs_of(found, made)
    sent = found.period.state in (PeriodState.SUBMITTED, PeriodState.RECEIVED)
    context = {
        "report": found,
        "period": found.period,
        "paragraphs": shown,
        "missing": [one for one in shown if one.is_missing],
        "changed": [one for one in shown if one.changed],
        "frozen": made.frozen,
        "annexes": [f"{roman}. {TITLES[number][1]}" for roman, number in zip(paper.ROMAN, made.tables, strict=False)],
        "writes": request.user.has_perm(WRITE) and not sent,
        "registers": request.user.has_perm(REGISTER) and not found.period.is_open and not sent,
        "files": [("pdf", "Tải PDF"), ("docx", "Tải Word"), ("xlsx", "Tải Excel")],
    }
    return render(request, "reporting/report/report.html", context)


@allow(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def paragraph(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Write over one paragraph, with what the figures say beside it."""
    found, made = _made(request, pk)
    one = next((one for one in paper.paragraphs_of(found, made) if one.block.key == key and one.block.has_text), None)
    if one is None:
        raise Http404
    form = ParagraphForm(request.POST or None, initial={"words": one.text})
    if request.method == "POST" and form.is_valid():
        words = one.generated if "bo" in request.POST else form.cleaned_data["words"] or one.generated
        try:
            service.write(_begun(request, found), key=key, words=words, generated=one.generated, by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã lưu mục {one.block.title}.")
            return redirect(f"{reverse('reporting:report', args=[pk])}#{key}")
    context = {"report": found, "one": one, "form": form, "back": reverse("reporting:report", args=[pk])}
    return render(request, "reporting/report/paragraph.html", context)


@allow(WRITE)
def frame(request: HttpRequest, pk: int) -> HttpResponse:
    """Recipients, documents cited, signature."""
    found = service.draft_of(period_or_404(request, pk))
    form = FrameForm(request.POST or None, initial={name: getattr(found, name) for name in service.FRAME})
    return ask(
        request,
        form,
        lambda cleaned: service.save_frame(_begun(request, found), facts=cleaned, by=request.user),
        back=reverse("reporting:report", args=[pk]),
        title="Nơi gửi, căn cứ, người ký",
        lead=str(found),
        submit="Lưu",
        done="Đã lưu.",
    )


@allow(REGISTER)
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """The number and the day the clerk gave."""
    found, today = service.draft_of(period_or_404(request, pk)), timezone.localdate()
    form = RegisterForm(request.POST or None, initial={"number": found.number, "signed_on": found.signed_on})
    return ask(
        request,
        form,
        lambda cleaned: service.register(_begun(request, found), today=today, by=request.user, **cleaned),
        back=reverse("reporting:report", args=[pk]),
        title="Ghi số, ngày báo cáo đã ký",
        lead=str(found),
        submit="Ghi",
        done="Đã ghi số, ngày báo cáo.",
    )


@allow(READ)
@require_POST
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The report as PDF, .docx or .xlsx (annexes only); no person stands in it, the print is logged all the same."""
    if kind not in FILES:
        raise Http404
    found, made = _made(request, pk)
    make, media = FILES[kind]
    history.disclose(by=request.user, kind=history.Disclosure.Kind.PRINT, what=f"{found} ({kind.upper()})", row_count=0)
    period = found.period
    name = f"bao-cao-{period.code.lower()}-{period.year}{f'-{period.number}' if period.number else ''}.{kind}"
    return download(make(paper.document(found, made, alone=kind == "xlsx")), name.replace("_", "-"), media)
