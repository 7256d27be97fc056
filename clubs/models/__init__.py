"""Tables of clubs, by subject."""

from clubs.models.activity import AreaWork, Attendance, HelpGiven, Meeting
from clubs.models.association import (
    AssociationFee,
    AssociationMember,
    AssociationUnit,
    CareAct,
    OfficerTerm,
    RoleContribution,
    UnitGrade,
    UnitMeeting,
)
from clubs.models.care import CareAssignment, CareClient, HomeVisit, Visitor
from clubs.models.club import (
    BoardSeat,
    Club,
    ClubAssignment,
    ClubGroup,
    ClubSuspension,
    FoundingStep,
    StartSupport,
)
from clubs.models.fees import FeeMonth
from clubs.models.figures import MonthlyFigure, MonthlyReport
from clubs.models.giving import Donation, FundDisclosure, Spending
from clubs.models.guidance import MentorLog, MentorPair, RightsCase
from clubs.models.loans import Instalment, Loan, LoanDecision, LoanPayment, LoanSchedule, LoanState, PaymentShare
from clubs.models.members import Companion, Membership, Volunteer
from clubs.models.money import CapitalSource, CashCount, Entry, Fund, FundMonth, MoneyRules, Purpose
from clubs.models.papers import Asset, ClubPaper, PeriodReport

__all__ = [
    "AreaWork",
    "Asset",
    "AssociationFee",
    "AssociationMember",
    "AssociationUnit",
    "Attendance",
    "BoardSeat",
    "CapitalSource",
    "CareAct",
    "CareAssignment",
    "CareClient",
    "CashCount",
    "Club",
    "ClubAssignment",
    "ClubGroup",
    "ClubPaper",
    "ClubSuspension",
    "Companion",
    "Donation",
    "Entry",
    "FeeMonth",
    "FoundingStep",
    "Fund",
    "FundDisclosure",
    "FundMonth",
    "HelpGiven",
    "HomeVisit",
    "Instalment",
    "Loan",
    "LoanDecision",
    "LoanPayment",
    "LoanSchedule",
    "LoanState",
    "Meeting",
    "Membership",
    "MentorLog",
    "MentorPair",
    "MoneyRules",
    "MonthlyFigure",
    "MonthlyReport",
    "OfficerTerm",
    "PaymentShare",
    "PeriodReport",
    "Purpose",
    "RightsCase",
    "RoleContribution",
    "Spending",
    "StartSupport",
    "UnitGrade",
    "UnitMeeting",
    "Visitor",
    "Volunteer",
]
