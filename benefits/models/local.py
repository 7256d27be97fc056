"""What a ward adds to the law: amounts the shipped texts do not tell, and benefits of its own.

Rows of the same shape as the policy files: a text with number, day and article, the day it counts from, the day it was
known. Nothing here counts before a second person has compared it with the paper.
"""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from benefits.choices import DisabilityWanted, LocalFrequency, PensionMode, PovertyWanted, Purse
from benefits.law import state_book
from benefits.querysets import LocalLawQuerySet
from elders.ground.history import tracked, tracked_without
from elders.ground.periods import Period, not_reversed

MODE_CODE = "HP_SOCIAL_PENSION_MODE"
AGES = re.compile(r"\d{2,3}(\+|-\d{2,3})?")


def check_ages(text: str) -> None:
    """Refuse what is not 70, 101-109 or 110+."""
    if not AGES.fullmatch(text):
        raise ValidationError("Ghi một tuổi (70), một khoảng (101-109) hoặc từ một tuổi trở lên (110+).")


class LocalLaw(Period):
    """Abstract: a piece of law keyed in by a ward, with its paper and the two people who answer for it."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    number = models.CharField("số văn bản", max_length=60, help_text="Ví dụ: 05/2023/NQ-HĐND.")
    issued_by = models.CharField("cơ quan ban hành", max_length=120, help_text="Ví dụ: HĐND thành phố Hải Phòng.")
    issued_on = models.DateField("ngày ban hành")
    article = models.CharField("điều, khoản, phụ lục", max_length=120)
    known_from = models.DateField(
        "áp dụng để quyết định từ ngày",
        help_text="Ngày văn bản có hiệu lực. Nếu mức tính từ trước ngày này thì các tháng đã chi sinh ra truy lĩnh.",
    )
    note = models.CharField("ghi chú", max_length=300, blank=True)
    scan = models.BinaryField("bản chụp", null=True, blank=True, editable=False)
    scan_name = models.CharField("tên tệp bản chụp", max_length=150, blank=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người nhập",
        related_name="+",
        editable=False,
        on_delete=models.PROTECT,
    )  # who answers for the figure stays readable
    entered_at = models.DateTimeField("lúc nhập", auto_now=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người xác nhận",
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
    )  # who answers for the figure stays readable
    confirmed_at = models.DateTimeField("lúc xác nhận", null=True, blank=True, editable=False)

    objects = LocalLawQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def source(self) -> str:
        """As reasons and papers name it."""
        return f"{self.number} ngày {self.issued_on:%d/%m/%Y} của {self.issued_by}, {self.article}"

    def clean(self) -> None:
        super().clean()
        if self.issued_on and self.known_from and self.known_from < self.issued_on:
            raise ValidationError({"known_from": "Không thể áp dụng trước ngày ban hành văn bản."})


def local_constraints(name: str) -> list[models.CheckConstraint]:
    """Periods run forwards, and nobody confirms what they keyed in themselves."""
    return [
        not_reversed(f"{name}_period"),
        models.CheckConstraint(
            condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
            | (Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=F("entered_by"))),
            name=f"{name}_confirmed_by_another",
            violation_error_message="Người xác nhận phải khác người nhập.",
        ),
    ]


@tracked_without("scan")
class LocalRate(LocalLaw):
    """The value of a rate, or the amount of a scheme, that the shipped law does not know or that a new text changes."""

    target = models.CharField("mức của", max_length=40)
    amount_vnd = models.PositiveBigIntegerField(
        "số tiền (đồng)", null=True, blank=True, help_text="Để trống nếu mức khác nhau theo tuổi: ghi bảng bên dưới."
    )
    mode = models.CharField(
        "cách hỗ trợ thêm",
        max_length=12,
        choices=PensionMode,
        blank=True,
        help_text="Chỉ chọn khi mục trên là cách thành phố hỗ trợ thêm hưu trí xã hội.",
    )

    class Meta:
        verbose_name = "mức do phường nhập"
        verbose_name_plural = "mức do phường nhập"
        ordering = ["target", "-valid_from", "pk"]
        permissions = [
            ("look_up_benefits", "Tra cứu chế độ"),
            ("confirm_locallaw", "Xác nhận mức và chế độ do phường nhập"),
        ]
        constraints = [
            *local_constraints("local_rate"),
            models.CheckConstraint(
                condition=(Q(target=MODE_CODE) & ~Q(mode="")) | (~Q(target=MODE_CODE) & Q(mode="")),
                name="local_rate_mode_for_its_target",
                violation_error_message="Cách hỗ trợ thêm chỉ ghi cho, và phải ghi cho, cách hỗ trợ hưu trí xã hội.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, từ {self.valid_from:%d/%m/%Y}"

    @property
    def label(self) -> str:
        """What the value is of, in words."""
        return target_label(self.target)

    def clean(self) -> None:
        super().clean()
        if self.target == MODE_CODE and self.amount_vnd is not None:
            raise ValidationError({"amount_vnd": "Mục này chọn cách hỗ trợ, không ghi số tiền."})


def target_label(code: str) -> str:
    """The name of a rate or scheme of the shipped law; of a ward's own scheme its code."""
    book = state_book()
    if code in book.rates:
        return book.rates[code].label
    return book.schemes[code].name if code in book.schemes else code


