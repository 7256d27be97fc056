"""Facts and answers as an officer reads them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from benefits.people import LABELS
from elders.choices import Area, Disability, Poverty, Residence
from elders.ground.numbers import grouped

UNKNOWN = "chưa biết"
MONEY = {"pension_monthly", "si_allowance_monthly"}
MERIT = {
    "cuu_chien_binh": "Cựu chiến binh",
    "khang_chien": "Người tham gia kháng chiến, bảo vệ Tổ quốc",
    "tnxp": "Thanh niên xung phong",
    "dan_cong_hoa_tuyen": "Dân công hỏa tuyến",
    "truoc_1945": "Hoạt động cách mạng trước 01/01/1945",
    "tien_khoi_nghia": "Cán bộ tiền khởi nghĩa",
    "thuong_binh": "Thương binh",
    "benh_binh": "Bệnh binh",
    "ba_me_vnah": "Bà mẹ Việt Nam anh hùng",
    "anh_hung": "Anh hùng",
    "chat_doc_hoa_hoc": "Nhiễm chất độc hóa học",
    "than_nhan_liet_si": "Thân nhân liệt sĩ",
    "tu_day": "Bị địch bắt tù, đày",
    "giup_do_cach_mang": "Có công giúp đỡ cách mạng",
}
REGIONS = {"east": "Hải Phòng cũ (phía đông)", "west": "Hải Dương cũ (phía tây)"}
CHOICES: Mapping[str, Mapping[str, str]] = {
    "poverty_national": dict(Poverty.choices),
    "poverty_city": dict(Poverty.choices),
    "disability_level": dict(Disability.choices),
    "residence_type": dict(Residence.choices),
    "area": dict(Area.choices),
    "region": REGIONS,
    "merit_category": MERIT,
}
PURSES = {"central": "trung ương", "city": "thành phố", "ward": "phường"}
ANSWERS = {True: "đạt", False: "không đạt", None: "chưa biết"}


def label(fact: str) -> str:
    text = LABELS[fact]
    return text[:1].upper() + text[1:]


def said(fact: str, value: Any) -> str:
    """The value of a fact; nothing known is never "no"."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "có" if value else "không"
    if fact in MONEY:
        return f"{grouped(value)} đồng/tháng" if value else "không có"
    if fact in ("age_full", "calendar_age"):
        return f"{value} tuổi"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return CHOICES.get(fact, {}).get(value, str(value)).lower() if fact in CHOICES else str(value)


def used(value: Any, fact: str) -> str:
    """The value a check used; of a condition made of others, each with its name."""
    if isinstance(value, Mapping):
        return "; ".join(_named(name, one) for name, one in value.items())
    # "Đã qua đời … có" could be read both ways: a yes or no says to what.
    return _named(fact, value) if fact and isinstance(value, bool) else said(fact, value) if fact else ""


def _named(fact: str, value: Any) -> str:
    if fact == "alive" and value is not None:
        return "còn sống" if value else "đã mất"
    return f"{LABELS[fact]}: {said(fact, value)}"


def who_pays(funding: Mapping[str, int]) -> str:
    """ "trung ương 500.000, thành phố 200.000 đồng", leaving out purses that give nothing."""
    parts = [f"{PURSES[purse]} {grouped(vnd)}" for purse, vnd in funding.items() if vnd]
    return f"{', '.join(parts)} đồng" if parts else ""
