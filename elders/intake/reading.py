"""From bytes to sheets: what kind of file it is (by content, never by name), whether it is safe, then its cells.

Excel files are checked by `package` and `biff` before calamine opens them: it is fast, but holds every sheet as a full
grid and gives error cells as empty. Macros are never run, formulas give the value Excel last computed.
"""

import io
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import load_workbook

from elders.intake import biff
from elders.intake.delimited import read_text
from elders.intake.package import Package, Scan
from elders.intake.sheets import MAX_BOX, MAX_BYTES, MAX_COLUMNS, MAX_ROWS, TOO_MANY_ROWS, Book, Broken, Sheet
from elders.intake.text import repair_grid
from elders.intake.types import Refused

__all__ = ["Book", "Broken", "Sheet", "read_book"]

_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"\xff\xd8\xff", "ảnh"),
    (b"\x89PNG", "ảnh"),
    (b"GIF8", "ảnh"),
    (b"BM", "ảnh"),
    (b"II*\x00", "ảnh"),
    (b"MM\x00*", "ảnh"),
    (b"RIFF", "ảnh hoặc phim"),
    (b"Rar!", "nén RAR"),
    (b"7z\xbc\xaf", "nén 7z"),
    (b"\x1f\x8b", "nén"),
    (b"BZh", "nén"),
    (b"\xfd7zXZ", "nén"),
    (b"{\\rtf", "văn bản RTF"),
    (b"MZ", "chương trình"),
    (b"\x7fELF", "chương trình"),
)


def read_book(content: bytes, file_name: str) -> Book:
    """All sheets of an .xlsx, .xlsm, .xls or delimited text file, texts already repaired.

    Raises: Refused, with what to do, for anything else or anything dangerous.
    """
    if not content or not content.strip(b"\x00 \t\r\n"):
        raise Refused("FILE_EMPTY")
    if len(content) > MAX_BYTES:
        raise Refused("FILE_TOO_LARGE", f"Tệp lớn hơn {MAX_BYTES // 2**20} MB. Hãy chia thành nhiều tệp nhỏ hơn.")
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        book = _read_xlsx(content)
    elif content[:8] == biff.MAGIC:
        book = _read_xls(content)
    else:
        _refuse_other_kinds(content)
        book = Book([read_text(content)], "csv")
    for sheet in book.sheets:
        fonts = sheet.fonts
        repair_grid(sheet.rows, (lambda row, column, fonts=fonts: fonts.get((row, column), "")) if fonts else None)
    return book


def _refuse_other_kinds(content: bytes) -> None:
    for mark, what in _SIGNATURES:
        if content.startswith(mark) and (not mark.isalpha() or b"\x00" in content[:512]):
            raise Refused(
                "FILE_UNSUPPORTED",
                f"Đây là tệp {what}, không phải bảng tính. Hãy gửi tệp Excel (.xlsx, .xls) hoặc .csv.",
            )
    head = content[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").replace(b"\x00", b"").lower()
    if head.startswith(b"<") and any(
        mark in head for mark in (b"<html", b"<table", b"<!doctype", b"<?xml", b"<meta", b"<head", b"<body", b"<style")
    ):
        raise Refused(
            "FILE_UNSUPPORTED",
            "Đây là trang web hoặc tệp XML mang đuôi bảng tính. Hãy mở bằng Excel, chọn Lưu thành (Save As) loại .xlsx "
            "rồi gửi lại.",
        )
    if head.startswith(b"mime-version:") or b"content-type: multipart/related" in head[:2000]:
        raise Refused("FILE_UNSUPPORTED", "Đây là trang web lưu từ Excel. Hãy lưu lại thành .xlsx rồi gửi lại.")


def _read_xlsx(content: bytes) -> Book:
    package = Package(content)
    parts = package.sheet_parts()
    styles = package.styles()
    scans = [package.scan(part, styles) for _, part in parts]
    package.check_text([part for _, part in parts], sum(scan.text_cells for scan in scans))
    package.verify_rest({part.lower() for _, part in parts})
    far = {
        part.lower(): scan for (_, part), scan in zip(parts, scans, strict=True) if scan.rows * scan.columns > MAX_BOX
    }
    if any(scan.near_rows * min(scan.columns, MAX_COLUMNS) > MAX_BOX for scan in far.values()):
        raise Refused("FILE_TOO_LARGE")
    if far:
        content = package.trimmed(far)
    return Book(_with_calamine(content, scans), "xlsx")


def _read_xls(content: bytes) -> Book:
    return Book(_with_calamine(content, biff.look_through(content).scans), "xls")


def _with_calamine(content: bytes, scans: list[Scan]) -> list[Sheet]:
    sheets = []
    total = 0
    try:
        book = load_workbook(io.BytesIO(content))
        for at, meta in enumerate(book.sheets_metadata):
            if not str(meta.typ).endswith("WorkSheet"):
                continue
            source = book.get_sheet_by_index(at)
            rows = source.to_python(skip_empty_area=False)
            merged = [(top, left, bottom, right) for (top, left), (bottom, right) in source.merged_cell_ranges or ()]
            hidden = not str(meta.visible).endswith(".Visible")
            sheets.append(_sheet(meta.name, rows, hidden, merged, scans[at] if at < len(scans) else Scan()))
            total += sum(1 for row in rows if any(value != "" for value in row))
    except (KeyboardInterrupt, SystemExit, MemoryError, Refused):
        raise
    except BaseException as error:  # a panic of the Rust side is no Exception
        if type(error).__name__ == "PasswordError":
            raise Refused("FILE_ENCRYPTED") from error
        raise Refused("FILE_CORRUPT") from error
    if total > MAX_ROWS:
        raise Refused("FILE_TOO_LARGE", TOO_MANY_ROWS)
    return sheets


def _sheet(name: str, rows: list[list[Any]], hidden: bool, merged: list, scan: Scan) -> Sheet:
    for row in rows:
        for column, value in enumerate(row):
            kind = type(value)
            if kind in (time, timedelta):
                row[column] = str(value)
            elif kind is datetime and not (value.hour or value.minute or value.second):
                row[column] = value.date()
    for (at, column), code in scan.broken.items():
        if at < MAX_BOX and column < MAX_COLUMNS:
            while len(rows) <= at and len(rows) < MAX_ROWS:
                rows.append([])
            if at < len(rows):
                rows[at].extend([""] * (column + 1 - len(rows[at])))
                if rows[at][column] == "":
                    rows[at][column] = Broken(code)
    for (at, column), shown in scan.short_dates.items():
        if at < len(rows) and column < len(rows[at]) and isinstance(rows[at][column], date):
            day = rows[at][column]
            rows[at][column] = f"{day.month:02d}/{day.year}" if shown == "month" else str(day.year)
    if rows and len(rows[0]) > MAX_COLUMNS:
        rows = [row[:MAX_COLUMNS] for row in rows]
    return Sheet(name, rows, hidden, merged, scan.fonts)
