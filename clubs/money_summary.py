"""The money of many clubs at once, for the status board and for reports: a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection

from clubs.loan_terms import BUCKETS, RISK_DAYS


@dataclass(frozen=True)
class MoneySummary:
    """Money of one club at the end of a day, in đồng. A book the club has not opened is None: not known, not zero.

    `ever_borrowed` counts members of the day who had a loan of the club since its founding, `borrowers` those who have
    one now (E31). `overdue_by_age` counts loans by the age of their oldest unpaid instalment ("1–30 ngày" …);
    `at_risk_vnd` is what is out on loans with anything more than 30 days late (PAR30 is its share of
    `outstanding_vnd`). `own_capital_vnd` is money and loans without what is to be given back (QC-07). `months_open`:
    full months before the day whose books are not closed, of both funds together; `last_closed` the last month closed
    in every fund the club has.
    """

    running_vnd: int | None = None
    livelihood_vnd: int | None = None
    outstanding_vnd: int = 0
    loans: int = 0
    ever_borrowed: int = 0
    borrowers: int = 0
    overdue_loans: int = 0
    overdue_vnd: int = 0
    at_risk_vnd: int = 0
    overdue_by_age: dict[str, int] = field(default_factory=dict)
    owed_vnd: int = 0
    months_open: int = 0
    last_closed: date | None = None

    @property
    def own_capital_vnd(self) -> int | None:
        """Of the livelihood fund; None without its book."""
        if self.livelihood_vnd is None:
            return None
        return self.livelihood_vnd + self.outstanding_vnd - self.owed_vnd

    @property
    def has_books(self) -> bool:
        return self.running_vnd is not None or self.livelihood_vnd is not None


# Entries before the last closed month are not read again: what it closed with stands in its row.
FUNDS = """
    SELECT f.club_id, f.kind,
           coalesce(m.closing_vnd, 0) + coalesce(e.money, 0), coalesce(m.owed_vnd, 0) + coalesce(e.owed, 0),
           (SELECT max(month) FROM clubs_fundmonth x WHERE x.fund_id = f.id AND x.month <= %(day)s),
           f.opened_on
      FROM clubs_fund f
      LEFT JOIN LATERAL (
            SELECT * FROM clubs_fundmonth c
             WHERE c.fund_id = f.id AND (c.month + interval '1 month')::date - 1 <= %(day)s
             ORDER BY c.month DESC LIMIT 1) m ON true
      LEFT JOIN LATERAL (
            SELECT sum(CASE WHEN debit IN ('tien_mat', 'ngan_hang') THEN amount_vnd ELSE 0 END
                     - CASE WHEN credit IN ('tien_mat', 'ngan_hang') THEN amount_vnd ELSE 0 END) AS money,
                   sum(CASE WHEN credit = 'phai_tra' THEN amount_vnd WHEN debit = 'phai_tra' THEN -amount_vnd
                            ELSE 0 END) AS owed
              FROM clubs_entry x
             WHERE x.fund_id = f.id AND x.booked_on <= %(day)s
               AND (m.month IS NULL OR x.booked_on >= (m.month + interval '1 month')::date)) e ON true
     WHERE f.club_id = ANY(%(clubs)s) AND f.opened_on <= %(day)s
"""

# One row per loan that is out on the day: what is out, what is late, since when. The schedule of that day counts, and
# of the payments those made by then and not taken back by then.
LOANS = """
    WITH live AS (
        SELECT l.id, l.club_id, l.membership_id, s.id AS schedule_id
          FROM clubs_loan l
          JOIN LATERAL (SELECT id FROM clubs_loanschedule x WHERE x.loan_id = l.id AND x.starts_on <= %(day)s
                         ORDER BY version DESC LIMIT 1) s ON true
         WHERE l.club_id = ANY(%(clubs)s) AND l.disbursed_on <= %(day)s
           AND (l.ended_on IS NULL OR l.ended_on > %(day)s)
    ),
    paid AS (
        SELECT sh.instalment_id, sum(sh.principal_vnd) AS principal, sum(sh.interest_vnd + sh.waived_vnd) AS interest
          FROM clubs_loanpayment p JOIN live ON live.schedule_id = p.schedule_id
          JOIN clubs_paymentshare sh ON sh.payment_id = p.id
         WHERE p.paid_on <= %(day)s AND (p.reversed_on IS NULL OR p.reversed_on > %(day)s)
         GROUP BY 1
    ),
    parts AS (
        SELECT live.*, i.due_on, i.principal_vnd - coalesce(paid.principal, 0) AS principal,
               i.interest_vnd - coalesce(paid.interest, 0) AS interest
          FROM live JOIN clubs_instalment i ON i.schedule_id = live.schedule_id
          LEFT JOIN paid ON paid.instalment_id = i.id
    )
    SELECT id, club_id, membership_id, sum(principal)::bigint AS outstanding,
           coalesce(sum(principal) FILTER (WHERE due_on < %(day)s), 0)::bigint AS late_principal,
           coalesce(sum(interest) FILTER (WHERE due_on < %(day)s), 0)::bigint AS late_interest,
           coalesce(%(day)s::date - min(due_on) FILTER (WHERE due_on < %(day)s AND principal + interest > 0), 0),
           min(due_on) FILTER (WHERE principal + interest > 0) AS next_due
      FROM parts GROUP BY 1, 2, 3 HAVING sum(principal + interest) > 0
