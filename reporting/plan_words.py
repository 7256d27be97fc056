"""How counts, rates and money of the plan are printed (reporting.md §5.5, §12.3). Pure."""

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


def listed(parts: list[str], sign: str = "; ") -> str:
    return sign.join(part for part in parts if part)
