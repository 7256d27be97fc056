"""A check-up round from draft to closing: every button one service in one transaction, refused when the state moved on.

    nháp → duyệt kế hoạch → lập danh sách → đang khám → đóng

The one-time key makes a second press (or a second officer with the same page) do nothing.
"""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from elders.ground import history
from elders.ground.numbers import grouped
from elders.ground.steps import Action
from elders.models import User
from health.choices import InvitationState, RoundService, RoundState
from health.models import CheckupRound, Invitation, RoundStep
from health.services import round_list

S = RoundState
PLAN, APPROVE = "health.plan_checkupround", "health.approve_checkupround"


ACTIONS = {
    one.code: one
    for one in [
        Action("duyet", "Duyệt kế hoạch", (S.DRAFT,), S.APPROVED, APPROVE, "Đã duyệt kế hoạch."),
        Action("tra-lai", "Trả lại để sửa", (S.APPROVED,), S.DRAFT, APPROVE, "Đã trả lại để sửa.", True),
        Action("lap", "Lập danh sách", (S.APPROVED,), S.LISTED, PLAN, "Đã lập danh sách."),
        Action("bo", "Bỏ danh sách để lập lại", (S.LISTED,), S.APPROVED, PLAN, "Đã bỏ danh sách.", True),
        Action("chay", "Bắt đầu khám", (S.LISTED,), S.RUNNING, PLAN, "Đợt khám đã bắt đầu."),
        Action("dong", "Đóng đợt", (S.RUNNING,), S.CLOSED, PLAN, "Đã đóng đợt khám."),
        Action("mo-lai", "Mở lại", (S.CLOSED,), S.RUNNING, PLAN, "Đã mở lại đợt khám.", True),
    ]
}


def locked(round_: CheckupRound) -> CheckupRound:
    """Fresh and locked: two people act one after the other."""
    return CheckupRound.objects.select_for_update(of=("self",)).select_related("ward", "facility").get(pk=round_.pk)


@transaction.atomic
def save_plan(round_: CheckupRound, *, groups: list, by: User) -> CheckupRound:
    """Write a new plan or a changed draft; `groups` empty means the whole ward.

    Raises: ValidationError when the plan is approved already, or screens for nothing it names.
    """
    if round_.pk and locked(round_).state != S.DRAFT:
        raise ValidationError("Kế hoạch đã duyệt. Muốn sửa thì nhờ lãnh đạo trả lại.")
    if round_.service == RoundService.CHECKUP:
        round_.screenings = []
    elif not round_.screenings:
        raise ValidationError({"screenings": "Chọn ít nhất một bệnh sàng lọc."})
    if round_.reference_on.year != round_.year:
        raise ValidationError({"reference_on": f"Ngày lập danh sách phải trong năm {round_.year}."})
    round_.created_by = round_.created_by or by
    round_.full_clean()
    with history.act("Lập kế hoạch đợt khám", by=by):
        round_.save()
        round_.groups.set(groups)
    return round_


@transaction.atomic
def discard(round_: CheckupRound, *, by: User) -> None:
    """Remove a draft. Raises: ValidationError when it is more than that."""
    fresh = locked(round_)
    if fresh.state != S.DRAFT:
        raise ValidationError("Chỉ xóa được đợt còn nháp.")
    with history.act("Xóa đợt khám nháp", by=by):
        fresh.delete()


@transaction.atomic
def move(
    round_: CheckupRound,
    action: str,
    *,
    by: User,
    token: UUID,
    now: datetime,
    today: date,
    reason: str = "",
    plan_number: str = "",
    approved_on: date | None = None,
    budget_vnd: int | None = None,
    lessons: str = "",
) -> bool:
    """Press one button; False when this very press was done before. The number, day and budget of the plan come with
    the approval, the lessons with the closing.

    Raises: ValidationError when the state has moved on, the reason is missing, or something stands in the way.
    """
    deed, fresh = ACTIONS[action], locked(round_)
    if RoundStep.objects.filter(token=token).exists():
        return False
    if fresh.state not in deed.sources:
        raise ValidationError(f"Đợt này đang ở bước “{fresh.get_state_display()}”: tải lại trang để xem.", code="moved")
    if deed.asks_why and not reason.strip():
        raise ValidationError({"reason": "Ghi lý do."})
    with history.act(f"Đợt khám: {deed.label.lower()}", by=by, why=reason.strip()):
        if deed.code == "duyet":
            _approve(fresh, by=by, number=plan_number.strip(), on=approved_on, budget_vnd=budget_vnd, today=today)
        elif deed.code == "tra-lai":
            fresh.approved_by = fresh.approved_on = None
            fresh.plan_number = ""
        elif deed.code == "lap":
            round_list.draw(fresh, now=now)
            fresh.listed_at = now
        elif deed.code == "bo":
            round_list.drop(fresh)
            fresh.listed_at = None
        elif deed.code == "dong":
            if reasons := obstacles(fresh):
                raise ValidationError(reasons)
            if not lessons.strip():
                raise ValidationError({"lessons": "Ghi rút kinh nghiệm của đợt, dù ngắn."})
            fresh.lessons = lessons.strip()
        fresh.state = deed.target
        fresh.full_clean(exclude=["ward", "name"])
        fresh.save()
        RoundStep.objects.create(
            round=fresh,
            action=deed.code,
            label=deed.label,
            to_state=deed.target,
            reason=reason.strip(),
            by=by,
            token=token,
        )
    return True


def _approve(
    fresh: CheckupRound, *, by: User, number: str, on: date | None, budget_vnd: int | None, today: date
) -> None:
    errors = {}
    if fresh.created_by_id == by.pk:
        raise ValidationError("Người duyệt phải khác người lập.", code="same_person")
    if not number:
        errors["plan_number"] = "Ghi số kế hoạch."
    if on is None:
        errors["approved_on"] = "Ghi ngày duyệt."
    elif on > today:
        errors["approved_on"] = "Ngày duyệt chưa đến."
    if fresh.facility_id is None:
        raise ValidationError("Kế hoạch chưa ghi cơ sở khám: trả lại trạm y tế để ghi.")
    if errors:
        raise ValidationError(errors)
    fresh.plan_number, fresh.approved_on, fresh.approved_by = number, on, by
    fresh.budget_vnd = budget_vnd


def obstacles(round_: CheckupRound) -> list[str]:
    """Why the round cannot be closed now; empty when it can."""
    reasons = []
    waiting = Invitation.objects.filter(round=round_, state=InvitationState.CHECKED_IN).count()
    if waiting:
        reasons.append(f"{grouped(waiting)} người đã đến mà phiếu khám chưa kết luận.")
    unknown = round_.costs.filter(Q(spent_quantity__gt=0, spent_price_vnd__isnull=True)).count()
    if unknown:
        reasons.append(f"{grouped(unknown)} khoản chi đã thực hiện mà chưa rõ đơn giá.")
    return reasons
