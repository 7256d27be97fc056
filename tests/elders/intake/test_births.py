"""Every shape in which rosters write a birth. Reference day 01/04/2026."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elders.ground.birth import Birth
from elders.intake.births import age_flaws, read_birth
from elders.intake.sheets import Broken
from tests.elders.intake.build import AS_OF

READABLE = [
    ("5/3/1945", "1945-03-05"),
    ("05/03/1945", "1945-03-05"),
    ("05.03.45", "1945-03-05"),
    ("5-3-1945", "1945-03-05"),
    ("5 / 3 / 1945", "1945-03-05"),
    ("5,3,1945", "1945-03-05"),
    ("5\\3\\1945", "1945-03-05"),
    ("05 03 1945", "1945-03-05"),
    ("'05/03/1945", "1945-03-05"),
    ("05/03/1945.", "1945-03-05"),
    ("1945-03-05", "1945-03-05"),
    ("1945/3/5", "1945-03-05"),
    ("1945-03-05 00:00:00", "1945-03-05"),
    ("1945-03-05T00:00:00", "1945-03-05"),
    ("19450305", "1945-03-05"),
    ("05031945", "1945-03-05"),
    (5031945, "1945-03-05"),
    (19450305.0, "1945-03-05"),
    ("ngày 5 tháng 3 năm 1945", "1945-03-05"),
    ("Ngày 05 tháng 03 năm 1945", "1945-03-05"),
    ("5 tháng 3, 1945", "1945-03-05"),
    ("sinh ngày 5/3/1945", "1945-03-05"),
    ("5-Mar-1945", "1945-03-05"),
    ("O5/O3/1945", "1945-03-05"),  # the letter for the digit
    (date(1945, 3, 5), "1945-03-05"),
    (datetime(1945, 3, 5), "1945-03-05"),
    (16501.0, "1945-03-05"),  # Excel's number of the day
    ("16501", "1945-03-05"),
    ("03/1945", "1945-03"),
    ("3/1945", "1945-03"),
    ("3-1945", "1945-03"),
    ("tháng 3/1945", "1945-03"),
    ("tháng 3 năm 1945", "1945-03"),
    ("1945-03", "1945-03"),
    ("00/03/1945", "1945-03"),
    ("../3/1945", "1945-03"),
    ("1945", "1945"),
    (1945, "1945"),
    (1945.0, "1945"),
    ("1945.0", "1945"),
    ("Năm 1945", "1945"),
    ("sinh năm 1945", "1945"),
    ("SN 1945", "1945"),
    ("SN: 1945", "1945"),
    ("01/01/1945", "1945-01-01"),  # as written, although often only the year was known
    ("00/00/1945", "1945"),
    ("0/0/1945", "1945"),
    ("../../1945", "1945"),
    ("__/__/1945", "1945"),
    ("?/?/1945", "1945"),
    ("…/…/1945", "1945"),
    ("/1945", "1945"),
    ("1945 (81 tuổi)", "1945"),
    ("(1945)", "1945"),
    ("29/02/1944", "1944-02-29"),
]
UNREADABLE = [
    "31/04/1945", "30/02/1948", "29/02/1945", "31/11/1950", "45", 45, "5/3", "abc", "1945/1947", "1945-1950",
    "13/13/1945", "0/13/1945", "05/03/145", "05/03/19455", 3.5, -5, True, "1.000.000", "1899", "5/3/1900",
    "1/1/2030", "2027",
    "5/3/19",    date(2026, 5, 1), "=A1", "05/03/1945 06/04/1950",
]  # fmt: skip


@pytest.mark.parametrize(("written", "iso"), READABLE)
def test_a_birth_is_read_as_precisely_as_it_is_written(written, iso):
    reading = read_birth(written, AS_OF)
    assert (reading.birth.iso, reading.flaws) == (iso, [])


@pytest.mark.parametrize("written", UNREADABLE)
def test_what_cannot_be_a_birth_is_refused_and_not_repaired(written):
    reading = read_birth(written, AS_OF)
    assert reading.birth is None
    assert [code for code, _ in reading.flaws] == ["BIRTH_INVALID"]


@pytest.mark.parametrize(
    ("written", "iso", "code"),
    [
        ("03/25/1945", "1945-03-25", "BIRTH_SWAPPED"),
        ("1945 (âm lịch)", "1945", None),
        ("5/3/1945 (âm lịch)", "1945", "BIRTH_LUNAR"),
        ("5/3/1945 ÂL", "1945", "BIRTH_LUNAR"),
        ("khoảng 1945", "1945", "BIRTH_APPROXIMATE"),
        ("~1945", "1945", "BIRTH_APPROXIMATE"),
        ("1945?", "1945", "BIRTH_APPROXIMATE"),
    ],
)
def test_what_is_doubtful_is_read_and_told(written, iso, code):
    reading = read_birth(written, AS_OF)
    assert reading.birth.iso == iso
    assert [one for one, _ in reading.flaws] == ([code] if code else [])


@pytest.mark.parametrize("written", ["", "không rõ", "-", "không nhớ", "?", "..."])
def test_words_for_not_known_are_nothing_and_no_error(written):
    assert read_birth(written, AS_OF).birth is None and read_birth(written, AS_OF).flaws == []


def test_an_error_of_excel_is_called_so():
    assert read_birth(Broken("#REF!"), AS_OF).flaws[0][0] == "CELL_ERROR"
    assert read_birth("#N/A", AS_OF).flaws[0][0] == "CELL_ERROR"
    assert read_birth(Broken("="), AS_OF).flaws[0][0] == "BIRTH_INVALID"


def test_a_year_typed_into_a_date_cell_is_left_to_the_number_card():
    reading = read_birth(date(1905, 4, 28), AS_OF)  # what Excel shows for 1945 in a date cell
    assert reading.birth is None and reading.alternatives == (1945,)


@pytest.mark.parametrize(
    ("iso", "codes"),
    [
        ("1966-04-01", []),  # 60 that very day
        ("1966-04-02", ["UNDER_60"]),
        ("1966-04", ["AGE_UNSURE"]),
        ("1966-03", []),
        ("1966", ["AGE_UNSURE"]),
        ("1965", []),
        ("1967", ["UNDER_60"]),
    ],
)
def test_the_age_is_judged_with_the_missing_part_left_open(iso, codes):
    assert [code for code, _, _ in age_flaws(Birth.from_iso(iso), 60, AS_OF)] == codes


@given(st.dates(date(1910, 1, 1), date(1966, 1, 1)), st.sampled_from(["/", ".", "-", " / "]), st.booleans())
def test_every_day_written_the_vietnamese_way_comes_back(day, separator, padded):
    shape = "{:02d}" if padded else "{}"
    text = f"{shape.format(day.day)}{separator}{shape.format(day.month)}{separator}{day.year}"
    assert read_birth(text, AS_OF).birth.iso == day.isoformat()


@given(st.one_of(st.text(max_size=25), st.integers(), st.floats(), st.dates()))
def test_anything_is_read_without_a_crash_and_never_more_precisely_than_written(value):
    reading = read_birth(value, AS_OF)
    if reading.birth and reading.birth.day and isinstance(value, str):
        assert sum(char.isdigit() for char in value) >= 4
