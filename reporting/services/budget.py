"""Money of the plan: estimate, allocation, spending, settlement."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum

from elders.ground import history
from elders.ground.numbers import grouped
from elders.models import User
from reporting.models import Activity, BudgetLine, Spending

FINAL = "Dòng này đã quyết toán; bỏ quyết toán rồi mới sửa."


@transaction.atomic
def save_line(line: BudgetLine, *, facts: dict[str, Any], by: User) -> BudgetLine:
    """Write a new line or correct its content, source and estimate. Raises: ValidationError once settled."""
    current = line if line.pk is None else _locked(line)
    for name, value in facts.items():
        setattr(current, name, value)
    if current.task_id and current.task.plan.ward_id != current.ward_id:
        raise ValidationError({"task": "Nhiệm vụ này không có trong kế hoạch của phường."})
    with history.act("Ghi dòng kinh phí", by=by):
        current.full_clean()
        current.save()
    return current


@transaction.atomic
def allocate(line: BudgetLine, *, vnd: int | None, on: date | None, paper: str, by: User) -> BudgetLine:
    """Phân bổ: how much, when, by which decision; both empty takes it back."""
    current = _locked(line)
    current.allocated_vnd, current.allocated_on, current.allocated_by_paper = vnd, on, paper
    with history.act("Phân bổ kinh phí", by=by):
        current.full_clean()
        current.save()
    return current


@transaction.atomic
def settle(line: BudgetLine, *, vnd: int, on: date, paper: str, today: date, by: User) -> BudgetLine:
    """Quyết toán: from now on the line and its spending stand. Raises: ValidationError when the day lies ahead or more
    is settled than was spent."""
    current = _locked(line)
    spent = spent_vnd(current)
    if on > today:
        raise ValidationError({"settled_on": "Ngày quyết toán chưa tới."})
    if vnd > spent:
        raise ValidationError({"settled_vnd": f"Quyết toán nhiều hơn số đã chi ({grouped(spent)} đồng)."})
    current.settled_vnd, current.settled_on, current.settled_by_paper = vnd, on, paper
    with history.act("Quyết toán kinh phí", by=by):
        current.full_clean()
        current.save()
    return current


@transaction.atomic
def unsettle(line: BudgetLine, *, why: str, by: User) -> BudgetLine:
    """Take a settlement back, with the reason."""
    current = BudgetLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if current.settled_on is None:
        raise ValidationError("Dòng này chưa quyết toán.")
    current.settled_vnd = current.settled_on = None
    current.settled_by_paper = ""
    with history.act("Bỏ quyết toán", by=by, why=why):
        current.save()
    return current


@transaction.atomic
def spend(
    line: BudgetLine,
    *,
    vnd: int,
    on: date,
    what: str,
    voucher: str,
    activity: Activity | None,
    today: date,
    by: User,
) -> Spending:
    """Write money paid out. Raises: ValidationError when settled, ahead of its day or for another ward's activity."""
    current = _locked(line)
    if on > today:
        raise ValidationError({"spent_on": "Ngày chi chưa tới."})
    if activity and activity.ward_id != current.ward_id:
        raise ValidationError({"activity": "Hoạt động này không thuộc phường."})
    row = Spending(
        line=current, spent_on=on, amount_vnd=vnd, what=what, voucher=voucher, activity=activity, entered_by=by
    )
    with history.act("Ghi khoản chi", by=by):
        row.full_clean()
        row.save()
    return row


@transaction.atomic
def take_back(spending: Spending, *, on: date, why: str, by: User) -> Spending:
    """Write the counter-entry of money written by mistake or paid back. Raises: ValidationError when it has one."""
    _locked(spending.line)
    if spending.takes_back_id or Spending.objects.filter(takes_back=spending).exists():
        raise ValidationError("Khoản này đã được thu hồi hoặc là khoản thu hồi.")
    row = Spending(
        line=spending.line,
        spent_on=on,
        amount_vnd=-spending.amount_vnd,
        what=f"Thu hồi: {why}"[:200],
        activity=spending.activity,
        takes_back=spending,
        entered_by=by,
    )
    with history.act("Thu hồi khoản chi", by=by, why=why):
        row.full_clean()
        row.save()
    return row


def spent_vnd(line: BudgetLine) -> int:
    """đồng paid out of the line so far."""
    return line.spendings.aggregate(n=Sum("amount_vnd"))["n"] or 0


def _locked(line: BudgetLine) -> BudgetLine:
    current = BudgetLine.objects.select_for_update(of=("self",)).select_related("ward").get(pk=line.pk)
    if current.settled_on:
        raise ValidationError(FINAL)
    return current
