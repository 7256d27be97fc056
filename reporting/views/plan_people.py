"""People of an activity: the list, letters that invite them, ticking who came, the list to sign."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clubs.views.papers import paper_answer
from elders.forms.answers import add_refusal
from elders.ground.access import allow
from elders.ground.numbers import grouped
from reporting import activity_papers as papers
from reporting.forms.activities import PastedForm, PersonForm
from reporting.invitees import SOURCES, sources_for
from reporting.models import Activity, Participant
from reporting.plan_choices import WorkState
from reporting.services import activities
from reporting.services import participants as service
from reporting.services.activities import KEEP, may_keep
from reporting.views.plan_pages import activity_or_404, ask

PRINT = "reporting.print_activity"


def _kept(request: HttpRequest, pk: int) -> Activity:
    """An activity whose list the reader may write."""
    row = activity_or_404(request, pk)
    if not may_keep(request.user, row):
        raise PermissionDenied
    return row


def _people(row: Activity) -> list[Participant]:
    return list(row.participants.select_related("residential_group"))


@allow(KEEP)
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of those invited: ready lists, many pasted at once, or one by one."""
    row, today = _kept(request, pk), timezone.localdate()
    pasted = PastedForm(request.POST if "dan" in request.POST else None)
    one = PersonForm(request.POST if "mot" in request.POST else None, user=request.user, today=today)
    if request.method == "POST":
        form = pasted if "dan" in request.POST else one if "mot" in request.POST else None
        try:
            if form is None:
                source = SOURCES.get(request.POST.get("nguon", ""))
                if source not in sources_for(request.user):
                    raise Http404
                return _added(request, row, source.people(row.ward, today))
            if form.is_valid():
                rows = pasted.participants() if form is pasted else [Participant(**one.facts())]
                return _added(request, row, rows)
        except ValidationError as refusal:
            if form is None:
                messages.error(request, " ".join(refusal.messages))
                return redirect("reporting:people", pk)
            add_refusal(form, refusal)
    context = {
        "activity": row,
        "people": _people(row),
        "pasted": pasted,
        "one": one,
        "sources": sources_for(request.user),
        "invited": row.participants.filter(is_invited=True).count(),
        "unsent": row.participants.filter(is_invited=True, sent_on__isnull=True).count(),
    }
    return render(request, "reporting/plan/people.html", context)


def _added(request: HttpRequest, row: Activity, rows: list[Participant]) -> HttpResponse:
    added = service.add(row, rows=rows, by=request.user)
    left_out = len(rows) - len(added)
    words = f" {grouped(left_out)} người đã có trong danh sách." if left_out else ""
    if added:
        messages.success(request, f"Đã thêm {grouped(len(added))} người.{words}")
    else:
        messages.info(request, f"Không thêm ai.{words}" if rows else "Chưa có ai trong danh sách này.")
    return redirect("reporting:people", row.pk)


def _person(request: HttpRequest, pk: int) -> Participant:
    row = get_object_or_404(
        Participant.objects.for_user(request.user).select_related("activity__ward", "residential_group"), pk=pk
    )
    if not may_keep(request.user, row.activity):
        raise PermissionDenied
    return row


@allow(KEEP)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    row, today = _person(request, pk), timezone.localdate()
    start = {name: getattr(row, name) for name in PersonForm.FIELDS}
    start |= {"elder": row.elder_id, "family_of": row.family_of_id, "residential_group": row.residential_group_id}
    form = PersonForm(request.POST or None, user=request.user, today=today, initial=start)
    back = reverse("reporting:people", args=[row.activity_id])
    return ask(
        request,
        form,
        lambda cleaned: service.change(row, facts=form.facts(), by=request.user),
        title="Sửa đại biểu",
        lead=row.activity.name,
        submit="Lưu",
        back=back,
        done="Đã lưu.",
        section=("Hoạt động", reverse("reporting:activities")),
    )


@allow(KEEP)
@require_POST
def person_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = _person(request, pk)
    try:
        service.remove(row, by=request.user)
        messages.success(request, f"Đã bỏ {row.full_name} khỏi danh sách.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("reporting:people", row.activity_id)


@allow(KEEP)
@require_POST
def people_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """The letters went out today."""
    row = _kept(request, pk)
    try:
        number = service.mark_sent(row, on=timezone.localdate(), by=request.user)
        messages.success(request, f"Đã ghi ngày gửi giấy mời cho {grouped(number)} người.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("reporting:people", pk)


@allow(KEEP)
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick who came, on a phone at the door; who came without invitation is typed at the end."""
    row, today = _kept(request, pk), timezone.localdate()
    if request.method == "POST":
        shown = [int(one) for one in request.POST.getlist("danh_sach") if one.isdecimal()]
        came = [int(one) for one in request.POST.getlist("co_mat") if one.isdecimal()]
        guests = PastedForm({"component": "khac", "lines": request.POST.get("them", "")})
        try:
            extra = guests.participants() if request.POST.get("them", "").strip() and guests.is_valid() else []
            if guests.errors and request.POST.get("them", "").strip():
                raise ValidationError(guests.errors.get("lines", []))
            for guest in extra:
                guest.is_invited, guest.came = False, True
            with transaction.atomic():
                number = service.tick(row, came=came, shown=shown, today=today, by=request.user)
                number += len(service.add(row, rows=extra, by=request.user)) if extra else 0
                if "xong" in request.POST and row.state != WorkState.DONE:
                    held = {"state": WorkState.DONE, "held_on": row.day or today}
                    activities.save(row, facts=held, today=today, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            lines = _people(row)
            for one in lines:
                one.came = one.pk in came
            context = {"activity": row, "people": lines, "extra": request.POST.get("them", ""), "today": today}
            return render(request, "reporting/plan/attendance.html", context)
        messages.success(request, f"Đã điểm danh: {grouped(number)} người có mặt.")
        return redirect("reporting:activity", pk)
    context = {"activity": row, "people": _people(row), "extra": "", "today": today}
    return render(request, "reporting/plan/attendance.html", context)


def _printed(request: HttpRequest, pk: int) -> Activity:
    row = activity_or_404(request, pk)
    if not request.user.has_perm(PRINT) and not may_keep(request.user, row):
        raise PermissionDenied
    return row


@allow(PRINT, KEEP)
def invitations(request: HttpRequest, pk: int) -> HttpResponse:
    """Giấy mời: PDF with one page per person, .docx with the list as annex to edit and register."""
    row = _printed(request, pk)
    invited = [one for one in _people(row) if one.is_invited]
    if request.GET.get("in", "pdf") == "docx":
        paper = papers.invitation_to_edit(row, invited)
    else:
        paper = papers.invitations(row, invited)
    return paper_answer(request, paper, row_count=len(invited), only=("pdf", "docx"))


@allow(PRINT, KEEP)
def attendance_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Danh sách đại biểu (PDF, .xlsx): to sign, or (`?ban=da-du`) who came."""
    row = _printed(request, pk)
    lines = _people(row)
    came_only = request.GET.get("ban") == "da-du"
    paper = papers.attendance_list(row, lines, to_sign=not came_only)
    number = sum(bool(one.came) for one in lines) if came_only else len(lines)
    return paper_answer(request, paper, row_count=number, only=("pdf", "xlsx"))
