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
from clubs.models.members import Companion, Membership, Volunteer

__all__ = [
    "AreaWork",
    "AssociationFee",
    "AssociationMember",
    "AssociationUnit",
    "Attendance",
    "BoardSeat",
    "CareAct",
    "CareAssignment",
    "CareClient",
    "Club",
    "ClubAssignment",
    "ClubGroup",
    "ClubSuspension",
    "Companion",
    "FoundingStep",
    "HelpGiven",
    "HomeVisit",
    "Meeting",
    "Membership",
    "MonthlyFigure",
    "MonthlyReport",
    "OfficerTerm",
    "RoleContribution",
    "StartSupport",
    "UnitGrade",
    "UnitMeeting",
    "Visitor",
    "Volunteer",
]
