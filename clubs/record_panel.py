"""The panel "Câu lạc bộ" on a person's page: names of clubs only."""

from datetime import date
from typing import Any

from clubs.models import AssociationMember, Membership
from elders.models import Elder, User
from elders.record_sections import Section


def context(elder: Elder, user: User, today: date) -> dict[str, Any] | None:
    """Clubs the person belongs to, with a way in for whoever keeps them; two queries."""
    rows = list(Membership.objects.filter(elder=elder).on(today).select_related("club").order_by("club__name", "pk"))
    branch = AssociationMember.objects.filter(elder=elder).on(today).select_related("unit").first()
    if not rows and branch is None:
        return None
    return {"rows": rows, "branch": branch, "may_open": user.has_perm("clubs.view_membership")}


SECTION = Section("clubs", "Câu lạc bộ, Hội", "clubs/_record.html", ("clubs.view_club",), context, position=120)
