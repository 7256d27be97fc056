"""Rosters worse than the samples: mistyped years, months first, people in footers, crosses for those who left."""

from datetime import date

import pytest

from tests.elders.intake.build import read_rows
from tests.elders.intake.test_layouts import AN, BI, groups, told

HEAD3 = ["STT", "Họ và tên", "Năm sinh"]


@pytest.mark.parametrize("year", ["19455", 19455, 19455.0, "194", "9145", "12/3/194"])
def test_a_year_with_a_digit_too_many_or_too_few_is_sent_back(year):
    rows = read_rows([HEAD3, AN, [2, "Lê Thị Bi", year]]).rows
    assert rows[1].is_rejected and rows[1].codes[0] == "BIRTH_INVALID" and "birth" not in rows[1].values


def test_days_that_stand_as_numbers_in_the_whole_column_are_read():
    days = [date(1945, 3, 5), date(1953, 4, 6), date(1960, 1, 2)]
    numbers = [(day - date(1899, 12, 30)).days for day in days]
    assert numbers[1] == 19455
    names = ["Nguyễn Văn An", "Lê Thị Bi", "Lê Thị Nga"]
    parsed = read_rows([HEAD3] + [[at + 1, name, numbers[at]] for at, name in enumerate(names)])
    assert told(parsed, "birth") == [(at + 2, day.isoformat()) for at, day in enumerate(days)]


def test_a_column_of_months_first_leaves_no_day_in_doubt_unsaid():
    births = ["5/19/1951", "7/21/1950", "9/2/1948", "2/2/1947"]
    names = ["Nguyễn Văn An", "Lê Thị Bi", "Lê Thị Nga", "Lê Văn Tý"]
    body = [[at + 1, name, births[at]] for at, name in enumerate(names)]
    guessed = read_rows([["STT", "Họ và tên", "Ngày sinh"], *body])
    assert ["BIRTH_SWAPPED" in row.codes for row in guessed.rows] == [True, True, True, False]
    told_so = read_rows([["STT", "Họ và tên", "Ngày sinh (tháng/ngày/năm)"], *body])
    assert told(told_so, "birth") == [(2, "1951-05-19"), (3, "1950-07-21"), (4, "1948-09-02"), (5, "1947-02-02")]
    assert not any(row.is_doubtful for row in told_so.rows)


def test_officers_under_the_list_are_nobody_of_it():
    people = [AN, BI, [3, "Lê Thị Nga", 1950], [4, "Lê Văn Tý", 1951]]
    officers = [["Liên hệ: Nguyễn Văn Sơn", "", "0951234567"], ["Chủ tịch Hội", "Trần Văn Tuấn", "SN 1950"],
                ["", "ĐT: 0951234567"]]  # fmt: skip
    parsed = read_rows([HEAD3, *people, [], *officers])
    assert [row.row_number for row in parsed.rows] == [2, 3, 4, 5]


def test_a_group_named_beside_the_letterhead_is_a_title_and_no_heading():
    parsed = read_rows([["UBND PHƯỜNG", "", "Tổ dân phố: Vân Quan"], HEAD3, AN])
    assert groups(parsed) == [3] and parsed.tables[0]["header_rows"] == [2]


def test_crosses_or_days_under_headings_of_those_who_left():
    parsed = read_rows(
        [[*HEAD3, "Biến động", "", ""], ["", "", "", "Tăng", "Chết", "Chuyển đi"], [*AN, "x", "", ""],
         [*BI, "", "x", ""], [3, "Lê Thị Nga", 1950, "", "", "X"], [4, "Lê Văn Tý", 1951, "", "12/3/2026", ""]],
        merged=["D1:F1"],
    )  # fmt: skip
    assert told(parsed, "status") == [(3, None), (4, "died"), (5, "moved_out"), (6, "died")]


def test_a_second_tt_over_words_is_the_state_of_the_person():
    parsed = read_rows([["TT", "Họ và tên", "Năm sinh", "TT"], [*AN, "Đang cư trú"], [*BI, "Đã mất"]])
    assert [row.is_doubtful for row in parsed.rows] == [False, True]


def test_headings_shortened_to_a_letter_and_a_word():
    parsed = read_rows([[*HEAD3, "Đ.chỉ", "H.cảnh", "D.tộc"], [*AN, "Ngõ 3", "Sống một mình", "Kinh"]])
    assert told(parsed, "address", "living_arrangement", "ethnicity") == [(2, "Ngõ 3", "mot_minh", "Kinh")]


def test_columns_about_others_accounts_and_offices_give_nothing_of_the_person():
    parsed = read_rows(
        [["STT", "Mã hộ", "Số sổ", "Họ và tên", "Con ông/bà", "Năm sinh", "Nghề nghiệp", "Ngày vào Hội",
          "Người nuôi dưỡng", "SĐT người nuôi dưỡng", "Số tài khoản", "Ngân hàng"],
         [1, "H01", 120, "Nguyễn Văn An", "Nguyễn Văn Tư", 1945, "Hưu trí", "01/05/2005", "Lê Thị Ba", "0951234567",
          "0311000123001", "Agribank"]]
    )  # fmt: skip
    assert parsed.rows[0].values == {"household_code": "H01", "full_name": "Nguyễn Văn An", "birth": "1945"}


def test_names_made_of_the_words_of_other_rows_are_people():
    names = ["Tống Thị Cộng", "Mang Văn Sang", "Tăng Thị Giảm", "Lũy Văn Kế", "Cao Văn Tuổi"]
    parsed = read_rows([HEAD3] + [[at + 1, name, 1945 + at] for at, name in enumerate(names)])
    assert [row.values["full_name"] for row in parsed.rows] == names
