"""Timeline and history: what was true from when to when, and who changed what, when, why, by which act."""

from datetime import date

import pytest
from django.urls import reverse

from elders import record, trail
from elders.ground import history
from elders.models import Contact, Elder, IntakeBatch, LifeEvent, Situation, YearlyReview
from elders.services import events, merging, people, situations
from elders.services.reviews import save_reviews
from tests.factories import make_elder, make_user

pytestmark = pytest.mark.django_db
START = date(2025, 7, 1)


def page(client, name, elder) -> str:
    return client.get(reverse(f"elders:{name}", args=[elder.pk])).content.decode()


def told(elder, user) -> dict[str, dict[str, list[tuple[str, str, str]]]]:
    """Act → thing → [(label, before, after)]."""
    return {
        act.name: {thing.title: [(one.label, one.before, one.after) for one in thing.changes] for thing in act.things}
        for act in trail.acts_of(elder, user=user)
    }


def test_a_change_of_a_fact_is_one_line_and_not_a_closed_and_an_opened_row(group, officer):
    elder = make_elder(group=group, facts={"poverty_national": "khong"})
    situations.change(
        elder, facts={"poverty_national": "ngheo"}, from_day=date(2026, 1, 1), by=officer, source_paper="QĐ 15"
    )
    assert told(elder, officer)["Sửa hoàn cảnh"] == {
        "Hoàn cảnh từ 01/01/2026": [
            ("Hộ nghèo theo chuẩn quốc gia", "Không", "Hộ nghèo"),
            ("Giấy tờ, căn cứ", "", "QĐ 15"),
        ]
    }


def test_an_ending_is_told(group, officer):
    elder = make_elder(group=group)
    with history.act("Chuyển đi", by=officer, why="theo con"):
        situations.close(elder, on=date(2026, 2, 1), ending="moved_out", by=officer)
    act = next(act for act in trail.acts_of(elder, user=officer) if act.name == "Chuyển đi")
    assert (act.who, act.why) == (str(officer), "theo con")
    changes = [(one.label, one.before, one.after) for one in act.things[0].changes]
    assert ("Đến ngày", "để trống", "01/02/2026") in changes
    assert ("Kết thúc vì", "để trống", "Chuyển đi") in changes


def test_person_contact_and_review_are_told_with_vietnamese_labels(group, officer, leader):
    elder = make_elder(group=group, full_name="Nguyễn Thị Lan", birth_year=1945)
    people.edit_person(elder, values={"full_name": "Nguyễn Thị Làn", "sex": "nam"}, by=officer)
    contact = people.save_contact(Contact(elder=elder, kind="than_nhan", full_name="Đào Văn Con"), by=leader)
    people.end_contact(contact, by=leader, why="đã mất liên lạc")
    save_reviews([(elder, {"uses_it": True}, None)], year=2026, on=date(2026, 1, 5), by=leader)
    acts = told(elder, officer)
    assert acts["Sửa hồ sơ"]["Hồ sơ"] == [
        ("Họ và tên", "Nguyễn Thị Lan", "Nguyễn Thị Làn"),
        ("Giới tính", "Nữ", "Nam"),
    ]
    assert ("Họ và tên", "để trống", "Đào Văn Con") in acts["Thêm người liên hệ"]["Thân nhân: Đào Văn Con"]
    assert acts["Bỏ người liên hệ"] == {"Thân nhân: Đào Văn Con": []}
    assert ("Tự dùng công nghệ thông tin", "chưa biết", "Có") in acts["Rà soát năm 2026"]["Phiếu rà soát năm 2026"]


def test_changes_of_many_people_at_once_are_in_the_history_too(group, officer):
    elder = make_elder(group=group, hometown="Kiến Thụy")
    with history.act("Nhập danh sách", by=officer):
        Elder.objects.filter(pk=elder.pk).update(hometown="An Lão")
    assert told(elder, officer)["Nhập danh sách"] == {"Hồ sơ": [("Quê quán", "Kiến Thụy", "An Lão")]}


def test_what_the_triggers_keep_up_to_date_is_no_change_of_the_person(group, other_group, officer):
    elder = make_elder(group=group)
    situations.change(elder, facts={"residential_group": other_group}, from_day=date(2026, 1, 1), by=officer)
    assert told(elder, officer)["Sửa hoàn cảnh"] == {
        "Hoàn cảnh từ 01/01/2026": [("Tổ dân phố", group.name, other_group.name)]
    }


def test_each_act_shows_only_what_the_reader_may_know(group, ward, officer):
    elder = make_elder(group=group)
    YearlyReview.objects.create(elder=elder, year=2026, reviewed_on=date(2026, 1, 5))
    station = make_user("health_station", ward=ward)
    titles = {thing.title for act in trail.acts_of(elder, user=station) for thing in act.things}
    assert "Phiếu rà soát năm 2026" not in titles


def test_rows_that_came_from_an_absorbed_record_bring_their_history(group, officer):
    kept, absorbed = make_elder(group=group), make_elder(group=group)
    contact = Contact.objects.create(elder=absorbed, kind="than_nhan", full_name="Tên Cũ")
    Contact.objects.filter(pk=contact.pk).update(full_name="Tên Mới")
    with history.act("Gộp hồ sơ trùng", by=officer):
        Contact.objects.filter(pk=contact.pk).update(elder=kept)
    changes = [one for act in trail.acts_of(kept, user=officer) for thing in act.things for one in thing.changes]
    assert ("Tên Cũ", "Tên Mới") in [(one.before, one.after) for one in changes]


