"""Dated facts of one person: every way to write a `Situation` without a gap or an overlap (`design.md` §3).

All functions lock the person first, so two officers never split the same row, and refuse with a Vietnamese
`ValidationError` before Postgres has to. A day is always given; nothing here asks what day it is. Inside an outer act
(an event, an import, a merge) the outer name stays in the history.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.choices import Ending, SourceKind
from elders.ground import history
from elders.models import Elder, IntakeBatch, Situation, User, Ward
from elders.models.situation import DISABILITY_FACTS, INCOME_FACTS, MERIT_FACTS
from elders.services.situation_rows import (
    ONE_DAY,
    carried,
    check_group,
    covers_day,
    locked_rows,
    plain,
    position_on,
    put,
    recalled,
    remembered,
    save_row,
    say,
    seen,
    set_source,
    split,
    value_of,
)

# What somebody who comes back most likely still has; where and with whom they live, and whether the household is poor
# here, has to be asked again.
LASTING_FACTS = [*DISABILITY_FACTS, *INCOME_FACTS, *MERIT_FACTS]


@dataclass(frozen=True)
class Closed:
    """The row that was closed and what `reopen` needs (JSON values) to make everything as it was."""

    situation: Situation
    undo: dict[str, Any] = field(default_factory=dict)


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
    rows = locked_rows(elder)
    if rows:
        raise ValidationError("Người này đã có hoàn cảnh trong sổ; hãy sửa hoàn cảnh thay vì mở mới.", code="not_first")
    row = Situation(elder=elder, ward=ward, valid_from=from_day)
    put(row, facts)
    set_source(row, by, source_kind, source_paper, source_batch)
    with history.act("Ghi hoàn cảnh ban đầu", by=by, why=why):
        save_row(row)
    return seen(elder, row)


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
    rows = locked_rows(elder)
    place = position_on(rows, from_day)
    row = rows[place]
    old = {name: value_of(row, name) for name in facts}
    new = dict(old)
    for name, value in facts.items():
        new[name] = plain(name, value)
    changed = {name: facts[name] for name in facts if new[name] != old[name]}
    later = carried(rows[place:], {name: old[name] for name in changed}) if onward else {}
    if not changed:
        return row
    source = (by, source_kind, source_paper, source_batch)
    with history.act("Sửa hoàn cảnh", by=by, why=why):
        if row.valid_from == from_day:
            put(row, changed)
            set_source(row, *source)
            save_row(row)
        else:
            row = split(row, from_day, changed, source)
        for follower, names in later.items():
            put(follower, {name: changed[name] for name in names})
            set_source(follower, *source)
            save_row(follower)
    return seen(elder, row)


@transaction.atomic
def close(elder: Elder, *, on: date, ending: str, by: User | None, why: str = "", drop_later: bool = False) -> Closed:
    """End the residence: `on` is its last day, `ending` why no successor follows (`Ending`).

    Changes recorded for later days stand in the way: they are refused, or dropped with `drop_later`. What `reopen`
    needs to bring everything back is in the answer.
    """
    if ending not in Ending.values:
        raise ValueError(f"unknown ending {ending!r}")
    rows = locked_rows(elder)
    place = position_on(rows, on)
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
        "dropped": [remembered(one) for one in later],
    }
    with history.act(f"Kết thúc cư trú: {Ending(ending).label.lower()}", by=by, why=why):
        for one in later:
            one.delete()
        row.valid_to, row.ended_by = on, ending
        save_row(row)
    return Closed(seen(elder, row), undo)


@transaction.atomic
def reopen(elder: Elder, *, by: User | None, undo: Mapping[str, Any] | None = None, why: str = "") -> Situation:
    """Take a closing back: `undo` of `close` restores the end and the dropped rows; without it the last row opens."""
    rows = locked_rows(elder)
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
        save_row(row)
        for values in dropped:
            save_row(Situation(elder=elder, **recalled(values)))
    return seen(elder, row)


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
    rows = locked_rows(elder)
    if not rows:
        raise ValidationError("Người này chưa có hoàn cảnh nào trong sổ.", code="no_rows")
    last = rows[-1]
    if not last.ended_by or last.valid_to >= from_day:
        until = f"đến hết ngày {say(last.valid_to)}" if last.valid_to else "hiện nay"
        raise ValidationError(f"Người này còn cư trú {until}; hãy sửa hoàn cảnh thay vì mở mới.", code="resident")
    row = Situation(elder=elder, ward=ward or last.ward, valid_from=from_day)
    put(row, {name: value_of(last, name) for name in keep})
    put(row, facts)
    set_source(row, by, source_kind, source_paper, source_batch)
    with history.act("Ghi cư trú trở lại", by=by, why=why):
        save_row(row)
    return seen(elder, row)


@transaction.atomic
def take_back(situation: Situation, *, by: User | None, why: str = "") -> Situation | None:
    """Remove a row as if it had never been written: the one before it lasts to its end again.

    Returns the row before; None when a residence after a gap vanished as a whole. The only row of a person, or the
    first of a residence with followers, cannot be taken back.
    """
    elder = situation.elder
    rows = locked_rows(elder)
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
            save_row(before)
    return seen(elder, before) if touches else seen(elder, None)


@transaction.atomic
def move_start(situation: Situation, *, day: date, by: User | None, why: str = "") -> Situation:
    """The row was true from another day: the row before it, when it touches, ends or lasts accordingly.

    Raises: ValidationError when nothing of the row, or of the row before it, would be left.
    """
    elder = situation.elder
    rows = locked_rows(elder)
    place = next((index for index, one in enumerate(rows) if one.pk == situation.pk), None)
    if place is None:
        raise ValidationError("Hoàn cảnh này không còn trong sổ.", code="row_gone")
    row, before = rows[place], rows[place - 1] if place else None
    touches = before is not None and not before.ended_by
    if row.valid_to and day > row.valid_to:
        raise ValidationError(
            f"Hoàn cảnh này chỉ đến ngày {say(row.valid_to)}; hãy chọn ngày sớm hơn.", code="reversed"
        )
    if before and day <= (before.valid_from if touches else before.valid_to):
        raise ValidationError(
            f"Trước đó đã có hoàn cảnh từ ngày {say(before.valid_from)}; hãy chọn ngày muộn hơn.", code="covers_before"
        )
    if day == row.valid_from:
        return row
    with history.act("Sửa ngày hiệu lực", by=by, why=why):
        shrink_first = (before, row) if day < row.valid_from else (row, before)
        row.valid_from = day
        if row.residential_group_id:
            check_group(row)
        if touches:
            before.valid_to = day - ONE_DAY
        for one in shrink_first:
            if one is row or (one is before and touches):
                save_row(one)
    return seen(elder, row)


def carried_onward(elder: Elder, facts: Iterable[str], from_day: date) -> dict[Situation, list[str]]:
    """Which later rows, and which of `facts` in them, `change(..., onward=True)` would touch: for the preview."""
    rows = list(elder.situations.order_by("valid_from", "pk"))
    place = next((i for i, row in enumerate(rows) if covers_day(row, from_day)), None)
    if place is None:
        return {}
    return carried(rows[place:], {name: value_of(rows[place], name) for name in facts})
