"""The signed answer to a dossier: grant or refuse, by somebody else than who submitted it; and its number afterwards.

Granting looks at the law and the facts of the day of signature again: what was true when the dossier was submitted and
is not any more is refused. The first month is that of the signature (NĐ 176/2025 Điều 4; NĐ 147/2025 Điều 5); a change,
and going over to the higher benefit of a group while the lower one is paid, counts from the month after; who moved here
is paid from the month after the last one paid there.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from benefits.answers import check_json
from benefits.choices import CaseKind, CaseState, StopReason
from benefits.dossier import FROM_CITIZENS
from benefits.models import Award, Case, Payee
from benefits.models.awards import MONTHLY
from benefits.schemes import exclusion_group, scheme_name
from benefits.services import awards
from benefits.services.cases import AlreadyDone, expect, keep, locked, step, why_not_grant
from benefits.timing import first_month, stop_month
from benefits.verification import CHANGED_ON, PAID_TO, Finding, examine, paid_elsewhere, said_day
from elders.ground.months import month_of, next_month
from elders.models import User

ONE_DAY = timedelta(days=1)


@transaction.atomic
def grant(
    case: Case,
    *,
    signed_on: date,
    today: date,
    by: User,
    number: str = "",
    signer: str = "",
    token: UUID | None = None,
) -> Case:
    """Sign what was submitted: the award begins, ends, pauses or goes on. `number` may come later (`register`)."""
    try:
        case = locked(case, token)
    except AlreadyDone:
        return Case.objects.get(pk=case.pk)
    expect(case, CaseState.SUBMITTED)
    _signs(case, signed_on, today, by)
    if not case.proposes_grant:
        raise ValidationError("Hồ sơ này được trình để từ chối; hãy từ chối, hoặc trả lại để thẩm định lại.")
    finding = examine(case, signed_on)
    with step(case, "grant", f"Ký quyết định: {case.get_kind_display().lower()}", by=by, token=token):
        if case.kind in FROM_CITIZENS:
            _check_law(case, finding, signed_on)
            case.result = _award(case, finding, signed_on, number, by)
            case.effective_month = case.result.valid_from
            keep(case, finding)
        else:
            case.effective_month = _carry_out(case, signed_on, number, today, by)
        case.state = CaseState.GRANTED
        _sign(case, signed_on, number, signer, by)
    return case


@transaction.atomic
def refuse(
    case: Case,
    *,
    reasons: str,
    signed_on: date,
    today: date,
    by: User,
    number: str = "",
    signer: str = "",
    token: UUID | None = None,
) -> Case:
    """Answer no, in writing, with reasons and articles (NĐ 176/2025 Điều 4)."""
    try:
        case = locked(case, token)
    except AlreadyDone:
        return Case.objects.get(pk=case.pk)
    expect(case, CaseState.SUBMITTED)
    _signs(case, signed_on, today, by)
    if not reasons.strip():
        raise ValidationError({"reasons": "Từ chối thì phải ghi lý do và căn cứ."})
    with step(case, "refuse", "Từ chối hồ sơ", by=by, token=token, why=reasons.strip()):
        case.state, case.reasons = CaseState.REFUSED, reasons.strip()
        _sign(case, signed_on, number, signer, by)
    return case


@transaction.atomic
def register(case: Case, *, number: str, by: User, token: UUID | None = None) -> Case:
    """Write down the number the office gave the signed paper; correcting it is allowed and stays in the history."""
    try:
        case = locked(case, token)
    except AlreadyDone:
        return Case.objects.get(pk=case.pk)
    expect(case, CaseState.GRANTED, CaseState.REFUSED)
    if not number.strip():
        raise ValidationError({"number": "Hãy ghi số văn bản."})
    with step(case, "register", "Ghi số văn bản", by=by, token=token, why=number.strip()):
        case.decision_number = number.strip()
        case.full_clean()
        case.save()
        if case.result_id:
            case.result.decision_number = case.decision_number
            case.result.save()
        elif case.award_id and case.kind == CaseKind.STOP and case.state == CaseState.GRANTED:
            Award.objects.filter(pk=case.award_id).update(stop_number=case.decision_number)
    return case


def _signs(case: Case, signed_on: date, today: date, by: User) -> None:
    if case.submitted_by_id == by.pk:
        raise ValidationError("Người trình hồ sơ không tự duyệt được: cần một người khác ký.", code="same_person")
    if signed_on > today:
        raise ValidationError({"signed_on": "Ngày ký không thể ở tương lai."})
    if signed_on < case.received_on:
        raise ValidationError(
            {"signed_on": f"Hồ sơ nhận ngày {case.received_on:%d/%m/%Y}; ngày ký không thể trước đó."}
        )


def _sign(case: Case, signed_on: date, number: str, signer: str, by: User) -> None:
    case.signed_on, case.decision_number, case.signer = signed_on, number.strip(), signer.strip()
    case.decided_by, case.decided_at = by, timezone.now()
    case.full_clean()
    case.save()


def _check_law(case: Case, finding: Finding, signed_on: date) -> None:
    """Raises: ValidationError with every reason why it cannot be signed on that day."""
    if finding.earliest:
        raise ValidationError(
            f"Ngày {signed_on:%d/%m/%Y} chưa đủ tuổi; ký sớm nhất ngày {finding.earliest:%d/%m/%Y}.", code="too_early"
        )
    if blocks := why_not_grant(case, finding):
        raise ValidationError(blocks, code="not_clear")


def _award(case: Case, finding: Finding, signed_on: date, number: str, by: User) -> Award:
    """The award the decision makes, with its payee; whatever of the same group was paid until now ends before it."""
    scheme = finding.result.law.texts[case.scheme].scheme
    decision = finding.decision
    is_funeral = case.kind == CaseKind.FUNERAL
    start = month_of(signed_on) if is_funeral else _make_way(case, _start(case, finding, signed_on), signed_on, number)
    award = Award(
        ward=case.ward,
        elder=case.elder,
        scheme=case.scheme,
        exclusion_group=exclusion_group(case.scheme),
        frequency=scheme.frequency if scheme.frequency in (MONTHLY, "one_off") else "one_off",
        decision_number=number.strip(),
        signed_on=signed_on,
        amount_vnd=decision.amount.vnd,
        funding=dict(decision.amount.funding),
        checks=[check_json(check) for check in decision.checks],
        source=decision.source[:300],
        paid_elsewhere_to=said_day(case, PAID_TO) if case.kind == CaseKind.TRANSFER_IN else None,
        valid_from=start,
        recorded_by=by,
    )
    award.full_clean()
    award.save()
    payee = Payee(award=award, valid_from=start, reason="Theo hồ sơ", recorded_by=by, **case.pay_to)
    payee.full_clean()
    payee.save()
    return award


def _start(case: Case, finding: Finding, signed_on: date) -> date:
    """The first month of the request taken by itself."""
    if case.kind == CaseKind.TRANSFER_IN:
        return next_month(month_of(said_day(case, PAID_TO)))
    if case.kind == CaseKind.CHANGE:
        changed = said_day(case, CHANGED_ON)
        return stop_month(changed) if changed else next_month(month_of(signed_on))
    scheme = finding.result.law.texts[case.scheme].scheme
    start = first_month(scheme, signed_on=signed_on, birth=finding.result.facts.birth)
    if start is None:
        raise ValidationError("Chưa biết ngày sinh nên chưa biết hưởng từ tháng nào.")
    return start


def _make_way(case: Case, start: date, signed_on: date, number: str) -> date:
    """End what is paid now and may not be paid beside it; the first month of the new award.

    Raises: ValidationError while another ward still pays, or the same benefit is drawn already.
    """
    if other := paid_elsewhere(case, start):
        until = f"đến hết tháng {other.valid_to:%m/%Y}" if other.valid_to else "chưa thôi"
        raise ValidationError(
            f"{other.ward} còn chi {scheme_name(other.scheme)} cho người này ({until}): chờ quyết định thôi chi trả "
            f"của nơi cũ, không chi hai nơi cùng một tháng.",
            code="paid_elsewhere",
        )
    group = exclusion_group(case.scheme)
    mine = Award.objects.filter(elder=case.elder, ward=case.ward, frequency=MONTHLY).exclude(valid_to__lt=start)
    running = list(mine.filter(exclusion_group=group) if group else mine.filter(scheme=case.scheme))
    if not running:
        return start
    for award in running:
        if award.scheme == case.scheme:
            raise ValidationError(f"Người này đang hưởng {scheme_name(case.scheme)} từ tháng {award.valid_from:%m/%Y}.")
    if case.kind == CaseKind.GRANT:
        start = next_month(start)
    for award in running:
        if award.valid_from >= start:
            begins = f"{scheme_name(award.scheme)} được hưởng từ tháng {award.valid_from:%m/%Y}"
            raise ValidationError(f"{begins}, không trước tháng {start:%m/%Y}; hãy xem lại ngày ký hoặc ngày thay đổi.")
        if award.valid_to is None or award.valid_to >= start:
            award.valid_to, award.stop_reason = start - ONE_DAY, StopReason.HIGHER
            award.stop_note = f"Chuyển sang {scheme_name(case.scheme)}"[:300]
            award.stop_number, award.stop_signed_on = number.strip(), signed_on
            award.full_clean(exclude=["recorded_by"])
            award.save()
    return start


def _carry_out(case: Case, signed_on: date, number: str, today: date, by: User) -> date | None:
    """Do what a decision about a running award says; the first month it counts."""
    if case.award is None:
        raise ValidationError("Hồ sơ này không gắn với quyết định hưởng nào.")
    said: Mapping[str, Any] = case.answers
    if case.kind == CaseKind.STOP:
        event_on = said_day(case, "event_on") or signed_on
        award = awards.stop_award(
            case.award,
            event_on=event_on,
            reason=said["reason"],
            by=by,
            number=number,
            signed_on=signed_on,
            note=case.note,
        )
        return award.valid_to + ONE_DAY
    month = said_day(case, "from_month") or next_month(month_of(signed_on))
    if case.kind == CaseKind.SUSPEND:
        row = awards.suspend(
            case.award,
            from_month=month,
            reason=said["reason"],
            by=by,
            number=number,
            signed_on=signed_on,
            note=case.note,
        )
        return row.valid_from
    awards.resume(
        case.award, from_month=month, pay_arrears=bool(said.get("pay_arrears")), today=today, by=by, reason=case.note
    )
    return month
