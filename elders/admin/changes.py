"""What happened to one row of reference data or one account, read from the history the database writes."""

from collections.abc import Iterator
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


def changes_of(row: models.Model) -> list[Change]:
    """Who changed `row`, newest first, each with the fields that differ from the version before.

    A first version lists no fields: the row itself shows them. A change of role is a change of membership, which has
    no version of the row; it is kept as a sentence in the log of the admin site and stands here too. The count of
    queries does not depend on the count of changes.
    """
    return sorted([*_versions(row), *_sentences(row)], key=lambda change: change.at, reverse=True)


def _versions(row: models.Model) -> list[Change]:
    tracker = next(
        (kind for kind in pghistory.models.Event.__subclasses__() if kind.pgh_tracked_model is type(row)), None
    )
    if tracker is None:
        return []
    relations = [
        column.name for column in tracker._meta.concrete_fields if column.is_relation and column.name[:4] != "pgh_"
    ]
    events = list(
        tracker.objects.filter(pgh_obj_id=row.pk).select_related("pgh_context", *relations).order_by("pgh_id")
    )
    contexts = [event.pgh_context.metadata if event.pgh_context else {} for event in events]
    users = User.objects.in_bulk({context["user"] for context in contexts if context.get("user")})
    found, before = [], None
    for event, context in zip(events, contexts, strict=True):
        change = Change(
            at=event.pgh_created_at,
            act=context.get("act") or LABELS.get(event.pgh_label, event.pgh_label),
            by=users.get(context.get("user")),
            why=context.get("why", ""),
        )
        if before is not None:
            change.fields = list(_differences(row, before, event))
        if before is None or change.fields:
            found.append(change)
        before = event
    return found


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


def _differences(row: models.Model, before, after) -> Iterator[dict[str, str]]:
    for column in row._meta.concrete_fields:
        if not hasattr(after, column.attname) or getattr(before, column.attname) == getattr(after, column.attname):
            continue
        yield {"label": column.verbose_name, "before": _shown(column, before), "after": _shown(column, after)}


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
