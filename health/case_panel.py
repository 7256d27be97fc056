"""Social work on a person's page, for whoever sees the files; for everybody else it looks as if there were none."""

from datetime import date
from typing import Any

from elders.models import Elder, User
from elders.record_sections import Section
from health.choices import AccessKind
from health.models import SocialCase
from health.services import access


def panel(elder: Elder, user: User, today: date) -> dict[str, Any] | None:
    """Files of `elder` that `user` sees, open ones first; reading them is logged, of a confidential one by number."""
    rows = list(SocialCase.objects.for_user(user).filter(elder=elder).order_by("closed_on", "-received_at", "-pk"))
    for one in rows:
        what = f"Hồ sơ mật {one.code}: trên hồ sơ" if one.confidential else f"Hồ sơ {one.code}: trên hồ sơ"
        access.log(by=user, kind=AccessKind.VIEW, what=what, elder=None if one.confidential else elder)
    return {"elder": elder, "rows": rows}


SECTION = Section(
    "social_work", "Công tác xã hội", "health/casework/_record.html", ("health.view_socialcase",), panel, position=42
)
