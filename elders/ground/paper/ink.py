"""The shipped typeface as ink: widths of letters for setting lines, and the font objects of a PDF. No Django here."""

from io import BytesIO
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from elders.ground.paper.fonts import FAMILY, FOLDER

# Height above and below the baseline as WeasyPrint places a line of this typeface, in em.
ASCENT, DESCENT = 0.891, 0.216
LINE_HEIGHT = 1.15
BASELINE = (LINE_HEIGHT - ASCENT - DESCENT) / 2 + ASCENT


class Ink:
    """One style: knows how wide a text is and remembers which letters were set, to embed those only."""

    def __init__(self, style: str) -> None:
        self.style = style
        self.name = FAMILY if style == "Regular" else f"{FAMILY}-{style}"
        font = TTFont(FOLDER / f"{FAMILY}-{style}.ttf", lazy=True)
        order, units = font.getReverseGlyphMap(), font["head"].unitsPerEm
        advance = font["hmtx"].metrics
        self.glyphs: dict[str, int] = {}
        self.widths: dict[str, float] = {}
        for code, glyph in font.getBestCmap().items():
            self.glyphs[chr(code)] = order[glyph]
            self.widths[chr(code)] = advance[glyph][0] / units
        self.unknown_width = advance[".notdef"][0] / units
        self.used: set[str] = set()
        font.close()

    def width(self, text: str) -> float:
        """Width of a text in em."""
        widths, unknown = self.widths, self.unknown_width
        return sum([widths.get(char, unknown) for char in text])

    def hex(self, text: str) -> str:
        """The text as glyph numbers for a `Tj`."""
        self.used.update(text)
        glyphs = self.glyphs
        return "".join([f"{glyphs.get(char, 0):04x}" for char in text])

    def lines(self, text: str, room: float) -> list[str]:
        """The text broken into lines at most `room` em wide: between words, inside a word only when it is too long."""
        if "\n" not in text and self.width(text) <= room:
            return [text] if text else []
        found: list[str] = []
        for paragraph in text.split("\n"):
            line = ""
            for word in paragraph.split(" "):
                longer = f"{line} {word}" if line else word
                if self.width(longer) <= room:
                    line = longer
                    continue
                if line:
                    found.append(line)
                while self.width(word) > room and len(word) > 1:
                    cut = next((end for end in range(len(word) - 1, 1, -1) if self.width(word[:end]) <= room), 1)
                    found.append(word[:cut])
                    word = word[cut:]
                line = word
            found.append(line)
        return found

    # --- into the file ------------------------------------------------------------------------------------------------
    def add_to(self, writer: PdfWriter) -> Any:
        """The font as an object of `writer` (Type0, Identity-H) with the letters used so far."""
        known = sorted(char for char in self.used if char in self.glyphs)
        file = DecodedStreamObject()
        file.set_data(self._subset(known))
        file = file.flate_encode()
        descriptor = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/FontDescriptor"),
                NameObject("/FontName"): NameObject(self._tagged),
                NameObject("/Flags"): NumberObject(4),
                NameObject("/FontBBox"): ArrayObject([NumberObject(n) for n in (-177, -303, 1000, 981)]),
                NameObject("/ItalicAngle"): NumberObject(0),
                NameObject("/Ascent"): NumberObject(round(ASCENT * 1000)),
                NameObject("/Descent"): NumberObject(-round(DESCENT * 1000)),
                NameObject("/CapHeight"): NumberObject(662),
                NameObject("/StemV"): NumberObject(84 if self.style == "Regular" else 140),
                NameObject("/FontFile2"): writer._add_object(file),
            }
        )
        widths = ArrayObject()
        for char in known:
            widths += [NumberObject(self.glyphs[char]), ArrayObject([FloatObject(round(self.widths[char] * 1000, 2))])]
        descendant = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/CIDFontType2"),
                NameObject("/BaseFont"): NameObject(self._tagged),
                NameObject("/CIDSystemInfo"): DictionaryObject(
                    {
                        NameObject("/Registry"): TextStringObject("Adobe"),
                        NameObject("/Ordering"): TextStringObject("Identity"),
                        NameObject("/Supplement"): NumberObject(0),
                    }
                ),
                NameObject("/CIDToGIDMap"): NameObject("/Identity"),
                NameObject("/DW"): NumberObject(round(self.unknown_width * 1000)),
                NameObject("/W"): widths,
                NameObject("/FontDescriptor"): writer._add_object(descriptor),
            }
        )
        unicode_map = DecodedStreamObject()
        unicode_map.set_data(self._to_unicode(known))
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type0"),
                NameObject("/BaseFont"): NameObject(self._tagged),
                NameObject("/Encoding"): NameObject("/Identity-H"),
                NameObject("/DescendantFonts"): ArrayObject([writer._add_object(descendant)]),
                NameObject("/ToUnicode"): writer._add_object(unicode_map.flate_encode()),
            }
        )
        return writer._add_object(font)

    @property
    def _tagged(self) -> str:
        # Six capitals in front say that only a part of the typeface is embedded.
        return f"/TINOS{self.style[0]}+{self.name}"

    def _subset(self, chars: list[str]) -> bytes:
        options = subset.Options(retain_gids=True, hinting=False, layout_features=[], name_IDs=[], notdef_outline=True)
        options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern", "FFTM", "DSIG", "meta"]
        font = TTFont(FOLDER / f"{FAMILY}-{self.style}.ttf")
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[ord(char) for char in chars])
        cutter.subset(font)
        out = BytesIO()
        font.save(out)
        return out.getvalue()

    def _to_unicode(self, chars: list[str]) -> bytes:
        lines = [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <ffff> endcodespacerange",
        ]
        for start in range(0, len(chars), 100):
            part = chars[start : start + 100]
            lines.append(f"{len(part)} beginbfchar")
            lines += [f"<{self.glyphs[char]:04x}> <{char.encode('utf-16-be').hex()}>" for char in part]
            lines.append("endbfchar")
        lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
        return "\n".join(lines).encode("ascii")
