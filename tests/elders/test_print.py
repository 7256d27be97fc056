"""Printed lists: the right people, as of the right day, for those who may see them, with a trace in the log."""

import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from elders import printing
from elders.choices import RoleCode
from elders.filters import RosterFilter
from elders.ground.history import Disclosure
from elders.ground.work import Work
from elders.models import Elder, Situation
from elders.services.printing import print_list
from tests import factories
from tests.elders.test_documents import fonts_of, text_of

PRINT = "elders:print"


def choices(**fields) -> printing.Choices:
    return printing.Choices(**{"day": timezone.localdate()} | fields)


def sheet_of(content: bytes):
    return load_workbook(io.BytesIO(content)).active


def cells_of(content: bytes) -> list[list]:
    return [[cell.value for cell in row] for row in sheet_of(content).iter_rows()]


def names_of(content: bytes) -> list[str]:
    """Names of the rows of a workbook, in order."""
    rows = cells_of(content)
    head = next(index for index, row in enumerate(rows) if row[0] == "STT")
    return [row[1] for row in rows[head + 1 :] if row[0] and str(row[0]).isdigit()]


def made(user, filters=None, **fields):
    return print_list(filters or {}, choices(**fields), by=user, today=timezone.localdate())


@pytest.fixture
def people(group, other_group):
    return [
        factories.make_elder(group=group, full_name="Nguyễn Thị Ước", birth_year=1945, birth_month=3, birth_day=5),
        factories.make_elder(group=group, full_name="Trần Văn An", sex="nam", birth_year=1940),
        factories.make_elder(
            group=other_group, full_name="Lê Thị Đào", citizen_id=factories.make_citizen_id(year=1950), birth_year=1950,
            facts={"poverty_national": "ngheo", "disability_level": "khong", "living_arrangement": "mot_minh"},
        ),
    ]  # fmt: skip


def post(client, **fields):
    data = {"loc": "", "kind": "danh_sach", "day": f"{timezone.localdate():%d/%m/%Y}", "format": "pdf"} | fields
    return client.post(reverse(PRINT), data)


# --- who and what -----------------------------------------------------------------------------------------------------
def test_officer_downloads_the_list_of_a_group_as_pdf(officer, people, group, sign_in):
    answer = post(sign_in(officer), to=group.pk)
    assert answer["Content-Type"] == "application/pdf"
    assert "danh-sach-nguoi-cao-tuoi-to-dan-pho-van-quan" in answer["Content-Disposition"]
    text = text_of(answer.content)
    assert "DANH SÁCH NGƯỜI CAO TUỔI" in text and "TỔ DÂN PHỐ VÂN QUAN" in text
    assert "Danh sách này có 02 người (hai người)." in text
    assert "Lê Thị Đào" not in text
    assert text.index("Trần Văn An") < text.index("Nguyễn Thị Ước")  # by given name
    assert {font[0].split("+")[1] for font in fonts_of(answer.content)} <= {"Tinos", "Tinos-Bold", "Tinos-Italic"}


def test_births_are_never_printed_more_precise_than_known(officer, people):
    text = text_of(made(officer).content)
    assert "05/03/1945" in text
    assert "1940" in text and "/1940" not in text


def test_the_ward_list_has_a_heading_per_group_and_counts_through(officer, people, group, other_group):
    text = text_of(made(officer).content)
    assert "Tổ dân phố Vân Quan (2 người)" in text and "Tổ dân phố số 3 (1 người)" in text
    assert "Danh sách này có 03 người (ba người)." in text
    assert text.index("Tổ dân phố Vân Quan") < text.index("Tổ dân phố số 3")  # by code of the group


def test_a_copy_of_its_own_for_each_group(officer, people):
    content = made(officer, separate=True).content
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) == 2
    for number, name in ((1, "TỔ DÂN PHỐ VÂN QUAN"), (2, "TỔ DÂN PHỐ SỐ 3")):
        text = text_of(content, number)
        assert name in text and "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text and "NGƯỜI LẬP BIỂU" in text


