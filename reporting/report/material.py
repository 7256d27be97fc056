"""Everything a report is made of, gathered once: rows, movement, parts by tổ dân phố, tasks, money, what is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from elders.choices import Disability, Poverty, Sex
from elders.models import ResidentialGroup, Ward
from reporting import counting
from reporting.choices import Split
from reporting.indicators.drill import NO_GROUP, Part, parts
from reporting.indicators.engine import Counts, evaluate, read
from reporting.indicators.movement import Table, movement
from reporting.indicators.population import population, with_groups
from reporting.indicators.rows import Row
from reporting.indicators.windows import Window
from reporting.models import Activity, BudgetLine, PlanTask, Problem, Snapshot
from reporting.outside import for_outside, frozen_for_outside
from reporting.plan_choices import TaskKind
from reporting.task_board import Row as TaskRow
from reporting.task_board import rows_of

GROUP_CODES = ("YT-01", "YT-03", "YT-04", "LTH-02")  # columns of Phụ lục IV after the people
BANDS = ((60, 69), (70, 79), (80, 200))


@dataclass
class GroupRow:
    """One tổ dân phố in Phụ lục IV; `shares` code → (count, of how many)."""

    label: str
    total: int = 0
    male: int = 0
    female: int = 0
    bands: list[int] = field(default_factory=lambda: [0] * len(BANDS))
    poor: int = 0
    disabled: int = 0
    shares: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Material:
    ward: Ward
    window: Window
    rows: Mapping[str, Row]
    before: Mapping[str, str]
    movement: Table
    groups: Sequence[GroupRow]
    tasks: Sequence[TaskRow]
    budget: Sequence[BudgetLine]
    money: Mapping[str, counting.Money]
    activities: Sequence[Activity]
    problems: Sequence[Problem]


def gather(ward: Ward, window: Window, *, today: date, counts: Counts | None = None) -> Material:
    """Read it all, as it leaves the administration; the number of queries does not depend on people or activities."""
    counts = counts or read(ward, window)
    tasks = PlanTask.objects.filter(plan__ward=ward, plan__year=window.year).exclude(kind=TaskKind.CITY)
    days = (window.first, window.last)
    budget = BudgetLine.objects.filter(ward=ward, year=window.year)
    return Material(
        ward=ward,
        window=window,
        rows={code: for_outside(row) for code, row in evaluate(ward, window, counts=counts).items()},
        before=last_year(ward, window),
        movement=movement(ward, window),
        groups=_groups(ward, window, {code: parts(code, Split.GROUP, counts) for code in GROUP_CODES}),
        tasks=rows_of(tasks.order_by("position", "pk"), today=min(today, window.last)),
        budget=list(budget.with_spent(*days).order_by("pk")),
        money=counting.money(ward, window.year, *days),
        activities=list(counting.done(ward, *days).order_by("held_on", "pk")),
        problems=list(counting.open_problems(ward, window.last)),
    )


def last_year(ward: Ward, window: Window) -> dict[str, str]:
    """code → what the same report of the year before printed; empty when none was closed in the software."""
    same = Q(period__ward=ward, period__code=window.code, period__number=window.number)
    frozen = Snapshot.objects.filter(same, period__year=window.year - 1).newest().first()
    return {one.code: frozen_for_outside(one).printed for one in frozen.rows.all()} if frozen else {}


def _groups(ward: Ward, window: Window, shares: Mapping[str, Sequence[Part]]) -> list[GroupRow]:
    """Lines of Phụ lục IV: every group there is on the last day, in the order of their codes, and "Chưa xác định" last
    when somebody is in it."""
    people = with_groups(population(ward, window.last), window.last)
    disabled = Q(disability_level__in=[one for one in Disability if one != Disability.NONE])
    parted = people.order_by().values("x_group", "x_sex", "x_band", "x_poverty")
    counted = parted.annotate(n=Count("elder"), n_disabled=Count("elder", filter=disabled))
    named = {group.pk: group for group in ResidentialGroup.objects.filter(ward=ward).order_by("code", "pk")}
    standing = set(ResidentialGroup.objects.filter(ward=ward).on(window.last).values_list("pk", flat=True))
    found: dict[int | None, GroupRow] = {pk: GroupRow(group.short_name) for pk, group in named.items()}
    found[None] = GroupRow(NO_GROUP)
    for row in counted:
        line, n = found.get(row["x_group"]) or found[None], row["n"]
        line.total += n
        line.disabled += row["n_disabled"]
        line.male += n * (row["x_sex"] == Sex.MALE)
        line.female += n * (row["x_sex"] == Sex.FEMALE)
        line.poor += n * (row["x_poverty"] in (Poverty.POOR, Poverty.NEAR_POOR))
        for place, (low, high) in enumerate(BANDS):
            line.bands[place] += n * (low <= row["x_band"] <= high)
    by_key = {str(pk): line for pk, line in found.items() if pk} | {"": found[None]}
    for code, members in shares.items():
        for part in members:
            by_key[part.key].shares[code] = (part.numerator, part.denominator or 0)
    return [line for pk, line in found.items() if line.total or pk in standing]
