"""The one way in: bytes of a file to rows about people, with everything that is wrong said at once. Pure."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

from elders.intake import reasons
from elders.intake.cells import READERS, CellContext, text_of
from elders.intake.columns import signature
from elders.intake.grouping import GroupIndex
from elders.intake.kinds import Kind
from elders.intake.names import read_name
from elders.intake.people import PersonReader
from elders.intake.plainrows import rows_of
from elders.intake.reading import read_book
from elders.intake.settle import DERIVED, read_number_cell, settle_row
from elders.intake.sheets import Book, letter
from elders.intake.tables import Rows, Table, find_tables
from elders.intake.text import tidy
from elders.intake.types import DOUBT, ERROR, NOTE, Groups, ParsedFile, ParsedRow, Problem, Refused


def parse(
    content: bytes,
    file_name: str,
    *,
    kind: Kind,
    groups: Groups,
    as_of: date,
    mapping: dict[str, Any] | None = None,
    default_group: int | None = None,
) -> ParsedFile:
    """Read a roster. Ages are judged on `as_of`.

    `mapping` is somebody's answer about columns: {table signature: {column letter: field name, or "" for "do not
    read"}}, or {column letter: field name} for every table. `default_group` is the group the sender named for rows
    whose row, section, title and sheet name none.

    Raises: Refused, with what to do, when the file as a whole cannot be taken.
    """
    book = read_book(content, file_name)
    index = GroupIndex(groups)
    found = _tables(book, kind, index, mapping)
    if not found:
        if not any(value != "" for sheet in book.sheets for row in sheet.rows for value in row):
            raise Refused("FILE_EMPTY")
        raise Refused("NO_HEADER", "" if kind.field("full_name") else _headings_wanted(kind))
    out = ParsedFile()
    by_sheet = _sheet_groups(found, index)
    file_group = index.find_in(file_name.rpartition(".")[0] or file_name)
    above: dict[tuple[str, int], Rows] = {}
    for table in found:
        own, several = by_sheet[table.sheet.name]
        outer = own if several and own is not None else table.group_id
        for fallback in (own, default_group, file_group):
            outer = fallback if outer is None else outer
        band = (table.sheet.name, table.columns[0].index)
        rows = above[band] = rows_of(table, index, kind, above.get(band))
        reader = PersonReader(table, rows, kind, index, as_of, outer)
        out.rows += [reader.read(person) for person in rows.people()]
        out.ignored += rows.ignored
        out.tables.append(_describe(table))
    _hidden(book, found, out)
    if not out.rows:
        raise Refused("NO_ROWS", "" if kind.field("full_name") else "Có dòng tiêu đề nhưng không có dòng nào bên dưới.")
    return out


def _headings_wanted(kind: Kind) -> str:
    """What a file of a roster without names lacks."""
    wanted = [f"“{item.heading}”" for item in kind.template_fields if item.required] or [
        f"“{item.heading}”" for item in kind.template_fields[:3]
    ]
    return f"Không tìm thấy dòng tiêu đề có các cột {', '.join(wanted)}. Hãy dùng tệp mẫu hoặc thêm dòng này."


def _tables(book: Book, kind: Kind, index: GroupIndex, mapping: dict[str, Any] | None) -> list[Table]:
    """Tables of the sheets people see; a hidden sheet is read only when there is nothing else."""
    for hidden in (False, True):
        found = [
            table
            for sheet in book.sheets
            if sheet.hidden is hidden and sheet.rows
            for table in find_tables(sheet, kind, index, mapping)
        ]
        if found:
            return found
    return []


def _sheet_groups(tables: list[Table], index: GroupIndex) -> dict[str, tuple[int | None, bool]]:
    """Sheet name → (the group it names, whether sheets name different groups: then they outweigh copied titles)."""
    named = {table.sheet.name: index.find(table.sheet.name) for table in tables}
    several = len({group for group in named.values() if group is not None}) > 1
    return {name: (group, several) for name, group in named.items()}


def _describe(table: Table) -> dict[str, Any]:
    body = table.sheet.rows[table.first : table.last + 1]
    columns = []
    for column in table.columns:
        values = (row[column.index] for row in body if column.index < len(row) and row[column.index] != "")
        example = next((text_of(value) for value in values if text_of(value)), "")
        columns.append(
            {
                "column": column.index,
                "letter": letter(column.index),
                "heading": column.heading,
                "example": example[:80],
                "field": "" if column.role.startswith("#") or column.role.endswith("+") else column.role,
            }
        )
    header = table.header
    numbers = list(range(header.top + 1, header.bottom + 2)) if header.top >= 0 else []
    return {"sheet": table.label, "signature": signature(table.columns), "header_rows": numbers, "columns": columns}


def _hidden(book: Book, found: list[Table], out: ParsedFile) -> None:
    read = {table.sheet.name for table in found}
    for sheet in book.sheets:
        if sheet.name not in read and any(value != "" for row in sheet.rows for value in row):
            what = "hidden_sheet" if sheet.hidden else "other_sheet"
            text = next((str(value) for row in sheet.rows for value in row if isinstance(value, str) and value), "")
            out.ignored.append({"sheet": sheet.name, "row_number": 0, "what": what, "text": text[:200]})


def column_choices(kind: Kind) -> list[tuple[str, str]]:
    """(role, words) that a person may give a column of a roster of this kind."""
    choices = [("", "Không đọc cột này")]
    for item in kind.fields:
        choices.append((item.name, item.heading))
        labels = dict(item.choices)
        choices += [
            (f"{item.name}={code}", f"{item.heading}: dấu x là {labels.get(code, code)}") for code in item.crosses
        ]
    if kind.field("full_name"):
        choices += [("name.family", "Họ và chữ đệm"), ("name.middle", "Chữ đệm (cột riêng)")]
        choices += [("name.given", "Tên (cột riêng)")]
    if kind.field("birth"):
        choices += [
            ("birth.day", "Ngày (cột riêng)"),
            ("birth.month", "Tháng (cột riêng)"),
            ("birth.year", "Năm (cột riêng)"),
        ]
    return choices


def reread(row: ParsedRow, *, kind: Kind, field: str, text: str, groups: Groups, as_of: date) -> ParsedRow:
    """A copy of `row` with one cell typed anew; problems of that field and those between fields are found again.

    Raises: KeyError when the kind has no such field.
    """
    item = kind.field(field)
    if item is None:
        raise KeyError(field)
    place = row.places.get(field, ["", ""])
    out = replace(
        row,
        cells=dict(row.cells),
        values=dict(row.values),
        problems=[one for one in row.problems if one.field != field and one.code not in DERIVED],
        places=dict(row.places),
    )
    derived = {one.code for one in row.problems}
    if "SEX_FROM_CCCD" in derived:
        out.values.pop("sex", None)
    if "BIRTH_FROM_CCCD" in derived:
        out.values.pop("birth", None)
    out.values.pop(field, None)
    text = tidy(text)
    if place[0]:
        out.cells[place[0]] = text

    def problem(_row, _column, code, severity, value, message="", name="") -> None:
        message = message or reasons.advice(code)
        out.problems.append(Problem(code, severity, name or field, place[1], str(value)[:200], message))

    if field == "full_name":
        reading = read_name(text)
        if reading.name:
            out.values["full_name"] = reading.name
        for code, message in reading.flaws:
            severity = DOUBT if code == "UNSAFE_TEXT" else NOTE if code == "NAME_SHORT" else ERROR
            if code == "NAME_MISSING" and not item.required:
                continue
            problem(None, None, code, severity, text, message)
    elif field == "residential_group":
        out.group_id = GroupIndex(groups).find(text) if text else None
        if text and out.group_id is None:
            problem(None, None, "TO_UNKNOWN", DOUBT, text)
    elif field in ("citizen_id", "old_id") and text:
        read_number_cell(out, None, text, problem)
    elif text:
        reading = READERS[item.reader](text, item, CellContext(as_of, heading=place[0]))
        if reading.value is not None:
            out.values[field] = reading.value
        if field in ("note", "status"):
            out.values.pop("status", None)
            if reading.value and field == "status":
                out.values["status"] = reading.value
        out.values.update(
            {
                name: value
                for name, value in reading.more.items()
                if kind.field(name) or name in ("status", "is_absent") and kind.heeds_remarks
            }
        )
        for code, severity, message in reading.flaws:
            problem(None, None, code, severity, text, message)
    elif field in ("note", "status"):
        out.values.pop("status", None)
    settle_row(out, kind, as_of)
    return out


def counts(parsed: ParsedFile) -> dict[str, int]:
    """How many rows carry each code."""
    return dict(Counter(code for row in parsed.rows for code in row.codes))
