"""The panel "Tiền đã chi trả" on a person's page: month by month, for those who may see lists."""

from datetime import date
from typing import Any

from benefits.models import Adjustment, PaymentLine
from elders.models import Elder, User
from elders.record_sections import Section

SHOWN = 13  # a year and the month before


def context(elder: Elder, user: User, today: date) -> dict[str, Any] | None:
    """Lines of the person, latest first, and truy lĩnh or thu hồi; nothing for who never stood on a list."""
    lines = PaymentLine.objects.for_user(user).filter(elder=elder).select_related("payment_list")
    lines = list(lines.order_by("-payment_list__month", "-payment_list__sequence", "-for_month", "pk")[:SHOWN])
    rows = list(Adjustment.objects.for_user(user).filter(elder=elder).order_by("-for_month", "pk")[:SHOWN])
    if not lines and not rows:
        return None
    for row in rows:
        row.money = abs(row.amount_vnd)
    return {"lines": lines, "adjustments": rows}


SECTION = Section(
    "benefit-payments",
    "Tiền đã chi trả",
    "benefits/payments/_record.html",
    ("benefits.view_paymentlist",),
    context,
    position=51,
)
