"""Sensitive numbers below five, and small groups of a diagnosis, stay inside (reporting.md §5.6; health.md H-072)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from elders.choices import RoleCode
from reporting import outside
from reporting.choices import Level, State
from reporting.indicators.drill import Part
from reporting.indicators.rows import Figure, Moved, Row
from reporting.report.sentences import sentence
from tests import factories
from tests.health.factories import make_enrolment

SHARE = Row(
    code="PL-01", name="Trợ giúp pháp lý", unit="%", level=Level.WARD, numerator=3, denominator=7,
    value=Fraction(300, 7), target=Fraction(92), target_document="", proposed=True, state=State.MISSED, printed="42,9",
    assessment="Chưa đạt", note="Còn thiếu 4 người", provenance="", progress="46,6", missing=4,
)  # fmt: skip


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"xác định": 48, "xác định: trầm cảm": 4, "xác định: ung thư": 3, "xác định: hen": 9}, [1, 0, 0, 1]),
        # One alone could be had by subtraction: the next smallest goes with it.
        ({"xác định": 20, "xác định: trầm cảm": 4, "xác định: đái tháo đường": 7, "xác định: hen": 9}, [1, 0, 0, 1]),
        ({"xác định": 16, "xác định: hen": 9, "xác định: đái tháo đường": 7}, [1, 1, 1]),
        ({"nghi ngờ: hen": 2, "xác định: hen": 9}, [0, 1]),
        ({"sàng lọc trầm cảm": 3}, [1]),  # how many were asked is no finding
    ],
)
def test_few_people_with_a_disease_are_not_told(found, told):
    """health.md §13.3: depression, dementia, cancer … of 1 to 4 people stay with the station."""
    assert outside.without_few_ill(list(found), list(found.values())) == [bool(one) for one in told]


@pytest.mark.parametrize(("code", "role", "told"), [
    ("OP-SL-01", RoleCode.WARD_OFFICER, ["xác định"]),
    ("OP-SL-01", RoleCode.HEALTH_STATION, ["xác định", "xác định: trầm cảm"]),
    ("OP-KP-01", RoleCode.WARD_OFFICER, ["xác định", "xác định: trầm cảm"]),
])  # fmt: skip
def test_what_moved_of_a_disease_is_told_to_the_station_alone(code, role, told, ward):
    beside = (Moved("xác định", "người", 8, 9), Moved("xác định: trầm cảm", "người", 3, 4))
    found = outside.beside_told(code, beside, factories.make_user(role, ward=ward))
    assert [one.label for one in found] == told


def test_the_report_leaves_out_what_the_station_reads():
    figures = (Figure("xác định", 8), Figure("xác định: trầm cảm", 4), Figure("xác định: ung thư", 4))
    row = replace(SHARE, code="OP-SL-01", level=Level.MEASURE, denominator=None, figures=figures, note="")
    left = outside.for_outside(row)
    assert left.figures == figures[:1]
    assert outside.LEFT_OUT in left.note
    assert outside.for_outside(replace(row, figures=figures[:1])).note == ""


@pytest.mark.parametrize(
    ("row", "small"),
    [
        (SHARE, True),
        (replace(SHARE, numerator=0, denominator=3), True),
        (replace(SHARE, numerator=5, denominator=7), False),
        (replace(SHARE, numerator=0, denominator=0), False),
        (replace(SHARE, numerator=None, denominator=None), False),
        (replace(SHARE, code="YT-03"), False),
        (replace(SHARE, code="OP-NB-01", numerator=8, denominator=None, figures=(Figure("đã can thiệp", 2),)), True),
    ],
)
def test_which_rows_are_too_small_to_leave(row, small):
    assert outside.is_small(row) == small


def test_a_small_row_leaves_without_any_of_its_numbers():
    row = outside.for_outside(SHARE)
    assert (row.printed, row.numerator, row.denominator, row.value, row.progress) == ("<5", None, None, None, "")
    assert row.state == State.MISSED
    assert not any(digit in f"{row.note} {sentence(row)}" for digit in ("3", "42,9", "7", "46"))
    assert sentence(row) == "Trợ giúp pháp lý: dưới 05 trường hợp."
    assert outside.for_outside(replace(SHARE, code="YT-03")).printed == "42,9"


def test_a_hidden_part_shows_no_percentage_and_no_whole_either():
    cells = outside.cells_of([Part("1", "A", 1, 3), Part("2", "B", 20, 30), Part("3", "C", 9, 12)], hidden=True)
    assert (cells["1"].words, cells["1"].printed, cells["1"].value) == ("<5 / <5", "…", None)


def test_the_department_reads_no_handful_of_people(ward, group, sign_in):
    """A share with a clinical side: two diagnosed in a group of the ward."""
    for _ in range(2):
        make_enrolment(factories.make_elder(group=group, birth_year=1950), valid_from=date(2026, 2, 1))
    for _ in range(8):
        factories.make_elder(group=group, birth_year=1950)
    address = reverse("reporting:indicator", args=["YT-02"])
    station = sign_in(factories.make_user(RoleCode.HEALTH_STATION, ward=ward)).get(address)
    city = sign_in(factories.make_user(RoleCode.CITY_VIEWER, ward=ward)).get(address)

    def shown(answer):
        return {cell.words for split in answer.context["splits"] for _, cell, _ in split["parts"]}

    assert any(words.endswith("/ 2") for words in shown(station)), shown(station)
    assert not any("2" in words for words in shown(city)), shown(city)
    assert "<5" in " ".join(shown(city))
