"""The whole picture of a ward on one page: each block only for who may see what it tells, in a fixed number of queries.

Everything that is counted over people comes from one reading of the engine; nothing is kept between two openings, so
that what is shown is what the books say now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Count, Sum

from benefits import todo as benefits_todo
from benefits.choices import PAID_RESULTS, ListState
from benefits.models import PaymentLine, PaymentList
from clubs.board import Board, board_of
from clubs.models import Club
from elders.ground.chart import Bar, bar
from elders.ground.months import month_of
from elders.ground.todo import Card
from elders.models import Elder, ResidentialGroup, User, Ward
from elders.querysets import turns
from elders.todo import AHEAD, MILESTONES
from reporting import number_todo, plan_todo
from reporting.catalogue import catalogue
from reporting.choices import Level, PeriodState, Split, State
from reporting.comparison import GroupLine, bars_of, last_closed
from reporting.indicators import arithmetic
from reporting.indicators.definitions import COUNTED
from reporting.indicators.drill import parts
from reporting.indicators.engine import Counts, evaluate, read
from reporting.indicators.rows import Row
from reporting.indicators.windows import Window
from reporting.models import PlanTask, ReportPeriod
from reporting.outside import cells_of, hides_small, may_see
from reporting.plan_catalogue import unit_of_role
from reporting.plan_words import days_left
from reporting.task_board import Link, links_of

JUDGED = (State.MET, State.EXCEEDED, State.MISSED, State.UNDER_WAY)
CHECKED = "YT-03"
TASKS_SHOWN = 8
TASKS_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Past:
    """What a closed period said of a figure."""

    label: str
    printed: str


@dataclass(frozen=True)
class Gauge:
    """One target: where it stands, what closed periods said, and how it moved since the last of them."""

    row: Row
    bar: Bar
    past: tuple[Past, ...] = ()
    trend: str = ""


@dataclass(frozen=True)
class Deadline:
    """One deadline of an open period. `words` are the days left."""

    period: ReportPeriod
    what: str
    day: date
    words: str
    tone: str


@dataclass(frozen=True)
class Task:
    task: PlanTask
    words: str
    tone: str
    links: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class Money:
    """The payment lists of this month. `paid` are lines somebody answered for as received; a draft has no total yet."""

    month: date
    lists: list[PaymentList]
    people: int
    vnd: int
    paid: int
    paid_vnd: int


# --- targets ----------------------------------------------------------------------------------------------------------
def gauges(rows: Mapping[str, Row], closed: Iterable[tuple]) -> list[Gauge]:
    """Every share that is judged, in the order of the report."""
    closed = list(closed)
    return [
        Gauge(row, bar(row.value, most=100, mark=row.target), _past(row, closed), _trend(row, closed))
        for row in rows.values()
        if row.level == Level.WARD and row.state in JUDGED and row.denominator is not None and row.target is not None
    ]


def _past(row: Row, closed: list[tuple]) -> tuple[Past, ...]:
    """Newest first."""
    return tuple(
        Past(str(snapshot.period), f"{frozen[row.code].printed}%")
        for snapshot, frozen in reversed(closed)
        if row.code in frozen and frozen[row.code].value
    )


def _trend(row: Row, closed: list[tuple]) -> str:
    """ "cao hơn 3,1 điểm" against the last closed period with a value."""
    for _, frozen in reversed(closed):
        if row.code in frozen and frozen[row.code].value:
            before = Fraction(frozen[row.code].value)
            if row.value == before:
                return "không đổi"
            way = "cao hơn" if row.value > before else "thấp hơn"
            points = arithmetic.points(row.value, before).lstrip("+-")
            return f"{way} {'dưới 0,1' if points == '0,0' else points} điểm"
    return ""


# --- what is due ------------------------------------------------------------------------------------------------------
STEPS = (
    ("units_due_on", "Các đơn vị nhập xong"),
    ("compiled_due_on", "Tổng hợp xong"),
    ("sent_due_on", "Ký, gửi"),
)


def deadlines(user: User, *, today: date) -> list[Deadline]:
    """Of periods not sent yet, nearest first: every deadline ahead, and of those behind only the sending."""
    still = ReportPeriod.objects.for_user(user).filter(state__in=[PeriodState.OPEN, PeriodState.CLOSED])
    found = []
    for period in still:
        for name, what in STEPS:
            day = getattr(period, name)
            if day and (day >= today or name == "sent_due_on") and (period.is_open or name == "sent_due_on"):
                found.append(Deadline(period, what, day, *days_left(day, today)))
    return sorted(found, key=lambda one: (one.day, one.period.pk))


def tasks(user: User, *, today: date) -> tuple[list[Task], int]:
    """The nearest open tasks of the plan (those of the own unit unless the user keeps the plan), and how many more."""
    if not user.has_perm("reporting.view_plantask"):
        return [], 0
    rows = PlanTask.objects.for_user(user).filter(plan__year=today.year).exclude(kind="city").unfinished()
    if not user.has_perm("reporting.see_all_activities"):
        rows = rows.of_unit(unit_of_role(user.role))
    found = list(rows.filter(deadline__lte=today + TASKS_WITHIN).select_related("plan").order_by("deadline", "pk"))
    shown = [Task(one, *days_left(one.deadline, today), links_of(one, user)) for one in found[:TASKS_SHOWN]]
    return shown, len(found) - len(shown)


def approvals(user: User, *, today: date) -> list[Card]:
    """What waits for the word or the hand of `user`; the same numbers as on the home page."""
    found = [*benefits_todo.cards(user, today=today), *number_todo.approvals(user, today=today)]
    if user.has_perm("reporting.view_plantask"):
        found += plan_todo.answers(user, today=today)
    return [card for card in found if card.url and not card.figure and (card.count is None or card.count)]


# --- people, money, clubs ---------------------------------------------------------------------------------------------
def turning(user: User, *, today: date) -> list[tuple[int, int]]:
    """(age, people who complete it within the next 30 days); one query."""
    names = {f"tuoi_{age}": age for age in MILESTONES}
    counted = (
        Elder.objects.for_user(user)
        .current()
        .aggregate(
            **{name: Count("pk", filter=turns((age,), first=today, last=today + AHEAD)) for name, age in names.items()}
        )
    )
    return [(age, counted[name]) for name, age in names.items()]


def money(user: User, *, today: date) -> Money:
    """Two queries."""
    month = month_of(today)
    lists = list(PaymentList.objects.for_user(user).filter(month=month).order_by("sequence", "pk"))
    paid = PaymentLine.objects.for_user(user).filter(payment_list__in=lists, result__in=PAID_RESULTS)
    sums = paid.aggregate(n=Count("pk"), vnd=Sum("amount_vnd", default=0))
    settled = [one for one in lists if one.state != ListState.DRAFT]
    return Money(
        month, lists, sum(one.line_count for one in settled), sum(one.total_vnd for one in settled), sums["n"],
        sums["vnd"],
    )  # fmt: skip


def clubs(user: User, *, today: date) -> Board:
    groups = ResidentialGroup.objects.filter(ward=user.ward_id).on(today).count()
    return board_of(Club.objects.with_books(user), today=today, groups=groups)


# --- the page ---------------------------------------------------------------------------------------------------------
def splittable() -> list[tuple[str, str]]:
    """(code, name) of the figures that can be compared between residential groups."""
    return [(code, catalogue()[code].name) for code in catalogue().codes if code in COUNTED]


def by_group(user: User, code: str, counts: Counts, row: Row) -> list[GroupLine]:
    """One query, for the names of the groups."""
    found = parts(code, Split.GROUP, counts)
    cells = cells_of(found, hidden=hides_small(user, code))
    percent = any(one.denominator is not None for one in found)
    target = row.target if percent else None
    return bars_of([(one.key, one.label, cells[one.key]) for one in found], target=target, percent=percent)


def page(user: User, ward: Ward, window: Window, *, code: str, today: date) -> dict[str, object]:
    """Template context: blocks the user may not see are missing. `code`: the figure compared between groups."""
    counts = read(ward, window)
    rows = evaluate(ward, window, counts=counts)
    closed = last_closed(ward, user, before=today)
    shown = gauges({code: row for code, row in rows.items() if may_see(user, code)}, closed)
    nearest, further = tasks(user, today=today)
    found: dict[str, object] = {
        "people": rows["OP-DS-01"].numerator,
        "gauges": shown,
        "has_past": any(one.past for one in shown),
        "met": sum(one.row.state in (State.MET, State.EXCEEDED) for one in shown),
        "missing": sum(row.state == State.NO_DATA for row in rows.values()),
        "split_row": rows[code],
        "split_lines": by_group(user, code, counts, rows[code]),
        "checked": rows[CHECKED],
        "deadlines": deadlines(user, today=today),
        "tasks": nearest,
        "more_tasks": further,
        "approvals": approvals(user, today=today),
    }
    if user.has_perm("elders.view_elder"):
        found["turning"] = turning(user, today=today)
        found["turning_all"] = sum(number for _, number in found["turning"])
        found["turning_until"] = today + AHEAD
    if user.has_perm("benefits.view_paymentlist"):
        found["money"] = money(user, today=today)
    if user.has_perm("clubs.view_membership"):
        found["clubs"] = clubs(user, today=today)
    return found
