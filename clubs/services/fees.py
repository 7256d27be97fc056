"""Collecting the monthly fee by name (SO-14): one receipt for what is ticked, and who owes nothing with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum

from clubs.chart import FEE, Account, FundKind
from clubs.models import Club, Entry, FeeMonth, Fund, Membership
from clubs.services import money
from elders.ground import history
from elders.ground import months as calendar
from elders.ground.months import month_end, month_of
from elders.models import User

PAID, EXEMPT, DUE, NONE = "dong", "mien", "no", "khong"


def owes(membership: Membership, month: date) -> bool:
    """Whether somebody was a member on any day of that month."""
    return membership.valid_from <= month_end(month) and (membership.valid_to is None or membership.valid_to >= month)


@dataclass(frozen=True)
class Cell:
    """One month of one member: PAID, EXEMPT, DUE (a month that began and is not settled) or NONE (nothing owed)."""

    month: date
    state: str
    vnd: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Line:
    membership: Membership
    cells: list[Cell]

    def months(self, state: str) -> list[date]:
        return [cell.month for cell in self.cells if cell.state == state]

    @property
    def paid_vnd(self) -> int:
        return sum(cell.vnd for cell in self.cells)

    @property
    def due(self) -> list[date]:
        return self.months(DUE)

    @property
    def exempt(self) -> list[date]:
        return self.months(EXEMPT)


@dataclass(frozen=True)
class Grid:
    """A year of fees. `lump_vnd`: receipts for fees without names; `fee_vnd` None: the club has not said how much."""

    year: int
    fee_vnd: int | None
    lines: list[Line] = field(default_factory=list)
    lump_vnd: int = 0

    @property
    def paid_vnd(self) -> int:
        return sum(line.paid_vnd for line in self.lines)

    @property
    def due_months(self) -> int:
        return sum(len(line.due) for line in self.lines)

    @property
    def due_vnd(self) -> int | None:
        return None if self.fee_vnd is None else self.due_months * self.fee_vnd


def grid(club: Club, year: int, *, today: date) -> Grid:
    """SO-14 of a year: every member of that year by name with twelve months; five queries."""
    months = list(calendar.months(date(year, 1, 1), date(year, 12, 1)))
    members = Membership.objects.filter(club=club, valid_from__lte=month_end(months[-1])).exclude(
        valid_to__lt=months[0]
    )
    known = {
        (row.membership_id, row.month): row
        for row in FeeMonth.objects.filter(membership__club=club, month__year=year).settled()
    }
    lines = [
        Line(one, [_cell(one, month, known.get((one.pk, month)), today) for month in months])
        for one in members.by_name()
    ]
    fund = Fund.objects.filter(club=club, kind=FundKind.RUNNING).first()
    lump = 0
    if fund:
        receipts = fund.entries.filter(kind=FEE, booked_on__year=year, reverses=None, reversed_by=None, fee_months=None)
        lump = receipts.aggregate(vnd=Sum("amount_vnd"))["vnd"] or 0
    return Grid(year, money.rules_of(club).fee_vnd, lines, lump)


def _cell(membership: Membership, month: date, row: FeeMonth | None, today: date) -> Cell:
    if row and row.entry_id:
        return Cell(month, PAID, row.amount_vnd)
    if row:
        return Cell(month, EXEMPT, reason=row.exempt_reason)
    return Cell(month, DUE if month <= today and owes(membership, month) else NONE)


@transaction.atomic
def collect(
    fund: Fund,
    *,
    members: Iterable[Membership],
    first: date,
    last: date,
    on: date,
    by: User | None,
    today: date,
    place: str = Account.CASH,
    operation: UUID | None = None,
) -> Entry:
    """One receipt for the months from `first` to `last` the `members` owe. Sent twice, it is written once.

    Raises: ValidationError when the club has not said how much the fee is, or nobody owes anything in these months.
    """
    money.lock([fund.pk])
    operation = operation or uuid4()
    if done := Entry.objects.filter(operation=operation).first():
        return done
    if fund.kind != FundKind.RUNNING:
        raise ValidationError("Phí thành viên thu vào quỹ hoạt động.")
    fee = money.rules_of(fund.club).fee_vnd
    if not fee:
        raise ValidationError("Câu lạc bộ chưa ghi mức phí một tháng; hãy ghi ở Quy định về tiền.")
    members = list(members)
    cells = _open_cells(fund.club, members, first, last)
    if not cells:
        raise ValidationError("Những người này không còn nợ phí trong các tháng đó.")
    payers = {one.pk for one, _ in cells}
    who = members[0].person.full_name if len(payers) == 1 and len(members) == 1 else f"{len(payers)} thành viên"
    span = f"{first:%m/%Y}" if month_of(first) == month_of(last) else f"{first:%m/%Y} đến {last:%m/%Y}"
    with history.act("Thu phí thành viên", by=by):
        entry = money.post(
            fund, kind=FEE, booked_on=on, amount_vnd=fee * len(cells), counterparty=who, place=place,
            text=f"Phí thành viên tháng {span}", operation=operation, by=by, today=today,
        )  # fmt: skip
        _write(cells, amount_vnd=fee, entry=entry)
    return entry


@transaction.atomic
def exempt(club: Club, *, member: Membership, first: date, last: date, reason: str, by: User | None) -> list[FeeMonth]:
    """Who owes nothing in these months, and why. Raises: ValidationError when all of them are settled."""
    cells = _open_cells(club, [member], first, last)
    if not cells:
        raise ValidationError("Các tháng này đã đóng hoặc đã miễn.")
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do miễn."})
    with history.act("Miễn phí thành viên", by=by, why=reason):
        return _write(cells, exempt_reason=reason.strip())


def _open_cells(club: Club, members: list[Membership], first: date, last: date) -> list[tuple[Membership, date]]:
    """(member, month) that is owed and not settled yet."""
    if any(one.club_id != club.pk for one in members):
        raise ValidationError("Có người không phải thành viên của câu lạc bộ.")
    if month_of(first) > month_of(last):
        raise ValidationError("Tháng cuối phải từ tháng đầu trở đi.")
    months = list(calendar.months(first, last))
    settled = set(
        FeeMonth.objects.filter(membership__in=members, month__in=months).settled().values_list("membership", "month")
    )
    return [(one, month) for one in members for month in months if owes(one, month) and (one.pk, month) not in settled]


def _write(cells: list[tuple[Membership, date]], **values) -> list[FeeMonth]:
    """Rows of receipts that were reversed since are written over."""
    stale = {
        (row.membership_id, row.month): row
        for row in FeeMonth.objects.filter(membership__in={one.pk for one, _ in cells})
    }
    blank = {"amount_vnd": 0, "entry": None, "exempt_reason": ""}
    rows = []
    for member, month in cells:
        row = stale.get((member.pk, month)) or FeeMonth(membership=member, month=month)
        for name, value in (blank | values).items():
            setattr(row, name, value)
        rows.append(row)
    old = [row for row in rows if row.pk]
    FeeMonth.objects.bulk_create([row for row in rows if not row.pk])
    FeeMonth.objects.bulk_update(old, list(blank))
    return rows
