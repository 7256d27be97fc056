"""What is known of months of clubs: counted from records, or typed from paper, each marked which; all clubs at once.

A month nobody wrote anything about is *missing*: its counts are not known, they are not zero. In a month with any
record a count without rows is zero. The number of queries does not depend on the number of clubs or months.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection

from clubs.home_care import due
from clubs.quality import Month
from clubs.standards import Standards
from elders.ground.months import month_before, month_end, month_of, months_later

COMPUTED, TYPED = "tinh", "nhap"
RECORDED, REPORTED, MISSING = "co_so_lieu", "da_bao_cao", "thieu"


@dataclass(frozen=True)
class ClubMonth:
    """One month of one club. `facts` is what quality is judged on, typed figures included; `computed` without them;
    `state` RECORDED, REPORTED or MISSING; `sent_on` the first report."""

    facts: Month
    computed: Month
    state: str = MISSING
    sent_on: date | None = None
    due_on: date | None = None

    @property
    def month(self) -> date:
        return self.facts.month


def last_months(number: int, *, today: date) -> list[date]:
    """The `number` last months that are over on `today`, oldest first."""
    months, month = [], month_of(today)
    for _ in range(number):
        month = month_of(month - timedelta(days=1))
        months.append(month)
    return months[::-1]


MEETINGS = """
    SELECT t.club_id, date_trunc('month', t.held_on::timestamp)::date, count(*),
           sum(CASE WHEN x.ticked > 0 THEN x.present ELSE t.present_typed END)::int,
           sum(CASE WHEN x.ticked > 0 THEN x.measured ELSE t.measured_typed END)::int
      FROM clubs_meeting t
      LEFT JOIN LATERAL (SELECT count(*) AS ticked, count(*) FILTER (WHERE a.state = 'co_mat') AS present,
                                count(*) FILTER (WHERE a.measured) AS measured
                           FROM clubs_attendance a WHERE a.meeting_id = t.id) x ON true
     WHERE t.club_id = ANY(%(clubs)s) AND t.held_on BETWEEN %(first)s AND %(last)s GROUP BY 1, 2
"""
WORKS = """
    SELECT club_id, month, area, count(*) FROM (
        SELECT club_id, date_trunc('month', done_on::timestamp)::date AS month, area FROM clubs_areawork
         WHERE club_id = ANY(%(clubs)s) AND done_on BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT p.club_id, l.month, 1 FROM clubs_mentorlog l JOIN clubs_mentorpair p ON p.id = l.pair_id
         WHERE p.club_id = ANY(%(clubs)s) AND l.month BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT club_id, date_trunc('month', moved_on::timestamp)::date, 5 FROM clubs_rightscase
         WHERE club_id = ANY(%(clubs)s) AND moved_on BETWEEN %(first)s AND %(last)s) w
     GROUP BY 1, 2, 3
"""
HELPS = """
    SELECT club_id, date_trunc('month', helped_on::timestamp)::date, count(*) FROM clubs_helpgiven
     WHERE club_id = ANY(%(clubs)s) AND helped_on BETWEEN %(before)s AND %(last)s GROUP BY 1, 2
"""
CLIENTS = """
    SELECT club_id, valid_from, valid_to, visits_per_week FROM clubs_careclient
     WHERE club_id = ANY(%(clubs)s) AND valid_from <= %(last)s AND (valid_to IS NULL OR valid_to >= %(first)s)
"""
VISITS = """
    SELECT c.club_id, date_trunc('month', v.visited_on::timestamp)::date, count(DISTINCT (v.client_id, v.visited_on))
      FROM clubs_homevisit v JOIN clubs_careclient c ON c.id = v.client_id
     WHERE c.club_id = ANY(%(clubs)s) AND NOT v.cancelled AND v.visited_on BETWEEN %(first)s AND %(last)s GROUP BY 1, 2
"""
VOLUNTEERS = """
    SELECT m.club_id, v.valid_from, v.valid_to FROM clubs_volunteer v JOIN clubs_membership m ON m.id = v.membership_id
     WHERE m.club_id = ANY(%(clubs)s) AND v.kind = 'cham_soc' AND v.valid_from <= %(last)s
       AND (v.valid_to IS NULL OR v.valid_to >= %(first)s)
"""
TYPED_FIGURES = """
    SELECT club_id, month, code, value FROM clubs_monthlyfigure
     WHERE club_id = ANY(%(clubs)s) AND month BETWEEN %(first)s AND %(last)s
