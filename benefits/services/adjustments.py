"""Truy lĩnh, thu hồi, money that moves between purses: proposed, decided by somebody else, closed by receipts.

A closed month is never rewritten, and nothing is set off silently. What differs is found in `differences.py`.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from benefits.choices import AdjustmentKind, AdjustmentOrigin, AdjustmentState, LineResult, ListState
from benefits.models import Adjustment, Award, PaymentLine, RecoveryReceipt
from benefits.schemes import scheme_name
from benefits.services.differences import differences_of_ward, paid_after_stop, scaled, settled
from benefits.services.payment_building import one_at_a_time
from elders.ground import history
from elders.ground.months import month_of
from elders.ground.numbers import grouped
from elders.models import Elder, LifeEvent, User, Ward

PROPOSE, DECIDE = "benefits.propose_adjustment", "benefits.decide_adjustment"


@transaction.atomic
def propose_differences(ward: Ward, *, today: date, by: User) -> list[Adjustment]:
    """Judge the months of the closed lists again by what is known on `today`, and propose what differs: each difference
    once, those decided against not again. What cannot be judged proposes nothing. Two presses at once propose once.
    """
    one_at_a_time(ward)
    made = differences_of_ward(ward, today=today)
    with history.act("Đề xuất truy lĩnh, thu hồi", by=by):
        for row in made:
            row.proposed_by = by
        Adjustment.objects.bulk_create(made, batch_size=500)
    return made


@transaction.atomic
def propose_by_hand(
    award: Award, *, kind: str, for_month: date, amount_vnd: int, reason: str, today: date, by: User, token: UUID
) -> Adjustment:
    """What no rule finds: a payer's mistake, an undisclosed pension, a wrong report of a death. `amount_vnd` is above
    zero for both kinds; a thu hồi is never more than the month paid. The same `token` twice is one proposal.

    Raises: PermissionDenied; ValidationError with the sentence the officer needs.
    """
    if not by.has_perm(PROPOSE):
        raise PermissionDenied
    one_at_a_time(award.ward)
    basis, month = f"by hand:{token}", month_of(for_month)
    if before := Adjustment.objects.filter(award=award, basis=basis).first():
        return before
    if kind not in (AdjustmentKind.ARREARS, AdjustmentKind.RECOVERY):
        raise ValidationError({"kind": "Hãy chọn truy lĩnh hoặc thu hồi."})
    if amount_vnd <= 0:
        raise ValidationError({"amount_vnd": "Số tiền phải lớn hơn 0."})
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do và giấy tờ làm căn cứ."})
    if month > month_of(today):
        raise ValidationError({"for_month": "Chỉ đề xuất cho tháng đã qua hoặc tháng này."})
    if month < award.valid_from:
        raise ValidationError({"for_month": f"Quyết định hưởng từ tháng {award.valid_from:%m/%Y}."})
    if kind == AdjustmentKind.RECOVERY:
        paid = _paid_for(award, month) + settled([award.pk]).get((award.pk, month), (0, {}))[0]
        if amount_vnd > paid:
            text = f"Tháng {month:%m/%Y} chỉ còn {grouped(max(paid, 0))} đồng đã chi mà chưa thu hồi."
            raise ValidationError({"amount_vnd": text})
    vnd = amount_vnd if kind == AdjustmentKind.ARREARS else -amount_vnd
    row = Adjustment(
        ward=award.ward,
        award=award,
        elder=award.elder,
        kind=kind,
        origin=AdjustmentOrigin.OTHER,
        for_month=month,
        amount_vnd=vnd,
        funding=_split(award, month, vnd),
        reason=reason.strip()[:300],
        basis=basis,
        proposed_by=by,
    )
    with history.act(
        f"Đề xuất {row.get_kind_display().lower()} {scheme_name(award.scheme)}", by=by, why=reason.strip()
    ):
        row.full_clean()
        row.save()
    return row


def _paid_for(award: Award, month: date) -> int:
    """Đồng handed out for a month, on whichever list."""
    lines = award.lines.filter(for_month=month, result__in=[LineResult.RECEIVED, LineResult.PROXY])
    return lines.aggregate(sum=Sum("amount_vnd"))["sum"] or 0


def _split(award: Award, month: date, vnd: int) -> dict[str, int]:
    """The purses of a sum: as the month was paid, else as the decision says."""
    line = award.lines.filter(for_month=month).order_by("pk").first()
    shares = scaled(line.funding if line else award.funding, abs(vnd))
    return {purse: money if vnd > 0 else -money for purse, money in shares.items() if money}


@transaction.atomic
def decide_adjustment(row: Adjustment, *, confirm: bool, by: User, note: str = "") -> Adjustment:
    """Confirm a proposal, or decide not to act on it (then with the reason). Pressed twice it decides once.

    Raises: PermissionDenied; ValidationError when somebody decided otherwise, or for the own proposal.
    """
    if not by.has_perm(DECIDE):
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


@transaction.atomic
def confirm_many(ward: Ward, *, kind: str, origin: str, for_month: date, by: User) -> int:
    """Confirm every waiting proposal of one kind, cause and month: a rate counted back moves the purses of everybody.
    Own proposals are left to somebody else. How many were confirmed; pressed twice, the second finds none.

    Raises: PermissionDenied.
    """
    if not by.has_perm(DECIDE):
        raise PermissionDenied
    rows = Adjustment.objects.filter(ward=ward, kind=kind, origin=origin, for_month=for_month)
    rows = rows.filter(state=AdjustmentState.PROPOSED).exclude(proposed_by=by)
    waiting = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    words = f"{AdjustmentKind(kind).label} tháng {for_month:%m/%Y}"
    with history.act(f"Duyệt {len(waiting)} khoản {words[:1].lower()}{words[1:]}", by=by):
        return Adjustment.objects.filter(pk__in=waiting).update(
            state=AdjustmentState.CONFIRMED, decided_by=by, decided_at=timezone.now()
        )


def waiting_together(ward: Ward) -> list[dict[str, Any]]:
    """Proposals alike, where there are several: {"kind", "origin", "for_month", "n", "vnd"}."""
    rows = Adjustment.objects.filter(ward=ward, state=AdjustmentState.PROPOSED)
    found = rows.order_by().values("kind", "origin", "for_month").annotate(n=Count("pk"), vnd=Sum("amount_vnd"))
    return list(found.filter(n__gt=1).order_by("for_month", "kind", "origin"))


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
    if not by.has_perm(PROPOSE):
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
    if not by.has_perm(PROPOSE):
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
    """(claims, held lines), not written, for money on lists for months after the person's awards ended.

    What was received is claimed back (proposed; nobody is billed by a program); what is still at the pay point is held.
    """
    claims = paid_after_stop(elder.payment_lines.all(), why=str(event))
    for claim in claims:
        claim.event, claim.proposed_by = event if event.pk else None, by
        claim.origin = AdjustmentOrigin.DEATH if event.kind == "death" else AdjustmentOrigin.MOVED
    return claims, list(_waiting(elder.payment_lines.all()))


def claim_after_decision(award: Award, *, why: str, by: User) -> tuple[list[Adjustment], list[PaymentLine]]:
    """(claims, held lines), written, for months of an award that a decision ended earlier than it was paid."""
    claims = paid_after_stop(award.lines.all(), why=why)
    for claim in claims:
        claim.origin, claim.proposed_by = AdjustmentOrigin.FACTS, by
        claim.full_clean()
        claim.save()
    return claims, hold_waiting(award, why=why, by=by)


def hold_waiting(award: Award, *, why: str, by: User) -> list[PaymentLine]:
    """Hold what a decision stopped while it waits at the pay point; the lines held."""
    held = list(_waiting(award.lines.all()))
    for line in held:
        line.result, line.result_note, line.result_by = LineResult.HELD, why[:300], by
        line.save(update_fields=["result", "result_note", "result_by"])
    return held


def _waiting(lines) -> QuerySet[PaymentLine]:
    """Lines not due that are still at the pay point."""
    found = lines.not_due().filter(payment_list__state__in=[ListState.PAYING, ListState.RECONCILING])
    return found.select_related("award", "payment_list").order_by("for_month", "pk")


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
