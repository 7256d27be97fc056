"""What waits around targets and reporting periods."""

from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from elders.ground.access import address
from elders.ground.todo import Card
from reporting.choices import PeriodState
from reporting.models import ManualEntry, ReportPeriod, Target

SOON = timedelta(days=10)


def cards(user, *, today: date) -> list[Card]:
    """Reports to acknowledge, targets to approve, typed figures to confirm, reports due."""
    found = _received(user)
    if not user.ward_id or not user.has_perm("reporting.view_indicator"):
        return found
    return [*found, *approvals(user, today=today), *_due(user, today)]


def _received(user) -> list[Card]:
    if not user.has_perm("reporting.receive_period"):
        return []
    count = ReportPeriod.objects.sent_to(user).waiting_for_receipt().count()
    return [Card("Báo cáo phường gửi chờ tiếp nhận", count, address("reporting:received", "cho"))]


def approvals(user, *, today: date) -> list[Card]:
    """What waits for the word of `user`."""
    found = []
    if user.has_perm("reporting.approve_target"):
        waiting = Target.objects.for_user(user).waiting().filter(year=today.year)
        found.append(Card("Chỉ tiêu chờ phê duyệt", waiting.count(), address("reporting:targets", f"nam={today.year}")))
    if user.has_perm("reporting.confirm_figures"):
        typed = ManualEntry.objects.for_user(user).filter(confirmed_at__isnull=True, period__state=PeriodState.OPEN)
        count = typed.exclude(entered_by=user).count()
        found.append(Card("Số liệu nhập tay chờ xác nhận", count, address("reporting:periods")))
    if user.has_perm("reporting.submit_period"):
        rows = ReportPeriod.objects.for_user(user).with_draft_adjustment().order_by("last_day", "pk")
        drafted = list(rows.values_list("pk", flat=True))
        url = reverse("reporting:closing", args=drafted[:1]) if drafted else ""
        found.append(Card("Báo cáo điều chỉnh chưa gửi", len(drafted), url))
    return found


def _due(user, today: date) -> list[Card]:
    found = []
    if user.has_perm("reporting.enter_figures"):
        unsent = ReportPeriod.objects.for_user(user).filter(state__in=[PeriodState.OPEN, PeriodState.CLOSED])
        late = Q(sent_due_on__lt=today)
        due = Q(units_due_on__lte=today + SOON) | Q(sent_due_on__lte=today + SOON)
        count = unsent.aggregate(
            late=Count("pk", filter=late), due=Count("pk", filter=due & ~late & Q(state=PeriodState.OPEN))
        )
        found += [
            Card("Báo cáo quá hạn gửi", count["late"], address("reporting:periods"), urgent=True),
            Card("Kỳ báo cáo đến hạn trong 10 ngày", count["due"], address("reporting:periods")),
        ]
    return found
