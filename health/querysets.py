"""Questions about health that return querysets. Findings are for the health station alone (`design.md` §1)."""

from datetime import date

from django.db import models
from django.db.models import Q

from elders.ground.periods import PeriodQuerySet
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
