"""All counts over people in one statement: the population once, every source once, cells, and their sums.

What is known of a person is gathered as bits, one for each fact and mark, beside one number that says to which part of
every split the person belongs: joined one by one, the two dozen sources cost more than reading them, and most are empty
for most wards.

The finest cells (sex × band × tổ dân phố × poverty) are counted once; the ward and every breakdown are sums of the same
cells, so they cannot disagree. The number of statements does not depend on the number of people or of indicators.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from elders.choices import Poverty, Sex
from elders.models import Elder, Situation, Ward
from reporting.choices import Split
from reporting.indicators.conditions import All, Any, Condition, Everybody, Fact, Mark, Not
from reporting.indicators.population import BANDS, OTHER_POVERTY, population, with_groups
from reporting.indicators.sources import FACTS, SOURCES
from reporting.indicators.windows import Window

# Hash tables of whole-city sets stay in memory; a ward needs a fraction of it.
WORK_MEM = "256MB"
WORD_BITS = 62  # facts and marks held in one bigint
SPLITS = {Split.SEX: "x_sex", Split.BAND: "x_band", Split.GROUP: "x_group", Split.POVERTY: "x_poverty"}
# What the parts of a split are called in `with_groups`; the first is for what is not known. Groups are numbers already.
PARTS = {
    Split.SEX: ("", *Sex.values),
    Split.BAND: (0, *BANDS),
    Split.POVERTY: ("", Poverty.POOR.value, Poverty.NEAR_POOR.value, OTHER_POVERTY),
}


def _places() -> dict[Split, tuple[int, int]]:
    """Split → how far its part is shifted in the number that packs them, and the mask it has there (0: to the end)."""
    shift, found = 1, {}
    for split, parts in PARTS.items():
        width = (len(parts) - 1).bit_length()
        found[split] = (shift, (1 << width) - 1)
        shift += width
    return {split: found.get(split, (shift, 0)) for split in SPLITS}


KEYS = _places()


@dataclass(frozen=True)
class Grid:
    """`totals[condition]` of the ward; `by[split][key][condition]` of its parts."""

    totals: Mapping[Condition, int]
    by: Mapping[str, Mapping[object, Mapping[Condition, int]]]

    def __getitem__(self, condition: Condition) -> int:
        return self.totals[condition]


def yes(condition: Q) -> Case:
    """`condition` as a column with two answers: what is not known is not true."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


