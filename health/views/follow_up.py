"""Follow-up: the list, one task with its attempts, referrals and their answers; a person's record; the access log."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from elders.forms.answers import add_refusal
from elders.ground.documents import DOCX_TYPE, PDF_TYPE, docx, pdf
from elders.models import Elder
from elders.views.work import download
from health import papers
from health.choices import AccessKind
from health.follow_up import PRIORITY_WORDS
from health.forms.tasks import AnswerForm, AttemptForm, CloseForm, ReferForm
from health.models import Consent, FollowUpTask, HealthAccess, Referral
from health.record import overview
from health.services import tasks as services
from health.services.privacy import has_stopped
from health.views.guard import clinical, seen

PER_PAGE = 50
FORMATS = {"pdf": (pdf, PDF_TYPE), "docx": (docx, DOCX_TYPE)}


@clinical("health.view_findings")
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """Open follow-up: what is late first, then by urgency and deadline."""
    now = timezone.now()
    found = FollowUpTask.objects.for_user(request.user).select_related("elder__residential_group")
    closed = request.GET.get("loai") == "dong"
    counted = FollowUpTask.objects.for_user(request.user)
    late = counted.overdue(now).count()
    if closed:
        rows = found.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")
    else:
        rows = found.open().order_by("due_at", "priority", "pk")
        rows = rows.annotate(tries=Count("attempts"), last_try=Max("attempts__on"))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    page.object_list = list(page.object_list)
    for one in page.object_list:
        one.is_late = not one.closed_at and one.due_at < now
        one.urgency = PRIORITY_WORDS[one.priority]
    page.object_list.sort(key=lambda one: (not one.is_late, one.priority if not closed else 0))
    seen(request, "Danh sách việc theo dõi", row_count=len(page.object_list))
    context = {"page": page, "late": late, "open": counted.open().count(), "closed": closed}
    return render(request, "health/exams/tasks.html", context)


def _task(request: HttpRequest, pk: int, what: str) -> FollowUpTask:
    found = FollowUpTask.objects.for_user(request.user).select_related("elder__residential_group", "ward")
    one = get_object_or_404(found, pk=pk)
    seen(request, what, elder=one.elder)
    return one


@clinical("health.record_findings")
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: why, by when, who tried what; an attempt and the closing are written here."""
    one, now = _task(request, pk, "Việc theo dõi"), timezone.now()
    today, act = timezone.localdate(), request.POST.get("act")
    attempt = AttemptForm(request.POST if act == "attempt" else None, initial={"on": today})
    close = CloseForm(request.POST if act == "close" else None)
    try:
        if act == "attempt" and attempt.is_valid():
            services.add_attempt(one, by=request.user, today=today, **attempt.cleaned_data)
            messages.success(request, "Đã ghi lần liên lạc.")
            return redirect("health:task", pk)
        if act == "close" and close.is_valid():
            services.close(one, by=request.user, at=now, **close.cleaned_data)
            messages.success(request, "Đã đóng việc.")
            return redirect("health:tasks")
    except ValidationError as refusal:
        add_refusal(attempt if act == "attempt" else close, refusal)
    context = {
        "task": one,
        "elder": one.elder,
        "late": not one.closed_at and one.due_at < now,
        "urgency": PRIORITY_WORDS[one.priority],
        "attempts": one.attempts.select_related("by").order_by("on", "pk"),
        "referrals": one.referrals.order_by("-pk"),
        "attempt": attempt,
        "close": close,
    }
    return render(request, "health/exams/task.html", context)


@clinical("health.record_findings")
def refer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the referral that a task asks for."""
    one = _task(request, pk, "Lập phiếu chuyển")
    reason = f"{one.finding}. {'; '.join(one.reasons)}"
    start = {"token": uuid.uuid4(), "reason": reason, "urgent": one.priority <= 1}
    start["danger"] = one.finding if one.priority <= 1 else ""
    withdrew = has_stopped(one.elder, Consent.Purpose.REFERRAL)
    form = ReferForm(request.POST or None, initial=start, has_withdrawn=withdrew)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.refer(one.elder, task=one, on=timezone.localdate(), by=request.user, **form.cleaned_data)
            messages.success(request, "Đã lập phiếu chuyển. In và đưa cho người bệnh.")
            return redirect("health:referral", made.pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "elder": one.elder, "title": "Lập phiếu chuyển", "button": "Lập phiếu", "task": one}
    context["lead"] = "Phiếu có giá trị 10 ngày làm việc kể từ hôm nay."
    context["warning"] = "Người này đã rút đồng ý chuyển tuyến, chuyển gửi." if withdrew else ""
    return render(request, "health/exams/ask.html", context)


def _referral(request: HttpRequest, pk: int, what: str, *, kind: str = AccessKind.VIEW) -> Referral:
    # Referrals of social work are read on their file (`health:case`), by its team.
    found = Referral.objects.for_user(request.user).filter(case__isnull=True)
    found = found.select_related("elder__residential_group", "ward", "task")
    one = get_object_or_404(found, pk=pk)
    seen(request, what, elder=one.elder, kind=kind)
    return one


@clinical("health.record_findings")
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """One referral, and the answer once it comes."""
    one, today = _referral(request, pk, "Phiếu chuyển"), timezone.localdate()
    form = AnswerForm(request.POST or None, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(one, today=today, by=request.user, **form.cleaned_data)
            messages.success(request, "Đã ghi trả lời.")
            return redirect("health:referral", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    waits = one.state in (Referral.State.SENT, Referral.State.RECEIVED)
    context = {"referral": one, "elder": one.elder, "form": form, "waits": waits, "today": today}
    return render(request, "health/exams/referral.html", context)


@clinical("health.view_findings")
@require_GET
def referral_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The letter as PDF or .docx."""
    if form not in FORMATS:
        raise Http404
    one = _referral(request, pk, "Giấy chuyển", kind=AccessKind.PRINT)
    write, content_type = FORMATS[form]
    return download(write(papers.referral_letter(one)), f"giay-chuyen-{one.pk}.{form}", content_type)


@clinical("health.view_findings")
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """The health record of a person over the years."""
    elder = get_object_or_404(Elder.objects.for_user(request.user).select_related("residential_group"), pk=pk)
    seen(request, "Hồ sơ sức khỏe", elder=elder)
    context = overview(elder, request.user, today=timezone.localdate()) | {
        "records": request.user.has_perm("health.record_findings")
    }
    return render(request, "health/exams/person.html", context)


@clinical("health.view_findings")
@require_GET
def person_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The record of a person on paper."""
    elder = get_object_or_404(Elder.objects.for_user(request.user).select_related("ward"), pk=pk)
    seen(request, "Tóm tắt hồ sơ sức khỏe", elder=elder, kind=AccessKind.PRINT)
    today = timezone.localdate()
    context = overview(elder, request.user, today=today) | {"today": today}
    return download(papers.summary(context), f"suc-khoe-{elder.pk}.pdf", PDF_TYPE)


@clinical("health.view_healthaccess")
@require_GET
def access_log(request: HttpRequest) -> HttpResponse:
    """Who read, printed or was refused, latest first; `?nguoi=` keeps one person."""
    found = HealthAccess.objects.for_user(request.user).select_related("by", "elder")
    kind, who = request.GET.get("viec", ""), request.GET.get("nguoi", "")
    if kind in AccessKind.values:
        found = found.filter(kind=kind)
    if who.isdigit():
        found = found.filter(elder=int(who))
    page = Paginator(found.order_by("-at", "-pk"), PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "health/exams/log.html", {"page": page, "kind": kind, "kinds": AccessKind.choices})
