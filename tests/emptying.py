"""What a test with real commits leaves is taken away row by row: TRUNCATE of two hundred tables takes a second, and
most are empty. What `migrate` puts in (permissions, roles) stays, and is put right when a test has changed it."""

from django.contrib.contenttypes.models import ContentType
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction

KEPT = ("django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions")


def state_of_kept(cursor) -> list[tuple]:
    """What identifies the rows that stay: number and sum of keys of each table."""
    cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*), sum(id) FROM {name}" for name in KEPT))  # noqa: S608
    return cursor.fetchall()


def empty() -> None:
    """Remove every row of every table that is not KEPT."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        names = [name for (name,) in cursor.fetchall() if name not in KEPT]
        asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names)  # noqa: S608
        cursor.execute(" UNION ALL ".join(asked))
        full = [name for (name,) in cursor.fetchall()]
        # Guards of ledgers and logs refuse to delete; they sleep while the test is cleared away.
        for name in full:
            cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        for name in full:
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in full:
            cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')


def empties(kept: list[tuple]):
    """What clears up after a TransactionTestCase in place of Django's own; `kept` is `state_of_kept` before tests."""

    def clear(case) -> None:
        empty()
        with connection.cursor() as cursor:
            if state_of_kept(cursor) == kept:
                return
            cursor.execute(f"TRUNCATE {', '.join(KEPT[1:])} CASCADE")
        ContentType.objects.clear_cache()
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
        with connection.cursor() as cursor:
            kept[:] = state_of_kept(cursor)

    return clear
