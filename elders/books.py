"""Who changed what in a book of the house (a club's, a plan's, a budget line's): the event tables of the database, told
as acts in Vietnamese.

The number of queries does not depend on how long the book is: one for the acts of a page, two per event table, a few
for names.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from elders.models import Elder, ResidentialGroup, User
from elders.trail import SILENT, VERBS, Act, Change, Thing, label_of, plain_words, same_value

QUIET = SILENT - {"elder"}
SHOWN = 12  # things of one act; a whole list that came in at once would fill the page


@dataclass(frozen=True)
class Source:
    """An event table. `path` leads from its rows to the owner of the book: the column of the owner, or (column of the
    parent, table of parents, their column of the owner). `permission` lets somebody read of it."""

    model: type[models.Model]
    path: tuple[str, str, str] | str
    permission: str

    @property
    def event(self) -> type[models.Model]:
        return apps.get_model(self.model._meta.app_label, f"{self.model.__name__}Event")

    @property
    def where(self) -> str:
        """SQL over the event table. A parent that is gone by now is found by its own events."""
        if isinstance(self.path, str):
            return f"{self.path} = %(owner)s"
        column, table, owner = self.path
        return (
            f"{column} IN (SELECT id FROM {table} WHERE {owner} = %(owner)s"  # noqa: S608
            f" UNION SELECT pgh_obj_id FROM {table}event WHERE {owner} = %(owner)s)"
        )


Key = tuple[UUID | None, datetime | None]  # the context of an act, or the moment of a write without one


class Acts:
    """Every act on the book of `owner` that `user` may know of, newest first; sliced by a paginator.

    `sources` lead to a row of the kind of `owner`; `quiet` fields are not told; `names` finds what ids stand for.
    """

    def __init__(
        self,
        owner: models.Model,
        *,
        user: User,
        sources: Sequence[Source],
        quiet: Collection[str] = frozenset(),
        names: type["Names"] | None = None,
    ) -> None:
        self.owner, self.quiet, self.names = owner, QUIET | set(quiet), names or Names
        self.sources = [one for one in sources if user.has_perm(one.permission)]
        union = " UNION ALL ".join(
            f"SELECT pgh_context_id, pgh_created_at FROM {one.event._meta.db_table} WHERE {one.where}"  # noqa: S608
            for one in self.sources
        )
        self._keys = f"""
            SELECT pgh_context_id, CASE WHEN pgh_context_id IS NULL THEN pgh_created_at END, max(pgh_created_at)
              FROM ({union}) e GROUP BY 1, 2
        """  # noqa: S608

    def _rows(self, sql: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"owner": self.owner.pk})
            return cursor.fetchall()

    def __len__(self) -> int:
        return self._rows(f"SELECT count(*) FROM ({self._keys}) k")[0][0]  # noqa: S608

    def __getitem__(self, part: slice) -> list[Act]:
        limit, offset = part.stop - part.start, part.start
        rows = self._rows(f"{self._keys} ORDER BY 3 DESC, 1, 2 LIMIT {int(limit)} OFFSET {int(offset)}")
        return self._told([(context, moment) for context, moment, _ in rows])

    def _told(self, keys: list[Key]) -> list[Act]:
        found = [(source, *_events(self.owner, source, keys)) for source in self.sources]
        names = self.names([event for _, events, before in found for event in [*events, *before.values()]])
        acts: dict[Key, Act] = {}
        counts: dict[Key, int] = defaultdict(int)
        for source, events, before in found:
            for event in events:
                key = _key(event)
                thing = _thing(source, event, before.get(event.pgh_id), names, self.quiet)
                if thing is None:
                    continue
                if key not in acts:
                    meta = event.pgh_context.metadata if event.pgh_context_id else {}
                    acts[key] = Act(
                        at=event.pgh_created_at,
                        name=meta.get("act") or "Ghi dữ liệu",
                        who=names.users.get(meta.get("user"), "Hệ thống"),
                        why=meta.get("why", ""),
                    )
                counts[key] += 1
                if counts[key] <= SHOWN:
                    acts[key].things.append(thing)
        for key, act in acts.items():
            if counts[key] > SHOWN:
                act.things.append(Thing(f"Và {counts[key] - SHOWN} dòng khác", "cùng lúc", [], is_new=True))
        return [acts[key] for key in keys if key in acts]


def _key(event) -> Key:
    return (event.pgh_context_id, None) if event.pgh_context_id else (None, event.pgh_created_at)


def _events(owner: models.Model, source: Source, keys: list[Key]) -> tuple[list[Any], dict[int, Any]]:
    """Events of the acts in order, and for each the one before it of the same row."""
    contexts = [context for context, _ in keys if context]
    moments = [moment for _, moment in keys if moment]
    table, where = source.event._meta.db_table, source.where
    wanted = "(pgh_context_id = ANY(%(contexts)s) OR (pgh_context_id IS NULL AND pgh_created_at = ANY(%(moments)s)))"
    terms = {"owner": owner.pk, "contexts": contexts, "moments": moments}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pgh_id, (SELECT max(b.pgh_id) FROM {table} b WHERE b.pgh_obj_id = e.pgh_obj_id"  # noqa: S608
            f" AND b.pgh_id < e.pgh_id) FROM {table} e WHERE {where} AND {wanted} ORDER BY pgh_id",
            terms,
        )
        pairs = cursor.fetchall()
    rows = source.event.objects.select_related("pgh_context").in_bulk({pk for pair in pairs for pk in pair if pk})
    return [rows[pk] for pk, _ in pairs], {pk: rows[before] for pk, before in pairs if before}


def _thing(source: Source, event, before, names: "Names", quiet: Collection[str]) -> Thing | None:
    model = source.model
    is_insert, is_delete = event.pgh_label == "insert", event.pgh_label == "delete"
    changes = []
    for one in model._meta.concrete_fields:
        if one.name in quiet or not hasattr(event, one.attname):
            continue
        new = getattr(event, one.attname)
        old = None if is_insert or before is None else getattr(before, one.attname)
        if is_delete or same_value(old, new) or (is_insert and new in (False, [], {})):
            continue
        changes.append(Change(label_of(one), names.words(one, old), names.words(one, new)))
    if not changes and not is_delete and (before is not None or not is_insert):
        return None
    title = str(model._meta.verbose_name)
    title = f"{title[:1].upper()}{title[1:]}"
    about = names.about(event)
    return Thing(f"{title}: {about}" if about else title, VERBS[event.pgh_label], changes, is_insert)


class Names:
    """Names of what the events speak of: three queries; of other tables one more each, when a row of them is named.

    An app that knows its tables better extends `find`; `people` are the columns that say whom a row is about.
    """

    people: Sequence[tuple[str, type[models.Model]]] = (("elder_id", Elder),)

    def __init__(self, events: list[Any]) -> None:
        self.events = events
        users = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context_id} - {None}
        users |= {
            getattr(event, one.attname, None)
            for event in events
            for one in event._meta.concrete_fields
            if one.related_model is User
        } - {None}
        self.users = {one.pk: str(one) for one in User.objects.filter(pk__in=users)}
        self.known = self.find()

    def ids(self, *names: str) -> set[int]:
        """Values of these columns in the events."""
        return {getattr(event, name, None) for event in self.events for name in names} - {None}

    def find(self) -> dict[type[models.Model], dict[int, str]]:
        """Table → id → name."""
        groups = ResidentialGroup.objects.filter(pk__in=self.ids("residential_group_id"))
        return {
            Elder: dict(Elder.objects.filter(pk__in=self.ids("elder_id")).values_list("pk", "full_name")),
            ResidentialGroup: dict(groups.values_list("pk", "name")),
        }

    def words(self, one: models.Field, value: Any) -> str:
        if value is not None and one.is_relation:
            if one.related_model is User:
                return self.users.get(value, f"số {value}")
            if one.related_model not in self.known:
                asked = {getattr(event, one.attname, None) for event in self.events} - {None}
                rows = one.related_model._base_manager.filter(pk__in=asked)
                self.known[one.related_model] = {row.pk: str(row) for row in rows}
            return self.known[one.related_model].get(value, f"số {value}")
        return plain_words(one, value)

    def about(self, event) -> str:
        """Whom or what a row is about, where its own fields say it."""
        for name, model in self.people:
            if (pk := getattr(event, name, None)) and pk in self.known[model]:
                return self.known[model][pk]
        for name in ("name", "title", "what"):
            if text := getattr(event, name, ""):
                return str(text)
        return ""
