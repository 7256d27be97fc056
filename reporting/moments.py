"""What a person was invited to, for the whole file: trainings, meetings, events of the ward."""

from datetime import date

from django.db.models import Q

from elders.models import Elder, User
from elders.moments import Moment
from reporting.models import Activity, Participant

ACTIVITIES = "Hoạt động"


def moments(elder: Elder, *, user: User, today: date) -> list[Moment]:
    """Where the person, or somebody of the family for the person, came; one query."""
    rows = Participant.objects.filter(Q(elder=elder) | Q(family_of=elder), came=True)
    rows = rows.filter(activity__in=Activity.objects.for_user(user), activity__held_on__isnull=False)
    return [
        Moment(
            one.activity.held_on,
            ACTIVITIES,
            one.activity.name,
            "" if one.elder_id == elder.pk else f"Người nhà đi dự: {one.full_name}",
        )
        for one in rows.select_related("activity").order_by("activity__held_on", "pk")
    ]
