"""What was measured and found, and the doctor's conclusion. For the health station alone."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from elders.ground.history import tracked, who
from health.choices import (
    Conclusion,
    ExamState,
    FormVersion,
    HealthClass,
    PlaceKind,
    Screening,
    ServiceKind,
    Specialty,
)
from health.models.rounds import Facility, Invitation
from health.querysets import ExaminationQuerySet, ExamPartQuerySet

CONCLUDED = (ExamState.COMPLETE, ExamState.SIGNED)


@tracked
class Examination(models.Model):
    """One check-up or screening of one elder. `history` is what was asked (habits, falls, schooling, own and family
    diseases, drugs). Signed rows are locked by the database: a correction is a new row that `corrects` the old one."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="examinations", on_delete=models.PROTECT
    )  # a medical record stays
    invitation = models.ForeignKey(
        Invitation,
        verbose_name="lượt mời",
        null=True,
        blank=True,
        related_name="examinations",
        on_delete=models.PROTECT,
    )  # a medical record stays
    facility = models.ForeignKey(
        Facility, verbose_name="cơ sở khám", null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )  # who examined stays readable
    kind = models.CharField("dịch vụ", max_length=8, choices=ServiceKind, default=ServiceKind.CHECKUP)
    screening = models.CharField("bệnh sàng lọc", max_length=16, choices=Screening, blank=True)
    is_free = models.BooleanField("miễn phí theo chương trình", default=True)
    free_reason = models.CharField("lý do lần miễn phí thứ hai", max_length=200, blank=True)
    place_kind = models.CharField("nơi khám", max_length=4, choices=PlaceKind, default=PlaceKind.STATION)
    form_version = models.CharField("mẫu", max_length=14, choices=FormVersion, default=FormVersion.M03_2026)
    examined_on = models.DateField("ngày khám")
    ended_at = models.DateTimeField("lúc khám xong", null=True, blank=True)
    state = models.CharField("tình trạng", max_length=8, choices=ExamState, default=ExamState.OPEN)
    history = models.JSONField("tiền sử, thói quen", default=dict, blank=True)
    danger_signs = models.BooleanField("có dấu hiệu nguy hiểm", null=True, blank=True)
    known_conditions = ArrayField(
        models.CharField(max_length=8), verbose_name="bệnh đã biết (ICD-10)", default=list, blank=True
    )
    conclusion_kind = models.CharField("kết luận", max_length=14, choices=Conclusion, blank=True)
    health_class = models.PositiveSmallIntegerField("phân loại", choices=HealthClass, null=True, blank=True)
    icd_codes = ArrayField(models.CharField(max_length=8), verbose_name="mã bệnh ICD-10", default=list, blank=True)
    conclusion = models.TextField("nội dung kết luận", blank=True)
    advice = models.TextField("tư vấn", blank=True)
    next_exam_on = models.DateField("hẹn khám lại", null=True, blank=True)
    doctor = models.CharField("bác sĩ kết luận", max_length=120, blank=True)
    concluded_by, concluded_at = who("người ghi kết luận"), models.DateTimeField("lúc kết luận", null=True, blank=True)
    signed_by, signed_at = who("người ký"), models.DateTimeField("lúc ký", null=True, blank=True)
    delivered_on = models.DateField("ngày trả kết quả", null=True, blank=True)
    delivered_to = models.CharField("người nhận kết quả", max_length=120, blank=True)
    exported_at = models.DateTimeField("lúc xuất hồ sơ", null=True, blank=True)
    corrects = models.OneToOneField(
        "self", verbose_name="sửa cho", null=True, blank=True, related_name="corrected_by", on_delete=models.PROTECT
    )  # versions stay
    version = models.PositiveSmallIntegerField("lần", default=1)
    correction_reason = models.CharField("lý do sửa", max_length=300, blank=True)
    source_batch = models.ForeignKey(
        "elders.IntakeBatch",
        verbose_name="từ danh sách",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # which file said so stays readable
    recorded_by = who("người nhập")
    recorded_at = models.DateTimeField("lúc nhập", auto_now_add=True)

    objects = ExaminationQuerySet.as_manager()

    class Meta:
        verbose_name = "lần khám"
        verbose_name_plural = "lần khám"
        ordering = ["-examined_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ServiceKind.SCREENING) & ~Q(screening="")
                | ~Q(kind=ServiceKind.SCREENING) & Q(screening=""),
                name="examination_screens_something",
                violation_error_message="Sàng lọc thì chọn một bệnh; khám định kỳ thì không.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=CONCLUDED)
                | (~Q(conclusion_kind="") & ~Q(doctor="") & Q(concluded_at__isnull=False) & Q(ended_at__isnull=False)),
                name="examination_concluded_by_somebody",
                violation_error_message="Kết luận cần nội dung, bác sĩ và giờ khám xong.",
            ),
            models.CheckConstraint(
                condition=Q(version=1, corrects__isnull=True)
                | (Q(version__gt=1, corrects__isnull=False) & ~Q(correction_reason="")),
                name="examination_correction_with_reason",
                violation_error_message="Sửa một kết quả đã ký thì phải ghi lý do.",
            ),
            models.UniqueConstraint(
                fields=["invitation"],
                condition=Q(invitation__isnull=False) & ~Q(state=ExamState.REPLACED),
                name="examination_one_per_invitation",
                violation_error_message="Lượt mời này đã có phiếu khám.",
            ),
        ]
        indexes = [
            models.Index(fields=["elder", "-examined_on"], name="examination_by_elder"),
            models.Index(fields=["ward", "examined_on", "state"], name="examination_by_day"),
        ]

    def __str__(self) -> str:
        return f"Lần khám {self.examined_on:%d/%m/%Y}"

    @property
    def is_concluded(self) -> bool:
        return self.state in CONCLUDED

    @property
    def is_locked(self) -> bool:
        return self.state in (ExamState.SIGNED, ExamState.REPLACED)


