"""Dated facts: one row per elder and period, no overlaps, no gaps while resident (`design.md` §3)."""

from django.conf import settings
from django.db import models

from elders.choices import Disability, DisabilityKind, Ending, Housing, Living, Poverty, Residence, SourceKind
from elders.ground.history import tracked
from elders.ground.periods import Period, no_overlap, not_reversed
from elders.querysets import SituationQuerySet

# What a situation says about a person, in the order the screens show it. Everything else on the row is bookkeeping.
# Names as in `benefit_policies.yaml: facts`; money in đồng per month.
PLACE_FACTS = ["residential_group", "residence_type", "address", "household_code", "is_absent"]
POVERTY_FACTS = ["poverty_national", "poverty_city", "poverty_paper", "agri_average_income_household"]
LIVING_FACTS = [
    "living_arrangement",
    "has_supporter",
    "supporter_on_social_allowance",
    "housing",
    "frail_hardship",
    "in_care_facility",
    "facility_eligible_but_fostered",
]
DISABILITY_FACTS = ["disability_level", "disability_kind", "disability_paper", "disability_review_on"]
INCOME_FACTS = [
    "pension_monthly_vnd",
    "si_allowance_monthly_vnd",
    "survivor_allowance",
    "art23_allowance",
    "other_state_monthly_allowance",
]
MERIT_FACTS = [
    "merit_monthly",
    "merit_category",
    "martyr_relative_monthly",
    "martyr_worship",
    "party_badge_years",
    "vn_citizen",
    "ethnic_mountain_hardship_area",
]
FACT_SECTIONS = {
    "Nơi ở": PLACE_FACTS,
    "Hộ nghèo, mức sống": POVERTY_FACTS,
    "Gia đình, nhà ở": LIVING_FACTS,
    "Khuyết tật": DISABILITY_FACTS,
    "Lương hưu, trợ cấp": INCOME_FACTS,
    "Người có công và diện khác": MERIT_FACTS,
}
FACTS = [name for names in FACT_SECTIONS.values() for name in names]


def yes_no(label: str, **options) -> models.BooleanField:
    """A fact with three answers: yes, no, and not known (empty)."""
    return models.BooleanField(label, null=True, blank=True, **options)


@tracked
class Situation(Period):
    """Circumstances of one elder from one day to another. A fact left empty is not known; it is never "no"."""

    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="situations", on_delete=models.PROTECT
    )  # past lists and payments refer to what was true then
    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố",
        null=True,
        blank=True,
        related_name="situations",
        on_delete=models.PROTECT,
    )  # reference data
    residence_type = models.CharField("loại cư trú", max_length=12, choices=Residence, blank=True)
    address = models.CharField("địa chỉ", max_length=200, blank=True)
    household_code = models.CharField("mã hộ", max_length=30, blank=True)
    is_absent = models.BooleanField("đang tạm vắng", default=False)

    poverty_national = models.CharField("hộ nghèo theo chuẩn quốc gia", max_length=12, choices=Poverty, blank=True)
    poverty_city = models.CharField("hộ nghèo theo chuẩn thành phố", max_length=12, choices=Poverty, blank=True)
    poverty_paper = models.CharField("quyết định công nhận hộ nghèo", max_length=100, blank=True)
    agri_average_income_household = yes_no("hộ nông, lâm, ngư, diêm nghiệp có mức sống trung bình")

    living_arrangement = models.CharField("sống cùng ai", max_length=12, choices=Living, blank=True)
    has_supporter = yes_no("có người có nghĩa vụ và quyền phụng dưỡng")
    supporter_on_social_allowance = yes_no("người phụng dưỡng đang hưởng trợ cấp xã hội")
    housing = models.CharField("tình trạng nhà ở", max_length=12, choices=Housing, blank=True)
    frail_hardship = yes_no("già yếu, có hoàn cảnh khó khăn")
    in_care_facility = yes_no("đang sống trong cơ sở trợ giúp xã hội")
    facility_eligible_but_fostered = yes_no("đủ điều kiện vào cơ sở nhưng được nhận nuôi dưỡng tại cộng đồng")

    disability_level = models.CharField("mức độ khuyết tật", max_length=14, choices=Disability, blank=True)
    disability_kind = models.CharField("dạng khuyết tật", max_length=20, choices=DisabilityKind, blank=True)
    disability_paper = models.CharField("giấy xác nhận khuyết tật", max_length=100, blank=True)
    disability_review_on = models.DateField("ngày xác định lại khuyết tật", null=True, blank=True)

    pension_monthly_vnd = models.PositiveIntegerField(
        "lương hưu (đồng/tháng)", null=True, blank=True, help_text="Ghi 0 nếu không có; để trống nếu chưa biết."
    )
    si_allowance_monthly_vnd = models.PositiveIntegerField(
        "trợ cấp BHXH hằng tháng (đồng)",
        null=True,
        blank=True,
        help_text="Gồm cả tuất, mất sức lao động, tai nạn lao động. Ghi 0 nếu không có; để trống nếu chưa biết.",
    )
    survivor_allowance = yes_no("trợ cấp BHXH đó là trợ cấp tuất")
    art23_allowance = yes_no("trợ cấp hằng tháng theo Điều 23 Luật BHXH")
    other_state_monthly_allowance = yes_no("trợ cấp hằng tháng khác của Nhà nước (QĐ 142, 53, 62 …)")

    merit_monthly = yes_no("đang hưởng trợ cấp người có công hằng tháng")
    merit_category = models.CharField("diện người có công", max_length=100, blank=True)
    martyr_relative_monthly = yes_no("hưởng tuất liệt sĩ hằng tháng")
    martyr_worship = models.PositiveSmallIntegerField("số liệt sĩ đang thờ cúng", null=True, blank=True)
    party_badge_years = models.PositiveSmallIntegerField("huy hiệu Đảng (năm)", null=True, blank=True)
    vn_citizen = yes_no("công dân Việt Nam")
    ethnic_mountain_hardship_area = yes_no("vùng dân tộc thiểu số, miền núi đặc biệt khó khăn")

    ended_by = models.CharField("kết thúc vì", max_length=10, choices=Ending, blank=True)
    source_kind = models.CharField("nguồn", max_length=10, choices=SourceKind)
    source_paper = models.CharField("giấy tờ, căn cứ", max_length=200, blank=True)
    source_batch = models.ForeignKey(
        "elders.IntakeBatch",
        verbose_name="từ danh sách",
        null=True,
        blank=True,
        related_name="situations",
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
    recorded_at = models.DateTimeField("lúc ghi", auto_now_add=True)

    objects = SituationQuerySet.as_manager()

    class Meta:
        verbose_name = "hoàn cảnh"
        verbose_name_plural = "hoàn cảnh"
        ordering = ["elder", "-valid_from", "pk"]
        indexes = [
            models.Index(fields=["elder", "valid_from"], name="situation_by_elder"),
            models.Index(fields=["ward", "valid_from"], name="situation_by_ward"),
            models.Index(fields=["residential_group", "valid_from"], name="situation_by_group"),
        ]
        constraints = [
            not_reversed("situation_period"),
            no_overlap(
                "elder",
                name="situation_no_overlap",
                message="Người này đã có hoàn cảnh khác trong khoảng thời gian đó.",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_by="") | models.Q(valid_to__isnull=False), name="situation_ending_has_day"
            ),
        ]

    def __str__(self) -> str:
        end = f"{self.valid_to:%d/%m/%Y}" if self.valid_to else "nay"
        return f"{self.valid_from:%d/%m/%Y} – {end}"

    def facts(self) -> dict[str, object]:
        """Fact name → value; `residential_group` as its id."""
        return {name: getattr(self, self._meta.get_field(name).attname) for name in FACTS}


