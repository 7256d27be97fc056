"""Life events and merges: acts with a day, a paper, consequences, and a way back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from elders.choices import Destination, EventKind
from elders.ground.history import tracked
from elders.querysets import EventReportQuerySet, LifeEventQuerySet


@tracked
class LifeEvent(models.Model):
    """Death, move out, move in, move between groups, absence or return of one elder.

    `ward` and `residential_group` are where the person lived at that time: the event stays in the books of that ward
    when the person lives elsewhere later. `head_count` is what it did to the number of residents of the ward.
    """

    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="life_events", on_delete=models.PROTECT
    )  # an act with consequences stays
    kind = models.CharField("biến động", max_length=10, choices=EventKind)
    happened_on = models.DateField("ngày xảy ra")
    reported_on = models.DateField("ngày báo", null=True, blank=True)
    reported_by = models.CharField("người báo", max_length=100, blank=True)
    paper = models.CharField(
        "giấy tờ", max_length=200, blank=True, help_text="Tên, số, ngày của giấy tờ (ví dụ: Giấy chứng tử số 12)."
    )
    place = models.CharField("nơi đến / nơi đi / nơi mất", max_length=200, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True)
    destination = models.CharField("chuyển đi đâu", max_length=12, choices=Destination, blank=True)
    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )  # reference data; empty only for a person who never lived in any
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố lúc đó",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # reference data
    to_group = models.ForeignKey(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố đến",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # reference data
    to_ward = models.ForeignKey(
        "elders.Ward",
        verbose_name="phường chuyển đến",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # reference data; that ward may take the record over
    head_count = models.SmallIntegerField("tăng giảm số người", default=0)
    token = models.UUIDField("khóa một lần", null=True, blank=True, unique=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", null=True, related_name="+", on_delete=models.PROTECT
    )  # who acted stays readable
    recorded_at = models.DateTimeField("lúc ghi", auto_now_add=True)
    source_batch = models.ForeignKey(
        "elders.IntakeBatch",
        verbose_name="từ danh sách",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # which file said so stays readable
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người khôi phục",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # who acted stays readable
    restored_at = models.DateTimeField("lúc khôi phục", null=True, blank=True)
    restore_reason = models.CharField("lý do khôi phục", max_length=300, blank=True)

    objects = LifeEventQuerySet.as_manager()

    class Meta:
        verbose_name = "biến động"
        verbose_name_plural = "biến động"
        ordering = ["-happened_on", "-pk"]
        permissions = [
            ("record_lifeevent", "Ghi biến động (qua đời, chuyển đi, chuyển đến)"),
            ("restore_lifeevent", "Khôi phục biến động đã ghi"),
        ]
        indexes = [
            models.Index(fields=["ward", "happened_on"], name="event_by_ward"),
            models.Index(fields=["to_ward", "kind"], name="event_by_to_ward", condition=Q(to_ward__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["elder"],
                condition=Q(kind=EventKind.DEATH, restored_at__isnull=True),
                name="event_one_death",
                violation_error_message="Người này đã được ghi là qua đời.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ngày {self.happened_on:%d/%m/%Y}"

    @property
    def group_words(self) -> str:
        """ "Vân Quan"; "Vân Quan → số 3" for who changed the group; of who moved in only where they live now."""
        here = self.residential_group.short_name if self.residential_group else ""
        if self.to_group is None:
            return here
        arrow = f"{here} → " if self.kind == EventKind.MOVE_GROUP and here else ""
        return f"{arrow}{self.to_group.short_name}"

    @property
    def where_words(self) -> str:
        """Where somebody went or came from, or the place of death; empty when nobody said."""
        where = [str(self.to_ward) if self.to_ward else self.get_destination_display(), self.place]
        return ", ".join(one for one in where if one)

    @property
    def particulars(self) -> str:
        """Place and paper in one cell."""
        return "; ".join(one for one in (self.where_words, self.paper) if one)


class LifeEventStep(models.Model):
    """One thing one app did because of an event, with what it needs to undo it."""

    event = models.ForeignKey(
        LifeEvent, verbose_name="biến động", related_name="steps", on_delete=models.CASCADE
    )  # part of it
    app = models.CharField("phần", max_length=20)
    text = models.CharField("việc đã làm", max_length=300)
    undo = models.JSONField("dữ liệu khôi phục", default=dict)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "việc kéo theo"
        verbose_name_plural = "việc kéo theo"
        ordering = ["event", "position", "pk"]

    def __str__(self) -> str:
        return self.text


@tracked
class EventReport(models.Model):
    """A group leader says that something happened; the office confirms it (then `event` is set) or answers why not."""

    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="event_reports", on_delete=models.PROTECT
    )  # who said what stays readable
    kind = models.CharField("biến động", max_length=10, choices=EventKind)
    happened_on = models.DateField("ngày xảy ra")
    told_by = models.CharField("người báo cho tổ", max_length=100, blank=True, help_text="Ví dụ: con trai của cụ.")
    paper = models.CharField("giấy tờ", max_length=200, blank=True)
    place = models.CharField("nơi đến / nơi đi / nơi mất", max_length=200, blank=True)
    destination = models.CharField("chuyển đi đâu", max_length=12, choices=Destination, blank=True)
    to_group = models.ForeignKey(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố đến",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # reference data
    note = models.CharField("ghi chú", max_length=500, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="tổ trưởng báo", related_name="+", on_delete=models.PROTECT
    )  # who said so stays readable
    reported_at = models.DateTimeField("lúc báo", auto_now_add=True)
    event = models.OneToOneField(
        LifeEvent, verbose_name="đã ghi thành", null=True, blank=True, related_name="report", on_delete=models.PROTECT
    )  # the act keeps its reason
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người trả lời",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # who acted stays readable
    answered_at = models.DateTimeField("lúc trả lời", null=True, blank=True)
    answer = models.CharField("lý do không ghi", max_length=300, blank=True)

    objects = EventReportQuerySet.as_manager()

    class Meta:
        verbose_name = "tin báo biến động"
        verbose_name_plural = "tin báo biến động"
        ordering = ["-reported_at", "-pk"]
        permissions = [("report_lifeevent", "Báo biến động để phường xác nhận")]
        constraints = [
            models.UniqueConstraint(
                fields=["elder", "kind"],
                condition=Q(answered_at__isnull=True),
                name="report_one_waiting",
                violation_error_message="Biến động này đã được báo, đang chờ phường xác nhận.",
            )
        ]

    def __str__(self) -> str:
        return f"Báo {self.get_kind_display().lower()} ngày {self.happened_on:%d/%m/%Y}"


class Merge(models.Model):
    """Two records of one person made one; `log` says what went where, so that it can be taken back."""

    kept = models.ForeignKey(
        "elders.Elder", verbose_name="hồ sơ giữ lại", related_name="merges_kept", on_delete=models.PROTECT
    )  # history of an act
    absorbed = models.ForeignKey(
        "elders.Elder", verbose_name="hồ sơ gộp vào", related_name="merges_absorbed", on_delete=models.PROTECT
    )  # history of an act
    reason = models.CharField("lý do", max_length=300, blank=True)
    log = models.JSONField("nhật ký gộp", default=dict)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người gộp", null=True, related_name="+", on_delete=models.PROTECT
    )  # who acted stays readable
    merged_at = models.DateTimeField("lúc gộp", auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người tách lại",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # who acted stays readable
    undone_at = models.DateTimeField("lúc tách lại", null=True, blank=True)
    undo_reason = models.CharField("lý do tách lại", max_length=300, blank=True)

    class Meta:
        verbose_name = "lần gộp hồ sơ"
        verbose_name_plural = "lần gộp hồ sơ"
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at__isnull=True), name="merge_absorbed_once"
            ),
            models.CheckConstraint(condition=~Q(kept=models.F("absorbed")), name="merge_two_records"),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.kept}"


class NotDuplicate(models.Model):
    """A person looked at two similar records and said: two people. The pair is not proposed again."""

    first = models.ForeignKey(
        "elders.Elder", verbose_name="người thứ nhất", related_name="+", on_delete=models.CASCADE
    )  # a verdict on it
    second = models.ForeignKey(
        "elders.Elder", verbose_name="người thứ hai", related_name="+", on_delete=models.CASCADE
    )  # a verdict on it
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người xác nhận", null=True, related_name="+", on_delete=models.PROTECT
    )  # who said so stays readable
    at = models.DateTimeField("lúc", auto_now_add=True)
    reason = models.CharField("căn cứ", max_length=200, blank=True)

    class Meta:
        verbose_name = "cặp không trùng"
        verbose_name_plural = "cặp không trùng"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_duplicate_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="not_duplicate_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
