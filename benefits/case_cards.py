"""Cards of the home page about dossiers, awards and birthdays."""

from datetime import date

from django.db.models import Count, Q

from benefits import worklists
from benefits.choices import OPEN_CASES, CaseState
from benefits.models import Award, Case
from elders.ground.access import address
from elders.ground.todo import Card
from elders.models import User

ANSWERED = (CaseState.GRANTED, CaseState.REFUSED)


def cards(user: User, today: date) -> list[Card]:
    """Dossiers by what they wait for; every number opens the rows it counts."""
    if not user.has_perm("benefits.view_case"):
        return []
    counted = Case.objects.for_user(user).aggregate(
        overdue=Count("pk", filter=Q(state__in=OPEN_CASES, due_on__lt=today)),
        running=Count("pk", filter=Q(state__in=OPEN_CASES)),
        waiting=Count("pk", filter=Q(state=CaseState.SUBMITTED)),
        unnumbered=Count("pk", filter=Q(state__in=ANSWERED, decision_number="")),
    )
    found = [
        Card(
            "Hồ sơ chế độ quá hạn",
            counted["overdue"],
            address("benefits:cases", "tinh_trang=qua_han"),
            hint="Phải trả lời trong 10 ngày làm việc.",
            urgent=True,
        )
    ]
    if user.has_perm("benefits.decide_case"):
        waiting = address("benefits:cases", "tinh_trang=cho_ky")
        found.append(Card("Hồ sơ chế độ chờ ký", counted["waiting"], waiting, hint="Công chức đã trình.", urgent=True))
    if user.has_perm("benefits.handle_case"):
        found += [
            Card("Hồ sơ chế độ đang giải quyết", counted["running"], address("benefits:cases", "tinh_trang=mo")),
            Card(
                "Quyết định đã ký chưa có số",
                counted["unnumbered"],
                address("benefits:cases", "tinh_trang=cho_so"),
                hint="Ghi số văn thư cấp.",
            ),
            Card(
                "Thôi hưởng chưa có quyết định",
                Award.objects.for_user(user).filter(~Q(stop_reason=""), stop_signed_on__isnull=True).count(),
                address("benefits:awards", "tinh_trang=chua_so"),
                hint="Đã dừng chi vì qua đời, chuyển đi.",
            ),
        ]
    return found


def slow_cards(user: User, today: date) -> list[Card]:
    """Lists that judge people by the law."""
    if not user.has_perm("benefits.look_up_benefits"):
        return []
    found = [
        Card(
            "Sắp đến tuổi hưởng chế độ",
            len(worklists.approaching(user, today=today)),
            address("benefits:birthdays", "xem=sap_den"),
            hint="Trong 60 ngày tới.",
        )
    ]
    if user.has_perm("benefits.handle_case"):
        found += [
            Card(
                "Đủ điều kiện, chưa đề nghị",
                len(worklists.unclaimed(user, today=today)),
                address("benefits:birthdays", "xem=da_du"),
                hint="Mỗi tháng chậm là một tháng mất tiền.",
                urgent=True,
            ),
            Card(
                "Đang hưởng mà sổ ghi không còn đủ điều kiện",
                len(worklists.doubtful(user, today=today)),
                address("benefits:endings"),
                hint="Xem lại trước kỳ chi tới.",
                urgent=True,
            ),
        ]
    return found
