"""Person tables of a sheet: header, columns, and what every row below is."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from elders.intake import titles
from elders.intake.assign import headless, settle
from elders.intake.columns import FAMILY, GIVEN, MIDDLE, ORDER, Column, signature, vocabulary
from elders.intake.content import (
    digits,
    looks_like_birth,
    looks_like_id,
    looks_like_name,
    looks_like_order,
)
from elders.intake.grouping import GroupIndex
from elders.intake.headers import Header, filled, find_headers
from elders.intake.kinds import Kind
from elders.intake.sections import (
    Context,
    is_remark,
    is_signature,
    is_total,
    level_of,
    meaning,
    names_group_first,
)
from elders.intake.sheets import Broken, Sheet, letter
from elders.intake.text import key

NUMBERS = ("citizen_id", "old_id", "health_card_no", "social_insurance_no")
REPEATED = ("residential_group", "address", "ethnicity", "hometown", "poverty_national", "living_arrangement", "sex")
DITTO = re.compile(r"^\s*(?:[-–]?\s*(?:nt|n/t|như trên|nhu tren)\s*[-–]?|[\"“”″〃'’]{1,3}|-\s*[\"”]\s*-|//)\s*$", re.I)
FILLED_DOWN = ("residential_group", "address", "poverty_national", "household_code")


@dataclass
class Table:
    """One list of people. `first` and `last` bound its body rows (0-based, both included).

    `goes_on`: the header only repeats that of the table above, on a later page. `title_status`: what the title says
    of everybody ("died", "moved_out", "left").
    """

    sheet: Sheet
    header: Header
    columns: list[Column]
    first: int
    last: int
    label: str
    title: list[str] = field(default_factory=list)
    group_id: int | None = None
    goes_on: bool = False
    title_status: str = ""

    @property
    def signature(self) -> str:
        return signature(self.columns)

    def column(self, role: str) -> Column | None:
        return next((column for column in self.columns if column.role == role), None)


@dataclass
class Found:
    """A body row that speaks of a person, with what sections say; `cells` by column index."""

    row: int
    context: dict[str, Any]


def find_tables(sheet: Sheet, kind: Kind, groups: GroupIndex, mapping: dict[str, Any] | None = None) -> list[Table]:
    """Tables with a name column, from top to bottom and left to right."""
    headers = find_headers(sheet, vocabulary(kind), lambda text: groups.find(text) is not None)
    if not headers:
        bare = headless(sheet.rows, kind, groups)
        headers = [bare] if bare else []
    tables: list[Table] = []
    for at, header in enumerate(headers):
        last = headers[at + 1].top - 1 if at + 1 < len(headers) else len(sheet.rows) - 1
        body = sheet.rows[header.bottom + 1 : last + 1]
        start = headers[at - 1].bottom + 1 if at else 0
        for block in _side_by_side(header.columns):
            columns = block
            label = sheet.name
            if columns is not header.columns and columns[0].index > header.columns[0].index:
                used = [column for column in columns if column.parts]
                label = f"{sheet.name} [{letter(used[0].index)}:{letter(used[-1].index)}]"
            mark = signature(columns)
            answer = (mapping or {}).get(mark)
            if answer is None and mapping and not any(isinstance(value, dict) for value in mapping.values()):
                answer = mapping
            table = Table(sheet, header, columns, header.bottom + 1, last, label)
            settle(columns, body, kind, answer, groups)
            if not _speaks(columns, kind):
                continue
            table.title = titles.lines_above(sheet, start, header, columns)
            table.group_id = titles.group_of(table.title, groups)
            table.title_status = titles.status_of_all(table.title)
            tables.append(table)
    return _carry_on(tables)


def _side_by_side(columns: list[Column]) -> list[list[Column]]:
    """Blocks of columns that each begin with their own running number and hold their own name."""
    names = [column.index for column in columns if column.role in ("full_name", FAMILY)]
    starts = [column.index for column in columns if column.role == ORDER]
    if len(names) < 2:
        return [columns]
    if len(starts) < 2:
        texts = [key(" ".join(column.parts)) for column in columns]
        first, second = names[0], names[1]
        if texts[first] != texts[second] or texts[first + 1 : first + 2] != texts[second + 1 : second + 2]:
            return [columns]
        if not texts[first + 1]:
            return [columns]
        starts = [0, second]
    blocks = []
    for at, start in enumerate(starts):
        end = starts[at + 1] if at + 1 < len(starts) else len(columns)
        block = columns[start if at else 0 : end]
        if not any(column.role in ("full_name", FAMILY) for column in block):
            return [columns]
        blocks.append(block)
    return blocks


def _carry_on(tables: list[Table]) -> list[Table]:
    """A header repeated on a later page goes on with the same columns, and what was found out about them stays. The
    group of a title holds for every table below it until another one is named."""
    above: dict[int, Table] = {}
    for after in tables:
        before = above.get(after.columns[0].index)
        above[after.columns[0].index] = after
        if before is None or after.first <= before.first:
            beside = next((one for one in above.values() if one.first == after.first and one is not after), None)
            if after.group_id is None and beside is not None:
                after.group_id = beside.group_id
            continue
        if before.signature == after.signature and not after.title_status:
            after.goes_on = True
            for one, two in zip(before.columns, after.columns, strict=True):
                if not two.chosen and two.profile.get("filled", 0) < 0.05:
                    two.role = one.role
        if after.group_id is None:
            after.group_id = before.group_id
    return tables


def _speaks(columns: list[Column], kind: Kind) -> bool:
    """Whether a table is one of the kind: it names people, or, where rows need no name, two of its columns are read."""
    name = kind.field("full_name")
    if any(column.role in ("full_name", GIVEN, FAMILY, "full_name=nam", "full_name=nu") for column in columns):
        return True
    read = {column.role.partition("=")[0] for column in columns if column.role and not column.role.startswith("#")}
    return (name is None or not name.required) and len(read) >= 2


class Rows:
    """Walks through the body of a table and tells people from everything else."""

    def __init__(self, table: Table, groups: GroupIndex, kind: Kind, before: "Rows | None" = None) -> None:
        self.table = table
        self.groups = groups
        self.kind = kind
        self.ignored: list[dict[str, Any]] = []
        self.context = Context()
        if table.goes_on and before is not None and not before.ended:
            self.context.open = list(before.context.open)  # a section goes on over the page
        self.ended = False
        columns = table.columns
        self.order = table.column(ORDER)
        self.name = table.column("full_name") or table.column(FAMILY)
        self.given = table.column(GIVEN)
        self.middle = table.column(MIDDLE)
        self.births = [c for c in columns if c.role == "birth" or c.role.startswith(("birth", "sex="))]
        self.names_by_sex = [(c, c.role[10:]) for c in columns if c.role.startswith("full_name=")]
        self.numbers = [c for c in columns if c.role in NUMBERS]
        self.facts = [
            c
            for c in columns
            if c.role and not c.role.startswith("#") and c.role not in ("full_name", FAMILY, MIDDLE, GIVEN)
        ]
        self.left, self.right = columns[0].index, columns[-1].index
        self.headings = {key(part) for column in columns for part in column.parts}
        body = table.sheet.rows[table.first : table.last + 1]
        self.uses_order = False
        if self.order is not None:
            numbered = sum(looks_like_order(self._at(row, self.order)) for row in body)
            named = sum(1 for row in body if isinstance(self.name_of(row), str) and self.name_of(row))
            self.uses_order = numbered * 3 >= max(1, named) * 2
        self._fill_down(body)
        self._repeat(body)

    @staticmethod
    def _at(row: list[Any], column: Column | None) -> Any:
        return row[column.index] if column is not None and column.index < len(row) else ""

    def name_column(self, row: list[Any]) -> Column | None:
        """The column that holds the name of this row."""
        under = [column for column, _ in self.names_by_sex if self._at(row, column) != ""]
        return (
            under[0] if under else self.name or self.given or (self.names_by_sex[0][0] if self.names_by_sex else None)
        )

    def name_of(self, row: list[Any]) -> Any:
        if self.names_by_sex:
            return " / ".join(text for column, _ in self.names_by_sex if (text := str(self._at(row, column))))
        value = self._at(row, self.name)
        if self.given is not None:
            parts = [part for part in (value, self._at(row, self.middle), self._at(row, self.given)) if part != ""]
            if all(isinstance(part, str) for part in parts) and not any(isinstance(part, Broken) for part in parts):
                return " ".join(parts)
            return next((part for part in parts if isinstance(part, Broken)), parts[0] if parts else "")
        return value

    def people(self) -> list[Found]:
        found = []
        rows = self.table.sheet.rows
        for at in range(self.table.first, min(self.table.last + 1, len(rows))):
            row = rows[at][self.left : self.right + 1]
            cells = filled(row)
            if not cells:
                continue
            what = self._what(rows[at], cells)
            if what == "person":
                found.append(Found(at, self.context.facts()))
            else:
                text = next((str(value) for _, value in cells if isinstance(value, str)), str(cells[0][1]))
                self.ignored.append({"sheet": self.table.label, "row_number": at + 1, "what": what, "text": text[:200]})
                if what == "signature":
                    self.ended = True
        return found

    def _what(self, row: list[Any], cells: list[tuple[int, Any]]) -> str:
        name = self.name_of(row)
        named = isinstance(name, str) and name != "" and not isinstance(name, Broken)
        like_name = named and looks_like_name(name)
        born = any(self._tells_birth(row, column) for column in self.births)
        numbered_id = any(
            looks_like_id(self._at(row, column)) or len(digits(self._at(row, column))) >= 9 for column in self.numbers
        )
        strong = born or numbered_id
        order = self.order is not None and looks_like_order(self._at(row, self.order))
        texts = list(dict.fromkeys(value for _, value in cells if isinstance(value, str)))
        first = texts[0] if texts else ""
        if self._is_header_again(cells):
            return "header"
        if self._is_numbering(cells, name):
            return "column_numbers"
        if texts and any(is_total(text) for text in texts[:2]) and not (like_name and strong and order):
            return "total"
        beside = self._at(row, self.order)
        if strong and self.uses_order and isinstance(beside, str) and not order and is_signature(beside):
            return "signature"
        if like_name and strong:
            return "person"
        facts = sum(1 for column in self.facts if self._at(row, column) != "")
        if isinstance(name, Broken) and (strong or order):
            return "person"
        if not strong or not (named or numbered_id or order):
            section = self._section(row, cells, texts, order, facts, like_name)
            if section:
                return section
        if self.ended:
            return "person" if strong and (order or named) and not is_signature(first) else "signature"
        if strong and named and any(is_signature(text) for text in texts) and not order:
            return "signature"
        if like_name:
            if self.uses_order and not order:
                return "person" if facts >= 2 else "remark"
            return "person" if order or facts else "remark"
        if name != "":
            return "person" if strong or (order and facts) else "remark"
        if numbered_id or (born and (order or facts >= 2 or not self.uses_order)):
            return "person"
        return "empty" if order else "remark"

    def _tells_birth(self, row: list[Any], column: Column) -> bool:
        value = self._at(row, column)
        if value == "":
            return False
        if column.role.startswith("birth."):
            return column.role == "birth.year" and bool(digits(value))
        return looks_like_birth(value) or (column.role == "birth" and isinstance(value, Broken))

    def _section(
        self, row: list[Any], cells: list[tuple[int, Any]], texts: list[str], order: bool, facts: int, like_name: bool
    ) -> str:
        """What a row without a person's marks is; "" when it may still be a person."""
        if not texts:
            return "remark" if not order else ""
        if any(is_signature(text) for text in texts[:3]) and not order and not names_group_first(texts[0], self.groups):
            return "signature"
        heads = [text for text in texts if not re.fullmatch(r"[\W\d]*|[IVXivx]{1,5}\.?|[A-Za-zĐđ]\.?", text)]
        marks = [text for text in texts if text not in heads]
        words = [text for text in heads if len(key(text)) > 1]
        if not words:
            return "" if like_name or order else "remark"
        text = words[0]
        if self.ended:
            return ""
        alone = len(words) == 1
        said = meaning(text, self.groups)
        numbering = next(
            (f"{mark.strip(' .')}. " for mark in marks if re.fullmatch(r"[IVXivx]{1,5}\.?|[A-Za-zĐđ]\.?", mark)), ""
        )
        if said and (alone or not facts) and not (order and like_name and facts):
            self.context.enter(numbering + text, said)
            return "section"
        if (alone or numbering) and not order and facts <= 1 and (not like_name or numbering):
            if is_remark(text):
                return "remark"
            if level_of(numbering + text):
                self.context.enter(numbering + text, {})
                return "section"
            return "remark"
        return ""

    def _is_header_again(self, cells: list[tuple[int, Any]]) -> bool:
        texts = [value for _, value in cells if isinstance(value, str)]
        same = sum(1 for text in texts if key(text) in self.headings)
        return len(texts) >= 2 and same >= 2 and same * 3 >= len(cells) * 2

    @staticmethod
    def _is_numbering(cells: list[tuple[int, Any]], name: Any) -> bool:
        """A row like 1 2 3 4, (1) (2) (3) or A B 1 2 under the header."""
        if len(cells) < 3:
            return False
        marks = []
        for _, value in cells:
            text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
            text = text.strip("()[]. ")
            if isinstance(value, date) or not re.fullmatch(r"\d{1,2}|[A-Za-z]|\d{1,2}\s*=.*|[ivxIVX]{1,4}", text):
                return False
            marks.append(text)
        numbers = [int(mark) for mark in marks if mark.isdigit()]
        rising = sum(1 for one, two in zip(numbers, numbers[1:], strict=False) if two == one + 1)
        return rising >= 2 or len(numbers) < 2 and len(marks) >= 3

    def _repeat(self, body: list[list[Any]]) -> None:
        """Ditto marks ("nt", "-nt-", a lone quote) stand for what is written above; never for names or numbers."""
        for column in self.table.columns:
            if column.role.partition("=")[0] not in REPEATED:
                continue
            last: Any = ""
            for row in body:
                value = self._at(row, column)
                if isinstance(value, str) and DITTO.match(value):
                    row[column.index] = last
                elif value != "":
                    last = value

    def _fill_down(self, body: list[list[Any]]) -> None:
        """Copy what a merged cell says about several rows into each of them (never names, births or numbers)."""
        wanted = {column.index: column.role for column in self.table.columns if column.role in FILLED_DOWN}
        for top, left, bottom, right in self.table.sheet.merged:
            if (
                bottom <= top
                or left not in wanted
                or right - left > 1
                or not self.table.first <= top <= self.table.last
            ):
                continue
            value = self.table.sheet.rows[top][left] if left < len(self.table.sheet.rows[top]) else ""
            for at in range(top + 1, min(bottom, len(self.table.sheet.rows) - 1, self.table.last) + 1):
                row = self.table.sheet.rows[at]
                row.extend([""] * (left + 1 - len(row)))
                row[left] = value
        group = self.table.column("residential_group")
        if group is None or self.table.group_id is not None:
            return
        values = [
            (row, self._at(row, group))
            for row in body
            if isinstance(self._at(row, self.name), str) and self._at(row, self.name)
        ]
        given = [value for _, value in values if value != ""]
        if values and values[0][1] != "" and len(given) * 4 <= len(values) and len(set(map(str, given))) == len(given):
            current = ""
            for row, value in values:
                current = value if value != "" else current
                row.extend([""] * (group.index + 1 - len(row)))
                row[group.index] = current
