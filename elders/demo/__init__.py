"""Made-up wards of any size, for people who try the software and for benchmarks.

An app adds its own part of the first ward, `make(ward, *, today)`, once in `AppConfig.ready`:

    from elders import demo
    demo.register("clubs.demo.make")
"""

from datetime import date
from itertools import groupby

from django.db import connection
from django.utils.module_loading import import_string

_MAKERS: list[str] = []


def register(path: str) -> None:
    """Add a maker by its dotted path; it is imported only when a demonstration ward is made."""
    if path not in _MAKERS:
        _MAKERS.append(path)


def make_parts(ward, *, today: date) -> None:
    """What the apps add to the ward, in the order they were registered."""
    for _, paths in groupby(_MAKERS, key=lambda path: path.partition(".")[0]):
        # Rows of an open transaction are not counted by anybody else, and guesses made plans that took minutes.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for path in paths:
            import_string(path)(ward, today=today)