def test_an_act_leads_back_to_its_event_merge_or_list_for_who_may_open_it(sign_in, group, officer, leader):
    kept, absorbed = make_elder(group=group, full_name="Đào Thị Mận"), make_elder(group=group, full_name="Đào Thị Mân")
    done = merging.merge(kept, absorbed, by=officer, on=date(2026, 3, 1))
    client = sign_in(officer)
    assert reverse("elders:duplicates_merge", args=[done.pk]) in page(client, "record_history", kept)
    assert reverse("elders:duplicates_merge", args=[done.pk]) not in page(sign_in(leader), "record_history", kept)
    event = LifeEvent(elder=kept, kind="absence", happened_on=date(2026, 4, 1))
    event = events.record(event, today=date(2026, 4, 2), by=officer)
    assert reverse("elders:event", args=[event.pk]) in page(client, "record_history", kept)
    batch = IntakeBatch.objects.create(kind="elders", ward=group.ward, sender=officer, state="applied",
                                       file_name="to3.xlsx", sha256="0", content=b"", size_bytes=0,
                                       as_of=date(2026, 1, 1))  # fmt: skip
    with history.act("Nhập danh sách", by=officer, batch=batch.pk):
        Elder.objects.filter(pk=kept.pk).update(phone="0912345678")
    assert reverse("elders:intake_batch", args=[batch.pk]) in page(client, "record_history", kept)
    assert reverse("elders:intake_batch", args=[batch.pk]) not in page(sign_in(leader), "record_history", kept)


def test_a_row_older_than_the_history_says_so(sign_in, group, officer):
    import pgtrigger

    with pgtrigger.ignore("elders.Elder:insert_insert"):
        elder = make_elder(group=group)
    people.edit_person(elder, values={"phone": "0912345678"}, by=officer)
    assert "khi chưa có lịch sử" in page(sign_in(officer), "record_history", elder)


def test_the_last_hand_is_named(group, officer, leader):
    elder = make_elder(group=group)
    people.edit_person(elder, values={"phone": "0912345678"}, by=officer)
    assert trail.last_hand(elder) == str(officer)
    situations.change(elder, facts={"housing": "kien_co"}, from_day=START, by=leader)
    assert trail.last_hand(elder) == str(leader)


# --- Timeline ---------------------------------------------------------------------------------------------------------


def test_the_timeline_reads_from_when_to_when_what_and_by_whom(sign_in, group, officer, leader):
    elder, client = make_elder(group=group, facts={"housing": "nha_tam"}), sign_in(officer)
    batch = IntakeBatch.objects.create(kind="elders", ward=group.ward, sender=officer, state="applied",
                                       file_name="ngheo-2026.xlsx", sha256="0", content=b"", size_bytes=0,
                                       as_of=date(2026, 1, 1))  # fmt: skip
    situations.change(elder, facts={"poverty_national": "ngheo"}, from_day=date(2026, 1, 1), by=officer,
                      source_kind="import", source_batch=batch)  # fmt: skip
    situations.close(elder, on=date(2026, 5, 31), ending="moved_out", by=officer)
    situations.open_again(elder, facts={"residential_group": group}, from_day=date(2026, 8, 1), by=officer)
    text = page(client, "record_timeline", elder)
    for words in ("Từ 01/01/2026 đến 31/05/2026", "Hộ nghèo", "ngheo-2026.xlsx", "Sau ngày 31/05/2026", "Chuyển đi",
                  "Cư trú trở lại", "Từ 01/08/2026 đến nay", "hiện nay", "Bắt đầu theo dõi"):  # fmt: skip
        assert words in text
    link = reverse("elders:intake_batch", args=[batch.pk])
    assert link in text
    assert link not in page(sign_in(leader), "record_timeline", elder)
    rows = record.situations_of(elder)
    told = trail.periods(rows, record.group_names(rows), date(2026, 9, 1))
    assert [(one.row.valid_from, one.is_first, one.gap_before, one.is_now) for one in told] == [
        (date(2026, 8, 1), True, True, True),
        (date(2026, 1, 1), False, False, False),
        (START, True, False, False),
    ]
    assert [one.label for one in told[1].differences] == ["Hộ nghèo theo chuẩn quốc gia"]


def test_a_wrong_day_or_change_is_put_right_on_the_timeline(sign_in, group, officer):
    elder, client = make_elder(group=group), sign_in(officer)
    row = situations.change(elder, facts={"housing": "kien_co"}, from_day=date(2026, 3, 1), by=officer)
    where = [elder.pk, row.pk]
    said = {"ngay": "01022026", "ly_do": "gõ nhầm tháng"}
    answer = client.post(reverse("elders:record_situation_start", args=where), said, follow=True).content.decode()
    assert "Đã sửa ngày bắt đầu thành 01/02/2026" in answer
    assert "gõ nhầm tháng" in page(client, "record_history", elder)
    bad = client.post(reverse("elders:record_situation_start", args=where), {"ngay": "xx"}, follow=True)
    assert "Ngày không đúng" in bad.content.decode()
    client.post(reverse("elders:record_situation_back", args=where))
    assert elder.situations.get().valid_to is None
    first = elder.situations.get()
    answer = client.post(reverse("elders:record_situation_back", args=[elder.pk, first.pk]), follow=True)
    assert "hoàn cảnh đầu tiên" in answer.content.decode()


def test_a_row_of_a_stranger_is_not_reached_through_the_own_person(sign_in, leader, group, other_group):
    mine, theirs = make_elder(group=group), make_elder(group=other_group)
    row = Situation.objects.get(elder=theirs)
    for name in ("record_situation_start", "record_situation_back"):
        for elder in (mine, theirs):
            address = reverse(f"elders:{name}", args=[elder.pk, row.pk])
            assert sign_in(leader).post(address, {"ngay": "01/01/2026"}).status_code == 404
