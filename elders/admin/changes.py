"""What happened to one row of reference data or one account, read from the history the database writes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import pghistory.models
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from elders.models import User

LABELS = {"insert": "Thêm", "update": "Sửa", "delete": "Xóa"}


@dataclass
class Change:
    at: datetime
    act: str
    by: User | None
    why: str = ""
    fields: list[dict[str, str]] = field(default_factory=list)


def changes_of(row: models.Model, parts: Sequence[type[models.Model]] = ()) -> list[Change]:
    """Who changed `row` or one of its `parts` (rows of other tables that point to it), newest first, each with the
    fields that differ from the version before.

    A first version of the row lists no fields: the row itself shows them. A change of role is a change of membership,
    which has no version of the row; it is kept as a sentence in the log of the admin site and stands here too. The
    count of queries does not depend on the count of changes.
    """
    found = _versions(type(row), {"pgh_obj_id": row.pk})
    for part in parts:
        keys = [key for key in part._meta.concrete_fields if key.is_relation and key.related_model is type(row)]
        for key in keys:
            found += _versions(part, {key.attname: row.pk}, of=key)
    return sorted([*found, *_sentences(row)], key=lambda change: change.at, reverse=True)


def _versions(model: type[models.Model], where: dict, of: models.Field | None = None) -> list[Change]:
    """Changes of the rows of `model` that `where` finds. `of`: they are parts of another row, so their first and last
    versions are shown in full, without the field that points to it."""
    tracker = next((kind for kind in pghistory.models.Event.__subclasses__() if kind.pgh_tracked_model is model), None)
    if tracker is None:
        return []
    known = {column.name for column in tracker._meta.concrete_fields}
    columns = [c for c in model._meta.concrete_fields if c.name in known and c != of and not c.primary_key]
    related = [column.name for column in columns if column.is_relation]
    events = list(tracker.objects.filter(**where).select_related("pgh_context", *related).order_by("pgh_id"))
    contexts = [event.pgh_context.metadata if event.pgh_context else {} for event in events]
    users = User.objects.in_bulk({context["user"] for context in contexts if context.get("user")})
    found, last = [], {}
    for event, context in zip(events, contexts, strict=True):
        label = LABELS.get(event.pgh_label, event.pgh_label)
        change = Change(
            at=event.pgh_created_at,
            act=f"{label} {model._meta.verbose_name}" if of else context.get("act") or label,
            by=users.get(context.get("user")),
            why=context.get("why", ""),
        )
        before = last.get(event.pgh_obj_id)
        if event.pgh_label == "delete":
            change.fields = list(_differences(columns, event, None)) if of else []
        elif before is not None or of:
            change.fields = list(_differences(columns, before, event))
        if before is None or change.fields or event.pgh_label == "delete":
            found.append(change)
        last[event.pgh_obj_id] = event
    return found[::-1]  # changes of one transaction bear one time: the later is the newer


def _sentences(row: models.Model) -> list[Change]:
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(type(row)), object_id=str(row.pk), action_flag=CHANGE
    ).select_related("user")
    # The site's own messages are lists in JSON and repeat what the versions say better.
    return [
        Change(at=entry.action_time, act=entry.change_message, by=entry.user)
        for entry in entries
        if entry.change_message and not entry.change_message.startswith("[")
    ]


def _differences(columns: list[models.Field], before, after) -> Iterator[dict[str, str]]:
    for column in columns:
        old, new = (_shown(column, event) if event else "" for event in (before, after))
        if old != new:
            yield {"label": column.verbose_name, "before": old, "after": new}


def _shown(column: models.Field, event) -> str:
    value = getattr(event, column.name)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%H:%M %d/%m/%Y}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
