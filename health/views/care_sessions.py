"""Nutrition counselling and rehabilitation: the list, a person's sessions, one session."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from elders.forms.answers import add_refusal
from elders.forms.events import ReasonForm
from elders.ground.months import month_of
from elders.models import Elder
from elders.person_rows import find_rows
from health import counting
from health.choices import AccessKind
from health.forms.care_sessions import SessionForm
from health.models import CareSession
from health.register_choices import SessionKind
from health.services import care_sessions as services
from health.views.guard import clinical, seen

PER_PAGE = 50


@clinical("health.view_findings")
@require_GET
def care_sessions(request: HttpRequest) -> HttpResponse:
    """Sessions of the ward, latest first; appointments that have passed; find somebody for a new one."""
    today, user = timezone.localdate(), request.user
    text, kind = request.GET.get("q", "").strip(), request.GET.get("loai", "")
    found = CareSession.objects.for_user(user).select_related("elder__residential_group")
    if kind in SessionKind.values:
        found = found.filter(kind=kind)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    seen(request, "Danh sách tư vấn, phục hồi chức năng", row_count=len(page.object_list))
    year = (user.ward, today.replace(month=1, day=1), today)
    context = {
        "page": page,
        "kind": kind,
        "kinds": SessionKind.choices,
        "text": text,
        "rows": find_rows(user, text, today=today, limit=20)[1] if text else [],
        "counts": {
            "sessions": counting.sessions(*year, kind=SessionKind.NUTRITION).count(),
            "counselled": counting.counselled(*year).count(),
            "rehabilitated": counting.rehabilitated(*year).count(),
            "month": found.filter(held_on__gte=month_of(today)).count(),
        },
        "year": today.year,
        "today": today,
        "records": user.has_perm("health.record_findings"),
    }
    return render(request, "health/sessions/list.html", context)


def _page(request: HttpRequest, elder: Elder, kind: str, session: CareSession | None) -> HttpResponse:
    today, user = timezone.localdate(), request.user
    names = [field.name for field in CareSession._meta.concrete_fields]
    start = {name: getattr(session, name) for name in names} if session else {"held_on": today, "place_kind": "tram"}
    form = SessionForm(request.POST or None, kind=kind, elder=elder, user=user, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            services.record(elder, kind=kind, values=form.cleaned_data, session=session, today=today, by=user)
            messages.success(request, "Đã ghi.")
            return redirect("health:care_session_new", elder.pk, kind)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    rows = list(CareSession.objects.for_user(user).filter(elder=elder, kind=kind))
    context = {
        "elder": elder,
        "kind": kind,
        "title": SessionKind(kind).label,
        "session": session,
        "form": form,
        "rows": rows,
        "change": services.barthel_change(rows),
        "others": [(code, label) for code, label in SessionKind.choices if code != kind],
    }
    return render(request, "health/sessions/person.html", context)


@clinical("health.record_findings")
def care_session_new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A person's sessions of a kind, and the form for the next one."""
    if kind not in SessionKind.values:
        raise Http404
    elder = get_object_or_404(Elder.objects.for_user(request.user).select_related("residential_group"), pk=pk)
    seen(request, SessionKind(kind).label, elder=elder)
    return _page(request, elder, kind, None)


def _session(request: HttpRequest, pk: int, what: str, *, kind: str = AccessKind.VIEW) -> CareSession:
    one = get_object_or_404(
        CareSession.objects.for_user(request.user).select_related("elder__residential_group"), pk=pk
    )
    seen(request, what, elder=one.elder, kind=kind)
    return one


@clinical("health.record_findings")
def care_session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session, to read and correct."""
    one = _session(request, pk, "Buổi tư vấn, phục hồi chức năng")
    return _page(request, one.elder, one.kind, one)


@clinical("health.record_findings")
def care_session_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a session written by mistake."""
    one = _session(request, pk, "Bỏ buổi ghi nhầm", kind=AccessKind.WRITE)
    form = ReasonForm(request.POST or None, label="Vì sao bỏ buổi này")
    if request.method == "POST" and form.is_valid():
        try:
            services.remove(one, why=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Đã bỏ buổi này.")
            return redirect("health:care_session_new", one.elder_id, one.kind)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"session": one, "elder": one.elder, "form": form}
    return render(request, "health/sessions/remove.html", context)
