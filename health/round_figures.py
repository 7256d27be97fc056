"""Who was invited to a round and what became of it, by group, sex, age and priority: people, never a finding.

One query over the invitations of a round, however many; every table sums the same cells, so they cannot disagree.
Whoever died or moved before being examined leaves the current view and stays in the frozen one (H-016).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

from django.db.models import Case, CharField, Count, F, FilteredRelation, Q, Value, When

from elders.choices import Sex
from elders.models import Elder, ResidentialGroup, Ward
from elders.querysets import years_before
from health import counting
from health.choices import ExamState, InvitationState, PlaceKind, Priority, RoundService
from health.models import CheckupRound
from health.models.rounds import OLD_AGE

BANDS = [(60, 64), (65, 69), (70, 74), (75, 79), (80, 84), (85, 89), (90, 99), (100, 200)]
DONE = ("complete", "home", "elsewhere")
OUTCOMES = {
    "complete": "Khám đủ",
    "home": "Khám tại nhà",
    "elsewhere": "Nơi khác",
    "partial": "Khám chưa đủ",
    "no_show": "Vắng",
    "declined": "Từ chối",
    "postponed": "Hoãn",
    "waiting": "Chưa khám",
    "left": "Mất, chuyển đi",
}
NO_GROUP = "Chưa rõ tổ dân phố"


def band_words(band: int) -> str:
    """ "80–84", "Từ 100"."""
    first, last = BANDS[band]
    return f"{first}–{last}" if last < 200 else f"Từ {first}"


def band_case(path: str) -> Case:
    """The number of the age band of the years at `path`."""
    return Case(*[When(**{f"{path}__lte": last}, then=Value(place)) for place, (_, last) in enumerate(BANDS)])


def outcome_case() -> Case:
    """What became of an invitation, in one word of OUTCOMES; needs the relation `exam` (see `with_exam`)."""
    concluded = Q(exam__state__in=[ExamState.COMPLETE, ExamState.SIGNED])
    gone = Q(elder__date_of_death__isnull=False) | Q(elder__is_resident=False) | ~Q(elder__ward=F("round__ward"))
    states = InvitationState
    return Case(
        When(concluded & Q(exam__place_kind=PlaceKind.HOME), then=Value("home")),
        When(concluded, then=Value("complete")),
        When(state=states.ELSEWHERE, then=Value("elsewhere")),
        When(Q(state__in=[states.DIED, states.MOVED]) | gone, then=Value("left")),
        When(exam__state__in=[ExamState.OPEN, ExamState.PARTIAL], then=Value("partial")),
        When(state=states.NO_SHOW, then=Value("no_show")),
        When(state=states.DECLINED, then=Value("declined")),
        When(state=states.POSTPONED, then=Value("postponed")),
        default=Value("waiting"),
        output_field=CharField(),
    )


def with_exam(invitations):
    """Invitations joined to the examination that stands, `exam`, and `outcome`."""
    stands = ~Q(examinations__state=ExamState.REPLACED)
    return invitations.annotate(exam=FilteredRelation("examinations", condition=stands)).annotate(
        outcome=outcome_case()
    )


@dataclass
class Line:
    """One line of a table: people by outcome."""

    label: str
    counts: dict[str, int] = field(default_factory=dict)
    key: object = None

    def count(self, *outcomes: str) -> int:
        return sum(self.counts.get(one, 0) for one in outcomes)

    @property
    def invited(self) -> int:
        """Everybody on the frozen list."""
        return sum(self.counts.values())

    @property
    def current(self) -> int:
        """Without whoever died or moved before being examined."""
        return self.invited - self.count("left")

    @property
    def done(self) -> int:
        return self.count(*DONE)

    @property
    def cells(self) -> list[int]:
        """Numbers in the order of OUTCOMES."""
        return [self.counts.get(one, 0) for one in OUTCOMES]

    @property
    def coverage(self) -> "Coverage":
        return Coverage(done=self.done, among=self.current)


@dataclass(frozen=True)
class Coverage:
    """Examined among eligible, against a target in percent (None: nobody set one)."""

    done: int
    among: int
    target: Decimal | None = None

    @property
    def percent(self) -> Decimal | None:
        """One decimal, half up (H-015); None when nobody is eligible."""
        if not self.among:
            return None
        return (Decimal(100 * self.done) / self.among).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def words(self) -> str:
        """ "74,6 %", "–" when nobody is eligible."""
        return "–" if self.percent is None else f"{self.percent} %".replace(".", ",")

    @property
    def missing(self) -> int | None:
        """How many more are needed for the target, judged by the unrounded ratio (E07, E08)."""
        if self.target is None or not self.among:
            return None
        return max(0, ceil(self.target * self.among / 100) - self.done)

    @property
    def reached(self) -> bool | None:
        return None if self.missing is None else self.missing == 0


@dataclass
class Figures:
    """Tables of a round; `total` is the sum of each of them."""

    total: Line
    by_group: list[Line]
    by_band: list[Line]
    by_sex: list[Line]
    by_priority: list[Line]
    pyramid: list[tuple[str, Line, Line]]


def figures(invitations) -> Figures:
    """Tables over `invitations` of one round, those the reader may see; two queries."""
    cells = list(
        with_exam(invitations)
        .annotate(band=band_case("age_years"))
        .order_by()
        .values_list("residential_group", "elder__sex", "band", "priority", "outcome")
        .annotate(number=Count("pk"))
    )
    groups = ResidentialGroup.objects.in_bulk({row[0] for row in cells if row[0]})
    names = [(group.pk, group.name) for group in sorted(groups.values(), key=lambda one: (one.code, one.pk))]
    if any(row[0] is None for row in cells):
        names.append((None, NO_GROUP))
    sexes = [(value, label) for value, label in Sex.choices]
    if any(not row[1] for row in cells):
        sexes.append(("", "Chưa rõ"))
    bands = [(place, band_words(place)) for place in range(len(BANDS))]
    return Figures(
        total=_total(cells),
        by_group=_table(cells, names, lambda row: row[0]),
        by_band=_table(cells, bands, lambda row: row[2]),
        by_sex=_table(cells, sexes, lambda row: row[1]),
        by_priority=_table(cells, list(Priority.choices), lambda row: row[3]),
        pyramid=[
            (
                words,
                _total(row for row in cells if row[2] == band and row[1] == Sex.MALE),
                _total(row for row in cells if row[2] == band and row[1] != Sex.MALE),
            )
            for band, words in bands
        ],
    )


def _total(cells: Iterable[tuple]) -> Line:
    line = Line("Tổng cộng")
    for row in cells:
        line.counts[row[4]] = line.counts.get(row[4], 0) + row[5]
    return line


def _table(cells: list[tuple], names: list[tuple], key: Callable[[tuple], object]) -> list[Line]:
    lines = {value: Line(label, key=value) for value, label in names}
    for row in cells:
        counts = lines[key(row)].counts
        counts[row[4]] = counts.get(row[4], 0) + row[5]
    return list(lines.values())


COUNTED = {
    RoundService.CHECKUP: counting.checked_up,
    RoundService.SCREENING: counting.screened,
    RoundService.EITHER: counting.examined,
}


def coverage_of_year(round_: CheckupRound, ward: Ward, *, on: date) -> Coverage:
    """Distinct residents of 60 and more on `on` with at least one complete examination of the year, whatever round or
    paper it came by (H-015); two queries."""
    among = Elder.objects.as_of(on).filter(situation_then__ward=ward, birth_earliest__lte=years_before(on, OLD_AGE))
    among = among.filter(Q(date_of_death__isnull=True) | Q(date_of_death__gt=on))
    done = COUNTED[RoundService(round_.service)](ward, date(round_.year, 1, 1), on)
    return Coverage(done=among.filter(pk__in=done).count(), among=among.count(), target=round_.target_percent)
