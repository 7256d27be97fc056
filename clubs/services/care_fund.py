"""The ward care fund: what it is asked to pay, who approves, what is made public (QN-01 to QN-06, E47–E50)."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from clubs import books
from clubs.chart import KINDS, OUT, SUPPORT_CLUB, FundKind
from clubs.models import Fund, FundDisclosure, Spending
from clubs.services import money
from elders.ground import history
from elders.ground.months import months
from elders.models import User


@dataclass(frozen=True)
class YearFigures:
    """One year of a fund, as it is made public."""

    year: int
    opening_vnd: int
    in_vnd: int
    out_vnd: int
    closing_vnd: int


@transaction.atomic
def ask_spending(spending: Spending, *, by: User, today: date, operation: UUID | None = None) -> Spending:
    """Keep what should be paid (unsaved, as the form filled it): money leaves only when somebody else approves (QN-06).

    Raises: ValidationError (a kind the fund does not pay, no recipient).
    """
    spending.operation = operation or uuid4()
    if done := Spending.objects.filter(operation=spending.operation).first():
        return done
    kind = KINDS.get(spending.kind)
    if (
        kind is None
        or kind.way != OUT
        or FundKind.CARE not in kind.funds
        or not (kind.by_hand or kind.code == SUPPORT_CLUB)
    ):
        raise ValidationError({"kind": "Quỹ chăm sóc không có loại chi này."})
    if spending.asked_on > today:
        raise ValidationError({"asked_on": "Ngày đề nghị không thể ở tương lai."})
    if (spending.kind == SUPPORT_CLUB) != bool(spending.to_fund_id):
        raise ValidationError({"to_fund": "Chọn quỹ câu lạc bộ nhận khi, và chỉ khi, chi hỗ trợ câu lạc bộ."})
    spending.asked_by = by
    with history.act("Đề nghị chi quỹ chăm sóc", by=by):
        spending.full_clean()
        spending.save()
    return spending


@transaction.atomic
def approve_spending(spending: Spending, *, booked_on: date, by: User, today: date) -> Spending:
    """Another account approves: the receipt is written at once; support of a club arrives in its book (E50).

    Raises: ValidationError when the same person asked, the money is not there, or it was answered before.
    """
    money.lock([spending.fund_id, *([spending.to_fund_id] if spending.to_fund_id else [])])
    spending = Spending.objects.select_for_update(of=("self",)).get(pk=spending.pk)
    if spending.entry_id:
        return spending
    _refuse_answer(spending, by)
    common = {
        "booked_on": booked_on, "amount_vnd": spending.amount_vnd, "text": spending.text, "place": spending.place,
        "purpose": spending.purpose, "approver": str(by), "operation": spending.operation, "by": spending.asked_by,
        "today": today,
    }  # fmt: skip
    with history.act("Duyệt chi quỹ chăm sóc", by=by):
        if spending.to_fund_id:
            entry = money.transfer(spending.fund, spending.to_fund, kind=SUPPORT_CLUB, **common)[0]
        else:
            entry = money.post(spending.fund, kind=spending.kind, counterparty=spending.recipient, **common)
        spending.entry, spending.answered_by, spending.answered_at = entry, by, timezone.now()
        spending.full_clean()
        spending.save()
    return spending


@transaction.atomic
def refuse_spending(spending: Spending, *, why: str, by: User) -> Spending:
    spending = Spending.objects.select_for_update(of=("self",)).get(pk=spending.pk)
    _refuse_answer(spending, by)
    if not why.strip():
        raise ValidationError({"why": "Hãy ghi lý do không duyệt."})
    with history.act("Không duyệt chi quỹ chăm sóc", by=by, why=why):
        spending.refused_why, spending.answered_by, spending.answered_at = why.strip()[:200], by, timezone.now()
        spending.save(update_fields=["refused_why", "answered_by", "answered_at"])
    return spending


def _refuse_answer(spending: Spending, by: User) -> None:
    if not spending.is_waiting:
        raise ValidationError("Đề nghị chi này đã được trả lời.", code="answered")
    if spending.asked_by_id == by.pk:
        raise ValidationError("Người duyệt phải khác người đề nghị; nhờ người khác của Hội duyệt.", code="QN-06")


def year_figures(fund: Fund, year: int) -> YearFigures:
    """Sums of the months of the year, so that the paper and the closed months cannot differ."""
    return figures_between(fund, date(year, 1, 1), date(year, 12, 31))


def figures_between(fund: Fund, first: date, last: date) -> YearFigures:
    """The same of the whole months from `first` to `last`."""
    year = last.year
    figures = [books.month_figures(fund, month) for month in months(max(first, fund.opened_on), last)]
    opening = figures[0].opening_vnd if figures else 0
    came, went = sum(month.in_vnd for month in figures), sum(month.out_vnd for month in figures)
    return YearFigures(year, opening, came, went, opening + came - went)


def disclosure_due(year: int) -> date:
    """Last day to publish the accounts of `year`: before 31/03 of the next one, the stricter reading (QN-04)."""
    return date(year + 1, 3, 31) - timedelta(days=1)


def disclosure_overdue(fund: Fund, today: date) -> list[int]:
    """Years whose accounts should have been public by `today` and are not (E49)."""
    published = set(fund.disclosures.values_list("year", flat=True))
    years = range(fund.opened_on.year, today.year)
    return [year for year in years if year not in published and today > disclosure_due(year)]


@transaction.atomic
def disclose(fund: Fund, *, year: int, published_on: date, place: str, by: User | None, today: date) -> FundDisclosure:
    """Record that the accounts of a year were made public, with the figures as they stood.

    Raises: ValidationError before the year is over or a second time.
    """
    if not date(year, 12, 31) < published_on <= today:
        raise ValidationError({"published_on": f"Ngày công khai năm {year} phải từ 01/01/{year + 1} đến hôm nay."})
    figures = year_figures(fund, year)
    with history.act("Ghi công khai quỹ", by=by):
        found = FundDisclosure(
            fund=fund, year=year, published_on=published_on, place=place.strip(), opening_vnd=figures.opening_vnd,
            in_vnd=figures.in_vnd, out_vnd=figures.out_vnd, closing_vnd=figures.closing_vnd, recorded_by=by,
        )  # fmt: skip
        found.full_clean(exclude=None if by else ["recorded_by"])
        found.save()
    return found
