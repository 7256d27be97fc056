"""The whole picture of the ward, and one figure over years and residential groups."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from elders.ground.access import allow
from elders.ground.documents import XLSX_TYPE, xlsx
from elders.views.work import download
from reporting import comparison, dashboard
from reporting.catalogue import catalogue
from reporting.choices import Side
from reporting.comparison_papers import comparison_paper
from reporting.indicators.windows import window_on
from reporting.outside import hides_small
from reporting.views.numbers import READ, SCREEN_PERIODS, Choice, badge, chosen, may_open, people_url, ward_of

DEFAULT = dashboard.CHECKED


@allow(READ)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Where the ward stands this year, for whoever reads its figures."""
    user, today = request.user, timezone.localdate()
    if user.ward is None:
        return render(request, "reporting/overview/no_ward.html")
    splittable = dashboard.splittable()
    code = request.GET.get("chi_tieu", "") or DEFAULT
    if code not in dict(splittable):
        raise Http404
    asked = window_on(today)
    choice = Choice(asked, asked.until(today))
    context = dashboard.page(user, user.ward, choice.shown, code=code, today=today)
    context |= {
        "today": today,
        "choice": choice,
        "code": code,
        "splittable": splittable,
        "gauges": [
            {"one": one, "badge": badge(one.row), "open": _opens(user, one.row.code, choice)}
            for one in context["gauges"]
        ],
        "split_open": _opens(user, code, choice),
        "checked_open": _opens(user, DEFAULT, choice),
        "people_open": _opens(user, "OP-DS-01", choice),
    }
    return render(request, "reporting/overview/dashboard.html", context)


def _opens(user, code: str, choice: Choice) -> str:
    return people_url(code, Side.NUMERATOR, choice) if may_open(user, code) else ""


def _compared(request: HttpRequest) -> tuple[comparison.Comparison, Choice]:
    code = request.GET.get("chi_tieu", "") or DEFAULT
    if code not in comparison.comparable(request.user):
        raise Http404
    choice, ward = chosen(request), ward_of(request)
    found = comparison.compare(ward, request.user, code=code, asked=choice.asked, today=timezone.localdate())
    return found, choice


@allow(READ)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Chart and table of one figure: closed periods as reported, the running one as counted today."""
    found, choice = _compared(request)
    group = request.GET.get("to", "")
    context = {
        "found": found,
        "one": catalogue()[found.code],
        "rows": found.rows(),
        "bars": found.bars(),
        # Frozen figures keep their people in the report; only the running period is asked for now.
        "bars_open": "" if found.years[-1].closed else _opens(request.user, found.code, choice),
        "chart": found.chart(group) if len(found.years) > 1 else None,
        "group": group,
        "group_name": dict(found.groups).get(group, ""),
        "choice": choice,
        "codes": [(code, catalogue()[code].name) for code in comparison.comparable(request.user)],
        "periods": [(code.value, code.label) for code in SCREEN_PERIODS],
        "splits": found.code in dict(dashboard.splittable()),
        "hidden": hides_small(request.user, found.code),
        "badges": [badge(one) for one in found.years],
    }
    return render(request, "reporting/overview/compare.html", context)


@allow(READ)
@require_POST
def compare_file(request: HttpRequest) -> HttpResponse:
    """The table as .xlsx; sums only, nobody is named."""
    found, _ = _compared(request)
    document = comparison_paper(found, ward=request.user.ward, today=timezone.localdate())
    return download(xlsx(document), f"so-sanh-{found.code.lower()}-{timezone.localdate():%Y%m%d}.xlsx", XLSX_TYPE)
