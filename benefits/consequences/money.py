"""Money for months after an award ended: held where it has not been handed out, claimed back where it has."""

from django.db.models import F

from benefits.choices import AdjustmentState, LineKind, LineResult, ListState
from benefits.consequences import Subject, step
from benefits.models import Adjustment, PaymentLine
from benefits.services.adjustments import claims_after_stop
from elders.choices import EventKind
from elders.ground.journal import Watch
from elders.ground.numbers import grouped
from elders.models import LifeEvent, LifeEventStep, User
from elders.signals import Step

ENDS = (EventKind.DEATH, EventKind.MOVE_OUT)
LATER = (ListState.LOCKED, ListState.SUBMITTED, ListState.APPROVED)


class Money(Subject):
    """Acts after the awards have ended: looks at lists that hold months beyond their end."""

    code = "money"

    def act(self, event: LifeEvent, *, by: User | None) -> list[Step]:
        if event.kind not in ENDS:
            return []
        claims, held = claims_after_stop(event.elder, event=event, by=by)
        return [
            *[_hold(line, event, by) for line in held],
            *[_claim(claim) for claim in claims],
            *[_announce(line) for line in _on_locked_lists(event)],
        ]

    def objections(self, event: LifeEvent, steps: list[LifeEventStep]) -> list[str]:
        found = super().objections(event, steps)
        claims = [one.undo["claim"] for one in steps if "claim" in one.undo]
        decided = Adjustment.objects.filter(pk__in=claims, state=AdjustmentState.CONFIRMED).order_by("pk")
        found += [f"{row} ({grouped(-row.amount_vnd)} đồng) đã được duyệt thu hồi." for row in decided]
        lines = [one.undo["line"] for one in steps if "line" in one.undo]
        closed = PaymentLine.objects.filter(pk__in=lines, payment_list__state=ListState.CLOSED).select_related(
            "payment_list"
        )
        found += [f"{line.payment_list} đã đóng, có khoản đã giữ lại." for line in closed.order_by("pk")]
        return list(dict.fromkeys(found))


def _hold(line: PaymentLine, event: LifeEvent, by: User | None) -> Step:
    watch = Watch(PaymentLine.objects.filter(pk=line.pk))
    line.result, line.result_note, line.result_by = LineResult.HELD, str(event)[:300], by
    line.save(update_fields=["result", "result_note", "result_by"])
    text = f"Giữ lại {grouped(line.amount_vnd)} đồng tháng {line.for_month:%m/%Y} chưa chi ({line.payment_list})"
    return step(text, watch, line=line.pk)


def _claim(claim: Adjustment) -> Step:
    watch = Watch(Adjustment.objects.filter(award=claim.award_id))
    claim.full_clean(exclude=["proposed_by"])
    claim.save()
    text = f"Đề xuất thu hồi {grouped(-claim.amount_vnd)} đồng tháng {claim.for_month:%m/%Y} đã chi"
    return step(text, watch, claim=claim.pk)


def _on_locked_lists(event: LifeEvent):
    lines = PaymentLine.objects.filter(
        elder=event.elder,
        kind__in=[LineKind.REGULAR, LineKind.CARRIED],
        award__valid_to__lt=F("for_month"),
        payment_list__state__in=LATER,
    )
    return lines.select_related("payment_list").order_by("for_month", "pk")


def _announce(line: PaymentLine) -> Step:
    """A locked list is not touched: the line is held by itself when paying begins (`services/payment_steps.py`)."""
    money = f"{grouped(line.amount_vnd)} đồng tháng {line.for_month:%m/%Y}"
    return step(f"{line.payment_list} đã khóa: {money} sẽ được giữ lại khi bắt đầu chi")
