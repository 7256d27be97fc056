"""The catalogue of the plan: complete, readable, and every address it names exists."""

import pytest
from django.urls import NoReverseMatch, reverse

from reporting.plan_catalogue import activity_types, city_tasks, now_called, task_entry, unit_of_role, units, ward_tasks


def test_the_plan_of_the_ward_has_thirty_tasks_and_the_citys_sixty_five():
    assert list(ward_tasks()) == [f"P-{number:02d}" for number in range(1, 31)]
    assert len(city_tasks()) == 65
    assert len(units()) == 6
    assert len(activity_types()) == 30


def test_every_task_is_of_a_known_kind_led_by_somebody_and_sourced():
    for entry in [*ward_tasks().values(), *city_tasks().values()]:
        assert entry.activity_type in activity_types(), entry.code
        assert entry.leads and entry.source and entry.timing, entry.code
        assert task_entry(entry.code) is entry
    assert task_entry("X-01") is None


@pytest.mark.parametrize(
    ("name", "now"),
    [
        ("Sở Kế hoạch và Đầu tư", "Sở Tài chính"),
        ("Sở Du lịch", "Sở Văn hóa, Thể thao và Du lịch"),  # two old agencies in one row
        ("Bảo hiểm xã hội thành phố", "cơ quan bảo hiểm xã hội (tên gọi cấu hình)"),
        ("Sở Y tế", "Sở Y tế"),  # nothing changed
    ],
)
def test_an_agency_that_is_gone_names_its_successor(name, now):
    assert now_called(name) == now


def test_keys_of_a_kind_are_told_apart_and_choices_are_given():
    for code, kind in activity_types().items():
        keys = [field.key for field in kind.fields]
        assert len(keys) == len(set(keys)), code
        assert all(bool(field.choices) == (field.kind == "choice") for field in kind.fields), code


def test_a_unit_is_known_by_the_role_of_its_accounts():
    assert unit_of_role("health_station") == "Trạm Y tế phường"
    assert unit_of_role("city_viewer") == ""


def test_pages_of_other_rooms_exist():
    missing = []
    for code, kind in activity_types().items():
        for page in kind.pages:
            try:
                reverse(page.url)
            except NoReverseMatch:
                missing.append((code, page.url))
    assert missing == []
