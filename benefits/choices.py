"""Choices of benefits; labels as officers say them."""

from django.db.models import TextChoices


class PensionMode(TextChoices):
    """How the city adds to the social pension (`HP_SOCIAL_PENSION_MODE`)."""

    TARGET_TOTAL = "target_total", "Thành phố ấn định tổng mức"
    FIXED_TOPUP = "fixed_topup", "Thành phố cộng thêm một khoản cố định"


class LocalFrequency(TextChoices):
    MONTHLY = "monthly", "Hằng tháng"
    YEARLY_TET = "yearly_tet", "Mỗi dịp Tết"
    YEARLY_EVENT = "yearly_event", "Hằng năm, theo đợt"
    ONE_OFF = "one_off", "Một lần"


class Purse(TextChoices):
    CENTRAL = "central", "Ngân sách trung ương"
    CITY = "city", "Ngân sách thành phố"
    WARD = "ward", "Ngân sách phường"


class PovertyWanted(TextChoices):
    ANY = "", "Không xét"
    POOR = "ngheo", "Chỉ hộ nghèo"
    POOR_NEAR_POOR = "ngheo_can_ngheo", "Hộ nghèo hoặc hộ cận nghèo"


class DisabilityWanted(TextChoices):
    ANY = "", "Không xét"
    SEVERE = "nang", "Khuyết tật nặng hoặc đặc biệt nặng"
    VERY_SEVERE = "dac_biet_nang", "Khuyết tật đặc biệt nặng"
