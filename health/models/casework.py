"""Social-work files (quản lý trường hợp): the file, its team, what happened, assessment, needs, contacts, reviews.

A person without a row in the registry (found wandering) is held minimally on the file itself, until somebody knows who
it is. Confidential files are visible to their team alone (`health/querysets.py`).
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from elders.choices import Sex
from elders.ground.history import AppendOnly, tracked, who
from elders.ground.periods import Period, no_overlap, not_reversed
from health.case_choices import (
    PROTECTED_KINDS,
    TRANSITIONS,
    CaseBasis,
    CaseKind,
    CaseSource,
    CaseState,
    ClosingReason,
    ContactKind,
    MemberRole,
    NeedDomain,
    StepKind,
    Urgency,
)
from health.models.tasks import FollowUpTask
from health.querysets import CasePartQuerySet, CaseQuerySet


@tracked
class SocialCase(models.Model):
    """One file. `clock_from` is when the deadlines of the present run began: the intake, or the latest reopening."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # the ward that sends somebody stays on the file, wherever that person lives afterwards
    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveIntegerField("số")
    elder = models.ForeignKey(
        "elders.Elder",
        verbose_name="người cao tuổi",
        null=True,
        blank=True,
        related_name="social_cases",
        on_delete=models.PROTECT,
    )  # empty for somebody who is not in the registry
    called = models.CharField("tên gọi", max_length=120, blank=True)
    looks = models.CharField("đặc điểm nhận dạng", max_length=300, blank=True)
    sex = models.CharField("giới tính", max_length=3, choices=Sex, blank=True)
    about_age_years = models.PositiveSmallIntegerField("khoảng tuổi", null=True, blank=True)
    found_at = models.CharField("nơi phát hiện", max_length=200, blank=True)

    task = models.ForeignKey(
        FollowUpTask,
        verbose_name="việc theo dõi",
        null=True,
        blank=True,
        related_name="cases",
        on_delete=models.PROTECT,
    )  # what led to it stays readable
    source = models.CharField("nguồn tin", max_length=10, choices=CaseSource)
    source_words = models.CharField("ai báo", max_length=200, blank=True)
    problem = models.TextField("vấn đề")
    kinds = ArrayField(models.CharField(max_length=12, choices=CaseKind), verbose_name="loại vấn đề")
    basis = models.CharField("căn cứ ghi dữ liệu", max_length=10, choices=CaseBasis)
    basis_words = models.CharField("ai đồng ý, hoặc lý do không cần", max_length=300)
    needs_legal_aid = models.BooleanField("có nhu cầu trợ giúp pháp lý", default=False)
    legal_aid_asked_on = models.DateField("ngày ghi nhu cầu pháp lý", null=True, blank=True)
    confidential = models.BooleanField("hồ sơ mật", default=False)

    received_at = models.DateTimeField("lúc tiếp nhận")
    received_by = who("người tiếp nhận")
    clock_from = models.DateTimeField("tính hạn từ")
    state = models.CharField("tình trạng", max_length=9, choices=CaseState, default=CaseState.RECEIVED)
    urgency = models.CharField("mức khẩn", max_length=10, choices=Urgency)
    screened_at = models.DateTimeField("lúc sàng lọc", null=True, blank=True)
    screening = models.TextField("kết quả sàng lọc", blank=True)
    safety_plan = models.TextField("kế hoạch an toàn", blank=True)
    safety_at = models.DateTimeField("lúc lập kế hoạch an toàn", null=True, blank=True)
    safety_basis = models.CharField("căn cứ bảo vệ khẩn cấp", max_length=300, blank=True)
    next_step = models.CharField("bước tới", max_length=12, blank=True)
    next_due_at = models.DateTimeField("hạn bước tới", null=True, blank=True)

    closing_decided_on = models.DateField("ngày quyết định đóng", null=True, blank=True)
    closed_on = models.DateField("ngày đóng", null=True, blank=True)
    closing_reason = models.CharField("lý do đóng", max_length=12, choices=ClosingReason, blank=True)
    closing_words = models.TextField("lượng giá", blank=True)
    satisfaction = models.PositiveSmallIntegerField("mức hài lòng (1–5)", null=True, blank=True)
    closed_by = who("người đóng")
    token = models.UUIDField("khóa một lần", null=True, blank=True, unique=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ công tác xã hội"
        verbose_name_plural = "hồ sơ công tác xã hội"
        ordering = ["-received_at", "-pk"]
        permissions = [
            ("handle_socialcase", "Làm hồ sơ công tác xã hội"),
            ("approve_caseplan", "Duyệt kế hoạch hỗ trợ"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ward", "year", "number"], name="case_number_once"),
            models.CheckConstraint(
                condition=Q(elder__isnull=False) | ~Q(looks="") | ~Q(called=""),
                name="case_has_a_person",
                violation_error_message="Chọn người trong sổ, hoặc ghi tên gọi hay đặc điểm nhận dạng.",
            ),
            models.CheckConstraint(
                condition=Q(kinds__len__gt=0),
                name="case_has_a_kind",
                violation_error_message="Chọn ít nhất một loại vấn đề.",
            ),
            models.CheckConstraint(
                condition=~Q(kinds__overlap=[kind.value for kind in PROTECTED_KINDS]) | Q(confidential=True),
                name="case_protected",
                violation_error_message="Hồ sơ bạo lực, bỏ mặc, tự hại luôn là hồ sơ mật.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[CaseState.RECEIVED, CaseState.CLOSED]) | Q(screened_at__isnull=False),
                name="case_screened_first",
                violation_error_message="Phải sàng lọc trước.",
            ),
            models.CheckConstraint(
                condition=(Q(state=CaseState.CLOSED) & Q(closed_on__isnull=False) & ~Q(closing_reason=""))
                | (~Q(state=CaseState.CLOSED) & Q(closed_on__isnull=True, closing_reason="")),
                name="case_closed_with_reason",
                violation_error_message="Đóng hồ sơ phải có ngày và lý do; hồ sơ đang mở thì không.",
            ),
            models.CheckConstraint(
                condition=Q(safety_at__isnull=True) | (~Q(safety_plan="") & ~Q(safety_basis="")),
                name="case_safety_has_basis",
                violation_error_message="Kế hoạch an toàn phải có nội dung và căn cứ.",
            ),
            models.CheckConstraint(
                condition=Q(needs_legal_aid=False) | Q(legal_aid_asked_on__isnull=False),
                name="case_legal_aid_has_day",
                violation_error_message="Có nhu cầu trợ giúp pháp lý thì ghi ngày.",
            ),
        ]
        indexes = [
            models.Index(fields=["ward", "next_due_at"], name="case_by_deadline", condition=~Q(state="closed")),
            models.Index(fields=["ward", "received_at"], name="case_by_day"),
        ]
        triggers = [
            pgtrigger.FSM(name="case_steps", field="state", transitions=[(a.value, b.value) for a, b in TRANSITIONS])
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"CTXH-{self.year}-{self.number:03d}"

    @property
    def name(self) -> str:
        """How the person is called on the file; never a number."""
        return self.elder.full_name if self.elder_id else self.called or "Người chưa rõ tên"

    @property
    def is_open(self) -> bool:
        return self.state != CaseState.CLOSED

    @property
    def kind_words(self) -> str:
        return ", ".join(CaseKind(kind).label for kind in self.kinds)


@tracked
class CaseMember(Period):
    """Who works on a file over a period. Of a confidential file they are the only ones who know of it."""

    case = models.ForeignKey(
        SocialCase, verbose_name="hồ sơ", related_name="members", on_delete=models.CASCADE
    )  # part of it
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người", related_name="+", on_delete=models.PROTECT
    )  # who could read it stays readable
    role = models.CharField("vai trò", max_length=8, choices=MemberRole, default=MemberRole.MEMBER)
    why = models.CharField("lý do", max_length=200, blank=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = "người trong nhóm"
        verbose_name_plural = "người trong nhóm"
        ordering = ["valid_from", "pk"]
        constraints = [
            not_reversed("case_member_period"),
            no_overlap("case", "user", name="case_member_once", message="Người này đang ở trong nhóm."),
        ]
        indexes = [models.Index(fields=["user", "case"], name="case_member_by_user")]

    def __str__(self) -> str:
        return self.get_role_display()


class CaseStep(AppendOnly):
    """One thing that happened to a file. The reports count these; nobody changes them afterwards."""

    case = models.ForeignKey(
        SocialCase, verbose_name="hồ sơ", related_name="steps", on_delete=models.PROTECT
    )  # reports count it
    kind = models.CharField("việc", max_length=10, choices=StepKind)
    on = models.DateField("ngày")
    at = models.DateTimeField("lúc ghi", auto_now_add=True)
    words = models.CharField("nội dung", max_length=300, blank=True)
    by = who("người làm")

    objects = CasePartQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = "bước của hồ sơ"
        verbose_name_plural = "bước của hồ sơ"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["kind", "on"], name="case_step_by_day")]

    def __str__(self) -> str:
        return self.get_kind_display()


@tracked
class CaseAssessment(models.Model):
    """Needs assessment: person, health, family (TT 02/2020), strengths and risks. The latest is the one that counts."""

    case = models.ForeignKey(
        SocialCase, verbose_name="hồ sơ", related_name="assessments", on_delete=models.CASCADE
    )  # part of it
    assessed_on = models.DateField("ngày đánh giá")
    person = models.TextField("bản thân, hoàn cảnh sống")
    health = models.TextField("sức khỏe, khả năng tự chăm sóc")
    family = models.TextField("gia đình, người chăm sóc")
    resources = models.TextField("nguồn lực, điểm mạnh", blank=True)
    risks = models.TextField("nguy cơ", blank=True)
    barthel = models.PositiveSmallIntegerField("điểm Barthel (0–100)", null=True, blank=True)
    by = who("người đánh giá")

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = "bản đánh giá nhu cầu"
        verbose_name_plural = "bản đánh giá nhu cầu"
        ordering = ["-assessed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(barthel__isnull=True) | Q(barthel__lte=100),
                name="case_barthel",
                violation_error_message="Điểm Barthel từ 0 đến 100.",
            )
        ]

    def __str__(self) -> str:
        return f"Đánh giá {self.assessed_on:%d/%m/%Y}"


