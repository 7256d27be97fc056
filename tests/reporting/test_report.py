"""The report of a period: sentences, annexes, what is written over, the paper measured (reporting.md §9, §10, §12)."""

import io
import re
from datetime import date
from fractions import Fraction

import docx
import openpyxl
import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from elders.ground.documents import docx as make_docx
from elders.ground.documents import pdf, xlsx
from reporting.catalogue import catalogue
from reporting.choices import Level, PeriodState, State
from reporting.indicators.rows import Figure, Row
from reporting.models import Plan, Report, ReportPeriod, ReportText
from reporting.report import paper
from reporting.report.annexes import TITLES
from reporting.report.outline import _moved, counted
from reporting.report.sentences import checkups, sentence
from reporting.services import reports as service
from tests import factories

TODAY = date(2026, 12, 15)


def row(code: str = "YT-03", **fields) -> Row:
    values = {
        "code": code, "name": catalogue()[code].name, "unit": "%", "level": Level.WARD, "numerator": 41,
        "denominator": 100, "value": Fraction(41), "target": Fraction(71), "target_document": "", "proposed": True,
        "state": State.MISSED, "printed": "41", "assessment": "Chưa đạt", "note": "", "provenance": "",
    }  # fmt: skip
    return Row(**values | fields)


MEASURE = {"level": Level.MEASURE, "denominator": None, "target": None, "state": ""}
CLUBS = (Figure("mới", 2, "CLB"),)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (row(), "41/100 người, bằng 41%, thấp hơn chỉ tiêu năm (71%, đề xuất)."),
        (row(value=Fraction(71), numerator=71, printed="71", proposed=False), "bằng chỉ tiêu năm (71%)."),
        (row(state=State.NOTHING, numerator=0, denominator=0, value=None, printed="-"), "trong kỳ không phát sinh."),
        (row(state=State.NO_DATA, numerator=None, value=None, printed="...", note="Mới 300 người"), "mới 300 người."),
        (row("VH-01", level=Level.BINARY, denominator=None, value=1, printed="Có", figures=CLUBS), "đó: mới 02 CLB."),
        (row("OP-TV-01", **MEASURE, numerator=0, printed="0 lượt", figures=(Figure("tư vấn", 0),)), "không phát sinh."),
        (row("OP-KP-01", **MEASURE, numerator=5, printed="5 đồng", figures=(Figure("quà", None),)), "chưa có số liệu."),
    ],
)  # fmt: skip
def test_a_row_as_a_sentence(one, said):
    """Never "0/0", never "0%" of nothing; what is not known says why (reporting.md §9)."""
    text = sentence(one)
    assert text.endswith(said), text
    assert "0/0" not in text


def test_what_moved_in_the_period_is_said_with_its_parts():
    lines = [("Đầu kỳ", 90), ("Tăng: đủ 60 tuổi trong kỳ", 4), ("Giảm: qua đời", 3), ("Giảm: chuyển đi", 2)]
    assert _moved(lines, "Tăng") == "tăng 4 (đủ 60 tuổi trong kỳ 4)"
    assert _moved(lines, "Giảm") == "giảm 5 (qua đời 3, chuyển đi 2)"
    assert _moved(lines[:1], "Tăng") == "không tăng"


def test_abbreviations_keep_their_capitals_inside_a_sentence():
    why = "QĐ 1648 chưa nói; Người chưa ghi mã hộ"
    said = sentence(row(state=State.NO_DATA, numerator=None, value=None, printed="...", note=why))
    assert said.endswith("lý do: QĐ 1648 chưa nói; người chưa ghi mã hộ.")


def test_a_row_of_the_city_alone_is_not_said():
    assert sentence(row("BV-01", level=Level.CITY, state=State.OUT_OF_SCOPE)) == ""


