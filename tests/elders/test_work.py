"""Long work: seen by its owner, never lost, never "running" for ever."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from elders.ground import work
from elders.ground.work import Work
from tests import factories
from tests.elders import work_tasks

ROOT = Path(__file__).resolve().parents[2]
QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
State = Work.State


@pytest.fixture
def started(officer, django_capture_on_commit_callbacks):
    """started(function, **arguments) → the work after the function ran at once."""

    def _started(function, **arguments) -> Work:
        with django_capture_on_commit_callbacks(execute=True):
            found = work.start(function, title="Đếm", by=officer, arguments=arguments)
        found.refresh_from_db()
        return found

    return _started


def test_a_work_runs_reports_and_offers_its_file_to_its_owner_only(started, officer, leader, sign_in):
    found = started(work_tasks.count_to, total=3)
    assert (found.state, found.percent, found.message) == (State.DONE, 100, "Đã đếm 3.")
    page = sign_in(officer).get(reverse("elders:work", args=[found.pk]))
    assert "Tải tệp về máy" in page.content.decode()
    file = sign_in(officer).get(reverse("elders:work_file", args=[found.pk]))
    assert file.content == b"xong"
    assert file["Content-Disposition"].startswith("attachment")
    assert "no-store" in file["Cache-Control"]
    stranger = sign_in(leader)
    for name in ("elders:work", "elders:work_file"):
        assert stranger.get(reverse(name, args=[found.pk])).status_code == 404
    assert stranger.post(reverse("elders:work_retry", args=[found.pk])).status_code == 404


def test_the_page_asks_again_only_while_the_work_is_open(officer, sign_in):
    running = Work.objects.create(title="Đếm", by=officer, state=State.RUNNING, done=25, total=100)
    client = sign_in(officer)
    page = client.get(reverse("elders:work", args=[running.pk])).content.decode()
    assert 'hx-trigger="every 1s"' in page and "25 trên 100 (25%)" in page and '<meta http-equiv="refresh"' in page
    part = client.get(reverse("elders:work", args=[running.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and 'id="tien-do"' in part
    work.fail(running.pk, "Hết giấy.")
    part = client.get(reverse("elders:work", args=[running.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in part and "Hết giấy." in part


def test_an_unexpected_error_ends_as_failed_and_can_be_done_again(
    started, officer, sign_in, django_capture_on_commit_callbacks, monkeypatch
):
    found = started(work_tasks.break_down)
    assert (found.state, found.message) == (State.FAILED, work.UNEXPECTED)
    page = sign_in(officer).get(reverse("elders:work", args=[found.pk])).content.decode()
    assert "Làm lại" in page
    Work.objects.filter(pk=found.pk).update(function=work_tasks.count_to.module_path, arguments={"total": 2})
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(officer).post(reverse("elders:work_retry", args=[found.pk]))
    found.refresh_from_db()
    assert found.state == State.DONE


def test_done_work_is_not_done_again(started, officer, sign_in):
    found = started(work_tasks.count_to, total=1)
    with pytest.raises(ValueError, match="only failed work"):
        work.again(found)
    answer = sign_in(officer).post(reverse("elders:work_retry", args=[found.pk]), follow=True)
    assert "không cần hoặc không thể làm lại" in answer.content.decode()


def test_a_function_that_says_nothing_still_ends(started):
    assert started(work_tasks.say_nothing).state == State.DONE


def test_the_list_shows_own_works_only_with_a_constant_number_of_queries(
    officer, leader, sign_in, django_assert_max_num_queries
):
    Work.objects.create(title="Của tổ trưởng", by=leader, state=State.DONE)
    client = sign_in(officer)
    for count in (2, 20):
        for number in range(count):
            Work.objects.create(title=f"Việc {count}-{number}", by=officer, state=State.DONE)
        with django_assert_max_num_queries(12):
            page = client.get(reverse("elders:works")).content.decode()
        assert f"Việc {count}-0" in page and "Của tổ trưởng" not in page


def test_an_empty_list_of_works_says_what_it_is_for(officer, sign_in):
    assert "Chưa có việc dài nào" in sign_in(officer).get(reverse("elders:works")).content.decode()


def test_old_files_and_rows_are_tidied_away(officer):
    now = timezone.now()
    ages = {"mới": 1, "cũ": 8, "rất cũ": 31}
    for title, days in ages.items():
        Work.objects.create(
            title=title, by=officer, state=State.DONE, file=b"x", file_name="x", file_type="text/plain",
            finished_at=now - timedelta(days=days),
        )  # fmt: skip
    call_command("tidy_work", verbosity=0)
    left = {row.title: row for row in Work.objects.all()}
    assert set(left) == {"mới", "cũ"}
    assert left["mới"].has_file and bytes(left["mới"].file) == b"x"
    assert not left["cũ"].has_file and left["cũ"].file is None and left["cũ"].message == work.FILE_TIDIED


def test_work_queued_in_a_transaction_that_fails_leaves_nothing(officer):
    from django.db import transaction

    with override_settings(TASKS=QUEUE), contextlib.suppress(ZeroDivisionError), transaction.atomic():
        work.start(work_tasks.count_to, title="Đếm", by=officer, arguments={"total": 1})
        raise ZeroDivisionError
    assert not Work.objects.exists() and not DBTaskResult.objects.exists()


def test_waiting_in_the_queue_is_not_being_abandoned(officer):
    with override_settings(TASKS=QUEUE):
        found = work.start(work_tasks.count_to, title="Đếm", by=officer, arguments={"total": 1})
        assert work.rescue(now=timezone.now() + timedelta(hours=5)) == 0
    found.refresh_from_db()
    assert found.state == State.WAITING


# --- a worker that is killed ------------------------------------------------------------------------------------------
@contextlib.contextmanager
def worker():
    """A real worker process on the database of this test."""
    database = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "db_worker", "--no-startup-delay", "--interval", "0.05", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "LOCAL": "1", "VAR_DIR": str(settings.VAR_DIR)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(condition, seconds: float = 20):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("restartable", [True, False])
def test_a_killed_worker_leaves_no_work_running_for_ever(restartable):
    user = factories.make_user()
    with override_settings(TASKS=QUEUE):
        found = work.start(
            work_tasks.count_to, title="Đếm", by=user, arguments={"total": 40, "seconds": 1}, restartable=restartable
        )
        with worker() as first:
            wait_for(lambda: Work.objects.filter(pk=found.pk, state=State.RUNNING, total=40).exists())
            assert work.is_held(found.pk)
            assert work.rescue(now=timezone.now() + timedelta(hours=1)) == 0  # alive, however long it takes
            first.send_signal(signal.SIGKILL)
            first.wait()
        wait_for(lambda: not work.is_held(found.pk))
        later = timezone.now() + timedelta(minutes=1)
        assert work.rescue(now=later) == 1
        assert work.rescue(now=later) == 0  # once is enough
        found.refresh_from_db()
        if not restartable:
            assert (found.state, found.message) == (State.FAILED, work.INTERRUPTED)
            return
        assert (found.state, found.message) == (State.WAITING, work.RESTARTED)
        with worker():
            wait_for(lambda: Work.objects.filter(pk=found.pk, state=State.DONE).exists())
    found.refresh_from_db()
    assert (found.attempts, bytes(found.file)) == (2, b"xong")
