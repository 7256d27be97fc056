"""A problem on its way: reported, answered, passed on to the department, closed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.choices import RoleCode
from elders.ground import history
from elders.models import ResidentialGroup, User
from reporting.models import Problem
from reporting.plan_catalogue import OFFICE_UNIT, unit_of_role


@transaction.atomic
def report(*, what: str, wish: str, group: ResidentialGroup | None, today: date, by: User) -> Problem:
    """Write what hinders a unit or a residential group. Raises: ValidationError without a group of one's own where the
    reporter is a group leader."""
    if by.role == RoleCode.GROUP_LEADER and (group is None or group.pk not in by.residential_group_ids):
        raise ValidationError({"residential_group": "Chọn tổ dân phố đang phụ trách."})
    if group and group.ward_id != by.ward_id:
        raise ValidationError({"residential_group": "Tổ này không thuộc phường."})
    row = Problem(
        ward=by.ward, unit=unit_of_role(by.role) or OFFICE_UNIT, residential_group=group, reported_on=today,
        what=what, wish=wish, reported_by=by,
    )  # fmt: skip
    with history.act("Gửi phản ánh", by=by):
        row.full_clean()
        row.save()
    return row


@transaction.atomic
def assign(problem: Problem, *, handler: str, due_on: date | None, by: User) -> Problem:
    """Say who deals with it and until when."""
    current = _open(problem)
    if due_on and due_on < current.reported_on:
        raise ValidationError({"due_on": "Hạn không thể trước ngày phản ánh."})
    current.handler, current.due_on = handler, due_on
    return _save(current, "Giao xử lý phản ánh", by)


@transaction.atomic
def answer(problem: Problem, *, text: str, close: bool, today: date, by: User) -> Problem:
    """Answer it, and close it when it is solved."""
    current = _open(problem)
    current.answer, current.answered_on, current.answered_by = text, today, by
    current.closed_on = today if close else None
    return _save(current, "Trả lời phản ánh", by)


@transaction.atomic
def escalate(problem: Problem, *, to: str, paper: str, today: date, by: User) -> Problem:
    """Pass it on to a superior (Sở Y tế): it stays open and stands in the report until it is solved."""
    current = _open(problem)
    current.escalated_on, current.escalated_to, current.escalated_paper = today, to, paper
    return _save(current, "Chuyển phản ánh lên cấp trên", by)


@transaction.atomic
def reopen(problem: Problem, *, why: str, by: User) -> Problem:
    """Open it again, with the reason. Raises: ValidationError when it is open."""
    current = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    if current.closed_on is None:
        raise ValidationError("Phản ánh này đang mở.")
    current.closed_on = None
    return _save(current, "Mở lại phản ánh", by, why=why)


def _open(problem: Problem) -> Problem:
    current = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    if current.closed_on:
        raise ValidationError("Phản ánh này đã đóng; mở lại rồi mới sửa.")
    return current


def _save(problem: Problem, act: str, by: User, *, why: str = "") -> Problem:
    with history.act(act, by=by, why=why):
        problem.full_clean()
        problem.save()
    return problem
