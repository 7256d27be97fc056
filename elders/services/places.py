"""Residential groups merge and split: old ones are closed on a day, their successors open, and everybody moves along.

One act for the whole ward office: what stands in the resolution is typed once, previewed in numbers, and done in a
constant number of statements whatever the number of people.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from elders.choices import SourceKind
from elders.ground import history
from elders.ground.names import vn_key
from elders.models import Assignment, Elder, ResidentialGroup, ResidentialGroupAlias, Situation, User

ONE_DAY = timedelta(days=1)
NO_ADDRESS = "Chưa ghi địa chỉ"
_HOUSE_NUMBER = re.compile(r"^(số\s+(nhà\s+)?)?\d[\w/.-]*\s*,?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class NewGroup:
    """A group that does not exist yet; its name in full, as papers print it."""

    code: str
    name: str


@dataclass(frozen=True)
class Regrouping:
    """`groups` end the day before `on`; their people belong to `successors` from `on`.

    `places` says for a split to which successor (index) the people of a street go; a street not named goes to the
    first. A successor may be a group that exists and goes on.
    """

    groups: Sequence[ResidentialGroup]
    successors: Sequence[NewGroup | ResidentialGroup]
    on: date
    paper: str
    places: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What was (or will be) done: people per successor, and accounts whose assignment ends."""

    people: list[int]
    leaders: list[str]
    successors: list[ResidentialGroup] = field(default_factory=list)


def street_of(address: str) -> str:
    """ "Số 104 đường Mạc Quyết, Đông Lãm 1" → "đường Mạc Quyết": by streets and hamlets a group is split."""
    return _HOUSE_NUMBER.sub("", address.split(",")[0].strip()).strip() or NO_ADDRESS


def streets(groups: Sequence[ResidentialGroup], *, on: date) -> list[tuple[str, int]]:
    """Streets of the people who belong to `groups` on `on` or later, each with how many of them, most first."""
    people: dict[str, set[int]] = {}
    for elder, address in _situations(groups, on).values_list("elder_id", "address"):
        people.setdefault(street_of(address), set()).add(elder)
    return sorted(((name, len(who)) for name, who in people.items()), key=lambda row: (-row[1], row[0]))


def preview(act: Regrouping) -> Outcome:
    """What `regroup` would do; writes nothing. Raises ValidationError as `regroup` does."""
    _check(act)
    counts: Counter[int] = Counter()
    seen: set[int] = set()
    for elder, address in (
        _situations(act.groups, act.on).order_by("valid_from", "pk").values_list("elder_id", "address")
    ):
        if elder not in seen:
            seen.add(elder)
            counts[_destination(act, address)] += 1
    return Outcome([counts[index] for index in range(len(act.successors))], _leaders(act))


@transaction.atomic
def regroup(act: Regrouping, *, by: User) -> Outcome:
    """Do it. Raises ValidationError when a group is not open, the names or codes are taken, or the day cannot be."""
    groups = list(ResidentialGroup.objects.select_for_update().filter(pk__in=[g.pk for g in act.groups]).order_by("pk"))
    _check(act)
    planned = preview(act)
    with history.act("Sáp nhập, chia tách tổ dân phố", by=by, why=act.paper):
        successors = [_opened(row, groups, act.on) for row in act.successors]
        if len(successors) == 1:
            _hand_names_on(groups, successors[0])
        _move(act, successors, by)
        _end_assignments(act)
        for group in groups:
            group.valid_to = act.on - ONE_DAY
            group.save(update_fields=["valid_to"])
    return Outcome(planned.people, planned.leaders, successors)


def _situations(groups: Sequence[ResidentialGroup], on: date):
    """Situations in `groups` that reach `on` or begin later."""
    return Situation.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), residential_group__in=groups)


def _destination(act: Regrouping, address: str) -> int:
    return act.places.get(street_of(address), 0) if len(act.successors) > 1 else 0


