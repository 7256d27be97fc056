"""Tables of health, by subject."""

from health.models.exams import (
    BpReading,
    Classification,
    Examination,
    Finding,
    InstrumentAnswer,
    Investigation,
    Measurement,
)
from health.models.exports import HealthExport
from health.models.privacy import Consent, HealthAccess
from health.models.rounds import CheckupRound, Facility, Invitation, RoundCost, RoundStep, Session
from health.models.tasks import FollowUpTask, Referral, TaskAttempt

__all__ = [
    "BpReading",
    "CheckupRound",
    "Classification",
    "Consent",
    "Examination",
    "Facility",
    "Finding",
    "FollowUpTask",
    "HealthAccess",
    "HealthExport",
    "InstrumentAnswer",
    "Investigation",
    "Invitation",
    "Measurement",
    "Referral",
    "RoundCost",
    "RoundStep",
    "Session",
    "TaskAttempt",
]
