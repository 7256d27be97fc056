"""The whole registry in one file, and back; both ends compare what every table holds.

The file is a zip with `data.dump` (pg_dump, custom format) and `manifest.json`: when, by which software, and for every
table its number of rows and a checksum that does not depend on their order. Dump and checksums are taken from one
snapshot, so people may go on working. A restore happens in one transaction together with its verification: either the
database afterwards is the one that was saved, or it is untouched. Sign-in sessions are left out: a copy of the data
must not open anybody's door.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from config import embedded

FORMAT = 1
MANIFEST, DUMP = "manifest.json", "data.dump"
WITHOUT_ROWS = ["django_session"]
# What a freshly migrated database holds by itself; rows anywhere else are somebody's work.
FURNITURE = {
    "django_migrations",
    "django_content_type",
    "django_session",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
}
# One row as text must read the same on every server, whatever its own settings.
SPEAK_PLAINLY = [
    "SET TIME ZONE 'UTC'",
    "SET datestyle = 'ISO, YMD'",
    "SET intervalstyle = 'postgres'",
    "SET bytea_output = 'hex'",
    "SET extra_float_digits = 1",
]
# 60 bits of a digest per row, added up: any order gives the same, and a changed, lost or doubled row does not.
CHECKSUM = (
    "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint::numeric), 0)::text FROM {} t"
)
VERIFY = """
DO $verify$
DECLARE expected record; rows bigint; checksum text; wrong text := '';
BEGIN
  FOR expected IN
    SELECT coalesce(e.name, t.tablename) AS name, e.rows, e.checksum, t.tablename IS NULL AS missing
      FROM (VALUES {expected}) AS e(name, rows, checksum)
      FULL JOIN (SELECT tablename::text FROM pg_tables
                  WHERE schemaname = 'public' AND tablename NOT IN ({without})) t ON t.tablename = e.name
  LOOP
    IF expected.missing THEN
      wrong := wrong || ' ' || expected.name;
      CONTINUE;
    END IF;
    EXECUTE format({query}, expected.name) INTO rows, checksum;
    IF (rows, checksum) IS DISTINCT FROM (expected.rows, expected.checksum) THEN
      wrong := wrong || ' ' || expected.name;
    END IF;
  END LOOP;
  IF wrong <> '' THEN RAISE EXCEPTION 'bảng không khớp bản sao lưu:%', wrong; END IF;
END $verify$;
"""
LOCK_SECONDS = 30


class Refused(Exception):
    """The backup or restore cannot be done; the message says why and what to do. Nothing was changed."""


@dataclass(frozen=True)
class Content:
    """What a file holds: `manifest` as written, and the number of rows over all tables."""

    manifest: dict[str, Any]
    size_bytes: int

    @property
    def tables(self) -> int:
        return len(self.manifest["tables"])

    @property
    def rows(self) -> int:
        return sum(table["rows"] for table in self.manifest["tables"].values())


def save(path: Path) -> Content:
    """Write everything to `path`, readable by its owner alone. Raises Refused; half a file never gets the name."""
    if path.exists():
        raise Refused(f"Tệp {path} đã có. Chọn tên khác để không ghi đè bản sao lưu cũ.")
    half = path.with_name(f"{path.name}.part")
    try:
        with open(os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                manifest = _dump_into(archive)
                archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)
    except OSError as error:
        raise Refused(f"Không ghi được {path}: {error.strerror or error}.") from None
    finally:
        half.unlink(missing_ok=True)
    return Content(manifest, path.stat().st_size)


def _dump_into(archive: zipfile.ZipFile) -> dict[str, Any]:
    connection.close()  # the snapshot must be the first thing of its transaction
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        digest = hashlib.sha256()
        skipped = [f"--exclude-table-data=public.{name}" for name in WITHOUT_ROWS]
        command = ["-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", *skipped]
        with (
            _program("pg_dump", *command, stdout=subprocess.PIPE) as dump,
            archive.open(DUMP, "w", force_zip64=True) as entry,
        ):
            while chunk := dump.stdout.read(1 << 20):
                digest.update(chunk)
                entry.write(chunk)
            words = dump.stderr.read().decode(errors="replace")
        if dump.returncode:
            raise Refused(f"pg_dump không sao lưu được: {words.strip()[-500:]}")
        for setting in SPEAK_PLAINLY:
            cursor.execute(setting.replace("SET ", "SET LOCAL ", 1))
        tables = {name: _checksum(cursor, name) for name in _tables(cursor) if name not in WITHOUT_ROWS}
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        migrations = [list(row) for row in cursor.fetchall()]
        cursor.execute("SHOW server_version")
        (server,) = cursor.fetchone()
    return {
        "format": FORMAT,
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "postgresql": server,
        "migrations": migrations,
        "without_rows": WITHOUT_ROWS,
        "sha256": digest.hexdigest(),
        "tables": tables,
    }


def read(path: Path) -> Content:
    """What `path` says it holds, after comparing the dump with its checksum. Raises Refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest.get("format") != FORMAT:
                raise Refused(f"Tệp {path} do phiên bản phần mềm khác tạo ra, bản này không đọc được.")
            digest = hashlib.sha256()
            with archive.open(DUMP) as dump:
                while chunk := dump.read(1 << 20):
                    digest.update(chunk)
    except OSError as error:
        raise Refused(f"Không đọc được {path}: {error.strerror or error}.") from None
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError):
        raise Refused(f"Tệp {path} không phải bản sao lưu hoặc đã hỏng.") from None
    if digest.hexdigest() != manifest["sha256"]:
        raise Refused(f"Tệp {path} đã hỏng: nội dung không khớp mã kiểm tra. Dùng bản sao lưu khác.")
    return Content(manifest, path.stat().st_size)


