"""Money: the monthly list as a state machine, its frozen lines, what a past month owes or is owed, and receipts.

The database refuses what must not happen whoever writes: the same award or two benefits of one group twice in a month,
a frozen line changed, a line paid before its list is, a list closed with lines nobody answered for, somebody approving
what they prepared (migration `payment_rules`).
"""

from django.db import models
from django.db.models import F, Q

from benefits.choices import (
    PAID_RESULTS,
    AdjustmentKind,
    AdjustmentOrigin,
    AdjustmentState,
    LineKind,
    LineResult,
    ListState,
)
from benefits.models.awards import Award, PayTo, account_given
from benefits.models.presses import Press
from benefits.querysets import (
    AdjustmentQuerySet,
    PaymentLineQuerySet,
    PaymentListQuerySet,
    ReceiptQuerySet,
)
from elders.ground.history import tracked, who


def _when(words: str) -> models.DateTimeField:
    return models.DateTimeField(words, null=True, blank=True, editable=False)


@tracked
class PaymentList(models.Model):
    """What one ward pays in one month. `sequence` 1 is the regular list, later ones are lists beside it (one-offs that
    cannot wait). Totals are those of the lines, frozen when the list is locked; `funding` is per purse."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    month = models.DateField("tháng chi trả")
    sequence = models.PositiveSmallIntegerField("lần", default=1)
    title = models.CharField("nội dung", max_length=200, blank=True)
    state = models.CharField("tình trạng", max_length=12, choices=ListState, default=ListState.DRAFT)
    pay_from = models.DateField("chi từ ngày", null=True, blank=True)
    pay_to = models.DateField("chi đến ngày", null=True, blank=True)
    built_at = _when("lúc lập")
    prepared_by = who("người lập")
    line_count = models.PositiveIntegerField("số dòng", default=0)
    total_vnd = models.PositiveBigIntegerField("tổng tiền (đồng)", default=0)
    funding = models.JSONField("nguồn tiền", default=dict, blank=True)
    skipped = models.JSONField("chưa đưa vào", default=list, blank=True)
    locked_by, locked_at = who("người khóa"), _when("lúc khóa")
    submitted_by, submitted_at = who("người trình"), _when("lúc trình")
    approved_by, approved_at = who("người duyệt"), _when("lúc duyệt")
    decision_number = models.CharField("số văn bản duyệt", max_length=40, blank=True)
    signed_on = models.DateField("ngày ký duyệt", null=True, blank=True)
    paid_by, paid_at = who("người chi"), _when("lúc bắt đầu chi")
    reconciled_by, reconciled_at = who("người đối chiếu"), _when("lúc bắt đầu đối chiếu")
    closed_by, closed_at = who("người đóng"), _when("lúc đóng")
    returned_reason = models.CharField("lý do trả lại", max_length=300, blank=True)

    objects = PaymentListQuerySet.as_manager()

    class Meta:
        verbose_name = "danh sách chi trả"
        verbose_name_plural = "danh sách chi trả"
        ordering = ["-month", "-sequence", "-pk"]
        permissions = [
            ("prepare_paymentlist", "Lập, khóa, trình danh sách chi trả"),
            ("approve_paymentlist", "Duyệt danh sách chi trả"),
            ("pay_paymentlist", "Chi tiền, đóng danh sách chi trả"),
            ("reconcile_paymentlist", "Ghi kết quả chi trả"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "month", "sequence"],
                name="payment_list_once",
                violation_error_message="Tháng này đã có danh sách.",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="payment_list_month"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (
                    (Q(prepared_by__isnull=True) | ~Q(approved_by=F("prepared_by")))
                    & (Q(locked_by__isnull=True) | ~Q(approved_by=F("locked_by")))
                    & (Q(submitted_by__isnull=True) | ~Q(approved_by=F("submitted_by")))
                ),
                name="payment_list_approved_by_another",
                violation_error_message="Người lập, khóa hoặc trình danh sách không tự duyệt được.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ListState.APPROVED, ListState.PAYING, ListState.RECONCILING, ListState.CLOSED])
                | Q(approved_by__isnull=False),
                name="payment_list_approved_first",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ListState.PAYING, ListState.RECONCILING, ListState.CLOSED])
                | Q(paid_by__isnull=False),
                name="payment_list_paid_first",
            ),
        ]

    def __str__(self) -> str:
        extra = f", bổ sung lần {self.sequence - 1}" if self.sequence > 1 else ""
        return f"Chi trả tháng {self.month:%m/%Y}{extra}"


class PaymentAct(Press):
    """One press of an irreversible button."""

    payment_list = models.ForeignKey(
        PaymentList, verbose_name="danh sách chi trả", related_name="acts", on_delete=models.PROTECT
    )  # the log of it

    class Meta(Press.Meta):
        verbose_name = "bước của danh sách chi trả"
        verbose_name_plural = "bước của danh sách chi trả"


@tracked
class Adjustment(models.Model):
    """What a month already behind us owes (`amount_vnd` above zero: truy lĩnh), is owed (below zero: thu hồi), or only
    moves between purses (zero: `funding` alone). The month itself is never rewritten.

    `basis` names what it was computed from, so that the same difference is proposed once. A confirmed truy lĩnh becomes
    a line of the next list; a thu hồi is closed by receipts; a move between purses by the settlement report.
    """

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    award = models.ForeignKey(
        Award, verbose_name="quyết định hưởng", related_name="adjustments", on_delete=models.PROTECT
    )  # money keeps its paper
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="adjustments", on_delete=models.PROTECT
    )  # money stays traceable to a person
    kind = models.CharField("loại", max_length=10, choices=AdjustmentKind)
    origin = models.CharField("do", max_length=10, choices=AdjustmentOrigin)
    for_month = models.DateField("của tháng")
    amount_vnd = models.BigIntegerField("số tiền (đồng)")
    funding = models.JSONField("theo nguồn (đồng)", default=dict, blank=True)
    reason = models.CharField("lý do", max_length=300)
    basis = models.CharField("tính từ", max_length=80)
    state = models.CharField("tình trạng", max_length=10, choices=AdjustmentState, default=AdjustmentState.PROPOSED)
    event = models.ForeignKey(
        "elders.LifeEvent",
        verbose_name="do biến động",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # what caused it stays readable
    proposed_by = who("người đề xuất")
    proposed_at = models.DateTimeField("lúc đề xuất", auto_now_add=True)
    decided_by = who("người duyệt")
    decided_at = _when("lúc duyệt")
    decision_note = models.CharField("ý kiến duyệt", max_length=300, blank=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = "khoản truy lĩnh, thu hồi"
        verbose_name_plural = "khoản truy lĩnh, thu hồi"
        ordering = ["-for_month", "pk"]
        permissions = [
            ("propose_adjustment", "Đề xuất truy lĩnh, thu hồi; ghi tiền nộp lại"),
            ("decide_adjustment", "Duyệt truy lĩnh, thu hồi"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "for_month", "basis"],
                condition=~Q(state=AdjustmentState.WAIVED),
                name="adjustment_once",
                violation_error_message="Khoản này đã được đề xuất.",
            ),
            models.CheckConstraint(
                condition=Q(kind=AdjustmentKind.ARREARS, amount_vnd__gt=0)
                | Q(kind=AdjustmentKind.RECOVERY, amount_vnd__lt=0)
                | Q(kind=AdjustmentKind.RECLASS, amount_vnd=0),
                name="adjustment_sign",
            ),
            models.CheckConstraint(condition=Q(for_month__day=1), name="adjustment_month"),
            models.CheckConstraint(
                condition=Q(state=AdjustmentState.PROPOSED) | Q(decided_by__isnull=False),
                name="adjustment_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(proposed_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="adjustment_decided_by_another",
                violation_error_message="Người đề xuất không tự duyệt được.",
            ),
        ]
        indexes = [models.Index(fields=["ward", "state"], name="adjustment_by_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} tháng {self.for_month:%m/%Y}"


@tracked
class PaymentLine(PayTo):
    """One amount to one person, as it was when the list was locked: who, where, what for, which law, whose hand.

    `checks` are the conditions it was decided on; `result` is empty until the signed sheet or the bank answers.
    """

    payment_list = models.ForeignKey(
        PaymentList, verbose_name="danh sách chi trả", related_name="lines", on_delete=models.CASCADE
    )  # only a draft can lose its lines (trigger)
    position = models.PositiveIntegerField("thứ tự")
    award = models.ForeignKey(
        Award, verbose_name="quyết định hưởng", related_name="lines", on_delete=models.PROTECT
    )  # money keeps its paper
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="payment_lines", on_delete=models.PROTECT
    )  # money stays traceable to a person
    kind = models.CharField("loại dòng", max_length=8, choices=LineKind, default=LineKind.REGULAR)
    for_month = models.DateField("của tháng")
    scheme = models.CharField("chế độ", max_length=40)
    scheme_name = models.CharField("tên chế độ", max_length=200)
    exclusion_group = models.CharField("nhóm chỉ hưởng một", max_length=40, blank=True)
    coefficient = models.CharField("hệ số", max_length=10, blank=True)
    amount_vnd = models.PositiveBigIntegerField("số tiền (đồng)")
    funding = models.JSONField("nguồn tiền", default=dict)
    checks = models.JSONField("căn cứ từng điều kiện", default=list)
    source = models.CharField("văn bản", max_length=300, blank=True)
    full_name = models.CharField("họ và tên", max_length=150)
    birth = models.CharField("ngày sinh", max_length=10, blank=True)
    citizen_id = models.CharField("số định danh", max_length=12, blank=True)
    address = models.CharField("địa chỉ", max_length=250, blank=True)
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # reference data
    group_name = models.CharField("tên tổ dân phố", max_length=120, blank=True)
    adjustment = models.OneToOneField(
        Adjustment,
        verbose_name="khoản truy lĩnh",
        null=True,
        blank=True,
        related_name="line",
        on_delete=models.PROTECT,
    )  # each is paid once
    carried_from = models.OneToOneField(
        "self",
        verbose_name="dòng kỳ trước chưa nhận",
        null=True,
        blank=True,
        related_name="carried_to",
        on_delete=models.PROTECT,
    )  # each is carried once
    result = models.CharField("kết quả", max_length=8, choices=LineResult, blank=True)
    paid_on = models.DateField("ngày nhận", null=True, blank=True)
    receiver_name = models.CharField("người ký nhận", max_length=120, blank=True)
    receiver_relation = models.CharField("quan hệ người nhận", max_length=60, blank=True)
    result_note = models.CharField("ghi chú kết quả", max_length=300, blank=True)
    result_by = who("người ghi kết quả")
    result_at = _when("lúc ghi kết quả")
    source_batch = models.ForeignKey(
        "elders.IntakeBatch",
        verbose_name="từ danh sách",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # which file said so stays readable

    RESULT = (
        "result",
        "paid_on",
        "receiver_name",
        "receiver_relation",
        "result_note",
        "result_by",
        "result_at",
        "source_batch",
    )

    objects = PaymentLineQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng chi trả"
        verbose_name_plural = "dòng chi trả"
        ordering = ["payment_list", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["payment_list", "position"], name="payment_line_position"),
            models.UniqueConstraint(
                fields=["award", "for_month"],
                condition=Q(kind=LineKind.REGULAR),
                name="payment_line_award_once",
                violation_error_message="Quyết định này đã có trong danh sách chi của tháng.",
            ),
            models.UniqueConstraint(
                fields=["elder", "exclusion_group", "for_month"],
                condition=Q(kind=LineKind.REGULAR) & ~Q(exclusion_group=""),
                name="payment_line_one_of_group",
                violation_error_message="Người này đã có một chế độ cùng nhóm trong tháng.",
            ),
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(kind=LineKind.ONE_OFF),
                name="payment_line_one_off_once",
                violation_error_message="Khoản một lần này đã được chi.",
            ),
            models.CheckConstraint(condition=Q(for_month__day=1), name="payment_line_month"),
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="payment_line_some_money"),
            models.CheckConstraint(
                condition=Q(result__in=PAID_RESULTS, paid_on__isnull=False)
                | (~Q(result__in=PAID_RESULTS) & Q(paid_on__isnull=True)),
                name="payment_line_paid_has_day",
                violation_error_message="Đã nhận thì phải có ngày nhận; chưa nhận thì không có.",
            ),
            models.CheckConstraint(
                condition=~Q(result=LineResult.PROXY) | ~Q(receiver_name=""),
                name="payment_line_proxy_named",
                violation_error_message="Nhận thay thì phải ghi tên người nhận.",
            ),
            models.CheckConstraint(
                condition=Q(kind=LineKind.ARREARS, adjustment__isnull=False)
                | (~Q(kind=LineKind.ARREARS) & Q(adjustment__isnull=True)),
                name="payment_line_arrears_known",
            ),
            models.CheckConstraint(
                condition=Q(kind=LineKind.CARRIED, carried_from__isnull=False)
                | (~Q(kind=LineKind.CARRIED) & Q(carried_from__isnull=True)),
                name="payment_line_carried_known",
            ),
            account_given("payment_line_account_given"),
        ]
        indexes = [
            models.Index(fields=["elder", "for_month"], name="payment_line_by_elder"),
            models.Index(fields=["payment_list", "residential_group"], name="payment_line_by_group"),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}, {self.scheme_name}"

    @property
    def is_paid(self) -> bool:
        return self.result in PAID_RESULTS

    @property
    def birth_year(self) -> str:
        """The year of `birth` ("1945", "03/1945", "05/03/1945"): narrow columns have no room for more."""
        return self.birth[-4:]

    @property
    def birth_iso(self) -> str:
        """`birth` as values are exchanged: "1945", "1945-03", "1945-03-05"."""
        return "-".join(reversed(self.birth.split("/")))


@tracked
class RecoveryReceipt(models.Model):
    """Money that came back for a thu hồi. A mistake is cancelled with a reason, never removed."""

    adjustment = models.ForeignKey(
        Adjustment, verbose_name="khoản thu hồi", related_name="receipts", on_delete=models.PROTECT
    )  # money keeps its paper
    received_on = models.DateField("ngày nộp")
    amount_vnd = models.PositiveBigIntegerField("số tiền (đồng)")
    number = models.CharField("số biên lai", max_length=40, blank=True)
    paid_by_name = models.CharField("người nộp", max_length=120)
    token = models.UUIDField("khóa một lần", null=True, blank=True, unique=True, editable=False)
    recorded_by = who("người ghi")
    recorded_at = models.DateTimeField("lúc ghi", auto_now_add=True)
    cancelled_at = _when("lúc hủy")
    cancelled_by = who("người hủy")
    cancel_reason = models.CharField("lý do hủy", max_length=200, blank=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nộp lại"
        verbose_name_plural = "lần nộp lại"
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="receipt_some_money"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""),
                name="receipt_cancelled_with_reason",
                violation_error_message="Hủy thì phải ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"Nộp lại ngày {self.received_on:%d/%m/%Y}"
