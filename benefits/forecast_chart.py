"""The chart of a forecast as shapes: bars of three parts for each month, drawn by the template as inline SVG."""

from dataclasses import dataclass, field

from benefits.forecast import Cell, Forecast
from elders.ground.chart import step_of

WIDTH, HEIGHT = 960, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 12, 34
PARTS = (("held", "đang hưởng"), ("coming", "sẽ vào"), ("open", "đủ điều kiện, chưa có quyết định"))
MILLION = 1_000_000


@dataclass(frozen=True)
class Bar:
    """A part of a month's column; `words` is read to who points at it."""

    css: str
    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass
class Chart:
    """Everything in units of the view box."""

    bars: list[Bar] = field(default_factory=list)
    labels: list[tuple[float, str]] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    line: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    label_y: int = HEIGHT - 10

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def chart_of(found: Forecast, *, held: list[Cell], other: list[int] | None = None) -> Chart:
    """Columns in đồng; `held` are the monthly cells, `other` the monthly totals of another assumption as a line."""
    parts = [_parts(cell) for cell in held]
    most = max([sum(one) for one in parts] + list(other or []), default=0)
    chart = Chart()
    step = step_of(most or 1)
    top = max(-(-most // step), 1) * step
    high = HEIGHT - TOP - BOTTOM

    def y(vnd: float) -> float:
        return round(TOP + high * (1 - vnd / top), 1)

    for number in range(top // step + 1):
        chart.ticks.append((y(number * step), _millions(number * step)))
    room = (WIDTH - LEFT - RIGHT) / max(len(parts), 1)
    points = []
    for number, (month, sums) in enumerate(zip(found.months, parts, strict=True)):
        x, below = LEFT + room * number + room * 0.15, 0
        for (css, words), vnd in zip(PARTS, sums, strict=True):
            if vnd:
                height = round(y(below) - y(below + vnd), 1)
                text = f"Tháng {month:%m/%Y}, {words}: {_millions(vnd)} triệu đồng"
                chart.bars.append(Bar(css, round(x, 1), y(below + vnd), round(room * 0.7, 1), height, text))
                below += vnd
        chart.labels.append((round(x + room * 0.35, 1), f"{month:%m/%y}"))
        if other:
            points.append(f"{round(x + room * 0.35, 1)},{y(other[number])}")
    chart.line = " ".join(points)
    return chart


def _parts(cell: Cell) -> tuple[int, int, int]:
    return cell.held_vnd, cell.vnd - cell.held_vnd, cell.open_vnd


def _millions(vnd: int) -> str:
    text = f"{vnd / MILLION:,.1f}".translate(str.maketrans(",.", ".,"))
    return text.removesuffix(",0")
