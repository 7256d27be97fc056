"""The same annex as a workbook: letterhead, title, borders, totals, signatures, and a page set-up that prints as A4.

Written row by row: memory does not grow with the list. No cell can become a formula, identity numbers stay text.
"""

import io
import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange

from elders.ground.paper.parts import Annex, Column, Document, Letterhead, Signature
from elders.ground.paper.pdf import NOBODY
from elders.ground.paper.table import Table, shown

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FAMILY = "Times New Roman"  # what office machines have; the metrics are those of our PDF typeface
MM_PER_INCH = 25.4
RISKY = re.compile(r"^[=+\-@\t\r]")
PRINTED = re.compile(r"(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(%?)((?:\(\*\))?)")  # 1.234,5 · 71%(*)
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

_LINE = Side(style="thin")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


class _Sheet:
    """One annex being written: knows its next row, its column widths and the styles it has made."""

    def __init__(self, book: Workbook, annex: Annex, title: str) -> None:
        self.annex = annex
        self.sheet = book.create_sheet(title)
        self.sheet.merged_cells = MultiCellRange()
        self.table = Table(annex)
        self.widths = annex.widths_mm
        self.last = len(self.widths)
        self.row = 0
        self._styles: dict[tuple, Any] = {}

    def style(self, *, size: float, bold=False, italic=False, underline=False, side="center", grid=False, wrap=True,
              format="General", guarded=False) -> Any:  # fmt: skip
        """Style array of a cell; made once per look, because building one costs more than writing a cell."""
        key = (size, bold, italic, underline, side, grid, wrap, format, guarded)
        if key not in self._styles:
            cell = WriteOnlyCell(self.sheet)
            cell.font = Font(
                name=FAMILY, size=size, bold=bold, italic=italic, underline="single" if underline else None
            )
            cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=wrap)
            cell.number_format = format
            if grid:
                cell.border = _GRID
            cell.quotePrefix = guarded
            if guarded:
                cell._style.quotePrefix = 1
            self._styles[key] = cell._style
        return self._styles[key]

    def cell(self, value: Any, **look: Any) -> WriteOnlyCell:
        cell = WriteOnlyCell(self.sheet)
        if isinstance(value, str):
            value = FORBIDDEN.sub("", value)
            risky = bool(RISKY.match(value))
            cell.value = value
            cell.data_type = "s"  # a text that begins with "=" stays a text
            cell._style = self.style(**{**look, **({"guarded": True, "format": "@"} if risky else {})})
        else:
            cell.value = value
            cell._style = self.style(**look)
        return cell

    def write(self, cells: Sequence[Any], *, height: float | None = None) -> None:
        self.row += 1
        if height:
            self.sheet.row_dimensions[self.row].height = height
        self.sheet.append(cells)

    def merge(self, first: int, last: int, *, rows: int = 1) -> None:
        """Merge columns `first`–`last` (from 1) of the row to be written next."""
        if last > first or rows > 1:
            self.sheet.merged_cells.add(
                CellRange(min_col=first, max_col=last, min_row=self.row + 1, max_row=self.row + rows)
            )

    def line(self, text: str, *, height: float | None = None, **look: Any) -> None:
        """One text across the whole table."""
        self.merge(1, self.last)
        size = look.get("size", 13)
        lines = sum(1 + int(len(part) * size * 0.17 / sum(self.widths)) for part in text.split("\n"))
        self.write([self.cell(text, **look)], height=height or lines * size * 1.35)

    def blocks(self, texts: Sequence[tuple[str, dict[str, Any]]], edges: Sequence[int], **height: float) -> None:
        """Several texts side by side; block i spans the columns after edges[i] up to edges[i + 1]."""
        row: list[Any] = [None] * self.last
        for (text, look), first, last in zip(texts, edges, edges[1:], strict=False):
            if text:
                row[first] = self.cell(text, **look)
            self.merge(first + 1, last)
        self.write(row, **height)

    def edges(self, *shares: float) -> list[int]:
        """Column borders nearest to the given shares of the width, each block at least one column wide."""
        found = [0]
        for share in shares:
            target, position = share * sum(self.widths), 0.0
            border = 0
            for index, width in enumerate(self.widths):
                if position + width / 2 > target:
                    break
                position, border = position + width, index + 1
            found.append(min(max(border, found[-1] + 1), self.last))
        return [*found, self.last]

    # --- the parts of the sheet, from top to bottom ------------------------------------------------------------------
    def set_up_page(self) -> None:
        sheet, annex = self.sheet, self.annex
        for index, width in enumerate(self.widths, start=1):
            sheet.column_dimensions[get_column_letter(index)].width = max(3.0, (width * 96 / MM_PER_INCH - 5) / 7)
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4 if hasattr(sheet, "PAPERSIZE_A4") else "9"
        sheet.page_setup.orientation = annex.orientation
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        margins = sheet.page_margins
        margins.left, margins.right = 30 / MM_PER_INCH, 15 / MM_PER_INCH
        margins.top = margins.bottom = 20 / MM_PER_INCH
        margins.header = margins.footer = 8 / MM_PER_INCH
        sheet.print_options.horizontalCentered = True
        sheet.HeaderFooter.differentFirst = True  # NĐ 30: the number of the first page is not shown
        sheet.oddHeader.center.text, sheet.oddHeader.center.size, sheet.oddHeader.center.font = "&P", 14, FAMILY
        if annex.code:
            for header in (sheet.oddHeader, sheet.firstHeader):
                header.right.text, header.right.size, header.right.font = annex.code.replace("{page}", "&P"), 8, FAMILY
        for footer in (sheet.oddFooter, sheet.firstFooter):
            footer.right.text, footer.right.size, footer.right.font = "Trang &P/&N", 10, FAMILY
            if annex.footer:
                footer.left.text, footer.left.size = annex.footer.replace("&", "&&"), 10
                footer.left.font = f"{FAMILY},Italic"

    def letterhead(self, head: Letterhead) -> None:
        edges = self.edges(0.4)
        left = [(text, {"size": 13}) for text in head.over] + [
            (text, {"size": 13, "bold": True}) for text in head.issuer
        ]
        # The line under the issuer, 1/3 to 1/2 of its text, as signs: a sheet has no lines of free length.
        left += [("_" * max(5, len(head.issuer[-1]) // 2), {"size": 8, "bold": True})]
        right = [
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", {"size": 13, "bold": True}),
            ("Độc lập - Tự do - Hạnh phúc", {"size": 14, "bold": True, "underline": True}),
        ]
        empty = ("", {"size": 13})
        for index in range(max(len(left), len(right))):
            pair = [side[index] if index < len(side) else empty for side in (left, right)]
            self.blocks(pair, edges, height=12 if pair[0][1]["size"] == 8 else 19)
        self.blocks([(head.number_line, {"size": 13}), (head.day_line, {"size": 14, "italic": True})], edges, height=20)
        self.write([])

    def titles(self) -> None:
        annex = self.annex
        if annex.label:
            self.line(annex.label, size=14, bold=True)
        self.line(annex.title, size=14, bold=True)
        for text in [annex.attached, *annex.lines]:
            if text:
                self.line(text, size=14, italic=True)
        if annex.unit:
            self.line(f"Đơn vị tính: {annex.unit}", size=12, italic=True, side="right")
        else:
            self.write([])

    def head(self) -> None:
        columns, size = self.table.columns, self.annex.font_pt
        look = {"size": size, "bold": True, "grid": True}
        grouped_at_all = any(column.group for column in columns)
        first = self.row + 1
        index = 0
        while index < self.last:
            group = columns[index].group
            end = index + 1
            while group and end < self.last and columns[end].group == group:
                end += 1
            if group:
                self.merge(index + 1, end)
            else:
                self.merge(index + 1, index + 1, rows=2 if grouped_at_all else 1)
            index = end
        lines = max(
            1 + int(len(column.heading) * size * 0.19 / width)
            for column, width in zip(columns, self.widths, strict=True)
        )
        self.write([self.cell(column.group or column.heading, **look) for column in columns], height=size * 1.4 * (
            1 if grouped_at_all else lines))  # fmt: skip
        if grouped_at_all:
            self.write(
                [self.cell(column.heading if column.group else "", **look) for column in columns],
                height=size * 1.4 * max(1, lines - 1),
            )
        if self.annex.column_numbers:
            self.write([self.cell(number, size=9, italic=True, grid=True) for number in range(1, self.last + 1)])
        self.sheet.print_title_rows = f"{first}:{self.row}"

    def body(self, heard: Callable[[int], None]) -> None:
        size, table = self.annex.font_pt, self.table
        height = self.annex.row_mm / MM_PER_INCH * 72 if self.annex.row_mm else None
        looks = [
            {"size": size, "grid": True, "side": column.side, "format": FORMATS.get(column.kind, "General")}
            for column in table.columns
        ]
        for kind, content in table.read():
            if kind == "row":
                values = zip(content, table.columns, looks, strict=True)
                self.write([self.entry(value, column, look) for value, column, look in values], height=height)
                heard(table.count)
            elif kind == "section":
                self.merge(1, self.last)
                look = {"size": size, "bold": True, "side": "left", "grid": True}
                self.write([self.cell(content, **look), *(self.cell("", **look) for _ in range(self.last - 1))])
            else:
                self.sums(*content)
        if not table.count and not self.annex.total:
            self.line(NOBODY, size=size, italic=True)
        if self.annex.total:
            self.sums(table.say(self.annex.total, table.count), table.sums)

    def entry(self, value: Any, column: Column, look: dict[str, Any]) -> WriteOnlyCell:
        """The cell of one value of the list."""
        value = _value(value, column)
        if column.side == "right" and isinstance(value, str) and (number := printed_number(value)):
            value, form = number
            look = look | {"format": form}
        return self.cell(value, **look)

    def sums(self, label: str, sums: dict[str, Any]) -> None:
        span = self.table.label_span()
        look = {"size": self.annex.font_pt, "bold": True, "grid": True}
        self.merge(1, span)
        row = [self.cell(label, side="left", **look), *(self.cell("", **look) for _ in range(span - 1))]
        for column in self.table.columns[span:]:
            value = sums[column.key] if column.total else ""
            row.append(self.cell(value, side="right", format="#,##0", **look))
        self.write(row)

    def end(self) -> None:
        for note in self.annex.notes:
            self.line(note, size=11, side="left")
        if self.annex.closing:
            self.line(self.table.closing(), size=13, side="left")
        if self.annex.signatures:
            self.write([])
            self.signatures(self.annex.signatures)

    def signatures(self, signs: Sequence[Signature]) -> None:
        edges = self.edges(*[(index + 1) / len(signs) for index in range(len(signs) - 1)])
        bold = {"size": 13, "bold": True}
        for index in range(max(len(sign.authority) for sign in signs)):
            texts = [sign.authority[index] if index < len(sign.authority) else "" for sign in signs]
            self.blocks([(text, bold) for text in texts], edges, height=18)
        self.blocks([(f"({sign.hint})" if sign.hint else "", {"size": 12, "italic": True}) for sign in signs], edges)
        for _ in range(4):
            self.write([])
        self.blocks([(sign.name, {**bold, "size": 14}) for sign in signs], edges, height=20)


FORMATS = {"code": "@", "number": "#,##0", "day": "dd/mm/yyyy"}


def _value(value: Any, column: Any) -> Any:
    """Numbers and days stay what they are, so that the receiver can count on; all else is the printed text."""
    if column.kind == "number" and not isinstance(value, str):
        return value
    if column.kind == "day" and isinstance(value, date):
        return value
    return shown(value, column)


def printed_number(text: str) -> tuple[int | float, str] | None:
    """Value and cell format of a number as papers print it ("1.237", "98,96", "71%(*)"), so that the receiver can count
    on; None of anything else ("...", "KTPV")."""
    found = PRINTED.fullmatch(text)
    if found is None:
        return None
    sign, whole, decimals, percent, mark = found.groups()
    exact = Decimal(f"{sign}{whole.replace('.', '')}.{decimals or 0}") / (100 if percent else 1)
    places = f".{'0' * len(decimals)}" if decimals else ""
    form = f"0{places}%" if percent else f"#,##0{places}"
    return int(exact) if exact == int(exact) else float(exact), form + (f'"{mark}"' if mark else "")


def sheet_name(annex: Annex, taken: set[str]) -> str:
    """A name Excel accepts: at most 31 characters, none of its forbidden signs, no other sheet's."""
    name = " ".join(re.sub(r"[\[\]:*?/\\'\n]", " ", annex.name or annex.label or annex.title).split())[:31].strip()
    number = 1
    while name.lower() in taken:
        number += 1
        name = f"{name[:27].strip()} {number}"
    taken.add(name.lower())
    return name


def xlsx(document: Document, *, progress: Callable[[int, int], None] | None = None) -> bytes:
    """The annexes of a paper as a workbook, one sheet each; the letter itself is not a table and stays PDF.

    Numbers are numbers ("1.234" is how they are shown), everything else is text exactly as in the PDF.
    Raises: ValueError when the paper has no annex.
    """
    if not document.annexes:
        raise ValueError("a workbook needs at least one annex")
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = document.title, document.author or "Phần mềm người cao tuổi"
    book.properties.language = "vi"
    total, before = sum(annex.size for annex in document.annexes), 0
    taken: set[str] = set()
    for annex in document.annexes:
        page = _Sheet(book, annex, sheet_name(annex, taken))

        def heard(count: int, before: int = before) -> None:
            if progress and count % 500 == 0:
                progress(before + count, total)

        page.set_up_page()
        if annex.letterhead:
            page.letterhead(annex.letterhead)
        page.titles()
        page.head()
        page.body(heard)
        page.end()
        before += page.table.count
    out = io.BytesIO()
    book.save(out)
    if progress:
        progress(before, before)
    return out.getvalue()


__all__ = ["XLSX_TYPE", "sheet_name", "xlsx"]
