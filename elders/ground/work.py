"""Long-running work with progress: started by a page, done by the worker, watched by the page.

A `Work` row is what the user sees; the queue is django-tasks on PostgreSQL, so no accepted work is lost when the
process stops. Work functions take `work_id` first and call `report` as they go.

    @task()
    def print_list(work_id: int, ...): ...
    work = start(print_list, title="In danh sách", by=user, arguments={...}, restartable=True)

While a function runs, its worker holds an advisory lock of the database. A killed worker loses its connection and with
it the lock: whoever looks next (the page of the work, a starting worker) sees work that claims to run and that nobody
holds, and starts it again or says that it failed. No clock and no heartbeat decides.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F
from django.dispatch import receiver
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks.signals import task_finished, task_started
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

LOCK_CLASS = 0x574F524B  # "WORK": the first key of the advisory locks
MOST_ATTEMPTS = 3
JUST_CLAIMED = timedelta(seconds=30)  # between taking a task from the queue and taking its lock
FILE_KEPT = timedelta(days=7)  # results hold personal data; whoever asked can ask again
ROW_KEPT = timedelta(days=30)

INTERRUPTED = "Máy chủ dừng giữa chừng nên việc này chưa xong. Bấm “Làm lại” để chạy lại từ đầu."
RESTARTED = "Máy chủ dừng giữa chừng; việc được tự chạy lại từ đầu."
UNEXPECTED = "Có lỗi ngoài dự kiến, dữ liệu không thay đổi. Hãy thử lại hoặc báo quản trị viên."
FILE_TIDIED = "Tệp kết quả đã được xóa sau 7 ngày. Hãy làm lại nếu còn cần."


class Work(models.Model):
    """One piece of long work, as its owner watches it."""

    class State(models.TextChoices):
        WAITING = "waiting", "đang chờ"
        RUNNING = "running", "đang làm"
        DONE = "done", "đã xong"
        FAILED = "failed", "không làm được"

    OPEN = (State.WAITING, State.RUNNING)

    title = models.CharField("công việc", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người yêu cầu", on_delete=models.CASCADE, related_name="+"
    )  # a finished job has no life without the one who asked
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField("đã làm", default=0)
    total = models.PositiveIntegerField("tổng số", default=0)
    message = models.CharField("thông báo", max_length=500, blank=True)
    result_url = models.CharField("kết quả", max_length=300, blank=True)
    file_name = models.CharField("tên tệp", max_length=200, blank=True)
    file_type = models.CharField("loại tệp", max_length=100, blank=True)
    file = models.BinaryField("tệp", null=True, editable=False)
    created_at = models.DateTimeField("lúc yêu cầu", auto_now_add=True)
    finished_at = models.DateTimeField("lúc xong", null=True, blank=True)
    function = models.CharField("hàm", max_length=200, blank=True, editable=False)
    arguments = models.JSONField("tham số", default=dict, editable=False)
    restartable = models.BooleanField("tự chạy lại được", default=False, editable=False)
    attempts = models.PositiveSmallIntegerField("số lần chạy", default=0, editable=False)
    task_id = models.UUIDField("mã trong hàng đợi", null=True, editable=False)

    class Meta:
        app_label = "elders"
        verbose_name = "công việc dài"
        verbose_name_plural = "công việc dài"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["by", "-created_at"], name="work_by_owner")]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """0 to 100; a finished work is 100 whatever it counted."""
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def has_file(self) -> bool:
        """Whether a result waits for download; says so without reading the file."""
        return self.state == self.State.DONE and bool(self.file_type)

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


def start(function: Any, *, title: str, by, arguments: dict[str, Any] | None = None, restartable: bool = False) -> Work:
    """Create the `Work` row and queue `function(work_id, **arguments)`; both or neither, if the transaction fails.

    `restartable`: running it twice does no harm, so an interrupted run is started again without a question.
    """
    with transaction.atomic():
        work = Work.objects.create(
            title=title[:200],
            by=by,
            function=function.module_path,
            arguments=arguments or {},
            restartable=restartable,
        )
        _enqueue(work, function)
    return work


def _enqueue(work: Work, function: Any) -> None:
    if isinstance(function.get_backend(), DatabaseBackend):
        # Row and queue entry in one transaction: a process killed in between leaves neither alone.
        result = function.enqueue(work.pk, **work.arguments)
        work.task_id = result.id
        Work.objects.filter(pk=work.pk).update(task_id=result.id)
    else:
        transaction.on_commit(lambda: function.enqueue(work.pk, **work.arguments))


def again(work: Work) -> None:
    """Queue a failed work anew, from the beginning. Raises: ValueError when it is not failed or cannot be repeated."""
    if not work.function:
        raise ValueError("this work does not know its function")
    with transaction.atomic():
        changed = Work.objects.filter(pk=work.pk, state=Work.State.FAILED).update(
            state=Work.State.WAITING, message="", done=0, finished_at=None, attempts=0, task_id=None
        )
        if not changed:
            raise ValueError("only failed work is done again")
        _enqueue(work, import_string(work.function))


def report(work_id: int, done: int, total: int, message: str = "") -> None:
    """Show progress; call it outside the transaction of the work itself, where nobody sees it before the end."""
    Work.objects.filter(pk=work_id).update(state=Work.State.RUNNING, done=done, total=total, message=message[:500])


def finish(
    work_id: int,
    *,
    message: str = "",
    result_url: str = "",
    file: bytes | None = None,
    file_name: str = "",
    file_type: str = "",
) -> None:
    """Mark the work done; `file` is offered for download to its owner."""
    Work.objects.filter(pk=work_id).update(
        state=Work.State.DONE,
        message=message[:500],
        result_url=result_url,
        file=file,
        file_name=file_name,
        file_type=file_type,
        finished_at=timezone.now(),
    )


def fail(work_id: int, message: str, *, at: datetime | None = None) -> None:
    """Mark the work as failed with the sentence the user needs."""
    Work.objects.filter(pk=work_id).update(
        state=Work.State.FAILED, message=message[:500], finished_at=at or timezone.now()
    )


def run(work_id: int, function: Callable[[Callable[[int, int], None]], None]) -> None:
    """Run `function(progress)` for the work; an unexpected error becomes a failed work and is raised for the log."""
    try:
        function(lambda done, total: report(work_id, done, total))
    except Exception:
        fail(work_id, UNEXPECTED)
        raise


# --- Who holds the work, and what happens when nobody does ------------------------------------------------------------
def _key(work_id: int) -> int:
    return work_id % 2**31


def _work_of(task_result: Any) -> int | None:
    """The work a task belongs to: its first argument, if that is a work with this function."""
    first = task_result.args[0] if task_result.args else None
    known = isinstance(first, int) and Work.objects.filter(pk=first, function=task_result.task.module_path).exists()
    return first if known else None


@receiver(task_started, dispatch_uid="elders.work.started")
def _hold(sender, task_result, **kwargs) -> None:
    if (work_id := _work_of(task_result)) is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_CLASS, _key(work_id)])
    Work.objects.filter(pk=work_id, state__in=Work.OPEN).update(state=Work.State.RUNNING, attempts=F("attempts") + 1)


@receiver(task_finished, dispatch_uid="elders.work.finished")
def _let_go(sender, task_result, **kwargs) -> None:
    if (work_id := _work_of(task_result)) is None:
        return
    # A function that forgot to say how it ended still ends.
    left_open = Work.objects.filter(pk=work_id, state__in=Work.OPEN)
    if task_result.status == TaskResultStatus.FAILED:
        left_open.update(state=Work.State.FAILED, message=UNEXPECTED, finished_at=timezone.now())
    else:
        left_open.update(state=Work.State.DONE, finished_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, _key(work_id)])


def is_held(work_id: int) -> bool:
    """Whether a living worker has the work in hand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s"
            " AND objsubid = 2 AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [LOCK_CLASS, _key(work_id)],
        )
        return cursor.fetchone()[0]


