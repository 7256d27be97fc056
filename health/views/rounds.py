"""Check-up rounds: the list, the plan, one round with its state and buttons, facilities."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from elders.forms.answers import add_refusal, one_time_key
from elders.ground.access import allow
from health.choices import RoundState
from health.forms.rounds import FacilityForm, RoundForm, RoundStepForm
from health.models import CheckupRound, Facility, Invitation
from health.round_costs import costs_of
from health.round_figures import coverage_of_year, figures
from health.round_todo import WAITS, waiting
from health.services import rounds as services
from health.services.rounds import ACTIONS

PER_PAGE = 25
VIEW, PLAN, APPROVE, ATTEND = (
    "health.view_checkupround",
    "health.plan_checkupround",
    "health.approve_checkupround",
    "health.change_attendance",
)
WITH_LIST = (RoundState.LISTED, RoundState.RUNNING, RoundState.CLOSED)


def rounds_of(request: HttpRequest):
    """Rounds the user may see; who sees own groups only sees those that have a list."""
    rows = CheckupRound.objects.for_user(request.user).select_related("ward", "facility", "created_by", "approved_by")
    return rows if request.user.sees_whole_ward else rows.filter(state__in=WITH_LIST)


def round_found(request: HttpRequest, pk: int) -> CheckupRound:
    """The round, within what the user may see."""
    return get_object_or_404(rounds_of(request), pk=pk)


def people_of(request: HttpRequest, round_: CheckupRound):
    """Invitations of the round the user may see."""
    return Invitation.objects.for_user(request.user).filter(round=round_)


def frame(request: HttpRequest, round_: CheckupRound, tab: str) -> dict[str, Any]:
    """What every page of a round shows: its state, tabs and the buttons of this user."""
    user = request.user
    return {
        "round": round_,
        "tab": tab,
        "whole": user.sees_whole_ward,
        "states": RoundState.choices,
        "has_list": round_.state in WITH_LIST,
        "is_open": round_.state in (RoundState.LISTED, RoundState.RUNNING),
        "is_running": round_.state == RoundState.RUNNING,
        "plans": user.has_perm(PLAN),
        "attends": user.has_perm(ATTEND),
        "findings": user.has_perm("health.view_findings"),
        "actions": [
            deed for deed in ACTIONS.values() if round_.state in deed.sources and user.has_perm(deed.permission)
        ],
    }


@allow(VIEW)
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Rounds of the ward, latest first."""
    asked = request.GET.get("cho", "")
    shown = waiting(rounds_of(request), asked).order_by("-year", "-reference_on", "-pk")
    page = Paginator(shown, PER_PAGE)
    page = page.get_page(request.GET.get("trang"))
    mine = Invitation.objects.for_user(request.user).filter(round__in=[one.pk for one in page])
    counted = mine.order_by().values_list("round", "state").annotate(number=Count("pk"))
    numbers: dict[int, dict[str, int]] = {}
    for pk, state, number in counted:
        numbers.setdefault(pk, {})[state] = number
    page.object_list = list(page.object_list)
    for one in page.object_list:
        counts = numbers.get(one.pk, {})
        one.invited = sum(counts.values())
        one.done = counts.get("examined", 0) + counts.get("elsewhere", 0)
    context = {"page": page, "plans": request.user.has_perm(PLAN), "whole": request.user.sees_whole_ward}
    context["asked"] = asked in WAITS
    return render(request, "health/rounds/list.html", context)