@tracked
class BpReading(models.Model):
    """One blood-pressure reading of a check-up, in the order taken."""

    class Arm(models.TextChoices):
        LEFT = "trai", "Trái"
        RIGHT = "phai", "Phải"

    class Position(models.TextChoices):
        SITTING = "ngoi", "Ngồi"
        LYING = "nam", "Nằm"
        STANDING = "dung", "Đứng"

    examination = models.ForeignKey(
        Examination, verbose_name="lần khám", related_name="pressures", on_delete=models.CASCADE
    )  # part of it; a signed one cannot be removed
    sequence = models.PositiveSmallIntegerField("lần đo")
    sbp_mmhg = models.PositiveSmallIntegerField("tâm thu")
    dbp_mmhg = models.PositiveSmallIntegerField("tâm trương")
    pulse = models.PositiveSmallIntegerField("mạch", null=True, blank=True)
    arm = models.CharField("tay đo", max_length=4, choices=Arm, blank=True)
    position = models.CharField("tư thế", max_length=4, choices=Position, default=Position.SITTING)
    confirmed_unlikely = models.BooleanField("đã xác nhận số bất thường", default=False)
    device = models.CharField("máy đo", max_length=60, blank=True)
    taken_at = models.DateTimeField("lúc đo", null=True, blank=True)
    taken_by = who("người đo")

    objects = ExamPartQuerySet.as_manager()

    class Meta:
        verbose_name = "lần đo huyết áp"
        verbose_name_plural = "lần đo huyết áp"
        ordering = ["examination", "sequence", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["examination", "sequence"], name="bp_reading_once"),
            models.CheckConstraint(
                condition=Q(sbp_mmhg__range=(60, 260), dbp_mmhg__range=(30, 150), sequence__range=(1, 5)),
                name="bp_reading_possible",
                violation_error_message="Huyết áp ngoài khoảng có thể có (60–260 / 30–150 mmHg, tối đa 5 lần đo).",
            ),
            models.CheckConstraint(
                condition=Q(sbp_mmhg__gte=F("dbp_mmhg") + 10),
                name="bp_reading_pulse_pressure",
                violation_error_message="Hai số huyết áp phải cách nhau ít nhất 10 mmHg.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sbp_mmhg}/{self.dbp_mmhg}"


@tracked
class Measurement(models.Model):
    """One value of `health/policy/measures.toml` in its stored unit, beside what was read. A repeated measurement is a
    further row; the last counts."""

    examination = models.ForeignKey(
        Examination, verbose_name="lần khám", related_name="measurements", on_delete=models.CASCADE
    )  # part of it; a signed one cannot be removed
    key = models.CharField("số đo", max_length=20)
    sequence = models.PositiveSmallIntegerField("lần đo", default=1)
    value = models.DecimalField("giá trị", max_digits=8, decimal_places=2, null=True, blank=True)
    qualifier = models.CharField("máy báo", max_length=4, blank=True)
    said = models.CharField("số ghi trên phiếu", max_length=20)
    said_unit = models.CharField("đơn vị trên phiếu", max_length=20)
    method = models.CharField("cách đo, mẫu", max_length=20, blank=True)
    confirmed_unlikely = models.BooleanField("đã xác nhận số bất thường", default=False)
    device = models.CharField("máy đo", max_length=60, blank=True)
    taken_at = models.DateTimeField("lúc đo", null=True, blank=True)
    taken_by = who("người đo")

    objects = ExamPartQuerySet.as_manager()

    class Meta:
        verbose_name = "số đo"
        verbose_name_plural = "số đo"
        ordering = ["examination", "key", "sequence", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["examination", "key", "sequence"], name="measurement_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, qualifier="") | (Q(value__isnull=True) & ~Q(qualifier="")),
                name="measurement_value_or_flag",
            ),
        ]

    def __str__(self) -> str:
        return self.key


