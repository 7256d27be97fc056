"""The support plan: lines, agreement, submission to a named approver, the answer; services given and referrals."""

import uuid
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from elders.ground import history
from elders.models import User
from health.case_choices import Agreement, CaseState, GoalResult, MemberRole, PlanState, StepKind
from health.models import CaseMember, CaseNeed, CasePlan, CasePlanItem, CaseService, Consent, Referral, SocialCase
from health.services.casework import expect, held, plan_review, step
from health.services.privacy import has_stopped

WAITING = (Referral.State.SENT, Referral.State.RECEIVED, Referral.State.ACCEPTED, Referral.State.SERVICE)
# draft → sent → received → accepted or declined → in service → answered → closed (health.md §12)
NEXT_STATES = {
    Referral.State.SENT: (Referral.State.RECEIVED, Referral.State.ACCEPTED, Referral.State.DECLINED),
    Referral.State.RECEIVED: (Referral.State.ACCEPTED, Referral.State.DECLINED),
    Referral.State.ACCEPTED: (Referral.State.SERVICE, Referral.State.ANSWERED),
    Referral.State.SERVICE: (Referral.State.ANSWERED,),
    Referral.State.ANSWERED: (Referral.State.CLOSED,),
    Referral.State.DECLINED: (Referral.State.CLOSED,),
}


def draft_of(case: SocialCase) -> CasePlan | None:
    return case.plans.filter(state=PlanState.DRAFT).first()


@transaction.atomic
def write(case: SocialCase, *, purpose: str, by: User) -> CasePlan:
    """The plan in work, made when there is none: the first one, or the next version while another runs."""
    fresh = held(case)
    expect(fresh, CaseState.ASSESSED, CaseState.ACTIVE)
    plan = draft_of(fresh) or CasePlan(
        case=fresh, version=(fresh.plans.aggregate(last=Max("version"))["last"] or 0) + 1
    )
    plan.purpose = purpose.strip()
    plan.full_clean(validate_unique=False)
    with history.act("Hồ sơ công tác xã hội: lập kế hoạch", by=by):
        made = plan.pk is None
        plan.save()
        running = fresh.plans.filter(state=PlanState.APPROVED).first()
        if made and running:
            _carry_over(running, plan)
    return plan


def _carry_over(running: CasePlan, plan: CasePlan) -> None:
    """What the running plan still has to do stands in the next version from the start."""
    for item in running.items.filter(result="").order_by("pk"):
        item.pk, item.plan = None, plan
        item.save(force_insert=True)


def _in_work(plan: CasePlan) -> CasePlan:
    fresh = CasePlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if fresh.state != PlanState.DRAFT:
        raise ValidationError("Kế hoạch này đã trình; lập kế hoạch lần sau nếu cần sửa.")
    return fresh


@transaction.atomic
def put_item(plan: CasePlan, *, item: CasePlanItem, by: User) -> CasePlanItem:
    """Add or change a line of a plan in work. Raises: ValidationError for a need of another file."""
    held(plan.case)
    item.plan = _in_work(plan)
    if item.need.case_id != plan.case_id:
        raise ValidationError({"need": "Nhu cầu này của hồ sơ khác."})
    item.full_clean()
    with history.act("Hồ sơ công tác xã hội: ghi dòng kế hoạch", by=by):
        item.save()
    return item


@transaction.atomic
def drop_item(item: CasePlanItem, *, by: User) -> None:
    held(item.plan.case)
    _in_work(item.plan)
    with history.act("Hồ sơ công tác xã hội: bỏ dòng kế hoạch", by=by):
        item.delete()


def not_covered(plan: CasePlan) -> list[CaseNeed]:
    """Needs that have neither a line nor a reason for none (H-062)."""
    return list(
        plan.case.needs.filter(no_item_reason="").exclude(items__plan=plan).distinct().order_by("position", "pk")
    )


@transaction.atomic
def leave_out(need: CaseNeed, *, why: str, by: User) -> CaseNeed:
    """Say why a need gets no line of the plan."""
    held(need.case)
    if not why.strip():
        raise ValidationError({"why": "Ghi lý do."})
    need.no_item_reason = why.strip()[:200]
    with history.act("Hồ sơ công tác xã hội: nhu cầu ngoài kế hoạch", by=by):
        need.save(update_fields=["no_item_reason"])
    return need


