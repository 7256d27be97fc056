"""Layouts of real rosters, each built in the test: what is a person, whose group, whose sex, whose date."""

import io

import openpyxl
import pytest

from tests.elders.intake.build import BINH, HAI, HEAD, read, read_rows, workbook

AN = [1, "Nguyễn Văn An", 1945]
BI = [2, "Lê Thị Bi", 1950]


def told(parsed, *names):
    """One tuple per person: row number and the named values."""
    return [(row.row_number, *[row.values.get(name) for name in names]) for row in parsed.rows]


def groups(parsed):
    return [row.group_id for row in parsed.rows]


def test_letterhead_title_numbers_totals_remarks_and_signatures_are_nobody():
    parsed = read_rows(
        [
            ["ỦY BAN NHÂN DÂN", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            ["PHƯỜNG HƯNG ĐẠO", "", "", "Độc lập - Tự do - Hạnh phúc"],
            [],
            ["DANH SÁCH NGƯỜI CAO TUỔI TDP VÂN QUAN"],
            ["(Tính đến ngày 31/3/2026)"],
            HEAD,
            [1, 2, 3, 4, 5, 6],
            BINH,
            HAI,
            ["Tổng cộng: 2 người"],
            ["Danh sách này có 2 người, trong đó nam 1 người./."],
            [],
            ["", "", "", "Hưng Đạo, ngày 31 tháng 3 năm 2026"],
            ["NGƯỜI LẬP", "", "", "TỔ TRƯỞNG"],
            [],
            ["Phạm Văn Mẫu", "Vũ Thị Ví Dụ", "", "Lê Văn Ký"],
        ]
    )
    assert told(parsed, "full_name") == [(8, "Nguyễn Thị Bình"), (9, "Vũ Văn Hải")]
    assert groups(parsed) == [3, 3]
    assert {one["what"] for one in parsed.ignored} == {"column_numbers", "total", "remark", "signature"}


def test_a_birth_under_nam_or_nu_tells_the_sex():
    parsed = read_rows(
        [
            ["TT", "Họ và tên", "Ngày tháng năm sinh", "", "Diện hộ", ""],
            ["", "", "Nam", "Nữ", "Hộ nghèo", "Cận nghèo"],
            [1, "Nguyễn Văn An", "5/3/1945", "", "x", ""],
            [2, "Lê Thị Bi", "", 1950, "", "X"],
        ],
        merged=["A1:A2", "B1:B2", "C1:D1", "E1:F1"],
    )
    assert told(parsed, "birth", "sex", "poverty_national") == [
        (3, "1945-03-05", "nam", "ngheo"), (4, "1950", "nu", "can_ngheo")
    ]  # fmt: skip


def test_crosses_under_nam_and_nu_leave_the_birth_to_its_own_column():
    parsed = read_rows(
        [["TT", "Họ tên", "Năm sinh", "Giới", ""], ["", "", "", "Nam", "Nữ"], [1, "Nguyễn Văn An", 1945, "x", ""],
         [2, "Lê Thị Bi", 1950, "", "x"], [3, "Lê Bo", 1950, "x", "x"]],
        merged=["D1:E1"],
    )  # fmt: skip
    assert told(parsed, "birth", "sex") == [(3, "1945", "nam"), (4, "1950", "nu"), (5, "1950", None)]
    assert "SEX_INVALID" in parsed.rows[2].codes


def test_the_header_of_a_csv_has_no_merged_cells():
    text = (
        "TT;Họ và tên;Ngày sinh;;;CCCD\n;;Ngày;Tháng;Năm;\n1;Nguyễn Văn An;5;3;1945;031045900001\n2;Lê Thị Bi;;;1950;\n"
    )
    parsed = read(text.encode(), "a.csv")
    assert told(parsed, "birth", "citizen_id") == [(3, "1945-03-05", "031045900001"), (4, "1950", None)]
    assert parsed.rows[0].sheet == "csv"


def test_a_payee_with_name_birth_and_number_is_not_the_person():
    parsed = read_rows(
        [
            ["STT", "Người hưởng", "", "", "Người nhận thay", "", "", "Số tiền"],
            ["", "Họ và tên", "Năm sinh", "Số CCCD", "Họ và tên", "Năm sinh", "Số CCCD", ""],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
            [1, "Nguyễn Văn An", 1945, "031045900001", "Lê Văn Tám", 1970, "031070900077", "500.000"],
            [2, "Lê Thị Bi", 1950, "031150900002", "", "", "", "500.000"],
        ],
        merged=["B1:D1", "E1:G1", "A1:A2", "H1:H2"],
    )
    assert told(parsed, "full_name", "birth", "citizen_id", "amount_vnd") == [
        (4, "Nguyễn Văn An", "1945", "031045900001", 500_000),
        (5, "Lê Thị Bi", "1950", "031150900002", 500_000),
    ]


def test_other_names_and_dates_before_the_persons_own_do_not_win():
    parsed = read_rows(
        [
            [
                "STT",
                "Chủ hộ",
                "Ngày cấp CCCD",
                "Số CCCD",
                "Họ và tên NCT",
                "Ngày vào hội",
                "Sinh ngày",
                "Quan hệ với chủ hộ",
            ],
            [1, "Lê Văn Tám", "01/02/2021", "031045900001", "Nguyễn Văn An", "03/04/2010", "5/3/1945", "Bố"],
        ]
    )
    assert told(parsed, "full_name", "birth") == [(2, "Nguyễn Văn An", "1945-03-05")]


def test_sections_give_group_sex_and_poverty_until_their_equal_comes():
    parsed = read_rows(
        [
            ["TT", "Họ tên", "Năm sinh"],
            ["A. Tổ dân phố Vân Quan (2 cụ)"],
            ["I. NAM"],
            AN,
            ["II. NỮ"],
            BI,
            ["B", "TDP Hòa Lực", ""],
            ["I", "Hộ nghèo", 1],
            [1, "Vũ Văn Ca", 1940],
            ["II", "Hộ cận nghèo", 1],
            [1, "Vũ Văn Cu", 1941],
            ["C. Tổ dân phố Không Có"],
            [1, "Vũ Văn Di", 1942],
            ["", "Tổng cộng", 5],
        ]
    )
    assert groups(parsed) == [3, 3, 4, 4, None]
    assert told(parsed, "sex", "poverty_national") == [
        (4, "nam", None), (6, "nu", None), (9, None, "ngheo"), (11, None, "can_ngheo"), (13, None, None)
    ]  # fmt: skip
    assert "TO_UNKNOWN" in parsed.rows[4].codes


def test_sections_of_age_or_increase_say_nothing_and_restart_the_numbers():
    parsed = read_rows(
        [["STT", "Họ và tên", "Năm sinh", "Ghi chú"], ["I. TĂNG MỚI"], [*AN, ""], ["Cộng 1", "", 1],
         ["II. TRÒN 80 TUỔI (1 cụ)"], [1, "Lê Thị Bi", 1946, ""], ["III. ĐÃ CHẾT"], [1, "Lê Thị Bo", 1940, ""]]
    )  # fmt: skip
    assert told(parsed, "full_name", "status") == [
        (3, "Nguyễn Văn An", None), (6, "Lê Thị Bi", None), (8, "Lê Thị Bo", "died")
    ]  # fmt: skip


def test_tables_below_each_other_each_have_their_title():
    parsed = read_rows(
        [["DANH SÁCH TỔ DÂN PHỐ VÂN QUAN"], ["TT", "Họ tên", "Năm sinh"], AN, ["Cộng: 1"], [],
         ["DANH SÁCH TỔ DÂN PHỐ HÒA LỰC"], ["TT", "Năm sinh", "Họ tên"], [1, 1950, "Lê Thị Bi"]]
    )  # fmt: skip
    assert told(parsed, "full_name", "birth") == [(3, "Nguyễn Văn An", "1945"), (8, "Lê Thị Bi", "1950")]
    assert groups(parsed) == [3, 4]
    assert len(parsed.tables) == 2


def test_tables_side_by_side_are_two_lists():
    parsed = read_rows(
        [
            ["TT", "Họ và tên", "Năm sinh", "", "TT", "Họ và tên", "Năm sinh"],
            [*AN, "", 3, "Vũ Văn Ca", 1940],
            [*BI, "", "", "", ""],
        ]
    )
    assert [(row.sheet, row.row_number, row.values["full_name"]) for row in parsed.rows] == [
        ("Sheet1", 2, "Nguyễn Văn An"), ("Sheet1", 3, "Lê Thị Bi"), ("Sheet1 [E:G]", 2, "Vũ Văn Ca")
    ]  # fmt: skip
    assert parsed.rows[2].places["birth"] == ["Năm sinh", "G2"]


def test_a_header_repeated_on_every_page_is_nobody():
    parsed = read_rows([HEAD, BINH, HEAD, [1, 2, 3, 4, 5, 6], HAI, [], HEAD, [3, "Lê Thị Bi", "1950", "Nữ", "", ""]])
    assert [row.row_number for row in parsed.rows] == [2, 5, 8]


@pytest.mark.parametrize("empty", [0, 60])
def test_the_header_may_stand_anywhere(empty):
    parsed = read_rows(
        [[f"dòng {at}"] for at in range(empty)] + [["", "", *HEAD], [], ["", "", *BINH], [], ["", "", *HAI]]
    )
    assert [row.row_number for row in parsed.rows] == [empty + 3, empty + 5]
    assert parsed.rows[0].places["birth"] == ["Ngày sinh", f"E{empty + 3}"]


def test_a_name_over_two_columns_is_put_together():
    for head in (["TT", "Họ và tên", "", "Năm sinh"], ["TT", "Họ và đệm", "Tên", "Năm sinh"]):
        merged = ["B1:C1"] if not head[2] else []
        parsed = read_rows([head, [1, "Nguyễn Văn", "An", 1945], [2, "Lê Thị", "Bi", 1950]], merged=merged)
        assert told(parsed, "full_name") == [(2, "Nguyễn Văn An"), (3, "Lê Thị Bi")]


def test_without_any_header_clear_contents_are_enough():
    parsed = read_rows(
        [[1, "Nguyễn Văn An", "05/03/1945", "Nam", "031045900001"], [2, "Lê Thị Bi", 1950, "Nữ", "031150900002"]]
    )
    assert told(parsed, "full_name", "birth", "sex", "citizen_id")[1] == (2, "Lê Thị Bi", "1950", "nu", "031150900002")


def test_headings_over_each_others_contents_change_places():
    parsed = read_rows(
        [["STT", "Họ và tên", "Năm sinh", "Số CCCD", "SĐT"]]
        + [[at, "Nguyễn Văn An", 1945, f"095123456{at}", f"03104590000{at}"] for at in range(1, 5)]
    )
    assert told(parsed, "citizen_id", "phone")[0] == (2, "031045900001", "0951234561")


def test_the_group_stands_in_a_column_merged_over_several_rows():
    parsed = read_rows(
        [["STT", "Tổ", "Họ và tên", "Năm sinh"], [1, "Vân Quan", "Nguyễn Văn An", 1945], [2, "", "Lê Thị Bi", 1950],
         [3, "Hòa Lực", "Vũ Văn Ca", 1940]],
        merged=["B2:B3"],
    )  # fmt: skip
    assert groups(parsed) == [3, 3, 4]


def test_the_group_stands_in_the_sheet_name_the_file_name_or_the_address():
    book = workbook([HEAD, BINH], name="TDP Vân Quan", more={"Hòa Lực": [HEAD, HAI], "Hướng dẫn": [["Ghi họ tên"]]})
    assert groups(read(book)) == [3, 4]
    assert groups(read(workbook([HEAD, BINH]), "DS NCT to_dan_pho_hoa_luc 2026.xlsx")) == [4]
    assert groups(read(workbook([HEAD, BINH]), default_group=2)) == [2]
    parsed = read_rows([["STT", "Họ và tên", "Năm sinh", "Địa chỉ"], [*AN, "Xóm 3, TDP Hòa Lực"]])
    assert groups(parsed) == [4] and "GROUP_FROM_ADDRESS" in parsed.rows[0].codes


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("Tổ dân phố Vân Quan", 3), ("TDP Vân Quan", 3), ("vân quan", 3), ("VAN QUAN", 3),
        ("Vân Quan, P. Hưng Đạo", 3), ("Xóm Đình", 3),
        ("TDP03", 3), ("Phúc Hải I", 1), ("Phúc Hải 01", 1), ("Phúc Hải2", 2), ("TDP số 3", 5), ("Tổ 3", 5),
        ("TDP 03", 5), (3.0, 5), ("Hoà Lực", 4),
        ("Phúc Hải", None), ("Vân Quang", None), ("Tổ 9", None),
    ],
)  # fmt: skip
def test_a_group_has_many_spellings_but_is_never_guessed(written, group):
    row = read_rows([["STT", "Họ và tên", "Năm sinh", "Tổ dân phố"], [*AN, written]]).rows[0]
    assert row.group_id == group
    assert ("TO_UNKNOWN" in row.codes) is (group is None)


