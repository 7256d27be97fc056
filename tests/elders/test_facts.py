"""The small form of dated facts: from a day, by a paper, before → after; and what cannot be true together."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from elders import facts
from elders.models import FACTS, Situation
from elders.services import situations
from tests.factories import make_elder

pytestmark = pytest.mark.django_db
START = date(2025, 7, 1)


def url(elder, muc, day=None) -> str:
    return f"{reverse('elders:facts', args=[elder.pk])}?muc={muc}" + (f"&ngay={day:%d/%m/%Y}" if day else "")


def typed(client, address, **changes) -> dict[str, str]:
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields} | changes
    return {name: "" if value is None else value for name, value in sent.items()}


def say(client, address, **changes):
    return client.post(address, typed(client, address, **changes))


def rows(elder, *names):
    return list(elder.situations.order_by("valid_from").values_list("valid_from", "valid_to", *names))


def test_one_fact_is_changed_from_a_day_by_a_paper(sign_in, officer, group):
    elder, client = make_elder(group=group, facts={"poverty_national": "khong"}), sign_in(officer)
    answer = say(
        client, url(elder, "poverty_national"), poverty_national="ngheo", from_day="01012026", source_paper="QĐ 15"
    )
    assert answer.status_code == 302
    assert rows(elder, "poverty_national", "source_paper") == [
        (START, date(2025, 12, 31), "khong", ""),
        (date(2026, 1, 1), None, "ngheo", "QĐ 15"),
    ]


def test_a_section_writes_only_what_was_changed(sign_in, officer, leader, group):
    elder, client = make_elder(group=group), sign_in(officer)
    page = url(elder, "luong-tro-cap")
    mine = typed(client, page, pension_monthly_vnd="3.500.000", from_day="01/03/2026")
    situations.change(elder, facts={"art23_allowance": False}, from_day=date(2026, 2, 1), by=leader)
    assert "vừa sửa hồ sơ này" in client.post(page, mine).content.decode()
    form = client.post(page, mine).context["form"]
    again = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    assert client.post(page, again).status_code == 302
    row = elder.situations.get(valid_from=date(2026, 3, 1))
    assert (row.pension_monthly_vnd, row.art23_allowance, row.si_allowance_monthly_vnd) == (3_500_000, False, None)


def test_the_form_of_a_past_day_starts_from_the_values_of_that_day(sign_in, officer, group):
    elder, client = make_elder(group=group, facts={"poverty_national": "ngheo"}), sign_in(officer)
    situations.change(elder, facts={"poverty_national": "khong"}, from_day=date(2026, 3, 1), by=officer)
    assert client.get(url(elder, "poverty_national")).context["form"]["poverty_national"].value() == "khong"
    form = client.get(url(elder, "poverty_national", date(2026, 1, 5))).context["form"]
    assert form["poverty_national"].value() == "ngheo"


def test_a_wrong_day_is_put_right_with_the_same_value(sign_in, officer, group):
    elder, client = make_elder(group=group, facts={"poverty_national": "khong"}), sign_in(officer)
    situations.change(elder, facts={"poverty_national": "ngheo"}, from_day=date(2026, 3, 1), by=officer)
    say(client, url(elder, "poverty_national"), from_day="01/01/2026")
    assert [row[2] for row in rows(elder, "poverty_national")] == ["khong", "ngheo", "ngheo"]
    assert elder.situations.order_by("valid_from")[1].valid_from == date(2026, 1, 1)


def test_later_rows_with_the_old_value_are_asked_about(sign_in, officer, group):
    elder, client = make_elder(group=group), sign_in(officer)
    situations.change(elder, facts={"address": "Số 9"}, from_day=date(2026, 3, 1), by=officer)
    page = url(elder, "housing", date(2026, 1, 1))
    answer = say(client, page, housing="nha_tam", from_day="01/01/2026")
    assert "Những giai đoạn sau cũng đang ghi như cũ" in answer.content.decode()
    assert len(rows(elder)) == 2
    say(client, page, housing="nha_tam", from_day="01/01/2026", onward="tiep")
    assert [row[2] for row in rows(elder, "housing")] == ["", "nha_tam", "nha_tam"]
    say(client, page, housing="dot_nat", from_day="01/01/2026", onward="rieng")
    assert [row[2] for row in rows(elder, "housing")] == ["", "dot_nat", "nha_tam"]


def test_the_preview_shows_before_and_after_and_writes_nothing(sign_in, officer, group):
    elder, client = make_elder(group=group, facts={"housing": "kien_co"}), sign_in(officer)
    page = url(elder, "gia-dinh")
    sent = typed(client, page, housing="nha_tam", from_day="01/03/2026")
    answer = client.post(page + "&xem=1", sent, HTTP_HX_REQUEST="true").content.decode()
    assert "Nhà kiên cố" in answer
    assert "Nhà tạm" in answer
    assert "Đúng từ ngày 01/03/2026" in answer
    assert "<html" not in answer
    assert len(rows(elder)) == 1


@pytest.mark.parametrize(
    ("section", "changes", "sentence"),
    [
        ("khuyet-tat", {"disability_kind": "nhin"}, "Ghi mức độ khuyết tật trước"),
        ("disability_paper", {"disability_paper": "GXN 12"}, "Ghi mức độ khuyết tật trước"),
        ("luong-tro-cap", {"si_allowance_monthly_vnd": "0", "survivor_allowance": "co"}, "không có trợ cấp BHXH"),
        ("gia-dinh", {"has_supporter": "khong", "supporter_on_social_allowance": "co"}, "không có người phụng dưỡng"),
        ("gia-dinh", {"in_care_facility": "co", "facility_eligible_but_fostered": "co"}, "trong cơ sở trợ giúp"),
        ("muc-song", {"poverty_national": "khong", "poverty_paper": "QĐ 1"}, "phải ghi là hộ nghèo"),
        ("pension_monthly_vnd", {"pension_monthly_vnd": "3,5 triệu"}, "Số tiền không rõ"),
        ("housing", {"housing": "nha_tam", "from_day": "30/02/2026"}, "Ngày không đúng"),
        ("housing", {"housing": "nha_tam", "from_day": "01/01/2099"}, "Ngày quá xa"),
        ("housing", {"housing": "nha_tam", "from_day": "01/01/2020"}, "theo dõi người này từ ngày 01/07/2025"),
        ("gia-dinh", {"from_day": "01/01/2026"}, "Chưa sửa mục nào"),
    ],
)
def test_what_cannot_be_is_refused_in_words(sign_in, officer, group, section, changes, sentence):
    elder, client = make_elder(group=group), sign_in(officer)
    page = say(client, url(elder, section), **changes).content.decode()
    assert sentence in page
    assert len(rows(elder)) == 1


def test_unknown_facts_contradict_nothing():
    nothing = {name: Situation._meta.get_field(name).get_default() for name in FACTS}
    assert facts.contradictions(nothing) == {}


def test_a_contradiction_of_before_does_not_block_another_fact_of_the_section(sign_in, officer, group):
    elder = make_elder(group=group, facts={"in_care_facility": True, "facility_eligible_but_fostered": True})
    assert say(sign_in(officer), url(elder, "gia-dinh"), housing="kien_co").status_code == 302


def test_a_leader_chooses_among_own_groups_and_does_not_lose_the_person(sign_in, leader, group, other_group):
    elder, client = make_elder(group=group), sign_in(leader)
    for value in (str(other_group.pk), ""):
        answer = say(client, url(elder, "residential_group"), residential_group=value)
        assert answer.context["form"].errors["residential_group"]
    elder.refresh_from_db()
    assert elder.residential_group == group


def test_an_officer_moves_somebody_to_another_group_ahead_of_time(sign_in, officer, group, other_group):
    elder, client = make_elder(group=group), sign_in(officer)
    ahead = timezone.localdate() + timedelta(days=30)
    say(client, url(elder, "residential_group"), residential_group=other_group.pk, from_day=f"{ahead:%d/%m/%Y}")
    elder.refresh_from_db()
    assert elder.residential_group == group
    assert situations.covering(elder, ahead).residential_group == other_group


def test_no_section_lets_choose_and_no_situation_leads_on(sign_in, officer, group):
    elder, client = make_elder(group=group), sign_in(officer)
    page = client.get(reverse("elders:facts", args=[elder.pk])).content.decode()
    assert all(section.title in page for section in facts.SECTIONS)
    situations.close(elder, on=date(2026, 2, 1), ending="moved_out", by=officer)
    page = client.get(url(elder, "housing", date(2026, 3, 1))).content.decode()
    assert "không có hoàn cảnh trong sổ" in page
    assert "01/07/2025 – 01/02/2026" in page


def test_every_fact_has_a_form_of_its_own(sign_in, officer, group):
    elder, client = make_elder(group=group), sign_in(officer)
    for name in FACTS:
        assert client.get(url(elder, name)).context["form"].names == [name]


def test_the_record_of_somebody_who_left_is_still_put_right(sign_in, officer, group):
    elder, client = make_elder(group=group), sign_in(officer)
    situations.close(elder, on=date(2026, 2, 1), ending="moved_out", by=officer)
    say(client, url(elder, "housing"), housing="kien_co")
    assert rows(elder, "housing", "ended_by") == [(START, date(2026, 2, 1), "kien_co", "moved_out")]
