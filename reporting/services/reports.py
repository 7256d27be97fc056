"""The report of a period: writing over its text, who signs it, the number it was registered under."""

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.ground.numbers import short_day
from elders.models import User
from reporting.choices import PeriodState
from reporting.models import Plan, Report, ReportPeriod, ReportText
from reporting.models.reports import BASIS
from reporting.services.paragraphs import write_over

SENT = "Báo cáo đã gửi, không sửa được nữa; cần sửa số đã gửi thì lập báo cáo điều chỉnh."
OWN_PLAN, PLAN_WORDS = "của Ủy ban nhân dân phường", "thực hiện công tác người cao tuổi"
FRAME = ("to", "basis", "recipients", "authority", "signer", "shows_city_rows")


def basis_of(period: ReportPeriod, last: str) -> str:
    """The documents a first report of a year answers: of those of the `last` one what is not of a year gone by, and the
    ward's own plan of the year, with number and day once it was issued."""
    years = {line: re.findall(r"\b20\d\d\b", line) for line in last.splitlines() if OWN_PLAN not in line}
    kept = [line for line, found in years.items() if not found or int(max(found)) >= period.year]
    plan = Plan.objects.filter(ward=period.ward, year=period.year, issued_on__isnull=False).exclude(number="").first()
    own = f"số {plan.number} ngày {short_day(plan.issued_on)}" if plan else f"{PLAN_WORDS} năm {period.year}"
    return "\n".join([*kept, f"Kế hoạch {own} {OWN_PLAN} {period.ward.name}"])


def draft_of(period: ReportPeriod) -> Report:
    """The report of `period` for reading; a new one says what the last one said about recipients and signer, and is not
    saved: looking writes nothing."""
    found = Report.objects.filter(period=period).first()
    if found is None:
        before = Report.objects.filter(period__ward=period.ward).select_related("period")
        before = before.order_by("-period__last_day", "-pk").first()
        frame = {name: getattr(before, name) for name in FRAME} if before else {"signer": period.ward.signer_name}
        if before is None or before.period.year != period.year:
            frame["basis"] = basis_of(period, before.basis if before else BASIS)
        found = Report(**frame)
    found.period = period
    return found


@transaction.atomic
def report_of(period: ReportPeriod, *, by: User) -> Report:
    """The report of `period`, begun when there is none: two hands begin one."""
    draft = draft_of(period)
    if draft.pk:
        return draft
    frame = {name: getattr(draft, name) for name in FRAME}
    with history.act("Lập báo cáo", by=by):
        return Report.objects.get_or_create(period=period, defaults={**frame, "created_by": by})[0]


@transaction.atomic
def write(report: Report, *, key: str, words: str, generated: str, by: User) -> ReportText | None:
    """Write over one paragraph; the generated text again takes the writing away. Raises: ValidationError once sent."""
    _open(report)
    with history.act("Sửa nội dung báo cáo", by=by):
        return write_over(report.texts, key=key, words=words, generated=generated, by=by)


@transaction.atomic
def save_frame(report: Report, *, facts: dict[str, Any], by: User) -> Report:
    """Recipients, documents cited, signature. Raises: ValidationError once sent."""
    current = _open(report)
    for name in FRAME:
        setattr(current, name, facts[name])
    with history.act("Sửa phần đầu, cuối báo cáo", by=by):
        current.full_clean()
        current.save()
    return current


@transaction.atomic
def register(report: Report, *, number: int, signed_on: date, today: date, by: User) -> Report:
    """Enter the number and day the clerk gave. Raises: ValidationError for a day to come or before the data ends, and
    once sent."""
    current = _open(report)
    if current.period.is_open:
        raise ValidationError("Chốt số liệu của kỳ trước khi ghi số, ngày báo cáo.")
    if signed_on > today:
        raise ValidationError({"signed_on": "Ngày ký không thể ở sau hôm nay."})
    if signed_on <= current.period.last_day:
        raise ValidationError({"signed_on": "Ngày ký phải sau ngày cuối của số liệu."})
    current.number, current.signed_on = number, signed_on
    with history.act("Ghi số, ngày báo cáo", by=by):
        current.full_clean()
        current.save()
    return current


def _open(report: Report) -> Report:
    current = Report.objects.select_for_update().get(pk=report.pk)
    if current.period.state in (PeriodState.SUBMITTED, PeriodState.RECEIVED):
        raise ValidationError(SENT)
    return current
