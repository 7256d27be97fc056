"""The spreadsheet of the registry: exactly the list of the screen, safe to open, written down in the log."""

import io
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from elders import sheets
from elders.ground.history import Disclosure
from elders.intake.fields import ELDERS
from tests.elders.test_registry import LIST, names
from tests.factories import make_elder, make_group, make_ward

EXPORT = reverse("elders:export")
HEAD = 4  # two lines of text, an empty one, then the headings


def workbook(response):
    return load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def table(response) -> list[list]:
    return [[cell.value for cell in row] for row in workbook(response).active.iter_rows(min_row=HEAD)]


def test_the_sheet_has_the_people_the_columns_and_the_order_of_the_screen(officer, group, other_group, sign_in):
    client = sign_in(officer)
    make_elder(group=group, full_name="Đỗ Thị Bích", citizen_id="031145900123", birth_year=1945, birth_month=3,
               birth_day=5, facts={"poverty_national": "ngheo", "living_arrangement": "mot_minh"})  # fmt: skip
    make_elder(group=group, full_name="Vũ Thị An", birth_year=1930)
    make_elder(group=other_group, full_name="Bùi Thị Cam")
    make_elder(group=make_group(ward=make_ward()), full_name="Người Lạ")
    query = f"?to={group.pk}"
    head, *rows = table(client.get(EXPORT + query))
    assert head == ["STT", "Họ và tên", "Ngày sinh", "Tuổi", "Giới tính", "Số CCCD", "Tổ dân phố",
                    "Hộ nghèo, cận nghèo", "Mức độ khuyết tật", "Hoàn cảnh sống", "Số thẻ BHYT"]  # fmt: skip
    assert [row[1] for row in rows] == ["Vũ Thị An", "Đỗ Thị Bích"] == names(client.get(LIST + query))
    assert rows[1][:1] + rows[1][2:3] + rows[1][5:10] == [
        2, "05/03/1945", "031145900123", "Vân Quan", "Hộ nghèo", None, "Sống một mình",
    ]  # fmt: skip
    assert rows[0][2] == "1930"  # never 01/01/1930


def test_headings_are_those_intake_reads(officer, group, sign_in):
    make_elder(group=group)
    head, *_ = table(sign_in(officer).get(EXPORT))
    assert set(head) - {"STT", "Tuổi"} <= {field.heading for field in ELDERS.fields}


def test_chosen_columns_and_a_ranked_search_come_out_as_they_stand(officer, group, sign_in):
    client = sign_in(officer)
    for name in ("Vũ Thị Lân", "Bùi Thị Lành", "Cao Thị Lan"):
        make_elder(group=group, full_name=name, phone="0912345678")
    query = "?q=lan&cot=dien_thoai"
    head, *rows = table(client.get(EXPORT + query))
    assert head == ["STT", "Họ và tên", "Số điện thoại"]
    assert [row[1] for row in rows] == names(client.get(LIST + query)) == ["Cao Thị Lan", "Vũ Thị Lân", "Bùi Thị Lành"]
    assert rows[0][2] == "0912345678"


@pytest.mark.parametrize("text", ["=1+1", "+84912", "-2", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")'])
def test_no_cell_becomes_a_formula(officer, group, sign_in, text):
    make_elder(group=group, full_name=text, facts={"address": text})
    sheet = workbook(sign_in(officer).get(f"{EXPORT}?cot=dia_chi")).active
    cells = [cell for row in sheet.iter_rows(min_row=HEAD + 1) for cell in row if isinstance(cell.value, str)]
    assert len(cells) == 2
    for cell in cells:
        assert cell.data_type == "s" and not cell.value.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_words_of_the_filter_cannot_become_a_formula_either(officer, group, sign_in):
    make_elder(group=group, full_name="Lan")
    sheet = workbook(sign_in(officer).get(EXPORT, {"q": "=lan"})).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\ufffeb"])
def test_signs_excel_forbids_are_left_out(text):
    assert sheets.safe(text) == "ab"


def test_every_export_is_written_down_with_filters_and_count(officer, group, sign_in):
    make_elder(group=group)
    make_elder(group=group, facts={"poverty_national": "ngheo"})
    response = sign_in(officer).get(f"{EXPORT}?ngheo=ngheo&to={group.pk}")
    b"".join(response.streaming_content)
    log = Disclosure.objects.get()
    assert (log.by, log.kind, log.row_count) == (officer, "export", 1)
    assert log.filters["ngheo"] == "ngheo" and log.filters["to"] == [group.pk] and "citizen" not in str(log.filters)
    assert response.headers["Cache-Control"] == "no-store"
    assert f"{timezone.localdate():%Y-%m-%d}.xlsx" in response.headers["Content-Disposition"]


def test_a_leader_exports_the_own_group_only(leader, group, other_group, sign_in):
    make_elder(group=group, full_name="Bùi Thị An")
    make_elder(group=other_group, full_name="Bùi Thị Bên")
    _, *rows = table(sign_in(leader).get(f"{EXPORT}?to={other_group.pk}"))
    assert [row[1] for row in rows] == ["Bùi Thị An"]


def test_the_dead_are_listed_with_the_day(officer, group, sign_in):
    make_elder(group=group, full_name="Bùi Thị An", date_of_death=date(2026, 1, 5))
    head, *rows = table(sign_in(officer).get(f"{EXPORT}?tinh_trang=da_mat"))
    assert head[2] == "Tình trạng" and rows[0][2] == "Mất 05/01/2026"


def test_a_list_without_people_is_a_sheet_with_headings(officer, sign_in):
    head, *rows = table(sign_in(officer).get(EXPORT))
    assert head[1] == "Họ và tên" and not [row for row in rows if any(row)]
