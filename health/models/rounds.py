"""Check-up rounds: the plan, days and places, who is invited when, and who came. No findings here."""

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from elders.ground.history import tracked, tracked_without, who
from health.choices import InvitationState, Priority, RoundService, RoundState, Screening, ServiceKind
from health.querysets import CostQuerySet, InvitationQuerySet, RoundQuerySet, SessionQuerySet

OLD_AGE = 60  # Luật Người cao tuổi 39/2009/QH12, Điều 2


@tracked
class Facility(models.Model):
    """Who examines: the station itself, a hospital, a team. `can_conclude_document`: the paper that says it may."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    name = models.CharField("tên cơ sở", max_length=150)
    code = models.CharField("mã cơ sở KCB (5 ký tự)", max_length=5, blank=True)
    gln = models.CharField("mã GLN (13 số)", max_length=13, blank=True)
    can_conclude_document = models.CharField("văn bản công bố đủ điều kiện khám sức khỏe", max_length=150, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ sở khám"
        verbose_name_plural = "cơ sở khám"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "name"], name="facility_once", violation_error_message="Cơ sở này đã có."
            ),
            models.CheckConstraint(
                condition=Q(code="") | Q(code__regex=r"^[0-9A-Z]{5}$"),
                name="facility_code",
                violation_error_message="Mã cơ sở khám bệnh gồm đúng 5 ký tự; mã 13 số là mã GLN.",
            ),
            models.CheckConstraint(
                condition=Q(gln="") | Q(gln__regex=r"^[0-9]{13}$"),
                name="facility_gln",
                violation_error_message="Mã GLN gồm đúng 13 chữ số.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class CheckupRound(models.Model):
    """One round (đợt khám). Ages and residence are judged on `reference_on`; it runs only with an approved plan."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    year = models.PositiveSmallIntegerField("năm")
    name = models.CharField("tên đợt khám", max_length=150)
    reference_on = models.DateField("ngày lập danh sách", help_text="Tuổi và nơi ở được tính vào ngày này.")
    min_temporary_months = models.PositiveSmallIntegerField(
        "tạm trú từ (tháng)", default=6, help_text="Quy định của Hải Phòng chưa rõ: trạm y tế xác nhận."
    )
    service = models.CharField("dịch vụ", max_length=8, choices=RoundService, default=RoundService.CHECKUP)
    screenings = ArrayField(
        models.CharField(max_length=16, choices=Screening), verbose_name="bệnh sàng lọc", default=list, blank=True
    )
    min_age = models.PositiveSmallIntegerField(
        "mời từ (tuổi)", default=OLD_AGE, validators=[MinValueValidator(OLD_AGE), MaxValueValidator(100)]
    )
    skips_examined = models.BooleanField(
        "không mời người đã khám trong năm", default=True, help_text="Người đó vẫn được tính là đã khám."
    )
    groups = models.ManyToManyField(
        "elders.ResidentialGroup", verbose_name="tổ dân phố", blank=True, related_name="+"
    )  # none: the whole ward
    target_percent = models.DecimalField(
        "chỉ tiêu (%)",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    facility = models.ForeignKey(
        Facility, verbose_name="cơ sở khám", null=True, blank=True, related_name="rounds", on_delete=models.PROTECT
    )  # who examined stays readable
    plan_number = models.CharField("số kế hoạch", max_length=60, blank=True)
    approved_on = models.DateField("ngày duyệt kế hoạch", null=True, blank=True)
    one_free_service = models.BooleanField(
        "mỗi năm một dịch vụ miễn phí",
        default=True,
        help_text="Đã khám định kỳ miễn phí thì không sàng lọc miễn phí nữa, và ngược lại.",
    )
    budget_vnd = models.PositiveBigIntegerField("kinh phí được duyệt (đồng)", null=True, blank=True)
    budget_source = models.CharField("nguồn kinh phí", max_length=150, blank=True)
    state = models.CharField("tình trạng", max_length=10, choices=RoundState, default=RoundState.DRAFT)
    listed_at = models.DateTimeField("lúc lập danh sách", null=True, blank=True, editable=False)
    excluded = models.JSONField("không trong danh sách", default=list, blank=True, editable=False)
    lessons = models.TextField("rút kinh nghiệm", blank=True)
    created_by = who("người lập")
    approved_by = who("người duyệt")

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt khám"
        verbose_name_plural = "đợt khám"
        ordering = ["-year", "-reference_on", "-pk"]
        permissions = [
            ("plan_checkupround", "Lập, chạy, đóng đợt khám"),
            ("approve_checkupround", "Duyệt kế hoạch đợt khám"),
            ("view_findings", "Xem kết quả khám, bệnh, điều trị"),
            ("record_findings", "Ghi kết quả khám, theo dõi, điều trị"),
            ("conclude_findings", "Kết luận, ký kết quả khám"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "year", "name"], name="round_once", violation_error_message="Đợt khám này đã có."
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RoundState.DRAFT, RoundState.APPROVED])
                | (~Q(plan_number="") & Q(approved_on__isnull=False) & Q(facility__isnull=False)),
                name="round_runs_with_plan",
                violation_error_message="Cần số kế hoạch, ngày duyệt và cơ sở khám trước khi bắt đầu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.year})"


