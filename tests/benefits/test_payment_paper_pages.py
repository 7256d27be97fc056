"""Papers of a list from its page: who gets which, when, and what the log says."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from benefits.choices import ListState
from benefits.services.payment_papers import KINDS
from benefits.views import payment_papers as views
from elders.choices import RoleCode
from elders.ground.history import Disclosure
from elders.ground.work import Work
from tests import factories
from tests.benefits import money

pytestmark = pytest.mark.django_db


@pytest.fixture
def month(ward, group, other_group):
    return money.a_month(ward, [group, other_group], 10)


@pytest.fixture
def finance(ward):
    return factories.make_user(RoleCode.FINANCE, ward=ward)


def page(month) -> str:
    return reverse("benefits:payment_papers", kwargs={"pk": month.pk})


def paper(month, kind: str) -> str:
    return reverse("benefits:payment_paper", kwargs={"pk": month.pk, "kind": kind})


def test_every_paper_comes_as_the_file_asked_for_and_is_logged(month, officer, sign_in):
    money.make_list(month.ward, month=money.DECEMBER.replace(month=11))
    money.advance(month, ListState.PAYING)
    client, count = sign_in(officer), 0
    for kind in KINDS.values():
        for format in kind.formats:
            answer = client.post(paper(month, kind.slug), {"dang": format})
            assert answer.status_code == 200, (kind.slug, format)
            start = {"pdf": b"%PDF", "xlsx": b"PK", "csv": b"\xef\xbb\xbf"}[format]
            assert answer.content.startswith(start)
            assert f"2026-12.{format}" in answer["Content-Disposition"]
            count += 1
    log = Disclosure.objects.filter(by=officer)
    assert log.count() == count
    assert {one.row_count for one in log} == {10}
    assert log.filter(kind="export").count() == 2, "the files for the bank leave the house as data"
    assert log.order_by("pk").first().what == "Danh sách ký nhận: Chi trả tháng 12/2026 (PDF)"


def test_a_sheet_per_group_is_a_choice(month, officer, sign_in):
    answer = sign_in(officer).post(paper(month, "ky-nhan"), {"dang": "xlsx", "chia": "to"})
    assert load_workbook(io.BytesIO(answer.content)).sheetnames == ["Tổ dân phố Vân Quan", "Tổ dân phố số 3"]


def test_what_is_not_there_yet_says_when_it_will_be(month, officer, sign_in):
    client = sign_in(officer)
    text = client.get(page(month)).content.decode()
    assert "Có sau khi danh sách được duyệt." in text
    assert text.count("Có khi bắt đầu chi tiền.") == 3
    for kind in ("ngan-hang", "chua-nhan", "doi-chieu", "quyet-toan", "tang"):
        answer = client.post(paper(month, kind), {"dang": "xlsx"}, follow=True)
        assert answer.redirect_chain[-1][0] == page(month)
        assert "chưa" in answer.content.decode()
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("khong-co", {"dang": "pdf"}),
        ("ky-nhan", {"dang": "csv"}),
        ("ky-nhan", {"dang": "pdf", "chia": "x"}),
        ("tang", {}),
    ],
)
def test_what_no_form_offers_is_not_found(month, officer, sign_in, kind, data):
    assert sign_in(officer).post(paper(month, kind), data).status_code == 404


def test_printing_is_no_link_to_follow(month, officer, sign_in):
    assert sign_in(officer).get(paper(month, "ky-nhan")).status_code == 405


def test_a_list_of_another_ward_is_not_there(month, sign_in):
    stranger = factories.make_user(RoleCode.WARD_OFFICER, ward=factories.make_ward(name="Khác"))
    client = sign_in(stranger)
    assert client.get(page(month)).status_code == 404
    assert client.post(paper(month, "ky-nhan"), {"dang": "pdf"}).status_code == 404


def test_finance_gets_the_papers_and_a_group_leader_does_not(month, finance, leader, sign_in):
    assert sign_in(finance).post(paper(month, "ky-nhan"), {"dang": "xlsx"}).status_code == 200
    assert sign_in(leader).post(paper(month, "ky-nhan"), {"dang": "xlsx"}).status_code == 403


def test_a_long_list_is_made_by_the_worker(month, officer, sign_in, monkeypatch, settings):
    monkeypatch.setattr(views, "AT_ONCE_LINES", 5)
    answer = sign_in(officer).post(paper(month, "ky-nhan"), {"dang": "xlsx", "chia": "to"})
    job = Work.objects.get(by=officer)
    assert answer["Location"] == reverse("elders:work", kwargs={"pk": job.pk})
    assert job.title == "In danh sách ký nhận: Chi trả tháng 12/2026 (XLSX)"


def test_the_code_of_a_signed_sheet_leads_to_its_list(month, officer, sign_in):
    client, address = sign_in(officer), reverse("benefits:payment_sheet")
    assert client.get(address).status_code == 200
    answer = client.get(address, {"ma": f"ct{month.pk}-202612-1-a-03 "}, follow=True)
    assert answer.redirect_chain[-1][0] == page(month)
    assert "là trang 3 của: Chi trả tháng 12/2026" in answer.content.decode()


@pytest.mark.parametrize("change", ["list", "month", "nonsense"])
def test_a_code_that_fits_no_list_of_the_ward_is_said(month, officer, sign_in, change):
    code = {
        "list": f"CT{month.pk + 1}-202612-1-A-01", "month": f"CT{month.pk}-202611-1-A-01", "nonsense": "<b>x",
    }[change]  # fmt: skip
    text = sign_in(officer).get(reverse("benefits:payment_sheet"), {"ma": code}).content.decode()
    assert "Không tìm thấy danh sách nào" in text
    assert "<b>x" not in text


def test_a_stranger_learns_nothing_from_a_code(month, sign_in):
    stranger = factories.make_user(RoleCode.WARD_OFFICER, ward=factories.make_ward(name="Khác"))
    answer = sign_in(stranger).get(reverse("benefits:payment_sheet"), {"ma": f"CT{month.pk}-202612-1-A-01"})
    assert "Không tìm thấy" in answer.content.decode()
