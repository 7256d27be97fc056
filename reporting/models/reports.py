"""The paper of a period: what the clerk registers, what officers wrote over the generated text, what was frozen."""

from django.db import models
from django.db.models import Q

from elders.ground.history import AppendOnly, tracked, who
from reporting.models.periods import ReportPeriod, Snapshot
from reporting.models.texts import WrittenText
from reporting.querysets import PeriodRowsQuerySet, ReportPartQuerySet, SnapshotRowQuerySet

TO = "Sở Y tế thành phố Hải Phòng"
RECIPIENTS = "Như trên\nCT, các PCT UBND phường (để B/c)\nLưu: VT, VHXH"
AUTHORITY = "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
BASIS = (
    "Kế hoạch số 76/KH-SYT ngày 09/3/2026 của Sở Y tế\n"
    "Kế hoạch thực hiện công tác người cao tuổi năm 2026 của Ủy ban nhân dân phường"
)


@tracked
class Report(models.Model):
    """The official paper of one period. Number and day stay empty until the clerk has registered it; one line each of
    `basis` (documents it answers), `recipients` and `authority` (above the signature)."""

    period = models.OneToOneField(
        ReportPeriod, verbose_name="kỳ báo cáo", related_name="report", on_delete=models.PROTECT
    )  # what was sent stays
    to = models.CharField("kính gửi", max_length=200, default=TO)
    basis = models.TextField("thực hiện các văn bản", blank=True, default=BASIS)
    recipients = models.TextField("nơi nhận", default=RECIPIENTS)
    authority = models.TextField("quyền hạn, chức vụ người ký", default=AUTHORITY)
    signer = models.CharField("họ tên người ký", max_length=100, blank=True)
    shows_city_rows = models.BooleanField(
        "in cả các dòng chỉ tính ở cấp thành phố", default=True, help_text="Bản gửi Sở Y tế giữ các dòng này."
    )
    number = models.PositiveIntegerField("số", null=True, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    created_by = who("người lập")

    objects = PeriodRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo"
        verbose_name_plural = "báo cáo"
        ordering = ["-period__last_day", "-pk"]
        permissions = [("write_report", "Viết, in báo cáo"), ("register_report", "Ghi số, ngày báo cáo đã ký")]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=True, signed_on__isnull=True)
                | Q(number__isnull=False, signed_on__isnull=False),
                name="report_number_with_day",
                violation_error_message="Ghi cả số và ngày ký.",
            )
        ]

    def __str__(self) -> str:
        return f"Báo cáo {self.period.words}"


@tracked
class ReportText(WrittenText):
    """What an officer wrote instead of one paragraph of a report."""

    report = models.ForeignKey(
        Report, verbose_name="báo cáo", related_name="texts", on_delete=models.CASCADE
    )  # part of it

    objects = ReportPartQuerySet.as_manager()

    class Meta:
        verbose_name = "đoạn báo cáo"
        verbose_name_plural = "đoạn báo cáo"
        ordering = ["report", "key", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="report_text_once")]


class SnapshotPaper(AppendOnly):
    """What the papers of a closed period say beside its rows: generated paragraphs and the lines of every annex. A
    signed report is never reckoned again."""

    snapshot = models.OneToOneField(
        Snapshot, verbose_name="số liệu đã chốt", related_name="paper", on_delete=models.PROTECT
    )  # what was signed stays
    texts = models.JSONField("các đoạn", default=dict)
    tables = models.JSONField("các bảng", default=dict)

    objects = SnapshotRowQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = "nội dung in đã chốt"
        verbose_name_plural = "nội dung in đã chốt"
        ordering = ["snapshot", "pk"]

    def __str__(self) -> str:
        return str(self.snapshot)