@tracked
class Session(models.Model):
    """One day at one place, in slots of equal length."""

    round = models.ForeignKey(
        CheckupRound, verbose_name="đợt khám", related_name="sessions", on_delete=models.CASCADE
    )  # part of it; one with invitations cannot be removed
    day = models.DateField("ngày khám")
    place = models.CharField("địa điểm", max_length=150)
    opens_at = models.TimeField("từ")
    closes_at = models.TimeField("đến")
    slot_minutes = models.PositiveSmallIntegerField("mỗi khung (phút)", default=30)
    capacity = models.PositiveSmallIntegerField("số người mỗi khung", default=10)
    fasting = models.BooleanField("cần nhịn ăn", default=False)
    groups = models.ManyToManyField(
        "elders.ResidentialGroup", verbose_name="dành cho tổ", blank=True, related_name="+"
    )  # none: whoever has no session of their own

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "buổi khám"
        verbose_name_plural = "buổi khám"
        ordering = ["day", "opens_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "day", "place", "opens_at"],
                name="session_once",
                violation_error_message="Buổi khám này đã có.",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="session_hours",
                violation_error_message="Giờ kết thúc phải sau giờ bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5, capacity__gte=1),
                name="session_slots",
                violation_error_message="Mỗi khung từ 5 phút và từ 1 người trở lên.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}, {self.place}"


def new_code() -> str:
    """What stands in the QR code of a slip: says nothing about anybody, cannot be guessed."""
    return secrets.token_urlsafe(12)


@tracked_without("evidence")
class Invitation(models.Model):
    """One elder in one round, frozen when the list is drawn. Group, priority and slot are no findings: a leader may
    hand out the slip."""

    round = models.ForeignKey(
        CheckupRound, verbose_name="đợt khám", related_name="invitations", on_delete=models.PROTECT
    )  # a frozen list stays
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="invitations", on_delete=models.PROTECT
    )  # who was invited stays readable
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # reference data
    number = models.PositiveIntegerField("số giấy mời", null=True, blank=True)
    kind = models.CharField("dịch vụ", max_length=8, choices=ServiceKind, default=ServiceKind.CHECKUP)
    screening = models.CharField("bệnh sàng lọc", max_length=16, choices=Screening, blank=True)
    priority = models.PositiveSmallIntegerField("ưu tiên", choices=Priority)
    age_years = models.PositiveSmallIntegerField("tuổi")
    birth_estimated = models.BooleanField("ngày sinh ước tính", default=False)
    boost = models.PositiveSmallIntegerField("điểm ưu tiên trong nhóm", default=0)
    reasons = models.JSONField("lý do ưu tiên", default=list, blank=True)
    session = models.ForeignKey(
        Session, verbose_name="buổi khám", null=True, blank=True, related_name="invitations", on_delete=models.PROTECT
    )  # when somebody was called stays readable
    slot_at = models.TimeField("giờ mời", null=True, blank=True)
    overbook_reason = models.CharField("lý do mời quá số", max_length=200, blank=True)
    visit_on = models.DateField("ngày khám tại nhà", null=True, blank=True)
    visit_who = models.CharField("người đến khám tại nhà", max_length=150, blank=True)
    can_travel = models.BooleanField("đi lại được", null=True, blank=True)
    state = models.CharField("tình trạng", max_length=12, choices=InvitationState, default=InvitationState.LISTED)
    state_reason = models.CharField("lý do", max_length=200, blank=True)
    state_at = models.DateTimeField("lúc đổi tình trạng", null=True, blank=True, editable=False)
    state_by = who("người đổi tình trạng")
    absences = models.PositiveSmallIntegerField("số lần vắng", default=0)
    elsewhere_facility = models.CharField("cơ sở khác đã khám", max_length=150, blank=True)
    elsewhere_on = models.DateField("ngày khám nơi khác", null=True, blank=True)
    evidence = models.BinaryField("giấy tờ", null=True, blank=True, editable=False)
    evidence_name = models.CharField("tên tệp giấy tờ", max_length=150, blank=True, editable=False)
    code = models.CharField("mã giấy mời", max_length=24, unique=True, default=new_code, editable=False)
    added_by_hand = models.BooleanField("thêm tay", default=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt mời khám"
        verbose_name_plural = "lượt mời khám"
        ordering = ["round", "priority", "-boost", "pk"]
        permissions = [
            ("change_attendance", "Ghi có mặt, hẹn, vắng của đợt khám"),
            ("overbook_invitation", "Mời quá số người của một khung giờ"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "elder"],
                name="invitation_once",
                violation_error_message="Người này đã có trong đợt khám.",
            ),
            models.UniqueConstraint(fields=["round", "number"], name="invitation_number_once"),
            models.CheckConstraint(
                condition=Q(kind=ServiceKind.SCREENING) | Q(screening=""), name="invitation_screens_something"
            ),
            models.CheckConstraint(
                condition=~Q(state=InvitationState.ELSEWHERE)
                | (~Q(elsewhere_facility="") & Q(elsewhere_on__isnull=False) & ~Q(evidence_name="")),
                name="invitation_elsewhere_proved",
                violation_error_message="Đã khám nơi khác thì cần tên cơ sở, ngày khám và giấy tờ.",
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=True) | Q(slot_at__isnull=False), name="invitation_session_with_slot"
            ),
        ]
        indexes = [
            models.Index(fields=["session", "slot_at"], name="invitation_by_slot"),
            models.Index(fields=["round", "residential_group", "state"], name="invitation_by_group"),
        ]

    def __str__(self) -> str:
        return f"{self.elder_id}, {self.get_state_display()}"


