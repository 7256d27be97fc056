"""reporting.md §13, the examples that give numbers: each with its own numbers, from the counts to the printed row.

Pure: the counts are handed over as the grid would. Who is counted is asked in `test_indicators.py`.
"""

from collections import Counter
from fractions import Fraction
from types import SimpleNamespace

import pytest

from elders.models import Ward
from reporting.catalogue import catalogue
from reporting.choices import State
from reporting.indicators.conditions import Mark
from reporting.indicators.definitions import ALL, COUNTED, counted_in
from reporting.indicators.engine import Counts, row_of
from reporting.indicators.figures import Plain
from reporting.indicators.figures.clubs import composition
from reporting.indicators.grid import Grid
from reporting.indicators.targets import Chosen, choose
from reporting.indicators.windows import window
from reporting.views.targets import _city_total

YEAR = window("HC_NAM", 2026)
PAPER = "Kế hoạch số 76/KH-SYT"


def row(code, numerator=None, denominator=None, *, of=None, target=None, asked=YEAR, plain=None, entry=None):
    """The row of counts: `of` everybody where the denominator is a part of them; `target` an official one, else what
    the catalogue gives."""
    numbers = Counter()
    if code in COUNTED and numerator is not None:
        one = COUNTED[code]
        parts = [
            (one.known, denominator),
            (one.among, denominator),
            (ALL, of or denominator),
            (one.numerator, numerator),
        ]
        numbers |= Counter({condition: number for condition, number in parts if condition is not None})
    official = None if target is None else Chosen(Fraction(target), PAPER, proposed=False)
    chosen = official or choose(catalogue()[code], asked.year, [])
    counts = Counts(
        Ward(), asked, Grid(numbers, {}), {code: plain} if plain else {}, {code: chosen} if chosen else {},
        {code: entry} if entry else {}, (code,),
    )  # fmt: skip
    return row_of(code, counts)


@pytest.mark.parametrize(
    ("example", "found", "printed", "state", "note"),
    [
        (1, row("YT-01", 1237, 1250), "99,0", State.MISSED, "Còn thiếu 13 người so với chỉ tiêu"),
        (2, row("YT-01", 1999, 2000), "99,95", State.MISSED, "Còn thiếu 1 người"),
        (3, row("YT-03", 49, 400), "12,3", State.MISSED, "Còn thiếu 235 người"),
        (4, row("YT-03", 699, 999, target=70), "69,96", State.MISSED, "Còn thiếu 1 người"),
        (5, row("YT-03", 70, 100, target=70), "70", State.MET, ""),
        (6, row("CS-03", plain=Plain(0, 0)), "-", State.NOTHING, ""),
        (7, row("TT-02", 300, 300, of=1240), "...", State.NO_DATA, "Mới 300/1.240 người đã trả lời (24,2%)"),
        (8, row("BV-01"), "KTPV", State.OUT_OF_SCOPE, ""),
        (9, row("YT-03", 68, 100), "68", State.MISSED, "Còn thiếu 3 người"),
        (15, row("YT-04", 100, 120), "83,3", State.MET, ""),
        (18, row("YT-03", 41, 100, asked=window("HC_6T", 2026)), "41", State.UNDER_WAY, "Còn thiếu 30 người"),
        (20, row("YT-03", 902, 1240, target=90), "72,7", State.MISSED, "Còn thiếu 214 người"),
        ("20, before", row("YT-03", 902, 1240), "72,7", State.MET, ""),
        (21, row("PL-01", plain=Plain(0, 0)), "-", State.NOTHING, ""),
        (22, row("TH-01", 1, 1), "100", State.MET, ""),
        (23, row("OP-HT-04", plain=Plain(209, 211, unit="lượt", accumulates=False)), "99,1", "", ""),
        (24, row("NO-01", 1197, 1200, of=1240), "99,8", State.MISSED, "Còn thiếu 3 người"),
        (28, row("OP-HV-01", 2712, 2901), "93,5", "", ""),
        (29, row("VH-01", plain=Plain(2, unit="CLB", yes_no=True)), "Có", State.MET, ""),
    ],
)
def test_a_row_with_the_numbers_of_the_example(example, found, printed, state, note):
    assert (found.printed, found.state) == (printed, state)
    assert found.note.startswith(note)
    assert (found.state == State.MISSED) == bool(found.missing and found.state != State.UNDER_WAY)


