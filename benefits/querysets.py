"""Questions about benefits that return querysets."""

from datetime import date

from django.db import models

from benefits.choices import OPEN_CASES, PAID_RESULTS, AdjustmentState, LineKind
from elders.ground.periods import PeriodQuerySet, covers
from elders.ground.scoping import ScopedQuerySet

# States of a campaign (`benefits.models.campaigns.CampaignState`) by who sees it.
APPROVED_STATES = ("duyet", "dang_trao", "doi_chieu", "dong")
HANDED_STATES = ("dang_trao", "doi_chieu", "dong")


class LocalLawQuerySet(ScopedQuerySet):
    """What one ward keyed in; belongs to the ward, not to a residential group."""

    def for_user(self, user):
        """Rows of the own ward, for the ward office only."""
        return super().for_user(user) if user.is_authenticated and user.sees_whole_ward else self.none()

    def confirmed(self) -> models.QuerySet:
        """Rows that count: somebody else than who keyed them in compared them with the text."""
        return self.filter(confirmed_at__isnull=False)


class OfficeQuerySet(ScopedQuerySet):
    """Rows of an elder that belong to the ward which acted, wherever the person lives now; a group leader sees those of
    people living in their groups."""

    ward_path = "ward"
    group_path = "elder__residential_group"


class AwardQuerySet(PeriodQuerySet, OfficeQuerySet):
    def in_month(self, month: date) -> models.QuerySet:
        """Awards that cover the month beginning on `month`, suspended or not."""
        return self.on(month)

    def payable(self, month: date) -> models.QuerySet:
        """Monthly awards to be paid for the month beginning on `month`: it lies in the award and in no suspension."""
        covering = covers(month, prefix="suspensions__")
        return self.on(month).filter(frequency="monthly").exclude(pk__in=self.model.objects.filter(covering))

    def unnumbered(self) -> models.QuerySet:
        """Awards taken over from paper whose decision has no number or no day yet."""
        return self.exclude(source_paper="").filter(models.Q(decision_number="") | models.Q(signed_on__isnull=True))


class AwardPartQuerySet(PeriodQuerySet, ScopedQuerySet):
    """Rows that belong to an award."""

    ward_path = "award__ward"
    group_path = "award__elder__residential_group"


class CaseQuerySet(OfficeQuerySet):
    def open(self) -> models.QuerySet:
        """Not answered yet."""
        return self.filter(state__in=OPEN_CASES)

    def overdue(self, today: date) -> models.QuerySet:
        """Not answered although the last day has passed."""
        return self.open().filter(due_on__lt=today)


class CasePartQuerySet(ScopedQuerySet):
    """Rows that belong to a dossier."""

    ward_path = "case__ward"
    group_path = "case__elder__residential_group"


class CaseActQuerySet(ScopedQuerySet):
    """Steps of dossiers."""

    ward_path = "case__ward"
    group_path = "case__elder__residential_group"


class PaymentListQuerySet(ScopedQuerySet):
    def for_user(self, user):
        """Lists of the own ward, for the ward office and finance only."""
        if not user.is_authenticated or not user.is_active or not user.ward_id:
            return self.none()
        if user.sees_whole_ward or user.has_perm("benefits.pay_paymentlist"):
            return self.filter(**{self.ward_path: user.ward_id})
        return self.none()


class PaymentLineQuerySet(PaymentListQuerySet):
    ward_path = "payment_list__ward"

    def unpaid(self) -> models.QuerySet:
        """Lines known not to have been paid."""
        return self.exclude(result="").exclude(result__in=PAID_RESULTS)

    def after_stop(self) -> models.QuerySet:
        """Lines of months after their award had ended: not due, whatever a list says. A month which another award of
        the group covers is due: somebody went over to the higher benefit, and only the amount may differ."""
        ended = self.filter(kind__in=[LineKind.REGULAR, LineKind.CARRIED], award__valid_to__lt=models.F("for_month"))
        return ended.exclude(models.Exists(self.paid_instead()))

    def not_due(self) -> models.QuerySet:
        """Lines without an answer that are not due any more: the award ended before their month (a death or a move told
        of after the list was locked), is suspended in the month of the list, or the truy lĩnh was taken back."""
        pauses = self.model.award.field.related_model.suspensions.rel.related_model.objects.filter(
            covers(models.OuterRef("payment_list__month")), award=models.OuterRef("award")
        )
        paused = models.Q(models.Exists(pauses)) & ~models.Q(kind=LineKind.ONE_OFF)
        waived = models.Q(kind=LineKind.ARREARS) & ~models.Q(adjustment__state=AdjustmentState.CONFIRMED)
        return self.filter(models.Q(pk__in=self.after_stop().values("pk")) | paused | waived, result="")

    def paid_instead(self) -> models.QuerySet:
        """Of a line outside, the other award of its group and ward that covers its month."""
        awards = self.model.award.field.related_model.objects.filter(
            elder=models.OuterRef("elder"),
            ward=models.OuterRef("award__ward"),
            exclusion_group=models.OuterRef("award__exclusion_group"),
            frequency="monthly",
        )
        awards = awards.filter(covers(models.OuterRef("for_month"))).exclude(exclusion_group="")
        return awards.exclude(pk=models.OuterRef("award")).order_by("-valid_from", "pk")


class AdjustmentQuerySet(PaymentListQuerySet):
    ward_path = "ward"


class ReceiptQuerySet(PaymentListQuerySet):
    ward_path = "adjustment__ward"


class CampaignQuerySet(ScopedQuerySet):
    """Gift campaigns belong to a ward; what is not approved yet is seen by the office that prepares and approves it."""

    def for_user(self, user):
        """The ward office sees all campaigns of its ward; finance those approved; a group leader those being handed
        over or finished that hold a gift of an own group."""
        if not user.is_active or not user.is_authenticated or not user.ward_id:
            return self.none()
        own = self.filter(ward=user.ward_id)
        if user.sees_whole_ward:
            return own
        if user.residential_group_ids:
            return own.filter(
                models.Exists(
                    self.model.lines.rel.related_model.objects.filter(
                        campaign=models.OuterRef("pk"), residential_group__in=user.residential_group_ids
                    )
                ),
                state__in=HANDED_STATES,
            )
        return own.filter(state__in=APPROVED_STATES) if user.has_perm("benefits.settle_giftcampaign") else self.none()


class GiftLineQuerySet(ScopedQuerySet):
    """Lines of campaigns."""

    def for_user(self, user):
        """Lines of campaigns the user sees; for a group leader those that stood in an own group when listed."""
        campaigns = self.model.campaign.field.related_model.objects.for_user(user)
        lines = self.filter(campaign__in=campaigns)
        if user.is_authenticated and not user.sees_whole_ward and user.residential_group_ids:
            return lines.filter(residential_group__in=user.residential_group_ids, left_out="")
        return lines

    def included(self):
        """Gifts that are given."""
        return self.filter(left_out="")
