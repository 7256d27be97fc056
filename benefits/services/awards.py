"""What happens to an award after it was signed: it ends, pauses, goes on, is paid into another hand.

Ending, pausing and going on are decisions: a dossier prepares them and the leader signs (`case_answers.py` calls here);
a death or a move ends an award at once (`consequences/awards.py`). Months are whole.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from benefits.answers import check_json
from benefits.choices import AdjustmentKind, AdjustmentOrigin, LineKind, LineResult, ListState, StopReason
from benefits.facts import facts_of
from benefits.grounds import decide_running
from benefits.local import book_of, law_of
from benefits.models import Adjustment, Award, CaseAct, Payee, PayTo, Suspension
from benefits.models.awards import MONTHLY
from benefits.rules import Law, decide
from benefits.schemes import exclusion_group, scheme_name
from benefits.services.adjustments import claim_after_decision, hold_waiting
from benefits.timing import stop_month
from elders.ground import history
from elders.ground.months import month_of, months
from elders.ground.policy import NotInForce
from elders.models import Elder, User

ONE_DAY = timedelta(days=1)


def _locked(award: Award) -> Award:
    """The award fresh and locked, the person before it."""
    elder = Elder.objects.select_for_update(of=("self",)).get(pk=award.elder_id)
    fresh = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    fresh.elder = elder
    return fresh


def _done(token: UUID | None) -> bool:
    return bool(token) and CaseAct.objects.filter(token=token).exists()


def _press(award: Award, act: str, *, by: User, token: UUID | None, why: str = "") -> None:
    CaseAct.objects.create(award=award, act=act, token=token or uuid4(), by=by, why=why[:300])


@transaction.atomic
def stop_award(
    award: Award,
    *,
    event_on: date,
    reason: str,
    by: User,
    number: str = "",
    signed_on: date | None = None,
    note: str = "",
) -> Award:
    """End the award with the month of what happened on `event_on` (NĐ 176/2025 Điều 4: not paid from the month after).

    An award that ended earlier keeps its end; the decision is noted. Raises: ValidationError when it began later.
    """
    award = _locked(award)
    last = stop_month(event_on) - ONE_DAY
    if award.valid_from > last:
        raise ValidationError(
            f"Hưởng từ tháng {award.valid_from:%m/%Y}, sau ngày {event_on:%d/%m/%Y}; hãy xem lại ngày."
        )
    with history.act(f"Thôi hưởng: {StopReason(reason).label.lower()}", by=by, why=note):
        if award.valid_to is None or award.valid_to > last:
            award.valid_to, award.stop_reason = last, reason
        if note and not award.stop_note:
            award.stop_note = note[:300]
        award.stop_number, award.stop_signed_on = number, signed_on
        award.full_clean(exclude=["recorded_by"])
        award.save()
        claim_after_decision(award, why=f"Thôi hưởng: {StopReason(reason).label.lower()}", by=by)
    return award


@transaction.atomic
def register_stop(
    award: Award, *, number: str, signed_on: date, today: date, by: User, token: UUID | None = None
) -> Award:
    """Number and day of the signed decision about an award that a death or a move has ended already."""
    award = _locked(award)
    if _done(token):
        return award
    if not award.stop_reason:
        raise ValidationError("Chế độ này chưa thôi hưởng.")
    if not number.strip():
        raise ValidationError({"number": "Hãy ghi số quyết định."})
    if signed_on > today:
        raise ValidationError({"signed_on": "Ngày ký không thể ở tương lai."})
    with history.act("Ghi số quyết định thôi hưởng", by=by, why=number.strip()):
        award.stop_number, award.stop_signed_on = number.strip(), signed_on
        award.full_clean(exclude=["recorded_by"])
        award.save()
        _press(award, "register_stop", by=by, token=token, why=number.strip())
    return award


@transaction.atomic
def register_paper(
    award: Award, *, number: str, signed_on: date, today: date, by: User, token: UUID | None = None
) -> Award:
    """Number and day of the paper decision behind an award taken over from a roster, or a slip in them put right. What
    is paid does not hang on them: each month is judged by its own law.

    Raises: ValidationError for an award decided in the software, whose dossier keeps its number.
    """
    award = _locked(award)
    if _done(token):
        return award
    if not award.source_paper:
        raise ValidationError("Quyết định này ký trên phần mềm; số văn bản ghi ở hồ sơ chế độ của nó.")
    if not number.strip():
        raise ValidationError({"number": "Hãy ghi số quyết định."})
    if signed_on > today:
        raise ValidationError({"signed_on": "Ngày ký không thể ở tương lai."})
    with history.act("Ghi số, ngày quyết định giấy", by=by, why=number.strip()):
        award.decision_number, award.signed_on = number.strip(), signed_on
        if award.source_batch_id is None:
            award.source_paper = f"quyết định {award.decision_words}"
        award.full_clean(exclude=["recorded_by"])
        award.save()
        _press(award, "register_paper", by=by, token=token, why=number.strip())
    return award


@transaction.atomic
def suspend(
    award: Award,
    *,
    from_month: date,
    reason: str,
    by: User,
    number: str = "",
    signed_on: date | None = None,
    note: str = "",
) -> Suspension:
    """Stop paying from `from_month` on, until it is resumed (TT 02/2021/TT-BLĐTBXH Điều 2). The award stands; what is
    at the pay point for a paused month and not handed out yet is held."""
    award, start = _locked(award), month_of(from_month)
    if start < award.valid_from or (award.valid_to and start > award.valid_to):
        raise ValidationError(f"Tháng {start:%m/%Y} không thuộc thời gian hưởng.")
    with history.act("Tạm dừng chi trả", by=by, why=note):
        row = Suspension(
            award=award, valid_from=start, reason=reason, decision_number=number, signed_on=signed_on, note=note[:300]
        )
        row.full_clean()
        row.save()
        hold_waiting(award, why=f"Tạm dừng chi trả: {row.get_reason_display().lower()}", by=by)
    return row


@transaction.atomic
def resume(
    award: Award, *, from_month: date, pay_arrears: bool, today: date, by: User, reason: str = ""
) -> list[Adjustment]:
    """Pay again from `from_month` on; with `pay_arrears` propose every paused month as truy lĩnh (TT 02/2021 Điều 6).

    Raises: ValidationError when a month cannot be judged or nothing was paused.
    """
    award, start = _locked(award), month_of(from_month)
    paused = award.suspensions.select_for_update(of=("self",)).filter(valid_to__isnull=True).first()
    if paused is None:
        raise ValidationError("Quyết định này không đang tạm dừng.", code="not_suspended")
    if start < paused.valid_from:
        raise ValidationError(f"Tạm dừng từ tháng {paused.valid_from:%m/%Y}; hãy chọn tháng từ đó trở đi.")
    with history.act("Chi trả lại", by=by, why=reason):
        first = paused.valid_from
        if start == first:
            paused.delete()
            return []
        paused.valid_to = start - ONE_DAY
        paused.full_clean()
        paused.save()
        if not pay_arrears:
            return []
        last = min(start - ONE_DAY, award.valid_to or date.max)
        listed = _listed_months(award)
        unpaid = [month for month in months(first, last) if month not in listed]
        return [_arrears(award, month, paused, today=today, by=by) for month in unpaid]


def _listed_months(award: Award) -> set[date]:
    """Months that were paid or wait to be collected: the pause came too late for them. A list not paid yet holds the
    line when paying begins."""
    moving = (ListState.PAYING, ListState.RECONCILING, ListState.CLOSED)
    lines = award.lines.filter(kind=LineKind.REGULAR, payment_list__state__in=moving)
    return set(lines.exclude(result=LineResult.HELD).order_by("pk").values_list("for_month", flat=True))


def _arrears(award: Award, month: date, paused: Suspension, *, today: date, by: User) -> Adjustment:
    """What the month would have paid, by its own law as known today; proposed, for somebody else to decide."""
    law = Law(month, known=max(today, month), book=book_of(award.ward_id))
    try:
        decision = decide_running(award.scheme, facts_of(award.elder, month), law)
    except NotInForce:
        raise ValidationError(f"Tháng {month:%m/%Y}: chế độ này không còn quy định có hiệu lực.") from None
    if not decision.eligible or decision.amount.vnd is None:
        why = decision.amount.missing or "chưa đủ dữ kiện hoặc không đủ điều kiện"
        raise ValidationError(f"Chưa tính được truy lĩnh tháng {month:%m/%Y}: {why}.", code="not_settled")
    row = Adjustment(
        ward=award.ward,
        award=award,
        elder=award.elder,
        kind=AdjustmentKind.ARREARS,
        origin=AdjustmentOrigin.RESUMED,
        for_month=month,
        amount_vnd=decision.amount.vnd,
        funding=dict(decision.amount.funding),
        reason=f"Chi trả lại sau tạm dừng ({paused.get_reason_display().lower()})",
        basis=f"suspension:{paused.pk}",
        proposed_by=by,
    )
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def change_payee(
    award: Award, *, pay_to: Mapping[str, str], from_day: date, reason: str, by: User, token: UUID | None = None
) -> Payee:
    """From `from_day` the money goes another way: the row before is closed the day before, a later one is refused."""
    award = _locked(award)
    rows = award.payees.select_for_update(of=("self",)).order_by("valid_from", "pk")
    if _done(token):
        return rows.last()
    if award.valid_to and from_day > award.valid_to:
        raise ValidationError({"from_day": f"Chế độ này chỉ hưởng đến hết tháng {award.valid_to:%m/%Y}."})
    from_day = max(from_day, award.valid_from)
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do thay đổi (đơn, giấy ủy quyền …)."})
    if rows.filter(valid_from__gt=from_day).exists():
        raise ValidationError({"from_day": "Đã ghi một thay đổi từ ngày muộn hơn; hãy chọn ngày sau đó."})
    with history.act("Đổi người nhận, hình thức nhận", by=by, why=reason):
        current = rows.filter(valid_from__lte=from_day).last()
        if current and current.valid_from == from_day:
            row = current
        else:
            if current and (current.valid_to is None or current.valid_to >= from_day):
                current.valid_to = from_day - ONE_DAY
                current.save()
            row = Payee(award=award, valid_from=from_day)
        for name in PayTo.PAY_TO:
            setattr(row, name, pay_to.get(name, ""))
        row.valid_to, row.reason, row.recorded_by = None, reason.strip()[:200], by
        row.full_clean()
        row.save()
        _press(award, "payee", by=by, token=token, why=reason.strip())
    return row


@transaction.atomic
def record_existing(
    award: Award, *, pay_to: Mapping[str, str], today: date, by: User, token: UUID | None = None
) -> Award:
    """Take over a decision signed before the software came (unsaved, as the form filled it): it is paid from
    `valid_from` on like any other, what was paid before stays outside. Checks and amount are those of `today`."""
    elder = Elder.objects.select_for_update(of=("self",)).select_related("ward").get(pk=award.elder_id)
    if _done(token):
        return Award.objects.filter(elder=elder, scheme=award.scheme).order_by("-pk").first()
    if elder.ward is None or elder.merged_into_id or elder.date_of_death:
        raise ValidationError("Chỉ ghi cho người đang có hồ sơ tại phường.")
    if award.signed_on > today:
        raise ValidationError({"signed_on": "Ngày ký không thể ở tương lai."})
    award.elder, award.ward, award.recorded_by = elder, elder.ward, by
    award.source_paper = f"quyết định {award.decision_words}"
    award.valid_from, award.frequency = month_of(award.valid_from), MONTHLY
    award.exclusion_group = exclusion_group(award.scheme)
    law = law_of(elder.ward_id, today)
    try:
        decision = decide(award.scheme, replace(facts_of(elder, today), application_form_01=True), law)
    except NotInForce:
        raise ValidationError({"scheme": "Chế độ này không còn quy định có hiệu lực."}) from None
    award.checks = [check_json(check) for check in decision.checks]
    award.source = decision.source[:300]
    if decision.eligible and decision.amount.vnd is not None:
        award.amount_vnd, award.funding = decision.amount.vnd, dict(decision.amount.funding)
    with history.act("Ghi quyết định đã có", by=by):
        award.full_clean()
        award.save()
        row = Payee(award=award, valid_from=award.valid_from, recorded_by=by, **pay_to)
        row.full_clean()
        row.save()
        _press(award, "existing", by=by, token=token, why=scheme_name(award.scheme))
    return award
