"""How every club is doing on a day: one row per club, in a number of queries that does not depend on how many.

Members' benefits and health are not read here at all; every number has an address that opens the names behind it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from clubs import composition
from clubs.choices import HARDSHIP, Area, Post
from clubs.composition import Composition, Counts
from clubs.figure_names import OF_AREA
from clubs.models import BoardSeat, Club, ClubGroup, ClubSuspension
from clubs.money_summary import MoneySummary, summary_of
from clubs.monthly import MISSING, ClubMonth, last_months, months_of
from clubs.pages import State, state_of
from clubs.quality import area_checks
from clubs.standards import Standards, needed, percent, share
from elders.ground.months import month_of
from elders.querysets import years_before

TREND = 6  # months shown of each club

MEMBERS = """
    SELECT m.club_id, count(*),
           count(*) FILTER (WHERE coalesce(e.birth_earliest, c.birth_earliest) <= %(older)s),
           count(*) FILTER (WHERE coalesce(e.birth_earliest, c.birth_earliest) <= %(practice)s),
           count(*) FILTER (WHERE coalesce(e.sex, c.sex) = 'nu'),
           count(*) FILTER (WHERE m.circumstance = ANY(%(hardship)s)),
           count(*) FILTER (WHERE coalesce(e.birth_day, c.birth_day) IS NULL
                              AND coalesce(e.birth_earliest, c.birth_earliest) IS NOT NULL),
           count(*) FILTER (WHERE coalesce(e.birth_earliest, c.birth_earliest) IS NULL),
           count(*) FILTER (WHERE coalesce(e.sex, c.sex) = ''),
           count(*) FILTER (WHERE m.circumstance = '')
      FROM clubs_membership m
      LEFT JOIN elders_elder e ON e.id = m.elder_id
      LEFT JOIN clubs_companion c ON c.id = m.companion_id
     WHERE m.club_id = ANY(%(clubs)s) AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to >= %(day)s)
     GROUP BY m.club_id
"""
LAST_MEETING = """
    SELECT t.club_id, t.id, t.held_on,
           CASE WHEN x.ticked > 0 THEN x.present ELSE t.present_typed END,
           (SELECT count(*) FROM clubs_membership m WHERE m.club_id = t.club_id AND m.valid_from <= t.held_on
               AND (m.valid_to IS NULL OR m.valid_to >= t.held_on))
      FROM (SELECT DISTINCT ON (club_id) id, club_id, held_on, present_typed FROM clubs_meeting
             WHERE club_id = ANY(%(clubs)s) AND held_on <= %(day)s ORDER BY club_id, held_on DESC, id DESC) t
      LEFT JOIN LATERAL (SELECT count(*) AS ticked, count(*) FILTER (WHERE a.state = 'co_mat') AS present
                           FROM clubs_attendance a WHERE a.meeting_id = t.id) x ON true
"""
# Distinct people of 60 and more in clubs, by registry or companion: whoever sits in two clubs counts once (CT-01).
# Grouped before the persons are looked up: counting distinct pairs sorts every membership once for each count.
DISTINCT = """
    SELECT count(*), count(*) FILTER (WHERE older), count(*) FILTER (WHERE older AND sport),
           count(*) FILTER (WHERE older AND culture), count(*) FILTER (WHERE woman)
      FROM (SELECT p.*, coalesce(e.birth_earliest, c.birth_earliest) <= %(older)s AS older,
                   coalesce(e.sex, c.sex) = 'nu' AS woman
              FROM (SELECT elder_id, companion_id, bool_or(club_id = ANY(%(sport)s)) AS sport,
                           bool_or(club_id = ANY(%(culture)s)) AS culture
                      FROM clubs_membership
                     WHERE club_id = ANY(%(clubs)s) AND valid_from <= %(day)s
                       AND (valid_to IS NULL OR valid_to >= %(day)s)
                     GROUP BY 1, 2) p
              LEFT JOIN elders_elder e ON e.id = p.elder_id
              LEFT JOIN clubs_companion c ON c.id = p.companion_id) q
