"""Truy lĩnh, thu hồi and moves between purses (worked examples 23, 24, 27, 30, 31 and §9 of the notes on benefits)."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from benefits.choices import AdjustmentKind, AdjustmentState, LineKind, LineResult, ListState
from benefits.models import Adjustment, PaymentList
from benefits.services.adjustments import (
    cancel_receipt,
    decide_adjustment,
    left_to_recover,
    propose_differences,
    receive,
    summary_of,
)
from benefits.services.payment_building import build
from benefits.services.payment_results import Outcome, record
from elders.models import LifeEvent
from elders.services import events
from tests.benefits.factories import make_award
from tests.benefits.test_payment_services import boss, cashier, close, pay_out, pensioner, step  # noqa: F401
from tests.factories import make_local_rate

pytestmark = pytest.mark.django_db


def paid(ward, month: date, officer, boss, cashier, *, result: str = LineResult.RECEIVED) -> PaymentList:  # noqa: F811
    """A closed list of the month in which everybody got `result`."""
    made = pay_out(build(ward, month, by=officer, today=month), officer, boss, cashier, today=month)
    waiting = made.lines.filter(result="").order_by("pk")
    record(made, [Outcome(line.pk, result) for line in waiting], by=officer, today=month)
    return close(made, officer, cashier, today=month)


SUMMER = [date(2026, month, 1) for month in (7, 8, 9)]


def test_a_rate_counted_back_moves_money_between_purses(ward, group, officer, boss, cashier):  # noqa: F811  example 30
    make_award(pensioner(group), since=date(2026, 1, 1))
    for month in SUMMER:
        paid(ward, month, officer, boss, cashier)
    assert propose_differences(ward, today=date(2026, 9, 30), by=officer) == []
    made = propose_differences(ward, today=date(2026, 10, 6), by=officer)
    assert [(row.kind, row.amount_vnd, row.funding) for row in made] == [
        (AdjustmentKind.RECLASS, 0, {"central": 40_000, "city": -40_000})
    ] * 3
    assert propose_differences(ward, today=date(2026, 10, 6), by=officer) == []
    decide_adjustment(made[0], confirm=False, by=boss, note="Quyết toán riêng")
    assert propose_differences(ward, today=date(2026, 10, 7), by=officer) == []


def test_where_the_city_adds_a_fixed_sum_the_difference_is_paid(ward, group, officer, boss, cashier):  # noqa: F811  example 31
    from django.utils import timezone

    make_local_rate(
        ward=ward,
        entered_by=officer,
        target="HP_SOCIAL_PENSION_MODE",
        mode="fixed_topup",
        amount_vnd=None,
        confirmed_by=boss,
        confirmed_at=timezone.now(),
    )
    make_award(pensioner(group), since=date(2026, 1, 1))
    for month in SUMMER:
        paid(ward, month, officer, boss, cashier)
    made = propose_differences(ward, today=date(2026, 10, 6), by=officer)
    assert [(row.kind, row.amount_vnd) for row in made] == [(AdjustmentKind.ARREARS, 40_000)] * 3
    for row in made:
        decide_adjustment(row, confirm=True, by=boss)
    october = build(ward, date(2026, 10, 1), by=officer, today=date(2026, 10, 6))
    assert sum(line.amount_vnd for line in october.lines.filter(kind=LineKind.ARREARS)) == 120_000
    assert october.lines.get(kind=LineKind.REGULAR).amount_vnd == 740_000
    step(october, "lock", officer, today=date(2026, 10, 6))


def test_a_rate_counted_back_reaches_the_month_of_signature_too(ward, group, officer, boss, cashier):  # noqa: F811
    """Who turned 75 and signed in July 2026 was paid by the old rate like everybody; nothing else of that month is
    judged anew, and a fact corrected since is told."""
    july, signed = SUMMER[0], date(2026, 7, 20)
    newly = pensioner(group, birth_year=1951, birth_month=7, birth_day=18)
    make_award(newly, since=july, signed_on=signed)
    paid(ward, july, officer, boss, cashier)
    assert propose_differences(ward, today=date(2026, 9, 30), by=officer) == []
    (row,) = propose_differences(ward, today=date(2026, 10, 6), by=officer)
    assert (row.kind, row.for_month, row.funding) == ("reclass", july, {"central": 40_000, "city": -40_000})
    newly.situations.update(pension_monthly_vnd=3_000_000)
    (claim,) = propose_differences(ward, today=date(2026, 10, 7), by=officer)
    assert (claim.kind, claim.amount_vnd, claim.for_month) == ("recovery", -700_000, july)


def test_a_decision_signed_after_the_list_was_locked_is_late(ward, group, officer, boss, cashier):  # noqa: F811
    june = date(2026, 6, 1)
    make_award(pensioner(group))
    step(build(ward, june, by=officer, today=june), "lock", officer, today=june)
    make_award(pensioner(group), since=date(2026, 6, 22), signed_on=date(2026, 6, 22))
    (late,) = propose_differences(ward, today=date(2026, 6, 25), by=officer)
    assert (late.kind, late.for_month, late.amount_vnd, late.origin) == ("arrears", june, 700_000, "late")
    assert propose_differences(ward, today=date(2026, 6, 25), by=officer) == []


def death(elder, day: date, *, by) -> LifeEvent:
    event = LifeEvent(elder=elder, kind="death", happened_on=day, reported_on=day)
    return events.record(event, today=day, by=by)


def test_a_death_told_of_in_time_stops_the_next_month(ward, group, officer):  # example 23
    elder = pensioner(group)
    award = make_award(elder)
    event = death(elder, date(2026, 5, 14), by=officer)
    award.refresh_from_db()
    assert award.valid_to == date(2026, 5, 31)
    assert not Adjustment.objects.exists()
    assert "Thôi chi" in " ".join(one.text for one in event.steps.all())


def test_money_of_june_paid_before_the_death_was_told(ward, group, officer, boss, cashier):  # noqa: F811  example 24
    elder, june = pensioner(group), date(2026, 6, 1)
    award = make_award(elder)
    paid(ward, june, officer, boss, cashier)
    event = LifeEvent(elder=elder, kind="death", happened_on=date(2026, 5, 27), reported_on=date(2026, 6, 3))
    shown = [one.text for one in events.preview(event, today=date(2026, 6, 3), by=officer)]
    assert any("Đề xuất thu hồi 700.000 đồng tháng 06/2026" in text for text in shown)
    assert not Adjustment.objects.exists()
    event = events.record(event, today=date(2026, 6, 3), by=officer)
    claim = Adjustment.objects.get()
    assert (claim.kind, claim.amount_vnd, claim.event) == (AdjustmentKind.RECOVERY, -700_000, event)
    events.restore(event, by=officer, reason="Nhầm người")
    assert not Adjustment.objects.exists()
    award.refresh_from_db()
    assert award.valid_to is None


def test_money_at_the_pay_point_is_held_and_given_back_with_a_restore(ward, group, officer, boss, cashier):  # noqa: F811
    elder, june = pensioner(group), date(2026, 6, 1)
    make_award(elder)
    made = pay_out(build(ward, june, by=officer, today=june), officer, boss, cashier, today=june)
    event = death(elder, date(2026, 5, 27), by=officer)
    assert made.lines.get().result == LineResult.HELD
    events.restore(event, by=officer, reason="Nhầm người")
    assert made.lines.get().result == ""


def test_a_confirmed_claim_is_not_restored_away(ward, group, officer, boss, cashier):  # noqa: F811
    elder = pensioner(group)
    make_award(elder)
    paid(ward, date(2026, 6, 1), officer, boss, cashier)
    event = death(elder, date(2026, 5, 27), by=officer)
    decide_adjustment(Adjustment.objects.get(), confirm=True, by=boss)
    with pytest.raises(ValidationError, match="đã được duyệt thu hồi|đã thay đổi|sửa"):
        events.restore(event, by=officer, reason="Nhầm người")


@pytest.fixture
def claim(ward, group, officer, boss, cashier):  # noqa: F811
    elder = pensioner(group)
    make_award(elder)
    paid(ward, date(2026, 6, 1), officer, boss, cashier)
    death(elder, date(2026, 5, 27), by=officer)
    return Adjustment.objects.get()


def test_instalments_until_nothing_is_left(claim, ward, officer, boss):  # noqa: F811
    def pay(vnd: int, token=None):
        day = date(2026, 7, 1)
        return receive(claim, amount_vnd=vnd, received_on=day, paid_by_name="Con trai", today=day, by=officer,
                       token=token or uuid4())  # fmt: skip

    with pytest.raises(ValidationError, match="đã duyệt"):
        pay(1)
    decide_adjustment(claim, confirm=True, by=boss)
    claim.refresh_from_db()
    assert summary_of(ward)["recover_vnd"] == 700_000
    token = uuid4()
    first = pay(300_000, token)
    assert pay(300_000, token) == first
    assert left_to_recover(claim) == 400_000
    with pytest.raises(ValidationError, match="400.000"):
        pay(400_001)
    pay(400_000)
    assert (left_to_recover(claim), summary_of(ward)["recover_vnd"]) == (0, 0)
    cancel_receipt(first, by=officer, why="Ghi nhầm")
    assert left_to_recover(claim) == 300_000


def test_one_proposes_another_decides(claim, officer, boss):  # noqa: F811
    with pytest.raises(PermissionDenied):
        decide_adjustment(claim, confirm=True, by=officer)
    Adjustment.objects.filter(pk=claim.pk).update(proposed_by=boss)
    with pytest.raises(ValidationError, match="không tự duyệt"):
        decide_adjustment(claim, confirm=True, by=boss)
    Adjustment.objects.filter(pk=claim.pk).update(proposed_by=officer)
    with pytest.raises(ValidationError, match="lý do"):
        decide_adjustment(claim, confirm=False, by=boss)
    assert decide_adjustment(claim, confirm=True, by=boss).state == AdjustmentState.CONFIRMED
    assert decide_adjustment(claim, confirm=True, by=boss).state == AdjustmentState.CONFIRMED
    with pytest.raises(ValidationError, match="đã được quyết định"):
        decide_adjustment(claim, confirm=False, by=boss, note="đổi ý")


def test_corrected_facts_propose_a_recovery(ward, group, officer, boss, cashier):  # noqa: F811
    elder = pensioner(group)
    make_award(elder, since=date(2026, 1, 1))
    paid(ward, date(2026, 3, 1), officer, boss, cashier)
    elder.situations.update(pension_monthly_vnd=2_900_000)
    (claim,) = propose_differences(ward, today=date(2026, 3, 25), by=officer)
    assert (claim.kind, claim.amount_vnd, claim.origin) == (AdjustmentKind.RECOVERY, -700_000, "facts")
    assert PaymentList.objects.get().state == ListState.CLOSED
