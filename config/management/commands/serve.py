"""Web server and worker of long-running work under one roof; Ctrl-C ends both and the embedded database."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config import embedded


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
        self._refuse_taken_port(host, port)
        if demo:
            self._prepare()
        self.stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        # Children in sessions of their own: Ctrl-C reaches this process only, which ends them in order.
        web = self._start(
            [
                sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"{host}:{port}",
                "--workers", str(workers), "--threads", "4", "--worker-class", "gthread", "--timeout", "120",
                "--log-level", "warning", "--worker-tmp-dir", "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp",  # noqa: S108
            ]
        )  # fmt: skip
        worker = self._start_worker()
        try:
            if demo and self._wait(host, port, web):
                self.stdout.write(f"\nMở trình duyệt ở (open): http://{_shown(host)}:{port}/")
                call_command("demo_logins", stdout=self.stdout)
                self.stdout.write("Dừng: Ctrl-C\n")
                self.stdout.flush()
            day = None
            while not self.stopping.wait(0.5):
                if day != timezone.localdate():
                    day = timezone.localdate()
                    self._start([sys.executable, "manage.py", "roll_over", "--verbosity", "0"]).wait()
                if web.poll() is not None:
                    raise CommandError(f"Máy chủ web đã dừng (mã {web.returncode}).")
                if worker.poll() is not None and not self.stopping.wait(1):
                    worker = self._start_worker()
        finally:
            self._end(worker, web)
            if not os.environ.get("DATABASE_URL"):
                embedded.stop()

    def _refuse_taken_port(self, host: str, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
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
            call_command("load_demo", if_empty=True)

    def _start(self, command: list[str]) -> subprocess.Popen:
        return subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603 - our own programs

    def _start_worker(self) -> subprocess.Popen:
        return self._start([sys.executable, "manage.py", "db_worker", "--verbosity", "0"])

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


def _shown(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "") else host  # noqa: S104
