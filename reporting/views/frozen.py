"""A closed period opened again: every figure as it was frozen, and who stood behind it then."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from elders.ground.access import allow
from elders.ground.history import disclose
from elders.models import Elder
from reporting.choices import Side
from reporting.indicators.drill import people
from reporting.models import ReportPeriod, Snapshot, SnapshotPeople, SnapshotRow
from reporting.outside import OPEN, may_see
from reporting.views.numbers import PER_PAGE, may_open
from reporting.views.periods import period_or_404

MOST_NAMES = 100


def snapshot_or_404(request: HttpRequest, period: ReportPeriod) -> Snapshot:
    """`?lan=`, else the one that counts."""
    found = Snapshot.objects.for_user(request.user).filter(period=period).select_related("period", "taken_by")
    asked = request.GET.get("lan", "")
    if not asked:
        snapshot = found.newest().first()
        if snapshot is None:
            raise Http404
        return snapshot
    return get_object_or_404(found, sequence=int(asked) if asked.isdecimal() and len(asked) < 5 else 0)


@allow(OPEN)
@require_safe
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Every row of one closing; numbers that were counted over people open into those people."""
    period = period_or_404(request, pk)
    snapshot = snapshot_or_404(request, period)
    kept = SnapshotPeople.objects.for_user(request.user).filter(row__snapshot=snapshot).values_list("row", "side")
    opened = set(kept)
    rows = SnapshotRow.objects.for_user(request.user).filter(snapshot=snapshot).order_by("pk")

    def opens(row: SnapshotRow, side: str, number: int | None) -> bool:
        return bool(number) and (row.pk, side) in opened and may_open(request.user, row.code, side)

    context = {
        "period": period,
        "snapshot": snapshot,
        "rows": [
            {
                "row": row,
                "opens_part": opens(row, Side.NUMERATOR, row.numerator),
                "opens_whole": opens(row, Side.DENOMINATOR, row.denominator),
            }
            for row in rows
            if may_see(request.user, row.code)
        ],
    }
    return render(request, "reporting/closing/frozen.html", context)


@allow(OPEN)
@require_safe
def behind(request: HttpRequest, pk: int, code: str, side: str) -> HttpResponse:
    """Who stood behind one frozen number, and how today's list differs: who came in since, who is out."""
    period = period_or_404(request, pk)
    snapshot = snapshot_or_404(request, period)
    row = get_object_or_404(SnapshotRow.objects.for_user(request.user), snapshot=snapshot, code=code)
    kept = get_object_or_404(SnapshotPeople.objects.for_user(request.user), row=row, side=side)
    if not may_open(request.user, code, side):
        raise PermissionDenied
    was = set(kept.ids)
    now = set(people(code, side, period.ward, period.window).order_by().values_list("pk", flat=True))
    # Ids are of the own ward's books, also of people who have died or moved since.
    everybody = Elder.objects.select_related("residential_group").order_by("given_name", "full_name", "pk")
    page = Paginator(everybody.filter(pk__in=was), PER_PAGE).get_page(request.GET.get("trang"))
    if page.number == 1:
        what = f"Danh sách sau số đã chốt {code}, {period}, lần {snapshot.sequence}"
        disclose(by=request.user, kind="read", what=what, row_count=len(was))
    context = {
        "period": period,
        "snapshot": snapshot,
        "row": row,
        "page": page,
        "is_part": side == Side.NUMERATOR,
        "gone": everybody.filter(pk__in=was - now)[:MOST_NAMES],
        "gone_count": len(was - now),
        "come": everybody.filter(pk__in=now - was)[:MOST_NAMES],
        "come_count": len(now - was),
    }
    return render(request, "reporting/closing/frozen_people.html", context)
