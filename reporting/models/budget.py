"""Money of the plan: a line per content and source, its allocation, what was spent, how it was settled."""

from django.db import models
from django.db.models import Q

from elders.ground.history import tracked, who
from reporting.models.activities import Activity
from reporting.models.plan_tasks import PlanTask
from reporting.plan_choices import MoneySource
from reporting.plan_querysets import BudgetQuerySet, SpendingQuerySet


@tracked
class BudgetLine(models.Model):
    """One content from one source in a year; amounts in whole đồng, empty = not known yet, never zero by itself."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="budget_lines", on_delete=models.PROTECT
    )  # reference data
    year = models.PositiveSmallIntegerField("năm ngân sách")
    content = models.CharField("nội dung chi", max_length=250)
    source = models.CharField("nguồn", max_length=8, choices=MoneySource, default=MoneySource.WARD)
    task = models.ForeignKey(
        PlanTask, verbose_name="nhiệm vụ", related_name="budget_lines", null=True, blank=True, on_delete=models.PROTECT
    )  # money stays traceable to its task
    estimate_vnd = models.PositiveBigIntegerField("dự toán (đồng)", null=True, blank=True)
    allocated_vnd = models.PositiveBigIntegerField("phân bổ (đồng)", null=True, blank=True)
    allocated_on = models.DateField("ngày phân bổ", null=True, blank=True)
    allocated_by_paper = models.CharField("quyết định phân bổ", max_length=100, blank=True)
    settled_vnd = models.PositiveBigIntegerField("quyết toán (đồng)", null=True, blank=True)
    settled_on = models.DateField("ngày quyết toán", null=True, blank=True)
    settled_by_paper = models.CharField("chứng từ quyết toán", max_length=100, blank=True)
    note = models.CharField("ghi chú", max_length=200, blank=True)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng kinh phí"
        verbose_name_plural = "kinh phí"
        ordering = ["source", "content", "pk"]
        permissions = [
            ("plan_budgetline", "Lập dự toán, ghi chi"),
            ("settle_budgetline", "Phân bổ, quyết toán kinh phí"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "year", "source", "content"],
                name="budget_line_once",
                violation_error_message="Năm này đã có dòng cùng nội dung, cùng nguồn.",
            ),
            models.CheckConstraint(
                condition=Q(allocated_vnd__isnull=True, allocated_on__isnull=True)
                | Q(allocated_vnd__isnull=False, allocated_on__isnull=False),
                name="budget_allocated_has_day",
                violation_error_message="Ghi cả số tiền và ngày phân bổ.",
            ),
            models.CheckConstraint(
                condition=Q(settled_vnd__isnull=True, settled_on__isnull=True)
                | Q(settled_vnd__isnull=False, settled_on__isnull=False),
                name="budget_settled_has_day",
                violation_error_message="Ghi cả số tiền và ngày quyết toán.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content} ({self.get_source_display()})"


@tracked
class Spending(models.Model):
    """Money of a line paid out on a day. A mistake is taken back by an entry of its own, with the reason."""

    line = models.ForeignKey(
        BudgetLine, verbose_name="dòng kinh phí", related_name="spendings", on_delete=models.PROTECT
    )  # money stays in the book
    spent_on = models.DateField("ngày chi")
    amount_vnd = models.BigIntegerField("số tiền (đồng)")
    what = models.CharField("nội dung", max_length=200)
    voucher = models.CharField("chứng từ", max_length=100, blank=True)
    activity = models.ForeignKey(
        Activity, verbose_name="hoạt động", related_name="spendings", null=True, blank=True, on_delete=models.PROTECT
    )  # what the money was for stays readable
    takes_back = models.OneToOneField(
        "self", verbose_name="thu hồi khoản", null=True, blank=True, related_name="taken_back_by",
        on_delete=models.PROTECT,
    )  # the pair explains itself  # fmt: skip
    entered_by = who("người nhập")
    entered_at = models.DateTimeField("lúc nhập", auto_now_add=True)

    objects = SpendingQuerySet.as_manager()

    class Meta:
        verbose_name = "khoản chi"
        verbose_name_plural = "các khoản chi"
        ordering = ["spent_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(takes_back__isnull=True, amount_vnd__gt=0) | Q(takes_back__isnull=False, amount_vnd__lt=0),
                name="spending_sign",
                violation_error_message="Số tiền phải lớn hơn 0.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} ({self.spent_on:%d/%m/%Y})"
