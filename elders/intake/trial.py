"""An empty ward that exists for one transaction: rosters are tried in it and nothing is left behind.

Temporary tables stand in front of the real ones (Postgres looks into `pg_temp` first), so the same code runs, numbers
of real people cannot meet those of the trial, nobody waits for a lock, and the rollback removes everything.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from elders.models import (
    ColumnMemory,
    Elder,
    IntakeBatch,
    IntakeRow,
    NotDuplicate,
    ResidentialGroup,
    ResidentialGroupAlias,
    Situation,
    User,
    Ward,
    YearlyReview,
)

SHADOWED = [
    Ward,
    ResidentialGroup,
    ResidentialGroupAlias,
    User,
    Elder,
    Situation,
    YearlyReview,
    IntakeBatch,
    IntakeRow,
    ColumnMemory,
    NotDuplicate,
]
LONG_AGO = date(1900, 1, 1)
_FURNISH: list[Callable[[Ward], Any]] = []


def shadow(*models: type[Model], furnish: Callable[[Ward], Any] | None = None) -> None:
    """An app adds the tables its rosters write, and what a file of them has to be about (a facility, a club)."""
    SHADOWED.extend(model for model in models if model not in SHADOWED)
    if furnish and furnish not in _FURNISH:
        _FURNISH.append(furnish)


@contextmanager
def empty_ward(groups: Iterable[dict[str, Any]], *, name: str = "Thử") -> Iterator[tuple[Ward, User]]:
    """A ward with `groups` ({"code", "name", "aliases"?}) and somebody who may do everything in it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for model in SHADOWED:
                table = model._meta.db_table
                cursor.execute(f'CREATE TEMPORARY TABLE "{table}" (LIKE public."{table}" INCLUDING ALL) ON COMMIT DROP')
        ward = Ward.objects.create(code="THU", name=name, valid_from=LONG_AGO)
        for number, group in enumerate(groups, start=1):
            stored = ResidentialGroup.objects.create(
                ward=ward,
                code=str(group.get("code") or f"TDP{number:02d}")[:20],
                name=str(group["name"])[:100],
                valid_from=LONG_AGO,
            )
            ResidentialGroupAlias.objects.bulk_create(
                ResidentialGroupAlias(residential_group=stored, alias=str(alias)[:100])
                for alias in group.get("aliases") or ()
            )
        user = User.objects.create(username="thu", full_name="Chạy thử", is_superuser=True, ward=ward)
        for furnish in _FURNISH:
            furnish(ward)
        yield ward, user
        transaction.set_rollback(True)
