"""One answer for many rows: what somebody changed meanwhile, a list without groups; and what the page then says."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from elders.models import Elder
from elders.services import intake
from tests import factories
from tests.elders.intake.sending import APRIL, codes, roster, send, verdicts

pytestmark = pytest.mark.django_db
HEADINGS = ["Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Địa chỉ"]
LAN = ["Nguyễn Thị Lan", "1945-03-05", "Nữ", "031145900101", "Số 3"]
HOA = ["Trần Văn Hòa", "1950-02-03", "Nam", "031050900102", "Số 4"]


@pytest.fixture
def homeless(officer, group, other_group):
    """A list that names no group, in a ward of two."""
    return send(roster(LAN, HOA, headings=HEADINGS), by=officer)


def test_all_people_of_a_list_without_groups_get_theirs_at_once(homeless, officer, group, other_group, sign_in):
    client = sign_in(officer)
    page = client.get(reverse("elders:intake_batch", args=[homeless.pk]), {"loai": "new", "ma": "GROUP_MISSING"})
    assert "Ghi tổ cho tất cả" in page.content.decode()
    answer = {"loai": "new", "ma": "GROUP_MISSING", "choice": "place", "to": other_group.pk}
    done = client.post(reverse("elders:intake_decide_many", args=[homeless.pk]), answer, follow=True)
    assert "Đã xử lý 2 dòng" in done.content.decode()
    assert codes(homeless) == [[], []]
    intake.apply(homeless, by=officer, today=timezone.localdate())
    assert set(Elder.objects.values_list("residential_group", flat=True)) == {other_group.pk}


def test_a_group_has_to_be_chosen_and_be_ones_own(homeless, officer, sign_in):
    client = sign_in(officer)
    address = reverse("elders:intake_decide_many", args=[homeless.pk])
    answer = {"loai": "new", "ma": "GROUP_MISSING", "choice": "place", "to": ""}
    assert "Chọn tổ dân phố trước" in client.post(address, answer, follow=True).content.decode()
    assert client.post(address, answer | {"to": factories.make_group().pk}).status_code == 404
    assert codes(homeless) == [["GROUP_MISSING"], ["GROUP_MISSING"]]


def test_only_rows_without_a_group_are_placed_together(officer, group):
    batch = send(roster(["", "1950", "Nam", "", group.name]), by=officer)
    with pytest.raises(ValidationError):
        intake.place_many(batch, verdict="rejected", code="NAME_MISSING", group=group, by=officer, today=APRIL)


def test_what_changed_since_the_preview_is_accepted_together_once_seen(officer, group, sign_in):
    lan = factories.make_elder(group=group, citizen_id=LAN[3], birth_month=3, birth_day=5, facts={"address": "Số 1"})
    content = roster(LAN, HOA, headings=HEADINGS)
    waiting = send(content, by=officer, group=group)
    situation = lan.situations.get()
    situation.address = "Số 2"
    situation.save()
    intake.apply(waiting, by=officer, today=timezone.localdate())
    assert verdicts(waiting) == ["suspect", "new"]
    client = sign_in(officer)
    shown = {"loai": "suspect", "ma": "CHANGED_SINCE"}
    page = client.get(reverse("elders:intake_batch", args=[waiting.pk]), shown).content.decode()
    assert "Đã xem, ghi tất cả như danh sách" in page
    client.post(reverse("elders:intake_decide_many", args=[waiting.pk]), shown | {"choice": "accept"})
    waiting.refresh_from_db()
    intake.apply(waiting, by=officer, today=timezone.localdate())
    assert Elder.objects.get(pk=lan.pk).situations.get(valid_to=None).address == "Số 3"


def test_a_doubt_about_who_or_whether_alive_is_never_accepted_for_many(officer, group):
    batch = send(roster([*LAN, "Đã mất"], headings=[*HEADINGS, "Ghi chú"]), by=officer, group=group)
    with pytest.raises(ValidationError):
        intake.decide_many(batch, choice="accept", verdict="suspect", code="DECEASED", by=officer)


def test_rows_left_out_on_purpose_wait_for_nobody(officer, group, sign_in):
    batch = send(roster(["", "1950", "Nam", "", "Số 1"], LAN, headings=HEADINGS), by=officer, group=group)
    client, address = sign_in(officer), reverse("elders:intake_batch", args=[batch.pk])
    assert "1 dòng" in client.get(address).content.decode()
    intake.decide(batch.rows.get(verdict="rejected"), choice="skip", by=officer)
    assert "chưa</strong> được ghi" not in client.get(address).content.decode()


def test_a_new_row_says_what_will_be_stored_and_its_cells_stand_as_in_the_file(officer, group, sign_in):
    batch = send(roster(LAN, headings=HEADINGS), by=officer, group=group)
    page = sign_in(officer).get(reverse("elders:intake_batch", args=[batch.pk])).content.decode()
    assert "Giới tính: Nữ · Số CCCD: 031145900101 · Địa chỉ: Số 3" in page
    places = [page.index(f"<dt>{heading}</dt>") for heading in HEADINGS]
    assert places == sorted(places)


def test_a_number_of_somebody_else_is_still_called_cccd(officer, group, sign_in):
    factories.make_elder(group=group, full_name="Phạm Thị Khác", citizen_id=LAN[3], birth_year=1951)
    batch = send(roster(LAN, headings=HEADINGS), by=officer, group=group)
    page = sign_in(officer).get(reverse("elders:intake_batch", args=[batch.pk])).content.decode()
    assert "ùng số CCCD" in page and "cccd;" not in page


def test_the_marked_workbook_is_named_like_the_file_it_marks(officer, group, sign_in):
    batch = send(roster(LAN), by=officer, name="Tổ Vân Quan.csv")
    answer = sign_in(officer).get(reverse("elders:intake_errors", args=[batch.pk]))
    assert "T%E1%BB%95%20V%C3%A2n%20Quan%20-%20%C4%91%C3%A1nh" in answer["Content-Disposition"]


def test_naming_columns_anew_warns_that_answers_are_lost(officer, group, sign_in):
    batch = send(roster(LAN, ["", "1950", "Nam", "", "Số 1"], headings=HEADINGS), by=officer, group=group)
    client, address = sign_in(officer), reverse("elders:intake_mapping", args=[batch.pk])
    assert "phải làm lại" not in client.get(address).content.decode()
    intake.decide(batch.rows.get(verdict="rejected"), choice="skip", by=officer)
    assert "1 dòng" in client.get(address).content.decode()


def test_a_cell_nobody_could_read_is_announced_and_marked_though_the_row_is_taken(officer, group, sign_in):
    content = roster([*LAN, "tùy từng năm"], HOA, headings=[*HEADINGS, "Hộ nghèo, cận nghèo"])
    batch = send(content, by=officer, group=group)
    assert verdicts(batch) == ["new", "new"]
    client = sign_in(officer)
    page = client.get(reverse("elders:intake_batch", args=[batch.pk])).content.decode()
    assert "Không hiểu nội dung ô (1 dòng)" in page and "Tải tệp có đánh dấu lỗi" in page
    book = client.get(reverse("elders:intake_errors", args=[batch.pk])).content
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert "Không hiểu nội dung ô" in sheet["F2"].comment.text
    assert sheet["G2"].value.startswith("Nhận dòng này") and sheet["G3"].value is None


def test_a_list_of_people_sent_as_a_review_is_called_a_mistake(officer, group, sign_in):
    factories.make_elder(group=group, citizen_id=LAN[3], birth_month=3, birth_day=5)
    batch = send(roster(LAN, headings=HEADINGS), by=officer, group=group, kind="yearly_review")
    page = sign_in(officer).get(reverse("elders:intake_batch", args=[batch.pk])).content.decode()
    assert "không có cột nào của “Phiếu rà soát năm”" in page


def test_a_review_sent_as_a_list_of_people_is_called_a_mistake(officer, group, sign_in):
    headings = [*HEADINGS, "Còn khả năng lao động", "Cần vay vốn ưu đãi"]
    batch = send(roster([*LAN, "Có", "Không"], headings=headings), by=officer, group=group)
    client, address = sign_in(officer), reverse("elders:intake_batch", args=[batch.pk])
    assert "có các cột của “Phiếu rà soát năm”" in client.get(address).content.decode()
    right = send(roster(LAN, headings=HEADINGS), by=officer, group=group)
    page = client.get(reverse("elders:intake_batch", args=[right.pk])).content.decode()
    assert "nhầm loại" not in page


def test_nobody_is_written_into_a_group_that_was_closed_after_the_preview(officer, group, other_group, sign_in):
    today = timezone.localdate()
    batch = send(roster(LAN, HOA, headings=HEADINGS), by=officer, group=group, as_of=today)
    assert verdicts(batch) == ["new", "new"]
    group.valid_to = today - timedelta(days=1)
    group.save()
    other_group.predecessors.add(group)
    intake.apply(batch, by=officer, today=timezone.localdate())
    assert not Elder.objects.exists()
    assert verdicts(batch) == ["suspect", "suspect"]
    client, shown = sign_in(officer), {"loai": "suspect", "ma": "TO_UNKNOWN"}
    page = client.get(reverse("elders:intake_batch", args=[batch.pk]), shown).content.decode()
    assert f"{group.name} đã thôi hoạt động, nay là {other_group.name}" in page
    answer = shown | {"choice": "place", "to": other_group.pk}
    client.post(reverse("elders:intake_decide_many", args=[batch.pk]), answer)
    batch.refresh_from_db()
    intake.apply(batch, by=officer, today=timezone.localdate())
    assert set(Elder.objects.values_list("residential_group", flat=True)) == {other_group.pk}
