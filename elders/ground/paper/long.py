"""Long lists: cut into runs of rows, printed by two presses side by side, joined, page numbers stamped."""

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from elders.ground.paper.binding import page_css
from elders.ground.paper.parts import Document
from elders.ground.paper.pdf import CHUNK_ROWS, RUN_ROWS, Part, Progress, house_css

PRESSES = 2
ROOT = Path(__file__).resolve().parents[3]


class PressStopped(RuntimeError):
    """A press ended before its answer: killed, or out of memory."""


class Press:
    """One printing process. Not a fork: neither database connection nor locks of this process come along."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "elders.ground.paper.press"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def do(self, order: dict[str, Any], printed: Callable[[int], None] = lambda rows: None) -> dict[str, Any]:
        """Send one order and wait for its answer; `printed` hears the rows of each chunk on the way.

        Raises: PressStopped.
        """
        try:
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise PressStopped("the press has ended") from None
        for line in self.process.stdout:
            answer = json.loads(line)
            if "rows" not in answer:
                return answer
            printed(answer["rows"])
        raise PressStopped("the press ended without an answer")

    def close(self) -> None:
        """End the process; one that has died already is no further error."""
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def print_whole(html: str) -> bytes:
    """A complete paper as PDF, printed by a press. Raises: PressStopped."""
    press = Press()
    try:
        with tempfile.TemporaryDirectory(prefix="paper-") as folder:
            target = Path(folder) / "paper.pdf"
            press.do({"html": html, "target": str(target)})
            return target.read_bytes()
    finally:
        press.close()


def runs(rows: Iterable[str], *, size: int) -> Iterator[list[str]]:
    """Rows in runs that begin on a page of their own: at the start of a section where there is one.

    A section longer than a run is cut where its page may stay part-filled; with `size` known it is cut once only.
    """
    longest = max(RUN_ROWS, -(-size // PRESSES))
    run: list[str] = []
    for row in rows:
        begins = row.startswith('<tr class="sec"') and len(run) >= CHUNK_ROWS
        if begins or len(run) >= longest:
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def print_long(
    parts: list[tuple[Part, Iterable[str]]],
    document: Document,
    *,
    folder: str,
    target: str,
    progress: Progress | None = None,
) -> None:
    """Print every part into `folder` and join them as `target`. Rows are read, and `progress` is called, in this
    thread only: both may use its database connection. Raises: PressStopped."""
    total = sum(part.annex.size for part, _ in parts if part.annex)
    printed: SimpleQueue[int] = SimpleQueue()
    idle: SimpleQueue[Press] = SimpleQueue()
    presses = [Press() for _ in range(PRESSES)]
    for press in presses:
        idle.put(press)
    done = 0

    def work(order: dict[str, Any]) -> dict[str, Any]:
        press = idle.get()
        try:
            return press.do(order, printed.put)
        finally:
            idle.put(press)

    def tell() -> None:
        nonlocal done
        while not printed.empty():
            done += printed.get()
        if progress:
            progress(min(done, total) if total else done, total)

    with ThreadPoolExecutor(PRESSES) as pool:
        waiting: set[Future] = set()
        try:
            results: list[tuple[Part, list[Future]]] = []
            for part, rows in parts:
                futures: list[Future] = []
                for order in _orders(part, rows, document, folder):
                    futures.append(pool.submit(work, order))
                    waiting.add(futures[-1])
                    while len(waiting) > PRESSES:  # no more than one run ahead of the presses: memory stays even
                        over, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
                        tell()
                        for future in over:
                            future.result()
                results.append((part, futures))
            while waiting:
                over, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
                tell()
                for future in over:
                    future.result()
            pool.submit(work, _join(results, document, folder, target)).result()
            tell()
        finally:
            for future in waiting:
                future.cancel()
            for press in presses:
                if waiting:
                    press.process.kill()
                press.close()


def _orders(part: Part, rows: Iterable[str], document: Document, folder: str) -> Iterator[dict[str, Any]]:
    css = "\n".join(
        [house_css(), part.css(), page_css(part.orientation, footer=part.annex.footer if part.annex else "")]
    )
    common = {
        "css": css,
        "orientation": f"{part.orientation} p{part.index}",
        "table": part.head(),
        "chunk": CHUNK_ROWS,
        "folder": folder,
        "before": "",
        "after": "",
    }
    held = None
    for number, run in enumerate(runs(rows, size=part.annex.size if part.annex else 0)):
        if held is not None:
            yield held
        held = {**common, "rows": run, "name": f"{part.index:02d}-{number:04d}"}
        if number == 0:
            held["before"] = part.before()
    if held is None:
        held = {**common, "rows": [], "before": part.before(), "name": f"{part.index:02d}-0000"}
    yield {**held, "after": part.after()}


def _join(results: list[tuple[Part, list[Future]]], document: Document, folder: str, target: str) -> dict[str, Any]:
    joined = []
    for part, futures in results:
        answers = [future.result() for future in futures]
        joined.append(
            {
                "files": [path for answer in answers for path in answer["files"]],
                "pages": sum(answer["pages"] for answer in answers),
                "orientation": part.orientation,
                "numbered": part.annex is not None,
            }
        )
    return {"join": joined, "folder": folder, "target": target, "title": document.title, "author": document.author}
