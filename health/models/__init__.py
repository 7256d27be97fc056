"""Tables of health, by subject."""

from health.models.care_sessions import CareSession
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
from health.models.register_reports import RegisterReport
from health.models.registers import Condition, Enrolment, RegisterCall, RegisterVisit
from health.models.rounds import CheckupRound, Facility, Invitation, RoundCost, RoundStep, Session
from health.models.tasks import FollowUpTask, Referral, TaskAttempt

__all__ = [
    "BpReading",
    "CareSession",
    "CheckupRound",
    "Classification",
    "Condition",
    "Consent",
    "Enrolment",
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
    "RegisterCall",
    "RegisterReport",
    "RegisterVisit",
    "RoundCost",
    "RoundStep",
    "Session",
    "TaskAttempt",
]
