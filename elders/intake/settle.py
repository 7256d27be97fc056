"""What several cells of a row say together: the number card against sex and year, the age, what is missing."""

from datetime import date
from typing import Any

from elders.ground import citizen_id
from elders.ground.birth import Birth
from elders.intake import reasons
from elders.intake.births import age_flaws
from elders.intake.columns import Column
from elders.intake.identity import agrees, read_citizen_id
from elders.intake.kinds import Kind
from elders.intake.types import DOUBT, ERROR, NOTE, ParsedRow, Problem

# Codes that follow from several cells together; `settle_row` alone writes them, so a corrected cell can drop them.
DERIVED = {
    "SEX_FROM_CCCD", "BIRTH_FROM_CCCD", "YEAR_ONLY", "AGE_UNSURE", "UNDER_60", "SEX_CCCD_CONFLICT",
    "BIRTH_CCCD_CONFLICT", "CCCD_MISSING", "SEX_MISSING", "BIRTH_MISSING", "FIELD_MISSING", "GROUP_MISSING",
    "DECEASED", "MOVED_AWAY",
}  # fmt: skip
OWN_CHECKS = ("full_name", "birth", "residential_group")  # missing ones have reasons of their own


def read_number_cell(out: ParsedRow, column: Column | None, value: Any, problem) -> None:
    """Put what a CCCD cell gives into `out`; flaws go to `problem(out, column, code, severity, value, message, name)`
    as of `PersonReader._problem`."""
    reading = read_citizen_id(value)
    if reading.citizen_id:
        out.values["citizen_id"] = reading.citizen_id
        if reading.restored:
            problem(out, column, "CCCD_REPAIRED", NOTE, value, "Đã thêm lại số 0 ở đầu mà Excel làm mất.", "citizen_id")
    if reading.old_id:
        out.values["old_id"] = reading.old_id
    for code, message in reading.flaws:
        severity = NOTE if code == "OLD_ID" else DOUBT
        problem(out, column, code, severity, value, message, "citizen_id")


def settle_row(row: ParsedRow, kind: Kind, as_of: date) -> None:
    """What follows from several cells: number against sex and year, what the number tells, age, what is missing."""
    values = row.values

    def add(code: str, severity: str, name: str, message: str = "") -> None:
        where = row.places.get(name, ["", ""])
        shown = row.cells.get(where[0], "")
        row.problems.append(Problem(code, severity, name, where[1], shown[:200], message or reasons.advice(code)))

    codes = {problem.code for problem in row.problems}
    year = int(values["birth"][:4]) if values.get("birth") else None
    number = values.get("citizen_id", "")
    if number and "CCCD_REPAIRED" in codes and not agrees(number, values.get("sex", ""), year):
        row.problems = [one for one in row.problems if one.code != "CCCD_REPAIRED"]
        add("CCCD_INVALID", DOUBT, "citizen_id", "Số CCCD thiếu chữ số và không khớp với dòng này: đối chiếu thẻ.")
        del values["citizen_id"]
        number = ""
    if number:
        _, card_sex, card_year = citizen_id.parts(number)
        for finding in citizen_id.check(number, values.get("sex", ""), year, full_name=values.get("full_name", "")):
            name = (
                "sex"
                if finding.code == citizen_id.SEX
                else "birth"
                if finding.code == citizen_id.BIRTH
                else "citizen_id"
            )
            add(finding.code, DOUBT, name, finding.message)
        if not values.get("sex"):
            values["sex"] = card_sex
            add("SEX_FROM_CCCD", NOTE, "sex", "Giới tính lấy theo số CCCD.")
        if year is None and not codes & {"BIRTH_INVALID", "CELL_ERROR"} and card_year <= as_of.year:
            values["birth"] = str(card_year)
            add("BIRTH_FROM_CCCD", NOTE, "birth", f"Năm sinh {card_year} lấy theo số CCCD.")
    if not values.get("birth"):
        broken = any(one.field == "birth" and one.severity == ERROR for one in row.problems)
        if not broken and kind.field("birth") and kind.field("birth").required:
            add("BIRTH_MISSING", ERROR, "birth")
    else:
        birth = Birth.from_iso(values["birth"])
        if birth.precision == "year" and "BIRTH_FROM_CCCD" not in {one.code for one in row.problems}:
            add("YEAR_ONLY", NOTE, "birth", "Danh sách chỉ ghi năm sinh.")
        if kind.minimum_age is not None:
            for code, severity, message in age_flaws(birth, kind.minimum_age, as_of):
                add(code, severity, "birth", message)
    for item in kind.fields:
        if item.required and item.name not in OWN_CHECKS and values.get(item.name) in (None, ""):
            add("FIELD_MISSING", ERROR, item.name, f"Ghi “{item.heading}” cho dòng này.")
    if not values.get("sex") and "SEX_INVALID" not in codes and kind.adds_people:
        add("SEX_MISSING", NOTE, "sex")
    if "citizen_id" not in values and "CCCD_INVALID" not in {one.code for one in row.problems} and kind.adds_people:
        add("CCCD_MISSING", NOTE, "citizen_id")
    if row.group_id is None and "TO_UNKNOWN" not in codes and kind.adds_people:
        add("GROUP_MISSING", NOTE, "residential_group")
    if values.get("status") == "died":
        add("DECEASED", DOUBT, "note" if "note" in row.places else "full_name")
    elif values.get("status") == "moved_out":
        add("MOVED_AWAY", DOUBT, "note" if "note" in row.places else "full_name")
