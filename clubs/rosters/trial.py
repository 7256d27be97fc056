"""What a trial of club rosters (`manage.py import_roster --trial`) works on: a club of its own, never a real one."""

from clubs.chart import FundKind
from clubs.choices import ClubKind
from clubs.models import (
    AssociationMember,
    AssociationUnit,
    Attendance,
    BoardSeat,
    Club,
    ClubGroup,
    ClubSuspension,
    Companion,
    Donation,
    Entry,
    Fund,
    FundMonth,
    Instalment,
    Loan,
    LoanDecision,
    LoanPayment,
    LoanSchedule,
    Meeting,
    Membership,
    MoneyRules,
    PaymentShare,
)
from elders.intake.trial import LONG_AGO
from elders.models import Ward

WRITTEN = (
    Club, ClubGroup, ClubSuspension, Companion, Membership, BoardSeat, Meeting, Attendance, AssociationUnit,
    AssociationMember, MoneyRules, Fund, FundMonth, Entry, Donation, Loan, LoanDecision, LoanSchedule, Instalment,
    LoanPayment, PaymentShare,
)  # fmt: skip


def furnish(ward: Ward) -> None:
    """One club with both books, and one branch of the Association."""
    club = Club.objects.create(ward=ward, name="Câu lạc bộ thử", kind=ClubKind.INTERGENERATIONAL, founded_on=LONG_AGO)
    for kind in (FundKind.RUNNING, FundKind.LIVELIHOOD):
        Fund.objects.create(ward=ward, club=club, kind=kind, opened_on=LONG_AGO)
    AssociationUnit.objects.create(ward=ward, name="Chi hội thử")
