"""Many rows at once: COPY into tables and temporary tables, identities drawn in one go.

COPY writes what Django would write row by row about a hundred times faster (measured: 10,000 rows × 20 columns in
0.1 s); triggers see it like any other statement.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb

from elders.ground import history


def draw_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` new primary keys of `model`."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY `rows` into `table`, with the current act attached. Lists and dicts of JSON columns come as `as_json`."""
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        history.carry_into_copy(cursor)
        with connection.wrap_database_errors, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)


def copy_models(rows: Sequence[models.Model]) -> None:
    """COPY unsaved rows of one model, drawing their identities; defaults, generated columns aside, are theirs."""
    if not rows:
        return
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    for row, pk in zip(rows, draw_ids(model, len(rows)), strict=True):
        row.pk = pk
    copy_rows(
        model._meta.db_table,
        [field.column for field in fields],
        (
            [
                as_json(value) if isinstance(field, models.JSONField) else value
                for field, value in ((field, getattr(row, field.attname)) for field in fields)
            ]
            for row in rows
        ),
    )


def stage(name: str, like: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A temporary table `name` with `columns` typed as in table `like`, filled with `rows`; it ends with the act."""
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{name}"')
        cursor.execute(f'CREATE TEMPORARY TABLE "{name}" ON COMMIT DROP AS SELECT {names} FROM "{like}" LIMIT 0')  # noqa: S608 - own names
    copy_rows(name, columns, rows)
    with connection.cursor() as cursor:
        cursor.execute(f'ANALYZE "{name}"')  # the planner knows nothing about a table a moment old


def update_from(table: str, staged: str, columns: Sequence[str]) -> int:
    """Set `columns` of `table` from the staged row with the same id; the number of rows touched."""
    sets = ", ".join(f'"{column}" = t."{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" o SET {sets} FROM "{staged}" t WHERE o.id = t.id')  # noqa: S608 - own names
        return cursor.rowcount


def delete_ids(table: str, ids: Sequence[int]) -> None:
    """Delete rows by id in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE id = ANY(%s)', [list(ids)])  # noqa: S608 - own names


def as_json(value: Any) -> Jsonb:
    """A value for a JSON column of a COPY."""
    return Jsonb(value, dumps=_dumps)


def as_text(value: Any) -> str:
    """The same value, the same text: what fingerprints are taken of."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str, sort_keys=True)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
