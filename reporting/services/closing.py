"""Closing a period: checks, freezing what the report says with the people behind it, sending, receiving."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from elders.ground import history
from elders.models import User
from reporting.catalogue import catalogue
from reporting.choices import PeriodState, Side, Split
from reporting.indicators.definitions import COUNTED
from reporting.indicators.drill import opens, opens_into, parts, people
from reporting.indicators.engine import Counts, evaluate, read
from reporting.indicators.movement import movement
from reporting.indicators.rows import Moved, Row, exact, moved
from reporting.models import (
    ReportPeriod,
    Snapshot,
    SnapshotPaper,
    SnapshotPeople,
    SnapshotRow,
    SnapshotSplit,
)
from reporting.report import paper
from reporting.report.checks import checks_of

NOT_OPEN = "Kỳ báo cáo này đã chốt."
NOT_CLOSED = "Kỳ báo cáo chưa chốt số liệu."


@transaction.atomic
def close(period: ReportPeriod, *, today: date, by: User) -> Snapshot:
    """Freeze everything the report says: rows, breakdowns, people, text and annexes. Closing twice changes nothing.

    Raises: ValidationError with every check that blocks (window not over, movement table that does not add up).
    """
    current = ReportPeriod.objects.select_for_update().select_related("ward").get(pk=period.pk)
    newest = Snapshot.objects.filter(period=current).newest().first()
    if not current.is_open:
        if newest is None:
            raise ValidationError(NOT_OPEN)
        return newest
    blocking = [one.text for one in checks_of(current, today=today) if one.blocks]
    if blocking:
        raise ValidationError(blocking)
    with history.act("Chốt số liệu kỳ báo cáo", by=by, why=current.reopened_reason):
        snapshot = freeze(current, newest, reason=current.reopened_reason, today=today, by=by)
        current.state, current.closed_by, current.closed_at = PeriodState.CLOSED, by, timezone.now()
        current.save()
    return snapshot


@transaction.atomic
def reopen(period: ReportPeriod, *, reason: str, by: User) -> ReportPeriod:
    """Open a closed period that has not been sent; what was frozen stays and is compared with the next closing.

    Raises: ValidationError without a reason, or once sent (then `adjust`).
    """
    current = _locked(period, PeriodState.CLOSED, NOT_CLOSED)
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do mở lại."})
    current.state, current.reopened_reason = PeriodState.OPEN, reason.strip()
    current.closed_by = current.closed_at = None
    with history.act("Mở lại kỳ báo cáo", by=by, why=reason):
        current.save()
        if hasattr(current, "report") and current.report.number:
            current.report.number = current.report.signed_on = None
            current.report.save()
    return current


@transaction.atomic
def submit(period: ReportPeriod, *, by: User) -> ReportPeriod:
    """Send the report: it needs its number and day. Sending twice changes nothing. Raises: ValidationError."""
    current = ReportPeriod.objects.select_for_update().get(pk=period.pk)
    if current.state in (PeriodState.SUBMITTED, PeriodState.RECEIVED):
        return current
    if current.is_open:
        raise ValidationError(NOT_CLOSED)
    if not hasattr(current, "report") or not current.report.number:
        raise ValidationError("Ghi số, ngày báo cáo đã ký trước khi gửi.")
    current.state, current.submitted_by, current.submitted_at = PeriodState.SUBMITTED, by, timezone.now()
    with history.act("Gửi báo cáo", by=by):
        current.save()
    return current


@transaction.atomic
def receive(period: ReportPeriod, *, by: User) -> ReportPeriod:
    """The department acknowledges. Raises: ValidationError when nothing was sent."""
    current = ReportPeriod.objects.select_for_update().get(pk=period.pk)
    if current.state == PeriodState.RECEIVED:
        return current
    if current.state != PeriodState.SUBMITTED:
        raise ValidationError("Phường chưa gửi báo cáo này.")
    current.state, current.received_by, current.received_at = PeriodState.RECEIVED, by, timezone.now()
    with history.act("Tiếp nhận báo cáo", by=by):
        current.save()
    return current


def _locked(period: ReportPeriod, state: str, otherwise: str) -> ReportPeriod:
    current = ReportPeriod.objects.select_for_update().get(pk=period.pk)
    if current.state != state:
        sent = current.state in (PeriodState.SUBMITTED, PeriodState.RECEIVED)
        raise ValidationError("Báo cáo đã gửi; lập báo cáo điều chỉnh." if sent else otherwise)
    return current


# --- freezing ---------------------------------------------------------------------------------------------------------
def freeze(period: ReportPeriod, before: Snapshot | None, *, reason: str, today: date, by: User) -> Snapshot:
    """The figures of the period as they are now, compared with those of `before`; inside an act, the period locked."""
    counts = read(period.ward, period.window)
    rows = evaluate(period.ward, period.window, counts=counts)
    snapshot = Snapshot.objects.create(
        period=period,
        sequence=(Snapshot.objects.filter(period=period).aggregate(last=Max("sequence"))["last"] or 0) + 1,
        taken_at=timezone.now(),
        taken_by=by,
        reason=reason,
        catalogue_version=catalogue().version,
        movement=movement(period.ward, period.window).as_json(),
        changed=[row.code for row, _ in _differ(rows, before)] if before else [],
    )
    frozen = SnapshotRow.objects.bulk_create(_row(snapshot, row) for row in rows.values())
    by_code = {one.code: one for one in frozen}
    SnapshotSplit.objects.bulk_create(_splits(by_code, counts))
    SnapshotPeople.objects.bulk_create(_people(by_code, period))
    made = paper.drawn(period, today=today, counts=counts)
    SnapshotPaper.objects.create(snapshot=snapshot, **paper.frozen(made))
    return snapshot


def _row(snapshot: Snapshot, row: Row) -> SnapshotRow:
    plain = ("code", "name", "unit", "numerator", "denominator", "target_document", "proposed", "state", "printed",
             "assessment", "progress", "note", "provenance")  # fmt: skip
    return SnapshotRow(
        snapshot=snapshot,
        value="" if row.value is None else str(exact(row.value)),
        target=None if row.target is None else row.target.numerator / row.target.denominator,
        target_row_id=row.target_id,
        figures=[{"label": one.label, "value": one.value, "unit": one.unit} for one in row.figures],
        **{name: getattr(row, name) for name in plain},
    )


def _splits(rows: Mapping[str, SnapshotRow], counts: Counts):
    for code, row in rows.items():
        if code in COUNTED:
            for split in Split:
                for part in parts(code, split, counts):
                    yield SnapshotSplit(
                        row=row, split=split, key=part.key, label=part.label, numerator=part.numerator,
                        denominator=part.denominator,
                    )  # fmt: skip


def _people(rows: Mapping[str, SnapshotRow], period: ReportPeriod):
    """Ids of persons only: clubs and families stand in their own books."""
    for code, row in rows.items():
        for side in Side:
            if opens(code, side) and opens_into(code) == "người":
                found = people(code, side, period.ward, period.window)
                yield SnapshotPeople(row=row, side=side, ids=sorted(found.order_by().values_list("pk", flat=True)))


# --- afterwards -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Difference:
    """One row that reads otherwise now than when it was closed; `beside`: figures beside it that changed."""

    code: str
    name: str
    frozen: str
    now: str
    frozen_sides: tuple[int | None, int | None]
    now_sides: tuple[int | None, int | None]
    beside: tuple[Moved, ...] = ()


def _sides(row) -> tuple[int | None, int | None]:
    return row.numerator, row.denominator


def _differ(rows: Mapping[str, Row], before: Snapshot) -> list[tuple[Row, SnapshotRow | None]]:
    """(row, as it was frozen) of every row that reads otherwise than in `before`; None for a row that was not there."""
    old = {one.code: one for one in before.rows.all()}
    found = [(row, old.get(code)) for code, row in rows.items()]
    return [
        (row, was)
        for row, was in found
        if was is None or (_sides(was), was.printed) != (_sides(row), row.printed) or moved(was.figures, row.figures)
    ]


def differences(period: ReportPeriod) -> list[Difference]:
    """What later corrections would change in the newest frozen report; the report itself stays."""
    newest = Snapshot.objects.filter(period=period).newest().first()
    if newest is None:
        return []
    return [
        Difference(
            row.code, row.name, was.printed, row.printed, _sides(was), _sides(row), moved(was.figures, row.figures)
        )
        for row, was in _differ(evaluate(period.ward, period.window), newest)
        if was is not None
    ]
