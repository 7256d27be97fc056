"""Longevity and gift campaigns: one list of people, from the draft to the last gift handed over and the money returned.

The list is a state machine; Postgres refuses what must not exist: an approver who also prepared, a second gift of one
group in one year, a line changed after the list was locked, a closed campaign whose money does not add up.
"""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from benefits.choices import Purse
from benefits.gifts import CampaignKind, Certificate
from benefits.models.presses import changed
from benefits.querysets import CampaignQuerySet, GiftLineQuerySet
from elders.choices import Sex
from elders.ground.birth import Birth
from elders.ground.history import tracked, tracked_without, who


class CampaignState(models.TextChoices):
    DRAFT = "nhap", "Nháp"
    LOCKED = "chot", "Đã chốt danh sách"
    SUBMITTED = "trinh", "Đã trình duyệt"
    APPROVED = "duyet", "Đã duyệt"
    HANDING = "dang_trao", "Đang trao"
    RECONCILING = "doi_chieu", "Đang đối chiếu"
    CLOSED = "dong", "Đã đóng"


APPROVED_ON = (CampaignState.APPROVED, CampaignState.HANDING, CampaignState.RECONCILING, CampaignState.CLOSED)
OPEN_FOR_CHANGES = (CampaignState.DRAFT, CampaignState.LOCKED, CampaignState.SUBMITTED)


class Left(models.TextChoices):
    """Why somebody who would get a gift is not given one."""

    HAND = "tay", "Cán bộ bỏ ra"
    DIED = "da_mat", "Đã mất"
    MOVED = "chuyen_di", "Đã chuyển đi"
    TWICE = "trung", "Đã có trong đợt khác"
    HOUSEHOLD = "ho", "Hộ đã có người nhận"


class Handed(models.TextChoices):
    """What became of a gift."""

    SELF = "nhan", "Đã nhận"
    HOME = "tai_nha", "Nhận tại nhà"
    PROXY = "nhan_thay", "Người nhà nhận thay"
    ABSENT = "vang", "Vắng, chưa trao"
    REFUSED = "tu_choi", "Không nhận"
    DIED = "da_mat", "Đã mất, không trao"


GIVEN = (Handed.SELF, Handed.HOME, Handed.PROXY)


