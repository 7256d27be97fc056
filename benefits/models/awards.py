"""Who receives what, from which month, by which decision, and into whose hand.

Months are whole (NĐ 176/2025 Điều 4): `valid_from` is the first day of the first month paid, `valid_to` the last day of
the last one. What a month pays is judged by the law of that month; the amount here is that of the decision.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from benefits.choices import PayMethod, StopReason, SuspendReason
from benefits.querysets import AwardPartQuerySet, AwardQuerySet
from elders.ground.history import tracked
from elders.ground.periods import Period, no_overlap, not_reversed

MONTHLY = "monthly"


class PayTo(models.Model):
    """Abstract: how money reaches somebody, and who takes it for them."""

    method = models.CharField("hình thức nhận", max_length=8, choices=PayMethod, default=PayMethod.CASH)
    pay_point = models.CharField("điểm chi trả", max_length=120, blank=True)
    bank_name = models.CharField("ngân hàng", max_length=120, blank=True)
    account_number = models.CharField("số tài khoản", max_length=30, blank=True)
    account_holder = models.CharField("chủ tài khoản", max_length=120, blank=True)
    proxy_name = models.CharField("người nhận thay", max_length=120, blank=True)
    proxy_relation = models.CharField("quan hệ", max_length=60, blank=True)
    proxy_citizen_id = models.CharField("số định danh người nhận thay", max_length=12, blank=True)
    proxy_paper = models.CharField("giấy ủy quyền", max_length=200, blank=True)

    PAY_TO = (
        "method",
        "pay_point",
        "bank_name",
        "account_number",
        "account_holder",
        "proxy_name",
        "proxy_relation",
        "proxy_citizen_id",
        "proxy_paper",
    )

    class Meta:
        abstract = True

    @property
    def pay_to(self) -> dict[str, str]:
        """The columns of this part, to be copied to another row."""
        return {name: getattr(self, name) for name in self.PAY_TO}


def account_given(name: str) -> models.CheckConstraint:
    """A transfer needs an account."""
    return models.CheckConstraint(
        condition=~Q(method=PayMethod.ACCOUNT) | (~Q(bank_name="") & ~Q(account_number="") & ~Q(account_holder="")),
        name=name,
        violation_error_message="Chuyển khoản thì phải ghi ngân hàng, số tài khoản và chủ tài khoản.",
    )


@tracked
class Award(Period):
    """A decision that one elder receives one benefit over whole months. `exclusion_group` is the group of the law of
    which only one is paid; empty for benefits that stand beside others. `amount_vnd` and `checks` are those of the day
    of decision; None: not known then (the month's own law decides what is paid). An award taken over from paper names
    the paper in `source_paper`: its number and day may not be known yet, its amount is what the paper says or None."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường chi trả", related_name="+", on_delete=models.PROTECT
    )  # reference data
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="awards", on_delete=models.PROTECT
    )  # money already paid stays traceable to a person
    scheme = models.CharField("chế độ", max_length=40)
    exclusion_group = models.CharField("nhóm chỉ hưởng một", max_length=40, blank=True, editable=False)
    frequency = models.CharField("chi", max_length=12, default=MONTHLY)
    decision_number = models.CharField("số quyết định", max_length=40, blank=True)
    signed_on = models.DateField("ngày ký quyết định", null=True, blank=True)
    amount_vnd = models.PositiveBigIntegerField("mức theo quyết định (đồng)", null=True, blank=True)
    funding = models.JSONField("nguồn tiền", default=dict, blank=True)
    checks = models.JSONField("căn cứ từng điều kiện", default=list, blank=True)
    source = models.CharField("văn bản", max_length=300, blank=True)
    source_paper = models.CharField("lấy từ giấy tờ", max_length=200, blank=True)
    source_batch = models.ForeignKey(
        "elders.IntakeBatch",
        verbose_name="từ danh sách",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # which file said so stays readable
    paid_elsewhere_to = models.DateField("nơi cũ đã chi đến hết tháng", null=True, blank=True)
    stop_reason = models.CharField("lý do thôi hưởng", max_length=16, choices=StopReason, blank=True)
    stop_note = models.CharField("ghi chú thôi hưởng", max_length=300, blank=True)
    stop_number = models.CharField("số quyết định thôi hưởng", max_length=40, blank=True)
    stop_signed_on = models.DateField("ngày ký thôi hưởng", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", null=True, related_name="+", on_delete=models.PROTECT
    )  # who acted stays readable
    recorded_at = models.DateTimeField("lúc ghi", auto_now_add=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = "quyết định hưởng"
        verbose_name_plural = "quyết định hưởng"
        ordering = ["-valid_from", "pk"]
        constraints = [
            not_reversed("award_period"),
            models.CheckConstraint(
                condition=Q(valid_from__day=1),
                name="award_from_month_start",
                violation_error_message="Hưởng theo tháng trọn: ghi ngày đầu tháng.",
            ),
            no_overlap(
                "elder",
                "scheme",
                name="award_no_overlap",
                message="Người này đang hưởng chế độ này trong thời gian đó.",
                condition=Q(frequency=MONTHLY),
            ),
            no_overlap(
                "elder",
                "exclusion_group",
                name="award_one_of_group",
                message="Người này đang hưởng một chế độ khác không được hưởng cùng lúc.",
                condition=Q(frequency=MONTHLY) & ~Q(exclusion_group=""),
            ),
            models.CheckConstraint(
                condition=Q(stop_reason="") | Q(valid_to__isnull=False),
                name="award_stopped_has_end",
                violation_error_message="Đã thôi hưởng thì phải có tháng cuối.",
            ),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=False) | ~Q(source_paper=""),
                name="award_signed_or_from_paper",
                violation_error_message="Quyết định phải có ngày ký, trừ quyết định lấy từ giấy tờ cũ.",
            ),
        ]
        indexes = [
            models.Index(fields=["ward", "scheme"], name="award_by_ward"),
            models.Index(fields=["ward", "valid_to"], name="award_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} từ {self.valid_from:%m/%Y}"

    @property
    def decision_words(self) -> str:
        """ "123/QĐ-UBND, ký ngày 05/03/2026"; what nobody wrote down is said."""
        number = self.decision_number or "chưa ghi số"
        return f"{number}, {f'ký ngày {self.signed_on:%d/%m/%Y}' if self.signed_on else 'chưa rõ ngày ký'}"


@tracked
class Suspension(Period):
    """Whole months in which an award stands but is not paid (TT 02/2021/TT-BLĐTBXH Điều 2)."""

    award = models.ForeignKey(
        Award, verbose_name="quyết định hưởng", related_name="suspensions", on_delete=models.PROTECT
    )  # why somebody got nothing stays readable
    reason = models.CharField("lý do", max_length=16, choices=SuspendReason)
    decision_number = models.CharField("số quyết định", max_length=40, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)

    objects = AwardPartQuerySet.as_manager()

    class Meta:
        verbose_name = "lần tạm dừng"
        verbose_name_plural = "lần tạm dừng"
        ordering = ["-valid_from", "pk"]
        constraints = [
            not_reversed("suspension_period"),
            no_overlap("award", name="suspension_no_overlap", message="Đã tạm dừng trong thời gian này rồi."),
        ]

    def __str__(self) -> str:
        return f"Tạm dừng từ {self.valid_from:%m/%Y}"


@tracked
class Payee(PayTo, Period):
    """Into whose hand and how an award is paid, over a period: one row a day, a change opens a new one."""

    award = models.ForeignKey(
        Award, verbose_name="quyết định hưởng", related_name="payees", on_delete=models.PROTECT
    )  # to whom money went stays readable
    reason = models.CharField("lý do thay đổi", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", null=True, related_name="+", on_delete=models.PROTECT
    )  # who acted stays readable

    objects = AwardPartQuerySet.as_manager()

    class Meta:
        verbose_name = "người nhận, hình thức nhận"
        verbose_name_plural = "người nhận, hình thức nhận"
        ordering = ["-valid_from", "pk"]
        constraints = [
            not_reversed("payee_period"),
            no_overlap("award", name="payee_no_overlap", message="Đã có người nhận trong thời gian này."),
            account_given("payee_account_given"),
        ]

    def __str__(self) -> str:
        return self.get_method_display()
