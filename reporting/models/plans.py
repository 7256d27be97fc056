"""The plan of a year: the paper under which the ward works."""

from django.db import models
from django.db.models import Q

from elders.ground.history import tracked
from reporting.plan_querysets import WardRowsQuerySet


@tracked
class Plan(models.Model):
    """Kế hoạch of a ward for a year. Number and day stay empty until the clerk has registered the paper."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="plans", on_delete=models.PROTECT
    )  # reference data
    year = models.PositiveSmallIntegerField("năm")
    title = models.CharField("trích yếu", max_length=300)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True, help_text="Ví dụ: 25/KH-UBND.")
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    basis = models.TextField(
        "căn cứ", blank=True, help_text="Mỗi dòng một văn bản cấp trên, ví dụ: Kế hoạch số … ngày … của Sở Y tế."
    )

    objects = WardRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch năm"
        verbose_name_plural = "kế hoạch năm"
        ordering = ["-year", "pk"]
        permissions = [("manage_plan", "Lập kế hoạch năm, phân công nhiệm vụ")]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "year"], name="plan_once_a_year", violation_error_message="Năm này đã có kế hoạch."
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2020, 2100)), name="plan_year", violation_error_message="Năm không hợp lệ."
            ),
        ]

    def __str__(self) -> str:
        return f"Kế hoạch năm {self.year}"
