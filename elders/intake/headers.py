"""Header rows of a sheet: where they are, how many lines they have, and what each column holds."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from elders.intake.columns import (
    FAMILY,
    GIVEN,
    ORDER,
    OTHER,
    Column,
    Vocabulary,
    is_somebody_else,
)
from elders.intake.content import looks_like_birth, looks_like_id, looks_like_name, looks_like_order
from elders.intake.sheets import Sheet, letter
from elders.intake.text import key, tidy

_VALUE = re.compile(r"^\W*(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|(1[89]|20)\d\d|\d{9,15})\W*$")
_HOUSEHOLDER = re.compile(r"\b(chu ho)\b")
_NAME_ROLES = ("full_name", FAMILY)


@dataclass
class Header:
    """Rows `top` to `bottom` (0-based, both included) and the columns they name."""

    top: int
    bottom: int
    columns: list[Column] = field(default_factory=list)

    def first(self, role: str) -> Column | None:
        return next((column for column in self.columns if column.role == role), None)


class Merges:
    """Which merged rectangle covers a cell."""

    def __init__(self, merged: list[tuple[int, int, int, int]]) -> None:
        self.cover: dict[tuple[int, int], tuple[int, int, int, int]] = {}
        for box in merged:
            top, left, bottom, right = box
            if (bottom - top + 1) * (right - left + 1) > 20_000:
                continue
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self.cover[row, column] = box

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        return self.cover.get((row, column), (row, column, row, column))


def filled(row: list[Any]) -> list[tuple[int, Any]]:
    """(column, value) of cells that hold something."""
    return [(at, value) for at, value in enumerate(row) if value != "" and value is not None]


def _may_be_header(cells: list[tuple[int, Any]]) -> bool:
    """Header rows are words: no dates, no long numbers, few numbers."""
    if len(cells) < 2:
        return False
    words = 0
    for _, value in cells:
        if not isinstance(value, str):
            if isinstance(value, date):
                return False
            continue
        if _VALUE.match(value):
            return False
        words += not looks_like_order(value)
    return words >= 2 and words * 3 >= len(cells) * 2


def _roles(cells: list[tuple[int, Any]], vocabulary: Vocabulary) -> dict[int, str]:
    """Roles by column; misspelt headings are looked at only where others are spelt right."""
    texts = [(at, value) for at, value in cells if isinstance(value, str)]
    found = {at: vocabulary.match(value, False) for at, value in texts}
    if not any(found.values()):
        return {}
    for at, value in texts:
        found[at] = found[at] or vocabulary.match(value)
    return {at: match.role for at, match in found.items() if match}


def find_headers(sheet: Sheet, vocabulary: Vocabulary, is_place: Callable[[str], bool]) -> list[Header]:
    """Every header block of the sheet, from top to bottom. `is_place` tells the name of a group, which is a title."""
    merges = Merges(sheet.merged)
    seeds = []
    for at, row in enumerate(sheet.rows):
        cells = filled(row)
        if not _may_be_header(cells) or any(
            isinstance(value, str) and looks_like_order(value) for _, value in cells[:1]
        ):
            continue
        if len(merges.cover) and _spans_all(merges, at, cells, len(row)):
            continue
        roles = _roles(cells, vocabulary)
        kinds = {role.partition("=")[0] for role in roles.values()}
        fields = {role for role in kinds if not role.startswith("#")}
        has_name = bool(kinds & set(_NAME_ROLES)) or any(
            role == OTHER and _HOUSEHOLDER.search(key(str(row[column]))) for column, role in roles.items()
        )
        strict = sum(1 for at_, value in cells if isinstance(value, str) and at_ in roles) * 2 >= len(cells)
        nameless = strict and len(fields) >= 2 and not vocabulary.kind.field("full_name")
        if nameless or has_name and len(kinds) >= 2 and (strict or len(fields) >= 3) or len(fields) >= 3 and strict:
            seeds.append(at)
    headers: list[Header] = []
    for at in seeds:
        if headers and at <= headers[-1].bottom:
            continue
        if headers and at == headers[-1].bottom + 1 and not _is_data(sheet.rows[at], vocabulary):
            header = headers[-1]
            header.bottom = at
        else:
            header = Header(_top(sheet, merges, vocabulary, at, is_place), at)
            headers.append(header)
        header.bottom = _bottom(sheet, merges, vocabulary, header)
    for header in headers:
        header.columns = _columns(sheet, merges, vocabulary, header)
    return [header for header in headers if any(column.role in _NAME_ROLES for column in header.columns)] or headers


def _spans_all(merges: Merges, at: int, cells: list[tuple[int, Any]], width: int) -> bool:
    box = merges.box(at, cells[0][0])
    return box[3] - box[1] + 1 > max(3, width * 0.8)


def _is_data(row: list[Any], vocabulary: Vocabulary, names_in: set[int] | None = None) -> bool:
    """Whether a row speaks of a person; with `names_in` only those columns can hold a name."""
    return any(
        looks_like_birth(value)
        or looks_like_id(value)
        or (
            isinstance(value, str)
            and (not names_in or at in names_in)
            and looks_like_name(value)
            and vocabulary.match(value, False) is None
        )
        for at, value in enumerate(row)
        if value != ""
    )


def _top(sheet: Sheet, merges: Merges, vocabulary: Vocabulary, at: int, is_place: Callable[[str], bool]) -> int:
    """Include the row above when it holds group headings of this header."""
    top = at
    for above in (at - 1, at - 2):
        if above < 0:
            break
        cells = filled(sheet.rows[above])
        if (
            not cells
            or _is_data(sheet.rows[above], vocabulary)
            or any(not isinstance(value, str) for _, value in cells)
        ):
            break
        if any(is_place(value) for _, value in cells):
            break  # the name of a group is a title, also over tables that stand side by side
        width = len(filled(sheet.rows[at]))
        if any(len(value) > 60 for _, value in cells) or _spans_all(merges, above, cells, max(width, 4)):
            break
        groups = 0
        cells_start = filled(sheet.rows[at])[0][0]
        for column, value in cells:
            match = vocabulary.match(value)
            box = merges.box(above, column)
            under = [at_ for at_, _ in filled(sheet.rows[at]) if column <= at_ <= max(box[3], column + 1)]
            known = match is not None and match.role not in (ORDER,) or is_somebody_else(key(value))
            groups += bool(under) and column > cells_start and (known or box[3] > box[1] and len(value) <= 40)
            groups += box[2] >= at  # merged down into the header
        if groups < max(1, len(cells) / 2):
            break
        top = above
    return top


def _bottom(sheet: Sheet, merges: Merges, vocabulary: Vocabulary, header: Header) -> int:
    """Include rows below that carry the second and third line of the header."""
    bottom = header.bottom
    names_in = {
        at
        for row in sheet.rows[header.top : bottom + 1]
        for at, role in _roles(filled(row), vocabulary).items()
        if role in _NAME_ROLES
    }
    while bottom + 1 < len(sheet.rows) and bottom - header.top < 4:
        at = bottom + 1
        row = sheet.rows[at]
        cells = filled(row)
        if not cells:
            down = [merges.box(bottom, column) for column, _ in filled(sheet.rows[bottom])]
            if (
                any(box[2] > bottom for box in down)
                and at + 1 < len(sheet.rows)
                and not _is_data(sheet.rows[at + 1], vocabulary)
            ):
                bottom = at  # an empty line inside a header merged over several rows
                continue
            break
        if any(not isinstance(value, str) or looks_like_order(value) for _, value in cells) or _is_data(
            row, vocabulary, names_in
        ):
            break
        if not all(_sits_under(sheet, merges, vocabulary, header, bottom, column, value) for column, value in cells):
            break
        bottom = at
    return bottom


def _sits_under(
    sheet: Sheet, merges: Merges, vocabulary: Vocabulary, header: Header, bottom: int, column: int, value: str
) -> bool:
    """Whether a cell below the header belongs to it: under a group heading, or going on with the words above."""
    if len(value) > 60:
        return False
    own = ""
    for at in range(header.top, bottom + 1):
        row = sheet.rows[at]
        text = row[column] if column < len(row) else ""
        if text:
            own = str(text)
            box = merges.box(at, column)
            if box[3] > box[1]:
                return True
            following = row[column + 1] if column + 1 < len(row) else ""
            under = sheet.rows[bottom + 1]
            if following == "" and column + 1 < len(under) and under[column + 1] != "" and box[2] == at:
                return True
    if not own:
        return any(
            merges.box(at, column)[1] < column or any(sheet.rows[at][:column]) for at in range(header.top, bottom + 1)
        ) and (vocabulary.match(value) is not None or _under_group(sheet, merges, header, bottom, column))
    joined = vocabulary.match(f"{own} {value}")
    alone = vocabulary.match(own)
    return joined is not None and (alone is None or joined.score > alone.score) or bool(re.fullmatch(r"\(.*\)", value))


def _under_group(sheet: Sheet, merges: Merges, header: Header, bottom: int, column: int) -> bool:
    return any(
        merges.box(at, column)[1] < column and merges.box(at, column)[3] - merges.box(at, column)[1] < 12
        for at in range(header.top, bottom + 1)
    )


def _columns(sheet: Sheet, merges: Merges, vocabulary: Vocabulary, header: Header) -> list[Column]:
    rows = sheet.rows[header.top : header.bottom + 1]
    width = max((len(row) for row in rows), default=0)
    columns = []
    for at in range(width):
        parts = []
        for row_at in range(header.top, header.bottom + 1):
            parts.append(_heading(sheet, merges, header, row_at, at))
        texts = tuple(dict.fromkeys(tidy(part) for part in parts if part and not re.fullmatch(r"\(?\d+\)?", part)))
        columns.append(Column(at, texts, heading=" – ".join(texts) or f"Cột {letter(at)}"))
    for column in columns:
        match = vocabulary.decide(column.parts)
        if match:
            column.role, column.score, column.rank = match.role, match.score, match.rank
    _split_names(sheet, merges, header, columns)
    return columns


def _heading(sheet: Sheet, merges: Merges, header: Header, at: int, column: int) -> str:
    row = sheet.rows[at]
    box = merges.box(at, column)
    source = sheet.rows[box[0]] if box[0] < len(sheet.rows) else []
    text = source[box[1]] if box[1] < len(source) else ""
    if text != "" or box != (at, column, at, column):
        return str(text) if isinstance(text, str) else ""
    if at == header.bottom:
        return ""
    below = [
        sheet.rows[under][column] if column < len(sheet.rows[under]) else ""
        for under in range(at + 1, header.bottom + 1)
    ]
    if not any(below):
        return ""
    for left in range(column - 1, -1, -1):  # a group heading written over the first of its columns only
        value = row[left] if left < len(row) else ""
        under_left = [
            sheet.rows[under][left] if left < len(sheet.rows[under]) else ""
            for under in range(at + 1, header.bottom + 1)
        ]
        if value != "":
            spans = merges.box(at, left)
            return str(value) if isinstance(value, str) and any(under_left) and spans[3] == spans[1] else ""
        if not any(under_left):
            return ""
    return ""


def _split_names(sheet: Sheet, merges: Merges, header: Header, columns: list[Column]) -> None:
    """A heading "Họ và tên" over two columns: family and middle names left, the given name right."""
    for left, right in zip(columns, columns[1:], strict=False):
        if left.role != "full_name" or right.role not in ("full_name", "", GIVEN):
            continue
        same = right.parts == left.parts and merges.box(header.bottom, right.index)[1] <= left.index
        if not same and right.parts:
            continue
        pairs = [
            (tidy(str(row[left.index])), tidy(str(row[right.index])))
            for row in sheet.rows[header.bottom + 1 : header.bottom + 200]
            if right.index < len(row) and isinstance(row[right.index], str) and isinstance(row[left.index], str)
        ]
        both = [(one, two) for one, two in pairs if one and two]
        good = [1 for one, two in both if len(two.split()) <= 2 and len(two) <= 14 and looks_like_name(f"{one} {two}")]
        if len(both) >= 1 and len(good) * 10 >= len(both) * 7 and len(both) * 2 >= sum(1 for one, _ in pairs if one):
            left.role, right.role = FAMILY, GIVEN
            right.score = left.score
            right.heading = f"{left.heading} (tên)"
        elif same:
            right.role = OTHER
    family = next((column for column in columns if column.role == FAMILY), None)
    if family is not None:
        given = next((column for column in columns if column.role == "full_name" and column.index > family.index), None)
        if given is not None and not any(column.role == GIVEN for column in columns):
            if {key(part) for part in given.parts[-1:]} <= {"ten"}:
                given.role = GIVEN
            else:
                family.role = OTHER
