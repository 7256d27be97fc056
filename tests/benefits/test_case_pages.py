"""Pages and papers of dossiers and awards, and the worklists behind them."""

import io
import uuid
from datetime import date, timedelta

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from benefits import worklists
from benefits.case_papers import decision_paper, receipt_paper, refusal_paper, request_form, request_paper, stop_paper
from benefits.choices import CaseKind, CaseState, StopReason
from benefits.models import Award, Case
from benefits.services import case_answers, cases
from elders.ground.documents import docx as word
from elders.ground.documents import pdf
from elders.ground.history import Disclosure
from elders.models import Situation
from elders.querysets import years_before
from tests.benefits.factories import NO_PENSION, PLAIN, RESIDENT, make_award, make_request, submitted
from tests.factories import make_elder, make_user

pytestmark = pytest.mark.django_db
DAY, SIGNED = date(2026, 6, 1), date(2026, 6, 8)
KNOWN = RESIDENT | NO_PENSION | PLAIN


@pytest.fixture
def boss(ward):
    return make_user("ward_leader", ward=ward)


@pytest.fixture
def lan(group):
    return make_elder(
        group=group, full_name="Vũ Thị Lành", sex="nu", birth_year=1948, facts=KNOWN | {"address": "Số 5"}
    )


def text_of(paper) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf(paper))).pages).split())


def words_of(paper) -> str:
    return " ".join(one.text for one in docx.Document(io.BytesIO(word(paper))).paragraphs)


def press(client, name, case, **data):
    return client.post(reverse(f"benefits:{name}", args=[case.pk]), {"khoa": uuid.uuid4()} | data)


def test_from_the_form_to_the_award_through_the_pages(lan, officer, boss, sign_in):
    desk, chair, today = sign_in(officer), sign_in(boss), timezone.localdate()
    url = reverse("benefits:case_new", args=[lan.pk])
    page = desk.get(url).content.decode()
    assert "?che_do=SOCPEN_75" in page and "700.000 đồng/tháng" in page
    form = {
        "received_on": f"{today:%d/%m/%Y}",
        "channel": "in_person",
        "method": "cash",
        "pension_monthly": "0",
        "si_allowance_monthly": "0",
        "papers": ["Đơn theo Mẫu số 01 (NĐ 176/2025/NĐ-CP)"],
        "khoa": uuid.uuid4(),
    }
    answer = desk.post(f"{url}?che_do=SOCPEN_75", form)
    case = Case.objects.get()
    assert answer.url == reverse("benefits:case", args=[case.pk])
    assert desk.post(f"{url}?che_do=SOCPEN_75", form).url == answer.url and Case.objects.count() == 1
    assert "Thẩm định" in desk.get(answer.url).content.decode()
    press(desk, "case_verify", case)
    assert "Trình ký quyết định" in desk.get(answer.url).content.decode()
    press(desk, "case_submit", case, huong="giai-quyet", opinion="")
    assert press(desk, "case_grant", case, signed_on=f"{today:%d/%m/%Y}").status_code == 403
    press(chair, "case_grant", case, signed_on=f"{today:%d/%m/%Y}", number="", signer="Phạm Văn Ký")
    press(desk, "case_register", case, number="12/QĐ-UBND")
    case.refresh_from_db()
    assert (case.state, case.decision_number, case.signer) == (CaseState.GRANTED, "12/QĐ-UBND", "Phạm Văn Ký")
    award = desk.get(reverse("benefits:award", args=[case.result_id])).content.decode()
    assert "12/QĐ-UBND" in award and "700.000 đồng/tháng" in award
    record = desk.get(reverse("elders:record", args=[lan.pk])).content.decode()
    assert "Đang hưởng, hồ sơ chế độ" in record and reverse("benefits:award", args=[case.result_id]) in record


