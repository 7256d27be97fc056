"""The yearly review: per group a grid of people and questions, saved row by row or as a whole page."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from elders.forms.person import groups_for
from elders.forms.review import Row, ids_on, questions, read_row, row_for
from elders.ground.access import allow
from elders.ground.birth import age_words
from elders.ground.names import by_name
from elders.models import Elder, ResidentialGroup, User, YearlyReview
from elders.services.reviews import Outcome, save_reviews

PEOPLE_A_PAGE = 20
YEARS_BACK = 2
PARTS = {"": "Tất cả", "chua": "Chưa rà soát", "da": "Đã rà soát"}


@dataclass(frozen=True)
class Progress:
    done: int
    total: int

    @property
    def left(self) -> int:
        return self.total - self.done


def _year(request: HttpRequest) -> int:
    this_year = timezone.localdate().year
    try:
        year = int(request.GET.get("nam") or this_year)
    except ValueError:
        raise Http404 from None
    if not this_year - YEARS_BACK <= year <= this_year:
        raise Http404
    return year


def _people(user: User, group: ResidentialGroup, year: int):
    """Residents of the group with `reviewed`: there is a sheet of the year."""
    sheet = YearlyReview.objects.filter(elder=OuterRef("pk"), year=year)
    return Elder.objects.for_user(user).current().filter(residential_group=group).annotate(reviewed=Exists(sheet))


def _progress(people) -> Progress:
    return Progress(**people.aggregate(done=Count("pk", filter=Q(reviewed=True)), total=Count("pk")))


def _rows(people: list[Elder], year: int) -> list[Row]:
    sheets = {
        sheet.elder_id: sheet
        for sheet in YearlyReview.objects.filter(elder__in=people, year=year).select_related("reviewed_by")
    }
    asked, today = questions(), timezone.localdate()
    for elder in people:
        elder.age_line = age_words(elder.birth, today)
    return [row_for(elder, sheets.get(elder.pk), asked) for elder in people]


@allow("elders.change_yearlyreview")
def review(request: HttpRequest) -> HttpResponse:
    """Without a group: how far every group is. With one: its people; POST saves the whole page as one act."""
    year, groups = _year(request), list(groups_for(request.user, timezone.localdate()))
    this_year = timezone.localdate().year
    context = {
        "today": timezone.localdate(),
        "year": year,
        "years": range(this_year, this_year - YEARS_BACK - 1, -1),
        "groups": groups,
        "questions": questions(),
    }
    wanted = request.GET.get("to", "")
    if not wanted and len(groups) == 1:
        wanted = str(groups[0].pk)
    if not wanted:
        return render(
            request, "elders/review/groups.html", context | {"progress": _overview(request.user, groups, year)}
        )
    group = next((one for one in groups if str(one.pk) == wanted), None)
    if group is None:
        raise Http404
    people = _people(request.user, group, year)
    if request.method == "POST":
        return _save_page(request, people, group, year)
    part = request.GET.get("loc", "")
    listed = {"chua": people.filter(reviewed=False), "da": people.filter(reviewed=True)}.get(part, people)
    if (one := request.GET.get("nguoi", "")).isdigit():
        listed = people.filter(pk=one)
    page = Paginator(listed.order_by(*by_name()), PEOPLE_A_PAGE).get_page(request.GET.get("trang"))
    progress = _progress(people)
    counts = {"": progress.total, "chua": progress.left, "da": progress.done}
    context |= {
        "group": group,
        "page": page,
        "rows": _rows(list(page.object_list), year),
        "progress": progress,
        "part": part,
        "parts": [(code, label, counts[code]) for code, label in PARTS.items()],
        "one": one,
    }
    return render(request, "elders/review/grid.html", context)


def _overview(user: User, groups: list[ResidentialGroup], year: int) -> list[tuple[ResidentialGroup, Progress]]:
    """How many of each group's residents have a sheet of the year; one query."""
    sheet = YearlyReview.objects.filter(elder=OuterRef("pk"), year=year)
    counts = {
        row["residential_group"]: Progress(row["done"], row["total"])
        for row in Elder.objects.for_user(user)
        .current()
        .filter(residential_group__in=groups)
        .annotate(reviewed=Exists(sheet))
        .values("residential_group")
        .annotate(done=Count("pk", filter=Q(reviewed=True)), total=Count("pk"))
        .order_by("residential_group")
    }
    return [(group, counts.get(group.pk, Progress(0, 0))) for group in groups]


def _save_page(request: HttpRequest, people, group: ResidentialGroup, year: int) -> HttpResponse:
    """All rows that were on the page, or with `mot` only that one, as one act."""
    one = request.POST.get("mot", "")
    ids = [int(one)] if one.isdigit() else ids_on(request.POST)
    answers = [found for elder in people.filter(pk__in=ids) if (found := read_row(request.POST, elder))]
    try:
        outcome = save_reviews(answers, year=year, on=timezone.localdate(), by=request.user, keep_as_is=one.isdigit())
        _tell(request, outcome)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    kept = {key: request.GET[key] for key in ("loc", "trang", "nguoi") if request.GET.get(key)}
    return redirect(f"{reverse('elders:review')}?{urlencode({'nam': year, 'to': group.pk, **kept})}")


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.refused:
        names = ", ".join(elder.full_name for elder in outcome.refused)
        messages.error(
            request,
            f"Chưa lưu phiếu của {names}: người khác vừa trả lời khác. Xem lại câu trả lời đang hiện rồi sửa nếu cần.",
        )
    if outcome.written:
        messages.success(request, f"Đã lưu {outcome.written} phiếu.")
    elif not outcome.refused:
        messages.info(request, "Không có phiếu nào thay đổi.")


@allow("elders.change_yearlyreview")
@require_POST
def review_row(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's row, saved while the user goes on; answers with what changed on the page."""
    year = _year(request)
    elder = get_object_or_404(Elder.objects.for_user(request.user).current(), pk=pk)
    found = read_row(request.POST, elder)
    if found is None:
        raise Http404
    outcome = save_reviews(
        [found], year=year, on=timezone.localdate(), by=request.user, keep_as_is="giu" in request.POST
    )
    sheet = YearlyReview.objects.filter(elder=elder, year=year).select_related("reviewed_by").first()
    context = {
        "row": row_for(elder, sheet, questions()),
        "refused": bool(outcome.refused),
        "saved": bool(outcome.written),
        "year": year,
        "progress": _progress(_people(request.user, elder.residential_group, year)),
        "now": timezone.localtime(),
    }
    return render(request, "elders/review/_saved.html", context)
