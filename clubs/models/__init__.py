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
from clubs.models.figures import MonthlyFigure, MonthlyReport
from clubs.models.giving import Donation, FundDisclosure, Spending
from clubs.models.loans import Instalment, Loan, LoanDecision, LoanPayment, LoanSchedule, LoanState, PaymentShare
from clubs.models.members import Companion, Membership, Volunteer
from clubs.models.money import CapitalSource, CashCount, Entry, Fund, FundMonth, MoneyRules, Purpose

__all__ = [
    "AreaWork",
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
    "ClubSuspension",
    "Companion",
    "Donation",
    "Entry",
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
    "MoneyRules",
    "MonthlyFigure",
    "MonthlyReport",
    "OfficerTerm",
    "PaymentShare",
    "Purpose",
    "RoleContribution",
    "Spending",
    "StartSupport",
    "UnitGrade",
    "UnitMeeting",
    "Visitor",
    "Volunteer",
]
