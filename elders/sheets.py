"""Plain spreadsheets for further work: one table, written row by row, in which no cell can become a formula."""

import re
from collections.abc import Iterable
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RISKY = re.compile(r"^[=+\-@\t\r\n]")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def safe(text: str) -> str:
    """A text no spreadsheet will run, not even after it was saved as .csv and opened again: one that begins like a
    formula gets an apostrophe in front."""
    text = _FORBIDDEN.sub("", text)
    return f"'{text}" if _RISKY.match(text) else text


def write(
    file: IO[bytes], *, title: str, above: list[str], headings: list[tuple[str, int]], lines: Iterable[list[Any]]
) -> int:
    """Write a workbook with one sheet into `file`; returns the number of lines.

    `above` are lines of text over the table, `headings` (text, width in characters). Texts stay texts, so "031…" keeps
    its zero; numbers stay numbers.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for position, (_, width) in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    head_row = len(above) + 2 if above else 1
    sheet.freeze_panes = f"C{head_row + 1}"
    for number, text in enumerate(above):
        sheet.append([_cell(sheet, text, font=Font(bold=number == 0, size=13 if number == 0 else 11))])
    if above:
        sheet.append([])
    look = {"font": Font(bold=True), "fill": PatternFill("solid", fgColor="E3EEF5")}
    wrap = Alignment(wrap_text=True, vertical="center")
    sheet.append([_cell(sheet, heading, alignment=wrap, **look) for heading, _ in headings])
    plain = WriteOnlyCell(sheet)
    plain.number_format = "@"
    as_text, count = plain._style, 0
    for line in lines:
        count += 1
        sheet.append([_text(sheet, value, as_text) if isinstance(value, str) else value for value in line])
    sheet.auto_filter.ref = f"A{head_row}:{get_column_letter(len(headings))}{head_row + count}"
    sheet.print_title_rows = f"{head_row}:{head_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.save(file)
    return count


def _cell(sheet, text: str, **look: Any) -> Cell:
    cell = WriteOnlyCell(sheet)
    cell.value, cell.data_type = safe(text), "s"
    for name, value in look.items():
        setattr(cell, name, value)
    return cell


def _text(sheet, text: str, style) -> Cell | None:
    if not text:
        return None
    cell = WriteOnlyCell(sheet)
    cell.value, cell.data_type, cell._style = safe(text), "s", style
    return cell