def is_abandoned(work: Work, *, now: datetime) -> bool:
    """Whether the work claims to wait or run although it is neither in the queue nor in anybody's hand."""
    if work.is_over or not work.function or is_held(work.pk):
        return False
    task = DBTaskResult.objects.filter(pk=work.task_id).first() if work.task_id else None
    if task is None:
        return now - work.created_at > JUST_CLAIMED
    if task.status == TaskResultStatus.READY:
        return False
    return task.started_at is None or now - task.started_at > JUST_CLAIMED


def rescue(works: models.QuerySet | None = None, *, now: datetime | None = None) -> int:
    """Start abandoned works again, or mark them failed; how many there were. Safe to call from anywhere, any time."""
    now = now or timezone.now()
    found = 0
    for work in (Work.objects.all() if works is None else works).filter(state__in=Work.OPEN).defer("file"):
        if not is_abandoned(work, now=now):
            continue
        with transaction.atomic():
            # It may have ended between the look at its lock and now: then its state says so.
            again_open = Work.objects.filter(pk=work.pk, state__in=Work.OPEN, task_id=work.task_id)
            if not again_open.select_for_update().values("pk"):
                continue
            found += 1
            DBTaskResult.objects.filter(pk=work.task_id).update(status=TaskResultStatus.FAILED, finished_at=now)
            if work.restartable and work.attempts < MOST_ATTEMPTS:
                again_open.update(state=Work.State.WAITING, message=RESTARTED, done=0)
                _enqueue(work, import_string(work.function))
            else:
                again_open.update(state=Work.State.FAILED, message=INTERRUPTED, finished_at=now)
    return found


def tidy(*, now: datetime | None = None) -> dict[str, int]:
    """Rescue abandoned works, drop old result files (they hold personal data), then old rows and queue entries."""
    now = now or timezone.now()
    rescued = rescue(now=now)
    files = Work.objects.filter(finished_at__lt=now - FILE_KEPT, file__isnull=False).update(
        file=None, file_type="", message=FILE_TIDIED
    )
    rows, _ = Work.objects.filter(finished_at__lt=now - ROW_KEPT).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - ROW_KEPT).delete()
    return {"rescued": rescued, "files": files, "rows": rows}
