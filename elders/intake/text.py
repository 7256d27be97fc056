"""Repairing what was typed: blanks, invisible characters, encodings, capitals; and words as keys.

Every repair is idempotent and leaves good Vietnamese untouched.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

from elders.ground.names import vn_key
from elders.intake.legacy import modern, quality, readings
from elders.intake.syllables import place_tone

# U+00AD is also ư of TCVN3: invisible characters go after decoding.
_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb\x00-\x08\x0e-\x1f\x7f]"
)
_BLANKS = re.compile(r"\s+")
_EXCEL_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITY = re.compile(r"&(#\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-zA-Z]{2,8});")
_SURE = re.compile("[\u1ea0-\u1ef9]")  # no single-byte code page has these: the text is Unicode already
_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТУХаеорсухіІјЈѕЅΑΒΕΗΙΚΜΝΟΡΤΥΧΖο\u2019\u02bc\u2018`\u00b4",
    "ABEKMHOPCTYXaeopcyxiIjJsSABEHIKMNOPTYXZo'''''",
)
_LOOKALIKE_SEEN = re.compile("[\u0370-\u04ff\u2018\u2019\u02bc\u00b4`]")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_FULL_WIDTH_SEEN = re.compile("[\uff01-\uff5e\u3000]")


@lru_cache(maxsize=50_000)
def tidy(text: str) -> str:
    """Unicode text with one blank between words and nothing invisible."""
    if "_x" in text:
        text = _EXCEL_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    if not text.isascii():
        text = modern(text)
        if _FULL_WIDTH_SEEN.search(text):
            text = text.translate(_FULL_WIDTH)
    text = (
        _BLANKS.sub(" ", text).strip() if "  " in text or not text.isprintable() or not text.isascii() else text.strip()
    )
    return _INVISIBLE.sub("", text).strip() if not text.isprintable() else text


class _Fold(dict):
    """Character → what `vn_key` makes of it, found once per character."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = vn_key(chr(code)) or (" " if not unicodedata.combining(chr(code)) else "")
        return folded


_FOLD = _Fold()


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """ "  Nguyễn  Thị HOÀ" → "nguyen thi hoa": `vn_key`, several times faster for files of many rows."""
    return " ".join(latin(text).translate(_FOLD).split())


def latin(text: str) -> str:
    """Cyrillic and Greek letters that look like Latin ones, made Latin; curly apostrophes straight."""
    return text.translate(_LOOKALIKES) if not text.isascii() and _LOOKALIKE_SEEN.search(text) else text


def person_name(text: str) -> str:
    """A name in capitals or small letters as papers write it: "NGUYỄN THỊ HOÀ" → "Nguyễn Thị Hòa"."""
    return " ".join(_name_word(word) for word in latin(tidy(text)).split(" "))


@lru_cache(maxsize=20_000)
def _name_word(word: str) -> str:
    parts = re.split(r"(['.\-])", place_tone(word.lower()))
    return latin("".join(_capital(part[:1]) + part[1:] for part in parts))


def _capital(char: str) -> str:
    return char.upper() if len(char.upper()) == 1 else char  # ß and its like stay


def repair_grid(rows: list[list], legacy_font: Callable[[int, int], str] | None = None) -> Counter:
    """Repair every text cell of a sheet in place; returns how many cells came from which encoding.

    `legacy_font(row, column)` (0-based) tells "tcvn3", "vni" or "" for the font of a cell. A text that reads well in
    two encodings follows its font, then its row, its column and the sheet.
    """
    decided: dict[tuple[int, int], str] = {}
    open_cells: list[tuple[int, int, str]] = []
    counts: Counter = Counter()
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if type(value) is not str or not value:
                continue
            if value.isascii() or _SURE.search(value):
                row[column] = tidy(value)
                if not value.isascii():
                    decided[at, column] = ""
                continue
            plain = modern(value)
            if _SURE.search(plain):
                row[column] = tidy(plain)
                decided[at, column] = ""
            elif quality(plain) > 0 and "\u00ad" not in plain:
                open_cells.append((at, column, value))
            else:
                ways = readings(value)
                if len(ways) > 1:
                    open_cells.append((at, column, value))
                    continue
                name, text = next(iter(ways.items()))
                row[column] = tidy(text)
                if name:
                    decided[at, column] = name
                    counts[name] += 1
    _settle(rows, open_cells, decided, counts, legacy_font)
    return counts


def _settle(rows, open_cells, decided, counts, legacy_font) -> None:
    """Give the cells that read both ways to the encoding of their neighbours."""
    if not counts and not (legacy_font and not decided):
        for at, column, value in open_cells:
            rows[at][column] = tidy(next(iter(readings(value).values())) if quality(modern(value)) <= 0 else value)
        return
    undecided = []
    for at, column, value in open_cells:
        ways = readings(value)
        if len(ways) > 1:
            undecided.append((at, column, ways))
            continue
        name, text = next(iter(ways.items()))
        rows[at][column] = tidy(text)
        decided[at, column] = name
        counts[name] += bool(name)
    by_row: dict[int, Counter] = {}
    by_column: dict[int, Counter] = {}
    for (at, column), name in decided.items():
        by_row.setdefault(at, Counter())[name] += 1
        by_column.setdefault(column, Counter())[name] += 1
    sheet = Counter(decided.values())
    for at, column, ways in undecided:
        font = legacy_font(at, column) if legacy_font else ""
        if font in ways and font:
            name = font
        else:
            votes = (by_row.get(at, Counter()), by_column.get(column, Counter()))
            shares = {name: sum(_share(vote, name) for vote in votes) for name in ways}
            # A whole column in one encoding outweighs a row pasted from elsewhere; when all is even, nothing changes.
            name = max(ways, key=lambda way: (round(shares[way], 3), votes[1][way] > 4, way == "", sheet[way]))
            if not any(shares.values()):
                name = max(ways, key=lambda way: (sheet[way], way == ""))
        rows[at][column] = tidy(ways[name])
        counts[name] += bool(name)


def _share(votes: Counter, name: str) -> float:
    return votes[name] / votes.total() if votes else 0.0
