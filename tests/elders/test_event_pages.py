"""Screens of life events: preview, one confirmation, way back, reports of group leaders, counts by month."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from elders.choices import EventKind, RoleCode
from elders.models import Disclosure, Elder, EventReport, LifeEvent, Situation
from elders.movements import movements
from elders.services import events
from elders.todo import cards
from tests import factories


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def day(today):
    return today - timedelta(days=2)


@pytest.fixture
def lan(group):
    return factories.make_elder(group=group)


def answers(day, **more):
    return {"happened_on": f"{day:%d/%m/%Y}", "reported_by": "Con trai", "buoc": "xem"} | more


def hidden(response):
    """The hidden fields of the confirming form."""
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode()))
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def recorded(elder, kind=EventKind.DEATH, *, day, by, **fields):
    event = LifeEvent(elder=elder, kind=kind, happened_on=day, **fields)
    return events.record(event, today=timezone.localdate(), by=by)


def test_a_death_from_form_to_preview_to_done_and_back(sign_in, officer, lan, day):
    client = sign_in(officer)
    url = reverse("elders:event_new", args=[lan.pk, "qua-doi"])
    assert "Ngày mất" in client.get(url).content.decode()
    shown = client.post(url, answers(day, paper="Trích lục khai tử số 12"))
    page = shown.content.decode()
    assert "Xem trước khi ghi" in page and "Kết thúc cư trú" in page
    assert not LifeEvent.objects.exists()
    fields = hidden(shown)
    assert fields["happened_on"] == f"{day:%d/%m/%Y}"
    done = client.post(url, fields | {"buoc": "ghi"}, follow=True)
    assert "Đã ghi: qua đời" in done.content.decode()
    event = LifeEvent.objects.get()
    assert (event.recorded_by, event.paper) == (officer, "Trích lục khai tử số 12")
    restore = reverse("elders:event_restore", args=[event.pk])
    assert "Những việc được đưa lại như cũ" in client.get(restore).content.decode()
    back = client.post(restore, {"reason": "Nhầm người"}, follow=True).content.decode()
    assert "đã khôi phục" in back and "Nhầm người" in back
    lan.refresh_from_db()
    assert lan.date_of_death is None and lan.is_resident


def test_a_double_click_acts_once(sign_in, officer, lan, day):
    client = sign_in(officer)
    url = reverse("elders:event_new", args=[lan.pk, "qua-doi"])
    fields = hidden(client.post(url, answers(day))) | {"buoc": "ghi"}
    first, second = client.post(url, fields), client.post(url, fields)
    assert first.url == second.url == reverse("elders:event", args=[LifeEvent.objects.get().pk])


def test_what_changed_since_the_preview_is_shown_again_and_not_done(sign_in, officer, lan, day, other_group):
    client = sign_in(officer)
    url = reverse("elders:event_new", args=[lan.pk, "qua-doi"])
    fields = hidden(client.post(url, answers(day))) | {"buoc": "ghi"}
    Situation.objects.filter(elder=lan).update(residential_group=other_group)
    again = client.post(url, fields)
    assert "dữ liệu đã thay đổi" in again.content.decode() and not LifeEvent.objects.exists()
    client.post(url, hidden(again) | {"buoc": "ghi"})
    assert LifeEvent.objects.count() == 1


def test_refusals_come_back_to_the_form(sign_in, officer, lan, today, group):
    client = sign_in(officer)
    death = reverse("elders:event_new", args=[lan.pk, "qua-doi"])
    page = client.post(death, answers(today + timedelta(days=3))).content.decode()
    assert "không thể ở tương lai" in page and "Chưa ghi được" in page
    assert "Ngày mất: " in client.post(death, answers(today, happened_on="")).content.decode()
    move = reverse("elders:event_new", args=[lan.pk, "chuyen-to"])
    assert "Tổ dân phố nơi đến ở" in client.post(move, answers(today)).content.decode()
    assert not LifeEvent.objects.exists()


def test_editing_again_keeps_what_was_typed(sign_in, officer, lan, day):
    client = sign_in(officer)
    url = reverse("elders:event_new", args=[lan.pk, "qua-doi"])
    fields = hidden(client.post(url, answers(day, place="Tại nhà")))
    assert 'value="Tại nhà"' in client.post(url, fields | {"buoc": "sua"}).content.decode()


def test_a_group_leader_reports_and_the_officer_confirms_from_the_to_do(sign_in, officer, leader, lan, day, today):
    url = reverse("elders:event_new", args=[lan.pk, "qua-doi"])
    page = sign_in(leader).post(url, answers(day), follow=True).content.decode()
    assert "Đã gửi tin báo" in page
    lan.refresh_from_db()
    assert lan.date_of_death is None and not LifeEvent.objects.exists()
    assert any(card.title == "Tin báo của tổ chờ xác nhận" and card.count == 1 for card in cards(officer, today=today))
    client = sign_in(officer)
    assert "đang chờ phường xác nhận" in client.get(reverse("elders:record", args=[lan.pk])).content.decode()
    assert lan.full_name in client.get(reverse("elders:event_reports")).content.decode()
    form = client.get(url).content.decode()
    assert f'value="{day:%d/%m/%Y}"' in form and "Con trai" in form
    client.post(url, hidden(client.post(url, answers(day))) | {"buoc": "ghi"})
    report = EventReport.objects.get()
    assert report.event and report.answered_by == officer
    assert "đã ghi vào sổ" in sign_in(leader).get(reverse("elders:event_reports") + "?da_tra_loi=1").content.decode()


def test_the_officer_turns_a_report_down(sign_in, officer, leader, lan, day):
    sign_in(leader).post(reverse("elders:event_new", args=[lan.pk, "tam-vang"]), answers(day))
    report = EventReport.objects.get()
    page = sign_in(officer).post(
        reverse("elders:event_report_decline", args=[report.pk]), {"reason": "Chỉ đi vài ngày"}, follow=True
    )
    assert "sổ không thay đổi" in page.content.decode()
    assert "Chỉ đi vài ngày" in sign_in(leader).get(reverse("elders:event_reports") + "?da_tra_loi=1").content.decode()


def test_who_moves_in_is_searched_first(sign_in, officer, lan, day, group):
    recorded(lan, EventKind.MOVE_OUT, day=day, by=officer, destination="trong_tp")
    client = sign_in(officer)
    page = client.get(reverse("elders:move_in"), {"q": "nguyen thi lan"}).content.decode()
    link = re.search(rf"/so/{lan.pk}/bien-dong/chuyen-den/\?phep=[^\"]+", page).group()
    shown = client.post(link, answers(day + timedelta(days=1), to_group=group.pk))
    assert "Mở lại hồ sơ cũ" in shown.content.decode()
    client.post(link, hidden(shown) | {"buoc": "ghi"})
    lan.refresh_from_db()
    assert lan.is_resident


def test_a_person_of_another_ward_is_found_by_the_whole_number_only(sign_in, officer, day):
    there = factories.make_group(ward=factories.make_ward(name="Kiến An"))
    number = factories.make_citizen_id()
    gone = factories.make_elder(group=there, citizen_id=number, full_name="Phạm Thị Gái")
    neighbour = factories.make_user(RoleCode.WARD_OFFICER, ward=there.ward)
    recorded(gone, EventKind.MOVE_OUT, day=day, by=neighbour)
    client = sign_in(officer)
    url = reverse("elders:event_new", args=[gone.pk, "chuyen-den"])
    assert client.get(url).status_code == 404
    assert "Phạm Thị Gái" not in client.get(reverse("elders:move_in"), {"q": "pham thi gai"}).content.decode()
    page = client.get(reverse("elders:move_in"), {"q": number}).content.decode()
    assert "Phạm Thị Gái" in page and number not in re.findall(r'href="([^"]*)"', page)
    link = re.search(rf"/so/{gone.pk}/bien-dong/chuyen-den/\?phep=[^\"]+", page).group()
    assert client.get(link).status_code == 200
    assert sign_in(factories.make_user(RoleCode.WARD_OFFICER, ward=officer.ward)).get(link).status_code == 404


def test_a_ward_that_was_named_sees_who_comes(sign_in, officer, day, today):
    there = factories.make_group(ward=factories.make_ward(name="Kiến An"))
    gone = factories.make_elder(group=there, full_name="Phạm Thị Gái")
    neighbour = factories.make_user(RoleCode.WARD_OFFICER, ward=there.ward)
    recorded(gone, EventKind.MOVE_OUT, day=day, by=neighbour, to_ward=officer.ward, destination="trong_tp")
    client = sign_in(officer)
    assert "Phạm Thị Gái" in client.get(reverse("elders:move_in")).content.decode()
    assert client.get(reverse("elders:event_new", args=[gone.pk, "chuyen-den"])).status_code == 200
    assert client.get(reverse("elders:record", args=[gone.pk])).status_code == 404  # not before it is taken in
    assert any(card.title == "Người phường khác chuyển đến" and card.count == 1 for card in cards(officer, today=today))


def test_a_stranger_is_a_404_and_a_forbidden_act_a_403(sign_in, officer, leader, lan, day, other_group):
    stranger = factories.make_elder(group=factories.make_group())
    neighbour = factories.make_elder(group=other_group)
    theirs = recorded(stranger, day=day, by=None)
    beside = recorded(neighbour, EventKind.ABSENCE, day=day, by=officer)
    own = recorded(lan, EventKind.ABSENCE, day=day, by=officer)
    report = EventReport.objects.create(
        elder=stranger, kind="death", happened_on=day, reported_by=factories.make_user()
    )

    def status(user, name, *args):
        return sign_in(user).get(reverse(f"elders:{name}", args=args)).status_code

    assert status(officer, "events", stranger.pk) == 404
    assert status(officer, "event_new", stranger.pk, "qua-doi") == 404
    assert status(officer, "event_new", lan.pk, "khong-co") == 404
    assert status(officer, "event", theirs.pk) == 404
    assert status(officer, "event_restore", theirs.pk) == 404
    assert status(officer, "event_report_decline", report.pk) == 404
    assert status(leader, "events", neighbour.pk) == 404
    assert status(leader, "event_new", neighbour.pk, "qua-doi") == 404
    assert status(leader, "event", beside.pk) == 404
    assert status(leader, "event", own.pk) == 200
    assert status(leader, "event_restore", own.pk) == 403
    assert status(leader, "event_report_decline", report.pk) == 403
    assert status(leader, "move_in") == 403
    assert status(leader, "event_new", lan.pk, "chuyen-den") == 403
    viewer = factories.make_user(RoleCode.WARD_LEADER, ward=officer.ward)
    assert status(viewer, "event_list") == 200 and status(viewer, "event_new", lan.pk, "qua-doi") == 403
    assert status(viewer, "event_reports") == 403
    shown = list(sign_in(leader).get(reverse("elders:event_list") + f"?ky={day:%Y-%m}").context["page"])
    assert shown == [own]


def test_counts_by_group(officer, group, other_group, day, today):
    people = [factories.make_elder(group=group) for _ in range(5)]
    recorded(people[0], day=day, by=officer)
    recorded(people[1], EventKind.MOVE_OUT, day=day, by=officer, destination="trong_tp")
    recorded(people[2], EventKind.MOVE_OUT, day=day, by=officer, destination="ngoai_tp")
    recorded(people[3], EventKind.MOVE_GROUP, day=day, by=officer, to_group=other_group)
    recorded(people[1], EventKind.MOVE_IN, day=day + timedelta(days=1), by=officer, to_group=other_group)
    taken_back = recorded(people[4], day=day, by=officer)
    events.restore(taken_back, reason="Nhầm", by=officer)
    groups = type(group).objects.for_user(officer).order_by("pk")
    rows, total = movements(LifeEvent.objects.for_user(officer), groups)
    assert [(row.group, row.up, row.down) for row in rows] == [(group, 0, 4), (other_group, 2, 0)]
    assert (total.counts["death"], total.counts["out_city"], total.counts["out_far"]) == (1, 1, 1)
    residents = Elder.objects.filter(residential_group__in=groups).current().count()
    assert residents == len(people) + total.up - total.down  # nobody is counted twice or forgotten


def test_the_list_of_a_month_asks_the_same_number_of_queries(sign_in, officer, group, day):
    client, url = sign_in(officer), reverse("elders:event_list") + f"?ky={day:%Y-%m}"

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    for _ in range(2):
        recorded(factories.make_elder(group=group), day=day, by=officer)
    count()
    few = count()
    for _ in range(18):
        recorded(factories.make_elder(group=group), day=day, by=officer)
    assert count() == few
    page = client.get(url).content.decode()
    assert "Tăng, giảm theo tổ" in page


def test_the_list_ignores_what_makes_no_sense(sign_in, officer, lan, day):
    recorded(lan, day=day, by=officer)
    client = sign_in(officer)
    for query in ("ky=2026-99", "ky=x&to=999999&loai=zz", "trang=abc", f"ky={day.year}"):
        assert client.get(reverse("elders:event_list") + "?" + query).status_code == 200


def test_an_empty_month_says_what_to_do(sign_in, officer):
    assert "Không có biến động nào" in sign_in(officer).get(reverse("elders:event_list")).content.decode()


def test_the_list_is_printed_and_exported_as_shown_and_logged(sign_in, officer, leader, lan, day):
    recorded(lan, day=day, by=officer, paper="=HYPERLINK(1)")
    hidden_one = factories.make_elder(group=factories.make_group(), full_name="Người Phường Khác")
    recorded(hidden_one, day=day, by=None)
    client, query = sign_in(officer), f"?ky={day:%Y-%m}"
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("elders:event_export") + query).content))
    filled = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    cells = [str(cell.value) for cell in filled]
    assert lan.full_name in cells and "Người Phường Khác" not in cells
    assert [cell.data_type for cell in filled if "HYPERLINK" in str(cell.value)] == ["s"]  # text, never a formula
    text = " ".join(
        page.extract_text()
        for page in PdfReader(io.BytesIO(client.get(reverse("elders:event_print") + query).content)).pages
    )
    assert lan.full_name in text and "TĂNG, GIẢM NGƯỜI CAO TUỔI" in text
    assert list(Disclosure.objects.order_by("pk").values_list("kind", "row_count")) == [("export", 1), ("print", 1)]
    own = sign_in(leader).get(reverse("elders:event_print") + query)
    assert "TỔ TRƯỞNG" in " ".join(page.extract_text() for page in PdfReader(io.BytesIO(own.content)).pages)


def test_a_death_without_a_place_lists_its_paper_alone(lan, group, officer, sign_in, day):
    LifeEvent.objects.create(
        elder=lan, kind=EventKind.DEATH, happened_on=day, reported_on=day, paper="Giấy chứng tử số 5",
        ward=group.ward, residential_group=group,
    )  # fmt: skip
    page = sign_in(officer).get(reverse("elders:event_list"), {"ky": str(day.year)}).content.decode()
    assert '<td data-label="Nội dung">Giấy chứng tử số 5</td>' in page
