"""Loans of the livelihood fund to members: asked, decided, handed out, paid back.

Source: `domain/clubs.md` §5.8, §12.4, V-01 to V-13. What was agreed is never overwritten: a rescheduling is a new
schedule beside the old one (V-11). What a payment did to each instalment is kept as rows, so that arrears of any day
are a sum in the database. The rules of the club are copied into the loan; the sums are in `clubs/loan_terms.py`.
"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clubs.loan_terms import EarlySettlement, Method, Terms
from clubs.money_querysets import LoanQuerySet, OfLoanQuerySet
from elders.ground.history import AppendOnly


class LoanState(models.TextChoices):
    ASKED = "de_nghi", "Đề nghị vay"
    APPROVED = "duyet", "Đã duyệt, chờ giải ngân"
    REFUSED = "khong_duyet", "Không duyệt"
    LIVE = "dang_vay", "Đang vay"
    PAID = "tat_toan", "Đã trả hết"
    PENDING = "cho_xu_ly", "Chờ xử lý"
    WRITTEN_OFF = "xoa_no", "Đã xóa nợ"
    VOID = "huy", "Đã hủy vì ghi nhầm"


BEFORE = (LoanState.ASKED, LoanState.APPROVED, LoanState.REFUSED)  # no money has moved
OUTSTANDING = (LoanState.LIVE, LoanState.PENDING)  # money is still out (E33)


@pghistory.track(append_only=True)
class Loan(models.Model):
    """One loan of one member; figures before the decision are what was asked for."""

    club = models.ForeignKey(
        "clubs.Club", verbose_name="câu lạc bộ", related_name="loans", on_delete=models.PROTECT
    )  # books are kept
    membership = models.ForeignKey(
        "clubs.Membership", verbose_name="người vay", related_name="loans", on_delete=models.PROTECT
    )  # who owes is not forgotten
    number = models.PositiveIntegerField("số khế ước", null=True, blank=True, editable=False)
    year = models.PositiveSmallIntegerField("năm khế ước", null=True, blank=True, editable=False)
    purpose = models.CharField("mục đích vay", max_length=200)
    guarantor = models.CharField("người bảo lãnh", max_length=150, blank=True)
    asked_on = models.DateField("ngày đề nghị")
    principal_vnd = models.PositiveBigIntegerField("số tiền vay (đồng)")
    months = models.PositiveSmallIntegerField("kỳ hạn (tháng)")
    rate_pct_month = models.DecimalField("lãi suất (%/tháng)", max_digits=5, decimal_places=3)
    method = models.CharField("cách tính lãi", max_length=10, choices=Method)
    unit_vnd = models.PositiveIntegerField("làm tròn đến (đồng)", default=1000)
    settlement = models.CharField("khi trả hết trước hạn", max_length=14, choices=EarlySettlement)
    state = models.CharField("tình trạng", max_length=12, choices=LoanState, default=LoanState.ASKED, editable=False)
    disbursed_on = models.DateField("ngày giải ngân", null=True, blank=True, editable=False)
    ended_on = models.DateField("ngày kết thúc", null=True, blank=True, editable=False)
    operation = models.UUIDField("việc", unique=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = "khoản vay"
        verbose_name_plural = "sổ vay vốn"
        ordering = ["-asked_on", "-pk"]
        permissions = [("keep_loans", "Ghi sổ vay vốn")]
        constraints = [
            models.UniqueConstraint(fields=["club", "year", "number"], name="loan_number_once"),
            models.CheckConstraint(
                condition=Q(principal_vnd__gt=0, months__gte=1, rate_pct_month__gte=0, unit_vnd__gte=1),
                name="loan_terms_make_sense",
                violation_error_message="Số tiền và kỳ hạn phải lớn hơn 0, lãi suất không âm.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BEFORE, disbursed_on__isnull=True)
                | Q(
                    ~Q(state__in=BEFORE),
                    disbursed_on__isnull=False,
                    number__isnull=False,
                ),
                name="loan_handed_out_before_owed",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("disbursed_on")),
                name="loan_ends_after_it_begins",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Khế ước {self.code}" if self.number else f"Đề nghị vay ngày {self.asked_on:%d/%m/%Y}"

    @property
    def code(self) -> str:
        return f"{self.number:02d}/{self.year}" if self.number else ""

    @property
    def borrower(self) -> str:
        return self.membership.person.full_name

    @property
    def is_out(self) -> bool:
        return self.state in OUTSTANDING

    def terms(self, *, principal_vnd: int | None = None, starts_on=None, months: int | None = None) -> Terms:
        """What was agreed, as the arithmetic wants it. Without `starts_on`, from the day of disbursement or asking."""
        return Terms(
            principal_vnd=principal_vnd or self.principal_vnd,
            rate_pct_month=self.rate_pct_month,
            method=self.method,
            months=months or self.months,
            starts_on=starts_on or self.disbursed_on or self.asked_on,
            unit_vnd=self.unit_vnd,
            settlement=self.settlement,
        )


class LoanDecision(AppendOnly):
    """What a meeting decided about a loan, with its paper (V-11)."""

    class Kind(models.TextChoices):
        APPROVE = "duyet", "Duyệt cho vay"
        REFUSE = "khong_duyet", "Không duyệt"
        RESCHEDULE = "gia_han", "Gia hạn, xếp lại kỳ trả"
        WRITE_OFF = "xoa_no", "Xóa nợ"
        HAND_OVER = "chuyen_no", "Chuyển nợ cho thành viên khác"

    loan = models.ForeignKey(
        Loan, verbose_name="khoản vay", related_name="decisions", on_delete=models.PROTECT
    )  # decisions are kept
    kind = models.CharField("quyết định", max_length=12, choices=Kind)
    decided_on = models.DateField("ngày họp")
    paper = models.CharField("biên bản, người quyết định", max_length=200)
    why = models.CharField("lý do", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", null=True, related_name="+", on_delete=models.PROTECT
    )  # who recorded it stays readable
    recorded_at = models.DateTimeField("lúc ghi", auto_now_add=True)

    objects = OfLoanQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = "quyết định về khoản vay"
        verbose_name_plural = "quyết định về khoản vay"
        ordering = ["decided_on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.decided_on:%d/%m/%Y}"


class LoanSchedule(AppendOnly):
    """Instalments agreed on at one time; the one with the highest `version` counts."""

    loan = models.ForeignKey(
        Loan, verbose_name="khoản vay", related_name="schedules", on_delete=models.PROTECT
    )  # what was agreed is kept
    version = models.PositiveSmallIntegerField("lần")
    starts_on = models.DateField("từ ngày")
    principal_vnd = models.PositiveBigIntegerField("gốc")
    months = models.PositiveSmallIntegerField("số kỳ")
    decision = models.ForeignKey(
        LoanDecision, verbose_name="quyết định", null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )  # what was agreed is kept

    objects = OfLoanQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = "lịch trả nợ"
        verbose_name_plural = "lịch trả nợ"
        ordering = ["loan", "version", "pk"]
        constraints = [models.UniqueConstraint(fields=["loan", "version"], name="schedule_version_once")]
        triggers = [
            *AppendOnly.Meta.triggers,
            pgtrigger.Trigger(
                name="schedule_pays_the_loan",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="""
                    IF (SELECT coalesce(sum(principal_vnd), 0) FROM clubs_instalment WHERE schedule_id = NEW.id)
                       <> NEW.principal_vnd THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'schedule_pays_the_loan',
                            MESSAGE = 'instalments must sum to the loan';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan}, lịch lần {self.version}"


