"""Questions about plan tasks, activities, budget and problems that return querysets; each begins with who asks."""

from datetime import date

from django.db import models
from django.db.models import Q

from reporting.plan_catalogue import unit_of_role
from reporting.plan_choices import WorkState


class WardRowsQuerySet(models.QuerySet):
    """Rows of the ward, for whoever holds `permission`; no person of the registry stands in them."""

    ward_path = "ward"
    permission = "reporting.view_plantask"

    def for_user(self, user):
        if not user.is_authenticated or not user.is_active or not user.ward_id or not user.has_perm(self.permission):
            return self.none()
        return self.filter(**{self.ward_path: user.ward_id})


class PlanTaskQuerySet(WardRowsQuerySet):
    ward_path = "plan__ward"

    def of_unit(self, name: str):
        """Tasks a unit leads or helps with."""
        return self.filter(Q(leads__contains=[name]) | Q(cooperating__contains=[name]))

    def reportable_by(self, user):
        """Tasks whose state `user` may write: the office all, another unit those it leads. The residential groups share
        their task, so no single leader closes it."""
        if user.has_perm("reporting.manage_plan"):
            return self
        if not user.has_perm("reporting.report_plantask"):
            return self.none()
        return self.filter(leads__contains=[unit_of_role(user.role)])

    def unfinished(self):
        return self.filter(state__in=[WorkState.NOT_STARTED, WorkState.UNDER_WAY]).exclude(scope="city_only")


class PlanPartQuerySet(WardRowsQuerySet):
    ward_path = "plan__ward"


class PlanTextQuerySet(WardRowsQuerySet):
    ward_path = "paper__plan__ward"


class ActivityQuerySet(models.QuerySet):
    prefix = ""

    def for_user(self, user):
        """The office and the leaders see all of the ward; a group leader those of the own groups; another unit those it
        leads or helps with."""
        if not user.is_authenticated or not user.is_active or not user.ward_id:
            return self.none()
        if not user.has_perm("reporting.view_activity"):
            return self.none()
        rows = self.filter(**{f"{self.prefix}ward": user.ward_id})
        if user.has_perm("reporting.see_all_activities"):
            return rows
        if user.role == "group_leader":
            return rows.filter(**{f"{self.prefix}residential_group__in": user.residential_group_ids})
        name = unit_of_role(user.role)
        if not name:
            return self.none()
        return rows.filter(
            Q(**{f"{self.prefix}lead_unit": name}) | Q(**{f"{self.prefix}cooperating__contains": [name]})
        )


class HeldQuerySet(ActivityQuerySet):
    def held(self, first: date, last: date):
        """Done between two days, both included."""
        return self.filter(state=WorkState.DONE, held_on__range=(first, last))

    def overdue(self, day: date):
        """Planned for before `day`, and nobody has said what became of it."""
        return self.filter(state__in=[WorkState.NOT_STARTED, WorkState.UNDER_WAY], planned_on__lt=day)


class ActivityPartQuerySet(ActivityQuerySet):
    prefix = "activity__"


class BudgetQuerySet(WardRowsQuerySet):
    permission = "reporting.view_budgetline"

    def with_spent(self, first: date, last: date):
        """Each line with `spent`: đồng paid out from `first` to `last`, both included."""
        paid = models.Sum("spendings__amount_vnd", filter=Q(spendings__spent_on__range=(first, last)), default=0)
        return self.annotate(spent=paid)


class SpendingQuerySet(WardRowsQuerySet):
    ward_path = "line__ward"
    permission = "reporting.view_budgetline"


class ProblemQuerySet(models.QuerySet):
    def for_user(self, user):
        """The office and the leaders see all; a group leader those of the own groups; another unit its own."""
        if not user.is_authenticated or not user.is_active or not user.ward_id:
            return self.none()
        if not user.has_perm("reporting.view_problem"):
            return self.none()
        rows = self.filter(ward=user.ward_id)
        if user.has_perm("reporting.see_all_problems"):
            return rows
        if user.role == "group_leader":
            return rows.filter(residential_group__in=user.residential_group_ids)
        name = unit_of_role(user.role)
        return rows.filter(unit=name, residential_group__isnull=True) if name else self.none()

    def open(self):
        return self.filter(closed_on__isnull=True)

    def waiting(self):
        """Open and nobody has answered or passed them on."""
        return self.open().filter(answered_on__isnull=True, escalated_on__isnull=True)
