"""A real server: what it refuses to start without, what it checks, what it writes down."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from config.logs import WithoutPeople
from config.proxy import client_address
from tests.factories import make_citizen_id, make_elder

ROOT = Path(__file__).resolve().parents[2]
KEY = "k" * 10 + "-khong-dung-that-" + "0123456789abcdefghijklmnopqrstuvwxyz"


def _manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    # What a real server does not have: the last one is set for browser tests in this very process.
    own = ("LOCAL", "DATABASE_URL", "SECRET_KEY", "HOST", "DJANGO_ALLOW_ASYNC_UNSAFE")
    clean = {name: value for name, value in os.environ.items() if name not in own}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


NOWHERE = "postgres://nobody:nothing@127.0.0.1:9/none"  # checks of settings need no database


def test_a_real_server_refuses_to_start_without_its_own_key():
    answer = _manage("check", DATABASE_URL=NOWHERE)
    assert answer.returncode != 0
    assert "Thiếu SECRET_KEY" in answer.stderr


def test_the_checks_for_a_real_server_find_nothing():
    answer = _manage(
        "check", "--deploy", "--fail-level", "WARNING",
        DATABASE_URL=NOWHERE, SECRET_KEY=KEY, ALLOWED_HOSTS="nct.example.vn",
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert "0 silenced" in answer.stdout + answer.stderr or "no issues" in answer.stdout


@pytest.fixture(scope="module")
def production() -> dict[str, str]:
    """Settings as a real server has them, by name."""
    script = (
        "from django.conf import settings\nfor n in dir(settings):\n  if n.isupper(): print(n, getattr(settings, n))"
    )
    real = {"DATABASE_URL": NOWHERE, "SECRET_KEY": KEY, "ALLOWED_HOSTS": "nct.example.vn"}
    answer = _manage("shell", "-v", "0", "-c", script, **real)
    assert answer.returncode == 0, answer.stderr
    return dict(line.split(" ", 1) for line in answer.stdout.splitlines() if " " in line)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOCAL", "False"),
        ("DEBUG", "False"),
        ("SESSION_COOKIE_SECURE", "True"),
        ("CSRF_COOKIE_SECURE", "True"),
        ("SESSION_COOKIE_HTTPONLY", "True"),
        ("CSRF_COOKIE_HTTPONLY", "True"),
        ("SESSION_COOKIE_SAMESITE", "Lax"),
        ("SECURE_SSL_REDIRECT", "True"),
        ("SECURE_HSTS_SECONDS", "31536000"),
        ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "True"),
        ("SECURE_PROXY_SSL_HEADER", "('HTTP_X_FORWARDED_PROTO', 'https')"),
        ("ALLOWED_HOSTS", "['nct.example.vn']"),
        ("SESSION_COOKIE_AGE", "3600"),
    ],
)
def test_a_real_server_has(production, name, value):
    assert production[name] == value


def test_the_demonstration_is_never_loaded_on_a_real_server():
    answer = _manage("load_demo", DATABASE_URL=NOWHERE, SECRET_KEY=KEY)
    assert answer.returncode == 1
    assert "máy chủ thật" in answer.stderr


def test_the_local_key_is_private_and_stays_the_same(tmp_path):
    place = {"VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": NOWHERE, "LOCAL": "1"}
    script = ("shell", "-v", "0", "-c", "from django.conf import settings; print(settings.SECRET_KEY)")
    first, second = (_manage(*script, **place).stdout.strip() for _ in range(2))
    assert len(first) > 50
    assert first == second
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def _written(message: str, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    return WithoutPeople("{message}", style="{").format(
        logging.LogRecord("django.request", logging.ERROR, "", 0, message, (), info)
    )


def test_the_log_has_no_people(db):
    citizen_id = make_citizen_id()
    make_elder(citizen_id=citizen_id, full_name="Nguyễn Thị Kín")
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        make_elder(citizen_id=citizen_id, full_name="Nguyễn Thị Kín")
    written = _written("Internal Server Error: /so/", refusal.value)
    assert citizen_id in str(refusal.value)
    assert "IntegrityError" in written
    assert citizen_id not in written
    assert "Failing row contains (3, Nguyễn Thị Kín, nu)" not in _written(
        "DETAIL:  Failing row contains (3, Nguyễn Thị Kín, nu)."
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("số 031145999901 bị trùng", "số (…) bị trùng"),
        ("thẻ GD4310312345678", "thẻ (…)"),
        ("điện thoại 0987999901.", "điện thoại (…)."),
        ("năm 2026, 1.250.000 đồng, ngày 05/03/1945", "năm 2026, 1.250.000 đồng, ngày 05/03/1945"),
        ("20260305", "20260305"),  # a day in one piece is nobody
    ],
)
def test_numbers_of_people_are_left_out_of_the_log(text, written):
    assert _written(text) == written


@pytest.mark.parametrize(
    ("local", "forwarded", "address"),
    [
        (False, "203.0.113.9", "203.0.113.9"),
        (False, "1.2.3.4, 203.0.113.9", "203.0.113.9"),  # the first one is only what the visitor claims
        (False, "", "127.0.0.1"),
        (True, "1.2.3.4", "127.0.0.1"),  # nobody in front: whoever sends the header invented it
    ],
)
def test_attempts_are_counted_by_the_address_our_proxy_saw(settings, local, forwarded, address):
    settings.LOCAL = local
    request = RequestFactory().get("/", **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}))
    assert client_address(request) == address
