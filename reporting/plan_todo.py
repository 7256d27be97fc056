"""What waits in the plan of the year, for whoever carries a part of it."""

from datetime import date, timedelta
from urllib.parse import urlencode

from elders.ground.access import address
from elders.ground.todo import Card
from elders.models import Elder
from reporting.models import Activity, Plan, PlanTask, Problem
from reporting.plan_catalogue import unit_of_role, units
from reporting.plan_choices import WorkState

SOON = timedelta(days=30)


def cards(user, *, today: date) -> list[Card]:
    """Tasks that are late, activities nobody has said the outcome of, what is to be confirmed, problems to answer."""
    if not user.ward_id or not user.has_perm("reporting.view_plantask"):
        return []
    return [*_plan(user, today), *answers(user, today=today)]


def answers(user, *, today: date) -> list[Card]:
    """Activities and problems that wait for the word of `user`."""
    return [*_activities(user, today), *_problems(user, today)]


def _plan(user, today: date) -> list[Card]:
    if user.has_perm("reporting.manage_plan") and not Plan.objects.for_user(user).filter(year=today.year).exists():
        # In an empty registry the first thing to do is another.
        if not Elder.objects.filter(ward=user.ward_id, is_resident=True).exists():
            return []
        return [Card(f"Chưa lập kế hoạch năm {today.year}", None, address("reporting:plan_new"), urgent=True)]
    if not user.has_perm("reporting.report_plantask"):
        return []
    # The office watches every unit, another unit what it leads or helps with: as the filter of the board shows it.
    tasks = PlanTask.objects.for_user(user).filter(plan__year=today.year).exclude(kind="city").unfinished()
    query = {"nam": today.year}
    if not user.has_perm("reporting.manage_plan"):
        name = unit_of_role(user.role)
        tasks = tasks.of_unit(name)
        query["don_vi"] = next(one.code for one in units().values() if one.name == name)
    late = tasks.filter(deadline__lt=today).count()
    soon = tasks.filter(deadline__range=(today, today + SOON)).count()
    return [
        Card(
            "Nhiệm vụ kế hoạch quá hạn", late, address("reporting:plan", urlencode(query | {"tinh_trang": "qua-han"})),
            urgent=True,
        ),
        Card(
            "Nhiệm vụ đến hạn trong 30 ngày", soon,
            address("reporting:plan", urlencode(query | {"tinh_trang": "sap-han"})),
        ),
    ]  # fmt: skip


def _activities(user, today: date) -> list[Card]:
    if not user.has_perm("reporting.keep_activity") and not user.has_perm("reporting.confirm_activity"):
        return []
    rows = Activity.objects.for_user(user).filter(year=today.year)
    found = []
    if user.has_perm("reporting.keep_activity"):
        found.append(
            Card(
                "Hoạt động quá ngày dự kiến, chưa ghi kết quả", rows.overdue(today).count(),
                address("reporting:activities", "tinh_trang=qua-ngay"), urgent=True,
            )
        )  # fmt: skip
    if user.has_perm("reporting.confirm_activity"):
        waiting = rows.filter(state=WorkState.DONE, confirmed_at__isnull=True).exclude(entered_by=user)
        found.append(
            Card("Hoạt động chờ xác nhận", waiting.count(), address("reporting:activities", "tinh_trang=cho-xac-nhan"))
        )
    return found


def _problems(user, today: date) -> list[Card]:
    rows = Problem.objects.for_user(user)
    if user.has_perm("reporting.answer_problem"):
        waiting = rows.waiting()
        return [
            Card(
                "Phản ánh chờ trả lời", waiting.count(), address("reporting:problems", "tinh_trang=cho"),
                urgent=waiting.filter(due_on__lt=today).exists(),
            )
        ]  # fmt: skip
    if user.has_perm("reporting.report_problem"):
        return [Card("Phản ánh đang mở", rows.open().count(), address("reporting:problems", "tinh_trang=mo"))]
    return []
