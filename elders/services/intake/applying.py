"""Write what was reviewed, set by set, in one transaction; the database's triggers write the history.

Under lock everything is compared once more: a row somebody else changed since the preview comes back for review.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from elders.ground import history
from elders.intake.changeset import judge, replay
from elders.intake.handling import handler_of
from elders.intake.kinds import Kind
from elders.intake.lines import DOUBT, Line, Terms, Verdict
from elders.intake.types import Problem
from elders.models import IntakeBatch, IntakeRow, ResidentialGroup, User
from elders.services.intake import staging, writing
from elders.services.intake.comparing import compare
from elders.services.intake.receiving import works_on

ACT = "Nhập danh sách"
Outcome = IntakeRow.Outcome
READY = (Verdict.NEW, Verdict.CHANGED, Verdict.SAME)


def apply(batch: IntakeBatch, *, by: User, today: date) -> IntakeBatch:
    """Write every new and changed row of `batch`; pressed twice, or by two people at once, it writes once.

    Rows still in doubt stay for review and can be written later by the same call; a row of a group that is closed on
    `today` becomes one of them. Raises: ValidationError with the sentence the officer needs; nothing is written then.
    """
    try:
        with transaction.atomic():
            return _apply(batch, by, today)
    except IntegrityError as error:
        # Somebody typed the same person in by hand between our comparison and our write: nothing is written.
        raise ValidationError(
            "Sổ vừa có người thay đổi đúng những dòng này. Chưa ghi gì; hãy bấm “Ghi vào sổ” lần nữa."
        ) from error


def _apply(batch: IntakeBatch, by: User, today: date) -> IntakeBatch:
    fresh = IntakeBatch.objects.select_for_update(of=("self",)).defer("content").get(pk=batch.pk)
    if fresh.state not in (IntakeBatch.State.PREVIEW, IntakeBatch.State.APPLIED):
        raise ValidationError("Danh sách này không còn chờ duyệt.")
    kind = staging.kind_for(fresh)
    if not kind.may_apply(by) or not works_on(fresh, by):
        raise ValidationError("Tài khoản này không được ghi danh sách này vào sổ.")
    if by.ward_id is not None and by.ward_id != fresh.ward_id:
        raise ValidationError("Danh sách này của phường khác.")
    _one_import_at_a_time(fresh.ward_id)
    held = _apply_handled(fresh, kind, by, today) if kind.handler else _apply_people(fresh, kind, by, today)
    if held:
        staging.store_again(held)
    if fresh.state == IntakeBatch.State.PREVIEW:
        fresh.state, fresh.applied_by, fresh.applied_at = IntakeBatch.State.APPLIED, by, timezone.now()
        fresh.save(update_fields=["state", "applied_by", "applied_at"])
    if held:
        staging.refresh_counts(fresh)
    for name in ("state", "applied_by", "applied_at", "counts"):
        setattr(batch, name, getattr(fresh, name))
    return batch


def _apply_people(fresh: IntakeBatch, kind: Kind, by: User, today: date) -> list[Line]:
    """Write the registry's own rosters; the lines that have to be looked at again."""
    terms = staging.terms_of(fresh, by, kind)
    _hold_closed_groups(fresh, terms, today)
    written, held = _compare_again(fresh.rows.filter(verdict__in=READY, outcome=""), terms)
    if written:
        with history.act(ACT, by=by, batch=fresh.pk, file=fresh.file_name):
            undo = writing.write(written, batch=fresh, terms=terms, by=by)
        _remember(written, {line.pk: undo.get(id(line)) for line in written})
    return held


def _apply_handled(fresh: IntakeBatch, kind: Kind, by: User, today: date) -> list[Line]:
    """Write a roster of an app through its handler; the lines that have to be looked at again."""
    handler = handler_of(kind)
    staging.target_of(kind, by, fresh.target)
    handler.lock(batch=fresh, by=by)
    lines = staging.stored_lines(fresh.rows.all())
    compare(lines, batch=fresh, locked=True)
    written, held = [], []
    for line in lines:
        if line.outcome or line.before["verdict"] not in READY:
            continue
        as_before = line.basis == line.before["basis"] or line.verdict == Verdict.SAME
        if line.verdict in READY and as_before:
            written.append(line)
            continue
        if line.verdict in READY:
            line.note("CHANGED_SINCE", DOUBT, "Nội dung trong sổ đã thay đổi sau khi xem trước. Xem lại rồi chọn.")
            line.verdict, line.decision, line.decided_by_id = Verdict.SUSPECT, line.chosen_only, None
        held.append(line)
    changing = [line for line in written if line.verdict != Verdict.SAME]
    with history.act(ACT, by=by, batch=fresh.pk, file=fresh.file_name):
        undo = handler.apply(changing, batch=fresh, by=by, today=today) if changing else {}
    at = timezone.now().isoformat()
    _remember(written, {pk: {"at": at, "data": data} for pk, data in undo.items()})
    return held


