"""Targets: a row per indicator, year and target set, with its paper and the two people who answer for it.

Targets come in competing sets (city plan, national strategy, ward plan); no indicator has "its" target (reporting.md
§1.2). A proposal by interpolation is computed, not stored; it becomes a row when somebody sends it for approval.
Nothing is overwritten: a newer official value ends the older row, which stays readable.
"""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from elders.ground.history import tracked, tracked_without, who
from elders.ground.numbers import short_day
from reporting.catalogue import catalogue
from reporting.choices import Level, TargetStatus
from reporting.querysets import OfficeBookQuerySet, TargetQuerySet

YEARS = [MinValueValidator(2023), MaxValueValidator(2045)]


def check_set(code: str) -> None:
    """Refuse a target set the catalogue does not know."""
    if code not in catalogue().target_sets:
        raise ValidationError("Không rõ nguồn chỉ tiêu này.")


def check_indicator(code: str) -> None:
    """Refuse a code the catalogue does not know."""
    if code not in catalogue():
        raise ValidationError("Không có chỉ tiêu mang mã này.")


def check_target_of(code: str) -> None:
    """Refuse what has no target at ward level: operational measures and what only the city can measure."""
    check_indicator(code)
    if catalogue()[code].level in (Level.MEASURE, Level.CITY):
        raise ValidationError("Dòng này không giao chỉ tiêu cho phường.")


@tracked_without("scan")
class TargetDocument(models.Model):
    """The paper that sets targets: plan, official letter, decision."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    target_set = models.CharField("nguồn chỉ tiêu", max_length=12, validators=[check_set])
    number = models.CharField("số, ký hiệu văn bản", max_length=60, help_text="Ví dụ: 76/KH-SYT.")
    issued_on = models.DateField("ngày ban hành")
    issued_by = models.CharField("cơ quan ban hành", max_length=120)
    title = models.CharField("trích yếu", max_length=300, blank=True)
    scan = models.BinaryField("bản chụp", null=True, blank=True, editable=False)
    scan_name = models.CharField("tên tệp bản chụp", max_length=150, blank=True, editable=False)
    entered_by, entered_at = who("người nhập"), models.DateTimeField("lúc nhập", auto_now_add=True)

    objects = OfficeBookQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản giao chỉ tiêu"
        verbose_name_plural = "văn bản giao chỉ tiêu"
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "number", "issued_on"],
                name="target_document_once",
                violation_error_message="Văn bản này đã có.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} ngày {short_day(self.issued_on)}"

    @property
    def words(self) -> str:
        """As a report names it."""
        return f"{self} của {self.issued_by}"


@tracked
class Target(models.Model):
    """What is to be reached. `value` is a percentage, a count, or 1 for "Có"; `drives` marks the one a person chose to
    assess by where several sets hold a value (reporting.md §5.8)."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    indicator = models.CharField("chỉ tiêu", max_length=12, validators=[check_target_of])
    year = models.PositiveSmallIntegerField("năm", validators=YEARS)
    target_set = models.CharField("nguồn chỉ tiêu", max_length=12, validators=[check_set])
    value = models.DecimalField(
        "mức",
        max_digits=12,
        decimal_places=3,
        validators=[MinValueValidator(0)],
        help_text="Ghi số, ví dụ 71 hoặc 72,5.",
    )
    status = models.CharField("tình trạng", max_length=14, choices=TargetStatus, default=TargetStatus.PROPOSED)
    document = models.ForeignKey(
        TargetDocument,
        verbose_name="văn bản",
        null=True,
        blank=True,
        related_name="targets",
        on_delete=models.PROTECT,
    )  # the paper a report was judged by stays
    interpolated = models.BooleanField("nội suy", default=False, editable=False)
    drives = models.BooleanField("dùng để đánh giá", default=False)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    entered_by, entered_at = who("người nhập"), models.DateTimeField("lúc nhập", auto_now_add=True)
    approved_by, approved_at = who("người phê duyệt"), models.DateTimeField("lúc phê duyệt", null=True, blank=True)
    returned_reason = models.CharField("lý do trả lại", max_length=300, blank=True)
    ended_at = models.DateTimeField("thôi áp dụng lúc", null=True, blank=True, editable=False)
    ended_reason = models.CharField("lý do thôi áp dụng", max_length=300, blank=True, editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu được giao"
        verbose_name_plural = "chỉ tiêu được giao"
        ordering = ["indicator", "-year", "target_set", "-pk"]
        permissions = [
            ("view_indicator", "Xem chỉ tiêu và số liệu tổng hợp"),
            ("open_people", "Mở danh sách người đứng sau con số"),
            ("propose_target", "Đề xuất chỉ tiêu"),
            ("approve_target", "Phê duyệt chỉ tiêu"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "indicator", "year", "target_set"],
                condition=Q(status=TargetStatus.OFFICIAL, ended_at__isnull=True),
                name="target_official_once",
                violation_error_message="Năm này đã có chỉ tiêu chính thức từ nguồn đó.",
            ),
            models.UniqueConstraint(
                fields=["ward", "indicator", "year", "target_set"],
                condition=~Q(status=TargetStatus.OFFICIAL) & Q(ended_at__isnull=True),
                name="target_proposed_once",
                violation_error_message="Chỉ tiêu này đã được đề xuất, đang chờ xử lý.",
            ),
            models.UniqueConstraint(
                fields=["ward", "indicator", "year"],
                condition=Q(drives=True, ended_at__isnull=True),
                name="target_drives_once",
                violation_error_message="Chỉ một nguồn được dùng để đánh giá.",
            ),
            models.CheckConstraint(
                condition=~Q(status=TargetStatus.OFFICIAL) | Q(document__isnull=False, approved_by__isnull=False),
                name="target_official_with_paper",
                violation_error_message="Chỉ tiêu chính thức phải có văn bản và người phê duyệt.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(entered_by__isnull=True) | ~Q(approved_by=F("entered_by")),
                name="target_approved_by_another",
                violation_error_message="Người phê duyệt phải khác người nhập.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} năm {self.year}: {self.value.normalize():f}"

    @property
    def is_official(self) -> bool:
        return self.status == TargetStatus.OFFICIAL

    def clean(self) -> None:
        super().clean()
        if self.document_id and self.document.target_set != self.target_set:
            raise ValidationError({"document": "Văn bản này thuộc nguồn chỉ tiêu khác."})
        indicator = catalogue().get(self.indicator)
        if indicator and indicator.is_percent and self.value is not None and self.value > 100:
            raise ValidationError({"value": "Tỷ lệ không quá 100%."})
        if indicator and indicator.level == Level.BINARY and self.value not in (None, 1):
            raise ValidationError({"value": "Chỉ tiêu Có/Không của phường ghi mức 1 (Có)."})