def test_people_without_a_group_come_last_under_a_heading_that_says_so(officer, people, ward):
    factories.make_elder(ward=ward, full_name="Phạm Văn Bảo")
    text = text_of(made(officer).content)
    assert text.index("Chưa rõ tổ dân phố (1 người)") > text.index("Tổ dân phố số 3")


def test_unknown_facts_are_said_and_known_ones_named(officer, people):
    rows = {row[1]: row for row in cells_of(made(officer, format="xlsx").content) if row[1]}
    facts = {name: row[7] for name, row in rows.items() if name in {person.full_name for person in people}}
    assert facts["Lê Thị Đào"] == "Hộ nghèo; sống một mình"
    assert facts["Trần Văn An"] == "Chưa rõ hoàn cảnh"


def test_a_past_day_prints_what_was_true_then(officer, group, other_group):
    today = timezone.localdate()
    elder = factories.make_elder(
        group=group, full_name="Bùi Thị Dung", valid_from=date(2025, 7, 1), facts={"poverty_national": "ngheo"}
    )
    moved = today - timedelta(days=30)
    elder.situations.update(valid_to=moved - timedelta(days=1))
    Situation.objects.create(
        elder=elder, ward=group.ward, residential_group=other_group, valid_from=moved, poverty_national="khong",
        source_kind="form",
    )  # fmt: skip
    late = factories.make_elder(group=group, full_name="Vũ Văn Mới", valid_from=today)
    then = text_of(made(officer, day=moved - timedelta(days=1)).content)
    assert "TỔ DÂN PHỐ VÂN QUAN" in then and "Hộ nghèo" in then and late.full_name not in then
    now = text_of(made(officer, {"to": [other_group.pk]}).content)
    assert "Bùi Thị Dung" in now and "Hộ nghèo" not in now


def test_someone_who_died_since_is_on_the_ward_offices_list_of_then(officer, leader, group):
    today = timezone.localdate()
    elder = factories.make_elder(group=group, full_name="Đỗ Văn Cố")
    elder.situations.update(valid_to=today - timedelta(days=3), ended_by="died")
    Elder.objects.filter(pk=elder.pk).update(date_of_death=today - timedelta(days=3))
    factories.make_elder(group=group, full_name="Đỗ Thị Còn")
    week_ago = today - timedelta(days=7)
    assert "Đỗ Văn Cố" in text_of(made(officer, day=week_ago).content)
    assert "Đỗ Văn Cố" not in text_of(made(officer).content)
    leaders = text_of(made(leader, day=week_ago, issuer="to").content)
    assert "Đỗ Thị Còn" in leaders and "Đỗ Văn Cố" not in leaders
    assert "Không gồm người đã chuyển đi hoặc qua đời sau ngày" in leaders  # says what today's rights leave out


def test_identity_numbers_are_masked_unless_asked_for(officer, people):
    number = people[2].citizen_id
    assert number not in text_of(made(officer).content)
    assert f"…{number[-4:]}" in text_of(made(officer).content)
    assert number in text_of(made(officer, identity="day_du").content)
    without = text_of(made(officer, identity="khong").content)
    assert number[-4:] not in without and "Số định danh" not in without


def test_an_annex_names_its_decision_with_blanks_and_carries_no_head(officer, people):
    text = " ".join(text_of(made(officer, attached="QĐ-UBND|Quyết định").content).replace("\xa0", " ").split())
    assert "Phụ lục DANH SÁCH" in text  # a single annex has no number
    year = timezone.localdate().year
    assert f"(Kèm theo Quyết định số /QĐ-UBND ngày tháng năm {year} của Ủy ban nhân dân phường Hưng Đạo)" in text
    assert "CỘNG HÒA" not in text and "NGƯỜI LẬP" not in text
    several = text_of(made(officer, attached="QĐ-UBND|Quyết định", separate=True).content)
    assert "Phụ lục I\n" in several and "Phụ lục II\n" in several


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("phuong", ["ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH", "Đoàn Văn Kiểm"]),
        ("phong", ["PHÒNG VĂN HÓA - XÃ HỘI", "TRƯỞNG PHÒNG"]),
        ("to", ["TỔ DÂN PHỐ VÂN QUAN", "TỔ TRƯỞNG"]),
    ],
)
def test_head_and_signature_follow_the_issuer(officer, people, group, ward, issuer, expected):
    ward.signer_name = "Đoàn Văn Kiểm"
    ward.save()
    text = text_of(made(officer, {"to": [group.pk]}, issuer=issuer).content)
    assert all(words in text for words in expected), text