@tracked
class CaseNeed(models.Model):
    """One need, in order of priority. H-062: it gets a line of the plan, or a reason why there is none."""

    case = models.ForeignKey(
        SocialCase, verbose_name="hồ sơ", related_name="needs", on_delete=models.CASCADE
    )  # part of it
    position = models.PositiveSmallIntegerField("thứ tự ưu tiên")
    domain = models.CharField("lĩnh vực", max_length=10, choices=NeedDomain)
    words = models.CharField("nhu cầu", max_length=300)
    no_item_reason = models.CharField("vì sao không đưa vào kế hoạch", max_length=200, blank=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = "nhu cầu"
        verbose_name_plural = "nhu cầu"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "position"], name="case_need_order")]

    def __str__(self) -> str:
        return f"{self.get_domain_display()}: {self.words}"


@tracked
class CaseContact(models.Model):
    """One visit, call or attempt to find the person."""

    case = models.ForeignKey(
        SocialCase, verbose_name="hồ sơ", related_name="contacts", on_delete=models.CASCADE
    )  # part of it
    on = models.DateField("ngày")
    kind = models.CharField("cách", max_length=4, choices=ContactKind)
    present = models.CharField("ai có mặt", max_length=200, blank=True)
    words = models.TextField("nội dung")
    by = who("người ghi")

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = "lần thăm, liên lạc"
        verbose_name_plural = "lần thăm, liên lạc"
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"


@tracked
class CaseReview(models.Model):
    """A review that is due, and what it found. The next one is made by urgency when one is done (H-063)."""

    case = models.ForeignKey(
        SocialCase, verbose_name="hồ sơ", related_name="reviews", on_delete=models.CASCADE
    )  # part of it
    due_on = models.DateField("hạn")
    done_on = models.DateField("ngày rà soát", null=True, blank=True)
    words = models.TextField("kết quả", blank=True)
    urgency = models.CharField("mức khẩn sau rà soát", max_length=10, choices=Urgency, blank=True)
    by = who("người rà soát")

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = "lần rà soát"
        verbose_name_plural = "lần rà soát"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(done_on__isnull=True), name="case_one_review_due"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(words=""),
                name="case_review_has_words",
                violation_error_message="Ghi kết quả rà soát.",
            ),
        ]

    def __str__(self) -> str:
        return f"Rà soát {self.due_on:%d/%m/%Y}"
