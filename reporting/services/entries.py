"""Figures typed from paper: entered by one person, confirmed by another, as long as the period is open."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.models import User
from reporting.catalogue import catalogue
from reporting.choices import Level
from reporting.models import ManualEntry, ReportPeriod


@transaction.atomic
def enter(
    period: ReportPeriod,
    *,
    indicator: str,
    numerator: int,
    paper: str,
    by: User,
    denominator: int | None = None,
    cumulative: int | None = None,
    note: str = "",
) -> ManualEntry:
    """Write or change one figure; a change has to be confirmed again.

    Raises: ValidationError when the period is closed, the row is only for the city, or a part is missing.
    """
    _open(period)
    one = catalogue().get(indicator)
    if one is None or one.level == Level.CITY:
        raise ValidationError("Dòng này phường không nhập số liệu.")
    if one.is_percent and denominator is None:
        raise ValidationError({"denominator": "Tỷ lệ cần cả tổng số."})
    if not one.is_percent:
        denominator = None
    entry = ManualEntry.objects.select_for_update(of=("self",)).filter(period=period, indicator=indicator).first()
    entry = entry or ManualEntry(period=period, indicator=indicator)
    entry.numerator, entry.denominator, entry.cumulative = numerator, denominator, cumulative
    entry.paper, entry.note = paper, note
    entry.entered_by, entry.confirmed_by, entry.confirmed_at = by, None, None
    with history.act("Nhập số liệu báo cáo", by=by):
        entry.full_clean()
        entry.save()
    return entry


@transaction.atomic
def confirm(entry: ManualEntry, *, by: User, now: datetime) -> ManualEntry:
    """A second person compared the figure with its paper. Raises: ValidationError for the same person, or too late."""
    current = ManualEntry.objects.select_for_update(of=("self",)).select_related("period").get(pk=entry.pk)
    _open(current.period)
    if current.entered_by_id == by.pk:
        raise ValidationError("Người xác nhận phải khác người nhập.")
    current.confirmed_by, current.confirmed_at = by, now
    with history.act("Xác nhận số liệu báo cáo", by=by):
        current.full_clean()
        current.save()
    return current


def _open(period: ReportPeriod) -> None:
    current = ReportPeriod.objects.select_for_update().get(pk=period.pk)
    if not current.is_open:
        raise ValidationError("Kỳ báo cáo đã chốt; muốn sửa thì mở lại kỳ.")
