"""Gifts and longevity in the coming months, beside the monthly benefits: how many on which day, what is known of the
amount. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from benefits.forecast_calendar import Person
from benefits.gifts import FIXED_DAYS, CampaignKind, gifts_of, usual
from benefits.law import Book
from benefits.rules import Law
from elders.ground.workdays import tet


@dataclass
class GiftRow:
    """One occasion and kind of gift. `vnd` holds known amounts; `unknown` gifts have none; `unclear` people may get one
    if the next poverty list says so."""

    day: date
    occasion: str
    name: str
    people: int = 0
    gifts: int = 0
    vnd: int = 0
    unknown: int = 0
    unclear: int = 0
    missing: str = ""
    seen: set = field(default_factory=set)


def occasions(today: date, last: date) -> list[tuple[date, str]]:
    """(day, kind) of the yearly occasions after `today` up to `last`."""
    found = []
    for year in range(today.year, last.year + 1):
        days = {CampaignKind.LONGEVITY: tet(year), CampaignKind.TET: tet(year)}
        days |= {kind: date(year, *when) for kind, when in FIXED_DAYS.items()}
        found += [(day, kind) for kind, day in days.items() if today < day <= last]
    return sorted(found)


def gift_rows(people: Iterable[Person], *, today: date, last: date, book: Book, city: str) -> list[GiftRow]:
    """Gifts by occasion and kind for everybody who lives here then, by what is known today; one for a household."""
    asked = []
    for day, kind in occasions(today, last):
        law = Law(day, book=book)
        if codes := usual(kind, law):
            asked.append((day, kind, law, codes))
    rows: dict[tuple, GiftRow] = {}
    for person in people:
        for day, kind, law, codes in asked:
            spell = person.spell(day)
            if spell is None:
                continue
            outcome = gifts_of(spell.on(day), law, codes, city=city)
            for gift in outcome.gifts:
                row = _row(rows, day, kind, gift.scheme, gift.name)
                if gift.of_household and spell.household:
                    if spell.household in row.seen:
                        continue
                    row.seen.add(spell.household)
                row.people += 1
                row.gifts += gift.count
                row.vnd += gift.vnd or 0
                if gift.missing:
                    row.unknown += gift.count
                    row.missing = gift.missing
            for code, asks in outcome.unclear:
                if asks == ("poverty_national",) and spell.facts.poverty_national:
                    _row(rows, day, kind, code, law.texts[code].scheme.name).unclear += 1
    return [rows[key] for key in sorted(rows)]


def _row(rows: dict[tuple, GiftRow], day: date, kind: str, code: str, name: str) -> GiftRow:
    return rows.setdefault((day, kind, code), GiftRow(day, CampaignKind(kind).label, name))
