"""Meetings: list, the one page on which a meeting is written on a phone, minutes."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from clubs import papers
from clubs.choices import Presence
from clubs.forms.meetings import MeetingForm, RemoveForm
from clubs.models import Club, Meeting, Membership
from clubs.pages import KEEP, READ, head
from clubs.services import meetings as service
from clubs.services.meetings import Tick
from clubs.views.papers import paper_answer
from clubs.views.rows import club_or_404
from elders.forms.answers import add_refusal
from elders.forms.fields import DayField
from elders.ground.access import allow

PER_PAGE = 24


def counted(rows):
    """Meetings with who was there, absent, measured; by name, or the totals typed from paper."""
    return rows.annotate(
        present=Count("attendances", filter=Q(attendances__state=Presence.PRESENT)),
        excused=Count("attendances", filter=Q(attendances__state=Presence.EXCUSED)),
        absent=Count("attendances", filter=Q(attendances__state=Presence.ABSENT)),
        measured=Count("attendances", filter=Q(attendances__measured=True)),
        ticked=Count("attendances"),
    ).order_by("-held_on", "-pk")


@allow(READ)
def meetings(request: HttpRequest, pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    page = Paginator(counted(Meeting.objects.filter(club=club)), PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "clubs/meetings.html", head(club, request.user, today, "meetings") | {"page": page})


@dataclass
class Line:
    """One member on the attendance list of the form."""

    membership: Membership
    state: str = ""
    measured: bool = False

    @property
    def name(self) -> str:
        return self.membership.person.full_name


def _lines(club: Club, day, ticks: dict) -> list[Line]:
    rows = Membership.objects.filter(club=club).on(day).by_name()
    return [Line(row, *ticks.get(row.pk, ("", False))) for row in rows]


def _sent_ticks(data, pks: list[int]) -> dict[int, tuple[str, bool]]:
    """The three boxes of each member: there (and measured), away with a reason, or away."""
    there, measured, excused = (set(data.getlist(name)) for name in ("co_mat", "da_do", "co_phep"))
    ticks = {}
    for pk in pks:
        key = str(pk)
        state = Presence.PRESENT if key in there else Presence.EXCUSED if key in excused else Presence.ABSENT
        ticks[pk] = (state, key in measured and key in there)
    return ticks


def _day(value: str, otherwise):
    try:
        return DayField(required=False).clean(value) or otherwise
    except ValidationError:
        return otherwise


@allow(KEEP)
def meeting(request: HttpRequest, pk: int, meeting_pk: int | None = None) -> HttpResponse:
    """Write a meeting, or correct one: day, who was there, what was done, minutes. One page, one button."""
    club, today = club_or_404(request, pk), timezone.localdate()
    row = get_object_or_404(Meeting.objects.filter(club=club), pk=meeting_pk) if meeting_pk else Meeting(club=club)
    stored = service.as_values(row) if row.pk else {"ticks": {}, "works": {}}
    if request.method != "POST":
        initial = {name: getattr(row, name) for name in MeetingForm.base_fields} if row.pk else _usual(club, today)
        initial |= {f"mang_{area}": what for area, what in stored["works"].items()}
        form = MeetingForm(initial=initial)
        day = row.held_on or initial["held_on"]
        lines = _lines(club, day, {one: (state, bool(done)) for one, (state, done) in stored["ticks"].items()})
        by_name = bool(stored["ticks"]) or not row.pk
        return _form_page(request, club, row, form, lines, by_name=by_name)
    form = MeetingForm(request.POST)
    day = _day(request.POST.get("held_on", ""), row.held_on or today)
    by_name = request.POST.get("cach") != "tong"
    shown = {int(key) for key in request.POST.getlist("danh_sach") if key.isdecimal()}
    lines = _lines(club, day, {})
    ticks = _sent_ticks(request.POST, [line.membership.pk for line in lines])
    for line in lines:
        if line.membership.pk in shown:
            line.state, line.measured = ticks[line.membership.pk]
    if by_name and shown != {line.membership.pk for line in lines}:
        form.is_valid()
        form.add_error(
            "held_on", f"Danh sách thành viên ngày {day:%d/%m/%Y} khác danh sách đã điểm danh; hãy xem lại rồi lưu."
        )
    if not form.is_valid():
        return _form_page(request, club, row, form, lines, by_name=by_name)
    for name, value in form.values().items():
        setattr(row, name, value)
    answers = [
        Tick(line.membership.pk, line.state if by_name else "", line.measured if by_name else None) for line in lines
    ]
    if by_name:
        row.present_typed = row.measured_typed = None
    try:
        service.record(row, ticks=answers, works=form.works, today=today, by=request.user)
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return _form_page(request, club, row, form, lines, by_name=by_name)
    present = sum(line.state == Presence.PRESENT for line in lines) if by_name else row.present_typed
    words = f", {present}/{len(lines)} người có mặt" if present is not None else ""
    messages.success(request, f"Đã ghi buổi sinh hoạt ngày {row.held_on:%d/%m/%Y}{words}.")
    return redirect("clubs:minutes", club.pk, row.pk)


def _usual(club: Club, today) -> dict:
    """A new meeting begins with what the last one said of place and people."""
    last = Meeting.objects.filter(club=club).first()
    usual = {"held_on": today, "kind": "dinh_ky", "place": club.place}
    if last:
        usual |= {"place": last.place or club.place, "chair": last.chair, "secretary": last.secretary}
    return usual


def _form_page(request, club, row, form, lines, *, by_name: bool) -> HttpResponse:
    context = head(club, request.user, timezone.localdate(), "meetings") | {
        "form": form,
        "meeting": row,
        "lines": lines,
        "by_name": by_name,
    }
    return render(request, "clubs/meeting.html", context)


@allow(READ)
def minutes(request: HttpRequest, pk: int, meeting_pk: int) -> HttpResponse:
    """A written meeting: who was there, what was done, what was decided; the minutes on paper (`?in=pdf|docx`)."""
    club, today = club_or_404(request, pk), timezone.localdate()
    row = get_object_or_404(counted(Meeting.objects.filter(club=club)), pk=meeting_pk)
    # Whoever was counted among is a member of that day, ticked or not (E10).
    expected = Membership.objects.filter(club=club).on(row.held_on).count()
    attendances = list(
        row.attendances.select_related("membership__elder", "membership__companion").order_by("state", "pk")
    )
    works = list(row.works.order_by("area", "pk"))
    if request.GET.get("in"):
        paper = papers.minutes(club, row, attendances=attendances, works=works, expected=expected)
        return paper_answer(request, paper, row_count=len(attendances))
    groups = [
        (state.label, [one for one in attendances if one.state == state])
        for state in (Presence.PRESENT, Presence.EXCUSED, Presence.ABSENT)
    ]
    context = head(club, request.user, today, "meetings") | {
        "meeting": row,
        "groups": groups,
        "works": works,
        "expected": expected,
    }
    return render(request, "clubs/minutes.html", context)


@allow(KEEP)
def meeting_remove(request: HttpRequest, pk: int, meeting_pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    row = get_object_or_404(Meeting.objects.filter(club=club), pk=meeting_pk)
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.remove(row, by=request.user, why=form.cleaned_data["why"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã bỏ buổi sinh hoạt; lịch sử vẫn giữ.")
            return redirect("clubs:meetings", club.pk)
    context = head(club, request.user, today, "meetings") | {
        "form": form,
        "title": f"Bỏ buổi sinh hoạt ngày {row.held_on:%d/%m/%Y}",
        "lead": "Điểm danh và việc ghi trong buổi này bị bỏ theo; lịch sử vẫn giữ.",
        "submit": "Bỏ buổi sinh hoạt",
        "danger": True,
        "back": reverse("clubs:minutes", args=[club.pk, row.pk]),
    }
    return render(request, "clubs/form.html", context)
