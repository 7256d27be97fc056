"""Registers of chronic diseases: diagnosis, enrolment, visits month by month, calls to those who are late.

A register of a disease and a calendar year is a view of the enrolments that cover a day of that year and of their
visits in it (H-054): on 1 January it stands empty with the same people, and nobody is lost at the turn of the year.
"""

from django.db import models
from django.db.models import F, Q

from elders.ground.history import tracked, who
from elders.ground.periods import Period, no_overlap, not_reversed
from health.choices import AttemptKind, PlaceKind
from health.models.exams import Examination
from health.querysets import EnrolmentPartQuerySet, EnrolmentQuerySet, FindingsQuerySet
from health.register_choices import (
    AsthmaControl,
    AtTarget,
    CallResult,
    ConditionState,
    Disease,
    Ending,
    GlucoseTiming,
    HealthState,
    PefLevel,
    Rehabilitation,
)


@tracked
class Condition(models.Model):
    """A diagnosis of one elder. Screening only ever suspects; a doctor confirms, with day and place (H-050)."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="conditions", on_delete=models.PROTECT
    )  # part of a medical record
    disease = models.CharField("bệnh", max_length=12, choices=Disease)
    icd_code = models.CharField("mã bệnh ICD-10", max_length=8, blank=True)
    state = models.CharField("tình trạng", max_length=9, choices=ConditionState, default=ConditionState.SUSPECTED)
    found_on = models.DateField("ngày phát hiện", null=True, blank=True)
    confirmed_on = models.DateField("ngày chẩn đoán", null=True, blank=True)
    doctor = models.CharField("bác sĩ chẩn đoán", max_length=120, blank=True)
    place = models.CharField("nơi chẩn đoán", max_length=200, blank=True)
    examination = models.ForeignKey(
        Examination, verbose_name="lần khám", null=True, blank=True, related_name="conditions", on_delete=models.PROTECT
    )  # what led to it stays readable
    ruled_out_on = models.DateField("ngày loại trừ", null=True, blank=True)
    ruled_out_reason = models.CharField("lý do loại trừ", max_length=200, blank=True)
    recorded_by = who("người ghi")

    objects = FindingsQuerySet.as_manager()

    class Meta:
        verbose_name = "chẩn đoán"
        verbose_name_plural = "chẩn đoán"
        ordering = ["elder", "disease", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["elder", "disease"],
                condition=~Q(state=ConditionState.RULED_OUT),
                name="condition_once",
                violation_error_message="Người này đã có chẩn đoán bệnh này.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConditionState.CONFIRMED)
                | (Q(confirmed_on__isnull=False) & ~Q(doctor="") & ~Q(place="")),
                name="condition_confirmed_by_a_doctor",
                violation_error_message="Chẩn đoán xác định cần bác sĩ, ngày và nơi chẩn đoán.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConditionState.RULED_OUT)
                | (Q(ruled_out_on__isnull=False) & ~Q(ruled_out_reason="")),
                name="condition_ruled_out_with_reason",
                violation_error_message="Loại trừ chẩn đoán thì ghi ngày và lý do.",
            ),
        ]
        indexes = [models.Index(fields=["ward", "disease", "state"], name="condition_by_disease")]

    def __str__(self) -> str:
        return f"{self.get_disease_display()} ({self.get_state_display().lower()})"


@tracked
class Enrolment(Period):
    """One elder managed for one disease by the station of one ward, until `valid_to` (empty: still managed).

    Targets are personal: below `target_sbp_mmhg`/`target_dbp_mmhg`; for diabetes those of `health_state`. They are
    another figure than "controlled" of the programme (below 140/90 for everybody).
    """

    class Risk(models.TextChoices):
        UNKNOWN = "", "Chưa đánh giá"
        LOW = "thap", "Nguy cơ thấp"
        MEDIUM = "vua", "Nguy cơ trung bình"
        HIGH = "cao", "Nguy cơ cao, rất cao"

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="enrolments", on_delete=models.PROTECT
    )  # part of a medical record
    disease = models.CharField("bệnh", max_length=12, choices=Disease)
    condition = models.ForeignKey(
        Condition, verbose_name="chẩn đoán", related_name="enrolments", on_delete=models.PROTECT
    )  # why somebody is managed stays readable
    managed_at = models.CharField(
        "nơi quản lý, cấp thuốc", max_length=200, blank=True, help_text="Để trống nếu là Trạm Y tế phường."
    )
    grade = models.PositiveSmallIntegerField(
        "độ tăng huyết áp", null=True, blank=True, choices=[(1, "Độ 1"), (2, "Độ 2"), (3, "Độ 3")]
    )
    risk = models.CharField("nguy cơ tim mạch", max_length=4, choices=Risk, blank=True)
    target_sbp_mmhg = models.PositiveSmallIntegerField("mục tiêu tâm thu dưới", null=True, blank=True)
    target_dbp_mmhg = models.PositiveSmallIntegerField("mục tiêu tâm trương dưới", null=True, blank=True)
    health_state = models.CharField("thể trạng (mục tiêu đường huyết)", max_length=10, choices=HealthState, blank=True)
    ending = models.CharField("lý do kết thúc", max_length=11, choices=Ending, blank=True)
    ending_note = models.CharField("ghi rõ", max_length=200, blank=True, help_text="Nơi chuyển đến, lý do loại trừ …")
    enrolled_by = who("người đưa vào sổ")
    enrolled_at = models.DateTimeField("lúc đưa vào sổ", auto_now_add=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = "người trong sổ quản lý bệnh"
        verbose_name_plural = "người trong sổ quản lý bệnh"
        ordering = ["disease", "elder", "-valid_from", "pk"]
        constraints = [
            no_overlap(
                "elder", "disease", name="enrolment_no_overlap", message="Người này đã có trong sổ quản lý bệnh này."
            ),
            not_reversed("enrolment_not_reversed"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True, ending="") | (Q(valid_to__isnull=False) & ~Q(ending="")),
                name="enrolment_ends_with_reason",
                violation_error_message="Kết thúc quản lý thì ghi ngày và lý do.",
            ),
            models.CheckConstraint(
                condition=Q(target_sbp_mmhg__isnull=True, target_dbp_mmhg__isnull=True)
                | Q(target_sbp_mmhg__range=(110, 180), target_dbp_mmhg__range=(60, 110)),
                name="enrolment_target_possible",
                violation_error_message="Mục tiêu huyết áp gồm hai số, trong khoảng 110–180 và 60–110 mmHg.",
            ),
        ]
        indexes = [models.Index(fields=["ward", "disease", "valid_from"], name="enrolment_by_disease")]

    def __str__(self) -> str:
        return f"{self.get_disease_display()} từ {self.valid_from:%d/%m/%Y}"

    @property
    def is_open(self) -> bool:
        return self.valid_to is None

    @property
    def state_words(self) -> str:
        """The four states of the register: đang quản lý, tử vong, chuyển đi, mất theo dõi (or ruled out)."""
        return self.get_ending_display() if self.ending else "Đang quản lý"


@tracked
class RegisterVisit(models.Model):
    """One visit of somebody in a register; of several in a month the last one is printed (H-055). What was not measured
    stays empty. `at_target` is the doctor's word against the personal target, `target_words` that target."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name="người trong sổ", related_name="visits", on_delete=models.PROTECT
    )  # part of a medical record
    visited_on = models.DateField("ngày khám")
    place_kind = models.CharField("nơi khám", max_length=4, choices=PlaceKind, default=PlaceKind.STATION)
    place = models.CharField("cơ sở khám", max_length=150, blank=True)
    sbp_mmhg = models.PositiveSmallIntegerField("tâm thu", null=True, blank=True)
    dbp_mmhg = models.PositiveSmallIntegerField("tâm trương", null=True, blank=True)
    glucose_mmol = models.DecimalField("đường huyết (mmol/L)", max_digits=4, decimal_places=1, null=True, blank=True)
    glucose_timing = models.CharField("lúc đo đường huyết", max_length=6, choices=GlucoseTiming, blank=True)
    hba1c_percent = models.DecimalField("HbA1c (%)", max_digits=3, decimal_places=1, null=True, blank=True)
    pef_level = models.PositiveSmallIntegerField("mức PEF, FEV1", choices=PefLevel, null=True, blank=True)
    asthma_control = models.PositiveSmallIntegerField("kiểm soát hen", choices=AsthmaControl, null=True, blank=True)
    rehabilitation = models.CharField("phục hồi chức năng", max_length=2, choices=Rehabilitation, blank=True)
    drugs = models.CharField("thuốc", max_length=300, blank=True)
    supply_days = models.PositiveSmallIntegerField(
        "số ngày thuốc", null=True, blank=True, help_text="0: không cấp thuốc; để trống: chưa ghi."
    )
    at_target = models.PositiveSmallIntegerField("đạt mục tiêu", choices=AtTarget, default=AtTarget.NOT_ASSESSED)
    target_words = models.CharField("mục tiêu lúc khám", max_length=60, blank=True)
    next_on = models.DateField("hẹn khám lại", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    examination = models.ForeignKey(
        Examination,
        verbose_name="từ phiếu khám",
        null=True,
        blank=True,
        related_name="register_visits",
        on_delete=models.PROTECT,
    )  # where the values come from stays readable
    recorded_by = who("người ghi")
    recorded_at = models.DateTimeField("lúc ghi", auto_now=True)

    objects = EnrolmentPartQuerySet.as_manager()

    class Meta:
        verbose_name = "lần khám trong sổ"
        verbose_name_plural = "lần khám trong sổ"
        ordering = ["enrolment", "-visited_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "visited_on"],
                name="register_visit_once_a_day",
                violation_error_message="Ngày này đã ghi một lần khám.",
            ),
            models.CheckConstraint(
                condition=Q(sbp_mmhg__isnull=True, dbp_mmhg__isnull=True)
                | Q(sbp_mmhg__range=(60, 260), dbp_mmhg__range=(30, 150), sbp_mmhg__gte=F("dbp_mmhg") + 10),
                name="register_visit_pressure_possible",
                violation_error_message="Huyết áp gồm hai số (60–260 / 30–150 mmHg), cách nhau ít nhất 10 mmHg.",
            ),
            models.CheckConstraint(
                condition=(Q(glucose_mmol__isnull=True, glucose_timing="") | Q(glucose_mmol__range=(1, 40)))
                & (Q(hba1c_percent__isnull=True) | Q(hba1c_percent__range=(3, 20))),
                name="register_visit_sugar_possible",
                violation_error_message="Đường huyết 1–40 mmol/L, HbA1c 3–20 %.",
            ),
            models.CheckConstraint(
                condition=Q(supply_days__isnull=True) | Q(supply_days__lte=180),
                name="register_visit_supply_possible",
                violation_error_message="Số ngày thuốc từ 0 đến 180.",
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("visited_on")),
                name="register_visit_next_is_later",
                violation_error_message="Ngày hẹn phải sau ngày khám.",
            ),
        ]
        indexes = [models.Index(fields=["enrolment", "-visited_on"], name="register_visit_by_day")]

    def __str__(self) -> str:
        return f"Khám ngày {self.visited_on:%d/%m/%Y}"

    @property
    def pressure(self) -> str:
        return f"{self.sbp_mmhg}/{self.dbp_mmhg}" if self.sbp_mmhg else ""