def _hold_closed_groups(batch: IntakeBatch, terms: Terms, today: date) -> None:
    """Rows that would put somebody into a group closed meanwhile go back to review: nobody would find them there."""
    closed = {
        group.pk: group
        for group in ResidentialGroup.objects.filter(ward=batch.ward_id, valid_to__lt=today)
        .prefetch_related("successors")
        .order_by("pk")
    }
    if not closed:
        return
    placed = Q(verdict=Verdict.NEW) | Q(verdict=Verdict.CHANGED, changes__has_key="residential_group")
    lines = staging.stored_lines(batch.rows.filter(placed, outcome="", residential_group__in=closed))
    if not lines:
        return
    for line in lines:
        group = closed[line.group_id]
        now = ", ".join(one.name for one in group.successors.all())
        words = f"{group.name} đã thôi hoạt động{f', nay là {now}' if now else ''}. Chọn tổ cho dòng này."
        problem = Problem("TO_UNKNOWN", DOUBT, "residential_group", "", group.name, words)
        line.problems = [*line.problems, problem.as_json()]
        line.group_id, line.decision, line.decided_by_id = None, "", None
    judge(lines, staging.load_known(lines, terms), terms)
    staging.store_again(lines, read_again=True)
    staging.refresh_counts(batch)


def _one_import_at_a_time(ward_id: int) -> None:
    """Imports of one ward follow each other: two lists with the same new person never create two records."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('elders.intake'), %s)", [ward_id])


def _compare_again(rows: QuerySet[IntakeRow], terms: Terms) -> tuple[list[Line], list[Line]]:
    """(rows to write, rows to review again): under lock, against the registry as it is now."""
    lines = staging.reviewed_lines(rows)
    if replay(lines, staging.load_locked(lines, terms), terms):
        return lines, []
    lines = staging.stored_lines(rows)
    judge(lines, staging.load_known(lines, terms), terms)
    written, held = lines, []
    while True:
        back = [line for line in written if _must_come_back(line)]
        if not back:
            return written, held
        for line in back:
            if line.verdict not in (Verdict.SUSPECT, Verdict.REJECTED):
                line.note("CHANGED_SINCE", DOUBT, "Hồ sơ trong sổ đã thay đổi sau khi xem trước. Xem lại rồi chọn.")
                line.verdict, line.decision, line.decided_by_id = Verdict.SUSPECT, "", None
        held += back
        blocked = {id(line) for line in held}
        written = [line for line in written if id(line) not in blocked and not _follows(line, blocked)]
        followers = [line for line in lines if id(line) not in blocked and line not in written]
        for line in followers:
            line.note("DUPLICATE_IN_FILE", DOUBT, f"Trùng người với {line.person.row.place}, dòng đó đang chờ xem lại.")
            line.verdict, line.decision, line.decided_by_id = Verdict.SUSPECT, "", None
        held += followers
        # What held rows taught the others must not be written: judge the rest without them.
        judge(written, staging.load_known(written, terms), terms)


def _must_come_back(line: Line) -> bool:
    if line.verdict in (Verdict.SUSPECT, Verdict.REJECTED):
        return True
    unchanged = line.verdict == line.before["verdict"] == Verdict.SAME
    return line.basis != line.before["basis"] and not unchanged


def _follows(line: Line, blocked: set[int]) -> bool:
    """Whether an earlier row of the file that is held speaks first about the same person."""
    return line.person is not None and line.person.row is not None and id(line.person.row) in blocked


def _remember(lines: list[Line], undo: dict[int, dict[str, Any]]) -> None:
    """What became of each row, and how to take it back: `undo` by the key of the row."""
    rows = []
    for line in lines:
        outcome = {Verdict.NEW: Outcome.CREATED, Verdict.CHANGED: Outcome.UPDATED}.get(line.verdict, Outcome.KEPT)
        rows.append((line.pk, line.elder_id, str(outcome), writing.as_json_or_none(undo.get(line.pk))))
    columns = ["id", "elder_id", "outcome", "undo"]
    writing.stage_and_update("elders_intakerow", columns, rows)


__all__ = ["ACT", "apply"]