"""


# Members of the day who ever had a loan of this club, also in an earlier stay: people, not memberships (E31).
EVER = """
    SELECT m.club_id, count(DISTINCT (m.elder_id, m.companion_id))
      FROM clubs_membership m
     WHERE m.club_id = ANY(%(clubs)s) AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to >= %(day)s)
       AND EXISTS (SELECT 1 FROM clubs_loan l JOIN clubs_membership b ON b.id = l.membership_id
                    WHERE l.club_id = m.club_id AND l.disbursed_on <= %(day)s AND l.state <> 'huy'
                      AND (b.elder_id = m.elder_id OR b.companion_id = m.companion_id))
     GROUP BY 1
"""


@dataclass(frozen=True)
class LoanLine:
    """A loan that is out on a day; `next_due_on` is its first instalment with something unpaid."""

    loan_id: int
    club_id: int
    membership_id: int
    outstanding_vnd: int
    overdue_principal_vnd: int
    overdue_interest_vnd: int
    days_late: int
    next_due_on: date | None

    @property
    def overdue_vnd(self) -> int:
        return self.overdue_principal_vnd + self.overdue_interest_vnd


def loans_out(club_ids: Iterable[int], *, day: date) -> list[LoanLine]:
    """Every loan that is out on `day`, with what is late (V-10). One query."""
    with connection.cursor() as cursor:
        cursor.execute(LOANS, {"clubs": list(club_ids), "day": day})
        return [LoanLine(*row) for row in cursor.fetchall()]


def summary_of(club_ids: Iterable[int], *, day: date) -> dict[int, MoneySummary]:
    """club pk → its money at the end of `day`; every club asked for is in it. Three queries, however many clubs."""
    ids = list(club_ids)
    with connection.cursor() as cursor:
        cursor.execute(FUNDS, {"clubs": ids, "day": day})
        funds: dict[int, list[tuple]] = {}
        for row in cursor.fetchall():
            funds.setdefault(row[0], []).append(row[1:])
        cursor.execute(EVER, {"clubs": ids, "day": day})
        ever = dict(cursor.fetchall())
    lines: dict[int, list[LoanLine]] = {}
    for line in loans_out(ids, day=day):
        lines.setdefault(line.club_id, []).append(line)
    return {club: _one(funds.get(club, []), lines.get(club, []), ever.get(club, 0), day) for club in ids}


def _one(funds: list[tuple], loans: list[LoanLine], ever: int, day: date) -> MoneySummary:
    money = {kind: int(vnd) for kind, vnd, *_ in funds}
    closed = [last for *_, last, _ in funds]
    late = [loan for loan in loans if loan.days_late]
    return MoneySummary(
        running_vnd=money.get("hoat_dong"),
        livelihood_vnd=money.get("tang_thu_nhap"),
        outstanding_vnd=sum(loan.outstanding_vnd for loan in loans),
        loans=len(loans),
        ever_borrowed=ever,
        borrowers=len({loan.membership_id for loan in loans}),
        overdue_loans=len(late),
        overdue_vnd=sum(loan.overdue_vnd for loan in late),
        at_risk_vnd=sum(loan.outstanding_vnd for loan in late if loan.days_late > RISK_DAYS),
        overdue_by_age={
            label: sum(first <= loan.days_late and (last is None or loan.days_late <= last) for loan in late)
            for label, first, last in BUCKETS
        },
        owed_vnd=sum(int(owed) for _, _, owed, *_ in funds),
        months_open=sum(_open_months(opened, last, day) for *_, last, opened in funds),
        last_closed=min(closed) if funds and all(closed) else None,
    )


def _open_months(opened_on: date, last_closed: date | None, day: date) -> int:
    """Full months from the opening to the last month that ended before or on `day`, less those closed."""
    ended = _number(day + timedelta(days=1)) - 1
    start = _number(last_closed) + 1 if last_closed else _number(opened_on)
    return max(ended - start + 1, 0)


def _number(day: date) -> int:
    return day.year * 12 + day.month