@tracked
class YearlyReview(models.Model):
    """Phiếu rà soát: what the group leader asks each elder once a year; an empty answer was not asked.

    The questions are those the plan indicators count by (`indicators.yaml`: VL-01, VH-02, VH-03, TT-02, TH-01, VL-02,
    VL-03, PL-01 and the pension review OP-HT-01).
    """

    QUESTIONS = [
        "wants_work",
        "able_to_work",
        "has_work",
        "wants_training",
        "wants_loan",
        "plays_sport",
        "joins_culture",
        "uses_it",
        "care_training",
        "needs_legal_aid",
        "wants_social_pension",
    ]

    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="yearly_reviews", on_delete=models.PROTECT
    )  # closed reports count it
    year = models.PositiveSmallIntegerField("năm")
    reviewed_on = models.DateField("ngày rà soát")
    wants_work = yes_no("có nhu cầu làm việc")
    able_to_work = yes_no("còn khả năng lao động")
    has_work = yes_no(
        "đang có việc làm", help_text="Có làm việc trong tuần rà soát: làm thuê, tự làm hoặc sản xuất của hộ."
    )
    wants_training = yes_no("cần học nghề, chuyển nghề")
    wants_loan = yes_no("cần vay vốn ưu đãi")
    plays_sport = yes_no(
        "tập thể dục thể thao thường xuyên", help_text="Ít nhất 3 buổi mỗi tuần (quy ước của phần mềm)."
    )
    joins_culture = yes_no("tham gia văn hóa, văn nghệ")
    uses_it = yes_no(
        "tự dùng công nghệ thông tin", help_text="Điện thoại thông minh, internet, VNeID hoặc truyền hình số."
    )
    care_training = yes_no("gia đình đã được tập huấn chăm sóc")
    needs_legal_aid = yes_no("cần trợ giúp pháp lý")
    wants_social_pension = yes_no("có nhu cầu hưởng hưu trí xã hội")
    note = models.CharField("ghi chú", max_length=200, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người rà soát",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # who asked stays readable
    source_batch = models.ForeignKey(
        "elders.IntakeBatch",
        verbose_name="từ danh sách",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # which file said so stays readable
    updated_at = models.DateTimeField("lúc ghi", auto_now=True)

    class Meta:
        verbose_name = "phiếu rà soát năm"
        verbose_name_plural = "phiếu rà soát năm"
        ordering = ["-year", "elder", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["elder", "year"],
                name="review_once_a_year",
                violation_error_message="Người này đã có phiếu của năm đó.",
            )
        ]

    def __str__(self) -> str:
        return f"Phiếu rà soát {self.year} – {self.elder}"
