"""Figures of the registers as they were reported: frozen, never changed; what was wrong comes as a further version."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from elders.ground.history import who
from health.querysets import FindingsQuerySet


class RegisterReport(models.Model):
    """The registers of a period on the day they were frozen (H-058). `figures`: disease → counts; `people`: who stood
    behind them, by disease. Only the day it was sent is written later."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    first_on = models.DateField("từ ngày")
    last_on = models.DateField("đến ngày")
    version = models.PositiveSmallIntegerField("bản", default=1)
    reason = models.CharField("lý do bổ sung", max_length=300, blank=True)
    figures = models.JSONField("số liệu")
    people = models.JSONField("người phía sau số liệu", default=dict)
    due_on = models.DateField("hạn gửi")
    sent_on = models.DateField("ngày gửi", null=True, blank=True)
    frozen_by = who("người chốt")
    frozen_at = models.DateTimeField("lúc chốt", auto_now_add=True)
    token = models.UUIDField("khóa một lần", unique=True, editable=False)

    objects = FindingsQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo sổ quản lý bệnh"
        verbose_name_plural = "báo cáo sổ quản lý bệnh"
        ordering = ["-last_on", "first_on", "-version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "first_on", "last_on", "version"],
                name="register_report_once",
                violation_error_message="Kỳ này đã chốt số liệu.",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason=""),
                name="register_report_supplement_with_reason",
                violation_error_message="Bản bổ sung phải ghi lý do.",
            ),
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="register_report_period_not_reversed"),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="frozen", exclude=["sent_on"]),
        ]

    def __str__(self) -> str:
        return f"Báo cáo {self.first_on:%d/%m/%Y}–{self.last_on:%d/%m/%Y}, bản {self.version}"
