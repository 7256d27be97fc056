"""Insurance cards (thẻ BHYT), what checks with the agency found, and the monthly lists sent to it.

`domain/benefits.md` §3. A card counts from `valid_from` to `ends_on`: the printed end, or the day before it was locked.
"""

from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Least

from benefits.card_choices import (
    Change,
    Finding,
    LockReason,
    Outcome,
    RosterState,
    card_codes,
    card_name,
    check_scheme,
)
from benefits.card_numbers import WANTED, CardNumber, number_warnings, read_number, tidy_number
from benefits.card_querysets import (
    CardCheckQuerySet,
    CardRosterLineQuerySet,
    CardRosterQuerySet,
    InsuranceCardQuerySet,
)
from elders.choices import SourceKind
from elders.ground.history import tracked, tracked_without
from elders.ground.periods import DateRange, Period, not_reversed


def check_number(text: str) -> None:
    """Refuse what has none of the three forms of a card number."""
    if read_number(text) is None:
        raise ValidationError(WANTED.format(count=len(tidy_number(text))), code="form")


class _DayBefore(Func):
    template = "((%(expressions)s)::date - 1)"
    arity = 1
    output_field = models.DateField()


@tracked_without("ends_on")
class InsuranceCard(Period):
    """One insurance card of one elder. `valid_from` and `valid_to` are as printed; a lock ends it earlier."""

    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="insurance_cards", on_delete=models.PROTECT
    )  # lists sent to the agency refer to it
    number = models.CharField("số thẻ", max_length=15, validators=[check_number])
    category = models.CharField(
        "nhóm đối tượng", max_length=40, blank=True, validators=[check_scheme], help_text="Để trống nếu chưa rõ nhóm."
    )
    benefit_percent = models.PositiveSmallIntegerField(
        "mức hưởng (%)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Để trống nếu chưa rõ.",
    )
    clinic = models.CharField("nơi đăng ký KCB ban đầu", max_length=150, blank=True)
    delivered_on = models.DateField(
        "ngày giao thẻ giấy", null=True, blank=True, help_text="Chỉ ghi khi có thẻ giấy; người dùng VNeID thì để trống."
    )
    received_by = models.CharField("người ký nhận thẻ", max_length=100, blank=True)
    locked_on = models.DateField("khóa từ ngày", null=True, blank=True, help_text="Từ ngày này thẻ không dùng được.")
    lock_reason = models.CharField("lý do khóa", max_length=12, choices=LockReason, blank=True)
    lock_note = models.CharField("ghi chú khi khóa", max_length=200, blank=True)
    ends_on = models.GeneratedField(
        expression=Least("valid_to", _DayBefore("locked_on")),
        output_field=models.DateField("ngày cuối dùng được", null=True),
        db_persist=True,
    )
    source_kind = models.CharField("nguồn", max_length=10, choices=SourceKind, default=SourceKind.FORM)
    source_paper = models.CharField("giấy tờ, căn cứ", max_length=200, blank=True)
    source_batch = models.ForeignKey(
        "elders.IntakeBatch",
        verbose_name="từ danh sách",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # which file said so stays readable
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người ghi",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # who said so stays readable
    recorded_at = models.DateTimeField("lúc ghi", auto_now=True)

    objects = InsuranceCardQuerySet.as_manager()

    class Meta:
        verbose_name = "thẻ BHYT"
        verbose_name_plural = "thẻ BHYT"
        ordering = ["elder", "-valid_from", "pk"]
        indexes = [
            models.Index(fields=["elder", "valid_from"], name="card_by_elder"),
            models.Index(fields=["number"], name="card_by_number"),
        ]
        constraints = [
            not_reversed("card_period"),
            ExclusionConstraint(
                name="card_one_a_day",
                expressions=[
                    ("elder", RangeOperators.EQUAL),
                    (
                        DateRange("valid_from", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                # A card locked before its first day never counted and stands in nobody's way.
                condition=Q(locked_on__isnull=True) | Q(locked_on__gt=F("valid_from")),
                violation_error_message="Người này đã có thẻ khác trong thời gian đó: mỗi người mỗi ngày một thẻ.",
            ),
            models.CheckConstraint(
                condition=Q(locked_on__isnull=True, lock_reason="") | (Q(locked_on__isnull=False) & ~Q(lock_reason="")),
                name="card_lock_has_reason",
                violation_error_message="Khóa thẻ phải có cả ngày và lý do.",
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^([A-Z]{2}[1-5]\d{12}|\d{10}|\d{12})$"),
                name="card_number_form",
                violation_error_message="Số thẻ không đúng dạng.",
            ),
        ]

    def __str__(self) -> str:
        return f"Thẻ BHYT từ {self.valid_from:%d/%m/%Y}"

    @property
    def category_label(self) -> str:
        return card_name(self.category)

    @property
    def read(self) -> CardNumber | None:
        """What the number says."""
        return read_number(self.number)

    @property
    def warnings(self) -> list[str]:
        """What does not fit together; nothing here stands in the way of saving. Reads the elder."""
        return number_warnings(
            self.number,
            card_codes=card_codes(self.category),
            percent=self.benefit_percent,
            insurance_no=self.elder.social_insurance_no,
            citizen_id=self.elder.citizen_id or "",
        )

    @property
    def last_day(self) -> date | None:
        """The last day it counts, also before the row has been read back; before `valid_from` when it never counted."""
        return _earlier(self.valid_to, self.locked_on and date.fromordinal(self.locked_on.toordinal() - 1))

    def clean(self) -> None:
        super().clean()
        self.number = tidy_number(self.number or "")
        if self.delivered_on and self.valid_from and not self.received_by.strip():
            raise ValidationError({"received_by": "Ghi người ký nhận thẻ giấy."})


def _earlier(a: date | None, b: date | None) -> date | None:
    return min((one for one in (a, b) if one), default=None)


@tracked
class CardCheck(models.Model):
    """A check with the agency that gave no card to write down. Without one, "no card in the register" is not known to
    be "no card"."""

    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="card_checks", on_delete=models.PROTECT
    )  # says since when somebody is known to have none
    checked_on = models.DateField("ngày rà soát")
    finding = models.CharField("kết quả", max_length=12, choices=Finding)
    note = models.CharField("ghi chú", max_length=200, blank=True)
    source_batch = models.ForeignKey(
        "elders.IntakeBatch",
        verbose_name="từ danh sách",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # which file said so stays readable
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người ghi",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # who said so stays readable
    recorded_at = models.DateTimeField("lúc ghi", auto_now=True)

    objects = CardCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "lần rà soát thẻ BHYT"
        verbose_name_plural = "lần rà soát thẻ BHYT"
        ordering = ["elder", "-checked_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["elder", "checked_on"],
                name="card_check_once_a_day",
                violation_error_message="Ngày đó đã ghi kết quả rà soát của người này.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_finding_display()} ({self.checked_on:%d/%m/%Y})"


@pghistory.track(append_only=True)
class CardSetting(models.Model):
    """What the ward agreed with the agency. Empty is not known and stays so: nothing is assumed for Hải Phòng."""

    ward = models.OneToOneField(
        "elders.Ward", verbose_name="phường", related_name="card_setting", on_delete=models.PROTECT, primary_key=True
    )  # reference data
    cut_off_day = models.PositiveSmallIntegerField(
        "ngày chốt danh sách hằng tháng",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text="Ngày trong tháng phải gửi xong danh sách của tháng sau. Để trống nếu BHXH chưa thống nhất.",
    )
    household_runs_out = models.BooleanField(
        "thẻ hộ gia đình còn hạn thì thẻ mới nối tiếp",
        null=True,
        blank=True,
        help_text="Có: thẻ mới bắt đầu khi thẻ hộ gia đình hết hạn. Không: bắt đầu ngay. Để trống nếu chưa rõ.",
    )
    warn_days = models.PositiveSmallIntegerField(
        "báo trước khi thẻ hết hạn (ngày)", default=30, validators=[MinValueValidator(1), MaxValueValidator(180)]
    )
    clinic = models.CharField("nơi đăng ký KCB ban đầu thường dùng", max_length=150, blank=True)

    class Meta:
        verbose_name = "quy ước về thẻ BHYT"
        verbose_name_plural = "quy ước về thẻ BHYT"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Quy ước về thẻ BHYT, {self.ward}"

    @classmethod
    def of(cls, ward_id: int) -> "CardSetting":
        """The row of a ward; an unsaved one with nothing known where nobody wrote any."""
        return cls.objects.filter(pk=ward_id).first() or cls(ward_id=ward_id)


@tracked
class CardRoster(models.Model):
    """A monthly list of changes for the agency, laid out like D03-TS."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="card_rosters", on_delete=models.PROTECT
    )  # reference data
    month = models.DateField("tháng", help_text="Thay đổi tính từ tháng này.")
    part = models.PositiveSmallIntegerField("lần", default=1)
    state = models.CharField("trạng thái", max_length=10, choices=RosterState, default=RosterState.DRAFT)
    cut_off_on = models.DateField("ngày chốt", null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người lập", related_name="+", on_delete=models.PROTECT
    )  # who answers for the list stays readable
    made_at = models.DateTimeField("lúc lập", auto_now_add=True)
    sent_on = models.DateField("ngày gửi", null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người gửi",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # who answers for the list stays readable
    answered_on = models.DateField("ngày có kết quả", null=True, blank=True)

    objects = CardRosterQuerySet.as_manager()

    class Meta:
        verbose_name = "danh sách BHYT gửi cơ quan BHXH"
        verbose_name_plural = "danh sách BHYT gửi cơ quan BHXH"
        ordering = ["-month", "-part", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["ward", "month", "part"], name="card_roster_part_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="card_roster_month_first_day"),
            models.CheckConstraint(
                condition=Q(state="draft", sent_on__isnull=True)
                | Q(state__in=["sent", "answered"], sent_on__isnull=False),
                name="card_roster_sent_has_day",
            ),
        ]

    def __str__(self) -> str:
        more = f" (lần {self.part})" if self.part > 1 else ""
        return f"Danh sách BHYT tháng {self.month:%m/%Y}{more}"

    @property
    def is_draft(self) -> bool:
        return self.state == RosterState.DRAFT


@tracked
class CardRosterLine(models.Model):
    """One person and one change. `as_sent` keeps what the sent list printed about the person."""

    roster = models.ForeignKey(
        CardRoster, verbose_name="danh sách", related_name="lines", on_delete=models.CASCADE
    )  # part of it
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="card_lines", on_delete=models.PROTECT
    )  # what was sent about whom stays readable
    change = models.CharField("phương án", max_length=12, choices=Change)
    category = models.CharField("nhóm đối tượng", max_length=40, validators=[check_scheme])
    benefit_percent = models.PositiveSmallIntegerField("mức hưởng (%)", null=True, blank=True)
    premium_vnd = models.PositiveIntegerField("số tiền đóng (đồng/tháng)", null=True, blank=True)
    from_day = models.DateField("từ ngày", null=True, blank=True)
    to_day = models.DateField("đến ngày", null=True, blank=True)
    card = models.ForeignKey(
        InsuranceCard, verbose_name="thẻ", null=True, blank=True, related_name="lines", on_delete=models.SET_NULL
    )  # the card that ends, or that came of it; a card taken back leaves the line
    clinic = models.CharField("nơi đăng ký KCB ban đầu", max_length=150, blank=True)
    why = models.CharField("căn cứ", max_length=300, blank=True)
    note = models.CharField("ghi chú", max_length=200, blank=True)
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome, blank=True, default="")
    outcome_note = models.CharField("BHXH trả lời", max_length=200, blank=True)
    as_sent = models.JSONField("như đã gửi", default=dict, blank=True)

    objects = CardRosterLineQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng danh sách BHYT"
        verbose_name_plural = "dòng danh sách BHYT"
        ordering = ["roster", "change", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "elder", "change"],
                name="card_line_once",
                violation_error_message="Người này đã có dòng như vậy trong danh sách.",
            ),
            models.CheckConstraint(
                condition=Q(from_day__isnull=True) | Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")),
                name="card_line_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_change_display()}: {self.category_label}"

    @property
    def category_label(self) -> str:
        return card_name(self.category)
