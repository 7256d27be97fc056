"""Sets the rows of a long table by hand: measured letters, ruled lines, page by page. No Django here (see `press`).

WeasyPrint draws what a page has once (letterhead, title, header row, footer, closing and signatures); the thousands of
rows between are plain text in fixed columns, and setting them here takes a tenth of its time and no memory to speak of.
Sizes and distances are those of `paper.css`; a test compares both.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    EncodedStreamObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from elders.ground.codes import QUIET_MODULES, qr_rows
from elders.ground.paper.fonts import engine
from elders.ground.paper.ink import ASCENT, BASELINE, DESCENT, LINE_HEIGHT, Ink

MM = 72 / 25.4
PAGE_MM = {"portrait": (210, 297), "landscape": (297, 210)}
TOP_MM, RIGHT_MM, BOTTOM_MM, LEFT_MM = 20, 15, 20, 30
PAD_Y, RULE = 2.0, 0.5  # pt, as `.grid td` in paper.css
NUMBER_PT, FOOT_PT = 14, 10
CODE_MM, CODE_TOP_MM, CODE_PT = 16, 2, 8  # in the top margin, its white border included


@dataclass
class Line:
    """One row, set but not yet placed. `edges` are the columns between which it has vertical rules."""

    kind: str
    height: float
    texts: list[tuple[bool, float, float, float, str]]  # bold, x, baseline below the top, width in %, text
    edges: Sequence[int]


def page_css(orientation: str, *, footer: str = "") -> str:
    """`@page` of a frame: paper, margins, footer, no numbers."""
    text = footer.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    left = f'@bottom-left {{ content: "{text}"; font: italic 10pt "Tinos"; white-space: nowrap; }}' if footer else ""
    return f"@page {{ size: A4 {orientation}; margin: {TOP_MM}mm {RIGHT_MM}mm {BOTTOM_MM}mm {LEFT_MM}mm; {left} }}"


class Setter:
    """One file being set: parts one after the other, each with page numbers of its own."""

    def __init__(self) -> None:
        self.writer = PdfWriter()
        self.regular, self.bold = Ink("Regular"), Ink("Bold")
        self.drawn: dict[str, tuple[Any, float]] = {}  # frames by their HTML: the sheets of one list share them
        self.fonts = DictionaryObject()  # filled at the end, when it is known which letters were used

    # --- one part ----------------------------------------------------------------------------------------------------
    def begin(self, order: dict[str, Any]) -> None:
        """`order`: index, orientation, css, before and head (HTML), footer, widths_pt, sides and solid per
        column, font_pt, pad_pt, row_pt, label_span; see `long`."""
        self.order = order
        width, height = PAGE_MM[order["orientation"]]
        self.width, self.height = width * MM, height * MM
        self.size, self.pad = order["font_pt"], order["pad_pt"]
        self.xs = [LEFT_MM * MM]
        for column in order["widths_pt"]:
            self.xs.append(self.xs[-1] + column)
        self.limit = self.height - BOTTOM_MM * MM
        self.first, self.first_top = self._frame(order["before"])
        self.next, self.next_top = self._frame("")
        self.pages: list[tuple[str, Any]] = []
        self._new_page()
        self.held: list[Line] = []  # rows whose page depends on what comes after them

    def row(self, kind: str, texts: list[str]) -> None:
        """Take one row: "row" (a text per column), "sec" (one text), "sub" or "sum" (label, then the other columns)."""
        line = self._line(kind, texts)
        self.held.append(line)
        # The last rows wait: signatures take two of them along, and a heading is placed with its first row.
        while len(self.held) > 3:
            together = 1
            while self.held[together - 1].kind == "sec" and together < len(self.held):
                together += 1
            self._place(self.held[:together])
            del self.held[:together]

    def end(self, after: str) -> int:
        """Set closing and signatures under the last rows; how many pages. Raises: ValueError when over a page high."""
        tail, tail_height = self._tail(after) if after else (None, 0.0)
        rest = sum(line.height for line in self.held)
        if self.held or tail:
            if self.y + rest + tail_height > self.limit and self._may_break:
                self._new_page()
            if self.y + rest + tail_height > self.limit + 0.5:
                raise ValueError("closing and signatures are higher than a page")
        self._draw(self.held)
        self.held = []
        if tail:
            self.pages[-1][1].append(f"q 1 0 0 1 0 {-(self.y - TOP_MM * MM):.2f} cm /Tail Do Q")
        count = len(self.pages)
        self._finish_pages(tail)
        return count

    def append(self, content: bytes) -> int:
        """Take over finished pages (a letter before its annexes); how many."""
        reader = PdfReader(BytesIO(content))
        self.writer.append(reader, import_outline=False)
        return len(reader.pages)

    def save(self, target: str, *, title: str, author: str) -> None:
        self.fonts[NameObject("/R")] = self.regular.add_to(self.writer)
        if self.bold.used:
            self.fonts[NameObject("/B")] = self.bold.add_to(self.writer)
        self.writer.add_metadata({"/Title": title, "/Author": author})
        self.writer.root_object[NameObject("/Lang")] = TextStringObject("vi")
        self.writer.create_viewer_preferences()
        self.writer.viewer_preferences[NameObject("/DisplayDocTitle")] = BooleanObject(True)
        self.writer.write(target)

    # --- setting lines -----------------------------------------------------------------------------------------------
    def _line(self, kind: str, texts: list[str]) -> Line:
        columns = len(self.xs) - 1
        if kind == "row":
            marks = zip(texts, self.order["sides"], self.order["solid"], strict=True)
            cells = [(text, at, at + 1, side, solid) for at, (text, side, solid) in enumerate(marks)]
        elif kind == "sec":
            cells = [(texts[0], 0, columns, "left", False)]
        else:
            span = self.order["label_span"]
            cells = [(texts[0], 0, span, "left", False)]
            cells += [(text, span + at, span + at + 1, "right", True) for at, text in enumerate(texts[1:])]
        ink, em = (self.regular if kind == "row" else self.bold), self.size
        set_cells, most = [], 1
        for text, start, stop, side, solid in cells:
            room = (self.xs[stop] - self.xs[start] - 2 * self.pad - RULE) / em
            # A number is never broken: where it is too long for its column it is set narrower.
            lines = ([text] if text else []) if solid else ink.lines(text, room)
            most = max(most, len(lines))
            set_cells.append((lines, start, stop, side, room))
        least = self.order["row_pt"] if kind == "row" else 0
        height = max(most * LINE_HEIGHT * em, least) + 2 * PAD_Y + RULE
        placed = []
        for lines, start, stop, side, room in set_cells:
            top = (height - len(lines) * LINE_HEIGHT * em) / 2
            for number, text in enumerate(lines):
                wide = ink.width(text)
                narrow = min(1.0, room / wide) if wide else 1.0
                left, right = self.xs[start] + self.pad + RULE / 2, self.xs[stop] - self.pad - RULE / 2
                if side == "right":
                    left = right - wide * narrow * em
                elif side == "center":
                    left = (left + right - wide * narrow * em) / 2
                placed.append((kind != "row", left, top + (number * LINE_HEIGHT + BASELINE) * em, narrow * 100, text))
        edges = range(columns + 1) if kind == "row" else [0, *(cell[2] for cell in set_cells)]
        return Line(kind, height, placed, edges)

    def _new_page(self) -> None:
        first = not self.pages
        if not first:
            frame, drawn = self.pages[-1]
            self.pages[-1] = (frame, _packed(frame, drawn))  # a full page is kept small until its numbers are known
        self.pages.append(("/First" if first else "/Next", []))
        self.y = self.first_top if first else self.next_top
        self.placed_on_page = self.narrowed = False

    @property
    def _may_break(self) -> bool:
        """Whether another page would help: this one has rows, or a letterhead that takes their room."""
        return self.placed_on_page or len(self.pages) == 1

    def _place(self, lines: list[Line]) -> None:
        """Put rows that belong together on one page."""
        if self.y + sum(line.height for line in lines) > self.limit and self._may_break:
            self._new_page()
        self._draw(lines)

    def _draw(self, lines: list[Line]) -> None:
        out = self.pages[-1][1]
        for line in lines:
            top, bottom = self.height - self.y, self.height - self.y - line.height
            for bold, x, baseline, narrow, text in line.texts:
                font, ink = ("/B", self.bold) if bold else ("/R", self.regular)
                scale = f"{narrow:.1f} Tz " if narrow < 100 else "100 Tz " if self.narrowed else ""
                self.narrowed = narrow < 100
                out.append(f"BT {font} {self.size} Tf {scale}{x:.2f} {top - baseline:.2f} Td <{ink.hex(text)}> Tj ET")
            half = RULE / 2
            out.append(f"{self.xs[0] - half:.2f} {bottom:.2f} m {self.xs[-1] + half:.2f} {bottom:.2f} l")
            out += [f"{self.xs[edge]:.2f} {top:.2f} m {self.xs[edge]:.2f} {bottom:.2f} l" for edge in line.edges]
            out.append("S")
            self.y += line.height
            self.placed_on_page = True

    # --- frames: what WeasyPrint draws once --------------------------------------------------------------------------
    def _print(self, body: str, css: str) -> tuple[Any, float]:
        """(page object as a form, distance in pt of the element "here" from the top)."""
        weasyprint, fonts = engine()
        html = (
            f'<html lang="vi"><head><style>{self.order["css"]}{css} #here td {{ border: 0; padding: 0; height: 0 }}'
            f'</style></head><body><section class="part {self.order["orientation"]} p{self.order["index"]}">'
            f"{body}</section></body></html>"
        )
        key = re.sub(rf"\bp{self.order['index']}\b", "p", html)
        if key in self.drawn:
            return self.drawn[key]
        printed = weasyprint.HTML(string=html).render(font_config=fonts)
        where = printed.pages[0].anchors.get("here")
        if where is None:
            raise ValueError("the head of a list is higher than a page")
        page = PdfReader(BytesIO(printed.write_pdf())).pages[0]
        form = StreamObject()
        form[NameObject("/Type")] = NameObject("/XObject")
        form[NameObject("/Subtype")] = NameObject("/Form")
        form[NameObject("/BBox")] = ArrayObject([FloatObject(n) for n in (0, 0, self.width, self.height)])
        form[NameObject("/Resources")] = page["/Resources"].clone(self.writer)
        form.set_data(page.get_contents().get_data())
        self.drawn[key] = self.writer._add_object(form.flate_encode()), where[1] * 0.75
        return self.drawn[key]

    def _frame(self, before: str) -> tuple[Any, float]:
        columns = len(self.order["widths_pt"])
        mark = f'<tr id="here"><td colspan="{columns}"></td></tr>'
        table = f'<table class="grid">{self.order["head"]}<tbody>{mark}</tbody></table>'
        # A table that goes on from the page before has no space above it.
        on = "" if before else " table.grid { margin-top: 0 !important }"
        return self._print(before + table, page_css(self.order["orientation"], footer=self.order["footer"]) + on)

    def _tail(self, after: str) -> tuple[Any, float]:
        form, bottom = self._print(f'{after}<div id="here"></div>', page_css(self.order["orientation"]))
        return form, bottom - TOP_MM * MM

    # --- pages -------------------------------------------------------------------------------------------------------
    def _finish_pages(self, tail: Any) -> None:
        """Write the pages of this part, now that their number is known."""
        total = len(self.pages)
        resources = {
            "/Font": self.fonts,
            "/XObject": DictionaryObject({NameObject("/First"): self.first, NameObject("/Next"): self.next}),
        }
        if tail:
            resources["/XObject"][NameObject("/Tail")] = tail
        shared = self.writer._add_object(
            DictionaryObject({NameObject(name): value for name, value in resources.items()})
        )
        frame, drawn = self.pages[-1]
        self.pages[-1] = (frame, _packed(frame, drawn))
        for number, (_, body) in enumerate(self.pages, start=1):
            page = self.writer.add_blank_page(self.width, self.height)
            page[NameObject("/Resources")] = shared
            page[NameObject("/Contents")] = ArrayObject(
                [self._stream(body), self._stream(zlib.compress(self._numbers(number, total).encode("ascii")))]
            )
        self.pages = []

    def _stream(self, packed: bytes) -> Any:
        stream = EncodedStreamObject()
        stream._data = packed
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
        return self.writer._add_object(stream)

    def _numbers(self, number: int, total: int) -> str:
        """Top centre from page 2 (NĐ 30) and "Trang 2/40" at the foot, where WeasyPrint puts them too."""

        def write(text: str, size: float, x: float, middle: float) -> str:
            y = self.height - middle - (ASCENT - DESCENT) / 2 * size
            return f"BT /R {size} Tf {x:.2f} {y:.2f} Td <{self.regular.hex(text)}> Tj ET"

        left, right = LEFT_MM * MM, self.width - RIGHT_MM * MM
        foot = f"Trang {number}/{total}"
        drawn = [write(foot, FOOT_PT, right - self.regular.width(foot) * FOOT_PT, self.height - BOTTOM_MM * MM / 2)]
        if number > 1:
            text = str(number)
            x = (left + right - self.regular.width(text) * NUMBER_PT) / 2
            drawn.append(write(text, NUMBER_PT, x, TOP_MM * MM / 2))
        if self.order["code"]:
            text = self.order["code"].replace("{page}", f"{number:02d}")
            x = right - CODE_MM * MM - self.regular.width(text) * CODE_PT
            drawn += [write(text, CODE_PT, x, (CODE_TOP_MM + CODE_MM / 2) * MM), *self._code(text, right)]
        return "\n".join(["100 Tz", *drawn])

    def _code(self, text: str, right: float) -> list[str]:
        """The QR code as filled squares at the right of the top margin."""
        rows = qr_rows(text)
        side = CODE_MM * MM / (len(rows) + 2 * QUIET_MODULES)
        left, top = right - CODE_MM * MM, self.height - CODE_TOP_MM * MM
        drawn = []
        for y, row in enumerate(rows, start=QUIET_MODULES):
            for x, dark in enumerate(row, start=QUIET_MODULES):
                if dark:
                    drawn.append(f"{left + x * side:.2f} {top - (y + 1) * side:.2f} {side:.2f} {side:.2f} re")
        return [*drawn, "f"]


def _packed(frame: str, drawn: list[str]) -> bytes:
    return zlib.compress("\n".join([f"{frame} Do", f"{RULE} w", *drawn]).encode("ascii"))
