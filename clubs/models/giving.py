"""Who gave, what the care fund is asked to pay, and what is made public: Sổ Tấm lòng vàng (SO-07), QN-04, QN-06."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clubs.chart import KIND_CHOICES, Place
from clubs.models.money import Entry, Fund, Purpose
from clubs.money_querysets import OfFundQuerySet


@pghistory.track(append_only=True)
class Donation(models.Model):
    """One gift: money (with its receipt) or things (with what they are worth, which never enters the cash book)."""

    class Donor(models.TextChoices):
        MEMBER = "hoi_vien", "Hội viên, thành viên"
        ORGANISATION = "to_chuc", "Tổ chức, doanh nghiệp"
        PERSON = "ca_nhan", "Cá nhân"

    fund = models.ForeignKey(
        Fund, verbose_name="quỹ", related_name="donations", on_delete=models.PROTECT
    )  # books are kept
    given_on = models.DateField("ngày")
    donor = models.CharField("người, đơn vị ủng hộ", max_length=150)
    donor_kind = models.CharField("là", max_length=10, choices=Donor, default=Donor.PERSON)
    entry = models.OneToOneField(
        Entry, verbose_name="phiếu thu", null=True, blank=True, related_name="donation", on_delete=models.PROTECT
    )  # books are kept
    in_kind = models.CharField("hiện vật", max_length=200, blank=True)
    in_kind_vnd = models.PositiveBigIntegerField("quy đổi (đồng)", null=True, blank=True)
    purpose = models.ForeignKey(
        Purpose, verbose_name="chỉ định dùng cho", null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )  # money is bound to it
    cancelled_why = models.CharField("lý do hủy", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", null=True, related_name="+", on_delete=models.PROTECT
    )  # who answers for the gift stays readable
    operation = models.UUIDField("việc", unique=True)

    objects = OfFundQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt ủng hộ"
        verbose_name_plural = "sổ Tấm lòng vàng"
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False, in_kind="") | (Q(entry__isnull=True) & ~Q(in_kind="")),
                name="donation_money_or_things",
                violation_error_message="Ghi số tiền, hoặc hiện vật được tặng.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.donor}, {self.given_on:%d/%m/%Y}"


@pghistory.track(append_only=True)
class Spending(models.Model):
    """A payment the care fund is asked for: one account asks, another approves, then the receipt is written (QN-06)."""

    fund = models.ForeignKey(
        Fund, verbose_name="quỹ", related_name="spendings", on_delete=models.PROTECT
    )  # books are kept
    kind = models.CharField("chi cho", max_length=20, choices=KIND_CHOICES)
    amount_vnd = models.PositiveBigIntegerField("số tiền (đồng)")
    recipient = models.CharField("người nhận", max_length=150)
    text = models.CharField("nội dung", max_length=300)
    place = models.CharField("chi từ", max_length=12, choices=Place, default=Place.CASH)
    purpose = models.ForeignKey(
        Purpose,
        verbose_name="dùng tiền cho",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # money is bound to it
    to_fund = models.ForeignKey(
        Fund, verbose_name="quỹ câu lạc bộ nhận", null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )  # books are kept
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người đề nghị", related_name="+", on_delete=models.PROTECT
    )  # who asked stays readable
    asked_on = models.DateField("ngày đề nghị")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người duyệt",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # who approved stays readable
    answered_at = models.DateTimeField("lúc duyệt", null=True, blank=True)
    refused_why = models.CharField("lý do không duyệt", max_length=200, blank=True)
    entry = models.OneToOneField(
        Entry, verbose_name="phiếu chi", null=True, blank=True, related_name="spending", on_delete=models.PROTECT
    )  # books are kept
    operation = models.UUIDField("việc", unique=True)

    objects = OfFundQuerySet.as_manager()

    class Meta:
        verbose_name = "đề nghị chi"
        verbose_name_plural = "đề nghị chi"
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True, entry__isnull=True, refused_why="")
                | (
                    Q(answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answered_by=F("asked_by"))
                    & (Q(entry__isnull=False, refused_why="") | (Q(entry__isnull=True) & ~Q(refused_why="")))
                ),
                name="spending_approved_by_another",
                violation_error_message="Người duyệt phải khác người đề nghị.",
            ),
            models.CheckConstraint(
                condition=Q(amount_vnd__gt=0),
                name="spending_amount_positive",
                violation_error_message="Số tiền phải lớn hơn 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.recipient}"

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None


@pghistory.track(append_only=True)
class FundDisclosure(models.Model):
    """The yearly publication of what came in and how it was used; due before 31/03 of the next year (QN-04)."""

    fund = models.ForeignKey(
        Fund, verbose_name="quỹ", related_name="disclosures", on_delete=models.PROTECT
    )  # books are kept
    year = models.PositiveSmallIntegerField("năm")
    published_on = models.DateField("ngày công khai")
    place = models.CharField("nơi công khai, địa chỉ trang", max_length=300)
    opening_vnd = models.BigIntegerField("tồn đầu năm")
    in_vnd = models.BigIntegerField("thu trong năm")
    out_vnd = models.BigIntegerField("chi trong năm")
    closing_vnd = models.BigIntegerField("tồn cuối năm")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", null=True, related_name="+", on_delete=models.PROTECT
    )  # who answers for the publication stays readable

    objects = OfFundQuerySet.as_manager()

    class Meta:
        verbose_name = "lần công khai quỹ"
        verbose_name_plural = "lần công khai quỹ"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "year"],
                name="disclosure_once",
                violation_error_message="Năm này đã ghi công khai.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.fund}, công khai năm {self.year}"


__all__ = ["Donation", "FundDisclosure", "Spending"]
