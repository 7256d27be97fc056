"""How every club is doing on a day: one row per club, in a number of queries that does not depend on how many."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet

from clubs.models import Club, ClubSuspension, Meeting, Membership
from clubs.pages import State, state_of


@dataclass
class Row:
    club: Club
    state: State
    members: int = 0
    last_meeting: Meeting | None = None


@dataclass
class Board:
    day: date
    rows: list[Row] = field(default_factory=list)


def board_of(clubs: QuerySet, *, today: date) -> Board:
    """The board of `clubs` (scoped by the caller) on `today`."""
    found = list(clubs.existing(today).select_related("residential_group"))
    suspended = set(ClubSuspension.objects.on(today).filter(club__in=found).values_list("club", flat=True))
    members = dict(
        Membership.objects.on(today).filter(club__in=found).values_list("club").annotate(Count("pk")).order_by()
    )
    last = {
        row.club_id: row
        for row in Meeting.objects.filter(club__in=found).order_by("club_id", "-held_on", "-pk").distinct("club_id")
    }
    rows = [
        Row(club, state_of(club, today, suspended=club.pk in suspended), members.get(club.pk, 0), last.get(club.pk))
        for club in found
    ]
    return Board(today, rows)
