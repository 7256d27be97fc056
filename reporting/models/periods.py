"""Reporting periods and what was frozen when one was closed (reporting.md §5.9, §7).

A snapshot holds everything the signed report said: number, target with its paper, words, people, and the cells of every
table. Rows are written once; a correction is a further snapshot, never a changed one.
"""

from fractions import Fraction

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from elders.ground.history import AppendOnly, tracked, who
from reporting.catalogue import catalogue
from reporting.choices import Level, PeriodCode, PeriodState, Side, Split
from reporting.indicators.arithmetic import NOTHING, YES, printed_number
from reporting.indicators.rows import number
from reporting.indicators.windows import Window
from reporting.models.targets import YEARS, Target
from reporting.querysets import (
    PeriodQuerySet,
    SnapshotPartQuerySet,
    SnapshotPeopleQuerySet,
    SnapshotQuerySet,
    SnapshotRowQuerySet,
)


@tracked
class ReportPeriod(models.Model):
    """One report a ward owes. `number`: of the quarter or month, else 0. Deadlines are the ward's own (NĐ 09 fixes only
    the day the data closes), editable while the period is open."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="report_periods", on_delete=models.PROTECT
    )  # reference data
    code = models.CharField("kỳ báo cáo", max_length=10, choices=PeriodCode)
    year = models.PositiveSmallIntegerField("năm", validators=YEARS)
    number = models.PositiveSmallIntegerField("quý hoặc tháng", default=0)
    first_day = models.DateField("số liệu từ ngày")
    last_day = models.DateField("đến ngày")
    title = models.CharField("tên báo cáo", max_length=200, blank=True)
    request_paper = models.CharField("công văn yêu cầu", max_length=200, blank=True)
    units_due_on = models.DateField("các đơn vị nhập xong trước ngày", null=True, blank=True)
    compiled_due_on = models.DateField("tổng hợp xong trước ngày", null=True, blank=True)
    sent_due_on = models.DateField("ký, gửi trước ngày", null=True, blank=True)
    state = models.CharField("tình trạng", max_length=10, choices=PeriodState, default=PeriodState.OPEN)
    created_by = who("người mở kỳ")
    closed_by, closed_at = who("người chốt"), models.DateTimeField("lúc chốt", null=True, blank=True, editable=False)
    submitted_by = who("người gửi")
    submitted_at = models.DateTimeField("lúc gửi", null=True, blank=True, editable=False)
    received_by = who("người nhận")
    received_at = models.DateTimeField("lúc nhận", null=True, blank=True, editable=False)
    reopened_reason = models.CharField("lý do mở lại", max_length=300, blank=True, editable=False)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "kỳ báo cáo"
        verbose_name_plural = "kỳ báo cáo"
        ordering = ["-last_day", "code", "-pk"]
        permissions = [
            ("manage_period", "Mở kỳ báo cáo, sửa hạn, chốt số liệu"),
            ("submit_period", "Gửi báo cáo lên cấp trên"),
            ("receive_period", "Tiếp nhận báo cáo của phường"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "code", "year", "number"],
                condition=~Q(code=PeriodCode.CUSTOM),
                name="period_once",
                violation_error_message="Kỳ báo cáo này đã được mở.",
            ),
            models.UniqueConstraint(
                fields=["ward", "code", "first_day", "last_day"],
                name="period_days_once",
                violation_error_message="Đã có kỳ báo cáo cho những ngày này.",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="period_days",
                violation_error_message="Ngày cuối phải từ ngày đầu trở đi.",
            ),
            models.CheckConstraint(
                condition=Q(state=PeriodState.OPEN) | Q(closed_at__isnull=False),
                name="period_closed_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.window.label

    @property
    def words(self) -> str:
        """The name inside a sentence: "năm 2026"."""
        return f"{str(self)[:1].lower()}{str(self)[1:]}"

    @property
    def window(self) -> Window:
        return Window(self.code, self.year, self.first_day, self.last_day, self.number)

    @property
    def is_open(self) -> bool:
        return self.state == PeriodState.OPEN


class Snapshot(AppendOnly):
    """The figures of a period at the moment it was closed. `sequence` counts closings; one taken after sending has an
    `adjustment`; `changed` lists the codes whose row differs from what was closed or reported before."""

    period = models.ForeignKey(
        ReportPeriod, verbose_name="kỳ báo cáo", related_name="snapshots", on_delete=models.PROTECT
    )  # what was signed stays
    sequence = models.PositiveSmallIntegerField("lần", default=1)
    taken_at = models.DateTimeField("lúc chốt")
    taken_by = who("người chốt")
    reason = models.CharField("lý do điều chỉnh", max_length=300, blank=True)
    catalogue_version = models.CharField("phiên bản danh mục", max_length=20)
    movement = models.JSONField("biến động dân số", default=dict)
    changed = ArrayField(models.CharField(max_length=12), verbose_name="dòng thay đổi", default=list)

    objects = SnapshotQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = "số liệu đã chốt"
        verbose_name_plural = "số liệu đã chốt"
        ordering = ["period", "-sequence", "-pk"]
        constraints = [models.UniqueConstraint(fields=["period", "sequence"], name="snapshot_once")]

    def __str__(self) -> str:
        return f"{self.period}, lần {self.sequence}"


class SnapshotRow(AppendOnly):
    """One row of the report as it was printed; the fields of `indicators.rows.Row`. `value` is numerator / denominator
    of the exact value ("83/100"), empty when there is none."""

    snapshot = models.ForeignKey(
        Snapshot, verbose_name="số liệu đã chốt", related_name="rows", on_delete=models.PROTECT
    )  # what was signed stays
    code = models.CharField("mã", max_length=12)
    name = models.CharField("chỉ tiêu", max_length=400)
    unit = models.CharField("đơn vị", max_length=40)
    numerator = models.BigIntegerField("tử số", null=True)
    denominator = models.BigIntegerField("mẫu số", null=True)
    value = models.CharField("giá trị chính xác", max_length=60, blank=True)
    target = models.DecimalField("chỉ tiêu giao", max_digits=12, decimal_places=3, null=True)
    target_document = models.CharField("văn bản giao", max_length=300, blank=True)
    target_row = models.ForeignKey(
        Target, verbose_name="dòng chỉ tiêu", null=True, related_name="+", on_delete=models.PROTECT
    )  # what it was judged by stays
    proposed = models.BooleanField("chỉ tiêu đề xuất", default=False)
    state = models.CharField("tình trạng", max_length=8, blank=True)
    printed = models.CharField("kết quả in", max_length=60)
    assessment = models.CharField("đánh giá", max_length=60, blank=True)
    progress = models.CharField("so với chỉ tiêu", max_length=20, blank=True)
    note = models.TextField("ghi chú", blank=True)
    provenance = models.TextField("nguồn số liệu", blank=True)
    figures = models.JSONField("số liệu kèm theo", default=list)

    objects = SnapshotRowQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = "dòng đã chốt"
        verbose_name_plural = "dòng đã chốt"
        ordering = ["snapshot", "pk"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "code"], name="snapshot_row_once")]

    def __str__(self) -> str:
        return f"{self.code}: {self.printed}"

    def as_json(self) -> dict:
        """The fields of `Row.as_json`, as they were frozen."""
        plain = ("name", "unit", "numerator", "denominator", "target_document", "proposed", "state", "printed",
                 "assessment", "progress", "note", "provenance", "figures")  # fmt: skip
        exact = {
            "value": number(Fraction(self.value)) if self.value else None,
            "target": None if self.target is None else number(Fraction(self.target)),
        }
        return {name: getattr(self, name) for name in plain} | exact

    @property
    def target_printed(self) -> str:
        """The target as the annex prints it: "71%", "84%(*)" of a proposal, "Có" where the question is yes or no."""
        if self.target is None:
            return NOTHING
        one = catalogue()[self.code]
        if one.level == Level.BINARY:
            return YES
        return f"{printed_number(Fraction(self.target))}{'%' if one.is_percent else ''}{'(*)' if self.proposed else ''}"


class SnapshotSplit(AppendOnly):
    """One cell of a breakdown as it was printed."""

    row = models.ForeignKey(
        SnapshotRow, verbose_name="dòng", related_name="splits", on_delete=models.PROTECT
    )  # what was signed stays
    split = models.CharField("theo", max_length=24, choices=Split)
    key = models.CharField("mã nhóm", max_length=40, blank=True)
    label = models.CharField("nhóm", max_length=120)
    numerator = models.BigIntegerField("tử số")
    denominator = models.BigIntegerField("mẫu số", null=True)

    objects = SnapshotPartQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = "ô phân tổ đã chốt"
        verbose_name_plural = "ô phân tổ đã chốt"
        ordering = ["row", "split", "pk"]
        constraints = [models.UniqueConstraint(fields=["row", "split", "key"], name="snapshot_split_once")]

    def __str__(self) -> str:
        return f"{self.label}: {self.numerator}"


class SnapshotPeople(AppendOnly):
    """Who stood behind one side of a frozen number: internal ids, read only by roles that may open numbers."""

    row = models.ForeignKey(
        SnapshotRow, verbose_name="dòng", related_name="people", on_delete=models.PROTECT
    )  # what was signed stays
    side = models.CharField("phía", max_length=3, choices=Side)
    ids = ArrayField(models.BigIntegerField(), verbose_name="mã người")

    objects = SnapshotPeopleQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = "người đứng sau số đã chốt"
        verbose_name_plural = "người đứng sau số đã chốt"
        ordering = ["row", "side", "pk"]
        constraints = [models.UniqueConstraint(fields=["row", "side"], name="snapshot_people_once")]

    def __str__(self) -> str:
        return f"{len(self.ids)} người"
