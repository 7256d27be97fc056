"""The panel "Quà tặng, mừng thọ" on a person's page: what the person was given or stands to be given."""

from datetime import date
from typing import Any

from benefits.models import GiftLine
from elders.models import Elder, User
from elders.record_sections import Section

MOST = 12  # three or four occasions a year: about three years


def context(elder: Elder, user: User, today: date) -> dict[str, Any] | None:
    """Gifts of campaigns the user may see, newest first; no panel where there are none."""
    lines = GiftLine.objects.for_user(user).filter(elder=elder).select_related("campaign")
    lines = list(lines.order_by("-campaign__year", "-campaign__created_at", "-pk")[:MOST])
    return {"lines": lines} if lines else None


SECTION = Section(
    "gifts",
    "Quà tặng, mừng thọ",
    "benefits/campaigns/_record.html",
    ("benefits.view_giftcampaign",),
    context,
    position=70,
)