def test_the_review_sheet_is_empty_and_asks_every_question(officer, people):
    content = made(officer, kind="ra_soat").content
    text = text_of(content)
    assert f"PHIẾU RÀ SOÁT NGƯỜI CAO TUỔI NĂM {timezone.localdate().year}" in text
    assert "C = có; K = không" in text and "NGƯỜI RÀ SOÁT" in text
    from elders.models import YearlyReview

    assert list(printing.REVIEW_HEADINGS) == YearlyReview.QUESTIONS


def test_the_filters_of_the_list_are_the_filters_of_the_print(officer, people, sign_in):
    answer = post(sign_in(officer), loc="ngheo=ngheo")
    text = text_of(answer.content)
    assert "Lê Thị Đào" in text and "Trần Văn An" not in text
    assert "(Gồm: hộ nghèo)" in text


# --- rights -----------------------------------------------------------------------------------------------------------
def test_a_leader_prints_their_own_group_only_whatever_they_send(leader, people, group, other_group, sign_in):
    client = sign_in(leader)
    page = client.get(reverse(PRINT)).content.decode()
    assert "Tổ dân phố Vân Quan" in page and other_group.name not in page
    text = text_of(post(client, to=group.pk).content)
    assert "Trần Văn An" in text and "Lê Thị Đào" not in text
    assert "TỔ TRƯỞNG" in text and "TM. ỦY BAN" not in text  # never in the name of the ward
    for forged in ({"to": other_group.pk}, {"issuer": "phuong"}, {"attached": "QĐ-UBND|Quyết định"}):
        refused = post(client, **forged)
        assert refused["Content-Type"].startswith("text/html") and "Lê Thị Đào" not in refused.content.decode()
    sneaked = post(client, loc=f"to={other_group.pk}")
    assert "Lê Thị Đào" not in text_of(sneaked.content)


@pytest.mark.parametrize("role", [RoleCode.ASSOCIATION, RoleCode.CLUB_BOARD, RoleCode.FINANCE, RoleCode.ADMINISTRATOR])
def test_roles_without_the_right_to_print_are_refused(role, ward, sign_in):
    client = sign_in(factories.make_user(role, ward=ward))
    assert client.get(reverse(PRINT)).status_code == 403
    assert post(client).status_code == 403
    assert not Disclosure.objects.exists()


def test_an_account_without_a_ward_is_told_so(people, sign_in):
    client = sign_in(factories.make_user(RoleCode.WARD_OFFICER))
    assert "chưa thuộc phường nào" in post(client).content.decode()


def test_every_print_is_logged_with_count_and_filters(officer, people, group, sign_in):
    post(sign_in(officer), to=group.pk, format="xlsx")
    logged = Disclosure.objects.get()
    assert (logged.by, logged.kind, logged.row_count) == (officer, Disclosure.Kind.PRINT, 2)
    assert logged.filters["to"] == [group.pk] and logged.filters["choices"]["format"] == "xlsx"
    assert "Tổ dân phố Vân Quan" in logged.what


# --- the form ---------------------------------------------------------------------------------------------------------
def test_a_day_to_come_and_an_empty_list_are_refused_with_what_to_do(officer, people, sign_in):
    client = sign_in(officer)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "Chưa đến ngày này" in post(client, day=f"{tomorrow:%d/%m/%Y}").content.decode()
    assert "Không có ai khớp" in post(client, loc="tuoi_tu=120").content.decode()
    assert "hãy gõ như 05/03/2026" in post(client, day="31/02/2026").content.decode()
    assert not Disclosure.objects.exists()


def test_a_list_in_the_name_of_a_group_needs_one_group(officer, people, sign_in):
    client = sign_in(officer)
    assert "thì chọn một tổ" in post(client, issuer="to").content.decode()
    assert post(client, issuer="to", separate="on")["Content-Type"] == "application/pdf"


