"""Difficulties that units and residential groups report to the ward, and what became of them."""

from django.db import models
from django.db.models import F, Q

from elders.ground.history import tracked, who
from reporting.plan_querysets import ProblemQuerySet


@tracked
class Problem(models.Model):
    """Phiếu phản ánh. Open until `closed_on`; an answer does not close it, the reporter may say it did not help."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="problems", on_delete=models.PROTECT
    )  # reference data
    unit = models.CharField("đơn vị phản ánh", max_length=120)
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup", verbose_name="tổ dân phố", null=True, blank=True, related_name="problems",
        on_delete=models.PROTECT,
    )  # a group in use is closed, not deleted  # fmt: skip
    reported_on = models.DateField("ngày phản ánh")
    what = models.TextField("khó khăn, vướng mắc")
    wish = models.TextField("đề nghị", blank=True)
    reported_by = who("người phản ánh")
    handler = models.CharField("người xử lý", max_length=100, blank=True)
    due_on = models.DateField("hạn xử lý", null=True, blank=True)
    answer = models.TextField("trả lời", blank=True)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    answered_by = who("người trả lời")
    escalated_on = models.DateField("ngày chuyển cấp trên", null=True, blank=True)
    escalated_to = models.CharField("chuyển đến", max_length=120, blank=True)
    escalated_paper = models.CharField("văn bản chuyển", max_length=100, blank=True)
    closed_on = models.DateField("ngày đóng", null=True, blank=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "phản ánh, vướng mắc"
        verbose_name_plural = "phản ánh, vướng mắc"
        ordering = ["-reported_on", "-pk"]
        permissions = [
            ("report_problem", "Gửi phản ánh, vướng mắc"),
            ("answer_problem", "Trả lời, chuyển cấp trên, đóng phản ánh"),
            ("see_all_problems", "Thấy mọi phản ánh của phường"),
        ]
        indexes = [models.Index(fields=["ward", "reported_on"], name="problem_counted")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True) | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="problem_answer_has_day",
                violation_error_message="Ghi cả nội dung và ngày trả lời.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(answer=""),
                name="problem_closed_is_answered",
                violation_error_message="Trả lời trước khi đóng phản ánh.",
            ),
            models.CheckConstraint(
                condition=Q(escalated_to="", escalated_on__isnull=True)
                | (~Q(escalated_to="") & Q(escalated_on__isnull=False)),
                name="problem_escalated_has_day",
                violation_error_message="Ghi cả nơi chuyển đến và ngày chuyển.",
            ),
            models.CheckConstraint(
                condition=(Q(answered_on__isnull=True) | Q(answered_on__gte=F("reported_on")))
                & (Q(escalated_on__isnull=True) | Q(escalated_on__gte=F("reported_on")))
                & (Q(closed_on__isnull=True) | Q(closed_on__gte=F("reported_on"))),
                name="problem_days_in_order",
                violation_error_message="Ngày xử lý không thể trước ngày phản ánh.",
            ),
        ]

    def __str__(self) -> str:
        return f"Phản ánh ngày {self.reported_on:%d/%m/%Y}"

    @property
    def standing(self) -> tuple[str, str]:
        """(words, tone of the badge)."""
        if self.closed_on:
            return "đã giải quyết", "good"
        if self.escalated_on:
            return "đã chuyển cấp trên", "info"
        if self.answered_on:
            return "đã trả lời", "info"
        return "chờ trả lời", "warn"
