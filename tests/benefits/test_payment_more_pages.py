"""Pages beside the monthly round: settlement of a year, a further list, drafts, proposals by hand, many at once."""

import io
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from benefits.choices import AdjustmentState, LineResult
from benefits.models import Adjustment, Case, PaymentLine, PaymentList, RecoveryReceipt
from benefits.services.adjustments import propose_differences
from benefits.services.payment_building import build
from benefits.settlement_figures import year_of
from tests.benefits.factories import make_award
from tests.benefits.test_adjustments import paid
from tests.benefits.test_payment_services import pay_out, pensioner, step

pytestmark = pytest.mark.django_db
MARCH, APRIL, JULY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 7, 1)


def test_a_year_is_settled_purse_by_purse_to_the_dong(ward, group, officer, boss, cashier, sign_in):
    awards = [make_award(pensioner(group), since=date(2025, 12, 1)) for _ in range(3)]
    made = pay_out(build(ward, MARCH, by=officer, today=MARCH), officer, boss, cashier)
    first, second, _ = made.lines.order_by("position")
    PaymentLine.objects.filter(pk=first.pk).update(result=LineResult.RECEIVED, paid_on=MARCH)
    PaymentLine.objects.filter(pk=second.pk).update(result=LineResult.ABSENT)
    claim = Adjustment.objects.create(
        ward=ward, award=awards[0], elder=awards[0].elder, kind="recovery", origin="other", for_month=MARCH,
        amount_vnd=-700_000, reason="x", basis="x", state="confirmed", decided_by=boss,
        funding={"central": -500_000, "city": -200_000},
    )  # fmt: skip
    Adjustment.objects.create(
        ward=ward, award=awards[0], elder=awards[0].elder, kind="reclass", origin="rate", for_month=MARCH,
        amount_vnd=0, reason="y", basis="y", state="confirmed", decided_by=boss,
        funding={"central": 40_000, "city": -40_000},
    )  # fmt: skip
    back = {"received_on": date(2026, 5, 2), "paid_by_name": "Con trai"}
    RecoveryReceipt.objects.create(adjustment=claim, amount_vnd=200_000, **back)
    may, march, year = year_of(ward, 2026)
    assert (may.month, may.back_vnd, may.vnd["listed"]) == (date(2026, 5, 1), 200_000, 0)
    assert may.back == {"central": 142_858, "city": 57_142} and may.purses == ["central", "city"]
    assert march.moved == year.moved == {"central": 40_000, "city": -40_000}
    parts = {"listed": 2_100_000, "paid": 700_000, "uncollected": 700_000, "returned": 0, "unanswered": 700_000}
    assert march.vnd == year.vnd == parts
    assert {purse: share.vnd["paid"] for purse, share in march.shares.items()} == {"central": 500_000, "city": 200_000}
    page = sign_in(cashier).get(reverse("benefits:payment_settlement"), {"nam": "2026"}).content.decode()
    assert "2.100.000" in page and "Trung ương" in page and "200.000" in page
    assert "+40.000" in page and "-40.000" in page
    url = reverse("benefits:payment_settlement_print", args=[2026])
    sheet = load_workbook(io.BytesIO(sign_in(cashier).get(url, {"dang": "xlsx"}).content)).active
    rows = {(row[0], row[1]): row[2:] for row in sheet.iter_rows(values_only=True)}
    assert rows[("03/2026", "Tổng số")][:5] == (2_100_000, 700_000, 700_000, 0, 700_000)
    assert rows[("Cả năm", "Tổng số")][5] == 200_000
    assert sign_in(cashier).get(url).content.startswith(b"%PDF")
    empty = sign_in(officer).get(reverse("benefits:payment_settlement"), {"nam": "2024"})
    assert "Năm này chưa chi danh sách nào" in empty.content.decode()


def test_what_no_purse_says_is_not_lost(ward, group, officer, boss, cashier):
    award = make_award(
        pensioner(group), scheme="MTP_SOCPEN", exclusion_group="", frequency="one_off", since=MARCH,
        amount_vnd=14_000_000, funding={"city": 10_000_000},
    )  # fmt: skip
    pay_out(build(ward, MARCH, by=officer, today=MARCH), officer, boss, cashier)
    assert award.lines.get().amount_vnd == 14_000_000
    march, year = year_of(ward, 2026)
    assert {purse: share.vnd["listed"] for purse, share in march.shares.items()} == {"city": 10_000_000, "": 4_000_000}
    assert year.vnd["listed"] == 14_000_000