@tracked
class Investigation(models.Model):
    """One test whose result is a word: ECG, urine strip, X-ray, cancer screening (`policy/investigations.toml`)."""

    examination = models.ForeignKey(
        Examination, verbose_name="lần khám", related_name="investigations", on_delete=models.CASCADE
    )  # part of it; a signed one cannot be removed
    key = models.CharField("cận lâm sàng", max_length=20)
    result = models.CharField("kết quả", max_length=20)
    text = models.CharField("mô tả", max_length=500, blank=True)
    taken_at = models.DateTimeField("lúc ghi", null=True, blank=True)
    taken_by = who("người ghi")

    objects = ExamPartQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả cận lâm sàng"
        verbose_name_plural = "kết quả cận lâm sàng"
        ordering = ["examination", "pk"]
        constraints = [models.UniqueConstraint(fields=["examination", "key"], name="investigation_once")]

    def __str__(self) -> str:
        return self.key


@tracked
class Finding(models.Model):
    """What one specialty of the form found, or why it was not examined."""

    examination = models.ForeignKey(
        Examination, verbose_name="lần khám", related_name="findings", on_delete=models.CASCADE
    )  # part of it; a signed one cannot be removed
    specialty = models.CharField("chuyên khoa", max_length=16, choices=Specialty)
    text = models.CharField("kết quả", max_length=500, blank=True)
    health_class = models.PositiveSmallIntegerField("phân loại", choices=HealthClass, null=True, blank=True)
    doctor = models.CharField("bác sĩ", max_length=120, blank=True)
    not_applicable = models.CharField("lý do không khám", max_length=200, blank=True)

    objects = ExamPartQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả chuyên khoa"
        verbose_name_plural = "kết quả chuyên khoa"
        ordering = ["examination", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["examination", "specialty"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(not_applicable="") | (Q(health_class__isnull=True) & Q(text="")),
                name="finding_examined_or_not",
                violation_error_message="Đã có kết quả thì không ghi lý do không khám.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_specialty_display()


@tracked
class InstrumentAnswer(models.Model):
    """Answers to one screening instrument in one version, and what they came to by the rules of that day."""

    examination = models.ForeignKey(
        Examination, verbose_name="lần khám", related_name="instruments", on_delete=models.CASCADE
    )  # part of it; a signed one cannot be removed
    instrument = models.CharField("công cụ", max_length=12)
    version = models.CharField("phiên bản", max_length=20)
    answers = models.JSONField("trả lời", default=dict)
    total = models.PositiveSmallIntegerField("điểm", null=True, blank=True)
    possible = models.PositiveSmallIntegerField("trên", default=0)
    band = models.CharField("mức", max_length=20, blank=True)
    band_label = models.CharField("mức (lời)", max_length=100, blank=True)
    flags = models.JSONField("báo động", default=list, blank=True)
    remark = models.CharField("lưu ý", max_length=150, blank=True)
    not_applicable = models.CharField("lý do không làm", max_length=200, blank=True)
    asked_by = who("người hỏi")

    objects = ExamPartQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu sàng lọc"
        verbose_name_plural = "phiếu sàng lọc"
        ordering = ["examination", "instrument", "pk"]
        constraints = [models.UniqueConstraint(fields=["examination", "instrument"], name="instrument_once")]

    def __str__(self) -> str:
        return self.instrument


@tracked
class Classification(models.Model):
    """A class derived from the values of an examination, with its thresholds and the reason: never relabelled."""

    examination = models.ForeignKey(
        Examination, verbose_name="lần khám", related_name="classifications", on_delete=models.CASCADE
    )  # part of it; a signed one cannot be removed
    ruleset = models.CharField("bộ ngưỡng", max_length=20)
    code = models.CharField("mức", max_length=20)
    label = models.CharField("mức (lời)", max_length=100)
    level = models.PositiveSmallIntegerField("mức cần chú ý")
    reason = models.CharField("vì", max_length=200)
    source = models.CharField("nguồn ngưỡng", max_length=200)
    remarks = models.JSONField("lưu ý", default=list, blank=True)

    objects = ExamPartQuerySet.as_manager()

    class Meta:
        verbose_name = "xếp loại"
        verbose_name_plural = "xếp loại"
        ordering = ["examination", "ruleset", "pk"]
        constraints = [models.UniqueConstraint(fields=["examination", "ruleset"], name="classification_once")]

    def __str__(self) -> str:
        return self.label