@transaction.atomic
def submit(
    plan: CasePlan,
    *,
    agreement: str,
    agreed_by: str,
    agreed_on: date | None,
    legal_basis: str,
    approver: User,
    on: date,
    at: datetime,
    by: User,
) -> CasePlan:
    """Step 4: hand the plan to a named approver. Only that person (and the team) reads the plan of a confidential file.

    Raises: ValidationError without agreement (protection in an emergency names its basis, H-061), for a need without a
    line (H-062), for an approver who may not approve or is the submitter.
    """
    case = held(plan.case)
    expect(case, CaseState.ASSESSED, CaseState.ACTIVE)
    fresh = _in_work(plan)
    if agreement == Agreement.REFUSED:
        raise ValidationError({"agreement": "Người cao tuổi từ chối thì không trình kế hoạch; đóng hồ sơ."})
    if agreement == Agreement.PROTECTION and case.urgency != "khan_cap":
        raise ValidationError({"agreement": "Chỉ hồ sơ khẩn cấp mới bảo vệ khi chưa có đồng ý."})
    if not fresh.items.exists():
        raise ValidationError("Kế hoạch chưa có dòng nào.")
    if missing := not_covered(fresh):
        raise ValidationError([f"Nhu cầu “{need.words}” chưa có việc làm, cũng chưa ghi lý do." for need in missing])
    if not approver.has_perm("health.approve_caseplan") or approver.ward_id != case.ward_id:
        raise ValidationError({"approver": "Người này không được duyệt kế hoạch của phường."})
    fresh.agreement, fresh.agreed_by, fresh.agreed_on = agreement, agreed_by.strip(), agreed_on
    fresh.legal_basis, fresh.approver = legal_basis.strip(), approver
    fresh.submitted_at, fresh.submitted_by, fresh.state = at, by, PlanState.SUBMITTED
    fresh.full_clean()
    case.state = CaseState.PROPOSED
    with step(case, StepKind.SUBMITTED, on=on, by=by, words=str(fresh)):
        fresh.save()
        if not case.members.filter(user=approver, valid_to__isnull=True).exists():
            CaseMember.objects.create(case=case, user=approver, role=MemberRole.APPROVER, valid_from=on)
    return fresh


@transaction.atomic
def decide(plan: CasePlan, *, approve: bool, words: str, on: date, by: User) -> CasePlan:
    """Approve, or return with words. An approved plan replaces the one that ran, and the reviews begin.

    Raises: ValidationError for anybody but the one it was submitted to.
    """
    case = held(plan.case)
    expect(case, CaseState.PROPOSED)
    fresh = CasePlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if fresh.state != PlanState.SUBMITTED:
        raise ValidationError("Kế hoạch này không chờ duyệt.")
    if fresh.approver_id != by.pk:
        raise ValidationError("Kế hoạch này trình người khác duyệt.")
    if not approve and not words.strip():
        raise ValidationError({"words": "Trả lại thì ghi lý do."})
    running = case.plans.filter(state=PlanState.APPROVED).first()
    fresh.decided_on, fresh.decision = on, words.strip()[:300]
    fresh.state = PlanState.APPROVED if approve else PlanState.RETURNED
    if approve:
        with step(case, StepKind.APPROVED, on=on, by=by, words=fresh.decision):
            case.state = CaseState.ACTIVE
            if running:
                running.items.filter(result="").update(result=GoalResult.DROPPED, done_on=on)
                running.state = PlanState.ENDED
                running.save(update_fields=["state"])
            fresh.save()
            plan_review(case, after=on)
    else:
        with step(case, StepKind.RETURNED, on=on, by=by, words=fresh.decision):
            case.state = CaseState.ASSESSED  # a running plan goes on; the file is written again
            fresh.save()
            _again(fresh)
    return fresh


def _again(returned: CasePlan) -> None:
    """What was returned stands as the next draft, ready to be mended."""
    made = CasePlan.objects.create(case=returned.case, version=returned.version + 1, purpose=returned.purpose)
    for item in returned.items.order_by("pk"):
        item.pk, item.plan = None, made
        item.save(force_insert=True)


