"""The registry list: who is on it, in which order, what it costs, and what it offers to whom."""

import re
from datetime import date

import pytest
from django.urls import reverse

from elders.choices import RoleCode
from elders.columns import COLUMNS, age_words
from elders.ground.birth import Birth
from tests.factories import make_citizen_id, make_elder, make_group, make_user, make_ward

LIST = reverse("elders:registry")


def names(response) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', response.content.decode())


@pytest.fixture
def page(sign_in, officer):
    client = sign_in(officer)
    return lambda query="": client.get(f"{LIST}{query}")


def test_lists_sort_by_given_name_then_family_name_in_the_vietnamese_alphabet(page, group):
    expected = [
        "Bùi Văn An", "Nguyễn Thị An", "Đỗ Ăn", "Lê Ân", "Lê Bá", "Lê Bạ", "Vũ Dung", "Vũ Dũng", "Vũ Đào",
        "Lê Hoa", "Lê Hòa", "Lê Hóa", "Lê Hô", "Lê Hơ", "Trần Thị Lan", "Trần Văn Lan", "Đỗ Oanh", "Đỗ Ôn", "Đỗ Ơn",
        "Đỗ Ung", "Đỗ Ưng", "Cao Y",
    ]  # fmt: skip
    for name in sorted(expected, reverse=True):
        make_elder(group=group, full_name=name)
    assert names(page()) == expected


def test_a_stranger_is_on_nobody_elses_list(page, group, sign_in, leader, other_group):
    make_elder(group=make_group(ward=make_ward()), full_name="Người Lạ")
    make_elder(group=other_group, full_name="Bùi Thị Bên")
    make_elder(group=group, full_name="Bùi Thị An")
    make_elder(ward=group.ward, full_name="Bùi Thị Chưa")
    assert names(page()) == ["Bùi Thị An", "Bùi Thị Bên", "Bùi Thị Chưa"]
    assert names(sign_in(leader).get(LIST)) == ["Bùi Thị An"]
    assert names(sign_in(leader).get(f"{LIST}?to={other_group.pk}&tinh_trang=tat_ca")) == ["Bùi Thị An"]


@pytest.mark.parametrize("role", [RoleCode.ASSOCIATION, RoleCode.CLUB_BOARD, RoleCode.FINANCE, RoleCode.ADMINISTRATOR])
@pytest.mark.parametrize("name", ["registry", "search", "pick", "export"])
def test_who_has_no_business_in_the_registry_is_refused(role, name, ward, sign_in):
    assert sign_in(make_user(role, ward=ward)).get(reverse(f"elders:{name}")).status_code == 403


def test_an_account_without_a_place_sees_no_rows(group, sign_in):
    make_elder(group=group)
    assert names(sign_in(make_user(RoleCode.WARD_OFFICER)).get(LIST)) == []


@pytest.mark.parametrize(
    "query", ["", "?q=lan", "?ngheo=ngheo", "?tinh_trang=tat_ca", "?thieu=hoan_canh", "?to={group}"]
)
def test_the_number_of_queries_does_not_grow_with_the_list(query, page, group, django_assert_num_queries, sign_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    query = query.format(group=group.pk)
    counts = []
    for _ in range(2):
        for year in range(1940, 1950):
            make_elder(group=group, full_name=f"Vũ Thị Lan {'A' * (year % 7 + 1)}", birth_year=year,
                       facts={"poverty_national": "ngheo"})  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert len(names(page(query))) == (len(counts) + 1) * 10
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "birth, words",
    [
        (Birth(1946, 3, 1), "80"),  # the birthday itself
        (Birth(1946, 3, 2), "79"),
        (Birth(1946), "79–80"),
        (Birth(1946, 2), "80"),  # any day of February has passed
        (Birth(1946, 3), "79–80"),
    ],
)
def test_an_age_says_what_is_not_known(birth, words):
    assert age_words(birth, date(2026, 3, 1)) == words


def test_a_dead_persons_age_is_the_age_at_death(page, group):
    make_elder(group=group, birth_year=1940, birth_month=1, birth_day=1, date_of_death=date(2020, 6, 1))
    assert '<td data-label="Tuổi" class="nowrap">80</td>' in page("?tinh_trang=da_mat").content.decode()


def test_filters_stand_in_the_address_and_come_off_one_by_one(page, group):
    make_elder(group=group, facts={"poverty_national": "ngheo"})
    html = page(f"?ngheo=ngheo&to={group.pk}&thieu=cccd&thieu=bhyt").content.decode()
    assert f'href="?to={group.pk}&amp;thieu=cccd&amp;thieu=bhyt"' in html  # without the poverty
    assert f'href="?to={group.pk}&amp;ngheo=ngheo&amp;thieu=bhyt"' in html  # without the number
    assert f"{reverse('elders:export')}?" in html


def test_an_empty_registry_says_what_to_do_first(page):
    html = page().content.decode()
    assert "Chưa có người cao tuổi nào trong sổ" in html and "nhập danh sách Excel" in html


def test_nobody_found_offers_a_way_on(page, group):
    make_elder(group=group)
    html = page("?q=zzzz").content.decode()
    assert "Không có ai đúng các điều kiện này" in html and "Xem cả sổ" in html


