"""Monthly figures, the monthly report, and how well a club works, with every reason."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clubs import figure_names, sheets
from clubs.board import board_of
from clubs.choices import Area, Half, Post
from clubs.figures import BY_CODE, Value, changed_since, sheet_of
from clubs.forms.figures import FiguresForm, ReportForm
from clubs.models import Club
from clubs.monthly import MISSING, last_months, months_of
from clubs.pages import KEEP, READ, head
from clubs.period_report import halves
from clubs.quality import NOTICE, Month, area_checks, score
from clubs.services import figures as service
from clubs.standards import Standards
from clubs.views.club import seats_of
from clubs.views.papers import paper_answer
from clubs.views.rows import club_or_404
from elders.forms.answers import add_refusal
from elders.ground.access import allow
from elders.ground.decisions import Check
from elders.ground.months import month_of

SHOWN = 12
PER_PAGE = 50
PERIODS = {"6": 6, "12": 12, "3": 3}


def asked_month(text: str, today: date) -> date:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError as wrong:
        raise Http404 from wrong
    if month > today:
        raise Http404
    return month


def months_standing(club: Club, months: list[date]) -> list[date]:
    """Those of `months` in which the club already existed."""
    start = month_of(club.founded_on) if club.founded_on else None
    return [] if club.is_preparing else [month for month in months if start is None or month >= start]


@allow(READ)
@require_GET
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Twelve months: which have records, which were reported, which are missing; the eight areas of each."""
    club, today = club_or_404(request, pk), timezone.localdate()
    months = months_standing(club, [*last_months(SHOWN, today=today), month_of(today)])
    rows = []
    for one in reversed(months_of([club.pk], months, today=today)[club.pk]):
        checks = area_checks(one.facts)
        passed = None if one.state == MISSING else sum(check.result is True for check in checks)
        rows.append({"month": one, "checks": checks, "passed": passed, "late": one.facts.report_on_time is False})
    context = head(club, request.user, today, "figures") | {
        "rows": rows,
        "missing": [row for row in rows if row["month"].state == MISSING and row["month"].month != month_of(today)],
        "this_month": month_of(today),
        "periods": [(year, code, Half(code).label) for year, code in halves(today)] if months else [],
    }
    return render(request, "clubs/figures.html", context)


@allow(READ)
def month(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    """One month: every figure with where it comes from, and the report as it was sent."""
    club, today = club_or_404(request, pk), timezone.localdate()
    day = asked_month(month, today)
    sheet = sheet_of(club, day, today=today)
    reports = list(club.reports.filter(month=day).select_related("sent_by"))
    context = head(club, request.user, today, "figures") | {
        "sheet": sheet,
        "month": day,
        "reports": reports,
        "changed": changed_since(reports[0].values, sheet) if reports else [],
        "is_over": today > day and month_of(today) != day,
        "groups": [(title, [(one, _opens(request, club, one, month)) for one in rows]) for title, rows in sheet.groups],
        "areas": _areas(request, club, day, sheet.areas, sheet.month.facts),
        "form": ReportForm(),
    }
    return render(request, "clubs/month.html", context)


def _areas(
    request: HttpRequest, club: Club, month: date, checks: Sequence[Check], facts: Month
) -> list[tuple[Check, str]]:
    """The eight areas, each with the address of the names behind it."""
    lends = facts.instalments is not None and request.user.has_perm("clubs.view_loan")
    return [
        (check, figure_names.area_url(club.pk, month, area, lends=lends))
        for area, check in zip(Area, checks, strict=True)
    ]


def _opens(request: HttpRequest, club: Club, value: Value, month: str) -> str:
    """Where a figure opens: into names when records hold any, an amount into its book when the user reads books."""
    if value.figure.typable:
        return reverse("clubs:figure_names", args=[club.pk, month, value.figure.code]) if value.computed else ""
    url, permission = figure_names.books_url(club, value.figure)
    return url if value.value and request.user.has_perm(permission) else ""


@allow(READ)
@require_GET
def names(request: HttpRequest, pk: int, month: str, code: str) -> HttpResponse:
    """Who or what one figure of the month counts; a figure of the two funds opens its book."""
    club, today = club_or_404(request, pk), timezone.localdate()
    day, figure = asked_month(month, today), BY_CODE.get(code)
    if figure is None or not figure.typable:
        raise Http404
    value = next(one for one in sheet_of(club, day, today=today).values if one.figure == figure)
    lines = figure_names.behind(club, figure, day, today=today)
    context = head(club, request.user, today, "figures") | {
        "figure": figure,
        "month": day,
        "value": value,
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("trang")),
        "counted": sum(line.counts for line in lines),
    }
    return render(request, "clubs/figure_names.html", context)


