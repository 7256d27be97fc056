"""Tables of health, by subject."""

from health.models.care_sessions import CareSession
from health.models.caseplan import CasePlan, CasePlanItem, CaseService
from health.models.casework import (
    CaseAssessment,
    CaseContact,
    CaseMember,
    CaseNeed,
    CaseReview,
    CaseStep,
    SocialCase,
)
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
from health.models.privacy import Consent, DataRequest, DestructionList, HealthAccess, StaffHome
from health.models.register_reports import RegisterReport
from health.models.registers import Condition, Enrolment, RegisterCall, RegisterVisit
from health.models.rounds import CheckupRound, Facility, Invitation, RoundCost, RoundStep, Session
from health.models.station import StationSetting
from health.models.tasks import FollowUpTask, Referral, TaskAttempt

__all__ = [
    "BpReading",
    "CareSession",
    "CaseAssessment",
    "CaseContact",
    "CaseMember",
    "CaseNeed",
    "CasePlan",
    "CasePlanItem",
    "CaseReview",
    "CaseService",
    "CaseStep",
    "CheckupRound",
    "Classification",
    "Condition",
    "Consent",
    "DataRequest",
    "DestructionList",
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
    "SocialCase",
    "StaffHome",
    "StationSetting",
    "TaskAttempt",
]
