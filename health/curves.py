"""A curve over the years as coordinates for an SVG. Pure: no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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


def curve(title: str, unit: str, lines: Sequence[tuple[str, Sequence[tuple[date, Decimal | int]]]]) -> Curve | None:
    """The curve of (name, [(day, value)]) lines in the order of days; None without a single value."""
    rows = [(day, float(value)) for _, points in lines for day, value in points]
    if not rows:
        return None
    first, last = min(day for day, _ in rows), max(day for day, _ in rows)
    low, high = min(value for _, value in rows), max(value for _, value in rows)
    room = max((high - low) * 0.15, 1.0)
    low, high = low - room, high + room
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
