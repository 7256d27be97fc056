"""Files: kinds, encodings, error cells, and everything hostile."""

import csv
import io
import random
import struct
import time
import unicodedata
import zipfile
from datetime import date

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from elders.intake.reading import read_book
from elders.intake.types import Refused
from tests.elders.intake.build import BINH, HAI, HEAD, read, workbook
from tests.elders.intake.test_text import opened_as_western, tcvn3, vni

GOOD = workbook([HEAD, BINH, HAI])
ROWS = [HEAD, BINH, HAI, ["3", "Đỗ Thị Thúy Hường", "1950", "Nữ", "", "Sống một mình"]]


def unpack(content=GOOD):
    package = zipfile.ZipFile(io.BytesIO(content))
    return {name: package.read(name) for name in package.namelist()}


def pack(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return out.getvalue()


def with_part(name, data):
    return pack({**unpack(), name: data})


def sheet_xml(extra=b"", old=b"</sheetData>", new=None):
    xml = unpack()["xl/worksheets/sheet1.xml"]
    assert old in xml
    return xml.replace(old, (extra + old) if new is None else new)


def legacy_xls(rows, font=""):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Danh sách")
    style = xlwt.easyxf(f"font: name {font}") if font else xlwt.easyxf()
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value != "":
                sheet.write(at, column, value, style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(rows, separator=","):
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def cp1258(text):
    """As a Vietnamese Windows saves text: letters with their shape, tone marks behind."""
    out = b""
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            tones = "".join(part for part in parts if part in "\u0300\u0301\u0309\u0303\u0323")
            base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
            out += (base + tones).encode("cp1258")
    return out


def code_of(content, name="x.xlsx"):
    with pytest.raises(Refused) as refusal:
        read(content, name)
    assert refusal.value.message and refusal.value.message != refusal.value.code
    return refusal.value.code


EXPECTED = ["Nguyễn Thị Bình", "Vũ Văn Hải", "Đỗ Thị Thúy Hường"]


@pytest.mark.parametrize(
    "content",
    [
        as_csv(ROWS).encode(),
        as_csv(ROWS).encode("utf-8-sig"),
        as_csv(ROWS, ";").encode(),
        as_csv(ROWS, "\t").encode("utf-16"),
        as_csv(ROWS, "\t").encode("utf-16-le"),
        as_csv(ROWS, "|").encode(),
        ("sep=;\r\n" + as_csv(ROWS, ";")).encode(),
        unicodedata.normalize("NFD", as_csv(ROWS)).encode(),
        cp1258(as_csv(ROWS)),
        cp1258(as_csv(ROWS, ";")),
        tcvn3(as_csv(ROWS, ";")).encode("cp1252"),
        vni(as_csv(ROWS, ";")).encode("cp1252"),
        opened_as_western(as_csv(ROWS)).encode(),
        workbook(ROWS),
        legacy_xls(ROWS),
        legacy_xls([[tcvn3(str(cell)) for cell in row] for row in ROWS], ".VnTime"),
        legacy_xls([[vni(str(cell)) for cell in row] for row in ROWS]),
    ],
)
def test_the_same_people_come_out_of_every_kind_of_file_whatever_its_name(content):
    for name in ("danh sach.csv", "danh sach.xls", "danh sach"):
        assert [row.values["full_name"] for row in read(content, name).rows] == EXPECTED


def test_an_open_quote_and_ragged_rows_lose_nobody():
    text = 'STT,Họ và tên,Năm sinh\n1,"Nguyễn Văn An,1945\n' + "".join(f"{at},Lê Thị Bi,1950\n" for at in range(2, 30))
    assert len(read(text.encode(), "a.csv").rows) == 29
    ragged = "STT;Họ và tên;Năm sinh;Ghi chú\n1;Nguyễn Văn An;1945\n2;Lê Thị Bi;1950;x;y;z\n"
    assert len(read(ragged.encode(), "a.csv").rows) == 2
    lines = 'STT,Họ và tên,Năm sinh,Ghi chú\n1,Nguyễn Văn An,1945,"hai\ndòng"\n2,Lê Thị Bi,1950,\n'
    assert [row.row_number for row in read(lines.encode(), "a.csv").rows] == [2, 3]  # as Excel numbers them


def test_fonts_settle_what_reads_both_ways():
    book = openpyxl.Workbook()
    for row in [HEAD, [1, "Vũ Dũng", "1945", "Nam", "", ""], BINH]:
        book.active.append([tcvn3(str(cell)) if cell else None for cell in row])
    for row in book.active.iter_rows():
        for cell in row:
            cell.font = Font(name=".VnTime")
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue()).rows[0].values["full_name"] == "Vũ Dũng"


def test_error_cells_formulas_and_dates_shown_without_a_day():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEAD)
    for at in range(1, 7):
        sheet.append([at, "Nguyễn Thị Bình", "1945", "Nữ", None, None])
    sheet["B2"], sheet["C3"] = "#REF!", "#N/A"
    sheet["B2"].data_type = sheet["C3"].data_type = "e"
    sheet["B4"], sheet["C5"] = "=A1&B1", "=TODAY()"
    sheet["C6"], sheet["C7"] = date(1945, 3, 1), date(1945, 1, 1)
    sheet["C6"].number_format, sheet["C7"].number_format = "mm/yyyy", "yyyy"
    out = io.BytesIO()
    book.save(out)
    rows = read(out.getvalue()).rows
    errors = [[one.code for one in row.problems if one.severity == "error"] for row in rows]
    assert errors == [["CELL_ERROR"], ["CELL_ERROR"], ["NAME_INVALID"], ["BIRTH_INVALID"], [], []]
    assert [row.values["birth"] for row in rows[4:]] == ["1945-03", "1945"]


