"""The money of one club, and of its ward's care fund, in the world of the permission tests."""

from datetime import date

from django.db.models import Model

from clubs.chart import FundKind
from clubs.models import Club, Membership, Spending
from clubs.services import care_fund, giving, loans, money, months
from elders.choices import RoleCode
from tests.clubs.money_factories import TODAY, make_fund, make_loan, take_in
from tests.factories import make_user

OPENED, DAY = date(2025, 1, 1), date(2026, 3, 17)


def money_rows(whose: str, club: Club, membership: Membership) -> dict[str, Model]:
    fund = make_fund(club, vnd=2_000_000, opened_on=OPENED)
    lending = make_fund(club, FundKind.LIVELIHOOD, vnd=9_000_000, opened_on=OPENED)
    common = {"by": None, "today": TODAY}
    loan = make_loan(club, membership, vnd=1_000_000)
    care = money.open_care_fund(club.ward, legal_form="noi_bo", opened_on=OPENED, cash_vnd=5_000_000, **common)
    asked = Spending(
        fund=care, kind="tham_om", amount_vnd=100_000, recipient=f"Cụ Nhĩ {whose}", text="Thăm ốm", asked_on=DAY
    )
    return {
        "fund": fund,
        "lending_fund": lending,
        "entry": take_in(fund, 100_000, DAY),
        "cash_count": months.count_cash(fund, counted_on=DAY, counted_vnd=2_100_000, **common),
        "capital_source": giving.receive_capital(
            lending, origin="muon", giver=f"Bà Nhạn {whose}", amount_vnd=500_000, on=DAY, **common
        ),
        "loan": loan,
        "loan_payment": loans.pay(loan, on=date(2026, 2, 15), amount_vnd=93_000, **common),
        "spending": care_fund.ask_spending(asked, by=make_user(RoleCode.ASSOCIATION, ward=club.ward), today=TODAY),
    }
