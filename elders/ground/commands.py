"""What every command of the house has in common."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class WardCommand(BaseCommand):
    """A command that works on a fresh checkout: the embedded database gets its tables before the first use.

    A real server is migrated by whoever runs it, on purpose and after a backup; there nothing happens by itself.
    """

    def execute(self, *args: Any, **options: Any) -> str | None:
        if settings.LOCAL and not connection.in_atomic_block and _has_pending_migrations():
            self.stderr.write("Cập nhật bảng của cơ sở dữ liệu (migrate) …")
            call_command("migrate", verbosity=0)
        return super().execute(*args, **options)


def _has_pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
