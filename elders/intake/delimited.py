"""Text files: which encoding, which separator, then rows. Quotes, ragged rows and stray line ends are forgiven."""

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter

from elders.intake.legacy import TCVN3, VNI, from_tcvn3, from_vni, quality
from elders.intake.sheets import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, TOO_MANY_ROWS, Sheet
from elders.intake.types import Refused

SEPARATORS = (",", ";", "\t", "|")
_ODD = re.compile("[\x00-\x08\x0e-\x1f]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16, Windows-1258 or Windows-1252 (also carrying TCVN3 or VNI).

    Raises: Refused FILE_UNSUPPORTED when the bytes are no text.
    """
    for bom, name in _BOMS:
        if content.startswith(bom):
            return unicodedata.normalize("NFC", content[len(bom) :].decode(name, "replace"))
    sample = content[:4096]
    if sample.count(0) > len(sample) // 8:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if odd > 2 * even or even > 2 * odd:
            return unicodedata.normalize("NFC", content.decode("utf-16-le" if odd > even else "utf-16-be", "replace"))
    if len(_ODD.findall(sample.decode("latin-1"))) > len(sample) // 100:
        raise Refused("FILE_UNSUPPORTED")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        # One broken byte in good UTF-8 must not turn the whole file into a guess.
        good = content.decode("utf-8", "replace")
        if good.count("\ufffd") * 20 < sum(1 for char in good if ord(char) > 0x7F) and error.start > 0:
            return unicodedata.normalize("NFC", good)
    return _one_byte(content)


def _one_byte(content: bytes) -> str:
    """Windows-1258 or Windows-1252: whichever makes more Vietnamese words, TCVN3 and VNI counted for the latter."""
    western = "".join(
        bytes([code]).decode("cp1252") if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(code)
        for code in range(256)
    )
    as_western = content.decode("latin-1").translate(dict(enumerate(western)))
    as_vietnamese = unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
    lines = [line for line in as_western.split("\n") if not line.isascii()][:400]
    sample = "\n".join(lines)
    scores = {
        "": quality(sample),
        TCVN3: quality(_by_line(sample, from_tcvn3)),
        VNI: quality(_by_line(sample, from_vni)),
    }
    vietnamese = "\n".join([line for line in as_vietnamese.split("\n") if not line.isascii()][:400])
    best = max(scores.values())
    return as_vietnamese if quality(vietnamese) > best else as_western


def _by_line(sample: str, decoder) -> str:
    return "\n".join(decoder(line) or line for line in sample.split("\n"))


def separator_of(text: str) -> str:
    """The separator that cuts most lines into the same number of cells, quotes respected."""
    lines = [line for line in text.splitlines()[:300] if line.strip()]
    best = (0.0, ",")
    first = re.match(r"sep=(.)\s*$", lines[0]) if lines else None
    if first:
        return first[1]
    for separator in SEPARATORS:
        counts = Counter()
        for line in lines:
            outside = re.sub(r'"[^"]*"', "", line)
            counts[outside.count(separator)] += 1
        common, how_often = max(counts.items(), key=lambda item: (item[0] > 0, item[1], item[0]), default=(0, 0))
        if common:
            best = max(best, (how_often * min(common, 30) ** 0.5, separator))
    return best[1]


def read_text(content: bytes) -> Sheet:
    """One sheet named "csv". Raises: Refused FILE_EMPTY, FILE_TOO_LARGE, FILE_UNSUPPORTED."""
    text = decode(content)
    if not text.strip("\ufeff \t\r\n\x00"):
        raise Refused("FILE_EMPTY")
    text = text.lstrip("\ufeff").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    rows = _rows(text, quoting=csv.QUOTE_MINIMAL)
    if any("\n" in cell and cell.count("\n") > 8 for row in rows for cell in row):
        rows = _rows(text, quoting=csv.QUOTE_NONE)  # one quote that never closes has swallowed the lines behind it
    if rows and rows[0] and re.fullmatch(r"sep=.?", rows[0][0].strip()):
        rows[0] = []
    return Sheet("csv", rows)


def _rows(text: str, *, quoting: int) -> list[list]:
    """Rows as a spreadsheet numbers them: a line end inside quotes begins no new row."""
    rows: list[list] = []
    cells = filled = 0
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=separator_of(text), quoting=quoting, strict=False)
    try:
        for row in reader:
            cells += len(row)
            filled += any(row)
            if filled > MAX_ROWS:
                raise Refused("FILE_TOO_LARGE", TOO_MANY_ROWS)
            if cells > MAX_CELLS:
                raise Refused("FILE_TOO_LARGE")
            rows.append(row[:MAX_COLUMNS])
    except csv.Error as error:
        raise Refused("FILE_CORRUPT") from error
    return rows
