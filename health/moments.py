"""Health in the life of one person, for the whole file: findings for the health group alone, days for who hands out
invitations."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from elders.models import Elder, User
from elders.moments import Moment
from health.choices import InvitationState
from health.models import CareSession, Enrolment, Examination, FollowUpTask, Invitation, Referral

HEALTH = "Sức khỏe"


def moments(elder: Elder, *, user: User, today: date) -> list[Moment]:
    """What `user` may see of it. Whoever shows findings logs the reading first (`reads_findings`)."""
    if reads_findings(user):
        return [*_exams(elder, user), *_care(elder, user)]
    if user.has_perm("health.view_invitation"):
        return list(_visits(elder, user))
    return []


def reads_findings(user: User) -> bool:
    return user.has_perm("health.view_findings")


def _visits(elder: Elder, user: User) -> Iterator[Moment]:
    """That somebody was examined, and nothing else."""
    done = [InvitationState.EXAMINED, InvitationState.ELSEWHERE]
    came = Invitation.objects.for_user(user).filter(elder=elder, state__in=done)
    for one in came.select_related("round", "session").order_by("pk"):
        noted = timezone.localtime(one.state_at).date() if one.state_at else None
        day = one.elsewhere_on or (one.session.day if one.session else noted)
        if day:
            yield Moment(day, HEALTH, "Đã khám sức khỏe", str(one.round))


def _exams(elder: Elder, user: User) -> Iterator[Moment]:
    for exam in Examination.objects.for_user(user).current().filter(elder=elder).order_by("examined_on", "pk"):
        parts = (exam.get_conclusion_kind_display(), exam.get_health_class_display(), exam.conclusion)
        url = reverse("health:exam", args=[exam.pk])
        yield Moment(exam.examined_on, HEALTH, exam.get_kind_display(), ", ".join(filter(None, parts)), url=url)
    for one in Referral.objects.for_user(user).filter(elder=elder, sent_on__isnull=False).order_by("sent_on", "pk"):
        yield Moment(one.sent_on, HEALTH, one.get_kind_display(), f"{one.to}: {one.get_state_display().lower()}")


def _care(elder: Elder, user: User) -> Iterator[Moment]:
    for one in Enrolment.objects.for_user(user).filter(elder=elder).order_by("valid_from", "pk"):
        text = f"Quản lý bệnh: {one.get_disease_display()}"
        yield Moment(one.valid_from, HEALTH, text, one.get_ending_display(), one.valid_to)
    for one in CareSession.objects.for_user(user).filter(elder=elder).order_by("held_on", "pk"):
        yield Moment(one.held_on, HEALTH, one.get_kind_display(), one.content)
    for one in FollowUpTask.objects.for_user(user).filter(elder=elder, closed_at__isnull=False).order_by("pk"):
        day = timezone.localtime(one.closed_at).date()
        yield Moment(day, HEALTH, f"Xong việc theo dõi: {one.text}", one.get_outcome_display())
