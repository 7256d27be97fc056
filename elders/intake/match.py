"""Who of the registry a file may be talking about: all candidates of a whole file in a handful of queries.

A row is looked up by its 12 digits, its old numbers, and name with year of birth. Numbers are looked up everywhere,
names in the ward of the file only: a namesake in another ward says nothing. Two readings of the same people at two
moments are compared by `Known.basis`, so that nobody else's change is overwritten.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.db import connection

from elders.ground.birth import Birth
from elders.ground.names import vn_key
from elders.matching import Identity
from elders.models import FACTS, Elder, Situation, YearlyReview

# What a roster may say about the person; `birth` stands for the three columns.
PERSON_FIELDS = [
    "full_name",
    "birth",
    "sex",
    "citizen_id",
    "old_id",
    "social_insurance_no",
    "health_card_no",
    "other_ids",
    "phone",
    "ethnicity",
    "hometown",
    "notes",
]
QUESTIONS = YearlyReview.QUESTIONS
NUMBERS = ["citizen_id", "old_id", "social_insurance_no", "health_card_no"]
FACT_COLUMNS = {name: Situation._meta.get_field(name).column for name in FACTS}

_PERSON_COLUMNS = [name for name in PERSON_FIELDS if name != "birth"]
_PEOPLE_SQL = f"""
SELECT e.id, e.merged_into_id, e.ward_id, e.residential_group_id, e.date_of_death,
       e.birth_year, e.birth_month, e.birth_day, {", ".join(f"e.{name}" for name in _PERSON_COLUMNS)},
       s.id, s.ward_id, s.valid_from, s.valid_to, s.ended_by, {", ".join(f"s.{c}" for c in FACT_COLUMNS.values())},
       md5(e::text || coalesce(s::text, ''))
  FROM elders_elder e
  LEFT JOIN LATERAL (
    SELECT * FROM elders_situation WHERE elder_id = e.id ORDER BY valid_from DESC LIMIT 1
  ) s ON true
 WHERE e.id = ANY(%s)
 ORDER BY e.id
"""  # noqa: S608 - names of our own columns
# The planner must not be tempted to read the whole table for a few hundred keys.
_IDS_SQL = """
SELECT id FROM elders_elder WHERE citizen_id = ANY(%(citizen_id)s)
UNION SELECT id FROM elders_elder WHERE old_id <> '' AND old_id = ANY(%(old_id)s)
UNION SELECT e.id FROM unnest(%(keys)s::text[], %(years)s::int[]) AS k(key, year)
        JOIN elders_elder e ON e.name_key = k.key AND e.birth_year = k.year
       WHERE e.ward_id = %(ward)s
"""


@dataclass
class Person:
    """Somebody a row may be about: a stored record, or (`pk` None) whom an earlier row of the file will create.

    `fields` are the person's own values and `facts` those of the last situation, both as JSON values without blanks.
    """

    pk: int | None
    fields: dict[str, Any]
    facts: dict[str, Any]
    ward_id: int | None = None
    group_id: int | None = None
    date_of_death: date | None = None
    situation_id: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    ended_by: str = ""
    fingerprint: str = ""
    review: dict[str, Any] | None = None
    row: Any = None  # the row of this file that speaks first about the person
    said: dict[str, Any] = field(default_factory=dict)  # what the rows of this file said so far

    def __post_init__(self) -> None:
        self.number = self.fields.get("citizen_id") or ""  # as stored, before rows of the file add to it

    @cached_property
    def identity(self) -> Identity:
        return Identity(
            full_name=self.fields.get("full_name", ""),
            birth=self.fields.get("birth"),
            sex=self.fields.get("sex", ""),
            citizen_id=self.fields.get("citizen_id", ""),
            old_id=self.fields.get("old_id", ""),
            social_insurance_no=self.fields.get("social_insurance_no", ""),
            health_card_no=self.fields.get("health_card_no", ""),
            phone=self.fields.get("phone", ""),
            group_id=self.group_id,
            household_code=self.facts.get("household_code", ""),
            address=self.facts.get("address", ""),
        )

    @property
    def is_resident(self) -> bool:
        """Whether the last situation is still open, or ends without a reason to leave."""
        return self.situation_id is not None and not self.ended_by


def identity_of(values: Mapping[str, Any], group_id: int | None) -> Identity:
    """Who a row says it is about."""
    return Identity(
        full_name=values.get("full_name") or "",
        birth=values.get("birth") or None,
        sex=values.get("sex") or "",
        citizen_id=values.get("citizen_id") or "",
        old_id=values.get("old_id") or "",
        social_insurance_no=values.get("social_insurance_no") or "",
        health_card_no=values.get("health_card_no") or "",
        phone=values.get("phone") or "",
        group_id=group_id,
        household_code=values.get("household_code") or "",
        address=values.get("address") or "",
    )


def keys_of(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a row is looked up by; a blank number is no key."""
    keys = [(name, values[name]) for name in ("citizen_id", "old_id") if values.get(name)]
    full_name, birth = values.get("full_name"), values.get("birth")
    if full_name and birth:
        keys.append(("name", f"{_name_key(full_name)} {birth[:4]}"))
    return keys


@lru_cache(maxsize=50_000)
def _name_key(name: str) -> str:
    return vn_key(name)  # a file of 10,000 rows is looked up several times


