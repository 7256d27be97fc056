"""Books of clubs for tests: a fund with money in it, a loan that is out."""

from datetime import date
from decimal import Decimal

from clubs.chart import FundKind
from clubs.loan_terms import EarlySettlement, Method
from clubs.models import Club, Fund, Loan, Membership
from clubs.services import loans, money
from tests.clubs.factories import make_club, make_member

OPENED = date(2026, 1, 1)
TODAY = date(2026, 12, 31)


def make_fund(club: Club, kind: str = FundKind.RUNNING, *, vnd: int = 0, opened_on=OPENED) -> Fund:
    return money.open_fund(club, kind=kind, opened_on=opened_on, cash_vnd=vnd, by=None, today=max(TODAY, opened_on))


def take_in(fund: Fund, vnd: int, on: date, kind: str = "thu_khac", **more):
    return money.post(fund, kind=kind, booked_on=on, amount_vnd=vnd, by=None, **{"today": TODAY} | more)


def pay_out(fund: Fund, vnd: int, on: date, kind: str = "chi_khac", **more):
    return money.post(fund, kind=kind, booked_on=on, amount_vnd=vnd, by=None, **{"today": TODAY} | more)


def make_request(club: Club, member: Membership | None = None, vnd: int = 5_000_000, **fields) -> Loan:
    """A request that is kept; `fields` are those of the loan."""
    values = {
        "purpose": "Nuôi gà", "guarantor": "Trần Văn Bình", "asked_on": date(2026, 1, 10), "months": 12,
        "rate_pct_month": Decimal(1), "method": Method.FLAT, "settlement": EarlySettlement.MONTHS_USED,
    }  # fmt: skip
    loan = Loan(club=club, membership=member or make_member(club), principal_vnd=vnd, **values | fields)
    return loans.ask(loan, by=None, today=TODAY)


def make_loan(club: Club, member: Membership | None = None, vnd: int = 5_000_000, *, on=date(2026, 1, 15), **fields):
    """A loan that is out since `on`."""
    loan = make_request(club, member, vnd, **fields)
    loans.decide(loan, approve=True, decided_on=loan.asked_on, paper="Biên bản họp BCN", by=None, today=TODAY)
    return loans.disburse(loan, on=on, by=None, today=TODAY)


def make_lending_club(vnd: int = 12_000_000, **fields) -> Club:
    """A club with both books, the livelihood fund holding `vnd`."""
    club = make_club(**fields)
    make_fund(club)
    make_fund(club, FundKind.LIVELIHOOD, vnd=vnd)
    return club


def fund_of(club: Club, kind: str) -> Fund:
    return Fund.objects.get(club=club, kind=kind)
