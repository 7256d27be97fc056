"""Web server and worker of long-running work under one roof; Ctrl-C ends both and the embedded database."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from config import embedded

PR_SET_PDEATHSIG = 1


class Command(BaseCommand):
    help = "Chạy trang web và tiến trình làm việc dài. --demo: chuẩn bị phường minh họa trước."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe (mặc định 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="cổng (mặc định 8000)")
        parser.add_argument(
            "--workers", type=int, default=int(os.environ.get("WEB_CONCURRENCY", "2")), help="số tiến trình web"
        )
        parser.add_argument("--demo", action="store_true", help="cập nhật bảng, tạo phường minh họa, in tài khoản")

    def handle(self, *, host: str, port: int, workers: int, demo: bool, **options) -> None:
        self.stopping = threading.Event()
        self.children: list[subprocess.Popen] = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            self._refuse_taken_port(host, port)
            if demo:
                self._prepare()
            self._serve(host, port, workers, demo)
        except KeyboardInterrupt:  # a signal during the preparation
            pass
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self._end(*self.children)
            self._stop_database()
            self.stdout.write("Đã dừng.")

    def _stop(self, number, frame) -> None:
        self.stopping.set()
        if not self.children:
            raise KeyboardInterrupt

    def _serve(self, host: str, port: int, workers: int, demo: bool) -> None:
        shared = "/dev/shm"  # noqa: S108 - workers show their life there; a slow disk must not look like a dead worker
        web = self._start(
            [
                sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", _address(host, port),
                "--workers", str(workers), "--threads", "4", "--worker-class", "gthread", "--timeout", "120",
                "--graceful-timeout", "10", "--log-level", "warning",
                "--worker-tmp-dir", shared if os.access(shared, os.W_OK) else tempfile.gettempdir(),
            ]
        )  # fmt: skip
        worker = self._start_worker()
        if demo and self._wait(host, port, web):
            self.stdout.write(f"\nMở trình duyệt ở (open): http://{_address(_shown(host), port)}/")
            call_command("demo_logins", stdout=self.stdout)
            self.stdout.write("Dừng: Ctrl-C\n")
            self.stdout.flush()
        tidy_at, day = 0.0, None
        while not self.stopping.wait(0.5):
            if time.monotonic() >= tidy_at:
                tidy_at = time.monotonic() + 60
                self._housekeep("tidy_work")  # work a killed worker left is started again, even if nobody watches it
                if day != timezone.localdate() and self._housekeep("roll_over"):
                    day = timezone.localdate()
            if web.poll() is not None:
                raise CommandError(f"Máy chủ web đã dừng (mã {web.returncode}).")
            if worker.poll() is not None and not self.stopping.wait(1):
                self.children.remove(worker)
                worker = self._start_worker()

    def _refuse_taken_port(self, host: str, port: int) -> None:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
        except (OSError, OverflowError) as error:
            raise CommandError(f"Không hiểu địa chỉ HOST={host} PORT={port} ({error}).") from None
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except PermissionError:
                raise CommandError(
                    f"Cổng {port} dưới 1024 cần quyền root. Chọn cổng khác: PORT=8000 make run"
                ) from None
            except OSError as error:
                raise CommandError(
                    f"Cổng {port} đang có chương trình khác dùng. Chọn cổng khác: PORT={port + 1} make run ({error})"
                ) from None

    def _prepare(self) -> None:
        self.stdout.write("• Cập nhật cơ sở dữ liệu (migrate)")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.LOCAL:
            self.stdout.write("• Phường minh họa (demonstration ward)")
            call_command("load_demo", if_empty=True, stdout=self.stdout)
        connection.close()

    def _start(self, command: list[str]) -> subprocess.Popen:
        # Children in sessions of their own: Ctrl-C reaches this process only, which ends them in order.
        child = subprocess.Popen(  # noqa: S603 - our own programs
            command, cwd=settings.BASE_DIR, start_new_session=True, preexec_fn=_die_with_parent
        )
        self.children.append(child)
        return child

    def _start_worker(self) -> subprocess.Popen:
        return self._start([sys.executable, "manage.py", "db_worker", "--verbosity", "0", "--skip-checks"])

    def _housekeep(self, command: str) -> bool:
        """Run a command of ours; whether it went through. The next minute tries again."""
        try:
            call_command(command, verbosity=0)
        except DatabaseError as error:
            self.stderr.write(f"{command}: {error}")  # the database is away
            return False
        finally:
            connection.close()
        return True

    def _wait(self, host: str, port: int, web: subprocess.Popen) -> bool:
        until = time.monotonic() + 30
        while time.monotonic() < until and web.poll() is None and not self.stopping.is_set():
            try:
                with socket.create_connection((_shown(host), port), timeout=1):
                    return True
            except OSError:
                time.sleep(0.1)
        return False

    def _end(self, *children: subprocess.Popen) -> None:
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _stop_database(self) -> None:
        """Stop the embedded database unless somebody else (tests, a second site) is working in it."""
        connection.close()
        if not os.environ.get("DATABASE_URL") and not embedded.release():
            self.stdout.write("Cơ sở dữ liệu còn chương trình khác dùng nên vẫn chạy (dừng hẳn: make stop).")


def _die_with_parent() -> None:
    """In the child: end when this process is killed, so that no forgotten server keeps the port (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _shown(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
