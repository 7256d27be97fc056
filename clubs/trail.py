"""Who changed what in the books of one club. Rows of health or benefits do not stand in them, so they cannot stand in
their history either."""

from django.db import models

from clubs import models as tables
from clubs.models import Club, Companion, Fund, Loan, Membership
from elders.books import Acts, Names, Source
from elders.models import Elder, User

QUIET = {
    "club", "operation", "part", "added_by", "sent_by", "entered_by", "entered_at", "added_at", "values", "debit",
    "credit", "meeting", "client", "pair", "visit", "schedule", "method", "unit_vnd", "settlement",
}  # fmt: skip
CLUB = "club_id"
PEOPLE, MONEY, LOANS = "clubs.view_membership", "clubs.view_fund", "clubs.view_loan"
MEMBER, FUND, MEETING = (
    ("membership_id", "clubs_membership", CLUB),
    ("fund_id", "clubs_fund", CLUB),
    ("meeting_id", "clubs_meeting", CLUB),
)
SOURCES = [
    Source(tables.Club, "pgh_obj_id", PEOPLE),
    Source(tables.ClubGroup, CLUB, PEOPLE),
    Source(tables.FoundingStep, CLUB, PEOPLE),
    Source(tables.StartSupport, CLUB, PEOPLE),
    Source(tables.ClubSuspension, CLUB, PEOPLE),
    Source(tables.ClubPaper, CLUB, PEOPLE),
    Source(tables.Asset, CLUB, PEOPLE),
    Source(tables.Membership, CLUB, PEOPLE),
    Source(tables.BoardSeat, CLUB, PEOPLE),
    Source(tables.Volunteer, MEMBER, PEOPLE),
    Source(tables.Meeting, CLUB, PEOPLE),
    Source(tables.Attendance, MEETING, PEOPLE),
    Source(tables.AreaWork, CLUB, PEOPLE),
    Source(tables.HelpGiven, CLUB, PEOPLE),
    Source(tables.CareClient, CLUB, PEOPLE),
    Source(tables.HomeVisit, ("client_id", "clubs_careclient", CLUB), PEOPLE),
    Source(tables.MentorPair, CLUB, PEOPLE),
    Source(tables.MentorLog, ("pair_id", "clubs_mentorpair", CLUB), PEOPLE),
    Source(tables.RightsCase, CLUB, PEOPLE),
    Source(tables.MonthlyFigure, CLUB, PEOPLE),
    Source(tables.MonthlyReport, CLUB, PEOPLE),
    Source(tables.PeriodReport, CLUB, PEOPLE),
    Source(tables.MoneyRules, CLUB, MONEY),
    Source(tables.Fund, CLUB, MONEY),
    Source(tables.CapitalSource, FUND, MONEY),
    Source(tables.Donation, FUND, MONEY),
    Source(tables.FeeMonth, MEMBER, MONEY),
    # Receipts of loans name borrowers: read by the board and the Association only (V-13).
    Source(tables.Entry, FUND, LOANS),
    Source(tables.Loan, CLUB, LOANS),
    Source(tables.LoanPayment, ("loan_id", "clubs_loan", CLUB), LOANS),
]


class ClubNames(Names):
    """Members, companions, funds and loans by the names a club calls them: four more queries."""

    people = (("membership_id", Membership), ("elder_id", Elder), ("companion_id", Companion))

    def find(self) -> dict[type[models.Model], dict[int, str]]:
        members = self.ids("membership_id", "mentor_id", "mentee_id", "keeper_id")
        rows = Membership.objects.filter(pk__in=members).select_related("elder", "companion")
        companions = Companion.objects.filter(pk__in=self.ids("companion_id"))
        return super().find() | {
            Membership: {row.pk: row.person.full_name for row in rows},
            Companion: dict(companions.values_list("pk", "full_name")),
            Fund: {row.pk: row.get_kind_display() for row in Fund.objects.filter(pk__in=self.ids("fund_id"))},
            Loan: {row.pk: f"khoản vay {row.code}" for row in Loan.objects.filter(pk__in=self.ids("loan_id"))},
        }


def acts_of(club: Club, *, user: User) -> Acts:
    """Every act on the books of `club` that `user` may know of, newest first."""
    return Acts(club, user=user, sources=SOURCES, quiet=QUIET, names=ClubNames)