def restore(path: Path, *, replace: bool = False) -> Content:
    """Put what `path` holds into the database, in one transaction with its verification.

    Raises Refused, with the database as it was, when the file is damaged or of a newer software, when the database
    holds rows and `replace` is false, when somebody is working in it, and when a table does not come out as saved.
    """
    content = read(path)
    unknown = _unknown_migrations(content.manifest)
    if unknown:
        raise Refused(f"Bản sao lưu của phần mềm mới hơn ({', '.join(unknown[:3])}). Cập nhật phần mềm rồi khôi phục.")
    if not replace and (used := _tables_in_use()):
        raise Refused(
            f"Cơ sở dữ liệu đang có dữ liệu ({', '.join(used[:3])} …). "
            "Thêm --replace nếu chắc chắn muốn thay toàn bộ bằng bản sao lưu."
        )
    connection.close()
    with zipfile.ZipFile(path) as archive, archive.open(DUMP) as dump:
        _replay(dump, content.manifest)
    return content


def _replay(dump: Any, manifest: dict[str, Any]) -> None:
    with _program(
        "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as psql:
        with contextlib.suppress(BrokenPipeError):  # psql stops at the first error and says it on stderr
            say: Callable[[str], int] = lambda sql: psql.stdin.write(sql.encode())  # noqa: E731
            say(f"BEGIN; SET LOCAL lock_timeout = '{LOCK_SECONDS}s'; SET LOCAL client_min_messages = 'warning';\n")
            say("DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n")
            psql.stdin.flush()
            with _program(
                "pg_restore", "--no-owner", "--no-privileges", "-f", "-", stdin=subprocess.PIPE, stdout=psql.stdin
            ) as script:
                with contextlib.suppress(BrokenPipeError):
                    shutil.copyfileobj(dump, script.stdin, 1 << 20)
                    script.stdin.close()
                words = script.stderr.read().decode(errors="replace")
            # Only a script that came out whole is committed; the end of the input without COMMIT takes all of it back.
            if script.returncode == 0:
                say(_verification(manifest))
                say("COMMIT;\n")
            psql.stdin.close()
        answer = psql.stderr.read().decode(errors="replace")
    if "lock timeout" in answer:
        raise Refused("Đang có người hoặc chương trình dùng cơ sở dữ liệu. Dừng máy chủ web rồi khôi phục lại.")
    if psql.returncode or script.returncode:  # where psql gave up, pg_restore only found nobody listening
        said = answer if psql.returncode else words
        raise Refused(f"Không khôi phục được, dữ liệu cũ còn nguyên: {said.strip()[-500:]}")


def _verification(manifest: dict[str, Any]) -> str:
    """SQL that raises unless every table holds what the manifest says, and no table is missing or too many."""

    def text(value: object) -> str:
        return "'" + str(value).replace("'", "''") + "'"

    expected = ",\n".join(
        f"({text(name)}, {int(table['rows'])}, {text(table['checksum'])})" for name, table in manifest["tables"].items()
    )
    without = ", ".join(text(name) for name in manifest["without_rows"])
    settings = "".join(f"{setting.replace('SET ', 'SET LOCAL ', 1)};\n" for setting in SPEAK_PLAINLY)
    return settings + VERIFY.format(expected=expected, without=without, query=text(CHECKSUM.format("public.%I")))


def _tables(cursor: Any) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return [name for (name,) in cursor.fetchall()]


def _checksum(cursor: Any, table: str) -> dict[str, Any]:
    cursor.execute(CHECKSUM.format(f"public.{connection.ops.quote_name(table)}"))
    rows, checksum = cursor.fetchone()
    return {"rows": rows, "checksum": checksum}


def _tables_in_use() -> list[str]:
    with connection.cursor() as cursor:
        used = []
        for name in _tables(cursor):
            if name not in FURNITURE:
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM public.{connection.ops.quote_name(name)})")  # noqa: S608
                if cursor.fetchone()[0]:
                    used.append(name)
    return used


def _unknown_migrations(manifest: dict[str, Any]) -> list[str]:
    """Migrations of our own apps that the backup has and this software does not."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known, apps = set(loader.disk_migrations), loader.migrated_apps
    return [f"{app}.{name}" for app, name in manifest["migrations"] if app in apps and (app, name) not in known]


@contextlib.contextmanager
def _program(name: str, *arguments: str, **pipes: Any):
    """A program of PostgreSQL on the current database, its stderr kept; ended and waited for at the end."""
    place = connection.settings_dict
    options = place.get("OPTIONS", {})
    surroundings = {
        "PGHOST": place["HOST"],
        "PGPORT": str(place["PORT"]),
        "PGUSER": place["USER"],
        "PGPASSWORD": place["PASSWORD"],
        "PGDATABASE": place["NAME"],
        "PGSSLMODE": options.get("sslmode", ""),
        "PGSSLROOTCERT": options.get("sslrootcert", ""),
        "PGCLIENTENCODING": "UTF8",
    }
    process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own programs
        [_path_of(name), *arguments],
        env={**os.environ, **{key: value for key, value in surroundings.items() if value}},
        stderr=subprocess.PIPE,
        **pipes,
    )
    try:
        yield process
    except BaseException:
        process.kill()
        raise
    finally:
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        process.wait()
        process.stderr.close()


def _path_of(name: str) -> str:
    with contextlib.suppress(embedded.CannotStart):
        if (path := embedded.programs() / name).exists():
            return str(path)
    if path := shutil.which(name):
        return path
    raise Refused(f"Máy chưa có chương trình {name} của PostgreSQL: cài gói postgresql-client.")
