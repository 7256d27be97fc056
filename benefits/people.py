"""Facts about one person as the law asks for them. Plain values: whoever fills them in says where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from difflib import get_close_matches
from typing import Any

from elders.ground.birth import Birth

POVERTY = ("ngheo", "can_ngheo", "khong")
ENUMS = {
    "residence_type": ("thuong_tru", "tam_tru"),
    "area": ("thanh_thi", "nong_thon"),
    "poverty_national": POVERTY,
    "poverty_city": POVERTY,
    "disability_level": ("dac_biet_nang", "nang", "nhe", "khong"),
    "region": ("east", "west"),
    "sex": ("nam", "nu"),
}
NUMBERS = ("pension_monthly", "si_allowance_monthly", "martyr_worship", "party_badge_years")
AGES = ("age_full", "calendar_age")
LABELS = {
    "age_full": "tuổi (đã đủ)",
    "calendar_age": "tuổi theo năm (năm nay trừ năm sinh)",
    "vn_citizen": "công dân Việt Nam",
    "resides_here": "cư trú tại phường",
    "residence_type": "loại cư trú",
    "area": "khu vực",
    "region": "địa bàn trước khi sáp nhập thành phố",
    "poverty_national": "hộ nghèo theo chuẩn quốc gia",
    "poverty_city": "hộ nghèo theo chuẩn thành phố",
    "pension_monthly": "lương hưu mỗi tháng (đồng)",
    "si_allowance_monthly": "trợ cấp BHXH hằng tháng (đồng)",
    "survivor_allowance": "trợ cấp BHXH đó là trợ cấp tuất",
    "art23_allowance": "trợ cấp hằng tháng theo Điều 23 Luật BHXH",
    "other_state_monthly_allowance": "trợ cấp hằng tháng khác của Nhà nước (QĐ 142, 53, 62 …)",
    "merit_monthly": "trợ cấp người có công hằng tháng",
    "merit_category": "diện người có công",
    "martyr_relative_monthly": "tuất liệt sĩ hằng tháng",
    "martyr_worship": "số liệt sĩ đang thờ cúng",
    "disability_level": "mức độ khuyết tật",
    "has_supporter": "có người có nghĩa vụ và quyền phụng dưỡng",
    "supporter_on_social_allowance": "người phụng dưỡng đang hưởng trợ cấp xã hội",
    "facility_eligible_but_fostered": "đủ điều kiện vào cơ sở nhưng được nhận nuôi dưỡng tại cộng đồng",
    "taken_in_by_others": "có hộ, cá nhân ngoài gia đình nhận chăm sóc",
    "in_care_facility": "đang sống trong cơ sở trợ giúp xã hội",
    "ethnic_mountain_hardship_area": "vùng dân tộc thiểu số, miền núi đặc biệt khó khăn",
    "application_form_01": "đã có văn bản đề nghị (Mẫu số 01)",
    "decision_signed_on": "ngày ký quyết định",
    "on_social_allowance": "đang hưởng trợ cấp xã hội hằng tháng",
    "on_social_pension": "đang hưởng trợ cấp hưu trí xã hội",
    "was_on_social_allowance_before_2025_07": "đã hưởng trợ cấp xã hội trước 01/7/2025",
    "bhyt_other_group": "đã có thẻ BHYT theo nhóm ưu tiên hơn",
    "party_badge_years": "Huy hiệu Đảng (số năm)",
    "agri_average_income_household": "hộ nông, lâm, ngư, diêm nghiệp có mức sống trung bình",
    "frail_hardship": "già yếu, có hoàn cảnh khó khăn",
    "alive": "còn sống",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is known of one person on one day; None is not known. Money in đồng per month.

    Names as in the catalogue of benefits, and two that texts ask for besides: `region` ("east", "west": which province
    the ward belonged to before the merger) and `taken_in_by_others`. Ages follow from `birth` and the day; `age_full`
    and `calendar_age` count only where no birth is given. Whoever is not said to be dead is taken to live. `origins`
    says per fact where it comes from.
    """

    birth: Birth | None = None
    sex: str | None = None
    age_full: int | None = None
    calendar_age: int | None = None
    vn_citizen: bool | None = None
    resides_here: bool | None = None
    residence_type: str | None = None
    area: str | None = None
    region: str | None = None
    poverty_national: str | None = None
    poverty_city: str | None = None
    pension_monthly: int | None = None
    si_allowance_monthly: int | None = None
    survivor_allowance: bool | None = None
    art23_allowance: bool | None = None
    other_state_monthly_allowance: bool | None = None
    merit_monthly: bool | None = None
    merit_category: str | None = None
    martyr_relative_monthly: bool | None = None
    martyr_worship: int | None = None
    disability_level: str | None = None
    has_supporter: bool | None = None
    supporter_on_social_allowance: bool | None = None
    facility_eligible_but_fostered: bool | None = None
    taken_in_by_others: bool | None = None
    in_care_facility: bool | None = None
    ethnic_mountain_hardship_area: bool | None = None
    application_form_01: bool | None = None
    decision_signed_on: date | None = None
    on_social_allowance: bool | None = None
    on_social_pension: bool | None = None
    was_on_social_allowance_before_2025_07: bool | None = None
    bhyt_other_group: bool | None = None
    party_badge_years: int | None = None
    agri_average_income_household: bool | None = None
    frail_hardship: bool | None = None
    alive: bool | None = None
    origins: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