@tracked
class RegisterCall(models.Model):
    """One call (or visit at the door) to somebody who is late. Some results take the person off the list until the next
    visit; `again_on` is when to call again, or the day agreed upon."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name="người trong sổ", related_name="calls", on_delete=models.PROTECT
    )  # part of a medical record
    called_on = models.DateField("ngày gọi")
    kind = models.CharField("cách", max_length=5, choices=AttemptKind, default=AttemptKind.CALL)
    result = models.CharField("kết quả", max_length=12, choices=CallResult)
    again_on = models.DateField("hẹn đến, gọi lại ngày", null=True, blank=True)
    note = models.CharField("ghi rõ", max_length=200, blank=True)
    by = who("người gọi")

    objects = EnrolmentPartQuerySet.as_manager()

    class Meta:
        verbose_name = "lần gọi người trễ hẹn"
        verbose_name_plural = "lần gọi người trễ hẹn"
        ordering = ["enrolment", "called_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(again_on__isnull=True) | Q(again_on__gte=F("called_on")),
                name="register_call_again_is_later",
                violation_error_message="Ngày hẹn không thể trước ngày gọi.",
            ),
            models.CheckConstraint(
                condition=~Q(result=CallResult.OTHER) | ~Q(note=""),
                name="register_call_other_says_what",
                violation_error_message="Kết quả khác thì ghi rõ.",
            ),
        ]
        indexes = [models.Index(fields=["enrolment", "-called_on"], name="register_call_by_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.called_on:%d/%m/%Y}"
