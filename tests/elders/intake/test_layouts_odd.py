"""Odd habits of rosters: ditto marks, births in pieces, two people in a cell, names under Nam and Nữ."""

from datetime import date

import pytest

from tests.elders.intake.build import HEAD, read, read_rows
from tests.elders.intake.test_layouts import AN, BI, groups, told


def test_ditto_marks_repeat_the_row_above_but_never_a_name_or_number():
    parsed = read_rows(
        [
            ["STT", "Họ và tên", "Năm sinh", "TDP", "Địa chỉ", "Dân tộc"],
            [*AN, "Vân Quan", "Xóm 3", "Kinh"],
            [*BI, "nt", '"', "-nt-"],
            [3, '"', 1951, "như trên", "//", '"'],
        ]
    )
    assert groups(parsed) == [3, 3, 3]
    assert told(parsed, "address", "ethnicity")[1:] == [(3, "Xóm 3", "Kinh"), (4, "Xóm 3", "Kinh")]
    assert "NAME_MISSING" in parsed.rows[2].codes


@pytest.mark.parametrize(
    ("heads", "first", "second"),
    [
        (["Ngày sinh", "Tháng sinh", "Năm sinh"], [5, 3, 1945], ["", "", 1950]),
        (["NGÀY", "THÁNG", "NĂM"], ["05", "03", "1945"], ["", "", "1950"]),
        (["NGAY", "THANG", "NAM"], [5.0, 3.0, 1945.0], ["", "", 1950]),
        (["Ngày, tháng sinh", "Năm sinh"], ["5/3", 1945], ["", 1950]),
        (["Ngày sinh", "Năm sinh"], ["5/3/1945", 1945], ["", 1950]),
    ],
)
def test_a_birth_in_pieces_is_put_together(heads, first, second):
    parsed = read_rows([["STT", "Họ và tên", *heads], [1, "Nguyễn Văn An", *first], [2, "Lê Thị Bi", *second]])
    assert told(parsed, "birth") == [(2, "1945-03-05"), (3, "1950")]


def test_names_under_nam_and_nu_tell_the_sex():
    parsed = read_rows(

        [["STT", "Họ và tên", "", "Năm sinh"], ["", "Nam", "Nữ", ""], [1, "Nguyễn Văn An", "", 1945],
         [2, "", "Lê Thị Bi", 1950]],
        merged=["B1:C1"],
    )  # fmt: skip
    assert told(parsed, "full_name", "sex") == [(3, "Nguyễn Văn An", "nam"), (4, "Lê Thị Bi", "nu")]


@pytest.mark.parametrize("name", ["Nguyễn Văn An - Lê Thị Bi", "Nguyễn Văn An và Lê Thị Bi", "Nguyễn Văn An/Lê Thị Bi"])
def test_two_people_in_one_cell_are_sent_back(name):
    row = read_rows([HEAD, [1, name, "1945", "", "", ""]]).rows[0]
    assert row.is_rejected and "tách mỗi người" in row.problems[0].message


def test_the_year_a_cell_leaves_open_is_settled_by_the_number_card_alone():
    shown = date(1905, 4, 28)  # 1945 typed into a cell formatted as a date
    parsed = read_rows(
        [HEAD, [1, "Lê Thị Bi", shown, "Nữ", "031145900001", ""], [2, "Lê Thị Bo", shown, "Nữ", "", ""],
         [3, "Lê Thị Ba", "45", "Nữ", "031145900003", ""], [4, "Lê Thị Be", "45", "Nữ", "", ""]]
    )  # fmt: skip
    assert told(parsed, "birth") == [(2, "1945"), (3, None), (4, "1945"), (5, None)]
    assert [row.is_rejected for row in parsed.rows] == [False, True, False, True]


def test_a_list_of_a_group_the_ward_does_not_have_is_told():
    title = ["DANH SÁCH NGƯỜI CAO TUỔI TỔ DÂN PHỐ ĐÔNG KHÊ"]
    row = read_rows([title, ["STT", "Họ và tên", "Năm sinh"], AN]).rows[0]
    assert row.codes == ["TO_UNKNOWN", "YEAR_ONLY", "SEX_MISSING", "CCCD_MISSING"]
    for harmless in ("DANH SÁCH NGƯỜI CAO TUỔI CÁC TỔ DÂN PHỐ", "DANH SÁCH NCT TỔ DÂN PHỐ NĂM 2026"):
        assert "TO_UNKNOWN" not in read_rows([[harmless], ["STT", "Họ và tên", "Năm sinh"], AN]).rows[0].codes


def test_a_section_may_name_its_leader_and_a_page_mark_ends_nothing():
    parsed = read_rows(
        [
            ["STT", "Họ và tên", "Năm sinh"],
            ["Tổ dân phố Vân Quan - Tổ trưởng: Nguyễn Văn Bốn"],
            AN,
            ["Trang 1"],
            BI,
            ["TỔ TRƯỞNG TỔ DÂN PHỐ VÂN QUAN"],
            ["", "Phạm Văn Mẫu"],
        ]
    )
    assert groups(parsed) == [3, 3]


def test_a_list_of_heads_of_household_is_a_list_of_these_people():
    parsed = read_rows([["STT", "Họ và tên chủ hộ", "Năm sinh", "Địa chỉ"], [*AN, "Xóm 3"], [*BI, "Xóm 4"]])
    assert told(parsed, "full_name") == [(2, "Nguyễn Văn An"), (3, "Lê Thị Bi")]


def test_a_header_of_two_lines_over_measurements():
    parsed = read_rows(
        [
            ["STT", "Họ tên", "Năm sinh", "Giới", "", "Tổ dân phố", "Huyết áp", "", "Kết luận"],
            ["", "", "", "Nam", "Nữ", "", "HA tâm thu", "HA tâm trương", ""],
            [1, "Lê Thị Bi", 1950, "", "x", "Vân Quan", 140, 90, "Loại II"],
        ],
        merged=["D1:E1", "G1:H1"],
    )
    assert told(parsed, "sex", "birth") == [(3, "nu", "1950")]
    assert groups(parsed) == [3]


def test_numbers_that_went_through_a_text_file_lose_their_point_zero():
    text = "STT,Họ và tên,Năm sinh,CCCD,SĐT\n1.0,Nguyễn Văn An,1945.0,31045900001.0,951234567.0\n"
    text += '2.0,Lê Thị Bi,"1,950","31,150,900,002",\n'
    assert told(read(text.encode(), "a.csv"), "birth", "citizen_id", "phone") == [
        (2, "1945", "031045900001", "0951234567"), (3, "1950", "031150900002", None)
    ]  # fmt: skip
