"""An activity from its plan to its confirmation."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max

from elders.choices import RoleCode
from elders.ground import history
from elders.models import User, Ward
from reporting.models import Activity
from reporting.plan_catalogue import GROUPS_UNIT, OFFICE_UNIT, unit_of_role
from reporting.plan_choices import WorkState
from reporting.services import plans

KEEP, EVERYTHING, CONFIRM = "reporting.keep_activity", "reporting.see_all_activities", "reporting.confirm_activity"


def may_keep(user: User, activity: Activity) -> bool:
    """Whether `user` may write the activity: the office every one, a unit those it leads, a group leader those of the
    own groups."""
    if not user.has_perm(KEEP) or activity.ward_id != user.ward_id:
        return False
    if user.has_perm(EVERYTHING):
        return True
    if activity.lead_unit != unit_of_role(user.role):
        return False
    return user.role != RoleCode.GROUP_LEADER or activity.residential_group_id in user.residential_group_ids


def own_unit(user: User) -> str:
    """The unit that leads what `user` writes; the office writes for units without accounts too."""
    return unit_of_role(user.role) or OFFICE_UNIT


@transaction.atomic
def save(activity: Activity, *, facts: dict[str, Any], today: date, by: User) -> Activity:
    """Write a new activity or correct one; `facts` are columns of `Activity`. The first one begins its task.

    Raises: ValidationError when it was confirmed, the day lies ahead, or task and group are of another ward;
    PermissionDenied when it is not the writer's.
    """
    is_new = activity.pk is None
    current = activity if is_new else _locked(activity)
    for name, value in facts.items():
        setattr(current, name, value)
    if not may_keep(by, current):
        raise PermissionDenied
    _refuse(current, today)
    with history.act("Ghi hoạt động" if is_new else "Sửa hoạt động", by=by):
        if is_new:
            Ward.objects.select_for_update(of=("self",)).get(pk=current.ward_id)  # one hand at a time gives numbers
            day = current.held_on or current.planned_on or today
            current.year, current.entered_by = day.year, by
            last = Activity.objects.filter(ward=current.ward_id, year=day.year).aggregate(n=Max("number"))["n"]
            current.number = (last or 0) + 1
        current.full_clean()
        current.save()
        if current.state in (WorkState.UNDER_WAY, WorkState.DONE):
            plans.begin(current.task)
    return current


def _refuse(activity: Activity, today: date) -> None:
    if activity.confirmed_at:
        raise ValidationError("Hoạt động đã được xác nhận; bỏ xác nhận rồi mới sửa.")
    if activity.state == WorkState.DONE:
        if activity.held_on is None or activity.held_on > today:
            raise ValidationError({"held_on": "Ghi ngày thực hiện, không sau hôm nay."})
    elif activity.held_on and activity.held_on > today:
        raise ValidationError({"held_on": "Ngày thực hiện chưa tới; ghi vào ngày dự kiến."})
    if activity.task_id and activity.task.plan.ward_id != activity.ward_id:
        raise ValidationError({"task": "Nhiệm vụ này không có trong kế hoạch của phường."})
    if activity.residential_group_id and activity.residential_group.ward_id != activity.ward_id:
        raise ValidationError({"residential_group": "Tổ này không thuộc phường."})
    if activity.lead_unit == GROUPS_UNIT and not activity.residential_group_id:
        raise ValidationError({"residential_group": "Chọn tổ dân phố đã thực hiện."})


@transaction.atomic
def confirm(activity: Activity, *, at: datetime, by: User) -> Activity:
    """Somebody else than who wrote it has looked at it. Raises: ValidationError."""
    current = _locked(activity)
    if current.confirmed_at:
        raise ValidationError("Hoạt động này đã được xác nhận.")
    if current.state != WorkState.DONE:
        raise ValidationError("Chỉ xác nhận hoạt động đã hoàn thành.")
    if current.entered_by_id == by.pk:
        raise ValidationError("Người nhập không tự xác nhận được: cần một người khác xem lại.")
    current.confirmed_by, current.confirmed_at = by, at
    with history.act("Xác nhận hoạt động", by=by):
        current.save(update_fields=["confirmed_by", "confirmed_at"])
    return current


@transaction.atomic
def take_back_confirmation(activity: Activity, *, why: str, by: User) -> Activity:
    """Open a confirmed activity again, with the reason. Raises: ValidationError when it was not confirmed."""
    current = _locked(activity)
    if not current.confirmed_at:
        raise ValidationError("Hoạt động này chưa được xác nhận.")
    current.confirmed_by = current.confirmed_at = None
    with history.act("Bỏ xác nhận hoạt động", by=by, why=why):
        current.save(update_fields=["confirmed_by", "confirmed_at"])
    return current


@transaction.atomic
def remove(activity: Activity, *, why: str, by: User) -> None:
    """Take an activity out of the book; history keeps it. Raises: ValidationError when confirmed or paid from."""
    current = _locked(activity)
    if current.confirmed_at:
        raise ValidationError("Hoạt động đã được xác nhận; bỏ xác nhận rồi mới bỏ được.")
    if current.spendings.exists():
        raise ValidationError("Đã có khoản chi cho hoạt động này; thu hồi khoản chi trước.")
    with history.act("Bỏ hoạt động", by=by, why=why):
        current.delete()


def _locked(activity: Activity) -> Activity:
    rows = Activity.objects.select_for_update(of=("self",))
    return rows.select_related("task__plan", "residential_group", "ward").get(pk=activity.pk)
