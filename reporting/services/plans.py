"""The plan of a year and the state of its tasks."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.models import User, Ward
from reporting.models import Plan, PlanTask
from reporting.plan_catalogue import TaskEntry, city_tasks, ward_tasks
from reporting.plan_choices import Rhythm, Scope, TaskKind, WorkState

CATALOGUE_YEAR = "năm 2026"  # the plan the catalogue was taken from


@transaction.atomic
def adopt(*, ward: Ward, year: int, facts: dict[str, Any], by: User | None) -> Plan:
    """Make the plan of a year with the 30 tasks of the ward and the 65 of the city; `facts` are columns of `Plan`.

    "năm 2026" in the words of the catalogue becomes the year of the plan; one "trong năm" is due on its last day, the
    others have a day only when the ward sets one. Raises: ValidationError when the year has a plan already.
    """
    plan = Plan(ward=ward, year=year, **facts)
    with history.act("Lập kế hoạch năm", by=by):
        plan.full_clean()
        plan.save()
        entries = [(TaskKind.WARD, entry) for entry in ward_tasks().values()]
        entries += [(TaskKind.CITY, entry) for entry in city_tasks().values()]
        PlanTask.objects.bulk_create(
            [_task(plan, number, kind, entry) for number, (kind, entry) in enumerate(entries, 1)]
        )
    return plan


def _task(plan: Plan, position: int, kind: str, entry: TaskEntry) -> PlanTask:
    this_year = f"năm {plan.year}"
    return PlanTask(
        plan=plan,
        code=entry.code,
        position=position,
        kind=kind,
        scope=entry.scope,
        title=entry.title.replace(CATALOGUE_YEAR, this_year),
        activity_type=entry.activity_type,
        leads=list(entry.leads),
        cooperating=list(entry.cooperating),
        timing=entry.timing.replace(CATALOGUE_YEAR, this_year),
        rhythm=entry.rhythm,
        deadline=date(plan.year, 12, 31) if entry.rhythm == Rhythm.YEAR else None,
    )


@transaction.atomic
def change_plan(plan: Plan, *, facts: dict[str, Any], by: User) -> Plan:
    """Correct the paper of a plan: title, number, day, basis."""
    current = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    return _write(current, facts, act="Sửa kế hoạch năm", by=by)


@transaction.atomic
def add_task(plan: Plan, *, facts: dict[str, Any], by: User) -> PlanTask:
    """A task of the ward's own, after the last one; its code is the next free "N-01"."""
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)  # one hand at a time gives out codes
    codes = plan.tasks.filter(kind=TaskKind.OWN).values_list("code", flat=True)
    last = plan.tasks.order_by("-position").values_list("position", flat=True).first() or 0
    number = 1 + max((int(code.removeprefix("N-")) for code in codes if code.removeprefix("N-").isdecimal()), default=0)
    task = PlanTask(plan=plan, code=f"N-{number:02d}", position=last + 1, kind=TaskKind.OWN)
    return _write(task, facts, act="Thêm nhiệm vụ", by=by)


@transaction.atomic
def change_task(task: PlanTask, *, facts: dict[str, Any], by: User) -> PlanTask:
    """Reword or reassign a task, or set its deadline."""
    return _write(_locked(task), facts, act="Sửa nhiệm vụ", by=by)


@transaction.atomic
def report(
    task: PlanTask,
    *,
    state: str,
    result: str,
    reason: str = "",
    done_on: date | None = None,
    today: date,
    by: User,
) -> PlanTask:
    """Write how a task stands. `done_on` counts for "Hoàn thành" only, `reason` for "Không thực hiện" only.

    Raises: ValidationError when the task is none of the ward's, the day lies ahead, or something it needs is missing.
    """
    current = _locked(task)
    if current.scope == Scope.CITY_ONLY:
        raise ValidationError("Nhiệm vụ này của thành phố, không thuộc phạm vi báo cáo của phường.")
    done = state == WorkState.DONE
    if done and (done_on is None or done_on > today):
        raise ValidationError({"done_on": "Ghi ngày hoàn thành, không sau hôm nay."})
    if done and not result.strip():
        raise ValidationError({"result": "Ghi kết quả trước khi đánh dấu hoàn thành."})
    if state == WorkState.DROPPED and not reason.strip():
        raise ValidationError({"reason": "Ghi lý do không thực hiện."})
    facts = {
        "state": state,
        "result": result.strip(),
        "reason": reason.strip() if state == WorkState.DROPPED else "",
        "done_on": done_on if done else None,
    }
    return _write(current, facts, act="Ghi trạng thái nhiệm vụ", by=by)


def begin(task: PlanTask | None) -> bool:
    """Something was begun for a task nobody had begun: it is under way from now on. Inside the act of the caller."""
    if task is None or task.is_citys:
        return False
    current = _locked(task)
    if current.state != WorkState.NOT_STARTED:
        return False
    current.state = WorkState.UNDER_WAY
    current.save(update_fields=["state"])
    return True


def _locked(task: PlanTask) -> PlanTask:
    return PlanTask.objects.select_for_update(of=("self",)).select_related("plan").get(pk=task.pk)


def _write(row, facts: dict[str, Any], *, act: str, by: User):
    for name, value in facts.items():
        setattr(row, name, value)
    with history.act(act, by=by):
        row.full_clean()
        row.save()
    return row
