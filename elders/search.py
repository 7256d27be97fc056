"""Finding a person from what an officer types: names without accents, misspelt or half typed, numbers, years of birth.

`find` ranks for a person who looks; `matching` filters a list. Both start from a queryset that is already scoped by
`for_user`. Nothing here counts what is not shown, and nothing sorts more rows than it was asked for: a syllable that
half of all people carry ("Thị") is answered from the first thousand hits.

Closeness, best first: syllables as typed, then beginnings of syllables, then one typing error (`elders/spelling.py`).
Inside each: with the same marks, the whole name, the given name, living residents, and the Vietnamese order.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from elders import spelling
from elders.ground.birth import Birth
from elders.ground.names import vn_key

CAP = 1000  # more hits than this are "hơn 1.000": nobody reads them, a further word finds the person
FIRST_BIRTH_YEAR = 1890
EXACT, PREFIX, NEAR = 0, 1, 2

_DAY = re.compile(r"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?!\d)")
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})[/.\-](\d{4})(?!\d)")


@dataclass(frozen=True)
class Typed:
    """What a search text says. `words` are folded ("nguyen"), `marked` the same words as typed, in lower case."""

    words: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    births: tuple[Birth, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.numbers or self.births)

    @property
    def key(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Found:
    """People in order of closeness; `more` says that further ones exist. `near` are the ids found by a typing error."""

    people: list = field(default_factory=list)
    more: bool = False
    near: frozenset[int] = frozenset()


def read(text: str, *, today: date) -> Typed:
    """Take a search text apart. "lan 05/03/1945", "Lân 45", "0912 345", "GD4310…" and decomposed letters are fine.

    Four digits that can be a year of birth are one; two digits beside a name are its last digits ("lan 45").
    """
    text = unicodedata.normalize("NFC", text)[:200]
    births: list[Birth] = []

    def take(pattern: re.Pattern, order: str) -> None:
        nonlocal text

        def birth(match: re.Match) -> str:
            parts = dict(zip(order, map(int, match.groups()), strict=True))
            found = _birth(parts["y"], parts.get("m"), parts.get("d"), today)
            if found is None:
                return match.group()
            births.append(found)
            return " "

        text = pattern.sub(birth, text)

    take(_DAY, "dmy")
    take(_ISO_DAY, "ymd")
    take(_MONTH, "my")
    words, marked, numbers, short = [], [], [], []
    for token in re.findall(r"[^\W_]+", text):
        if not re.search(r"\d", token):
            key = vn_key(token)
            if key and key not in words:
                words.append(key)
                marked.append(token.lower())
        elif len(token) == 4 and token.isdecimal() and FIRST_BIRTH_YEAR <= int(token) <= today.year:
            births.append(Birth(int(token)))
        elif len(token) >= 3:
            numbers.append(token.upper())
        elif token.isdecimal() and len(token) == 2:
            short.append(1900 + int(token))
    if words and not births and len(short) == 1:
        births.append(Birth(short[0]))
    return Typed(tuple(words), tuple(marked), tuple(numbers), tuple(births))


def _birth(year: int, month: int | None, day: int | None, today: date) -> Birth | None:
    if not FIRST_BIRTH_YEAR <= year <= today.year:
        return None
    try:
        return Birth(year, month, day)
    except ValueError:
        return None


def born(birth: Birth) -> Q:
    """Born then, or known less precisely and not in contradiction: "05/03/1945" also finds a record that says 1945."""
    condition = Q(birth_year=birth.year)
    if birth.month:
        condition &= Q(birth_month=birth.month) | Q(birth_month__isnull=True)
    if birth.day:
        condition &= Q(birth_day=birth.day) | Q(birth_day__isnull=True)
    return condition


def _others(typed: Typed) -> Q:
    """Everything typed that is not a name. A lone year may also be digits of a number ("bốn số cuối 1945")."""
    condition = Q()
    for number in typed.numbers:
        condition &= Q(numbers__contains=number)
    for birth in typed.births:
        condition &= born(birth)
    if not typed.words and not typed.numbers and len(typed.births) == 1 and typed.births[0].precision == "year":
        condition |= Q(numbers__contains=str(typed.births[0].year))
    return condition


def _conditions(typed: Typed) -> Iterator[tuple[int, Q]]:
    """(closeness, condition), best first; the vocabulary is asked only when a later one is needed."""
    others = _others(typed)
    if not typed.words:
        yield EXACT, others
        return
    yield EXACT, Q(name_words__contains=list(typed.words)) & others
    begun = spelling.beginning_with(typed.words)
    if all(begun.values()):
        yield PREFIX, _all_of(begun) & others
    near = spelling.near(typed.words)
    condition = Q()
    known = [word for word in typed.words if begun[word]]
    unknown = {word: near[word] for word in typed.words if not begun[word]}
    for slip in [None, *known] if unknown else known:  # one slip among known syllables, beside the unknown ones
        choices = unknown | {word: near[word] if word == slip else begun[word] for word in known}
        if all(choices.values()):
            condition |= _all_of(choices)
    if condition:
        yield NEAR, condition & others


def _all_of(choices: dict[str, list[str]]) -> Q:
    condition = Q()
    for some in choices.values():
        condition &= Q(name_words__overlap=some)
    return condition


def matching(people: QuerySet, text: str, *, today: date) -> QuerySet:
    """`people` whose name, numbers or birth fit `text`; similar spellings only when nobody fits otherwise."""
    typed = read(text, today=today)
    if typed.is_empty:
        return people
    for closeness, condition in _conditions(typed):
        if closeness == EXACT and typed.words:
            continue  # beginnings include whole syllables
        fitting = people.filter(condition)
        if closeness == NEAR or fitting.exists():
            return fitting
    return people.none()


def find(people: QuerySet, text: str, *, today: date, limit: int = 20) -> Found:
    """The `limit` closest of `people`, ranked; empty when nothing useful was typed."""
    typed = read(text, today=today)
    ranked, more = rank(people, typed, limit=limit)
    chosen = [pk for pk, _ in ranked]
    rows = people.model._default_manager.select_related("residential_group").in_bulk(chosen)
    near = frozenset(pk for pk, closeness in ranked if closeness == NEAR)
    return Found([rows[pk] for pk in chosen if pk in rows], more, near)


ENOUGH = 10  # so many good hits, and similar spellings only get in the way


def rank(people: QuerySet, typed: Typed, *, limit: int) -> tuple[list[tuple[int, int]], bool]:
    """([(pk, closeness)], whether there are more), closest first."""
    ranked: dict[int, int] = {}
    if typed.is_empty:
        return [], False
    more = False
    for closeness, condition in _conditions(typed):
        if len(ranked) >= (min(limit, ENOUGH) if closeness == NEAR else limit):
            break
        rows, cut = _hits(people, condition, typed)
        more = more or cut
        for row in sorted((row for row in rows if row[0] not in ranked), key=lambda row: _closeness(row, typed)):
            ranked[row[0]] = closeness
    more = more or len(ranked) > limit
    return list(ranked.items())[:limit], more


def _hits(people: QuerySet, condition: Q, typed: Typed) -> tuple[list[tuple], bool]:
    """At most CAP rows in Vietnamese order, and whether there were more."""
    with bitmaps_only():
        rows = _rows(people, condition)
        if len(rows) <= CAP or not typed.words:
            return rows[:CAP], len(rows) > CAP
        # So many that some were left out: those whose given name was typed must not be among them.
        given = _rows(people, condition & Q(name_words__contains=[typed.words[-1]]))
    return [*given, *rows[:CAP]], True


def _rows(people: QuerySet, condition: Q) -> list[tuple]:
    some = people.filter(condition).order_by().values("pk")[: CAP + 1]
    return list(
        people.model._default_manager.filter(pk__in=some)
        .order_by("given_name", "full_name", "pk")
        .values_list("pk", "full_name", "name_key", "birth_year", "date_of_death", "is_resident")
    )


def _closeness(row: tuple, typed: Typed) -> tuple:
    """Sort key inside one closeness: marks as typed, year as typed, whole name, given name, living residents."""
    _, full_name, name_key, birth_year, died, resident = row
    written = {spelling.as_written(word) for word in unicodedata.normalize("NFC", full_name).lower().split()}
    same_marks = sum(spelling.as_written(word) in written for word in typed.marked)
    place = 0 if name_key == typed.key else 1 if typed.key and f" {name_key}".endswith(f" {typed.key}") else 2
    other_year = any(birth.year != birth_year for birth in typed.births)
    return (other_year, -same_marks, place, died is not None or not resident)


@contextmanager
def bitmaps_only() -> Iterator[None]:
    """Let Postgres answer from the inverted indexes alone.

    It knows how often each syllable occurs, not which occur together: for "Văn" with "Thị" it expects 75,000 people
    where there are 2,000, and would rather read the whole table until it has met enough (105 ms instead of 11).
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = on")


__all__ = ["CAP", "Found", "Typed", "find", "matching", "read"]
