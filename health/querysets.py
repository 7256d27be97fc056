"""Questions about health that return querysets. Findings are for the health station alone (`design.md` §1)."""

from datetime import date

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from elders.ground.periods import PeriodQuerySet, covers
from elders.ground.scoping import ScopedQuerySet


class RoundQuerySet(ScopedQuerySet):
    def for_user(self, user):
        """Rounds of the own ward, for whoever plans, hands out slips or counts; a group leader sees them too."""
        if not user.is_authenticated or not user.is_active or not user.ward_id:
            return self.none()
        return (
            self.filter(**{self.ward_path: user.ward_id}) if user.has_perm("health.view_checkupround") else self.none()
        )


class SessionQuerySet(RoundQuerySet):
    ward_path = "round__ward"


class CostQuerySet(RoundQuerySet):
    ward_path = "round__ward"


class InvitationQuerySet(ScopedQuerySet):
    """Who is invited, where and when, and whether they came; no findings. Belongs to the group of the list, so a leader
    keeps the people of the own groups."""

    ward_path = "round__ward"
    group_path = "residential_group"

    def for_user(self, user):
        return (
            super().for_user(user) if user.is_authenticated and user.has_perm("health.view_invitation") else self.none()
        )


class FindingsQuerySet(models.QuerySet):
    """Rows with something clinical: the health station of the ward only, on every path."""

    ward_path = "ward"

    def for_user(self, user):
        may = user.is_authenticated and user.is_active and user.ward_id and user.has_perm("health.view_findings")
        return self.filter(**{self.ward_path: user.ward_id}) if may else self.none()


class ExaminationQuerySet(FindingsQuerySet):
    def current(self):
        """Without the versions a correction has replaced."""
        return self.exclude(state="replaced")

    def complete(self):
        """Those that count as a check-up: concluded by an authorised doctor."""
        return self.filter(state__in=["complete", "signed"])


class ExamPartQuerySet(FindingsQuerySet):
    ward_path = "examination__ward"


class TaskQuerySet(FindingsQuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def overdue(self, now):
        """Open ones whose last moment has passed."""
        return self.open().filter(Q(due_at__lt=now))


class TaskPartQuerySet(FindingsQuerySet):
    ward_path = "task__ward"


class EnrolmentQuerySet(PeriodQuerySet, FindingsQuerySet):
    def in_year(self, year: int):
        """Those of the register of a calendar year: managed on at least one day of it (H-054)."""
        return self.filter(valid_from__lte=date(year, 12, 31)).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=date(year, 1, 1))
        )


class EnrolmentPartQuerySet(FindingsQuerySet):
    ward_path = "enrolment__ward"


def _member_of(user) -> Q:
    """Files whose team `user` belongs to today, other than as the one who approves."""
    today = timezone.localdate()
    return Q(
        Exists(
            apps.get_model("health", "CaseMember")
            .objects.filter(covers(today), case=OuterRef("pk"), user=user)
            .exclude(role="duyet")
            .order_by()
        )
    )


class CaseQuerySet(FindingsQuerySet):
    """Social-work files. A confidential one exists for its team alone, on every path: whoever else counts, searches or
    lists gets the same answer as if it were not there."""

    def for_user(self, user):
        may = user.is_authenticated and user.is_active and user.ward_id and user.has_perm("health.view_socialcase")
        if not may:
            return self.none()
        return self.filter(Q(confidential=False) | _member_of(user), ward=user.ward_id)

    def approval_for(self, user):
        """Files whose plan `user` may read: submitted to them by name; of ordinary files also the ward office."""
        if not user.is_authenticated or not user.is_active or not user.ward_id:
            return self.none()
        mine = self.filter(ward=user.ward_id)
        if user.has_perm("health.approve_caseplan"):
            return mine.filter(Exists(_plans().filter(approver=user)))
        if user.has_perm("health.view_caseplan"):
            return mine.filter(Exists(_plans()), confidential=False)
        return self.none()

    def open(self):
        return self.exclude(state="closed")


def _plans():
    """Plans of the outer file that have left the desk of whoever wrote them."""
    return apps.get_model("health", "CasePlan").objects.filter(case=OuterRef("pk")).exclude(state="draft").order_by()


class CasePartQuerySet(models.QuerySet):
    """Rows of a social-work file: seen by whoever sees the file."""

    case_path = "case"

    def for_user(self, user):
        cases = apps.get_model("health", "SocialCase").objects.for_user(user).order_by()
        return self.filter(**{f"{self.case_path}__in": cases.values("pk")})


class CasePlanItemQuerySet(CasePartQuerySet):
    case_path = "plan__case"


class ReferralQuerySet(FindingsQuerySet):
    """Referrals of the station; one that belongs to a confidential file is for the team of that file."""

    def for_user(self, user):
        cases = apps.get_model("health", "SocialCase").objects.for_user(user).order_by()
        return super().for_user(user).filter(Q(case__isnull=True) | Q(case__in=cases.values("pk")))


class AccessQuerySet(models.QuerySet):
    """The log of who read what: for whoever oversees privacy at the station, not for every nurse."""

    def for_user(self, user):
        may = user.is_authenticated and user.is_active and user.ward_id and user.has_perm("health.view_healthaccess")
        return self.filter(ward=user.ward_id) if may else self.none()


class CaseOrFindingsQuerySet(models.QuerySet):
    """Consents and requests of people: for the station, whether it examines or does social work."""

    def for_user(self, user):
        if not user.is_authenticated or not user.is_active or not user.ward_id:
            return self.none()
        may = user.has_perm("health.view_findings") or user.has_perm("health.view_socialcase")
        return self.filter(ward=user.ward_id) if may else self.none()
