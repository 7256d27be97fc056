"""The cash books of clubs and of the ward care fund: one small ledger of our own, kept by Postgres.

Why no library: django-hordak 2.0, the maintained one, works with Django 5.2 but brings decimal money with a currency
column per amount (ours is whole đồng), trees of accounts on django-mptt, which is no longer maintained, and five
packages more; and what these books need is not in it: balances that are never negative on any day, closed months,
receipts without gaps, money given for one purpose.

One `Entry` moves one amount from the account it credits to the account it debits, so books balance by construction. The
database keeps the rest, also against scripts and bulk writes:
- entries are never changed or removed; a correction is an entry with the accounts swapped that names the first one, and
  all entries of one operation (a repayment that goes to two funds) are reversed together, or none (QC-02, E28);
- receipts are numbered here, under the lock of the fund: per fund, year and series, no gaps, in the order recorded;
- no account of money, no amount on loan, no purpose falls below zero on any day, also when a back-dated entry comes in
  between (QC-01, E37); capital is never paid back beyond what is owed (E34);
- a closed month takes no entry, and what it says is what the entries say (QC-02, QC-03);
- transfers leave one fund and reach another in the same operation (QC-06);
- the care fund never lends (QN-01; NĐ 03/2026/NĐ-CP).
Source of all rules: `domain/clubs.md` §12.4 and §14.
"""

from decimal import Decimal

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clubs.chart import BROUGHT, KIND_CHOICES, MONEY, Account, FundKind, LegalForm, Place, Series
from clubs.loan_terms import EarlySettlement, Method
from clubs.money_querysets import EntryQuerySet, FundQuerySet, OfFundQuerySet
from clubs.money_triggers import BALANCES, CLOSING, ENTRY_RULES, TOGETHER
from elders.ground.history import AppendOnly


