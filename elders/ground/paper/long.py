"""Printing beside this process: a press prints whole papers and sets long lists row by row."""

import contextlib
import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from elders.ground.paper.parts import Document
from elders.ground.paper.pdf import NOBODY, SHORT_ROWS, Part, Progress, house_css, whole_html

BATCH_ROWS = 250
ROOT = Path(__file__).resolve().parents[3]
PT_PER_MM = 72 / 25.4


class PressStopped(RuntimeError):
    """A press ended before its answer: killed, out of memory, or refusing what it was given."""


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

    def do(self, order: dict[str, Any]) -> dict[str, Any]:
        """Send one order and wait for its answer. Raises: PressStopped."""
        try:
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise PressStopped("the press has ended") from None
        if line := self.process.stdout.readline():
            return json.loads(line)
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


@contextlib.contextmanager
def printing() -> Iterator[tuple[Press, Path]]:
    """A press, and where its file goes: a folder only this account reads, gone afterwards."""
    press = Press()
    try:
        with tempfile.TemporaryDirectory(prefix="paper-") as folder:
            yield press, Path(folder) / "paper.pdf"
    finally:
        press.close()


def print_whole(html: str) -> bytes:
    """A complete paper as PDF. Raises: PressStopped."""
    with printing() as (press, target):
        press.do({"html": html, "target": str(target)})
        return target.read_bytes()


def print_long(
    parts: list[tuple[Part, Iterable[tuple[str, list[str]]]]], document: Document, *, progress: Progress | None = None
) -> bytes:
    """A paper with long lists as PDF. Rows are read, and `progress` is called, in this thread, batch by batch: both may
    use its database connection. Raises: PressStopped."""
    total = sum(part.annex.size for part, _ in parts if part.annex)
    with printing() as (press, target):
        for part, lines in parts:
            if part.annex is None:
                press.do({"append": whole_html([(part, [])], document)})
                continue
            lines = iter(lines)
            start = list(itertools.islice(lines, SHORT_ROWS + 1))
            if len(start) <= SHORT_ROWS and not part.annex.code and len(parts) > 1:
                # A short annex beside a long one: its notes may fill more than a page, which only the engine breaks.
                press.do({"append": whole_html([(part, start)], document, alone=False)})
                continue
            lines = itertools.chain(start, lines)
            press.do({"begin": _order(part)})
            while batch := list(itertools.islice(lines, BATCH_ROWS)):
                press.do({"rows": batch})
                if progress:
                    done = sum(other.table.count for other, _ in parts if other.table)
                    progress(min(done, total) if total else done, total)
            if not part.table.count and not part.annex.total:
                press.do({"rows": [("sec", [NOBODY])]})
            press.do({"end": part.after()})
        press.do({"save": str(target), "title": document.title, "author": document.author})
        return target.read_bytes()


def _order(part: Part) -> dict[str, Any]:
    """What `Setter.begin` needs to know about a list."""
    annex = part.annex
    return {
        "index": part.index,
        "orientation": part.orientation,
        "css": f"{house_css()}\n{part.css()}",
        "before": part.before(),
        "head": part.head(),
        "footer": annex.footer,
        "code": annex.code,
        "widths_pt": [width * PT_PER_MM for width in annex.widths_mm],
        "sides": [column.side for column in annex.columns],
        "solid": [column.kind != "text" for column in annex.columns],
        "font_pt": annex.font_pt,
        "pad_pt": annex.pad_pt,
        "row_pt": annex.row_mm * PT_PER_MM,
        "label_span": part.table.label_span(),
    }
