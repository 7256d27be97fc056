"""The pages of insurance cards: what each role sees and does, in a constant number of queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from benefits import todo
from benefits.models import CardCheck, CardRoster, CardSetting, InsuranceCard
from elders.choices import RoleCode
from elders.ground.history import Disclosure
from tests import factories
from tests.benefits.test_card_rosters import person


@pytest.fixture
def today():
    return timezone.localdate()


def test_the_overview_keeps_unknown_apart_and_leads_to_the_people(officer, group, sign_in, today):
    factories.make_card(factories.make_elder(group=group), valid_from=today)
    CardCheck.objects.create(elder=factories.make_elder(group=group), checked_on=today, finding="none")
    factories.make_elder(group=group)
    page = sign_in(officer).get(reverse("benefits:cards"))
    total = page.context["total"]
    assert (total.yes, total.no, total.unknown) == (1, 1, 1)
    text = page.content.decode()
    assert "33,3%" in text and "Chưa biết ngày chốt" in text
    assert f"?loai=chua-ro&amp;to={group.pk}" in text


def test_every_tab_lists_its_people_with_the_card_due_and_what_to_ask(officer, group, sign_in, today):
    client, url = sign_in(officer), reverse("benefits:cards_work")
    without = person(group, date(1962, 6, 1), full_name="Trần Thị Mận")
    wrong = person(group, date(1962, 6, 1), full_name="Lê Thị Hộ", no_card=False)
    factories.make_card(wrong, category="BHYT_HOUSEHOLD", valid_from=date(2026, 1, 1))
    ending = person(group, date(1962, 6, 1), full_name="Vũ Thị Hạn", no_card=False)
    factories.make_card(ending, valid_from=date(2026, 1, 1), valid_to=today + timedelta(days=10))
    nobody_knows = factories.make_elder(group=group, full_name="Đỗ Thị Rõ", health_card_no="GD4310312345678")
    for tab, elder, words in [
        ("chua-co", without, "Thành phố hỗ trợ"),
        ("sai-nhom", wrong, "Hộ gia đình"),
        ("sap-het", ending, f"{today + timedelta(days=10):%d/%m/%Y}"),
        ("chua-ro", nobody_knows, "GD4310312345678"),
    ]:
        page = client.get(url, {"loai": tab})
        assert [line["elder"] for line in page.context["rows"]] == [elder], tab
        assert words in page.content.decode(), tab
    assert "lương hưu" in client.get(url, {"loai": "chua-ro"}).content.decode()
    assert not client.get(url, {"loai": "chua-co", "q": "khong ai"}).context["rows"]
    assert client.get(url, {"loai": "chua-co", "q": "man"}).context["rows"]
    assert client.get(url, {"loai": "chua-co", "nhom": "BHYT_HP_60_74", "to": group.pk}).context["rows"]
    assert not client.get(url, {"loai": "chua-co", "nhom": "BHYT_POOR"}).context["rows"]


def test_numbers_on_the_home_page_are_the_people_behind_them(officer, group, sign_in, today):
    person(group, date(1962, 6, 1))
    person(group, date(1963, 6, 1))
    factories.make_card(person(group, date(1962, 6, 1), no_card=False), category="BHYT_HOUSEHOLD")
    found = [card for card in todo.slow_cards(officer, today=today) if card.count]
    assert {card.title: card.count for card in found} == {
        "Người chưa có thẻ BHYT": 2,
        "Thẻ BHYT không còn đúng nhóm": 1,
    }
    for card in found:
        assert len(sign_in(officer).get(card.url).context["rows"]) == card.count


def test_the_worklist_takes_the_same_number_of_queries_for_two_and_twenty(officer, group, sign_in):
    client, url = sign_in(officer), reverse("benefits:cards_work")
    client.get(url)

    def count(people: int) -> int:
        for _ in range(people):
            factories.make_card(person(group, date(1962, 6, 1), no_card=False), category="BHYT_HOUSEHOLD")
        with CaptureQueriesContext(connection) as queries:
            client.get(url, {"loai": "sai-nhom"})
        return len(queries)

    assert count(2) == count(18)


def test_a_group_leader_sees_who_lacks_a_card_in_the_own_group_and_edits_nothing(leader, group, other_group, sign_in):
    mine = person(group, date(1962, 6, 1), full_name="Trần Thị Mận")
    card = factories.make_card(person(group, date(1962, 6, 1), no_card=False), category="BHYT_HOUSEHOLD")
    person(other_group, date(1962, 6, 1), full_name="Lê Thị Khác")
    client = sign_in(leader)
    page = client.get(reverse("benefits:cards_work"))
    assert [line["elder"] for line in page.context["rows"]] == [mine]
    assert "Ghi thẻ" not in page.content.decode()
    for name in ("card_edit", "card_lock"):
        assert client.get(reverse(f"benefits:{name}", args=[card.pk])).status_code == 403
    assert client.get(reverse("benefits:card_rosters")).status_code == 403
    assert "Thẻ bảo hiểm y tế" in client.get(reverse("elders:record", args=[mine.pk])).content.decode()


def test_the_ward_leader_looks_and_reads_no_whole_number(ward, group, sign_in):
    card = factories.make_card(person(group, date(1962, 6, 1), no_card=False), number="GD4310312345678")
    client = sign_in(factories.make_user(RoleCode.WARD_LEADER, ward=ward))
    text = client.get(reverse("benefits:cards_person", args=[card.elder_id])).content.decode()
    assert "5678" in text and "GD4310312345678" not in text
    assert client.get(reverse("benefits:card_new", args=[card.elder_id])).status_code == 403
    assert client.post(reverse("benefits:card_setting"), {"warn_days": "30"}).status_code == 403


def test_finance_and_the_health_station_have_no_cards(ward, group, sign_in):
    elder = person(group, date(1962, 6, 1))
    for role in (RoleCode.FINANCE, RoleCode.HEALTH_STATION):
        client = sign_in(factories.make_user(role, ward=ward))
        assert client.get(reverse("benefits:cards")).status_code == 403
        assert client.get(reverse("benefits:cards_person", args=[elder.pk])).status_code == 403


def test_a_card_is_written_down_with_its_warnings_and_ends_the_one_before(officer, group, sign_in, today):
    elder = person(group, date(1951, 6, 20), no_card=False, social_insurance_no="0399999999")
    old = factories.make_card(elder, valid_from=date(2026, 1, 1))
    client, url = sign_in(officer), reverse("benefits:card_new", args=[elder.pk])
    assert client.get(url).context["form"]["number"].value() == "0399999999"
    data = {
        "number": "bt1 31 0312345678",
        "category": "BHYT_BTXH",
        "benefit_percent": "100",
        "valid_from": "20/06/2026",
        "clinic": "Trạm Y tế",
    }
    page = client.post(url, data)
    assert "mỗi ngày một thẻ" in page.content.decode() and elder.insurance_cards.count() == 1
    done = client.post(url, data | {"replace": "on"}, follow=True)
    assert "khác mã trong hồ sơ" in done.content.decode()
    old.refresh_from_db()
    assert old.ends_on == date(2026, 6, 19)
    new = InsuranceCard.objects.get(elder=elder, category="BHYT_BTXH")
    assert (new.number, new.benefit_percent, new.recorded_by) == ("BT1310312345678", 100, officer)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"number": "BT131"}, "15 ký tự"),
        ({"valid_to": "01/01/2020"}, "từ ngày bắt đầu trở đi"),
        ({"valid_from": ""}, "Giá trị từ ngày"),
        ({"delivered_on": "20/06/2026"}, "người ký nhận"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(officer, group, sign_in, change, sentence):
    elder = factories.make_elder(group=group)
    data = {"number": "0312345678", "category": "BHYT_POOR", "valid_from": "20/06/2026"} | change
    page = sign_in(officer).post(reverse("benefits:card_new", args=[elder.pk]), data)
    assert page.status_code == 200 and sentence in page.content.decode()
    assert not InsuranceCard.objects.exists()


def test_lock_unlock_and_check(officer, group, sign_in, today):
    elder = factories.make_elder(group=group)
    card = factories.make_card(elder, valid_from=date(2026, 1, 1))
    client = sign_in(officer)
    check = reverse("benefits:card_check", args=[elder.pk])
    assert "còn hạn" in client.post(check, {"checked_on": f"{today:%d/%m/%Y}", "finding": "none"}).content.decode()
    lock = reverse("benefits:card_lock", args=[card.pk])
    client.post(lock, {"locked_on": "01/06/2026", "reason": "mistake", "note": "Cấp trùng"})
    card.refresh_from_db()
    assert (card.locked_on, card.lock_reason) == (date(2026, 6, 1), "mistake")
    assert "đã khóa" in client.post(lock, {"locked_on": "01/06/2026", "reason": "other"}).content.decode()
    client.post(check, {"checked_on": f"{today:%d/%m/%Y}", "finding": "none", "note": "BHXH trả lời"})
    assert CardCheck.objects.get(elder=elder).finding == "none"
    future = client.post(check, {"checked_on": f"{today + timedelta(days=1):%d/%m/%Y}", "finding": "none"})
    assert "sau hôm nay" in future.content.decode()
    client.post(reverse("benefits:card_unlock", args=[card.pk]))
    card.refresh_from_db()
    assert card.locked_on is None


def test_the_conventions_stay_unknown_until_somebody_says_them(officer, ward, sign_in):
    client, url = sign_in(officer), reverse("benefits:card_setting")
    client.post(url, {"cut_off_day": "", "household_runs_out": "", "warn_days": "45", "clinic": ""})
    row = CardSetting.objects.get(pk=ward.pk)
    assert (row.cut_off_day, row.household_runs_out, row.warn_days) == (None, None, 45)
    assert "chưa biết" in client.get(reverse("benefits:card_rosters")).content.decode()
    client.post(url, {"cut_off_day": "10", "household_runs_out": "khong", "warn_days": "45", "clinic": ""})
    row.refresh_from_db()
    assert (row.cut_off_day, row.household_runs_out) == (10, False)
    assert "phải gửi trước hết ngày" in client.get(reverse("benefits:card_rosters")).content.decode()


def test_a_list_goes_from_draft_to_answered_on_the_pages(officer, ward, group, sign_in, today):
    elder = person(group, date(1962, 6, 1), citizen_id="031162900001")
    client = sign_in(officer)
    month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    page = client.post(reverse("benefits:card_rosters"), {"month": month.isoformat()}, follow=True)
    roster = CardRoster.objects.get(ward=ward)
    assert elder.full_name in page.content.decode()
    for form, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = client.get(reverse("benefits:card_roster_file", args=[roster.pk, form]))
        assert answer.content.startswith(start) and "attachment" in answer["Content-Disposition"]
    assert Disclosure.objects.filter(what=str(roster)).count() == 2
    assert client.get(reverse("benefits:card_roster_file", args=[roster.pk, "docx"])).status_code == 404
    client.post(reverse("benefits:card_roster_send", args=[roster.pk]), {"sent_on": f"{today:%d/%m/%Y}"})
    roster.refresh_from_db()
    assert roster.state == "sent"
    line = roster.lines.get()
    client.post(reverse("benefits:card_line_drop", args=[roster.pk, line.pk]))
    assert roster.lines.count() == 1
    client.post(reverse("benefits:card_roster_back", args=[roster.pk]), {"reason": "Gửi nhầm"})
    client.post(reverse("benefits:card_roster_send", args=[roster.pk]), {"sent_on": f"{today:%d/%m/%Y}"})
    url = reverse("benefits:card_line_answer", args=[roster.pk, line.pk])
    assert "số thẻ" in client.post(url, {"outcome": "done"}).content.decode()
    client.post(url, {"outcome": "done", "number": "0312345678"})
    card = InsuranceCard.objects.get(elder=elder)
    assert (card.number, card.valid_from, card.category) == ("0312345678", month, "BHYT_HP_60_74")
    roster.refresh_from_db()
    assert (roster.state, roster.answered_on) == ("answered", today)
