"""The money of 200 clubs with five years of books and loans, beside asking each club for itself."""

import re
from datetime import date

from django.db import connection
from django.utils import timezone

from clubs.bench import FILLED
from clubs.books import balances
from clubs.chart import FundKind
from clubs.models import Club, Fund, Membership
from clubs.money_summary import summary_of
from clubs.monthly import last_months
from elders.bench import Report, Size, median_seconds
from elders.ground import history
from elders.ground.rehearsal import rolled_back
from elders.models import Elder, Ward

MONTHS, LOAN_MONTHS, OPEN_MONTHS = 60, 36, 2
ASKED = 10  # clubs the straightforward way is measured on; it grows evenly with their number


def run(report: Report, *, size: Size) -> None:
    clubs = 20 if size is Size.SMALL else 200
    today = timezone.localdate()
    with rolled_back():
        ward = Ward.objects.order_by("pk").first()
        person = Elder.objects.filter(ward=ward).order_by("pk").first()
        months = last_months(MONTHS, today=today)
        made = Club.objects.bulk_create(
            Club(ward=ward, name=f"CLB tiền {number:03d}", kind="lien_the_he", founded_on=months[0])
            for number in range(clubs)
        )
        Membership.objects.bulk_create(Membership(club=club, elder=person, valid_from=months[0]) for club in made)
        with history.unwatched(*FILLED):
            fill_books([club.pk for club in made], today)
        pks = [club.pk for club in made]

        def each() -> None:
            for club in made[:ASKED]:
                balances(list(club.funds.all()), today)
                summary_of([club.pk], day=today)

        report.add(
            f"Quỹ và vốn vay của {clubs} câu lạc bộ × {MONTHS // 12} năm",
            median_seconds(lambda: summary_of(pks, day=today), repeat=7),
            reference="hỏi riêng từng câu lạc bộ",
            reference_seconds=median_seconds(each, repeat=3) * clubs / ASKED,
            aim=0.5,
            aim_seconds=0.15,
            note=f"cách hỏi từng câu lạc bộ suy từ {ASKED} câu lạc bộ",
        )


def fill_books(clubs: list[int], today: date) -> None:
    """Made-up books set by set, the rules of the ledger switched off around it: six receipts a month in each fund, all
    but two months closed, a loan a month of which every seventh stops being paid. Each club has a member. Rows lie as
    daily work lays them: a schedule's instalments side by side, entries and payments in the order of their days."""
    months = last_months(MONTHS, today=today)
    Fund.objects.bulk_create(
        Fund(ward=club.ward, club=club, kind=kind, opened_on=months[0])
        for club in Club.objects.filter(pk__in=clubs).select_related("ward")
        for kind in (FundKind.RUNNING, FundKind.LIVELIHOOD)
    )
    values = {"clubs": clubs, "months": months, "today": today, "closed": months[:-OPEN_MONTHS]}
    values |= {"loans": [month.replace(day=5) for month in months[-LOAN_MONTHS:]]}
    with connection.cursor() as cursor:
        for statement in FILL:
            # pgtrigger.ignore puts a positional value of its own in front.
            names = re.findall(r"%\((\w+)\)s", statement)
            cursor.execute(re.sub(r"%\(\w+\)s", "%s", statement), [values[name] for name in names])


