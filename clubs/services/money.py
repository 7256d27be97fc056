"""Writing in the cash books: receipts, transfers, corrections. Every act happens once, however often it is sent.

`operation` is the one-time key of an act: sent twice, the entries of the first time are the answer. What must not be is
refused by the database too (`clubs/models/money.py`); here it is refused first, with the sentence the person needs.
Source of the rules: `domain/clubs.md` §14 QC-01 to QC-07.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clubs import books
from clubs.chart import (
    CLUB,
    FROM_BANK,
    KINDS,
    LOAN_KINDS,
    MONEY,
    OPENING,
    TO_BANK,
    TRANSFER_IN,
    TRANSFER_OUT,
    Account,
    FundKind,
    LegalForm,
    accounts,
)
from clubs.models import Club, Entry, Fund, MoneyRules, Purpose
from clubs.money_summary import MoneySummary, summary_of
from elders.ground import history
from elders.ground.months import month_of, next_month
from elders.ground.numbers import grouped
from elders.models import User, Ward

__all__ = [
    "MoneySummary",
    "move_money",
    "open_care_fund",
    "open_fund",
    "post",
    "refusal_of",
    "reverse",
    "rules_of",
    "summary_of",
    "transfer",
    "write",
]

REFUSALS = {
    "entry_balance": "Quỹ không đủ tiền vào ngày này.",
    "entry_purpose_balance": "Số tiền còn lại đã được chỉ định dùng cho việc khác.",
    "entry_owed_balance": "Số hoàn trả lớn hơn số còn phải trả.",
    "entry_month_open": "Tháng này đã khóa sổ.",
    "entry_after_opening": "Ngày ghi trước ngày mở sổ.",
    "care_fund_lends_nothing": "Quỹ chăm sóc không được cho vay (Nghị định 03/2026/NĐ-CP).",
    "only_livelihood_fund_lends": "Chỉ quỹ tăng thu nhập được cho vay.",
    "reversal_mirrors_its_entry": "Chứng từ này không thể đảo như vậy.",
    "entry_amount_positive": "Số tiền phải lớn hơn 0.",
    "clubs_entry_reverses_id_key": "Chứng từ này đã được đảo.",
}


def rules_of(club: Club) -> MoneyRules:
    """What the club agreed about its money; unsaved defaults while it has not said anything."""
    return MoneyRules.objects.filter(club=club).first() or MoneyRules(club=club)


@transaction.atomic
def open_fund(
    club: Club, *, kind: str, opened_on: date, cash_vnd: int = 0, bank_vnd: int = 0, by: User | None, today: date
) -> Fund:
    """Open one book of a club with what is in it that day. A second opening gives the first book, unchanged.

    Raises: ValidationError.
    """
    if kind not in CLUB:
        raise ValidationError("Câu lạc bộ chỉ có quỹ hoạt động và quỹ tăng thu nhập.")
    Club.objects.select_for_update(no_key=True, of=("self",)).get(pk=club.pk)
    if known := Fund.objects.filter(club=club, kind=kind).first():
        return known
    return _open(
        Fund(ward_id=club.ward_id, club=club, kind=kind, opened_on=opened_on), cash_vnd, bank_vnd, by=by, today=today
    )


@transaction.atomic
def open_care_fund(
    ward: Ward, *, legal_form: str, opened_on: date, cash_vnd: int = 0, bank_vnd: int = 0, by: User | None, today: date,
    **more,
) -> Fund:  # fmt: skip
    """Open the care fund of a ward; `more` are licence number and day, tax code, founding assets, bank account."""
    Ward.objects.select_for_update(no_key=True, of=("self",)).get(pk=ward.pk)
    if known := Fund.objects.filter(ward=ward, kind=FundKind.CARE).first():
        return known
    fund = Fund(ward=ward, kind=FundKind.CARE, opened_on=opened_on, legal_form=legal_form, **more)
    return _open(fund, cash_vnd, bank_vnd, by=by, today=today)


def _open(fund: Fund, cash_vnd: int, bank_vnd: int, *, by: User | None, today: date) -> Fund:
    if fund.opened_on > today:
        raise ValidationError({"opened_on": "Ngày mở sổ không thể ở tương lai."})
    with history.act(f"Mở sổ {fund.get_kind_display().lower()}", by=by):
        fund.full_clean()
        fund.save()
        for place, vnd in ((Account.CASH, cash_vnd), (Account.BANK, bank_vnd)):
            if vnd:
                post(
                    fund, kind=OPENING, booked_on=fund.opened_on, amount_vnd=vnd, place=place, by=by, today=today,
                    text="Số dư chuyển từ sổ cũ",
                )  # fmt: skip
    return fund


def post(
    fund: Fund,
    *,
    kind: str,
    booked_on: date,
    amount_vnd: int,
    by: User | None,
    today: date,
    counterparty: str = "",
    text: str = "",
    approver: str = "",
    place: str = Account.CASH,
    purpose: Purpose | None = None,
    operation: UUID | None = None,
) -> Entry:
    """Write one receipt.

    Raises: ValidationError with the sentence the person needs (not enough money, a closed month, a kind this fund does
    not have).
    """
    if kind in LOAN_KINDS:
        raise ValidationError("Thu, chi của khoản vay ghi ở sổ vay vốn.")
    entry = _entry(fund, kind, booked_on, amount_vnd, place)
    entry.counterparty, entry.text, entry.approver, entry.purpose = (
        counterparty.strip(),
        text.strip(),
        approver,
        purpose,
    )
    act = {"thu": "Ghi phiếu thu", "chi": "Ghi phiếu chi"}.get(KINDS[kind].way, "Ghi bút toán")
    return write([entry], act=act, operation=operation, by=by, today=today)[0]


def transfer(
    from_fund: Fund,
    to_fund: Fund,
    *,
    booked_on: date,
    amount_vnd: int,
    by: User | None,
    today: date,
    text: str = "",
    place: str = Account.CASH,
    to_place: str = Account.CASH,
    kind: str = TRANSFER_OUT,
    purpose: Purpose | None = None,
    approver: str = "",
    operation: UUID | None = None,
) -> list[Entry]:
    """Money from one fund to another: two receipts, one act (QC-06, E50)."""
    if from_fund.pk == to_fund.pk or from_fund.ward_id != to_fund.ward_id:
        raise ValidationError("Hãy chọn hai quỹ khác nhau của cùng một phường.")
    out = _entry(from_fund, kind, booked_on, amount_vnd, place)
    out.counterparty, out.text, out.purpose, out.approver = str(to_fund), text, purpose, approver
    into = _entry(to_fund, TRANSFER_IN, booked_on, amount_vnd, to_place)
    into.counterparty, into.text = str(from_fund), text
    return write([out, into], act="Chuyển tiền giữa các quỹ", operation=operation, by=by, today=today)


def move_money(
    fund: Fund, *, to_bank: bool, booked_on: date, amount_vnd: int, by: User | None, today: date,
    operation: UUID | None = None,
) -> Entry:  # fmt: skip
    """Cash into the bank or back; the fund keeps what it has."""
    entry = _entry(fund, TO_BANK if to_bank else FROM_BANK, booked_on, amount_vnd, Account.CASH)
    return write([entry], act="Gửi, rút tiền ngân hàng", operation=operation, by=by, today=today)[0]


def reverse(
    entry: Entry, *, booked_on: date, why: str, by: User | None, today: date, operation: UUID | None = None,
    inside_act: bool = False,
) -> list[Entry]:  # fmt: skip
    """Take back the whole act `entry` belongs to, by entries of `booked_on` with the accounts swapped (QC-02, E38).

    `inside_act`: an act on loans takes back its own entries; by itself an entry of a loan is not taken back.
    Raises: ValidationError when it was taken back before, or nothing would be left in a fund.
    """
    if not why.strip():
        raise ValidationError({"why": "Hãy ghi lý do đảo chứng từ."})
    first = list(
        Entry.objects.filter(operation=entry.operation)
        .select_related("fund", "purpose", "source", "loan")
        .order_by("part")
    )
    if any(one.loan_id for one in first) and not inside_act:
        raise ValidationError("Chứng từ này của một khoản vay; hãy hủy lần trả nợ trong sổ vay vốn.")
    if any(one.reverses_id for one in first):
        raise ValidationError("Đây đã là bút toán đảo; nếu đảo nhầm hãy ghi lại chứng từ mới.")
    done = list(Entry.objects.filter(reverses__in=first).order_by("part"))
    if done and done[0].operation == operation:
        return done
    if done:
        raise ValidationError(f"Chứng từ này đã được đảo bằng {done[0]}.", code="reversed")
    mirrored = [
        Entry(
            fund=one.fund, booked_on=booked_on, kind=one.kind, debit=one.credit, credit=one.debit,
            amount_vnd=one.amount_vnd, counterparty=one.counterparty, text=f"Đảo {one.code}: {why.strip()}"[:300],
            purpose=one.purpose, source=one.source, loan=one.loan, reverses=one,
        )
        for one in first
    ]  # fmt: skip
    return write(mirrored, act="Đảo chứng từ", why=why, operation=operation, by=by, today=today)


def _entry(fund: Fund, kind: str, booked_on: date, amount_vnd: int, place: str) -> Entry:
    known = KINDS.get(kind)
    if known is None or fund.kind not in known.funds:
        raise ValidationError("Quỹ này không có loại thu, chi đó.")
    if place not in MONEY:
        raise ValidationError("Hãy chọn tiền mặt hay ngân hàng.")
    debit, credit = accounts(kind, place)
    return Entry(fund=fund, kind=kind, booked_on=booked_on, amount_vnd=amount_vnd, debit=debit, credit=credit)


def write(
    entries: Sequence[Entry], *, act: str, operation: UUID | None, by: User | None, today: date, why: str = ""
) -> list[Entry]:
    """Write the entries of one act, all or none. Sent again with the same `operation`, the first ones are given back.

    Raises: ValidationError.
    """
    operation = operation or uuid4()
    try:
        with transaction.atomic():
            lock(entry.fund_id for entry in entries)
            if done := list(Entry.objects.filter(operation=operation).order_by("part")):
                return done
            for entry in entries:
                _refuse(entry, today)
            with history.act(act, by=by, why=why):
                for part, entry in enumerate(entries, 1):
                    entry.operation, entry.part, entry.recorded_by = operation, part, by
                    # An opening and a script have no person behind them; the database numbers the receipt.
                    skip = ["series", "year", "number", *([] if by else ["recorded_by"])]
                    entry.full_clean(exclude=skip, validate_constraints=False)
                    entry.save()
    except IntegrityError as error:
        raise refusal_of(error) from error
    return list(entries)


def refusal_of(error: IntegrityError) -> ValidationError:
    """The sentence for what the database refused. Raises the error itself when it is no refusal of the books."""
    name = error.__cause__.diag.constraint_name if error.__cause__ else ""
    if name not in REFUSALS:
        raise error
    return ValidationError(REFUSALS[name], code=name)


def lock(fund_ids) -> None:
    """Lock the funds in one order, so that two acts on the same funds wait for each other instead of for ever."""
    list(Fund.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(fund_ids)).order_by("pk"))


def _refuse(entry: Entry, today: date) -> None:
    """The refusals of the database, said first and with figures."""
    fund, day = entry.fund, entry.booked_on
    if entry.amount_vnd is None or entry.amount_vnd <= 0:
        raise ValidationError({"amount_vnd": "Số tiền phải lớn hơn 0."}, code="entry_amount_positive")
    if day > today:
        raise ValidationError({"booked_on": "Ngày ghi sổ không thể ở tương lai."}, code="future")
    if day < fund.opened_on:
        raise ValidationError(
            {"booked_on": f"Sổ quỹ mở từ ngày {fund.opened_on:%d/%m/%Y}."}, code="entry_after_opening"
        )
    closed = fund.months.order_by("-month").first()
    if closed and closed.month >= month_of(day):
        free = next_month(closed.month)
        raise ValidationError(
            {"booked_on": f"Sổ đã khóa đến hết tháng {closed.month:%m/%Y}; hãy ghi từ ngày {free:%d/%m/%Y}."},
            code="entry_month_open",
        )
    if entry.purpose_id and entry.purpose.fund_id != fund.pk:
        raise ValidationError({"purpose": "Mục đích này của quỹ khác."})
    if entry.credit in MONEY and entry.debit not in MONEY or entry.kind in (TO_BANK, FROM_BANK):
        _refuse_too_much(entry)


def _refuse_too_much(entry: Entry) -> None:
    pockets = books.lowest(entry.fund, entry.booked_on)
    kept, when = pockets.get(entry.credit, (0, entry.booked_on))
    where = "tiền mặt" if entry.credit == Account.CASH else "tiền gửi"
    if entry.amount_vnd > kept:
        on = f"ngày {when:%d/%m/%Y} " if when != entry.booked_on else ""
        raise ValidationError(
            f"{entry.fund.get_kind_display()} {on}chỉ còn {grouped(kept)} đồng {where}, "
            f"còn thiếu {grouped(entry.amount_vnd - kept)} đồng.",
            code="entry_balance",
        )
    if entry.debit in MONEY:
        return
    kept, _ = pockets.get(str(entry.purpose_id or 0), (0, entry.booked_on))
    if entry.amount_vnd > kept:
        of = f"cho “{entry.purpose}”" if entry.purpose_id else "không có chỉ định riêng"
        raise ValidationError(
            f"Tiền {of} chỉ còn {grouped(kept)} đồng; phần còn lại của quỹ đã được người tặng chỉ định việc dùng.",
            code="entry_purpose_balance",
        )


def check_licence(fund: Fund) -> list[str]:
    """What about the legal standing of a care fund somebody should look at (QN-03, E48)."""
    if fund.legal_form != LegalForm.LICENSED or fund.founding_vnd is None or fund.founding_vnd >= FOUNDING_FLOOR_VND:
        return []
    short = grouped(FOUNDING_FLOOR_VND - fund.founding_vnd)
    return [f"Tài sản thành lập thiếu {short} so với mức {grouped(FOUNDING_FLOOR_VND)} đồng (Nghị định 03/2026/NĐ-CP)."]


FOUNDING_FLOOR_VND = 100_000_000  # commune scope, NĐ 03/2026/NĐ-CP
