"""The HTML of a paper (`templates/documents/`) as paragraphs and tables of WordprocessingML: one source, PDF and .docx.

Classes mean what `paper.css` makes of them; a tag that has no counterpart is refused, never dropped.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html import escape

from lxml import html as lxml_html

from elders.ground.paper.ink import Ink
from elders.ground.paper.parts import WIDTH_MM
from elders.ground.paper.word_styles import CLASSES, STYLES, cell_style

TWIPS_PER_MM = 1440 / 25.4
SPACES = re.compile(r"[ \t\r\n\f]+")
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
INLINE = {"b", "strong", "i", "em", "u", "span", "br", "a", "sup", "sub", "small", "time"}
MARKS = {
    "b": "<w:b/>", "strong": "<w:b/>", "i": "<w:i/>", "em": "<w:i/>", "u": '<w:u w:val="single"/>',
    "sup": '<w:vertAlign w:val="superscript"/>', "sub": '<w:vertAlign w:val="subscript"/>',
}  # fmt: skip
SIDES = {"c": "center", "r": "right"}
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
EMPTY = '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'


def twips(mm: float) -> int:
    return round(mm * TWIPS_PER_MM)


def clean(text: str) -> str:
    """The text composed (NFC) and without the characters XML cannot hold."""
    return FORBIDDEN.sub("", unicodedata.normalize("NFC", text))


@dataclass
class Words:
    """The runs of one paragraph being collected, white space folded as a browser does."""

    runs: list[tuple[str, str]] = field(default_factory=list)  # (marks, text); "\n" alone is a line break

    def add(self, text: str | None, marks: str) -> None:
        text = SPACES.sub(" ", text or "")
        if text.startswith(" ") and (not self.runs or self.runs[-1][1].endswith((" ", "\n"))):
            text = text[1:]
        if text:
            self.runs.append((marks, text))

    def newline(self) -> None:
        self.strip_end()
        self.runs.append(("", "\n"))

    def strip_end(self) -> None:
        while self.runs and self.runs[-1][1] not in ("\n",):
            marks, text = self.runs.pop()
            text = text.rstrip(" ")
            if text:
                self.runs.append((marks, text))
                return

    def take(self) -> str:
        """The runs as XML; "" when there is nothing to see."""
        self.strip_end()
        while self.runs and self.runs[-1][1] == "\n":
            self.runs.pop()
        runs, self.runs = self.runs, []
        return "".join(
            f"<w:r>{f'<w:rPr>{marks}</w:rPr>' if marks else ''}"
            + ("<w:br/>" if text == "\n" else f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t>')
            + "</w:r>"
            for marks, text in runs
        )


def paragraph(runs: str, style: str = "", extra: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style or "Normal"}"/>{extra}</w:pPr>{runs}</w:p>'


def keep_with_next(block: str) -> str:
    """The block (paragraph or table row) tied to what follows: a signature never stands alone on a page."""
    return re.sub(r"(<w:pStyle [^>]*/>)(?!<w:keepNext/>)", r"\1<w:keepNext/>", block)


@cache
def _ink(style: str) -> Ink:
    return Ink(style)


def rule(length_mm: float, room_mm: float, *, after_pt: float = 0) -> str:
    """A line of the given length in the middle of the room: the border of an empty paragraph with indents."""
    side = max(0, twips((room_mm - length_mm) / 2))
    extra = (
        '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
        f'<w:spacing w:before="20" w:after="{round(after_pt * 20)}" w:line="40" w:lineRule="exact"/>'
        f'<w:ind w:left="{side}" w:right="{side}"/>'
    )
    return paragraph("", "Rule", extra)


class Blocks:
    """Turns the elements of one part into XML blocks, in order."""

    def __init__(self, orientation: str) -> None:
        self.width_mm = WIDTH_MM[orientation]
        self.orientation = orientation

    def of(self, html: str) -> list[str]:
        """Blocks of a piece of HTML. Raises: ValueError for a tag that has no counterpart."""
        return self.inside(lxml_html.fragment_fromstring(clean(html), create_parent="div"), "")

    def inside(self, element, style: str, room_mm: float | None = None) -> list[str]:
        """What an element holds: runs of inline content become paragraphs of `style`, blocks stay blocks."""
        blocks: list[str] = []
        words = Words()
        room_mm = room_mm or self.width_mm

        def flush() -> None:
            if runs := words.take():
                blocks.append(paragraph(runs, style))

        words.add(element.text, "")
        for child in element:
            if isinstance(child.tag, str):
                if child.tag in INLINE:
                    self._inline(child, words, "")
                else:
                    flush()
                    self._block(child, style, blocks, room_mm)
            words.add(child.tail, "")
        flush()
        return blocks

    def _inline(self, element, words: Words, marks: str) -> None:
        if element.tag == "br":
            words.newline()
            return
        # In the order of the schema, whichever tag stands outside.
        marks = "".join(
            mark for mark in dict.fromkeys(MARKS.values()) if mark in marks or mark == MARKS.get(element.tag)
        )
        words.add(element.text, marks)
        for child in element:
            if isinstance(child.tag, str):
                if child.tag not in INLINE:
                    raise ValueError(f"<{child.tag}> inside <{element.tag}> has no counterpart in a .docx")
                self._inline(child, words, marks)
            words.add(child.tail, marks)

    def _block(self, element, style: str, blocks: list[str], room_mm: float) -> None:
        tag, classes = element.tag, (element.get("class") or "").split()
        named = next((CLASSES[name] for name in classes if name in CLASSES), "")
        if tag == "table":
            blocks += [self.table(element), EMPTY]
        elif tag in ("ul", "ol"):
            blocks += self._items(element, tag)
        elif "head" in classes:
            blocks += [self._head(element), EMPTY]
        elif "signs" in classes:
            blocks += [self._signs(element), EMPTY]
        elif "end" in classes:
            end = self.inside(element, style, room_mm)
            blocks[-1:] = [keep_with_next(block) for block in blocks[-1:]]
            blocks += [*map(keep_with_next, end[:-1]), *end[-1:]]
        elif "to" in classes and "many" in classes:
            names = [child for child in element if isinstance(child.tag, str)]
            blocks += self.inside(names[0], "To")
            blocks += [block for child in names[1:] for block in self.inside(child, "ToName")]
        elif "subject-rule" in classes:
            blocks.append(rule(min(self._line_above(element, size=14), room_mm) * 0.4, room_mm, after_pt=12))
        elif "rule" in classes:
            blocks.append(rule(self._line_above(element) * 0.4, room_mm))
        elif "room" in classes:
            blocks.append(paragraph("", "Room"))
        elif tag in ("h1", "h2", "h3", "h4"):
            blocks += self.inside(element, named or f"Heading{min(3, int(tag[1]))}", room_mm)
        elif tag == "hr":
            blocks.append(rule(room_mm, room_mm))
        elif tag == "p":
            blocks += self.inside(element, named or (style if style in STYLES and style != "Normal" else ""), room_mm)
        elif tag in ("div", "section", "article", "header", "footer"):
            made = self.inside(element, named or style, room_mm)
            if "motto" in classes:
                made.append(rule(self._width_of(element.text_content(), 14), room_mm))
            blocks += made
        else:
            raise ValueError(f"<{tag}> has no counterpart in a .docx")

    def _items(self, element, tag: str) -> list[str]:
        """Dashes and numbers are written out, as NĐ 30 papers do; Word's own lists renumber themselves."""
        blocks, number = [], int(element.get("start") or 1) - 1
        for item in element.iterchildren("li"):
            number += 1
            sign = "- " if tag == "ul" else f"{number}. "
            made = self.inside(item, "Item")
            lead = f'<w:r><w:t xml:space="preserve">{sign}</w:t></w:r>'
            blocks.append(made[0].replace("</w:pPr>", f"</w:pPr>{lead}", 1) if made else paragraph(lead, "Item"))
            blocks += made[1:]
        return blocks

    # --- head and signatures: tables without lines --------------------------------------------------------------------
    def _head(self, element) -> str:
        left = 65 if self.orientation == "portrait" else 100
        widths = [left, self.width_mm - left]
        rows = []
        for row in element.iterchildren("div"):
            cells = []
            for cell, width in zip(row.iterchildren("div"), widths, strict=True):
                classes = (cell.get("class") or "").split()
                named = next((CLASSES[name] for name in classes if name in CLASSES), "Over")
                cells.append("".join(self.inside(cell, named, width)))
            rows.append(cells)
        return _plain_table(rows, widths)

    def _signs(self, element) -> str:
        cells = list(element.iterchildren("div"))
        width = self.width_mm / len(cells)
        made = []
        for cell in cells:
            style = "Recipient" if "recipients" in (cell.get("class") or "") else "SignName"
            blocks = self.inside(cell, style, width)
            if style == "Recipient" and blocks:
                blocks[0] = blocks[0].replace('w:val="Recipient"', 'w:val="RecipientsHead"', 1)
            made.append("".join(blocks))
        return keep_with_next(_plain_table([made], [width] * len(cells)))

    def _line_above(self, element, *, size: float = 13) -> float:
        """Width in mm of the longest line of the text right above a rule."""
        before = element.getprevious()
        lines = [] if before is None else "".join(_with_breaks(before)).split("\n")
        return max((self._width_of(line, size) for line in lines), default=0)

    def _width_of(self, text: str, size: float) -> float:
        return _ink("Bold").width(SPACES.sub(" ", text).strip()) * size * 25.4 / 72

    # --- tables with lines --------------------------------------------------------------------------------------------
    def table(
        self,
        element,
        *,
        widths_mm: list[float] | None = None,
        font_pt: float = 12,
        row_mm: float = 0,
        pad_pt: float = 3,
    ) -> str:
        """A table: heading rows are repeated on every page, no row is torn by a page break."""
        rows = list(_rows(element))
        count = max((sum(_span(cell, "colspan") for cell in row) for _, row in rows), default=1)
        widths = [twips(width) for width in widths_mm or [self.width_mm / count] * count]
        layout = '<w:tblLayout w:type="fixed"/>' if widths_mm else ""
        start = (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{BORDERS}</w:tblBorders>{layout}'
            f'<w:tblCellMar><w:left w:w="{round(pad_pt * 20)}" w:type="dxa"/>'
            f'<w:right w:w="{round(pad_pt * 20)}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{_grid(widths)}</w:tblGrid>"
        )
        made, hanging = [], {}  # column → rows a cell from above still covers
        for heading, row in rows:
            made.append(self._row(row, widths, hanging, heading=heading, size=font_pt, row_mm=row_mm))
        return f"{start}{''.join(made)}</w:tbl>"

    def _row(self, row, widths, hanging, *, heading: bool, size: float, row_mm: float) -> str:
        classes = (row.get("class") or "").split()
        strong = bool({"sec", "sub", "sum"} & set(classes))
        height = (
            f'<w:trHeight w:val="{twips(row_mm)}" w:hRule="atLeast"/>' if row_mm and not heading and not strong else ""
        )
        cells, column = [], 0
        queue = [cell for cell in row if isinstance(cell.tag, str)]
        while column < len(widths):
            if hanging.get(column):
                rest, span = hanging.pop(column)
                if rest > 1:
                    hanging[column] = (rest - 1, span)
                cells.append(_cell(paragraph("", cell_style(size)), widths[column : column + span], "<w:vMerge/>"))
                column += span
                continue
            if not queue:
                break
            cell = queue.pop(0)
            span, down = _span(cell, "colspan"), _span(cell, "rowspan")
            side = next((SIDES[name] for name in (cell.get("class") or "").split() if name in SIDES), "left")
            side = "center" if cell.tag == "th" else side
            style = cell_style(size, bold=strong or cell.tag == "th", side=side)
            if "nos" in classes:
                style = cell_style(9, side="center")
            content = "".join(self.inside(cell, style)) or paragraph("", style)
            merge = '<w:vMerge w:val="restart"/>' if down > 1 else ""
            if down > 1:
                hanging[column] = (down - 1, span)
            cells.append(_cell(content, widths[column : column + span], merge))
            column += span
        repeated = "<w:tblHeader/>" if heading else ""
        made = f"<w:tr><w:trPr><w:cantSplit/>{height}{repeated}</w:trPr>{''.join(cells)}</w:tr>"
        return keep_with_next(made) if heading or "sec" in classes else made


