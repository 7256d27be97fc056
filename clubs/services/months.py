"""Counting the cash and closing a month (QC-02 to QC-04). Closing twice changes nothing; no month opens again."""

from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from clubs import books
from clubs.models import CashCount, Fund, FundMonth
from clubs.services import money
from elders.ground import history
from elders.ground.months import month_end, month_of, next_month
from elders.models import User

# Notes and coins in use; what is counted by note is kept as {"500000": 3}.
NOTES = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500)


@transaction.atomic
def count_cash(
    fund: Fund,
    *,
    counted_on: date,
    by: User | None,
    today: date,
    counted_vnd: int | None = None,
    notes: dict[int, int] | None = None,
    witnesses: str = "",
    note: str = "",
    operation: UUID | None = None,
) -> CashCount:
    """Keep what was counted, as a sum or by note, beside what the book says at the end of that day.

    Raises: ValidationError when a difference is not explained (QC-04 warns; the word is what it asks for).
    """
    money.lock([fund.pk])
    operation = operation or uuid4()
    if done := CashCount.objects.filter(operation=operation).first():
        return done
    if not fund.opened_on <= counted_on <= today:
        raise ValidationError({"counted_on": "Ngày kiểm quỹ phải từ ngày mở sổ đến hôm nay."})
    notes = {value: number for value, number in (notes or {}).items() if number}
    by_note = sum(value * number for value, number in notes.items())
    if notes and counted_vnd is not None and counted_vnd != by_note:
        raise ValidationError({"counted_vnd": "Tổng số tiền khác với số tờ đã đếm; hãy đếm lại hoặc bỏ trống ô tổng."})
    counted = by_note if notes else counted_vnd
    if counted is None:
        raise ValidationError({"counted_vnd": "Hãy ghi số tiền đếm được."})
    expected = books.balance(fund, counted_on).cash_vnd
    if counted != expected and not note.strip():
        raise ValidationError({"note": "Tiền đếm khác số trong sổ; hãy ghi lý do chênh lệch."}, code="QC-04")
    with history.act("Kiểm quỹ", by=by):
        count = CashCount(
            fund=fund,
            counted_on=counted_on,
            counted_vnd=counted,
            expected_vnd=expected,
            notes_of_money={str(value): number for value, number in notes.items()},
            witnesses=witnesses.strip(),
            note=note.strip(),
            recorded_by=by,
            operation=operation,
        )
        count.full_clean(exclude=None if by else ["recorded_by"])
        count.save()
    return count


def next_to_close(fund: Fund) -> date:
    """First day of the month that is closed next: months are closed one after the other."""
    last = fund.months.order_by("-month").first()
    return next_month(last.month) if last else month_of(fund.opened_on)


@transaction.atomic
def close_month(
    fund: Fund, *, month: date, by: User | None, today: date, counted_vnd: int | None = None, note: str = ""
) -> FundMonth:
    """Close the month that `month` lies in: its entries stay as they are for ever. A month that is closed is given back
    as it was closed.

    Raises: ValidationError before the month has ended, before the month before it is closed, or when the counted cash
    differs without a word why.
    """
    month = month_of(month)
    money.lock([fund.pk])
    if done := FundMonth.objects.filter(fund=fund, month=month).first():
        return done
    due = next_to_close(fund)
    if month < month_of(fund.opened_on):
        raise ValidationError(f"Sổ quỹ mở từ tháng {fund.opened_on:%m/%Y}.", code="before_opening")
    if month != due:
        raise ValidationError(f"Hãy khóa sổ tháng {due:%m/%Y} trước.", code="order")
    if today < month_end(month):
        raise ValidationError(
            f"Tháng {month:%m/%Y} chưa hết; khóa sổ được từ ngày {month_end(month):%d/%m/%Y}.", code="not_over"
        )
    figures = books.month_figures(fund, month)
    if counted_vnd is not None and counted_vnd != figures.cash_vnd and not note.strip():
        raise ValidationError({"note": "Tiền đếm khác số trong sổ; hãy ghi lý do chênh lệch."}, code="QC-04")
    with history.act("Khóa sổ tháng", by=by, why=note):
        return FundMonth.objects.create(
            fund=fund,
            month=month,
            opening_vnd=figures.opening_vnd,
            in_vnd=figures.in_vnd,
            out_vnd=figures.out_vnd,
            closing_vnd=figures.closing_vnd,
            cash_vnd=figures.cash_vnd,
            lent_vnd=figures.lent_vnd,
            owed_vnd=figures.owed_vnd,
            counted_vnd=counted_vnd,
            note=note.strip(),
            closed_by=by,
        )
