"""What the health station has waiting."""

from datetime import date, datetime, time

from django.utils import timezone

from elders.ground.access import address
from elders.ground.todo import Card
from health.models import Examination, FollowUpTask


def cards(user, *, today: date) -> list[Card]:
    """Follow-up that is late or due today, and check-ups without a conclusion."""
    if not user.has_perm("health.record_findings"):
        return []
    tomorrow = timezone.make_aware(datetime.combine(today, time.max))
    start = timezone.make_aware(datetime.combine(today, time.min))
    tasks = FollowUpTask.objects.for_user(user).open()
    late = tasks.filter(due_at__lt=start).count()
    due = tasks.filter(due_at__gte=start, due_at__lte=tomorrow).count()
    waiting = Examination.objects.for_user(user).filter(state__in=["open", "partial"]).count()
    return [
        Card("Việc theo dõi sức khỏe quá hạn", late, address("health:tasks"), hint="Làm ngay.", urgent=True),
        Card("Việc theo dõi sức khỏe đến hạn hôm nay", due, address("health:tasks")),
        Card("Phiếu khám chưa kết luận", waiting, address("health:exams", "loai=cho")),
    ]
