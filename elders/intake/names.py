"""Names of people: what is a name, what stands around it, and how it is written."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from elders.intake.content import looks_like_name
from elders.intake.sheets import Broken
from elders.intake.text import key, latin, person_name, tidy

_TITLES = re.compile(
    r"^(?:(?:cụ ông|cụ bà|cụ|ông|bà|cố|bác|chú|cô|ô|b|mr|mrs|ms|đ/c|đồng chí|anh|chị)\s*[.:]?\s+)+(?=\S+\s+\S)", re.I
)
_NUMBERING = re.compile(r"^\s*(?:\d{1,4}\s*[.)/\-]\s*|[-•*+–]\s*)(?=\D)")
_MARKUP = re.compile(r"<[/a-zA-Z!?][^>]*>?|javascript:|\bon\w+\s*=|&#|\{\{|\$\{|<%", re.I)
_FORMULA = re.compile(r"^\s*[=@]|^\s*[+\-]\s*[\w(].*[(!|]|^\s*[\t\r]")
_WORD = re.compile(r"^[^\W\d_]+(?:['.\-][^\W\d_]+)*[.']?$")
_EMPTY = {
    "", "x", "khong", "khong ro", "chua ro", "khong ten", "khong co", "chua co", "trong", "na", "n a", "null", "none",
    "chua biet", "khong co ten", "vo danh", "ten",
}  # fmt: skip
_DEATH_MARKS = re.compile(r"[†✝]|\(\s*\+\s*\)|^\s*\+\s|\s\+\s*$")
MAX_LENGTH = 100
# Only to see that a cell names two people; a name is never refused for a rare family name.
_SURNAME_WORDS = """
nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đoàn vương trịnh trương đinh lâm phùng
mai tô hà tạ lương lưu mạc cao thái tống châu quách khúc chu triệu la thân nghiêm doãn kiều bạch nhữ lại tăng văn từ
hứa ông phí đàm
"""
SURNAMES = set(_SURNAME_WORDS.split())


@dataclass
class NameReading:
    """A clean name ("" when there is none), what stood in brackets, and (code, message) of what is wrong."""

    name: str = ""
    aside: str = ""
    flaws: list[tuple[str, str]] = field(default_factory=list)
    deceased: bool = False


def is_unsafe(text: str) -> bool:
    """Text that a spreadsheet would compute or a browser would run."""
    if text[:1].isalnum() and "<" not in text and ":" not in text:
        return False
    return bool(_FORMULA.search(text) or "<" in text and _MARKUP.search(text) or "javascript:" in text.lower())


def read_name(value: Any) -> NameReading:
    """Read one cell. Brackets, titles (Cụ, Ông, Bà) and numbering fall away; nothing else is repaired silently."""
    if isinstance(value, Broken):
        if value.startswith("="):
            return NameReading(flaws=[("NAME_INVALID", "Ô họ tên chứa công thức chưa có kết quả: gõ lại họ tên.")])
        return NameReading(flaws=[("CELL_ERROR", f"Ô họ tên đang báo lỗi {value}: gõ lại họ tên.")])
    if not isinstance(value, str):
        if value == "" or value is None:
            return _missing()
        return NameReading(flaws=[("NAME_INVALID", "Ô họ tên chứa số: ghi họ tên bằng chữ.")])
    known = _read(value)
    return NameReading(known.name, known.aside, list(known.flaws), known.deceased)


def _missing() -> NameReading:
    return NameReading(flaws=[("NAME_MISSING", "Thiếu họ tên: ghi đủ họ và tên.")])


@lru_cache(maxsize=20_000)
def _read(value: str) -> NameReading:
    text = latin(tidy(value)).strip(" '\"")
    if text.startswith("#") and re.match(r"#(REF|N/A|VALUE|NAME|DIV|NULL|NUM)", text):
        return NameReading(flaws=[("CELL_ERROR", f"Ô họ tên đang báo lỗi {text}: gõ lại họ tên.")])
    if is_unsafe(text):
        return NameReading(
            flaws=[
                ("NAME_INVALID", "Ô họ tên chứa công thức hoặc mã lệnh: ghi lại họ tên bằng chữ."),
                ("UNSAFE_TEXT", "Xóa công thức hoặc mã lệnh trong ô họ tên."),
            ]
        )
    deceased = bool(_DEATH_MARKS.search(text))
    text = _DEATH_MARKS.sub(" ", text)
    asides = re.findall(r"[(\[]([^)\]]*)[)\]]?", text)
    bare = re.sub(r"[(\[][^)\]]*[)\]]?", " ", text)
    bare = _NUMBERING.sub("", tidy(bare))
    couple = re.split(r"\s+[-–+&]\s+|\s*[/,;]\s*|\s+và\s+", bare)
    if len([part for part in couple if looks_like_name(part) and part.split()[0].lower() in SURNAMES]) > 1:
        return NameReading(flaws=[("NAME_INVALID", "Ô có tên của nhiều người: tách mỗi người một dòng.")])
    head, comma, tail = bare.partition(",")
    if comma and len(head.split()) >= 2:
        bare, asides = head, [*asides, tail.strip()]
    dash = re.match(r"^(\S+(?: \S+){1,6}?)\s+[-–]\s+(.+)$", bare)
    if dash and not re.search(r"\d", dash[1]):
        bare, asides = dash[1], [*asides, dash[2]]
    bare = tidy(bare).strip(" .,;:*'\"-–_")
    bare = _TITLES.sub("", bare)
    aside = "; ".join(part.strip() for part in asides if part.strip())
    if key(bare) in _EMPTY and not re.search(r"\d", bare):
        if re.search(r"[?@#$%&=<>\\^~|]", text):
            return NameReading(aside=aside, flaws=[("NAME_INVALID", "Ô họ tên chỉ có ký hiệu: ghi họ tên bằng chữ.")])
        found = _missing()
        found.aside = aside
        return found
    words = bare.split()
    if not all(_WORD.match(word) for word in words) or len(bare) > MAX_LENGTH or len(words) > 10:
        return NameReading(aside=aside, flaws=[("NAME_INVALID", f"“{text[:60]}” không phải họ tên: ghi lại bằng chữ.")])
    name = person_name(bare)
    flaws = []
    if len(words) == 1:
        if len(bare) < 2:
            return NameReading(flaws=[("NAME_INVALID", "Họ tên chỉ có một chữ cái: ghi đủ họ và tên.")])
        flaws.append(("NAME_SHORT", "Họ tên chỉ có một chữ: kiểm tra lại họ và tên đầy đủ."))
    return NameReading(name, aside, flaws, deceased)