def test_choosing_shows_how_many_people_it_will_be(officer, people, group, sign_in):
    today = f"{timezone.localdate():%d/%m/%Y}"
    client = sign_in(officer)
    part = client.get(
        reverse(PRINT), {"loc": "", "to": group.pk, "day": today, "kind": "danh_sach"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<b>2 người</b>" in part and "<html" not in part
    whole = client.get(reverse(PRINT) + f"?to={group.pk}").content.decode()
    assert "<b>2 người</b>" in whole and "tổ dân phố Vân Quan" in whole


def test_a_long_list_becomes_work_with_a_file_for_its_owner(
    officer, group, sign_in, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("elders.views.printing.AT_ONCE_ROWS", 1)
    for name in ("Bùi Thị Hai", "Bùi Văn Ba"):
        factories.make_elder(group=group, full_name=name)
    client = sign_in(officer)
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(client, loc="gioi=nu")
    job = Work.objects.get()
    assert answer.status_code == 302 and answer.url == reverse("elders:work", args=[job.pk])
    assert job.state == Work.State.DONE and job.restartable and job.message == "Danh sách có 2 người."
    file = client.get(reverse("elders:work_file", args=[job.pk]))
    assert "Bùi Thị Hai" in text_of(file.content)
    assert Disclosure.objects.get().row_count == 2


def test_the_number_of_queries_does_not_grow_with_the_list(officer, group, django_assert_max_num_queries):
    for count in (2, 20):
        for number in range(count):
            factories.make_elder(group=group, full_name=f"Đào Thị Số {number}")
        roster = RosterFilter({}, officer, timezone.localdate())
        with django_assert_max_num_queries(4):
            printing.document(roster, choices(), ward=group.ward)


# --- the workbook -----------------------------------------------------------------------------------------------------
def test_the_workbook_prints_as_an_a4_annex(officer, people):
    sheet = sheet_of(made(officer, format="xlsx").content)
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) in (("9", "landscape"), (9, "landscape"))
    assert sheet.page_setup.fitToWidth == 1 and sheet.page_setup.fitToHeight == 0
    margins = {name: round(getattr(sheet.page_margins, name) * 25.4) for name in ("left", "right", "top", "bottom")}
    assert margins == {"left": 30, "right": 15, "top": 20, "bottom": 20}
    head = next(row[0].row for row in sheet.iter_rows() if row[0].value == "STT")
    assert sheet.print_title_rows == f"${head}:${head}"
    assert (
        sheet.HeaderFooter.differentFirst and sheet.oddHeader.center.text == "&P" and not sheet.firstHeader.center.text
    )
    fonts = {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value}
    assert fonts == {"Times New Roman"}


def test_the_workbook_says_what_the_pdf_says(officer, people):
    rows = cells_of(made(officer, format="xlsx", identity="day_du").content)
    said = {str(value) for row in rows for value in row if value is not None}
    assert {
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Tổ dân phố Vân Quan (2 người)",
        "05/03/1945", "1940", people[2].citizen_id, "Danh sách này có 03 người (ba người).", "NGƯỜI LẬP BIỂU",
    } <= said  # fmt: skip
    assert names_of(made(officer, format="xlsx").content) == ["Trần Văn An", "Nguyễn Thị Ước", "Lê Thị Đào"]


def test_identity_numbers_are_text_and_no_cell_is_a_formula(officer, group):
    factories.make_elder(
        group=group, full_name='=HYPERLINK("http://x","Lan")', citizen_id="001045900001",
        facts={"address": "+84 ngõ 3"},
    )  # fmt: skip
    sheet = sheet_of(made(officer, format="xlsx", identity="day_du").content)
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    assert (cells["001045900001"].data_type, cells["001045900001"].number_format) == ("s", "@")
    for text in ('=HYPERLINK("http://x","Lan")', "+84 ngõ 3"):
        assert (cells[text].data_type, cells[text].quotePrefix) == ("s", True)


def test_a_sheet_per_group_when_each_has_a_copy_of_its_own(officer, people):
    book = load_workbook(io.BytesIO(made(officer, format="xlsx", separate=True).content))
    assert book.sheetnames == ["Tổ dân phố Vân Quan", "Tổ dân phố số 3"]
