"""The pages on truy lĩnh and thu hồi, as officer, leader and finance use them."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from benefits.models import Adjustment, RecoveryReceipt
from tests.benefits.factories import make_award
from tests.factories import make_elder, make_user

pytestmark = pytest.mark.django_db


def claim(group, officer, *, state: str = "proposed", **fields) -> Adjustment:
    elder = make_elder(group=group, full_name=fields.pop("full_name", "Nguyễn Thị An"))
    values = {"kind": "recovery", "origin": "death", "for_month": date(2026, 6, 1), "amount_vnd": -700_000}
    return Adjustment.objects.create(
        ward=group.ward,
        award=make_award(elder),
        elder=elder,
        reason="Qua đời 27/05/2026",
        basis="x",
        state=state,
        proposed_by=officer,
        **values | fields,
    )


def test_from_proposal_to_the_last_instalment(ward, group, officer, sign_in):
    row = claim(group, officer)
    boss = sign_in(make_user("ward_leader", ward=ward))
    page = boss.get(reverse("benefits:adjustments")).content.decode()
    assert "Nguyễn Thị An" in page and "700.000" in page
    answer = boss.post(reverse("benefits:adjustment_decide", args=[row.pk]), {"viec": "bo"})
    assert answer.status_code == 422 and "lý do" in answer.content.decode()
    boss.post(reverse("benefits:adjustment_decide", args=[row.pk]), {"viec": "duyet"})
    clerk, url, token = sign_in(officer), reverse("benefits:adjustment_receive", args=[row.pk]), uuid4()
    data = {"amount_vnd": "300.000", "received_on": "1/7/2026", "paid_by_name": "Con trai", "token": token}
    for _ in range(2):  # a double click
        assert clerk.post(url, data).status_code == 302
    assert RecoveryReceipt.objects.count() == 1
    too_much = clerk.post(url, data | {"amount_vnd": "400.001", "token": uuid4()})
    assert too_much.status_code == 422
    assert "400.000 đồng" in too_much.content.decode() and "400.001" in too_much.content.decode()
    receipt = RecoveryReceipt.objects.get()
    clerk.post(reverse("benefits:receipt_cancel", args=[receipt.pk]), {"reason": "Ghi nhầm"})
    assert (
        "Còn phải thu <b>700.000 đồng</b>" in clerk.get(reverse("benefits:adjustment", args=[row.pk])).content.decode()
    )


def test_the_proposer_is_told_that_another_decides(ward, group, sign_in):
    boss = make_user("ward_leader", ward=ward)
    row = claim(group, boss)
    page = sign_in(boss).get(reverse("benefits:adjustment", args=[row.pk])).content.decode()
    assert "do chính bạn đề xuất" in page and 'value="duyet"' not in page


def test_nothing_new_is_said_so(officer, sign_in):
    page = sign_in(officer).post(reverse("benefits:adjustments_propose"), follow=True).content.decode()
    assert "không có khoản nào mới" in page and "Không có khoản nào chờ duyệt" in page


@pytest.mark.parametrize("part", ["cho-duyet", "thu-hoi"])
def test_the_number_of_queries_does_not_grow(ward, group, officer, sign_in, part, django_assert_max_num_queries):
    state = {"cho-duyet": "proposed", "thu-hoi": "confirmed"}[part]
    boss = make_user("ward_leader", ward=ward)
    for _ in range(15):
        claim(group, officer, state=state, decided_by=boss if state == "confirmed" else None)
    client = sign_in(officer)
    with django_assert_max_num_queries(24):
        client.get(reverse("benefits:adjustments"), {"muc": part})
