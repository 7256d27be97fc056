"""Registers to read: all of them, one with its people, twelve months of a cohort, who is overdue, the book on paper."""

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from elders.ground.chart import curve
from elders.ground.documents import PDF_TYPE, XLSX_TYPE, pdf, xlsx
from elders.ground.months import month_before, month_end, month_of, next_month
from elders.ground.names import by_name
from elders.person_rows import find_rows
from elders.views.work import download
from health import register_papers
from health.choices import AccessKind
from health.cohort import State
from health.diagnoses import not_enrolled, suspected
from health.models import Condition, Enrolment, RegisterVisit
from health.register_choices import CallResult
from health.register_figures import cohort_of
from health.register_lists import TONES, lines, state_words
from health.register_marks import members
from health.register_overdue import AT_HOME_FROM_DAYS, overdue, taken_off, to_call, waiting
from health.register_rules import DiseaseRule, diseases
from health.services.register_reports import months_waiting
from health.views.guard import clinical, seen

PER_PAGE = 50
FORMATS = {"pdf": (pdf, PDF_TYPE), "xlsx": (xlsx, XLSX_TYPE)}


def rule_of(code: str) -> DiseaseRule:
    """The register of the address. Raises: Http404."""
    if code not in diseases():
        raise Http404
    return diseases()[code]


def month_asked(request: HttpRequest, today: date) -> date:
    """`?thang=2026-11`, this month when it says nothing or something that is not yet."""
    try:
        asked = date.fromisoformat(f"{request.GET.get('thang', '')}-01")
    except ValueError:
        return month_of(today)
    return min(asked, month_of(today))


def mine(request: HttpRequest, rule: DiseaseRule | None = None):
    found = Enrolment.objects.for_user(request.user)
    return found.filter(disease=rule.code) if rule else found


@clinical("health.view_findings")
@require_GET
def registers(request: HttpRequest) -> HttpResponse:
    """Every register: how many are managed, came this month, are to be called; who is diagnosed and in none; somebody
    to enrol."""
    today, user = timezone.localdate(), request.user
    text = request.GET.get("q", "").strip()
    everybody = mine(request)
    managed = dict(everybody.on(today).order_by().values_list("disease").annotate(Count("pk")))
    came = RegisterVisit.objects.for_user(user).filter(visited_on__range=(month_of(today), today)).order_by()
    came = dict(came.values_list("enrolment__disease").annotate(Count("enrolment", distinct=True)))
    late = to_call(everybody, today=today).order_by().values("disease").annotate(n=Count("pk", distinct=True))
    late = {row["disease"]: row["n"] for row in late}
    rows = [
        {"rule": one, "managed": managed.get(code, 0), "came": came.get(code, 0), "late": late.get(code, 0)}
        for code, one in diseases().items()
    ]
    doubts = suspected(Condition.objects.for_user(user))
    missing, reports = not_enrolled(user.ward, today=today), months_waiting(user.ward, today=today)
    seen(request, "Sổ quản lý bệnh mạn tính", row_count=len(missing))
    context = {
        "rows": rows,
        "late": sum(late.values()),
        "missing": missing[:PER_PAGE],
        "missing_count": len(missing),
        "doubts": doubts[:PER_PAGE],
        "doubt_count": doubts.count(),
        "late_reports": sum(due < today for _, due in reports),
        "next_report": next((one for one in reports if one[1] >= today), None),
        "text": text,
        "found": find_rows(user, text, today=today, limit=20)[1] if text else [],
        "records": user.has_perm("health.record_findings"),
    }
    return render(request, "health/registers/registers.html", context)


