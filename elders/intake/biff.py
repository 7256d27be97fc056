"""Legacy .xls looked through before the fast reader opens it: password, size, error cells, fonts, short dates.

Only as much of [MS-CFB] and [MS-XLS] as that takes; every chain is bounded by the length of the file.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from elders.intake.package import Scan, Styles, unsafe
from elders.intake.sheets import (
    MAX_BOX,
    MAX_CELLS,
    MAX_ROWS,
    MAX_TEXT_CHARS,
    TOO_MANY_ROWS,
    legacy_font,
    short_date_format,
)
from elders.intake.types import Refused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # sector numbers from here on are markers
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
BOF, EOF, BOUNDSHEET, FILEPASS, FONT, FORMAT, XF, SST, CONTINUE = 0x809, 0x0A, 0x85, 0x2F, 0x31, 0x41E, 0xE0, 0xFC, 0x3C
NUMBER, LABELSST, LABEL, RK, MULRK, FORMULA, BOOLERR, RSTRING = 0x203, 0xFD, 0x204, 0x27E, 0xBD, 0x06, 0x205, 0xD6
_CELLS = {NUMBER, LABELSST, LABEL, RK, FORMULA, BOOLERR, RSTRING}


class Compound:
    """The streams of an OLE2 file by name. Raises: Refused FILE_CORRUPT."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        try:
            self._open()
        except (struct.error, IndexError, ValueError) as error:
            raise Refused("FILE_CORRUPT") from error

    def _open(self) -> None:
        head = self.content
        (shift, mini_shift) = struct.unpack_from("<HH", head, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError("sector size")
        self.size = 1 << shift
        (_, self.directory_start, _, self.mini_cutoff, mini_fat_start, _, difat_start, _) = struct.unpack_from(
            "<IIIIIIII", head, 44
        )
        limit = len(head) // self.size + 1
        difat = [number for number in struct.unpack_from("<109I", head, 76) if number < _END]
        seen = 0
        while difat_start < _END and seen < limit:
            block = struct.unpack(f"<{self.size // 4}I", self._sector(difat_start))
            difat += [number for number in block[:-1] if number < _END]
            difat_start = block[-1]
            seen += 1
        self.fat: list[int] = []
        for number in difat[:limit]:
            self.fat += struct.unpack(f"<{self.size // 4}I", self._sector(number))
        directory = self._chain(self.directory_start)
        self.entries: dict[str, tuple[int, int]] = {}
        root = (0, 0)
        for at in range(0, len(directory) - 127, 128):
            (length, kind) = struct.unpack_from("<HB", directory, at + 64)
            name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            (start, size) = struct.unpack_from("<IQ", directory, at + 116)
            size &= 0xFFFFFFFF
            if kind == 5:
                root = (start, size)
            elif kind == 2:
                self.entries.setdefault(name.lower(), (start, size))
            elif kind == 1:
                self.entries.setdefault(name.lower() + "/", (start, size))
        self.mini_fat: list[int] = []
        if mini_fat_start < _END:
            raw = self._chain(mini_fat_start)
            self.mini_fat = list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))
        self.mini = self._chain(root[0]) if root[0] < _END and root[1] else b""

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        block = self.content[start : start + self.size]
        if not block:
            raise ValueError("sector outside the file")
        return block.ljust(self.size, b"\0")

    def _chain(self, number: int) -> bytes:
        out, seen = [], 0
        while number < _END:
            out.append(self._sector(number))
            number = self.fat[number]
            seen += 1
            if seen > len(self.fat):
                raise ValueError("endless chain")
        return b"".join(out)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream, b"" when there is none."""
        if name.lower() not in self.entries:
            return b""
        start, size = self.entries[name.lower()]
        try:
            if size >= self.mini_cutoff:
                return self._chain(start)[:size]
            out, seen = [], 0
            while start < _END and seen <= len(self.mini_fat):
                out.append(self.mini[start * 64 : start * 64 + 64])
                start = self.mini_fat[start]
                seen += 1
            return b"".join(out)[:size]
        except (IndexError, ValueError, struct.error) as error:
            raise Refused("FILE_CORRUPT") from error


@dataclass
class Legacy:
    """Scans in the order of the workbook's sheets."""

    scans: list[Scan] = field(default_factory=list)


