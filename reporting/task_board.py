"""The tasks of a year with what was done for each: rows of the board, of the task page and of Phụ lục III."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Max, Min, QuerySet
from django.urls import resolve

from benefits.eligibility_choices import Family
from benefits.models import EligibilityReview
from elders.ground.access import address, may_use
from elders.ground.months import month_before, month_of, months
from elders.models import User
from reporting import counting
from reporting.models import Activity, Airing, Attachment, Plan, PlanTask
from reporting.plan_catalogue import ActivityType, activity_types, unit_of_role
from reporting.plan_choices import Rhythm, WorkState
from reporting.plan_words import count_words, days_left, listed
from reporting.services.activities import EVERYTHING, KEEP

TONES = {
    WorkState.NOT_STARTED: "muted",
    WorkState.UNDER_WAY: "info",
    WorkState.DONE: "good",
    WorkState.DROPPED: "warn",
}
# How done activities of a kind are summed in one phrase, and what their people are called.
PHRASES = {
    "training": ("lớp tập huấn", "người dự"),
    "training_invitation": ("đợt mời đại biểu", ""),
    "broadcast": ("tin, bài", ""),
    "communication": ("buổi tuyên truyền", "lượt người"),
    "meeting": ("cuộc họp", "người dự"),
    "document": ("văn bản", ""),
    "event": ("hội thi, sự kiện", "người tham gia"),
    "commendation": ("đợt khen thưởng", ""),
    "health_campaign": ("đợt khám", ""),
    "fund_raising": ("đợt vận động", ""),
}


REVIEWS = {"P-04": Family.PENSION, "P-05": Family.ALLOWANCE}  # tasks done by the monthly review of benefits


@dataclass(frozen=True)
class Link:
    """One click to where the task is done."""

    label: str
    url: str


@dataclass
class Row:
    """One task as it stands. `done`: activities held; `planned_on`: when the next one is planned."""

    task: PlanTask
    today: date
    done: int = 0
    open: int = 0
    planned_on: date | None = None
    last_on: date | None = None
    proofs: int = 0
    silent_months: int = 0
    phrases: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return TONES[WorkState(self.task.state)]

    @property
    def is_open(self) -> bool:
        return self.task.state in (WorkState.NOT_STARTED, WorkState.UNDER_WAY) and not self.task.is_citys

    @property
    def due(self) -> tuple[str, str]:
        """(words, tone); nothing once it is done."""
        return days_left(self.task.deadline, self.today) if self.is_open else ("", "")

    @property
    def is_late(self) -> bool:
        return self.is_open and self.task.deadline is not None and self.task.deadline < self.today

    def is_due_by(self, day: date) -> bool:
        """Whether it is open and due from today to `day`."""
        return self.is_open and self.task.deadline is not None and self.today <= self.task.deadline <= day

    @property
    def counted(self) -> str:
        """What the activities say: "02 lớp tập huấn, 75 người dự"."""
        return listed(self.phrases)

    @property
    def result(self) -> str:
        """What is printed: the words of the unit, else what the activities say."""
        return self.task.result or self.counted


def rows_of(tasks: Iterable[PlanTask], *, today: date) -> list[Row]:
    """Each task with what was done for it; six queries whatever their number, one more for the tasks themselves."""
    tasks = list(tasks)
    rows = {task.pk: Row(task, today) for task in tasks}
    activities = Activity.objects.filter(task__in=rows)
    _count_activities(rows, activities)
    aired = Airing.objects.filter(activity__task__in=rows).order_by().values("activity__task").annotate(n=Count("pk"))
    for found in aired:
        rows[found["activity__task"]].phrases.append(f"{count_words(found['n'])} lượt phát")
    _count_reviews(rows.values())
    own = Attachment.objects.filter(task__in=rows).order_by().values_list("task").annotate(n=Count("pk"))
    theirs = (
        Attachment.objects.filter(activity__task__in=rows)
        .order_by()
        .values_list("activity__task")
        .annotate(Count("pk"))
    )
    for pk, number in [*own, *theirs]:
        rows[pk].proofs += number
    return list(rows.values())


def _count_activities(rows: dict[int, Row], activities: QuerySet[Activity]) -> None:
    months_done: dict[int, set[date]] = defaultdict(set)
    people = counting.with_present(activities.filter(state=WorkState.DONE)).order_by("pk")
    sums: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for task, kind, held_on, present in people.values_list("task", "kind", "held_on", "present"):
        row = rows[task]
        row.done += 1
        row.last_on = max(filter(None, (row.last_on, held_on)))
        months_done[task].add(month_of(held_on))
        sums[task, kind][0] += 1
        sums[task, kind][1] += present or 0
    for (task, kind), (number, present) in sums.items():
        rows[task].phrases.append(_phrase(kind, number, present))
    waiting = activities.filter(state__in=[WorkState.NOT_STARTED, WorkState.UNDER_WAY]).order_by()
    for found in waiting.values("task").annotate(n=Count("pk"), next=Min("planned_on")):
        rows[found["task"]].open, rows[found["task"]].planned_on = found["n"], found["next"]
    for pk, row in rows.items():
        if row.task.rhythm == Rhythm.MONTHLY and row.is_open and not activity_types()[row.task.activity_type].pages:
            row.silent_months = _silent(row, months_done[pk])


def _count_reviews(rows: Iterable[Row]) -> None:
    """Monthly reviews concluded in the year of the plan: the list and minutes of P-04 and P-05 are in the house."""
    asked = [row for row in rows if row.task.code in REVIEWS]
    if not asked:
        return
    plans = {row.task.plan for row in asked}
    reviews = EligibilityReview.objects.concluded().filter(
        ward__in={plan.ward_id for plan in plans},
        month__year__in={plan.year for plan in plans},
        reviewed_on__lte=asked[0].today,
    )
    keys = "ward", "month__year", "family"
    found = reviews.order_by().values_list(*keys).annotate(n=Count("pk"), last=Max("reviewed_on"))
    counted = {(ward, year, family): (number, last) for ward, year, family, number, last in found}
    for row in asked:
        number, last = counted.get((row.task.plan.ward_id, row.task.plan.year, REVIEWS[row.task.code]), (0, None))
        if number:
            row.phrases.append(f"{count_words(number)} tháng đã kết luận rà soát")
            row.last_on = max(filter(None, (row.last_on, last)))


def _silent(row: Row, done: set[date]) -> int:
    """Months of the plan's year before this one without any activity."""
    last = min(month_before(row.today), date(row.task.plan.year, 12, 1))
    return sum(month not in done for month in months(date(row.task.plan.year, 1, 1), last))


