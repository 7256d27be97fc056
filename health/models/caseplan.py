"""The support plan of a social-work file, its lines, and the services that were given."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from elders.ground.history import tracked, who
from health.case_choices import Agreement, GoalResult, PlanState, ServiceGiven
from health.models.casework import CaseNeed, SocialCase
from health.querysets import CasePartQuerySet, CasePlanItemQuerySet


@tracked
class CasePlan(models.Model):
    """One version of the plan. It runs once somebody agreed (or protection names its basis) and it is approved."""

    case = models.ForeignKey(
        SocialCase, verbose_name="hồ sơ", related_name="plans", on_delete=models.CASCADE
    )  # part of it
    version = models.PositiveSmallIntegerField("lần")
    state = models.CharField("tình trạng", max_length=9, choices=PlanState, default=PlanState.DRAFT)
    purpose = models.TextField("mục tiêu chung")
    agreement = models.CharField("sự đồng ý", max_length=8, choices=Agreement, blank=True)
    agreed_by = models.CharField("ai đồng ý", max_length=120, blank=True)
    agreed_on = models.DateField("ngày đồng ý", null=True, blank=True)
    legal_basis = models.CharField("căn cứ bảo vệ khẩn cấp", max_length=300, blank=True)
    submitted_at = models.DateTimeField("lúc trình", null=True, blank=True)
    submitted_by = who("người trình")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người duyệt",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # who was asked stays readable
    decided_on = models.DateField("ngày duyệt", null=True, blank=True)
    decision = models.CharField("ý kiến", max_length=300, blank=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch hỗ trợ"
        verbose_name_plural = "kế hoạch hỗ trợ"
        ordering = ["-version", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="case_plan_version"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["draft", "submitted"]), name="case_one_plan_in_work"
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(state="approved"), name="case_one_plan_running"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned", "ended"])
                | Q(agreement__in=["ban_than", "giam_ho"], agreed_on__isnull=False)
                | (Q(agreement="bao_ve") & ~Q(legal_basis="")),
                name="case_plan_agreed",
                violation_error_message="Chưa có đồng ý của người cao tuổi hoặc người giám hộ; bảo vệ khẩn cấp thì ghi "
                "căn cứ.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "ended"])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False, approver__isnull=False),
                name="case_plan_has_approver",
                violation_error_message="Trình thì phải có người duyệt.",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=models.F("submitted_by")),
                name="case_plan_two_people",
                violation_error_message="Người trình không duyệt kế hoạch của mình.",
            ),
        ]

    def __str__(self) -> str:
        return f"Kế hoạch lần {self.version}"


@tracked
class CasePlanItem(models.Model):
    """One line of the plan: goal, what is done, by whom, by when, at what cost, and what came of it."""

    plan = models.ForeignKey(
        CasePlan, verbose_name="kế hoạch", related_name="items", on_delete=models.CASCADE
    )  # part of it
    need = models.ForeignKey(
        CaseNeed, verbose_name="nhu cầu", related_name="items", on_delete=models.CASCADE
    )  # part of the same file
    goal = models.CharField("mục tiêu", max_length=200)
    action = models.CharField("việc làm", max_length=300)
    doer = models.CharField("ai làm", max_length=120)
    due_on = models.DateField("hạn")
    cost_vnd = models.PositiveIntegerField("kinh phí (đồng)", null=True, blank=True)  # empty: not known yet
    result = models.CharField("kết quả", max_length=10, choices=GoalResult, blank=True)
    result_words = models.CharField("kết quả cụ thể", max_length=300, blank=True)
    done_on = models.DateField("ngày có kết quả", null=True, blank=True)

    objects = CasePlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng kế hoạch"
        verbose_name_plural = "dòng kế hoạch"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(result="", done_on__isnull=True) | (~Q(result="") & Q(done_on__isnull=False)),
                name="case_item_result_has_day",
                violation_error_message="Kết quả phải có ngày.",
            )
        ]

    def __str__(self) -> str:
        return self.goal


@tracked
class CaseService(models.Model):
    """One service that was given. An admission counts from its decision (CS-02), with the paper that says so."""

    case = models.ForeignKey(
        SocialCase, verbose_name="hồ sơ", related_name="services", on_delete=models.CASCADE
    )  # part of it
    item = models.ForeignKey(
        CasePlanItem,
        verbose_name="dòng kế hoạch",
        null=True,
        blank=True,
        related_name="services",
        on_delete=models.SET_NULL,
    )  # the service stays when a line is dropped
    kind = models.CharField("dịch vụ", max_length=14, choices=ServiceGiven)
    on = models.DateField("ngày")
    provider = models.CharField("đơn vị, người thực hiện", max_length=200)
    paper = models.CharField("quyết định, giấy tờ", max_length=150, blank=True)
    words = models.CharField("nội dung", max_length=300, blank=True)
    follow_until = models.DateField("theo dõi đến", null=True, blank=True)
    by = who("người ghi")

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = "dịch vụ đã cung cấp"
        verbose_name_plural = "dịch vụ đã cung cấp"
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["kind", "on"], name="case_service_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="vao_co_so") | ~Q(paper=""),
                name="case_admission_has_paper",
                violation_error_message="Đưa vào cơ sở: ghi số, ngày quyết định hoặc giấy tiếp nhận.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="ve_nha") | Q(follow_until__isnull=False),
                name="case_home_again_is_followed",
                violation_error_message="Đưa về gia đình: ghi theo dõi đến ngày nào.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
