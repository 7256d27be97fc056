"""Screening scores (worked examples E35–E45 of the health notes)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from health.instruments import NEVER, BadAnswers, instruments, open_instruments, score


def answers(code: str, *points) -> dict:
    return {item.key: value for item, value in zip(instruments()[code].items, points, strict=True)}


def test_phq2():  # E35
    found = score("PHQ2", answers("PHQ2", 2, 1))
    assert (found.total, found.band) == (3, "duong_tinh")
    assert score("PHQ2", answers("PHQ2", 1, 1)).band == "am_tinh"


@pytest.mark.parametrize(("said", "total", "band"), [("Có", 10, "nhieu_kha_nang"), ("Không", 5, "co_the")])
def test_gds15_all_alike(said, total, band):  # E36
    items = instruments()["GDS15"].items
    given_ = {item.key: next(p for p, meaning in item.options if meaning == said) for item in items}
    found = score("GDS15", given_)
    assert (found.total, found.band) == (total, band)


def test_gds15_with_an_empty_item_has_no_total():  # E37
    given_ = answers("GDS15", *[0] * 15) | {"9": None}
    found = score("GDS15", given_)
    assert found.total is None
    assert found.band_label == "chưa đủ"
    assert found.missing == ("Thích ở nhà hơn ra ngoài",)


def test_phq9_item_9_always_speaks():  # E38
    found = score("PHQ9", answers("PHQ9", 3, 0, 0, 0, 0, 0, 0, 0, 1))
    assert (found.total, found.band, found.flags) == (4, "toi_thieu", ("tu_sat",))
    part = score("PHQ9", {"9": 1})
    assert (part.total, part.flags) == (None, ("tu_sat",))


def test_mini_cog():  # E39
    assert score("MINICOG", {"tu": 2, "dong_ho": 2}).band == "am_tinh"
    low = score("MINICOG", {"tu": 2, "dong_ho": 0}, schooling_years=3)
    assert (low.total, low.band) == (2, "duong_tinh")
    assert "Độ tin cậy thấp" in low.remark
    assert score("MINICOG", {"tu": 2, "dong_ho": 0}, schooling_years=5).remark == ""


def test_barthel():  # E40, E41
    found = score("BARTHEL", answers("BARTHEL", 10, 0, 5, 5, 10, 5, 5, 10, 10, 0))
    assert (found.total, found.band_label) == (60, "Phụ thuộc nhiều")
    with pytest.raises(BadAnswers, match="giường"):
        score("BARTHEL", {"giuong_ghe": 7})
    with pytest.raises(BadAnswers):
        score("BARTHEL", {"bay": 5})
    assert score("BARTHEL", answers("BARTHEL", 10, 5, 5, 10, 10, 10, 10, 15, 15, 10)).band == "doc_lap"


def test_mna_sf():  # E42
    found = score("MNA_SF", {"A": 1, "B": 2, "C": 2, "D": 2, "E": 2, "F": 1})
    assert (found.total, found.band) == (10, "nguy_co")


def test_stay_independent():  # E43
    found = score(
        "STEADI12", {item.key: 0 for item in instruments()["STEADI12"].items} | {"nga": 2, "khong_vung": 1, "lo_nga": 1}
    )
    assert (found.total, found.band) == (4, "nguy_co")
    assert instruments()["STEADI12"].most == 14


def test_lawton_leaves_out_what_was_never_done():  # E45
    found = score("LAWTON", answers("LAWTON", 1, 0, NEVER, 1, 0, 1, 1, 1))
    assert (found.total, found.possible) == (5, 7)
    with pytest.raises(BadAnswers):
        score("BARTHEL", {"an": NEVER})


def test_what_needs_a_licence_is_not_offered():
    codes = {one.code for one in open_instruments()}
    assert not codes & {"MINICOG", "MNA_SF"}
    assert {"PHQ2", "PHQ9", "GDS15", "ICOPE", "BARTHEL", "KATZ", "LAWTON", "STEADI12"} <= codes


@pytest.mark.parametrize("code", sorted(instruments()))
@given(data=st.data())
def test_scores_stay_within_their_range(code, data):
    instrument = instruments()[code]
    picked = {item.key: data.draw(st.sampled_from(sorted(item.points))) for item in instrument.items}
    found = score(code, picked)
    assert found.is_complete
    assert found.band
    if instrument.has_total:
        assert 0 <= found.total <= found.possible <= instrument.most


@given(dropped=st.integers(0, 9))
def test_one_item_less_is_never_a_total(dropped):
    items = instruments()["BARTHEL"].items
    picked = {item.key: max(item.points) for item in items}
    del picked[items[dropped].key]
    assert score("BARTHEL", picked).total is None
