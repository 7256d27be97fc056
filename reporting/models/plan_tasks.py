"""Tasks of a plan: who leads, who helps, until when, how it stands."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from elders.ground.history import tracked
from reporting.models.plans import Plan
from reporting.plan_catalogue import TaskEntry, task_entry, type_choices
from reporting.plan_choices import Rhythm, Scope, TaskKind, WorkState
from reporting.plan_querysets import PlanTaskQuerySet


@tracked
class PlanTask(models.Model):
    """One task of one year. Copied from the catalogue when the plan is made; the ward may reword and reassign it.

    `deadline` empty: the plan names no day. `done_on` and the state "Hoàn thành" go together.
    """

    plan = models.ForeignKey(Plan, verbose_name="kế hoạch", related_name="tasks", on_delete=models.CASCADE)  # its parts
    code = models.CharField("mã", max_length=12)
    position = models.PositiveSmallIntegerField("thứ tự")
    kind = models.CharField("thuộc", max_length=4, choices=TaskKind, default=TaskKind.OWN)
    scope = models.CharField("phạm vi", max_length=20, choices=Scope, default=Scope.WARD)
    title = models.CharField("nhiệm vụ", max_length=500)
    activity_type = models.CharField("loại hoạt động", max_length=20, choices=type_choices)
    leads = ArrayField(models.CharField(max_length=120), verbose_name="đơn vị chủ trì")
    cooperating = ArrayField(models.CharField(max_length=120), verbose_name="đơn vị phối hợp", default=list, blank=True)
    timing = models.CharField("thời gian theo kế hoạch", max_length=100)
    rhythm = models.CharField("nhịp", max_length=8, choices=Rhythm, default=Rhythm.YEAR)
    deadline = models.DateField("hạn", null=True, blank=True)
    state = models.CharField("trạng thái", max_length=20, choices=WorkState, default=WorkState.NOT_STARTED)
    result = models.TextField("kết quả", blank=True)
    reason = models.CharField("lý do không thực hiện", max_length=300, blank=True)
    done_on = models.DateField("ngày hoàn thành", null=True, blank=True)

    objects = PlanTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "nhiệm vụ kế hoạch"
        verbose_name_plural = "nhiệm vụ kế hoạch"
        ordering = ["plan", "position", "pk"]
        permissions = [("report_plantask", "Ghi trạng thái nhiệm vụ của đơn vị mình")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"], name="plan_task_once", violation_error_message="Mã nhiệm vụ này đã có."
            ),
            models.CheckConstraint(
                condition=Q(state=WorkState.DONE, done_on__isnull=False)
                | (~Q(state=WorkState.DONE) & Q(done_on__isnull=True)),
                name="plan_task_done_has_day",
                violation_error_message="Nhiệm vụ hoàn thành phải có ngày hoàn thành.",
            ),
            models.CheckConstraint(
                condition=~Q(state=WorkState.DONE) | ~Q(result=""),
                name="plan_task_done_has_result",
                violation_error_message="Ghi kết quả trước khi đánh dấu hoàn thành.",
            ),
            models.CheckConstraint(
                condition=~Q(state=WorkState.DROPPED) | ~Q(reason=""),
                name="plan_task_dropped_says_why",
                violation_error_message="Ghi lý do không thực hiện.",
            ),
            models.CheckConstraint(
                condition=~Q(scope=Scope.CITY_ONLY) | Q(state=WorkState.NOT_STARTED),
                name="plan_task_of_city_has_no_state",
                violation_error_message="Nhiệm vụ này không thuộc phạm vi của phường.",
            ),
            models.CheckConstraint(
                condition=Q(leads__len__gt=0),
                name="plan_task_has_lead",
                violation_error_message="Ghi ít nhất một đơn vị chủ trì.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"

    @property
    def entry(self) -> TaskEntry | None:
        """What the catalogue says of it."""
        return task_entry(self.code) if self.kind != TaskKind.OWN else None

    @property
    def is_citys(self) -> bool:
        return self.scope == Scope.CITY_ONLY
