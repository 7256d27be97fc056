"""Same person? A table from the intake contract (samples, "Same person"), and what must hold for any two identities."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from elders.matching import CONFLICT, DIFFERENT, MAYBE, SAME, Identity, compare, compare_names, edit_distance

LAN = {"full_name": "Nguyễn Thị Lan", "birth": "1945", "sex": "nu", "group_id": 1}
CARD = "031145912345"
OTHER_CARD = "031145998877"
OLD = "030123456"
DAY = {"birth": "1945-03-02"}

CASES = [
    # a, b, verdict
    ("same number, name in capitals", {"citizen_id": CARD}, {"citizen_id": CARD, "full_name": "NGUYỄN  THỊ LAN"}, SAME),
    ("same number, one letter wrong", {"citizen_id": CARD}, {"citizen_id": CARD, "full_name": "Nguyễn Thị Lam"}, SAME),
    ("same number, no middle name", {"citizen_id": CARD}, {"citizen_id": CARD, "full_name": "Nguyễn Lan"}, SAME),
    ("same number, words swapped", {"citizen_id": CARD}, {"citizen_id": CARD, "full_name": "Lan Nguyễn Thị"}, SAME),
    ("same number, tone elsewhere", {"citizen_id": CARD}, {"citizen_id": CARD, "full_name": "Nguyễn Thi Làn"}, SAME),
    ("same number, other group", {"citizen_id": CARD}, {"citizen_id": CARD, "group_id": 2}, SAME),
    ("same number, full date", {"citizen_id": CARD}, {"citizen_id": CARD, "birth": "1945-03-02"}, SAME),
    ("same number, no name", {"citizen_id": CARD}, {"citizen_id": CARD, "full_name": ""}, SAME),
    ("number typed with dots", {"citizen_id": CARD}, {"citizen_id": "031.145.912.345"}, SAME),
    ("same number, other name", {"citizen_id": CARD}, {"citizen_id": CARD, "full_name": "Trần Văn Hùng"}, CONFLICT),
    ("same number, other year", {"citizen_id": CARD}, {"citizen_id": CARD, "birth": "1951"}, CONFLICT),
    ("same number, year one off", {"citizen_id": CARD}, {"citizen_id": CARD, "birth": "1946"}, CONFLICT),
    ("two numbers", {"citizen_id": CARD}, {"citizen_id": OTHER_CARD}, DIFFERENT),
    ("two numbers, same birthday", {"citizen_id": CARD, **DAY}, {"citizen_id": OTHER_CARD, **DAY}, DIFFERENT),
    ("one number missing", {"citizen_id": CARD}, {}, SAME),
    ("both missing", {}, {}, SAME),
    ("both missing, no marks, glued", {}, {"full_name": "nguyen thilan"}, SAME),
    ("half a number decides nothing", {"citizen_id": CARD}, {"citizen_id": CARD[1:]}, SAME),
    ("half a number vetoes nothing", {"citizen_id": CARD}, {"citizen_id": "03114599887"}, SAME),
    ("group unknown", {}, {"group_id": None}, SAME),
    ("other group", {}, {"group_id": 2}, MAYBE),
    ("other group, same old number", {"old_id": OLD}, {"old_id": OLD, "group_id": 2}, SAME),
    ("year and full date", {}, {"birth": "1945-08-30"}, SAME),
    ("two full dates", {"birth": "1945-03-02"}, {"birth": "1945-08-30"}, DIFFERENT),
    ("day and month swapped", {"birth": "1945-03-02"}, {"birth": "1945-02-03"}, MAYBE),
    ("other year", {}, {"birth": "1951"}, DIFFERENT),
    ("year one off", {}, {"birth": "1946"}, MAYBE),
    ("year one off, other group", {}, {"birth": "1946", "group_id": 2}, DIFFERENT),
    ("other year, one household", {"household_code": "H1"}, {"household_code": "H1", "birth": "1951"}, MAYBE),
    ("other sex", {}, {"sex": "nam"}, DIFFERENT),
    ("sex told by the number only", {"citizen_id": "031045912345", "sex": ""}, {}, DIFFERENT),
    ("other sex, same phone", {"phone": "0912345678"}, {"phone": "0912345678", "sex": "nam"}, MAYBE),
    ("other old number", {"old_id": OLD}, {"old_id": "030999888"}, DIFFERENT),
    ("BHXH code inside the card", {"social_insurance_no": "3112345678"}, {"health_card_no": "GD4313112345678"}, SAME),
    ("other BHXH code", {"social_insurance_no": "3112345678"}, {"social_insurance_no": "3100000001"}, DIFFERENT),
    ("one letter wrong", {}, {"full_name": "Nguyễn Thị Lam"}, MAYBE),
    ("a changed name, same old number", {"old_id": OLD}, {"old_id": OLD, "full_name": "Trần Mai"}, MAYBE),
    ("other name", {}, {"full_name": "Trần Thị Mai"}, DIFFERENT),
    ("no year on one side", {}, {"birth": None}, MAYBE),
    ("year told by the number", {"citizen_id": CARD, "birth": None}, {}, SAME),
    ("names blank", {"full_name": ""}, {"full_name": ""}, DIFFERENT),
]  # fmt: skip


@pytest.mark.parametrize(("words", "a", "b", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_the_contract(words, a, b, verdict):
    likeness = compare(Identity(**LAN | a), Identity(**LAN | b))
    assert likeness.verdict == verdict, likeness


def test_a_slip_in_one_digit_is_shown_though_it_vetoes():
    likeness = compare(Identity(**LAN, citizen_id=CARD), Identity(**LAN, citizen_id="031145912354"))
    assert likeness.verdict == DIFFERENT and likeness.number_typo
    stranger = Identity("Trần Văn Hùng", "1945", citizen_id="031145912354")
    assert not compare(Identity(**LAN, citizen_id=CARD), stranger).number_typo


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Nguyễn Thị Hoà", "Họ tên giống nhau"),
        ("NGUYEN THI HOA", "Họ tên giống nhau"),  # typed without marks: no evidence
        ("Nguyễn Thị Hoa", "Họ tên giống nhau nhưng khác dấu"),
    ],
)
def test_other_marks_are_the_same_name_and_are_said(name, reason):
    likeness = compare(Identity(**LAN | {"full_name": "Nguyễn Thị Hòa"}), Identity(**LAN | {"full_name": name}))
    assert (likeness.verdict, likeness.reasons[0]) == (SAME, reason)


def test_a_likeness_says_why():
    assert compare(Identity(**LAN), Identity(**LAN | {"birth": "1946"})).reasons == (
        "Họ tên giống nhau",
        "Năm sinh gần nhau (1945 và 1946)",
        "Cùng tổ dân phố",
    )


@pytest.mark.parametrize(
    ("a", "b", "likeness"),
    [
        ("nguyen thi lan", "nguyen thi lan", "equal"),
        ("nguyen thi hong lan", "nguyen lan", "alike"),
        ("nguyen thi hong lan", "nguyen hong lan", "alike"),
        ("nguyn thi lan", "nguyen thi lan", "alike"),
        ("nguyenthi lan", "nguyen thi lam", "alike"),
        ("nguyen van lan", "nguyen thi lan", "other"),
        ("nguyen thi hoa", "nguyen thi hue", "other"),
        ("le an", "le em", "other"),
        ("lan", "nguyen thi lan", "other"),
        ("", "lan", "unknown"),
    ],
)
def test_names(a, b, likeness):
    assert compare_names(tuple(a.split()), tuple(b.split()))[0] == likeness


def test_edit_distance_counts_slips_of_a_key():
    assert [
        edit_distance(*pair) for pair in [("hoa", "hoa"), ("hoa", "hao"), ("lan", "lam"), ("an", ""), ("abc", "xyz")]
    ] == [
        0,
        1,
        1,
        2,
        3,
    ]


numbers = st.sampled_from(["", None, " ", CARD, OTHER_CARD, CARD[1:], "không có"])
identities = st.builds(
    Identity,
    full_name=st.sampled_from(
        ["", "Nguyễn Thị Lan", "NGUYEN THI LAN", "Nguyễn Lan", "Nguyễn Thị Lam", "Trần Văn Hùng", "Lan Nguyễn Thị"]
    ),
    birth=st.sampled_from([None, "1945", "1945-03", "1945-03-02", "1945-02-03", "1946", "1954", "1960-01-01"]),
    sex=st.sampled_from(["", None, "nu", "nam"]),
    citizen_id=numbers,
    old_id=st.sampled_from(["", None, OLD, "030999888"]),
    social_insurance_no=st.sampled_from(["", "3112345678", "3100000001"]),
    health_card_no=st.sampled_from(["", "GD4313112345678"]),
    phone=st.sampled_from(["", "0912345678"]),
    group_id=st.sampled_from([None, 1, 2]),
    household_code=st.sampled_from(["", "H01"]),
)


@given(identities, identities)
def test_it_does_not_matter_who_is_first(a, b):
    assert compare(a, b) == compare(b, a)


@given(identities)
def test_everybody_who_has_a_name_and_a_year_or_a_number_is_themselves(a):
    assume(a.number or (a.syllables and a.birth))
    assert compare(a, a).verdict == SAME


@given(identities, identities)
def test_two_different_numbers_always_veto(a, b):
    one, other = replace(a, citizen_id=CARD), replace(b, citizen_id=OTHER_CARD)
    assert compare(one, other).verdict == DIFFERENT


@given(identities, identities)
def test_without_a_number_nothing_matches_by_it(a, b):
    assume(not (a.number and b.number))
    likeness = compare(a, b)
    assert likeness.verdict != CONFLICT and not likeness.number_typo
    assert "Cùng số CCCD" not in likeness.reasons


@given(identities, identities)
def test_without_a_number_the_same_person_needs_name_year_and_no_contradiction(a, b):
    assume(not (a.number and b.number))
    if compare(a, b).verdict == SAME:
        assert compare_names(a.syllables, b.syllables)[0] == "equal"
        assert a.known_birth.year == b.known_birth.year
        assert {a.known_sex, b.known_sex} != {"nam", "nu"}


def test_two_people_who_share_only_blanks_share_nothing():
    likeness = compare(Identity("Lê Văn Tám", "1950", "nam"), Identity("Phạm Thị Chín", "1950", "nu"))
    assert likeness.verdict == DIFFERENT
    assert likeness.reasons == ("Họ tên khác nhau", "Cùng năm sinh 1950", "Giới tính khác nhau")