@transaction.atomic
def set_result(item: CasePlanItem, *, result: str, words: str, on: date, by: User) -> CasePlanItem:
    """What came of one goal of an approved plan."""
    held(item.plan.case)
    fresh = CasePlanItem.objects.select_for_update(of=("self",)).select_related("plan").get(pk=item.pk)
    if fresh.plan.state != PlanState.APPROVED:
        raise ValidationError("Ghi kết quả khi kế hoạch đã được duyệt.")
    fresh.result, fresh.result_words, fresh.done_on = result, words.strip()[:300], on
    fresh.full_clean()
    with history.act("Hồ sơ công tác xã hội: kết quả mục tiêu", by=by):
        fresh.save()
    return fresh


@transaction.atomic
def serve(case: SocialCase, *, service: CaseService, today: date, by: User) -> CaseService:
    """Step 5: one service given. Before a plan is approved only an urgent file may be helped (H-061).

    Raises: ValidationError.
    """
    fresh = held(case)
    running = fresh.state == CaseState.ACTIVE or fresh.plans.filter(state=PlanState.APPROVED).exists()
    if not running and fresh.safety_at is None:
        raise ValidationError("Chưa có kế hoạch được duyệt; hồ sơ khẩn cấp thì lập kế hoạch an toàn trước.")
    if service.on > today:
        raise ValidationError({"on": "Ngày này chưa đến."})
    service.case, service.by = fresh, by
    service.full_clean()
    with step(fresh, StepKind.SERVED, on=service.on, by=by, words=f"{service}: {service.provider}"):
        service.save()
    return service


@transaction.atomic
def refer(
    case: SocialCase, *, to: str, reason: str, urgent: bool, signer: str, on: date, by: User, token: uuid.UUID
) -> Referral:
    """A social referral of the file; the same `token` makes no second one.

    Raises: ValidationError, also for somebody who withdrew consent to referrals, unless the file is urgent (H-074;
    protecting life needs no consent, Điều 19 khoản 1).
    """
    fresh = held(case)
    if stored := Referral.objects.filter(token=token, case=fresh).first():
        return stored
    withdrew = bool(fresh.elder_id) and has_stopped(fresh.elder, Consent.Purpose.REFERRAL)
    if withdrew and fresh.urgency != "khan_cap":
        raise ValidationError("Người này đã rút đồng ý chuyển gửi; chỉ chuyển gửi khi khẩn cấp hoặc có đồng ý mới.")
    made = Referral(
        ward_id=fresh.ward_id,
        elder=fresh.elder,
        case=fresh,
        kind=Referral.Kind.SOCIAL,
        to=to.strip(),
        reason=reason.strip(),
        urgent=urgent,
        state=Referral.State.SENT,
        sent_on=on,
        doctor=signer.strip(),
        token=token,
        created_by=by,
    )
    made.full_clean()
    with step(fresh, StepKind.REFERRED, on=on, by=by, words=made.to):
        made.save()
    return made


@transaction.atomic
def referral_went_on(referral: Referral, *, state: str, on: date, words: str, today: date, by: User) -> Referral:
    """The next state of a referral of a file. Raises: ValidationError for a step that does not follow."""
    held(referral.case)
    fresh = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if state not in NEXT_STATES.get(fresh.state, ()):
        raise ValidationError({"state": f"Phiếu đang “{fresh.get_state_display()}”, không chuyển sang bước này được."})
    if on > today or (fresh.sent_on and on < fresh.sent_on):
        raise ValidationError({"on": "Ngày phải từ ngày gửi đến hôm nay."})
    fresh.state = state
    if state in (Referral.State.ANSWERED, Referral.State.DECLINED):
        if not words.strip():
            raise ValidationError({"words": "Ghi nội dung trả lời."})
        fresh.answered_on, fresh.answer = on, words.strip()
    fresh.full_clean(validate_unique=False)
    with history.act("Hồ sơ công tác xã hội: phiếu chuyển gửi", by=by):
        fresh.save()
    return fresh


def plan_values(plan: CasePlan) -> dict[str, Any]:
    """The lines of a plan with their needs, for a page or a paper."""
    return {"plan": plan, "items": list(plan.items.select_related("need").order_by("need__position", "due_on", "pk"))}
