"""Writes that leave a trace: confirming what somebody else keyed in."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from benefits.models import MODE_CODE, LocalLaw, LocalRate
from elders.ground import history
from elders.models import User


@transaction.atomic
def confirm(row: LocalLaw, *, by: User) -> LocalLaw:
    """`by` has compared the row with the paper: from now on it counts.

    Raises: ValidationError when `by` keyed it in, or it says nothing.
    """
    current = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.confirmed_at:
        raise ValidationError("Đã có người xác nhận mức này rồi.")
    if current.entered_by_id == by.pk:
        raise ValidationError("Người nhập không tự xác nhận được: cần một người khác đối chiếu với văn bản.")
    empty = isinstance(current, LocalRate) and current.amount_vnd is None and not current.amounts.exists()
    if empty and current.target != MODE_CODE:
        raise ValidationError("Chưa ghi số tiền nào: hãy ghi số tiền chung hoặc bảng theo tuổi.")
    if not current.scan:
        raise ValidationError("Chưa có bản chụp văn bản nên không có gì để đối chiếu.")
    current.confirmed_by, current.confirmed_at = by, timezone.now()
    current.full_clean()
    with history.act("Xác nhận mức do phường nhập", by=by):
        current.save()
    return current
