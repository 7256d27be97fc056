"""Clubs and the Association in the life of one person, for the whole file. Loans and visits only for who keeps them."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max
from django.urls import reverse

from clubs.models import AssociationMember, HomeVisit, Loan, Membership
from elders.ground.numbers import grouped
from elders.models import Elder, User
from elders.moments import Moment

CLUBS = "Câu lạc bộ, Hội"


def moments(elder: Elder, *, user: User, today: date) -> list[Moment]:
    """Names of clubs for who sees clubs at all, as on the person's page; the rest by `for_user`."""
    told: list[Moment] = []
    if user.has_perm("clubs.view_club"):
        told += _belonging(elder)
    if user.has_perm("clubs.view_homevisit"):
        told += _visits(elder, user)
    if user.has_perm("clubs.view_loan"):
        told += _loans(elder, user)
    return told


def _belonging(elder: Elder) -> Iterator[Moment]:
    rows = Membership.objects.filter(elder=elder).select_related("club").order_by("valid_from", "pk")
    for one in rows:
        yield Moment(one.valid_from, CLUBS, f"Vào {one.club}", until=one.valid_to)
    for one in AssociationMember.objects.filter(elder=elder).select_related("unit").order_by("valid_from", "pk"):
        yield Moment(one.valid_from, CLUBS, "Vào Hội Người cao tuổi", str(one.unit), one.valid_to)


def _visits(elder: Elder, user: User) -> Iterator[Moment]:
    """One line a year and club."""
    rows = HomeVisit.objects.for_user(user).filter(client__elder=elder, cancelled=False)
    rows = rows.values("visited_on__year", "client__club__name").order_by("visited_on__year", "client__club__name")
    for row in rows.annotate(times=Count("pk"), last=Max("visited_on")):
        text = f"Năm {row['visited_on__year']} được tình nguyện viên thăm {row['times']} lần"
        yield Moment(row["last"], CLUBS, text, row["client__club__name"])


def _loans(elder: Elder, user: User) -> Iterator[Moment]:
    rows = Loan.objects.for_user(user).filter(membership__elder=elder, disbursed_on__isnull=False)
    for loan in rows.select_related("club").order_by("disbursed_on", "pk"):
        detail = f"{grouped(loan.principal_vnd)} đồng, {loan.purpose}, {loan.get_state_display().lower()}"
        url = reverse("clubs:loan", args=[loan.pk])
        yield Moment(loan.disbursed_on, CLUBS, f"Vay vốn {loan.club}", detail, loan.ended_on, url)