class Known:
    """The people a file may be about, by key; rows add those they will create."""

    def __init__(self) -> None:
        self.people: dict[int, Person] = {}
        self._by_key: dict[tuple[str, str], list[Person]] = defaultdict(list)
        self._stored: dict[tuple[str, str], list[Person]] = defaultdict(list)

    def add(self, person: Person, *, stored: bool = False) -> None:
        """`stored` for a record as it stands in the registry; without it for what rows of the file add or change."""
        for key in keys_of(person.fields):
            self._by_key[key].append(person)
            if stored:
                self._stored[key].append(person)
        if person.pk is not None:
            self.people[person.pk] = person

    def find(self, values: Mapping[str, Any], *, also: Iterable[int] = ()) -> list[Person]:
        """Candidates of a row, stored ones first, in a stable order; `also` are records a reviewer named."""
        found = {id(person): person for key in keys_of(values) for person in self._by_key.get(key, ())}
        for pk in also:
            if pk in self.people:
                found[id(self.people[pk])] = self.people[pk]
        return sorted(found.values(), key=lambda one: (one.pk is None, one.pk or 0))

    def basis(self, values: Mapping[str, Any], *, also: Iterable[int] = ()) -> str:
        """Fingerprint of everything stored that the verdict on a row rests on."""
        number = values.get("citizen_id")
        found = {
            one.pk: one
            for key in keys_of(values)
            for one in self._stored.get(key, ())
            if not (number and one.number and one.number != number)  # vetoed: a namesake says nothing about the row
        }
        found |= {pk: self.people[pk] for pk in also if pk in self.people}
        return hashlib.md5(
            "|".join(f"{pk}:{found[pk].fingerprint}" for pk in sorted(found)).encode(), usedforsecurity=False
        ).hexdigest()


def load(
    values: Iterable[Mapping[str, Any]], *, ward_id: int, also: Iterable[int] = (), year: int | None = None
) -> Known:
    """Candidates for all rows of a file in three or four queries, see `load_ids`."""
    return load_ids(candidate_ids(values, ward_id) | set(also), year=year)


def load_ids(ids: set[int], *, year: int | None = None) -> Known:
    """These people as candidates; `year` adds the yearly reviews of that year.

    An absorbed duplicate leads to the record that was kept.
    """
    known = Known()
    redirected: dict[int, int] = {}
    while ids:
        found, merged = people(sorted(ids))
        for person in found:
            known.add(person, stored=True)
        redirected |= merged
        ids = {target for target in merged.values() if target not in known.people}
    for pk in redirected:
        target = redirected[pk]
        while target in redirected:
            target = redirected[target]
        known.people[pk] = known.people[target]
    if year is not None:
        _add_reviews(known, year)
    return known


def candidate_ids(values: Iterable[Mapping[str, Any]], ward_id: int) -> set[int]:
    keys: dict[str, set[str]] = defaultdict(set)
    for row in values:
        for kind, key in keys_of(row):
            keys[kind].add(key)
    if not keys:
        return set()
    names = [key.rsplit(" ", 1) for key in keys["name"]]
    with connection.cursor() as cursor:
        cursor.execute(
            _IDS_SQL,
            {
                "citizen_id": list(keys["citizen_id"]),
                "old_id": list(keys["old_id"]),
                "keys": [name for name, _ in names],
                "years": [int(year) for _, year in names],
                "ward": ward_id,
            },
        )
        return {pk for (pk,) in cursor.fetchall()}


def plain(value: Any) -> Any:
    """A database value as JSON has it; blanks become None."""
    if value == "" or value is None:
        return None
    return value.isoformat() if isinstance(value, date) else value


def people(ids: list[int]) -> tuple[list[Person], dict[int, int]]:
    """Stored people by id; absorbed records come as {id: the kept record} instead."""
    found, merged = [], {}
    facts_at = 8 + len(_PERSON_COLUMNS) + 5
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE_SQL, [ids])
        for row in cursor.fetchall():
            pk, merged_into, ward_id, _, died, year, month, day = row[:8]
            if merged_into:
                merged[pk] = merged_into
                continue
            fields = {
                name: value
                for name, value in zip(_PERSON_COLUMNS, row[8:facts_at], strict=False)
                if value not in ("", None)
            }
            fields["birth"] = Birth(year, month, day).iso
            situation_id, situation_ward, valid_from, valid_to, ended_by = row[facts_at - 5 : facts_at]
            facts = {
                name: plain(value)
                for name, value in zip(FACT_COLUMNS, row[facts_at:-1], strict=True)
                if value not in ("", None)
            }
            found.append(
                Person(
                    pk=pk,
                    fields=fields,
                    facts=facts,
                    ward_id=situation_ward or ward_id,
                    group_id=facts.get("residential_group"),
                    date_of_death=died,
                    situation_id=situation_id,
                    valid_from=valid_from,
                    valid_to=valid_to,
                    ended_by=ended_by or "",
                    fingerprint=row[-1],
                )
            )
    return found, merged


def _add_reviews(known: Known, year: int) -> None:
    stored = YearlyReview.objects.filter(elder__in=list(known.people), year=year)
    for review in stored:
        person = known.people[review.elder_id]
        person.review = {
            name: value for name in [*QUESTIONS, "note"] if (value := getattr(review, name)) not in ("", None)
        } | {"pk": review.pk}
        person.fingerprint += f"/{review.updated_at.isoformat()}"


def lock(ids: Iterable[int]) -> None:
    """Hold these records until the transaction ends, always in the same order so that two imports never deadlock."""
    list(Elder.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update(of=("self",)).values_list("pk"))
