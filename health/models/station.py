"""What the station itself decides about its papers."""

from django.db import models
from django.db.models import Q

from elders.ground.history import tracked, who
from health.choices import Superior
from health.querysets import RoundQuerySet


@tracked
class StationSetting(models.Model):
    """The superior body printed above "TRẠM Y TẾ". Which one it is since the station is led by the ward is in no
    document we found (health.md §1.3, §18), so nothing is printed until somebody of the station has chosen."""

    ward = models.OneToOneField(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    superior = models.CharField("cơ quan cấp trên in trên giấy", max_length=10, choices=Superior)
    superior_words = models.CharField("tên cơ quan khác", max_length=100, blank=True)
    document = models.CharField("theo văn bản", max_length=150, blank=True)
    chosen_on = models.DateField("ngày chọn")
    chosen_by = who("người chọn")

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "cách ghi giấy của trạm"
        verbose_name_plural = "cách ghi giấy của trạm"
        ordering = ["ward", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(superior=Superior.OTHER) | ~Q(superior_words=""),
                name="station_superior_named",
                violation_error_message="Ghi tên cơ quan cấp trên.",
            )
        ]

    def __str__(self) -> str:
        return self.superior_words if self.superior == Superior.OTHER else self.get_superior_display()
