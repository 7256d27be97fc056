"""A year of payments month by month and purse by purse: what the pages show of the settlement. Three queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from benefits.choices import AdjustmentKind, AdjustmentState, Purse
from benefits.models import RecoveryReceipt
from benefits.papers.outcome import MONEY_MOVES, OF_NO_PURSE, Outcome, part_of
from benefits.services.differences import scaled
from elders.ground.months import month_of
from elders.models import Ward

PURSES = [*Purse.values, OF_NO_PURSE]
# Each line once per purse; what its purses do not add up to once more, so that nothing is lost.
SHARES = """
SELECT list.month, line.result, share.purse, count(*), sum(share.vnd)::bigint
  FROM benefits_paymentlist AS list
  JOIN benefits_paymentline AS line ON line.payment_list_id = list.id
  CROSS JOIN LATERAL (
    SELECT key AS purse, value::bigint AS vnd FROM jsonb_each_text(line.funding) WHERE value::bigint <> 0
    UNION ALL
    SELECT '', line.amount_vnd - coalesce((SELECT sum(value::bigint) FROM jsonb_each_text(line.funding)), 0)::bigint
  ) AS share
 WHERE list.ward_id = %s AND list.state = ANY(%s) AND list.month BETWEEN %s AND %s AND share.vnd <> 0
 GROUP BY list.month, line.result, share.purse
"""
# Confirmed moves between purses, in the month whose money they are about: the month itself is never rewritten.
MOVED = """
SELECT moved.for_month, share.key, sum(share.value::bigint)::bigint
  FROM benefits_adjustment AS moved CROSS JOIN LATERAL jsonb_each_text(moved.funding) AS share
 WHERE moved.ward_id = %s AND moved.kind = %s AND moved.state = %s AND moved.for_month BETWEEN %s AND %s
 GROUP BY 1, 2
"""


@dataclass
class Month:
    """Figures of one month, or of the year when `month` is None. `shares`: purse → the equation of its part; `back`:
    purse → đồng that came back in the month; `moved`: purse → đồng it bears more or less of what the month paid."""

    month: date | None
    shares: dict[str, Outcome] = field(default_factory=dict)
    back: dict[str, int] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)

    @property
    def back_vnd(self) -> int:
        return sum(self.back.values())

    @property
    def purses(self) -> list[str]:
        """Purses the month has to do with, in their order."""
        return [purse for purse in PURSES if purse in {*self.shares, *self.back, *self.moved}]

    @property
    def vnd(self) -> dict[str, int]:
        """The closing equation over all purses."""
        return {part: sum(one.vnd[part] for one in self.shares.values()) for part in Outcome().vnd}


def year_of(ward: Ward, year: int) -> list[Month]:
    """Months of `year` with money moving or coming back, latest first; and last the year as a whole."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found: dict[date, Month] = {}
    with connection.cursor() as cursor:
        cursor.execute(SHARES, [ward.pk, list(MONEY_MOVES), first, last])
        for month, result, purse, count, vnd in cursor.fetchall():
            share = found.setdefault(month, Month(month)).shares.setdefault(purse, Outcome())
            for part in ("listed", part_of(result)):
                share.count[part] += count
                share.vnd[part] += vnd
        cursor.execute(MOVED, [ward.pk, AdjustmentKind.RECLASS, AdjustmentState.CONFIRMED, first, last])
        for month, purse, vnd in cursor.fetchall():
            found.setdefault(month, Month(month)).moved[purse] = vnd
    _came_back(ward, first, last, found)
    months = [found[month] for month in sorted(found, reverse=True)]
    return [*months, _sum(months)] if months else []


def _came_back(ward: Ward, first: date, last: date, found: dict[date, Month]) -> None:
    """Money that came back, to the purses it was paid from."""
    receipts = RecoveryReceipt.objects.filter(
        adjustment__ward=ward, cancelled_at__isnull=True, received_on__range=(first, last)
    )
    rows = receipts.order_by("pk").values_list("received_on", "amount_vnd", "adjustment__funding")
    for day, vnd, claimed in rows:
        month = found.setdefault(month_of(day), Month(month_of(day)))
        split = scaled({purse: -part for purse, part in claimed.items()}, vnd) or {OF_NO_PURSE: vnd}
        for purse, part in split.items():
            month.back[purse] = month.back.get(purse, 0) + part


def _sum(months: Iterable[Month]) -> Month:
    whole = Month(None)
    for one in months:
        for total, part in ((whole.back, one.back), (whole.moved, one.moved)):
            for purse, vnd in part.items():
                total[purse] = total.get(purse, 0) + vnd
        for purse, share in one.shares.items():
            total = whole.shares.setdefault(purse, Outcome())
            for part in share.vnd:
                total.count[part] += share.count[part]
                total.vnd[part] += share.vnd[part]
    return whole
