"""`manage.py serve` with real processes: what it starts ends with it, however it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from elders.models import Elder
from tests.factories import make_elder, make_group

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@pytest.fixture
def others(transactional_db) -> set[int]:
    """Who worked in the database before the server did: threads of earlier tests may still hold a session."""
    return _sessions()


@pytest.fixture
def serve(port, others):
    """serve() → the process; it works in the test's own database."""
    place = connection.settings_dict
    who = f"{place['USER']}:{quote(place['PASSWORD'], safe='')}"
    url = f"postgres://{who}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
    started = []

    def _serve(*arguments: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1", *arguments],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url, "LOCAL": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield _serve
    for process in started:
        process.kill()
        process.wait()
    assert _wait_until(lambda: not _answers(port))
    assert _wait_until(lambda: _sessions() <= others)  # the database of the test is dropped after this


def _answers(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def _sessions() -> set[int]:
    """Process ids of all who work in the test's database, its own cleaners aside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return {pid for (pid,) in cursor.fetchall()}


def _wait_until(question, seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.1)
    return False


def test_an_interrupt_ends_everything_in_order(serve, port):
    process = serve()
    assert _wait_until(lambda: _answers(port))
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/dang-nhap/") as answer:
        assert answer.status == 200
    process.send_signal(signal.SIGINT)
    output = process.communicate(timeout=60)[0]
    assert process.returncode == 0
    assert output.splitlines()[-1] == "Đã dừng."
    assert "Traceback" not in output
    assert not _answers(port)


def test_a_killed_server_leaves_nobody_on_its_port(serve, port, others):
    process = serve()
    assert _wait_until(lambda: _answers(port))
    process.kill()
    assert _wait_until(lambda: not _answers(port))
    assert _wait_until(lambda: _sessions() <= others)


def test_whoever_moves_in_today_is_a_resident_without_anybody_writing(serve, port):
    elder = make_elder(group=make_group(), valid_from=timezone.localdate())
    Elder.objects.filter(pk=elder.pk).update(is_resident=False)  # as the row stood until midnight
    serve()
    assert _wait_until(lambda: Elder.objects.get(pk=elder.pk).is_resident)


def test_a_taken_port_is_refused_with_what_to_do(serve, port):
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", port))
        stranger.listen()
        process = serve()
        output = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert f"PORT={port + 1} make run" in output
    assert "Traceback" not in output
