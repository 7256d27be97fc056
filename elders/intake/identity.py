"""Numbers of cards and phones: spaces, lost zeros, apostrophes and powers of ten undone; nothing else is guessed."""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from elders.ground.citizen_id import PROVINCES, parts
from elders.intake.sheets import Broken
from elders.intake.text import key, latin, tidy

_NOTHING = {"", "x", "khong", "khong co", "chua co", "chua", "chua lam", "dang lam", "mat", "mat the", "mat cccd", "ko",
            "k", "chua cap", "khong ro", "na", "n a", "cho cap", "lam lai", "dang cap lai", "chua ro"}  # fmt: skip
_POWER = re.compile(r"^(\d+(?:[.,]\d+)?)\s*[eE]\s*\+?\s*(\d{1,2})$")
_PLAIN_PHONE = re.compile(r"0[35789][0-9]{8}")
_POINT_ZERO = re.compile(r"(\d+)[.,]0+")
_LOOKALIKES = str.maketrans("OoQlIL|", "0001111")
_CARD = re.compile(r"^[A-Z]{2}[1-5]\d{12}$")


@dataclass
class NumberReading:
    """Numbers found in a cell. `restored`: zeros were put back, so the digits must agree with the rest of the row."""

    citizen_id: str = ""
    old_id: str = ""
    restored: bool = False
    flaws: list[tuple[str, str]] = field(default_factory=list)


def _text_of(value: Any) -> tuple[str, bool]:
    """(text, whether Excel held a number)."""
    if type(value) is str:
        if value.isdigit() and value.isascii():
            return value, False
        text = latin(tidy(value)).strip(" '`\"")
        decimal = _POINT_ZERO.fullmatch(text)  # a number that went through a text file
        return (decimal[1], True) if decimal and len(decimal[1]) > 6 else (text, False)
    if isinstance(value, bool) or isinstance(value, Broken):  # noqa: SIM101  a union is built anew at every call
        return "", False
    if isinstance(value, int):
        return str(value), True
    if isinstance(value, float):
        return (str(int(value)), True) if value.is_integer() and value < 1e16 else (repr(value), True)
    return str(value), False


def _unpowered(text: str) -> str | None:
    """ "3.1145900001E+10" → its digits; None when digits were lost on the way."""
    found = _POWER.match(text)
    if not found:
        return text
    mantissa = found[1].replace(",", ".")
    try:
        number = Decimal(mantissa).scaleb(int(found[2]))
    except InvalidOperation:
        return None
    shown = len(mantissa.replace(".", ""))
    return str(int(number)) if number == number.to_integral() and shown > int(found[2]) else None


def _bad(text: str, why: str) -> NumberReading:
    return NumberReading(flaws=[("CCCD_INVALID", f"{why} Đối chiếu thẻ rồi ghi lại.")])


def read_citizen_id(value: Any) -> NumberReading:
    """A CCCD of 12 digits, or an old CMND of nine. Digits are never added except zeros Excel dropped in front."""
    if isinstance(value, Broken):
        return _bad(
            value, f"Ô số CCCD đang báo lỗi {value}." if not value.startswith("=") else "Ô số CCCD là công thức."
        )
    text, was_number = _text_of(value)
    if len(text) == 12 and text.isdigit() and text.isascii():
        return _twelve(text, False)
    if key(text) in _NOTHING and not re.search(r"\d", text):
        return NumberReading()
    plain = _unpowered(text)
    if plain is None:
        return _bad(text, "Excel đã làm mất các chữ số cuối (dạng 3,1E+10).")
    was_number = was_number or plain != text
    runs = re.findall(r"\d{9,}", plain)
    if len(runs) == 2 and sorted(map(len, runs)) == [9, 12]:
        found = _twelve(max(runs, key=len), False)
        found.old_id = min(runs, key=len)
        return found
    twelve = [run for run in runs if len(run) == 12]
    if len(twelve) == 1 and len(runs) == 1 and plain != twelve[0]:
        return _twelve(twelve[0], False)
    if len(twelve) > 1 and len(set(twelve)) > 1:
        return _bad(text, "Ô có hai số CCCD khác nhau.")
    bare = re.sub(r"\([^)]*\)", "", plain) if re.search(r"\d{6}", re.sub(r"\([^)]*\)", "", plain)) else plain
    bare = re.sub(r"(?i)^(số|so)?\s*(cccd|cmnd|cmt|cc|đdcn)\s*(số|so)?\s*:?", "", bare)
    packed = re.sub(r"[\s.\-–_/,'·]", "", bare)
    if re.search(r"[OoQlI|]", packed) and not re.search(r"[^\dOoQlI|]", packed):
        meant = packed.translate(_LOOKALIKES)
        asked = f" Có phải {meant}?" if len(meant) == 12 and not _twelve(meant, False).flaws else ""
        return _bad(text, f"Số CCCD lẫn chữ O hoặc I.{asked}")
    if not packed.isdigit() or not packed.isascii():
        return _bad(text, "Số CCCD có chữ hoặc ký hiệu.")
    count = len(packed)
    if count == 12:
        return _twelve(packed, False)
    if count == 9:
        return NumberReading(old_id=packed, flaws=[("OLD_ID", "Đây là số CMND cũ: bổ sung số CCCD 12 chữ số.")])
    if (count == 11 or count == 10 and was_number) and not packed.startswith("0"):
        return _twelve(packed.zfill(12), True)
    if count == 8 and was_number:
        return NumberReading(
            old_id="0" + packed, flaws=[("OLD_ID", "Số CMND cũ đã thêm lại số 0 ở đầu: đối chiếu và bổ sung số CCCD.")]
        )
    return _bad(text, f"Số CCCD có {count} chữ số, phải đủ 12.")