FILL = [
    """
    INSERT INTO clubs_entry (fund_id, booked_on, kind, debit, credit, amount_vnd, series, year, number, counterparty,
        text, approver, operation, part, recorded_at)
    SELECT f.id, least(m + (n * 4), %(today)s), CASE WHEN n %% 2 = 0 THEN 'thu_khac' ELSE 'chi_khac' END,
           CASE WHEN n %% 2 = 0 THEN 'tien_mat' ELSE 'chi' END, CASE WHEN n %% 2 = 0 THEN 'thu' ELSE 'tien_mat' END,
           CASE WHEN n %% 2 = 0 THEN 200000 ELSE 150000 END, CASE WHEN n %% 2 = 0 THEN 'PT' ELSE 'PC' END,
           extract(year FROM m), row_number() OVER (PARTITION BY f.id, extract(year FROM m), n %% 2 ORDER BY m, n),
           '', '', '', gen_random_uuid(), 1, now()
      FROM clubs_fund f, unnest(%(months)s::date[]) m, generate_series(0, 5) n WHERE f.club_id = ANY(%(clubs)s)
     ORDER BY m, f.id, n
    """,
    """
    INSERT INTO clubs_fundmonth (fund_id, month, opening_vnd, in_vnd, out_vnd, closing_vnd, cash_vnd, lent_vnd,
        owed_vnd, note, closed_at)
    SELECT f.id, m, (place - 1) * 150000, 600000, 450000, place * 150000, place * 150000, 0, 0, '', now()
      FROM clubs_fund f, unnest(%(closed)s::date[]) WITH ORDINALITY AS t (m, place) WHERE f.club_id = ANY(%(clubs)s)
    """,
    """
    INSERT INTO clubs_loan (club_id, membership_id, number, year, purpose, guarantor, asked_on, principal_vnd, months,
        rate_pct_month, method, unit_vnd, settlement, state, disbursed_on, ended_on, operation)
    SELECT c.id, (SELECT min(id) FROM clubs_membership b WHERE b.club_id = c.id), nth, extract(year FROM d), '', '',
           d, 4800000, 12, 1, 'deu', 1000, 'thang_da_vay',
           CASE WHEN nth %% 7 = 0 OR d > %(today)s::date - 380 THEN 'dang_vay' ELSE 'tat_toan' END, d,
           CASE WHEN nth %% 7 = 0 OR d > %(today)s::date - 380 THEN NULL ELSE (d + interval '12 months')::date END,
           gen_random_uuid()
      FROM clubs_club c, unnest(%(loans)s::date[]) WITH ORDINALITY AS t (d, nth) WHERE c.id = ANY(%(clubs)s)
    """,
    """
    INSERT INTO clubs_loanschedule (loan_id, version, starts_on, principal_vnd, months)
    SELECT id, 1, disbursed_on, principal_vnd, months FROM clubs_loan WHERE club_id = ANY(%(clubs)s)
    """,
    "ANALYZE clubs_loan, clubs_loanschedule",
    """
    INSERT INTO clubs_instalment (schedule_id, seq, due_on, principal_vnd, interest_vnd)
    SELECT s.id, n, (s.starts_on + make_interval(months => n))::date, 400000, 48000
      FROM clubs_loanschedule s JOIN clubs_loan l ON l.id = s.loan_id, generate_series(1, 12) n
     WHERE l.club_id = ANY(%(clubs)s) ORDER BY s.id, n
    """,
    "ANALYZE clubs_instalment",
    """
    INSERT INTO clubs_loanpayment (loan_id, schedule_id, paid_on, amount_vnd, principal_vnd, interest_vnd, payer,
        operation)
    SELECT s.loan_id, s.id, i.due_on, 448000, 400000, 48000, '', gen_random_uuid()
      FROM clubs_instalment i JOIN clubs_loanschedule s ON s.id = i.schedule_id JOIN clubs_loan l ON l.id = s.loan_id
     WHERE l.club_id = ANY(%(clubs)s) AND i.due_on <= %(today)s AND (l.number %% 7 <> 0 OR i.seq <= 5)
     ORDER BY i.due_on, s.id
    """,
    # Planned on tables believed empty the next statement took a quarter of an hour.
    "ANALYZE clubs_loan, clubs_loanschedule, clubs_instalment, clubs_loanpayment",
    """
    INSERT INTO clubs_paymentshare (payment_id, instalment_id, principal_vnd, interest_vnd, waived_vnd)
    SELECT p.id, i.id, 400000, 48000, 0
      FROM clubs_loanpayment p JOIN clubs_instalment i ON i.schedule_id = p.schedule_id AND i.due_on = p.paid_on
      JOIN clubs_loan l ON l.id = p.loan_id WHERE l.club_id = ANY(%(clubs)s) ORDER BY p.id
    """,
    "ANALYZE clubs_fund, clubs_entry, clubs_fundmonth, clubs_loan, clubs_loanschedule, clubs_instalment,"
    " clubs_loanpayment, clubs_paymentshare",
]
