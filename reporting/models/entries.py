"""Figures nobody can count from the records: typed by a unit from a paper, confirmed by a second person."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from elders.ground.history import tracked, who
from reporting.models.periods import ReportPeriod
from reporting.models.targets import check_indicator
from reporting.querysets import PeriodRowsQuerySet


@tracked
class ManualEntry(models.Model):
    """One typed figure of one period. A ratio has both parts, a count the numerator alone; `cumulative` is the count
    since 01/01/2023 where the plan asks for both (VL-02, VL-03, CS-01, DT-01). Counts only once confirmed."""

    period = models.ForeignKey(
        ReportPeriod, verbose_name="kỳ báo cáo", related_name="entries", on_delete=models.PROTECT
    )  # what a report was made of stays
    indicator = models.CharField("chỉ tiêu", max_length=12, validators=[check_indicator])
    numerator = models.PositiveBigIntegerField("số đạt (tử số)")
    denominator = models.PositiveBigIntegerField("trên tổng số (mẫu số)", null=True, blank=True)
    cumulative = models.PositiveBigIntegerField("lũy kế từ 01/01/2023", null=True, blank=True)
    paper = models.CharField("giấy tờ, căn cứ", max_length=200, help_text="Tên, số, ngày của giấy tờ ghi con số này.")
    note = models.CharField("ghi chú", max_length=300, blank=True)
    entered_by, entered_at = who("người nhập"), models.DateTimeField("lúc nhập", auto_now=True)
    confirmed_by, confirmed_at = who("người xác nhận"), models.DateTimeField("lúc xác nhận", null=True, blank=True)

    objects = PeriodRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu nhập tay"
        verbose_name_plural = "số liệu nhập tay"
        ordering = ["period", "indicator", "pk"]
        permissions = [
            ("enter_figures", "Nhập số liệu báo cáo"),
            ("confirm_figures", "Xác nhận số liệu do người khác nhập"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "indicator"],
                name="manual_entry_once",
                violation_error_message="Kỳ này đã có số liệu nhập tay của chỉ tiêu đó.",
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(numerator__lte=F("denominator")),
                name="manual_entry_part_of_whole",
                violation_error_message="Số đạt không thể lớn hơn tổng số.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by=F("entered_by"))),
                name="manual_entry_confirmed_by_another",
                violation_error_message="Người xác nhận phải khác người nhập.",
            ),
            models.CheckConstraint(
                condition=Q(cumulative__isnull=True) | Q(cumulative__gte=F("numerator")),
                name="manual_entry_cumulative",
                violation_error_message="Lũy kế không thể nhỏ hơn số trong kỳ.",
            ),
        ]

    def __str__(self) -> str:
        whole = f"/{self.denominator}" if self.denominator is not None else ""
        return f"{self.indicator}: {self.numerator}{whole}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    def clean(self) -> None:
        super().clean()
        if not self.paper.strip():
            raise ValidationError({"paper": "Ghi giấy tờ nào nói con số này."})
