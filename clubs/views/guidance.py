"""Mentors of livelihoods (SO-12) and matters of entitlements (SO-11) of one club."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clubs import keeping_papers
from clubs.forms.club import DayForm
from clubs.forms.keeping import LogForm, PairForm, RightsForm
from clubs.models import Club, MentorLog, MentorPair, RightsCase
from clubs.pages import KEEP, READ
from clubs.services import guidance as service
from clubs.views.care import month_of, neighbours
from clubs.views.money_pages import form_page, show
from clubs.views.papers import paper_answer
from clubs.views.rows import club_or_404
from elders.ground.access import allow
from elders.ground.months import month_end

PEOPLE = ("mentor__elder", "mentor__companion", "mentee__elder", "mentee__companion")
LOG_PEOPLE = [f"pair__{name}" for name in PEOPLE]


@allow(READ)
@require_GET
def mentors(request: HttpRequest, pk: int) -> HttpResponse:
    """The pairs of a month and what each did in it."""
    club, today = club_or_404(request, pk), timezone.localdate()
    month = month_of(request, today)
    pairs = list(
        MentorPair.objects.filter(club=club, valid_from__lte=month_end(month))
        .exclude(valid_to__lt=month)
        .select_related(*PEOPLE)
    )
    logs = {log.pair_id: log for log in MentorLog.objects.filter(pair__in=pairs, month=month)}
    for pair in pairs:
        pair.log = logs.get(pair.pk)
    pairs.sort(key=lambda pair: (pair.log is not None, pair.mentee.person.given_name, pair.pk))
    return show(
        request, "clubs/mentors.html", club=club, tab="works", pairs=pairs, month=month, done=len(logs),
        mentors=len({pair.mentor_id for pair in pairs}), **neighbours(month, today),
    )  # fmt: skip


def _pair(request: HttpRequest, pk: int, pair_pk: int) -> MentorPair:
    club = club_or_404(request, pk)
    return get_object_or_404(MentorPair.objects.filter(club=club).select_related("club", *PEOPLE), pk=pair_pk)


@allow(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def pair_new(request: HttpRequest, pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    form = PairForm(request.POST or None, club=club, today=today, initial={"valid_from": today})
    back = reverse("clubs:mentors", args=[pk])
    return form_page(
        request, form, lambda: service.pair_up(MentorPair(club=club, **form.cleaned_data), by=request.user),
        done=lambda pair: (f"Đã ghi: {pair}.", back), club=club, tab="works", title="Ghi cặp đỡ đầu làm ăn",
        submit="Ghi cặp đỡ đầu", back=back, lead="Thường mỗi người đỡ đầu theo một thành viên, mỗi tháng một lần.",
    )  # fmt: skip


@allow(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def pair_end(request: HttpRequest, pk: int, pair_pk: int) -> HttpResponse:
    pair, today = _pair(request, pk, pair_pk), timezone.localdate()
    form = DayForm(request.POST or None, label="Ngày cuối", initial={"on": today})
    back = reverse("clubs:mentors", args=[pk])
    return form_page(
        request, form, lambda: service.end_pair(pair, on=form.cleaned_data["on"], by=request.user),
        done=lambda _: ("Đã ghi kết thúc đỡ đầu.", back), club=pair.club, tab="works", title=f"Kết thúc: {pair}",
        submit="Ghi", back=back,
    )  # fmt: skip


@allow(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_log(request: HttpRequest, pk: int, pair_pk: int, month: str) -> HttpResponse:
    """What a pair did in one month (`2026-10`)."""
    pair, today = _pair(request, pk, pair_pk), timezone.localdate()
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Http404 from None
    log = pair.logs.filter(month=first).first()
    initial = {"month": first} | ({"content": log.content, "result": log.result} if log else {})
    form = LogForm(request.POST or None, initial=initial)
    back = reverse("clubs:mentors", args=[pk]) + f"?thang={month}"
    return form_page(
        request, form,
        lambda: service.write_log(
            pair, month=first, content=form.cleaned_data["content"], result=form.cleaned_data["result"], today=today,
            by=request.user,
        ),
        done=lambda _: (f"Đã ghi tháng {first:%m/%Y}.", back), club=pair.club, tab="works", submit="Ghi", back=back,
        title=f"{pair}, tháng {first:%m/%Y}", lead=pair.goal,
    )  # fmt: skip


@allow(READ)
@require_GET
def mentor_book(request: HttpRequest, pk: int) -> HttpResponse:
    """SO-12 of a year as a file."""
    club, today = club_or_404(request, pk), timezone.localdate()
    year = _year(request, today)
    logs = list(
        MentorLog.objects.filter(pair__club=club, month__year=year).select_related(*LOG_PEOPLE).order_by("month", "pk")
    )
    return paper_answer(request, keeping_papers.mentor_book(club, logs, year=year, today=today), row_count=len(logs))


def _year(request: HttpRequest, today: date) -> int:
    asked = request.GET.get("nam", "")
    return int(asked) if asked.isdecimal() and 1990 < int(asked) < 2200 else today.year


def _cases(club: Club):
    return RightsCase.objects.filter(club=club).select_related("membership__elder", "membership__companion")


@allow(READ)
@require_GET
def rights(request: HttpRequest, pk: int) -> HttpResponse:
    """Entitlements somebody is being helped to: what is under way first."""
    club = club_or_404(request, pk)
    rows = list(_cases(club).order_by("closed_on", "-found_on", "pk"))
    under_way = [row for row in rows if row.closed_on is None]
    over = sorted((row for row in rows if row.closed_on), key=lambda row: (row.closed_on, row.pk), reverse=True)
    return show(request, "clubs/rights.html", club=club, tab="works", under_way=under_way, over=over)


@allow(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def rights_new(request: HttpRequest, pk: int) -> HttpResponse:
    club = club_or_404(request, pk)
    return _rights_form(request, club, RightsCase(club=club), title="Ghi việc quyền lợi")


@allow(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def rights_edit(request: HttpRequest, pk: int, case_pk: int) -> HttpResponse:
    club = club_or_404(request, pk)
    case = get_object_or_404(_cases(club), pk=case_pk)
    return _rights_form(request, club, case, title=f"{case.whose}: {case.entitlement}")


def _rights_form(request: HttpRequest, club: Club, case: RightsCase, *, title: str) -> HttpResponse:
    today, back = timezone.localdate(), reverse("clubs:rights", args=[club.pk])
    form = RightsForm(request.POST or None, instance=case, club=club, today=today)
    return form_page(
        request, form, lambda: service.save_rights(form.instance, today=today, by=request.user),
        done=lambda one: (f"Đã ghi: {one.entitlement}.", back), club=club, tab="works", title=title, submit="Ghi",
        back=back, lead="Ghi việc câu lạc bộ giúp làm. Hồ sơ và quyết định do phường giữ.",
    )  # fmt: skip


@allow(READ)
@require_GET
def rights_book(request: HttpRequest, pk: int) -> HttpResponse:
    """SO-11 as a file."""
    club, today = club_or_404(request, pk), timezone.localdate()
    rows = list(_cases(club).order_by("found_on", "pk"))
    return paper_answer(request, keeping_papers.rights_book(club, rows, today=today), row_count=len(rows))