"""
REPORTS = """
    SELECT club_id, month, min(sent_on) FROM clubs_monthlyreport
     WHERE club_id = ANY(%(clubs)s) AND month BETWEEN %(first)s AND %(last)s GROUP BY 1, 2
"""
# --- money: counted in the books of the two funds, never typed here
PAYMENTS = """
    SELECT l.club_id, date_trunc('month', p.paid_on::timestamp)::date, count(*)
      FROM clubs_loanpayment p JOIN clubs_loan l ON l.id = p.loan_id
     WHERE l.club_id = ANY(%(clubs)s) AND p.reversed_on IS NULL AND p.paid_on BETWEEN %(first)s AND %(last)s
     GROUP BY 1, 2
"""
LOANS = """
    SELECT club_id, date_trunc('month', disbursed_on::timestamp)::date, count(*) FROM clubs_loan
     WHERE club_id = ANY(%(clubs)s) AND disbursed_on BETWEEN %(first)s AND %(last)s GROUP BY 1, 2
"""
INCOME = """
    SELECT f.club_id, date_trunc('month', e.booked_on::timestamp)::date, e.kind, count(*), sum(e.amount_vnd)
      FROM clubs_entry e JOIN clubs_fund f ON f.id = e.fund_id
     WHERE f.club_id = ANY(%(clubs)s) AND e.booked_on BETWEEN %(first)s AND %(last)s AND e.reverses_id IS NULL
       AND e.kind IN ('ung_ho', 'phi_thanh_vien', 'lam_chung', 'hu_gao')
       AND NOT EXISTS (SELECT 1 FROM clubs_entry r WHERE r.reverses_id = e.id) GROUP BY 1, 2, 3
"""
FUNDS = """
    SELECT f.club_id, f.kind, f.opened_on, coalesce(array_agg(m.month) FILTER (WHERE m.id IS NOT NULL), '{}'),
           coalesce(array_agg(m.month) FILTER (WHERE m.counted_vnd IS NOT NULL AND m.counted_vnd <> m.cash_vnd), '{}')
      FROM clubs_fund f LEFT JOIN clubs_fundmonth m ON m.fund_id = f.id AND m.month BETWEEN %(first)s AND %(last)s
     WHERE f.club_id = ANY(%(clubs)s) GROUP BY f.id
"""
FEES_DUE = """
    SELECT m.club_id, x.month::date, r.fee_vnd * count(*)
      FROM clubs_moneyrules r JOIN clubs_membership m ON m.club_id = r.club_id
      CROSS JOIN generate_series(%(first)s::date, %(last)s::date, interval '1 month') AS x(month)
     WHERE r.fee_vnd > 0 AND r.club_id = ANY(%(clubs)s)
       AND NOT EXISTS (SELECT 1 FROM clubs_feemonth f
                        WHERE f.membership_id = m.id AND f.month = x.month::date AND f.exempt_reason <> '')
       AND m.valid_from < x.month + interval '1 month' AND (m.valid_to IS NULL OR m.valid_to >= x.month)
     GROUP BY m.club_id, x.month, r.fee_vnd
