"""Panel of a person's page: the latest invitation to a check-up, without any finding."""

from datetime import date
from typing import Any

from elders.models import Elder, User
from elders.record_sections import Section
from health.choices import PUBLIC_STATES, RoundState
from health.models import Invitation


def panel(elder: Elder, user: User, today: date) -> dict[str, Any] | None:
    """When and where the person is invited, and whether they came; nothing when they never were."""
    invited = Invitation.objects.for_user(user).filter(elder=elder).exclude(round__state=RoundState.APPROVED)
    invited = invited.select_related("round", "session").defer("evidence")
    last = invited.order_by("-round__reference_on", "-pk").first()
    return {"last": last, "word": PUBLIC_STATES.get(last.state, "Chưa khám")} if last else None


SECTION = Section("rounds", "Đợt khám", "health/rounds/_record.html", ("health.view_invitation",), panel, position=41)
