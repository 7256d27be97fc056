"""The days a forecast asks for, who is asked about, and between which days an answer can change. Pure."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from benefits.law import Book, Condition
from benefits.people import Facts
from benefits.rules import Law
from elders.ground.birth import Birth
from elders.ground.decisions import Decision
from elders.ground.months import month_of, next_month

MONTHS = 12
GROUP = "MONTHLY_SUBSISTENCE"
ONE_DAY = timedelta(days=1)
POOR = ("ngheo", "can_ngheo")
_FACTS = attrgetter(*(one.name for one in fields(Facts) if one.name not in ("birth", "origins")))


@dataclass(frozen=True, slots=True)
class Spell:
    """Facts over a period in one residential group; `poverty_until` is the last day the poverty status is known for."""

    first: date
    last: date | None
    group: int | None
    facts: Facts
    poverty_until: date
    household: str = ""

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or self.last >= day)

    def on(self, day: date) -> Facts:
        """The facts of a day: a poverty status of a list that has ended is not known."""
        if day > self.poverty_until and self.facts.poverty_national in POOR:
            return replace(self.facts, poverty_national=None)
        return self.facts


@dataclass(frozen=True, slots=True)
class Held:
    """An award: scheme, months (first day, last day or open), amount of the decision, suspended months."""

    scheme: str
    first: date
    last: date | None
    vnd: int | None = None
    funding: Mapping[str, int] = field(default_factory=dict)
    pauses: tuple[tuple[date, date | None], ...] = ()

    def covers(self, month: date) -> bool:
        return self.first <= month and (self.last is None or self.last >= month)

    def paused(self, month: date) -> bool:
        return any(first <= month and (last is None or last >= month) for first, last in self.pauses)


@dataclass(frozen=True, slots=True)
class Person:
    key: int
    spells: tuple[Spell, ...]
    held: tuple[Held, ...] = ()

    def spell(self, day: date) -> Spell | None:
        return next((one for one in self.spells if one.covers(day)), None)


@dataclass(frozen=True)
class Track:
    """Schemes of which one is paid: those of the subsistence group, or a scheme that stands by itself (support for
    carers), of which only certain answers count: the registry hardly ever says who is taken in by whom."""

    codes: tuple[str, ...]
    doubts: bool = False


def next_months(today: date, count: int = MONTHS) -> list[date]:
    """The first days of the next months."""
    months = [next_month(month_of(today))]
    while len(months) < count:
        months.append(next_month(months[-1]))
    return months


class Calendar:
    """The days that can be asked for, each with its law; `epoch` says which days share every text and rate."""

    def __init__(self, today: date, months: list[date], book: Book) -> None:
        self.today, self.months = today, months
        self.lasts = [next_month(month) - ONE_DAY for month in months]
        self.days = sorted({today, *months, *self.lasts})
        self.laws = {day: Law(day, book=book) for day in self.days}
        first = self.laws[today]
        codes = [code for law in self.laws.values() for code in law.texts]
        self.codes = tuple(code for code in dict.fromkeys(codes) if book.schemes[code].frequency == "monthly")
        group = (
            tuple(code for code in first.groups[GROUP].members if code in self.codes) if GROUP in first.groups else ()
        )
        self.tracks = [Track(group, doubts=True), *(Track((code,)) for code in self.codes if code not in group)]
        used = used_rates(book, self.codes)
        numbers: dict[tuple, int] = {}
        self.epoch = {
            day: numbers.setdefault(_signature(law, self.codes, used), len(numbers)) for day, law in self.laws.items()
        }
        ages = {age for law in self.laws.values() for code in self.codes if code in law.texts
                for condition in law.texts[code].version.conditions for age in _ages(condition, law)}  # fmt: skip
        self.ages = tuple(sorted(ages))
        # An amount or condition by the year of birth tells apart people alike in everything else.
        tables = any(
            isinstance(row.value, dict) for code in self.codes if code in used for row in book.rates[code].values
        )
        self._by_year = tables or any(
            "calendar_age" in condition.facts for law in self.laws.values() for code in self.codes if code in law.texts
            for condition in law.texts[code].version.conditions
        )  # fmt: skip
        self._kept: dict[Birth, tuple] = {}

    def alike(self, person: Person) -> tuple:
        """What people share who are answered alike in every month: facts and periods, ages that pass the same
        thresholds on the same days, the same awards. Who stays in one group may live in another one than those alike.
        """
        moves = len(person.spells) > 1
        spells = tuple(
            (
                one.first,
                one.last,
                moves and one.group,
                one.poverty_until,
                self._life(one.facts.birth),
                _FACTS(one.facts),
            )
            for one in person.spells
        )
        held = tuple(
            (one.scheme, one.first, one.last, one.vnd, tuple(sorted(one.funding.items())), one.pauses)
            for one in person.held
        )
        return spells, held

    def _life(self, birth: Birth | None) -> Any:
        """The days of the calendar on which somebody passes each threshold of age."""
        return birth if birth is None or self._by_year else self._passed(birth)

    def _passed(self, birth: Birth) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Of each threshold the number of the first day on which the age is there, as taken and at the lowest possible;
        0: from the start, -1: not yet."""
        found = self._kept.get(birth)
        if found is None:
            ages = [law.age(birth) for law in (self.laws[self.days[0]], self.laws[self.days[-1]])]
            found = self._kept[birth] = tuple(self._first(birth, at, ages[0][at], ages[1][at]) for at in (0, 1))
        return found

    def _first(self, birth: Birth, which: int, first: int, last: int) -> tuple[int, ...]:
        def age(number: int) -> int:
            return self.laws[self.days[number]].age(birth)[which]

        numbers = range(len(self.days))
        return tuple(
            0 if wanted <= first else -1 if wanted > last else bisect_left(numbers, wanted, key=age)
            for wanted in self.ages
        )

    def changes(self, person: Person, before: date, after: date) -> bool:
        """Whether an answer can differ between the two days: another text, situation, poverty list or age."""
        if self.epoch[before] != self.epoch[after]:
            return True
        return self._person_changes(person, before, after)

    def is_quiet(self, person: Person) -> bool:
        """Nothing about the person changes as long as this calendar runs; only the law may."""
        return not self._person_changes(person, self.today, self.days[-1])

    def epoch_changes(self, person: Person, before: date, after: date) -> bool:
        """The same for somebody quiet."""
        return self.epoch[before] != self.epoch[after]

    def _person_changes(self, person: Person, before: date, after: date) -> bool:
        one, other = person.spell(before), person.spell(after)
        if one is not other or one is None:
            return one is not other or len(person.spells) > 0
        if one.facts.poverty_national in POOR and before <= one.poverty_until < after:
            return True
        birth = one.facts.birth
        if birth is None:
            return False
        return any(number > 0 and before < self.days[number] <= after for number in self._passed(birth)[0])

    def decide(self, person: Person, day: date) -> dict[str, Decision]:
        """Every monthly scheme for the person on the day; nobody who does not live here gets anything."""
        spell = person.spell(day)
        if spell is None:
            return {}
        law = self.laws[day]
        values = law.values(spell.on(day))
        return {code: law.texts[code].decide(values) for code in self.codes if code in law.texts}