def test_similar_spellings_are_announced(page, group):
    make_elder(group=group, full_name="Nguyễn Thị Lan")
    response = page("?q=nguyne+thi+lan")
    assert names(response) == ["Nguyễn Thị Lan"] and "tên gần giống" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "?trang=x", "?trang=-1", "?trang=99", "?trang=99999999999999999999", "?tuoi_tu=abc", "?tuoi_tu=999999999999",
        "?gioi=x", "?to=abc", "?thieu=x", "?q=%00", "?q=4", "?cot=x", "?tinh_trang=x",
    ],
)  # fmt: skip
def test_a_broken_address_is_never_an_error_page(query, page, group):
    make_elder(group=group, full_name="Bùi Thị An")
    response = page(query)
    assert response.status_code == 200 and names(response) == ["Bùi Thị An"]


def test_a_text_nobody_can_be_found_by_is_no_condition_and_said_so(page, group):
    make_elder(group=group, full_name="Bùi Thị An")
    html = page("?q=4").content.decode()
    assert "Chưa tìm theo “4”" in html and "khớp “4”" not in html and "Bùi Thị An" in html


def test_pages_follow_one_another_without_gap_or_repeat(page, group, monkeypatch):
    monkeypatch.setattr("elders.views.registry.PER_PAGE", 3)
    for year in range(1940, 1948):
        make_elder(group=group, full_name=f"Vũ Thị Lan {chr(year - 1940 + 65)}", birth_year=year)
    seen = [name for number in (1, 2, 3) for name in names(page(f"?trang={number}"))]
    assert seen == [f"Vũ Thị Lan {letter}" for letter in "ABCDEFGH"]
    assert '<td class="num stt">7</td>' in page("?trang=3").content.decode()


def test_a_long_list_is_counted_so_far_and_no_further(page, group, monkeypatch):
    monkeypatch.setattr("elders.views.registry.PER_PAGE", 3)
    monkeypatch.setattr("elders.views.registry.COUNTED", 5)
    for year in range(1940, 1948):
        make_elder(group=group, birth_year=year)
    assert "hơn 5 người" in page().content.decode()


def test_whoever_may_only_look_sees_the_end_of_the_numbers(page, group, ward, sign_in):
    number = make_citizen_id()
    make_elder(group=group, citizen_id=number)
    assert number in page().content.decode()
    html = sign_in(make_user(RoleCode.WARD_LEADER, ward=ward)).get(LIST).content.decode()
    assert number not in html and "••••••••" + number[-4:] in html


def test_markup_in_a_name_stays_text(page, group):
    make_elder(group=group, full_name="<b>Lan</b>")
    html = page().content.decode()
    assert "&lt;b&gt;Lan&lt;/b&gt;" in html and "<b>Lan</b>" not in html


def test_columns_are_chosen_in_the_address(page, group):
    make_elder(group=group, phone="0912345678")
    assert "0912345678" not in page().content.decode()
    html = page("?cot=dien_thoai").content.decode()
    assert 'data-label="Điện thoại"' in html and 'data-label="Nghèo"' not in html


def test_what_was_left_empty_does_not_stand_in_the_address(page, group):
    response = page("?q=&tuoi_tu=80&to=&cot=dien_thoai&trang=")
    assert response.status_code == 302 and response.url == f"{LIST}?tuoi_tu=80&cot=dien_thoai"
    usual = "&".join(f"cot={column.code}" for column in COLUMNS if column.usual)
    assert page(f"?gioi=nu&q=&{usual}").url == f"{LIST}?gioi=nu"


def test_taking_a_filter_away_keeps_the_columns(page, group):
    make_elder(group=group)
    assert 'href="?cot=dien_thoai"' in page("?gioi=nu&cot=dien_thoai").content.decode()


def test_buttons_are_those_the_user_may_use(page, group, ward, sign_in):
    make_elder(group=group)
    assert "Xuất Excel" in page().content.decode()
    html = sign_in(make_user(RoleCode.WARD_LEADER, ward=ward)).get(LIST).content.decode()
    assert "Xuất Excel" not in html and "Thêm người" not in html


# --- Finding one person from anywhere --------------------------------------------------------------------------------
def test_the_search_box_works_without_javascript(officer, group, sign_in):
    elder = make_elder(group=group, full_name="Nguyễn Thị Lan")
    html = sign_in(officer).get(reverse("elders:search"), {"q": "nguyen thi lan"}).content.decode()
    assert "<html" in html and f"/so/{elder.pk}/" in html


def test_suggestions_are_a_few_lines(officer, group, sign_in):
    elder = make_elder(group=group, full_name="Nguyễn Thị Lan", birth_year=1945)
    response = sign_in(officer).get(reverse("elders:search"), {"q": "lan 1945"}, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert "<html" not in html and f"/so/{elder.pk}/" in html and "1945" in html


def test_search_and_picker_never_show_a_stranger(leader, group, other_group, sign_in):
    make_elder(group=other_group, full_name="Nguyễn Thị Lan", citizen_id="031145900123")
    client = sign_in(leader)
    for query in ("lan", "031145900123"):
        for url in (reverse("elders:search"), reverse("elders:pick")):
            assert "Nguyễn Thị Lan" not in client.get(url, {"q": query}).content.decode()


def test_typing_costs_a_few_queries_however_many_are_found(officer, group, sign_in, django_assert_max_num_queries):
    client = sign_in(officer)
    for year in range(1930, 1960):
        make_elder(group=group, birth_year=year)
    with django_assert_max_num_queries(20):
        client.get(reverse("elders:search"), {"q": "lan"}, headers={"HX-Request": "true"})
