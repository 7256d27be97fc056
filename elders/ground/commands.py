"""What every command of the house has in common."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

WRONG_USE = 2  # exit code: called wrongly, or a file that cannot be read or written; 1 is a problem in what was asked


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


def reason_of(error: OSError) -> str:
    """The reason the system gives, in Vietnamese."""
    reasons = {
        FileNotFoundError: "không có tệp hoặc thư mục này",
        PermissionError: "không có quyền",
        IsADirectoryError: "đây là thư mục",
        NotADirectoryError: "đường dẫn không đúng",
    }
    return reasons.get(type(error), str(error.strerror))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def target(name: str, screen: Any, *, binary: bool = False) -> Iterator[IO]:
    """Where a result goes ("-" is the screen); a file appears whole or not at all.

    Raises: CommandError with code 2 when it cannot be written.
    """
    if name == "-":
        yield screen
        return
    path = Path(name)
    try:
        if path.is_dir():
            raise IsADirectoryError
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    except OSError as error:
        raise CommandError(f"Không ghi được tệp {name}: {reason_of(error)}.", returncode=WRONG_USE) from error
    try:
        with os.fdopen(handle, "wb") if binary else os.fdopen(handle, "w", encoding="utf-8") as out:
            yield out
        Path(made).chmod(0o666 & ~_umask())
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
