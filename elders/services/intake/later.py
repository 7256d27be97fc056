"""Whether somebody has been at rows since an import wrote them, by the history the database keeps."""

from collections.abc import Iterable

from django.db import connection, models

from elders.models import IntakeBatch

# Rows the import wrote that no longer are what it left. A change taken back in the meantime is none: the last state
# counts, not the number of events.
_SQL = """
WITH events AS (
  SELECT e.pgh_id, e.pgh_obj_id, e.{owner} AS owner_id, e AS row,
         coalesce(c.metadata ->> 'batch' = %(batch)s, false) AS own
    FROM {table} e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id
   WHERE e.{owner} = ANY(%(ids)s)
), marked AS (
  SELECT *, max(pgh_id) FILTER (WHERE own) OVER same AS own_last, max(pgh_id) OVER same AS last
    FROM events WINDOW same AS (PARTITION BY pgh_obj_id)
)
SELECT DISTINCT min(owner_id) FROM marked
 WHERE own_last < last AND pgh_id IN (own_last, last)
 GROUP BY pgh_obj_id
HAVING bool_or((row).pgh_label = 'delete') OR count(DISTINCT to_jsonb(row) - %(ignore)s::text[]) > 1
"""
BOOKKEEPING = ["pgh_id", "pgh_created_at", "pgh_label", "pgh_context_id", "updated_at"]


def changed_since(
    model: type[models.Model],
    ids: Iterable[int],
    *,
    batch: IntakeBatch,
    owner: str = "pgh_obj_id",
    ignore: Iterable[str] = (),
) -> set[int]:
    """Which of `ids` have rows of `model` that `batch` wrote and that are different by now, or gone.

    `ids` are keys of `model`, or of what its column `owner` points to. `model` is tracked with insert, update and
    delete events (`elders.ground.history`); columns in `ignore` do not count.
    """
    table = model.pgh_event_model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL.format(table=table, owner=owner),
            {"ids": list(ids), "batch": str(batch.pk), "ignore": [*BOOKKEEPING, *ignore]},
        )
        return {pk for (pk,) in cursor.fetchall()}
