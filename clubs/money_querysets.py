"""Questions about money that return querysets; whose rows an account sees."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from clubs.chart import MONEY, FundKind


class FundQuerySet(models.QuerySet):
    def for_user(self, user):
        """Books of the clubs `user` sees, for those who may look into books; the care fund for those who may see it."""
        from clubs.models import Club

        if not user.is_active or not user.is_authenticated:
            return self.none()
        seen = Q(pk__in=[])
        if user.has_perm("clubs.view_fund"):
            seen |= Q(club__in=Club.objects.for_user(user))
        if user.has_perm("clubs.view_carefund") and user.ward_id:
            seen |= Q(kind=FundKind.CARE, ward=user.ward_id)
        return self.filter(seen)

    def kept_by(self, user):
        """Books `user` may write in."""
        kinds = []
        if user.has_perm("clubs.keep_books"):
            kinds += [FundKind.RUNNING, FundKind.LIVELIHOOD]
        if user.has_perm("clubs.keep_carefund"):
            kinds.append(FundKind.CARE)
        return self.for_user(user).filter(kind__in=kinds)


class OfFundQuerySet(models.QuerySet):
    """Rows that belong to a fund."""

    fund_path = "fund"

    def for_user(self, user):
        from clubs.models import Fund

        return self.filter(**{f"{self.fund_path}__in": Fund.objects.for_user(user)})


class EntryQuerySet(OfFundQuerySet):
    def in_month(self, month):
        """Entries of the month that `month` lies in."""
        return self.filter(booked_on__year=month.year, booked_on__month=month.month)

    def standing(self):
        """Neither reversed nor a reversal: what the totals by kind are made of."""
        reversals = self.model.objects.filter(reverses=OuterRef("pk"))
        return self.filter(reverses__isnull=True).exclude(Exists(reversals))

    def moving_money(self):
        return self.filter(Q(debit__in=MONEY) | Q(credit__in=MONEY))


class LoanQuerySet(models.QuerySet):
    club_path = "club"

    def for_user(self, user):
        """Loans with the borrower's name: the club's board and the Association's finance officer only (V-13)."""
        from clubs.models import Club

        if not user.is_active or not user.is_authenticated or not user.has_perm("clubs.view_loan"):
            return self.none()
        return self.filter(**{f"{self.club_path}__in": Club.objects.for_user(user)})


class OfLoanQuerySet(LoanQuerySet):
    club_path = "loan__club"
