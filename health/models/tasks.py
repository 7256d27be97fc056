"""What has to be done because of a result, every attempt at it, and referrals out of the station."""

from django.db import models
from django.db.models import Q

from elders.ground.history import tracked, who
from health.choices import AttemptKind, TaskOutcome
from health.models.exams import Examination
from health.querysets import ReferralQuerySet, TaskPartQuerySet, TaskQuerySet


@tracked
class FollowUpTask(models.Model):
    """One thing to do for one elder (rules in `health/policy/follow_up.toml`). Closed only with an outcome."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="health_tasks", on_delete=models.PROTECT
    )  # part of a medical record
    examination = models.ForeignKey(
        Examination, verbose_name="lần khám", null=True, blank=True, related_name="tasks", on_delete=models.PROTECT
    )  # what led to it stays readable
    rule = models.CharField("quy tắc", max_length=8)
    finding = models.CharField("phát hiện", max_length=200)
    text = models.CharField("việc cần làm", max_length=200)
    priority = models.PositiveSmallIntegerField("mức khẩn")
    due_at = models.DateTimeField("hạn")
    reasons = models.JSONField("số liệu dẫn đến", default=list, blank=True)
    opened_at = models.DateTimeField("lúc mở", auto_now_add=True)
    outcome = models.CharField("kết quả", max_length=12, choices=TaskOutcome, blank=True)
    outcome_note = models.CharField("nội dung kết quả", max_length=300, blank=True)
    closed_at = models.DateTimeField("lúc đóng", null=True, blank=True)
    closed_by = who("người đóng")

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "việc theo dõi"
        verbose_name_plural = "việc theo dõi"
        ordering = ["priority", "due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["elder", "rule"], condition=Q(closed_at__isnull=True), name="task_one_open_per_rule"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="task_closed_with_outcome",
                violation_error_message="Đóng việc thì phải chọn kết quả.",
            ),
        ]
        indexes = [
            models.Index(fields=["ward", "due_at"], name="task_by_deadline", condition=Q(closed_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.text


@tracked
class TaskAttempt(models.Model):
    """One attempt to reach somebody: "không liên lạc được" needs three on different days, one of them at home."""

    task = models.ForeignKey(
        FollowUpTask, verbose_name="việc", related_name="attempts", on_delete=models.CASCADE
    )  # part of it
    on = models.DateField("ngày")
    kind = models.CharField("cách", max_length=5, choices=AttemptKind)
    result = models.CharField("kết quả", max_length=200)
    by = who("người liên lạc")

    objects = TaskPartQuerySet.as_manager()

    class Meta:
        verbose_name = "lần liên lạc"
        verbose_name_plural = "lần liên lạc"
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"


@tracked
class Referral(models.Model):
    """A referral to a higher facility or another service, until its answer is known."""

    class State(models.TextChoices):
        DRAFT = "draft", "Nháp"
        SENT = "sent", "Đã gửi"
        RECEIVED = "received", "Nơi nhận đã nhận"
        ACCEPTED = "accepted", "Nơi nhận đồng ý"
        SERVICE = "service", "Đang được hỗ trợ"
        ANSWERED = "answered", "Đã có trả lời"
        DECLINED = "declined", "Nơi nhận từ chối"
        CLOSED = "closed", "Đã đóng"

    class Kind(models.TextChoices):
        MEDICAL = "y_te", "Chuyển tuyến khám, điều trị"
        SOCIAL = "xa_hoi", "Chuyển gửi dịch vụ xã hội"

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    elder = models.ForeignKey(
        "elders.Elder",
        verbose_name="người cao tuổi",
        null=True,
        blank=True,
        related_name="referrals",
        on_delete=models.PROTECT,
    )  # part of a medical record; empty only for a social-work file of somebody nobody knows yet
    examination = models.ForeignKey(
        Examination, verbose_name="lần khám", null=True, blank=True, related_name="referrals", on_delete=models.PROTECT
    )  # what led to it stays readable
    task = models.ForeignKey(
        FollowUpTask, verbose_name="việc", null=True, blank=True, related_name="referrals", on_delete=models.PROTECT
    )  # what led to it stays readable
    case = models.ForeignKey(
        "health.SocialCase",
        verbose_name="hồ sơ công tác xã hội",
        null=True,
        blank=True,
        related_name="referrals",
        on_delete=models.PROTECT,
    )  # a referral of a confidential file is seen by its team alone
    kind = models.CharField("loại", max_length=6, choices=Kind, default=Kind.MEDICAL)
    to = models.CharField("nơi nhận", max_length=200)
    reason = models.TextField("lý do, tóm tắt")
    urgent = models.BooleanField("khẩn", default=False)
    danger = models.CharField("đang nguy hiểm thế nào (khi đã rút đồng ý chuyển gửi)", max_length=300, blank=True)
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.DRAFT)
    sent_on = models.DateField("ngày gửi", null=True, blank=True)
    expires_on = models.DateField("có giá trị đến", null=True, blank=True)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    answer = models.TextField("kết quả nơi nhận", blank=True)
    doctor = models.CharField("bác sĩ giới thiệu", max_length=120, blank=True)
    token = models.UUIDField("khóa một lần", null=True, blank=True, unique=True, editable=False)
    created_by = who("người lập")
    created_at = models.DateTimeField("lúc lập", auto_now_add=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu chuyển"
        verbose_name_plural = "phiếu chuyển"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(elder__isnull=False) | Q(case__isnull=False), name="referral_of_somebody"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(sent_on__isnull=False),
                name="referral_sent_on_a_day",
                violation_error_message="Đã gửi thì phải có ngày gửi.",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | (Q(answered_on__isnull=False) & ~Q(answer="")),
                name="referral_answered_with_words",
                violation_error_message="Có trả lời thì ghi ngày và nội dung.",
            ),
        ]
        indexes = [models.Index(fields=["ward", "state"], name="referral_by_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.to}"
