"""Pages of the registers: the month typed line by line, the person, enrolment out of a check-up, reports, papers."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from elders.ground.documents import pdf, xlsx
from elders.ground.months import month_before, month_end, month_of
from health import register_papers, register_todo
from health.models import CareSession, Enrolment, HealthAccess, RegisterReport
from health.register_rules import diseases
from tests.factories import make_elder, make_user
from tests.health.factories import make_enrolment, make_exam

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(ward):
    return make_user("health_station", ward=ward)


@pytest.fixture
def today():
    return timezone.localdate()


def grid(rows: dict[Enrolment, dict]) -> dict:
    data: dict = {"dong": [one.pk for one in rows]}
    for one, values in rows.items():
        data |= {f"r{one.pk}-{name}": value for name, value in values.items()}
    return data


def test_a_month_is_typed_line_by_line(group, nurse, sign_in):
    good, bad, odd, left = (
        make_enrolment(make_elder(group=group, full_name=name), valid_from=date(2026, 1, 5), grade=2)
        for name in ("Bùi Thị An", "Bùi Thị Bé", "Bùi Thị Cúc", "Bùi Thị Dần")
    )
    client, path = sign_in(nurse), reverse("health:register_entry", args=["tha"]) + "?thang=2026-10"
    assert "Đã ghi 0 trong 4 người" in client.get(path).content.decode()
    rows = {
        good: {"visited_on": "5", "pressure": "150/92", "supply_days": "28"},
        bad: {"visited_on": "31/9", "pressure": "150"},
        odd: {"visited_on": "6", "pressure": "212/118"},
        left: {"visited_on": "", "pressure": ""},
    }
    text = client.post(path, grid(rows)).content.decode()
    assert "Đã lưu 1 người" in text and "Còn 2 dòng chưa lưu" in text
    assert "Viết hai số như 134/84" in text and "ngoài khoảng thường gặp" in text
    visit = good.visits.get()
    assert (visit.visited_on, visit.pressure, visit.supply_days) == (date(2026, 10, 5), "150/92", 28)
    assert (visit.at_target, visit.next_on, visit.recorded_by) == (0, date(2026, 10, 19), nurse)  # E52
    rows = {odd: {"visited_on": "6", "pressure": "212/118", "confirmed": "on"}, bad: {"visited_on": "7/10/2026"}}
    assert client.post(path, grid(rows)).status_code == 302
    assert odd.visits.get().sbp_mmhg == 212 and bad.visits.get().sbp_mmhg is None
    again = {good: {"visited_on": "24", "pressure": "134/84", "supply_days": "28"}}
    assert client.post(path, grid(again)).status_code == 302
    assert good.visits.count() == 2
    page = client.get(path).content.decode()
    assert 'value="24/10"' in page and 'value="134/84"' in page  # E55: the last of the month
    assert not left.visits.exists()
    answer = client.post(path, grid({left: {"visited_on": "", "pressure": ""}}), follow=True)
    assert "Chưa có dòng nào thay đổi" in answer.content.decode()


def test_a_line_nobody_touched_keeps_what_another_nurse_wrote(group, nurse, sign_in):
    one = make_enrolment(make_elder(group=group), valid_from=date(2026, 1, 5))
    one.visits.create(visited_on=date(2026, 10, 5), sbp_mmhg=150, dbp_mmhg=92, at_target=1, target_words="x")
    client, path = sign_in(nurse), reverse("health:register_entry", args=["tha"]) + "?thang=2026-10"
    seen = {"visited_on": "05/10", "pressure": "150/92", "supply_days": "", "drugs": "", "at_target": "1"}
    one.visits.update(note="ghi sau")
    client.post(path, grid({one: seen}))
    visit = one.visits.get()
    assert (visit.note, visit.at_target) == ("ghi sau", 1)  # the doctor's word stands against the numbers
    client.post(path, grid({one: seen | {"pressure": "148/90"}}))
    visit.refresh_from_db()
    assert (visit.pressure, visit.note, visit.at_target) == ("148/90", "ghi sau", 1)


def test_one_person_on_a_phone_and_the_next(group, nurse, sign_in, today):
    first, second = (
        make_enrolment(make_elder(group=group, full_name=name), valid_from=today - timedelta(days=200))
        for name in ("Bùi Thị An", "Bùi Thị Bé")
    )
    client = sign_in(nurse)
    said = {"act": "visit_next", "visited_on": f"{today:%d/%m/%Y}", "pressure": "132/84", "place_kind": "tram"}
    path = reverse("health:enrolment", args=[first.pk])
    assert client.post(path, said).url == reverse("health:enrolment", args=[second.pk])
    last = client.post(reverse("health:enrolment", args=[second.pk]), said)
    assert last.url.startswith(reverse("health:register_entry", args=["tha"]))
    page = client.get(path).content.decode()
    assert "132/84 (dưới 140/90)" in page and "Kiểm soát được" in page
    assert HealthAccess.objects.filter(by=nurse, elder=first.elder, kind="view").exists()
    call = {"act": "call", "called_on": f"{today:%d/%m/%Y}", "kind": "call", "result": "other"}
    assert "ghi rõ" in client.post(path, call).content.decode()
    assert client.post(path, call | {"note": "Đi viện"}).status_code == 302


def test_enrolment_out_of_a_conclusion(group, nurse, sign_in):
    exam = make_exam(make_elder(group=group), concluded=True, icd_codes=["I10"])
    exam.pressures.create(sequence=1, sbp_mmhg=152, dbp_mmhg=94)
    exam.pressures.create(sequence=2, sbp_mmhg=148, dbp_mmhg=90)
    client = sign_in(nurse)
    link = reverse("health:enrol", args=[exam.elder_id]) + f"?benh=tha&kham={exam.pk}"
    assert link.replace("&", "&amp;") in client.get(reverse("health:exam", args=[exam.pk])).content.decode()
    assert link.replace("&", "&amp;") in client.get(reverse("health:registers")).content.decode()
    page = client.get(link)
    visit = page.context["visit"].initial
    assert visit["pressure"] == (150, 92) and page.context["diagnosis"].initial["doctor"] == exam.doctor
    said = {
        "act": "enrol",
        "benh": "tha",
        "icd_code": "i10",
        "confirmed_on": "06/10/2026",
        "doctor": exam.doctor,
        "place": "Trạm Y tế",
        "grade": "1",
        "target": "150/90",
        "visited_on": "06/10/2026",
        "pressure": "",
        "place_kind": "tram",
    }
    assert "phải có huyết áp" in client.post(link, said).content.decode()
    assert client.post(link, said | {"pressure": "150/92"}).status_code == 302
    made = Enrolment.objects.get()
    assert (made.target_sbp_mmhg, made.grade, made.condition.examination) == (150, 1, exam)
    assert link.replace("&", "&amp;") not in client.get(reverse("health:registers")).content.decode()


def test_a_check_up_is_taken_over_as_a_visit(group, nurse, sign_in):
    one = make_enrolment(make_elder(group=group), valid_from=date(2026, 1, 5))
    exam = make_exam(one.elder, concluded=True)
    exam.pressures.create(sequence=1, sbp_mmhg=138, dbp_mmhg=84)
    client, link = sign_in(nurse), reverse("health:enrolment", args=[one.pk]) + f"?kham={exam.pk}"
    page = reverse("health:exam", args=[exam.pk])
    assert link in client.get(page).content.decode()
    assert 'value="138/84"' in client.get(link).content.decode()
    said = {"act": "visit", "visited_on": "06/10/2026", "pressure": "138/84", "place_kind": "tram"}
    assert client.post(link, said).status_code == 302
    assert (one.visits.get().examination, one.visits.get().at_target) == (exam, 1)
    assert link not in client.get(page).content.decode()
    other = make_exam(make_elder(group=group), concluded=True)
    assert client.get(reverse("health:enrolment", args=[one.pk]) + f"?kham={other.pk}").status_code == 404


def test_a_month_is_frozen_once_and_sent(group, ward, nurse, sign_in, today):
    one = make_enrolment(make_elder(group=group), valid_from=today - timedelta(days=100))
    month = month_before(month_of(today))
    one.visits.create(visited_on=month, sbp_mmhg=134, dbp_mmhg=84, at_target=1)
    client = sign_in(nurse)
    new = reverse("health:register_report_new", args=[month.year, month.month])
    key = client.get(new).context["key"]
    assert client.get(reverse("health:register_report_new", args=[today.year, today.month])).context["is_over"] is False
    answers = {client.post(new, {"khoa": key}).url for _ in range(2)}  # a double click freezes once
    report = RegisterReport.objects.get()
    assert answers == {reverse("health:register_report", args=[report.pk])}
    assert (report.first_on, report.last_on) == (month, month_end(month))
    client.post(answers.pop(), {"on": f"{today:%d/%m/%Y}"})
    report.refresh_from_db()
    assert report.sent_on == today
    assert "bổ sung" in client.post(new, {"khoa": client.get(new).context["key"]}).content.decode()
    answer = client.get(reverse("health:register_report_file", args=[report.pk, "pdf"]))
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "BÁO CÁO QUẢN LÝ BỆNH MẠN TÍNH" in text and "Tăng huyết áp" in text and one.elder.full_name not in text


def test_the_book_prints_the_last_visit_of_each_month(group, ward):  # E55, H-055
    one = make_enrolment(make_elder(group=group, full_name="Bùi Thị An"), valid_from=date(2026, 1, 5))
    for day, sbp in ((3, 152), (24, 134)):
        one.visits.create(visited_on=date(2026, 10, day), sbp_mmhg=sbp, dbp_mmhg=84, at_target=1)
    rule = diseases()["tha"]
    book, count = register_papers.year_book(Enrolment.objects.all(), rule=rule, year=2026, ward=ward)
    sheet = load_workbook(io.BytesIO(xlsx(book))).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert count == 1 and "24/10 134/84 Đ" in cells and not [cell for cell in cells if "152" in cell]
    text = PdfReader(io.BytesIO(pdf(book))).pages[0].extract_text()
    assert "Bùi Thị An" in text and "134/84" in text
    month, count = register_papers.month_sheet(Enrolment.objects.all(), rule=rule, month=date(2026, 11, 1), ward=ward)
    assert count == 1 and pdf(month)[:4] == b"%PDF"


def test_lists_ask_the_same_number_of_times(group, nurse, sign_in, today):
    client, counts = sign_in(nurse), {}
    pages = [
        reverse("health:registers"),
        reverse("health:register", args=["tha"]),
        reverse("health:register_entry", args=["tha"]),
        reverse("health:register_cohort", args=["tha"]),
        reverse("health:register_overdue"),
        reverse("health:care_sessions"),
    ]
    for more in (2, 18):
        for number in range(more):
            elder = make_elder(group=group)
            one = make_enrolment(elder, valid_from=today - timedelta(days=200))
            one.visits.create(visited_on=today - timedelta(days=90 - number), sbp_mmhg=134, dbp_mmhg=84)
            CareSession.objects.create(
                ward=elder.ward, elder=elder, kind="phcn", held_on=today, staff="KTV. Sơn", content="Tập đi"
            )
            make_exam(elder, concluded=True, icd_codes=["E11"])
        for path in pages:
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            counts.setdefault(path, []).append(len(asked))
    assert all(few == many for few, many in counts.values()), counts


def test_cards_open_what_they_count(group, nurse, officer, sign_in, today):
    one = make_enrolment(make_elder(group=group), valid_from=today - timedelta(days=200))
    one.visits.create(visited_on=today - timedelta(days=100), next_on=today - timedelta(days=70))
    make_exam(make_elder(group=group), concluded=True, icd_codes=["J44"])
    cards = {card.title: card for card in register_todo.cards(nurse, today=today)}
    late = cards["Người bệnh mạn tính trễ hẹn cần gọi"]
    assert late.count == 1
    page = sign_in(nurse).get(late.url)
    assert [row.pk for row in page.context["page"].object_list] == [one.pk] and "nên đến nhà" in page.content.decode()
    assert register_todo.slow_cards(nurse, today=today)[0].count == 1


def test_the_record_shows_registers_to_the_station_alone(group, nurse, officer, sign_in):
    one = make_enrolment(make_elder(group=group), valid_from=date(2026, 1, 5))
    path = reverse("elders:record", args=[one.elder_id])
    link = reverse("health:enrolment", args=[one.pk])
    assert link in sign_in(nurse).get(path).content.decode()
    assert HealthAccess.objects.filter(by=nurse, elder=one.elder).exists()
    assert "Sổ quản lý bệnh" not in sign_in(officer).get(path).content.decode()


def test_sessions_are_written_corrected_and_taken_out(group, nurse, sign_in, today):
    elder = make_elder(group=group)
    client = sign_in(nurse)
    path = reverse("health:care_session_new", args=[elder.pk, "phcn"])
    said = {"staff": "KTV. Sơn", "content": "Tập đi", "place_kind": "tram", "minutes": "30", "needs": ["van_dong"]}
    for days, barthel in ((40, "60"), (0, "75")):
        day = today - timedelta(days=days)
        assert client.post(path, said | {"held_on": f"{day:%d/%m/%Y}", "barthel": barthel}).status_code == 302
    assert "60 → 75 điểm, tiến bộ rõ" in client.get(path).content.decode()
    assert "đã ghi một buổi" in client.post(path, said | {"held_on": f"{today:%d/%m/%Y}"}).content.decode()
    tomorrow = today + timedelta(days=1)
    assert "chưa đến" in client.post(path, said | {"held_on": f"{tomorrow:%d/%m/%Y}"}).content.decode()
    last = CareSession.objects.get(held_on=today)
    assert (last.minutes, last.needs, last.recorded_by) == (30, ["van_dong"], nurse)
    edit = reverse("health:care_session", args=[last.pk])
    client.post(edit, said | {"held_on": f"{today:%d/%m/%Y}", "content": "Tập cầu thang", "barthel": "65"})
    last.refresh_from_db()
    assert last.content == "Tập cầu thang"
    remove = reverse("health:care_session_remove", args=[last.pk])
    assert client.post(remove, {"reason": ""}).status_code == 200
    client.post(remove, {"reason": "Ghi nhầm người"})
    assert not CareSession.objects.filter(pk=last.pk).exists()
