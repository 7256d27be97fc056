"""The zip package of an .xlsx/.xlsm looked through before anything opens it.

Sizes, checksums and names are verified against what really unpacks, every XML part is searched for DTDs, and each
sheet is scanned for what the fast reader does not tell: how far cells reach, error cells, formulas never computed,
fonts of old encodings, dates shown without a day. Memory stays at one chunk.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree  # noqa: S405  DTDs are refused before any part is parsed

from elders.intake.sheets import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT_CHARS,
    TOO_MANY_ROWS,
    column_of,
    legacy_font,
    short_date_format,
)
from elders.intake.types import Refused

MAX_PARTS = 2_000
MAX_UNPACKED = 250 * 1024 * 1024
MAX_RATIO = 250  # honest sheets pack 10 to 60 times; endless repetition packs 1000 times
RATIO_FROM = 30 * 1024 * 1024
CHUNK = 1 << 20
GAP = 20_000
_TRIM_LIMIT = 60 * 1024 * 1024

_DTD = (b"<!DOCTYPE", b"<!ENTITY", b"<\x00!\x00D\x00O", b"<\x00!\x00E\x00N", b"\x00<\x00!\x00D", b"\x00<\x00!\x00E")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s>]")
_WHOLE_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.S)
_REF = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_STRING_REF = re.compile(rb't="s"[^>]*><(?:\w+:)?v>(\d+)<')
_ITEM = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.S)


@dataclass
class Scan:
    """What one sheet is like: cells with content, their box, and special cells by (row, column), 0-based.

    `near_rows`: the last row before which no gap is wider than `GAP`; a lone cell behind it belongs to no list.
    """

    cells: int = 0
    rows: int = 0
    filled_rows: int = 0
    near_rows: int = 0
    columns: int = 0
    text_cells: int = 0
    unpacked: int = 0
    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    fonts: dict[tuple[int, int], str] = field(default_factory=dict)
    short_dates: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass
class Styles:
    fonts: dict[bytes, str] = field(default_factory=dict)
    short_dates: dict[bytes, str] = field(default_factory=dict)


def unsafe(why: str) -> Refused:
    return Refused("FILE_UNSAFE", f"Tệp không an toàn ({why}) nên không mở. Hãy chép danh sách sang một tệp Excel mới.")


class Package:
    """A checked package. Raises: Refused when it is damaged, locked, dangerous or no workbook."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
            raise Refused("FILE_CORRUPT") from error
        self.parts = self.zip.infolist()
        self._check_directory()
        self._check_kind()

    def _check_directory(self) -> None:
        if len(self.parts) > MAX_PARTS:
            raise unsafe("quá nhiều phần bên trong")
        seen = set()
        for part in self.parts:
            name = part.filename.replace("\\", "/")
            low = name.lower()
            if low.startswith("/") or ".." in low.split("/") or ":" in low or "\x00" in low or low in seen:
                raise unsafe("tên phần bên trong bất thường")
            seen.add(low)
            if part.flag_bits & 0x1:
                raise Refused("FILE_ENCRYPTED")
            if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise unsafe("kiểu nén lạ")
        self.names = {part.filename.replace("\\", "/").lower(): part for part in self.parts}
        unpacked = sum(part.file_size for part in self.parts)
        packed = sum(part.compress_size for part in self.parts)
        if unpacked > MAX_UNPACKED or packed > len(self.content):
            raise unsafe("bung ra quá lớn")
        if unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(packed, 1):
            raise unsafe("bung ra quá lớn")

    def _check_kind(self) -> None:
        if "xl/workbook.xml" in self.names:
            return
        if any(name.startswith("xl/") and name.endswith(".xml") for name in self.names) and "[content_types].xml" in (
            self.names
        ):
            if "xl/workbook.bin" in self.names:
                raise Refused("FILE_UNSUPPORTED", _save_as("Excel nhị phân (.xlsb)"))
            raise Refused("FILE_CORRUPT")
        if any(name.startswith("word/") for name in self.names):
            raise Refused("FILE_UNSUPPORTED", _save_as("Word"))
        if "xl/workbook.bin" in self.names:
            raise Refused("FILE_UNSUPPORTED", _save_as("Excel nhị phân (.xlsb)"))
        if "content.xml" in self.names and "mimetype" in self.names:
            raise Refused("FILE_UNSUPPORTED", _save_as("OpenDocument (.ods)"))
        if "[content_types].xml" in self.names and not any(name.startswith("ppt/") for name in self.names):
            raise Refused("FILE_CORRUPT")
        raise Refused("FILE_UNSUPPORTED")

    def chunks(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """The part unpacked in pieces, refusing when it is larger than declared, damaged, or holds a DTD."""
        start = part.header_offset
        header = self.content[start : start + 30]
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise Refused("FILE_CORRUPT")
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        begin = start + 30 + name_length + extra_length
        end = begin + part.compress_size
        if end > len(self.content):
            raise Refused("FILE_CORRUPT")
        view = memoryview(self.content)[begin:end]
        is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
        size, crc, tail = 0, 0, b""
        for piece in _stored(view) if part.compress_type == zipfile.ZIP_STORED else _inflated(view):
            size += len(piece)
            if size > part.file_size:
                raise unsafe("bung ra lớn hơn đã khai")
            crc = zlib.crc32(piece, crc)
            if is_xml:
                seen = tail + piece
                if any(mark in seen for mark in _DTD):
                    raise unsafe("có khai báo DTD, thực thể ngoài")
                tail = piece[-16:]
            yield piece
        if size != part.file_size or crc != part.CRC:
            raise Refused("FILE_CORRUPT")

    def read(self, name: str, limit: int = 40 * 1024 * 1024) -> bytes:
        """A small part as a whole; b"" when it is not there."""
        part = self.names.get(name.lower())
        if part is None:
            return b""
        if part.file_size > limit:
            raise Refused("FILE_TOO_LARGE")
        return b"".join(self.chunks(part))

    def verify_rest(self, done: set[str]) -> None:
        """Unpack and check every XML part nobody has read yet."""
        for name, part in self.names.items():
            if name not in done and name.endswith((".xml", ".rels", ".vml")):
                for _ in self.chunks(part):
                    pass

    # -- workbook ----------------------------------------------------------------------------------------------------
    def sheet_parts(self) -> list[tuple[str, str]]:
        """(sheet name, part name) in the order of the workbook."""
        try:
            book = ElementTree.fromstring(self.read("xl/workbook.xml"))  # noqa: S314  no DTD, see chunks
            rels = ElementTree.fromstring(self.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        except ElementTree.ParseError as error:
            raise Refused("FILE_CORRUPT") from error
        targets = {}
        for rel in rels:
            target = rel.get("Target", "")
            if rel.get("TargetMode") == "External":
                continue
            targets[rel.get("Id")] = target.lstrip("/") if target.startswith("/") else "xl/" + target
        out = []
        for node in book.iter():
            if node.tag.rpartition("}")[2] == "sheet":
                rel_id = next((value for key, value in node.attrib.items() if key.endswith("}id")), None)
                out.append((node.get("name", ""), targets.get(rel_id, "")))
        return out

    def styles(self) -> Styles:
        """Styles whose font is of an old encoding, or whose date format shows no day."""
        raw = self.read("xl/styles.xml")
        found = Styles()
        if not raw:
            return found
        try:
            root = ElementTree.fromstring(raw)  # noqa: S314  no DTD, see chunks
        except ElementTree.ParseError as error:
            raise Refused("FILE_CORRUPT") from error
        space = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
        formats = {node.get("numFmtId"): node.get("formatCode", "") for node in root.iter(f"{space}numFmt")}
        formats.setdefault("17", "mmm-yy")
        fonts = []
        for node in root.findall(f"{space}fonts/{space}font"):
            name = node.find(f"{space}name")
            fonts.append(legacy_font(name.get("val", "")) if name is not None else "")
        for at, node in enumerate(root.findall(f"{space}cellXfs/{space}xf")):
            style = str(at).encode()
            index = int(node.get("fontId", "0") or 0)
            if index < len(fonts) and fonts[index]:
                found.fonts[style] = fonts[index]
            short = short_date_format(formats.get(node.get("numFmtId"), ""))
            if short:
                found.short_dates[style] = short
        return found

    def scan(self, part_name: str, styles: Styles) -> Scan:
        """Look through one sheet. Raises: Refused when it holds more cells than one file may."""
        scan = Scan()
        part = self.names.get(part_name.lower())
        if part is None:
            return scan
        scan.unpacked = part.file_size
        special = {**styles.fonts, **styles.short_dates}
        carry = b""
        columns: set[bytes] = set()
        for piece in self.chunks(part):
            block = carry + piece
            cut = block.rfind(b"row>")
            if cut < 0:
                if len(block) > 32 * CHUNK:
                    raise unsafe("một dòng quá dài")
                carry = block
                continue
            carry = block[cut:]
            self._scan_block(block[:cut], scan, styles, special, columns)
        self._scan_block(carry, scan, styles, special, columns)
        scan.columns = max([scan.columns, *(column_of(name.decode()) + 1 for name in columns)])
        return scan

    def _scan_block(self, block: bytes, scan: Scan, styles: Styles, special: dict, columns: set[bytes]) -> None:
        found = _CELL.findall(block)
        if found:
            columns.update({name for name, _ in found})
            numbers = sorted({int(row) for _, row in found})
            for number in numbers:
                if scan.near_rows == scan.rows and number <= scan.rows + GAP:
                    scan.near_rows = max(scan.near_rows, number)
                scan.rows = max(scan.rows, number)
            scan.filled_rows += len(numbers)
            scan.cells += len(found)
        if scan.cells > MAX_CELLS:
            raise Refused("FILE_TOO_LARGE")
        if scan.filled_rows > MAX_ROWS + 1_000:
            raise Refused("FILE_TOO_LARGE", TOO_MANY_ROWS)
        plain = len(_ANY_CELL.findall(block))
        if plain > block.count(b' r="'):  # cells that do not say where they stand
            for row in block.split(b"<row")[1:]:
                scan.rows += 1
                scan.filled_rows += 1
                scan.columns = max(scan.columns, len(_ANY_CELL.findall(row)))
            scan.cells += plain
        scan.text_cells += block.count(b't="s"') + block.count(b't="str"')
        has_formula = b"<f" in block or b":f" in block
        if b't="e"' not in block and not has_formula and not special:
            return
        for attributes, body in _WHOLE_CELL.findall(block):
            place = _REF.search(attributes)
            if place is None:
                continue
            where = (int(place[2]) - 1, column_of(place[1].decode()))
            if special and body:
                style = _STYLE.search(attributes)
                if style:
                    if style[1] in styles.fonts:
                        scan.fonts[where] = styles.fonts[style[1]]
                    if style[1] in styles.short_dates:
                        scan.short_dates[where] = styles.short_dates[style[1]]
            value = _VALUE.search(body)
            if b't="e"' in attributes:
                scan.broken[where] = value[1].decode("ascii", "replace") if value else "#N/A"
            elif has_formula and (value is None or not value[1]) and re.search(rb"<(?:\w+:)?f\b", body):
                scan.broken[where] = "="

    def trimmed(self, part_names: dict[str, Scan]) -> bytes:
        """The workbook without the cells that lie far away from everything else in the sheets named."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
            for name, part in self.names.items():
                if not name.endswith((".xml", ".rels")):
                    continue
                raw = self.read(name, _TRIM_LIMIT)
                scan = part_names.get(name)
                if scan is not None:
                    raw = _WHOLE_CELL.sub(lambda cell, last=scan.near_rows: _near(cell, last), raw)
                target.writestr(part.filename, raw)
        return out.getvalue()

    def check_text(self, sheet_parts: list[str], text_cells: int) -> None:
        """Refuse when cells pointing at shared strings would unpack to too much text."""
        raw = self.read("xl/sharedStrings.xml", MAX_UNPACKED)
        lengths = [len(item) for item in _ITEM.findall(raw)]
        if not lengths or max(lengths) * max(text_cells, 1) <= MAX_TEXT_CHARS:
            return
        total = 0
        for name in sheet_parts:
            part = self.names.get(name.lower())
            carry = b""
            for piece in self.chunks(part) if part else ():
                block = carry + piece
                cut = block.rfind(b"<c") if b"<c" in block else len(block)
                for index in _STRING_REF.findall(block[:cut]):
                    total += lengths[int(index)] if int(index) < len(lengths) else 0
                carry = block[cut:][-CHUNK:]
                if total > MAX_TEXT_CHARS:
                    raise unsafe("nội dung lặp lại quá lớn")


def _near(cell: re.Match, last_row: int) -> bytes:
    place = _REF.search(cell[1])
    if place and (int(place[2]) > last_row or column_of(place[1].decode()) >= MAX_COLUMNS):
        return b""
    return cell[0]


def _save_as(what: str) -> str:
    return f"Đây là tệp {what}. Hãy mở bằng Excel, chọn Lưu thành (Save As) loại .xlsx rồi gửi lại."


def _stored(view: memoryview) -> Iterator[bytes]:
    for at in range(0, len(view), CHUNK):
        yield bytes(view[at : at + CHUNK])


def _inflated(view: memoryview) -> Iterator[bytes]:
    engine = zlib.decompressobj(-15)
    try:
        for at in range(0, len(view), 64 * 1024):
            data = bytes(view[at : at + 64 * 1024])
            while data:
                yield engine.decompress(data, CHUNK)
                data = engine.unconsumed_tail
        yield engine.flush()
    except zlib.error as error:
        raise Refused("FILE_CORRUPT") from error
