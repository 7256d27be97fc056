"""The whole way from bytes to rows."""

import pytest

from elders.intake.kinds import kind_of
from elders.intake.parse import reread
from elders.intake.types import ParsedRow, Refused
from tests.elders.intake.build import AS_OF, BINH, GROUPS, HAI, HEAD, read_rows


def test_a_plain_list_is_read_with_places_and_group():
    parsed = read_rows([["DANH SÁCH NGƯỜI CAO TUỔI TỔ DÂN PHỐ VÂN QUAN"], [], HEAD, BINH, HAI, ["Tổng cộng: 2 người"]])
    first, second = parsed.rows
    assert (first.sheet, first.row_number, first.group_id) == ("Sheet1", 4, 3)
    assert first.values == {
        "full_name": "Nguyễn Thị Bình", "birth": "1945-03-05", "sex": "nu", "citizen_id": "031145900001"
    }  # fmt: skip
    assert first.places["citizen_id"] == ["Số CCCD", "E4"]
    assert first.cells["Ngày sinh"] == "05/03/1945"
    assert second.values["birth"] == "1950"
    assert [one["what"] for one in parsed.ignored] == ["total"]
    assert [column["field"] for column in parsed.tables[0]["columns"]] == [
        "", "full_name", "birth", "sex", "citizen_id", "note"
    ]  # fmt: skip


def test_every_error_of_every_row_is_told_at_once_with_its_cell():
    parsed = read_rows(
        [
            HEAD,
            [1, "Nguyễn Thị 5", "31/04/1945", "Nữ", "", ""],
            [2, "", "", "Nam", "031050900002", ""],
            [3, "Vũ Văn Hải", "1950", "Nam", "03105090000", "đã mất 12/2025"],
        ],
        default_group=3,
    )
    told = [
        (row.row_number, problem.code, problem.cell, problem.severity)
        for row in parsed.rows
        for problem in row.problems
        if problem.severity != "note"
    ]
    assert told == [
        (2, "NAME_INVALID", "B2", "error"),
        (2, "BIRTH_INVALID", "C2", "error"),
        (3, "NAME_MISSING", "B3", "error"),
        (4, "CCCD_INVALID", "E4", "doubt"),
        (4, "DECEASED", "F4", "doubt"),
    ]
    assert all(problem.message for row in parsed.rows for problem in row.problems)
    assert parsed.rows[2].values["status"] == "died"
    assert all(problem.label != problem.code for row in parsed.rows for problem in row.problems)


def test_a_corrected_cell_is_read_again_with_all_that_follows_from_it():
    wrong = read_rows([HEAD, [1, "Vũ Văn Hải", "1952", "Nam", "031050900002", ""]]).rows[0]
    assert "BIRTH_CCCD_CONFLICT" in wrong.codes
    right = reread(wrong, kind=kind_of("elders"), field="birth", text="5/3/1950", groups=GROUPS, as_of=AS_OF)
    assert right.values["birth"] == "1950-03-05"
    assert right.cells["Ngày sinh"] == "5/3/1950"
    assert not right.is_doubtful and "YEAR_ONLY" not in right.codes
    assert wrong.values["birth"] == "1952"  # the row handed in is left alone
    young = reread(right, kind=kind_of("elders"), field="birth", text="1970", groups=GROUPS, as_of=AS_OF)
    assert young.is_rejected and "UNDER_60" in young.codes
    moved = reread(
        right, kind=kind_of("elders"), field="residential_group", text="TDP Hoà Lực", groups=GROUPS, as_of=AS_OF
    )
    assert moved.group_id == 4


def test_what_the_number_told_is_forgotten_with_the_number():
    row = read_rows([["STT", "Họ và tên", "Số CCCD"], [1, "Vũ Văn Hải", "031050900002"]]).rows[0]
    assert (row.values["sex"], row.values["birth"]) == ("nam", "1950")
    again = reread(row, kind=kind_of("elders"), field="citizen_id", text="", groups=GROUPS, as_of=AS_OF)
    assert "sex" not in again.values and "BIRTH_MISSING" in again.codes


@pytest.mark.parametrize("rows", [[["Bảng chi", "Số"], ["điện", 5]], [["Thư mời"]]])
def test_a_file_without_a_list_of_people_is_refused(rows):
    with pytest.raises(Refused) as refusal:
        read_rows(rows)
    assert refusal.value.code == "NO_HEADER" and refusal.value.message


def test_a_header_with_nobody_below_is_refused():
    with pytest.raises(Refused) as refusal:
        read_rows([HEAD, [1], [2], ["Tổng cộng"]])
    assert refusal.value.code == "NO_ROWS"


def test_an_answer_about_columns_stands():
    rows = [["STT", "Họ và tên", "Cột 1", "Cột 2"], [1, "Vũ Văn Hải", "1950", "Xóm 3"]]
    table = read_rows(rows, mapping={"C": "birth"}).tables[0]
    answer = {table["signature"]: {"C": "birth", "D": "address"}}
    row = read_rows(rows, mapping=answer).rows[0]
    assert (row.values["birth"], row.values["address"]) == ("1950", "Xóm 3")


def test_yearly_review_reads_yes_and_no_and_leaves_blanks_open():
    rows = [["STT", "Họ và tên", "Năm sinh", "Đang có việc làm", "Vay vốn"], [1, "Vũ Văn Hải", 1950, "x", ""],
            [2, "Vũ Văn Hà", 1950, "Không", "có"]]  # fmt: skip
    first, second = read_rows(rows, kind="yearly_review").rows
    assert first.values["has_work"] is True and "wants_loan" not in first.values
    assert second.values["has_work"] is False and second.values["wants_loan"] is True


def test_a_row_is_plain_data():
    row = ParsedRow("Sheet1", 3)
    assert row.codes == [] and not row.is_rejected and not row.is_doubtful
