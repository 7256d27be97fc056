"""Home care by volunteers: whom, how often, by whom, and what was done (clubs.md §5.6, CS-01 to CS-05)."""

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from clubs.models.base import AnyPerson, one_person
from clubs.models.club import Club
from clubs.models.members import Membership
from clubs.querysets import ClientPartQuerySet, ClubPeriodQuerySet, VisitorQuerySet, VisitQuerySet
from elders.ground.history import tracked
from elders.ground.periods import Period, no_overlap, not_reversed


@tracked
class CareClient(AnyPerson, Period):
    """Somebody the club's volunteers visit at home. What they need help with, never what they suffer from."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="clients", on_delete=models.PROTECT
    )  # a club in use is dissolved, not deleted
    needs = models.CharField(
        "việc cần giúp",
        max_length=200,
        blank=True,
        help_text="Ví dụ: nấu cơm, dọn nhà, đi chợ, trò chuyện. Không ghi bệnh tật.",
    )
    visits_per_week = models.PositiveSmallIntegerField(
        "số lần thăm mỗi tuần", default=2, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    end_reason = models.CharField("lý do thôi thăm", max_length=200, blank=True)

    objects = ClubPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "người được chăm sóc tại nhà"
        verbose_name_plural = "người được chăm sóc tại nhà"
        ordering = ["-valid_from", "pk"]
        constraints = [
            not_reversed("client_period"),
            one_person("client_one_person"),
            no_overlap(
                "club",
                "elder",
                name="client_elder_no_overlap",
                message="Người này đang được câu lạc bộ chăm sóc.",
                condition=Q(elder__isnull=False),
            ),
            no_overlap(
                "club",
                "companion",
                name="client_companion_no_overlap",
                message="Người này đang được câu lạc bộ chăm sóc.",
                condition=Q(companion__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(visits_per_week__range=(1, 7)),
                name="client_visits_per_week",
                violation_error_message="Số lần thăm mỗi tuần từ 1 đến 7.",
            ),
        ]

    def __str__(self) -> str:
        return self.person.full_name


@tracked
class CareAssignment(Period):
    """A volunteer who visits a client over a period."""

    client = models.ForeignKey(
        CareClient, verbose_name="người được chăm sóc", related_name="assignments", on_delete=models.CASCADE
    )  # part of the client
    membership = models.ForeignKey(
        Membership, verbose_name="tình nguyện viên", related_name="care_assignments", on_delete=models.PROTECT
    )  # stays readable

    objects = ClientPartQuerySet.as_manager()

    class Meta:
        verbose_name = "phân công chăm sóc"
        verbose_name_plural = "phân công chăm sóc"
        ordering = ["-valid_from", "pk"]
        constraints = [
            not_reversed("care_assignment_period"),
            no_overlap(
                "client", "membership", name="care_assignment_no_overlap", message="Người này đã được phân công."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership.person.full_name} thăm {self.client}"


@tracked
class HomeVisit(models.Model):
    """One visit at home; `cancelled` keeps a planned visit that did not take place."""

    client = models.ForeignKey(
        CareClient, verbose_name="người được chăm sóc", related_name="visits", on_delete=models.PROTECT
    )  # care given stays readable
    visited_on = models.DateField("ngày thăm")
    start = models.TimeField("giờ đến", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        "số phút", null=True, blank=True, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    what = models.CharField("việc đã làm", max_length=300, blank=True)
    note = models.CharField("đề nghị", max_length=300, blank=True)
    cancelled = models.BooleanField("không thực hiện được", default=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt thăm"
        verbose_name_plural = "các lượt thăm"
        ordering = ["-visited_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "visited_on", "start"],
                name="visit_once",
                nulls_distinct=False,
                violation_error_message="Lượt thăm này đã ghi.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__range=(5, 480)),
                name="visit_minutes",
                violation_error_message="Số phút từ 5 đến 480.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="visit_inside_client",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                      SELECT 1 FROM clubs_careclient c WHERE c.id = NEW.client_id AND NEW.visited_on >= c.valid_from
                         AND (c.valid_to IS NULL OR NEW.visited_on <= c.valid_to)) THEN
                      RAISE EXCEPTION 'Ngày thăm phải nằm trong thời gian người này được chăm sóc.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'visit_inside_client';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"Thăm {self.client} ngày {self.visited_on:%d/%m/%Y}"


@tracked
class Visitor(models.Model):
    """A volunteer on a visit; `stands_in`: not assigned to the client, came instead of somebody (CS-04)."""

    visit = models.ForeignKey(
        HomeVisit, verbose_name="lượt thăm", related_name="visitors", on_delete=models.CASCADE
    )  # part of the visit
    membership = models.ForeignKey(
        Membership, verbose_name="tình nguyện viên", related_name="visits", on_delete=models.PROTECT
    )  # stays readable
    stands_in = models.BooleanField("đi thay", default=False)

    objects = VisitorQuerySet.as_manager()

    class Meta:
        verbose_name = "người đi thăm"
        verbose_name_plural = "người đi thăm"
        ordering = ["visit", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "membership"], name="visitor_once", violation_error_message="Đã ghi người này."
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="visitor_inside_membership",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                      SELECT 1 FROM clubs_homevisit v JOIN clubs_careclient c ON c.id = v.client_id
                        JOIN clubs_membership m ON m.club_id = c.club_id
                       WHERE v.id = NEW.visit_id AND m.id = NEW.membership_id AND v.visited_on >= m.valid_from
                         AND (m.valid_to IS NULL OR v.visited_on <= m.valid_to)) THEN
                      RAISE EXCEPTION 'Người đi thăm phải là thành viên câu lạc bộ vào ngày đó.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'visitor_inside_membership';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.membership.person.full_name
