"""Writes about insurance cards: recording, locking and unlocking one, and what a check found."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from benefits.card_choices import LockReason
from benefits.models import CardCheck, InsuranceCard
from elders.ground import history
from elders.ground.numbers import short_day
from elders.models import Elder, IntakeBatch, User


@transaction.atomic
def record_card(card: InsuranceCard, *, by: User | None, why: str = "", replace: bool = False) -> InsuranceCard:
    """Save a new or corrected card, as filled in. With `replace` a card that runs into it is locked from its first day.

    Raises: ValidationError when the number has no known form, or another card counts on one of its days.
    """
    _hold(card.elder_id)
    fresh = card.pk is None
    card.recorded_by = by
    with history.act("Ghi thẻ BHYT" if fresh else "Sửa thẻ BHYT", by=by, why=why):
        if replace and card.valid_from:
            before = InsuranceCard.objects.filter(elder=card.elder_id, valid_from__lt=card.valid_from)
            for old in before.on(card.valid_from).exclude(pk=card.pk):
                lock(old, on=card.valid_from, reason=LockReason.REPLACED, by=by)
        card.full_clean()
        card.save()
    return card


@transaction.atomic
def lock(card: InsuranceCard, *, on: date, reason: str, by: User | None, note: str = "") -> InsuranceCard:
    """From `on` the card no longer counts; its printed period stays as it is. `reason` is a `LockReason`.

    Raises: ValidationError when it is locked already or ran out before.
    """
    current = InsuranceCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    if current.locked_on:
        raise ValidationError(f"Thẻ này đã khóa từ ngày {short_day(current.locked_on)}.", code="locked")
    if current.valid_to and current.valid_to < on:
        raise ValidationError(f"Thẻ này đã hết hạn từ ngày {short_day(current.valid_to)}.", code="over")
    current.locked_on, current.lock_reason, current.lock_note = on, reason, note[:200]
    with history.act("Khóa thẻ BHYT", by=by, why=note):
        current.full_clean()
        current.save()
    return current


@transaction.atomic
def unlock(card: InsuranceCard, *, by: User | None, why: str = "") -> InsuranceCard:
    """The card counts again as printed.

    Raises: ValidationError when it is not locked, or another card was recorded for its days meanwhile.
    """
    current = InsuranceCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    if not current.locked_on:
        raise ValidationError("Thẻ này không bị khóa.", code="open")
    current.locked_on, current.lock_reason, current.lock_note = None, "", ""
    with history.act("Mở khóa thẻ BHYT", by=by, why=why):
        current.full_clean()
        current.save()
    return current


@transaction.atomic
def record_check(
    elder: Elder,
    *,
    on: date,
    finding: str,
    by: User | None,
    note: str = "",
    batch: IntakeBatch | None = None,
) -> CardCheck:
    """Keep what a check with the agency found on `on` (a `Finding`); a second one of that day replaces the first.

    Raises: ValidationError when a card in the register counts on that day.
    """
    _hold(elder.pk)
    if InsuranceCard.objects.filter(elder=elder).on(on).exists():
        raise ValidationError("Sổ đang ghi một thẻ còn hạn vào ngày đó; hãy khóa hoặc sửa thẻ đó trước.", code="has")
    check = CardCheck.objects.filter(elder=elder, checked_on=on).first() or CardCheck(elder=elder, checked_on=on)
    check.finding, check.note, check.source_batch, check.recorded_by = finding, note[:200], batch, by
    with history.act("Ghi kết quả rà soát thẻ BHYT", by=by):
        check.full_clean()
        check.save()
    return check


def _hold(elder_id: int) -> None:
    """Two people writing cards of one person wait for each other."""
    Elder.objects.select_for_update(of=("self",)).get(pk=elder_id)


def cards_after(elder: Elder, last_day: date) -> list[InsuranceCard]:
    """Cards that would still count after `last_day`, or begin then."""
    rows = InsuranceCard.objects.filter(elder=elder, locked_on__isnull=True)
    return [card for card in rows.order_by("valid_from", "pk") if card.valid_to is None or card.valid_to > last_day]
