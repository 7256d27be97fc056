"""The plan of a year and the summary of a month as papers (issue "Papers"; reporting.md §3.1, §9, §12)."""

import io
import re
from datetime import date

import docx
import openpyxl
import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from elders.ground.documents import docx as make_docx
from elders.ground.documents import pdf, xlsx
from reporting.models import PlanPaper, ReportPeriod, Snapshot, SnapshotPaper
from reporting.report import paper as papers
from reporting.report import plan as plan_text
from reporting.report.annexes import TITLES
from reporting.services import plan_papers as service
from reporting.services import plans
from reporting.services import reports as report_service
from tests import factories

TODAY = date(2026, 3, 2)
FACTS = {
    "title": "Thực hiện công tác người cao tuổi",
    "number": "",
    "issued_on": None,
    "basis": "Kế hoạch số 76/KH-SYT ngày 09/3/2026 của Sở Y tế",
}


@pytest.fixture
def plan(ward, group, officer):
    factories.make_elder(group=group, birth_year=1950)
    return plans.adopt(ward=ward, year=2026, facts=FACTS, by=officer)


def read(plan):
    paper = service.draft_of(plan)
    return paper, plan_text.content(plan, paper, today=TODAY)


def words_of(plan) -> str:
    paper, made = read(plan)
    pages = PdfReader(io.BytesIO(pdf(plan_text.document(plan, paper, made)))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_the_plan_says_every_task_once_and_who_does_it(plan):
    made = read(plan)[1]
    contents = [line for one in made.blocks if one.key.startswith("II.") for line in one.text.splitlines()]
    assert len(contents) == 30
    assert len(made.tables["II"][0]["rows"]) == 30
    office = next(one.text for one in made.blocks if one.heading == "Phòng Văn hóa - Xã hội")
    assert "Chủ trì nhiệm vụ số 02, 03, 04" in office
    assert "1 người cao tuổi" in next(one.text for one in made.blocks if one.key == "I.1")
    assert "III" not in made.tables  # nobody entered money: no table of zeros


def test_the_three_files_of_the_plan_say_the_same(plan):
    paper, made = read(plan)
    text = words_of(plan)
    assert "KẾ HOẠCH Thực hiện công tác người cao tuổi năm 2026" in text
    assert "/KH-UBND" in text
    assert "Thực hiện Kế hoạch số 76/KH-SYT ngày 09/3/2026 của Sở Y tế, Ủy ban nhân dân phường" in text
    assert "(Kèm theo Kế hoạch số" in text
    assert "PHÂN CÔNG NHIỆM VỤ NĂM 2026" in text
    assert "- Các tổ dân phố; - Lưu: VT, VHXH." in text
    assert "(*) Chỉ tiêu đề xuất" in text
    document = plan_text.document(plan, paper, made)
    said = [one.text for one in docx.Document(io.BytesIO(make_docx(document))).paragraphs]
    assert "KẾ HOẠCH" in said
    assert len(openpyxl.load_workbook(io.BytesIO(xlsx(document))).sheetnames) == 2


def test_number_and_day_keep_what_the_plan_says(plan, officer):
    service.write(plan, key="I.2", words="Làm đến nơi đến chốn.", generated=plan_text.DEMANDS, by=officer)
    issued = FACTS | {"number": "25/KH-UBND", "issued_on": date(2026, 3, 1)}
    service.change_plan(plan, facts=issued, today=TODAY, by=officer)
    plan.refresh_from_db()
    plans.change_task(plan.tasks.get(code="P-01"), facts={"title": "Đổi tên sau khi ban hành"}, by=officer)
    text = words_of(plan)
    assert "Số: 25/KH-UBND" in text
    assert "ngày 01 tháng 3 năm 2026" in text
    assert "Làm đến nơi đến chốn." in text
    assert "Đổi tên sau khi ban hành" not in text
    assert list(read(plan)[1].tables) == ["I", "II"]
    with pytest.raises(ValidationError, match="đã ghi số"):
        service.write(plan, key="I.2", words="Khác.", generated=plan_text.DEMANDS, by=officer)
    service.change_plan(plan, facts=FACTS, today=TODAY, by=officer)
    plan.refresh_from_db()
    assert "Đổi tên sau khi ban hành" in words_of(plan)


def test_an_officer_writes_the_plan_and_prints_it(plan, officer, sign_in):
    client = sign_in(officer)
    address = f"/ke-hoach/{plan.pk}/van-ban/"
    assert "Mục đích" in client.get(address).content.decode()
    assert not PlanPaper.objects.exists()  # looking writes nothing
    assert client.post(f"{address}muc/I.2/", {"words": "Làm tốt."}).status_code == 302
    assert "Làm tốt." in client.get(address).content.decode()
    frame = {"recipients": "Sở Y tế\nLưu: VT", "authority": "CHỦ TỊCH", "signer": "Nguyễn Văn A"}
    assert client.post(f"{address}noi-nhan/", frame).status_code == 302
    assert client.get(f"{address}?in=pdf")["Content-Type"] == "application/pdf"
    wrong = {"title": "Kế hoạch", "number": "hai lăm", "issued_on": "01/03/2026", "basis": ""}
    assert "Ghi số rồi ký hiệu" in client.post(f"/ke-hoach/{plan.pk}/sua/", wrong).content.decode()
    half = wrong | {"number": "25/KH-UBND", "issued_on": ""}
    assert "Ghi cả số và ngày" in client.post(f"/ke-hoach/{plan.pk}/sua/", half).content.decode()


def test_a_month_has_a_short_summary_of_its_own(ward, group, officer):
    factories.make_elder(group=group, birth_year=1950)
    period = ReportPeriod.objects.create(
        ward=ward, code="HC_THANG", year=2026, number=2, first_day=date(2026, 1, 15), last_day=date(2026, 2, 14),
        created_by=officer,
    )  # fmt: skip
    made = papers.content(period, today=TODAY)
    assert [one.number for one in made.blocks if one.level == 1] == ["I.", "II.", "III.", "IV."]
    assert "toàn phường có 1 người cao tuổi" in made.blocks[0].text
    document = papers.document(report_service.draft_of(period), made)
    assert [one.label for one in document.annexes] == ["Phụ lục I", "Phụ lục II"]
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf(document))).pages))
    assert "Tình hình công tác người cao tuổi tháng 2 năm 2026" in text
    assert "(Số liệu tính từ ngày 15/01/2026 đến ngày 14/02/2026)" in text
    assert "Phụ lục I)" not in text  # no word of an annex that is not there


def test_a_closed_period_keeps_the_order_of_its_annexes(ward, group, officer):
    """PostgreSQL orders the keys of what is kept by their length: I, V, II, IV, III."""
    period = ReportPeriod.objects.create(
        ward=ward, code="HC_6T", year=2026, first_day=date(2025, 12, 15), last_day=date(2026, 6, 14),
        created_by=officer,
    )  # fmt: skip
    drawn = papers.frozen(papers.drawn(period, today=date(2026, 6, 15)))
    snapshot = Snapshot.objects.create(period=period, taken_at="2026-06-15T08:00+07:00")
    SnapshotPaper.objects.create(snapshot=snapshot, **drawn)
    stored = Snapshot.objects.select_related("paper").get().paper
    kept = papers.thawed(stored.texts, stored.tables, titles=TITLES)
    assert list(kept.tables) == ["I", "II", "III", "IV", "V"]