def test_what_the_examples_print_beside_the_result():
    half = row("YT-03", 41, 100, asked=window("HC_6T", 2026))
    assert (half.progress, half.target_printed) == ("57,7", "71%(*)")  # example 18
    official = row("YT-03", 902, 1240, target=90)
    assert (official.target_printed, official.target_document, official.proposed) == ("90%", PAPER, False)  # example 20
    dwellings = row("NO-01", 1197, 1200, of=1240)
    assert "1.200/1.240 người đã ghi tình trạng nhà ở (96,8%)" in dwellings.note  # example 24
    city = row("BV-01")
    assert (city.assessment, city.target_printed, city.numerator) == ("", "-", None)  # example 8
    assert row("CS-03", plain=Plain(0, 0)).value is None  # example 6: neither 0% nor 100%


def test_example_19_the_citys_total_of_a_contribution():
    assert _city_total("VL-02", 2026) == "540 người(*)"
    assert _city_total("VL-02", 2030) == "700 người"


@pytest.mark.parametrize(("code", "printed"), [("VH-03", "26%(*)"), ("TT-02", "73%(*)")])
def test_example_19_a_proposal_prints_its_sign(code, printed):
    found = row(code, 1, 2)
    assert (found.target_printed, found.proposed) == (printed, True)


def test_example_30_a_contribution_is_never_a_share():
    entry = SimpleNamespace(
        numerator=3, denominator=None, cumulative=9, entered_by="Lê Thị An", confirmed_by="Trần Văn Duyệt",
        is_confirmed=True, paper="Danh sách số 4", note="",
    )  # fmt: skip
    found = row("VL-02", entry=entry)
    assert (found.printed, found.state, found.target_printed, found.progress) == ("3 người", "", "-", "")
    assert found.note == "Chỉ tiêu chung toàn thành phố, phường báo phần của mình"
    assert [(one.label, one.value, one.unit) for one in found.figures] == [("lũy kế từ 01/01/2023", 9, "người")]
    assert found.provenance == "Nhập tay bởi Lê Thị An, theo Danh sách số 4; Trần Văn Duyệt xác nhận"


@pytest.mark.parametrize(("everybody", "denominator", "printed"), [(False, 40, "50"), (True, 160, "12,5")])
def test_a_ward_chooses_among_whom_chronic_diseases_are_counted(everybody, denominator, printed):
    """indicators.yaml YT-02: D_NCD by default, D_NCT configurable; the annex says which."""
    ward = Ward(ncd_among_everybody=everybody)
    one = counted_in(ward, "YT-02")
    numbers = Counter({ALL: 160, Mark("diagnosed"): 40, one.numerator: 20})
    found = row_of("YT-02", Counts(ward, YEAR, Grid(numbers, {}), {}, {}, {}, ("YT-02",)))
    assert (found.numerator, found.denominator, found.printed) == (20, denominator, printed)
    assert "Mẫu số là " in found.note


def test_a_typed_figure_keeps_the_unit_of_its_row():
    entry = SimpleNamespace(
        numerator=2, denominator=None, cumulative=None, entered_by="A", confirmed_by="B", is_confirmed=True,
        paper="Biên bản xét", note="",
    )  # fmt: skip
    lacking = Plain(None, unit="CLB", lacking="Chưa có văn bản")
    typed = row("OP-LTH-06", plain=lacking, entry=entry)
    assert (typed.printed, typed.note) == ("2 CLB", "Phường có từ 1 đến 3 CLB đúng chuẩn: Có")
    assert row("VL-03", entry=entry).printed == "2 hộ"
    assert row("OP-LTH-06", plain=lacking).note == "Chưa có văn bản"


def test_example_17_composition_is_advice():
    """45 of 60 are older people (outside 60–70%), 40 are women (inside)."""
    said = composition(60, {"nữ": 40, "từ đủ 60 tuổi": 45})
    assert said == "Cơ cấu: nữ 66,7%; từ đủ 60 tuổi 75%, ngoài khoảng khuyến nghị 60–70%"
    assert composition(0, {"nữ": 0}) == ""
