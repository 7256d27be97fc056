"""Rows of an annex one after the other: an iterator in, nothing kept but the running totals."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from typing import Any

from elders.ground.numbers import grouped, in_words, short_day
from elders.ground.paper.parts import Annex, Column, Row

SIDES = {"left": "", "center": ' class="c"', "right": ' class="r"'}


def shown(value: Any, column: Column) -> str:
    """One value as it stands on paper; not known stays empty, zero is a zero."""
    if value is None or column.kind == "tick":
        return ""
    if column.kind == "number" and not isinstance(value, str):
        return grouped(value)
    if isinstance(value, date):
        return short_day(value)
    return _nfc(str(value))


class Table:
    """Reads the sections of one annex once; counts, numbers and sums on the way."""

    def __init__(self, annex: Annex) -> None:
        self.annex = annex
        self.columns = list(annex.columns)
        self.count = 0
        self.sums = {column.key: 0 for column in self.columns if column.total}
        self._sides = [SIDES[column.side] for column in self.columns]

    def values(self, row: Row, order: int) -> list[Any]:
        """Values of one row in the order of the columns; STT is counted here."""
        if isinstance(row, Mapping):
            given = [row.get(column.key) for column in self.columns]
        else:
            given = list(row)
            for index, column in enumerate(self.columns):
                if column.kind == "order":
                    given.insert(index, None)
        if len(given) != len(self.columns):
            raise ValueError(f"a row has {len(given)} values for {len(self.columns)} columns")
        return [
            f"{order:02d}" if column.kind == "order" and value is None else value
            for column, value in zip(self.columns, given, strict=True)
        ]

    def read(self) -> Iterator[tuple[str, Any]]:
        """("section", title), ("row", values) and ("subtotal", (label, sums)) in order, sums up to date after each."""
        order = 0
        for section in self.annex.sections:
            if self.annex.restart_order:
                order = 0
            if section.title:
                yield "section", section.title
            before, start = dict(self.sums), self.count
            for row in section.rows:
                order += 1
                self.count += 1
                values = self.values(row, order)
                for column, value in zip(self.columns, values, strict=True):
                    if column.total and value is not None:
                        self.sums[column.key] += value
                yield "row", values
            if section.subtotal:
                sums = {key: self.sums[key] - before[key] for key in self.sums}
                yield "subtotal", (self.say(section.subtotal, self.count - start), sums)

    def lines(self) -> Iterator[tuple[str, list[str]]]:
        """Row by row as printed: "row" (a text per column), "sec" (the heading of a section), "sub" and "sum" (the
        label, then the texts of the columns after it). The total row comes last."""
        for kind, content in self.read():
            if kind == "section":
                yield "sec", [_nfc(content)]
            elif kind == "subtotal":
                yield "sub", self._sum_texts(*content)
            else:
                yield "row", [shown(value, column) for value, column in zip(content, self.columns, strict=True)]
        if self.annex.total:
            yield "sum", self._sum_texts(self.say(self.annex.total, self.count), self.sums)

    def _sum_texts(self, label: str, sums: dict[str, Any]) -> list[str]:
        rest = self.columns[self.label_span() :]
        return [_nfc(label), *(grouped(sums[column.key]) if column.total else "" for column in rest)]

    def html(self, kind: str, texts: list[str]) -> str:
        """`<tr>` of one line."""
        if kind == "row":
            cells = [f"<td{side}>{escape(text)}</td>" for side, text in zip(self._sides, texts, strict=True)]
            return f"<tr>{''.join(cells)}</tr>"
        span = len(self.columns) if kind == "sec" else self.label_span()
        cells = [f'<td class="r">{text}</td>' for text in texts[1:]]
        return f'<tr class="{kind}"><td colspan="{span}">{escape(texts[0])}</td>{"".join(cells)}</tr>'

    def say(self, sentence: str, count: int) -> str:
        """Fill {count} ("1.234") and {count_words} ("một nghìn …") into a sentence."""
        return sentence.format(count=grouped(count) if count > 9 else f"{count:02d}", count_words=in_words(count))

    def label_span(self) -> int:
        """How many columns the label of a total row spans: up to the first summed one."""
        summed = [index for index, column in enumerate(self.columns) if column.total]
        return summed[0] if summed else len(self.columns)

    def head(self) -> str:
        """`<colgroup>` and `<thead>`: group headings over their columns, column numbers if asked for."""
        cols = "".join(f'<col class="w{index}">' for index in range(len(self.columns)))
        upper, lower = [], []
        grouped_at_all = any(column.group for column in self.columns)
        index = 0
        while index < len(self.columns):
            column = self.columns[index]
            if not column.group:
                span = ' rowspan="2"' if grouped_at_all else ""
                upper.append(f'<th scope="col"{span}>{_text(column.heading)}</th>')
                index += 1
                continue
            end = index
            while end < len(self.columns) and self.columns[end].group == column.group:
                lower.append(f'<th scope="col">{_text(self.columns[end].heading)}</th>')
                end += 1
            upper.append(f'<th scope="colgroup" colspan="{end - index}">{_text(column.group)}</th>')
            index = end
        rows = [f"<tr>{''.join(upper)}</tr>"]
        if lower:
            rows.append(f"<tr>{''.join(lower)}</tr>")
        if self.annex.column_numbers:
            numbers = "".join(f"<th>{number}</th>" for number in range(1, len(self.columns) + 1))
            rows.append(f'<tr class="nos">{numbers}</tr>')
        return f"<colgroup>{cols}</colgroup><thead>{''.join(rows)}</thead>"

    def closing(self) -> str:
        """The sentence under the table, once all rows were read."""
        return self.say(self.annex.closing, self.count) if self.annex.closing else ""


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _text(value: str) -> str:
    return escape(_nfc(value)).replace("\n", "<br>")
