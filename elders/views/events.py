"""One person's life events: form → preview of all consequences → one confirmation → what was done → way back."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from elders import arrivals
from elders import record as assembly
from elders.choices import EventKind
from elders.event_panel import events_of
from elders.forms.answers import add_refusal, one_time_key
from elders.forms.events import SLUGS, EventForm, ReasonForm
from elders.ground.access import allow
from elders.models import Elder, EventReport, LifeEvent
from elders.services import events
from elders.views.record import elder_or_404, head

KINDS = {slug: kind for kind, slug in SLUGS.items()}


@allow("elders.view_lifeevent")
def person_events(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that happened to one person, and what may be recorded or reported next."""
    elder, today = elder_or_404(request, pk), timezone.localdate()
    context = (
        head(elder, assembly.situations_of(elder), today, request.user)
        | events_of(elder, request.user, today)
        | {"tab": "events"}
    )
    return render(request, "elders/events/person.html", context)


@allow("elders.record_lifeevent", "elders.report_lifeevent")
def event_new(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The form; then, for the office, the preview and the confirmation; for a group leader, the report."""
    if slug not in KINDS:
        raise Http404
    kind, user, today = KINDS[slug], request.user, timezone.localdate()
    records = user.has_perm("elders.record_lifeevent")
    elder = _person(request, pk, kind)
    report = _waiting_report(request, elder, kind) if records else None
    context = {"elder": elder, "kind": EventKind(kind), "slug": slug, "report": report, "records": records}
    step = request.POST.get("buoc", "")
    if request.method != "POST":
        initial = _from_report(report) if report else {"reported_on": today}
        form = EventForm(kind=kind, elder=elder, user=user, today=today, initial=initial)
        return render(request, "elders/events/form.html", context | {"form": form})
    form = EventForm(request.POST, kind=kind, elder=elder, user=user, today=today)
    context |= {"form": form}
    if step == "sua" or not form.is_valid():
        return render(request, "elders/events/form.html", context)
    try:
        if not records:
            events.report_event(form.report(), today=today, by=user)
            messages.success(request, f"Đã gửi tin báo về {elder.full_name}. Phường xác nhận thì sổ mới thay đổi.")
            return redirect("elders:event_reports")
        token = one_time_key(request.POST) if step == "ghi" else None
        if token and (done := LifeEvent.objects.filter(token=token, elder=elder).first()):
            return redirect("elders:event", done.pk)  # the second click of a double click
        shown = events.preview(form.event(), today=today, by=user, address=form.address_given)
        if step == "ghi" and request.POST.get("dau") == events.fingerprint(shown):
            event = events.record(
                form.event(), today=today, by=user, token=token, address=form.address_given, report=report
            )
            messages.success(request, f"Đã ghi: {event.get_kind_display().lower()}, {elder.full_name}.")
            return redirect("elders:event", event.pk)
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return render(request, "elders/events/form.html", context)
    context |= {
        "consequences": shown,
        "mark": events.fingerprint(shown),
        "token": token if step == "ghi" and token else uuid.uuid4(),
        "changed_since": step == "ghi",
        "event": form.event(),
    }
    return render(request, "elders/events/preview.html", context)


@allow("elders.view_lifeevent")
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recorded and all it did; the way back."""
    found = get_object_or_404(
        LifeEvent.objects.for_user(request.user).select_related(
            "elder", "residential_group", "to_group", "to_ward", "recorded_by", "restored_by", "source_batch"
        ),
        pk=pk,
    )
    steps = [events.Consequence(step.app, step.text) for step in found.steps.all()]
    context = {
        "event": found,
        "elder": found.elder,
        "steps": steps,
        "sees_person": Elder.objects.for_user(request.user).filter(pk=found.elder_id).exists(),
        "report": EventReport.objects.filter(event=found).select_related("reported_by").first(),
    }
    return render(request, "elders/events/event.html", context)


@allow("elders.restore_lifeevent")
def event_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the event back, with a reason; or say what stands in the way."""
    found = get_object_or_404(LifeEvent.objects.for_user(request.user).select_related("elder"), pk=pk)
    form = ReasonForm(
        request.POST or None, label="Lý do khôi phục", hint="Ví dụ: Ghi nhầm người, gia đình xác nhận cụ còn sống."
    )
    if request.method == "POST" and form.is_valid():
        try:
            events.restore(found, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, f"Đã khôi phục: hồ sơ của {found.elder.full_name} như trước khi ghi.")
            return redirect("elders:event", pk)
    context = {
        "event": found,
        "elder": found.elder,
        "form": form,
        "obstacles": events.why_not_restore(found),
        "steps": [events.Consequence(step.app, step.text) for step in reversed(found.steps.all())],
    }
    return render(request, "elders/events/restore.html", context)


def _person(request: HttpRequest, pk: int, kind: str) -> Elder:
    """The person, within what the user may see; for a move in, also who may come from elsewhere."""
    people = Elder.objects.for_user(request.user)
    if kind == EventKind.MOVE_IN:
        if not request.user.has_perm("elders.record_lifeevent"):
            raise PermissionDenied
        found = arrivals.admitted(request.user, pk, request.GET.get("phep", "")).filter(pk=pk).first()
        if found:
            return found
    return get_object_or_404(people, pk=pk)


def _waiting_report(request: HttpRequest, elder: Elder, kind: str) -> EventReport | None:
    """The report being answered: the one named in the address, or the one that waits for this very thing."""
    waiting = EventReport.objects.for_user(request.user).waiting().filter(elder=elder, kind=kind)
    return waiting.select_related("reported_by").first()


def _from_report(report: EventReport) -> dict:
    names = ("happened_on", "destination", "to_group", "paper", "place", "note")
    told = report.told_by or str(report.reported_by)
    reported = timezone.localdate(report.reported_at)
    return {name: getattr(report, name) for name in names} | {"reported_by": told, "reported_on": reported}