def test_a_further_list_is_made_only_where_something_is_to_be_paid(ward, group, officer, sign_in):
    award = make_award(pensioner(group), since=date(2025, 12, 1))
    made = step(build(ward, MARCH, by=officer, today=MARCH), "lock", officer)
    client, url = sign_in(officer), reverse("benefits:payment_extra", args=[made.pk])
    answer = client.post(url, follow=True)
    assert "Không có truy lĩnh đã duyệt" in answer.content.decode() and PaymentList.objects.count() == 1
    funeral = {"scheme": "MTP_SOCPEN", "exclusion_group": "", "frequency": "one_off", "amount_vnd": 14_000_000}
    make_award(award.elder, since=MARCH, **funeral)
    page = client.post(url, follow=True).content.decode()
    assert "bổ sung lần 1" in page and "14.000.000" in page
    extra = PaymentList.objects.get(sequence=2)
    assert "Bỏ bản nháp" in page
    client.post(reverse("benefits:payment_drop", args=[extra.pk]))
    assert not PaymentList.objects.filter(sequence=2).exists()
    refused = client.post(reverse("benefits:payment_drop", args=[made.pk]), follow=True).content.decode()
    assert "Chỉ bỏ được danh sách nháp" in refused


def test_a_proposal_by_hand_from_the_line(ward, group, officer, boss, cashier, sign_in):
    make_award(pensioner(group), since=date(2025, 12, 1))
    line = paid(ward, MARCH, officer, boss, cashier).lines.get()
    client, url = sign_in(cashier), reverse("benefits:payment_by_hand", args=[line.pk])
    assert url in client.get(reverse("benefits:payment_line", args=[line.pk])).content.decode()
    data = {"kind": "recovery", "amount_vnd": "900.000", "reason": "Khai thiếu lương hưu", "token": uuid4()}
    refused = client.post(url, data)
    assert refused.status_code == 422 and "chỉ còn 700.000 đồng" in refused.content.decode()
    for _ in range(2):
        assert client.post(url, data | {"amount_vnd": "700.000"}).status_code == 302
    row = Adjustment.objects.get()
    assert (row.kind, row.amount_vnd, row.proposed_by) == ("recovery", -700_000, cashier)


def test_a_rate_counted_back_is_confirmed_for_everybody_at_once(ward, group, officer, boss, cashier, sign_in):
    for _ in range(3):
        make_award(pensioner(group), since=date(2025, 12, 1))
    paid(ward, JULY, officer, boss, cashier)
    propose_differences(ward, today=date(2026, 10, 6), by=officer)
    Adjustment.objects.filter(pk=Adjustment.objects.first().pk).update(proposed_by=boss)
    page = reverse("benefits:adjustments")
    assert "Duyệt cả" not in sign_in(officer).get(page).content.decode()
    client = sign_in(boss)
    assert "Duyệt cả 3 khoản" in client.get(page).content.decode()
    data = {"loai": "reclass", "do": "rate", "thang": "2026-07-01"}
    url = reverse("benefits:adjustments_confirm")
    client.post(url, data)
    client.post(url, data)
    assert Adjustment.objects.filter(state=AdjustmentState.CONFIRMED, decided_by=boss).count() == 2
    assert Adjustment.objects.get(state=AdjustmentState.PROPOSED).proposed_by == boss  # not the own one
    assert client.post(url, data | {"do": "x"}).status_code == 404
    assert sign_in(officer).post(url, data).status_code == 403


def test_three_months_not_collected_become_a_dossier_with_one_press(ward, group, officer, boss, cashier, sign_in):
    award = make_award(pensioner(group, full_name="Lê Thị Vắng"), since=date(2025, 12, 1))
    for month in (MARCH, APRIL, date(2026, 5, 1)):
        paid(ward, month, officer, boss, cashier, result=LineResult.ABSENT)
    client = sign_in(officer)
    page = client.get(reverse("benefits:payment_uncollected")).content.decode()
    assert "Lê Thị Vắng" in page and "Lập hồ sơ tạm dừng" in page
    url = reverse("benefits:payment_suspend", args=[award.pk])
    for _ in range(2):
        assert client.post(url).status_code == 302
    case = Case.objects.get()
    assert (case.kind, case.award, case.state) == ("suspend", award, "verified")
    assert sign_in(cashier).post(url).status_code == 403


def test_a_persons_page_says_what_was_paid_month_by_month(ward, group, officer, boss, cashier, leader, sign_in):
    elder = pensioner(group)
    make_award(elder, since=date(2025, 12, 1))
    paid(ward, MARCH, officer, boss, cashier)
    build(ward, APRIL, by=officer, today=MARCH)
    record = reverse("elders:record", args=[elder.pk])
    page = sign_in(officer).get(record).content.decode()
    assert "Tiền đã chi trả" in page and "Chi trả tháng 03/2026" in page and "Chi trả tháng 04/2026" in page
    assert "Tiền đã chi trả" not in sign_in(leader).get(record).content.decode()


def test_the_settlement_takes_three_queries_whatever_the_year(
    ward, group, officer, boss, cashier, django_assert_num_queries
):
    for _ in range(2):
        make_award(pensioner(group), since=date(2025, 12, 1))
    for month in (MARCH, APRIL):
        paid(ward, month, officer, boss, cashier)
    with django_assert_num_queries(3):
        assert len(year_of(ward, 2026)) == 3
