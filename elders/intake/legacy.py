"""Text that was typed or opened in the wrong encoding, brought back to Unicode.

Seen in rosters: TCVN3 (ABC, fonts .VnTime), VNI (fonts VNI-Times), UTF-8 or Windows-1258 opened as Windows-1252.
Each decoder returns None when the text cannot have come that way. `choose` decides by counting Vietnamese syllables:
good Unicode is never changed, and a cell that reads well both ways follows its neighbours.
"""

import re
import unicodedata
from functools import lru_cache

from elders.intake.syllables import is_syllable

TCVN3, VNI, UTF8, CP1258 = "tcvn3", "vni", "utf8", "cp1258"

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô­õøö÷ùúýûüþ¡¢£¤¥¦§",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_VNI_MARKS = {
    "a": dict(zip("øùûõïâàáåãäêèéúüë", "àáảãạâầấẩẫậăằắẳẵặ", strict=True)),
    "e": dict(zip("øùûõïâàáåãä", "èéẻẽẹêềếểễệ", strict=True)),
    "o": dict(zip("øùûõïâàáåãä", "òóỏõọôồốổỗộ", strict=True)),
    "u": dict(zip("øùûõï", "ùúủũụ", strict=True)),
    "y": dict(zip("øùûõ", "ỳýỷỹ", strict=True)),
    "ô": dict(zip("øùûõï", "ờớởỡợ", strict=True)),
    "ö": dict(zip("øùûõï", "ừứửữự", strict=True)),
}
_VNI_SINGLE = dict(zip("ñôöìíæóòîÑÔÖÌÍÆÓÒÎ", "đơưìíỉĩịỵĐƠƯÌÍỈĨỊỴ", strict=True))
_VNI_ONLY_MARKS = set("øùûõïâàáåãäêèéúüë")
# What Windows-1258 has where Windows-1252 has something else; files opened on a Vietnamese Windows show these.
_CP1258 = {
    bytes([code]).decode("cp1258"): code
    for code in (0xC3, 0xD0, 0xD5, 0xDD, 0xE3, 0xF0, 0xF5, 0xFD, 0xFE, 0xCC, 0xD2, 0xDE, 0xEC, 0xF2)
}
_TOKEN = re.compile(r"[^\s\d.,;:/()\[\]\-–'\"&+*|]+")


_ABBREVIATION = re.compile(r"^[bcdđghklmnpqrstvx]+$", re.I)  # SĐT, ĐC, ĐDCN: no syllables, and no evidence either


def _bytes_of(text: str) -> bytes | None:
    """The bytes a wrong Windows-1252 (or 1258, or Latin-1) reading came from."""
    out = bytearray()
    for char in text:
        code = ord(char)
        if code < 0x80 or 0xA0 <= code <= 0xFF or 0x80 <= code <= 0x9F:
            out.append(code)
        else:
            try:
                out += char.encode("cp1252")
            except UnicodeEncodeError:
                if char not in _CP1258:
                    return None
                out.append(_CP1258[char])
    return bytes(out)


def from_tcvn3(text: str) -> str | None:
    """TCVN3 (ABC) bytes seen as Windows-1252 characters."""
    if not any(char in _TCVN3 for char in text):
        return None
    if any(
        ord(char) > 0x7F and char not in _TCVN3 and char not in "\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00a0"
        for char in text
    ):
        return None
    return unicodedata.normalize("NFC", "".join(_TCVN3.get(char, char) for char in text))


def from_vni(text: str) -> str | None:
    """VNI Windows: a base letter followed by a letter that stands for its mark."""
    out = []
    at = 0
    changed = False
    while at < len(text):
        char = text[at]
        following = text[at + 1].lower() if at + 1 < len(text) else ""
        marks = _VNI_MARKS.get(char.lower())
        if marks and following in marks:
            letter = marks[following]
            out.append(letter.upper() if char.isupper() else letter)
            at += 2
            changed = True
            continue
        if char in _VNI_SINGLE:
            out.append(_VNI_SINGLE[char])
            changed = True
        elif ord(char) > 0x7F and char.lower() in _VNI_ONLY_MARKS or 0xFF < ord(char) < 0x2000:
            return None
        else:
            out.append(char)
        at += 1
    return unicodedata.normalize("NFC", "".join(out)) if changed else None


def from_utf8_mojibake(text: str) -> str | None:
    """UTF-8 opened as Windows-1252 or 1258 ("Nguyá»…n"), also twice over."""
    for _ in range(2):
        raw = _bytes_of(text)
        if raw is None:
            return None
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            return None
        if not re.search(
            r"[\u00c2-\u00c6\u00e1\u00c4\u00c5][\u0080-\u00bf\u2018-\u2122\u0152-\u0192\u02c6\u02dc]", text
        ):
            break
    return unicodedata.normalize("NFC", text)


def from_cp1258_mojibake(text: str) -> str | None:
    """Windows-1258 bytes opened as Windows-1252 ("NguyêÞn Thiò")."""
    try:
        decoded = text.encode("cp1252").decode("cp1258")
    except UnicodeError:
        return None
    return unicodedata.normalize("NFC", decoded) if decoded != text else None


DECODERS = {UTF8: from_utf8_mojibake, TCVN3: from_tcvn3, VNI: from_vni, CP1258: from_cp1258_mojibake}


@lru_cache(maxsize=50_000)
def quality(text: str) -> int:
    """Words with marks that are Vietnamese syllables, less three times those that are not."""
    score = 0
    for token in _TOKEN.findall(text):
        if token.isascii() or _ABBREVIATION.match(token):
            continue
        score += 1 if is_syllable(token) else -3
    return score


def readings(text: str) -> dict[str, str]:
    """Ways to read `text` at least as well as it stands: {"" or encoding: text}, the best first.

    "" is among them unless another reading is strictly better.
    """
    if text.isascii():
        return {"": text}
    plain = modern(text)
    own = quality(plain)
    found = []
    for name, decode in DECODERS.items():
        decoded = decode(text)
        if decoded is None or decoded == plain:
            continue
        score = quality(decoded)
        if score > own or score == own > 0:
            found.append((score, name, decoded))
    found.sort(key=lambda item: -item[0])
    best = found[0][0] if found else own
    # One word more or less decides nothing in a heading like "ĐC": its neighbours will.
    ways = {name: decoded for score, name, decoded in found if score >= best - 1}
    return {"": plain, **ways} if best <= own else ways


def modern(text: str) -> str:
    """Unicode as it should be: NFC, and the Icelandic and African look-alikes of đ made đ."""
    text = unicodedata.normalize("NFC", text)
    if "Ð" in text or "ð" in text or "Ɖ" in text or "ɖ" in text:
        text = text.translate(_LOOKALIKE_D)
    return text


_LOOKALIKE_D = str.maketrans("ÐðƉɖ", "ĐđĐđ")
