"""Nutrition counselling and rehabilitation, session by session. Clubs are named in words only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from elders.ground.history import tracked, who
from health.choices import PlaceKind
from health.models.tasks import FollowUpTask
from health.querysets import FindingsQuerySet
from health.register_choices import Advice, Aid, RehabNeed, SessionKind


@tracked
class CareSession(models.Model):
    """One session of one elder. `advice` and `weight_kg` belong to nutrition; `needs`, `aids` and `barthel` to
    rehabilitation."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="care_sessions", on_delete=models.PROTECT
    )  # part of a medical record
    kind = models.CharField("loại", max_length=10, choices=SessionKind)
    held_on = models.DateField("ngày")
    place_kind = models.CharField("nơi", max_length=4, choices=PlaceKind, default=PlaceKind.STATION)
    club_name = models.CharField("tại câu lạc bộ", max_length=150, blank=True)
    staff = models.CharField("người thực hiện", max_length=120)
    minutes = models.PositiveSmallIntegerField("số phút", null=True, blank=True)
    content = models.TextField("nội dung")
    goal = models.CharField("mục tiêu", max_length=300, blank=True)
    advice = ArrayField(
        models.CharField(max_length=10, choices=Advice), verbose_name="lời khuyên", default=list, blank=True
    )
    weight_kg = models.DecimalField("cân nặng (kg)", max_digits=4, decimal_places=1, null=True, blank=True)
    needs = ArrayField(
        models.CharField(max_length=10, choices=RehabNeed), verbose_name="cần tập", default=list, blank=True
    )
    aids = ArrayField(
        models.CharField(max_length=10, choices=Aid), verbose_name="dụng cụ trợ giúp", default=list, blank=True
    )
    barthel = models.PositiveSmallIntegerField("điểm Barthel", null=True, blank=True)
    next_on = models.DateField("hẹn lần sau", null=True, blank=True)
    task = models.ForeignKey(
        FollowUpTask,
        verbose_name="việc theo dõi",
        null=True,
        blank=True,
        related_name="sessions",
        on_delete=models.PROTECT,
    )  # what led to it stays readable
    recorded_by = who("người ghi")
    recorded_at = models.DateTimeField("lúc ghi", auto_now_add=True)

    objects = FindingsQuerySet.as_manager()

    class Meta:
        verbose_name = "buổi tư vấn, phục hồi chức năng"
        verbose_name_plural = "buổi tư vấn, phục hồi chức năng"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["elder", "kind", "held_on"],
                name="care_session_once_a_day",
                violation_error_message="Ngày này đã ghi một buổi như vậy cho người này.",
            ),
            models.CheckConstraint(
                condition=(Q(minutes__isnull=True) | Q(minutes__range=(1, 480)))
                & (Q(weight_kg__isnull=True) | Q(weight_kg__range=(20, 200)))
                & (Q(barthel__isnull=True) | Q(barthel__lte=100)),
                name="care_session_possible",
                violation_error_message="Số phút 1–480, cân nặng 20–200 kg, Barthel 0–100.",
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("held_on")),
                name="care_session_next_is_later",
                violation_error_message="Ngày hẹn phải sau ngày của buổi này.",
            ),
        ]
        indexes = [models.Index(fields=["ward", "kind", "held_on"], name="care_session_by_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on:%d/%m/%Y}"
