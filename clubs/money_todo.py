"""What waits in the books of money: loans and months of one's own club, of the care fund what is to be approved."""

from datetime import date

from django.urls import reverse

from clubs.chart import FundKind
from clubs.models import Club, Fund, Loan, LoanState, Spending
from clubs.money_summary import summary_of
from clubs.services.care_fund import disclosure_overdue
from elders.ground.access import address
from elders.ground.todo import Card


def cards(user, *, today: date) -> list[Card]:
    """Of several clubs the status board says which one to look at; of one's own club each number stands here."""
    return [*_own_club(user, today), *_care_fund(user, today)]


def _own_club(user, today: date) -> list[Card]:
    if not user.has_perm("clubs.keep_books") or user.has_perm("clubs.see_all_clubs"):
        return []
    mine = list(Club.objects.with_books(user).existing(today).values_list("pk", flat=True)[:2])
    if len(mine) != 1:
        return []
    (club,) = mine
    money = summary_of([club], day=today)[club]
    waiting = Loan.objects.filter(club=club, state__in=[LoanState.ASKED, LoanState.APPROVED]).count()
    book = reverse("clubs:loans", args=[club])
    return [
        Card("Khoản vay quá hạn", money.overdue_loans, f"{book}?xem=qua-han", urgent=True),
        Card("Đề nghị vay chờ duyệt, chờ giao tiền", waiting, f"{book}?xem=de-nghi"),
        Card("Tháng chưa khóa sổ quỹ", money.months_open, reverse("clubs:funds", args=[club]), hint="Của cả hai quỹ."),
    ]


def _care_fund(user, today: date) -> list[Card]:
    if not user.has_perm("clubs.view_carefund"):
        return []
    fund = Fund.objects.for_user(user).filter(kind=FundKind.CARE).first()
    if fund is None:
        return []
    page = address("clubs:care_fund")
    found = [Card("Năm quá hạn công khai quỹ chăm sóc", len(disclosure_overdue(fund, today)), page, urgent=True)]
    if user.has_perm("clubs.approve_carefund"):
        asked = Spending.objects.filter(fund=fund, answered_at__isnull=True).exclude(asked_by=user)
        found.append(Card("Đề nghị chi quỹ chăm sóc chờ duyệt", asked.count(), page))
    return found
