"""How counts, rates and money of the plan are printed (reporting.md §5.5, §12.3). Pure."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from elders.ground.numbers import grouped

NOT_KNOWN = "..."
NOTHING = "-"


def count_words(number: int) -> str:
    """ "02", "12": two digits for 1 to 9 in running text."""
    return f"{number:02d}" if 0 < number < 10 else grouped(number)


def thousands(vnd: int | None) -> str:
    """đồng as nghìn đồng, rounded half up once: 105.000.500 → "105.001"; "..." when not known."""
    if vnd is None:
        return NOT_KNOWN
    return grouped(int((Decimal(vnd) / 1000).quantize(Decimal(1), ROUND_HALF_UP)))


def rate(part: int | None, whole: int | None) -> str:
    """`part` of `whole` in percent without the sign: one decimal half up, whole numbers without; two decimals truncated
    where rounding would read 100,0 of less than the whole. "-" of nothing, "..." when one is not known."""
    if part is None or whole is None:
        return NOT_KNOWN
    if whole == 0:
        return NOTHING
    exact = Decimal(part) * 100 / Decimal(whole)
    if exact == exact.to_integral_value():
        return grouped(int(exact))
    shown = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if part < whole and shown >= 100:
        shown = exact.quantize(Decimal("0.01"), ROUND_DOWN)
    return grouped(shown)


def days_left(deadline, today) -> tuple[str, str]:
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
