"""Reports of one club on paper: the month, half a year, the year."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clubs import period_papers, period_report
from clubs.choices import Half
from clubs.figures import sheet_of
from clubs.forms.keeping import PeriodReportForm
from clubs.models import Club, PeriodReport
from clubs.pages import KEEP, READ
from clubs.services import figures as service
from clubs.views.club import seats_of
from clubs.views.figures import asked_month, score_of
from clubs.views.money_pages import show
from clubs.views.papers import paper_answer
from clubs.views.rows import club_or_404
from elders.ground.access import allow


def _asked(year: int, half: str, today: date) -> tuple[int, str]:
    if half not in Half.values or not 1990 < year <= today.year:
        raise Http404
    return year, half


def _lines(club: Club, year: int, half: str, today: date) -> list[period_report.Line]:
    months = [one for one in period_report.months_in(club, year, half, today=today) if one < today.replace(day=1)]
    score = score_of(club, months, seats_of(club, today), today=today)[0] if months else None
    return period_report.lines_of(club, year, half, today=today, score=score)


@allow(READ)
@require_GET
def period(request: HttpRequest, pk: int, year: int, half: str) -> HttpResponse:
    """The report as it would go out today, and those that went out."""
    club, today = club_or_404(request, pk), timezone.localdate()
    year, half = _asked(year, half, today)
    lines = _lines(club, year, half, today)
    sent = list(PeriodReport.objects.filter(club=club, year=year, half=half).select_related("sent_by"))
    last = sent[0] if sent else None
    initial = {"half": half} | ({"difficulties": last.difficulties, "requests": last.requests} if last else {})
    return show(
        request, "clubs/period.html", club=club, tab="figures", year=year, half=Half(half),
        groups=period_report.by_group(lines), sent=sent, is_over=period_report.is_over(year, half, today),
        changed=period_report.changed_since(last.values, lines) if last else [],
        form=PeriodReportForm(initial=initial),
        periods=[(one, code, Half(code).label) for one, code in period_report.halves(today)],
    )  # fmt: skip


@allow(KEEP)
@require_POST
def period_send(request: HttpRequest, pk: int, year: int, half: str) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    year, half = _asked(year, half, today)
    form = PeriodReportForm(request.POST)
    said = form.cleaned_data if form.is_valid() else {}
    try:
        report = service.send_period(
            club, year=year, half=half, lines=_lines(club, year, half, today), today=today, by=request.user,
            difficulties=said.get("difficulties", ""), requests=said.get("requests", ""),
        )  # fmt: skip
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"Đã gửi báo cáo {str(report).lower()}, lần {report.version}.")
    return redirect(reverse("clubs:period", args=[pk, year, half]))


@allow(READ)
@require_GET
def period_paper(request: HttpRequest, pk: int, year: int, half: str) -> HttpResponse:
    """BC-CLB-N as a file; loans by person only for who may read them."""
    club, today = club_or_404(request, pk), timezone.localdate()
    year, half = _asked(year, half, today)
    loans = None
    if request.user.has_perm("clubs.view_loan"):
        loans = period_report.loans_by_person(club, *period_report.span(year, half))
    last = PeriodReport.objects.filter(club=club, year=year, half=half).first()
    paper = period_papers.period_report(
        club, year, half, _lines(club, year, half, today), loans=loans, today=today,
        difficulties=last.difficulties if last else "", requests=last.requests if last else "",
    )  # fmt: skip
    return paper_answer(request, paper, row_count=len(loans or ()))


@allow(READ)
@require_GET
def month_paper(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    """BC-CLB-T as a file; `?trang=1` the blank form."""
    club, today = club_or_404(request, pk), timezone.localdate()
    day = asked_month(month, today)
    sheet = None if request.GET.get("trang") else sheet_of(club, day, today=today)
    last = club.reports.filter(month=day).first()
    paper = period_papers.month_report(club, day, sheet, today=today, note=last.note if last and sheet else "")
    return paper_answer(request, paper, row_count=0)
