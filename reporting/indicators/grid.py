"""All counts over people in one statement: the population once, every source once, cells, and their sums.

What the sources say of a person is gathered as bits, one for each mark: joined one by one, the two dozen sources cost
more than reading them, and most are empty for most wards.

The finest cells (sex × band × tổ dân phố × poverty) are counted once; the ward and every breakdown are sums of the same
cells, so they cannot disagree. The number of statements does not depend on the number of people or of indicators.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from elders.models import Elder, Situation, Ward
from reporting.choices import Split
from reporting.indicators.conditions import All, Any, Condition, Everybody, Fact, Mark, Not
from reporting.indicators.population import population, with_groups
from reporting.indicators.sources import FACTS, SOURCES
from reporting.indicators.windows import Window

# Hash tables of whole-city sets stay in memory; a ward needs a fraction of it.
WORK_MEM = "256MB"
WORD_BITS = 62  # marks held in one bigint
SPLITS = {Split.SEX: "x_sex", Split.BAND: "x_band", Split.GROUP: "x_group", Split.POVERTY: "x_poverty"}


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


def _source_sql(name: str, bits: Mapping[Mark, int], words: int, ward: Ward, window: Window) -> tuple[list[str], list]:
    """The rows of a source, each as the elder and the words that hold its bits; a bit is what a row shows of a mark."""
    source, parts, params = SOURCES[name], [], []
    marks = {leaf.mark: bit for leaf, bit in bits.items() if leaf.mark}
    always = sum(1 << bit for leaf, bit in bits.items() if not leaf.mark)
    columns = ", ".join(["id", *(f"m_{mark}" for mark in marks)])
    held = [
        " | ".join(
            [
                str(always >> WORD_BITS * word & (1 << WORD_BITS) - 1),
                *(
                    f"CASE WHEN m_{mark} THEN {1 << bit % WORD_BITS} ELSE 0 END"
                    for mark, bit in marks.items()
                    if bit // WORD_BITS == word
                ),
            ]
        )
        for word in range(words)
    ]
    for rows, path in source.rows(ward, window):
        if source.of_everybody:
            # Asked of `pop`, of which the planner knows nothing, it would look up every person of a city one by one.
            rows = rows.filter(**{f"{path}__in": Situation.objects.filter(ward=ward).order_by().values("elder")})
        rows = rows.order_by().annotate(**{f"m_{mark}": yes(source.marks[mark]) for mark in marks})
        try:
            sql, more = _statement(rows.values_list(path, *(f"m_{mark}" for mark in marks)))
        except EmptyResultSet:
            continue
        shown = ", ".join(f"({one})::bigint" for one in held)
        parts.append(f"SELECT id, {shown} FROM ({sql}) AS q({columns})")  # noqa: S608
        params += more
    return parts, params


def count(ward: Ward, window: Window, conditions: Iterable[Condition]) -> Grid:
    """How many of D_NCT on the cut-off day satisfy each condition, in the ward and in every part; one statement."""
    wanted = list(dict.fromkeys(conditions))
    names = facts_of(wanted)
    people = with_groups(population(ward, window.last), window.last).annotate(
        **{f"f_{name}": yes(FACTS[name](window.last)) for name in names}
    )
    dimensions = list(SPLITS.values())
    columns = [*dimensions, *(f"f_{name}" for name in names)]
    sql, params = _statement(people.order_by().values_list("elder", *columns))
    steps = [f"pop({', '.join(['id', *columns])}) AS MATERIALIZED ({sql})"]
    params = list(params)
    asked = marks_of(wanted)
    bits = {leaf: bit for bit, leaf in enumerate(leaf for leaves in asked.values() for leaf in leaves)}
    words = -(-len(bits) // WORD_BITS) or 1
    # Everybody has a row, so that a bit nobody set is 0 and no join is an outer one.
    parts = [f"SELECT id, {', '.join(['0::bigint'] * words)} FROM pop"]  # noqa: S608
    for name, leaves in asked.items():
        more_parts, more = _source_sql(name, {leaf: bits[leaf] for leaf in leaves}, words, ward, window)
        parts += more_parts
        params += more
    held = [f"w{word}" for word in range(words)]
    gathered = ", ".join(f"bit_or({word}) AS {word}" for word in held)
    together = " UNION ALL ".join(parts)
    shown = f"SELECT id, {gathered} FROM ({together}) AS q(id, {', '.join(held)}) GROUP BY id"  # noqa: S608
    places = {Fact(name): f"pop.f_{name}" for name in names}
    places |= {leaf: f"(shown.w{bit // WORD_BITS} & {1 << bit % WORD_BITS} <> 0)" for leaf, bit in bits.items()}
    counts = [f"count(*) FILTER (WHERE {one.sql(places)}) AS c{number}" for number, one in enumerate(wanted)]
    keys = ", ".join(f"pop.{name}" for name in dimensions)
    steps.append(
        f"cells AS MATERIALIZED (SELECT {', '.join([keys, *counts])} FROM pop JOIN ({shown}) AS shown USING (id) "  # noqa: S608
        f"GROUP BY {keys})"
    )
    sums = ", ".join(f"coalesce(sum(c{number}), 0)::bigint" for number in range(len(wanted)))
    names_only = ", ".join(dimensions)
    sets = ", ".join(["()", *(f"({name})" for name in dimensions)])
    statement = (
        f"WITH {', '.join(steps)} SELECT GROUPING({names_only}), {names_only}, {sums} "  # noqa: S608
        f"FROM cells GROUP BY GROUPING SETS ({sets})"
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
                by[split][keys[place]] = numbers
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