@pghistory.track(append_only=True)
class Fund(models.Model):
    """One pot of money with a book of its own: two of a club, and the care fund of the ward."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="funds", on_delete=models.PROTECT
    )  # reference data
    club = models.ForeignKey(
        "clubs.Club", verbose_name="câu lạc bộ", null=True, blank=True, related_name="funds", on_delete=models.PROTECT
    )  # a club with books is dissolved, not deleted
    kind = models.CharField("quỹ", max_length=16, choices=FundKind)
    opened_on = models.DateField("ngày mở sổ")
    bank_account = models.CharField("số tài khoản ngân hàng", max_length=80, blank=True)
    legal_form = models.CharField("hình thức pháp lý", max_length=10, choices=LegalForm, blank=True)
    licence_no = models.CharField("số giấy phép", max_length=60, blank=True)
    licence_on = models.DateField("ngày cấp phép", null=True, blank=True)
    tax_code = models.CharField("mã số thuế", max_length=14, blank=True)
    founding_vnd = models.PositiveBigIntegerField("tài sản đóng góp thành lập (đồng)", null=True, blank=True)

    objects = FundQuerySet.as_manager()

    class Meta:
        verbose_name = "quỹ"
        verbose_name_plural = "quỹ"
        ordering = ["club", "kind", "pk"]
        permissions = [
            ("keep_books", "Ghi sổ quỹ câu lạc bộ"),
            ("view_carefund", "Xem quỹ chăm sóc người cao tuổi"),
            ("keep_carefund", "Ghi sổ quỹ chăm sóc người cao tuổi"),
            ("approve_carefund", "Duyệt chi quỹ chăm sóc người cao tuổi"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["club", "kind"],
                name="fund_once_per_club",
                violation_error_message="Câu lạc bộ đã có quỹ này.",
            ),
            models.UniqueConstraint(
                fields=["ward"],
                condition=Q(kind=FundKind.CARE),
                name="care_fund_once_per_ward",
                violation_error_message="Phường đã có quỹ chăm sóc.",
            ),
            models.CheckConstraint(
                condition=(Q(kind=FundKind.CARE, club__isnull=True) & ~Q(legal_form=""))
                | (~Q(kind=FundKind.CARE) & Q(club__isnull=False, legal_form="")),
                name="fund_owner_fits_kind",
                violation_error_message="Quỹ chăm sóc là của phường, cần hình thức pháp lý; quỹ khác của câu lạc bộ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.club}" if self.club_id else self.get_kind_display()

    @property
    def lends(self) -> bool:
        return self.kind == FundKind.LIVELIHOOD

    @property
    def is_care(self) -> bool:
        return self.kind == FundKind.CARE


@pghistory.track(append_only=True)
class MoneyRules(models.Model):
    """What one club agreed about its money (§12.2 ClubSettings); loans copy it when they are decided."""

    class GoesTo(models.TextChoices):
        RUNNING = FundKind.RUNNING.value, FundKind.RUNNING.label
        LIVELIHOOD = FundKind.LIVELIHOOD.value, FundKind.LIVELIHOOD.label

    club = models.OneToOneField(
        "clubs.Club", verbose_name="câu lạc bộ", related_name="money_rules", on_delete=models.CASCADE
    )  # part of the club
    method = models.CharField("cách tính lãi", max_length=10, choices=Method, default=Method.DECLINING)
    rate_pct_month = models.DecimalField("lãi suất (%/tháng)", max_digits=5, decimal_places=3, default=Decimal(1))
    months = models.PositiveSmallIntegerField("kỳ hạn thường dùng (tháng)", default=12)
    max_loan_vnd = models.PositiveBigIntegerField("mức vay cao nhất (đồng)", null=True, blank=True)
    max_months = models.PositiveSmallIntegerField("kỳ hạn dài nhất (tháng)", null=True, blank=True)
    max_loans = models.PositiveSmallIntegerField("số khoản một người được vay cùng lúc", default=1)
    interest_to = models.CharField(
        "tiền lãi ghi vào", max_length=16, choices=GoesTo, default=GoesTo.RUNNING,
        help_text="Nơi để lãi cho hoạt động của câu lạc bộ, nơi nhập lãi vào vốn; theo quy chế của câu lạc bộ.",
    )  # fmt: skip
    unit_vnd = models.PositiveIntegerField("làm tròn đến (đồng)", default=1000)
    settlement = models.CharField(
        "khi trả hết trước hạn", max_length=14, choices=EarlySettlement, default=EarlySettlement.MONTHS_USED
    )
    fee_vnd = models.PositiveIntegerField("phí thành viên một tháng (đồng)", null=True, blank=True)

    class Meta:
        verbose_name = "quy định về tiền"
        verbose_name_plural = "quy định về tiền"
        ordering = ["club", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit_vnd__gte=1, months__gte=1, max_loans__gte=1, rate_pct_month__gte=0),
                name="money_rules_make_sense",
                violation_error_message="Kỳ hạn, số khoản vay và đơn vị làm tròn ít nhất là 1; lãi suất không âm.",
            ),
        ]

    def __str__(self) -> str:
        return f"Quy định về tiền – {self.club}"


@pghistory.track(append_only=True)
class Purpose(models.Model):
    """What givers asked their money to be used for; it is spent on nothing else (QN-05)."""

    fund = models.ForeignKey(
        Fund, verbose_name="quỹ", related_name="purposes", on_delete=models.PROTECT
    )  # entries name it
    name = models.CharField("mục đích", max_length=150)

    objects = OfFundQuerySet.as_manager()

    class Meta:
        verbose_name = "mục đích được chỉ định"
        verbose_name_plural = "mục đích được chỉ định"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "name"], name="purpose_once", violation_error_message="Quỹ đã có mục đích này."
            )
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(append_only=True)
class CapitalSource(models.Model):
    """Where the capital of a livelihood fund came from, and whether it is to be given back (QC-07, E34, E39)."""

    class Origin(models.TextChoices):
        PROJECT = "du_an", "Dự án"
        BUDGET = "ngan_sach", "Ngân sách nhà nước"
        DONOR = "tai_tro", "Tài trợ"
        REFUNDABLE = "gop_hoan_lai", "Thành viên góp, được hoàn lại"
        KEPT = "gop_khong_hoan", "Thành viên góp, không hoàn lại"
        BORROWED = "muon", "Vốn mượn"

    fund = models.ForeignKey(
        Fund, verbose_name="quỹ", related_name="sources", on_delete=models.PROTECT
    )  # entries name it
    origin = models.CharField("nguồn", max_length=16, choices=Origin)
    giver = models.CharField("người, đơn vị góp", max_length=150)
    membership = models.ForeignKey(
        "clubs.Membership",
        verbose_name="thành viên góp",
        null=True,
        blank=True,
        related_name="capital",
        on_delete=models.PROTECT,
    )  # what is owed to somebody is not forgotten
    repayable = models.BooleanField("phải hoàn lại", default=False)
    asked_back_on = models.DateField("ngày đề nghị hoàn lại", null=True, blank=True)

    objects = OfFundQuerySet.as_manager()

    class Meta:
        verbose_name = "nguồn vốn"
        verbose_name_plural = "nguồn vốn"
        ordering = ["fund", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(repayable=True) | Q(asked_back_on__isnull=True),
                name="capital_asked_back_is_repayable",
                violation_error_message="Vốn không phải hoàn lại thì không có ngày đề nghị hoàn lại.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_origin_display()}: {self.giver}"


@pghistory.track(pghistory.InsertEvent(), append_only=True)
class Entry(AppendOnly):
    """One receipt or note: `amount_vnd` đồng leave `credit` and reach `debit`. Written by `clubs/services/money.py`.

    `series`, `year` and `number` are given by the database. Entries with the same `operation` are one act.
    """

    fund = models.ForeignKey(
        Fund, verbose_name="quỹ", related_name="entries", on_delete=models.PROTECT
    )  # books are kept
    booked_on = models.DateField("ngày")
    kind = models.CharField("loại", max_length=20, choices=KIND_CHOICES)
    debit = models.CharField("ghi Nợ", max_length=12, choices=Account)
    credit = models.CharField("ghi Có", max_length=12, choices=Account)
    amount_vnd = models.PositiveBigIntegerField("số tiền (đồng)")
    series = models.CharField("loại chứng từ", max_length=2, choices=Series, db_default="", editable=False)
    year = models.PositiveSmallIntegerField("năm", db_default=0, editable=False)
    number = models.PositiveIntegerField("số", db_default=0, editable=False)
    counterparty = models.CharField("người nộp, người nhận", max_length=150, blank=True)
    text = models.CharField("diễn giải", max_length=300, blank=True)
    approver = models.CharField("người duyệt", max_length=150, blank=True)
    purpose = models.ForeignKey(
        Purpose,
        verbose_name="mục đích chỉ định",
        null=True,
        blank=True,
        related_name="entries",
        on_delete=models.PROTECT,
    )  # books are kept
    source = models.ForeignKey(
        CapitalSource, verbose_name="nguồn vốn", null=True, blank=True, related_name="entries", on_delete=models.PROTECT
    )  # books are kept
    loan = models.ForeignKey(
        "clubs.Loan", verbose_name="khoản vay", null=True, blank=True, related_name="entries", on_delete=models.PROTECT
    )  # books are kept
    reverses = models.OneToOneField(
        "self", verbose_name="đảo chứng từ", null=True, blank=True, related_name="reversed_by", on_delete=models.PROTECT
    )  # books are kept
    operation = models.UUIDField("việc")
    part = models.PositiveSmallIntegerField("phần", default=1)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", null=True, related_name="+", on_delete=models.PROTECT
    )  # who answers for the entry stays readable
    recorded_at = models.DateTimeField("lúc ghi", auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = "chứng từ quỹ"
        verbose_name_plural = "chứng từ quỹ"
        ordering = ["booked_on", "pk"]
        indexes = [
            models.Index(fields=["fund", "booked_on"], name="entry_fund_day"),
            models.Index(
                fields=["fund", "booked_on"],
                include=["kind", "amount_vnd"],
                condition=Q(kind__in=BROUGHT, reverses__isnull=True),
                name="entry_brought",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_vnd__gt=0),
                name="entry_amount_positive",
                violation_error_message="Số tiền phải lớn hơn 0.",
            ),
            models.CheckConstraint(
                condition=~Q(debit=F("credit")),
                name="entry_two_accounts",
                violation_error_message="Tiền phải đi từ tài khoản này sang tài khoản khác.",
            ),
            models.UniqueConstraint(fields=["fund", "year", "series", "number"], name="entry_number_once"),
            models.UniqueConstraint(fields=["operation", "part"], name="entry_operation_once"),
        ]
        triggers = [*AppendOnly.Meta.triggers, *ENTRY_RULES, *BALANCES, *TOGETHER]

    def __str__(self) -> str:
        return f"{self.code} ngày {self.booked_on:%d/%m/%Y}"

    @property
    def code(self) -> str:
        """ "PT 0012/2026" as printed on the receipt."""
        return f"{self.series} {self.number:04d}/{self.year}"

    @property
    def money_vnd(self) -> int:
        """What the entry does to the money of the fund: positive comes in, negative goes out."""
        came = self.amount_vnd if self.debit in MONEY else 0
        went = self.amount_vnd if self.credit in MONEY else 0
        return came - went

    @property
    def in_vnd(self) -> int | None:
        return self.money_vnd if self.money_vnd > 0 else None

    @property
    def out_vnd(self) -> int | None:
        return -self.money_vnd if self.money_vnd < 0 else None


class FundMonth(AppendOnly):
    """A closed month of a fund (QC-03): its figures stay, and the entries of that month and before with them."""

    fund = models.ForeignKey(
        Fund, verbose_name="quỹ", related_name="months", on_delete=models.PROTECT
    )  # books are kept
    month = models.DateField("tháng", help_text="Ngày đầu tháng.")
    opening_vnd = models.BigIntegerField("tồn đầu")
    in_vnd = models.BigIntegerField("thu trong tháng")
    out_vnd = models.BigIntegerField("chi trong tháng")
    closing_vnd = models.BigIntegerField("tồn cuối")
    cash_vnd = models.BigIntegerField("trong đó tiền mặt")
    lent_vnd = models.BigIntegerField("đang cho vay", default=0)
    owed_vnd = models.BigIntegerField("vốn phải hoàn trả", default=0)
    counted_vnd = models.BigIntegerField("tiền mặt đếm được", null=True, blank=True)
    note = models.CharField("giải thích chênh lệch", max_length=300, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người khóa", null=True, related_name="+", on_delete=models.PROTECT
    )  # who answers for the figures stays readable
    closed_at = models.DateTimeField("lúc khóa", auto_now_add=True)

    objects = OfFundQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = "tháng đã khóa sổ"
        verbose_name_plural = "tháng đã khóa sổ"
        ordering = ["-month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "month"], name="fund_month_once"),
            models.CheckConstraint(
                condition=Q(closing_vnd=F("opening_vnd") + F("in_vnd") - F("out_vnd")),
                name="fund_month_adds_up",
                violation_error_message="Tồn cuối phải bằng tồn đầu cộng thu trừ chi.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="fund_month_first_day",
                violation_error_message="Tháng ghi bằng ngày đầu tháng.",
            ),
        ]
        triggers = [*AppendOnly.Meta.triggers, *CLOSING]

    def __str__(self) -> str:
        return f"{self.fund}, tháng {self.month:%m/%Y}"

    @property
    def difference_vnd(self) -> int | None:
        """Counted cash against the book (QC-04); None when nothing was counted."""
        return None if self.counted_vnd is None else self.counted_vnd - self.cash_vnd


class CashCount(AppendOnly):
    """Money counted with others present, beside what the book says at that moment."""

    fund = models.ForeignKey(
        Fund, verbose_name="quỹ", related_name="counts", on_delete=models.PROTECT
    )  # books are kept
    counted_on = models.DateField("ngày kiểm quỹ")
    counted_vnd = models.PositiveBigIntegerField("đếm được (đồng)")
    expected_vnd = models.BigIntegerField("theo sổ (đồng)")
    notes_of_money = models.JSONField("số tờ theo mệnh giá", default=dict, blank=True)
    witnesses = models.CharField("người chứng kiến", max_length=200, blank=True)
    note = models.CharField("giải thích", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", null=True, related_name="+", on_delete=models.PROTECT
    )  # who answers for the count stays readable
    recorded_at = models.DateTimeField("lúc ghi", auto_now_add=True)
    operation = models.UUIDField("việc", unique=True)

    objects = OfFundQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = "lần kiểm quỹ"
        verbose_name_plural = "lần kiểm quỹ"
        ordering = ["-counted_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.fund}, kiểm quỹ {self.counted_on:%d/%m/%Y}"

    @property
    def difference_vnd(self) -> int:
        return self.counted_vnd - self.expected_vnd


__all__ = ["CapitalSource", "CashCount", "Entry", "Fund", "FundMonth", "MoneyRules", "Place", "Purpose"]
