"""Hours of a round: what is taken, filling the slots, another hour for one person."""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count

from elders.ground import history
from elders.ground.numbers import short_day
from elders.intake import bulk
from elders.models import Elder, User
from health.choices import InvitationState
from health.models import CheckupRound, Invitation, Session
from health.services.invitations import FINAL, REPEATABLE, held, refuse_closed, write
from health.slots import Guest, Sitting, fill, next_free

I = InvitationState  # noqa: E741 - read below as the states they are


def sittings_of(round_: CheckupRound, *, since: date | None = None) -> list[Sitting]:
    """Sessions of a round with what is taken, three queries; `since`: only days from there on."""
    sessions = round_.sessions.prefetch_related("groups").order_by("day", "opens_at", "pk")
    if since:
        sessions = sessions.filter(day__gte=since)
    taken: dict[int, dict[time, int]] = {}
    counted = round_.invitations.filter(session__isnull=False).exclude(state__in=[I.DIED, I.MOVED, I.HOME_VISIT])
    for session, hour, number in counted.order_by().values_list("session", "slot_at").annotate(number=Count("pk")):
        taken.setdefault(session, {})[hour] = number
    return [
        Sitting(
            key=one.pk,
            day=one.day,
            opens_at=one.opens_at,
            closes_at=one.closes_at,
            slot_minutes=one.slot_minutes,
            capacity=one.capacity,
            groups=frozenset(group.pk for group in one.groups.all()),
            taken=taken.get(one.pk, {}),
        )
        for one in sessions
    ]


@transaction.atomic
def fill_slots(round_: CheckupRound, *, by: User, today: date) -> tuple[int, int]:
    """Give everybody who waits for one a slot from `today` on; returns how many got one, and how many did not.

    Who cannot travel is examined at home and takes no place. Raises: ValidationError without sessions.
    """
    fresh = CheckupRound.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    refuse_closed(fresh)
    sittings = sittings_of(fresh, since=today)
    if not sittings:
        raise ValidationError("Chưa có buổi khám nào từ hôm nay: thêm buổi khám trước.")
    waiting = fresh.invitations.filter(session__isnull=True, state__in=REPEATABLE).exclude(can_travel=False)
    households = dict(
        Elder.objects.as_of(fresh.reference_on)
        .filter(pk__in=waiting.order_by().values("elder"))
        .values_list("pk", "situation_then__household_code")
    )
    rows = waiting.order_by("pk").values_list("pk", "elder", "residential_group", "priority", "boost")
    guests = [
        Guest(key=pk, group=group or 0, priority=priority, boost=boost, household=households.get(elder) or "")
        for pk, elder, group, priority, boost in rows
    ]
    placed = fill(guests, sittings)
    columns = ["id", "session_id", "slot_at"]
    with history.act("Xếp giờ khám", by=by):
        bulk.stage("placed", Invitation._meta.db_table, columns, ((key, *slot) for key, slot in placed.items()))
        bulk.update_from(Invitation._meta.db_table, "placed", columns[1:])
    return len(placed), len(guests) - len(placed)


@transaction.atomic
def book(invitation: Invitation, session: Session, hour: time, *, by: User, at: datetime, overbook: str = "") -> None:
    """Another slot for one person. A full one is refused with the next free one (E05), unless `overbook` gives the
    reason (H-011).

    Raises: ValidationError for a slot the session does not have, of another round, or full.
    """
    # One booking of a round after the other, filling included: nobody takes a place somebody else was just given.
    CheckupRound.objects.select_for_update(of=("self",)).get(pk=invitation.round_id)
    locked = Session.objects.get(pk=session.pk)
    fresh = held(invitation)
    refuse_closed(fresh.round)
    if fresh.state in FINAL:
        raise ValidationError(f"Người này: {fresh.get_state_display().lower()}. Không cần giờ khám nữa.")
    sittings = {one.key: one for one in sittings_of(fresh.round)}
    chosen = sittings.get(locked.pk)
    if chosen is None or hour not in chosen.hours:
        raise ValidationError({"slot": "Buổi khám không có khung giờ này."})
    moved = (fresh.session_id, fresh.slot_at) != (locked.pk, hour)
    if moved and not chosen.free(hour) and not overbook.strip():
        raise ValidationError({"slot": _full(locked, hour, sittings)})
    state = fresh.state if fresh.state in REPEATABLE and fresh.state not in (I.NO_SHOW, I.POSTPONED) else I.LISTED
    overbooked = overbook.strip() if moved and not chosen.free(hour) else ""
    write(
        fresh, state, by=by, at=at, act="Đổi giờ khám", reason=overbooked,
        session=locked, slot_at=hour, overbook_reason=overbooked[:200], visit_on=None, visit_who="",
        can_travel=None if fresh.state == I.HOME_VISIT else fresh.can_travel,
    )  # fmt: skip


def _full(session: Session, hour: time, sittings: dict[int, Sitting]) -> str:
    later = next_free(sittings.values(), after=(session.pk, hour)) or next_free(sittings.values())
    sentence = f"Khung {hour:%H:%M} ngày {short_day(session.day)} đã đủ {session.capacity} người."
    if later is None:
        return f"{sentence} Không còn khung nào trống: thêm buổi khám."
    return f"{sentence} Khung trống gần nhất: {later[1]:%H:%M} ngày {short_day(sittings[later[0]].day)}."
