"""Workbooks and groups for the tests of the reading side."""

import io
from datetime import date

import openpyxl

from elders.intake.kinds import kind_of
from elders.intake.parse import parse
from elders.intake.types import GroupName, Groups, ParsedFile

AS_OF = date(2026, 4, 1)
GROUPS = Groups(
    [
        GroupName(1, "Tổ dân phố Phúc Hải 1", "TDP01"),
        GroupName(2, "Tổ dân phố Phúc Hải 2", "TDP02"),
        GroupName(3, "Tổ dân phố Vân Quan", "TDP03", ("Xóm Đình",)),
        GroupName(4, "Tổ dân phố Hòa Lực", "TDP04"),
        GroupName(5, "Tổ dân phố số 3", "TDP24"),
    ]
)
HEAD = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Ghi chú"]
BINH = [1, "Nguyễn Thị Bình", "05/03/1945", "Nữ", "031145900001", ""]
HAI = [2, "Vũ Văn Hải", "1950", "Nam", "031050900002", ""]


def workbook(rows, *, name="Sheet1", merged=(), more=None) -> bytes:
    """An .xlsx with `rows` on its first sheet; `more`: sheet name → rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for cells in rows:
        sheet.append([None if cell == "" else cell for cell in cells])
    for area in merged:
        sheet.merge_cells(area)
    for title, others in (more or {}).items():
        extra = book.create_sheet(title)
        for cells in others:
            extra.append([None if cell == "" else cell for cell in cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes, file_name: str = "danh_sach.xlsx", *, kind: str = "elders", **options) -> ParsedFile:
    options.setdefault("groups", GROUPS)
    return parse(content, file_name, kind=kind_of(kind), as_of=AS_OF, **options)


def read_rows(rows, *, name="Sheet1", merged=(), more=None, **options) -> ParsedFile:
    return read(workbook(rows, name=name, merged=merged, more=more), **options)
