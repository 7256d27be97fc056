"""What the cash books say on a day: balances, months, totals by kind. Reads only; one or two queries each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from clubs.chart import FROM_BANK, IN, KINDS, MONEY, OPENING, OPENINGS, OUT, TO_BANK, TRANSFERS, Account
from clubs.models import CapitalSource, Entry, Fund, FundMonth
from elders.ground import months as calendar
from elders.ground.months import month_end, month_of


@dataclass(frozen=True)
class Balance:
    """A fund on a day (its end). `own_vnd` belongs to the fund: money and loans without what is owed (QC-07)."""

    cash_vnd: int = 0
    bank_vnd: int = 0
    lent_vnd: int = 0
    owed_vnd: int = 0

    @property
    def money_vnd(self) -> int:
        return self.cash_vnd + self.bank_vnd

    @property
    def assets_vnd(self) -> int:
        return self.money_vnd + self.lent_vnd

    @property
    def own_vnd(self) -> int:
        return self.assets_vnd - self.owed_vnd


@dataclass(frozen=True)
class MonthFigures:
    """One month of one fund (QC-03). What was in the fund when the book was opened counts as opening balance."""

    month: date
    opening_vnd: int
    in_vnd: int
    out_vnd: int
    cash_vnd: int
    lent_vnd: int = 0
    owed_vnd: int = 0

    @property
    def closing_vnd(self) -> int:
        return self.opening_vnd + self.in_vnd - self.out_vnd


@dataclass
class Line:
    """One row of the printed cash book: an entry and the balance after it."""

    entry: Entry
    balance_vnd: int


@dataclass
class Page:
    """The cash book of a period."""

    first: date
    last: date
    opening_vnd: int = 0
    lines: list[Line] = field(default_factory=list)

    @property
    def in_vnd(self) -> int:
        return sum(line.entry.in_vnd or 0 for line in self.lines)

    @property
    def out_vnd(self) -> int:
        return sum(line.entry.out_vnd or 0 for line in self.lines)

    @property
    def closing_vnd(self) -> int:
        return self.opening_vnd + self.in_vnd - self.out_vnd


def _moved(account: str):
    """What an entry does to `account`, as an expression."""
    return Case(
        When(debit=account, then=F("amount_vnd")),
        When(credit=account, then=-F("amount_vnd")),
        default=0,
        output_field=IntegerField(),
    )


def _total(expression) -> Coalesce:
    return Coalesce(Sum(expression), 0)


def balances(funds: Iterable[Fund | int], day: date) -> dict[int, Balance]:
    """fund pk → its balance at the end of `day`; a fund without entries is not in it. One query."""
    rows = (
        Entry.objects.filter(fund__in=funds, booked_on__lte=day)
        .values("fund")
        .annotate(**{name: _total(_moved(name)) for name in (*MONEY, Account.LOANS.value, Account.OWED.value)})
        .order_by("fund")
    )
    return {
        row["fund"]: Balance(row[Account.CASH], row[Account.BANK], row[Account.LOANS], -row[Account.OWED])
        for row in rows
    }


def balance(fund: Fund, day: date) -> Balance:
    return balances([fund], day).get(fund.pk, Balance())


def month_figures(fund: Fund, month: date) -> MonthFigures:
    """The month that `month` lies in, from the entries; closed or not."""
    first = month_of(month)
    before = balance(fund, first - timedelta(days=1))
    at_end = balance(fund, month_end(month))
    moving = fund.entries.in_month(first)
    came = moving.filter(debit__in=MONEY).exclude(credit__in=MONEY)
    started = came.filter(kind=OPENING).aggregate(vnd=_total("amount_vnd"))["vnd"]
    went = moving.filter(credit__in=MONEY).exclude(debit__in=MONEY)
    return MonthFigures(
        month=first,
        opening_vnd=before.money_vnd + started,
        in_vnd=came.exclude(kind=OPENING).aggregate(vnd=_total("amount_vnd"))["vnd"],
        out_vnd=went.aggregate(vnd=_total("amount_vnd"))["vnd"],
        cash_vnd=at_end.cash_vnd,
        lent_vnd=at_end.lent_vnd,
        owed_vnd=at_end.owed_vnd,
    )


def cash_book(fund: Fund, first: date, last: date) -> Page:
    """Entries that move money from `first` to `last` with the balance after each (SO-04, SO-05). What was in the fund
    when the book was opened is its opening balance, as in `month_figures`."""
    page = Page(first, last, opening_vnd=balance(fund, first - timedelta(days=1)).money_vnd)
    running = page.opening_vnd
    entries = (
        fund.entries.filter(booked_on__range=(first, last))
        .moving_money()
        .select_related("fund", "purpose", "reverses", "reversed_by", "recorded_by")
        .order_by("booked_on", "pk")
    )
    for entry in entries:
        running += entry.money_vnd
        if entry.kind == OPENING and entry.money_vnd > 0 and not page.lines:
            page.opening_vnd = running
            continue
        page.lines.append(Line(entry, running))
    return page


def totals_by_kind(fund: Fund, first: date, last: date) -> dict[str, list[tuple[str, int]]]:
    """{"thu": [(label, đồng)], "chi": […]} of a period; reversed entries cancel out, openings and moves to the bank
    are neither. Kinds whose total is zero are left out."""
    rows = (
        fund.entries.filter(booked_on__range=(first, last))
        .exclude(kind__in=(*OPENINGS, TO_BANK, FROM_BANK))
        .values("kind")
        .annotate(vnd=_total(_money()))
        .order_by("kind")
    )
    found: dict[str, list[tuple[str, int]]] = {IN: [], OUT: []}
    sums = {row["kind"]: row["vnd"] for row in rows}
    for code, kind in KINDS.items():
        if sums.get(code):
            found.setdefault(kind.way, []).append((kind.label, sums[code] if kind.way == IN else -sums[code]))
    return {way: found[way] for way in (IN, OUT)}


def _money():
    return Case(
        When(Q(debit__in=MONEY) & ~Q(credit__in=MONEY), then=F("amount_vnd")),
        When(Q(credit__in=MONEY) & ~Q(debit__in=MONEY), then=-F("amount_vnd")),
        default=0,
        output_field=IntegerField(),
    )


def raised_vnd(entries: QuerySet[Entry]) -> int:
    """Money raised among `entries`: gifts, fees, joint income; a transfer between funds is counted where it was first
    received and nowhere else (QC-06, E50)."""
    kinds = [code for code, kind in KINDS.items() if kind.raised and code not in TRANSFERS]
    return entries.filter(kind__in=kinds).aggregate(vnd=_total(_money()))["vnd"]


LOWEST = """
    WITH moves AS (
        SELECT debit AS pocket, booked_on, amount_vnd AS amount FROM clubs_entry
         WHERE fund_id = %(fund)s AND debit IN ('tien_mat', 'ngan_hang')
        UNION ALL
        SELECT credit, booked_on, -amount_vnd FROM clubs_entry
         WHERE fund_id = %(fund)s AND credit IN ('tien_mat', 'ngan_hang')
        UNION ALL
        SELECT coalesce(purpose_id, 0)::text, booked_on,
               CASE WHEN debit IN ('tien_mat', 'ngan_hang') THEN amount_vnd ELSE -amount_vnd END
          FROM clubs_entry
         WHERE fund_id = %(fund)s
           AND (debit IN ('tien_mat', 'ngan_hang')) <> (credit IN ('tien_mat', 'ngan_hang'))
    ),
    days AS (SELECT pocket, greatest(booked_on, %(day)s) AS day, sum(amount) AS amount FROM moves GROUP BY 1, 2),
    running AS (SELECT pocket, day, sum(amount) OVER (PARTITION BY pocket ORDER BY day) AS balance FROM days)
    SELECT DISTINCT ON (pocket) pocket, balance, day FROM running ORDER BY pocket, balance, day
