"""By what a figure is judged: the official value of the ward or the city, else the proposal (reporting.md §5.8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from elders.models import Ward
from reporting.catalogue import Indicator, catalogue
from reporting.choices import Level
from reporting.models import Target

PLAN = "Kế hoạch số 245/KH-UBND ngày 21/9/2023 của UBND thành phố"
BY_LINE = "Nội suy giữa mục tiêu 2025 và 2030 của Kế hoạch số 245/KH-UBND, chưa được phê duyệt"


@dataclass(frozen=True)
class Chosen:
    """`value` percent or count. `row` is the stored target it stands in, None of what the catalogue itself says."""

    value: Fraction
    document: str
    proposed: bool
    row: Target | None = None


def of_catalogue(indicator: Indicator, year: int) -> Chosen | None:
    """What the city plan says of `year`: its own value in 2025 and 2030, the line between them as a proposal."""
    if indicator.level == Level.BINARY:
        return Chosen(Fraction(1), PLAN, proposed=False)
    if indicator.level != Level.WARD:
        return None
    stated = indicator.city_targets.get(year)
    if stated is not None:
        return Chosen(Fraction(stated), PLAN, proposed=False)
    value = indicator.interpolated(year)
    return None if value is None else Chosen(value, BY_LINE, proposed=True)


def choose(indicator: Indicator, year: int, rows: list[Target]) -> Chosen | None:
    """The target of one indicator out of its stored rows of the year: the one somebody chose, else the official one of
    the nearest authority (ward before city, national only when chosen), else a proposal of the ward or the city: a
    national value somebody merely typed never takes the place of the line (reporting.md §5.8)."""
    if indicator.level not in (Level.WARD, Level.BINARY):
        return None
    sets = catalogue().target_sets
    official = [row for row in rows if row.is_official]
    chosen = [row for row in official if row.drives]
    near = [row for row in official if sets[row.target_set].level in ("ward", "city")]
    for row in [*chosen, *sorted(near, key=lambda row: (sets[row.target_set].rank, row.pk))]:
        return Chosen(Fraction(row.value), row.document.words, proposed=False, row=row)
    wishes = [row for row in rows if not row.is_official and sets[row.target_set].level != "national"]
    for row in sorted(wishes, key=lambda row: (sets[row.target_set].rank, row.pk)):
        return Chosen(Fraction(row.value), f"{row.get_status_display()}, chưa được phê duyệt", proposed=True, row=row)
    return of_catalogue(indicator, year)


def targets_of(ward: Ward, year: int) -> Mapping[str, Chosen]:
    """code → target of the year; one query."""
    rows: dict[str, list[Target]] = {}
    for row in (
        Target.objects.filter(ward=ward, year=year, ended_at__isnull=True).select_related("document").order_by("pk")
    ):
        rows.setdefault(row.indicator, []).append(row)
    found = {code: choose(one, year, rows.get(code, [])) for code, one in catalogue().indicators.items()}
    return {code: one for code, one in found.items() if one is not None}
