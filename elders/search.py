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
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayContains, ArrayOverlap
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.lookups import In

from elders import spelling
from elders.ground.birth import Birth
from elders.ground.names import PlacedWords, VnKey, placed, vn_key

CAP = 1000  # more hits than this are "hơn 1.000": nobody reads them, a further word finds the person
FIRST_BIRTH_YEAR = 1890
ENOUGH = 5  # with so many good hits, similar spellings only get in the way
EXACT, PREFIX, NEAR = 0, 1, 2

_BIRTH = ("birth_year", "birth_month", "birth_day")
_DAY = re.compile(r"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?!\d)")
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_MONTH = re.compile(r"(?<![\d/.\-])(\d{1,2})[/.\-](\d{4})(?!\d)")


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


def _conditions(typed: Typed, ward_id: int | None) -> Iterator[tuple[int, Q, list[str]]]:
    """(closeness, condition, given names meant), best first; the vocabulary is asked only when it is needed."""
    others = _others(typed)
    if not typed.words:
        yield EXACT, others, []
        return
    last = typed.words[-1]
    begun = spelling.beginning_with(typed.words)
    if all(word in begun[word] for word in typed.words):  # else nobody's name holds it: people need not be asked
        yield EXACT, _all_of({word: [word] for word in typed.words}, ward_id) & others, [last]
    if all(begun.values()) and any(begun[word] != [word] for word in typed.words):
        yield PREFIX, _all_of(begun, ward_id) & others, begun[last]
    near = spelling.near(typed.words)
    condition = Q()
    known = [word for word in typed.words if begun[word]]
    unknown = {word: near[word] for word in typed.words if not begun[word]}
    for slip in [None, *known] if unknown else known:  # one slip among known syllables, beside the unknown ones
        choices = unknown | {word: near[word] if word == slip else begun[word] for word in known}
        if all(choices.values()):
            condition |= _all_of(choices, ward_id)
    if condition:
        yield NEAR, condition & others, [*begun[last], *near[last]]


def _all_of(choices: dict[str, list[str]], ward_id: int | None) -> Q:
    """A name with at least one syllable of each list."""
    array, place = F("name_words"), list
    if ward_id is not None:
        array, place = PlacedWords("ward", "name_key"), partial(placed, ward_id)

    def words(some: list[str]) -> Value:
        return Value(place(some), output_field=ArrayField(TextField()))

    condition = Q()
    if certain := [some[0] for some in choices.values() if len(some) == 1]:
        condition &= Q(ArrayContains(array, words(certain)))
    for some in choices.values():
        if len(some) > 1:
            condition &= Q(ArrayOverlap(array, words(some)))
    return condition


def matching(people: QuerySet, text: str, *, today: date, ward_id: int | None = None) -> QuerySet:
    """`people` whose name, numbers or birth fit `text`; similar spellings only when nobody fits otherwise.

    `ward_id`: all of `people` belong to this ward, so the index of its names may answer.
    """
    typed = read(text, today=today)
    if typed.is_empty:
        return people
    fitting = people.none()
    for closeness, condition, _ in _conditions(typed, ward_id):
        if closeness == NEAR and fitting.exists():
            break
        fitting = people.filter(condition)  # beginnings include whole syllables
    return fitting


def find(people: QuerySet, text: str, *, today: date, ward_id: int | None = None, limit: int = 20) -> Found:
    """The `limit` closest of `people`, ranked; empty when nothing useful was typed. `ward_id` as in `matching`."""
    ranked, more = rank(people, read(text, today=today), ward_id=ward_id, limit=limit)
    chosen = [pk for pk, _ in ranked]
    rows = people.model._default_manager.select_related("residential_group").in_bulk(chosen)
    near = frozenset(pk for pk, closeness in ranked if closeness == NEAR)
    return Found([rows[pk] for pk in chosen if pk in rows], more, near)


def rank(
    people: QuerySet, typed: Typed, *, ward_id: int | None = None, limit: int, enough: int = ENOUGH
) -> tuple[list[tuple[int, int]], bool]:
    """([(pk, closeness)], whether there are more), closest first.

    Similar spellings follow when fewer than `enough` fit well; with 1 the same people as `matching`.
    """
    ranked: dict[int, int] = {}
    if typed.is_empty:
        return [], False
    more = False
    for closeness, condition, given in _conditions(typed, ward_id):
        # One slip away from "lan" alone is "văn", half of all men: a single word that fits is enough.
        if len(ranked) >= limit or (closeness == NEAR and len(ranked) >= (enough if len(typed.words) > 1 else 1)):
            break
        cap = min(CAP, max(limit, 200))
        # Planner's own choice for single words, whose frequency it knows; see `bitmaps_only` for several.
        with bitmaps_only() if closeness != PREFIX and len(typed.words) > 1 else nullcontext():
            rows = _rows(people, condition, cap)
        if len(rows) > cap:
            more = True
            if given:  # some were left out: not those whose given name was typed
                rows = [*_rows(people, condition & Q(In(VnKey("given_name"), given)), cap), *rows]
        for row in sorted((row for row in rows if row[0] not in ranked), key=lambda row: _closeness(row, typed)):
            ranked.setdefault(row[0], closeness)
    more = more or len(ranked) > limit
    return list(ranked.items())[:limit], more


def _rows(people: QuerySet, condition: Q, cap: int) -> list[tuple]:
    """At most `cap` + 1 rows, in the Vietnamese order. Cut before sorting: half a ward is not sorted to show twenty."""
    some = people.filter(condition).order_by().values("pk")[: cap + 1]
    return list(
        people.model._default_manager.filter(pk__in=some)
        .order_by("given_name", "full_name", "pk")
        .values_list("pk", "full_name", "name_key", "date_of_death", "is_resident", *_BIRTH)
    )


def _closeness(row: tuple, typed: Typed) -> tuple:
    """Sort key inside one closeness: birth and marks as typed, whole name, given name, length, living residents."""
    _, full_name, name_key, died, resident, *born_then = row
    written = {spelling.as_written(word) for word in unicodedata.normalize("NFC", full_name).lower().split()}
    same_marks = sum(spelling.as_written(word) in written for word in typed.marked)
    place = 0 if name_key == typed.key else 1 if f" {name_key}".endswith(f" {typed.key}") else 2
    if typed.words and place == 2 and not name_key.rpartition(" ")[2].startswith(typed.words[-1]):
        place = 3
    less_sure = any(_parts(birth) != tuple(born_then)[: len(_parts(birth))] for birth in typed.births)
    other_words = abs(len(name_key.split()) - len(typed.words)) if len(typed.words) > 1 else 0
    return (less_sure, -same_marks, place, other_words, died is not None or not resident)


def _parts(birth: Birth) -> tuple[int, ...]:
    return tuple(part for part in (birth.year, birth.month, birth.day) if part)


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
