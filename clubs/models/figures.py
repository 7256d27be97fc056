"""Monthly figures typed from paper, and the monthly report as it was sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from clubs.models.club import Club
from clubs.querysets import ClubRowsQuerySet
from elders.ground.history import tracked

FIRST_OF_MONTH = "Ghi ngày đầu tháng."


@tracked
class MonthlyFigure(models.Model):
    """One figure of one month typed by somebody; what is computed from records is never stored here."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="figures", on_delete=models.PROTECT
    )  # a club in use is dissolved, not deleted
    month = models.DateField("tháng", help_text="Ngày đầu tháng.")
    code = models.CharField("chỉ số", max_length=30)
    value = models.BigIntegerField("số")
    reason = models.CharField(
        "vì sao khác số phần mềm tính", max_length=200, blank=True, help_text="Bắt buộc khi khác số tính từ sổ."
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người nhập", null=True, related_name="+", on_delete=models.PROTECT
    )  # who answers for a typed figure stays readable
    entered_at = models.DateTimeField("lúc nhập", auto_now=True)

    objects = ClubRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu nhập tay"
        verbose_name_plural = "số liệu nhập tay"
        ordering = ["-month", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["club", "month", "code"],
                name="figure_once",
                violation_error_message="Chỉ số này của tháng đã có.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1), name="figure_month", violation_error_message=FIRST_OF_MONTH
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0), name="figure_not_negative", violation_error_message="Số không được âm."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.month:%m/%Y}"


@tracked
class MonthlyReport(models.Model):
    """BC-CLB-T as sent: `values` {code: {"value", "origin"}} frozen on that day. A later one is a further version."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="reports", on_delete=models.PROTECT
    )  # what was reported stays readable
    month = models.DateField("tháng")
    version = models.PositiveSmallIntegerField("lần", default=1)
    sent_on = models.DateField("ngày gửi")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người gửi", null=True, related_name="+", on_delete=models.PROTECT
    )  # stays readable
    values = models.JSONField("số liệu", default=dict)
    note = models.CharField("khó khăn, đề nghị", max_length=500, blank=True)

    objects = ClubRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo tháng"
        verbose_name_plural = "báo cáo tháng"
        ordering = ["-month", "-version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["club", "month", "version"],
                name="report_version_once",
                violation_error_message="Báo cáo tháng này đã gửi.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1), name="report_month", violation_error_message=FIRST_OF_MONTH
            ),
        ]

    def __str__(self) -> str:
        return f"Báo cáo tháng {self.month:%m/%Y}"
