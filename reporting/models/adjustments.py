"""Báo cáo điều chỉnh: a further paper about the rows of a sent report that read otherwise now (reporting.md §5.9)."""

from django.db import models
from django.db.models import Q

from elders.ground.history import tracked, who
from reporting.models.periods import Snapshot
from reporting.querysets import SnapshotRowQuerySet


@tracked
class Adjustment(models.Model):
    """The paper of a snapshot taken after sending. `before` is what had been reported until then; the report itself
    stays as it was signed. Number and day stay empty until the clerk has registered it; it counts once it is sent."""

    snapshot = models.OneToOneField(
        Snapshot, verbose_name="số liệu điều chỉnh", related_name="adjustment", on_delete=models.PROTECT
    )  # what was signed stays
    before = models.ForeignKey(
        Snapshot, verbose_name="số liệu đã báo cáo", related_name="+", on_delete=models.PROTECT
    )  # what was signed stays
    number = models.PositiveIntegerField("số", null=True, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    sent_by = who("người gửi")
    sent_at = models.DateTimeField("lúc gửi", null=True, blank=True, editable=False)
    received_by = who("người nhận")
    received_at = models.DateTimeField("lúc nhận", null=True, blank=True, editable=False)

    objects = SnapshotRowQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo điều chỉnh"
        verbose_name_plural = "báo cáo điều chỉnh"
        ordering = ["-snapshot__taken_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=True, signed_on__isnull=True)
                | Q(number__isnull=False, signed_on__isnull=False),
                name="adjustment_number_with_day",
                violation_error_message="Ghi cả số và ngày ký.",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(number__isnull=False), name="adjustment_sent_has_number"
            ),
        ]

    def __str__(self) -> str:
        return f"Báo cáo điều chỉnh {self.snapshot.period.words}"