class RoundStep(models.Model):
    """One button pressed on a round; `token` is its one-time key."""

    round = models.ForeignKey(
        CheckupRound, verbose_name="đợt khám", related_name="steps", on_delete=models.CASCADE
    )  # part of it
    action = models.CharField("việc", max_length=12)
    label = models.CharField("việc (lời)", max_length=60)
    to_state = models.CharField("chuyển sang", max_length=10, choices=RoundState)
    reason = models.CharField("lý do", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người làm", related_name="+", on_delete=models.PROTECT
    )  # who acted stays readable
    at = models.DateTimeField("lúc", auto_now_add=True)
    token = models.UUIDField("khóa một lần", unique=True, editable=False)

    class Meta:
        verbose_name = "bước của đợt khám"
        verbose_name_plural = "bước của đợt khám"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.label


@tracked
class RoundCost(models.Model):
    """One line of what a round costs: planned and spent; prices are data."""

    round = models.ForeignKey(
        CheckupRound, verbose_name="đợt khám", related_name="costs", on_delete=models.CASCADE
    )  # part of it
    item = models.CharField("nội dung", max_length=150)
    unit = models.CharField("đơn vị", max_length=30, blank=True)
    planned_quantity = models.PositiveIntegerField("số lượng dự toán", default=0)
    planned_price_vnd = models.PositiveBigIntegerField("đơn giá dự toán (đồng)", null=True, blank=True)
    spent_quantity = models.PositiveIntegerField("số lượng thực hiện", default=0)
    spent_price_vnd = models.PositiveBigIntegerField("đơn giá thực hiện (đồng)", null=True, blank=True)

    objects = CostQuerySet.as_manager()

    class Meta:
        verbose_name = "khoản chi của đợt khám"
        verbose_name_plural = "khoản chi của đợt khám"
        ordering = ["round", "pk"]

    def __str__(self) -> str:
        return self.item