class Instalment(AppendOnly):
    """One instalment as agreed (V-05, V-06, V-07)."""

    schedule = models.ForeignKey(
        LoanSchedule, verbose_name="lịch trả nợ", related_name="instalments", on_delete=models.PROTECT
    )  # what was agreed is kept
    seq = models.PositiveSmallIntegerField("kỳ")
    due_on = models.DateField("ngày đến hạn")
    principal_vnd = models.PositiveBigIntegerField("gốc")
    interest_vnd = models.PositiveBigIntegerField("lãi")

    class Meta(AppendOnly.Meta):
        verbose_name = "kỳ trả nợ"
        verbose_name_plural = "kỳ trả nợ"
        ordering = ["schedule", "seq", "pk"]
        constraints = [models.UniqueConstraint(fields=["schedule", "seq"], name="instalment_once")]

    def __str__(self) -> str:
        return f"Kỳ {self.seq}, {self.due_on:%d/%m/%Y}"


@pghistory.track(append_only=True)
class LoanPayment(models.Model):
    """One repayment; its money is in the entries of the same `operation`. Taken back only as a whole (E28)."""

    loan = models.ForeignKey(
        Loan, verbose_name="khoản vay", related_name="payments", on_delete=models.PROTECT
    )  # books are kept
    schedule = models.ForeignKey(
        LoanSchedule, verbose_name="lịch trả nợ", related_name="payments", on_delete=models.PROTECT
    )  # books are kept
    paid_on = models.DateField("ngày trả")
    amount_vnd = models.PositiveBigIntegerField("số tiền (đồng)")
    principal_vnd = models.PositiveBigIntegerField("trả gốc")
    interest_vnd = models.PositiveBigIntegerField("trả lãi")
    payer = models.CharField("người nộp", max_length=150, blank=True)
    reversed_on = models.DateField("ngày hủy", null=True, blank=True)
    operation = models.UUIDField("việc", unique=True)

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        verbose_name = "lần trả nợ"
        verbose_name_plural = "lần trả nợ"
        ordering = ["loan", "paid_on", "pk"]
        indexes = [
            models.Index(fields=["paid_on", "loan"], condition=Q(reversed_on__isnull=True), name="payment_standing_day")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_vnd=F("principal_vnd") + F("interest_vnd"), amount_vnd__gt=0),
                name="loan_payment_adds_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.loan}, trả ngày {self.paid_on:%d/%m/%Y}"


class PaymentShare(AppendOnly):
    """What one payment did to one instalment (V-08); waived is interest no longer due because principal came early."""

    payment = models.ForeignKey(
        LoanPayment, verbose_name="lần trả", related_name="shares", on_delete=models.PROTECT
    )  # books are kept
    instalment = models.ForeignKey(
        Instalment, verbose_name="kỳ", related_name="shares", on_delete=models.PROTECT
    )  # books are kept
    principal_vnd = models.PositiveBigIntegerField("gốc", default=0)
    interest_vnd = models.PositiveBigIntegerField("lãi", default=0)
    waived_vnd = models.PositiveBigIntegerField("lãi không phải trả nữa", default=0)

    class Meta(AppendOnly.Meta):
        verbose_name = "phần của lần trả"
        verbose_name_plural = "phần của lần trả"
        ordering = ["payment", "instalment", "pk"]
        constraints = [models.UniqueConstraint(fields=["payment", "instalment"], name="payment_share_once")]

    def __str__(self) -> str:
        return f"{self.payment}: {self.instalment}"


__all__ = [
    "OUTSTANDING",
    "Instalment",
    "Loan",
    "LoanDecision",
    "LoanPayment",
    "LoanSchedule",
    "LoanState",
    "PaymentShare",
]
