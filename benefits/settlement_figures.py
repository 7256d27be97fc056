"""A year of payments month by month and purse by purse: what the pages show of the settlement. Two queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from benefits.choices import Purse
from benefits.papers.outcome import MONEY_MOVES, OF_NO_PURSE, Outcome, part_of
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
BACK = """
SELECT date_trunc('month', receipt.received_on)::date, sum(receipt.amount_vnd)::bigint
  FROM benefits_recoveryreceipt AS receipt JOIN benefits_adjustment AS claim ON claim.id = receipt.adjustment_id
 WHERE claim.ward_id = %s AND receipt.cancelled_at IS NULL AND receipt.received_on BETWEEN %s AND %s
 GROUP BY 1
"""


@dataclass
class Month:
    """Figures of one month, or of the year when `month` is None. `shares`: purse → the equation of its part."""

    month: date | None
    shares: dict[str, Outcome] = field(default_factory=dict)
    back_vnd: int = 0

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
        cursor.execute(BACK, [ward.pk, first, last])
        for month, vnd in cursor.fetchall():
            found.setdefault(month, Month(month)).back_vnd = vnd
    months = [found[month] for month in sorted(found, reverse=True)]
    return [*months, _sum(months)] if months else []


def _sum(months: Iterable[Month]) -> Month:
    whole = Month(None)
    for one in months:
        whole.back_vnd += one.back_vnd
        for purse, share in one.shares.items():
            total = whole.shares.setdefault(purse, Outcome())
            for part in share.vnd:
                total.count[part] += share.count[part]
                total.vnd[part] += share.vnd[part]
    return whole