ASSUMPTIONS = ("BIRTH_YEAR_ONLY", "BIRTH_MONTH_ONLY", "LEAP_DAY_BIRTHDAY")


def monthly_codes(book: Book, day: date) -> tuple[str, ...]:
    """Monthly benefits with a text in force on the day."""
    return tuple(code for code in Law(day, book=book).texts if book.schemes[code].frequency == "monthly")


def used_rates(book: Book, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Rates that conditions, amounts or ages of these schemes read."""
    found = set(ASSUMPTIONS) | set(codes)
    for code in codes:
        for version in book.schemes[code].versions:
            found |= {value for value in version.amount.values() if isinstance(value, str)}
            for condition in version.conditions:
                found |= set(_named(condition))
    return tuple(sorted(found & book.rates.keys()))


def _named(condition: Condition) -> Iterator[str]:
    for part in condition.parts:
        yield from _named(part)
    if isinstance(condition.value, str):
        yield condition.value


def _signature(law: Law, codes: tuple[str, ...], rates: tuple[str, ...]) -> tuple:
    """What two days must share so that everybody is answered alike."""
    texts = tuple(id(law.texts[code].version) if code in law.texts else 0 for code in codes)
    return texts, tuple(repr(rate.value) if (rate := law.rate(code)) else "" for code in rates)


def _ages(condition: Condition, law: Law) -> Iterator[int]:
    """Ages at which a condition's answer can change."""
    for part in condition.parts:
        yield from _ages(part, law)
    if condition.fact != "age_full":
        return
    wanted = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    numbers = [one for value in wanted if isinstance(one := law.resolve(value), int)]
    for number in numbers:
        yield from (number, number + 1)
