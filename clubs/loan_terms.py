"""Loans as arithmetic: schedules, effective cost, who owes what on a day. Whole đồng, no database, no clock.

Source: `domain/clubs.md` §14 V-04 to V-10, worked examples E21–E29. Rates are percent per month, as clubs write them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import TextChoices

from elders.ground.months import months_later

WARN_ABOVE = Decimal("1.000")  # % a month: what clubs of the model take at most [S21]
# 20 % a year (Bộ luật Dân sự 2015, Điều 468) divided by twelve, cut after three places as V-04 writes it.
REFUSE_ABOVE = Decimal("1.666")
MOST_A_YEAR = Decimal(20)
BUCKETS = (("1–30 ngày", 1, 30), ("31–90 ngày", 31, 90), ("trên 90 ngày", 91, None))  # §15, screen 6
RISK_DAYS = 30  # PAR30, V-10


class Method(TextChoices):
    FLAT = "deu", "Lãi đều trên số vay ban đầu"
    DECLINING = "giam_dan", "Lãi trên dư nợ giảm dần"
    BULLET = "cuoi_ky", "Trả lãi hằng tháng, trả gốc một lần cuối kỳ"


class EarlySettlement(TextChoices):
    MONTHS_USED = "thang_da_vay", "Chỉ thu lãi những tháng đã vay"
    ALL_INTEREST = "du_ky", "Thu đủ lãi của cả kỳ hạn"


@dataclass(frozen=True)
class Due:
    """One instalment as agreed."""

    seq: int
    due_on: date
    principal_vnd: int
    interest_vnd: int

    @property
    def total_vnd(self) -> int:
        return self.principal_vnd + self.interest_vnd


@dataclass(frozen=True)
class Share:
    """What one payment did to one instalment. `waived_vnd` is interest that is no longer due because principal came
    back earlier than agreed."""

    seq: int
    interest_vnd: int = 0
    principal_vnd: int = 0
    waived_vnd: int = 0


@dataclass(frozen=True)
class Standing:
    """An instalment with what was paid on it."""

    due: Due
    principal_paid_vnd: int = 0
    interest_paid_vnd: int = 0
    waived_vnd: int = 0
    paid_on: date | None = None

    @property
    def principal_left_vnd(self) -> int:
        return self.due.principal_vnd - self.principal_paid_vnd

    @property
    def interest_left_vnd(self) -> int:
        return self.due.interest_vnd - self.interest_paid_vnd - self.waived_vnd

    @property
    def paid_vnd(self) -> int:
        return self.principal_paid_vnd + self.interest_paid_vnd

    @property
    def left_vnd(self) -> int:
        return self.principal_left_vnd + self.interest_left_vnd

    def days_late(self, day: date) -> int:
        """Days past the due date with something still unpaid; 0 on the due date itself."""
        return max((day - self.due.due_on).days, 0) if self.left_vnd else 0


@dataclass(frozen=True)
class Terms:
    """What was agreed. `starts_on` is the day the money was handed out (or the loan was rescheduled)."""

    principal_vnd: int
    rate_pct_month: Decimal
    method: str
    months: int
    starts_on: date
    unit_vnd: int = 1000
    settlement: str = EarlySettlement.MONTHS_USED


@dataclass(frozen=True)
class Arrears:
    """A loan on a day: what is out, what of it is late and for how long."""

    outstanding_vnd: int
    overdue_principal_vnd: int = 0
    overdue_interest_vnd: int = 0
    days_late: int = 0

    @property
    def overdue_vnd(self) -> int:
        return self.overdue_principal_vnd + self.overdue_interest_vnd

    @property
    def bucket(self) -> str:
        return bucket_of(self.days_late)


@dataclass
class Allocation:
    shares: list[Share] = field(default_factory=list)

    @property
    def interest_vnd(self) -> int:
        return sum(share.interest_vnd for share in self.shares)

    @property
    def principal_vnd(self) -> int:
        return sum(share.principal_vnd for share in self.shares)


def percent(number: Decimal) -> str:
    """1.000 → "1", 0.800 → "0,8"."""
    return f"{number.normalize():f}".replace(".", ",")


def half_up(amount: Decimal, unit_vnd: int) -> int:
    """`amount` rounded half up to whole `unit_vnd` (V-06)."""
    return int((amount / unit_vnd).quantize(Decimal(1), rounding=ROUND_HALF_UP)) * unit_vnd


def interest_of(balance_vnd: int, terms: Terms) -> int:
    return half_up(balance_vnd * terms.rate_pct_month / 100, terms.unit_vnd)


def schedule(terms: Terms, *, extra_interest_vnd: int = 0) -> list[Due]:
    """Instalments of the terms; principal sums to the loan exactly (V-05). `extra_interest_vnd` (interest left unpaid
    before a rescheduling) falls due with the first one.

    Raises: ValueError without a positive principal, at least one month, or with a rate below zero.
    """
    if terms.principal_vnd <= 0 or terms.months < 1 or terms.rate_pct_month < 0 or terms.unit_vnd < 1:
        raise ValueError("a loan needs an amount, at least one month and no negative rate")
    part = terms.principal_vnd // terms.months // terms.unit_vnd * terms.unit_vnd
    if terms.method == Method.BULLET:
        part = 0
    left, rows = terms.principal_vnd, []
    for seq in range(1, terms.months + 1):
        principal = left if seq == terms.months else part
        base = terms.principal_vnd if terms.method == Method.FLAT else left
        interest = interest_of(base, terms) + (extra_interest_vnd if seq == 1 else 0)
        rows.append(Due(seq, months_later(terms.starts_on, seq), principal, interest))
        left -= principal
    return rows


def flat_rest(terms: Terms, first_principal_vnd: int) -> list[Due]:
    """What is left of a flat loan of `first_principal_vnd`: its interest stays that of the whole loan (V-06)."""
    monthly = interest_of(first_principal_vnd, terms)
    return [replace(row, interest_vnd=monthly) for row in schedule(terms)]


def effective_pct_year(principal_vnd: int, rows: Sequence[Due]) -> Decimal:
    """What the loan costs a year: twelve times the monthly rate at which the instalments are worth the loan (E22b,
    E23), one decimal. A flat 1 % a month is 21.4 %."""
    payments = [row.total_vnd for row in rows]
    if sum(payments) <= principal_vnd:
        return Decimal("0.0")
    low, high = 0.0, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        worth = sum(payment / (1 + rate) ** number for number, payment in enumerate(payments, 1))
        low, high = (rate, high) if worth > principal_vnd else (low, rate)
    return (Decimal(low) * 1200).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def standings(rows: Iterable[Due], paid: Iterable[tuple[date, Share]] = ()) -> list[Standing]:
    """Instalments with the shares of all payments on them; `paid` are (day of the payment, share)."""
    found = {row.seq: Standing(row) for row in rows}
    for day, share in paid:
        one = found[share.seq]
        found[share.seq] = replace(
            one,
            principal_paid_vnd=one.principal_paid_vnd + share.principal_vnd,
            interest_paid_vnd=one.interest_paid_vnd + share.interest_vnd,
            waived_vnd=one.waived_vnd + share.waived_vnd,
            paid_on=day if share.principal_vnd or share.interest_vnd else one.paid_on,
        )
    return [found[seq] for seq in sorted(found)]


def arrears(rows: Sequence[Standing], day: date) -> Arrears:
    """What is out and what is late on `day`: unpaid parts after their due date (V-10)."""
    late = [row for row in rows if row.days_late(day)]
    return Arrears(
        outstanding_vnd=sum(row.principal_left_vnd for row in rows),
        overdue_principal_vnd=sum(row.principal_left_vnd for row in late),
        overdue_interest_vnd=sum(row.interest_left_vnd for row in late),
        days_late=max((row.days_late(day) for row in late), default=0),
    )


def current(rows: Sequence[Standing], day: date) -> Standing | None:
    """The instalment whose month `day` lies in: the first one not yet past its due date."""
    return next((row for row in rows if row.due.due_on >= day), None)


def due_now_vnd(rows: Sequence[Standing], day: date) -> int:
    """Late parts and the instalment of this month: what the collection sheet asks for."""
    now = current(rows, day)
    return sum(row.left_vnd for row in rows if row.due.due_on < day) + (now.left_vnd if now else 0)


def payoff_vnd(rows: Sequence[Standing], terms: Terms, day: date) -> int:
    """What ends the loan on `day`: all principal and the interest the setting asks for (E27)."""
    return sum(row.principal_left_vnd for row in rows) + sum(
        row.interest_left_vnd for row in rows if _interest_stays(row, rows, terms, day)
    )


def allocate(rows: Sequence[Standing], amount_vnd: int, *, day: date, terms: Terms) -> Allocation:
    """Where a payment goes: overdue interest, overdue principal, current interest, current principal, then the next
    principal (V-08, E26); what is left after that pays interest of the months to come, where the setting asks for it.

    Principal that comes back early takes interest with it: of a loan on the declining balance each later month costs
    what its actual opening balance says (V-06), and a loan without principal costs nothing more unless the setting
    asks for all interest (E27).
    Raises: ValueError when the amount is not positive or more than ends the loan.
    """
    if amount_vnd <= 0:
        raise ValueError("a payment is more than nothing")
    if amount_vnd > payoff_vnd(rows, terms, day):
        raise ValueError("the payment is more than what ends the loan")
    left = amount_vnd
    shares = {row.due.seq: Share(row.due.seq) for row in rows}

    def give(row: Standing, what: str, most: int) -> None:
        nonlocal left
        part = min(left, most)
        seq = row.due.seq
        shares[seq] = replace(shares[seq], **{what: getattr(shares[seq], what) + part})
        left -= part

    late = [row for row in rows if row.due.due_on < day]
    now = current(rows, day)
    coming = [row for row in rows if row.due.due_on > day and row is not now]
    for row in late:
        give(row, "interest_vnd", row.interest_left_vnd)
    for row in late:
        give(row, "principal_vnd", row.principal_left_vnd)
    if now:
        give(now, "interest_vnd", now.interest_left_vnd)
        give(now, "principal_vnd", now.principal_left_vnd)
    for row in coming:
        give(row, "principal_vnd", row.principal_left_vnd)
    balance = sum(row.principal_left_vnd - shares[row.due.seq].principal_vnd for row in rows)
    if not balance:
        for row in coming:
            if _interest_stays(row, rows, terms, day):
                give(row, "interest_vnd", row.interest_left_vnd)
    for row in coming:
        keeps = _interest_due(row, rows, shares, terms, day, balance)
        open_vnd = row.interest_left_vnd - shares[row.due.seq].interest_vnd
        waived = max(open_vnd - max(keeps - row.interest_paid_vnd - shares[row.due.seq].interest_vnd, 0), 0)
        if waived:
            shares[row.due.seq] = replace(shares[row.due.seq], waived_vnd=waived)
    used = [share for share in shares.values() if share.interest_vnd or share.principal_vnd or share.waived_vnd]
    return Allocation(used)


def _interest_stays(row: Standing, rows: Sequence[Standing], terms: Terms, day: date) -> bool:
    """Whether the interest of the instalment is due although the loan ends on `day`."""
    if terms.settlement == EarlySettlement.ALL_INTEREST:
        return True
    now = current(rows, day)
    return row.due.due_on < day or row is now


def _interest_due(
    row: Standing, rows: Sequence[Standing], shares: dict[int, Share], terms: Terms, day: date, balance: int
) -> int:
    """Interest of an instalment to come once the shares are booked."""
    if not balance:
        return row.due.interest_vnd if _interest_stays(row, rows, terms, day) else 0
    if terms.method == Method.FLAT:
        return row.due.interest_vnd
    # The balance that month opens with: everything still to come from that instalment on, and what is late by then
    # counts as if it were paid in time, so that being late never raises the interest agreed.
    opening = sum(
        other.principal_left_vnd - shares[other.due.seq].principal_vnd for other in rows if other.due.seq >= row.due.seq
    )
    return min(row.due.interest_vnd, interest_of(opening, terms))


def bucket_of(days_late: int) -> str:
    """Name of the age class of arrears, empty when nothing is late."""
    for label, first, last in BUCKETS:
        if days_late >= first and (last is None or days_late <= last):
            return label
    return ""


def portfolio_at_risk(loans: Iterable[Arrears]) -> tuple[int, int]:
    """(outstanding of loans with anything more than 30 days late, outstanding of all): PAR30 (V-10, E29)."""
    loans = list(loans)
    return (
        sum(loan.outstanding_vnd for loan in loans if loan.days_late > RISK_DAYS),
        sum(loan.outstanding_vnd for loan in loans),
    )
