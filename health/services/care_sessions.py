"""Writes about nutrition counselling and rehabilitation."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.models import Elder, User
from health.models import CareSession

MEANINGFUL_BARTHEL = 10  # points of 100: more is a change that matters (2/20 rule)


@transaction.atomic
def record(elder: Elder, *, kind: str, values: dict[str, Any], session: CareSession | None, today: date, by: User):
    """Write a session, a new one when `session` is None. Raises: ValidationError for a day to come or after the death,
    and a second session of the kind on one day."""
    row = session or CareSession(ward_id=elder.ward_id, elder=elder, kind=kind, recorded_by=by)
    for name, value in values.items():
        setattr(row, name, value)
    if row.held_on > today:
        raise ValidationError({"held_on": "Ngày này chưa đến."})
    if elder.date_of_death and row.held_on > elder.date_of_death:
        raise ValidationError({"held_on": "Người này đã mất trước ngày đó."})
    row.full_clean()
    with history.act("Ghi buổi tư vấn, phục hồi chức năng", by=by):
        row.save()
    return row


@transaction.atomic
def remove(session: CareSession, *, why: str, by: User) -> None:
    """Take out a session written by mistake; the history keeps it. Raises: ValidationError without a reason."""
    if not why.strip():
        raise ValidationError({"reason": "Ghi vì sao bỏ buổi này."})
    with history.act("Bỏ buổi ghi nhầm", by=by, why=why.strip()):
        CareSession.objects.filter(pk=session.pk).delete()


def barthel_change(sessions: list[CareSession]) -> str:
    """What became of the score from the first to the last session with one: "60 → 75 điểm, tiến bộ rõ"; "" with fewer
    than two. `sessions` in any order."""
    scored = sorted((one for one in sessions if one.barthel is not None), key=lambda one: (one.held_on, one.pk))
    if len(scored) < 2:
        return ""
    first, last = scored[0].barthel, scored[-1].barthel
    change = last - first
    if abs(change) <= MEANINGFUL_BARTHEL:
        return f"{first} → {last} điểm, chưa thay đổi rõ"
    return f"{first} → {last} điểm, {'tiến bộ rõ' if change > 0 else 'giảm rõ'}"
