"""Days and places of a round, giving hours, and what it costs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from elders.forms.answers import add_refusal
from elders.ground.access import allow
from health.choices import RoundState
from health.forms.rounds import CostForm, SessionForm
from health.models import RoundCost, Session
from health.round_costs import costs_of
from health.services import booking, invitations
from health.services import sessions as services
from health.views.rounds import PLAN, VIEW, frame, people_of, round_found


@allow(VIEW)
@require_safe
def round_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sessions with what is taken, and how many people wait for an hour."""
    found = round_found(request, pk)
    sittings = {one.key: one for one in booking.sittings_of(found)}
    rows = list(found.sessions.prefetch_related("groups").order_by("day", "opens_at", "pk"))
    for one in rows:
        sitting = sittings[one.pk]
        one.places = sitting.capacity * len(sitting.hours)
        one.taken = sum(sitting.taken.values())
        one.is_over = one.taken > one.places
    waiting = people_of(request, found).filter(session__isnull=True, state__in=invitations.REPEATABLE)
    context = frame(request, found, "buoi") | {
        "rows": rows,
        "places": sum(one.places for one in rows),
        "taken": sum(one.taken for one in rows),
        "waiting": waiting.exclude(can_travel=False).count(),
        "editable": request.user.has_perm(PLAN) and found.state != RoundState.CLOSED,
    }
    return render(request, "health/rounds/sessions.html", context)


@allow(PLAN)
@require_POST
def round_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an hour to everybody who waits for one."""
    found = round_found(request, pk)
    try:
        placed, left = booking.fill_slots(found, by=request.user, today=timezone.localdate())
        messages.success(request, f"Đã xếp giờ cho {placed} người.")
        if left:
            messages.warning(request, f"{left} người chưa có chỗ: thêm buổi khám rồi xếp tiếp.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("health:round_sessions", pk)


def _session(request: HttpRequest, session: Session, start: dict) -> HttpResponse:
    form = SessionForm(request.POST or None, instance=session, user=request.user, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.save_session(
                form.instance, groups=list(data["groups"]), until=data.get("until"), by=request.user
            )
            messages.success(request, f"Đã lưu {made} buổi khám.")
            return redirect("health:round_sessions", session.round_id)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = frame(request, session.round, "buoi") | {"form": form, "session": session if session.pk else None}
    return render(request, "health/rounds/session.html", context)


@allow(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def session_new(request: HttpRequest, pk: int) -> HttpResponse:
    """One more day, or one on every working day to a day."""
    found = round_found(request, pk)
    last = found.sessions.order_by("-day", "-pk").first()
    start = {"place": found.facility.name if found.facility else "", "opens_at": "07:30", "closes_at": "11:00"}
    if last:
        start = {name: getattr(last, name) for name in ("place", "opens_at", "closes_at", "slot_minutes", "capacity")}
    return _session(request, Session(round=found), start)


@allow(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one session."""
    one = get_object_or_404(Session.objects.for_user(request.user).select_related("round__ward"), pk=pk)
    return _session(request, one, {})


@allow(PLAN)
@require_POST
def session_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a session nobody was invited to."""
    one = get_object_or_404(Session.objects.for_user(request.user).select_related("round"), pk=pk)
    try:
        services.remove_session(one, by=request.user)
        messages.success(request, "Đã xóa buổi khám.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("health:round_sessions", one.round_id)


@allow(VIEW)
@require_safe
def round_costs(request: HttpRequest, pk: int) -> HttpResponse:
    """Planned and spent, line by line; money is not for who keeps single groups."""
    found = round_found(request, pk)
    if not request.user.sees_whole_ward:
        raise PermissionDenied
    context = frame(request, found, "kinh-phi") | {
        "costs": costs_of(found.costs.order_by("pk"), budget_vnd=found.budget_vnd),
        "editable": request.user.has_perm(PLAN) and found.state != RoundState.CLOSED,
        "is_draft": found.state == RoundState.DRAFT,
    }
    return render(request, "health/rounds/costs.html", context)


def _cost(request: HttpRequest, cost: RoundCost) -> HttpResponse:
    form = CostForm(request.POST or None, instance=cost)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_cost(form.instance, by=request.user)
            messages.success(request, "Đã lưu khoản chi.")
            return redirect("health:round_costs", cost.round_id)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = frame(request, cost.round, "kinh-phi") | {"form": form, "cost": cost if cost.pk else None}
    return render(request, "health/rounds/cost.html", context)


@allow(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def cost_new(request: HttpRequest, pk: int) -> HttpResponse:
    """One more line."""
    return _cost(request, RoundCost(round=round_found(request, pk)))


@allow(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def cost(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one line."""
    return _cost(
        request, get_object_or_404(RoundCost.objects.for_user(request.user).select_related("round__ward"), pk=pk)
    )


@allow(PLAN)
@require_POST
def cost_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a line that was not in the approved plan."""
    one = get_object_or_404(RoundCost.objects.for_user(request.user).select_related("round"), pk=pk)
    try:
        services.remove_cost(one, by=request.user)
        messages.success(request, "Đã xóa khoản chi.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("health:round_costs", one.round_id)
