"""What a club did in the eight areas outside its meetings, and whom it helped."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clubs.choices import Area
from clubs.forms.meetings import HelpGivenForm, WorkForm
from clubs.models import AreaWork, HelpGiven
from clubs.pages import KEEP, READ, head
from clubs.services import meetings as service
from clubs.views.rows import club_or_404
from elders.forms.answers import add_refusal
from elders.ground import history
from elders.ground.access import allow

PER_PAGE = 30


@allow(READ)
def works(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything done, newest first; `?mang=` one area."""
    club, today = club_or_404(request, pk), timezone.localdate()
    rows = AreaWork.objects.filter(club=club).select_related("meeting")
    area = request.GET.get("mang", "")
    if area.isdecimal() and int(area) in Area.values:
        rows = rows.filter(area=int(area))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    helps = HelpGiven.objects.filter(club=club).select_related("membership__elder", "membership__companion")
    context = head(club, request.user, today, "works") | {
        "page": page,
        "areas": Area.choices,
        "area": area,
        "helps": list(helps[:PER_PAGE]),
    }
    return render(request, "clubs/works.html", context)


@allow(KEEP)
def work_new(request: HttpRequest, pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    form = WorkForm(request.POST or None, initial={"done_on": today, "area": request.GET.get("mang")})
    if request.method == "POST" and form.is_valid():
        try:
            service.write_work(AreaWork(club=club, **form.cleaned_data), today=today, by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi.")
            return redirect("clubs:works", club.pk)
    context = head(club, request.user, today, "works") | {
        "form": form,
        "title": "Ghi việc đã làm",
        "lead": "Việc làm trong buổi sinh hoạt thì ghi cùng buổi đó.",
        "submit": "Ghi",
        "back": reverse("clubs:works", args=[club.pk]),
    }
    return render(request, "clubs/form.html", context)


@allow(KEEP)
def help_new(request: HttpRequest, pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    form = HelpGivenForm(request.POST or None, club=club, today=today, initial={"helped_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            service.write_help(HelpGiven(club=club, **form.cleaned_data), today=today, by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi lần giúp đỡ.")
            return redirect(reverse("clubs:works", args=[club.pk]) + "#giup-do")
    context = head(club, request.user, today, "works") | {
        "form": form,
        "title": "Ghi lần giúp đỡ",
        "lead": "Mỗi lần một người gặp khó khăn được câu lạc bộ giúp.",
        "submit": "Ghi",
        "back": reverse("clubs:works", args=[club.pk]),
    }
    return render(request, "clubs/form.html", context)


@allow(KEEP)
@require_POST
def work_remove(request: HttpRequest, pk: int, work_pk: int) -> HttpResponse:
    """Take out what was written by mistake; the history keeps it."""
    club = club_or_404(request, pk)
    row = get_object_or_404(AreaWork.objects.filter(club=club), pk=work_pk)
    with history.act("Bỏ việc đã ghi", by=request.user):
        row.delete()
    messages.success(request, "Đã bỏ; lịch sử vẫn giữ.")
    return redirect("clubs:works", club.pk)


@allow(KEEP)
@require_POST
def help_remove(request: HttpRequest, pk: int, help_pk: int) -> HttpResponse:
    """Take out what was written by mistake; the history keeps it."""
    club = club_or_404(request, pk)
    row = get_object_or_404(HelpGiven.objects.filter(club=club), pk=help_pk)
    with history.act("Bỏ lần giúp đỡ đã ghi", by=request.user):
        row.delete()
    messages.success(request, "Đã bỏ; lịch sử vẫn giữ.")
    return redirect("clubs:works", club.pk)
