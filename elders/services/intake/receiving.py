"""A file arrives: kept as it came, read, compared row by row, and shown. Nothing is written to the registry here."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django_tasks import task

from elders.ground import work
from elders.intake.kinds import kind_of
from elders.intake.parse import column_choices, parse
from elders.intake.types import Refused
from elders.models import ColumnMemory, IntakeBatch, IntakeRow, ResidentialGroup, User, Ward
from elders.services.intake import staging
from elders.services.intake.comparing import compare

State = IntakeBatch.State
SMALL_FILE_BYTES = 200 * 1024  # about 1,500 rows: read while the sender waits, without the queue
Progress = Callable[[int, int], None]


def receive(
    *,
    content: bytes,
    file_name: str,
    kind: str,
    sender: User,
    as_of: date,
    residential_group: ResidentialGroup | None = None,
    target: str = "",
    ward: Ward | None = None,
) -> IntakeBatch:
    """Keep a file as it came. The very same file still waiting for review is not kept twice: that batch is returned.

    `target` is the key of what the file is about, one of `Kind.targets(sender)`. Raises: ValidationError when the
    sender has no ward, no right to this kind, names a group of others, or something the kind does not offer them.
    """
    try:
        roster = kind_of(kind)
    except KeyError:
        raise ValidationError("Không có loại danh sách này.") from None
    ward = ward or sender.ward
    if ward is None or not roster.may_send(sender):
        raise ValidationError("Tài khoản này chưa được gửi loại danh sách này.")
    about = staging.target_of(roster, sender, target)
    scope = staging.scope_of(sender) if roster.scoped else None
    if residential_group and scope is not None and residential_group.pk not in scope:
        raise ValidationError("Bạn không phụ trách tổ này.")
    sha256 = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        # One sender, one file at a time: two clicks on "Gửi" make one batch.
        User.objects.select_for_update(of=("self",)).get(pk=sender.pk)
        waiting = IntakeBatch.objects.filter(
            sender=sender,
            sha256=sha256,
            kind=kind,
            as_of=as_of,
            residential_group=residential_group,
            target=target,
            state__in=(State.WAITING, State.PREVIEW),
        ).defer("content")
        if known := waiting.first():
            return known
        batch = IntakeBatch(
            kind=kind,
            ward=ward,
            residential_group=residential_group,
            target=target,
            target_words=str(about)[:200] if about is not None else "",
            sender=sender,
            file_name=file_name.replace("\\", "/").rpartition("/")[2][-255:] or "danh-sach",
            sha256=sha256,
            content=content,
            size_bytes=len(content),
            as_of=as_of,
        )
        batch.full_clean(exclude=["content"])
        batch.save()
    return batch


def earlier(batch: IntakeBatch) -> IntakeBatch | None:
    """The same file, sent before and written: the page says so."""
    same = IntakeBatch.objects.filter(ward=batch.ward_id, sha256=batch.sha256, kind=batch.kind, state=State.APPLIED)
    same = same.filter(target=batch.target)
    return same.filter(pk__lt=batch.pk).defer("content").select_related("applied_by").first()


def preview_soon(batch: IntakeBatch, *, by: User) -> IntakeBatch:
    """Read a small file at once, a long one in the worker with progress."""
    if batch.state not in (State.WAITING, State.PREVIEW, State.REFUSED):
        return batch
    if batch.size_bytes <= SMALL_FILE_BYTES:
        return preview(batch)
    if batch.state != State.WAITING or batch.work is None or batch.work.is_over:
        with transaction.atomic():
            batch.state = State.WAITING
            batch.work = work.start(
                preview_task,
                title=f"Đọc danh sách {batch.file_name}",
                by=by,
                arguments={"batch_id": batch.pk},
                restartable=True,  # reading starts over and replaces what an earlier try stored
            )
            batch.save(update_fields=["state", "work"])
    return batch


@task()
def preview_task(work_id: int, batch_id: int) -> None:
    """Read a long file in the worker."""
    work.run(work_id, lambda progress: preview(IntakeBatch.objects.get(pk=batch_id), progress=progress))
    address = reverse("elders:intake_batch", args=[batch_id])
    work.finish(work_id, message="Đã đọc xong, mời xem kết quả.", result_url=address)


def preview(batch: IntakeBatch, *, progress: Progress | None = None) -> IntakeBatch:
    """Read, compare and store every row; a file that cannot be taken is refused with the reason.

    Reading again (other column names) starts over: decisions on rows of the earlier reading are forgotten.
    """
    tell = progress or (lambda done, total: None)
    kind = kind_of(batch.kind)
    tell(5, 100)
    try:
        parsed = parse(
            bytes(batch.content),
            batch.file_name,
            kind=kind,
            groups=staging.groups_of(batch.ward_id, batch.as_of),
            as_of=batch.as_of,
            mapping=_remembered(batch) | batch.mapping,
            default_group=_default_group(batch),
        )
    except Refused as refusal:
        batch.state = State.REFUSED
        batch.refusal_code, batch.refusal = refusal.code[:30], refusal.message[:500]
        batch.tables = getattr(refusal, "tables", None) or batch.tables
        batch.save(update_fields=["state", "refusal_code", "refusal", "tables"])
        return batch
    tell(50, 100)
    lines = [staging.line_of(row) for row in parsed.rows]
    compare(lines, batch=batch)
    tell(80, 100)
    with transaction.atomic():
        fresh = IntakeBatch.objects.select_for_update(of=("self",)).defer("content").get(pk=batch.pk)
        if fresh.state not in (State.WAITING, State.PREVIEW, State.REFUSED):
            return fresh  # applied or put aside meanwhile
        staging.store_new(batch, lines)
        batch.tables = parsed.tables
        batch.state, batch.refusal_code, batch.refusal = State.PREVIEW, "", ""
        batch.counts = {}
        for line in lines:
            batch.counts[line.verdict] = batch.counts.get(line.verdict, 0) + 1
        if parsed.ignored:
            batch.counts[IntakeRow.Verdict.IGNORED] = len(parsed.ignored)
        batch.save(update_fields=["tables", "state", "refusal_code", "refusal", "counts"])
    tell(100, 100)
    return batch


def _default_group(batch: IntakeBatch) -> int | None:
    """The group the sender named; a leader of one group can only mean that one."""
    if batch.residential_group_id:
        return batch.residential_group_id
    scope = staging.scope_of(batch.sender) if kind_of(batch.kind).scoped else None
    return next(iter(scope)) if scope and len(scope) == 1 else None


def _remembered(batch: IntakeBatch) -> dict[str, Any]:
    """What this sender said about headers like these: signature → {column: field}."""
    return dict(
        ColumnMemory.objects.filter(sender=batch.sender_id, kind=batch.kind).values_list("signature", "mapping")
    )


@transaction.atomic
def set_mapping(batch: IntakeBatch, *, signature: str, mapping: Mapping[str, str], by: User) -> None:
    """Say what each column of one table holds (letter → role of `column_choices`, "" for none); remembered.

    Raises: ValidationError for a field the roster does not have, or one field given to two columns.
    """
    kind = kind_of(batch.kind)
    chosen = {str(letter): role for letter, role in mapping.items()}
    named = [role for role in chosen.values() if role]
    words = dict(column_choices(kind))
    if any(role not in words for role in named):
        raise ValidationError("Có cột được gán nội dung mà loại danh sách này không có.")
    twice = next((role for role in named if named.count(role) > 1), None)
    if twice:
        raise ValidationError(f"Nội dung “{words[twice]}” đang được gán cho hai cột. Chỉ giữ một cột.")
    if kind.field("full_name") and not {"full_name", "name.given"} & set(named):
        raise ValidationError("Cần chỉ ra cột “Họ và tên”.")
    batch.mapping = batch.mapping | {signature: chosen}
    batch.save(update_fields=["mapping"])
    ColumnMemory.objects.update_or_create(
        sender=batch.sender, kind=batch.kind, signature=signature, defaults={"mapping": chosen}
    )


@transaction.atomic
def discard(batch: IntakeBatch, *, by: User) -> None:
    """Put a file aside; its rows stay readable. Raises: ValidationError when it is already written."""
    fresh = IntakeBatch.objects.select_for_update(of=("self",)).defer("content").get(pk=batch.pk)
    if fresh.state in (State.APPLIED, State.UNDONE):
        raise ValidationError("Danh sách này đã ghi vào sổ; muốn bỏ thì hoàn tác.")
    fresh.state = batch.state = State.DISCARDED
    fresh.save(update_fields=["state"])


def may_apply(batch: IntakeBatch, user: User) -> bool:
    """Whether `user` may write this batch now: there is something to write, and it is theirs to write."""
    kind = kind_of(batch.kind)
    if batch.state not in (State.PREVIEW, State.APPLIED) or not kind.may_apply(user):
        return False
    if not works_on(batch, user):
        return False
    writable = batch.rows.filter(verdict__in=(IntakeRow.Verdict.NEW, IntakeRow.Verdict.CHANGED), outcome="")
    return batch.state == State.PREVIEW or writable.exists()


def may_undo(batch: IntakeBatch, user: User) -> bool:
    """Whoever wrote it may take it back, and the office any file of its ward."""
    if batch.state != State.APPLIED:
        return False
    kind = kind_of(batch.kind)
    return kind.may_undo_others(user) or (kind.may_apply(user) and batch.applied_by_id == user.pk)


def works_on(batch: IntakeBatch, user: User) -> bool:
    """Whether `user` answers the rows of this file: the sender, and whoever oversees the kind."""
    return batch.sender_id == user.pk or kind_of(batch.kind).oversees(user)
