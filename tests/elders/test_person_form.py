"""Typing a person: names and births in any shape, numbers that disagree, two people at one record, new people."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from elders.forms.fields import BirthField, DayField, MoneyField, NameField, PhoneField
from elders.forms.person import CitizenIdField
from elders.ground.birth import Birth
from elders.models import Elder, NotDuplicate
from elders.services import people
from tests.factories import make_citizen_id, make_elder

pytestmark = pytest.mark.django_db
NEW = reverse("elders:new")


def edit_url(elder):
    return reverse("elders:edit", args=[elder.pk])


def typed(client, elder, **changes) -> dict[str, str]:
    """What the browser sends for the edit form as it was opened, with `changes` typed."""
    form = client.get(edit_url(elder)).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in (sent | changes).items()}


@pytest.mark.parametrize(
    ("typed_name", "kept"),
    [
        ("NGUYỄN THỊ LAN", "Nguyễn Thị Lan"),
        ("nguyễn thị  lan", "Nguyễn Thị Lan"),
        ("  Nguyễn\u00a0Thị\u200b Lan ", "Nguyễn Thị Lan"),
        ("Nguye\u0302\u0303n Thi\u0323 Lan", "Nguyễn Thị Lan"),
        ("Nguyễn thị Lan", "Nguyễn Thị Lan"),
        ("ĐẶNG THỊ ÂN", "Đặng Thị Ân"),
        ("H'Hen Niê", "H'Hen Niê"),
    ],
)
def test_names_are_repaired_as_typed(typed_name, kept):
    assert NameField().clean(typed_name) == kept


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("5/3/1945", (1945, 3, 5)),
        ("05-03-1945", (1945, 3, 5)),
        ("5.3.1945", (1945, 3, 5)),
        ("5 3 1945", (1945, 3, 5)),
        ("05031945", (1945, 3, 5)),
        ("1945-03-05", (1945, 3, 5)),
        ("ngày 5 tháng 3 năm 1945", (1945, 3, 5)),
        ("03/1945", (1945, 3)),
        ("3-1945", (1945, 3)),
        ("tháng 3 năm 1945", (1945, 3)),
        ("1945", (1945,)),
        ("năm 1945", (1945,)),
    ],
)
def test_a_birth_in_any_shape_keeps_its_precision(text, birth):
    assert BirthField(as_of=date(2026, 6, 1)).clean(text) == Birth(*birth)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31/02/1945", "Không có ngày"),
        ("13/1945", "Không có ngày"),
        ("45", "bốn chữ số"),
        ("khoảng 1945", "áng chừng"),
        ("03/15/1945", "tháng/ngày"),
        ("5/3/1945 âm lịch", "âm lịch"),
        ("1845", "120 tuổi"),
        ("", "Chưa nhập"),
    ],
)
def test_a_birth_that_cannot_be_says_what_to_type(text, sentence):
    with pytest.raises(ValidationError, match=sentence):
        BirthField(as_of=date(2026, 6, 1)).clean(text)


@pytest.mark.parametrize("text", ["5/3/2026", "05-03-2026", "5.3.2026", "05032026", "5 3 2026", "2026-03-05"])
def test_days_are_typed_with_or_without_separators(text):
    assert DayField().clean(text) == date(2026, 3, 5)


@pytest.mark.parametrize("text", ["05/03/26", "30/02/2026", "hôm qua"])
def test_a_day_that_is_none_is_refused(text):
    with pytest.raises(ValidationError):
        DayField().clean(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("3.500.000", 3_500_000), ("3500000", 3_500_000), ("3 500 000 đ", 3_500_000), ("0", 0), ("", None)],
)
def test_money_is_typed_with_dots(text, amount):
    assert MoneyField().clean(text) == amount


@pytest.mark.parametrize("text", ["3,5 triệu", "-5", "3.50", "999.000.000.000"])
def test_money_that_is_not_clear_is_refused(text):
    with pytest.raises(ValidationError):
        MoneyField().clean(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("+84 912.345.678", "0912345678"), ("84912345678", "0912345678"), ("0225 3835 123", "02253835123")],
)
def test_telephone_numbers_lose_their_dress(text, number):
    assert PhoneField().clean(text) == number


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("123456789", "CMND cũ"), ("31145900001", "thiếu số 0"), ("12", "12 chữ số")],
)
def test_a_wrong_length_says_what_it_probably_is(text, sentence):
    with pytest.raises(ValidationError, match=sentence):
        CitizenIdField().clean(text)


# --- Editing ----------------------------------------------------------------------------------------------------------


def test_an_edit_is_saved_with_its_act(sign_in, officer, group):
    elder, client = make_elder(group=group, full_name="Nguyễn Thị Lan", birth_year=1945), sign_in(officer)
    client.post(
        edit_url(elder), typed(client, elder, full_name="NGUYỄN THỊ LÀN", birth="5/3/1945", phone="0912 345 678")
    )
    elder.refresh_from_db()
    assert (elder.full_name, elder.birth, elder.phone) == ("Nguyễn Thị Làn", Birth(1945, 3, 5), "0912345678")
    history = client.get(reverse("elders:record_history", args=[elder.pk])).content.decode()
    assert "Sửa hồ sơ" in history
    assert "05/03/1945" in history


def test_a_number_that_disagrees_warns_once_and_is_saved_with_a_reason(sign_in, officer, group):
    elder, client = make_elder(group=group, sex="nu", birth_year=1944), sign_in(officer)
    number = make_citizen_id(sex="nu", year=1945)
    page = client.post(edit_url(elder), typed(client, elder, citizen_id=number)).content.decode()
    assert "có lẽ năm sinh ghi sai" in page
    assert "citizen_id_note" in page
    elder.refresh_from_db()
    assert elder.citizen_id is None
    sent = typed(client, elder, citizen_id=number, citizen_id_note="Thẻ gốc ghi như vậy")
    client.post(edit_url(elder), sent)
    elder.refresh_from_db()
    assert (elder.citizen_id, elder.citizen_id_note) == (number, "Thẻ gốc ghi như vậy")
    # an edit of something else asks for nothing, and a birth that now agrees makes the reason void
    client.post(edit_url(elder), typed(client, elder, birth="1945"))
    elder.refresh_from_db()
    assert (elder.birth_year, elder.citizen_id_note) == (1945, "")


def test_a_disagreement_from_an_import_does_not_stand_in_the_way_of_a_telephone_number(sign_in, officer, group):
    elder = make_elder(group=group, sex="nam", citizen_id=make_citizen_id(sex="nu", year=1945))
    client = sign_in(officer)
    client.post(edit_url(elder), typed(client, elder, phone="0912345678"))
    elder.refresh_from_db()
    assert elder.phone == "0912345678"


def test_a_number_of_somebody_else_is_refused_at_its_field(sign_in, officer, group):
    number = make_citizen_id(sex="nu", year=1945)
    make_elder(group=group, citizen_id=number, full_name="Phạm Thị Khác")
    elder, client = make_elder(group=group), sign_in(officer)
    answer = client.post(edit_url(elder), typed(client, elder, citizen_id=number))
    assert answer.context["form"].errors["citizen_id"] == ["Số CCCD này đã thuộc về một người khác trong sổ."]


def test_a_birth_in_the_future_or_after_death_is_refused(sign_in, officer, group):
    dead, alive = make_elder(group=group, date_of_death=date(2026, 1, 1)), make_elder(group=group)
    client = sign_in(officer)
    for elder, birth in ((alive, "2099"), (dead, "02/2026")):
        assert "ở sau ngày" in client.post(edit_url(elder), typed(client, elder, birth=birth)).content.decode()


def test_somebody_who_died_long_ago_is_still_edited(sign_in, officer, group):
    elder = make_elder(group=group, birth_year=1895, date_of_death=date(2001, 1, 1))
    client = sign_in(officer)
    assert client.post(edit_url(elder), typed(client, elder, notes="Mẹ liệt sĩ")).status_code == 302


def test_two_people_at_one_record_lose_nothing(sign_in, officer, leader, group):
    elder = make_elder(group=group, phone="0911111111", hometown="Kiến Thụy")
    client = sign_in(officer)
    mine = typed(client, elder, notes="Con cả ở Đồ Sơn", hometown="An Lão")
    people.edit_person(elder, values={"phone": "0922222222", "hometown": "Tiên Lãng"}, by=leader)
    answer = client.post(edit_url(elder), mine)
    page = answer.content.decode()
    assert f"{leader} vừa sửa hồ sơ này" in page
    form = answer.context["form"]
    assert form["notes"].value() == "Con cả ở Đồ Sơn"  # typed: kept
    assert form["hometown"].value() == "An Lão"  # both: the own word stays, the other is told
    assert "Quê quán: nay là “Tiên Lãng”, bạn gõ khác" in page
    assert form["phone"].value() == "0922222222"  # untouched: takes the new one
    elder.refresh_from_db()
    assert elder.notes == ""
    again = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    assert client.post(edit_url(elder), again).status_code == 302
    elder.refresh_from_db()
    assert (elder.phone, elder.hometown, elder.notes) == ("0922222222", "An Lão", "Con cả ở Đồ Sơn")


def test_a_tampered_memory_of_the_opened_values_changes_only_what_is_typed(sign_in, officer, group):
    elder, client = make_elder(group=group, phone="0911111111"), sign_in(officer)
    client.post(edit_url(elder), typed(client, elder, opened="x", hometown="An Lão"))
    elder.refresh_from_db()
    assert (elder.phone, elder.hometown) == ("0911111111", "An Lão")


# --- A new person -----------------------------------------------------------------------------------------------------


def person(group, **more) -> dict[str, object]:
    return {
        "full_name": "ĐÀO THỊ MẬN", "sex": "nu", "birth": "1950", "residential_group": group.pk,
        "residence_type": "thuong_tru", "address": "Số 3 ngõ 5", "from_day": "01/07/2025",
    } | more  # fmt: skip


def test_a_new_person_starts_with_a_situation(sign_in, leader, group):
    answer = sign_in(leader).post(NEW, person(group, source_paper="Đơn ngày 01/07/2025"))
    elder = Elder.objects.get()
    assert answer.url == reverse("elders:record", args=[elder.pk])
    row = elder.situations.get()
    assert (elder.full_name, elder.birth, elder.residential_group) == ("Đào Thị Mận", Birth(1950), group)
    assert (row.valid_from, row.address, row.source_kind, row.recorded_by) == (
        date(2025, 7, 1), "Số 3 ngõ 5", "form", leader,
    )  # fmt: skip


def test_nobody_is_added_to_a_group_of_somebody_else(sign_in, leader, group, other_group):
    page = sign_in(leader).post(NEW, person(other_group)).content.decode()
    assert "residential_group" in page
    assert not Elder.objects.exists()


def test_somebody_alike_is_shown_first_and_told_apart_by_a_second_press(sign_in, officer, group, other_group):
    known = make_elder(group=other_group, full_name="Đào Thị Mận", birth_year=1950)
    client = sign_in(officer)
    answer = client.post(NEW, person(group))
    page = answer.content.decode()
    assert "Đúng là người này" in page
    assert reverse("elders:record", args=[known.pk]) in page
    assert Elder.objects.count() == 1
    client.post(NEW, person(group, told_apart=answer.context["told_apart"]))
    new = Elder.objects.exclude(pk=known.pk).get()
    assert NotDuplicate.objects.get(first=known, second=new).by == officer


def test_a_leader_is_not_told_about_people_of_other_groups(sign_in, leader, group, other_group):
    make_elder(group=other_group, full_name="Đào Thị Mận", birth_year=1950)
    assert sign_in(leader).post(NEW, person(group)).status_code == 302


def test_a_known_number_is_refused_even_when_told_apart(sign_in, officer, group):
    number = make_citizen_id(sex="nu", year=1950)
    known = make_elder(group=group, full_name="Phạm Thị Cũ", birth_year=1950, citizen_id=number)
    answer = sign_in(officer).post(NEW, person(group, citizen_id=number, told_apart=str(known.pk)))
    assert "đã thuộc về một người khác" in answer.content.decode()
    assert Elder.objects.count() == 1


def test_a_day_before_the_group_or_after_today_is_refused_and_nothing_is_written(sign_in, officer, group):
    client = sign_in(officer)
    assert "sau hôm nay" in client.post(NEW, person(group, from_day="01/01/2099")).content.decode()
    assert "chỉ có từ ngày 01/07/2025" in client.post(NEW, person(group, from_day="01/01/2020")).content.decode()
    assert not Elder.objects.exists()


def test_the_only_group_of_a_leader_is_already_chosen(sign_in, leader, group):
    assert sign_in(leader).get(NEW).context["form"]["residential_group"].value() == group.pk
