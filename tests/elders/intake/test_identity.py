import pytest
from hypothesis import given
from hypothesis import strategies as st

from elders.intake.identity import (
    agrees,
    read_citizen_id,
    read_health_card,
    read_insurance_no,
    read_old_id,
    read_phone,
)
from elders.intake.sheets import Broken


@pytest.mark.parametrize(
    ("written", "number", "restored"),
    [
        ("031145900001", "031145900001", False),
        ("'031145900001", "031145900001", False),
        ("031 145 900 001", "031145900001", False),
        ("031.145.900.001", "031145900001", False),
        ("031145-900001", "031145900001", False),
        ("\u202a031145900001\u202c", "031145900001", False),
        ("０３１１４５９００００１", "031145900001", False),
        ("CCCD: 031145900001", "031145900001", False),
        ("031145900001 (cấp 2021)", "031145900001", False),
        (31145900001.0, "031145900001", True),
        (31145900001, "031145900001", True),
        ("31145900001", "031145900001", True),
        (1145900001.0, "001145900001", True),  # Hà Nội: two zeros lost
        ("3.1145900001E+10", "031145900001", True),
        ("3,1145900001E10", "031145900001", True),
    ],
)
def test_a_citizen_number_is_taken_with_its_zeros_put_back(written, number, restored):
    reading = read_citizen_id(written)
    assert (reading.citizen_id, reading.restored, reading.flaws) == (number, restored, [])


@pytest.mark.parametrize(
    "written",
    [
        "03114590001",  # a digit lost in the middle: the zero still stands in front
        "0311459000012", "123456789012", "031145", "3.11459E+10", "03114590000X", "031145900001/031145900002",
        31145900001.5,        "000000000000", "999999999999", "031945900001", "1145900001", "031145000000",
        Broken("#REF!"),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_told_stays_empty(written):
    reading = read_citizen_id(written)
    assert reading.citizen_id == "" and [code for code, _ in reading.flaws] == ["CCCD_INVALID"]


@pytest.mark.parametrize("written", ["", "-", "không", "chưa có", "mất CCCD", "x", "Chưa làm"])
def test_words_for_no_number_are_nothing(written):
    reading = read_citizen_id(written)
    assert (reading.citizen_id, reading.old_id, reading.flaws) == ("", "", [])


def test_an_old_card_of_nine_digits_is_told_apart():
    assert read_citizen_id("030912345").old_id == "030912345"
    assert read_citizen_id("031145900001/030912345").old_id == "030912345"
    assert read_citizen_id("031145900001/030912345").citizen_id == "031145900001"
    assert read_old_id("030 912 345") == ("030912345", [])
    assert read_old_id(30912345.0)[0] == "030912345"
    assert read_old_id("30912345")[1][0][0] == "OLD_ID_INVALID"


def test_zeros_put_back_must_agree_with_the_row():
    assert agrees("031145900001", "nu", 1945) and agrees("031145900001", "", None)
    assert not agrees("031145900001", "nam", 1945) and not agrees("031145900001", "nu", 1946)


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("0951234567", "0951234567"),
        (951234567.0, "0951234567"),
        ("0951.234.567", "0951234567"),
        ("0951 234 567", "0951234567"),
        ("+84951234567", "0951234567"),
        ("84951234567", "0951234567"),
        ("(+84) 951 234 567", "0951234567"),
        ("0951234567 / 0359876543", "0951234567"),
        ("0951234567; con: 0359876543", "0951234567"),
        ("02253123456", "02253123456"),
        ("", ""),
        ("không có", ""),
    ],
)
def test_phones(written, phone):
    assert read_phone(written) == (phone, [])


@pytest.mark.parametrize("written", ["12345", "0112345678", "095123456", "09512345678"])
def test_a_phone_that_cannot_be_one_is_told(written):
    assert read_phone(written)[0] == "" and read_phone(written)[1][0][0] == "PHONE_INVALID"


def test_insurance_numbers():
    assert read_health_card("GD 4 31 3199123456") == ({"health_card_no": "GD4313199123456"}, [])
    assert read_health_card("gd4313199123456")[0] == {"health_card_no": "GD4313199123456"}
    assert read_health_card("3199123456")[0] == {"social_insurance_no": "3199123456"}
    assert read_health_card("Có") == ({}, [])
    assert read_health_card("GD43131991234")[1][0][0] == "HEALTH_CARD_INVALID"
    value, ((code, message),) = read_health_card("GD431319912345O")
    assert (value, code) == ({}, "HEALTH_CARD_INVALID") and "GD4313199123450" in message
    assert read_insurance_no("3199 123 456") == ("3199123456", [])
    assert read_insurance_no(199123456.0)[0] == "0199123456"
    assert read_insurance_no("31991")[1][0][0] == "INSURANCE_NO_INVALID"


@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.text("0123456789 .-E+,", max_size=20)))
def test_any_cell_gives_twelve_digits_or_none(value):
    number = read_citizen_id(value).citizen_id
    assert number == "" or (len(number) == 12 and number.isascii() and number.isdigit())
    assert len(read_phone(value)[0]) in (0, 10, 11)
    assert len(read_insurance_no(value)[0]) in (0, 10)