@contextmanager
def room() -> Iterator[None]:
    """A transaction in which large sets are compared by hashing whatever the server's setting is, and nothing is
    compiled for a single use: the statement has hundreds of expressions and runs once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{WORK_MEM}'")
        cursor.execute("SET LOCAL jit = off")
        yield


def facts_of(conditions: Iterable[Condition]) -> list[str]:
    return sorted({leaf.name for one in conditions for leaf in one.leaves() if isinstance(leaf, Fact)})


def marks_of(conditions: Iterable[Condition]) -> dict[str, list[Mark]]:
    """Source → marks asked of it."""
    asked = {leaf for one in conditions for leaf in one.leaves() if isinstance(leaf, Mark)}
    found: dict[str, list[Mark]] = {}
    for leaf in sorted(asked, key=lambda leaf: (leaf.name, leaf.mark)):
        found.setdefault(leaf.name, []).append(leaf)
    return found


def _statement(rows: QuerySet) -> tuple[str, tuple]:
    return rows.query.sql_with_params()


def _held(bits: Mapping[str, int], always: int, words: int) -> str:
    """The words of one row: the bits `always` there, and one for each column that is true."""
    columns = []
    for word in range(words):
        given = str(always >> WORD_BITS * word & (1 << WORD_BITS) - 1)
        told = [
            f"CASE WHEN {column} THEN {1 << bit % WORD_BITS} ELSE 0 END"
            for column, bit in bits.items()
            if bit // WORD_BITS == word
        ]
        columns.append(f"({' | '.join([given, *told])})::bigint")
    return ", ".join(columns)


def _packed() -> str:
    """The parts a person belongs to as one number that is never 0."""
    parts = ["1"]
    for split, (shift, _) in KEYS.items():
        name = SPLITS[split]
        if split is Split.GROUP:
            parts.append(f"(coalesce({name}, 0)::bigint << {shift})")
            continue
        cases = " ".join(f"WHEN '{value}' THEN {place << shift}" for place, value in enumerate(PARTS[split]) if place)
        parts.append(f"CASE {name}::text {cases} ELSE 0 END")
    return f"({' | '.join(parts)})::bigint"


def _population_sql(bits: Mapping[Fact, int], words: int, ward: Ward, window: Window) -> tuple[str, list]:
    """One row for everybody who is counted: the parts, and the bits of the facts."""
    facts = {f"f_{fact.name}": bit for fact, bit in bits.items()}
    people = with_groups(population(ward, window.last), window.last).annotate(
        **{f"f_{fact.name}": yes(FACTS[fact.name](window.last)) for fact in bits}
    )
    columns = [*SPLITS.values(), *facts]
    sql, params = _statement(people.order_by().values_list("elder", *columns))
    shown = f"SELECT id, {_packed()}, {_held(facts, 0, words)} FROM ({sql}) AS q(id, {', '.join(columns)})"  # noqa: S608
    return shown, list(params)


def _source_sql(name: str, bits: Mapping[Mark, int], words: int, ward: Ward, window: Window) -> tuple[list[str], list]:
    """The rows of a source, each as the elder and the bits it shows."""
    source, parts, params = SOURCES[name], [], []
    marks = {leaf.mark: bit for leaf, bit in bits.items() if leaf.mark}
    always = sum(1 << bit for leaf, bit in bits.items() if not leaf.mark)
    columns = ", ".join(["id", *(f"m_{mark}" for mark in marks)])
    shown = _held({f"m_{mark}": bit for mark, bit in marks.items()}, always, words)
    for rows, path in source.rows(ward, window):
        if source.of_everybody:
            rows = rows.filter(**{f"{path}__in": Situation.objects.filter(ward=ward).order_by().values("elder")})
        rows = rows.order_by().annotate(**{f"m_{mark}": yes(source.marks[mark]) for mark in marks})
        try:
            sql, more = _statement(rows.values_list(path, *(f"m_{mark}" for mark in marks)))
        except EmptyResultSet:
            continue
        parts.append(f"SELECT id, 0::bigint, {shown} FROM ({sql}) AS q({columns})")  # noqa: S608
        params += more
    return parts, params


def count(ward: Ward, window: Window, conditions: Iterable[Condition]) -> Grid:
    """How many of D_NCT on the cut-off day satisfy each condition, in the ward and in every part; one statement."""
    wanted = list(dict.fromkeys(conditions))
    facts, marks = [Fact(name) for name in facts_of(wanted)], marks_of(wanted)
    leaves = [*facts, *(leaf for asked in marks.values() for leaf in asked)]
    bits = {leaf: bit for bit, leaf in enumerate(leaves)}
    words = -(-len(bits) // WORD_BITS) or 1
    first, params = _population_sql({fact: bits[fact] for fact in facts}, words, ward, window)
    parts = [first]
    for name, asked in marks.items():
        rows, more = _source_sql(name, {leaf: bits[leaf] for leaf in asked}, words, ward, window)
        parts += rows
        params += more
    held = [f"w{word}" for word in range(words)]
    gathered = ", ".join(f"bit_or({column}) AS {column}" for column in ["k", *held])
    places = {leaf: f"(w{bit // WORD_BITS} & {1 << bit % WORD_BITS} <> 0)" for leaf, bit in bits.items()}
    counts = ", ".join(f"count(*) FILTER (WHERE {one.sql(places)}) AS c{n}" for n, one in enumerate(wanted))
    keys = ", ".join(
        f"(k >> {shift}{f' & {mask}' if mask else ''}) AS {SPLITS[split]}" for split, (shift, mask) in KEYS.items()
    )
    names = ", ".join(SPLITS.values())
    sets = ", ".join(["()", *(f"({name})" for name in SPLITS.values())])
    sums = ", ".join(f"coalesce(sum(c{number}), 0)::bigint" for number in range(len(wanted)))
    statement = (
        f"WITH people AS (SELECT id, {gathered} FROM ({' UNION ALL '.join(parts)}) AS q(id, k, {', '.join(held)}) "  # noqa: S608
        "GROUP BY id HAVING bit_or(k) <> 0), "  # who is in a source alone is not counted here
        f"cells AS MATERIALIZED (SELECT k, {counts} FROM people GROUP BY k) "
        f"SELECT GROUPING({names}), {names}, {sums} FROM (SELECT {keys}, cells.* FROM cells) AS cells "
        f"GROUP BY GROUPING SETS ({sets})"
    )
    with room(), connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows = cursor.fetchall()
    return _grid(rows, wanted)


def _grid(rows: list[tuple], wanted: list[Condition]) -> Grid:
    totals = dict.fromkeys(wanted, 0)
    by: dict[str, dict[object, dict[Condition, int]]] = {split: {} for split in SPLITS}
    width = len(SPLITS)
    for row in rows:
        left_out, keys, values = row[0], row[1 : 1 + width], row[1 + width :]
        numbers = dict(zip(wanted, values, strict=True))
        if left_out == 2**width - 1:
            totals = numbers
            continue
        for place, split in enumerate(SPLITS):
            if not left_out & 2 ** (width - 1 - place):
                part = keys[place] or None if split is Split.GROUP else PARTS[split][keys[place]]
                by[split][part] = numbers
    return Grid(totals, by)


# --- the same conditions, asked for the people themselves -------------------------------------------------------------
def as_q(condition: Condition, ward: Ward, window: Window) -> Q:
    """The condition over `rows_with_facts(…)`."""
    match condition:
        case Everybody():
            return Q()
        case Fact(name):
            return Q(**{f"f_{name}": True})
        case Mark(name, mark):
            source, found = SOURCES[name], Q(pk__in=[])
            for rows, path in source.rows(ward, window):
                if mark:
                    rows = rows.filter(source.marks[mark])
                found |= Q(elder__in=rows.values(path))
            return found
        case All(parts):
            q = Q()
            for part in parts:
                q &= as_q(part, ward, window)
            return q
        case Any(parts):
            q = Q(pk__in=[])
            for part in parts:
                q |= as_q(part, ward, window)
            return q
        case Not(part):
            return ~as_q(part, ward, window)
    raise TypeError(condition)


def rows_of(condition: Condition, ward: Ward, window: Window) -> QuerySet[Situation]:
    """The situations of the people who satisfy `condition`: as many as the grid counts."""
    rows = population(ward, window.last)
    names = facts_of([condition])
    if names:
        rows = rows.alias(**{f"f_{name}": yes(FACTS[name](window.last)) for name in names})
    return rows.filter(as_q(condition, ward, window))


def people_of(condition: Condition, ward: Ward, window: Window, *, part: Q | None = None) -> QuerySet[Elder]:
    """The people who satisfy `condition`; `part`: of them those in one group of `with_groups`."""
    rows = rows_of(condition, ward, window)
    if part is not None:
        rows = with_groups(rows, window.last).filter(part)
    return Elder.objects.filter(pk__in=rows.values("elder"))
