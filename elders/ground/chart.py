"""Charts as coordinates for an SVG that a template draws: curves over time, bars, the steps of an axis. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 480, 200, 72, 72, 16, 40


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Line:
    name: str
    number: int
    points: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Curve:
    """`levels` are (y, words) of the grid, `days` (x, words) of the first and last day."""

    title: str
    unit: str
    lines: tuple[Line, ...]
    levels: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str], ...]


def curve(
    title: str,
    unit: str,
    lines: Sequence[tuple[str, Sequence[tuple[date, Decimal | int]]]],
    *,
    least: int | None = None,
) -> Curve | None:
    """The curve of (name, [(day, value)]) lines in the order of days; None without a single value. `least`: nothing
    lies below it, so the axis does not go there either."""
    rows = [(day, float(value)) for _, points in lines for day, value in points]
    if not rows:
        return None
    first, last = min(day for day, _ in rows), max(day for day, _ in rows)
    low, high = min(value for _, value in rows), max(value for _, value in rows)
    room = max((high - low) * 0.15, 1.0)
    low, high = low - room, high + room
    if least is not None:
        low = max(low, least)
    span = (last - first).days

    def x(day: date) -> float:
        inside = WIDTH - LEFT - RIGHT
        return round(LEFT + (inside / 2 if not span else inside * (day - first).days / span), 1)

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low), 1)

    drawn = []
    for number, (name, points) in enumerate(lines, 1):
        dots = tuple(
            Dot(x(day), y(float(value)), f"{name} {day:%d/%m/%Y}: {_words(value)} {unit}") for day, value in points
        )
        drawn.append(Line(name, number, " ".join(f"{dot.x},{dot.y}" for dot in dots), dots))
    levels = tuple((y(low + (high - low) * part), _words(round(low + (high - low) * part))) for part in (0.1, 0.5, 0.9))
    days = tuple((x(day), f"{day:%d/%m/%Y}") for day in dict.fromkeys((first, last)))
    return Curve(title, unit, tuple(drawn), levels, days)


def _words(value: Decimal | int | float) -> str:
    return f"{value:g}".replace(".", ",")


def step_of(most: int, lines: int = 4) -> int:
    """A round distance between ticks so that about `lines` of them reach `most`: 1, 2 or 5 times a power of ten."""
    wanted = max(most / lines, 1)
    power = 1
    while power * 10 <= wanted:
        power *= 10
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= wanted)


@dataclass(frozen=True)
class Bar:
    """A bar beside its number, in a view box 100 wide. `mark` is where the target stands, None without one; `reached`
    draws it full, otherwise light with an edge: the difference shows without colour."""

    length: float
    mark: float | None = None
    reached: bool = True


def bar(value: float | Fraction, *, most: float | Fraction, mark: float | Fraction | None = None) -> Bar:
    """`value` as a share of `most`, never longer than the box; nothing at all is a bar of no length."""

    def share(number: float | Fraction) -> float:
        return round(min(max(float(number), 0) / float(most), 1) * 100, 1) if most > 0 else 0.0

    return Bar(share(value), None if mark is None else share(mark), mark is None or value >= mark)
