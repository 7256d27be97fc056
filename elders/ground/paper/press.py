"""A process that only prints: told by its parent what to print, one JSON line each, over standard input and output.

    python -m elders.ground.paper.press

A process of its own, not a fork: nothing of the parent's database connection, threads or locks comes along, under
gunicorn, the worker and a command alike; and the memory WeasyPrint takes goes back with it. Imports no Django.

Orders: `{"rows": [...], "before": html, "table": html, "after": html, "css": css, "chunk": 250, "folder": path,
"name": "p3"}` prints one run of pages and answers `{"rows": n}` after each chunk, then `{"files": [...], "pages": n}`;
`{"join": [...], …}` joins files and stamps the page numbers; `{"html": …, "target": path}` prints a paper in one piece.
"""

import gc
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from elders.ground.paper.fonts import engine

Say = Callable[[dict], None]


def page(order: dict, rows: list[str], *, first: bool, last: bool, at: int) -> str:
    """HTML of one chunk; ids on the rows say afterwards on which page each came to stand."""
    marked = [row.replace("<tr", f'<tr id="r{at + index}"', 1) for index, row in enumerate(rows)]
    if last:
        # The signature never stands alone: the last rows go along with it.
        marked[-2:] = [keep(row) for row in marked[-2:]]
    table = f'<table class="grid">{order["table"]}<tbody>{"".join(marked)}</tbody></table>'
    return (
        f'<html lang="vi"><head><style>{order["css"]}</style></head><body>'
        f'<section class="part {order["orientation"]}">{order["before"] if first else ""}'
        f"{table if rows or order['table'] else ''}{order['after'] if last else ''}</section></body></html>"
    )


def keep(row: str) -> str:
    """The row with the class that ties it to the row before."""
    if "class=" in row.split(">", 1)[0]:
        return row.replace('class="', 'class="keep ', 1)
    return row.replace("<tr", '<tr class="keep"', 1)


def chunks(order: dict, say: Say) -> Iterator[tuple[int, bytes]]:
    """(pages, PDF) of each chunk. A chunk that has a successor gives its last, half-filled page to it, so that no
    seam shows on paper."""
    weasyprint, fonts = engine()
    style = weasyprint.CSS(string=order["css"], font_config=fonts)
    order = {**order, "css": ""}
    rows, at, size = order["rows"], 0, order["chunk"]
    while True:
        end = min(at + size, len(rows))
        last = end == len(rows)
        html = page(order, rows[at:end], first=at == 0, last=last, at=at)
        # Cyclic garbage is only in the way while a page tree of a million objects is being built.
        gc.disable()
        try:
            printed = weasyprint.HTML(string=html).render(font_config=fonts, stylesheets=[style])
            pages = printed.pages
            if not last:
                first_row = _first_row(pages[-1])
                if len(pages) == 1 or first_row is None or first_row <= at:
                    size *= 2  # rows higher than the page: read on until there is a full page to print
                    continue
                pages, end = pages[:-1], first_row
            content = printed.copy(pages).write_pdf()
        finally:
            gc.enable()
        count = len(pages)
        printed = pages = None
        gc.collect()
        say({"rows": end - at})
        yield count, content
        if last:
            return
        at, size = end, order["chunk"]


def _first_row(printed_page) -> int | None:
    numbers = [int(name[1:]) for name in printed_page.anchors if name[0] == "r" and name[1:].isdigit()]
    return min(numbers, default=None)


def print_run(order: dict, say: Say) -> dict:
    files, total = [], 0
    for number, (count, content) in enumerate(chunks(order, say)):
        path = Path(order["folder"]) / f"{order['name']}-{number:04d}.pdf"
        path.write_bytes(content)
        files.append(str(path))
        total += count
    return {"files": files, "pages": total}


def whole(html: str) -> bytes:
    """A complete paper as tagged PDF (PDF/UA)."""
    weasyprint, fonts = engine()
    return weasyprint.HTML(string=html).write_pdf(font_config=fonts, pdf_variant="pdf/ua-1")


def serve(lines, out) -> None:
    """Answer orders until the parent closes the pipe."""

    def say(message: dict) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    for line in lines:
        order = json.loads(line)
        if "html" in order:
            gc.disable()
            Path(order["target"]).write_bytes(whole(order["html"]))
            say({"done": True})
        elif "join" in order:
            from elders.ground.paper.binding import join

            join(order)
            say({"done": True})
        else:
            say(print_run(order, say))


if __name__ == "__main__":
    # Whatever a library prints must not be taken for an answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    serve(sys.stdin, answers)
