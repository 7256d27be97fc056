"""Dated facts of one person: every way to write a `Situation` without a gap or an overlap (`design.md` §3).

All functions lock the person first, so two officers never split the same row, and refuse with a Vietnamese
`ValidationError` before Postgres has to. A day is always given; nothing here asks what day it is. Inside an outer act
(an event, an import, a merge) the outer name stays in the history.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.choices import Ending, SourceKind
from elders.ground import history
from elders.models import FACTS, Elder, IntakeBatch, ResidentialGroup, Situation, User, Ward
from elders.models.situation import DISABILITY_FACTS, INCOME_FACTS, MERIT_FACTS

ONE_DAY = timedelta(days=1)
# What somebody who comes back most likely still has; where and with whom they live, and whether the household is poor
# here, has to be asked again.
LASTING_FACTS = [*DISABILITY_FACTS, *INCOME_FACTS, *MERIT_FACTS]


@dataclass(frozen=True)
class Closed:
    """The row that was closed and what `reopen` needs (JSON values) to make everything as it was."""

    situation: Situation
    undo: dict[str, Any] = field(default_factory=dict)


def say(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def covering(elder: Elder, day: date) -> Situation | None:
    """The situation of `elder` on `day`, None while not resident."""
    return Situation.objects.filter(elder=elder).on(day).select_related("residential_group").first()


@transaction.atomic
def open_first(
    elder: Elder,
    *,
    facts: Mapping[str, Any],
    from_day: date,
    by: User | None,
    ward: Ward | None = None,
    source_kind: str = SourceKind.FORM,
    source_paper: str = "",
    source_batch: IntakeBatch | None = None,
    why: str = "",
) -> Situation:
    """The first situation of a person; `ward` may be left out when the facts name a residential group."""
    rows = _locked(elder)
    if rows:
        raise ValidationError("Người này đã có hoàn cảnh trong sổ; hãy sửa hoàn cảnh thay vì mở mới.", code="not_first")
    row = Situation(elder=elder, ward=ward, valid_from=from_day)
    _put(row, facts)
    _source(row, by, source_kind, source_paper, source_batch)
    with history.act("Ghi hoàn cảnh ban đầu", by=by, why=why):
        _save(row)
    return _seen(elder, row)


@transaction.atomic
def change(
    elder: Elder,
    *,
    facts: Mapping[str, Any],
    from_day: date,
    by: User | None,
    source_kind: str = SourceKind.FORM,
    source_paper: str = "",
    source_batch: IntakeBatch | None = None,
    why: str = "",
    onward: bool = False,
) -> Situation:
    """Make `facts` true from `from_day`; return the row that starts to say so.

    The row covering the day is closed the day before and its successor opened; when it starts that very day it is
    corrected in place. The successor ends where the covering row ended. With `onward` a fact also replaces the old
    value in the rows that follow without a gap, up to the first row that says something else about it.
    Facts that already hold change nothing (no row, no history).
    """
    rows = _locked(elder)
    place = _row_on(rows, from_day)
    row = rows[place]
    old = {name: _value(row, name) for name in facts}
    new = dict(old)
    for name, value in facts.items():
        new[name] = _plain(name, value)
    changed = {name: facts[name] for name in facts if new[name] != old[name]}
    later = _carried(rows[place:], {name: old[name] for name in changed}) if onward else {}
    if not changed:
        return row
    source = (by, source_kind, source_paper, source_batch)
    with history.act("Sửa hoàn cảnh", by=by, why=why):
        if row.valid_from == from_day:
            _put(row, changed)
            _source(row, *source)
            _save(row)
        else:
            row = _split(row, from_day, changed, source)
        for follower, names in later.items():
            _put(follower, {name: changed[name] for name in names})
            _source(follower, *source)
            _save(follower)
    return _seen(elder, row)


@transaction.atomic
def close(elder: Elder, *, on: date, ending: str, by: User | None, why: str = "", drop_later: bool = False) -> Closed:
    """End the residence: `on` is its last day, `ending` why no successor follows (`Ending`).

    Changes recorded for later days stand in the way: they are refused, or dropped with `drop_later`. What `reopen`
    needs to bring everything back is in the answer.
    """
    if ending not in Ending.values:
        raise ValueError(f"unknown ending {ending!r}")
    rows = _locked(elder)
    place = _row_on(rows, on)
    row, later = rows[place], rows[place + 1 :]
    if later and not drop_later:
        raise ValidationError(
            f"Sau ngày {say(on)} đã ghi thay đổi từ ngày {say(later[0].valid_from)}; hãy bỏ thay đổi đó trước.",
            code="later_rows",
        )
    undo = {
        "situation": row.pk,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "ended_by": row.ended_by,
        "closed_on": on.isoformat(),
        "closed_as": str(ending),
        "dropped": [_remembered(one) for one in later],
    }
    with history.act(f"Kết thúc cư trú: {Ending(ending).label.lower()}", by=by, why=why):
        for one in later:
            one.delete()
        row.valid_to, row.ended_by = on, ending
        _save(row)
    return Closed(_seen(elder, row), undo)


@transaction.atomic
def reopen(elder: Elder, *, by: User | None, undo: Mapping[str, Any] | None = None, why: str = "") -> Situation:
    """Take a closing back: `undo` of `close` restores the end and the dropped rows; without it the last row opens."""
    rows = _locked(elder)
    if not rows:
        raise ValidationError("Người này chưa có hoàn cảnh nào trong sổ.", code="no_rows")
    row = rows[-1] if undo is None else next((one for one in rows if one.pk == undo["situation"]), None)
    if row is None:
        raise ValidationError("Hoàn cảnh đã kết thúc không còn trong sổ, không mở lại được.", code="row_gone")
    if not row.ended_by:
        raise ValidationError("Người này đang có hoàn cảnh còn hiệu lực, không cần mở lại.", code="still_open")
    if undo is not None and (row.valid_to.isoformat(), row.ended_by) != (undo["closed_on"], undo["closed_as"]):
        raise ValidationError("Ngày kết thúc đã được sửa sau đó, không tự mở lại được.", code="changed_since")
    if row is not rows[-1]:
        follower = rows[rows.index(row) + 1]
        raise ValidationError(
            f"Người này đã có hoàn cảnh mới từ ngày {say(follower.valid_from)}; hãy bỏ hoàn cảnh đó trước.",
            code="later_rows",
        )
    with history.act("Mở lại hoàn cảnh", by=by, why=why):
        row.valid_to, row.ended_by = None, ""
        dropped = undo["dropped"] if undo else []
        if undo and undo["valid_to"]:
            row.valid_to, row.ended_by = date.fromisoformat(undo["valid_to"]), undo["ended_by"]
        _save(row)
        for values in dropped:
            _save(Situation(elder=elder, **_recalled(values)))
    return _seen(elder, row)


@transaction.atomic
def open_again(
    elder: Elder,
    *,
    facts: Mapping[str, Any],
    from_day: date,
    by: User | None,
    ward: Ward | None = None,
    keep: Iterable[str] = tuple(LASTING_FACTS),
    source_kind: str = SourceKind.FORM,
    source_paper: str = "",
    source_batch: IntakeBatch | None = None,
    why: str = "",
) -> Situation:
    """A new residence after an ended one: `keep` names the facts taken over from the last row, `facts` win."""
    rows = _locked(elder)
    if not rows:
        raise ValidationError("Người này chưa có hoàn cảnh nào trong sổ.", code="no_rows")
    last = rows[-1]
    if not last.ended_by or last.valid_to >= from_day:
        until = f"đến hết ngày {say(last.valid_to)}" if last.valid_to else "hiện nay"
        raise ValidationError(f"Người này còn cư trú {until}; hãy sửa hoàn cảnh thay vì mở mới.", code="resident")
    row = Situation(elder=elder, ward=ward or last.ward, valid_from=from_day)
    _put(row, {name: _value(last, name) for name in keep})
    _put(row, facts)
    _source(row, by, source_kind, source_paper, source_batch)
    with history.act("Ghi cư trú trở lại", by=by, why=why):
        _save(row)
    return _seen(elder, row)


@transaction.atomic
def take_back(situation: Situation, *, by: User | None, why: str = "") -> Situation | None:
    """Remove a row as if it had never been written: the one before it lasts to its end again.

    Returns the row before; None when a residence after a gap vanished as a whole. The only row of a person, or the
    first of a residence with followers, cannot be taken back.
    """
    elder = situation.elder
    rows = _locked(elder)
    place = next((index for index, one in enumerate(rows) if one.pk == situation.pk), None)
    if place is None:
        raise ValidationError("Hoàn cảnh này không còn trong sổ.", code="row_gone")
    row, before = rows[place], rows[place - 1] if place else None
    if before is None:
        raise ValidationError("Đây là hoàn cảnh đầu tiên của người này, không bỏ được.", code="first_row")
    touches = not before.ended_by
    if not touches and row is not rows[-1]:
        raise ValidationError("Sau hoàn cảnh này còn thay đổi khác; hãy bỏ thay đổi sau cùng trước.", code="later_rows")
    with history.act("Bỏ thay đổi hoàn cảnh", by=by, why=why):
        row.delete()
        if touches:
            before.valid_to, before.ended_by = row.valid_to, row.ended_by
            _save(before)
    return _seen(elder, before) if touches else _seen(elder, None)


def carried_onward(elder: Elder, facts: Iterable[str], from_day: date) -> dict[Situation, list[str]]:
    """Which later rows, and which of `facts` in them, `change(..., onward=True)` would touch: for the preview."""
    rows = list(elder.situations.order_by("valid_from", "pk"))
    place = next((i for i, row in enumerate(rows) if _covers(row, from_day)), None)
    if place is None:
        return {}
    return _carried(rows[place:], {name: _value(rows[place], name) for name in facts})


# --- One row ----------------------------------------------------------------------------------------------------------


def _locked(elder: Elder) -> list[Situation]:
    """All rows of the person by time, after the person is locked; everybody locks the person first: no deadlock."""
    fresh = Elder.objects.select_for_update(of=("self",)).get(pk=elder.pk)
    if fresh.merged_into_id:
        raise ValidationError("Hồ sơ này đã gộp vào hồ sơ khác; hãy sửa ở hồ sơ được giữ lại.", code="merged")
    return list(elder.situations.select_related("ward").order_by("valid_from", "pk"))


def _covers(row: Situation, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)


def _row_on(rows: list[Situation], day: date) -> int:
    for index, row in enumerate(rows):
        if _covers(row, day):
            return index
    if not rows:
        raise ValidationError("Người này chưa có hoàn cảnh nào trong sổ.", code="no_rows")
    if day < rows[0].valid_from:
        raise ValidationError(
            f"Sổ theo dõi người này từ ngày {say(rows[0].valid_from)}; hãy chọn ngày đó hoặc muộn hơn.",
            code="before_first",
        )
    ended = max((row for row in rows if row.valid_from <= day), key=lambda row: row.valid_from)
    raise ValidationError(
        f"Ngày {say(day)} người này không cư trú tại phường "
        f"({ended.get_ended_by_display().lower()} ngày {say(ended.valid_to)}).",
        code="not_resident",
    )


def _carried(rows: list[Situation], old: Mapping[str, Any]) -> dict[Situation, list[str]]:
    """Rows after `rows[0]` → facts in them that still hold the old value, each without interruption."""
    waiting, found = set(old), {}
    for before, row in zip(rows, rows[1:], strict=False):
        if before.ended_by:
            break
        waiting = {name for name in waiting if _value(row, name) == old[name]}
        if not waiting:
            break
        found[row] = [name for name in old if name in waiting]
    return found


def _field(name: str):
    if name not in FACTS:
        raise ValueError(f"{name!r} is no fact of a situation")
    return Situation._meta.get_field(name)


def _plain(name: str, value: Any) -> Any:
    """The value as the row keeps it: a group as its id, an unknown text as "", strings read as their field says."""
    target = _field(name)
    if isinstance(value, ResidentialGroup):
        return value.pk
    if value is None and not target.null:
        return target.get_default()
    if target.is_relation:
        return value if value is None else int(value)
    return target.to_python(value)


def _value(row: Situation, name: str) -> Any:
    return getattr(row, _field(name).attname)


def _put(row: Situation, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        setattr(row, _field(name).attname, _plain(name, value))
    if facts.get("residential_group") is not None:
        _check_group(row)


def _check_group(row: Situation) -> None:
    """The group decides the ward, and has to exist on the day the row starts."""
    group = ResidentialGroup.objects.select_related("ward").filter(pk=row.residential_group_id).first()
    if group is None:
        raise ValidationError({"residential_group": "Tổ dân phố này không có trong danh mục."})
    if group.valid_from > row.valid_from or (group.valid_to and group.valid_to < row.valid_from):
        until = f" đến {say(group.valid_to)}" if group.valid_to else ""
        raise ValidationError(
            {"residential_group": f"{group.name} chỉ có từ ngày {say(group.valid_from)}{until}; hãy chọn tổ khác."}
        )
    row.ward = group.ward


def _split(row: Situation, day: date, facts: Mapping[str, Any], source: tuple) -> Situation:
    successor = Situation(
        elder_id=row.elder_id, ward_id=row.ward_id, valid_from=day, valid_to=row.valid_to, ended_by=row.ended_by
    )
    _put(successor, row.facts() | {"residential_group": None})
    successor.residential_group_id = row.residential_group_id
    _put(successor, facts)
    _source(successor, *source)
    row.valid_to, row.ended_by = day - ONE_DAY, ""
    _save(row)
    _save(successor)
    return successor


def _source(row: Situation, by: User | None, kind: str, paper: str, batch: IntakeBatch | None) -> None:
    row.recorded_by, row.source_kind, row.source_paper, row.source_batch = by, kind, paper, batch


def _save(row: Situation) -> None:
    if row.ward_id is None:
        raise ValidationError({"residential_group": "Hãy chọn tổ dân phố."})
    row.full_clean()
    row.save()


def _seen(elder: Elder, row: Situation | None) -> Situation | None:
    """The person in the caller's hand shows the place the triggers have just written."""
    elder.refresh_from_db(fields=["ward", "residential_group", "is_resident"])
    return row


KEPT = ["ward_id", "valid_from", "valid_to", "ended_by", "source_kind", "source_paper", "source_batch_id",
        "recorded_by_id"]  # fmt: skip


def _remembered(row: Situation) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in KEPT} | {_field(name).attname: _value(row, name) for name in FACTS}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _recalled(values: Mapping[str, Any]) -> dict[str, Any]:
    days = ("valid_from", "valid_to", "disability_review_on")
    return {name: date.fromisoformat(value) if name in days and value else value for name, value in values.items()}