def _twelve(number: str, restored: bool) -> NumberReading:
    if number[:3] not in PROVINCES:
        if restored:
            return _bad(number, "Số CCCD thiếu chữ số, phải đủ 12.")
        return _bad(number, f"Ba số đầu {number[:3]} không phải mã tỉnh nào.")
    if int(number[3]) > 3 or number[6:] == "000000":
        return _bad(number, "Số CCCD không đúng cấu tạo.")
    return NumberReading(number, restored=restored)


def agrees(number: str, sex: str, birth_year: int | None) -> bool:
    """Whether a number with zeros put back fits the row; without anything to compare it stands on its province."""
    _, number_sex, number_year = parts(number)
    return (not sex or sex == number_sex) and (birth_year is None or birth_year == number_year)


def read_old_id(value: Any) -> tuple[str, list[tuple[str, str]]]:
    """(nine digits or "", flaws). A 12-digit number in this column is read by `read_citizen_id`."""
    text, was_number = _text_of(value)
    if key(text) in _NOTHING and not re.search(r"\d", text):
        return "", []
    packed = re.sub(r"[\s.\-]", "", text)
    if packed.isdigit() and packed.isascii():
        if len(packed) == 9:
            return packed, []
        if len(packed) == 8 and was_number:
            return "0" + packed, []
    return "", [("OLD_ID_INVALID", "Số CMND cũ có đúng 9 chữ số.")]


def read_health_card(value: Any) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """({"health_card_no": 15 characters} or {"social_insurance_no": 10 digits}, flaws)."""
    text, _ = _text_of(value)
    if _CARD.match(text):
        return {"health_card_no": text}, []
    if key(text) in _NOTHING or not re.search(r"\d", text):
        return {}, []
    packed = re.sub(r"[^A-Za-z0-9]", "", text).upper()
    if _CARD.match(packed):
        return {"health_card_no": packed}, []
    if packed.isdigit() and len(packed) == 10:
        return {"social_insurance_no": packed}, []
    meant = packed[:2] + packed[2:].translate(_LOOKALIKES)
    if _CARD.match(meant):  # a letter read as a digit is a guess: ask, as for a CCCD
        return {}, [("HEALTH_CARD_INVALID", f"Số thẻ BHYT lẫn chữ O hoặc I. Có phải {meant}?")]
    return {}, [("HEALTH_CARD_INVALID", "Số thẻ BHYT có 15 ký tự, ví dụ GD4310312345678: đối chiếu thẻ.")]


def read_insurance_no(value: Any) -> tuple[str, list[tuple[str, str]]]:
    text, was_number = _text_of(value)
    if len(text) == 10 and text.isdigit() and text.isascii():
        return text, []
    if key(text) in _NOTHING and not re.search(r"\d", text):
        return "", []
    packed = re.sub(r"[\s.\-]", "", text)
    if packed.isdigit() and packed.isascii() and (len(packed) == 10 or was_number and 7 <= len(packed) < 10):
        return packed.zfill(10), []
    if _CARD.match(packed.upper()):
        return packed[-10:], []
    return "", [("INSURANCE_NO_INVALID", "Mã số BHXH có đúng 10 chữ số: đối chiếu thẻ.")]


def read_phone(value: Any) -> tuple[str, list[tuple[str, str]]]:
    """The first valid Vietnamese number of a cell, ten digits (landlines eleven)."""
    text, _ = _text_of(value)
    if _PLAIN_PHONE.fullmatch(text):
        return text, []
    if not re.search(r"\d", text):
        return "", []
    plain = _unpowered(text) or text
    candidates = [plain, *re.split(r"[/;,\n]| - |\bhoặc\b|\bva\b|\bvà\b", plain)]
    for candidate in candidates:
        packed = re.sub(r"[^\d+]", "", candidate.replace("(0)", ""))
        packed = re.sub(r"^(\+|00)84", "0", packed)
        if re.fullmatch(r"84[35789]\d{8}", packed):
            packed = "0" + packed[2:]
        packed = re.sub(r"^00(?=[35789])", "0", packed.replace("+", ""))
        if re.fullmatch(r"[35789]\d{8}", packed) or re.fullmatch(r"2\d{9}", packed):
            packed = "0" + packed
        if re.fullmatch(r"0[35789]\d{8}|02\d{8,9}", packed):
            return packed, []
    return "", [("PHONE_INVALID", "Số điện thoại có 10 chữ số, bắt đầu bằng 03, 05, 07, 08 hoặc 09.")]
