"""Every check finds the person it is for, leaves the sound one alone, and leads to the form that mends it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from elders import quality
from elders.choices import ContactKind, Ending, RoleCode
from elders.models import Contact, Elder, Situation, YearlyReview
from elders.quality_checks import CHECKS, SHARED_BY
from tests.factories import make_citizen_id, make_elder, make_group, make_user, make_ward

TODAY = date(2026, 3, 1)
SOUND_FACTS = {"poverty_national": "khong", "disability_level": "khong", "living_arrangement": "con_chau"}


def make_sound(group, *, facts=None, kin=True, reviewed=True, **fields) -> Elder:
    """An elder nothing can be said against on `TODAY`."""
    values = {
        "full_name": "Bùi Thị An", "sex": "nu", "birth_year": 1945, "birth_month": 3, "birth_day": 5,
        "citizen_id": make_citizen_id(), "phone": "", "health_card_no": "GD4317912345678",
        "social_insurance_no": "7912345678",
    } | fields  # fmt: skip
    elder = make_elder(group=group, facts=SOUND_FACTS | (facts or {}), **values)
    if kin:
        Contact.objects.create(elder=elder, kind=ContactKind.NEXT_OF_KIN, full_name="Con")
    if reviewed:
        YearlyReview.objects.create(elder=elder, year=TODAY.year, reviewed_on=TODAY)
    return elder


def close(elder: Elder, *, ended_by: str) -> None:
    Situation.objects.filter(elder=elder).update(valid_to=TODAY - timedelta(days=40), ended_by=ended_by)


CASES = {
    "cccd-lech": [{"sex": "nam"}, {"birth_year": 1946}, {"citizen_id": "999145900001"}],
    "duoi-60": [{"birth_year": 1966, "birth_month": 3, "birth_day": 2, "citizen_id": None}],
    "dien-thoai-sai": [{"phone": "0123456789"}, {"phone": "09123456789"}],
    "bhyt-lech-bhxh": [{"social_insurance_no": "7912345679"}],
    "thieu-cccd": [{"citizen_id": None}],
    "thieu-ngay-sinh": [{"birth_day": None}, {"birth_month": None, "birth_day": None}],
    "thieu-gioi": [{"sex": ""}],
    "thieu-ngheo": [{"facts": {"poverty_national": ""}}],
    "thieu-khuyet-tat": [{"facts": {"disability_level": ""}}],
    "thieu-song-cung": [{"facts": {"living_arrangement": ""}}],
    "thieu-bhyt": [{"health_card_no": ""}],
    "thieu-giay-ngheo": [{"facts": {"poverty_national": "can_ngheo"}}],
    "thieu-giay-khuyet-tat": [{"facts": {"disability_level": "nang"}}],
    "thieu-than-nhan": [{"kin": False}],
    "qua-105": [{"birth_year": 1920, "birth_month": 2, "citizen_id": None}],
    "khuyet-tat-het-han": [{"facts": {"disability_review_on": TODAY - timedelta(days=1)}}],
    "chua-ra-soat": [{"reviewed": False}],
}
FINE = {
    "cccd-lech": [{"sex": "nam", "citizen_id_note": "Đã đối chiếu giấy khai sinh"}, {"citizen_id": None, "sex": "nam"}],
    "duoi-60": [
        {"birth_year": 1966, "birth_month": 3, "birth_day": 1},
        {"birth_year": 1966, "birth_month": None, "birth_day": None},
    ],
    "dien-thoai-sai": [{"phone": "0912345678"}, {"phone": "02253123456"}, {"phone": ""}],
    "bhyt-lech-bhxh": [{"social_insurance_no": ""}, {"health_card_no": ""}],
    "thieu-giay-ngheo": [{"facts": {"poverty_national": "ngheo", "poverty_paper": "QĐ 1"}}],
    "thieu-giay-khuyet-tat": [{"facts": {"disability_level": "nhe"}}],
    "thieu-than-nhan": [{"kin": False, "birth_year": 1946, "birth_month": 3, "birth_day": 2}],
    "qua-105": [{"birth_year": 1920, "birth_month": 3, "birth_day": 2}],
    "khuyet-tat-het-han": [{"facts": {"disability_review_on": TODAY}}],
}  # fmt: skip


def codes(user) -> set[str]:
    return {code for code, number in quality.count(user, today=TODAY).total.items() if number}


@pytest.mark.parametrize("code, case", [(code, case) for code, cases in CASES.items() for case in cases])
def test_a_check_finds_whom_it_is_for(officer, group, code, case):
    elder = make_sound(group, **case)
    assert code in codes(officer)
    assert list(quality.found(quality.BY_CODE[code], officer, today=TODAY)) == [elder]


@pytest.mark.parametrize("code, case", [(code, case) for code, cases in FINE.items() for case in cases])
def test_a_check_leaves_the_sound_alone(officer, group, code, case):
    make_sound(group, **case)
    assert code not in codes(officer)


def test_nothing_is_said_against_a_sound_record(officer, group):
    make_sound(group)
    assert codes(officer) == set()
    counts = quality.count(officer, today=TODAY)
    assert (counts.people, counts.sound) == ({group.pk: 1}, {group.pk: 1})


def test_a_resident_without_a_group(officer, ward, leader):
    make_elder(ward=ward, full_name="Bùi Thị An")
    assert "thieu-to" in codes(officer)
    assert "thieu-to" not in {check.code for check in quality.checks_for(leader)}


def test_one_telephone_for_many(officer, group):
    for _ in range(SHARED_BY):
        make_sound(group, phone="0912345678")
    assert "chung-dien-thoai" not in codes(officer)
    make_sound(group, phone="0912345678")
    assert quality.count(officer, today=TODAY).total["chung-dien-thoai"] == SHARED_BY + 1


def test_the_dead_who_still_reside(officer, group):
    elder = make_sound(group, date_of_death=date(2026, 1, 5))
    assert codes(officer) == {"mat-van-cu-tru"}
    assert list(quality.found(quality.BY_CODE["mat-van-cu-tru"], officer, today=TODAY)) == [elder]


@pytest.mark.parametrize("ending, code", [(Ending.DIED, "mat-thieu-ngay"), (Ending.MOVED_OUT, None)])
def test_those_who_left(officer, group, ending, code):
    elder = make_sound(group)
    close(elder, ended_by=ending)
    assert codes(officer) == ({code} if code else set())


def test_a_residence_that_ended_without_a_word(officer, group):
    """The database refuses it at the end of the transaction; a restored old file may still hold it."""
    elder = make_sound(group)
    close(elder, ended_by="")
    assert codes(officer) == {"khep-khong-ly-do"}
    close(elder, ended_by=Ending.MOVED_OUT)


def test_a_disagreeing_number_says_which_is_probably_wrong(officer, group):
    elder = make_sound(group, full_name="Bùi Thị An", sex="nam")
    detail = quality.BY_CODE["cccd-lech"].detail(elder, TODAY)
    assert "có lẽ giới tính ghi sai" in detail


def test_every_check_is_tried_here():
    tried = set(CASES) | {"thieu-to", "chung-dien-thoai", "mat-van-cu-tru", "mat-thieu-ngay", "khep-khong-ly-do"}
    assert {check.code for check in CHECKS} == tried


def test_two_statements_count_everything_however_many_people(officer, group, other_group):
    counts = []
    for size in (2, 20):
        for _ in range(size):
            make_sound(group)
            make_sound(other_group, facts={"poverty_national": ""})
        with CaptureQueriesContext(connection) as captured:
            quality.count(officer, today=TODAY)
        counts.append(len([q for q in captured if "elders_elder" in q["sql"]]))
    assert counts == [2, 2]


def test_counts_and_names_keep_to_what_the_user_sees(leader, group, other_group):
    make_elder(group=other_group, full_name="Bùi Thị Bên")
    make_elder(group=make_group(ward=make_ward()), full_name="Người Lạ")
    own = make_elder(group=group, full_name="Bùi Thị An")
    counts = quality.count(leader, today=TODAY)
    assert counts.total["thieu-cccd"] == 1 and set(counts.people) == {group.pk}
    assert list(quality.found(quality.BY_CODE["thieu-cccd"], leader, today=TODAY)) == [own]


# --- Pages -----------------------------------------------------------------------------------------------------------
def test_the_overview_leads_to_names_and_the_names_to_the_form(officer, group, sign_in):
    client = sign_in(officer)
    elder = make_elder(group=group, full_name="Bùi Thị An")
    url = reverse("elders:quality_check", args=["thieu-ngheo"])
    assert url in client.get(reverse("elders:quality")).content.decode()
    html = client.get(url).content.decode()
    assert "Bùi Thị An" in html and f"/so/{elder.pk}/hoan-canh/?muc=poverty_national" in html


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_every_list_opens_and_every_remedy_leads_to_a_page(check, officer, group, sign_in):
    client, elder = sign_in(officer), make_elder(group=group)
    assert client.get(reverse("elders:quality_check", args=[check.code])).status_code == 200
    assert client.get(quality.remedy(check, elder)).status_code == 200


def test_pages_of_strangers_groups_and_unknown_checks_do_not_exist(leader, group, other_group, sign_in):
    client = sign_in(leader)
    url = reverse("elders:quality_check", args=["thieu-cccd"])
    assert client.get(f"{url}?to={group.pk}").status_code == 200
    assert client.get(f"{url}?to={other_group.pk}").status_code == 404
    assert client.get(reverse("elders:quality_check", args=["khong-co"])).status_code == 404


@pytest.mark.parametrize("role", [RoleCode.WARD_LEADER, RoleCode.HEALTH_STATION, RoleCode.ASSOCIATION])
def test_who_may_not_mend_is_refused(role, ward, sign_in):
    client = sign_in(make_user(role, ward=ward))
    for url in (reverse("elders:quality"), reverse("elders:quality_check", args=["thieu-cccd"])):
        assert client.get(url).status_code == 403


def test_pages_cost_the_same_for_many(officer, group, sign_in):
    client, url, counts = sign_in(officer), reverse("elders:quality_check", args=["thieu-cccd"]), []
    for size in (2, 18):
        for _ in range(size):
            make_elder(group=group)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_an_empty_registry_says_so(officer, sign_in):
    assert "Chưa có ai trong sổ để kiểm tra" in sign_in(officer).get(reverse("elders:quality")).content.decode()


def test_the_page_asks_for_this_year(officer, group, sign_in):
    elder = make_elder(group=group)
    YearlyReview.objects.create(elder=elder, year=timezone.localdate().year - 1, reviewed_on=TODAY)
    assert "Năm nay chưa rà soát" in sign_in(officer).get(reverse("elders:quality")).content.decode()
