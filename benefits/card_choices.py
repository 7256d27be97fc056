"""Choices of insurance cards and their lists; labels as officers say them. The kinds of cards are the law's."""

from functools import cache

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from benefits.law import state_book

CARD_GROUP = "BHYT_CARD"


class LockReason(TextChoices):
    """Why a card stopped counting before its printed end."""

    DEATH = "death", "Qua đời"
    REPLACED = "replaced", "Đổi sang nhóm khác"
    MERGED = "merged", "Hồ sơ trùng đã gộp"
    MISTAKE = "mistake", "Cấp trùng, cấp nhầm"
    OTHER = "other", "Lý do khác"


class Finding(TextChoices):
    """What a check with the insurance agency found, where it found no card to write down."""

    NONE = "none", "Không có thẻ còn hạn"
    ELSEWHERE = "elsewhere", "Đã có thẻ do nơi khác cấp, chưa rõ số và hạn"


class RosterState(TextChoices):
    DRAFT = "draft", "Nháp"
    SENT = "sent", "Đã gửi"
    ANSWERED = "answered", "Đã có kết quả"


class Change(TextChoices):
    """Phương án of one line."""

    INCREASE = "tang", "Tăng"
    DECREASE = "giam", "Giảm"
    ADJUST = "dieu_chinh", "Điều chỉnh"


class Outcome(TextChoices):
    WAITING = "", "Chưa có kết quả"
    DONE = "done", "Đã làm"
    REFUSED = "refused", "Không được, có lỗi"


# The kinds as an office calls them; the names of the law fill a line each.
SHORT = {
    "BHYT_PENSION": "Lương hưu, mất sức",
    "BHYT_BTXH": "Bảo trợ xã hội",
    "BHYT_SOCPEN_CONVERTED": "Hưu trí xã hội (chuyển từ trợ cấp)",
    "BHYT_SOCPEN_NEW": "Hưu trí xã hội",
    "BHYT_SURVIVOR_75": "Tuất BHXH từ 75 tuổi",
    "BHYT_ART23": "Trợ cấp Điều 23 Luật BHXH",
    "BHYT_MERIT": "Người có công",
    "BHYT_VETERAN": "Cựu chiến binh, kháng chiến",
    "BHYT_POOR": "Hộ nghèo",
    "BHYT_NEAR_POOR": "Hộ cận nghèo",
    "BHYT_HP_60_74": "Thành phố hỗ trợ 60–74 tuổi",
    "BHYT_HP_PARTY40": "Đảng viên từ 40 năm",
    "BHYT_AGRI_AVG": "Nông nghiệp mức sống trung bình",
    "BHYT_HOUSEHOLD": "Hộ gia đình",
}


@cache
def card_schemes() -> dict[str, str]:
    """Code → name of every kind of card the law knows, in the order of the law."""
    book = state_book()
    return {code: card_name(code) for code in book.groups[CARD_GROUP].members}


def card_name(code: str) -> str:
    """The kind of card in a few words; a card of unknown kind says so."""
    if not code:
        return "Chưa rõ nhóm"
    return SHORT.get(code) or state_book().schemes[code].name if code in state_book().schemes else code


def card_codes(code: str) -> str:
    """Letters cards of that kind carry ("CC/CK"); "" where the texts do not give them."""
    scheme = state_book().schemes.get(code)
    return scheme.versions[-1].amount.get("card_code", "") if scheme else ""


@cache
def cards_that_come_first() -> frozenset[str]:
    """Kinds of cards whose text does not ask whether one has another card: those of BHXH, the State and the poor."""
    book = state_book()
    return frozenset(
        code
        for code in book.groups[CARD_GROUP].members
        if not any("bhyt_other_group" in one.facts for one in book.schemes[code].versions[-1].conditions)
    )


def check_scheme(code: str) -> None:
    """Refuse a kind of card the law does not know."""
    if code not in card_schemes():
        raise ValidationError("Không có nhóm thẻ BHYT này.", code="category")
