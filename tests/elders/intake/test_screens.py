"""The pages of the intake: what they show, what they answer, and that they never slow down with the rows."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from elders.ground.history import Disclosure
from elders.models import ColumnMemory, Elder, IntakeBatch
from elders.services import intake
from elders.services.intake import receiving
from tests import factories
from tests.elders.intake.sending import APRIL, roster, send, write

pytestmark = pytest.mark.django_db
VAN_QUAN = "Tổ dân phố Vân Quan"
LAN = ["Nguyễn Thị Lan", "1945-03-05", "Nữ", "031145900101", VAN_QUAN, "Số 3", "0951000001"]


def upload(client, content: bytes, **fields):
    data = {"kind": "elders", "as_of": "01/04/2026", "file": SimpleUploadedFile("ds.csv", content)} | fields
    return client.post(reverse("elders:intake"), data, follow=True)


def test_an_officer_sends_reviews_writes_and_undoes(officer, group, sign_in):
    client = sign_in(officer)
    page = upload(client, roster(LAN, ["", "1950-02-03", "Nam", "031050900102", VAN_QUAN]))
    assert page.status_code == 200
    batch = IntakeBatch.objects.get()
    text = page.content.decode()
    assert "Thiếu họ tên" in text and "Ghi vào sổ: 1 mới, 0 thay đổi" in text
    client.post(reverse("elders:intake_apply", args=[batch.pk]))
    assert Elder.objects.count() == 1
    assert "Hoàn tác cả danh sách" in client.get(reverse("elders:intake_batch", args=[batch.pk])).content.decode()
    asked = client.get(reverse("elders:intake_undo", args=[batch.pk])).content.decode()
    assert "1 người" in asked
    client.post(reverse("elders:intake_undo", args=[batch.pk]), {"why": "Nhầm tệp"})
    assert not Elder.objects.exists()


def test_the_page_says_when_the_same_file_was_written_before(officer, group, sign_in):
    first = write(roster(LAN), by=officer)
    page = upload(sign_in(officer), roster(LAN)).content.decode()
    assert "Đúng tệp này đã được ghi vào sổ" in page
    assert reverse("elders:intake_batch", args=[first.pk]) in page


def test_a_long_file_is_read_by_the_worker_and_a_broken_reading_can_be_repeated(officer, group, sign_in, monkeypatch):
    monkeypatch.setattr(receiving, "SMALL_FILE_BYTES", 0)
    batch = intake.receive(content=roster(LAN), file_name="ds.csv", kind="elders", sender=officer, as_of=APRIL)
    client = sign_in(officer)
    page = client.get(reverse("elders:intake_batch", args=[batch.pk])).content.decode()
    assert "Đọc lại tệp" in page
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(reverse("elders:intake_read", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.state, batch.counts) == ("preview", {"new": 1})
    assert (batch.work.state, batch.work.result_url) == ("done", reverse("elders:intake_batch", args=[batch.pk]))


def test_a_change_is_shown_before_and_after_in_words(officer, group, sign_in):
    factories.make_elder(
        group=group, citizen_id="031145900101", birth_month=3, birth_day=5, facts={"poverty_national": "ngheo"}
    )
    headings = ["Họ và tên", "Ngày sinh", "Số CCCD", "Hộ nghèo, cận nghèo"]
    content = roster(["Nguyễn Thị Lan", "1945", "031145900101", "Hộ cận nghèo"], headings=headings)
    page = sign_in(officer).get(reverse("elders:intake_batch", args=[send(content, by=officer).pk])).content.decode()
    assert "<del>Hộ nghèo</del>" in page and "<ins>Hộ cận nghèo</ins>" in page


def test_answers_come_back_as_the_row_with_new_counts(officer, group, sign_in):
    batch = send(roster(LAN, ["", "1950-02-03", "Nam", "031050900102", VAN_QUAN]), by=officer)
    row = batch.rows.get(verdict="rejected")
    address = reverse("elders:intake_fix", args=[batch.pk, row.pk])
    answer = sign_in(officer).post(
        address, {"field": "full_name", "text": "Trần Văn Hòa"}, headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert f'id="dong-{row.pk}"' in text and 'hx-swap-oob="true"' in text
    assert "Trần Văn Hòa" in text
    batch.refresh_from_db()
    assert batch.counts == {"new": 2}


def test_a_remark_about_a_death_leads_to_the_event_and_is_settled_once_recorded(officer, leader, group, sign_in):
    lan = factories.make_elder(group=group, citizen_id="031145900101", birth_month=3, birth_day=5)
    headings = ["Họ và tên", "Ngày sinh", "Số CCCD", "Ghi chú"]
    content = roster(["Nguyễn Thị Lan", "05/03/1945", "031145900101", "Đã mất tháng 2/2026"], headings=headings)
    batch = send(content, by=officer, group=group)
    row = batch.rows.get()
    assert row.verdict == "suspect"
    page = sign_in(officer).get(reverse("elders:intake_batch", args=[batch.pk])).content.decode()
    assert reverse("elders:event_new", args=[lan.pk, "qua-doi"]) in page
    intake.apply(batch, by=officer, today=timezone.localdate())
    lan.refresh_from_db()
    assert lan.is_alive, "a remark in a list is no death certificate"
    Elder.objects.filter(pk=lan.pk).update(date_of_death="2026-02-20")
    assert intake.decide(row, choice="", by=officer).verdict == "same"


def test_many_rows_with_one_reason_are_left_out_at_once(officer, group, sign_in):
    batch = send(roster(*[[f"Trần Văn {n}", "", "Nam", "", VAN_QUAN] for n in ("Hòa", "Bình", "An")], LAN), by=officer)
    address = reverse("elders:intake_decide_many", args=[batch.pk])
    sign_in(officer).post(address, {"loai": "rejected", "ma": "BIRTH_MISSING", "choice": "skip"})
    assert batch.rows.filter(decision="skip", decided_by=officer).count() == 3


def test_only_sure_matches_are_taken_at_once(officer, group, other_group):
    sure = factories.make_elder(group=group, full_name="Nguyễn Thị Lan", birth_month=3, birth_day=5, phone="0951000001")
    factories.make_elder(group=other_group, full_name="Lê Văn Bảy", birth_year=1950, sex="nam")
    rows = (
        ["Nguyễn Thị Lan", "1945-03-05", "Nữ", "", NUMBER_4, "", "0951000001"],
        ["Lê Văn Bảy", "1950", "", "", VAN_QUAN],
    )
    factories.make_group(ward=group.ward, name=NUMBER_4)
    batch = send(roster(*rows), by=officer)
    assert set(batch.rows.values_list("verdict", flat=True)) == {"suspect"}
    intake.decide_many(batch, choice="sure", verdict="suspect", code="AMBIGUOUS_MATCH", by=officer)
    assert list(batch.rows.order_by("pk").values_list("elder", flat=True)) == [sure.pk, None]


NUMBER_4 = "Tổ dân phố số 4"


def test_column_names_are_corrected_and_remembered(officer, group, sign_in):
    batch = send(roster(LAN), by=officer)
    table = batch.tables[0]
    given = {f"cot-0-{column['letter']}": column["field"] for column in table["columns"]}
    phone = next(column for column in table["columns"] if column["field"] == "phone")
    given[f"cot-0-{phone['letter']}"] = ""
    client = sign_in(officer)
    client.post(reverse("elders:intake_mapping", args=[batch.pk]), given)
    assert ColumnMemory.objects.get().mapping[phone["letter"]] == ""
    assert "phone" not in batch.rows.get().values
    other = roster(LAN, ["Trần Văn Hòa", "1950", "Nam", "", VAN_QUAN, "", "0951000002"])
    assert all("phone" not in row.values for row in send(other, by=officer).rows.all())


def test_one_content_for_two_columns_is_refused(officer, group, sign_in):
    batch = send(roster(LAN), by=officer)
    given = {f"cot-0-{column['letter']}": "full_name" for column in batch.tables[0]["columns"]}
    page = sign_in(officer).post(reverse("elders:intake_mapping", args=[batch.pk]), given).content.decode()
    assert "đang được gán cho hai cột" in page


def test_the_review_page_costs_the_same_for_two_rows_and_for_twenty(officer, group, sign_in):
    client = sign_in(officer)

    def queries(count: int, start: int) -> int:
        for number in range(count):
            factories.make_elder(group=group, full_name=f"Nguyễn Thị {'ABCDEFGHIJKLMNOPQRSTUVXY'[number]}", phone="")
        rows = [
            [f"Nguyễn Thị {'ABCDEFGHIJKLMNOPQRSTUVXY'[n]}", "1945", "", f"0311459{start + n:05d}", VAN_QUAN]
            for n in range(count)
        ]
        batch = send(roster(*rows), by=officer)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page = client.get(reverse("elders:intake_batch", args=[batch.pk]))
        assert page.status_code == 200
        return len(captured)

    assert queries(2, 10000) == queries(20, 20000)


def test_the_marked_workbook_carries_the_errors_in_its_cells(officer, group, sign_in):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Họ và tên", "Ngày sinh", "Số CCCD", "Ghi chú"])
    sheet.append(["Nguyễn Thị Lan", "1945", "031145900101", "=1+1"])
    sheet.append(["Trần Văn Hòa", "31/02/1950", "", ""])
    out = io.BytesIO()
    book.save(out)
    batch = send(out.getvalue(), by=officer, name="ds.xlsx", group=group)
    answer = sign_in(officer).get(reverse("elders:intake_errors", args=[batch.pk]))
    marked = openpyxl.load_workbook(io.BytesIO(answer.content))[sheet.title]
    assert marked["B3"].comment and "Ngày sinh không đúng" in marked["B3"].comment.text
    assert marked["B2"].comment is None
    assert marked.cell(1, 5).value == "Phần mềm ghi chú"
    assert "Ngày sinh không đúng" in marked.cell(3, 5).value
    assert all(cell.data_type != "f" for row in marked.iter_rows() for cell in row)
    assert Disclosure.objects.filter(kind="error_file", by=officer).exists()


def test_a_csv_goes_home_as_a_workbook(officer, group, sign_in):
    batch = send(roster(["=HYPERLINK(1)", "1950"]), by=officer)
    answer = sign_in(officer).get(reverse("elders:intake_errors", args=[batch.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=HYPERLINK(1)", "s")


def test_the_template_comes_filled_and_goes_back_unchanged(leader, officer, group, other_group, sign_in):
    factories.make_elder(
        group=group, full_name="Nguyễn Thị Lan", birth_month=3, birth_day=5, citizen_id="031145900101",
        phone="0951000001", facts={"address": "Số 3", "poverty_national": "ngheo", "living_arrangement": "mot_minh"},
    )  # fmt: skip
    factories.make_elder(group=other_group, full_name="Phạm Thị Bí Mật", citizen_id="031145900103")
    answer = sign_in(leader).get(reverse("elders:intake_template"), {"loai": "elders", "to": group.pk})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["Danh sách"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "031145900101" in texts and "0951000001" in texts and "Hộ nghèo" in texts
    assert not any("Bí Mật" in text for text in texts)
    assert sheet.data_validations.dataValidation and sheet.protection.sheet
    assert Disclosure.objects.get(kind="template").row_count == 1
    batch = send(answer.content, by=leader, name="mau.xlsx")
    assert batch.counts.get("same") == 1 and set(batch.counts) <= {"same", "ignored"}


@pytest.mark.parametrize("kind", ["elders", "yearly_review"])
def test_an_empty_template_has_no_people(officer, group, kind):
    from elders.intake.kinds import kind_of
    from elders.intake.template import roster_template

    content, people = roster_template(kind_of(kind), group=None, user=officer, today=group.valid_from)
    batch = send(content, by=officer, name="mau.xlsx", kind=kind)
    assert (people, batch.state, batch.refusal_code) == (0, "refused", "NO_ROWS")
