"""What the health station has waiting."""

from datetime import date, datetime, time

from django.utils import timezone

from elders.ground.access import address
from elders.ground.todo import Card
from health import register_todo, round_todo
from health.casefile import waits_for_answer
from health.models import CasePlan, DataRequest, Examination, FollowUpTask, SocialCase


def cards(user, *, today: date) -> list[Card]:
    """Follow-up, check-ups without a conclusion, social work, plans to approve, requests of people."""
    start = timezone.make_aware(datetime.combine(today, time.min))
    return [
        *round_todo.cards(user),
        *_station(user, today=today),
        *_social_work(user, start, today=today),
        *_plans(user),
        *_requests(user),
    ]


def _social_work(user, start: datetime, *, today: date) -> list[Card]:
    """Files whose step is late (counted from the beginning of the day) or due today."""
    if not user.has_perm("health.handle_socialcase"):
        return []
    tomorrow = timezone.make_aware(datetime.combine(today, time.max))
    cases = SocialCase.objects.for_user(user).open()
    late = cases.filter(next_due_at__lt=start).count()
    due = cases.filter(next_due_at__gte=start, next_due_at__lte=tomorrow).count()
    return [
        Card("Hồ sơ công tác xã hội quá hạn", late, address("health:cases", "xem=qua-han"), urgent=True),
        Card("Hồ sơ công tác xã hội đến hạn hôm nay", due, address("health:cases", "xem=hom-nay")),
        Card(
            "Phiếu chuyển gửi quá 7 ngày chưa có trả lời",
            cases.filter(waits_for_answer(today)).count(),
            address("health:cases", "xem=tra-loi"),
            hint="Hồ sơ công tác xã hội.",
        ),
    ]


def _plans(user) -> list[Card]:
    """Plans somebody has submitted to this very user."""
    if not user.has_perm("health.approve_caseplan"):
        return []
    waiting = CasePlan.objects.filter(approver=user, state="submitted", case__ward=user.ward_id).count()
    return [Card("Kế hoạch hỗ trợ chờ duyệt", waiting, address("health:case_plans", "xem=cho"))]


def _requests(user) -> list[Card]:
    """Requests of people about their data that are not done."""
    if not user.has_perm("health.record_findings"):
        return []
    waiting = DataRequest.objects.for_user(user).filter(done_on__isnull=True).count()
    return [Card("Yêu cầu về dữ liệu chưa xong", waiting, address("health:data_requests"), hint="2 ngày làm việc.")]


def _station(user, *, today: date) -> list[Card]:
    """Follow-up that is late or due today, and check-ups without a conclusion."""
    if not user.has_perm("health.record_findings") or not user.ward_id:
        return []
    tomorrow = timezone.make_aware(datetime.combine(today, time.max))
    start = timezone.make_aware(datetime.combine(today, time.min))
    tasks = FollowUpTask.objects.for_user(user).open()
    late = tasks.filter(due_at__lt=start).count()
    due = tasks.filter(due_at__gte=start, due_at__lte=tomorrow).count()
    waiting = Examination.objects.for_user(user).filter(state__in=["open", "partial"]).count()
    return [
        *register_todo.cards(user, today=today),
        Card("Việc theo dõi sức khỏe quá hạn", late, address("health:tasks"), hint="Làm ngay.", urgent=True),
        Card("Việc theo dõi sức khỏe đến hạn hôm nay", due, address("health:tasks")),
        Card("Phiếu khám chưa kết luận", waiting, address("health:exams", "loai=cho")),
    ]


def slow_cards(user, *, today: date) -> list[Card]:
    """What the home page asks for after it is shown."""
    if not user.has_perm("health.record_findings") or not user.ward_id:
        return []
    return register_todo.slow_cards(user, today=today)
