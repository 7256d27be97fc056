"""Gifts, capital and what is owed back: Sổ Tấm lòng vàng, QC-07, QN-05, E34, E39."""

from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from clubs import books
from clubs.chart import (
    CAPITAL_BACK,
    CAPITAL_OWED,
    CAPITAL_OWN,
    CARE_GIFTS,
    DONATION,
    Account,
    FundKind,
    accounts,
)
from clubs.models import CapitalSource, Donation, Entry, Fund, Purpose
from clubs.services import money
from elders.ground import history
from elders.ground.numbers import grouped
from elders.models import User

REPAYABLE = (CapitalSource.Origin.REFUNDABLE, CapitalSource.Origin.BORROWED)
CARE_KIND = dict(zip(Donation.Donor.values, CARE_GIFTS, strict=True))


@transaction.atomic
def donate(
    fund: Fund,
    *,
    given_on: date,
    donor: str,
    donor_kind: str = Donation.Donor.PERSON,
    amount_vnd: int | None = None,
    in_kind: str = "",
    in_kind_vnd: int | None = None,
    for_what: str = "",
    place: str = Account.CASH,
    by: User | None,
    today: date,
    operation: UUID | None = None,
) -> Donation:
    """Write a gift: money with its receipt, or things, which stay out of the cash book. `for_what` binds money to the
    purpose the giver names (QN-05).

    Raises: ValidationError when there is neither money nor a thing.
    """
    money.lock([fund.pk])
    operation = operation or uuid4()
    if done := Donation.objects.filter(operation=operation).first():
        return done
    if bool(amount_vnd) == bool(in_kind.strip()):
        raise ValidationError({"amount_vnd": "Ghi số tiền, hoặc hiện vật: mỗi lượt một thứ."})
    with history.act("Ghi sổ Tấm lòng vàng", by=by):
        purpose = _purpose(fund, for_what)
        entry = None
        if amount_vnd:
            entry = money.post(
                fund,
                kind=CARE_KIND[donor_kind] if fund.kind == FundKind.CARE else DONATION,
                booked_on=given_on,
                amount_vnd=amount_vnd,
                counterparty=donor,
                text=f"Ủng hộ, chỉ định dùng cho: {purpose}" if purpose else "Ủng hộ",
                place=place,
                purpose=purpose,
                operation=operation,
                by=by,
                today=today,
            )
        elif given_on > today:
            raise ValidationError({"given_on": "Ngày ủng hộ không thể ở tương lai."})
        gift = Donation(
            fund=fund,
            given_on=given_on,
            donor=donor.strip(),
            donor_kind=donor_kind,
            entry=entry,
            in_kind=in_kind.strip(),
            in_kind_vnd=in_kind_vnd if in_kind.strip() else None,
            purpose=purpose,
            recorded_by=by,
            operation=operation,
        )
        gift.full_clean(exclude=None if by else ["recorded_by"])
        gift.save()
    return gift


def _purpose(fund: Fund, name: str) -> Purpose | None:
    if not (name := " ".join(name.split())):
        return None
    return Purpose.objects.filter(fund=fund, name__iexact=name).first() or Purpose.objects.create(fund=fund, name=name)


@transaction.atomic
def cancel_gift_in_kind(gift: Donation, *, why: str, by: User | None) -> Donation:
    """A thing that was written down wrongly; a gift of money is taken back with its receipt."""
    if gift.entry_id:
        raise ValidationError("Lượt ủng hộ bằng tiền được hủy bằng cách đảo phiếu thu của nó.")
    if not why.strip():
        raise ValidationError({"why": "Hãy ghi lý do hủy."})
    with history.act("Hủy lượt ủng hộ", by=by, why=why):
        gift.cancelled_why = why.strip()[:200]
        gift.save(update_fields=["cancelled_why"])
    return gift


@transaction.atomic
def receive_capital(
    fund: Fund,
    *,
    origin: str,
    giver: str,
    amount_vnd: int,
    on: date,
    by: User | None,
    today: date,
    membership=None,
    repayable: bool | None = None,
    place: str = Account.CASH,
    operation: UUID | None = None,
) -> CapitalSource:
    """Capital of a livelihood fund; what is to be given back is owed from the first day (QC-07, E39). Without
    `repayable`, borrowed and refundable money is."""
    if fund.kind != FundKind.LIVELIHOOD:
        raise ValidationError("Nguồn vốn chỉ ghi cho quỹ tăng thu nhập.")
    money.lock([fund.pk])
    operation = operation or uuid4()
    if done := Entry.objects.filter(operation=operation).first():
        return done.source
    owed = origin in REPAYABLE if repayable is None else repayable
    with history.act("Nhận vốn", by=by):
        source = CapitalSource(fund=fund, origin=origin, giver=giver.strip(), membership=membership, repayable=owed)
        source.full_clean()
        source.save()
        kind = CAPITAL_OWED if owed else CAPITAL_OWN
        debit, credit = accounts(kind, place)
        entry = Entry(
            fund=fund, kind=kind, booked_on=on, amount_vnd=amount_vnd, debit=debit, credit=credit, source=source,
            counterparty=source.giver, text=f"Nhận vốn: {source.get_origin_display().lower()}",
        )  # fmt: skip
        money.write([entry], act="Nhận vốn", operation=operation, by=by, today=today)
    return source


def owed_vnd(source: CapitalSource, day: date) -> int:
    """What is still to be given back to this giver."""
    return next(left for one, _, left in books.owed_to(source.fund, day) if one.pk == source.pk)


def payable_vnd(source: CapitalSource, day: date) -> int:
    """What of it the fund can pay on `day`: the rest stays owed (E34)."""
    return min(owed_vnd(source, day), books.spendable_vnd(source.fund, day))


@transaction.atomic
def ask_back(source: CapitalSource, *, on: date, by: User | None) -> CapitalSource:
    """A leaver asks for the contribution: it is recorded as owed, paid as far as there is money (E34)."""
    if not source.repayable:
        raise ValidationError("Khoản góp này không phải hoàn lại.")
    with history.act("Ghi đề nghị hoàn vốn", by=by):
        source.asked_back_on = source.asked_back_on or on
        source.full_clean()
        source.save(update_fields=["asked_back_on"])
    return source


@transaction.atomic
def give_back(
    source: CapitalSource,
    *,
    amount_vnd: int,
    on: date,
    by: User | None,
    today: date,
    place: str = Account.CASH,
    operation: UUID | None = None,
) -> Entry:
    """Pay capital back, never more than is owed and never more than there is (E34).

    Raises: ValidationError.
    """
    money.lock([source.fund_id])
    if operation and (done := Entry.objects.filter(operation=operation).first()):
        return done
    left = owed_vnd(source, on)
    if amount_vnd > left:
        raise ValidationError({"amount_vnd": f"Chỉ còn phải hoàn {grouped(left)} đồng."}, code="entry_owed_balance")
    debit, credit = accounts(CAPITAL_BACK, place)
    entry = Entry(
        fund=source.fund, kind=CAPITAL_BACK, booked_on=on, amount_vnd=amount_vnd, debit=debit, credit=credit,
        source=source, counterparty=source.giver, text="Hoàn trả vốn",
    )  # fmt: skip
    return money.write([entry], act="Hoàn trả vốn", operation=operation, by=by, today=today)[0]