def test_checkups_name_people_visits_and_share():
    """reporting.md §13, example 9: 70 people were checked, 68 of 100 count."""
    visits = row("OP-KSK-01", level=Level.MEASURE, numerator=70, figures=(Figure("lượt khám", 72, "lượt"),), state="")
    said = checkups(row(numerator=68, value=Fraction(68), printed="68"), visits)
    assert said == (
        "Trong kỳ đã tổ chức khám sức khỏe định kỳ cho 70 người (72 lượt); tỷ lệ đạt 68/100 người, bằng 68%, "
        "thấp hơn chỉ tiêu năm (71%, đề xuất)."
    )
    assert checkups(row(state=State.NO_DATA, numerator=None, value=None, note="chưa nhập"), visits).endswith(
        "chưa nhập."
    )


def test_the_count_of_targets_leaves_out_what_is_not_the_wards():
    rows = {
        "YT-03": row(),
        "YT-01": row("YT-01", state=State.MET),
        "YT-02a": row("YT-02a", state=State.MISSED),  # supporting
        "VL-02": row("VL-02", level=Level.CONTRIBUTION, state=""),
        "BV-01": row("BV-01", level=Level.CITY, state=State.OUT_OF_SCOPE),
        "CS-03": row("CS-03", state=State.NOTHING),
    }
    assert counted(rows) == (
        "Trong 03 chỉ tiêu thuộc phạm vi phường: 01 chỉ tiêu đạt, 01 chưa đạt, 01 không phát sinh "
        "(chi tiết tại Phụ lục I)."
    )


# --- with a ward ------------------------------------------------------------------------------------------------------
@pytest.fixture
def period(ward, group, officer):
    for year in (1940, 1950, 1958):
        factories.make_elder(group=group, birth_year=year, sex="nu" if year == 1950 else "nam")
    factories.make_elder(ward=ward, group=None, birth_year=1955)
    return ReportPeriod.objects.create(
        ward=ward,
        code="HC_NAM",
        year=2026,
        first_day=date(2025, 12, 15),
        last_day=date(2026, 12, 14),
        created_by=officer,
    )


@pytest.fixture
def report(period, officer):
    return service.report_of(period, by=officer)


def test_every_block_comes_in_the_order_of_the_form(period):
    made = paper.content(period, today=TODAY)
    assert [one.number for one in made.blocks if one.level == 1] == ["I.", "II.", "III.", "IV.", "V.", "VI.", "VII."]
    points = [one.number for one in made.blocks if one.key.startswith("III.3.")]
    assert points == ["a)", "b)", "c)", "d)", "đ)", "e)", "g)"]  # no f: the alphabet of NĐ 30
    assert "Phường có 01 tổ dân phố" in next(one for one in made.blocks if one.key == "I.1").text
    people = next(one for one in made.blocks if one.key == "I.2").text
    assert "toàn phường có 4 người cao tuổi" in people
    assert len({one.key for one in made.blocks}) == len(made.blocks)


def test_the_groups_add_up_to_the_ward(period):
    """reporting.md §5.6: people without a tổ stand in "Chưa xác định"; the sum of rows is the ward."""
    rows = paper.content(period, today=TODAY).tables["IV"][0]["rows"]
    *groups, ward = rows
    assert ward[1] == "Toàn phường"
    assert [one[1] for one in groups][-1] == "Chưa xác định"
    for column in range(2, 9):
        assert sum(int(one[column]) for one in groups) == int(ward[column])


def test_a_group_without_older_people_stands_in_the_table_of_groups(period, ward):
    factories.make_group(ward=ward, name="Tổ dân phố Chợ Hương")
    made = paper.content(period, today=TODAY)
    row = next(one for one in made.tables["IV"][0]["rows"] if one[1] == "Chợ Hương")
    assert row[2] == "0"
    assert "Phường có 02 tổ dân phố, 01 tổ có người cao tuổi" in next(b.text for b in made.blocks if b.key == "I.1")