@tracked
class GiftCampaign(models.Model):
    """One occasion in one ward: who is given what, approved, handed over, reconciled."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    kind = models.CharField("dịp", max_length=12, choices=CampaignKind)
    year = models.PositiveSmallIntegerField("năm", validators=[MinValueValidator(2020), MaxValueValidator(2100)])
    title = models.CharField("tên đợt", max_length=150)
    snapshot_on = models.DateField(
        "lập danh sách theo sổ ngày", help_text="Người cư trú và hoàn cảnh tính đến hết ngày này."
    )
    schemes = ArrayField(models.CharField(max_length=40), verbose_name="chế độ, loại quà")
    ceremony_on = models.DateField("ngày tổ chức lễ, trao quà", null=True, blank=True)
    ceremony_at = models.TimeField("giờ", null=True, blank=True)
    ceremony_place = models.CharField("địa điểm", max_length=150, blank=True)
    state = models.CharField(
        "tình trạng", max_length=10, choices=CampaignState, default=CampaignState.DRAFT, editable=False
    )
    # People whose facts do not say whether they are entitled: {"people": n, "facts": {fact: n}} when last built.
    unclear = models.JSONField("chưa rõ", default=dict, editable=False)
    prepared_by = who("người lập", editable=True)
    submitted_by = who("người trình", editable=True)
    approved_by = who("người duyệt", editable=True)
    approved_count = models.PositiveIntegerField("số suất được duyệt", null=True, editable=False)
    approved_vnd = models.PositiveBigIntegerField("số tiền được duyệt (đồng)", null=True, editable=False)
    handed_count = models.PositiveIntegerField("số suất đã trao", null=True, editable=False)
    handed_vnd = models.PositiveBigIntegerField("số tiền đã trao (đồng)", null=True, editable=False)
    returned_count = models.PositiveIntegerField("số suất trả lại", null=True, editable=False)
    returned_vnd = models.PositiveBigIntegerField("số tiền nộp trả (đồng)", null=True, editable=False)
    returned_on = models.DateField("ngày nộp trả", null=True, blank=True, editable=False)
    return_paper = models.CharField("chứng từ nộp trả", max_length=100, blank=True, editable=False)
    created_at = models.DateTimeField("lúc lập", auto_now_add=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt quà tặng"
        verbose_name_plural = "đợt quà tặng"
        ordering = ["-year", "-created_at", "pk"]
        permissions = [
            ("prepare_giftcampaign", "Lập, chốt, trình, đối chiếu đợt quà tặng"),
            ("approve_giftcampaign", "Duyệt đợt quà tặng"),
            ("settle_giftcampaign", "Xem danh sách, dự toán quà tặng đã duyệt của cả phường"),
            ("hand_over_gift", "Ghi đã trao quà"),
            ("print_giftcampaign", "In danh sách, giấy mời, giấy mừng thọ"),
        ]
        indexes = [models.Index(fields=["ward", "-year", "state"], name="campaign_by_ward")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("prepared_by")) & ~Q(approved_by=F("submitted_by"))),
                name="campaign_approved_by_another",
                violation_error_message="Người duyệt phải khác người lập và người trình.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=APPROVED_ON)
                | Q(approved_by__isnull=False, approved_count__isnull=False, approved_vnd__isnull=False),
                name="campaign_approval_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state=CampaignState.CLOSED)
                | Q(
                    handed_vnd__isnull=False,
                    returned_vnd__isnull=False,
                    handed_count__isnull=False,
                    returned_count__isnull=False,
                    approved_vnd=F("handed_vnd") + F("returned_vnd"),
                    approved_count=F("handed_count") + F("returned_count"),
                ),
                name="campaign_closes_to_the_dong",
                violation_error_message="Số được duyệt phải bằng số đã trao cộng số trả lại.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == CampaignState.DRAFT

    @property
    def is_approved(self) -> bool:
        return self.state in APPROVED_ON

    @property
    def is_being_handed(self) -> bool:
        """Gifts are, or were, handed over."""
        return self.state in (CampaignState.HANDING, CampaignState.RECONCILING, CampaignState.CLOSED)

    @property
    def state_choices(self) -> list[tuple[str, str]]:
        """All states in their order, for the bar of steps."""
        return CampaignState.choices


@pghistory.track(pghistory.InsertEvent(), append_only=True)
class CampaignStep(models.Model):
    """One press of a button: from which state to which, by whom, why; the key makes a second press do nothing."""

    campaign = models.ForeignKey(
        GiftCampaign, verbose_name="đợt", related_name="steps", on_delete=models.CASCADE
    )  # part of its campaign; only a draft can be removed
    action = models.CharField("việc", max_length=12)
    from_state = models.CharField("từ", max_length=10, choices=CampaignState)
    to_state = models.CharField("sang", max_length=10, choices=CampaignState)
    reason = models.CharField("lý do", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người làm", related_name="+", on_delete=models.PROTECT
    )  # who answers for it stays readable
    at = models.DateTimeField("lúc", default=timezone.now)
    token = models.UUIDField("mã một lần", unique=True)

    class Meta:
        verbose_name = "bước của đợt quà tặng"
        verbose_name_plural = "bước của đợt quà tặng"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"


# What nobody changes once the list is locked; `elder` may follow a merge of two records.
FROZEN = [
    "campaign", "full_name", "sex", "birth_year", "birth_month", "birth_day", "citizen_id", "ethnicity", "hometown",
    "residential_group", "address", "scheme", "gift_group", "occasion_year", "household", "name", "giver", "purse",
    "age", "gift_count", "amount_vnd", "in_kind", "certificate", "checks", "by_hand",
]  # fmt: skip


@tracked_without("checks", "reviews")
class GiftLine(models.Model):
    """One gift for one person (or the household they stand for), as it was when the list was locked."""

    campaign = models.ForeignKey(
        GiftCampaign, verbose_name="đợt", related_name="lines", on_delete=models.CASCADE
    )  # part of its campaign; only a draft can be removed
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="gifts", on_delete=models.PROTECT
    )  # money handed over stays traceable to a person
    full_name = models.CharField("họ và tên", max_length=100)
    given_name = models.CharField("tên", max_length=50, blank=True)  # lists sort by it, as the registry does
    sex = models.CharField("giới tính", max_length=3, choices=Sex, blank=True)
    birth_year = models.PositiveSmallIntegerField("năm sinh")
    birth_month = models.PositiveSmallIntegerField("tháng sinh", null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField("ngày sinh", null=True, blank=True)
    citizen_id = models.CharField("số định danh", max_length=12, blank=True)
    ethnicity = models.CharField("dân tộc", max_length=30, blank=True)
    hometown = models.CharField("quê quán", max_length=200, blank=True)
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # reference data
    address = models.CharField("địa chỉ", max_length=200, blank=True)
    scheme = models.CharField("mã chế độ", max_length=40)
    name = models.CharField("loại quà", max_length=200)
    gift_group = models.CharField("nhóm một suất", max_length=40)
    occasion_year = models.PositiveSmallIntegerField("tính cho năm", help_text="0: một lần.")
    household = models.CharField("hộ", max_length=60, blank=True)
    giver = models.CharField("người tặng", max_length=120)
    purse = models.CharField("nguồn kinh phí", max_length=8, choices=Purse)
    age = models.PositiveSmallIntegerField("tuổi tính theo năm", null=True, blank=True)
    gift_count = models.PositiveSmallIntegerField("số suất", default=1)
    amount_vnd = models.PositiveBigIntegerField(
        "số tiền (đồng)", null=True, blank=True, help_text="Để trống là chưa rõ, hoặc chỉ tặng hiện vật."
    )
    missing = models.CharField("mức còn chờ văn bản", max_length=200, blank=True)
    least_vnd = models.PositiveBigIntegerField("ít nhất (đồng)", null=True, blank=True)
    in_kind = models.CharField("hiện vật", max_length=250, blank=True)
    certificate = models.CharField("giấy, thiếp", max_length=15, choices=Certificate, blank=True)
    checks = models.JSONField("điều kiện đã xét", default=list)
    reviews = models.JSONField("cần xem lại", default=list)
    source = models.CharField("căn cứ", max_length=400, blank=True)
    by_hand = models.BooleanField("thêm bằng tay", default=False)
    hand_reason = models.CharField("lý do thêm", max_length=200, blank=True)
    left_out = models.CharField("không tặng vì", max_length=10, choices=Left, blank=True)
    left_out_reason = models.CharField("nội dung", max_length=250, blank=True)
    left_out_by = who("người bỏ ra", editable=True)
    outcome = models.CharField("kết quả trao", max_length=10, choices=Handed, blank=True)
    handed_on = models.DateField("ngày trao", null=True, blank=True)
    receiver = models.CharField("người nhận thay", max_length=100, blank=True)
    receiver_relation = models.CharField("quan hệ", max_length=50, blank=True)
    outcome_note = models.CharField("ghi chú khi trao", max_length=200, blank=True)
    outcome_by = who("người ghi", editable=True)
    outcome_at = models.DateTimeField("lúc ghi", null=True, blank=True)
    frozen = models.BooleanField("đã chốt", default=False)

    objects = GiftLineQuerySet.as_manager()

    class Meta:
        verbose_name = "suất quà"
        verbose_name_plural = "suất quà"
        ordering = ["given_name", "full_name", "pk"]
        indexes = [
            models.Index(fields=["campaign", "residential_group", "given_name"], name="gift_by_campaign_group"),
            models.Index(fields=["elder"], name="gift_by_elder"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["elder", "gift_group", "occasion_year"],
                condition=Q(left_out=""),
                name="gift_once_per_person",
                violation_error_message="Người này đã có suất quà cùng loại trong năm đó.",
            ),
            models.UniqueConstraint(
                fields=["household", "gift_group", "occasion_year"],
                condition=Q(left_out="") & ~Q(household=""),
                name="gift_once_per_household",
                violation_error_message="Hộ này đã có người nhận suất quà cùng loại trong năm đó.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=GIVEN) | Q(handed_on__isnull=False), name="gift_given_on_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Handed.PROXY) | ~Q(receiver=""),
                name="gift_proxy_is_named",
                violation_error_message="Ghi tên người nhận thay.",
            ),
            models.CheckConstraint(condition=Q(outcome="") | Q(left_out="", frozen=True), name="gift_handed_is_listed"),
            models.CheckConstraint(
                condition=Q(by_hand=False) | ~Q(hand_reason=""),
                name="gift_by_hand_has_reason",
                violation_error_message="Ghi lý do thêm người này.",
            ),
            models.CheckConstraint(
                condition=~Q(missing="") | Q(amount_vnd__isnull=False) | ~Q(in_kind=""),
                name="gift_gives_something",
                violation_error_message="Ghi số tiền hoặc hiện vật.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_line",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__frozen=True, new__frozen=True) & changed(FROZEN),
            ),
            pgtrigger.Protect(
                name="frozen_line_stays", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__frozen=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.birth_year}): {self.name}"

    @property
    def birth(self) -> Birth:
        return Birth(self.birth_year, self.birth_month, self.birth_day)

    @property
    def is_given(self) -> bool:
        return self.outcome in GIVEN

    @property
    def is_unknown(self) -> bool:
        """Money is due and no paper says how much."""
        return self.amount_vnd is None and bool(self.missing)
