"""Which event tables tell what became of an activity, a budget line, a task, a plan, a problem."""

from collections.abc import Mapping, Sequence

from elders.books import Source
from reporting import models as tables

ACTIVITY, MONEY, TASK, PROBLEM = (
    "reporting.view_activity",
    "reporting.view_budgetline",
    "reporting.view_plantask",
    "reporting.view_problem",
)
QUIET = {
    "details", "plan", "line", "activity", "number", "position", "takes_back", "file_name", "size_bytes", "added_by",
    "added_at", "entered_by", "entered_at",
}  # fmt: skip
BOOKS: Mapping[str, Sequence[Source]] = {
    "hoat-dong": (
        Source(tables.Activity, "pgh_obj_id", ACTIVITY),
        Source(tables.Participant, "activity_id", ACTIVITY),
        Source(tables.Airing, "activity_id", ACTIVITY),
        Source(tables.Attachment, "activity_id", ACTIVITY),
    ),
    "ke-hoach": (
        Source(tables.Plan, "pgh_obj_id", TASK),
        Source(tables.PlanPaper, "plan_id", TASK),
        Source(tables.Attachment, "plan_id", TASK),
    ),
    "kinh-phi": (
        Source(tables.BudgetLine, "pgh_obj_id", MONEY),
        Source(tables.Spending, "line_id", MONEY),
        Source(tables.Attachment, "budget_line_id", MONEY),
    ),
    "nhiem-vu": (
        Source(tables.PlanTask, "pgh_obj_id", TASK),
        Source(tables.Attachment, "task_id", TASK),
    ),
    "vuong-mac": (
        Source(tables.Problem, "pgh_obj_id", PROBLEM),
        Source(tables.Attachment, "problem_id", PROBLEM),
    ),
}