def test_annex_one_keeps_city_rows_unless_hidden(report, period):
    made = paper.content(period, today=TODAY)
    printed = str(list(paper.document(report, made).annexes[0].sections))
    assert "KTPV" in printed
    report.shows_city_rows = False
    hidden = paper.document(report, made).annexes[0]
    assert not any(cells[8] == "KTPV" for section in hidden.sections for cells in section.rows)


def test_what_is_written_over_is_marked_when_the_figures_move(report, period, officer, group):
    made = paper.content(period, today=TODAY)
    block = next(one for one in made.blocks if one.key == "I.2")
    service.write(report, key="I.2", words="Phường có đông người cao tuổi.", generated=block.text, by=officer)
    one = next(one for one in paper.paragraphs_of(report, made) if one.block.key == "I.2")
    assert (one.text, one.written, one.changed) == ("Phường có đông người cao tuổi.", True, False)
    factories.make_elder(group=group, birth_year=1945)
    later = paper.content(period, today=TODAY)
    one = next(one for one in paper.paragraphs_of(report, later) if one.block.key == "I.2")
    assert one.changed
    assert one.text == "Phường có đông người cao tuổi."
    service.write(report, key="I.2", words=one.generated, generated=one.generated, by=officer)
    assert not ReportText.objects.exists()


def test_a_sent_report_is_not_written_any_more(report, period, officer):
    ReportPeriod.objects.filter(pk=period.pk).update(state=PeriodState.SUBMITTED, closed_at="2026-12-16T08:00+07:00")
    with pytest.raises(ValidationError, match="đã gửi"):
        service.write(report, key="V.1", words="x", generated="", by=officer)
    with pytest.raises(ValidationError, match="đã gửi"):
        service.register(report, number=9, signed_on=TODAY, today=TODAY, by=officer)


def test_number_and_day_need_a_closed_period_and_a_day_after_the_data(report, period, officer):
    with pytest.raises(ValidationError, match="Chốt số liệu"):
        service.register(report, number=5, signed_on=date(2026, 12, 15), today=TODAY, by=officer)
    ReportPeriod.objects.filter(pk=period.pk).update(state=PeriodState.CLOSED, closed_at="2026-12-15T08:00+07:00")
    for day in (date(2026, 12, 14), date(2026, 12, 16)):
        with pytest.raises(ValidationError):
            service.register(report, number=5, signed_on=day, today=TODAY, by=officer)
    assert service.register(report, number=5, signed_on=TODAY, today=TODAY, by=officer).number == 5


def test_the_next_report_begins_with_the_frame_of_the_last(report, ward, officer):
    facts = {name: getattr(report, name) for name in service.FRAME} | {"signer": "Nguyễn Văn Lãnh"}
    service.save_frame(report, facts=facts, by=officer)
    later = ReportPeriod.objects.create(
        ward=ward, code="HC_6T", year=2027, first_day=date(2026, 12, 15), last_day=date(2027, 6, 14), created_by=officer
    )
    drawn = service.report_of(later, by=officer)
    assert drawn.signer == "Nguyễn Văn Lãnh"
    # The papers of the year before are not what this year's report answers.
    assert drawn.basis == f"Kế hoạch thực hiện công tác người cao tuổi năm 2027 {service.OWN_PLAN} {ward.name}"
    Plan.objects.create(ward=ward, year=2027, title="Kế hoạch", number="12/KH-UBND", issued_on=date(2027, 2, 5))
    said = service.basis_of(
        later, "Kế hoạch số 245/KH-UBND giai đoạn 2023 - 2030\nKế hoạch số 76/KH-SYT ngày 09/3/2026"
    )
    assert said == (
        "Kế hoạch số 245/KH-UBND giai đoạn 2023 - 2030\n"
        f"Kế hoạch số 12/KH-UBND ngày 05/02/2027 {service.OWN_PLAN} {ward.name}"
    )
    assert Report.objects.count() == 2


