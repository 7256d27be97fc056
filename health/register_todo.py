"""What the registers have waiting: people to call, reports with a deadline, diagnoses without a register."""

from datetime import date

from elders.ground.access import address
from elders.ground.numbers import short_day
from elders.ground.todo import Card
from health.diagnoses import not_enrolled
from health.models import Enrolment
from health.register_overdue import to_call
from health.services.register_reports import months_waiting


def cards(user, *, today: date) -> list[Card]:
    """For whoever keeps the registers."""
    late = to_call(Enrolment.objects.for_user(user), today=today).count()
    waiting = months_waiting(user.ward, today=today)
    hint = f"Hạn gần nhất {short_day(waiting[0][1])}." if waiting else ""
    overdue = bool(waiting) and waiting[0][1] < today
    return [
        Card("Người bệnh mạn tính trễ hẹn cần gọi", late, address("health:register_overdue")),
        Card("Tháng chưa chốt báo cáo sổ bệnh", len(waiting), address("health:register_reports"), hint, overdue),
    ]


def slow_cards(user, *, today: date) -> list[Card]:
    """Needs the conclusions of every check-up."""
    missing = len(not_enrolled(user.ward, today=today))
    return [Card("Đã chẩn đoán bệnh mạn tính, chưa vào sổ", missing, address("health:registers"))]
