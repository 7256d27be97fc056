"""The log of the loudspeakers: scripts of a window with when they were aired."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clubs.views.papers import paper_answer
from elders.forms.fields import DayField
from elders.ground.access import allow
from reporting import counting
from reporting.activity_papers import broadcast_log
from reporting.forms.activities import AiringForm
from reporting.models import Activity, Airing
from reporting.plan_choices import Topic
from reporting.services import broadcasts as service
from reporting.services.activities import KEEP, may_keep
from reporting.views.plan_pages import activity_or_404

READ = "reporting.view_activity"
PER_PAGE = 50


def _day(text: str, otherwise: date) -> date:
    try:
        return DayField(required=False).clean(text) or otherwise
    except ValidationError:
        return otherwise


@allow(READ)
def broadcasts(request: HttpRequest) -> HttpResponse:
    """Airings between two days (the current year unless asked otherwise), with the sums of OP-TT-01; `?in=pdf|xlsx`."""
    today = timezone.localdate()
    first = _day(request.GET.get("tu", ""), date(today.year, 1, 1))
    last = _day(request.GET.get("den", ""), today)
    rows = Airing.objects.for_user(request.user).filter(aired_on__range=(first, last)).select_related("activity")
    if request.GET.get("in"):
        ordered = list(rows.order_by("aired_on", "aired_at", "pk"))
        paper = broadcast_log(request.user.ward, ordered, first=first, last=last)
        return paper_answer(request, paper, row_count=0, only=("pdf", "xlsx"))
    scripts = Activity.objects.for_user(request.user).filter(kind="broadcast")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("trang")),
        "first": first,
        "last": last,
        "sums": counting.broadcasts(request.user.ward, first, last, rows=rows, scripts=scripts),
        "topics": dict(Topic.choices),
        "scripts": scripts.filter(airings__isnull=True).order_by("-pk")[:20],
        "keeps": request.user.has_perm(KEEP),
    }
    return render(request, "reporting/plan/broadcasts.html", context)


@allow(KEEP)
@require_POST
def air(request: HttpRequest, pk: int) -> HttpResponse:
    """Write one airing of a script."""
    row = activity_or_404(request, pk)
    if not may_keep(request.user, row):
        raise PermissionDenied
    form = AiringForm(request.POST)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            service.air(
                row,
                on=cleaned["aired_on"],
                at=cleaned["aired_at"],
                channel=cleaned["channel"],
                minutes=cleaned["minutes"],
                today=timezone.localdate(),
                by=request.user,
            )
            messages.success(request, f"Đã ghi lượt phát ngày {cleaned['aired_on']:%d/%m/%Y}.")
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
    else:
        messages.error(request, " ".join(sentence for sentences in form.errors.values() for sentence in sentences))
    return redirect("reporting:activity", pk)


@allow(KEEP)
@require_POST
def airing_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Airing.objects.for_user(request.user).select_related("activity"), pk=pk)
    if not may_keep(request.user, row.activity):
        raise PermissionDenied
    try:
        service.remove(row, by=request.user)
        messages.success(request, "Đã bỏ lượt phát.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("reporting:activity", row.activity_id)