def test_the_three_files_say_the_same_by_the_rules_of_nd_30(report, period, tmp_path):
    made = paper.content(period, today=TODAY)
    document = paper.document(report, made)
    reader = PdfReader(io.BytesIO(pdf(document)))
    pages = [page.extract_text() for page in reader.pages]
    text = re.sub(r"\s+", " ", " ".join(pages))
    first = re.sub(r"\s+", " ", pages[0])
    assert "ỦY BAN NHÂN DÂN" in first
    assert "BÁO CÁO" in first
    assert "/BC-UBND" in first
    assert "Kính gửi: Sở Y tế thành phố Hải Phòng." in first
    assert "(Số liệu tính từ ngày 15/12/2025 đến ngày 14/12/2026)" in text
    assert "tổng hợp./." in text
    for number, (title, *_) in TITLES.items():
        assert f"Phụ lục {number}" in text
        assert title in text
    assert "(*) Chỉ tiêu đề xuất" in text
    assert "TM. ỦY BAN NHÂN DÂN" in text
    boxes = [page.mediabox for page in reader.pages]
    widths = {tuple(round(float(side) / 72 * 25.4) for side in (box.width, box.height)) for box in boxes}
    assert widths == {(210, 297), (297, 210)}
    assert reader.trailer["/Root"]["/Lang"] == "vi"
    word = docx.Document(io.BytesIO(make_docx(document)))
    said = [one.text for one in word.paragraphs]
    assert "BÁO CÁO" in said
    assert any(one.startswith("III. KẾT QUẢ THỰC HIỆN") for one in said)
    assert len(word.tables) >= len(TITLES)
    assert "NGƯỜI LẬP BIỂU" not in text
    book = openpyxl.load_workbook(io.BytesIO(xlsx(paper.document(report, made, alone=True))))
    assert len(book.sheetnames) == len(TITLES)
    signs = {one.title for one in book if any("NGƯỜI LẬP BIỂU" in cells for cells in one.iter_rows(values_only=True))}
    assert signs == {"Chỉ tiêu"}  # printed without the report, its compiler signs
    whole = next(cells for cells in book["Tổ dân phố"].iter_rows() if cells[1].value == "Toàn phường")
    assert whole[2].value == 4 == whole[3].value + whole[4].value  # numbers to count on, not text
    targets = [cells for cells in book["Chỉ tiêu"].iter_rows() if "luyện tập" in str(cells[1].value)][0]
    assert (targets[5].value, targets[5].number_format) == (0.72, '0%"(*)"')
    assert targets[8].value == "..."  # not known is no number
    sheet = book["Chỉ tiêu"]
    page = sheet.page_setup
    assert (page.orientation, page.paperSize, page.fitToWidth) == ("landscape", 9, 1)  # 9: A4
    assert sheet.print_title_rows
    assert {one.orientation: one.font_pt for one in document.annexes} == {"portrait": 12, "landscape": 11}  # §10


def test_an_officer_writes_prints_and_reads_again(period, officer, sign_in):
    client = sign_in(officer)
    address = f"/ky-bao-cao/{period.pk}/van-ban/"
    page = client.get(address).content.decode()
    assert "mục cần người viết" in page
    assert not Report.objects.exists()  # looking writes nothing
    saved = client.post(f"{address}muc/V.1/", {"words": "Làm tốt việc rà soát."})
    assert saved.status_code == 302
    assert "Làm tốt việc rà soát." in client.get(address).content.decode()
    assert client.get(f"{address}muc/khong-co/").status_code == 404
    assert client.post(f"{address}tep/pdf/")["Content-Type"] == "application/pdf"
    back = client.post(f"{address}muc/V.1/", {"words": ""})
    assert back.status_code == 302
    assert not ReportText.objects.exists()


def test_reading_costs_the_same_for_more_people(period, group, django_assert_max_num_queries):
    with django_assert_max_num_queries(100) as few:
        paper.content(period, today=TODAY)
    for number in range(12):
        factories.make_elder(group=group, birth_year=1940 + number)
    with django_assert_max_num_queries(len(few.captured_queries)):
        paper.content(period, today=TODAY)
