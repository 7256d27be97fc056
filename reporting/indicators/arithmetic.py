"""Exact comparison, printed rounding, states (reporting.md §5.4, §5.5, §5.7). Pure; no binary floats anywhere."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from elders.ground.numbers import grouped
from reporting.choices import State

NOTHING, NO_DATA, OUT_OF_SCOPE = "-", "...", "KTPV"
YES, NO = "Có", "Không"


def ratio(numerator: int, denominator: int) -> Fraction | None:
    """Percent as an exact fraction; None of nobody."""
    return Fraction(numerator * 100, denominator) if denominator else None


def is_met(value: Fraction | int, target: Fraction, comparison: str) -> bool:
    """Whether the exact value satisfies the target: "ge" includes equality, "eq" 100% wants nobody missing."""
    return value == target if comparison == "eq" else value >= target


def state(
    value: Fraction | int | None,
    target: Fraction | None,
    *,
    comparison: str,
    interim: bool = False,
    accumulates: bool = True,
    with_exceeded: bool = False,
) -> str:
    """DAT, VUOT (only when asked for), CHUA_DAT, DANG_TH or CGCT of a value that exists; "" where nothing is compared.

    `interim`: the year goes on; `accumulates`: the figure grows with the year, so a target not met yet is under way.
    Figures that tell a state of things (cards, dwellings) are judged at once.
    """
    if value is None or comparison not in ("ge", "eq"):
        return ""
    if target is None:
        return State.NO_TARGET
    if is_met(value, target, comparison):
        exceeded = with_exceeded and comparison == "ge" and value > target
        return State.EXCEEDED if exceeded else State.MET
    return State.UNDER_WAY if interim and accumulates else State.MISSED


def _decimal(value: Fraction, digits: str, rounding: str) -> Decimal:
    """`value` with as many digits as `digits` has; exact before it is rounded once."""
    scale = 10 ** (-Decimal(digits).as_tuple().exponent)
    scaled = abs(value) * scale
    whole = scaled.numerator // scaled.denominator
    if rounding == ROUND_HALF_UP and (scaled - whole) * 2 >= 1:
        whole += 1
    return Decimal(whole if value >= 0 else -whole) / scale


def rounded(value: Fraction) -> Decimal:
    """One decimal, half away from zero."""
    return _decimal(value, "0.1", ROUND_HALF_UP).quantize(Decimal("0.1"))


def printed_percent(value: Fraction, *, target: Fraction | None = None, comparison: str = "ge") -> str:
    """The percentage as papers print it, without the sign: "70", "99,0", and "99,95" cut off where the rounded figure
    would reach the target (or read 100,0) although the exact one does not."""
    if value.denominator == 1:
        return grouped(value.numerator)
    short = rounded(value)
    misleading = (value < 100 and short >= 100) or (
        target is not None and not is_met(value, target, comparison) and Fraction(short) >= target
    )
    if misleading:
        short = _decimal(value, "0.01", ROUND_DOWN).quantize(Decimal("0.01"))
    return grouped(short)


def printed_number(value: Fraction) -> str:
    """A target: "71", "72,5"."""
    return grouped(value.numerator) if value.denominator == 1 else grouped(rounded(value))


def progress(value: Fraction | int, target: Fraction) -> Fraction | None:
    """ "So với chỉ tiêu": the result as a percentage of the target (41% against 71% is 57,7%)."""
    return Fraction(value) * 100 / target if target else None


def points(later: Fraction, earlier: Fraction) -> str:
    """A difference of two percentages in điểm phần trăm, from the exact values: "+1,3"; "0" when nothing changed."""
    exact = later - earlier
    if not exact:
        return "0"
    text = grouped(exact.numerator) if exact.denominator == 1 else grouped(rounded(exact))
    return text if exact < 0 else f"+{text}"


def thousand_dong(dong: int) -> str:
    """An amount in nghìn đồng as the annex prints it, rounded half up once."""
    return grouped(int(_decimal(Fraction(dong, 1000), "1", ROUND_HALF_UP)))


def rolled_up(parts: list[tuple[int, int]]) -> tuple[int, int]:
    """Numerator and denominator of the whole: sums, never the mean of percentages."""
    return sum(part[0] for part in parts), sum(part[1] for part in parts)
