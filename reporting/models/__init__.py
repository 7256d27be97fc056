"""Tables of reporting, by subject."""

from reporting.models.activities import Activity, Airing, Participant
from reporting.models.attachments import Attachment
from reporting.models.budget import BudgetLine, Spending
from reporting.models.plan_tasks import PlanTask
from reporting.models.plans import Plan
from reporting.models.problems import Problem

__all__ = [
    "Activity",
    "Airing",
    "Attachment",
    "BudgetLine",
    "Participant",
    "Plan",
    "PlanTask",
    "Problem",
    "Spending",
]
