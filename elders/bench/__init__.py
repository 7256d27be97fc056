"""Measurements of the house: figures and ratios of one run, in a database made for it and dropped afterwards.

A subject adds `elders/bench/<subject>.py` (another app: `<app>/bench/<subject>.py`) with one function:

    def run(report: Report, *, size: Size) -> None:
        seconds = median_seconds(lambda: list(find("nguyen thi lan")), repeat=9)
        floor = median_seconds(lambda: list(plain_scan()), repeat=9)
        report.add("Tìm theo tên", seconds, reference="quét cả bảng", reference_seconds=floor, aim=0.5)

The database holds `size.people` made-up people in `size.wards` wards when `run` is called. What a run writes must not
change what the next one finds: write inside `rolled_back()`. Absolute times belong to the machine, so say what a
straightforward way takes in the same run and compare.
"""

import contextlib
import gc
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Size(StrEnum):
    """How much made-up data a run works on."""

    SMALL = "small"
    WARD = "ward"
    CITY = "city"

    @property
    def people(self) -> int:
        """Elders in the registry."""
        return {"small": 800, "ward": 8_000, "city": 700_000}[self]

    @property
    def wards(self) -> int:
        return {"small": 1, "ward": 1, "city": 114}[self]

    @property
    def file_rows(self) -> int:
        """Rows of a file sent in, or of a list printed, where a measurement works on one."""
        return 500 if self is Size.SMALL else 10_000


@dataclass(frozen=True)
class Measurement:
    """One line of the report. `aim` is a highest ratio when there is a reference, else a highest number of seconds."""

    name: str
    seconds: float
    reference: str | None = None
    reference_seconds: float | None = None
    aim: float | None = None
    aim_seconds: float | None = None
    memory_mb: float | None = None
    aim_mb: float | None = None
    note: str = ""
    subject: str = ""

    @property
    def ratio(self) -> float | None:
        """Own time through the time of the reference in the same run."""
        return self.seconds / self.reference_seconds if self.reference_seconds else None

    @property
    def met(self) -> bool | None:
        """Whether every aim is met; None when there is none."""
        answers = []
        if self.aim is not None:
            answers.append((self.seconds if self.ratio is None else self.ratio) <= self.aim)
        if self.aim_seconds is not None:
            answers.append(self.seconds <= self.aim_seconds)
        if self.aim_mb is not None:
            answers.append(self.memory_mb is not None and self.memory_mb <= self.aim_mb)
        return all(answers) if answers else None

    def as_json(self) -> dict[str, Any]:
        return {
            "subject": self.subject,
            "name": self.name,
            "seconds": self.seconds,
            "reference": self.reference,
            "reference_seconds": self.reference_seconds,
            "ratio": self.ratio,
            "aim": self.aim,
            "aim_of": None if self.aim is None else "seconds" if self.ratio is None else "ratio",
            "aim_seconds": self.aim_seconds,
            "memory_mb": self.memory_mb,
            "aim_mb": self.aim_mb,
            "met": self.met,
            "note": self.note,
        }


@dataclass
class Report:
    """What was measured so far; `on_add` lets the command show each line as it comes."""

    measurements: list[Measurement] = field(default_factory=list)
    subject: str = ""
    on_add: Callable[[Measurement], None] | None = None

    def add(
        self,
        name: str,
        seconds: float,
        *,
        reference: str | None = None,
        reference_seconds: float | None = None,
        aim: float | None = None,
        aim_seconds: float | None = None,
        memory_mb: float | None = None,
        aim_mb: float | None = None,
        note: str = "",
    ) -> Measurement:
        """One line: what, how long, beside what it is seen (in Vietnamese), and what we want.

        `aim` is the highest ratio wanted when `reference_seconds` is given, else the highest number of seconds;
        `aim_seconds` and `aim_mb` may stand beside it.
        """
        line = Measurement(
            name, seconds, reference, reference_seconds, aim, aim_seconds, memory_mb, aim_mb, note, self.subject
        )
        self.measurements.append(line)
        if self.on_add:
            self.on_add(line)
        return line


def median_seconds(
    function: Callable[[], Any], *, repeat: int = 5, warm_up: int = 1, before: Callable[[], Any] | None = None
) -> float:
    """Median wall time of `repeat` calls after `warm_up` calls that do not count; `before` runs untimed each time."""
    times = []
    for number in range(warm_up + repeat):
        if before:
            before()
        gc.collect()
        started = time.perf_counter()
        function()
        if number >= warm_up:
            times.append(time.perf_counter() - started)
    return statistics.median(times)


@dataclass(frozen=True)
class Child:
    """What a call in a process of its own took; `memory_mb` is the highest resident memory, interpreter included."""

    seconds: float
    memory_mb: float
    answer: Any


def in_child(function: Callable[[], Any]) -> Child:
    """Call `function` in a forked process and measure time and peak memory there; its answer must be picklable.

    Database connections are closed on both sides first: a fork must not share one. Raises RuntimeError when the child
    fails (its own traceback is on stderr).
    """
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_call, args=(function, there))
    process.start()
    there.close()
    try:
        answer = here.recv()
    except EOFError:
        answer = None
    process.join()
    if answer is None:
        raise RuntimeError(f"the measured process ended with code {process.exitcode}")
    return Child(*answer)


def _call(function: Callable[[], Any], pipe: Any) -> None:
    # The peak of a forked process begins with its parent's: forget it, so that only this call counts.
    with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w") as refs:
        refs.write("5")
    started = time.perf_counter()
    answer = function()
    pipe.send((time.perf_counter() - started, peak_memory_mb(), answer))


def peak_memory_mb() -> float:
    """Highest resident memory of this process so far, in MB (Linux; elsewhere what `getrusage` says)."""
    with contextlib.suppress(OSError), open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
