"""One row of a table to one `ParsedRow`: every cell read, then what the cells say about each other."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from elders.ground import citizen_id
from elders.intake import reasons
from elders.intake.birthcells import BirthOrder, find_birth
from elders.intake.cells import READERS, CellContext, Reading, text_of
from elders.intake.columns import DEATH, OTHER, Column, legend_of, unit_of
from elders.intake.content import digits, is_cross
from elders.intake.grouping import GroupIndex
from elders.intake.identity import read_citizen_id, read_old_id
from elders.intake.kinds import Field, Kind
from elders.intake.names import is_unsafe, read_name
from elders.intake.notes import read_note
from elders.intake.sections import unknown_group_of
from elders.intake.settle import read_number_cell, settle_row
from elders.intake.sheets import Broken, letter
from elders.intake.tables import Found, Rows, Table
from elders.intake.text import key
from elders.intake.types import DOUBT, ERROR, NOTE, ParsedRow, Problem

_SPECIAL = {"full_name", "birth", "citizen_id", "old_id", "residential_group", "sex"}


@dataclass
class Plan:
    """A column with everything needed to read its cells."""

    column: Column
    field: Field
    choice: str
    context: CellContext
    known: dict[str, Reading] = field(default_factory=dict)

    def read(self, value: Any) -> Reading:
        """The reading of a cell; words that come again and again are read once."""
        if type(value) is not str:
            return READERS[self.field.reader](value, self.field, self.context)
        reading = self.known.get(value)
        if reading is None:
            reading = READERS[self.field.reader](value, self.field, self.context)
            if len(self.known) < 2_000:
                self.known[value] = reading
        return reading


class PersonReader:
    """Reads the rows of one table."""

    def __init__(self, table: Table, rows: Rows, kind: Kind, groups: GroupIndex, as_of: date, outer_group: int | None):
        self.table, self.rows, self.kind, self.groups, self.as_of = table, rows, kind, groups, as_of
        self.outer_group = outer_group
        self.headings = _unique_headings(table.columns)
        self.where = {
            id(column): (heading, letter(column.index))
            for column, heading in zip(table.columns, self.headings, strict=True)
        }
        money_unit = max((unit_of(line) for line in table.title if re.search(r"don vi|dvt", key(line))), default=1)
        self.birth_order = BirthOrder(table.sheet.rows[table.first : table.last + 1])
        self.plans: list[Plan] = []
        self.by_role: dict[str, Plan] = {}
        for column in table.columns:
            name, _, choice = column.role.partition("=")
            item = kind.field(name)
            if item is None:
                continue
            heading = " ".join(column.parts)
            context = CellContext(as_of, max(unit_of(heading), money_unit), tuple(legend_of(heading).items()), heading)
            plan = Plan(column, item, choice, context)
            self.by_role[column.role] = plan
            if name not in _SPECIAL:
                self.plans.append(plan)
        self.read_columns = [column for column in table.columns if column.role]
        self.extra_notes = [column for column in table.columns if column.role == "note+"]
        self.death = table.column(DEATH)
        self.sex_columns = [(c, c.role[4:]) for c in table.columns if c.role.startswith("sex=")]
        self.group_column = self._usable_group_column()
        self.title_group = unknown_group_of(table.title, groups) if groups.groups else ""

    def _usable_group_column(self) -> Column | None:
        """Bare numbers under "Tổ" inside a named tổ dân phố count its own small groups, not the ward's."""
        column = self.table.column("residential_group")
        if column is None or not self.groups.groups:
            return None
        if self.table.group_id is not None and key(" ".join(column.parts)) in (
            "to",
            "to so",
            "cum",
            "xom",
            "khu",
            "chi hoi",
        ):
            body = self.table.sheet.rows[self.table.first : self.table.last + 1]
            values = [text_of(row[column.index]) for row in body if column.index < len(row) and row[column.index] != ""]
            if sum(value.isdigit() for value in values) * 2 > len(values):
                return None
        return column

    def read(self, found: Found) -> ParsedRow:
        row = self.table.sheet.rows[found.row]
        number = found.row + 1
        out = ParsedRow(self.table.label, number)
        for column, heading in zip(self.table.columns, self.headings, strict=True):
            value = row[column.index] if column.index < len(row) else ""
            if value == "":
                continue
            text = str(value) if isinstance(value, Broken) else text_of(value)
            out.cells[heading] = text
            if type(value) is str and column.role not in ("full_name", "phone") and is_unsafe(text):
                self._problem(out, column, "UNSAFE_TEXT", DOUBT, text)
        self._name(row, out)
        self._birth(row, out, found)
        self._sex(row, out, found)
        self._numbers(row, out)
        self._group(row, out, found)
        for plan in self.plans:
            self._cell(row, out, plan)
        self._remarks(row, out, found)
        for name, value in found.context.items():
            if name not in ("group_id", "unknown_group", "sex", "status") and self.kind.field(name):
                out.values.setdefault(name, value)
        settle_row(out, self.kind, self.as_of)
        return out

    # -- pieces ------------------------------------------------------------------------------------------------------
    def _at(self, row: list[Any], column: Column | None) -> Any:
        return row[column.index] if column is not None and column.index < len(row) else ""

    def _problem(
        self, out: ParsedRow, column: Column, code: str, severity: str, value: Any, message: str = "", name: str = ""
    ) -> None:
        shown = value if isinstance(value, str) else text_of(value)
        field_name = name or column.role.partition("=")[0].partition(".")[0].strip("#+")
        where = f"{letter(column.index)}{out.row_number}"
        out.problems.append(Problem(code, severity, field_name, where, shown[:200], message or reasons.advice(code)))

    def _place(self, out: ParsedRow, name: str, column: Column) -> None:
        heading, name_of_column = self.where[id(column)]
        out.places[name] = [heading, f"{name_of_column}{out.row_number}"]

    def _name(self, row: list[Any], out: ParsedRow) -> None:
        item = self.kind.field("full_name")
        if item is None:
            return
        column = self.rows.name_column(row)
        if column is None:
            return  # rows of a bank file are named by their numbers
        value = self.rows.name_of(row)
        reading = read_name(value)
        self._place(out, "full_name", column)
        if reading.name:
            out.values["full_name"] = reading.name
        for code, message in reading.flaws:
            severity = DOUBT if code == "UNSAFE_TEXT" else NOTE if code == "NAME_SHORT" else ERROR
            if code == "NAME_MISSING" and not item.required:
                continue
            self._problem(out, column, code, severity, value, message, "full_name")
        if reading.deceased and self.kind.heeds_remarks:
            out.values["status"] = "died"
        elif reading.aside:
            self._status_from(reading.aside, out)
            if self.kind.field("note") and not reading.aside.isdigit():
                out.values["note"] = reading.aside

    def _birth(self, row: list[Any], out: ParsedRow, found: Found) -> None:
        source, value = find_birth(self.table.columns, lambda column: self._at(row, column))
        item = self.kind.field("birth")
        if source is None or item is None:
            return
        self._place(out, "birth", source)
        if value == "":
            return
        if self.birth_order.may_be_mistyped_year(source, value):
            message = f"{text_of(value)}: năm sinh gõ thừa chữ số, hoặc ngày đang hiện dạng số. Gõ lại ngày sinh."
            self._problem(out, source, "BIRTH_INVALID", ERROR, value, message, "birth")
            return
        value = self.birth_order.straight(source, value)
        if self.birth_order.is_open(source, value):
            message = "Cột ghi theo tháng/ngày/năm: ô này có thể bị đảo. Xác nhận lại."
            self._problem(out, source, "BIRTH_SWAPPED", DOUBT, value, message, "birth")
        reading = READERS["birth"](value, item, CellContext(self.as_of))
        if reading.value:
            out.values["birth"] = reading.value
        for code, severity, message in reading.flaws:
            self._problem(out, source, code, severity, value, message, "birth")
        alternatives = reading.more.get("alternatives", ())
        if alternatives and not reading.value:
            self._year_by_card(row, out, alternatives)

    def _year_by_card(self, row: list[Any], out: ParsedRow, alternatives: tuple[int, ...]) -> None:
        """A year the cell leaves open is settled when the number card says the same one."""
        plan = self.by_role.get("citizen_id")
        number = read_citizen_id(self._at(row, plan.column)) if plan else None
        read = citizen_id.parts(number.citizen_id) if number and number.citizen_id else None
        if read and read[2] in alternatives and read[2] < self.as_of.year:
            out.problems = [one for one in out.problems if one.code != "BIRTH_INVALID"]
            out.values["birth"] = str(read[2])

    def _sex(self, row: list[Any], out: ParsedRow, found: Found) -> None:
        under = [sex for column, sex in self.rows.names_by_sex if self._at(row, column) != ""]
        if len(under) == 1:
            out.values["sex"] = under[0]
            return
        marked = []
        for column, sex in self.sex_columns:
            value = self._at(row, column)
            if value != "" and value not in (0, "0", "-") and not (isinstance(value, str) and key(value) == "khong"):
                marked.append((column, sex))
        if len(marked) == 1:
            out.values["sex"] = marked[0][1]
            self._place(out, "sex", marked[0][0])
            return
        if len(marked) > 1:
            column = marked[0][0]
            self._place(out, "sex", column)
            self._problem(out, column, "SEX_INVALID", DOUBT, "", "Cả cột Nam và cột Nữ đều có giá trị.", "sex")
            return
        plan = self.by_role.get("sex")
        if plan is not None:
            self._place(out, "sex", plan.column)
            value = self._at(row, plan.column)
            if value != "":
                reading = plan.read(value)
                self._take(out, plan.column, "sex", value, reading)
                if reading.value:
                    return
        if "sex" in found.context:
            out.values["sex"] = found.context["sex"]

    def _numbers(self, row: list[Any], out: ParsedRow) -> None:
        for role in ("citizen_id", "old_id"):
            plan = self.by_role.get(role)
            if plan is None:
                continue
            self._place(out, role, plan.column)
            value = self._at(row, plan.column)
            if value == "":
                continue
            if role == "old_id" and len(digits(value)) < 11:
                number, flaws = read_old_id(value)
                if number:
                    out.values.setdefault("old_id", number)
                for code, message in flaws:
                    self._problem(out, plan.column, code, NOTE, value, message)
                continue
            read_number_cell(out, plan.column, value, self._problem)

    def _group(self, row: list[Any], out: ParsedRow, found: Found) -> None:
        if self.kind.field("residential_group") is None:
            out.group_id = found.context.get("group_id", self.outer_group)  # helps to tell namesakes apart, no more
            return
        column = self.group_column
        if column is not None:
            self._place(out, "residential_group", column)
            value = text_of(self._at(row, column))
            if value and key(value):
                out.group_id = self.groups.find(value)
                if out.group_id is None:
                    near = self.groups.suggestion(value)
                    message = f"“{value[:60]}” không có trong danh mục tổ dân phố của phường."
                    message += f" Có phải {near}?" if near else " Chọn tổ dân phố cho dòng này."
                    self._problem(out, column, "TO_UNKNOWN", DOUBT, value, message, "residential_group")
                return
        if "group_id" in found.context:
            out.group_id = found.context["group_id"]
        elif "unknown_group" in found.context:
            self._unknown_group(out, found.context["unknown_group"])
        elif self.outer_group is not None:
            out.group_id = self.outer_group
        elif self.title_group:
            self._unknown_group(out, self.title_group)
        else:
            plan = self.by_role.get("address")
            text = text_of(self._at(row, plan.column)) if plan else ""
            out.group_id = (
                (self.groups.find_in(text, named_only=True) or self.groups.find_exact(text)) if text else None
            )
            if out.group_id is not None:
                self._problem(out, plan.column, "GROUP_FROM_ADDRESS", NOTE, text, "", "residential_group")

    def _unknown_group(self, out: ParsedRow, text: str) -> None:
        message = f"“{text[:60]}” không có trong danh mục tổ dân phố của phường. Chọn tổ dân phố cho dòng này."
        out.problems.append(Problem("TO_UNKNOWN", DOUBT, "residential_group", "", text[:200], message))

    def _cell(self, row: list[Any], out: ParsedRow, plan: Plan) -> None:
        name = plan.field.name
        if not plan.choice or name not in out.places:
            self._place(out, name, plan.column)
        value = self._at(row, plan.column)
        if value == "":
            return
        if isinstance(value, Broken):
            why = "là công thức chưa có kết quả" if value.startswith("=") else f"đang báo lỗi {value}"
            self._problem(out, plan.column, "CHOICE_UNKNOWN", NOTE, value, f"Ô {why}: gõ lại.")
            return
        if plan.choice:
            if is_cross(value) or name == "status" and re.search(r"\d", text_of(value)):  # the day it happened
                out.values[name] = plan.choice
                self._place(out, name, plan.column)
                return
            if key(text_of(value)) in ("", "khong", "ko", "0", "k"):
                return
        reading = plan.read(value)
        if reading.more.get("cross"):
            reading = Reading(flaws=[("CHOICE_UNKNOWN", NOTE, reasons.advice("CHOICE_UNKNOWN"))])
        self._take(out, plan.column, name, value, reading)

    def _take(self, out: ParsedRow, column: Column, name: str, value: Any, reading: Reading) -> None:
        if reading.value is not None:
            if name == "note" and out.values.get("note"):
                out.values["note"] = f"{out.values['note']}; {reading.value}"
            else:
                out.values[name] = reading.value
        for more, thing in reading.more.items():
            if more == "status" and not self.kind.heeds_remarks:
                continue
            if thing is not None and (more == "status" or self.kind.field(more) or more == "is_absent"):
                out.values.setdefault(more, thing)
        for code, severity, message in reading.flaws:
            if code != "UNSAFE_TEXT":  # told once for every cell of the row
                self._problem(out, column, code, severity, value, message, name)

    def _status_from(self, text: str, out: ParsedRow) -> None:
        if not self.kind.heeds_remarks:
            return
        said = read_note(text)
        if said.status in ("died", "moved_out"):
            out.values["status"] = said.status
        if said.absent:
            out.values.setdefault("is_absent", True)

    def _remarks(self, row: list[Any], out: ParsedRow, found: Found) -> None:
        for column in self.extra_notes:
            text = text_of(self._at(row, column))
            if text and not is_unsafe(text):
                self._status_from(text, out)
                out.values["note"] = f"{out.values['note']}; {text}" if out.values.get("note") else text
        if not self.kind.heeds_remarks:
            return
        if self.death is not None and digits(self._at(row, self.death)):
            out.values["status"] = "died"
        said = found.context.get("status") or self.table.title_status
        if said in ("died", "moved_out"):
            out.values.setdefault("status", said)
        elif said == "left" and out.values.get("status") not in ("died", "moved_out"):
            column = self.rows.name_column(row)
            self._problem(out, column, "LEFT_UNCLEAR", DOUBT, "", "", "full_name")
        if out.values.get("status") in ("died", "moved_out"):
            return
        # A word about death may stand in a column that is not read (ký nhận, tình trạng khác).
        for column in self.table.columns:
            if column.role not in (OTHER, "") or self._at(row, column) == "":
                continue
            value = self._at(row, column)
            if (
                isinstance(value, str)
                and len(value) < 60
                and key(" ".join(column.parts)) in ("", "ky nhan", "ky ten", "khac")
            ):
                self._status_from(value, out)


def _unique_headings(columns: list[Column]) -> list[str]:
    seen: set[str] = set()
    out = []
    for column in columns:
        heading = column.heading if column.heading not in seen else f"{column.heading} ({letter(column.index)})"
        seen.add(heading)
        out.append(heading)
    return out
