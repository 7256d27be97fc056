"""The home page: something sensible for every role, in few queries."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from elders.choices import RoleCode
from elders.models import Elder, IntakeBatch
from elders.querysets import years_before
from elders.todo import cards
from tests import factories


def _born(age, *, days):
    """Birth fields of somebody who completes `age` in `days` days."""
    born = years_before(timezone.localdate() + timedelta(days=days), age)
    return {"birth_year": born.year, "birth_month": born.month, "birth_day": born.day}


@pytest.mark.parametrize("role", RoleCode.values)
def test_every_role_finds_words_and_no_dead_end(role, ward, group, sign_in):
    user = factories.make_user(role, ward=ward, groups=[group] if role == RoleCode.GROUP_LEADER else [])
    answer = sign_in(user).get(reverse("home"))
    assert answer.status_code == 200
    context = answer.context
    assert context["welcome"]
    assert context["waiting"] or context["shortcuts"] or context["figures"]
    assert not context["places_missing"]
    for card in [*context["waiting"], *context["figures"]]:
        assert sign_in(user).get(card.url).status_code == 200, card


def test_an_account_without_role_or_place_is_told_whom_to_ask(ward, sign_in):
    assert "chưa được phân vai trò" in sign_in(factories.make_user(ward=ward)).get("/").content.decode()
    lost = factories.make_user(RoleCode.GROUP_LEADER, ward=ward)
    assert "chưa được phân công tổ dân phố" in sign_in(lost).get("/").content.decode()


def test_a_leader_counts_only_own_group(leader, group, other_group):
    for place in (group, group, other_group):
        factories.make_elder(group=place)
    figures = {card.title: card.count for card in cards(leader, today=timezone.localdate())}
    assert figures["Người cao tuổi của tổ mình"] == 2


def test_people_turning_a_milestone_are_listed_by_day(officer, group, other_group, sign_in):
    factories.make_elder(group=group, full_name="Vũ Thị Hôm Nay", **_born(80, days=0))
    factories.make_elder(group=other_group, full_name="Bùi Văn Ngày Cuối", **_born(75, days=30))
    factories.make_elder(group=group, full_name="Đỗ Thị Quá Muộn", **_born(75, days=31))
    factories.make_elder(group=group, full_name="Ngô Thị Không Tròn", **_born(76, days=3))
    factories.make_elder(group=group, full_name="Lê Thị Chỉ Năm", birth_year=timezone.localdate().year - 80)
    page = sign_in(officer).get(reverse("elders:milestones"))
    assert [row["elder"].full_name for row in page.context["rows"]] == ["Vũ Thị Hôm Nay", "Bùi Văn Ngày Cuối"]
    assert [row["age"] for row in page.context["rows"]] == [80, 75]


def test_a_leader_sees_no_birthday_of_another_group(leader, other_group, sign_in):
    factories.make_elder(group=other_group, **_born(80, days=1))
    assert not sign_in(leader).get(reverse("elders:milestones")).context["rows"]


def test_rosters_of_others_do_not_wait_for_a_leader(leader, officer, ward):
    IntakeBatch.objects.create(
        kind="elders", ward=ward, sender=officer, state=IntakeBatch.State.PREVIEW, file_name="a.xlsx", sha256="0",
        content=b"", size_bytes=0, as_of=timezone.localdate(),
    )  # fmt: skip
    waiting = {
        user: {card.title: card.count for card in cards(user, today=timezone.localdate())} for user in (leader, officer)
    }
    assert waiting[officer]["Danh sách chờ duyệt"] == 1 and waiting[leader]["Danh sách chờ duyệt"] == 0


def test_the_number_of_queries_does_not_grow_with_people(officer, group, django_assert_max_num_queries, sign_in):
    for _ in range(3):
        factories.make_elder(group=group)
    client = sign_in(officer)
    client.get("/")
    with django_assert_max_num_queries(30) as few:
        client.get("/")
    for _ in range(20):
        factories.make_elder(group=group)
    assert Elder.objects.count() == 23
    with django_assert_max_num_queries(len(few)):
        client.get("/")


def test_a_number_on_the_home_page_is_the_number_of_people_behind_it(officer, ward, group, sign_in):
    factories.make_elder(group=group, citizen_id=factories.make_citizen_id())
    factories.make_elder(ward=ward)
    factories.make_elder(group=group, birth_year=1930, birth_month=2, birth_day=3)
    client = sign_in(officer)
    context = client.get("/").context
    opened = 0
    for card in [*context["waiting"], *context["figures"]]:
        if card.url.startswith(reverse("elders:registry")):
            assert client.get(card.url).context["page"].paginator.count == card.count, card
            opened += 1
    assert opened == 5


def test_what_takes_longer_to_count_comes_after_the_page(officer, leader, ward, group, sign_in):
    client, url = sign_in(officer), reverse("home_more")
    assert f'hx-get="{url}?trong=1"' in client.get("/").content.decode()
    assert "Không có việc nào đang chờ" in client.get(url, {"trong": "1"}).content.decode()
    assert not client.get(url).content.strip()
    for _ in range(2):
        factories.make_elder(group=group, birth_month=3, birth_day=5)
    factories.make_elder(
        group=group, full_name="Bùi Văn Lệch", sex="nam", citizen_id=factories.make_citizen_id(sex="nu")
    )
    found = {card.title: card for card in client.get(url).context["waiting"]}
    assert found["Cặp hồ sơ có thể trùng"].count == 1 and found["Hồ sơ có chỗ mâu thuẫn"].count == 1
    for card in found.values():
        assert client.get(card.url).status_code == 200
    assert [card.title for card in sign_in(leader).get(url).context["waiting"]] == ["Hồ sơ có chỗ mâu thuẫn"]
    finance = factories.make_user(RoleCode.FINANCE, ward=ward)
    assert not sign_in(finance).get(url).content.strip()
