"""One invitation: the page behind the code of a slip, its buttons, another hour, a visit, an examination elsewhere."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from elders.forms.answers import add_refusal
from elders.forms.events import ReasonForm
from elders.ground.access import allow
from elders.views.work import download
from health.choices import AccessKind
from health.forms.rounds import ElsewhereForm, MarkForm, ServiceForm, SlotForm, VisitForm
from health.models import Examination, FollowUpTask, Invitation, Session
from health.services import booking
from health.services import invitations as services
from health.views.exams import named_classes
from health.views.guard import clinical, seen
from health.views.round_people import row_context, rows_of
from health.views.rounds import ATTEND, rounds_of

SEE = "health.view_invitation"
RECORD = "health.record_findings"


def invitation_found(request: HttpRequest, **which) -> Invitation:
    """The invitation, within what the user may see."""
    mine = Invitation.objects.for_user(request.user).filter(round__in=rounds_of(request).order_by())
    return get_object_or_404(rows_of(mine).select_related("round__ward"), **which)


def back_to(request: HttpRequest, invitation: Invitation) -> str:
    """Where the button stood, when it was on a page of the round; else the page of the slip."""
    here = request.POST.get("ve", "")
    start = reverse("health:round", args=[invitation.round_id])
    return here if here.startswith(start) else reverse("health:slip", args=[invitation.code])


@allow(SEE)
@require_safe
def slip(request: HttpRequest, code: str) -> HttpResponse:
    """What the code of a slip opens: who, when, whether they came; what was found only for the station, logged."""
    one = invitation_found(request, code=code)
    context = {"one": one, "round": one.round} | row_context(request, one.round)
    context["settled"] = one.state in services.FINAL
    if request.user.has_perm("health.view_findings"):
        seen(request, "Mở từ mã giấy mời", elder=one.elder)
        exams = Examination.objects.for_user(request.user).current().filter(elder=one.elder)
        tasks = FollowUpTask.objects.for_user(request.user).open()
        last = exams.complete().order_by("-examined_on", "-pk").first()
        context |= {
            "sheet": exams.filter(invitation=one).order_by("-pk").first(),
            "last": last,
            "classes": [row for row in named_classes(last) if row.level] if last else [],
            "tasks": tasks.filter(elder=one.elder).order_by("due_at", "pk"),
        }
    return render(request, "health/rounds/slip.html", context)


@allow(ATTEND)
@require_POST
def invitation_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """One button of a row; the row comes back as it is now."""
    one, form, error = invitation_found(request, pk=pk), MarkForm(request.POST), ""
    if form.is_valid():
        try:
            services.mark(one, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
    else:
        error = "Không có tình trạng này."
    if not request.htmx:
        if error:
            messages.error(request, error)
        return redirect(f"{back_to(request, one)}#moi-{one.pk}")
    one = invitation_found(request, pk=pk)
    context = {"one": one, "error": error, "sent": request.POST if error else None} | row_context(request, one.round)
    return render(request, "health/rounds/_row.html", context, status=422 if error else 200)


def _ask(request: HttpRequest, one: Invitation, form, *, title: str, lead: str, button: str) -> HttpResponse:
    context = {"form": form, "one": one, "round": one.round, "title": title, "lead": lead, "button": button}
    return render(request, "health/rounds/ask.html", context)


@allow(ATTEND)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_slot(request: HttpRequest, pk: int) -> HttpResponse:
    """Another hour for one person."""
    one = invitation_found(request, pk=pk)
    sittings = booking.sittings_of(one.round, since=timezone.localdate())
    sessions = Session.objects.for_user(request.user).in_bulk([sitting.key for sitting in sittings])
    start = {"slot": f"{one.session_id}-{one.slot_at:%H:%M}"} if one.session_id else None
    places = {pk: session.place for pk, session in sessions.items()}
    overbooks = request.user.has_perm("health.overbook_invitation")
    form = SlotForm(request.POST or None, sittings=sittings, places=places, overbooks=overbooks, initial=start)
    if request.method == "POST" and form.is_valid():
        session, hour = form.chosen()
        try:
            booking.book(
                one,
                sessions[session],
                hour,
                by=request.user,
                at=timezone.now(),
                overbook=form.cleaned_data.get("overbook", ""),
            )
            messages.success(request, "Đã đổi giờ khám.")
            return redirect("health:slip", one.code)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    lead = "Chọn khung còn chỗ." if sittings else "Không còn buổi khám nào từ hôm nay: nhờ trạm y tế thêm buổi."
    return _ask(request, one, form, title="Đổi giờ khám", lead=lead, button="Lưu giờ mới")


@allow("health.plan_checkupround")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Who goes to examine at home, and when."""
    one, today = invitation_found(request, pk=pk), timezone.localdate()
    form = VisitForm(request.POST or None, initial={"on": one.visit_on, "who": one.visit_who})
    if request.method == "POST" and form.is_valid():
        try:
            services.plan_visit(one, by=request.user, at=timezone.now(), today=today, **form.cleaned_data)
            messages.success(request, "Đã hẹn khám tại nhà.")
            return redirect("health:round_home", one.round_id)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    lead = "Người này không cần đến điểm khám; khung giờ cũ được trả lại."
    return _ask(request, one, form, title="Hẹn khám tại nhà", lead=lead, button="Lưu ngày hẹn")


