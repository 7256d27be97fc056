"""Registers on a person's page, for the health station alone; what is shown is logged like every reading (H-071)."""

from datetime import date
from typing import Any

from elders.models import Elder, User
from elders.record_sections import Section
from health.choices import AccessKind
from health.models import Enrolment
from health.register_overdue import with_last
from health.services import access


def registers_of(elder: Elder, user: User, today: date) -> list[Enrolment]:
    """Every register the person is or was in, with last visit and appointment."""
    mine = Enrolment.objects.for_user(user).filter(elder=elder)
    return list(with_last(mine, seen_until=today).order_by("valid_to", "disease", "pk"))


def panel(elder: Elder, user: User, today: date) -> dict[str, Any] | None:
    """Registers the person is in now; the reading is logged when there is something to read."""
    rows = [one for one in registers_of(elder, user, today) if one.is_open]
    if rows:
        access.log(by=user, kind=AccessKind.VIEW, what="Sổ quản lý bệnh trên hồ sơ", elder=elder)
    return {"elder": elder, "rows": rows, "today": today}


SECTION = Section(
    "registers", "Sổ quản lý bệnh", "health/registers/_record.html", ("health.record_findings",), panel, position=41
)
