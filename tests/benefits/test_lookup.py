"""Tra cứu chế độ: for anybody, for a person of the registry, on paper, and the panel on a record."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from benefits.lookup import arrange
from benefits.people import Facts
from benefits.rules import Law, decide_all
from elders.ground.birth import Birth
from elders.ground.history import Disclosure
from elders.models import Situation
from tests import factories

URL = reverse("benefits:lookup")
ASKED = {
    "birth": "20/06/1951", "day": "22/06/2026", "vn_citizen": "co", "resides_here": "co", "alive": "co",
    "pension_monthly": "0", "si_allowance_monthly": "0", "application_form_01": "co", "disability_level": "khong",
}  # fmt: skip


def test_anybody_is_answered_with_amount_payer_start_and_article(sign_in, officer):
    page = sign_in(officer).post(URL, ASKED)
    text = page.content.decode()
    (entry,) = [one for one in page.context["answer"].given if one.decision.scheme == "SOCPEN_75"]
    assert entry.money == "700.000 đồng/tháng"
    assert entry.who_pays == "trung ương 500.000, thành phố 200.000 đồng"
    assert "từ tháng 06/2026" in entry.since
    for words in ("700.000 đồng/tháng", "NĐ 176/2025 Điều 2 khoản 1 điểm a", "Từng điều kiện", "Hỏi thêm để biết chắc"):
        assert words in text
    assert not Situation.objects.exists()  # nothing is written


def test_what_is_not_known_leads_to_its_question(sign_in, officer):
    page = sign_in(officer).post(URL, ASKED | {"poverty_national": "", "disability_level": ""})
    questions = {one.fact: one.schemes for one in page.context["answer"].questions}
    assert "poverty_national" in questions and "disability_level" in questions
    text = page.content.decode()
    for fact in questions:
        assert f'href="#id_{fact}"' in text and f'id="id_{fact}' in text


def test_a_request_still_to_be_filed_is_said_as_that(sign_in, officer):
    page = sign_in(officer).post(URL, ASKED | {"application_form_01": ""})
    assert [one.decision.scheme for one in page.context["answer"].waiting] == ["SOCPEN_75"]
    assert "Đủ điều kiện khi nộp đơn" in page.content.decode()


def test_the_form_opens_without_an_answer_and_asks_only_what_some_text_asks(sign_in, officer):
    page = sign_in(officer).get(URL)
    assert page.context["answer"] is None
    names = {name for _, names in page.context["form"].sections for name in names}
    assert names <= Law(timezone.localdate()).asks
    assert "poverty_city" not in names and "region" not in names
    assert "region" in {
        name
        for _, names in sign_in(officer).post(URL, ASKED | {"day": "01/11/2025"}).context["form"].sections
        for name in names
    }


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day": "31/02/2026"}, "Ngày không đúng"),
        ({"day": "01/01/2020"}, "từ ngày 01/07/2021"),
        ({"birth": "20/06/2026", "day": "22/06/2025"}, "Ngày sinh sau ngày tính"),
        ({"pension_monthly": "ít"}, "Số tiền không rõ"),
    ],
)
def test_what_cannot_be_read_comes_back_with_a_sentence(sign_in, officer, fields, words):
    page = sign_in(officer).post(URL, ASKED | fields)
    assert page.status_code == 200 and words in page.content.decode()
    assert page.context["answer"] is None


def test_a_person_of_the_registry_stands_in_the_form_with_where_each_fact_comes_from(sign_in, officer, group):
    elder = factories.make_elder(
        group=group,
        full_name="Phạm Thị Mùi",
        birth_year=1946,
        facts={
            "pension_monthly_vnd": 0, "si_allowance_monthly_vnd": 0, "disability_level": "nang",
            "merit_monthly": False, "source_paper": "GXN 12/2025",
        },
    )  # fmt: skip
    page = sign_in(officer).get(f"{URL}?nguoi={elder.pk}")
    text = page.content.decode()
    assert page.context["form"]["disability_level"].initial == "nang"
    assert "1.400.000 đồng/tháng" in text and "theo nhập trên phần mềm, GXN 12/2025" in text
    assert not Disclosure.objects.exists()
    sent = {"birth": "1946", "day": "22/06/2026", "disability_level": "khong", "pension_monthly": "0"}
    page = sign_in(officer).post(f"{URL}?nguoi={elder.pk}", sent)
    refused = {one.decision.scheme: one for one in page.context["answer"].refused}
    line = next(one for one in refused["TCXH_NKT_NANG_NCT"].lines if one.result is False)
    assert line.origin == "trả lời khi tra cứu"
    assert Situation.objects.get(elder=elder).disability_level == "nang"  # a what-if writes nothing


def test_a_stranger_is_not_found(sign_in, officer, leader, other_group):
    neighbour = factories.make_elder(group=other_group)
    stranger = factories.make_elder(group=factories.make_group())
    assert sign_in(officer).get(f"{URL}?nguoi={stranger.pk}").status_code == 404
    assert sign_in(leader).get(f"{URL}?nguoi={neighbour.pk}").status_code == 404
    for nonsense in ("abc", "", "9" * 30, "-1"):
        assert sign_in(officer).get(URL, {"nguoi": nonsense}).status_code == 404


def test_the_printed_answer_of_a_person_of_the_registry_is_logged(sign_in, officer, group):
    elder = factories.make_elder(group=group, full_name="Phạm Thị Mùi", birth_year=1946)
    paper = sign_in(officer).post(f"{URL}?nguoi={elder.pk}", ASKED | {"in": "1"})
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
    assert "tra-loi-che-do-pham-thi-mui-20260622.pdf" in paper["Content-Disposition"]
    (row,) = Disclosure.objects.all()
    assert (row.by, row.row_count, row.filters["nguoi"]) == (officer, 1, elder.pk)


def test_the_printed_answer_holds_amount_reasons_and_articles(sign_in, officer):
    from io import BytesIO

    from pypdf import PdfReader

    paper = sign_in(officer).post(URL, ASKED | {"in": "1", "full_name": "nguyễn thị lan"})
    reader = PdfReader(BytesIO(paper.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for words in ("PHIẾU TRẢ LỜI", "Nguyễn Thị Lan", "700.000 đồng/tháng", "trung ương 500.000", "NĐ 176/2025 Điều 2"):
        assert words in text
    assert not Disclosure.objects.exists()  # nobody of the registry


def test_the_panel_of_a_record_says_what_could_be_had(sign_in, officer, group):
    elder = factories.make_elder(
        group=group,
        birth_year=1946,
        birth_month=1,
        birth_day=1,
        facts={"pension_monthly_vnd": 0, "si_allowance_monthly_vnd": 0, "vn_citizen": True},
    )
    text = sign_in(officer).get(reverse("elders:record", args=[elder.pk])).content.decode()
    assert "Chế độ có thể hưởng" in text and "khi nộp đơn" in text
    assert f"{URL}?nguoi={elder.pk}" in text


def test_somebody_a_few_days_too_young_is_told_the_day():
    facts = Facts(
        birth=Birth(1951, 6, 20), vn_citizen=True, resides_here=True, pension_monthly=0, si_allowance_monthly=0,
        application_form_01=True,
    )  # fmt: skip
    answer = arrange(decide_all(facts, Law(date(2026, 6, 15))))
    entry = next(one for one in answer.refused if one.decision.scheme == "SOCPEN_75")
    assert entry.later == "đủ 75 tuổi từ ngày 20/06/2026"
    assert entry.why_not == "Từ đủ 75 tuổi"


def test_a_lower_right_is_shown_with_what_is_paid_in_its_place():
    facts = Facts(
        birth=Birth(1950, 1, 1), vn_citizen=True, resides_here=True, pension_monthly=0, si_allowance_monthly=0,
        application_form_01=True, disability_level="nang", merit_monthly=False,
    )  # fmt: skip
    answer = arrange(decide_all(facts, Law(date(2026, 6, 22))))
    pension = next(one for one in answer.given if one.decision.scheme == "SOCPEN_75")
    assert "khuyết tật nặng" in pension.instead
    assert answer.monthly_vnd == 1_400_000
