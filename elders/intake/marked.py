"""What was wrong goes home as the sender's own workbook: same sheets, same rows, errors marked in the cells.

Values are written as data only: formulas of the file become the results they showed, macros stay behind, and a text
that begins like a formula stays a text.
"""

import io
from collections import defaultdict
from typing import Any

from django.db.models import Q
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.worksheet import Worksheet

from elders.intake import reasons
from elders.intake.reading import read_book
from elders.intake.types import sheet_name
from elders.models import IntakeBatch, IntakeRow

REJECTED = PatternFill("solid", fgColor="FFC7CE")
DOUBTFUL = PatternFill("solid", fgColor="FFEB9C")
NOTE_HEADING = "Phần mềm ghi chú"
AUTHOR = "Phần mềm quản lý người cao tuổi"
MARKED = (IntakeRow.Verdict.REJECTED, IntakeRow.Verdict.SUSPECT)
LABELS = {IntakeRow.Verdict.REJECTED: "Không nhận", IntakeRow.Verdict.SUSPECT: "Cần xem lại"}

TAKEN = "Nhận dòng này, ô sai để trống"  # a row that is stored although a cell could not be read


def marked_workbook(batch: IntakeBatch) -> bytes:
    """The workbook of `batch` as .xlsx with every held row and every unread cell explained; without any, unmarked.

    Each doubtful cell is coloured and carries a comment (what is wrong, what to do); a last column repeats it as text,
    because comments are not seen on a phone.
    """
    workbook = _own_workbook(batch)
    held: dict[str, list[IntakeRow]] = defaultdict(list)
    told = Q(verdict__in=MARKED) | Q(codes__overlap=list(reasons.UNREAD))
    rows = batch.rows.filter(told).exclude(decision="skip").order_by("pk")
    for row in rows.only("sheet", "row_number", "verdict", "problems"):
        held[sheet_name(row.sheet)].append(row)
    headers = {sheet_name(table["sheet"]): table.get("header_rows") or [1] for table in batch.tables}
    for name, marked in held.items():
        sheet = workbook[name] if name in workbook.sheetnames else workbook.worksheets[0]
        _mark(sheet, marked, max(headers.get(name, [1])))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _mark(sheet: Worksheet, rows: list[IntakeRow], header_row: int) -> None:
    note_column = sheet.max_column + 1
    heading = sheet.cell(header_row, note_column)
    if not isinstance(heading, MergedCell):
        heading.value = NOTE_HEADING
        heading.font = Font(bold=True)
    sheet.column_dimensions[get_column_letter(note_column)].width = 60
    notes: dict[int, list[str]] = defaultdict(list)
    fills: dict[int, PatternFill] = {}
    comments: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        fill = REJECTED if row.verdict == IntakeRow.Verdict.REJECTED else DOUBTFUL
        fills[row.row_number] = fill
        for problem in row.problems:
            if problem.get("settled") or problem["severity"] == "note" and problem["code"] not in reasons.UNREAD:
                continue
            sentence = explain(problem)
            notes[row.row_number].append(sentence)
            if problem.get("cell"):
                comments[problem["cell"]].append(sentence)
                _colour(sheet, problem["cell"], fill)
        notes[row.row_number].insert(0, f"{LABELS.get(row.verdict, TAKEN)}.")
    for place, sentences in comments.items():
        cell = sheet.cell(*coordinate_to_tuple(place))
        if not isinstance(cell, MergedCell):
            cell.comment = Comment("\n".join(sentences), AUTHOR, width=360, height=60 + 45 * len(sentences))
    for number, sentences in notes.items():
        note = sheet.cell(number, note_column)
        if isinstance(note, MergedCell):
            continue
        _write_text(note, " ".join(dict.fromkeys(sentences)))
        note.fill = fills[number]
        note.alignment = Alignment(wrap_text=True, vertical="top")


def explain(problem: dict[str, Any]) -> str:
    """One sentence for the sender: what, the value typed, and what to do."""
    advice = problem.get("message") or reasons.advice(problem["code"])
    value = str(problem.get("value") or "")
    shown = f" “{value[:60]}”" if value else ""
    return f"{reasons.label(problem['code'])}{shown}. {advice}".strip()


def _colour(sheet: Worksheet, place: str, fill: PatternFill) -> None:
    cell = sheet.cell(*coordinate_to_tuple(place))
    if not isinstance(cell, MergedCell):
        cell.fill = fill


def _write_text(cell: Any, text: str) -> None:
    cell.value = text
    cell.data_type = "s"  # a text that begins with "=" stays a text


def _own_workbook(batch: IntakeBatch) -> Workbook:
    """The sender's workbook opened for writing; .xls and .csv are rewritten as .xlsx with the same rows."""
    content = bytes(batch.content)
    if content[:2] == b"PK":
        workbook = load_workbook(io.BytesIO(content), data_only=True, keep_vba=False, keep_links=False)
        for sheet in workbook.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        cell.data_type = "s"
        return workbook
    return _rewritten(batch, content)


def _rewritten(batch: IntakeBatch, content: bytes) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for sheet in read_book(content, batch.file_name).sheets:
        target = workbook.create_sheet(sheet.name[:31] or "Danh sách")
        for number, row in enumerate(sheet.rows, start=1):
            for column, raw in enumerate(row, start=1):
                if raw not in (None, ""):
                    cell = target.cell(number, column)
                    if isinstance(raw, str):
                        _write_text(cell, raw)
                    else:
                        cell.value = raw
    if not workbook.worksheets:
        workbook.create_sheet("Danh sách")
    return workbook
