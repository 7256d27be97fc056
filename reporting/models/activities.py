"""What was done for a task: trainings with who came, broadcasts with when they were aired, meetings, papers, drives."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from elders.choices import Sex
from elders.ground.history import tracked, who
from elders.ground.names import VIETNAMESE, GivenName, VnKey
from reporting.models.plan_tasks import PlanTask
from reporting.plan_catalogue import ActivityType, activity_types, type_choices
from reporting.plan_choices import AirChannel, Channel, Component, MoneySource, Reply, Topic, WorkState
from reporting.plan_querysets import ActivityPartQuerySet, HeldQuerySet


@tracked
class Activity(models.Model):
    """One activity. `details` holds what its kind writes down beside the common columns, by the catalogue's keys.

    `held_on` is when it was held, known once it is done. `present_typed`: a total from paper, only where no names were
    ticked; None: nobody counted. `residential_group` empty: of the whole ward.
    """

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="activities", on_delete=models.PROTECT
    )  # reference data
    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveIntegerField("số thứ tự trong năm")
    kind = models.CharField("loại", max_length=20, choices=type_choices)
    topic = models.CharField("nội dung thuộc", max_length=12, choices=Topic, default=Topic.OTHER)
    name = models.CharField("tên hoạt động", max_length=250)
    task = models.ForeignKey(
        PlanTask, verbose_name="nhiệm vụ", related_name="activities", null=True, blank=True, on_delete=models.PROTECT
    )  # what was done stays under its task
    lead_unit = models.CharField("đơn vị chủ trì", max_length=120)
    cooperating = ArrayField(models.CharField(max_length=120), verbose_name="đơn vị phối hợp", default=list, blank=True)
    planned_on = models.DateField("ngày dự kiến", null=True, blank=True)
    starts_at = models.TimeField("giờ bắt đầu", null=True, blank=True)
    held_on = models.DateField("ngày thực hiện", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=200, blank=True)
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup", verbose_name="tổ dân phố", null=True, blank=True, related_name="activities",
        on_delete=models.PROTECT,
    )  # a group in use is closed, not deleted  # fmt: skip
    state = models.CharField("trạng thái", max_length=20, choices=WorkState, default=WorkState.NOT_STARTED)
    summary = models.TextField("kết quả tóm tắt", blank=True)
    present_typed = models.PositiveIntegerField("số người dự theo sổ giấy", null=True, blank=True)
    estimate_vnd = models.PositiveBigIntegerField("kinh phí dự toán (đồng)", null=True, blank=True)
    spent_vnd = models.PositiveBigIntegerField("kinh phí thực hiện (đồng)", null=True, blank=True)
    source = models.CharField("nguồn kinh phí", max_length=8, choices=MoneySource, blank=True)
    details = models.JSONField("chi tiết theo loại", default=dict, blank=True)
    entered_by = who("người nhập")
    entered_at = models.DateTimeField("lúc nhập", auto_now_add=True)
    confirmed_by = who("người xác nhận")
    confirmed_at = models.DateTimeField("lúc xác nhận", null=True, blank=True, editable=False)

    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = "hoạt động"
        verbose_name_plural = "các hoạt động"
        ordering = ["-held_on", "-planned_on", "-pk"]
        permissions = [
            ("keep_activity", "Ghi hoạt động của đơn vị mình"),
            ("see_all_activities", "Thấy mọi hoạt động của phường"),
            ("confirm_activity", "Xác nhận hoạt động do đơn vị khác ghi"),
            ("print_activity", "In giấy mời, danh sách đại biểu"),
        ]
        indexes = [models.Index(fields=["ward", "kind", "held_on"], name="activity_counted")]
        constraints = [
            models.UniqueConstraint(fields=["ward", "year", "number"], name="activity_number_once"),
            models.CheckConstraint(
                condition=~Q(state=WorkState.DONE) | Q(held_on__isnull=False),
                name="activity_done_has_day",
                violation_error_message="Hoạt động hoàn thành phải có ngày thực hiện.",
            ),
            models.CheckConstraint(
                condition=Q(state=WorkState.DONE) | Q(confirmed_at__isnull=True),
                name="activity_confirmed_is_done",
                violation_error_message="Chỉ xác nhận hoạt động đã hoàn thành.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (
                    Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & (Q(entered_by__isnull=True) | ~Q(confirmed_by=F("entered_by")))
                ),
                name="activity_confirmed_by_another",
                violation_error_message="Người xác nhận phải khác người nhập.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()}: {self.name}"

    @property
    def code(self) -> str:
        """Mã hoạt động: "HĐ-2026-0012"."""
        return f"HĐ-{self.year}-{self.number:04d}"

    @property
    def type(self) -> ActivityType:
        return activity_types()[self.kind]

    @property
    def day(self):
        """When it was held, or is planned for."""
        return self.held_on or self.planned_on


@tracked
class Participant(models.Model):
    """Somebody invited to an activity, or who came without, by name. An elder of the registry may be named, or the
    elder whose family the participant is (families trained are counted by household)."""

    activity = models.ForeignKey(
        Activity, verbose_name="hoạt động", related_name="participants", on_delete=models.CASCADE
    )  # part of the activity
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    full_name = models.CharField("họ và tên", max_length=100, db_collation=VIETNAMESE)
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi trong sổ", null=True, blank=True, related_name="+",
        on_delete=models.PROTECT,
    )  # who took part stays readable  # fmt: skip
    family_of = models.ForeignKey(
        "elders.Elder", verbose_name="là gia đình của", null=True, blank=True, related_name="+",
        on_delete=models.PROTECT,
    )  # as above  # fmt: skip
    title = models.CharField("chức danh", max_length=100, blank=True)
    organisation = models.CharField("đơn vị", max_length=150, blank=True)
    component = models.CharField("thành phần", max_length=10, choices=Component, default=Component.OTHER)
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup", verbose_name="tổ dân phố", null=True, blank=True, related_name="+",
        on_delete=models.PROTECT,
    )  # a group in use is closed, not deleted  # fmt: skip
    sex = models.CharField("giới tính", max_length=3, choices=Sex, blank=True)
    is_invited = models.BooleanField("có trong danh sách mời", default=True)
    channel = models.CharField("cách mời", max_length=10, choices=Channel, blank=True)
    sent_on = models.DateField("ngày gửi giấy mời", null=True, blank=True)
    reply = models.CharField("phản hồi", max_length=5, choices=Reply, blank=True)
    came = models.BooleanField("có mặt", null=True, blank=True)
    signed = models.BooleanField("đã ký danh sách", default=False)
    note = models.CharField("ghi chú", max_length=150, blank=True)
    given_name = models.GeneratedField(
        expression=GivenName("full_name"),
        output_field=models.CharField(max_length=50, db_collation=VIETNAMESE),
        db_persist=True,
    )
    name_key = models.GeneratedField(
        expression=VnKey("full_name"), output_field=models.CharField(max_length=100), db_persist=True
    )

    objects = ActivityPartQuerySet.as_manager()

    class Meta:
        verbose_name = "đại biểu"
        verbose_name_plural = "đại biểu"
        ordering = ["position", "given_name", "full_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "elder"], name="participant_elder_once",
                violation_error_message="Người này đã có trong danh sách.",
            ),
            models.CheckConstraint(
                condition=Q(is_invited=True) | Q(came=True),
                name="participant_invited_or_came",
                violation_error_message="Người không được mời chỉ ghi khi có mặt.",
            ),
            models.CheckConstraint(
                condition=Q(signed=False) | Q(came=True),
                name="participant_signed_was_there",
                violation_error_message="Người vắng mặt không ký danh sách.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.full_name

    @property
    def standing(self) -> str:
        """Chức danh, đơn vị as lists print it."""
        return ", ".join(part for part in (self.title, self.organisation) if part)


@tracked
class Airing(models.Model):
    """One time a script was on air: a script aired five times is one item and five airings."""

    activity = models.ForeignKey(
        Activity, verbose_name="tin, bài", related_name="airings", on_delete=models.CASCADE
    )  # part of the script
    aired_on = models.DateField("ngày phát")
    aired_at = models.TimeField("giờ phát", null=True, blank=True)
    channel = models.CharField("kênh", max_length=8, choices=AirChannel, default=AirChannel.WARD)
    minutes = models.PositiveSmallIntegerField("số phút", null=True, blank=True)
    entered_by = who("người nhập")

    objects = ActivityPartQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt phát"
        verbose_name_plural = "các lượt phát"
        ordering = ["-aired_on", "-aired_at", "-pk"]
        indexes = [models.Index(fields=["aired_on"], name="airing_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "aired_on", "aired_at", "channel"],
                name="airing_once",
                violation_error_message="Lượt phát này đã ghi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.aired_on:%d/%m/%Y}"
