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
               AND x.booked_on >= coalesce((m.month + interval '1 month')::date, '-infinity')) e ON true
     WHERE f.club_id = ANY(%(clubs)s) AND f.opened_on <= %(day)s
"""

# One row per loan that is out on the day: what is out, what is late, since when. The schedule of that day counts, and
# of the payments those made by then and not taken back by then. Instalments paid to the đồng add nothing and are left
# out before the sums.
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
        SELECT sh.instalment_id, sum(sh.principal_vnd)::bigint AS principal,
               sum(sh.interest_vnd + sh.waived_vnd)::bigint AS interest
          FROM clubs_loanpayment p JOIN live ON live.schedule_id = p.schedule_id
          JOIN clubs_paymentshare sh ON sh.payment_id = p.id
         WHERE p.paid_on <= %(day)s AND (p.reversed_on IS NULL OR p.reversed_on > %(day)s)
         GROUP BY 1
    ),
    parts AS (
        SELECT i.schedule_id, i.due_on, i.principal_vnd - coalesce(paid.principal, 0) AS principal,
               i.interest_vnd - coalesce(paid.interest, 0) AS interest
          FROM live JOIN clubs_instalment i ON i.schedule_id = live.schedule_id
          LEFT JOIN paid ON paid.instalment_id = i.id
         WHERE paid.instalment_id IS NULL OR paid.principal <> i.principal_vnd OR paid.interest <> i.interest_vnd
    ),
    sums AS (
        SELECT schedule_id, sum(principal)::bigint AS outstanding,
               coalesce(sum(principal) FILTER (WHERE due_on < %(day)s), 0)::bigint AS late_principal,
               coalesce(sum(interest) FILTER (WHERE due_on < %(day)s), 0)::bigint AS late_interest,
               min(due_on) FILTER (WHERE principal + interest > 0) AS next_due
          FROM parts GROUP BY 1 HAVING sum(principal + interest) > 0
    )
    SELECT id, club_id, membership_id, outstanding, late_principal, late_interest,
           greatest(%(day)s::date - next_due, 0) AS days, next_due
      FROM live JOIN sums USING (schedule_id)
"""


def _counted(first: int, last: int | None) -> str:
    until = "" if last is None else f" AND days <= {last}"
    return f"count(*) FILTER (WHERE days >= {first}{until})"


# The same by club: numbers of loans and borrowers, what is out, late and at risk, loans by age of their arrears.
BY_CLUB = f"""
    SELECT club_id, count(*), count(DISTINCT membership_id), sum(outstanding)::bigint,
           count(*) FILTER (WHERE days > 0), sum(late_principal + late_interest)::bigint,
           coalesce(sum(outstanding) FILTER (WHERE days > {RISK_DAYS}), 0)::bigint,
           {", ".join(_counted(first, last) for _, first, last in BUCKETS)}
      FROM ({LOANS}) AS loans GROUP BY 1
"""  # noqa: S608  numbers of our own

# Members of the day who ever had a loan of this club, also in an earlier stay: people, not memberships (E31).
EVER = """
    WITH borrowers AS (
        SELECT DISTINCT l.club_id, coalesce(b.elder_id, 0) AS elder, coalesce(b.companion_id, 0) AS companion
          FROM clubs_loan l JOIN clubs_membership b ON b.id = l.membership_id
         WHERE l.club_id = ANY(%(clubs)s) AND l.disbursed_on <= %(day)s AND l.state <> 'huy'
    )
    SELECT m.club_id, count(DISTINCT (elder, companion))
      FROM borrowers JOIN clubs_membership m ON m.club_id = borrowers.club_id
       AND coalesce(m.elder_id, 0) = elder AND coalesce(m.companion_id, 0) = companion
     WHERE m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to >= %(day)s)
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
        cursor.execute(BY_CLUB, {"clubs": ids, "day": day})
        loans = {row[0]: row[1:] for row in cursor.fetchall()}
    return {club: _one(funds.get(club, []), loans.get(club), ever.get(club, 0), day) for club in ids}


def _one(funds: list[tuple], loans: tuple | None, ever: int, day: date) -> MoneySummary:
    money = {kind: int(vnd) for kind, vnd, *_ in funds}
    closed = [last for *_, last, _ in funds]
    number, borrowers, outstanding, late, late_vnd, at_risk, *ages = loans or (0,) * (6 + len(BUCKETS))
    return MoneySummary(
        running_vnd=money.get("hoat_dong"),
        livelihood_vnd=money.get("tang_thu_nhap"),
        outstanding_vnd=outstanding,
        loans=number,
        ever_borrowed=ever,
        borrowers=borrowers,
        overdue_loans=late,
        overdue_vnd=late_vnd,
        at_risk_vnd=at_risk,
        overdue_by_age={label: count for (label, _, _), count in zip(BUCKETS, ages, strict=True)},
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