NAMES = tuple(one.name for one in fields(Facts) if one.name not in ("birth", "sex", "origins"))
ACCEPTED = ("id", "birth_date", "sex", *NAMES)


class BadFacts(ValueError):
    """A value no fact can have; the sentence names the person and the field."""


def facts_from(row: Any, *, number: int, day: date) -> tuple[Any, Facts]:
    """(id, facts) of one person of a facts file. `number` counts from 1 and names a person without an id.

    Raises: BadFacts, in Vietnamese, with the person and the field.
    """
    if not isinstance(row, dict):
        raise BadFacts(f"người thứ {number}: phải là một đối tượng {{…}}, không phải {_kind(row)}")
    person = row.get("id")
    if isinstance(person, bool) or not isinstance(person, str | int) or person == "":
        raise BadFacts(f"người thứ {number}, id: thiếu id, hoặc id không phải là chữ hay số nguyên")
    strangers = [name for name in row if name not in ACCEPTED]
    if strangers:
        near = get_close_matches(strangers[0], ACCEPTED, 1)
        hint = f"; có phải {near[0]}?" if near else ""
        raise BadFacts(f"người {person}, {strangers[0]}: không có dữ kiện nào tên như vậy{hint}")
    given = {name: value for name, value in row.items() if name != "id" and value is not None}
    try:
        values = {name: _read(name, value, day) for name, value in given.items()}
    except _Bad as bad:
        raise BadFacts(f"người {person}, {bad.name}: {bad}") from None
    birth = values.pop("birth_date", None)
    if birth is not None:
        for name, derived in (("age_full", _ages(birth, day)), ("calendar_age", {day.year - birth.year})):
            if name in values and values[name] not in derived:
                raise BadFacts(f"người {person}, {name}: {values[name]} không khớp với birth_date {birth.iso}")
    return person, Facts(birth=birth, **values)


def _ages(birth: Birth, day: date) -> set[int]:
    """Completed ages possible on `day`."""
    return {
        day.year - born.year - ((day.month, day.day) < (born.month, min(born.day, 28) if born.month == 2 else born.day))
        for born in (birth.earliest, birth.latest)
    }


class _Bad(ValueError):
    def __init__(self, name: str, sentence: str) -> None:
        self.name = name
        super().__init__(sentence)


def _kind(value: Any) -> str:
    names = {bool: "đúng/sai", int: "số", float: "số", str: "chữ", list: "danh sách", dict: "đối tượng"}
    return names.get(type(value), "giá trị rỗng")


def _read(name: str, value: Any, day: date) -> Any:
    if name == "birth_date":
        return _birth(value, day)
    if name == "decision_signed_on":
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise _Bad(name, f"{value!r} không phải là ngày dạng 2026-06-20") from None
    if name in ENUMS:
        if value not in ENUMS[name]:
            raise _Bad(name, f"{value!r} không thuộc: {', '.join(ENUMS[name])}")
        return value
    if name in NUMBERS or name in AGES:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10**9:
            raise _Bad(name, f"{value!r} không phải là số nguyên từ 0 trở lên")
        return value
    if name == "merit_category":
        if not isinstance(value, str) or len(value) > 100:
            raise _Bad(name, f"{value!r} không phải là chữ (tối đa 100 ký tự)")
        return value or None
    if not isinstance(value, bool):
        raise _Bad(name, f"{value!r} không phải là true, false hoặc null")
    return value


def _birth(value: Any, day: date) -> Birth:
    try:
        birth = Birth.from_iso(value)
        if birth.iso != value:
            raise ValueError
    except (AttributeError, TypeError, ValueError):
        raise _Bad("birth_date", f"{value!r} không phải là ngày có thật dạng 1951-06-20, 1951-06 hoặc 1951") from None
    if birth.year < 1890:
        raise _Bad("birth_date", f"{value!r}: năm sinh trước 1890")
    if birth.earliest > day:
        raise _Bad("birth_date", f"{value!r} sau ngày tính {day:%d/%m/%Y}")
    return birth