"""


def lowest(fund: Fund, day: date) -> dict[str, tuple[int, date]]:
    """For each pocket of money ("tien_mat", "ngan_hang", purposes by their number, "0" for money without a purpose)
    the least it holds on `day` and later, and when: more than that cannot be taken out on `day` (QC-01, E37)."""
    with connection.cursor() as cursor:
        cursor.execute(LOWEST, {"fund": fund.pk, "day": day})
        return {pocket: (int(vnd), when) for pocket, vnd, when in cursor.fetchall()}


def spendable_vnd(fund: Fund, day: date, *, place: str = Account.CASH, purpose_id: int | None = None) -> int:
    """What may be taken out on `day` from `place`, of money given for that purpose (or for none)."""
    pockets = lowest(fund, day)
    return min(pockets.get(str(place), (0, day))[0], pockets.get(str(purpose_id or 0), (0, day))[0])


def purposes(fund: Fund, day: date) -> list[tuple[int, str, int]]:
    """(pk, name, what is left of it) of every purpose of the fund."""
    left = defaultdict(int)
    rows = fund.entries.filter(booked_on__lte=day).values("purpose").annotate(vnd=_total(_money())).order_by("purpose")
    for row in rows:
        left[row["purpose"]] = row["vnd"]
    return [(purpose.pk, purpose.name, left[purpose.pk]) for purpose in fund.purposes.order_by("name", "pk")]


def owed_to(fund: Fund, day: date) -> list[tuple[CapitalSource, int, int]]:
    """(source, received, still owed) of every source of capital; owed 0 for what stays with the club."""
    owed = Q(entries__booked_on__lte=day)

    def moved(**which):
        return Coalesce(Sum("entries__amount_vnd", filter=owed & Q(**which)), 0)

    sources = fund.sources.annotate(
        received=moved(entries__debit__in=MONEY) - moved(entries__credit__in=MONEY, entries__reverses__isnull=False),
        left=moved(entries__credit=Account.OWED) - moved(entries__debit=Account.OWED),
    ).order_by("pk")
    return [(source, source.received, source.left) for source in sources]


def months(fund: Fund, today: date) -> list[tuple[date, FundMonth | None]]:
    """Every month of the book with its closing, newest first: those without one are still open."""
    closed = {month.month: month for month in fund.months.select_related("closed_by")}
    return [(month, closed.get(month)) for month in calendar.months(fund.opened_on, today)][::-1]
