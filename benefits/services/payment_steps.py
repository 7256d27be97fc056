"""nháp → khóa → trình → duyệt → chi → đối chiếu → đóng: each step once per key, by whom it may be, in order.

The database refuses what must not happen (`models/payments.py`); here stand the sentences. A key comes with the page:
the second press with it finds the step done and does nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from benefits.choices import LineResult, ListState
from benefits.models import PaymentAct, PaymentList
from benefits.services.payment_building import changes_since
from elders.ground import history
from elders.models import User

PREPARE, APPROVE, PAY, RECONCILE = (
    f"benefits.{name}_paymentlist" for name in ("prepare", "approve", "pay", "reconcile")
)


@dataclass(frozen=True)
class StepOf:
    """One button: from which states, to which, by whose right, and its words."""

    code: str
    label: str
    before: tuple[str, ...]
    after: str
    permission: str
    question: str
    needs_reason: bool = False


STEPS = {
    one.code: one
    for one in (
        StepOf("lock", "Khóa danh sách", (ListState.DRAFT,), ListState.LOCKED, PREPARE,
               "Khóa danh sách? Sau khi khóa, từng dòng giữ nguyên như lúc này."),
        StepOf("unlock", "Mở khóa để sửa", (ListState.LOCKED,), ListState.DRAFT, PREPARE,
               "Mở khóa để lập lại danh sách?", needs_reason=True),
        StepOf("submit", "Trình lãnh đạo duyệt", (ListState.LOCKED,), ListState.SUBMITTED, PREPARE,
               "Trình danh sách để lãnh đạo duyệt?"),
        StepOf("approve", "Duyệt danh sách", (ListState.SUBMITTED,), ListState.APPROVED, APPROVE,
               "Duyệt danh sách chi trả này?"),
        StepOf("give_back", "Trả lại để sửa", (ListState.SUBMITTED, ListState.APPROVED), ListState.DRAFT, APPROVE,
               "Trả danh sách lại cho người lập?", needs_reason=True),
        StepOf("pay", "Bắt đầu chi", (ListState.APPROVED,), ListState.PAYING, PAY,
               "Bắt đầu chi trả? Từ lúc này danh sách không sửa được nữa."),
        StepOf("reconcile", "Chuyển sang đối chiếu", (ListState.PAYING,), ListState.RECONCILING, RECONCILE,
               "Chi xong, chuyển sang đối chiếu?"),
        StepOf("close", "Đóng danh sách", (ListState.RECONCILING,), ListState.CLOSED, PAY,
               "Đóng danh sách? Sau khi đóng không sửa được gì nữa."),
    )
}  # fmt: skip


def steps_for(payment_list: PaymentList, user: User) -> list[StepOf]:
    """Buttons of this user on this list, the way forward first, the way back (which asks for a reason) last."""
    found = [step for step in STEPS.values() if payment_list.state in step.before and user.has_perm(step.permission)]
    found = [step for step in found if not (step.code == "approve" and _prepared(payment_list, user))]
    return sorted(found, key=lambda step: step.needs_reason)


def waits_for(payment_list: PaymentList) -> str:
    """Who has the next word, for everybody else."""
    return {
        ListState.DRAFT: "Chờ công chức lập, kiểm tra rồi khóa.",
        ListState.LOCKED: "Chờ công chức trình lãnh đạo.",
        ListState.SUBMITTED: "Chờ lãnh đạo phường duyệt.",
        ListState.APPROVED: "Chờ Phòng Kinh tế, Hạ tầng và Đô thị chi.",
        ListState.PAYING: "Đang chi: ghi kết quả từng người, xong thì chuyển sang đối chiếu.",
        ListState.RECONCILING: "Đang đối chiếu: ghi hết kết quả rồi đóng.",
        ListState.CLOSED: "Đã đóng.",
    }[payment_list.state]


def _prepared(payment_list: PaymentList, user: User) -> bool:
    return user.pk in (payment_list.prepared_by_id, payment_list.locked_by_id, payment_list.submitted_by_id)


@transaction.atomic
def take(
    payment_list: PaymentList,
    code: str,
    *,
    token: UUID,
    by: User,
    today: date,
    why: str = "",
    number: str = "",
    signed_on: date | None = None,
    pay_from: date | None = None,
    pay_to: date | None = None,
) -> PaymentList:
    """Take the step `code` once. Pressed again with the same `token`, it returns the list and does nothing.

    Raises: PermissionDenied without the right; ValidationError with the sentence the officer needs.
    """
    step = STEPS[code]
    if not by.has_perm(step.permission):
        raise PermissionDenied
    fresh = PaymentList.objects.select_for_update(of=("self",)).get(pk=payment_list.pk)
    if PaymentAct.objects.filter(token=token).exists():
        return fresh
    if fresh.state not in step.before:
        raise ValidationError(
            f"Danh sách đang ở bước “{fresh.get_state_display()}”, có người đã làm trước; hãy xem lại."
        )
    if step.needs_reason and not why.strip():
        raise ValidationError("Hãy ghi lý do.")
    _DO[code](fresh, by=by, today=today, why=why.strip(), number=number.strip(), signed_on=signed_on,
              pay_from=pay_from, pay_to=pay_to)  # fmt: skip
    fresh.state = step.after
    with history.act(f"{step.label}: {fresh}", by=by, why=why.strip()):
        if code == "pay":
            _hold_the_stopped(fresh, by)
        fresh.full_clean()
        fresh.save()
        PaymentAct.objects.create(payment_list=fresh, act=code, token=token, by=by, why=why.strip()[:300])
    return fresh


def _lock(fresh: PaymentList, *, by: User, today: date, **_: Any) -> None:
    if not fresh.line_count:
        raise ValidationError("Danh sách chưa có dòng nào.")
    changed = changes_since(fresh, today=today)
    if changed:
        raise ValidationError(["Có thay đổi từ lúc lập; hãy bấm “Lập lại” rồi xem lại trước khi khóa.", *changed])
    fresh.locked_by, fresh.locked_at, fresh.returned_reason = by, timezone.now(), ""


def _back(fresh: PaymentList, *, why: str, **_: Any) -> None:
    for name in ("locked", "submitted", "approved"):
        setattr(fresh, f"{name}_by", None)
        setattr(fresh, f"{name}_at", None)
    fresh.decision_number, fresh.signed_on, fresh.returned_reason = "", None, why[:300]


def _submit(fresh: PaymentList, *, by: User, **_: Any) -> None:
    fresh.submitted_by, fresh.submitted_at = by, timezone.now()


def _approve(fresh: PaymentList, *, by: User, today: date, number: str, signed_on: date | None, **_: Any) -> None:
    if _prepared(fresh, by):
        raise ValidationError("Người lập, khóa hoặc trình danh sách không tự duyệt được.")
    if signed_on and signed_on > today:
        raise ValidationError({"signed_on": "Ngày ký không thể ở tương lai."})
    fresh.approved_by, fresh.approved_at = by, timezone.now()
    fresh.decision_number, fresh.signed_on = number, signed_on


def _pay(fresh: PaymentList, *, by: User, today: date, pay_from, pay_to, **_: Any) -> None:
    if pay_from and pay_to and pay_to < pay_from:
        raise ValidationError({"pay_to": "Ngày chi cuối phải từ ngày đầu trở đi."})
    fresh.paid_by, fresh.paid_at = by, timezone.now()
    fresh.pay_from, fresh.pay_to = pay_from or today, pay_to


def _reconcile(fresh: PaymentList, *, by: User, **_: Any) -> None:
    fresh.reconciled_by, fresh.reconciled_at = by, timezone.now()


def _close(fresh: PaymentList, *, by: User, **_: Any) -> None:
    waiting = fresh.lines.filter(result="").count()
    if waiting:
        raise ValidationError(f"Còn {waiting} dòng chưa có kết quả; ghi hết rồi mới đóng được.")
    fresh.closed_by, fresh.closed_at = by, timezone.now()


_DO: dict[str, Callable[..., None]] = {
    "lock": _lock,
    "unlock": _back,
    "submit": _submit,
    "approve": _approve,
    "give_back": _back,
    "pay": _pay,
    "reconcile": _reconcile,
    "close": _close,
}


def _hold_the_stopped(fresh: PaymentList, by: User) -> None:
    """Money of people who stopped meanwhile stays in the office. The state is saved first: results are written only
    while a list is being paid."""
    lines = list(fresh.lines.not_due().order_by("pk").values_list("pk", flat=True))
    fresh.save()
    fresh.lines.filter(pk__in=lines).update(
        result=LineResult.HELD,
        result_note="Thôi hưởng hoặc tạm dừng trước tháng chi",
        result_by=by,
        result_at=timezone.now(),
    )