def _with_breaks(element) -> Iterator[str]:
    """The text of an element, "\\n" where a line is broken by hand."""
    yield SPACES.sub(" ", element.text or "")
    for child in element:
        yield from ["\n"] if child.tag == "br" else _with_breaks(child)
        yield SPACES.sub(" ", child.tail or "")


def _rows(table) -> Iterator[tuple[bool, object]]:
    """(is a heading row, the row) in order."""
    for child in table:
        if child.tag == "tr":
            yield False, child
        elif child.tag in ("thead", "tbody", "tfoot"):
            for row in child.iterchildren("tr"):
                yield child.tag == "thead", row


def _grid(widths: list[int]) -> str:
    return "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)


def _span(cell, name: str) -> int:
    return int(cell.get(name) or 1)


def _cell(content: str, widths: list[int], merge: str) -> str:
    span = f'<w:gridSpan w:val="{len(widths)}"/>' if len(widths) > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{sum(widths)}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f"{content}</w:tc>"
    )


def _plain_table(rows: list[list[str]], widths_mm: list[float]) -> str:
    """A table without lines and without space at its sides, as heads and signatures are laid out."""
    made = []
    for row in rows:
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/></w:tcPr>{content or EMPTY}</w:tc>'
            for content, width in zip(row, widths_mm, strict=True)
        )
        made.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(widths_mm))}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{_grid([twips(width) for width in widths_mm])}</w:tblGrid>{''.join(made)}</w:tbl>"
    )
