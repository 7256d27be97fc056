"""Decisions signed after money went out: a month owes the difference, or is claimed back, and never both."""

from datetime import date

import pytest

from benefits.choices import AdjustmentKind, CaseKind, LineResult, StopReason
from benefits.models import Adjustment
from benefits.services import awards, case_answers
from benefits.services.adjustments import propose_differences
from benefits.services.payment_building import build
from elders.choices import EventKind
from elders.models import LifeEvent
from elders.services import events
from tests.benefits.factories import NO_PENSION, PLAIN, RESIDENT, make_award, make_request, submitted
from tests.benefits.test_adjustments import paid
from tests.benefits.test_payment_services import boss, cashier, pay_out  # noqa: F401
from tests.factories import make_elder

pytestmark = pytest.mark.django_db
JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (6, 7, 8))


@pytest.fixture
def disabled(group):
    facts = RESIDENT | NO_PENSION | PLAIN | {"disability_level": "nang", "in_care_facility": False}
    return make_elder(group=group, birth_year=1948, birth_month=5, birth_day=10, facts=facts)


def go_over(elder, officer, signer):
    """The pension is drawn; the allowance is signed on 8 June and counts from July."""
    signed = date(2026, 6, 8)
    case = make_request(elder, scheme="TCXH_NKT_NANG_NCT", received_on=JUNE, by=officer)
    case = submitted(case, on=signed, by=officer, opinion="đã xem giấy xác nhận")
    return case_answers.grant(case, signed_on=signed, today=signed, by=signer).result


def test_going_over_after_the_list_was_paid_owes_the_difference(ward, disabled, officer, boss, cashier):  # noqa: F811
    old = make_award(disabled)
    paid(ward, JULY, officer, boss, cashier)  # July went out as pension, before anybody signed
    new = go_over(disabled, officer, boss)
    assert new.valid_from == JULY
    made = propose_differences(ward, today=AUGUST, by=officer)
    assert [(row.award, row.kind, row.for_month, row.amount_vnd) for row in made] == [
        (old, AdjustmentKind.ARREARS, JULY, 700_000)
    ]
    assert propose_differences(ward, today=AUGUST, by=officer) == []
    assert build(ward, AUGUST, by=officer, today=AUGUST).lines.get().amount_vnd == 1_400_000


def test_a_later_death_claims_nothing_the_higher_benefit_covers(ward, disabled, officer, boss, cashier):  # noqa: F811
    make_award(disabled)
    paid(ward, JULY, officer, boss, cashier)
    go_over(disabled, officer, boss)
    propose_differences(ward, today=AUGUST, by=officer)
    death = LifeEvent(
        elder=disabled, kind=EventKind.DEATH, happened_on=date(2026, 7, 20), reported_on=date(2026, 7, 21)
    )
    events.record(death, today=date(2026, 7, 21), by=officer)
    assert not Adjustment.objects.filter(kind=AdjustmentKind.RECOVERY).exists()


def test_a_decision_to_stop_claims_back_what_was_paid_beyond_it(ward, disabled, officer, boss, cashier):  # noqa: F811
    award = make_award(disabled)
    for month in (JUNE, JULY):
        paid(ward, month, officer, boss, cashier)
    august = pay_out(build(ward, AUGUST, by=officer, today=AUGUST), officer, boss, cashier, today=AUGUST)
    awards.stop_award(award, event_on=date(2026, 6, 20), reason=StopReason.PRISON, by=boss)
    owed = Adjustment.objects.get()
    assert (owed.kind, owed.for_month, owed.amount_vnd) == (AdjustmentKind.RECOVERY, JULY, -700_000)
    assert august.lines.get().result == LineResult.HELD
    awards.stop_award(award, event_on=date(2026, 6, 20), reason=StopReason.PRISON, by=boss)
    assert Adjustment.objects.count() == 1


def test_the_funeral_support_is_paid_to_who_organised_it(ward, disabled, officer, boss):  # noqa: F811
    make_award(disabled)
    death = LifeEvent(elder=disabled, kind=EventKind.DEATH, happened_on=date(2026, 6, 5), reported_on=date(2026, 6, 8))
    events.record(death, today=date(2026, 6, 8), by=officer)
    case = disabled.benefit_cases.get(kind=CaseKind.FUNERAL)
    case.papers.update(received_on=date(2026, 6, 8))
    type(case).objects.filter(pk=case.pk).update(proxy_name="Nguyễn Văn Con")
    case = submitted(case, on=date(2026, 6, 9), by=officer, opinion="đã xem")
    case_answers.grant(case, signed_on=date(2026, 6, 9), today=date(2026, 6, 9), by=boss)
    lines = build(ward, JULY, by=officer, today=date(2026, 6, 20)).lines.all()
    assert [(line.kind, line.amount_vnd, line.proxy_name) for line in lines] == [
        ("one_off", 14_000_000, "Nguyễn Văn Con")
    ]
