"""Tables of reporting, by subject."""

from reporting.models.activities import Activity, Airing, Participant
from reporting.models.adjustments import Adjustment
from reporting.models.attachments import Attachment
from reporting.models.budget import BudgetLine, Spending
from reporting.models.entries import ManualEntry
from reporting.models.periods import ReportPeriod, Snapshot, SnapshotPeople, SnapshotRow, SnapshotSplit
from reporting.models.plan_tasks import PlanTask
from reporting.models.plans import Plan, PlanPaper, PlanText
from reporting.models.problems import Problem
from reporting.models.reports import Report, ReportText, SnapshotPaper
from reporting.models.targets import Target, TargetDocument

__all__ = [
    "Activity",
    "Adjustment",
    "Airing",
    "Attachment",
    "BudgetLine",
    "ManualEntry",
    "Participant",
    "Plan",
    "PlanPaper",
    "PlanTask",
    "PlanText",
    "Problem",
    "Report",
    "ReportPeriod",
    "ReportText",
    "Snapshot",
    "SnapshotPaper",
    "SnapshotPeople",
    "SnapshotRow",
    "SnapshotSplit",
    "Spending",
    "Target",
    "TargetDocument",
]
