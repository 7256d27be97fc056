"""Numbers and days as Vietnamese papers write them (NĐ 30/2020 Phụ lục I; Luật Kế toán 2015 Điều 11)."""

from datetime import date
from decimal import Decimal

DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
SCALES = ["", "nghìn", "triệu"]


def grouped(value: int | float | Decimal) -> str:
    """1234567.5 → "1.234.567,5": dots between thousands, a comma before decimals."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def _below_thousand(number: int, *, full: bool) -> list[str]:
    """Words of 0–999; `full` says the hundreds although they are none, as after a larger group."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens == 0:
        if ones:
            words += ["linh", DIGITS[ones]] if words else [DIGITS[ones]]
        return words
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5:
        words.append("lăm")
    elif ones:
        words.append(DIGITS[ones])
    return words


def in_words(number: int) -> str:
    """1050000 → "một triệu không trăm năm mươi nghìn": for "Bằng chữ: …" and counts of people.

    Raises: ValueError below zero; papers state no negative amount in words.
    """
    if number < 0:
        raise ValueError("amounts in words are not negative")
    if number == 0:
        return DIGITS[0]
    billions, rest = divmod(number, 1_000_000_000)
    words = [*in_words(billions).split(" "), "tỷ"] if billions else []
    for scale in (2, 1, 0):
        part = rest // 1000**scale % 1000
        if part:
            words += _below_thousand(part, full=bool(words))
            if SCALES[scale]:
                words.append(SCALES[scale])
    return " ".join(words)


def long_day(day: date | None, *, year: int | None = None) -> str:
    """ "ngày 05 tháng 02 năm 2026", "ngày 29 tháng 6 năm 2026"; without a day, blanks to be filled by hand.

    Days below 10 and the months 1 and 2 get a leading zero (NĐ 30/2020 Phụ lục I, II.4).
    """
    if day is None:
        gap = "\N{NO-BREAK SPACE}" * 6
        return f"ngày{gap}tháng{gap}năm {year or gap}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def short_day(day: date) -> str:
    """ "05/02/2026", "09/3/2026": the same padding in running text and tables."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"
