"""What cells look like, whatever their heading says: cheap tests, and the share of each look in a column."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

from elders.intake.syllables import is_syllable
from elders.intake.text import key, tidy

CROSSES = {"x", "X", "v", "V", "✓", "✔", "√", "☑", "×", "*", "+", "1", "có", "Có", "CÓ", "co", "đúng", "X.", "xx", "●"}
_ETHNIC_WORDS = """
kinh,kinh (việt),việt,tày,tầy,tay,thái,thai,hoa,hán,khmer,khơ me,mường,muong,nùng,nung,h'mông,hmông,mông,mèo,dao,
gia rai,jrai,ngái,ê đê,ba na,xơ đăng,sán chay,cao lan,sán dìu,cơ ho,chăm,hrê,mnông,ra glai,xtiêng,vân kiều,
bru - vân kiều,thổ,giáy,cơ tu,gié triêng,mạ,khơ mú,co,tà ôi,chơ ro,kháng,xinh mun,hà nhì,chu ru,lào,la chí,la ha,
phù lá,la hủ,lự,lô lô,chứt,mảng,pà thẻn,cơ lao,cống,bố y,si la,pu péo,brâu,ơ đu,rơ măm
"""
ETHNIC = {word.strip() for word in _ETHNIC_WORDS.split(",")}
_DATE = re.compile(
    r"^\D{0,12}\d{1,2}\s*[/.\-,\\ ]\s*\d{1,2}\s*[/.\-,\\ ]\s*(\d{4}|\d{2})(\D|$)"
    r"|^\d{4}[/\-.]\d{1,2}[/\-.]\d{1,2}|^\d{8}$"
)
_NO_DIGIT = re.compile(r"[^0-9]")
_TWO_LETTERS = re.compile(r"[A-Za-zÀ-ỹ]{2}")
_ORDER = re.compile(r"\s*[(\[]?\d{1,5}\s*[.)\]\-]?\s*")
_MONTH = re.compile(r"^\D{0,8}\d{1,2}\s*[/.\-]\s*(1[89]|20)\d{2}$")
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_WORDS_DATE = re.compile(r"ngay \d{1,2} thang \d{1,2} nam \d{4}|^(sinh )?(nam|sn|ns) ?\d{4}|thang \d{1,2} nam \d{4}")
_CARD = re.compile(r"^[A-Za-z]{2}\s*[-.]?\s*\d(?:[\s.\-]*\d){12}$")
# With marks, because without them Ngô is ngõ, Dương is đường and Đặng is đang.
_PLACE_WORDS = re.compile(
    r"\b(ngõ|đường|phố|xóm|thôn|phường|tổ dân phố|tdp|khu|ngách|hẻm|quận|huyện|xã|thành phố|tỉnh|ấp|chung cư|"
    r"trạm|bệnh viện|ubnd|ủy ban|uỷ ban)\b"
)
_NOT_NAMES = re.compile(
    r"^(tổng|cộng|lũy kế|luỹ kế|người|ghi chú|danh sách|ủy ban|uỷ ban|hội |phòng |ban |trạm |tổ |số |trong đó|"
    r"bằng chữ|hộ |cận |nam giới|nữ giới|nam$|nữ$|cụ ông$|cụ bà$|độc lập|cộng hòa|cộng hoà|kính gửi|đơn vị|thủ trưởng|"
    r"chủ tịch|tổ trưởng|kế toán|xác nhận|chưa |không |đang |đã |sống |bình thường|khó khăn|thành viên|chủ nhiệm|"
    r"phó |thư ký|thủ quỹ|hội viên|tăng |giảm |gia hạn|họ tên|họ và tên|"
    r"họ đệm|ngày |tháng |cùng |trưởng |đường |nhóm |độ tuổi|từ |trên )"
    r"|\b(dân phố|người|tuổi|quyết định|nghị định|năm \d)\b"
)
_NOT_NAMES_PLAIN = re.compile(
    r"^(tong (cong|so)|cong( \d+)?$|nguoi lap|danh sach|to dan pho|tdp |ho ngheo|can ngheo|ghi chu|ho va ten|ho ten)"
)


def is_cross(value: Any) -> bool:
    """A mark in a tick column; a number 1 counts, a 0 does not."""
    if type(value) is str:
        return value.strip() in CROSSES
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value == 1
    return isinstance(value, str) and value.strip() in CROSSES


def digits(value: Any) -> str:
    """The digits of a cell; a number typed without decimals counts as its digits."""
    if type(value) is str:
        return value if value.isdigit() and value.isascii() else _NO_DIGIT.sub("", value)
    if isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and 0 <= value < 1e18 else ""
    if isinstance(value, int):
        return str(value) if value >= 0 else ""
    return _NO_DIGIT.sub("", value) if isinstance(value, str) else ""


def looks_like_birth(value: Any) -> bool:
    """A date, a year, or an Excel date number of somebody who may be alive."""
    if type(value) is str:
        return bool(value) and _birth_text(value)
    if isinstance(value, date):
        return 1895 <= value.year <= 2030
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return float(value).is_integer() and (1895 <= value <= 2030 or 2900 <= value <= 47_500)
    return False


@lru_cache(maxsize=20_000)
def _birth_text(text: str) -> bool:
    if len(text) > 40 or not any(char.isdigit() for char in text):
        return False
    bare = text.strip().strip("'`")
    if _DATE.search(bare) or _MONTH.search(bare):
        return True
    if re.sub(r"\D", "", bare) == "" or len(re.sub(r"\D", "", bare)) > 8:
        return False
    if _WORDS_DATE.search(key(bare)):
        return True
    return bool(_YEAR.search(bare)) and len(re.sub(r"[\d\s.,/()?~–\-]", "", bare)) <= 14


def looks_like_id(value: Any) -> bool:
    """Nine to twelve digits, as CCCD or CMND stand in lists."""
    if isinstance(value, str) and _TWO_LETTERS.search(value):
        return False
    return 9 <= len(digits(value)) <= 12


@lru_cache(maxsize=40_000)
def looks_like_name(text: str) -> bool:
    """Two to seven words of letters, mostly Vietnamese syllables, that are no place, total or heading."""
    bare = re.sub(r"\([^)]*\)|^\d{1,4}\s*[.)]\s*", " ", text).strip(" .,*+†-")
    if not 2 <= len(bare) <= 60 or any(char.isdigit() for char in bare) or not any(char.isalpha() for char in bare):
        return False
    words = bare.split()
    if not 2 <= len(words) <= 7 or not all(re.fullmatch(r"[^\W\d_]+(?:['’.\-][^\W\d_]*)*\.?", word) for word in words):
        return False
    low = tidy(bare).lower()
    if _NOT_NAMES.search(low) or _PLACE_WORDS.search(low) or (low.isascii() and _NOT_NAMES_PLAIN.search(low)):
        return False
    good = sum(1 for word in words if word.isascii() or is_syllable(word.lower()))
    return good * 2 >= len(words)


def looks_like_order(value: Any) -> bool:
    """A running number: 1, "01", "1.", "12)"."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return float(value).is_integer() and 0 < value < 100_000
    return isinstance(value, str) and bool(_ORDER.fullmatch(value))


