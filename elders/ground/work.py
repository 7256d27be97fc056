"""Long-running work with progress: started by a page, done by the worker, watched by the page.

A `Work` row is what the user sees; the queue is django-tasks on PostgreSQL, so no accepted work is lost when the
process stops. Work functions take `work_id` first and call `report` as they go.

    @task()
    def print_list(work_id: int, ...): ...
    work = start(print_list, title="In danh sách", by=user, arguments={...})
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone


class Work(models.Model):
    """One piece of long work, as its owner watches it."""

    class State(models.TextChoices):
        WAITING = "waiting", "đang chờ"
        RUNNING = "running", "đang làm"
        DONE = "done", "đã xong"
        FAILED = "failed", "không làm được"

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

    class Meta:
        app_label = "elders"
        verbose_name = "công việc dài"
        verbose_name_plural = "công việc dài"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """0 to 100; a finished work is 100 whatever it counted."""
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


def start(function: Any, *, title: str, by, arguments: dict[str, Any] | None = None) -> Work:
    """Create the `Work` row and queue `function(work_id, **arguments)` once the transaction commits."""
    work = Work.objects.create(title=title[:200], by=by)
    transaction.on_commit(lambda: function.enqueue(work.pk, **(arguments or {})))
    return work


def report(work_id: int, done: int, total: int, message: str = "") -> None:
    """Show progress. One UPDATE outside the work's own transaction is not needed: call it between transactions."""
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
        fail(work_id, "Có lỗi ngoài dự kiến, dữ liệu không thay đổi. Hãy thử lại hoặc báo quản trị viên.")
        raise
