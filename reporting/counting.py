"""What activities, budget and problems give the indicators: plain counts of a window of days, both days included.

Only what is done counts: an activity in state "Hoàn thành", by the day it was held. Somebody who came twice is one
person; a script aired five times is one item and five airings. Counted from names where names were ticked, from the
total on paper otherwise; None is not known, never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.db.models import Case, Count, F, Func, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Concat

from elders.models import Elder, Situation, Ward
from reporting.models import Activity, Airing, BudgetLine, Participant, Problem, Spending
from reporting.plan_choices import AirChannel, Component, MoneySource, Topic

FAMILY_TOPICS = (Topic.FAMILY_CARE,)
TALKS = ("communication",)
NO_TALK = ("Pa nô", "Tờ rơi", "Mạng xã hội")  # told to the public, but no session anybody sat in
LOUDSPEAKERS = (AirChannel.WARD, AirChannel.GROUP)
NOT_AIRED = ("Mạng xã hội", "Bảng tin")  # as a script noted from paper says it


def done(ward: Ward, first_day: date, last_day: date, *, kind: str = "", topic: str = "") -> QuerySet[Activity]:
    """Activities held in the window; of one kind and one topic, when given."""
    found = Activity.objects.filter(ward=ward).held(first_day, last_day)
    if kind:
        found = found.filter(kind=kind)
    return found.filter(topic=topic) if topic else found


def _number(key: str) -> models.Expression:
    """A number of `details` as an integer, NULL when it is missing."""
    return Cast(KeyTextTransform(key, "details"), IntegerField())


def said_otherwise(key: str, words: tuple[str, ...]) -> Q:
    """The details of an activity say something else than one of `words` under `key`, or nothing at all."""
    return Q(**{f"details__{key}__isnull": True}) | ~Q(**{f"details__{key}__in": words})


# --- OP-TT-01, OP-TT-02 -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Broadcasts:
    """`minutes` counts airings whose length is known; `unknown_minutes` airings have none written down."""

    scripts: int
    airings: int
    minutes: int
    unknown_minutes: int
    by_topic: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # topic: (scripts, airings)


def broadcasts(
    ward: Ward,
    first_day: date,
    last_day: date,
    *,
    rows: QuerySet[Airing] | None = None,
    scripts: QuerySet[Activity] | None = None,
) -> Broadcasts:
    """OP-TT-01: distinct scripts, airings, minutes; two queries. A script noted from paper without airings of its own
    counts with the number typed beside it. `rows` and `scripts`: those a reader may see, all of the ward otherwise."""
    aired = Airing.objects.filter(activity__ward=ward) if rows is None else rows
    papers = Activity.objects.filter(ward=ward) if scripts is None else scripts
    length = Coalesce(
        F("minutes"),
        Cast(KeyTextTransform("so_phut", "activity__details"), IntegerField()),
        output_field=IntegerField(),
    )
    by_airing = (
        aired.filter(aired_on__range=(first_day, last_day))
        .order_by()
        .values("activity__topic")
        .annotate(
            scripts=Count("activity", distinct=True),
            n=Count("pk"),
            length=Coalesce(Sum(length), 0),
            unknown=Count("pk", filter=Q(minutes__isnull=True, activity__details__so_phut__isnull=True)),
        )
    )
    paper = (
        papers.filter(kind="broadcast", airings__isnull=True)
        .held(first_day, last_day)
        .order_by()
        .values("topic")
        .annotate(
            scripts=Count("pk"),
            n=Coalesce(Sum(_number("so_lan_phat")), 0),
            length=Coalesce(Sum(_number("so_lan_phat") * _number("so_phut")), 0),
            unknown=Coalesce(
                Sum(Case(When(details__so_phut__isnull=True, then=_number("so_lan_phat")), default=Value(0))), 0
            ),
        )
    )
    items = airings = minutes = unknown = 0
    by_topic: dict[str, tuple[int, int]] = {}
    for name, found in (("activity__topic", by_airing), ("topic", paper)):
        for row in found:
            items, airings = items + row["scripts"], airings + row["n"]
            minutes, unknown = minutes + row["length"], unknown + row["unknown"]
            before = by_topic.get(row[name], (0, 0))
            by_topic[row[name]] = (before[0] + row["scripts"], before[1] + row["n"])
    return Broadcasts(items, airings, minutes, unknown, by_topic)


def on_air(ward: Ward, first_day: date, last_day: date) -> Broadcasts:
    """OP-TT-01 itself: what the loudspeakers brought, without social networks and notice boards."""
    rows = Airing.objects.filter(activity__ward=ward, channel__in=LOUDSPEAKERS)
    scripts = Activity.objects.filter(ward=ward).filter(said_otherwise("kenh", NOT_AIRED))
    return broadcasts(ward, first_day, last_day, rows=rows, scripts=scripts)


@dataclass(frozen=True)
class Talks:
    """`people` are attendances (lượt người); `uncounted` talks have neither names nor a total."""

    talks: int
    people: int
    uncounted: int
    by_group: Mapping[int | None, tuple[int, int]]  # tổ dân phố: (talks, people)
    by_topic: Mapping[str, tuple[int, int]]


def with_present(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    """Each activity with `present`: ticked by name, or the total from paper; NULL when nobody counted."""
    ticked = (
        Participant.objects.filter(activity=models.OuterRef("pk"), came__isnull=False)
        .order_by()
        .values("activity")
        .annotate(n=Count("pk", filter=Q(came=True)))
        .values("n")
    )
    return rows.annotate(present=Coalesce(models.Subquery(ticked), F("present_typed"), output_field=IntegerField()))


def talks(ward: Ward, first_day: date, last_day: date) -> Talks:
    """OP-TT-02: talks in residential groups and clubs, with attendances; one query."""
    by_group: dict[int | None, tuple[int, int]] = {}
    by_topic: dict[str, tuple[int, int]] = {}
    total = people = uncounted = 0
    held = done(ward, first_day, last_day).filter(kind__in=TALKS)
    held = held.filter(said_otherwise("hinh_thuc", NO_TALK))
    rows = with_present(held).order_by("pk")
    for group, topic, present in rows.values_list("residential_group", "topic", "present"):
        total, people, uncounted = total + 1, people + (present or 0), uncounted + (present is None)
        for found, key in ((by_group, group), (by_topic, topic)):
            before = found.get(key, (0, 0))
            found[key] = (before[0] + 1, before[1] + (present or 0))
    return Talks(total, people, uncounted, by_group, by_topic)


# --- OP-TH-01, OP-TH-02, TH-01, DT-01 ---------------------------------------------------------------------------------
def whose() -> Concat:
    """What makes two rows of attendance lists the same person: the elder of the registry, else name, unit and group."""
    return Case(
        When(elder__isnull=False, then=Concat(Value("s"), Cast("elder", models.CharField()))),
        default=Concat(
            Value("n"), F("name_key"), Value("|"), Func(F("organisation"), function="vn_key"), Value("|"),
            Coalesce(Cast("residential_group", models.CharField()), Value("")),
            output_field=models.CharField(),
        ),
        output_field=models.CharField(),
    )  # fmt: skip


@dataclass(frozen=True)
class Trainings:
    """Invited, attended and absent are three numbers; `attended` are distinct people, `typed` heads known as a total
    only (who they were, and whether they came twice, nobody wrote down)."""

    classes: int
    invited: int
    attended: int
    absent: int
    typed: int
    by_component: Mapping[str, int]
    by_group: Mapping[int | None, int]


def trainings(ward: Ward, first_day: date, last_day: date, *, topic: str) -> Trainings:
    """OP-TH-01 (`Topic.POLICY`), OP-TH-02 (`Topic.CLUB`): classes and people; four queries."""
    classes = done(ward, first_day, last_day, kind="training", topic=topic)
    people = Participant.objects.filter(activity__in=classes)
    came = people.filter(came=True)
    sums = people.aggregate(
        invited=Count("pk", filter=Q(is_invited=True)),
        attended=Count(whose(), filter=Q(came=True), distinct=True),
        absent=Count("pk", filter=Q(is_invited=True, came=False)),
    )
    counted = classes.aggregate(
        n=Count("pk"),
        typed=Sum(
            "present_typed",
            filter=~models.Exists(Participant.objects.filter(activity=models.OuterRef("pk"), came=True)),
        ),
    )
    return Trainings(
        counted["n"], sums["invited"], sums["attended"], sums["absent"], counted["typed"] or 0,
        _distinct(came, "component"), _distinct(came, "residential_group"),
    )  # fmt: skip


def _distinct(came: QuerySet, name: str) -> dict:
    rows = came.order_by().values(name).annotate(n=Count(whose(), distinct=True))
    return {row[name]: row["n"] for row in rows}


def families_trained(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """TH-01, numerator: ids of the elders whose family was trained: somebody of the household came to a class on care,
    the elder or a relative. All elders of that household are in it; count households with `household_of`."""
    came = Participant.objects.filter(
        activity__in=done(ward, first_day, last_day, kind="training").filter(topic__in=FAMILY_TOPICS), came=True
    )
    named = Q(pk__in=came.filter(elder__isnull=False).values("elder")) | Q(
        pk__in=came.filter(family_of__isnull=False).values("family_of")
    )
    direct = Elder.objects.filter(named)
    homes = (
        Situation.objects.on(last_day)
        .filter(elder__in=direct, ward=ward)
        .exclude(household_code="")
        .values("household_code")
    )
    same_home = Situation.objects.on(last_day).filter(ward=ward, household_code__in=homes).values("elder")
    return Elder.objects.filter(Q(pk__in=direct) | Q(pk__in=same_home)).order_by("pk").values_list("pk", flat=True)


def household_of() -> models.Expression:
    """For a queryset of `Situation`: what names the household, its code or, without one, the elder alone."""
    return Case(
        When(household_code="", then=Concat(Value("e"), Cast("elder", models.CharField()))),
        default=Concat(Value("h"), F("household_code"), output_field=models.CharField()),
        output_field=models.CharField(),
    )


def trainee_rows(ward: Ward, first_day: date, last_day: date) -> QuerySet[Participant]:
    """DT-01: officers, staff and collaborators who came to a class on social work."""
    return Participant.objects.filter(
        activity__in=done(ward, first_day, last_day, kind="training", topic=Topic.SOCIAL_WORK),
        came=True,
        component__in=[Component.STAFF, Component.COLLABORATOR],
    )


def social_work_trainees(ward: Ward, first_day: date, last_day: date) -> int:
    """Of those, distinct people."""
    return trainee_rows(ward, first_day, last_day).aggregate(n=Count(whose(), distinct=True))["n"]


def culture_participants(ward: Ward, first_day: date, last_day: date) -> QuerySet:
    """VH-03: ids of elders who came to a recorded activity of culture or arts."""
    came = Participant.objects.filter(
        activity__in=done(ward, first_day, last_day, topic=Topic.CULTURE), came=True, elder__isnull=False
    )
    return Elder.objects.filter(pk__in=came.values("elder")).order_by("pk").values_list("pk", flat=True)


# --- OP-KP-01 ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Money:
    """Whole đồng; None where no line says anything. `spent_vnd` is what was paid out in the window, `against_vnd` the
    part of it from lines with an estimate: a rate of money nobody estimated would be none."""

    estimate_vnd: int | None
    allocated_vnd: int | None
    spent_vnd: int
    settled_vnd: int | None
    against_vnd: int = 0


def spendings(ward: Ward, year: int, first_day: date, last_day: date) -> QuerySet[Spending]:
    """What was paid out of the budget of `year` in the window."""
    return Spending.objects.filter(line__ward=ward, line__year=year, spent_on__range=(first_day, last_day))


def spent_of_other_years(ward: Ward, year: int, first_day: date, last_day: date) -> int:
    """Đồng paid out in the window of budgets of other years than `year`."""
    rows = Spending.objects.filter(line__ward=ward, spent_on__range=(first_day, last_day)).exclude(line__year=year)
    return rows.aggregate(n=Sum("amount_vnd"))["n"] or 0


def money(ward: Ward, year: int, first_day: date, last_day: date) -> dict[str, Money]:
    """OP-KP-01 by source, and "" for all of them; two queries. Estimates are those of `year`, allocations and
    settlements those up to `last_day`."""
    lines = BudgetLine.objects.filter(ward=ward, year=year)
    sums = {
        "estimate": Sum("estimate_vnd"),
        "allocated": Sum("allocated_vnd", filter=Q(allocated_on__lte=last_day)),
        "settled": Sum("settled_vnd", filter=Q(settled_on__lte=last_day)),
    }
    rows = {row["source"]: row for row in lines.order_by().values("source").annotate(**sums)}
    paid = Spending.objects.filter(line__in=lines, spent_on__range=(first_day, last_day))
    spent = {
        row["line__source"]: (row["n"], row["against"])
        for row in paid.order_by()
        .values("line__source")
        .annotate(n=Sum("amount_vnd"), against=Sum("amount_vnd", filter=Q(line__estimate_vnd__isnull=False), default=0))
    }
    found = {}
    for source in MoneySource.values:
        if row := rows.get(source):
            out, against = spent.get(source, (0, 0))
            found[source] = Money(row["estimate"], row["allocated"], out, row["settled"], against)
    return found | {
        "": Money(
            _added(one.estimate_vnd for one in found.values()),
            _added(one.allocated_vnd for one in found.values()),
            sum(one.spent_vnd for one in found.values()),
            _added(one.settled_vnd for one in found.values()),
            sum(one.against_vnd for one in found.values()),
        )
    }


def _added(values) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


# --- OP-VM-01 ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Problems:
    """`reported` and `closed` in the window (one of last year may be closed in it), `left` open on its last day."""

    reported: int
    closed: int
    left: int
    by_unit: Mapping[str, tuple[int, int]]  # unit: (reported, closed)


def problems(ward: Ward, first_day: date, last_day: date) -> Problems:
    """OP-VM-01; one query."""
    window = (first_day, last_day)
    rows = (
        Problem.objects.filter(ward=ward, reported_on__lte=last_day)
        .order_by()
        .values("unit")
        .annotate(
            reported=Count("pk", filter=Q(reported_on__range=window)),
            closed=Count("pk", filter=Q(closed_on__range=window)),
            left=Count("pk", filter=Q(closed_on__isnull=True) | Q(closed_on__gt=last_day)),
        )
    )
    rows = list(rows)
    return Problems(
        sum(row["reported"] for row in rows),
        sum(row["closed"] for row in rows),
        sum(row["left"] for row in rows),
        {row["unit"]: (row["reported"], row["closed"]) for row in rows if row["reported"] or row["closed"]},
    )


def open_problems(ward: Ward, last_day: date) -> QuerySet[Problem]:
    """What is still open on a day, oldest first: section VII of the report."""
    still = Q(closed_on__isnull=True) | Q(closed_on__gt=last_day)
    return Problem.objects.filter(still, ward=ward, reported_on__lte=last_day).order_by("reported_on", "pk")


__all__ = [
    "Broadcasts",
    "Money",
    "Problems",
    "Talks",
    "Trainings",
    "broadcasts",
    "culture_participants",
    "done",
    "families_trained",
    "household_of",
    "money",
    "open_problems",
    "problems",
    "social_work_trainees",
    "talks",
    "trainings",
    "with_present",
]
