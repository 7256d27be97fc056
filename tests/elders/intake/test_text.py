"""Repair of text: encodings, blanks, tone marks. Good Vietnamese is never changed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elders.ground.names import vn_key
from elders.intake import legacy
from elders.intake.syllables import _ONSETS, _RHYMES, TONES, _fits, is_syllable, place_tone
from elders.intake.text import key, person_name, repair_grid, tidy

_TO_TCVN3 = {letter: code for code, letter in legacy._TCVN3.items()}
_TO_VNI = {}
for _base, _marks in legacy._VNI_MARKS.items():
    for _mark, _letter in _marks.items():
        _TO_VNI[_letter] = _base + _mark
        _TO_VNI[_letter.upper()] = _base.upper() + _mark.upper()
for _code, _letter in legacy._VNI_SINGLE.items():
    _TO_VNI.setdefault(_letter, _code)


def tcvn3(text: str) -> str:
    """As typed in .VnTime: capitals with marks have no code of their own."""
    return "".join(_TO_TCVN3.get(char) or _TO_TCVN3.get(char.lower()) or char for char in text)


def vni(text: str) -> str:
    return "".join(_TO_VNI.get(char, char) for char in text)


def opened_as_western(text: str) -> str:
    """UTF-8 bytes shown in Windows-1252."""
    holes = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    return "".join(chr(code) if code in holes else bytes([code]).decode("cp1252") for code in text.encode())


_syllable = st.builds(
    lambda onset, rhyme, tone: place_tone(unicodedata.normalize("NFC", onset + rhyme[0] + tone + rhyme[1:])),
    st.sampled_from(_ONSETS),
    st.sampled_from(_RHYMES),
    st.sampled_from(["", *TONES]),
).filter(is_syllable)
_names = st.lists(_syllable, min_size=1, max_size=5).map(lambda words: " ".join(word.capitalize() for word in words))

NAMES = ["Nguyễn Thị Hòa", "Vũ Đức Quý", "Trần Quốc Tuấn", "Đặng Thúy Kiều", "Phạm Văn Giáp", "Lê Quỳnh", "Đỗ Thị Ước",
         "Hoàng Hữu Nghĩa", "Ngô Khuyến", "Bùi Thị Tỵ", "Mạc Đăng Doanh", "Trịnh Thị Thuở", "Đoàn Thừa Dụ"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("encode", [tcvn3, vni, opened_as_western, lambda text: unicodedata.normalize("NFD", text)])
def test_names_come_back_from_every_encoding(name, encode):
    rows = [[encode(name), 1.0]]
    repair_grid(rows)
    assert person_name(rows[0][0]) == name


@given(_names)
def test_a_decoder_undoes_its_encoding_for_any_vietnamese(text):
    lower = text.lower()  # TCVN3 keeps no capitals with marks
    assert (legacy.from_tcvn3(tcvn3(lower)) or lower) == lower
    assert (legacy.from_vni(vni(text)) or text) == text
    if not text.isascii():
        assert legacy.from_utf8_mojibake(opened_as_western(text)) == text


@given(st.lists(_names, min_size=1, max_size=6))
def test_good_unicode_is_never_changed(texts):
    rows = [[text] for text in texts]
    counts = repair_grid(rows)
    assert [row[0] for row in rows] == texts and not counts.total()


@given(st.text(max_size=60))
def test_repair_is_idempotent_and_composed(text):
    rows = [[text]]
    repair_grid(rows)
    once = rows[0][0]
    assert unicodedata.is_normalized("NFC", once)
    rows = [[once]]
    repair_grid(rows)
    assert rows[0][0] == once or legacy.quality(once) < 0
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(max_size=40))
def test_a_name_is_written_the_same_twice(text):
    assert person_name(person_name(text)) == person_name(text)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40))
def test_the_fast_key_is_the_key_of_the_registry(text):
    if text.translate(str.maketrans("", "", "АВЕКМНОРСТУХаеорсухіІјЈѕЅΑΒΕΗΙΚΜΝΟΡΤΥΧΖο’ʼ‘`´")) == text:
        assert key(text) == vn_key(text)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("NGUYỄN THỊ HOÀ", "Nguyễn Thị Hòa"),
        ("nguyễn thị thuý", "Nguyễn Thị Thúy"),
        ("Vũ Văn Quý", "Vũ Văn Quý"),
        ("Trần Thị Thuỷ", "Trần Thị Thủy"),
        ("Lê Khoẻ", "Lê Khỏe"),
        ("Hoàng Thị Hoan", "Hoàng Thị Hoan"),
        ("  Phạm \u00a0 Văn\u200b  Giáp ", "Phạm Văn Giáp"),
        ("Nguyêñ Văn Tuyêń", "Nguyễn Văn Tuyến"),  # the mark typed one letter late
        ("Ðỗ Thị Ðào", "Đỗ Thị Đào"),  # the Icelandic letter
        ("Nguyễn Thị Нoa", "Nguyễn Thị Hoa"),  # a Cyrillic Н
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("NguyỄn vĂn A", "Nguyễn Văn A"),
    ],
)
def test_names_are_written_as_on_papers(written, name):
    assert person_name(written) == name


def test_a_cell_that_reads_both_ways_follows_its_neighbours():
    legacy_rows = [
        [tcvn3("Họ và tên"), tcvn3("Số nhà")],
        [tcvn3("Nguyễn Thị Vũ"), tcvn3("Xóm 3")],
        [tcvn3("Vũ Dũng"), "3"],
    ]
    repair_grid(legacy_rows)
    assert legacy_rows == [["Họ và tên", "Số nhà"], ["Nguyễn Thị Vũ", "Xóm 3"], ["Vũ Dũng", "3"]]
    modern_rows = [["Họ và tên"], ["Nguyễn Thị Dòng"], ["Vò Dòng"]]
    repair_grid(modern_rows)
    assert modern_rows[2] == ["Vò Dòng"]  # "Vũ Dũng" in TCVN3, and left alone here


def test_the_font_of_a_cell_is_evidence_only_beside_other_evidence():
    rows = [[tcvn3("Nguyễn Thị Bình")], ["Lê"], ["Hà"]]
    repair_grid(rows, lambda row, column: "tcvn3")
    assert rows == [["Nguyễn Thị Bình"], ["Lờ"], ["Hà"]]
    rows = [["Nguyễn Thị Bình"], ["Lê"]]
    repair_grid(rows, lambda row, column: "tcvn3")
    assert rows == [["Nguyễn Thị Bình"], ["Lê"]]


def test_every_listed_syllable_fits_its_own_rules():
    assert is_syllable("nguyễn") and is_syllable("quốc") and is_syllable("giếng") and is_syllable("gì")
    assert not is_syllable("nguyêñz") and not is_syllable("kà") and not is_syllable("các̀") and not is_syllable("hµ")
    assert _fits("ngh", "ê") and not _fits("ng", "ê")
