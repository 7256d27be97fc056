"""Reports of the registers: months with their deadline, figures before they are frozen, the frozen ones on paper."""

import uuid
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from elders.forms.answers import add_refusal, one_time_key
from elders.ground.names import by_name
from elders.ground.workdays import caution
from elders.models import Elder
from elders.views.work import download
from health import register_papers
from health.choices import AccessKind
from health.forms.registers import FreezeForm, SentForm
from health.models import Enrolment, RegisterReport
from health.register_figures import STATE_KEY, figures, people_behind
from health.register_lists import state_words
from health.register_papers import CAME, MOVES, STATES, period_words
from health.register_rules import diseases
from health.services import register_reports as services
from health.views.guard import clinical, seen
from health.views.registers import FORMATS

PER_PAGE = 30


def _tables(found: dict) -> dict:
    """The figures as the page shows them."""
    rules = [(rule, found[code]) for code, rule in diseases().items() if code in found]
    return {
        "moves": [(rule, [(key, row[key]) for key, _ in MOVES]) for rule, row in rules],
        "moves_heads": [head for _, head in MOVES],
        "came": [(rule, [(key, row[key]) for key, _ in CAME]) for rule, row in rules],
        "came_heads": [head for _, head in CAME],
        "states": [
            (
                rule,
                [
                    ("cumulative", row["states"]["cumulative"]),
                    *[(STATE_KEY + one.value, row["states"][one.value]) for one in STATES],
                ],
                row.get("calls"),
            )
            for rule, row in rules
            if rule.by_programme
        ],
        "states_heads": ["Còn sống", *[state_words(one, "tha") for one in STATES]],
    }


@clinical("health.view_findings")
@require_GET
def register_reports(request: HttpRequest) -> HttpResponse:
    """What waits with its deadline, what was frozen and sent."""
    today, ward = timezone.localdate(), request.user.ward
    found = RegisterReport.objects.for_user(request.user).defer("figures", "people")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    page.object_list = list(page.object_list)
    for one in page.object_list:
        one.words = period_words(one.first_on, one.last_on)
        one.is_late = one.sent_on is None and one.due_on < today
    seen(request, "Báo cáo sổ quản lý bệnh", row_count=0)
    waiting = [
        {"month": month, "due": due, "late": due < today} for month, due in services.months_waiting(ward, today=today)
    ]
    last_year = today.year - 1
    yearly = found.filter(first_on=date(last_year, 1, 1), last_on=date(last_year, 12, 31)).exists()
    context = {
        "page": page,
        "waiting": waiting,
        "caution": caution(waiting[0]["month"], waiting[-1]["due"]) if waiting else "",
        "last_year": None if yearly else last_year,
    }
    return render(request, "health/registers/reports.html", context)


@clinical("health.record_findings")
def register_report_new(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The figures of a month (0: of the year) as they are now; freezing them needs the key of this page."""
    today, ward = timezone.localdate(), request.user.ward
    try:
        first, last = services.period(year, month or None)
    except ValueError as error:
        raise Http404 from error
    if first > today:
        raise Http404
    form = FreezeForm(request.POST or None)
    before = RegisterReport.objects.for_user(request.user).filter(first_on=first, last_on=last).first()
    seen(request, f"Số liệu sổ quản lý bệnh {period_words(first, last)}", row_count=0)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.freeze(
                ward,
                first=first,
                last=last,
                token=one_time_key(request.POST) or uuid.uuid4(),
                by=request.user,
                today=today,
                **form.cleaned_data,
            )
            messages.success(request, "Đã chốt số liệu.")
            return redirect("health:register_report", made.pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {
        "first": first,
        "last": last,
        "words": period_words(first, last),
        "due": services.due_on(last),
        "is_over": last < today,
        "is_late": before is None and services.due_on(last) < today,
        "before": before,
        "form": form,
        "key": uuid.uuid4(),
        **_tables(figures(Enrolment.objects.for_user(request.user), first=first, last=last)),
    }
    return render(request, "health/registers/report_new.html", context)


@clinical("health.view_findings")
def register_report(request: HttpRequest, pk: int) -> HttpResponse:
    """A frozen report; the day it was sent is written here."""
    one = get_object_or_404(RegisterReport.objects.for_user(request.user).select_related("frozen_by"), pk=pk)
    today, words = timezone.localdate(), period_words(one.first_on, one.last_on)
    seen(request, f"Báo cáo sổ quản lý bệnh {words}", row_count=0)
    form = SentForm(request.POST or None, initial={"on": today})
    records = request.user.has_perm("health.record_findings")
    if request.method == "POST" and records and form.is_valid():
        try:
            services.mark_sent(one, today=today, by=request.user, **form.cleaned_data)
            messages.success(request, "Đã ghi ngày gửi.")
            return redirect("health:register_report", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    later = RegisterReport.objects.for_user(request.user).filter(
        first_on=one.first_on, last_on=one.last_on, version__gt=one.version
    )
    context = {
        "one": one,
        "words": words,
        "form": form,
        "records": records,
        "later": later.first(),
        "month": 0 if words.startswith("năm") else one.first_on.month,
        "late": one.sent_on is None and one.due_on < today,
        **_tables(one.figures),
    }
    return render(request, "health/registers/report.html", context)


FIGURE_WORDS = {**dict(MOVES), **dict(CAME), "cumulative": "Còn sống"} | {
    STATE_KEY + one.value: state_words(one, "tha") for one in STATES
}


@clinical("health.view_findings")
@require_GET
def register_report_people(request: HttpRequest, pk: int, code: str, figure: str) -> HttpResponse:
    """Who stood behind one figure on the day it was frozen, as kept with it."""
    one = get_object_or_404(RegisterReport.objects.for_user(request.user), pk=pk)
    if code not in diseases() or figure not in FIGURE_WORDS:
        raise Http404
    kept = people_behind(one.people.get(code, []), figure)
    words = period_words(one.first_on, one.last_on)
    seen(request, f"Người phía sau báo cáo sổ quản lý bệnh {words}", row_count=len(kept))
    days = {row[0]: date.fromisoformat(row[3]) for row in kept if row[3]}
    people = Elder.objects.for_user(request.user).filter(pk__in=[row[0] for row in kept])
    people = people.select_related("residential_group").order_by(*by_name(), "pk")
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("trang"))
    page.object_list = list(page.object_list)
    for elder in page.object_list:
        elder.last_seen_on = days.get(elder.pk)
    rule = diseases()[code]
    context = {
        "one": one,
        "words": words,
        "rule": rule,
        "figure": FIGURE_WORDS[figure],
        "count": len(kept),
        "gone": len({row[0] for row in kept}) - page.paginator.count,
        "page": page,
    }
    return render(request, "health/registers/report_people.html", context)


@clinical("health.view_findings")
@require_GET
def register_report_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """A frozen report as PDF or .xlsx."""
    if form not in FORMATS:
        raise Http404
    one = get_object_or_404(RegisterReport.objects.for_user(request.user).select_related("ward"), pk=pk)
    seen(
        request,
        f"Báo cáo sổ quản lý bệnh {period_words(one.first_on, one.last_on)}",
        kind=AccessKind.PRINT,
        row_count=0,
    )
    write, content_type = FORMATS[form]
    name = f"bao-cao-benh-man-tinh-{one.last_on:%Y-%m}-{one.version}.{form}"
    return download(write(register_papers.report(one, ward=one.ward)), name, content_type)