def _check(act: Regrouping) -> None:
    if not act.groups or not act.successors:
        raise ValidationError("Chọn ít nhất một tổ cũ và ghi ít nhất một tổ mới.")
    wards = {group.ward_id for group in act.groups}
    wards |= {row.ward_id for row in act.successors if isinstance(row, ResidentialGroup)}
    if len(wards) > 1:
        raise ValidationError("Các tổ phải cùng một phường.")
    for group in act.groups:
        if group in act.successors:
            raise ValidationError(f"{group.name} không thể vừa giải thể vừa tiếp tục hoạt động.")
        if group.valid_from >= act.on or (group.valid_to and group.valid_to < act.on):
            raise ValidationError(f"{group.name} không hoạt động vào ngày {act.on - ONE_DAY:%d/%m/%Y}.")
    known = ResidentialGroup.objects.filter(ward__in=wards)
    fresh = [row for row in act.successors if isinstance(row, NewGroup)]
    codes, names = [row.code for row in fresh], [vn_key(row.name) for row in fresh]
    if len(set(codes)) < len(codes) or len(set(names)) < len(names):
        raise ValidationError("Mã và tên các tổ mới phải khác nhau.")
    taken = known.filter(code__in=codes).first()
    if taken:
        raise ValidationError(f"Mã {taken.code} đã là mã của {taken.name}.")
    namesake = known.exclude(pk__in=[g.pk for g in act.groups]).on(act.on).filter(name_key__in=names).first()
    if namesake:
        raise ValidationError(f"Đã có {namesake.name} đang hoạt động; chọn tổ đó thay vì lập tổ mới cùng tên.")
    for row in act.successors:
        closed = isinstance(row, ResidentialGroup) and (
            row.valid_from > act.on or (row.valid_to is not None and row.valid_to < act.on)
        )
        if closed:
            raise ValidationError(f"{row.name} không hoạt động vào ngày {act.on:%d/%m/%Y}.")


def _opened(row: NewGroup | ResidentialGroup, groups: list[ResidentialGroup], on: date) -> ResidentialGroup:
    if isinstance(row, NewGroup):
        group = ResidentialGroup(ward=groups[0].ward, code=row.code, name=row.name, valid_from=on)
        group.full_clean()
        group.save()
    else:
        group = row
    group.predecessors.add(*groups)
    return group


def _hand_names_on(groups: list[ResidentialGroup], successor: ResidentialGroup) -> None:
    """Rosters will carry the old names for years. After a split an old name no longer says which group is meant, so it
    is not handed on and the sender is asked."""
    known = {successor.name_key or vn_key(successor.name), *successor.aliases.values_list("key", flat=True)}
    fresh = []
    for text in [name for group in groups for name in (group.name, *group.aliases.values_list("alias", flat=True))]:
        if vn_key(text) not in known:
            known.add(vn_key(text))
            fresh.append(ResidentialGroupAlias(residential_group=successor, alias=text))
    ResidentialGroupAlias.objects.bulk_create(fresh)


def _move(act: Regrouping, successors: list[ResidentialGroup], by: User) -> None:
    """Split the row of every resident on the day, and re-address rows that only begin later."""
    people = _situations(act.groups, act.on).values("elder_id")
    list(
        Elder.objects.select_for_update(of=("self",)).filter(pk__in=people).order_by("pk").values_list("pk", flat=True)
    )
    rows = list(_situations(act.groups, act.on).order_by("elder_id", "valid_from"))
    later = [row for row in rows if row.valid_from >= act.on]
    for row in later:
        row.residential_group = successors[_destination(act, row.address)]
    Situation.objects.bulk_update(later, ["residential_group"], batch_size=1000)
    running = [row for row in rows if row.valid_from < act.on]
    Situation.objects.filter(pk__in=[row.pk for row in running]).update(valid_to=act.on - ONE_DAY, ended_by="")
    for row in running:
        row.pk, row._state.adding = None, True
        row.valid_from = act.on
        row.residential_group = successors[_destination(act, row.address)]
        row.source_kind, row.source_paper, row.source_batch = SourceKind.FORM, act.paper[:200], None
        row.recorded_by = by
    Situation.objects.bulk_create(running, batch_size=1000)


def _leaders(act: Regrouping) -> list[str]:
    rows = _assignments(act).select_related("user", "residential_group")
    return [f"{row.user} ({row.residential_group.short_name})" for row in rows]


def _assignments(act: Regrouping):
    return Assignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=act.on), residential_group__in=act.groups
    ).order_by("residential_group", "pk")


def _end_assignments(act: Regrouping) -> None:
    """Who leads the new group is a decision of its own; an assignment that had not begun has nothing to begin with."""
    _assignments(act).filter(valid_from__gte=act.on).delete()
    _assignments(act).update(valid_to=act.on - ONE_DAY)
