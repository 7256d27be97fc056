"""The pages of a payment list, as officer, leader and finance use them."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from benefits.choices import ListState
from benefits.models import PaymentAct, PaymentList, Suspension
from benefits.services.payment_building import build
from elders.ground.months import month_of, next_month
from tests.benefits.factories import make_award
from tests.benefits.test_payment_services import boss, cashier, pay_out, pensioner  # noqa: F401
from tests.factories import make_ward

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def press(client, payment_list, code: str, **data):
    url = reverse("benefits:payment_step", args=[payment_list.pk, code])
    page = client.get(url)
    assert page.status_code == 200, code
    return client.post(url, {"token": page.context["token"], **data})


def test_a_month_from_the_first_click_to_the_close(ward, group, officer, boss, cashier, sign_in):  # noqa: F811
    award = make_award(pensioner(group, full_name="Nguyễn Thị An"), since=date(2025, 12, 1))
    unknown = pensioner(group, full_name="Trần Thị Hoa", facts={"pension_monthly_vnd": None})
    make_award(unknown, since=date(2025, 12, 1))
    clerk, leader, payer = sign_in(officer), sign_in(boss), sign_in(cashier)
    month = next_month(month_of(timezone.localdate()))
    clerk.post(reverse("benefits:payments"), {"month": month.isoformat()})
    made = PaymentList.objects.get()
    page = clerk.get(reverse("benefits:payment_list", args=[made.pk])).content.decode()
    assert "1 trường hợp chưa đưa vào" in page and "Trần Thị Hoa" in page and "Khóa danh sách" in page
    press(clerk, made, "lock")
    press(clerk, made, "submit")
    assert "Duyệt danh sách" in leader.get(reverse("benefits:payment_list", args=[made.pk])).content.decode()
    press(leader, made, "approve", number="12/QĐ-UBND", signed_on=timezone.localdate().strftime("%d/%m/%Y"))
    press(payer, made, "pay")
    line = made.lines.get()
    assert line.award == award
    tick = reverse("benefits:payment_tick", args=[line.pk])
    assert clerk.post(tick, {"result": "proxy"}, **HTMX).status_code == 422
    answer = clerk.post(tick, {"result": "proxy", "receiver": "Con gái"}, **HTMX).content.decode()
    assert "Người khác nhận thay" in answer and "Con gái" in answer
    clerk.post(tick, {"result": ""}, **HTMX)
    rest = reverse("benefits:payment_results_rest", args=[made.pk])
    clerk.post(rest, {"to": str(group.pk), "paid_on": ""})
    press(clerk, made, "reconcile")
    assert "khớp" in payer.get(reverse("benefits:payment_step", args=[made.pk, "close"])).content.decode()
    press(payer, made, "close")
    made.refresh_from_db()
    assert (made.state, made.decision_number) == (ListState.CLOSED, "12/QĐ-UBND")
    why = payer.get(reverse("benefits:payment_line", args=[line.pk])).content.decode()
    assert "Vì sao được hưởng" in why and "700.000" in why


def test_whoever_goes_on_is_told_of_those_who_stopped_since_the_lock(ward, group, officer, boss, sign_in):  # noqa: F811
    award = make_award(pensioner(group, full_name="Nguyễn Thị An"), since=date(2025, 12, 1))
    month = next_month(month_of(timezone.localdate()))
    made = build(ward, month, by=officer, today=timezone.localdate())
    clerk, leader = sign_in(officer), sign_in(boss)
    press(clerk, made, "lock")
    Suspension.objects.create(award=award, valid_from=month, reason="detention")
    for client, code in ((clerk, "submit"), (leader, "approve")):
        page = client.get(reverse("benefits:payment_step", args=[made.pk, code])).content.decode()
        assert "khi chi sẽ được giữ lại: Nguyễn Thị An (700.000 đồng)" in page
        press(client, made, code)


def test_a_double_click_locks_once(ward, group, officer, sign_in):
    make_award(pensioner(group), since=date(2025, 12, 1))
    made = build(ward, date(2026, 3, 1), by=officer, today=timezone.localdate())
    url, data = reverse("benefits:payment_step", args=[made.pk, "lock"]), {"token": uuid4()}
    client = sign_in(officer)
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    assert PaymentAct.objects.count() == 1


def test_a_refused_lock_says_what_changed_and_loses_nothing(ward, group, officer, sign_in):
    award = make_award(pensioner(group, full_name="Nguyễn Thị An"), since=date(2025, 12, 1))
    made = build(ward, date(2026, 3, 1), by=officer, today=timezone.localdate())
    award.payees.update(method="home")
    client = sign_in(officer)
    answer = press(client, made, "lock")
    assert answer.status_code == 422 and "Nguyễn Thị An" in answer.content.decode()
    client.post(reverse("benefits:payment_rebuild", args=[made.pk]))
    assert press(client, made, "lock").status_code == 302


def test_the_list_is_filtered_and_counted_with_constant_queries(
    ward, group, other_group, officer, sign_in, django_assert_max_num_queries
):
    for number in range(12):
        make_award(pensioner(group if number % 2 else other_group), since=date(2025, 12, 1))
    make_award(pensioner(group, full_name="Lê Văn Bình"), since=date(2025, 12, 1))
    made = build(ward, date(2026, 3, 1), by=officer, today=timezone.localdate())
    client, url = sign_in(officer), reverse("benefits:payment_list", args=[made.pk])
    page = client.get(url, {"to": group.pk, "q": "binh"})
    assert [line.full_name for line in page.context["page"]] == ["Lê Văn Bình"]
    with django_assert_max_num_queries(26):
        client.get(url)


def test_a_stranger_finds_no_list(officer, sign_in):
    away = PaymentList.objects.create(ward=make_ward(), month=date(2026, 3, 1))
    assert sign_in(officer).get(reverse("benefits:payment_list", args=[away.pk])).status_code == 404


def test_a_closed_list_takes_no_tick(ward, group, officer, boss, cashier, sign_in):  # noqa: F811
    make_award(pensioner(group), since=date(2025, 12, 1))
    march = date(2026, 3, 1)
    made = pay_out(build(ward, march, by=officer, today=march), officer, boss, cashier)
    line, client = made.lines.get(), sign_in(officer)
    client.post(reverse("benefits:payment_tick", args=[line.pk]), {"result": "received"})
    press(client, made, "reconcile")
    press(sign_in(cashier), made, "close")
    answer = client.post(reverse("benefits:payment_tick", args=[line.pk]), {"result": "absent"}, **HTMX)
    assert answer.status_code == 422
    line.refresh_from_db()
    assert line.result == "received"