def test_what_stands_in_the_way_is_on_the_page(group, officer, sign_in):
    elder = make_elder(group=group, birth_year=1948, facts=RESIDENT)
    client, today = sign_in(officer), timezone.localdate()
    case = cases.verify(make_request(elder, received_on=today, by=officer), today=today, by=officer)
    page = client.get(reverse("benefits:case", args=[case.pk])).content.decode()
    assert "Chưa đủ thông tin để trả lời" in page and "Chưa rõ lương hưu" in page and "Ghi vào hoàn cảnh" in page
    answer = press(client, "case_submit", case, huong="giai-quyet")
    assert answer.status_code == 422 and "Chưa rõ lương hưu" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.VERIFIED


def test_papers_are_missing_until_ticked_on_the_page(lan, officer, sign_in):
    client, today = sign_in(officer), timezone.localdate()
    case = cases.receive(Case(elder=lan, scheme="SOCPEN_75", received_on=today), today=today, by=officer)
    paper = case.papers.get()
    press(client, "case_papers", case, **{f"co-{paper.pk}": "on", f"han-{paper.pk}": ""})
    paper.refresh_from_db()
    assert paper.received_on == today


def test_overdue_dossiers_stand_on_top_and_the_home_page_counts_them(group, officer, sign_in):
    client, today = sign_in(officer), timezone.localdate()
    for days in (3, 60, 30):
        elder = make_elder(group=group, full_name=f"Người {days}", birth_year=1940, facts=KNOWN)
        make_request(elder, received_on=today - timedelta(days=days), by=officer)
    page = client.get(reverse("benefits:cases"))
    assert [row["case"].elder.full_name for row in page.context["rows"]] == ["Người 60", "Người 30", "Người 3"]
    assert [row["clock"].is_overdue for row in page.context["rows"]] == [True, True, False]
    assert page.context["money"] == 2_100_000
    cards = {card.title: card for card in client.get("/").context["waiting"]}
    card = cards["Hồ sơ chế độ quá hạn"]
    assert (card.count, card.urgent) == (2, True)
    assert client.get(card.url).context["page"].paginator.count == 2


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    "path",
    ["benefits:cases", "benefits:awards", "benefits:birthdays", "benefits:birthdays?xem=da_du", "benefits:endings"],
)
def test_lists_take_the_same_queries_for_two_and_for_twenty(group, officer, boss, sign_in, path):
    client, today = sign_in(officer), timezone.localdate()
    name, _, query = path.partition("?")
    url = reverse(name) + (f"?{query}" if query else "")

    def more(count: int) -> None:
        born = years_before(today + timedelta(days=20), 75)
        birth = {"birth_year": born.year, "birth_month": born.month, "birth_day": born.day}
        for _ in range(count):
            make_elder(group=group, facts=KNOWN, **birth)
            make_elder(group=group, birth_year=1940, facts=KNOWN)
            make_request(make_elder(group=group, birth_year=1941, facts=KNOWN), received_on=today, by=officer)
            make_award(make_elder(group=group, birth_year=1942, facts=KNOWN))
            poor = make_elder(group=group, birth_year=1955, facts=KNOWN | {"poverty_national": "can_ngheo"})
            make_award(poor, scheme="SOCPEN_70_74_POOR")
            make_award(make_elder(group=group, birth_year=1943, facts=KNOWN | {"pension_monthly_vnd": 3_000_000}))

    more(2)
    few = queries(client, url)
    more(18)
    assert queries(client, url) == few <= 30


