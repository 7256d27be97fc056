"""The demonstration ward shows every part of benefits, and is made once."""

from datetime import date

from benefits import demo
from benefits.models import (
    Adjustment,
    Award,
    CardCheck,
    CardRoster,
    EligibilityFinding,
    EligibilityReview,
    GiftCampaign,
    GiftLine,
    InsuranceCard,
    PaymentList,
)
from elders.choices import RoleCode
from tests import factories

TODAY = date(2026, 11, 26)
ENTITLED = {"pension_monthly_vnd": 0, "si_allowance_monthly_vnd": 0, "vn_citizen": True}


def test_cards_gifts_awards_and_payments_are_shown_once(ward, group, officer, leader):
    factories.make_user(role=RoleCode.FINANCE, ward=ward)
    factories.make_user(role=RoleCode.WARD_LEADER, ward=ward)
    for number in range(9):
        factories.make_elder(
            group=group, full_name=f"Lê Thị Hoa {number}", birth_year=1932 + number, birth_month=3, birth_day=5,
            facts=dict(ENTITLED),
        )  # fmt: skip

    def counted() -> list[int]:
        rows = (Award, PaymentList, InsuranceCard, CardCheck, CardRoster, GiftCampaign, GiftLine, EligibilityReview,
                EligibilityFinding)  # fmt: skip
        return [model.objects.count() for model in rows]

    demo.make(ward, today=TODAY)
    made = counted()
    assert all(made), made
    assert Adjustment.objects.filter(kind="reclass", for_month=date(2026, 10, 1)).exists(), "the rate of NĐ 335/2026"
    early = Award.objects.filter(signed_on__lt=date(2026, 1, 1)).first()
    assert early.amount_vnd == 500_000 and "335" not in early.source, "as it was decided at the time"
    demo.make(ward, today=TODAY)
    assert counted() == made
