"""What the address of the list means, in rows and in words."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict

from elders.choices import Ending
from elders.filters import WORDS, RosterFilter, born_by
from elders.ground.birth import full_age
from elders.models import Situation
from tests.factories import make_citizen_id, make_elder, make_group, make_ward

TODAY = date(2026, 3, 1)


def roster(user, **data) -> RosterFilter:
    return RosterFilter(data, user, TODAY)


def names(user, **data) -> list[str]:
    return [elder.full_name for elder in roster(user, **data).queryset()]


def close(elder, ended_by: str) -> None:
    Situation.objects.filter(elder=elder).update(valid_to=TODAY - timedelta(days=60), ended_by=ended_by)


def test_without_filters_the_list_is_the_living_residents(officer, group):
    make_elder(group=group, full_name="Vũ Văn An")
    make_elder(group=group, full_name="Vũ Văn Bình", date_of_death=date(2026, 1, 1))
    close(make_elder(group=group, full_name="Vũ Văn Cam"), Ending.MOVED_OUT)
    assert names(officer) == ["Vũ Văn An"]
    assert names(officer, tinh_trang="da_mat") == ["Vũ Văn Bình"]
    assert names(officer, tinh_trang="chuyen_di") == ["Vũ Văn Cam"]
    assert names(officer, tinh_trang="tat_ca") == ["Vũ Văn An", "Vũ Văn Bình", "Vũ Văn Cam"]


@pytest.mark.parametrize(
    "filters, expected",
    [
        ({"gioi": "nam"}, ["A"]),
        ({"ngheo": "ngheo"}, ["A"]),
        ({"ngheo": "ho_ngheo_can_ngheo"}, ["A", "B"]),
        ({"ngheo": "khong"}, ["C"]),
        ({"ngheo": "chua_ro"}, ["D"]),
        ({"khuyet_tat": "co"}, ["A", "B"]),
        ({"khuyet_tat": "nang_tro_len"}, ["A"]),
        ({"khuyet_tat": "nhe"}, ["B"]),
        ({"khuyet_tat": "chua_ro"}, ["D"]),
        ({"mot_minh": "co"}, ["A"]),
        ({"mot_minh": "khong"}, ["B", "C"]),
        ({"mot_minh": "chua_ro"}, ["D"]),
        ({"thieu": "cccd"}, ["A", "C", "D"]),
        ({"thieu": "bhyt"}, ["A", "B", "D"]),
        ({"thieu": ["cccd", "bhyt"]}, ["A", "D"]),
        ({"thieu": "ngay_sinh"}, ["D"]),
        ({"thieu": "dien_thoai"}, ["A", "C", "D"]),
        ({"thieu": "hoan_canh"}, ["D"]),
        ({"gioi": "nu", "ngheo": "ho_ngheo_can_ngheo"}, ["B"]),
        ({"q": "b", "gioi": "nam"}, []),
    ],
)
def test_each_filter_and_several_together(officer, group, filters, expected):
    facts = [
        {"poverty_national": "ngheo", "disability_level": "nang", "living_arrangement": "mot_minh"},
        {"poverty_national": "can_ngheo", "disability_level": "nhe", "living_arrangement": "vo_chong"},
        {"poverty_national": "khong", "disability_level": "khong", "living_arrangement": "con_chau"},
    ]
    people = [
        {"full_name": "A", "sex": "nam"},
        {"full_name": "B", "citizen_id": make_citizen_id(), "phone": "0912345678"},
        {"full_name": "C", "health_card_no": "GD4317912345678"},
    ]
    for fields, known in zip(people, facts, strict=True):
        make_elder(group=group, birth_month=5, birth_day=1, facts=known, **fields)
    make_elder(group=group, full_name="D")
    assert names(officer, **filters) == expected


def test_groups_may_be_several_and_a_strangers_group_is_no_condition(officer, group, other_group):
    third = make_group(ward=group.ward)
    for full_name, place in (("A", group), ("B", other_group), ("C", third)):
        make_elder(group=place, full_name=full_name)
    make_elder(ward=group.ward, full_name="D")
    assert names(officer, to=str(group.pk)) == ["A"]
    assert names(officer, to=[str(group.pk), str(third.pk)]) == ["A", "C"]
    assert names(officer, to=str(make_group(ward=make_ward()).pk)) == ["A", "B", "C", "D"]
    assert names(officer, thieu="to") == ["D"]


def test_the_dead_keep_the_group_they_lived_in(officer, group, other_group):
    elder = make_elder(group=group, full_name="A", date_of_death=TODAY - timedelta(days=60))
    close(elder, Ending.DIED)
    assert names(officer, tinh_trang="da_mat", to=str(group.pk)) == ["A"]
    assert names(officer, tinh_trang="da_mat", to=str(other_group.pk)) == []
    assert roster(officer, tinh_trang="da_mat").queryset()[0].situation_then.residential_group == group


def test_everybody_stands_once_with_the_facts_of_today(officer, group):
    elder = make_elder(group=group, full_name="A", facts={"poverty_national": "ngheo"})
    Situation.objects.filter(elder=elder).update(valid_to=TODAY - timedelta(days=1))
    Situation.objects.create(elder=elder, ward=group.ward, residential_group=group, valid_from=TODAY,
                             poverty_national="khong", source_kind="form")  # fmt: skip
    for state in ("cu_tru", "tat_ca"):
        assert names(officer, tinh_trang=state) == ["A"]
        assert names(officer, tinh_trang=state, ngheo="ngheo") == []
        assert names(officer, tinh_trang=state, ngheo="khong") == ["A"]


# --- Ages -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "filters, expected",
    [
        ({"tuoi_tu": 80}, ["vừa tròn", "chỉ biết năm", "tháng này"]),
        ({"tuoi_tu": 80, "tuoi_den": 80}, ["vừa tròn", "chỉ biết năm", "tháng này"]),
        ({"tuoi_den": 79}, ["chỉ biết năm", "mai mới tròn", "tháng này"]),
        ({"tuoi_tu": 81}, []),
        ({"tron_tuoi": 80}, ["vừa tròn", "chỉ biết năm", "mai mới tròn", "tháng này"]),  # the calendar year decides
    ],
)
def test_ages_are_completed_years_and_who_may_have_reached_one_is_not_left_out(officer, group, filters, expected):
    make_elder(group=group, full_name="vừa tròn", birth_year=1946, birth_month=3, birth_day=1)
    make_elder(group=group, full_name="mai mới tròn", birth_year=1946, birth_month=3, birth_day=2)
    make_elder(group=group, full_name="chỉ biết năm", birth_year=1946)
    make_elder(group=group, full_name="tháng này", birth_year=1946, birth_month=3)
    assert set(names(officer, **filters)) == set(expected)


@pytest.mark.parametrize(
    "today", [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2023, 2, 28), date(2023, 3, 1)]
)
@pytest.mark.parametrize("years", [60, 75, 79, 80])
def test_the_last_day_of_birth_agrees_with_the_age(today, years):
    last = born_by(years, today)
    assert full_age(last, today) >= years
    assert full_age(last + timedelta(days=1), today) < years


# --- Words and addresses ----------------------------------------------------------------------------------------------
def test_words_say_what_is_filtered(officer, group):
    filters = roster(
        officer, to=str(group.pk), ngheo="ngheo", thieu=["cccd"], tron_tuoi=80, q="lan", tinh_trang="da_mat"
    )
    assert filters.words() == [
        "đã mất", "khớp “lan”", "tổ dân phố Vân Quan", "tròn 80 tuổi trong năm 2026", "hộ nghèo", "chưa có CCCD",
    ]  # fmt: skip
    assert roster(officer).words() == [] and not roster(officer).is_narrowed


def test_every_choice_has_words(officer):
    form = roster(officer).form
    for name, phrases in WORDS.items():
        assert set(phrases) == {code for code, _ in form.fields[name].choices if code}


def test_words_admit_what_a_year_alone_leaves_open(officer, group):
    filters = roster(officer, tuoi_tu=80)
    assert filters.words() == ["từ đủ 80 tuổi (tính cả người chỉ biết năm sinh và có thể đúng tuổi)"]
    assert filters.chips()[0]["text"] == "từ đủ 80 tuổi"


def test_the_query_gives_the_same_filters_again(officer, group):
    first = roster(officer, to=str(group.pk), ngheo="ngheo", thieu=["cccd", "bhyt"], tuoi_tu=80, q="lan & bình")
    again = RosterFilter(QueryDict(first.query()), officer, TODAY)
    assert again.plain() == first.plain() and again.query() == first.query()
    assert first.plain()["to"] == [group.pk]


def test_each_chip_takes_one_condition_away(officer, group):
    filters = roster(officer, to=str(group.pk), ngheo="ngheo", thieu=["cccd", "bhyt"])
    conditions = [("to", str(group.pk)), ("ngheo", "ngheo"), ("thieu", "cccd"), ("thieu", "bhyt")]
    for chip, removed in zip(filters.chips(), conditions, strict=True):
        left = QueryDict(chip["url"].removeprefix("?"))
        assert removed[1] not in left.getlist(removed[0])
        assert sum(len(values) for _, values in left.lists()) == 3


def test_scope_comes_before_every_filter(leader, group, other_group):
    make_elder(group=group, full_name="A")
    make_elder(group=other_group, full_name="B")
    make_elder(ward=group.ward, full_name="C")
    for state in ("cu_tru", "tat_ca", "da_mat"):
        assert set(names(leader, tinh_trang=state)) <= {"A"}
    assert names(leader, thieu="to") == []