def test_birthdays_open_rights_with_days_and_money(group, other_group, officer, leader, sign_in):
    today = date(2026, 6, 1)

    def at(age: int, days: int, *, home=group, **facts):
        born = years_before(today + timedelta(days=days), age)
        birth = {"birth_year": born.year, "birth_month": born.month, "birth_day": born.day}
        return make_elder(group=home, full_name=f"Người {age}", facts=KNOWN | facts, **birth)

    seventy_five, poor = at(75, 10), at(70, 20, poverty_national="can_ngheo")
    at(70, 20)  # not poor: nothing opens
    at(75, 5, pension_monthly_vnd=3_000_000)  # has a pension: nothing opens
    unclear = at(75, 30, home=other_group, pension_monthly_vnd=None)
    eighty = at(80, 40, poverty_national="ngheo", has_supporter=False, in_care_facility=False)
    award = make_award(eighty, scheme="TCXH_NCT_A_60_79", amount_vnd=1_050_000)
    at(75, 90)  # too far off
    sixty = at(60, 50, poverty_national="khong")
    rows = worklists.approaching(officer, today=today)
    found = [(row.elder, row.days_left, row.scheme, row.vnd) for row in rows]
    assert found == [
        (seventy_five, 10, "SOCPEN_75", 700_000),
        (poor, 20, "SOCPEN_70_74_POOR", 700_000),
        (unclear, 30, "SOCPEN_75", 700_000),
        (eighty, 40, "TCXH_NCT_A_80", 350_000),
        (sixty, 50, "BHYT_HP_60_74", None),
    ]
    assert not [fact for fact in rows[4].asks if fact.startswith("đang hưởng")], "no right to any, so none is drawn"
    assert rows[2].asks == ("lương hưu mỗi tháng (đồng)",)
    assert (rows[3].kind, rows[3].award) == (CaseKind.CHANGE, award)
    assert [row.elder for row in worklists.approaching(officer, today=today, group=other_group)] == [unclear]
    assert unclear not in [row.elder for row in worklists.approaching(leader, today=today)]  # another group's


def test_a_group_leader_reads_birthdays_without_money_or_dossiers(group, leader, officer, sign_in):
    today = timezone.localdate()
    born = years_before(today + timedelta(days=9), 75)
    elder = make_elder(
        group=group,
        facts=KNOWN,
        birth_year=born.year,
        birth_month=born.month,
        birth_day=born.day,
        full_name="Lê Thị Tươi",
    )
    make_request(elder, received_on=today, by=officer)
    page = sign_in(leader).get(reverse("benefits:birthdays")).content.decode()
    assert "Lê Thị Tươi" in page and "còn 9 ngày" in page
    assert "700.000" not in page and "Đã tiếp nhận" not in page
    assert "700.000" in sign_in(officer).get(reverse("benefits:birthdays")).content.decode()


def test_who_is_entitled_and_has_not_asked(group, officer):
    waiting = make_elder(group=group, birth_year=1940, facts=KNOWN)
    drawing = make_elder(group=group, birth_year=1941, facts=KNOWN)
    make_award(drawing)
    asked = make_elder(group=group, birth_year=1942, facts=KNOWN)
    make_request(asked, received_on=DAY, by=officer)
    make_elder(group=group, birth_year=1943, facts=KNOWN | {"pension_monthly_vnd": 4_000_000})
    rows = worklists.unclaimed(officer, today=SIGNED)
    assert [(row.elder, row.scheme, row.vnd) for row in rows] == [(waiting, "SOCPEN_75", 700_000)]


def test_awards_the_registry_no_longer_supports(group, officer):
    fine = make_elder(group=group, birth_year=1940, facts=KNOWN)
    retired = make_elder(group=group, birth_year=1941, facts=KNOWN | {"pension_monthly_vnd": 4_000_000})
    for elder in (fine, retired):
        make_award(elder)
    rows = worklists.doubtful(officer, today=SIGNED)
    assert [row.elder for row in rows] == [retired] and "lương hưu" in rows[0].reason


def test_forms_of_a_group_in_one_file(group, officer, sign_in):
    for number in range(3):
        make_elder(group=group, full_name=f"Người Số {number}", birth_year=1940, facts=KNOWN)
    answer = sign_in(officer).get(reverse("benefits:birthday_forms"), {"xem": "da_du", "to": group.pk})
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    assert len(pages) == 3 and all(
        "đối chiếu với phụ lục nghị định trước khi dùng" in " ".join(one.split()) for one in pages
    )
    assert Disclosure.objects.get().row_count == 3