def look_through(content: bytes) -> Legacy:
    """Check an OLE2 file that should be a workbook. Raises: Refused."""
    compound = Compound(content)
    if "encryptedpackage" in compound.entries or "encryptioninfo" in compound.entries:
        raise Refused("FILE_ENCRYPTED")
    stream = compound.stream("Workbook") or compound.stream("Book")
    if not stream:
        if "worddocument" in compound.entries or "powerpoint document" in compound.entries:
            raise Refused("FILE_UNSUPPORTED")
        raise Refused("FILE_CORRUPT" if not compound.entries else "FILE_UNSUPPORTED")
    return _scan(stream)


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    end = len(stream) - 4
    while at <= end:
        code, length = struct.unpack_from("<HH", stream, at)
        yield at, code, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _scan(stream: bytes) -> Legacy:
    fonts: list[str] = []
    formats: dict[int, str] = {17: "mmm-yy"}
    xfs: list[tuple[int, int]] = []
    positions: list[int] = []
    by_position: dict[int, Scan] = {}
    scan: Scan | None = None
    text_lengths: list[int] = []
    shared: list[bytes] = []
    previous = 0
    depth = 0
    styles: Styles | None = None
    texts = 0
    for at, code, data in _records(stream):
        if code == BOF:
            depth += 1
            if at in positions:
                scan = by_position.setdefault(at, Scan())
                styles = styles or _styles(fonts, formats, xfs)
            elif depth == 1 and by_position:
                scan = None
        elif code == EOF:
            depth = max(0, depth - 1)
            if depth == 0:
                scan = None
        elif code == FILEPASS:
            raise Refused("FILE_ENCRYPTED")
        elif code == BOUNDSHEET and len(data) >= 4:
            positions.append(struct.unpack_from("<I", data)[0])
        elif code == FONT and len(data) >= 16:
            wide = len(data) > 15 and data[15] & 1
            raw = data[16 : 16 + data[14] * (2 if wide else 1)]
            fonts.append(legacy_font(raw.decode("utf-16-le" if wide else "cp1252", "replace")))
            if len(fonts) == 4:
                fonts.append("")  # font 4 does not exist in this format
        elif code == FORMAT and len(data) >= 5:
            number, length = struct.unpack_from("<HH", data)
            wide = data[4] & 1
            formats[number] = data[5 : 5 + length * (2 if wide else 1)].decode(
                "utf-16-le" if wide else "cp1252", "replace"
            )
        elif code == XF and len(data) >= 4:
            xfs.append(struct.unpack_from("<HH", data))
        elif code == SST:
            shared = [data]
        elif code == CONTINUE and previous in (SST, CONTINUE) and shared:
            shared.append(data)
        elif scan is not None and (code in _CELLS or code == MULRK) and len(data) >= 6:
            if not text_lengths and shared:
                text_lengths = _string_lengths(shared)
                shared = []
            texts += _cell(scan, code, data, styles, text_lengths)
            if scan.cells > MAX_CELLS:
                raise Refused("FILE_TOO_LARGE")
            if scan.filled_rows > MAX_ROWS + 1_000:
                raise Refused("FILE_TOO_LARGE", TOO_MANY_ROWS)
            if texts > MAX_TEXT_CHARS:
                raise unsafe("nội dung lặp lại quá lớn")
        if code != CONTINUE:
            previous = code
    scans = [by_position.get(position, Scan()) for position in positions]
    if any(one.rows * one.columns > MAX_BOX for one in scans):
        raise Refused("FILE_TOO_LARGE")
    return Legacy(scans)


def _styles(fonts: list[str], formats: dict[int, str], xfs: list[tuple[int, int]]) -> Styles:
    out = Styles()
    for at, (font, number_format) in enumerate(xfs):
        if font < len(fonts) and fonts[font]:
            out.fonts[at] = fonts[font]
        short = short_date_format(formats.get(number_format, ""))
        if short:
            out.short_dates[at] = short
    return out


def _cell(scan: Scan, code: int, data: bytes, styles: Styles, text_lengths: list[int]) -> int:
    """Note one cell record; returns the length of its shared text."""
    row, column, xf = struct.unpack_from("<HHH", data)
    last = column
    if code == MULRK:
        last = struct.unpack_from("<H", data, len(data) - 2)[0]
        scan.cells += max(0, last - column)
    scan.cells += 1
    scan.filled_rows += row >= scan.rows  # rows stand in order
    scan.rows = max(scan.rows, row + 1)
    scan.columns = max(scan.columns, last + 1)
    if styles.fonts and xf in styles.fonts:
        scan.fonts[row, column] = styles.fonts[xf]
    if styles.short_dates and xf in styles.short_dates:
        scan.short_dates[row, column] = styles.short_dates[xf]
    if code == BOOLERR and len(data) >= 8 and data[7]:
        scan.broken[row, column] = _ERRORS.get(data[6], "#N/A")
    elif code == FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff" and data[6] == 2:
        scan.broken[row, column] = _ERRORS.get(data[8], "#N/A")
    elif code == LABELSST and len(data) >= 10:
        index = struct.unpack_from("<I", data, 6)[0]
        return text_lengths[index] if index < len(text_lengths) else 0
    return 0


def _string_lengths(blocks: list[bytes]) -> list[int]:
    """Characters of each shared string; strings broken over CONTINUE records go on behind one option byte."""
    lengths = []
    block, at = 0, 8
    try:
        while block < len(blocks):
            data = blocks[block]
            if at >= len(data):
                block, at = block + 1, 0
                continue
            count, flags = struct.unpack_from("<HB", data, at)
            at += 3
            runs = extra = 0
            if flags & 8:
                runs = struct.unpack_from("<H", data, at)[0]
                at += 2
            if flags & 4:
                extra = struct.unpack_from("<I", data, at)[0]
                at += 4
            lengths.append(count)
            wide = flags & 1
            while count:
                room = (len(data) - at) // (2 if wide else 1)
                if count <= room:
                    at += count * (2 if wide else 1)
                    break
                count -= room
                block, at = block + 1, 1
                data = blocks[block]
                wide = data[0] & 1
            rest = runs * 4 + extra
            while rest > len(blocks[block]) - at:
                rest -= len(blocks[block]) - at
                block, at = block + 1, 0
            at += rest
    except (IndexError, struct.error):
        return lengths
    return lengths
