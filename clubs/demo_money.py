"""The money of the demonstration ward: two clubs with books and loans, one of them behind, and the care fund."""

from datetime import date
from decimal import Decimal

from clubs import books
from clubs.chart import FundKind
from clubs.loan_terms import EarlySettlement, Method
from clubs.models import CapitalSource, Club, Donation, Fund, Loan, MoneyRules, Spending
from clubs.monthly import last_months
from clubs.services import care_fund, fees, giving, loans, money, months
from elders.choices import RoleCode
from elders.ground.months import months_later
from elders.models import User, Ward

BOOK_MONTHS = 8
FEE_VND, NAMED_MONTHS = 3_000, 3
SPENT = [("tham_om", "Thăm ốm", 100_000), ("sinh_hoat", "Nước, giấy bút buổi sinh hoạt", 60_000)]
# What, how much, term, method, instalments paid (None: all that are due); the last one is late.
LOANS = [
    ("Nuôi gà thả vườn", 5_000_000, 12, Method.DECLINING, None),
    ("Bán hàng nước", 7_000_000, 10, Method.DECLINING, None),
    ("Trồng rau sạch", 10_000_000, 12, Method.FLAT, 4),
]


def make(ward: Ward, *, today: date) -> None:
    """Books of the first two clubs of `clubs.demo`, unless there are any."""
    clubs = list(Club.objects.filter(ward=ward, kind="lien_the_he", founded_on__isnull=False).order_by("pk")[:2])
    if not clubs or Fund.objects.filter(ward=ward).exists():
        return
    keeper = User.objects.filter(ward=ward, groups__name=RoleCode.CLUB_BOARD).order_by("pk").first()
    for place, club in enumerate(clubs):
        _books(club, keeper, behind=place, today=today)
    _care_fund(ward, today)


def _books(club: Club, keeper: User | None, *, behind: int, today: date) -> None:
    """A year of one club; `behind`: how many months more its books stay open."""
    past = last_months(BOOK_MONTHS + 1, today=today)[:-1]
    common = {"by": keeper, "today": today}
    running = money.open_fund(club, kind=FundKind.RUNNING, opened_on=past[0], cash_vnd=2_350_000, **common)
    lending = money.open_fund(club, kind=FundKind.LIVELIHOOD, opened_on=past[0], cash_vnd=5_000_000, **common)
    origin = CapitalSource.Origin
    for kind, giver, vnd in [
        (origin.PROJECT, "Dự án hỗ trợ sinh kế", 25_000_000),
        (origin.BORROWED, "Bà Chủ nhiệm cho mượn", 10_000_000),
    ]:
        giving.receive_capital(lending, origin=kind, giver=giver, amount_vnd=vnd, on=past[0], **common)
    MoneyRules.objects.create(club=club, fee_vnd=FEE_VND)
    for place, month in enumerate(past):
        day = month.replace(day=17)
        if place < len(past) - NAMED_MONTHS:
            fee = {"kind": "phi_thanh_vien", "amount_vnd": 168_000, "counterparty": "56 thành viên"}
            money.post(running, booked_on=day, text=f"Phí thành viên tháng {month:%m/%Y}", **fee, **common)
        else:  # the last months by name: all but a few have paid
            payers = list(club.memberships.on(day).by_name())[place % 4 :]
            fees.collect(running, members=payers, first=month, last=month, on=day, **common)
        kind, text, vnd = SPENT[month.month % 2]
        money.post(
            running, kind=kind, booked_on=day, amount_vnd=vnd, text=text, counterparty="Bà Sáu", approver="Chủ nhiệm",
            **common,
        )  # fmt: skip
    giving.donate(
        running, given_on=past[-1].replace(day=5), donor="Công ty An Phát", donor_kind=Donation.Donor.ORGANISATION,
        amount_vnd=2_000_000, for_what="Quà Tết", **common,
    )  # fmt: skip
    _loans(club, past[0], keeper, today)
    for month in past[: len(past) - 1 - behind]:
        for fund in (running, lending):
            months.close_month(
                fund, month=month, by=keeper, today=today, counted_vnd=books.month_figures(fund, month).cash_vnd
            )


def _loans(club: Club, start: date, keeper: User | None, today: date) -> None:
    common = {"by": keeper, "today": today}
    borrowers = list(club.memberships.on(start).by_name()[:5])
    for number, (member, (purpose, vnd, term, method, paid)) in enumerate(zip(borrowers, LOANS, strict=False)):
        loan = _ask(club, member, purpose, vnd, term, method, start, common)
        loans.decide(loan, approve=True, decided_on=start, paper="Biên bản họp Ban Chủ nhiệm", **common)
        loan = loans.disburse(loan, on=start.replace(day=10 + number), **common)
        for row in loans.standings(loan)[:paid]:
            if row.due.due_on <= today:
                loans.pay(loan, on=row.due.due_on, amount_vnd=row.due.total_vnd, **common)
    if len(borrowers) > len(LOANS):
        _ask(club, borrowers[len(LOANS)], "Sửa máy khâu", 4_000_000, 10, Method.DECLINING, today, common)


def _ask(club, member, purpose: str, vnd: int, term: int, method: str, on: date, common: dict) -> Loan:
    loan = Loan(
        club=club, membership=member, purpose=purpose, guarantor="Người cùng tổ", asked_on=on, principal_vnd=vnd,
        months=term, rate_pct_month=Decimal(1), method=method, settlement=EarlySettlement.MONTHS_USED,
    )  # fmt: skip
    return loans.ask(loan, **common)


def _care_fund(ward: Ward, today: date) -> None:
    keeper = User.objects.filter(ward=ward, groups__name=RoleCode.ASSOCIATION).order_by("pk").first()
    opened = date(today.year - 1, 1, 1)
    common = {"by": keeper, "today": today}
    fund = money.open_care_fund(ward, legal_form="noi_bo", opened_on=opened, cash_vnd=38_500_000, **common)
    month = months_later(today.replace(day=1), -1)
    member = Donation.Donor.MEMBER
    giving.donate(fund, given_on=month, donor="Hội viên các chi hội", donor_kind=member, amount_vnd=6_200_000, **common)
    if keeper is not None:
        asked = Spending(
            fund=fund, kind="tham_om", amount_vnd=300_000, recipient="Hội viên nằm viện", text="Thăm ốm", asked_on=today
        )
        care_fund.ask_spending(asked, **common)
