"""Findings that left the station: who asked, for what, who agreed. Bulk needs two people (H-075)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from elders.ground.history import tracked, who
from health.choices import ExportFormat, ExportPurpose
from health.querysets import FindingsQuerySet


@tracked
class HealthExport(models.Model):
    """One package of check-ups, unsigned. `examination_ids` are frozen when it is asked for; `left_out` are those it
    does not hold, each with the reason: [{"exam": 5, "why": "…"}]."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    purpose = models.CharField("mục đích", max_length=12, choices=ExportPurpose)
    format = models.CharField("dạng tệp", max_length=5, choices=ExportFormat)
    reason = models.CharField("lý do, văn bản yêu cầu", max_length=200)
    examination_ids = ArrayField(models.BigIntegerField(), verbose_name="lần khám", editable=False)
    left_out = models.JSONField("không xuất", default=list, blank=True, editable=False)
    requested_by = who("người yêu cầu", null=False)
    requested_at = models.DateTimeField("lúc yêu cầu", auto_now_add=True)
    approved_by, approved_at = who("người đồng ý"), models.DateTimeField("lúc đồng ý", null=True, blank=True)
    refused_why = models.CharField("lý do không đồng ý", max_length=200, blank=True)
    taken_at = models.DateTimeField("lúc tải lần đầu", null=True, blank=True)

    objects = FindingsQuerySet.as_manager()

    class Meta:
        verbose_name = "gói xuất kết quả khám"
        verbose_name_plural = "gói xuất kết quả khám"
        ordering = ["-requested_at", "-pk"]
        permissions = [("export_findings", "Xuất kết quả khám")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")),
                name="health_export_two_people",
                violation_error_message="Người đồng ý phải khác người yêu cầu.",
            ),
            models.CheckConstraint(
                condition=Q(refused_why="") | Q(taken_at__isnull=True),
                name="health_export_refused_stays",
                violation_error_message="Gói đã bị từ chối thì không tải được.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_format_display()}, {len(self.examination_ids)} lần khám"

    @property
    def is_bulk(self) -> bool:
        return len(self.examination_ids) > 1

    @property
    def may_be_taken(self) -> bool:
        return not self.refused_why and (not self.is_bulk or self.approved_by_id is not None)
