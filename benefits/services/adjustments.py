"""Past months that should have been otherwise: truy lĩnh, thu hồi, money that moves between purses.

A closed month is never rewritten, and nothing is set off silently: one person proposes, another decides, receipts say
what came back.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from benefits.choices import AdjustmentKind, AdjustmentOrigin, AdjustmentState, LineKind, LineResult, ListState
from benefits.facts import facts_of_ward
from benefits.local import law_of
from benefits.models import Adjustment, Award, PaymentLine, PaymentList, RecoveryReceipt
from benefits.models.awards import MONTHLY
from benefits.rules import Law, decide
from benefits.timing import month_of, months
from elders.ground import history
from elders.ground.numbers import grouped
from elders.ground.policy import NotInForce
from elders.models import Elder, LifeEvent, User, Ward

STANDS = (LineResult.RECEIVED, LineResult.PROXY, LineResult.ABSENT)  # paid, or still owed: the month counts as listed
MOVED_MONEY = (ListState.PAYING, ListState.RECONCILING, ListState.CLOSED)
FROZEN = (ListState.LOCKED, ListState.SUBMITTED, ListState.APPROVED, *MOVED_MONEY)


@transaction.atomic
def propose_differences(ward: Ward, *, today: date, by: User) -> list[Adjustment]:
    """Judge every month of the closed lists again by what is known on `today`; propose what differs, each difference
    once. Months of an award that stand on no list although one was closed are proposed as late listing.

    A month that cannot be judged (a fact or an amount is not known) proposes nothing. A handful of queries per month.
    """
    Ward.objects.select_for_update(of=("self",)).get(pk=ward.pk)
    made: list[Adjustment] = []
    closed = PaymentList.objects.filter(ward=ward, state=ListState.CLOSED).order_by("month", "pk")
    for month in sorted(set(closed.values_list("month", flat=True))):
        made += _differences_of(ward, month, today)
    made += _late(ward, today)
    waived = set(
        Adjustment.objects.filter(ward=ward, state=AdjustmentState.WAIVED)
        .order_by("pk")
        .values_list("award", "for_month", "basis")
    )
    made = [row for row in made if (row.award_id, row.for_month, row.basis) not in waived]
    with history.act("Đề xuất truy lĩnh, thu hồi", by=by):
        for row in made:
            row.proposed_by = by
        Adjustment.objects.bulk_create(made, batch_size=500)
    return made


def _differences_of(ward: Ward, month: date, today: date) -> list[Adjustment]:
    lines = list(
        PaymentLine.objects.filter(
            payment_list__ward=ward,
            payment_list__state=ListState.CLOSED,
            kind=LineKind.REGULAR,
            for_month=month,
            result__in=STANDS,
        )
        .annotate(instead=Subquery(_paid_instead().values("scheme")[:1]))
        .select_related("award", "elder")
        .order_by("pk")
    )
    # The month of signature is that of the decision; a change of facts or law counts from the month after.
    lines = [line for line in lines if month_of(line.award.signed_on) != month or line.award.valid_from != month]
    if not lines:
        return []
    now, then = law_of(ward, month, known=today), law_of(ward, month)
    people = Elder.objects.filter(pk__in=[line.elder_id for line in lines])
    facts = dict(facts_of_ward(ward, month, elders=people))
    adjusted = _adjusted(line.award_id for line in lines)
    found = []
    for line in lines:
        person = facts.get(line.elder_id)
        if person is None:
            continue  # died or left before: the event has proposed what is to be done
        if line.elder.date_of_death and line.elder.date_of_death >= month:
            person = replace(person, alive=None)
        vnd, funding = adjusted.get((line.award_id, month), (0, {}))
        paid = line.amount_vnd + vnd
        split = {purse: line.funding.get(purse, 0) + funding.get(purse, 0) for purse in {*line.funding, *funding}}
        due = _due(line.instead or line.scheme, person, now)
        if due is None or (due[0] == paid and _same(due[1], split)):
            continue
        was = _due(line.scheme, person, then)
        origin = AdjustmentOrigin.RATE if was and was[0] == line.amount_vnd else AdjustmentOrigin.FACTS
        found.append(_row(ward, line.award, month, paid, split, due, origin))
    return found


def _paid_instead() -> QuerySet:
    """Of a line the other award of its group that covers its month: somebody went over to the higher benefit after the
    list was made, so the month owes the difference, not a second amount."""
    covering = Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("for_month"))
    return (
        Award.objects.filter(covering, elder=OuterRef("elder"), exclusion_group=OuterRef("award__exclusion_group"))
        .filter(valid_from__lte=OuterRef("for_month"), frequency=MONTHLY)
        .exclude(Q(pk=OuterRef("award")) | Q(exclusion_group=""))
        .order_by("-valid_from", "pk")
    )


def _due(scheme: str, facts, law: Law) -> tuple[int, dict[str, int], str] | None:
    """(đồng, per purse, source) due in a month; None when that cannot be said."""
    try:
        decision = decide(scheme, facts, law)
    except NotInForce:
        return None
    if decision.eligible is False:
        failed = "; ".join(check.label for check in decision.checks if check.result is False)
        return 0, {}, f"không đủ điều kiện: {failed}"
    if decision.eligible is None or decision.amount.vnd is None:
        return None
    return decision.amount.vnd, dict(decision.amount.funding), decision.amount.source or decision.source


def _same(one: dict[str, int], other: dict[str, int]) -> bool:
    return all(one.get(purse, 0) == other.get(purse, 0) for purse in {*one, *other})


def _adjusted(awards: Iterable[int]) -> dict[tuple[int, date], tuple[int, dict[str, int]]]:
    """What is proposed or confirmed already, per award and month."""
    found: dict[tuple[int, date], tuple[int, dict[str, int]]] = {}
    rows = Adjustment.objects.filter(award__in=list(awards)).exclude(state=AdjustmentState.WAIVED).order_by("pk")
    for row in rows:
        vnd, funding = found.get((row.award_id, row.for_month), (0, {}))
        split = {purse: funding.get(purse, 0) + row.funding.get(purse, 0) for purse in {*funding, *row.funding}}
        found[(row.award_id, row.for_month)] = (vnd + row.amount_vnd, split)
    return found


def _row(ward: Ward, award: Award, month: date, paid: int, split: dict, due: tuple, origin: str) -> Adjustment:
    vnd = due[0] - paid
    moved = {purse: due[1].get(purse, 0) - split.get(purse, 0) for purse in sorted({*due[1], *split})}
    kind = AdjustmentKind.ARREARS if vnd > 0 else AdjustmentKind.RECOVERY if vnd < 0 else AdjustmentKind.RECLASS
    words = f"đã tính {grouped(paid)} đồng, đúng ra {grouped(due[0])} đồng; {due[2]}"
    return Adjustment(
        ward=ward,
        award=award,
        elder=award.elder,
        kind=kind,
        origin=origin,
        for_month=month,
        amount_vnd=vnd,
        funding={purse: money for purse, money in moved.items() if money},
        reason=f"Tháng {month:%m/%Y}: {words}"[:300],
        basis=f"due:{due[0]}:{','.join(f'{k}={v}' for k, v in sorted(due[1].items()))}"[:80],
    )


def _late(ward: Ward, today: date) -> list[Adjustment]:
    """Months of awards signed while the list of that month was locked already: the law pays from the month of signature
    and the list did not have them (truy lĩnh, TT 76/2021/TT-BTC)."""
    lists = PaymentList.objects.filter(ward=ward, sequence=1, state__in=FROZEN).order_by("month", "pk")
    frozen = sorted(set(lists.values_list("month", flat=True)))
    if not frozen:
        return []
    awards = Award.objects.filter(
        ward=ward, frequency=MONTHLY, valid_from__gte=frozen[0], valid_from__lte=frozen[-1], amount_vnd__gt=0
    )
    awards = list(awards.select_related("elder").prefetch_related("suspensions").order_by("pk"))
    listed = set(
        PaymentLine.objects.filter(award__in=awards, kind=LineKind.REGULAR)
        .order_by("pk")
        .values_list("award", "for_month")
    )
    known = set(Adjustment.objects.filter(award__in=awards).order_by("pk").values_list("award", "for_month"))
    # A lower benefit of the group that the list paid or still pays: the closed list then owes the difference.
    others = PaymentLine.objects.filter(elder__in=[one.elder_id for one in awards], kind=LineKind.REGULAR)
    others = others.filter(result__in=["", *STANDS]).exclude(exclusion_group="").order_by("pk")
    paid_group = set(others.values_list("elder", "exclusion_group", "for_month"))
    found = []
    for award in awards:
        last = min(award.valid_to or frozen[-1], frozen[-1])
        for month in months(award.valid_from, last):
            paused = any(
                one.valid_from <= month and (one.valid_to is None or month <= one.valid_to)
                for one in award.suspensions.all()
            )
            if month not in frozen or (award.pk, month) in listed | known or paused:
                continue
            if (award.elder_id, award.exclusion_group, month) in paid_group:
                continue
            due = (award.amount_vnd, award.funding, award.source or "quyết định hưởng")
            row = _row(ward, award, month, 0, {}, due, AdjustmentOrigin.LATE)
            row.reason = f"Tháng {month:%m/%Y} chưa có trong danh sách: ký quyết định ngày {award.signed_on:%d/%m/%Y}"
            found.append(row)
    return found


@transaction.atomic
def decide_adjustment(row: Adjustment, *, confirm: bool, by: User, note: str = "") -> Adjustment:
    """Confirm a proposal, or decide not to act on it (then with the reason). Pressed twice it decides once.

    Raises: PermissionDenied; ValidationError when somebody decided otherwise, or for the own proposal.
    """
    if not by.has_perm("benefits.decide_adjustment"):
        raise PermissionDenied
    fresh = Adjustment.objects.select_for_update(of=("self",)).get(pk=row.pk)
    wanted = AdjustmentState.CONFIRMED if confirm else AdjustmentState.WAIVED
    if fresh.state == wanted:
        return fresh
    if fresh.state != AdjustmentState.PROPOSED:
        raise ValidationError(f"Khoản này đã được quyết định: {fresh.get_state_display().lower()}.")
    if fresh.proposed_by_id == by.pk:
        raise ValidationError("Người đề xuất không tự duyệt được.")
    if not confirm and not note.strip():
        raise ValidationError("Không thực hiện thì hãy ghi lý do.")
    fresh.state, fresh.decided_by, fresh.decided_at = wanted, by, timezone.now()
    fresh.decision_note = note.strip()[:300]
    with history.act(f"{fresh.get_state_display()}: {fresh}", by=by, why=note.strip()):
        fresh.save()
    return fresh


def left_to_recover(row: Adjustment) -> int:
    """Đồng still to come back for a thu hồi; never below zero."""
    back = sum(receipt.amount_vnd for receipt in row.receipts.all() if receipt.cancelled_at is None)
    return max(0, -row.amount_vnd - back)


@transaction.atomic
def receive(
    row: Adjustment, *, amount_vnd: int, received_on: date, paid_by_name: str, today: date, by: User, token: UUID,
    number: str = "",
) -> RecoveryReceipt:  # fmt: skip
    """Money that came back; part of it is enough. The same `token` twice is one receipt.

    Raises: PermissionDenied; ValidationError when it is more than is left, or the claim is not confirmed.
    """
    if not by.has_perm("benefits.propose_adjustment"):
        raise PermissionDenied
    fresh = Adjustment.objects.select_for_update(of=("self",)).get(pk=row.pk)
    before = RecoveryReceipt.objects.filter(token=token).first()
    if before:
        return before
    if fresh.kind != AdjustmentKind.RECOVERY or fresh.state != AdjustmentState.CONFIRMED:
        raise ValidationError("Chỉ ghi tiền nộp lại cho khoản thu hồi đã duyệt.")
    if received_on > today:
        raise ValidationError({"received_on": "Ngày nộp không thể ở tương lai."})
    left = left_to_recover(fresh)
    if amount_vnd > left:
        raise ValidationError({"amount_vnd": f"Chỉ còn phải thu {grouped(left)} đồng."})
    receipt = RecoveryReceipt(
        adjustment=fresh, received_on=received_on, amount_vnd=amount_vnd, number=number.strip(), token=token,
        paid_by_name=paid_by_name.strip(), recorded_by=by,
    )  # fmt: skip
    receipt.full_clean()
    with history.act(f"Ghi tiền nộp lại {fresh}", by=by):
        receipt.save()
    return receipt


@transaction.atomic
def cancel_receipt(receipt: RecoveryReceipt, *, by: User, why: str) -> RecoveryReceipt:
    """A receipt written by mistake: it stays readable and counts no more."""
    if not by.has_perm("benefits.propose_adjustment"):
        raise PermissionDenied
    fresh = RecoveryReceipt.objects.select_for_update(of=("self",)).get(pk=receipt.pk)
    if fresh.cancelled_at:
        return fresh
    if not why.strip():
        raise ValidationError("Hãy ghi lý do hủy.")
    fresh.cancelled_at, fresh.cancelled_by, fresh.cancel_reason = timezone.now(), by, why.strip()[:200]
    with history.act("Hủy lần nộp lại", by=by, why=why.strip()):
        fresh.save()
    return fresh


def claims_after_stop(elder: Elder, *, event: LifeEvent, by: User | None) -> tuple[list[Adjustment], list[PaymentLine]]:
    """(claims, held lines) for money on lists for months after the person's awards ended.

    What was received is claimed back (proposed; nobody is billed by a program); what is still at the pay point is held.
    A month another award of the group covers is due: only its amount may differ (`propose_differences`).
    """
    origin = AdjustmentOrigin.DEATH if event.kind == "death" else AdjustmentOrigin.MOVED
    return _beyond_end(elder, origin=origin, why=str(event), basis=f"event:{event.pk}", event=event, by=by)


def claim_after_decision(award: Award, *, why: str, by: User) -> tuple[list[Adjustment], list[PaymentLine]]:
    """(claims, held lines), written, for months of an award that a decision ended earlier than it was paid."""
    basis = f"stop:{award.pk}:{award.valid_to}"
    claims, held = _beyond_end(award.elder, origin=AdjustmentOrigin.FACTS, why=why, basis=basis, event=None, by=by)
    claims = [claim for claim in claims if claim.award_id == award.pk]
    held = [line for line in held if line.award_id == award.pk]
    for claim in claims:
        claim.full_clean()
        claim.save()
    for line in held:
        line.result, line.result_note, line.result_by = LineResult.HELD, why[:300], by
        line.save(update_fields=["result", "result_note", "result_by"])
    return claims, held


def _beyond_end(
    elder: Elder, *, origin: str, why: str, basis: str, event: LifeEvent | None, by: User | None
) -> tuple[list[Adjustment], list[PaymentLine]]:
    after = (
        PaymentLine.objects.filter(
            elder=elder, kind__in=[LineKind.REGULAR, LineKind.CARRIED], award__valid_to__lt=F("for_month")
        )
        .exclude(Exists(_paid_instead()))
        .select_related("award", "payment_list")
    )
    claims: list[Adjustment] = []
    received = after.filter(result__in=[LineResult.RECEIVED, LineResult.PROXY]).order_by("for_month", "pk")
    settled = _adjusted({line.award_id for line in received})
    for line in received:
        # What an earlier claim of the month already took back is not claimed twice.
        owed = line.amount_vnd + settled.get((line.award_id, line.for_month), (0, {}))[0]
        if owed <= 0:
            continue
        claims.append(
            Adjustment(
                ward=line.payment_list.ward,
                award=line.award,
                elder=elder,
                kind=AdjustmentKind.RECOVERY,
                origin=origin,
                for_month=line.for_month,
                amount_vnd=-owed,
                funding={purse: -vnd for purse, vnd in line.funding.items()},
                reason=f"{why}: tháng {line.for_month:%m/%Y} không được hưởng, đã chi {line.paid_on:%d/%m/%Y}"[:300],
                basis=basis,
                event=event if event and event.pk else None,
                proposed_by=by,
            )
        )
    waiting = after.filter(result="", payment_list__state__in=[ListState.PAYING, ListState.RECONCILING])
    held = list(waiting.order_by("for_month", "pk"))
    return claims, held


def summary_of(ward: Ward) -> dict[str, Any]:
    """Numbers for the head of the page: proposals waiting, arrears to be listed, what is still to come back."""
    rows = Adjustment.objects.filter(ward=ward)
    claims = rows.filter(kind=AdjustmentKind.RECOVERY, state=AdjustmentState.CONFIRMED)
    back = RecoveryReceipt.objects.filter(adjustment__in=claims, cancelled_at__isnull=True)
    claimed = -(claims.aggregate(sum=Sum("amount_vnd"))["sum"] or 0)
    return {
        "proposed": rows.filter(state=AdjustmentState.PROPOSED).count(),
        "arrears_vnd": rows.filter(
            kind=AdjustmentKind.ARREARS, state=AdjustmentState.CONFIRMED, line__isnull=True
        ).aggregate(sum=Sum("amount_vnd"))["sum"]
        or 0,
        "recover_vnd": claimed - (back.aggregate(sum=Sum("amount_vnd"))["sum"] or 0),
    }