def look(value: Any) -> str:
    """One word for what a cell looks like, "" when nothing in particular."""
    if isinstance(value, date):
        return "date"
    if is_cross(value) and not isinstance(value, int | float):
        return "cross"
    number = digits(value)
    if isinstance(value, str):
        if _CARD.match(value.strip()):
            return "card"
        plain = value.strip().lower()
        if plain in ("nam", "nữ", "nu", "nử", "nữ.", "male", "female"):
            return "sex"
        if plain in ETHNIC:
            return "ethnic"
        if looks_like_name(value):
            return "name"
        if looks_like_birth(value):
            return "date"
        if re.search(r"[^\W\d_]{2}", value):
            return "text"
    if not number:
        return ""
    if len(number) == 12 and number[0] == "0" or len(number) == 11 and isinstance(value, int | float):
        return "citizen_id"
    if (
        len(number) == 10
        and number[0] == "0"
        and number[1] in "35789"
        or (len(number) == 9 and isinstance(value, int | float) and number[0] in "35789")
    ):
        return "phone"
    if looks_like_birth(value):
        return "date"
    return "small" if len(number) <= 2 and 1 <= int(number) <= 31 else "number"


def profile(values: list[Any]) -> dict[str, float]:
    """Share of each look among filled cells, and "filled", the share of filled cells."""
    counts: dict[str, int] = {}
    filled = 0
    for value in values:
        if value == "" or isinstance(value, str) and not tidy(value):
            continue
        filled += 1
        kind = look(value)
        counts[kind] = counts.get(kind, 0) + 1
    out = {kind: count / filled for kind, count in counts.items() if kind}
    if filled:
        out["long"] = sum(1 for value in values if len(digits(value)) >= 8) / filled
    out["filled"] = filled / len(values) if values else 0.0
    return out
