"""Where the group of a list stands: titles over pages, names over tables side by side, columns without a heading."""

import pytest

from elders.intake.grouping import GroupIndex
from elders.intake.types import GroupName, Groups
from tests.elders.intake.build import GROUPS, read, read_rows, workbook
from tests.elders.intake.test_layouts import AN, BI, groups, told

HEAD3 = ["STT", "Họ và tên", "Năm sinh"]


def test_the_group_of_a_title_holds_over_pages_and_a_name_above_a_repeated_header_is_no_group():
    quan = [3, "Vũ Văn Quân", 1951]  # written without marks he would be called like the group Vân Quan
    parsed = read_rows(
        [["DANH SÁCH NHẬN QUÀ TẾT"], ["Tổ dân phố Hòa Lực"], HEAD3, AN, BI, quan, ["Cộng trang", "", 3], [],
         ["Mang sang", "", 3], HEAD3, [4, "Phạm Văn Tạo", 1943], ["Chuyển trang sau", "", 4], HEAD3,
         [5, "Lê Thị Nga", 1950]]
    )  # fmt: skip
    assert groups(parsed) == [4] * 5
    assert {one["what"] for one in parsed.ignored} == {"total"}


def test_a_section_goes_on_over_the_page_until_another_title_names_a_group():
    parsed = read_rows(
        [HEAD3, ["II. Tổ dân phố Vân Quan"], AN, HEAD3, BI, ["DANH SÁCH NCT TỔ DÂN PHỐ HÒA LỰC"], HEAD3,
         [1, "Lê Thị Nga", 1950]]
    )  # fmt: skip
    assert groups(parsed) == [3, 3, 4]


@pytest.mark.parametrize("merged", [(), ("A2:C2", "E2:G2")])
def test_the_name_over_a_table_beside_another_is_its_group(merged):
    parsed = read_rows(
        [["DANH SÁCH NGƯỜI CAO TUỔI"], ["Tổ dân phố Vân Quan", "", "", "", "Tổ dân phố Hòa Lực"],
         [*HEAD3, "", *HEAD3], [*AN, "", *BI], [2, "Lê Thị Nga", 1950, "", 2, "Lê Văn Tý", 1951]],
        merged=merged,
    )  # fmt: skip
    assert sorted((row.values["full_name"], row.group_id) for row in parsed.rows) == [
        ("Lê Thị Bi", 4), ("Lê Thị Nga", 3), ("Lê Văn Tý", 4), ("Nguyễn Văn An", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("heading", [None, "Cột 4", ""])
def test_a_column_of_known_group_names_is_the_group_whatever_its_heading(heading):
    rows = [[at, name, 1945, place] for at, name, place in [(1, "Nguyễn Văn An", "Vân Quan"),
            (2, "Lê Thị Bi", "Hòa Lực"), (3, "Lê Thị Nga", "Xóm Đình")]]  # fmt: skip
    parsed = read_rows(([] if heading is None else [[*HEAD3, heading]]) + rows)
    assert groups(parsed) == [3, 4, 3]


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Danh sách NCT Vân Quan", 3),
        ("DANH SÁCH NCT VÂN QUAN 2026", 3),
        ("nct_van_quan_2026", 3),
        ("Người lập: Vũ Văn Quân", None),
        ("ds do van quan gui", None),
        ("TỔ TRƯỞNG Đỗ Văn Quân", None),
        ("Hoà Lực", 4),
        ("Khu Hòa Lực", 4),
    ],
)
def test_a_bare_name_in_a_line_must_carry_the_marks_of_the_group(text, group):
    assert GroupIndex(GROUPS).find_in(text) == group


def test_a_number_is_no_group_by_its_content_alone():
    index = GroupIndex(Groups([GroupName(1, "Tổ dân phố số 3", "TDP24")]))
    assert index.find_exact("3") is None and index.find_exact("Tổ 3") == 1 and index.find_exact("tdp24") == 1


def test_an_address_that_is_the_name_of_a_group_tells_the_group():
    parsed = read_rows([[*HEAD3, "Địa chỉ"], [*AN, "Vân Quan"], [*BI, "Số 5 đường Vân Quan"]])
    assert groups(parsed) == [3, None]


def test_the_group_may_stand_in_the_file_name_only():
    content = workbook([HEAD3, AN])
    assert groups(read(content, "DS NCT TDP Vân Quan T3.xlsx")) == [3]
    assert groups(read(content, "Vũ Văn Quân gửi.xlsx")) == [None]


def test_sections_and_titles_of_those_who_died_moved_or_are_fewer():
    parsed = read_rows(
        [HEAD3, ["I. TĂNG TRONG THÁNG"], AN, ["II. ĐÃ MẤT"], BI, ["III. CHUYỂN ĐI"], [3, "Lê Thị Nga", 1950],
         ["IV. GIẢM"], [4, "Lê Văn Tý", 1951], ["V. HIỆN CÓ"], [5, "Lê Thị Tư", 1952]]
    )  # fmt: skip
    marks = [set(row.codes) & {"DECEASED", "MOVED_AWAY", "LEFT_UNCLEAR"} for row in parsed.rows]
    assert marks == [set(), {"DECEASED"}, {"MOVED_AWAY"}, {"LEFT_UNCLEAR"}, set()]
    titled = read_rows([["DANH SÁCH NGƯỜI CAO TUỔI ĐÃ MẤT NĂM 2025"], HEAD3, AN])
    assert told(titled, "status") == [(3, "died")]
    both = read_rows([["DANH SÁCH NCT TĂNG, GIẢM (CHẾT, CHUYỂN ĐI)"], HEAD3, AN])
    assert not both.rows[0].is_doubtful