@clinical("health.view_findings")
@require_GET
def register(request: HttpRequest, code: str) -> HttpResponse:
    """The people of one register and year with their states in the month; `?tinh=` keeps one state."""
    rule, today = rule_of(code), timezone.localdate()
    year = _year(request, today)
    month = month_of(min(date(year, 12, 31), today))
    everybody = mine(request, rule).in_year(year)
    standing = members(everybody, disease=code, first_month=month, last_month=month)
    counts: dict[str, int] = {}
    kept: dict[str, list[int]] = {}
    for one in standing:
        state = one.state(month)
        name = state.value if state else "out"
        counts[name] = counts.get(name, 0) + 1
        kept.setdefault(name, []).append(one.pk)
    wanted = request.GET.get("tinh", "")
    found = everybody.filter(pk__in=kept.get(wanted, [])) if wanted in counts else everybody
    found = found.select_related("elder__residential_group").order_by(*by_name("elder__"), "valid_from", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    page.object_list = lines(list(page.object_list), disease=code, month=month)
    seen(request, f"Sổ {rule.form} {rule.label.lower()} năm {year}", row_count=len(page.object_list))
    tabs = [(state.value, state_words(state, code), counts.get(state.value, 0)) for state in TONES]
    tabs.append(("out", "Đã ra khỏi sổ", counts.get("out", 0)))
    context = {
        "rule": rule,
        "year": year,
        "month": month,
        "page": page,
        "tabs": [tab for tab in tabs if tab[2] or tab[0] == wanted],
        "wanted": wanted if wanted in counts else "",
        "total": len(standing),
        "moves": _moves(everybody, year),
        "years": [one for one in (year - 1, year + 1) if one <= today.year],
        "records": request.user.has_perm("health.record_findings"),
    }
    return render(request, "health/registers/register.html", context)


def _year(request: HttpRequest, today: date) -> int:
    text = request.GET.get("nam", "")
    return min(int(text), today.year) if text.isdigit() and int(text) >= 2000 else today.year


def _moves(everybody, year: int) -> dict[str, int]:
    """What became of the people of the book of a year: carried over from the year before, new, gone, carried on."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return everybody.aggregate(
        carried=Count("pk", filter=Q(valid_from__lt=first)),
        new=Count("pk", filter=Q(valid_from__gte=first)),
        gone=Count("pk", filter=Q(valid_to__range=(first, last))),
        stay=Count("pk", filter=Q(valid_to__isnull=True) | Q(valid_to__gt=last)),
    )


@clinical("health.view_findings")
@require_GET
def register_cohort(request: HttpRequest, code: str) -> HttpResponse:
    """Twelve months of one register by the programme's states, with the share controlled as a curve."""
    rule, month = rule_of(code), month_asked(request, timezone.localdate())
    window = cohort_of(mine(request), disease=code, month=month)
    seen(request, f"Diễn biến 12 tháng, {rule.label.lower()}", row_count=window[-1].cumulative)
    share = [
        (one.month, round(100 * one[State.CONTROLLED] / one.outcome_group, 1)) for one in window if one.outcome_group
    ]
    rows = [
        {
            "one": one,
            "states": [one[state] for state in TONES if state is not State.DEAD],
            "dead": one[State.DEAD],
            "share": _percent(one[State.CONTROLLED], one.outcome_group),
        }
        for one in window
    ]
    context = {
        "rule": rule,
        "month": month,
        "rows": rows,
        "heads": [state_words(state, code) for state in TONES if state is not State.DEAD],
        "curve": curve("Tỷ lệ " + state_words(State.CONTROLLED, code).lower(), "%", [("Tỷ lệ", share)]),
        "before": month_before(month),
        "after": next_month(month) if next_month(month) <= timezone.localdate() else None,
    }
    return render(request, "health/registers/cohort.html", context)


def _percent(part: int, whole: int) -> str:
    """ "61,5 %", or "–" when there is nobody to count among."""
    return f"{100 * part / whole:.1f} %".replace(".", ",") if whole else "–"


@clinical("health.view_findings")
@require_GET
def register_file(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The book of a year, or with `?thang=` the sheet of one month, as PDF or .xlsx."""
    if form not in FORMATS:
        raise Http404
    rule, today, user = rule_of(code), timezone.localdate(), request.user
    reason = request.GET.get("ly_do", "").strip()
    if form == "xlsx" and not reason:
        context = {"rule": rule, "kept": {key: request.GET[key] for key in ("thang", "nam") if key in request.GET}}
        return render(request, "health/registers/reason.html", context | {"asked": "ly_do" in request.GET})
    if "thang" in request.GET:
        month = month_asked(request, today)
        found, what = mine(request, rule).filter(valid_from__lte=month_end(month)), f"tháng {month:%m/%Y}"
        document, count = register_papers.month_sheet(found, rule=rule, month=month, ward=user.ward)
        name = f"so-{rule.form}-{code}-{month:%Y-%m}"
    else:
        year = _year(request, today)
        found, what = mine(request, rule).in_year(year), f"năm {year}"
        document, count = register_papers.year_book(found, rule=rule, year=year, ward=user.ward)
        name = f"so-{rule.form}-{code}-{year}"
    kind = AccessKind.EXPORT if form == "xlsx" else AccessKind.PRINT
    seen(request, f"Sổ {rule.form} {rule.label.lower()} {what}", kind=kind, row_count=count, reason=reason)
    write, content_type = FORMATS[form]
    return download(write(document), f"{name}.{form}", content_type)


@clinical("health.view_findings")
@require_GET
def register_overdue(request: HttpRequest) -> HttpResponse:
    """Who should have come: to call, promised, taken off the list; longest overdue first."""
    today = timezone.localdate()
    code = request.GET.get("benh", "")
    everybody = mine(request, diseases().get(code))
    part = request.GET.get("muc", "goi")
    parts = {"goi": to_call, "cho": waiting, "bo": taken_off}
    part = part if part in parts else "goi"
    found = parts[part](everybody, today=today).select_related("elder__residential_group")
    order = ("due_on", "last_visit_on", "pk") if part != "bo" else ("-last_call_on", "pk")
    page = Paginator(found.order_by(*order), PER_PAGE).get_page(request.GET.get("trang"))
    page.object_list = list(page.object_list)
    for one in page.object_list:
        one.late_days = (today - (one.due_on or one.last_visit_on)).days
        one.wants_home_visit = part != "bo" and one.late_days >= AT_HOME_FROM_DAYS
        one.result_words = CallResult(one.last_result).label if one.last_result else ""
    seen(request, "Danh sách trễ hẹn", row_count=len(page.object_list))
    counted = everybody.aggregate(newest=Max("pk"))  # nothing in the register: say so instead of "nobody is late"
    context = {
        "page": page,
        "part": part,
        "code": code if code in diseases() else "",
        "diseases": diseases().values(),
        "calls": to_call(everybody, today=today).count(),
        "waits": waiting(everybody, today=today).count(),
        "all": overdue(everybody, on=today).count(),
        "is_empty": counted["newest"] is None,
        "records": request.user.has_perm("health.record_findings"),
    }
    return render(request, "health/registers/overdue.html", context)
