"""The first page of clubs: how every club is doing, by what one wants to look at; and the ward summary on paper."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clubs import board_people, compare, sheets
from clubs.board import Board, Row, board_of
from clubs.choices import ClubKind
from clubs.models import Club, ClubGroup
from clubs.pages import MANAGE, READ
from clubs.views.papers import paper_answer
from elders.ground.access import allow
from elders.ground.months import month_before
from elders.models import ResidentialGroup

PER_PAGE = 50
ORDERS = {
    "ten": ("Theo tên", lambda row: row.club.name),
    "lo": ("Cần quan tâm trước", lambda row: (-len(row.worries), row.club.name)),
    "dong": ("Đông thành viên trước", lambda row: (-row.counts.members, row.club.name)),
    "mang": ("Ít mảng đạt trước", lambda row: (row.passed if row.areas else 9, row.club.name)),
}
# What one total of the board counts: the clubs behind it.
APART = {
    "cham_soc": lambda row: row.is_active and row.is_care_model,
    "du_mang": lambda row: row.is_active and row.club.is_intergenerational and row.all_areas,
    "so_quy": lambda row: row.money.has_books,
}


def _groups(request: HttpRequest, today) -> list[ResidentialGroup]:
    return list(ResidentialGroup.objects.filter(ward=request.user.ward_id).on(today).order_by("code", "pk"))


@allow(READ)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """All clubs the user may read; whoever keeps one club only goes straight to it."""
    user, today = request.user, timezone.localdate()
    clubs = Club.objects.with_books(user)
    if not user.has_perm("clubs.see_all_clubs"):
        mine = list(clubs.values_list("pk", flat=True)[:2])
        if len(mine) == 1:
            return redirect("clubs:club", mine[0])
    groups = _groups(request, today)
    whole = board_of(clubs, today=today, groups=len(groups))
    if request.GET.get("in"):
        names = [row.club.name for row in whole.rows]
        paper = sheets.ward_summary(whole, ward=user.ward, today=today)
        return paper_answer(request, paper, row_count=len(names))
    served: dict[int, set[int]] = {}
    for club, group in ClubGroup.objects.filter(club__in=[row.club.pk for row in whole.rows]).values_list(
        "club", "residential_group"
    ):
        served.setdefault(club, set()).add(group)
    rows = _chosen(request, whole.rows, served)
    order = request.GET.get("xep", "")
    if order in ORDERS:
        rows = sorted(rows, key=ORDERS[order][1])
    by_group = request.GET.get("xem") == "to"
    context = {
        "board": whole,
        "rows": rows,
        "kinds": ClubKind.choices,
        "groups": groups,
        "orders": [(code, words) for code, (words, _) in ORDERS.items()],
        "chosen": {name: request.GET.get(name, "") for name in ("loai", "to", "xep", "can")},
        "by_group": _by_group(whole, groups, served) if by_group else None,
        "comparing": bool(request.GET.getlist("so") or request.GET.get("tt") or request.GET.get("rieng")),
        "comparison": compare.table(rows) if len(request.GET.getlist("so")) > 1 else None,
        "manages": user.has_perm(MANAGE),
        "today": today,
    }
    return render(request, "clubs/board.html", context)


@allow(READ)
@require_GET
def people(request: HttpRequest, what: str) -> HttpResponse:
    """The names behind one total of the board: of the clubs that work today, of loans of all that stand."""
    user, today = request.user, timezone.localdate()
    group = board_people.GROUPS.get(what)
    if group is None:
        raise Http404
    if not user.has_perm(group.permission):
        raise PermissionDenied
    mine = Club.objects.with_books(user)
    owing = group.permission == "clubs.view_loan"  # what is owed to a suspended club is owed all the same
    clubs = list(mine.existing(today) if owing else mine.active(today))
    month = month_before(today) if what == "duoc-tham" else None
    context: dict = {}
    if what == "duoc-tham":
        found = board_people.visited(clubs, month)
        context = {"total_due": sum(row["due"] for row in found), "total_done": sum(row["done"] for row in found)}
    elif owing:
        found = board_people.borrowers(clubs, today=today, late=what == "qua-han")
        context = {
            "total_vnd": sum(row["line"].outstanding_vnd for row in found),
            "late_vnd": sum(row["line"].overdue_vnd for row in found),
        }
    else:
        found = board_people.members(clubs, what, today=today)
        context = {"counts_once": True}
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    context |= {
        "group": group,
        "groups": [one for one in board_people.GROUPS.values() if user.has_perm(one.permission)],
        "page": page,
        "rows": board_people.named(list(page), clubs) if "counts_once" in context else [],
        "month": month,
        "today": today,
    }
    return render(request, "clubs/board_people.html", context)


def _chosen(request: HttpRequest, rows: list[Row], served: dict[int, set[int]]) -> list[Row]:
    kind, group = request.GET.get("loai", ""), request.GET.get("to", "")
    compared = {int(pk) for pk in request.GET.getlist("so") if pk.isdecimal()}
    if kind in ClubKind.values:
        rows = [row for row in rows if kind in row.club.kinds]
    if group.isdecimal():
        pk = int(group)
        rows = [row for row in rows if pk == row.club.residential_group_id or pk in served.get(row.club.pk, ())]
    if state := request.GET.get("tt"):
        rows = [row for row in rows if row.state.code == state]
    if apart := APART.get(request.GET.get("rieng", "")):
        rows = [row for row in rows if apart(row)]
    if request.GET.get("can"):
        rows = [row for row in rows if row.worries]
    if compared:
        rows = [row for row in rows if row.club.pk in compared]
    return rows


def _by_group(board: Board, groups: list[ResidentialGroup], served: dict[int, set[int]]) -> list[dict]:
    """Each tổ dân phố with the clubs that serve it, by kind; those without any stand out."""
    lines = []
    for group in groups:
        clubs = [
            row
            for row in board.rows
            if row.club.residential_group_id == group.pk or group.pk in served.get(row.club.pk, ())
        ]
        cells = [(label, [row for row in clubs if kind in row.club.kinds]) for kind, label in ClubKind.choices]
        lines.append({"group": group, "cells": cells, "none": not any(row.is_active for row in clubs)})
    return lines
