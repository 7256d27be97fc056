"""Writes that leave a trace: confirming what somebody else keyed in, and the scan of its paper."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from benefits.models import MODE_CODE, LocalLaw, LocalRate
from elders.ground import history
from elders.models import User

MOST_BYTES = 10 * 1024 * 1024
# The content decides, not the name a browser sends along.
SCANS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def scan_type(content: bytes) -> str:
    """Media type of a scan by its first bytes; "" for anything else."""
    return next((kind for start, kind in SCANS.items() if content.startswith(start)), "")


def check_scan(content: bytes) -> None:
    """Raises: ValidationError when it is no PDF or picture, or too large."""
    if len(content) > MOST_BYTES:
        raise ValidationError("Bản chụp lớn hơn 10 MB; hãy chụp lại nhỏ hơn.")
    if not scan_type(content):
        raise ValidationError("Bản chụp phải là tệp PDF, JPG hoặc PNG.")


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