@tracked
class LocalAmount(models.Model):
    """One row of a table by age."""

    rate = models.ForeignKey(
        LocalRate, verbose_name="mức", related_name="amounts", on_delete=models.CASCADE
    )  # part of its table
    ages = models.CharField("tuổi", max_length=8, validators=[check_ages])
    amount_vnd = models.PositiveBigIntegerField("số tiền (đồng)")

    class Meta:
        verbose_name = "mức theo tuổi"
        verbose_name_plural = "mức theo tuổi"
        ordering = ["ages", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rate", "ages"], name="local_amount_age_once", violation_error_message="Tuổi này đã có mức."
            )
        ]

    def __str__(self) -> str:
        return f"{self.ages} tuổi"


@tracked_without("scan")
class LocalScheme(LocalLaw):
    """A benefit of the city or the ward itself: conditions a clerk can state, one amount."""

    name = models.CharField("tên chế độ", max_length=150)
    frequency = models.CharField("chi", max_length=12, choices=LocalFrequency, default=LocalFrequency.YEARLY_EVENT)
    funding = models.CharField("nguồn tiền", max_length=8, choices=Purse, default=Purse.WARD)
    amount_vnd = models.PositiveBigIntegerField(
        "số tiền (đồng)", null=True, blank=True, help_text="Để trống nếu tặng hiện vật."
    )
    in_kind = models.CharField("hiện vật", max_length=150, blank=True)
    age_from = models.PositiveSmallIntegerField("từ đủ (tuổi)", null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(
        "đến hết (tuổi)", null=True, blank=True, help_text="79 nghĩa là đến dưới 80 tuổi."
    )
    milestones = models.CharField(
        "tuổi tròn trong năm", max_length=80, blank=True, help_text="Ví dụ: 70, 75, 80, 100, 101+."
    )
    poverty = models.CharField("hộ nghèo", max_length=16, choices=PovertyWanted, blank=True)
    disability = models.CharField("khuyết tật", max_length=14, choices=DisabilityWanted, blank=True)
    merit_only = models.BooleanField("chỉ người có công", default=False)
    alone_only = models.BooleanField("chỉ người không có người phụng dưỡng", default=False)
    permanent_only = models.BooleanField("chỉ người thường trú", default=False)

    class Meta:
        verbose_name = "chế độ của địa phương"
        verbose_name_plural = "chế độ của địa phương"
        ordering = ["name", "-valid_from", "pk"]
        constraints = [
            *local_constraints("local_scheme"),
            models.CheckConstraint(
                condition=Q(amount_vnd__isnull=False) | ~Q(in_kind=""),
                name="local_scheme_gives_something",
                violation_error_message="Ghi số tiền, hoặc hiện vật được tặng.",
            ),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_to__gte=F("age_from")),
                name="local_scheme_ages_in_order",
                violation_error_message="Tuổi đến hết phải từ tuổi bắt đầu trở đi.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """The code of decisions on it."""
        return f"LOCAL_{self.pk}"

    def clean(self) -> None:
        super().clean()
        try:
            for ages in self.ages:
                check_ages(ages)
        except ValidationError as wrong:
            raise ValidationError({"milestones": wrong.messages}) from wrong

    @property
    def ages(self) -> list[str]:
        return [one.strip() for one in self.milestones.split(",") if one.strip()]