@clinical(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_elsewhere(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper of another facility, so that the person counts as examined in the year."""
    one, today = invitation_found(request, pk=pk), timezone.localdate()
    form = ElsewhereForm(request.POST or None, request.FILES or None, initial={"kind": one.kind})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        paper = data.pop("paper")
        content = paper.read(services.MOST_EVIDENCE + 1)
        try:
            services.examined_elsewhere(
                one, name=paper.name, content=content, by=request.user, at=timezone.now(), today=today, **data
            )
            messages.success(request, "Đã ghi khám nơi khác.")
            return redirect("health:slip", one.code)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    lead = "Có giấy của cơ sở khác trong năm thì tính là đã khám, mỗi người một lần."
    return _ask(request, one, form, title="Đã khám nơi khác", lead=lead, button="Lưu")


@clinical(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_not_elsewhere(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an examination elsewhere whose paper was wrong."""
    one = invitation_found(request, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.take_back_elsewhere(one, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            messages.success(request, "Đã bỏ khám nơi khác.")
            return redirect("health:slip", one.code)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    lead = "Giấy tờ đã tải lên sẽ được xóa; người này trở lại danh sách chưa khám."
    return _ask(request, one, form, title="Bỏ khám nơi khác", lead=lead, button="Bỏ")


@clinical(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_service(request: HttpRequest, pk: int) -> HttpResponse:
    """Check-up or one screening, where the programme lets the person choose; which disease only the station reads."""
    one = invitation_found(request, pk=pk)
    form = ServiceForm(request.POST or None, invitation=one)
    if request.method == "POST" and form.is_valid():
        try:
            services.choose_service(one, by=request.user, **form.chosen())
            messages.success(request, "Đã ghi dịch vụ.")
            return redirect("health:slip", one.code)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    lead = "Mỗi người một dịch vụ của chương trình."
    return _ask(request, one, form, title="Chọn dịch vụ", lead=lead, button="Lưu")


@clinical("health.view_findings")
@require_safe
def invitation_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper of another facility."""
    one = invitation_found(request, pk=pk)
    seen(request, "Giấy khám nơi khác", elder=one.elder, kind=AccessKind.EXPORT)
    content = Invitation.objects.values_list("evidence", flat=True).get(pk=one.pk)
    if not content:
        raise Http404
    content = bytes(content)
    return download(content, one.evidence_name, services.evidence_type(content) or "application/octet-stream")
