"""Writes about the days and places of a round and what it costs."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max

from elders.ground import history
from elders.ground.numbers import grouped
from elders.ground.workdays import is_workday
from elders.models import User
from health.choices import RoundState
from health.models import CheckupRound, RoundCost, Session
from health.services.rounds import locked

# What people were told already: these stay once somebody has an hour of the session.
TOLD = ("day", "opens_at", "closes_at", "slot_minutes")


def _refuse_closed(round_: CheckupRound) -> None:
    if locked(round_).state == RoundState.CLOSED:
        raise ValidationError("Đợt đã đóng: không sửa được nữa.")


@transaction.atomic
def save_session(session: Session, *, groups: list, by: User, until: date | None = None) -> int:
    """Write a session; a new one is repeated on every working day to `until`. Returns how many were written.

    Raises: ValidationError for a closed round, a day outside the year, hours people have been told already, fewer
    places than people invited, or hours shorter than one slot.
    """
    _refuse_closed(session.round)
    if session.day.year != session.round.year:
        raise ValidationError({"day": f"Ngày khám phải trong năm {session.round.year}."})
    opens, closes = (hour.hour * 60 + hour.minute for hour in (session.opens_at, session.closes_at))
    if closes - opens < session.slot_minutes:
        raise ValidationError({"closes_at": "Buổi khám ngắn hơn một khung giờ."})
    days = [session.day]
    if session.pk:
        _keep_promises(session)
    elif until:
        steps = range(1, (until - session.day).days + 1)
        days += [day for day in (session.day + timedelta(days=step) for step in steps) if is_workday(day)]
    with history.act("Ghi buổi khám", by=by):
        for day in days:
            one = session
            if day != session.day:
                one = Session(**{field.attname: getattr(session, field.attname) for field in _plain()}, day=day)
            one.full_clean()
            one.save()
            one.groups.set(groups)
    return len(days)


def _plain():
    return [field for field in Session._meta.concrete_fields if field.name not in ("id", "day")]


def _keep_promises(session: Session) -> None:
    stored = Session.objects.get(pk=session.pk)
    booked = session.invitations.order_by().values("slot_at").annotate(number=Count("pk"))
    most = booked.aggregate(most=Max("number"))["most"] or 0
    changed = [name for name in TOLD if getattr(stored, name) != getattr(session, name)]
    if most and changed:
        raise ValidationError("Đã có người được xếp vào buổi này: ngày và giờ không đổi được. Thêm buổi mới.")
    if session.capacity < min(most, stored.capacity):
        raise ValidationError({"capacity": f"Có khung đã xếp {grouped(most)} người."})


@transaction.atomic
def remove_session(session: Session, *, by: User) -> None:
    """Remove a session nobody was invited to. Raises: ValidationError."""
    _refuse_closed(session.round)
    if number := session.invitations.count():
        raise ValidationError(f"{grouped(number)} người đã được xếp vào buổi này: đổi giờ cho họ trước.")
    with history.act("Xóa buổi khám", by=by):
        session.delete()


@transaction.atomic
def save_cost(cost: RoundCost, *, by: User) -> RoundCost:
    """Write one line of costs; what was planned stays once the plan is approved.

    Raises: ValidationError for a closed round or a plan that is approved.
    """
    _refuse_closed(cost.round)
    fresh = locked(cost.round)
    if fresh.state != RoundState.DRAFT:
        stored = RoundCost.objects.filter(pk=cost.pk).first()
        planned = (stored.planned_quantity, stored.planned_price_vnd) if stored else (0, None)
        if (cost.planned_quantity, cost.planned_price_vnd) != planned:
            raise ValidationError(
                {"planned_quantity": "Kế hoạch đã duyệt nên dự toán giữ nguyên. Khoản phát sinh: chỉ ghi thực hiện."}
            )
    cost.full_clean()
    with history.act("Ghi kinh phí đợt khám", by=by):
        cost.save()
    return cost


@transaction.atomic
def remove_cost(cost: RoundCost, *, by: User) -> None:
    """Remove a line that was not in the approved plan. Raises: ValidationError."""
    _refuse_closed(cost.round)
    if locked(cost.round).state != RoundState.DRAFT and cost.planned_quantity:
        raise ValidationError("Khoản này có trong kế hoạch đã duyệt.")
    with history.act("Xóa khoản chi đợt khám", by=by):
        cost.delete()
