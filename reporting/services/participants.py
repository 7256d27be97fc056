"""Who is invited to an activity, and who came."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from elders.ground import history
from elders.models import User
from reporting.models import Activity, Participant
from reporting.plan_choices import Channel


def _next_position(activity: Activity) -> int:
    return (activity.participants.aggregate(n=Max("position"))["n"] or 0) + 1


def _open(activity: Activity) -> Activity:
    current = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if current.confirmed_at:
        raise ValidationError("Hoạt động đã được xác nhận; bỏ xác nhận rồi mới sửa danh sách.")
    return current


@transaction.atomic
def add(activity: Activity, *, rows: Iterable[Participant], by: User) -> list[Participant]:
    """Put people on the list, in their order; who is on it already (same elder, or same name, unit and group) is left
    out. Gives those added. Raises: ValidationError."""
    current = _open(activity)
    known = {_key(row) for row in current.participants.all()}
    position, added = _next_position(current), []
    for row in rows:
        key = _key(row)
        if key in known:
            continue
        known.add(key)
        row.activity, row.position = current, position + len(added)
        row.full_clean(exclude=["activity", "given_name", "name_key"])
        added.append(row)
    with history.act("Lập danh sách đại biểu", by=by):
        Participant.objects.bulk_create(added)
    return added


def _key(row: Participant) -> tuple:
    if row.elder_id:
        return ("elder", row.elder_id)
    return ("name", row.full_name.casefold(), row.organisation.casefold(), row.residential_group_id)


@transaction.atomic
def change(participant: Participant, *, facts: dict[str, Any], by: User) -> Participant:
    """Correct one row of the list. Raises: ValidationError."""
    _open(participant.activity)
    current = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    for name, value in facts.items():
        setattr(current, name, value)
    with history.act("Sửa danh sách đại biểu", by=by):
        current.full_clean(exclude=["given_name", "name_key"])
        current.save()
    return current


@transaction.atomic
def remove(participant: Participant, *, by: User) -> None:
    """Take somebody off the list. Raises: ValidationError when the activity was confirmed."""
    _open(participant.activity)
    with history.act("Bỏ khỏi danh sách đại biểu", by=by):
        participant.delete()


@transaction.atomic
def mark_sent(activity: Activity, *, on: date, by: User) -> int:
    """The letters went out: whoever is invited and has no day of sending gets this one. Gives how many."""
    current = _open(activity)
    rows = current.participants.filter(is_invited=True, sent_on__isnull=True)
    with history.act("Gửi giấy mời", by=by):
        rows.filter(channel="").update(channel=Channel.PAPER)
        return rows.update(sent_on=on)


@transaction.atomic
def tick(activity: Activity, *, came: Collection[int], shown: Collection[int], today: date, by: User) -> int:
    """Attendance: of the rows `shown`, those in `came` were there, the others not. Gives how many were there.

    A guest who is not ticked any more leaves the list. Raises: ValidationError before the day of the activity.
    """
    current = _open(activity)
    if current.day and current.day > today:
        raise ValidationError("Chưa tới ngày tổ chức nên chưa điểm danh được.")
    rows = current.participants.filter(pk__in=shown)
    there = rows.filter(pk__in=came)
    with history.act("Điểm danh", by=by):
        rows.filter(is_invited=False).exclude(pk__in=came).delete()
        away = rows.exclude(pk__in=came)
        away.filter(came=True).update(came=False, signed=False)
        away.filter(came__isnull=True).update(came=False)
        there.exclude(came=True).update(came=True)  # who is unchanged leaves no trace in history
        if current.present_typed is not None:
            current.present_typed = None  # names say it better than a total
            current.save(update_fields=["present_typed"])
    return there.count()