@allow(KEEP)
def month_edit(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    day = asked_month(month, today)
    sheet = sheet_of(club, day, today=today)
    form = FiguresForm(request.POST or None, sheet=sheet)
    if request.method == "POST" and form.is_valid():
        try:
            changed = service.type_figures(
                club, day, values=form.typed(), reason=form.cleaned_data["reason"], today=today, by=request.user
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã lưu {changed} số." if changed else "Không có gì thay đổi.")
            return redirect("clubs:month", club.pk, month)
    context = head(club, request.user, today, "figures") | {"form": form, "month": day}
    return render(request, "clubs/month_edit.html", context)


@allow(KEEP)
@require_POST
def month_send(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    """Send the report of a month that is over."""
    club, today = club_or_404(request, pk), timezone.localdate()
    day = asked_month(month, today)
    form = ReportForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        report = service.send_report(club, day, note=note, today=today, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"Đã gửi báo cáo tháng {day:%m/%Y}, lần {report.version}.")
    return redirect("clubs:month", club.pk, month)


def _age_months(club: Club, today: date) -> int | None:
    if club.founded_on is None:
        return None
    return (
        (today.year - club.founded_on.year) * 12
        + today.month
        - club.founded_on.month
        - (today.day < club.founded_on.day)
    )


def score_of(club: Club, months: list[date], seats, *, today: date):
    """The score of a club over `months`, with the months it was reckoned from."""
    known = months_of([club.pk], months_standing(club, months), today=today)[club.pk]
    posts = {seat.post for seat in seats}
    people = {seat.membership_id for seat in seats}
    complete = len(people) >= Standards(today)["BOARD_SIZE"] and {Post.BOOKKEEPER, Post.CASHIER} <= posts
    facts = [one.facts for one in known]
    return score(facts, board_complete=complete, day=today, age_months=_age_months(club, today)), known


@allow(READ)
@require_GET
def quality(request: HttpRequest, pk: int) -> HttpResponse:
    """Points of the last months, line by line, and each area of each month with the figures it was judged on."""
    club, today = club_or_404(request, pk), timezone.localdate()
    period = request.GET.get("thang", "6")
    number = PERIODS.get(period, 6)
    found, known = score_of(club, last_months(number, today=today), seats_of(club, today), today=today)
    grid = []
    for one in reversed(known):
        checks = [] if one.state == MISSING else area_checks(one.facts)
        areas = _areas(request, club, one.month, checks, one.facts) if checks else []
        grid.append({"month": one, "checks": areas})
    context = head(club, request.user, today, "quality") | {
        "score": found,
        "grid": grid,
        "notice": NOTICE,
        "number": number,
        "periods": PERIODS.values(),
    }
    return render(request, "clubs/quality.html", context)


@allow(READ)
@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The one-page sheet of a club (`?in=pdf|xlsx|docx`)."""
    club, today = club_or_404(request, pk), timezone.localdate()
    row = board_of(Club.objects.filter(pk=club.pk), today=today).rows
    if not row:
        raise Http404
    seats = seats_of(club, today)
    chair = next((seat.membership.person.full_name for seat in seats if seat.post == Post.CHAIR), "")
    found, _ = score_of(club, last_months(6, today=today), seats, today=today)
    paper = sheets.club_sheet(row[0], chair=chair, score=found if found.months else None, today=today)
    return paper_answer(request, paper, row_count=1)
