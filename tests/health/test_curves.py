"""Curves stay inside their frame and say every value."""

from datetime import date
from decimal import Decimal

from health.curves import HEIGHT, LEFT, WIDTH, curve


def test_nothing_gives_no_curve():
    assert curve("Cân nặng", "kg", [("Cân nặng", [])]) is None


def test_dots_stay_inside_and_higher_is_above():
    points = [(date(2024, 1, 1), Decimal("52.5")), (date(2025, 1, 1), Decimal("60")), (date(2026, 1, 1), 48)]
    (line,) = curve("Cân nặng", "kg", [("Cân nặng", points)]).lines
    assert all(LEFT <= dot.x <= WIDTH and 0 <= dot.y <= HEIGHT for dot in line.dots)
    assert line.dots[1].y < line.dots[0].y < line.dots[2].y
    assert [dot.x for dot in line.dots] == sorted(dot.x for dot in line.dots)
    assert line.dots[0].words == "Cân nặng 01/01/2024: 52,5 kg"


def test_one_value_stands_in_the_middle():
    found = curve("Cân nặng", "kg", [("Cân nặng", [(date(2026, 1, 1), 50)])])
    assert len(found.days) == 1 and LEFT < found.lines[0].dots[0].x < WIDTH
