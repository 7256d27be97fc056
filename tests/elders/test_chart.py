"""Curves and bars stay inside their frame and say every value."""

from datetime import date
from decimal import Decimal

import pytest

from elders.ground.chart import HEIGHT, LEFT, WIDTH, bar, curve, step_of


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


def test_an_axis_does_not_go_below_what_can_be():
    found = curve("Tỷ lệ", "%", [("Cả phường", [(date(2026, 1, 1), 0), (date(2027, 1, 1), 2)])], least=0)
    assert all(not words.startswith("-") for _, words in found.levels)


@pytest.mark.parametrize(("most", "step"), [(1, 1), (9, 5), (1_000, 500), (823_550_000, 500_000_000), (40, 10)])
def test_ticks_stand_on_round_numbers(most, step):
    assert step_of(most) == step


@pytest.mark.parametrize(
    ("value", "mark", "length", "stands", "reached"),
    [(50, None, 50.0, None, True), (50, 75, 50.0, 75.0, False), (75, 75, 75.0, 75.0, True), (0, 75, 0.0, 75.0, False),
     (130, 100, 100.0, 100.0, True)],
)  # fmt: skip
def test_a_bar_keeps_its_place_beside_the_target(value, mark, length, stands, reached):
    found = bar(value, most=100, mark=mark)
    assert (found.length, found.mark, found.reached) == (length, stands, reached)


def test_a_bar_of_nothing_has_no_length():
    assert bar(0, most=0).length == 0
