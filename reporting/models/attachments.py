"""Papers and pictures that prove what was done."""

from django.db import models
from django.db.models import Q

from elders.ground.history import tracked_without, who
from reporting.models.activities import Activity
from reporting.models.budget import BudgetLine
from reporting.models.plan_tasks import PlanTask
from reporting.models.plans import Plan
from reporting.models.problems import Problem

PARENTS = ("plan", "task", "activity", "budget_line", "problem")


def _one_parent() -> Q:
    """Exactly one of the parents is named."""
    found = Q()
    for parent in PARENTS:
        found |= Q(**{f"{other}__isnull": other != parent for other in PARENTS})
    return found


@tracked_without("content")
class Attachment(models.Model):
    """One PDF or picture, of exactly one plan, task, activity, budget line or problem."""

    plan = models.ForeignKey(Plan, null=True, blank=True, related_name="attachments", on_delete=models.CASCADE)
    task = models.ForeignKey(PlanTask, null=True, blank=True, related_name="attachments", on_delete=models.CASCADE)
    activity = models.ForeignKey(Activity, null=True, blank=True, related_name="attachments", on_delete=models.CASCADE)
    budget_line = models.ForeignKey(
        BudgetLine, null=True, blank=True, related_name="attachments", on_delete=models.CASCADE
    )
    problem = models.ForeignKey(Problem, null=True, blank=True, related_name="attachments", on_delete=models.CASCADE)
    # All five: a proof belongs to what it proves and goes with it.
    title = models.CharField("nội dung", max_length=150)
    file_name = models.CharField("tên tệp", max_length=150)
    content = models.BinaryField("tệp")
    size_bytes = models.PositiveIntegerField("dung lượng (byte)")
    added_by = who("người tải lên")
    added_at = models.DateTimeField("lúc tải lên", auto_now_add=True)

    class Meta:
        verbose_name = "tệp minh chứng"
        verbose_name_plural = "tệp minh chứng"
        ordering = ["added_at", "pk"]
        constraints = [models.CheckConstraint(condition=_one_parent(), name="attachment_one_parent")]

    def __str__(self) -> str:
        return self.title

    @property
    def parent(self):
        return next(getattr(self, name) for name in PARENTS if getattr(self, f"{name}_id"))
