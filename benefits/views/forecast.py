"""The next twelve months: money by month, benefit and group; who enters and leaves; what is not known; what if."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from benefits import words
from benefits.forecast import Cell, Forecast, forecast
from benefits.forecast_calendar import monthly_codes, next_months, used_rates
from benefits.forecast_chart import chart_of
from benefits.forecast_gifts import gift_rows
from benefits.forecast_papers import forecast_paper
from benefits.forecast_people import people_of
from benefits.forecast_what_if import changed, choices
from benefits.forms.forecast import WhatIfForm
from benefits.law import Book
from benefits.local import book_of
from benefits.schemes import scheme_names
from elders.ground.access import allow
from elders.ground.documents import PDF_TYPE, XLSX_TYPE, pdf, xlsx
from elders.ground.names import vn_key
from elders.models import Elder, ResidentialGroup
from elders.views.work import download

MONEY = "benefits.view_paymentlist"
NAMES = "benefits.view_award"
PER_PAGE = 100
KINDS = {
    "vao": ("enters", "Vào"),
    "ra": ("leaves", "Ra"),
    "doi": ("changes", "Đổi chế độ, mức"),
    "chua-ro": ("unclear", "Thành chưa rõ"),
}


@dataclass
class Asked:
    """What the address asks for, worked out."""

    form: WhatIfForm
    book: Book
    people: list
    found: Forecast
    other: Forecast | None
    today: date

    @property
    def shown(self) -> Forecast:
        """The assumption where there is one, else the law as it is."""
        return self.other or self.found


def _asked(request: HttpRequest) -> Asked:
    today = timezone.localdate()
    ward = request.user.ward
    if ward is None:
        raise Http404
    book = book_of(ward)
    codes = monthly_codes(book, today)
    data = request.GET if "muc" in request.GET else None
    form = WhatIfForm(data, choices=choices(book, today, codes, used_rates(book, codes)), months=next_months(today))
    people = people_of(ward, today=today)
    found = forecast(people, today=today, book=book)
    asked = form.what_if if data is not None else None
    other = forecast(people, today=today, book=changed(book, asked)) if asked else None
    return Asked(form, book, people, found, other, today)


def _query(request: HttpRequest) -> str:
    """The assumption in the address, carried from tab to tab."""
    kept = request.GET.copy()
    for name in list(kept):
        if name not in ("muc", "gia_tri", "tu"):
            del kept[name]
    return kept.urlencode()


def _group_names(found: Forecast) -> dict[int | None, str]:
    groups = ResidentialGroup.objects.in_bulk([pk for pk in found.by("group") if pk])
    return {pk: group.short_name for pk, group in groups.items()} | {None: "Chưa rõ tổ"}


def _sum(cells: list[Cell]) -> Cell:
    total = Cell()
    for cell in cells:
        total.add(cell)
    return total


@allow(MONEY)
@require_safe
def forecast_page(request: HttpRequest) -> HttpResponse:
    """Chart and tables of the coming year."""
    if request.user.ward is None:
        return render(request, "benefits/forecast/homeless.html")
    asked = _asked(request)
    found, shown = asked.found, asked.shown
    held, compared = found.monthly(), asked.other.monthly() if asked.other else None
    names, groups = scheme_names(shown.by("scheme")), _group_names(shown)
    city = request.user.ward.city
    context: dict[str, Any] = {
        "tab": "tong-hop",
        "form": asked.form,
        "what_if_query": _query(request),
        "months": [
            {"month": month, "cell": cell, "other": compared[number] if compared else None,
             "more": compared[number].vnd - cell.vnd if compared else None}
            for number, (month, cell) in enumerate(zip(found.months, held, strict=True))
        ],
        "total": _sum(held),
        "other_total": _sum(compared) if compared else None,
        "chart": chart_of(found, held=held, other=[cell.vnd + cell.open_vnd for cell in compared or ()]),
        "schemes": _named(shown.by("scheme"), names),
        "groups": _named(shown.by("group"), groups),
        "gifts": gift_rows(asked.people, today=asked.today, last=_last(found), book=asked.book, city=city),
        "first": found.months[0],
        "last": found.months[-1],
        "now": held[0],
    }  # fmt: skip
    context["more"] = context["other_total"].vnd - context["total"].vnd if compared else None
    return render(request, "benefits/forecast/forecast.html", context)


def _last(found: Forecast) -> date:
    month = found.months[-1]
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _named(rows: dict, names: dict) -> list[dict]:
    """One row for each key: its name, the first and last month, the sum of all."""
    found = [
        {"key": key, "name": names.get(key, key), "first": cells[0], "last": cells[-1], "sum": _sum(cells)}
        for key, cells in rows.items()
    ]
    return sorted(found, key=lambda row: (vn_key(str(row["name"])), str(row["key"])))


@allow(NAMES)
@require_safe
def forecast_moves(request: HttpRequest) -> HttpResponse:
    """Who enters, leaves or passes to another benefit, month by month, with the reason."""
    asked = _asked(request)
    shown = asked.shown
    kind = request.GET.get("loai", "")
    moves = [one for one in shown.moves if kind not in KINDS or one.kind == KINDS[kind][0]]
    counted = Counter(one.kind for one in shown.moves)
    page = Paginator(moves, PER_PAGE).get_page(request.GET.get("trang"))
    people = Elder.objects.for_user(request.user).in_bulk([one.key for one in page])
    codes = {one.before.scheme for one in page} | {one.after.scheme for one in page}
    names, groups = scheme_names(codes - {""}), _group_names(shown)
    context = {
        "tab": "ai",
        "form": asked.form,
        "what_if_query": _query(request),
        "page": page,
        "kind": kind,
        "kinds": [(code, label, counted[name]) for code, (name, label) in KINDS.items()],
        "rows": [
            {
                "move": one,
                "elder": people[one.key],
                "month": shown.months[one.month],
                "group": groups.get(one.group, "Chưa rõ tổ"),
                "from": names.get(one.before.scheme, "") if one.before.kind in ("held", "coming", "open") else "",
                "to": names.get(one.after.scheme, "") if one.after.kind in ("held", "coming", "open") else "",
                "asks": [words.LABELS[fact] for fact in one.after.asks],
            }
            for one in page
            if one.key in people
        ],
    }
    return render(request, "benefits/forecast/moves.html", context)


@allow(NAMES)
@require_safe
def forecast_doubts(request: HttpRequest) -> HttpResponse:
    """People whose facts do not say, or who hang on the next poverty list: what to ask, and how much hangs on it."""
    asked = _asked(request)
    shown = asked.shown
    fact = request.GET.get("thieu", "")
    doubts = [one for one in shown.doubts if not fact or fact in one.state.asks]
    counted = Counter(name for one in shown.doubts for name in one.state.asks)
    page = Paginator(doubts, PER_PAGE).get_page(request.GET.get("trang"))
    people = Elder.objects.for_user(request.user).in_bulk([one.key for one in page])
    names, groups = scheme_names({one.state.scheme for one in page}), _group_names(shown)
    context = {
        "tab": "chua-ro",
        "form": asked.form,
        "what_if_query": _query(request),
        "page": page,
        "fact": fact,
        "number": len(shown.doubts),
        "facts": [(name, words.label(name), number) for name, number in counted.most_common()],
        "rows": [
            {
                "elder": people[one.key],
                "month": shown.months[one.month],
                "group": groups.get(one.group, "Chưa rõ tổ"),
                "scheme": names.get(one.state.scheme, one.state.scheme),
                "most": one.state.most,
                "asks": [words.LABELS[name] for name in one.state.asks] or [one.state.reason],
            }
            for one in page
            if one.key in people
        ],
    }
    return render(request, "benefits/forecast/doubts.html", context)


@allow(MONEY)
@require_POST
def forecast_print(request: HttpRequest) -> HttpResponse:
    """The annex of a budget; sums only, nobody is named. The assumption comes in the address."""
    asked = _asked(request)
    shown, ward = asked.shown, request.user.ward
    document = forecast_paper(
        shown,
        ward=ward,
        today=asked.today,
        schemes=scheme_names(shown.by("scheme")),
        groups=_group_names(shown),
        gifts=gift_rows(asked.people, today=asked.today, last=_last(shown), book=asked.book, city=ward.city),
        assumption=asked.form.words if asked.other else "",
    )
    as_sheet = request.POST.get("dang") == "xlsx"
    content = xlsx(document) if as_sheet else pdf(document)
    name = f"du-bao-kinh-phi-{asked.today:%Y%m%d}.{'xlsx' if as_sheet else 'pdf'}"
    return download(content, name, XLSX_TYPE if as_sheet else PDF_TYPE)
