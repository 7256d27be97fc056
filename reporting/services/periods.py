"""Opening a reporting period and moving its deadlines; closing stands by itself."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.models import User, Ward
from reporting.indicators.windows import Window
from reporting.models import ReportPeriod

# Days after the data closes until units have entered, the office has compiled, the report is signed and sent: the 15th,
# 17th and 20th after a window that ends on the 14th (reporting.md §7.2, project rule; the department names no date).
UNITS, COMPILED, SENT = timedelta(days=1), timedelta(days=3), timedelta(days=6)
DEADLINES = ("units_due_on", "compiled_due_on", "sent_due_on")


@transaction.atomic
def open_period(ward: Ward, asked: Window, *, by: User, title: str = "", request_paper: str = "") -> ReportPeriod:
    """Open a period with the usual deadlines. Raises: ValidationError when it is open already."""
    period = ReportPeriod(
        ward=ward,
        code=asked.code,
        year=asked.year,
        number=asked.number,
        first_day=asked.first,
        last_day=asked.whole_last,
        title=title,
        request_paper=request_paper,
        units_due_on=asked.whole_last + UNITS,
        compiled_due_on=asked.whole_last + COMPILED,
        sent_due_on=asked.whole_last + SENT,
        created_by=by,
    )
    with history.act("Mở kỳ báo cáo", by=by):
        period.full_clean()
        period.save()
    return period


@transaction.atomic
def set_deadlines(
    period: ReportPeriod,
    *,
    units_due_on: date | None,
    compiled_due_on: date | None,
    sent_due_on: date | None,
    title: str,
    request_paper: str,
    by: User,
) -> ReportPeriod:
    """Change what the request letter of the year changed.

    Raises: ValidationError when the period is closed, or a deadline lies before the data closes or before another.
    """
    current = ReportPeriod.objects.select_for_update().get(pk=period.pk)
    if not current.is_open:
        raise ValidationError("Kỳ báo cáo đã chốt, không sửa hạn được nữa.")
    days = dict(zip(DEADLINES, (units_due_on, compiled_due_on, sent_due_on), strict=True))
    if sent_due_on and sent_due_on <= current.last_day:
        raise ValidationError({"sent_due_on": "Hạn gửi phải sau ngày chốt số liệu ít nhất một ngày."})
    known = [(name, day) for name, day in days.items() if day]
    for (_, earlier), (name, later) in zip(known, known[1:], strict=False):
        if later < earlier:
            raise ValidationError({name: "Hạn sau không thể trước hạn của bước trước."})
    for name, day in days.items():
        setattr(current, name, day)
    current.title, current.request_paper = title, request_paper
    with history.act("Sửa hạn báo cáo", by=by):
        current.full_clean()
        current.save()
    return current
