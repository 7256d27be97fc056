import pytest
from hypothesis import given
from hypothesis import strategies as st

from elders.intake.names import is_unsafe, read_name
from elders.intake.notes import read_note
from elders.intake.sheets import Broken


@pytest.mark.parametrize(
    ("written", "name", "aside"),
    [
        ("Nguyễn Thị Bình", "Nguyễn Thị Bình", ""),
        ("  NGUYỄN  THỊ BÌNH ", "Nguyễn Thị Bình", ""),
        ("Cụ Nguyễn Thị Bình", "Nguyễn Thị Bình", ""),
        ("Bà: Nguyễn Thị Bình", "Nguyễn Thị Bình", ""),
        ("Ông Vũ Văn Hải", "Vũ Văn Hải", ""),
        ("Ông Ích Khiêm", "Ích Khiêm", ""),
        ("1. Nguyễn Thị Bình", "Nguyễn Thị Bình", ""),
        ("- Nguyễn Thị Bình", "Nguyễn Thị Bình", ""),
        ("Nguyễn Thị Bình (Lan)", "Nguyễn Thị Bình", "Lan"),
        ("Nguyễn Thị Bình (đã mất)", "Nguyễn Thị Bình", "đã mất"),
        ("Nguyễn Thị Bình - đã chuyển đi", "Nguyễn Thị Bình", "đã chuyển đi"),
        ("Nguyễn Thị Bình, mẹ liệt sĩ", "Nguyễn Thị Bình", "mẹ liệt sĩ"),
        ("Nguyễn Thị Bình *", "Nguyễn Thị Bình", ""),
        ("Lê Bình", "Lê Bình", ""),
        ("H'Hen Niê", "H'Hen Niê", ""),
        ("Nguyễn Thị Bích-Ngọc", "Nguyễn Thị Bích-Ngọc", ""),
    ],
)
def test_a_name_is_freed_of_what_stands_around_it(written, name, aside):
    reading = read_name(written)
    assert (reading.name, reading.aside, reading.flaws) == (name, aside, [])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "NAME_MISSING"), ("...", "NAME_MISSING"), ("không rõ", "NAME_MISSING"), ("-", "NAME_MISSING"),
        ("Nguyễn Thị 5", "NAME_INVALID"), ("Nguyễn@Bình", "NAME_INVALID"), ("12345", "NAME_INVALID"),
        (12345.0, "NAME_INVALID"),
        ("<b>Nguyễn Bình</b>", "NAME_INVALID"), ("<script>alert(1)</script>", "NAME_INVALID"),
        ("=A1&B1", "NAME_INVALID"),
        ("=HYPERLINK(\"http://x\",\"Nguyễn\")", "NAME_INVALID"), ("@SUM(A1)", "NAME_INVALID"),
        ("Nguyễn Văn A2", "NAME_INVALID"),
        ("Nguyễn_Bình", "NAME_INVALID"), ("???", "NAME_INVALID"), ("A", "NAME_INVALID"), (Broken("="), "NAME_INVALID"),
        (Broken("#REF!"), "CELL_ERROR"), ("#N/A", "CELL_ERROR"), ("Nguyễn $ Bình", "NAME_INVALID"),
    ],
)  # fmt: skip
def test_what_is_no_name_is_refused(written, code):
    reading = read_name(written)
    assert reading.name == "" and reading.flaws[0][0] == code


def test_a_cross_of_death_is_no_part_of_the_name():
    assert read_name("Nguyễn Thị Bình †").deceased and read_name("Nguyễn Thị Bình (+)").deceased
    assert read_name("Nguyễn Thị Bình †").name == "Nguyễn Thị Bình"


@pytest.mark.parametrize(
    ("written", "unsafe"),
    [
        ("=1+1", True), ("@cmd", True), ("+cmd|' /C calc'!A0", True), ("-2+3+cmd|' /C calc'!A0", True),
        ("<img src=x onerror=alert(1)>", True), ("javascript:alert(1)", True), ("</td>", True), ("<!--", True),
        ("Số 3 <b>", True), ("+84951234567", False), ("- nhà số 3", False), ("-", False), ("Số 3", False),
        ("a < b", False),
        ("140/90", False), ("đ/c: xóm 3", False), ("+", False),
    ],
)  # fmt: skip
def test_text_that_would_run_is_told_from_text_that_would_not(written, unsafe):
    assert is_unsafe(written) is unsafe


DIED = [
    "Đã mất", "đã mất 12/2025", "Đã mất tháng 3/2026", "mất", "Mất ngày 5/3/2026", "mất năm 2025", "chết", "đã chết",
    "Chết 2/2026",
    "qua đời", "Từ trần ngày 1/1/2026", "da mat", "DA MAT", "mat 12/2025", "chet", "Cụ đã mất, con nhận thay",
    "Đã báo tử",
    "mới mất", "ĐÃ MẤT", "khai tử 3/2026", "†", "Bệnh nặng, đã mất 2/2026", "mất do bệnh", "cụ mất tháng 2",
]  # fmt: skip
MOVED = [
    "Chuyển đi", "Đã chuyển khẩu đi nơi khác", "chuyển vào Nam", "Chuyển vào miền Nam với con", "đã chuyển",
    "cắt khẩu", "Chuyển khẩu",
    "chuyển sang phường Anh Dũng", "chuyển ra Hà Nội", "chuyển về quê", "chuyen di", "da chuyen khau",
    "Không còn cư trú tại địa phương",
    "theo con chuyển vào Nam", "Đã chuyển đi nơi khác ở", "chuyển nơi ở",
]  # fmt: skip
NEITHER = [
    "", "mất sức", "Mất sức lao động", "mất CCCD", "mất thẻ BHYT", "mất giấy tờ", "mất ngủ", "mất trí nhớ",
    "chồng mất", "Chồng đã mất",
    "vợ chết", "con chuyển đi", "Con trai chuyển vào Nam", "chồng chết 1968", "con liệt sĩ đã hy sinh",
    "mới chuyển đến", "Chuyển đến từ Kiến An",
    "chuyển khoản", "chuyển tuyến", "chuyển viện", "Thương binh 3/4", "Đang điều trị", "Sống một mình", "Hội viên",
    "chưa mất", "còn sống",
    "mất 1 chân", "mất khả năng lao động", "mổ mắt", "mo mat", "Vợ/chồng mất", "chuyển lương qua tài khoản",
    "mất liên lạc với con",
    "Chuyển sang hưởng BHYT hưu trí", "mẹ đã mất", "gia đình có người mất", "không chuyển đi", "yếu", "mat ngu",
]  # fmt: skip


@pytest.mark.parametrize("text", DIED)
def test_remarks_about_the_death_of_this_person(text):
    assert read_note(text).status == "died"


@pytest.mark.parametrize("text", MOVED)
def test_remarks_about_a_move_of_this_person(text):
    assert read_note(text).status == "moved_out"


@pytest.mark.parametrize("text", NEITHER)
def test_remarks_about_something_else(text):
    assert read_note(text).status in ("", "alive")


@pytest.mark.parametrize(
    ("text", "absent"), [("đi vắng", True), ("Tạm vắng từ 3/2025", True), ("con đi vắng", False), ("có mặt", False)]
)
def test_remarks_about_absence(text, absent):
    assert read_note(text).absent is absent


@given(st.one_of(st.text(max_size=80), st.integers(), st.floats()))
def test_any_cell_is_a_name_or_a_reason(value):
    reading = read_name(value)
    assert bool(reading.name) != any(
        code in ("NAME_MISSING", "NAME_INVALID", "CELL_ERROR") for code, _ in reading.flaws
    )
    read_note(str(value))