def test_the_request_form_carries_what_is_known(lan, ward):
    row = Situation.objects.get(elder=lan)
    form = request_form(lan, row, ward=ward, scheme="SOCPEN_75")
    text = text_of(request_paper([form], ward=ward, title="Đơn", year=2026))
    assert "Mẫu số 01" in text and "Vũ Thị Lành" in text and "Lương hưu mỗi tháng" in text and "không có" in text
    assert "……" in text  # what is not known is left to be filled in


def test_the_decision_blank_and_registered(lan, officer, boss):
    case = submitted(make_request(lan, received_on=DAY, by=officer), on=SIGNED, by=officer)
    row = Situation.objects.get(elder=lan)
    draft = decision_paper(case, row=row, today=SIGNED)
    assert draft.letterhead.number is None and draft.letterhead.day is None
    text = text_of(draft)
    assert "QUYẾT ĐỊNH" in text and "700.000 đồng (Bằng chữ: bảy trăm nghìn đồng)" in text and "NĐ 176/2025" in text
    case = case_answers.grant(case, signed_on=SIGNED, today=SIGNED, by=boss, number="12/QĐ-UBND", signer="Phạm Văn Ký")
    signed = decision_paper(case, row=row, today=SIGNED)
    text = text_of(signed)
    assert "Số: 12/QĐ-UBND" in text and "ngày 08 tháng 6 năm 2026" in text and "từ tháng 06/2026" in text
    assert "KT. CHỦ TỊCH" in text and "TM. ỦY BAN" not in text  # the chairman decides in the own name
    assert "Điều 1. Cho hưởng trợ cấp hưu trí xã hội" in words_of(signed)


def test_no_decision_is_printed_on_an_unknown_amount(group, officer, sign_in):
    elder = make_elder(group=group, birth_year=1948, facts=KNOWN | {"pension_monthly_vnd": 420_000})
    today = timezone.localdate()
    case = cases.verify(make_request(elder, received_on=today, by=officer), today=today, by=officer)
    with pytest.raises(ValueError, match="not known"):
        decision_paper(case, row=None, today=today)
    answer = sign_in(officer).get(reverse("benefits:case_print", args=[case.pk, "quyet-dinh"]))
    assert answer.status_code == 302


def test_the_letter_of_refusal_gives_reason_and_article(group, officer, boss):
    elder = make_elder(group=group, birth_year=1948, facts=KNOWN | {"pension_monthly_vnd": 2_900_000})
    case = submitted(make_request(elder, received_on=DAY, by=officer), on=DAY, by=officer, grant=False)
    reasons = "\n".join(case.verification["articles"])
    case = case_answers.refuse(case, reasons=reasons, signed_on=SIGNED, today=SIGNED, by=boss, number="45")
    paper = refusal_paper(case, row=Situation.objects.get(elder=elder), today=SIGNED)
    for text in (text_of(paper), words_of(paper)):
        assert "không đạt, lương hưu mỗi tháng: 2.900.000 đồng/tháng (NĐ 176/2025 Điều 2 khoản 1 điểm b)" in text
        assert "quyền khiếu nại" in text


def test_the_receipt_names_the_day_of_the_answer(lan, officer):
    case = make_request(lan, received_on=date(2026, 11, 2), by=officer)
    text = text_of(receipt_paper(case, row=Situation.objects.get(elder=lan), today=DAY))
    assert "Hẹn trả kết quả: thứ Hai, ngày 16/11/2026" in text and "Đơn theo Mẫu số 01" in text


def test_the_decision_that_ends_an_award_after_a_death(lan, officer, sign_in):
    award = make_award(lan, until=date(2026, 5, 1), stop_reason=StopReason.DEATH, stop_note="Qua đời ngày 14/05/2026")
    text = text_of(stop_paper(award, row=Situation.objects.get(elder=lan), today=DAY))
    assert "Thôi chi trả trợ cấp hưu trí xã hội" in text and "từ tháng 06/2026" in text and "qua đời" in text
    client = sign_in(officer)
    waiting = client.get(reverse("benefits:awards"), {"tinh_trang": "chua_so"})
    assert waiting.context["page"].paginator.count == 1
    client.post(
        reverse("benefits:award_stop_number", args=[award.pk]),
        {"number": "9/QĐ-UBND", "signed_on": "20/05/2026", "khoa": uuid.uuid4()},
    )
    award.refresh_from_db()
    assert (award.stop_number, award.stop_signed_on) == ("9/QĐ-UBND", date(2026, 5, 20))


