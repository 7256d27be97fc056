"""A process that only prints: told by its parent what to print, one JSON line each, over standard input and output.

    python -m elders.ground.paper.press

A process of its own, not a fork: nothing of the parent's database connection, threads or locks comes along, under
gunicorn, the worker and a command alike; and the memory printing takes goes back with it. Imports no Django.

Orders, each answered by one line: `{"html": …, "target": path}` prints a paper in one piece; `{"append": html}` takes a
letter over, `{"begin": {...}}`, `{"rows": [[kind, texts], …]}` and `{"end": html}` set a long list (`setter`), and
`{"save": path, "title": …, "author": …}` writes the file.
"""

import json
import sys
from pathlib import Path

from elders.ground.paper.fonts import engine


def whole(html: str) -> bytes:
    """A complete paper as tagged PDF (PDF/UA)."""
    weasyprint, fonts = engine()
    return weasyprint.HTML(string=html).write_pdf(font_config=fonts, pdf_variant="pdf/ua-1")


def serve(lines, out) -> None:
    """Answer orders until the parent closes the pipe."""
    setter = None
    for line in lines:
        order = json.loads(line)
        if "html" in order:
            Path(order["target"]).write_bytes(whole(order["html"]))
        else:
            if setter is None:
                from elders.ground.paper.setter import Setter

                setter = Setter()
            if "rows" in order:
                for kind, texts in order["rows"]:
                    setter.row(kind, texts)
            elif "begin" in order:
                setter.begin(order["begin"])
            elif "end" in order:
                setter.end(order["end"])
            elif "append" in order:
                setter.append(whole(order["append"]))
            elif "save" in order:
                setter.save(order["save"], title=order["title"], author=order["author"])
        out.write("{}\n")
        out.flush()


if __name__ == "__main__":
    # Whatever a library prints must not be taken for an answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    serve(sys.stdin, answers)
