"""Worklists: who comes of age, who is entitled and has not asked, what is about to end."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from benefits import worklists
from benefits.case_papers import request_form, request_paper
from benefits.dossier import family_of
from benefits.schemes import scheme_names
from elders.ground import history
from elders.ground.access import allow
from elders.ground.documents import PDF_TYPE, pdf
from elders.models import ResidentialGroup, Situation
from elders.views.work import download

TABS = {"sap_den": "Sắp đến tuổi", "da_du": "Đủ điều kiện, chưa đề nghị"}


def _group(request: HttpRequest, today: date):
    groups = ResidentialGroup.objects.for_user(request.user).on(today).order_by("name", "pk")
    chosen = request.GET.get("to", "")
    return groups, groups.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 18 else None


def _rows(request: HttpRequest, today: date, group) -> tuple[str, list[worklists.Row]]:
    tab = request.GET.get("xem", "sap_den")
    if tab == "da_du":
        return tab, worklists.unclaimed(request.user, today=today, group=group)
    return "sap_den", worklists.approaching(request.user, today=today, group=group)


@allow("benefits.look_up_benefits")
def birthdays(request: HttpRequest) -> HttpResponse:
    """Approaching birthdays with days left; amounts and dossiers only for who may see dossiers."""
    today = timezone.localdate()
    groups, group = _group(request, today)
    tab, rows = _rows(request, today, group)
    sees_cases = request.user.has_perm("benefits.view_case")
    context = {
        "rows": rows,
        "tab": tab,
        "tabs": TABS.items(),
        "groups": groups,
        "group": group,
        "sees_cases": sees_cases,
        "handles": request.user.has_perm("benefits.handle_case"),
        "sum": sum(row.vnd or 0 for row in rows if not row.asks),
        "printable": sum(_has_form(row) for row in rows),
        "last": today + worklists.AHEAD,
        "most": worklists.MOST,
    }
    return render(request, "benefits/cases/birthdays.html", context)


def _has_form(row: worklists.Row) -> bool:
    return bool(row.scheme) and family_of(row.scheme) in ("pension", "allowance", "disability") and row.case is None


@allow("benefits.handle_case")
def birthday_forms(request: HttpRequest) -> HttpResponse:
    """Request forms of everybody on the list, filled in, in one file; one page a person."""
    user, today = request.user, timezone.localdate()
    _, group = _group(request, today)
    tab, rows = _rows(request, today, group)
    rows = [row for row in rows if _has_form(row)]
    if not rows or user.ward is None:
        messages.info(request, "Không có ai trong danh sách cần in đơn.")
        return redirect("benefits:birthdays")
    where = Situation.objects.filter(elder__in=[row.elder for row in rows]).on(today)
    homes = {one.elder_id: one for one in where.select_related("residential_group", "ward")}
    forms = [request_form(row.elder, homes.get(row.elder.pk), ward=user.ward, scheme=row.scheme) for row in rows]
    title = f"Đơn đề nghị điền sẵn{f', {group}' if group else ''}"
    content = pdf(request_paper(forms, ward=user.ward, title=title, year=today.year))
    history.disclose(
        by=user,
        kind=history.Disclosure.Kind.PRINT,
        what=title,
        row_count=len(rows),
        filters={"xem": tab, "to": group.pk if group else None},
    )
    return download(content, f"don-dien-san-{today:%Y%m%d}.pdf", PDF_TYPE)


@allow("benefits.view_case")
def endings(request: HttpRequest) -> HttpResponse:
    """Papers about to end, poverty lists of the year, awards the registry no longer supports."""
    user, today = request.user, timezone.localdate()
    groups, group = _group(request, today)
    bound = list(worklists.poverty_bound(user, today=today, group=group)[: worklists.MOST])
    papers = list(worklists.expiring_papers(user, today=today)[: worklists.MOST])
    names = scheme_names([*(award.scheme for award in bound), *(paper.case.scheme for paper in papers)])
    context = {
        "groups": groups,
        "group": group,
        "doubtful": worklists.doubtful(user, today=today, group=group),
        "papers": [(paper, names[paper.case.scheme], (paper.expires_on - today).days) for paper in papers],
        "reviews": [
            (elder, elder.situation_then.disability_review_on, (elder.situation_then.disability_review_on - today).days)
            for elder in worklists.reassessments(user, today=today, group=group)[: worklists.MOST]
        ],
        "bound": [(award, names[award.scheme]) for award in bound],
        "bound_vnd": sum(award.amount_vnd or 0 for award in bound),
        "year_end": date(today.year, 12, 31),
        "days_left": (date(today.year, 12, 31) - today).days,
        "handles": user.has_perm("benefits.handle_case"),
    }
    return render(request, "benefits/cases/endings.html", context)
