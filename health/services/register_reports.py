"""Freezing what the registers say of a period, with its deadline; a correction is a further version (H-057, H-058)."""

import uuid
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.ground.months import month_end, month_of
from elders.ground.workdays import add_workdays
from elders.models import User, Ward
from health.models import Enrolment, RegisterReport
from health.register_figures import behind, figures

WORKDAYS_TO_REPORT = 10  # TT 15/2026/TT-BYT, QĐ 97/QĐ-PB: trạm y tế gửi trong 10 ngày làm việc sau kỳ


def due_on(last: date) -> date:
    """The last day to send the report of a period that ends on `last`: ten working days later (E53)."""
    return add_workdays(last, WORKDAYS_TO_REPORT)


def period(year: int, month: int | None) -> tuple[date, date]:
    """First and last day of a month, or of the whole year when `month` is None. Raises: ValueError for no month."""
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, month, 1), month_end(date(year, month, 1))


@transaction.atomic
def freeze(
    ward: Ward, *, first: date, last: date, reason: str = "", token: uuid.UUID, by: User, today: date
) -> RegisterReport:
    """Keep the figures of a month or a year and the people behind them; the same `token` makes no second report.

    Raises: ValidationError before the period is over, for one that is frozen already without a reason, and for days
    that are no month and no year.
    """
    Ward.objects.select_for_update(of=("self",)).get(pk=ward.pk)
    if made := RegisterReport.objects.filter(token=token, ward=ward).first():
        return made
    if (first, last) not in (period(first.year, None), period(first.year, first.month)):
        raise ValidationError("Kỳ báo cáo là một tháng hoặc một năm.")
    if last >= today:
        raise ValidationError("Kỳ này chưa hết, chưa chốt được.")
    before = RegisterReport.objects.filter(ward=ward, first_on=first, last_on=last).order_by("-version").first()
    if before and not reason.strip():
        raise ValidationError({"reason": "Kỳ này đã chốt; lập bản bổ sung thì ghi lý do."})
    mine = Enrolment.objects.filter(ward=ward)
    report = RegisterReport(
        ward=ward,
        first_on=first,
        last_on=last,
        version=before.version + 1 if before else 1,
        reason=reason.strip()[:300] if before else "",
        figures=figures(mine, first=first, last=last),
        people=behind(mine, first=first, last=last),
        due_on=due_on(last),
        frozen_by=by,
        token=token,
    )
    report.full_clean()
    with history.act("Chốt số liệu sổ quản lý bệnh", by=by, why=report.reason):
        report.save()
    return report


@transaction.atomic
def mark_sent(report: RegisterReport, *, on: date, today: date, by: User) -> RegisterReport:
    """Write the day the report was sent. Raises: ValidationError for a day to come, before it was frozen, or a second
    time."""
    fresh = RegisterReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if fresh.sent_on:
        raise ValidationError(f"Đã ghi gửi ngày {fresh.sent_on:%d/%m/%Y}.")
    if on > today:
        raise ValidationError({"on": "Ngày gửi chưa đến."})
    if on <= fresh.last_on:
        raise ValidationError({"on": "Ngày gửi phải sau khi hết kỳ."})
    fresh.sent_on = on
    with history.act("Ghi đã gửi báo cáo sổ quản lý bệnh", by=by):
        fresh.save(update_fields=["sent_on"])
    return fresh


def months_waiting(ward: Ward, *, today: date, back: int = 12) -> list[tuple[date, date]]:
    """Months of the last twelve with somebody in a register and no frozen report: (month, due day), oldest first."""
    opened = Enrolment.objects.filter(ward=ward).order_by("valid_from", "pk").values_list("valid_from", flat=True)
    first = opened.first()
    if first is None:
        return []
    frozen = set(RegisterReport.objects.filter(ward=ward, last_on__lt=today).values_list("first_on", "last_on"))
    found = []
    month = month_of(month_of(today) - timedelta(days=1))
    for _ in range(back):
        if month_end(month) < first:
            break
        if (month, month_end(month)) not in frozen:
            found.append((month, due_on(month_end(month))))
        month = month_of(month - timedelta(days=1))
    return list(reversed(found))
