"""The log of the loudspeakers: when a script was aired."""

from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.models import User
from reporting.models import Activity, Airing
from reporting.plan_choices import WorkState
from reporting.services import plans


@transaction.atomic
def air(
    activity: Activity,
    *,
    on: date,
    at: time | None,
    channel: str,
    minutes: int | None,
    today: date,
    by: User,
) -> Airing:
    """Write one airing; the first makes the script done, held on that day, and begins its task. Raises:
    ValidationError when the day lies ahead, the activity is no script, or the airing stands there already."""
    current = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if current.kind != "broadcast":
        raise ValidationError("Chỉ ghi lượt phát cho tin, bài phát thanh.")
    if current.confirmed_at:
        raise ValidationError("Tin, bài đã được xác nhận; bỏ xác nhận rồi mới ghi thêm lượt phát.")
    if on > today:
        raise ValidationError({"aired_on": "Ngày phát chưa tới."})
    row = Airing(activity=current, aired_on=on, aired_at=at, channel=channel, minutes=minutes, entered_by=by)
    with history.act("Ghi lượt phát", by=by):
        row.full_clean()
        row.save()
        if current.state != WorkState.DONE or current.held_on is None or on < current.held_on:
            current.state, current.held_on = WorkState.DONE, min(filter(None, (current.held_on, on)))
            current.save(update_fields=["state", "held_on"])
            plans.begin(current.task)
    return row


@transaction.atomic
def remove(airing: Airing, *, by: User) -> None:
    """Take back an airing written by mistake; the last one leaves the script not yet done."""
    current = Activity.objects.select_for_update(of=("self",)).get(pk=airing.activity_id)
    if current.confirmed_at:
        raise ValidationError("Tin, bài đã được xác nhận; bỏ xác nhận rồi mới bỏ lượt phát.")
    with history.act("Bỏ lượt phát", by=by):
        airing.delete()
        first = current.airings.order_by("aired_on").values_list("aired_on", flat=True).first()
        current.held_on = first
        if first is None:
            current.state = WorkState.NOT_STARTED
        current.save(update_fields=["state", "held_on"])
