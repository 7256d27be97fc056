"""All measurements in one run: a table to read and a file to compare."""

import contextlib
import importlib
import json
import os
import pkgutil
import platform
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import module_has_submodule

from elders.bench import Measurement, Report, Size
from elders.demo.ward import make_demo

PREFIX = "bench_nct_"
COLUMNS = "{:<48} {:>8} {:>8} {:>7}  {:<26} {:<5} {}"


def subjects() -> dict[str, ModuleType]:
    """Name → module with a `run`, of every app that has a `bench` folder."""
    found = {}
    for config in apps.get_app_configs():
        if not module_has_submodule(config.module, "bench"):
            continue
        package = importlib.import_module(f"{config.name}.bench")
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{info.name}")
            if hasattr(module, "run"):
                found[info.name] = module
    return dict(sorted(found.items()))


class Command(BaseCommand):
    help = (
        "Đo tốc độ trên dữ liệu không có thật trong một cơ sở dữ liệu tạm, xong thì xóa. "
        "Mã thoát: 0 đạt mọi mục tiêu, 1 có mục tiêu không đạt hoặc phép đo hỏng, 2 gọi sai."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", metavar="TỆP", help="ghi kết quả ra tệp JSON (- là màn hình)")
        parser.add_argument("--only", nargs="+", default=[], metavar="TÊN", help="chỉ đo các phần này")
        parser.add_argument(
            "--size",
            choices=[size.value for size in Size],
            default=Size.WARD.value,
            help="small: 800 người; ward (mặc định): 8.000 người; city: 700.000 người, 114 phường",
        )
        parser.add_argument("--list", action="store_true", help="in tên các phần rồi thôi")

    def handle(self, *, only: list[str], size: str, **options) -> None:
        known = subjects()
        if options["list"]:
            self.stdout.write("\n".join(known))
            return
        unknown = [name for name in only if name not in known]
        if unknown:
            raise CommandError(f"Không có phần đo: {', '.join(unknown)}. Các phần: {', '.join(known)}.", returncode=2)
        chosen = {name: module for name, module in known.items() if not only or name in only}
        # With `--json -` the screen is the file: the table moves aside.
        self.show = self.stderr if options["json"] == "-" else self.stdout
        report = Report(on_add=self._line)
        failed = self._measure(chosen, report, Size(size))
        if options["json"]:
            self._write(options["json"], report, failed, Size(size))
        missed = [line.name for line in report.measurements if line.met is False]
        if failed or missed:
            raise CommandError(
                " ".join(
                    [
                        *([f"Không đo được: {', '.join(failed)}."] if failed else []),
                        *([f"Chưa đạt: {'; '.join(missed)}."] if missed else []),
                    ]
                )
            )
        self.show.write(f"Đạt mọi mục tiêu ({sum(line.met is True for line in report.measurements)}).")

    def _measure(self, chosen: dict[str, ModuleType], report: Report, size: Size) -> list[str]:
        failed = []
        with temporary_database():
            started = time.perf_counter()
            make_demo(people=size.people, wards=size.wards, today=timezone.localdate(), keep_history=False)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
            self.show.write(
                f"{so(size.people)} người không có thật trong {size.wards} phường, "
                f"tạo trong {giay(time.perf_counter() - started)} giây; {machine()}\n"
            )
            self.show.write(COLUMNS.format("việc", "giây", "so với", "tỉ lệ", "mục tiêu", "đạt", "").rstrip())
            for name, module in chosen.items():
                report.subject = name
                try:
                    module.run(report, size=size)
                except Exception:  # one broken measurement must not hide the others
                    failed.append(name)
                    self.stderr.write(f"{name}:\n{traceback.format_exc()}")
                    connection.close()
        return failed

    def _line(self, line: Measurement) -> None:
        aims = []
        if line.aim is not None:
            aims.append(f"≤ {giay(line.aim)} s" if line.ratio is None else f"≤ {ti_le(line.aim)}")
        if line.aim_seconds is not None:
            aims.append(f"≤ {giay(line.aim_seconds)} s")
        if line.aim_mb is not None:
            aims.append(f"≤ {so(line.aim_mb)} MB")
        words = [line.reference or "", f"{so(line.memory_mb)} MB" if line.memory_mb is not None else "", line.note]
        self.show.write(
            COLUMNS.format(
                line.name,
                giay(line.seconds),
                giay(line.reference_seconds) if line.reference_seconds is not None else "",
                ti_le(line.ratio) if line.ratio is not None else "",
                ", ".join(aims),
                {True: "có", False: "KHÔNG", None: ""}[line.met],
                " · ".join(word for word in words if word),
            ).rstrip()
        )

    def _write(self, path: str, report: Report, failed: list[str], size: Size) -> None:
        content = {
            "size": size.value,
            "people": size.people,
            "wards": size.wards,
            "measured_at": timezone.localtime().isoformat(timespec="seconds"),
            "machine": machine(),
            "failed": failed,
            "measurements": [line.as_json() for line in report.measurements],
        }
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        if path == "-":
            self.stdout.write(text)
            return
        try:
            Path(path).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"Không ghi được {path}: {error.strerror}.") from None


@contextlib.contextmanager
def temporary_database() -> Iterator[None]:
    """Everything inside works in an empty, migrated database of its own; it is dropped whatever happens.

    Processes started inside find it too: DATABASE_URL names it as long as it lives.
    """
    real = connection.settings_dict["NAME"]
    _drop_leftovers()
    test_name = connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{PREFIX}{os.getpid()}"
    before = {name: os.environ.get(name) for name in ("DATABASE_URL", "LOCAL")}
    stop: Callable = signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        os.environ["DATABASE_URL"] = _url()
        os.environ["LOCAL"] = "1" if settings.LOCAL else ""
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        connection.close()
        with connection.cursor() as cursor:  # a process started inside may not have ended yet
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.creation.destroy_test_db(real, verbosity=0)
        connection.settings_dict["TEST"]["NAME"] = test_name
        signal.signal(signal.SIGTERM, stop)


def _url() -> str:
    from urllib.parse import quote

    place = connection.settings_dict
    sign_in = ":".join(quote(str(part), safe="") for part in (place["USER"], place["PASSWORD"]) if part)
    where = f"{place['HOST']}:{place['PORT']}" if place["PORT"] else place["HOST"]
    return f"postgres://{sign_in}@{where}/{place['NAME']}"


def _drop_leftovers() -> None:
    """A run that was killed leaves its database; it is nobody's once its process is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database d WHERE starts_with(datname, %s)"
            " AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)",
            [PREFIX],
        )
        for (name,) in cursor.fetchall():
            if not Path(f"/proc/{name.removeprefix(PREFIX)}").exists():
                cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)}")


def machine() -> str:
    """What the figures were taken on, in a line."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0].split()[0]
    return f"Python {platform.python_version()}, PostgreSQL {postgres}, {os.cpu_count()} nhân"


def so(number: float) -> str:
    """1234.5 → "1.234", as Vietnamese write quantities."""
    return f"{number:,.0f}".replace(",", ".")


def giay(seconds: float) -> str:
    """Seconds with a comma and as many digits as say something."""
    digits = 4 if seconds < 0.1 else 3 if seconds < 1 else 2 if seconds < 10 else 1
    return f"{seconds:.{digits}f}".replace(".", ",")


def ti_le(ratio: float) -> str:
    """A ratio as it is said: ×3,1 or 1/12."""
    if 0 < ratio < 0.5:
        return f"1/{1 / ratio:.1f}".replace(".", ",").removesuffix(",0")
    return f"×{ratio:.2f}".replace(".", ",")
