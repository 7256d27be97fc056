"""Rows of a table whose rows name nobody: lines of a cash book, meetings of a club."""

from typing import Any

from elders.intake.grouping import GroupIndex
from elders.intake.kinds import Kind
from elders.intake.sections import is_signature, is_total
from elders.intake.tables import Rows, Table


class PlainRows(Rows):
    """A row is one when it fills two columns that are read; never a total, a repeated header or a signature."""

    def _what(self, row: list[Any], cells: list[tuple[int, Any]]) -> str:
        if self._is_header_again(cells):
            return "header"
        if self._is_numbering(cells, ""):
            return "column_numbers"
        texts = [value for _, value in cells if isinstance(value, str)]
        facts = {column.role.partition("=")[0] for column in self.facts if self._at(row, column) != ""}
        needed = facts & {item.name for item in self.kind.fields if item.required}
        full = len(facts) >= 2
        if any(is_total(text) for text in texts[:2]) and not (full and len(needed) > 1):
            return "total"
        if texts and is_signature(texts[0]) and not (needed and len(texts) < len(cells)):
            self.ended = True
            return "signature"
        if full and not self.ended:
            return "person"
        return "remark" if texts else "empty"


def rows_of(table: Table, groups: GroupIndex, kind: Kind, before: Rows | None) -> Rows:
    """The walker that fits the kind."""
    walker = Rows if kind.field("full_name") else PlainRows
    return walker(table, groups, kind, before)
