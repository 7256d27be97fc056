"""Who changed what on one person's record: the event tables of the database, told as acts in Vietnamese.

A fixed number of queries, however long the record: one per event table and six for the names of what they speak
of. Shown are acts, newest first; each with the things it wrote and every field before → after.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse

from elders import facts
from elders.columns import last_four, sees_whole_numbers
from elders.ground.birth import Birth
from elders.ground.numbers import grouped
from elders.models import (
    FACTS,
    Contact,
    Elder,
    IntakeBatch,
    LifeEvent,
    Merge,
    ResidentialGroup,
    Situation,
    User,
    Ward,
    YearlyReview,
)
from elders.record import ID_FIELDS

SILENT = {
    "id", "elder", "ward", "created_at", "updated_at", "recorded_at", "recorded_by", "reviewed_by", "restored_by",
    "restored_at", "token", "head_count", "source_batch", "source_kind", "birth_year", "birth_month", "birth_day",
}  # fmt: skip
VERBS = {"insert": "thêm", "update": "sửa", "delete": "bỏ"}


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Thing:
    """One row the act wrote: what it is, whether it was added, changed or removed, and the fields."""

    title: str
    verb: str
    changes: list[Change]
    is_new: bool = False  # nothing stood there before: only the values are shown


@dataclass
class Act:
    at: datetime
    name: str
    who: str
    why: str
    url: str = ""
    url_label: str = ""
    things: list[Thing] = field(default_factory=list)


@dataclass(frozen=True)
class _Source:
    """An event table and how its rows are named."""

    model: type[models.Model]
    permission: str
    title: Any


SOURCES = [
    _Source(Elder, "elders.view_elder", lambda e: "Hồ sơ"),
    _Source(Situation, "elders.view_situation", lambda e: f"Hoàn cảnh từ {e.valid_from:%d/%m/%Y}"),
    _Source(Contact, "elders.view_elder", lambda e: f"{Contact(kind=e.kind).get_kind_display()}: {e.full_name}"),
    _Source(YearlyReview, "elders.view_yearlyreview", lambda e: f"Phiếu rà soát năm {e.year}"),
    _Source(
        LifeEvent,
        "elders.view_lifeevent",
        lambda e: f"Biến động: {LifeEvent(kind=e.kind).get_kind_display().lower()} {e.happened_on:%d/%m/%Y}",
    ),
]


def acts_of(elder: Elder, *, user: User) -> list[Act]:
    """Every act on the record that `user` may know of, newest first."""
    tables = [(source, list(_events(source.model, elder))) for source in SOURCES if user.has_perm(source.permission)]
    names = _Names([event for _, events in tables for event in events], elder, user)
    begun = defaultdict(set)  # act → first days of the situations it opened
    for source, events in tables:
        if source.model is Situation:
            for event in events:
                if event.pgh_label == "insert":
                    begun[_key(event)].add(event.valid_from)
    told = _Telling(elder, names)
    acts: dict[tuple, Act] = {}
    for source, events in tables:
        for event in events:
            key = _key(event)
            if thing := told.thing(source, event, begun[key]):
                if key not in acts:
                    acts[key] = _act(event, names)
                acts[key].things.append(thing)
                _lead_back(acts[key], source, event, names)
    return sorted(acts.values(), key=lambda act: act.at, reverse=True)


def _key(event) -> tuple:
    """Of one act; writes without an act belong together when they are of one transaction."""
    return (event.pgh_context_id,) if event.pgh_context_id else (None, event.pgh_created_at)


def _events(model: type[models.Model], elder: Elder) -> Iterable[models.Model]:
    table = apps.get_model("elders", f"{model.__name__}Event")
    if model is Elder:
        # and the moment another record became this one
        mine = table.objects.filter(Q(pgh_obj_id=elder.pk) | Q(merged_into=elder.pk))
    else:
        # also what was written while the row belonged to a record that was absorbed later
        mine = table.objects.filter(pgh_obj_id__in=table.objects.filter(elder=elder.pk).values("pgh_obj_id"))
    return mine.select_related("pgh_context").order_by("pgh_id")


def _act(event, names: "_Names") -> Act:
    meta = event.pgh_context.metadata if event.pgh_context_id else {}
    return Act(
        at=event.pgh_created_at,
        name=meta.get("act") or "Ghi dữ liệu",
        who=names.users.get(meta.get("user"), "Hệ thống"),
        why=meta.get("why", ""),
    )


def _lead_back(act: Act, source: _Source, event, names: "_Names") -> None:
    """From the act to its own page (life event, merge, list somebody sent), as far as the reader may open it."""
    meta = event.pgh_context.metadata if event.pgh_context_id else {}
    batch, merge = meta.get("batch"), names.open_merges.get((meta.get("kept"), meta.get("absorbed")))
    if merge:
        act.url, act.url_label = reverse("elders:duplicates_merge", args=[merge]), "Xem lần gộp hồ sơ"
    elif source.model is LifeEvent and event.pgh_obj_id in names.open_events:
        act.url, act.url_label = reverse("elders:event", args=[event.pgh_obj_id]), "Xem biến động"
    elif batch in names.open_batches:
        act.url, act.url_label = reverse("elders:intake_batch", args=[batch]), "Xem danh sách đã nhập"


class _Names:
    """Names of what the events speak of, and which pages the reader may open: six queries."""

    def __init__(self, events: list[Any], elder: Elder, user: User) -> None:
        def ids(*names: str) -> set[int]:
            return {getattr(event, name, None) for event in events for name in names} - {None}

        def said(key: str) -> set[int]:
            return {event.pgh_context.metadata.get(key) for event in events if event.pgh_context_id} - {None}

        self.whole_numbers = sees_whole_numbers(user)
        users = said("user")
        self.users = {one.pk: str(one) for one in User.objects.filter(pk__in=users)}
        groups = ResidentialGroup.objects.filter(pk__in=ids("residential_group_id", "to_group_id"))
        self.groups = dict(groups.values_list("pk", "name"))
        self.wards = {ward.pk: str(ward) for ward in Ward.objects.filter(pk__in=ids("to_ward_id"))}
        self.open_events = set(LifeEvent.objects.for_user(user).filter(elder=elder).values_list("pk", flat=True))
        batches = IntakeBatch.objects.for_user(user).filter(pk__in=said("batch"))
        self.open_batches = set(batches.values_list("pk", flat=True))
        self.open_merges = {}
        if user.has_perm("elders.merge_elder"):
            mine = Merge.objects.filter(Q(kept=elder) | Q(absorbed=elder)).order_by("pk")
            self.open_merges = {
                (kept, absorbed): pk for pk, kept, absorbed in mine.values_list("pk", "kept", "absorbed")
            }


class _Telling:
    """Replays the events in order, so that each one is compared with what stood there before."""

    def __init__(self, elder: Elder, names: _Names) -> None:
        self.elder = elder
        self.names = names
        self.rows: dict[tuple[str, int], Any] = {}

    def thing(self, source: _Source, event, begun: set[date]) -> Thing | None:
        """What one event wrote; closing a situation is not told apart from opening its successor (`begun`)."""
        if source.model is Elder and event.pgh_obj_id != self.elder.pk:
            return Thing(f"Hồ sơ {event.full_name}, sinh {self._born(event)}", "gộp vào hồ sơ này", [], is_new=True)
        key = (source.model.__name__, event.pgh_obj_id)
        before = self._before(source, event, key)
        changes = self._changes(source.model, before, event)
        self.rows[key] = None if event.pgh_label == "delete" else event
        closes = source.model is Situation and event.pgh_label == "update" and event.valid_to
        if closes and event.valid_to + timedelta(days=1) in begun:
            changes = [change for change in changes if change.label not in ("Đến ngày", "Kết thúc vì")]
        unseen = event.pgh_label == "update" and before is None  # written before the history was kept
        if not changes and event.pgh_label != "delete" and not unseen:
            return None
        verb = VERBS.get(event.pgh_label, event.pgh_label)
        if event.pgh_label == "insert" and before is not None:
            verb = "thay đổi"  # a situation that follows another one
        return Thing(source.title(event), verb, changes, before is None)

    def _before(self, source: _Source, event, key):
        """The same row before; a situation that begins is compared with the one it follows."""
        if event.pgh_label == "insert" and source.model is Situation:
            eve = event.valid_from - timedelta(days=1)
            rows = [row for (name, _), row in self.rows.items() if name == "Situation" and row is not None]
            return next((row for row in rows if row.valid_to == eve and not row.ended_by), None)
        return self.rows.get(key)

    def _changes(self, model: type[models.Model], before, event) -> list[Change]:
        if event.pgh_label == "delete" or before is None and event.pgh_label == "update":
            return []
        birth = self._birth(before, event) if model is Elder else []
        inserted = model is Situation and event.pgh_label == "insert"
        skip = SILENT | ({"valid_from", "valid_to", "source_paper", "ended_by"} if inserted and before else set())
        changes = []
        for one in model._meta.concrete_fields:
            if one.name in skip or not hasattr(event, one.attname):
                continue
            new = getattr(event, one.attname)
            old = getattr(before, one.attname) if before is not None else None
            if same_value(old, new) or before is None and new is False and one.name == "is_absent":
                continue
            changes.append(Change(label_of(one), self._words(model, one, old), self._words(model, one, new)))
        if inserted and before and event.source_paper:
            changes.append(Change("Giấy tờ, căn cứ", "", event.source_paper))
        return birth + changes

    def _birth(self, before, event) -> list[Change]:
        new, old = self._born(event), self._born(before) if before is not None else None
        return [] if new == old else [Change("Ngày sinh", str(old or ""), str(new))]

    def _born(self, event) -> Birth:
        return Birth(event.birth_year, event.birth_month, event.birth_day)

    def _words(self, model: type[models.Model], one: models.Field, value: Any) -> str:
        if model is Situation and one.name in FACTS:
            return facts.words(one.name, value, self.names.groups)
        if value not in (None, "") and one.is_relation:
            named = {ResidentialGroup: self.names.groups, Ward: self.names.wards}.get(one.related_model, {})
            return named.get(value, f"hồ sơ số {value}")
        if one.name in ID_FIELDS and not self.names.whole_numbers:
            return last_four(str(value))  # a change shows in the history; the number itself is as hidden as elsewhere
        return plain_words(one, value)


def plain_words(one: models.Field, value: Any) -> str:
    """A stored value as a reader says it; relations are named by whoever knows them."""
    if value is None or value == "" or value == []:
        return "chưa biết" if isinstance(one, models.BooleanField) else "để trống"
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, list):
        choices = dict(getattr(one, "base_field", one).flatchoices)
        return ", ".join(str(choices.get(item, item)) for item in value)
    if isinstance(value, int) and one.name.endswith("_vnd"):
        return f"{grouped(value)} đồng"
    return str(dict(one.flatchoices).get(value, value))


def same_value(old: Any, new: Any) -> bool:
    return old == new or old in (None, "") and new in (None, "")


def label_of(one: models.Field) -> str:
    text = str(one.verbose_name)
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Period:
    """One situation on the timeline: what it changed against the one before; `gap` when nobody lived here between."""

    row: Situation
    differences: list[facts.Difference]
    is_first: bool
    gap_before: bool
    is_now: bool
    is_ahead: bool


def periods(situations: list[Situation], groups: Mapping[int, str], today: date) -> list[Period]:
    """The dated facts as a timeline, newest first; `situations` by time."""
    told = []
    nothing = {name: Situation._meta.get_field(name).get_default() for name in FACTS} | {"residential_group": None}
    for before, row in zip([None, *situations], situations, strict=False):
        gap = before is not None and bool(before.ended_by)
        base = before.facts() if before is not None and not gap else nothing
        covers = row.valid_from <= today and (row.valid_to is None or row.valid_to >= today)
        told.append(
            Period(
                row=row,
                differences=facts.differences(base, row.facts(), groups),
                is_first=before is None or gap,
                gap_before=gap,
                is_now=covers,
                is_ahead=row.valid_from > today,
            )
        )
    told.reverse()
    return told


def last_hand(elder: Elder) -> str:
    """Who wrote on the person or their facts last, "" when nobody is known: for the sentence of a conflict."""
    newest = None
    for name, mine in (("ElderEvent", {"pgh_obj_id": elder.pk}), ("SituationEvent", {"elder_id": elder.pk})):
        event = (
            apps.get_model("elders", name)
            .objects.filter(**mine, pgh_context__isnull=False)
            .select_related("pgh_context")
            .order_by("-pgh_id")
            .first()
        )
        if event and (newest is None or event.pgh_created_at >= newest.pgh_created_at):
            newest = event
    user = User.objects.filter(pk=newest.pgh_context.metadata.get("user")).first() if newest else None
    return str(user) if user else ""
