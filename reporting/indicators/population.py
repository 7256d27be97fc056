"""Who is counted: D_NCT, the older people of a ward on a day (reporting.md §5.1).

One situation per person and day, so counting situations counts people; merged duplicates are nobody.
"""

from datetime import date

from django.db.models import Case, CharField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from elders.choices import Poverty, Residence
from elders.models import Elder, Situation, Ward
from elders.querysets import years_before

AGE = 60
OTHER_POVERTY = "khac"  # known to be neither poor nor nearly poor
# Finest bands; those of reports and of policies are sums of them.
BANDS = {60: "60-64", 65: "65-69", 70: "70-74", 75: "75-79", 80: "80-89", 90: "90-99", 100: "từ 100"}
REPORT_BANDS = {"60-69": (60, 65), "70-79": (70, 75), "80-89": (80,), "90-99": (90,), "từ 100": (100,)}
UNDER = "dưới 60"  # in the register of a club or a list, and not yet an older person
POLICY_BANDS = {"60-64": (60,), "65-69": (65,), "70-74": (70,), "75-79": (75,), "từ 80": (80, 90, 100)}


def of_age(day: date, years: int = AGE, *, prefix: str = "elder__") -> Q:
    """Full age of at least `years` on `day`; of a year alone 01/01 is assumed, of a month its first day."""
    return Q(**{f"{prefix}birth_earliest__lte": years_before(day, years)})


def residents(ward: Ward, day: date) -> QuerySet[Situation]:
    """Situations of people of any age who live in the ward on `day`, by its way of counting temporary residents."""
    rows = Situation.objects.on(day).filter(ward=ward, elder__merged_into__isnull=True).exclude(vn_citizen=False)
    if not ward.counts_temporary_residents:
        rows = rows.exclude(residence_type=Residence.TEMPORARY)
    return rows.filter(Q(elder__date_of_death__isnull=True) | Q(elder__date_of_death__gt=day))


def population(ward: Ward, day: date) -> QuerySet[Situation]:
    """D_NCT: one situation per older person living in the ward on `day`."""
    return residents(ward, day).filter(of_age(day))


def with_groups(rows: QuerySet[Situation], day: date) -> QuerySet[Situation]:
    """Annotated by what figures are taken apart: `x_sex`, `x_band` (youngest age), `x_group`, `x_poverty`."""
    return rows.annotate(
        x_sex=F("elder__sex"),
        x_band=_band(day, "elder__"),
        x_group=F("residential_group"),
        x_poverty=_poverty("poverty_national"),
    )


def placed(people: QuerySet[Elder], ward: Ward, day: date) -> QuerySet[Elder]:
    """People annotated as by `with_groups`, also those who died or moved since: by the last circumstances in the ward
    that were known up to `day`. Each person stands in exactly one group of every kind."""
    then = Situation.objects.filter(elder=OuterRef("pk"), ward=ward, valid_from__lte=day)
    then = then.order_by("-valid_from", "-pk")
    return people.annotate(
        x_sex=F("sex"),
        x_band=_band(day, ""),
        x_group=Subquery(then.values("residential_group")[:1]),
        x_then=Subquery(then.values("poverty_national")[:1]),
    ).annotate(x_poverty=_poverty("x_then"))


def _band(day: date, prefix: str) -> Case:
    """Youngest age of the finest band; 0 of who is not sixty."""
    return Case(
        *[When(of_age(day, years, prefix=prefix), then=Value(years)) for years in sorted(BANDS, reverse=True)],
        default=Value(0),
        output_field=IntegerField(),
    )


def _poverty(column: str) -> Case:
    return Case(
        When(**{f"{column}__in": [Poverty.POOR, Poverty.NEAR_POOR]}, then=F(column)),
        When(**{column: Poverty.NONE}, then=Value(OTHER_POVERTY)),
        default=Value(""),
        output_field=CharField(),
    )
