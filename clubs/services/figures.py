"""Typing figures from paper and sending reports: the month, half a year, the year."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from clubs.figures import BY_CODE, changed_since, sheet_of
from clubs.models import Club, MonthlyFigure, MonthlyReport, PeriodReport
from clubs.period_report import Line, as_json, is_over
from elders.ground import history
from elders.ground.months import month_end
from elders.models import User


@transaction.atomic
def type_figures(
    club: Club, month: date, *, values: Mapping[str, int | None], reason: str, today: date, by: User | None
) -> int:
    """Keep figures as paper says them; None removes a typed one. Returns how many changed.

    Raises: ValidationError when a figure differs from what records say and nobody says why (BC-02), or the month lies
    ahead.
    """
    if month.day != 1 or month > today:
        raise ValidationError("Tháng này chưa tới.")
    unknown = [code for code in values if code not in BY_CODE or not BY_CODE[code].typable]
    if unknown:
        raise ValidationError(f"Không nhập tay được: {', '.join(unknown)}.")
    Club.objects.select_for_update(of=("self",)).get(pk=club.pk)
    known = {row.code: row for row in MonthlyFigure.objects.filter(club=club, month=month)}
    computed = {one.figure.code: one.computed for one in sheet_of(club, month, today=today).values}
    changed = 0
    with history.act(f"Nhập số liệu tháng {month:%m/%Y}", by=by, why=reason):
        for code, value in values.items():
            row = known.get(code)
            if value is None:
                if row:
                    row.delete()
                    changed += 1
                continue
            if row and row.value == value:
                continue
            counted = computed.get(code)
            if counted is not None and counted != value and not reason.strip():
                raise ValidationError(
                    {"reason": f"“{BY_CODE[code].label}”: sổ tính được {counted}, nhập {value}. Hãy ghi vì sao khác."}
                )
            row = row or MonthlyFigure(club=club, month=month, code=code)
            row.value, row.entered_by = value, by
            row.reason = reason if counted is not None and counted != value else ""
            row.full_clean(exclude=None if by else ["entered_by"])
            row.save()
            changed += 1
    return changed


@transaction.atomic
def send_report(club: Club, month: date, *, note: str, today: date, by: User | None) -> MonthlyReport:
    """Freeze the figures of a month that is over. A second time it is the next version, and only when something
    changed since (BC-01).

    Raises: ValidationError before the month is over, without one figure, or when nothing changed.
    """
    if today <= month_end(month):
        raise ValidationError("Tháng này chưa hết.")
    Club.objects.select_for_update(of=("self",)).get(pk=club.pk)
    sheet = sheet_of(club, month, today=today)
    if sheet.month.state == "thieu":
        raise ValidationError("Tháng này chưa có số liệu nào; hãy ghi buổi sinh hoạt hoặc nhập số liệu trước.")
    last = MonthlyReport.objects.filter(club=club, month=month).first()
    if last and not changed_since(last.values, sheet):
        raise ValidationError("Báo cáo đã gửi; số liệu không có gì thay đổi.")
    report = MonthlyReport(
        club=club,
        month=month,
        version=last.version + 1 if last else 1,
        sent_on=today,
        sent_by=by,
        values=sheet.as_json(),
        note=note,
    )
    with history.act(f"Gửi báo cáo tháng {month:%m/%Y}", by=by):
        report.full_clean(exclude=None if by else ["sent_by"])
        report.save()
    return report


@transaction.atomic
def send_period(
    club: Club,
    *,
    year: int,
    half: str,
    lines: list[Line],
    difficulties: str,
    requests: str,
    today: date,
    by: User | None,
) -> PeriodReport:
    """Freeze the report of half a year or a year (BC-CLB-N); again only when something changed since (BC-01).

    Raises: ValidationError before the period is over, without a line, or when nothing changed.
    """
    if not is_over(year, half, today):
        raise ValidationError("Kỳ báo cáo chưa hết.")
    Club.objects.select_for_update(of=("self",)).get(pk=club.pk)
    if not lines:
        raise ValidationError("Kỳ này câu lạc bộ chưa hoạt động.")
    last = PeriodReport.objects.filter(club=club, year=year, half=half).first()
    said = (difficulties.strip(), requests.strip())
    if last and (last.values, last.difficulties, last.requests) == (as_json(lines), *said):
        raise ValidationError("Báo cáo đã gửi; không có gì thay đổi.")
    report = PeriodReport(
        club=club, year=year, half=half, version=last.version + 1 if last else 1, sent_on=today, sent_by=by,
        values=as_json(lines), difficulties=said[0], requests=said[1],
    )  # fmt: skip
    with history.act(f"Gửi báo cáo {report}", by=by):
        report.full_clean(exclude=None if by else ["sent_by"])
        report.save()
    return report
