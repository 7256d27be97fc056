"""Báo cáo điều chỉnh after a report was sent: drawing it up, registering, sending, receiving (reporting.md §5.9)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from elders.ground import history
from elders.models import User
from reporting.choices import PeriodState
from reporting.models import Adjustment, ReportPeriod, Snapshot
from reporting.services.closing import freeze

NOT_SENT = "Báo cáo chưa gửi thì mở lại kỳ để sửa, không cần báo cáo điều chỉnh."
REPLACED = "Đã có báo cáo điều chỉnh lập sau bản này; gửi bản mới nhất."


@transaction.atomic
def adjust(period: ReportPeriod, *, reason: str, today: date, by: User) -> Snapshot:
    """A further snapshot of a sent report with the rows that read otherwise now; the report stays as it was signed.

    Raises: ValidationError without a reason, before sending, or when no row has changed.
    """
    current = ReportPeriod.objects.select_for_update().select_related("ward").get(pk=period.pk)
    if current.state not in (PeriodState.SUBMITTED, PeriodState.RECEIVED):
        raise ValidationError(NOT_SENT)
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do điều chỉnh."})
    before = Snapshot.objects.filter(period=current).newest().first()
    with history.act("Lập báo cáo điều chỉnh", by=by, why=reason):
        snapshot = freeze(current, before, reason=reason.strip(), today=today, by=by)
        if not snapshot.changed:
            raise ValidationError("Không có dòng nào thay đổi so với số đã báo cáo.")
        Adjustment.objects.create(snapshot=snapshot, before=before)
    return snapshot


@transaction.atomic
def register(adjustment: Adjustment, *, number: int, signed_on: date, today: date, by: User) -> Adjustment:
    """Enter the number and day the clerk gave. Raises: ValidationError for a day to come, one before the figures were
    taken, or once it is sent."""
    current = _locked(adjustment)
    if current.sent_at:
        raise ValidationError("Báo cáo điều chỉnh đã gửi, không sửa được nữa.")
    if signed_on > today:
        raise ValidationError({"signed_on": "Ngày ký không thể ở sau hôm nay."})
    if signed_on < timezone.localtime(current.snapshot.taken_at).date():
        raise ValidationError({"signed_on": "Ngày ký không thể trước ngày lập số liệu điều chỉnh."})
    current.number, current.signed_on = number, signed_on
    with history.act("Ghi số, ngày báo cáo điều chỉnh", by=by):
        current.full_clean()
        current.save()
    return current


@transaction.atomic
def send(adjustment: Adjustment, *, by: User) -> Adjustment:
    """From now on these are the figures reported. Sending twice changes nothing. Raises: ValidationError without a
    number, or when a later one was drawn up."""
    current = _locked(adjustment)
    if current.sent_at:
        return current
    if not current.number:
        raise ValidationError("Ghi số, ngày báo cáo điều chỉnh đã ký trước khi gửi.")
    if Adjustment.objects.filter(snapshot__period=current.snapshot.period_id, pk__gt=current.pk).exists():
        raise ValidationError(REPLACED)
    current.sent_by, current.sent_at = by, timezone.now()
    with history.act("Gửi báo cáo điều chỉnh", by=by):
        current.save()
    return current


@transaction.atomic
def receive(adjustment: Adjustment, *, by: User) -> Adjustment:
    """The department acknowledges. Raises: ValidationError when it was not sent."""
    current = _locked(adjustment)
    if not current.sent_at:
        raise ValidationError("Phường chưa gửi báo cáo điều chỉnh này.")
    if not current.received_at:
        current.received_by, current.received_at = by, timezone.now()
        with history.act("Tiếp nhận báo cáo điều chỉnh", by=by):
            current.save()
    return current


def _locked(adjustment: Adjustment) -> Adjustment:
    rows = Adjustment.objects.select_for_update(of=("self",)).select_related("snapshot__period__ward")
    return rows.get(pk=adjustment.pk)