def test_small_groups_inside_a_named_one_are_not_the_wards_groups():
    parsed = read_rows(
        [["DANH SÁCH NCT TDP VÂN QUAN"], ["STT", "Tổ", "Họ và tên", "Năm sinh"], [1, 3, "Nguyễn Văn An", 1945]]
    )
    assert groups(parsed) == [3]


def test_a_hidden_sheet_is_not_read_beside_a_visible_one():
    book = openpyxl.load_workbook(io.BytesIO(workbook([HEAD, BINH], more={"cũ": [HEAD, HAI]})))
    book["cũ"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    parsed = read(out.getvalue())
    assert [row.values["full_name"] for row in parsed.rows] == ["Nguyễn Thị Bình"]
    assert parsed.ignored[-1]["what"] == "hidden_sheet"


def test_a_row_without_a_name_is_somebody_only_with_a_birth_or_a_number():
    parsed = read_rows(
        [HEAD, BINH, [2, "", "1950", "Nữ", "", ""], [3, "", "", "", "", ""], [4, "", "", "Nữ", "031150900009", ""]]
    )
    assert [(row.row_number, row.is_rejected) for row in parsed.rows] == [(2, False), (3, True), (5, True)]


def test_names_that_look_like_other_rows_are_people():
    names = [
        "Tống Thị Cộng",
        "Đặng Thị Nam",
        "Hộ Văn Nghèo",
        "Công Tôn Nữ Tố",
        "Ngô Thị Đường",
        "Cao Thị Tổ",
        "Trưởng Văn Ban",
    ]
    parsed = read_rows([HEAD] + [[at, name, "1945", "Nữ", "", ""] for at, name in enumerate(names, start=1)])
    assert [row.values["full_name"] for row in parsed.rows] == names
