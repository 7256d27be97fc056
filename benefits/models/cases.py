"""Dossiers: what somebody asked for, which papers came, what was found, what was signed and when (10 working days)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from benefits.choices import OPEN_CASES, CaseKind, CaseState, Channel
from benefits.models.awards import Award, PayTo, account_given
from benefits.models.presses import Press
from benefits.querysets import CaseActQuerySet, CasePartQuerySet, CaseQuerySet
from elders.ground.history import tracked


@tracked
class Case(PayTo):
    """One request of or for one elder, from receipt to the signed answer.

    `due_on` is the last day to answer; `form` the form handed in ("Mẫu số 01, NĐ 176/2025/NĐ-CP") and `answers` its
    fields; `verification` is what the evaluator found on the day it was verified (see `services/cases.py`).
    """

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="benefit_cases", on_delete=models.PROTECT
    )  # an answer given stays
    kind = models.CharField("việc", max_length=12, choices=CaseKind, default=CaseKind.GRANT)
    scheme = models.CharField("chế độ", max_length=40)
    award = models.ForeignKey(
        Award,
        verbose_name="quyết định đang hưởng",
        null=True,
        blank=True,
        related_name="cases",
        on_delete=models.PROTECT,
    )  # the award a change, stop, suspension or resumption is about
    state = models.CharField("tình trạng", max_length=10, choices=CaseState, default=CaseState.RECEIVED)
    channel = models.CharField("cách nộp", max_length=10, choices=Channel, default=Channel.IN_PERSON)
    received_on = models.DateField("ngày nhận")
    due_on = models.DateField("hạn trả lời")
    brought_by = models.CharField("người nộp", max_length=120, blank=True)
    brought_relation = models.CharField("quan hệ với người cao tuổi", max_length=60, blank=True)
    brought_phone = models.CharField("điện thoại người nộp", max_length=20, blank=True)
    form = models.CharField("mẫu đơn", max_length=120, blank=True)
    answers = models.JSONField("nội dung đơn", default=dict, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True)
    event = models.ForeignKey(
        "elders.LifeEvent",
        verbose_name="do biến động",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # what opened it stays readable
    verification = models.JSONField("kết quả thẩm định", default=dict, blank=True)
    verified_on = models.DateField("ngày thẩm định", null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người thẩm định",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # who acted stays readable
    opinion = models.CharField("ý kiến thẩm định", max_length=500, blank=True)
    proposes_grant = models.BooleanField("đề xuất giải quyết", null=True, blank=True)
    submitted_on = models.DateField("ngày trình", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người trình",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # who acted stays readable
    decision_number = models.CharField("số văn bản", max_length=40, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    effective_month = models.DateField("hiệu lực từ tháng", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người duyệt",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # who acted stays readable
    decided_at = models.DateTimeField("lúc duyệt", null=True, blank=True)
    reasons = models.TextField("lý do trả lời", blank=True)
    result = models.OneToOneField(
        Award,
        verbose_name="quyết định sinh ra",
        null=True,
        blank=True,
        related_name="from_case",
        on_delete=models.PROTECT,
    )  # the way from the money back to the paper
    token = models.UUIDField("khóa một lần", null=True, blank=True, unique=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người nhận hồ sơ", null=True, related_name="+", on_delete=models.PROTECT
    )  # who acted stays readable
    recorded_at = models.DateTimeField("lúc nhập", auto_now_add=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ chế độ"
        verbose_name_plural = "hồ sơ chế độ"
        ordering = ["due_on", "pk"]
        permissions = [
            ("handle_case", "Tiếp nhận, thẩm định, trình hồ sơ chế độ"),
            ("decide_case", "Duyệt, từ chối hồ sơ chế độ"),
        ]
        constraints = [
            account_given("case_account_given"),
            models.UniqueConstraint(
                fields=["elder", "scheme", "kind"],
                condition=Q(state__in=OPEN_CASES),
                name="case_one_open",
                violation_error_message="Người này đang có một hồ sơ cùng loại chưa trả lời.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CaseState.GRANTED, CaseState.REFUSED]) | Q(signed_on__isnull=False),
                name="case_answered_is_signed",
                violation_error_message="Đã trả lời thì phải có ngày ký.",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.REFUSED) | ~Q(reasons=""),
                name="case_refused_with_reasons",
                violation_error_message="Từ chối thì phải ghi lý do.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(decided_by=models.F("submitted_by")),
                name="case_decided_by_another",
                violation_error_message="Người trình hồ sơ không tự duyệt được.",
            ),
        ]
        indexes = [
            models.Index(fields=["ward", "state", "due_on"], name="case_by_clock"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, nhận {self.received_on:%d/%m/%Y}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_CASES


@tracked
class CasePaper(models.Model):
    """One paper of a dossier: whether it came, and until when it is good."""

    case = models.ForeignKey(Case, verbose_name="hồ sơ", related_name="papers", on_delete=models.CASCADE)  # part of it
    name = models.CharField("giấy tờ", max_length=200)
    is_required = models.BooleanField("bắt buộc", default=True)
    received_on = models.DateField("ngày nhận", null=True, blank=True)
    expires_on = models.DateField("có giá trị đến", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=200, blank=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = "giấy tờ trong hồ sơ"
        verbose_name_plural = "giấy tờ trong hồ sơ"
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"], name="case_paper_once", violation_error_message="Giấy này đã có trong hồ sơ."
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_dated(self) -> bool:
        """Whether such a paper is good until a day written on it."""
        return self.name.startswith("Giấy xác nhận")


class CaseAct(Press):
    """One press of a button on a dossier, or on an award without one."""

    case = models.ForeignKey(
        Case, verbose_name="hồ sơ", null=True, blank=True, related_name="acts", on_delete=models.PROTECT
    )  # the log of it
    award = models.ForeignKey(
        Award, verbose_name="quyết định hưởng", null=True, blank=True, related_name="acts", on_delete=models.PROTECT
    )  # the log of it

    LABELS = {
        "receive": "Nhận hồ sơ",
        "amend": "Sửa nội dung",
        "papers": "Ghi giấy tờ",
        "verify": "Thẩm định",
        "submit": "Trình ký",
        "send_back": "Trả lại",
        "withdraw": "Rút hồ sơ",
        "grant": "Ký quyết định",
        "refuse": "Từ chối",
        "register": "Ghi số văn bản",
        "payee": "Đổi người nhận",
        "existing": "Ghi quyết định đã có",
        "register_stop": "Ghi số quyết định thôi hưởng",
    }

    objects = CaseActQuerySet.as_manager()

    class Meta(Press.Meta):
        verbose_name = "bước của hồ sơ chế độ"
        verbose_name_plural = "bước của hồ sơ chế độ"
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(award__isnull=False), name="case_act_of_something"
            )
        ]
