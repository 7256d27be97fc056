"""Headings of a few letters mean what their cells look like; names in three columns; remarks about relatives."""

import pytest

from elders.intake.identity import read_citizen_id
from elders.intake.notes import DIED, MOVED_OUT, read_note
from tests.elders.intake.build import read_rows
from tests.elders.intake.test_layouts import told

NAMES = ["Nguyễn Văn An", "Lê Thị Bi", "Lê Thị Nga"]


def _list(*columns):
    heads = ["STT", "Họ và tên", "Năm sinh", *(head for head, _ in columns)]
    return [heads] + [[at + 1, name, 1945 + at, *(cells[at] for _, cells in columns)] for at, name in enumerate(NAMES)]


def test_the_same_letters_twice_are_told_apart_by_their_cells():
    phones = ["0951234567", "0951234568", ""]
    for head in ("DT", "ĐT"):
        parsed = read_rows(_list((head, phones), ("DT", ["Kinh", "Tày", "Mường"])))
        assert told(parsed, "phone", "ethnicity")[0] == (2, "0951234567", "Kinh")


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["Kinh", "Hoa", "Nùng"], {"ethnicity": "Kinh"}),
        (["0951234567", "", "0951234568"], {"phone": "0951234567"}),
        ([45, 60.5, 72], {}),
        (["45 m2", "60 m²", ""], {}),
        (["Hộ nghèo", "BTXH", "NCC"], {}),
    ],
)
def test_an_abbreviation_alone_is_decided_by_its_cells(cells, values):
    row = read_rows(_list(("DT", cells))).rows[0]
    assert {name: row.values[name] for name in ("phone", "ethnicity") if name in row.values} == values
    assert "PHONE_INVALID" not in row.codes


@pytest.mark.parametrize(
    "heads", [("Họ", "Tên đệm", "Tên"), ("Họ", "Đệm", "Tên"), ("Họ", "Chữ đệm", "Tên"), ("HỌ", "LÓT", "TÊN")]
)
def test_names_in_three_columns_keep_their_middle(heads):
    parsed = read_rows(
        [["TT", *heads, "Năm sinh"], [1, "Nguyễn", "Thị Hồng", "Lan", 1945], [2, "Lê", "", "Bình", 1950]]
    )
    assert told(parsed, "full_name") == [(2, "Nguyễn Thị Hồng Lan"), (3, "Lê Bình")]


@pytest.mark.parametrize("heads", [("Họ đệm", "Tên"), ("Họ và tên đệm", "Tên"), ("Họ", "Tên")])
def test_names_in_two_columns(heads):
    parsed = read_rows([["TT", *heads, "Năm sinh"], [1, "Nguyễn Thị", "Lan", 1945], [2, "Lê", "Bình", 1950]])
    assert told(parsed, "full_name") == [(2, "Nguyễn Thị Lan"), (3, "Lê Bình")]


@pytest.mark.parametrize(
    "text",
    [
        "Liệt sĩ (chồng) hy sinh 1972", "vợ liệt sĩ", "con hy sinh", "Con: hy sinh 1968", "(vợ) mất 2010",
        "chồng - mất 2019", "Mất (chồng)", "chồng mất 2010", "mẹ chuyển đi", "mất ngủ", "nghỉ mất sức 1985",
        "mất 81% sức lao động", "TB mất 61%", "mất 2 ngón tay", "mất thẻ từ 2019", "con trai, mất 2015", "chết vợ",
        "đã chuyển quà", "chuyển 500.000", "chuyển lên tuyến trên", "chuyển vào danh sách hộ nghèo", "Bố đẻ hi sinh",
        "hưởng tuất của chồng chết 1990", "mất thị lực", "mất khả năng lao động",
    ],
)  # fmt: skip
def test_remarks_about_relatives_cards_and_health_are_not_about_the_person(text):
    assert read_note(text).status not in (DIED, MOVED_OUT)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("mất 12/3/2025", DIED), ("mất 2025", DIED), ("Đã mất (3/2026)", DIED), ("chết", DIED), ("Mất T3", DIED),
        ("vợ chết, ông mất 2024", DIED), ("Về quê ở hẳn", MOVED_OUT), ("chuyển vào Nam ở với con", MOVED_OUT),
        ("theo con chuyển đi Hà Nội", MOVED_OUT), ("đi hẳn", MOVED_OUT),
    ],
)  # fmt: skip
def test_remarks_about_the_person_are_still_seen(text, status):
    assert read_note(text).status == status


@pytest.mark.parametrize("text", ["O31145900001", "03114590000I", "0311459OOOO1", "03114590000l"])
def test_a_letter_in_a_citizen_number_is_asked_about_never_replaced(text):
    reading = read_citizen_id(text)
    assert reading.citizen_id == "" and [code for code, _ in reading.flaws] == ["CCCD_INVALID"]
    assert "Có phải 031145900001?" in reading.flaws[0][1]
