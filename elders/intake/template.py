"""Empty rosters to fill in: one kind, drop-down lists, an instruction row, the people of one group already there.

Headings are those the reader knows; the instruction stands above them, where the reader looks for a title. Cells of
numbers are text cells, so that Excel never eats a leading zero.
"""

import io
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from elders.ground.birth import Birth
from elders.ground.names import by_name
from elders.intake import match
from elders.intake.handling import handler_of
from elders.intake.kinds import Field, Kind
from elders.intake.match import FACT_COLUMNS, PERSON_FIELDS
from elders.models import Elder, ResidentialGroup

TITLE_ROW, HELP_ROW, HEADER_ROW = 1, 2, 3
LAST_ROW = 1000
LISTS = "Danh mục"
HELP = (
    "Mỗi dòng một người. Ô có mũi tên thì chọn trong danh sách. Chưa biết thì để trống, điều đã ghi không bị xóa. "
    "Ngày sinh ghi 05/03/1945; chỉ nhớ năm thì ghi 1945. Xong gửi lại tệp này ở trang Nhập danh sách."
)
PLAIN_HELP = "Ô có mũi tên thì chọn trong danh sách; ngày ghi 05/03/2026."
SEND_BACK = " Xong gửi lại tệp này ở trang Nhập danh sách."
FONT = "Times New Roman"
LINE = Side(style="thin", color="808080")
TEXT_READERS = {
    "citizen_id",
    "old_id",
    "phone",
    "health_card",
    "insurance_no",
    "birth",
    "name",
    "text",
    "note",
    "group",
}


