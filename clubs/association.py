"""How the Association stands: every branch in one row, and the totals it reports (clubs.md §9, §11).

HV-02: the rate is members of 60 and more among residents of 60 and more; younger members stand apart (E51).
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.db import connection
from django.db.models import Count, Max, Q, Sum

from clubs.choices import CareKind, Grade, Movement, UnitLevel
from clubs.models import AssociationUnit, CareAct, RoleContribution, UnitGrade, UnitMeeting
from clubs.standards import Standards, percent, share
from elders.models import Ward
from elders.querysets import years_before

VERY_OLD = 80  # the Association reports these apart

MEMBERS = """
    SELECT m.unit_id, count(*),
           count(*) FILTER (WHERE coalesce(e.birth_earliest, c.birth_earliest) > %(sixty)s),
           count(*) FILTER (WHERE coalesce(e.birth_earliest, c.birth_earliest) IS NULL),
           count(*) FILTER (WHERE coalesce(e.birth_earliest, c.birth_earliest) <= %(eighty)s),
           count(*) FILTER (WHERE m.valid_from >= %(new_year)s AND NOT m.joined_is_estimate)
      FROM clubs_associationmember m JOIN clubs_associationunit u ON u.id = m.unit_id
      LEFT JOIN elders_elder e ON e.id = m.elder_id LEFT JOIN clubs_companion c ON c.id = m.companion_id
     WHERE u.ward_id = %(ward)s AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to >= %(day)s)
     GROUP BY 1
"""
RESIDENTS = """
    SELECT residential_group_id, count(*) FROM elders_elder
     WHERE ward_id = %(ward)s AND is_resident AND date_of_death IS NULL AND merged_into_id IS NULL
       AND birth_earliest <= %(sixty)s GROUP BY 1
"""
FEES = """
    SELECT m.unit_id, sum(f.due_vnd) FILTER (WHERE f.exempt_reason = ''), sum(f.paid_vnd)
      FROM clubs_associationfee f JOIN clubs_associationmember m ON m.id = f.member_id
      JOIN clubs_associationunit u ON u.id = m.unit_id WHERE u.ward_id = %(ward)s AND f.year = %(year)s GROUP BY 1
"""


@dataclass
class Branch:
    """One unit on a day. `residents`: people of 60 and more in its tổ dân phố; None when it has none of its own."""

    unit: AssociationUnit
    members: int = 0
    under_60: int = 0
    no_birth: int = 0
    over_80: int = 0
    new: int = 0
    residents: int | None = None
    fees_due_vnd: int | None = None  # None: nobody wrote a fee of the year, which is not zero
    fees_paid_vnd: int | None = None
    last_meeting: date | None = None
    grade: str = ""
    quiet: bool = False

    @property
    def of_age(self) -> int:
        return self.members - self.under_60 - self.no_birth

    @property
    def rate(self) -> Fraction | None:
        return None if self.residents is None else share(self.of_age, self.residents)

    @property
    def rate_words(self) -> str:
        return percent(self.rate) if self.residents is not None else ""

    @property
    def grade_words(self) -> str:
        return Grade(self.grade).label if self.grade else ""


@dataclass
class Standing:
    """All branches, and the sums over them."""

    day: date
    branches: list[Branch] = field(default_factory=list)
    total: Branch | None = None


def standing_of(ward: Ward, *, today: date) -> Standing:
    """Every unit that exists on `today`; eight queries, however many branches."""
    units = list(
        AssociationUnit.objects.filter(ward=ward)
        .filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=today))
        .select_related("residential_group")
    )
    order = list(UnitLevel.values)
    units.sort(key=lambda unit: order.index(unit.level))  # the ward first, then its branches by name
    law = Standards(today)
    terms = {
        "ward": ward.pk,
        "day": today,
        "year": today.year,
        "new_year": today.replace(month=1, day=1),
        "sixty": years_before(today, law["OLDER_AGE"]),
        "eighty": years_before(today, VERY_OLD),
    }
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, terms)
        members = {unit: numbers for unit, *numbers in cursor.fetchall()}
        cursor.execute(RESIDENTS, terms)
        residents = dict(cursor.fetchall())
        cursor.execute(FEES, terms)
        fees = {unit: (int(due or 0), int(paid or 0)) for unit, due, paid in cursor.fetchall()}
    meetings = dict(
        UnitMeeting.objects.filter(unit__ward=ward, held_on__lte=today)
        .order_by()
        .values_list("unit")
        .annotate(Max("held_on"))
    )
    grades = dict(UnitGrade.objects.filter(unit__ward=ward, year=today.year - 1).values_list("unit", "grade"))
    found = Standing(today)
    limit = _months_before(today, law["BRANCH_MEETING_MONTHS"])
    for unit in units:
        one = Branch(unit, *members.get(unit.pk, (0, 0, 0, 0, 0)))
        if unit.residential_group_id and unit.level == UnitLevel.BRANCH:
            one.residents = residents.get(unit.residential_group_id, 0)
        one.fees_due_vnd, one.fees_paid_vnd = fees.get(unit.pk, (None, None))
        one.last_meeting, one.grade = meetings.get(unit.pk), grades.get(unit.pk, "")
        met = one.last_meeting or unit.founded_on
        one.quiet = unit.level == UnitLevel.BRANCH and (met is None or met < limit)
        found.branches.append(one)
    found.total = Branch(AssociationUnit(name="Cả phường"))
    for name in ("members", "under_60", "no_birth", "over_80", "new"):
        setattr(found.total, name, sum(getattr(one, name) for one in found.branches))
    if fees:
        found.total.fees_due_vnd, found.total.fees_paid_vnd = (
            sum(column) for column in zip(*fees.values(), strict=True)
        )
    found.total.residents = sum(residents.values())
    return found


def _months_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True)
class Done:
    """One line of what was done: how often, for how many, for how much; money None: nobody wrote any down."""

    label: str
    times: int
    people: int
    money_vnd: int | None
    in_kind_vnd: int | None


def sums_of(ward: Ward, *, first: date, last: date, action_month: int | None = None) -> list[Done]:
    """What the Association did between two days, by kind; `action_month` only what belongs to that year's month."""
    acts = CareAct.objects.filter(unit__ward=ward, done_on__range=(first, last))
    if action_month:
        acts = acts.filter(action_month=action_month)
    rows = (
        acts.order_by()
        .values("kind")
        .annotate(times=Count("pk"), heads=Sum("people"), money=Sum("money_vnd"), goods=Sum("in_kind_vnd"))
    )
    known = {row["kind"]: row for row in rows}
    return [
        Done(kind.label, row["times"], row["heads"] or 0, row["money"], row["goods"])
        for kind in CareKind
        if (row := known.get(kind))
    ]


def movements_of(ward: Ward, *, day: date) -> list[tuple[str, int]]:
    """People in each role of the movement on `day`."""
    counts = dict(
        RoleContribution.objects.on(day)
        .filter(member__unit__ward=ward)
        .order_by()
        .values_list("kind")
        .annotate(Count("member", distinct=True))
    )
    return [(kind.label, counts[kind]) for kind in Movement if kind in counts]
