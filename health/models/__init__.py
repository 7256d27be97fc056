"""Tables of health, by subject."""

from health.models.exams import (
    BpReading,
    Classification,
    Examination,
    Finding,
    InstrumentAnswer,
    Measurement,
)
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
    "InstrumentAnswer",
    "Invitation",
    "Measurement",
    "Referral",
    "RoundCost",
    "RoundStep",
    "Session",
    "TaskAttempt",
]