def test_proposals_about_an_award_through_the_pages(lan, officer, sign_in):
    award, client = make_award(lan), sign_in(officer)
    url = reverse("benefits:award_propose", args=[award.pk, "tam-dung"])
    answer = client.post(url, {"reason": "uncollected", "from_month": "01/2027", "note": "", "khoa": uuid.uuid4()})
    case = Case.objects.get(kind=CaseKind.SUSPEND)
    assert answer.url == reverse("benefits:case", args=[case.pk])
    assert (case.state, case.answers["from_month"]) == (CaseState.VERIFIED, "2027-01-01")
    assert "Không nhận tiền 3 tháng liên tục" in client.get(answer.url).content.decode()
    wrong = client.post(url, {"reason": "uncollected", "from_month": "13/2027"})
    assert wrong.status_code == 422 and "09/2026" in wrong.content.decode()


def test_a_decision_of_before_and_another_hand_through_the_pages(lan, officer, sign_in):
    client = sign_in(officer)
    form = {"scheme": "SOCPEN_75", "decision_number": "3/QĐ", "signed_on": "04/07/2025", "valid_from": "07/2025"}
    answer = client.post(
        reverse("benefits:award_existing", args=[lan.pk]), form | {"method": "cash", "khoa": uuid.uuid4()}
    )
    award = Award.objects.get()
    assert answer.url == reverse("benefits:award", args=[award.pk]) and award.valid_from == date(2025, 7, 1)
    today = timezone.localdate()
    change = {"from_day": f"{today:%d/%m/%Y}", "reason": "đơn của gia đình", "method": "account"}
    url = reverse("benefits:award_payee", args=[award.pk])
    assert client.post(url, change).status_code == 422  # an account without a number
    account = {"bank_name": "BIDV", "account_number": "123 456", "account_holder": "VŨ THỊ LÀNH", "khoa": uuid.uuid4()}
    assert client.post(url, change | account).status_code == 302
    assert award.payees.on(today).get().account_number == "123456"


def test_number_and_day_of_a_paper_decision_are_written_down_later(lan, officer, sign_in):
    """Found by its tab, filled in once however often it is pressed, a day to come refused; nothing paid changes."""
    desk, today = sign_in(officer), timezone.localdate()
    award = make_award(lan, decision_number="", signed_on=None, source_paper="danh sách chi-tra-3.csv")
    url = reverse("benefits:award_paper_number", args=[award.pk])
    tab = reverse("benefits:awards") + "?tinh_trang=thieu_so"
    assert url in desk.get(tab).content.decode()
    assert url in desk.get(reverse("benefits:award", args=[award.pk])).content.decode()
    future = desk.post(
        url, {"number": "77/QĐ-UBND", "signed_on": f"{today + timedelta(days=1):%d/%m/%Y}", "khoa": uuid.uuid4()}
    )
    assert future.status_code == 422 and "77/QĐ-UBND" in future.content.decode()
    assert "Ngày ký không thể ở tương lai" in future.content.decode()
    said = {"number": "77/QĐ-UBND", "signed_on": "02/01/2026", "khoa": uuid.uuid4()}
    assert [desk.post(url, said).status_code for _ in range(2)] == [302, 302]
    award.refresh_from_db()
    assert (award.decision_number, award.signed_on, award.amount_vnd) == ("77/QĐ-UBND", date(2026, 1, 2), 700_000)
    assert award.acts.filter(act="register_paper").count() == 1
    assert url not in desk.get(tab).content.decode()
    decided = make_award(make_elder(group=lan.residential_group, facts=KNOWN))
    assert desk.get(reverse("benefits:award_paper_number", args=[decided.pk])).status_code == 404