def test_old_excel_tells_errors_and_short_dates_too():
    book = xlwt.Workbook()
    sheet = book.add_sheet("A")
    for column, heading in enumerate(HEAD):
        sheet.write(0, column, heading)
    for at in (1, 2):
        for column, value in ((0, at), (1, "Nguyễn Thị Bình"), (3, "Nữ")):
            sheet.write(at, column, value)
    sheet.write(1, 2, date(1945, 3, 1), xlwt.easyxf(num_format_str="mm/yyyy"))
    sheet.write(2, 2, date(1945, 3, 5), xlwt.easyxf(num_format_str="dd/mm/yyyy"))
    out = io.BytesIO()
    book.save(out)
    assert [row.values["birth"] for row in read(out.getvalue(), "a.xls").rows] == ["1945-03", "1945-03-05"]


DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst>&a;</sst>'
MANY = {f"xl/part{at}.xml": b"<x/>" for at in range(2_100)}
LYING = pack({**unpack(), "xl/worksheets/sheet1.xml": sheet_xml(b" " * 5_000_000)})


def lying_about(content, name, size):
    """The package with a smaller size declared for one part."""
    raw = bytearray(content)
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        length = struct.unpack_from("<H", raw, at + 28)[0]
        if bytes(raw[at + 46 : at + 46 + length]) == name:
            struct.pack_into("<I", raw, at + 24, size)
        at = raw.find(b"PK\x01\x02", at + 4)
    return bytes(raw)


def renamed_stream(content, old, new):
    raw = bytearray(content)
    at = raw.find(old.encode("utf-16-le"))
    raw[at : at + 2 * len(new)] = new.encode("utf-16-le")
    struct.pack_into("<H", raw, at + 64, 2 * len(new) + 2)
    return bytes(raw)