def _phrase(kind: str, number: int, people: int) -> str:
    words, whose = PHRASES.get(kind, (f"lượt {activity_types()[kind].label}", ""))
    counted = f"{count_words(number)} {words}"
    return f"{counted}, {count_words(people)} {whose}" if whose and people else counted


# --- where a task is done ---------------------------------------------------------------------------------------------
def may_open(user: User, url_name: str) -> str:
    """The address of a page, empty when it is not in the house or `user` may not open it."""
    url = address(url_name)
    return url if url and may_use(user, getattr(resolve(url).func, "allowed_to", ())) else ""


def links_of(task: PlanTask, user: User) -> list[Link]:
    """One-click ways to do a task: pages of the house that `user` may open; writing an activity for the office and for
    the units that carry the task."""
    if task.is_citys:
        return []
    writes = user.has_perm(KEEP) and (
        user.has_perm(EVERYTHING) or unit_of_role(user.role) in [*task.leads, *task.cooperating]
    )
    kind: ActivityType = activity_types()[task.activity_type]
    found = [Link(page.label, url) for page in kind.pages if (url := may_open(user, page.url))]
    if writes and not kind.table:
        url = address("reporting:activity_new", f"nhiem_vu={task.pk}&loai={task.activity_type}")
        found.append(Link(f"Ghi {kind.label}", url))
    return found


def totals(rows: Iterable[Row]) -> dict[str, int]:
    """How many tasks in each state, "late" and "all" among them; tasks of the city alone are not counted."""
    found = dict.fromkeys([*WorkState.values, "late", "all"], 0)
    for row in rows:
        if row.task.is_citys:
            continue
        found["all"] += 1
        found[row.task.state] += 1
        found["late"] += row.is_late
    return found


def plan_of(user: User, *, year: int) -> Plan | None:
    """The plan of a year that `user` may read."""
    return Plan.objects.for_user(user).filter(year=year).first()


__all__ = ["Link", "Row", "links_of", "may_open", "plan_of", "rows_of", "totals"]
