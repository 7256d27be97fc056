"""The columns of a roster are one declaration: what goes out comes back in."""

from datetime import date

import pytest
from django.utils.module_loading import import_string

from elders.choices import Poverty
from elders.intake.kinds import all_kinds
from elders.intake.types import GroupName, Groups
from elders.models import YearlyReview
from elders.resources import ElderResource, YearlyReviewResource
from tests.elders.intake.build import read_rows
from tests.factories import make_elder

DAY = date(2026, 3, 1)


@pytest.fixture
def person(db, group):
    return make_elder(
        group=group, full_name="Nguyễn Thị Bình", sex="nu", birth_year=1945, birth_month=3, birth_day=5,
        citizen_id="031145900001", phone="0951234567", ethnicity="Kinh",
        facts={"poverty_national": Poverty.POOR, "address": "Xóm 3"},
    )  # fmt: skip


def test_what_goes_out_comes_back_in(person, group, officer):
    data = ElderResource(officer, on=DAY).export()
    assert data.headers == [field.heading for field in ElderResource.kind.template_fields]
    groups = Groups([GroupName(group.pk, group.name, group.code)])
    (row,) = read_rows([data.headers, *data], groups=groups).rows
    assert row.group_id == group.pk
    assert row.values == {
        "full_name": "Nguyễn Thị Bình", "birth": "1945-03-05", "sex": "nu", "citizen_id": "031145900001",
        "phone": "0951234567", "ethnicity": "Kinh", "poverty_national": "ngheo", "address": "Xóm 3",
    }  # fmt: skip
    assert not row.is_rejected and not row.is_doubtful


def test_answers_of_a_year_go_out_as_words(person, officer):
    YearlyReview.objects.create(elder=person, year=2026, reviewed_on=DAY, has_work=True, wants_loan=False)
    (row,) = YearlyReviewResource(officer, on=DAY).export().dict
    assert (row["Họ và tên"], row["Đang có việc làm"], row["Cần vay vốn ưu đãi"], row["Cần học nghề, chuyển nghề"]) == (
        "Nguyễn Thị Bình", "Có", "Không", ""
    )  # fmt: skip


def test_without_a_user_or_a_day_nothing_goes_out(person, officer):
    assert len(ElderResource().export()) == 0
    assert len(ElderResource(officer).export()) == 0
    assert len(YearlyReviewResource(on=DAY).export()) == 0


def test_the_same_number_of_queries_for_two_rows_and_for_twenty(person, group, officer, django_assert_max_num_queries):
    for number in range(20):
        make_elder(group=group, full_name=f"Lê Thị {'ABCDEGHIKLMNOPQRSTUV'[number]}")
    with django_assert_max_num_queries(6):
        assert len(ElderResource(officer, on=DAY).export()) == 21


def test_rows_are_not_written_behind_the_back_of_the_intake(person, officer):
    with pytest.raises(TypeError):
        ElderResource(officer, on=DAY).import_data([])


def test_every_kind_names_a_resource_of_its_own_columns():
    for kind in all_kinds():
        if kind.resource:
            assert import_string(kind.resource).kind is kind
