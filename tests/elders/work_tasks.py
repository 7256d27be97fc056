"""Long works for the tests of long work; the worker of a test imports them by name."""

import time

from django_tasks import task

from elders.ground import work


@task()
def count_to(work_id: int, total: int, seconds: float = 0) -> None:
    """Count with progress; the first attempt may take its time, later ones are quick."""
    first = work.Work.objects.get(pk=work_id).attempts == 1

    def counting(progress):
        for number in range(total):
            progress(number, total)
            if first and seconds:
                time.sleep(seconds)
        work.finish(work_id, file=b"xong", file_name="kết quả.txt", file_type="text/plain", message=f"Đã đếm {total}.")

    work.run(work_id, counting)


@task()
def break_down(work_id: int) -> None:
    raise RuntimeError("nobody expected this")


@task()
def say_nothing(work_id: int) -> None:
    """Ends without saying how."""
