import pytest
from hypothesis import given
from hypothesis import strategies as st

from elders.intake.cells import READERS, CellContext
from elders.intake.columns import legend_of, unit_of
from elders.intake.fields import ELDERS, YEARLY_REVIEW
from elders.intake.kinds import Kind, all_kinds, kind_of, register
from tests.elders.intake.build import AS_OF

CONTEXT = CellContext(AS_OF)


def value_of(name, written, context=CONTEXT, kind=ELDERS):
    field = kind.field(name)
    return READERS[field.reader](written, field, context).value


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("sex", "Nam", "nam"), ("sex", "NAM", "nam"), ("sex", "nữ", "nu"), ("sex", "Nữ ", "nu"), ("sex", "NU", "nu"),
        ("sex", "Bà", "nu"),
        ("sex", "x", None), ("sex", "1", None),  # 1 and 0 say nothing without a legend
        ("poverty_national", "Hộ nghèo", "ngheo"), ("poverty_national", "HN", "ngheo"),
        ("poverty_national", "Nghèo", "ngheo"),
        ("poverty_national", "Hộ cận nghèo", "can_ngheo"), ("poverty_national", "CN", "can_ngheo"),
        ("poverty_national", "Không", "khong"),
        ("poverty_national", "Thoát nghèo", "khong"), ("poverty_national", "x", None),
        ("poverty_national", "Khá", None),
        ("disability_level", "Nặng", "nang"), ("disability_level", "Đặc biệt nặng", "dac_biet_nang"),
        ("disability_level", "NHẸ", "nhe"),
        ("disability_level", "Mức độ nặng", "nang"), ("disability_level", "không", "khong"),
        ("disability_level", "ĐBN", "dac_biet_nang"),
        ("living_arrangement", "Sống một mình", "mot_minh"), ("living_arrangement", "Sống cùng vợ/chồng", "vo_chong"),
        ("living_arrangement", "Sống cùng con cháu", "con_chau"), ("living_arrangement", "với con trai", "con_chau"),
        ("living_arrangement", "Bình thường", None), ("living_arrangement", "Vợ chồng già", "vo_chong"),
        ("living_arrangement", "cô đơn", "mot_minh"),
        ("amount_vnd", 700000.0, 700_000), ("amount_vnd", "700.000 đ", 700_000), ("amount_vnd", "700,000", 700_000),
        ("amount_vnd", "0,7 triệu", 700_000),
        ("amount_vnd", "1.500.000 đồng", 1_500_000), ("amount_vnd", "700k", 700_000),
        ("amount_vnd", "700 nghìn", 700_000),
        ("amount_vnd", "1,5 tr", 1_500_000), ("amount_vnd", "500000đ/tháng", 500_000), ("amount_vnd", "abc", None),
        ("amount_vnd", "1.000.000,00", 1_000_000),
        ("housing", "Nhà tạm", "nha_tam"), ("residence_type", "Thường trú", "thuong_tru"),
        ("disability_kind", "Vận động", "van_dong"),
        ("address", "  Số 3  đường Đa Phúc ", "Số 3 đường Đa Phúc"), ("address", "-", None),
        ("address", "=1+1", None), ("ethnicity", "Kinh", "Kinh"),
        ("status", "Đã mất", "died"), ("status", "Chuyển đi", "moved_out"), ("status", "Còn sống", "alive"),
        ("status", "abc", None),
    ],
)  # fmt: skip
def test_words_of_cells(name, written, value):
    assert value_of(name, written) == value


@pytest.mark.parametrize(
    ("heading", "written", "value"),
    [
        ("Mức hưởng (1.000đ)", 500.0, 500_000), ("Số tiền (nghìn đồng)", "500", 500_000),
        ("Số tiền (nghìn đồng)", "500,5", 500_500),
        ("ĐVT: nghìn đồng", "1.500", 1_500_000), ("Số tiền (triệu đồng)", "0,5", 500_000),
        ("Số tiền (đồng)", "500", 500),
        ("Số tiền (nghìn đồng)", "500.000", 500_000),  # the heading forgot, the number did not
        ("Số tiền (nghìn đồng)", "500.000 đ", 500_000),
    ],
)  # fmt: skip
def test_the_unit_of_the_heading_counts_for_bare_numbers(heading, written, value):
    assert value_of("amount_vnd", written, CellContext(AS_OF, unit_of(heading))) == value


def test_numbers_for_sex_need_the_legend_of_the_heading():
    legend = tuple(legend_of("Giới tính (1: Nam; 2: Nữ)").items())
    assert value_of("sex", 1.0, CellContext(AS_OF, legend=legend)) == "nam"
    assert value_of("sex", "2", CellContext(AS_OF, legend=legend)) == "nu"
    assert legend_of("Giới tính (Nam=1, Nữ=0)") == {"1": "nam", "0": "nu"}
    assert legend_of("Giới tính") == {}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("x", True),
        ("Có", True),
        (1.0, True),
        ("Không", False),
        (0.0, False),
        ("chưa", False),
        ("có thể", None),
        ("", None),
    ],
)
def test_yes_no_has_three_answers(written, value):
    assert value_of("has_work", written, kind=YEARLY_REVIEW) is value


@given(st.one_of(st.text(max_size=60), st.integers(), st.floats(), st.booleans(), st.dates()))
def test_no_cell_crashes_a_reader(value):
    for kind in (ELDERS, YEARLY_REVIEW):
        for field in kind.fields:
            if field.reader in READERS:
                READERS[field.reader](value, field, CONTEXT)


def test_every_declared_reader_exists_and_headings_are_unique():
    for kind in all_kinds():
        headings = [field.heading for field in kind.fields]
        assert len(set(headings)) == len(headings)
        handled_by_the_row = {"name", "citizen_id", "old_id", "group"}
        assert all(field.reader in READERS or field.reader in handled_by_the_row for field in kind.fields)


def test_a_kind_is_registered_once():
    assert kind_of("elders") is ELDERS
    with pytest.raises(ValueError):
        register(Kind(key="elders", title="Khác", fields=()))
