"""Cells of results files: units, ranges, words."""

from datetime import date

import pytest

from elders.intake.cells import READERS, CellContext
from health.icd10 import read as read_diseases
from health.investigations import read as read_result
from health.measures import NotAMeasure
from health.rosters.checkups import KIND


def cell(name: str, text, heading: str = ""):
    item = KIND.field(name)
    return READERS[item.reader](text, item, CellContext(date(2026, 4, 1), heading=heading))


@pytest.mark.parametrize(
    ("name", "text", "heading", "value"),
    [
        ("bp", "150/90", "", "150/90"),
        ("bp", " 150 / 90 mmHg", "", "150/90"),
        ("bp", "182/118; 176/112", "", "182/118; 176/112"),
        ("glucose", "5,6 mmol/L", "", "5,6 mmol/L"),
        ("glucose", 5.6, "Đường huyết", "5.6 mmol/L"),
        ("glucose", "126 mg/dl", "", "126 mg/dL"),
        ("glucose", "126", "Đường huyết (mg/dL)", "126 mg/dL"),
        ("height", "1m62", "", "1,62 m"),
        ("height", "1,62 m", "", "1,62 m"),
        ("height", 162, "Cao (cm)", "162 cm"),
        ("weight", "58.7kg", "", "58.7 kg"),
        ("hb", "13,2 g/dL", "", "13,2 g/dL"),
        ("pulse", "72 l/p", "", "72 lần/phút"),
        ("va_right_bare", "8/10", "", "8 /10"),
        ("va_right_bare", "ĐNT 2m", "", "ĐNT 2m /10"),
        ("health_class", "Loại IV", "", "4"),
        ("health_class", "loại 2 (khỏe)", "", "2"),
        ("icd_codes", "I10 THA; e11.9", "", "I10, E11.9"),
        ("ecg", "Nhịp xoang", "", "Bình thường"),
        ("ecg", "Rung nhĩ đáp ứng thất nhanh", "", "Rung nhĩ: Rung nhĩ đáp ứng thất nhanh"),
        ("urine_protein", "(+)", "", "1+"),
        ("urine_protein", "Âm tính", "", "Âm tính"),
        ("conclusion_kind", "Bình thường", "", "binh_thuong"),
    ],
)
def test_a_cell_keeps_number_and_unit(name, text, heading, value):
    reading = cell(name, text, heading)
    assert (reading.value, [flaw[1] for flaw in reading.flaws]) == (value, [])


@pytest.mark.parametrize(
    ("name", "text", "severity", "words"),
    [
        ("bp", "300/90", "error", "60–260"),  # E17
        ("bp", "120/114", "error", "cách nhau"),  # E19
        ("bp", "238/112", "doubt", "ngoài khoảng"),  # E18
        ("bp", "15/9", "error", "ví dụ 140/90"),
        ("bp", date(2026, 12, 8), "error", "thành ngày"),
        ("weight", "12", "error", "không thể có"),
        ("weight", "25", "doubt", "ngoài khoảng"),
        ("glucose", "126", "doubt", "126 mg/dL"),  # no unit: only one fits, and it is asked about
        ("glucose", "5 mmol", "fine", ""),
        ("glucose", "7 đơn vị", "error", "không hiểu"),
        ("chol", "190 mg/dL", "error", "chưa biết đổi"),  # no certain factor recorded
        ("height", "1,62", "note", "1,62 m"),
        ("creatinine", "1,1", "doubt", "mg/dL"),
        ("hba1c", "53", "doubt", "mmol/mol"),
    ],
)
def test_what_is_unlikely_asks_and_what_is_impossible_refuses(name, text, severity, words):
    flaws = cell(name, text).flaws
    assert [flaw[1] for flaw in flaws] == ([] if severity == "fine" else [severity])
    assert words in " ".join(flaw[2] for flaw in flaws)


def test_a_fasting_heading_says_when_glucose_was_taken():
    assert cell("glucose", "5,6", "Đường huyết lúc đói (mmol/L)").more == {"glucose_timing": "doi"}
    assert cell("glucose", "5,6", "Glucose (mmol/L)").more == {}


def test_only_certain_diseases_get_a_code():
    assert read_diseases("THA, ĐTĐ type 2") == (["I10", "E11"], [])
    assert read_diseases("ĐTĐ; Thoái hóa khớp") == (["E14"], ["Thoái hóa khớp"])
    assert read_diseases("Không") == ([], [])


def test_words_no_test_knows_are_refused():
    assert read_result("ultrasound", "Gan nhiễm mỡ độ 1") == ("bat_thuong", "Gan nhiễm mỡ độ 1")
    with pytest.raises(NotAMeasure, match="không hiểu"):
        read_result("urine_protein", "nhiều")