def with_password(content):
    """An .xls whose second record says that the rest is encrypted."""
    raw = bytearray(content)
    at = raw.find(b"\x09\x08\x10\x00") + 4 + 16
    struct.pack_into("<H", raw, at, 0x2F)
    return bytes(raw)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b" \r\n\t\x00", "FILE_EMPTY"),
        (b"\xef\xbb\xbf", "FILE_EMPTY"),
        (workbook([]), "FILE_EMPTY"),
        (GOOD[: len(GOOD) // 2], "FILE_CORRUPT"),
        (b"PK\x03\x04" + b"abc" * 99, "FILE_CORRUPT"),
        (legacy_xls(ROWS)[:600], "FILE_CORRUPT"),
        (with_part("xl/workbook.xml", b"<workbook"), "FILE_CORRUPT"),
        (with_part("xl/worksheets/sheet1.xml", sheet_xml()[:300]), "FILE_CORRUPT"),
        (b"%PDF-1.7 ...", "FILE_UNSUPPORTED"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "FILE_UNSUPPORTED"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 99, "FILE_UNSUPPORTED"),
        (random.Random(1).randbytes(3_000), "FILE_UNSUPPORTED"),
        ("<html><table><tr><td>Họ tên</td></tr></table>".encode(), "FILE_UNSUPPORTED"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "FILE_UNSUPPORTED"),
        (pack({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<Types/>"}), "FILE_UNSUPPORTED"),
        (
            pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
            "FILE_UNSUPPORTED",
        ),
        (pack({"xl/workbook.bin": b"x", "[Content_Types].xml": b"<Types/>"}), "FILE_UNSUPPORTED"),
        (pack({"a.txt": b"x"}), "FILE_UNSUPPORTED"),
        (renamed_stream(legacy_xls(ROWS), "Workbook", "EncryptedPackage"), "FILE_ENCRYPTED"),
        (with_password(legacy_xls(ROWS)), "FILE_ENCRYPTED"),
        (with_part("xl/sharedStrings.xml", DTD), "FILE_UNSAFE"),
        (with_part("docProps/custom.xml", DTD), "FILE_UNSAFE"),
        (with_part("xl/drawings/x.vml", DTD.decode().encode("utf-16")), "FILE_UNSAFE"),
        (with_part("../../../etc/x.xml", b"<x/>"), "FILE_UNSAFE"),
        (with_part("XL/WORKBOOK.XML", b"<x/>"), "FILE_UNSAFE"),
        (pack({**unpack(), **MANY}), "FILE_UNSAFE"),
        (lying_about(LYING, b"xl/worksheets/sheet1.xml", 1_000), "FILE_UNSAFE"),
        (with_part("xl/media/x.bin", b"0" * 60_000_000), "FILE_UNSAFE"),
        (b"a,b\n" * 6_000_000, "FILE_TOO_LARGE"),
        (b"1,Nguyen Van An,1945\n" * 60_000, "FILE_TOO_LARGE"),
        (workbook([HEAD]), "NO_ROWS"),
        (workbook([["Kính gửi: UBND phường"], ["Về việc", "báo cáo"]]), "NO_HEADER"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_taken_is_refused_with_what_to_do(content, code):
    began = time.process_time()
    assert code_of(content) == code
    assert time.process_time() - began < 5


def rows_xml(first, last, row):
    return b"".join(row.replace(b"%d", str(at).encode()) for at in range(first, last))


def test_rows_without_end_are_too_large():
    xml = sheet_xml(rows_xml(4, 60_000, b'<row r="%d"><c r="A%d"><v>1</v></c></row>'))
    assert code_of(with_part("xl/worksheets/sheet1.xml", xml)) == "FILE_TOO_LARGE"


def test_one_long_text_repeated_is_unsafe():
    parts = unpack()
    parts["xl/sharedStrings.xml"] = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
        + b"A" * 32_000
        + b"</t></si></sst>"
    )
    parts["xl/worksheets/sheet1.xml"] = sheet_xml(
        rows_xml(4, 9_000, b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>')
    )
    assert code_of(pack(parts)) == "FILE_UNSAFE"


@pytest.mark.parametrize(
    "xml",
    [
        sheet_xml(old=b'<dimension ref="A1:F3"', new=b'<dimension ref="A1:XFD1048576"'),
        sheet_xml(b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'),
        sheet_xml(b'<row r="900"><c r="XFD900"><v>1</v></c></row>'),
        sheet_xml(rows_xml(4, 200_000, b'<row r="%d" s="1" customFormat="1"/>')),
        sheet_xml(rows_xml(4, 100_000, b'<row r="%d"><c r="A%d" s="1"/><c r="B%d" s="1"/><c r="F%d" s="1"/></row>')),
    ],
    ids=["claimed size", "stray cell", "17k columns", "styled rows", "styled cells"],
)
def test_a_sheet_larger_than_its_contents_is_read_all_the_same(xml):
    parsed = read(with_part("xl/worksheets/sheet1.xml", xml))
    assert [row.values["full_name"] for row in parsed.rows] == EXPECTED[:2]


def test_macros_and_links_are_only_data():
    parts = {
        **unpack(),
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"x" * 500,
        "xl/externalLinks/externalLink1.xml": b"<x/>",
    }
    assert len(read(pack(parts), "a.xlsm").rows) == 2


@given(st.binary(max_size=600))
@settings(max_examples=150)
def test_any_bytes_are_read_or_refused(content):
    for head in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        try:
            read(head + content)
        except Refused as refusal:
            assert refusal.message


@given(st.integers(0, 2**32), st.sampled_from([GOOD, legacy_xls(ROWS)]))
@settings(max_examples=150)
def test_any_damage_is_read_or_refused(seed, content):
    chance = random.Random(seed)
    raw = bytearray(content)
    for _ in range(chance.randrange(1, 30)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    try:
        read(bytes(raw))
    except Refused as refusal:
        assert refusal.message


@given(st.integers(0, 2**32), st.sampled_from(sorted(unpack())))
@settings(max_examples=150)
def test_any_damaged_part_is_read_or_refused(seed, name):
    chance = random.Random(seed)
    raw = bytearray(unpack()[name])
    for _ in range(chance.randrange(1, 12)):
        raw[chance.randrange(len(raw))] = chance.choice(b'<>/"= 0aZ\xff&')
    try:
        read(with_part(name, bytes(raw)))
    except Refused as refusal:
        assert refusal.message


def test_the_book_keeps_hidden_and_merged():
    book = read_book(workbook([HEAD, BINH], merged=["A4:B5"], more={"Hai": [[1]]}), "x")
    assert [sheet.name for sheet in book.sheets] == ["Sheet1", "Hai"]
    assert book.sheets[0].merged == [(3, 0, 4, 1)]


def test_too_many_rows_are_refused_before_the_file_is_opened_whole(monkeypatch):
    monkeypatch.setattr("elders.intake.reading.load_workbook", lambda *_: pytest.fail("opened"))
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c></row>'
    without = "<row><c><v>1</v></c></row>"
    for cells in ("".join(row.format(at) for at in range(1, 60_001)), without * 60_000):
        with pytest.raises(Refused) as refused:
            read_book(_bare_package(cells), "x.xlsx")
        assert refused.value.code == "FILE_TOO_LARGE" and "50.000 dòng" in refused.value.message
    with pytest.raises(Refused) as refused:
        read_book(("STT,Họ và tên\n" + "1,Nguyễn Văn An\n" * 60_000).encode(), "x.csv")
    assert refused.value.code == "FILE_TOO_LARGE" and "50.000 dòng" in refused.value.message


def _bare_package(rows: str) -> bytes:
    """A workbook whose only sheet holds `rows` as they are."""
    out = io.BytesIO()
    sheet = workbook([["x"]])
    with zipfile.ZipFile(io.BytesIO(sheet)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                start, end = data.index(b"<sheetData>") + 11, data.index(b"</sheetData>")
                data = data[:start] + rows.encode() + data[end:]
            target.writestr(name, data)
    return out.getvalue()
