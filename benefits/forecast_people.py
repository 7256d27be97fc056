"""Who is forecast: everybody of a ward with facts, awards and suspensions over the coming months; three queries.

What a forecast assumes: whoever meets the conditions files the request, and whoever has a personal number is a citizen
(Luật Căn cước 2023: the number is given to citizens).
"""

from collections import defaultdict
from datetime import date

from django.db.models import Q

from benefits.facts import FIELDS, facts_from_row
from benefits.forecast_calendar import Held, Person, Spell, next_months
from benefits.models import Award, Suspension
from elders.ground.months import month_end
from elders.models import Situation, Ward

# No monthly benefit asks about cards; saying one is there spares the evaluator looking for one.
ASSUMED = {"resides_here": True, "application_form_01": True, "bhyt_other_group": True}
CITIZEN = list(FIELDS).index("vn_citizen")
PERSON = ("elder_id", "elder__sex", "elder__birth_year", "elder__birth_month", "elder__birth_day")


def people_of(ward: Ward, *, today: date, months: int = 12) -> list[Person]:
    """Living residents of `ward` from today to the end of the last month, and whoever draws an award of the ward."""
    last = next_months(today, months)[-1]
    end = month_end(last)
    spells = _spells(ward, today, end)
    held = _held(ward, today, end)
    return [Person(key, tuple(spells.get(key, ())), tuple(held.get(key, ()))) for key in sorted({*spells, *held})]


def _spells(ward: Ward, today: date, end: date) -> dict[int, list[Spell]]:
    rows = (
        Situation.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            ward=ward,
            valid_from__lte=end,
            elder__date_of_death__isnull=True,
            elder__merged_into__isnull=True,
        )
        .order_by("elder_id", "valid_from")
        .values_list(
            *PERSON,
            "elder__citizen_id",
            "valid_from",
            "valid_to",
            "residential_group_id",
            "household_code",
            *FIELDS.values(),
        )
    )
    at = len(PERSON) + 5
    found: dict[int, list[Spell]] = defaultdict(list)
    for row in rows.iterator(chunk_size=5000):
        number, first, to, group, household = row[len(PERSON) : at]
        # A list of poor households holds for its year: that of a row which begins later, else that of today.
        year = max(today.year, first.year)
        values = (*row[at : at + CITIZEN], True, *row[at + CITIZEN + 1 :]) if number else row[at:]
        facts = facts_from_row((*row[: len(PERSON)], None), values, area=ward.area, day=today, **ASSUMED)
        spell = Spell(first, to, group, facts, date(year, 12, 31), f"{group}/{household}" if household else "")
        found[row[0]].append(spell)
    return found


def _held(ward: Ward, today: date, end: date) -> dict[int, list[Held]]:
    awards = Award.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today.replace(day=1)),
        ward=ward,
        frequency="monthly",
        valid_from__lte=end,
        elder__date_of_death__isnull=True,
    ).order_by("elder_id", "valid_from", "pk")
    awards = list(awards.values_list("pk", "elder_id", "scheme", "valid_from", "valid_to", "amount_vnd", "funding"))
    pauses: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    rows = Suspension.objects.filter(award__ward=ward).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    for award, first, to in rows.order_by("valid_from", "pk").values_list("award_id", "valid_from", "valid_to"):
        pauses[award].append((first, to))
    found: dict[int, list[Held]] = defaultdict(list)
    for pk, elder, scheme, first, to, vnd, funding in awards:
        found[elder].append(Held(scheme, first, to, vnd, funding or {}, tuple(pauses.get(pk, ()))))
    return found
