"""Days of birth in every shape Vietnamese rosters write them; never more precise than written, never guessed."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from elders.ground.birth import Birth, full_age, is_at_least
from elders.intake.sheets import Broken
from elders.intake.text import key, latin, tidy

OLDEST_AGE = 120
_UNKNOWN = r"(?:0{1,2}|\?{1,2}|_{1,4}|\.{1,4}|-{1,2}|…|x{1,2}|\*{1,2}|)"
_SEP = r"\s*[/.\-,\\:]\s*|\s+"
_FULL = re.compile(rf"^(\d{{1,2}})(?:{_SEP})(\d{{1,2}})(?:{_SEP})(\d{{4}}|\d{{2}})$")
_ISO = re.compile(r"^(\d{4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$")
_ISO_MONTH = re.compile(r"^(\d{4})\s*[/.\-]\s*(\d{1,2})$")
_MONTH = re.compile(r"^(\d{1,2})\s*[/.\-,]\s*(\d{4})$")
_GAPS = re.compile(rf"^(\d{{1,2}}|{_UNKNOWN})\s*[/.\-]\s*(\d{{1,2}}|{_UNKNOWN})\s*[/.\-]\s*(\d{{4}})$", re.I)
_GAP_YEAR = re.compile(rf"^{_UNKNOWN}\s*[/.\-]\s*(\d{{4}})$", re.I)
_ENGLISH = re.compile(
    r"^(\d{1,2})[\s\-/.]*(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s\-/.,]*(\d{4}|\d{2})$"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_WORDS = re.compile(r"^(?:ngay )?(\d{1,2}) (?:thang |th |t )(\d{1,2}) (?:nam )?(\d{4}|\d{2})$")
_WORDS_MONTH = re.compile(r"^(?:thang |th |t)\s*(\d{1,2}) (?:nam )?(\d{4})$")
_LEAD = re.compile(r"^(?:(?:sinh|ngay sinh|nam sinh|sinh nam|sinh ngay|nam|sn|ns|s|nsinh|ngay)\b[\s:.]*)+", re.I)
_ROUGH = re.compile(r"^(?:khoang|chung|ang chung|tam|uoc|~|k)\s*(?:nam )?")


@dataclass
class BirthReading:
    """A birth, or why there is none. `flaws`: (code, message); `century_open`: years 19xx and 20xx both possible."""

    birth: Birth | None = None
    flaws: list[tuple[str, str]] = field(default_factory=list)
    alternatives: tuple[int, ...] = ()


def read_birth(value: Any, as_of: date) -> BirthReading:
    """Read one cell. Two-digit years and years typed into date cells are left to the number card: `alternatives`."""
    if isinstance(value, Broken):
        if value.startswith("="):
            return _invalid("Ô chứa công thức chưa có kết quả: gõ lại ngày sinh.")
        return BirthReading(flaws=[("CELL_ERROR", f"Ô ngày sinh đang báo lỗi {value}: gõ lại ngày sinh.")])
    if isinstance(value, bool):
        return _invalid("Không đọc được ngày sinh.")
    if isinstance(value, datetime):
        return _from_date(value.date(), as_of)
    if isinstance(value, date):
        return _from_date(value, as_of)
    if isinstance(value, int | float):
        return _from_number(float(value), as_of)
    return _from_text(value, as_of)


def _invalid(message: str) -> BirthReading:
    return BirthReading(flaws=[("BIRTH_INVALID", message)])


def _from_date(day: date, as_of: date) -> BirthReading:
    serial = (day - date(1899, 12, 30)).days
    if 1895 <= serial <= 2030 and full_age(day, as_of) >= 115:
        reading = _invalid(
            f"Ô định dạng ngày nhưng có lẽ đã gõ năm {serial} (hiện ra {day:%d/%m/%Y}): gõ lại năm sinh dạng chữ."
        )
        reading.alternatives = (serial,)
        return reading
    return _checked(day.year, day.month, day.day, as_of)


def _from_number(number: float, as_of: date) -> BirthReading:
    if not 0 < number < 1e9:  # also what is no number at all
        return _invalid("Không đọc được ngày sinh.")
    if not number.is_integer():
        whole, part = f"{number:.4f}".split(".")
        if whole.isdigit() and 1 <= int(whole) <= 12 and 1900 <= int(part) <= 2030:
            return _checked(int(part), int(whole), None, as_of)  # 3.1945 typed with a point
        if 2900 <= number < 60_000:
            number = float(int(number))  # a date with a time of day
        else:
            return _invalid("Không đọc được ngày sinh.")
    whole = int(number)
    if 1800 <= whole <= 2100:
        return _checked(whole, None, None, as_of)
    if 2900 <= whole <= 60_000:
        return _from_date(date(1899, 12, 30) + timedelta(days=whole), as_of)
    text = str(whole)
    if len(text) in (7, 8):
        return _compact(text.zfill(8), as_of)
    if 0 < whole < 100:
        return _short_year(whole, as_of)
    if len(text) in (5, 6):
        # 31945 is 3/1945 and also a day in 1987: as a number it cannot be told
        month, year = int(text[:-4]), int(text[-4:])
        if 1 <= month <= 12 and 1890 <= year <= as_of.year and whole > 60_000:
            return _checked(year, month, None, as_of)
    return _invalid("Không đọc được ngày sinh.")


def _from_text(text: str, as_of: date) -> BirthReading:
    """As `_reading_of_text`, copied because a reading is completed by what else the row says."""
    known = _reading_of_text(text, as_of)
    return BirthReading(known.birth, list(known.flaws), known.alternatives)


@lru_cache(maxsize=20_000)
def _reading_of_text(text: str, as_of: date) -> BirthReading:
    text = latin(tidy(text)).strip(" '`\"").strip()
    if not re.search(r"\d", text):
        if not text or key(text) in (
            "",
            "khong",
            "khong ro",
            "khong nho",
            "chua ro",
            "chua biet",
            "khong biet",
            "x",
            "ko",
        ):
            return BirthReading()
        if text.startswith("#"):
            return BirthReading(flaws=[("CELL_ERROR", f"Ô ngày sinh đang báo lỗi {text}: gõ lại ngày sinh.")])
        return _invalid("Không đọc được ngày sinh.")
    if text.startswith(("=", "@")):
        return _invalid("Ô chứa công thức: gõ lại ngày sinh.")
    lunar = bool(re.search(r"\b(am lich|al|lich am)\b", key(text)))
    bare = (
        re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text)
        if re.search(r"\d", re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text))
        else text
    )
    bare = re.sub(r"(?i)(âm lịch|dương lịch|am lich|duong lich|\bâl\b|\bal\b|\bdl\b|lịch âm)", " ", bare)
    bare = bare.replace("–", "-").replace("—", "-").replace("’", "'").strip(" .,;'\"-()[]")
    bare = re.sub(r"(?<=\d)[oO]|[oO](?=\d)", "0", bare) if re.search(r"[oO]\d|\d[oO]", bare) else bare
    rough = False
    plain = key(bare)
    if bare[:1] == "~" or _ROUGH.match(plain) and not plain.startswith("nam"):
        rough = True
        bare = re.sub(r"^\D+", "", bare)
    if bare.endswith("?"):
        rough, bare = True, bare.rstrip("? ")
    reading = _shapes(bare, as_of)
    if lunar and reading.birth is not None and reading.birth.month:
        reading.birth = Birth(reading.birth.year)
        reading.flaws = [("BIRTH_LUNAR", "Ngày sinh ghi theo âm lịch nên chỉ lấy năm sinh.")]
    if rough and reading.birth is not None:
        reading.flaws.append(("BIRTH_APPROXIMATE", "Danh sách ghi năm sinh áng chừng."))
    return reading


def _shapes(bare: str, as_of: date) -> BirthReading:
    for text in dict.fromkeys((bare, re.sub(r"^[^\d?_.\-]+", "", bare))):
        found = _one_shape(text.strip(), as_of)
        if found is not None:
            return found
    plain = _LEAD.sub("", key(bare))
    words = _WORDS.match(plain) or _WORDS.match(key(bare))
    if words:
        return _day(int(words[1]), int(words[2]), words[3], as_of)
    words = _WORDS_MONTH.match(plain)
    if words:
        return _checked(int(words[2]), int(words[1]), None, as_of)
    if re.fullmatch(r"\d{4}", plain):
        return _checked(int(plain), None, None, as_of)
    english = _ENGLISH.match(bare.lower())
    if english:
        return _day(int(english[1]), _MONTHS.split().index(english[2]) + 1, english[3], as_of)
    return _invalid("Không đọc được ngày sinh.")


def _one_shape(text: str, as_of: date) -> BirthReading | None:
    found = _FULL.match(text)
    if found:
        first, second = int(found[1]), int(found[2])
        if first == 0 or second == 0:
            return _gaps(found[1], found[2], found[3], as_of)
        return _day(first, second, found[3], as_of)
    found = _ISO.match(text)
    if found:
        if int(found[2]) == 0 or int(found[3]) == 0:
            return _gaps(found[3], found[2], found[1], as_of)
        return _checked(int(found[1]), int(found[2]), int(found[3]), as_of)
    if re.fullmatch(r"\d{4}(\.0+)?", text):
        return _checked(int(text[:4]), None, None, as_of)
    if re.fullmatch(r"1[.,]9\d\d", text):
        return _checked(int(text[0] + text[2:]), None, None, as_of)  # 1945 shown with a thousands sign
    found = _MONTH.match(text)
    if found:
        return _gaps("0", found[1], found[2], as_of)
    found = _ISO_MONTH.match(text)
    if found:
        return _checked(int(found[1]), int(found[2]), None, as_of)
    found = _GAPS.match(text)
    if found:
        return _gaps(found[1], found[2], found[3], as_of)
    found = _GAP_YEAR.match(text)
    if found:
        return _checked(int(found[1]), None, None, as_of)
    if re.fullmatch(r"\d{8}", text):
        return _compact(text, as_of)
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _from_number(float(text), as_of)
    if re.fullmatch(r"\d{2}", text):
        return _short_year(int(text), as_of)
    if re.fullmatch(r"\d{1,2}\s*[/.\-]\s*\d{2}", text) or re.fullmatch(r"\d{4}\s*[/\-–]\s*\d{4}", text):
        return _invalid("Không rõ năm sinh nào: ghi đủ bốn chữ số của một năm.")
    return None


def _gaps(day: str, month: str, year: str, as_of: date) -> BirthReading:
    """Unknown parts written as zeros, dots or question marks."""
    known_day = int(day) if day.isdigit() else 0
    known_month = int(month) if month.isdigit() else 0
    if len(year) != 4:
        return _short_year(int(year), as_of)
    if known_month == 0:
        return _checked(int(year), None, None, as_of)
    return _checked(int(year), known_month, known_day or None, as_of)


def _compact(text: str, as_of: date) -> BirthReading:
    """19450305 or 05031945; never both, because no month is 19."""
    year_first = 1890 <= int(text[:4]) <= as_of.year
    year_last = 1890 <= int(text[4:]) <= as_of.year
    if year_last and not (year_first and 1 <= int(text[4:6]) <= 12 and 1 <= int(text[6:]) <= 31):
        return _day(int(text[:2]), int(text[2:4]), text[4:], as_of)
    if year_first:
        return _checked(int(text[:4]), int(text[4:6]), int(text[6:]), as_of)
    return _invalid("Không đọc được ngày sinh.")


def _short_year(year: int, as_of: date) -> BirthReading:
    """ "45": only a number card that says 1945 makes it a year."""
    reading = _invalid("Năm sinh chỉ có hai chữ số: ghi đủ bốn chữ số.")
    reading.alternatives = (1900 + year,)
    return reading


def _day(first: int, second: int, year_text: str, as_of: date) -> BirthReading:
    """Day, month, year; month and day change places only when nothing else can be read."""
    year = int(year_text)
    if len(year_text) == 2:
        if year <= as_of.year % 100:
            reading = _invalid("Năm sinh chỉ có hai chữ số, không rõ thế kỷ: ghi đủ bốn chữ số.")
            reading.alternatives = (1900 + year,)
            return reading
        year += 1900
    if second > 12 and first <= 12:
        reading = _checked(year, first, second, as_of)
        if reading.birth is not None:
            reading.flaws.append(
                ("BIRTH_SWAPPED", f"Chỉ đọc được theo tháng/ngày: hiểu là {reading.birth}. Xác nhận hoặc sửa lại.")
            )
        return reading
    return _checked(year, second, first, as_of)


def _checked(year: int, month: int | None, day: int | None, as_of: date) -> BirthReading:
    try:
        birth = Birth(year, month, day)
    except ValueError:
        shown = "/".join(str(part) for part in (day, month, year) if part is not None)
        return _invalid(f"Không có ngày {shown} trong lịch: ghi lại theo giấy tờ.")
    if birth.earliest > as_of:
        return _invalid(f"Ngày sinh {birth} ở sau ngày {as_of:%d/%m/%Y}: ghi lại theo giấy tờ.")
    if full_age(birth.latest, as_of) > OLDEST_AGE:
        return _invalid(f"Sinh {birth} thì đã trên {OLDEST_AGE} tuổi: ghi lại theo giấy tờ.")
    return BirthReading(birth)


def age_flaws(birth: Birth, minimum: int, as_of: date) -> list[tuple[str, str, str]]:
    """(code, severity, message) about the age on `as_of`, with the missing day or month left open."""
    old_enough = is_at_least(birth, minimum, as_of)
    if old_enough is False:
        age = full_age(birth.earliest, as_of)
        return [("UNDER_60", "error", f"Sinh {birth}, mới {age} tuổi vào ngày {as_of:%d/%m/%Y}; cần đủ {minimum}.")]
    if old_enough is None:
        return [("AGE_UNSURE", "note", f"Chưa chắc đã đủ {minimum} tuổi: bổ sung ngày, tháng sinh.")]
    return []
