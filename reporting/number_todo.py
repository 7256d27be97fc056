"""What waits around targets and reporting periods."""

from datetime import date, timedelta

from django.db.models import Q

from elders.ground.access import address
from elders.ground.todo import Card
from reporting.choices import PeriodState
from reporting.models import ManualEntry, ReportPeriod, Target

SOON = timedelta(days=10)


def cards(user, *, today: date) -> list[Card]:
    """Targets to approve, typed figures to confirm, reports due."""
    if not user.ward_id or not user.has_perm("reporting.view_indicator"):
        return []
    return [*approvals(user, today=today), *_due(user, today)]


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
    return found


def _due(user, today: date) -> list[Card]:
    found = []
    if user.has_perm("reporting.enter_figures"):
        still = ReportPeriod.objects.for_user(user).filter(state=PeriodState.OPEN)
        due = Q(units_due_on__lte=today + SOON) | Q(sent_due_on__lte=today + SOON)
        late = Q(sent_due_on__lt=today)
        found += [
            Card("Báo cáo quá hạn gửi", still.filter(late).count(), address("reporting:periods"), urgent=True),
            Card("Kỳ báo cáo đến hạn trong 10 ngày", still.filter(due & ~late).count(), address("reporting:periods")),
        ]
    return found
