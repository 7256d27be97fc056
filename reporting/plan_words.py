"""How counts, rates and money of the plan are printed (reporting.md §5.5, §12.3). Pure."""

from collections.abc import Iterable
from datetime import date

from elders.ground.numbers import grouped
from reporting.indicators.arithmetic import NO_DATA, NOTHING, printed_percent, ratio, thousand_dong


def count_words(number: int) -> str:
    """ "02", "12": two digits for 1 to 9 in running text."""
    return f"{number:02d}" if 0 < number < 10 else grouped(number)


def thousands(vnd: int | None) -> str:
    """đồng as nghìn đồng, rounded half up once: 105.000.500 → "105.001"; "..." when not known."""
    return NO_DATA if vnd is None else thousand_dong(vnd)


def rate(part: int | None, whole: int | None) -> str:
    """`part` of `whole` in percent as papers print it, without the sign; "-" of nothing, "..." when not known."""
    if part is None or whole is None:
        return NO_DATA
    share = ratio(part, whole)
    return NOTHING if share is None else printed_percent(share)


def days_left(deadline: date | None, today: date) -> tuple[str, str]:
    """(words, tone of the badge) of a deadline: "còn 12 ngày", "quá hạn 3 ngày"."""
    if deadline is None:
        return "", ""
    left = (deadline - today).days
    if left < 0:
        return f"quá hạn {grouped(-left)} ngày", "bad"
    if left == 0:
        return "hạn hôm nay", "warn"
    return f"còn {grouped(left)} ngày", "warn" if left <= 14 else "muted"


def lowered(text: str) -> str:
    """The text inside a sentence: its first letter small, unless it begins an abbreviation ("QĐ 1648")."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def items(lines: Iterable[str]) -> str:
    """ "- một;", "- hai.": one line each, the last with a full stop."""
    found = [line.rstrip(" ;.") for line in lines]
    return "\n".join(f"- {line}{'.' if place == len(found) else ';'}" for place, line in enumerate(found, 1))


def listed(parts: list[str], sign: str = "; ") -> str:
    return sign.join(part for part in parts if part)
