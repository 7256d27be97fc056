"""One figure over years and residential groups: closed periods as they were frozen, the running one as counted now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from urllib.parse import quote

from elders.ground.chart import Bar, Curve, bar, curve
from elders.models import User, Ward
from reporting.catalogue import catalogue
from reporting.choices import Level, PeriodState, Split
from reporting.indicators.drill import Part, parts
from reporting.indicators.engine import Counts, evaluate, read
from reporting.indicators.rows import Row
from reporting.indicators.windows import Window
from reporting.models import Snapshot, SnapshotRow, SnapshotSplit
from reporting.outside import Cell, cells_of, hides_small, may_see

MOST_YEARS = 6
WARD = "Toàn phường"
TARGET = "Chỉ tiêu giao"


def part_query(split: str, key: str) -> str:
    """The end of an address that asks for one part of a figure."""
    return f"&theo={split}&phan={quote(key)}"


def comparable(user: User) -> list[str]:
    """Codes of figures with a number of the ward that `user` may see, in the order of the report."""
    levels = (Level.CITY, Level.BINARY)
    return [code for code in catalogue().codes if catalogue()[code].level not in levels and may_see(user, code)]


@dataclass(frozen=True)
class GroupLine:
    """One group beside the others; no bar where its value is hidden."""

    key: str
    name: str
    cell: Cell
    bar: Bar | None

    @property
    def query(self) -> str:
        """What is added to the address of the people behind the figure for those of this group; "" where nobody is."""
        return part_query(Split.GROUP, self.key) if self.cell.value else ""


@dataclass(frozen=True)
class Year:
    """One column. `closed`: read from the frozen report, `window.last` its last day."""

    window: Window
    closed: bool
    ward: Cell
    target: Fraction | None
    target_printed: str
    state: str
    assessment: str
    groups: Mapping[str, Cell] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.window.label


@dataclass(frozen=True)
class Comparison:
    """`groups` are (key, name) of every group of any year, those without one last; empty where nothing is split."""

    code: str
    years: tuple[Year, ...]
    groups: tuple[tuple[str, str], ...]
    is_percent: bool
    unit: str

    def rows(self) -> list[tuple[str, list[Cell | None]]]:
        """A line per group with one cell per year; None where the group was not counted that year."""
        return [(name, [year.groups.get(key) for year in self.years]) for key, name in self.groups]

    def bars(self) -> list[GroupLine]:
        """Groups of the last year beside each other, with where its target stands; no bar where the value is hidden."""
        if not self.years:
            return []
        last = self.years[-1]
        return bars_of(
            [(key, name, last.groups[key]) for key, name in self.groups if key in last.groups],
            target=last.target if self.is_percent else None,
            percent=self.is_percent,
        )

    def chart(self, key: str = "") -> Curve | None:
        """The ward and its target over the years; `key` adds a group."""
        lines = [(WARD, [(one.window.last, one.ward.value) for one in self.years])]
        lines.append((TARGET, [(one.window.last, one.target) for one in self.years]))
        names = dict(self.groups)
        if key in names:
            shown = [(one.window.last, one.groups[key].value) for one in self.years if key in one.groups]
            lines.append((names[key], shown))
        known = [(name, [(day, _drawn(value)) for day, value in points if value is not None]) for name, points in lines]
        return curve(catalogue()[self.code].name, "%" if self.is_percent else self.unit, known, least=0)


def _drawn(value: Fraction | int) -> int | float:
    return value if isinstance(value, int) else round(float(value), 2)


def bars_of(lines: Iterable[tuple[str, str, Cell]], *, target: Fraction | None, percent: bool) -> list[GroupLine]:
    """`lines`: (key, name, cell). Percent on a scale of a hundred, counts on that of the largest."""
    lines = list(lines)
    most = 100 if percent else max((one.value for *_, one in lines if one.value is not None), default=0)
    return [
        GroupLine(key, name, one, None if one.value is None else bar(one.value, most=most, mark=target))
        for key, name, one in lines
    ]


# --- reading ----------------------------------------------------------------------------------------------------------
def compare(
    ward: Ward, user: User, *, code: str, asked: Window, today: date, counts: Counts | None = None
) -> Comparison:
    """`code` over the closed periods of the kind of `asked` and `asked` itself, however many years, in a fixed number
    of queries. Raises: KeyError for a code the catalogue does not know."""
    indicator = catalogue()[code]
    hidden = hides_small(user, code)
    frozen = _frozen(ward, user, code, asked)
    if not any(year == asked.year for year, *_ in frozen):
        shown = asked.until(today)
        counts = counts or read(ward, shown, codes=[code])
        row = evaluate(ward, shown, codes=[code], counts=counts)[code]
        frozen.append((asked.year, shown, False, row, parts(code, Split.GROUP, counts)))
    frozen.sort(key=lambda one: one[0])
    frozen = frozen[-MOST_YEARS:]
    percent = indicator.is_percent or any(row.denominator is not None for _, _, _, row, _ in frozen)
    names: dict[str, str] = {}
    for *_, found in reversed(frozen):
        # In the order of the newest year, each group by the name it has there.
        names = names | {one.key: one.label for one in found if one.key not in names}
    groups = sorted(names.items(), key=lambda item: not item[0])
    years = [
        _year(window, closed, row, cells_of(found, hidden=hidden), percent=percent)
        for _, window, closed, row, found in frozen
    ]
    return Comparison(code, tuple(years), tuple(groups), percent, indicator.unit)


def _year(window: Window, closed: bool, row: Row | SnapshotRow, groups: Mapping[str, Cell], *, percent: bool) -> Year:
    frozen = isinstance(row, SnapshotRow)
    value = (Fraction(row.value) if row.value else None) if frozen else row.value
    if value is not None and row.denominator is None:
        value = int(value)
    target = None if row.target is None else Fraction(row.target)
    numerator = "–" if row.numerator is None else str(row.numerator)
    denominator = "" if row.denominator is None else str(row.denominator)
    written = ""
    if target is not None:
        written = f"{float(target):g}".replace(".", ",") + ("%" if percent else "") + ("(*)" if row.proposed else "")
    return Year(
        window, closed, Cell(numerator, denominator, row.printed, value), target, written, row.state, row.assessment,
        groups,
    )  # fmt: skip


def _frozen(ward: Ward, user: User, code: str, asked: Window) -> list[tuple]:
    """(year, window, True, row, parts) of every closed period of this kind up to `asked`; three queries."""
    closed = (
        Snapshot.objects.for_user(user)
        .filter(period__ward=ward, period__code=asked.code, period__number=asked.number, period__year__lte=asked.year)
        .exclude(period__state=PeriodState.OPEN)
        .newest()
    )
    snapshots = {one.pk: one for one in closed.select_related("period")}
    rows = {one.pk: one for one in SnapshotRow.objects.for_user(user).filter(snapshot__in=snapshots, code=code)}
    cells: dict[int, list[Part]] = {pk: [] for pk in rows}
    for one in SnapshotSplit.objects.for_user(user).filter(row__in=rows, split=Split.GROUP):
        cells[one.row_id].append(Part(one.key, one.label, one.numerator, one.denominator))
    return [
        (snapshots[row.snapshot_id].period.year, snapshots[row.snapshot_id].period.window, True, row, cells[row.pk])
        for row in rows.values()
    ]


# --- before the running period ----------------------------------------------------------------------------------------
def last_closed(
    ward: Ward, user: User, *, before: date, most: int = 3
) -> list[tuple[Snapshot, dict[str, SnapshotRow]]]:
    """The newest frozen figures of the last `most` closed periods that ended before `before`, oldest first; two
    queries."""
    closed = (
        Snapshot.objects.for_user(user)
        .filter(period__ward=ward, period__last_day__lt=before)
        .exclude(period__state=PeriodState.OPEN)
    )
    newest = sorted(
        closed.newest().select_related("period"), key=lambda one: (one.period.last_day, one.period.first_day, one.pk)
    )[-most:]
    found: dict[int, dict[str, SnapshotRow]] = {one.pk: {} for one in newest}
    for row in SnapshotRow.objects.for_user(user).filter(snapshot__in=found):
        found[row.snapshot_id][row.code] = row
    return [(one, found[one.pk]) for one in newest]
