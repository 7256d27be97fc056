"""The catalogue is whole, refuses slips, and every row of it is either counted, typed or the city's."""

import shutil

import pytest

from reporting.catalogue import FOLDER, catalogue, read
from reporting.choices import Level, State
from reporting.indicators.breakdowns import BESIDE, OF_PEOPLE, OWN
from reporting.indicators.definitions import COUNTED, SENSITIVE
from reporting.indicators.drill import opens
from reporting.indicators.figures import PARTS, lists
from reporting.indicators.sources import FACTS, SOURCES

TYPED_ONLY = {"VL-02", "VL-03"}  # what banks and job centres count


def test_it_holds_what_the_two_plans_ask_for():
    book = catalogue()
    assert (len(book.indicators), len(book.measures), len(book.denominators)) == (31, 32, 14)
    assert [part.number for part in book.annex] == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
    assert [book.row_number(code) for code in ("VL-01", "YT-02", "YT-02a", "YT-03", "MH-01")] == [
        "I.1", "IV.2", "IV.2a", "IV.3", "VIII.2",
    ]  # fmt: skip
    city = {code for code, one in book.indicators.items() if one.level == Level.CITY}
    assert city == {"BV-01", "BV-02", "BV-03", "TT-01", "MH-01"}
    assert {code for code, one in book.indicators.items() if one.level == Level.BINARY} == {"VH-01", "LTH-01", "QUY-01"}
    assert {code for code, one in book.indicators.items() if one.level == Level.CONTRIBUTION} == {
        "VL-02", "VL-03", "CS-01", "DT-01",
    }  # fmt: skip
    assert "KPS" in State.values
    with pytest.raises(KeyError):
        book["XX-01"]


@pytest.mark.parametrize(
    ("code", "national", "cities"),
    [
        ("YT-03", "≥90% (gộp)", ["70", "75"]),
        ("YT-01", "100%", ["100", "100"]),
        ("VH-01", "≥60% số xã", ["80", "100"]),
        ("VL-02", "", ["500", "700"]),
        ("DT-01", "", ["", "khoảng 800"]),
        ("MH-01", "", ["", "1-2"]),
    ],
)
def test_other_peoples_values_print_as_they_ask_them(code, national, cities):
    """reporting.md §4: the columns 2025, 2030 and QĐ 383."""
    one = catalogue()[code]
    assert one.national_short == national
    assert [one.city_printed(year) for year in (2025, 2030)] == cities


def test_every_row_has_a_source_and_somebody_who_enters_it():
    for code in catalogue().codes:
        one = catalogue()[code]
        assert one.source and one.entered_by and one.periods and one.confidence_words, code


def test_every_row_is_counted_typed_or_the_citys():
    read_elsewhere = {code for part in PARTS for given in part.READERS for code in given}
    assert not set(COUNTED) & read_elsewhere
    for code in catalogue().codes:
        city = catalogue()[code].level == Level.CITY
        assert (code in COUNTED) + (code in read_elsewhere) + (code in TYPED_ONLY) + city == 1, code


def test_conditions_speak_of_known_facts_and_marks_only():
    for code, one in COUNTED.items():
        for condition in one.conditions:
            for leaf in condition.leaves():
                name, mark = leaf.name, getattr(leaf, "mark", "")
                assert name in (SOURCES if hasattr(leaf, "mark") else FACTS), (code, name)
                assert not mark or mark in SOURCES[name].marks, (code, name, mark)


def test_sensitive_rows_never_open():
    assert not [code for code in SENSITIVE if opens(code) or opens(code, "mau")]


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("indicators_health", 'level = "city"', 'level = "vung"', "level"),
        ("indicators_health", 'comparison = "eq"', 'comparison = "hon"', "comparison"),
        ("indicators_health", 'confidence = "verified"', 'confidence = "chac"', "confidence"),
        ("indicators_health", "[YT-01]", "[YT-99]", "phụ lục và danh mục không khớp"),
        ("indicators_society", 'periods = ["HC_NAM"]', 'periods = ["HC_2N"]', "kỳ báo cáo"),
        ("target_sets", "rank = 1", "rang = 1", "không rõ mục rang"),
        ("measures_work", "checked_on = 2026-11-22", "", "thiếu ngày"),
    ],
)
def test_a_slip_in_a_file_is_named(tmp_path, file, old, new, words):
    folder = tmp_path / "catalogue"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = folder / f"{file}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        read(folder)


def test_every_disaggregation_of_the_catalogue_is_offered():
    """indicators.yaml, `disaggregation`: by the grid, by a list of people, by a reader of its own, by figures beside.
    What is only typed (or waits for the monthly review) has one number on paper and none of its parts."""
    whole = TYPED_ONLY | {"OP-LTH-06", "OP-HT-02"}
    missing = [
        (code, split)
        for code in catalogue().codes
        for split in catalogue()[code].splits
        if split not in BESIDE
        and not (code in COUNTED and split in OF_PEOPLE)
        and not (code in lists() and split in OF_PEOPLE and not code.startswith(("VH", "LTH", "OP-LTH", "OP-CSK")))
        and (code, split) not in OWN
        and (code, split) not in BESIDE_OF
        and code not in whole
    ]
    assert missing == []


BESIDE_OF = {("OP-SL-01", "benh"), ("OP-QL-01", "benh")}  # per disease: figures beside the number
