"""Papers as PDF: by WeasyPrint as a whole when short; the rows of long lists are set by hand (`setter`)."""

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.template.loader import get_template, render_to_string

from elders.ground.paper import press
from elders.ground.paper.parts import Annex, Document
from elders.ground.paper.table import Table

HERE_ROWS = 60  # printed in this process; above, in one beside it: the time and memory of the site stay its own
SHORT_ROWS = 200  # set by WeasyPrint as a whole, 6 ms and 0.19 MB a row; above, rows are set by hand at 0.3 ms a row

NOBODY = "Không có ai trong danh sách."

Progress = Callable[[int, int], None]
_one_at_a_time = threading.Lock()  # Pango's font map is shared by the threads of a web process


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


@dataclass
class Part:
    """One run of pages with numbers of its own: the body of a letter, or one annex."""

    document: Document
    annex: Annex | None
    index: int = 0

    def __post_init__(self) -> None:
        self.table = Table(self.annex) if self.annex else None
        self.orientation = self.annex.orientation if self.annex else "portrait"

    def lines(self) -> Iterator[tuple[str, list[str]]]:
        return self.table.lines() if self.table else iter(())

    def before(self) -> str:
        if self.annex is None:
            document = self.document
            signatures = [document.signature] if document.signature else []
            return render_to_string(
                document.template, {**document.context, "document": document, "signature_list": signatures}
            )
        return render_to_string("documents/_annex_head.html", {"annex": self.annex})

    def head(self) -> str:
        return self.table.head() if self.table else ""

    def after(self) -> str:
        """Closing sentence and signatures; complete once all rows were read."""
        if self.annex is None or not (self.annex.closing or self.annex.signatures or self.annex.notes):
            return ""
        return render_to_string("documents/_annex_end.html", {"annex": self.annex, "closing": self.table.closing()})

    def css(self) -> str:
        """Widths and sizes of this part's table."""
        if self.annex is None:
            return ""
        name = f".p{self.index}"
        rules = [f"{name} .w{i} {{ width: {width:.3f}mm }}" for i, width in enumerate(self.annex.widths_mm)]
        rules.append(f"{name} table.grid {{ font-size: {self.annex.font_pt}pt }}")
        pad = self.annex.pad_pt
        rules.append(f"{name} .grid th, {name} .grid td {{ padding-left: {pad}pt; padding-right: {pad}pt }}")
        if self.annex.row_mm:
            rules.append(f"{name} .grid tbody tr:not(.sec, .sub, .sum) td {{ height: {self.annex.row_mm}mm }}")
        return "\n".join(rules)

    def page_css(self, *, alone: bool) -> str:
        """`@page` with numbers, for a paper printed in one piece; "Trang x/y" only where y is of this part."""
        feet = []
        if self.annex and self.annex.footer:
            feet.append(f'@bottom-left {{ content: "{_escaped(self.annex.footer)}"; font: italic 10pt "Tinos"; }}')
        if self.annex and alone:
            feet.append('@bottom-right { content: "Trang " counter(page) "/" counter(pages); font: 10pt "Tinos"; }')
        name = f"p{self.index}"
        return (
            f"@page {name} {{ size: A4 {self.orientation}; margin: 20mm 15mm 20mm 30mm;"
            f' @top-center {{ content: counter(page); font: 14pt "Tinos"; }}'
            f" {' '.join(feet)} }}"
            # `counter-reset` on the section would be ignored here; the n-th page of the name is what works.
            f"@page :nth(1 of {name}) {{ counter-reset: page 1; @top-center {{ content: none; }} }}"
            f"section.{name} {{ page: {name}; break-before: page; }}"
        )


def parts_of(document: Document) -> list[Part]:
    annexes: list[Annex | None] = [None] if document.template else []
    return [Part(document, annex, index) for index, annex in enumerate([*annexes, *document.annexes])]


def house_css() -> str:
    return get_template("documents/paper.css").template.source


def pdf(document: Document, *, progress: Progress | None = None) -> bytes:
    """The paper as PDF; `progress(rows_done, rows_in_all)` is called in this thread (0 in all while not known).

    Up to `SHORT_ROWS` rows a list, and three times as many in all, the file is tagged (PDF/UA); the rows of a longer
    list are set by `setter` in a process beside this one, and so are those of lists with a code on every page. The
    memory of this process does not grow with the list.
    """
    parts = parts_of(document)
    taken, budget = [], 3 * SHORT_ROWS
    for part in parts:
        rows, most = part.lines(), min(budget, SHORT_ROWS)
        start = list(itertools.islice(rows, most + 1))
        budget -= len(start)
        taken.append((part, start, rows))
        if len(start) > most:
            budget = -1
            break
    if budget >= 0 and not any(annex.code for annex in document.annexes):
        return _at_once([(part, rows) for part, rows, _ in taken], document, progress)
    from elders.ground.paper.long import print_long

    runs = [(part, itertools.chain(start, rest)) for part, start, rest in taken]
    runs += [(part, part.lines()) for part in parts[len(taken) :]]
    return print_long(runs, document, progress=progress)


def whole_html(runs: list[tuple[Part, list[tuple[str, list[str]]]]], document: Document, *, alone: bool = True) -> str:
    """A complete paper as HTML, for WeasyPrint in one piece; not `alone`: a part of one, to be put among others."""
    sections, rules = [], [house_css()]
    for part, lines in runs:
        after = part.after()
        rows = [part.table.html(*line) for line in lines] if part.table else []
        if part.table and not rows:
            rows = [f'<tr><td class="c" colspan="{len(part.table.columns)}">{NOBODY}</td></tr>']
        if after:
            # The signature never stands alone: the last rows go along with it.
            rows = [*rows[:-2], *(_keep(row) for row in rows[-2:])]
        table = f'<table class="grid">{part.head()}<tbody>{"".join(rows)}</tbody></table>' if part.annex else ""
        sections.append(
            f'<section class="part {part.orientation} p{part.index}">{part.before()}{table}{after}</section>'
        )
        rules += [part.css(), part.page_css(alone=alone and len(runs) == 1)]
    return render_to_string(
        "documents/shell.html",
        {"title": document.title, "author": document.author, "css": "\n".join(rules), "body": "\n".join(sections)},
    )


def _keep(row: str) -> str:
    """The row with the class that ties it to the row before."""
    if row.startswith("<tr class="):
        return row.replace('class="', 'class="keep ', 1)
    return row.replace("<tr", '<tr class="keep"', 1)


def _at_once(
    runs: list[tuple[Part, list[tuple[str, list[str]]]]], document: Document, progress: Progress | None
) -> bytes:
    html = whole_html(runs, document)
    count = sum(len(rows) for _, rows in runs)
    if count <= HERE_ROWS:
        with _one_at_a_time:
            content = press.whole(html)
    else:
        from elders.ground.paper.long import print_whole

        content = print_whole(html)
    if progress:
        progress(count, count)
    return content