def roster_template(
    kind: Kind, *, group: ResidentialGroup | None, user: Any, today: date, target: Any = None
) -> tuple[bytes, int]:
    """The workbook and how many rows are filled in: the people of `group` that `user` may see, or what the handler of
    an app says about `target`."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Danh sách"
    fields = list(kind.template_fields)
    groups = list(ResidentialGroup.objects.for_user(user).on(today).order_by("code", "pk"))
    _head(sheet, kind, fields, target or group)
    lists = _lists(workbook, fields, groups)
    _columns(sheet, fields, lists)
    rows = None
    if kind.handler:
        rows = handler_of(kind).template_rows(user=user, target=target, group=group, today=today)
    if rows is None:
        people = _people(group, user) if group else []
        filled = [[_text(person, field, groups) for field in fields] for person in people]
    else:
        filled = [[_cell(row.get(field.name), field, groups) for field in fields] for row in rows]
    for number, texts in enumerate(filled, start=1):
        _row(sheet, HEADER_ROW + number, number, texts)
    for number in range(len(filled) + 1, len(filled) + 21 if filled else 31):
        _row(sheet, HEADER_ROW + number, None, [""] * len(fields))
    _paper(sheet, len(fields) + 1)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue(), len(filled)


def _head(sheet: Worksheet, kind: Kind, fields: list[Field], about: Any) -> None:
    last = get_column_letter(len(fields) + 1)
    name = about.name if isinstance(about, ResidentialGroup) else str(about or "")
    title = kind.title.upper() + (f" – {name.upper()}" if name else "")
    guide = f"{kind.help or PLAIN_HELP}{SEND_BACK}" if kind.handler else HELP
    for row, text, font in (
        (TITLE_ROW, title, Font(name=FONT, size=14, bold=True)),
        (
            HELP_ROW,
            f"Hướng dẫn: {guide}",
            Font(name=FONT, size=11, italic=True, color="404040"),
        ),
    ):
        sheet.merge_cells(f"A{row}:{last}{row}")
        cell = sheet.cell(row, 1, text)
        cell.font = font
        cell.alignment = Alignment(
            horizontal="center" if row == TITLE_ROW else "left", vertical="center", wrap_text=True
        )
    sheet.row_dimensions[TITLE_ROW].height = 26
    sheet.row_dimensions[HELP_ROW].height = 48
    sheet.row_dimensions[HEADER_ROW].height = 34
    for column, heading in enumerate(["STT", *(field.heading for field in fields)], start=1):
        cell = sheet.cell(HEADER_ROW, column, heading)
        cell.font = Font(name=FONT, size=12, bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE7EE")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = Border(LINE, LINE, LINE, LINE)


def _lists(workbook: Workbook, fields: list[Field], groups: list[ResidentialGroup]) -> dict[str, str]:
    """A hidden sheet with the choices of each column; field name → the range to choose from."""
    sheet = workbook.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    ranges = {}
    column = 0
    for field in fields:
        choices = [label for _, label in field.choices]
        if field.reader == "group":
            choices = [group.name for group in groups]
        if not choices:
            continue
        column += 1
        letter = get_column_letter(column)
        for row, text in enumerate(choices, start=1):
            sheet.cell(row, column, text)
        ranges[field.name] = f"{quote_sheetname(LISTS)}!${letter}$1:${letter}${len(choices)}"
    return ranges


def _columns(sheet: Worksheet, fields: list[Field], lists: dict[str, str]) -> None:
    sheet.column_dimensions["A"].width = 6
    for column, field in enumerate(fields, start=2):
        letter = get_column_letter(column)
        dimension = sheet.column_dimensions[letter]
        dimension.width = field.width
        dimension.protection = Protection(locked=False)
        if field.reader in TEXT_READERS:
            dimension.number_format = "@"
        cells = f"{letter}{HEADER_ROW + 1}:{letter}{LAST_ROW}"
        if field.name in lists:
            rule = DataValidation(type="list", formula1=lists[field.name], allow_blank=True, showErrorMessage=True)
            rule.error, rule.errorTitle = (
                "Hãy chọn trong danh sách, hoặc để trống nếu chưa biết.",
                "Chọn trong danh sách",
            )
            rule.errorStyle = "warning"
        elif field.help:
            rule = DataValidation(allow_blank=True)
        else:
            continue
        if field.help:
            rule.promptTitle, rule.prompt, rule.showInputMessage = field.heading[:32], field.help[:255], True
        sheet.add_data_validation(rule)
        rule.add(cells)


def _row(sheet: Worksheet, row: int, number: int | None, texts: list[str | int]) -> None:
    for column, value in enumerate([number, *texts], start=1):
        cell = sheet.cell(row, column)
        if column == 1:
            cell.value = number
        elif isinstance(value, int):
            cell.value = value
        elif value:
            cell.value = value
            cell.data_type = "s"  # a text that begins with "=" stays a text
        cell.font = Font(name=FONT, size=12)
        cell.border = Border(LINE, LINE, LINE, LINE)
        cell.alignment = Alignment(
            vertical="center", horizontal="center" if column == 1 else None, wrap_text=column > 1
        )
        if column > 1:
            cell.number_format = "#,##0" if isinstance(value, int) else "@"
            cell.protection = Protection(locked=False)


def _people(group: ResidentialGroup, user: Any) -> list[match.Person]:
    """Living residents of the group the user may see, in the order of a Vietnamese list."""
    elders = Elder.objects.for_user(user).current().filter(residential_group=group).order_by(*by_name())
    ids = list(elders.values_list("pk", flat=True))
    found, _ = match.people(sorted(ids))
    by_pk = {person.pk: person for person in found}
    return [by_pk[pk] for pk in ids if pk in by_pk]


def _text(person: match.Person, field: Field, groups: list[ResidentialGroup]) -> str:
    """What stands in a prefilled cell: what is known; questions of a review are asked anew."""
    if field.name == "birth":
        return str(Birth.from_iso(person.fields["birth"]))
    if field.name == "residential_group":
        return next((group.name for group in groups if group.pk == person.group_id), "")
    if field.name in PERSON_FIELDS:
        return field.words(person.fields.get(field.name))
    return field.words(person.facts.get(field.name)) if field.name in FACT_COLUMNS else ""


def _cell(value: Any, field: Field, groups: list[ResidentialGroup]) -> str | int:
    """A value of a handler as it is typed into a cell."""
    if value is None or value == "":
        return ""
    if field.reader == "birth":
        return str(Birth.from_iso(value))
    if field.reader == "group":
        return next((group.name for group in groups if group.pk == value), "")
    if isinstance(value, bool):
        return "Có" if value else "Không"
    return value if isinstance(value, int) else field.typed(value)


def _paper(sheet: Worksheet, columns: int) -> None:
    """Print set-up, the header in sight while scrolling, and locked so that nobody renames a column by accident."""
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 3)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.print_area = f"A1:{get_column_letter(columns)}{sheet.max_row}"
    sheet.oddFooter.center.text = "Trang &P/&N"
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    protection = sheet.protection
    protection.sheet = True
    for name in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
        setattr(protection, name, False)  # False is "not forbidden"
