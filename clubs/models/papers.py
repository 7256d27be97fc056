"""What a club keeps beside its books of people and money: scans of its papers, what it owns, its half-year reports."""

from django.db import models
from django.db.models import F, Q

from clubs.choices import AssetState, Half, Step, SupportSource
from clubs.models.club import Club
from clubs.models.members import Membership
from clubs.querysets import ClubRowsQuerySet
from elders.ground.history import tracked, tracked_without, who


@tracked_without("content")
class ClubPaper(models.Model):
    """The scan of a signed paper, as a rule of one step of founding (clubs.md §5.11)."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="papers", on_delete=models.PROTECT
    )  # papers outlast the club
    step = models.CharField("bước thành lập", max_length=20, choices=Step, blank=True)
    title = models.CharField("giấy tờ", max_length=150)
    number = models.CharField("số văn bản", max_length=60, blank=True)
    dated_on = models.DateField("ngày văn bản", null=True, blank=True)
    content = models.BinaryField("tệp", editable=False)
    file_name = models.CharField("tên tệp", max_length=150)
    added_at = models.DateTimeField("lúc tải lên", auto_now_add=True)
    added_by = who("người tải lên")

    objects = ClubRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "bản chụp giấy tờ"
        verbose_name_plural = "bản chụp giấy tờ"
        ordering = ["club", "-dated_on", "-pk"]

    def __str__(self) -> str:
        return self.title


@tracked
class Asset(models.Model):
    """One line of the book of belongings (SO-13): what, how many, from whom, worth how much, with whom it is."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="assets", on_delete=models.PROTECT
    )  # what a club owned stays readable
    name = models.CharField("tên tài sản", max_length=150)
    quantity = models.PositiveIntegerField("số lượng", default=1)
    source = models.CharField("nguồn", max_length=12, choices=SupportSource)
    giver = models.CharField("bên hỗ trợ", max_length=150, blank=True)
    received_on = models.DateField("ngày nhận", null=True, blank=True)
    value_vnd = models.PositiveBigIntegerField(
        "giá trị (đồng)", null=True, blank=True, help_text="Cả số lượng. Để trống nếu không rõ."
    )
    paper = models.CharField("biên bản, hóa đơn", max_length=100, blank=True)
    keeper = models.ForeignKey(
        Membership,
        verbose_name="người giữ",
        null=True,
        blank=True,
        related_name="kept_assets",
        on_delete=models.PROTECT,
    )  # who kept it stays readable
    state = models.CharField("tình trạng", max_length=10, choices=AssetState, default=AssetState.GOOD)
    gone_on = models.DateField("ngày không còn", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=200, blank=True)

    objects = ClubRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "tài sản"
        verbose_name_plural = "sổ tài sản"
        ordering = ["club", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1),
                name="asset_quantity",
                violation_error_message="Số lượng ít nhất là 1.",
            ),
            models.CheckConstraint(
                condition=Q(state=AssetState.GONE, gone_on__isnull=False)
                | ~Q(state=AssetState.GONE) & Q(gone_on__isnull=True),
                name="asset_gone_has_day",
                violation_error_message="Không còn thì ghi ngày; còn thì để trống ngày không còn.",
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(gone_on__isnull=True) | Q(gone_on__gte=F("received_on")),
                name="asset_gone_after_received",
                violation_error_message="Ngày không còn phải từ ngày nhận trở đi.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class PeriodReport(models.Model):
    """BC-CLB-N as sent, of half a year or a year: `values` frozen that day; a later one is a further version."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="period_reports", on_delete=models.PROTECT
    )  # what was reported stays readable
    year = models.PositiveSmallIntegerField("năm")
    half = models.CharField("kỳ", max_length=8, choices=Half)
    version = models.PositiveSmallIntegerField("lần", default=1)
    sent_on = models.DateField("ngày gửi")
    sent_by = who("người gửi")
    values = models.JSONField("số liệu", default=dict)
    difficulties = models.CharField("khó khăn", max_length=1000, blank=True)
    requests = models.CharField("đề nghị", max_length=1000, blank=True)

    objects = ClubRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo 6 tháng, năm"
        verbose_name_plural = "báo cáo 6 tháng, năm"
        ordering = ["-year", "-half", "-version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["club", "year", "half", "version"],
                name="period_report_version_once",
                violation_error_message="Báo cáo kỳ này đã gửi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_half_display()} năm {self.year}"