"""

WORK_NAMES = {1: "mentor_logs", 4: "actions", 5: "rights", 6: "topics", 7: "performances", 8: "donations"}


class _Books:
    """Everything read, by club and month."""

    def __init__(self, clubs: list[int], months: list[date]) -> None:
        before = months_later(months[0], -2)
        self.terms = {"clubs": clubs, "first": months[0], "last": month_end(months[-1]), "before": before}
        self.counts: dict[tuple[int, date], dict[str, Any]] = defaultdict(dict)
        self.helps: dict[tuple[int, date], int] = {}
        with connection.cursor() as cursor:
            self._read(cursor)

    def _rows(self, cursor, sql: str) -> list[tuple]:
        cursor.execute(sql, self.terms)
        return cursor.fetchall()

    def _read(self, cursor) -> None:
        for club, month, meetings, present, measured in self._rows(cursor, MEETINGS):
            self.counts[club, month] |= {"meetings": meetings, "present": present, "measured": measured}
        self.works = defaultdict(dict)
        for club, month, area, number in self._rows(cursor, WORKS):
            self.works[club, month][area] = number
        self.helps = {(club, month): number for club, month, number in self._rows(cursor, HELPS)}
        self.clients = _by_club(self._rows(cursor, CLIENTS))
        self.visits = {(club, month): number for club, month, number in self._rows(cursor, VISITS)}
        self.volunteers = _by_club(self._rows(cursor, VOLUNTEERS))
        self.typed = defaultdict(dict)
        for club, month, code, value in self._rows(cursor, TYPED_FIGURES):
            self.typed[club, month][code] = value
        self.reports = {(club, month): sent for club, month, sent in self._rows(cursor, REPORTS)}
        self.payments = {(club, month): number for club, month, number in self._rows(cursor, PAYMENTS)}
        self.loans = {(club, month): number for club, month, number in self._rows(cursor, LOANS)}
        self.income = defaultdict(dict)
        for club, month, kind, number, vnd in self._rows(cursor, INCOME):
            self.income[club, month][kind] = (number, int(vnd))
        self.funds = _by_club(self._rows(cursor, FUNDS))
        self.fees_due = {(club, month): int(vnd) for club, month, vnd in self._rows(cursor, FEES_DUE)}


def _by_club(rows: Iterable[tuple]) -> dict[int, list[tuple]]:
    found: dict[int, list[tuple]] = defaultdict(list)
    for club, *rest in rows:
        found[club].append(tuple(rest))
    return found


def months_of(clubs: Iterable[int], months: list[date], *, today: date) -> dict[int, list[ClubMonth]]:
    """club pk → what is known of each of `months` (consecutive first days, oldest first), as of `today`."""
    clubs = list(clubs)
    if not clubs or not months:
        return {club: [] for club in clubs}
    books = _Books(clubs, months)
    days = Standards(today)["REPORT_DAYS"]
    spans = [_Span.of(month, report_days=days) for month in months]
    return {club: [_month(books, club, span, today=today) for span in spans] for club in clubs}


@dataclass(frozen=True)
class _Span:
    """The days that belong to one month, reckoned once for all clubs."""

    month: date
    last: date
    before: tuple[date, date]  # the two months before
    due_on: date

    @classmethod
    def of(cls, month: date, *, report_days: int) -> "_Span":
        last = month_end(month)
        before = (month_before(month), months_later(month, -2))
        return cls(month, last, before, last + timedelta(days=report_days))


def _month(books: _Books, club: int, span: _Span, *, today: date) -> ClubMonth:
    month, last, due_on = span.month, span.last, span.due_on
    key = (club, month)
    works, typed, sent = books.works.get(key, {}), books.typed.get(key, {}), books.reports.get(key)
    recorded = key in books.counts or works or key in books.helps or key in books.visits
    facts: dict[str, Any] = {
        "volunteers": sum(start <= last and (end is None or end >= last) for start, end in books.volunteers[club]),
        "visits_due": sum(
            due(month, valid_from=start, valid_to=end, visits_per_week=weekly)
            for start, end, weekly in books.clients[club]
        ),
    }
    facts["helped_before"] = tuple(books.helps.get((club, one), 0) for one in span.before)
    if recorded:
        facts |= {"meetings": 0, "helped": books.helps.get(key, 0), "visits_done": books.visits.get(key, 0)}
        facts |= {name: works.get(area, 0) for area, name in WORK_NAMES.items()}
        facts |= books.counts.get(key, {})
    facts |= _money(books, club, span, facts)
    facts["report_on_time"] = sent <= due_on if sent else (False if today > due_on else None)
    computed = Month(month=month, **facts)
    over = {code: value for code, value in typed.items() if code in Month.__dataclass_fields__} if typed else {}
    state = REPORTED if sent else RECORDED if recorded or typed else MISSING
    return ClubMonth(replace(computed, **over) if over else computed, computed, state, sent, due_on)


def _money(books: _Books, club: int, span: _Span, facts: dict[str, Any]) -> dict[str, Any]:
    """Facts of the books; a club without a book has none, which is not zero."""
    month, last = span.month, span.last
    key = (club, month)
    funds = [fund for fund in books.funds[club] if fund[1] <= last]
    if not funds:
        return {}
    found: dict[str, Any] = {"books_closed": all(month in closed for _, _, closed, _ in funds)}
    if any(month in wrong for *_, wrong in funds):
        found["cash_matches"] = False
    kinds = {kind for kind, *_ in funds}
    if "tang_thu_nhap" in kinds:
        found |= {"instalments": books.payments.get(key, 0), "loans": books.loans.get(key, 0)}
    if "hoat_dong" in kinds:
        income = books.income.get(key, {})
        found["donations"] = (facts.get("donations") or 0) + income.get("ung_ho", (0, 0))[0]
        found["joint_income"] = sum(income.get(kind, (0, 0))[0] for kind in ("lam_chung", "hu_gao"))
        if key in books.fees_due:
            found |= {"fees_due_vnd": books.fees_due[key], "fees_paid_vnd": income.get("phi_thanh_vien", (0, 0))[1]}
    return found