"""


@dataclass(frozen=True)
class LastMeeting:
    pk: int
    held_on: date
    present: int | None
    expected: int

    @property
    def rate(self) -> str:
        return "" if self.present is None else percent(share(self.present, self.expected))


@dataclass(frozen=True)
class AreaLight:
    """One of the eight areas in the last full month: passed, failed or not known, and why."""

    number: int
    label: str
    result: bool | None
    why: str

    @property
    def opens(self) -> str:
        """The figure of the month that tells who and what was counted."""
        return OF_AREA[Area(self.number)]


@dataclass(frozen=True)
class Worry:
    """`tone` as the badges of the pages."""

    tone: str
    words: str
    url: str = ""
    permission: str = ""

    def __str__(self) -> str:
        return self.words


@dataclass
class Row:
    club: Club
    state: State
    composition: Composition
    last_meeting: LastMeeting | None = None
    areas: list[AreaLight] = field(default_factory=list)
    months: list[ClubMonth] = field(default_factory=list)
    trend: list[int | None] = field(default_factory=list)
    money: MoneySummary = field(default_factory=MoneySummary)
    chair: str = ""
    board_size: int = 0
    met_this_month: bool = False
    quiet: bool = False

    @property
    def has_chair(self) -> bool:
        return bool(self.chair)

    @property
    def counts(self) -> Counts:
        return self.composition.counts

    @property
    def is_active(self) -> bool:
        return self.state.code == "hoat_dong"

    @property
    def passed(self) -> int:
        return sum(area.result is True for area in self.areas)

    @property
    def trend_months(self) -> list[tuple[date, int | None]]:
        return [(one.month, passed) for one, passed in zip(self.months, self.trend, strict=True)]

    @property
    def all_areas(self) -> bool:
        """All eight areas passed in the last full month."""
        return bool(self.areas) and self.passed == len(self.areas)

    @property
    def is_care_model(self) -> bool:
        """Intergenerational, or another model of care or of the role of older people (HP23-D)."""
        return self.club.is_intergenerational or self.club.is_care_role

    @property
    def last_month(self) -> ClubMonth | None:
        return self.months[-1] if self.months else None

    @property
    def missing_months(self) -> list[date]:
        return [one.month for one in self.months if one.state == MISSING]

    @property
    def late_reports(self) -> list[date]:
        return [one.month for one in self.months if one.facts.report_on_time is False and one.sent_on is None]

    @property
    def visits(self) -> str:
        """ "8/10": done of due in the last full month; empty when nothing was due."""
        month = self.last_month
        if month is None or not month.facts.visits_due:
            return ""
        done = "?" if month.facts.visits_done is None else month.facts.visits_done
        return f"{done}/{month.facts.visits_due}"

    @property
    def worries(self) -> list["Worry"]:
        """What deserves a call, worst first."""
        if not self.is_active:
            return []
        late = self.money.overdue_loans
        found = [
            (self.quiet, "bad", "lâu không sinh hoạt", "meetings", ""),
            (late, "bad", f"{late} món vay quá hạn", "loans", "clubs.view_loan"),
            (self.late_reports, "warn", f"thiếu báo cáo {len(self.late_reports)} tháng", "figures", ""),
            (not self.has_chair, "warn", "chưa có Chủ nhiệm", "members", ""),
            (self.money.months_open > 1, "warn", "chưa khóa sổ quỹ", "funds", "clubs.view_fund"),
        ]
        return [
            Worry(tone, words, reverse(f"clubs:{page}", args=[self.club.pk]), permission)
            for there, tone, words, page, permission in found
            if there
        ]


@dataclass
class Totals:
    """Sums over the clubs that work; `people`, `older`, `women`, `sport` and `culture` are distinct persons."""

    active: int = 0
    intergenerational: int = 0
    care_models: int = 0
    members: int = 0
    people: int = 0
    older: int = 0
    sport: int = 0
    culture: int = 0
    women: int = 0
    groups: int = 0
    groups_covered: int = 0
    groups_needed: int = 0
    with_books: int = 0
    outstanding_vnd: int = 0
    overdue_vnd: int = 0
    visits_due: int = 0
    visits_done: int = 0
    all_areas: int = 0

    @property
    def groups_share(self) -> str:
        return percent(share(self.groups_covered, self.groups))

    @property
    def all_areas_share(self) -> str:
        return percent(share(self.all_areas, self.intergenerational))


@dataclass
class Board:
    day: date
    month: date
    rows: list[Row] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)

    @property
    def active(self) -> list[Row]:
        return [row for row in self.rows if row.is_active]


def board_of(clubs: QuerySet, *, today: date, groups: int = 0) -> Board:
    """The board of `clubs` (scoped by the caller) on `today`. `groups`: number of tổ dân phố of the ward."""
    found = list(clubs.existing(today).select_related("residential_group"))
    pks = [club.pk for club in found]
    months = last_months(TREND, today=today)
    known = months_of(pks, [*months, month_of(today)], today=today)
    money = summary_of(pks, day=today) if pks else {}
    counts, last = _counts(pks, today), _last_meetings(pks, today)
    suspended = set(ClubSuspension.objects.on(today).filter(club__in=pks).values_list("club", flat=True))
    seats = defaultdict(list)
    holder = Coalesce("membership__elder__full_name", "membership__companion__full_name")
    posts = BoardSeat.objects.on(today).filter(club__in=pks).order_by("pk")
    for club, *seat in posts.values_list("club", "membership", "post", holder):
        seats[club].append(seat)
    quiet_from = last_months(Standards(today)["QUIET_MONTHS"], today=today)[0]
    board = Board(today, months[-1])
    for club in found:
        row = Row(
            club,
            state_of(club, today, suspended=club.pk in suspended),
            composition.assess(counts.get(club.pk, Counts()), day=today),
            last.get(club.pk),
            months=_alive(known[club.pk][:-1], club),
            money=money.get(club.pk, MoneySummary()),
            chair=next((name for _, post, name in seats[club.pk] if post == Post.CHAIR), ""),
            board_size=len({membership for membership, *_ in seats[club.pk]}),
            met_this_month=bool(known[club.pk][-1].facts.meetings),
        )
        founded_before = club.founded_on is None or club.founded_on < quiet_from
        row.quiet = founded_before and (row.last_meeting is None or row.last_meeting.held_on < quiet_from)
        row.trend, row.areas = _areas(row.months)
        board.rows.append(row)
    _total(board, groups)
    return board


def _alive(months: list[ClubMonth], club: Club) -> list[ClubMonth]:
    """Months in which the club already stood: nobody owes figures from before it was founded."""
    start = month_of(club.founded_on) if club.founded_on else None
    if club.is_preparing:
        return []
    return [one for one in months if start is None or one.month >= start]


def _areas(months: list[ClubMonth]) -> tuple[list[int | None], list[AreaLight]]:
    """Areas passed in each month (None: missing), and the lights of the last one."""
    trend: list[int | None] = []
    for one in months:
        answers = [check.result for check in area_checks(one.facts)]
        trend.append(None if one.state == MISSING else answers.count(True))
    if not months:
        return trend, []
    last = months[-1]
    return trend, [
        AreaLight(number, check.label, None if last.state == MISSING else check.result, check.value)
        for number, check in enumerate(area_checks(last.facts), 1)
    ]


def _terms(pks: list[int], today: date) -> dict:
    law = Standards(today)
    return {
        "clubs": pks,
        "day": today,
        "older": years_before(today, law["OLDER_AGE"]),
        "practice": years_before(today, law["OLDER_AGE_PRACTICE"]),
        "hardship": [str(one) for one in HARDSHIP],
    }


def _counts(pks: list[int], today: date) -> dict[int, Counts]:
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, _terms(pks, today))
        return {club: Counts(*numbers) for club, *numbers in cursor.fetchall()}


def _last_meetings(pks: list[int], today: date) -> dict[int, LastMeeting]:
    with connection.cursor() as cursor:
        cursor.execute(LAST_MEETING, {"clubs": pks, "day": today})
        return {club: LastMeeting(*rest) for club, *rest in cursor.fetchall()}


def _total(board: Board, groups: int) -> None:
    active, totals = board.active, board.totals
    ishc = [row for row in active if row.club.is_intergenerational]
    totals.active, totals.intergenerational, totals.groups = len(active), len(ishc), groups
    totals.care_models = sum(row.is_care_model for row in active)
    totals.members = sum(row.counts.members for row in active)
    totals.with_books = sum(row.money.has_books for row in board.rows)
    totals.outstanding_vnd = sum(row.money.outstanding_vnd for row in board.rows)
    totals.overdue_vnd = sum(row.money.overdue_vnd for row in board.rows)
    for row in active:
        if month := row.last_month:
            totals.visits_due += month.facts.visits_due or 0
            totals.visits_done += month.facts.visits_done or 0
    totals.all_areas = sum(row.all_areas for row in ishc)
    covered = {row.club.residential_group_id for row in ishc} - {None}
    covered |= set(
        ClubGroup.objects.filter(club__in=[row.club.pk for row in ishc]).values_list("residential_group", flat=True)
    )
    totals.groups_covered = len(covered)
    totals.groups_needed = needed(Standards(board.day)["GROUPS_WITH_CLUB"], groups)
    terms = _terms([row.club.pk for row in active], board.day) | {
        "sport": [row.club.pk for row in active if {"the_thao", "suc_khoe"} & set(row.club.kinds)],
        "culture": [row.club.pk for row in active if "van_hoa" in row.club.kinds],
    }
    with connection.cursor() as cursor:
        cursor.execute(DISTINCT, terms)
        totals.people, totals.older, totals.sport, totals.culture, totals.women = cursor.fetchone()
