"""Who works on a social-work file. Of a confidential one nobody else knows, so the team is never empty."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.models import User
from health.case_choices import MemberRole, StepKind
from health.choices import AccessKind
from health.models import CaseMember, CaseStep, SocialCase
from health.services import access

ONE_DAY = timedelta(days=1)


def _locked(case: SocialCase) -> SocialCase:
    return SocialCase.objects.select_for_update(of=("self",)).get(pk=case.pk)


def _workers(case: SocialCase, on: date):
    return case.members.exclude(role=MemberRole.APPROVER).filter(valid_from__lte=on).exclude(valid_to__lt=on)


@transaction.atomic
def add(case: SocialCase, *, user: User, role: str, on: date, by: User, why: str = "") -> CaseMember:
    """`user` belongs to the team from `on`.

    Raises: ValidationError for somebody of another ward or without the right to read social work.
    """
    fresh = _locked(case)
    if user.ward_id != fresh.ward_id or not user.is_active or not user.has_perm("health.view_socialcase"):
        raise ValidationError({"user": "Người này không làm công tác xã hội của phường."})
    if role == MemberRole.MANAGER:
        _workers(fresh, on).filter(role=MemberRole.MANAGER).update(role=MemberRole.MEMBER)
    member = fresh.members.filter(user=user, valid_to__isnull=True).first() or CaseMember(
        case=fresh, user=user, valid_from=on
    )
    member.role, member.why = role, why.strip()[:200]
    member.full_clean(exclude=["user"])
    with history.act("Hồ sơ công tác xã hội: thêm người phụ trách", by=by):
        member.save()
        CaseStep.objects.create(case=fresh, kind=StepKind.TEAM, on=on, by=by, words=f"Thêm {user} ({member})")
    return member


@transaction.atomic
def leave(member: CaseMember, *, on: date, by: User) -> CaseMember:
    """Somebody reads the file up to the day before `on`; who joined on that very day is taken off.

    Raises: ValidationError for the last one of the team.
    """
    case = _locked(member.case)
    fresh = CaseMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if fresh.valid_to is not None:
        raise ValidationError("Người này đã thôi phụ trách.")
    if not _workers(case, on).exclude(pk=fresh.pk).exists():
        raise ValidationError("Nhóm phải còn ít nhất một người; thêm người khác trước.")
    with history.act("Hồ sơ công tác xã hội: thôi phụ trách", by=by):
        if fresh.valid_from >= on:
            fresh.delete()
        else:
            fresh.valid_to = on - ONE_DAY
            fresh.save(update_fields=["valid_to"])
        CaseStep.objects.create(case=case, kind=StepKind.TEAM, on=on, by=by, words=f"{fresh.user} thôi phụ trách")
    return fresh


@transaction.atomic
def break_glass(case: SocialCase, *, why: str, on: date, by: User) -> CaseMember:
    """The head joins the team of a confidential file (nobody of it is there any more); the reason goes into the log."""
    if not by.has_perm("health.oversee_privacy"):
        raise ValidationError("Chỉ người giám sát dữ liệu của Trạm được làm việc này.")
    if len(why.strip()) < 10:
        raise ValidationError({"why": "Ghi rõ lý do (ít nhất 10 chữ)."})
    access.log(
        by=by, kind=AccessKind.VIEW, what=f"Tự vào nhóm hồ sơ mật {case.code}", elder=case.elder, reason=why.strip()
    )
    return add(case, user=by, role=MemberRole.MEMBER, on=on, by=by, why=why)