@allow(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    """Plan a round."""
    user, today = request.user, timezone.localdate()
    planned = CheckupRound(ward=user.ward, year=today.year)
    start = {
        "name": f"Khám sức khỏe người cao tuổi năm {today.year}",
        "reference_on": today,
        "facility": Facility.objects.for_user(user).first(),
    }
    return _plan(request, planned, start)


@allow(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the plan while it is a draft."""
    found = round_found(request, pk)
    if found.state != RoundState.DRAFT:
        messages.error(request, "Kế hoạch đã duyệt. Muốn sửa thì nhờ lãnh đạo trả lại.")
        return redirect("health:round", pk)
    return _plan(request, found, {})


def _plan(request: HttpRequest, planned: CheckupRound, start: dict) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    form = RoundForm(request.POST or None, instance=planned, user=user, today=today, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.save_plan(form.instance, groups=list(form.cleaned_data["groups"]), by=user)
            messages.success(request, "Đã lưu kế hoạch nháp. Thêm buổi khám và dự toán, rồi trình lãnh đạo duyệt.")
            return redirect("health:round", made.pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "round": planned if planned.pk else None}
    return render(request, "health/rounds/form.html", context)


@allow(VIEW)
@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: the plan, how far it is, what is next."""
    found = round_found(request, pk)
    if not request.user.sees_whole_ward:
        return redirect("health:round_calls", pk)
    today = timezone.localdate()
    context = frame(request, found, "chung")
    context |= {
        "total": figures(people_of(request, found)).total if context["has_list"] else None,
        "coverage": coverage_of_year(found, found.ward, on=min(today, date(found.year, 12, 31))),
        "groups": list(found.groups.order_by("code", "pk")),
        "sessions": found.sessions.count(),
        "costs": costs_of(found.costs.order_by("pk"), budget_vnd=found.budget_vnd),
        "steps": list(found.steps.select_related("by")),
        "left_out": len([one for one in found.excluded if one.get("elder")]),
        "obstacles": services.obstacles(found) if context["is_running"] else [],
        "waits_for_approval": found.state == RoundState.DRAFT and not request.user.has_perm(APPROVE),
    }
    return render(request, "health/rounds/round.html", context)


@allow(PLAN)
@require_POST
def round_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a draft nobody needs."""
    found = round_found(request, pk)
    try:
        services.discard(found, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("health:round", pk)
    messages.success(request, f"Đã xóa đợt nháp “{found.name}”.")
    return redirect("health:rounds")


@allow(PLAN, APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def round_step(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One button: what it does, asked once more, done once."""
    if action not in ACTIONS:
        raise Http404
    deed, found, today = ACTIONS[action], round_found(request, pk), timezone.localdate()
    if not request.user.has_perm(deed.permission):
        raise PermissionDenied
    costs = costs_of(found.costs.order_by("pk"), budget_vnd=found.budget_vnd)
    form = RoundStepForm(
        request.POST if request.method == "POST" else None,
        action=deed.code,
        asks_why=deed.asks_why,
        today=today,
        planned_vnd=costs.planned_vnd or None,
    )
    token = one_time_key(request.POST) or uuid4()
    if request.method == "POST" and form.is_valid():
        try:
            done = services.move(
                found, deed.code, by=request.user, token=token, now=timezone.now(), today=today, **form.cleaned_data
            )
            if done:
                messages.success(request, deed.done)
            return redirect("health:round", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = frame(request, found, "")
    context |= {
        "deed": deed,
        "form": form,
        "token": token,
        "costs": costs,
        "sessions": found.sessions.count(),
        "obstacles": services.obstacles(found) if deed.code == "dong" else [],
        "total": figures(people_of(request, found)).total if context["has_list"] else None,
    }
    return render(request, "health/rounds/step.html", context)


@allow(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def facilities(request: HttpRequest) -> HttpResponse:
    """Who examines; a new one is added below the list."""
    mine = Facility(ward=request.user.ward)
    form = FacilityForm(request.POST or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"Đã thêm {mine.name}.")
        return redirect("health:facilities")
    rows = Facility.objects.for_user(request.user).order_by("name", "pk")
    return render(request, "health/rounds/facilities.html", {"form": form, "rows": rows})


@allow(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def facility(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of one facility."""
    found = get_object_or_404(Facility.objects.for_user(request.user), pk=pk)
    form = FacilityForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Đã lưu cơ sở khám.")
        return redirect("health:facilities")
    return render(request, "health/rounds/facility.html", {"form": form, "facility": found})
