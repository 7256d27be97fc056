"""The 12-digit personal number (số định danh, số CCCD) checked by its structure.

Digits 1–3: province where the birth was registered; 4: century and sex; 5–6: year of birth; 7–12: random
(NĐ 137/2015/NĐ-CP Điều 13; codes of TT 07/2016/TT-BCA, unchanged by later mergers of provinces). A disagreement warns
and never blocks: corrected birth years, re-assigned sex and numbers issued on residence data exist.
"""

import re
from dataclasses import dataclass

PROVINCES = {
    "001": "Hà Nội", "002": "Hà Giang", "004": "Cao Bằng", "006": "Bắc Kạn", "008": "Tuyên Quang", "010": "Lào Cai",
    "011": "Điện Biên", "012": "Lai Châu", "014": "Sơn La", "015": "Yên Bái", "017": "Hòa Bình", "019": "Thái Nguyên",
    "020": "Lạng Sơn", "022": "Quảng Ninh", "024": "Bắc Giang", "025": "Phú Thọ", "026": "Vĩnh Phúc",
    "027": "Bắc Ninh", "030": "Hải Dương", "031": "Hải Phòng", "033": "Hưng Yên", "034": "Thái Bình", "035": "Hà Nam",
    "036": "Nam Định", "037": "Ninh Bình", "038": "Thanh Hóa", "040": "Nghệ An", "042": "Hà Tĩnh", "044": "Quảng Bình",
    "045": "Quảng Trị", "046": "Thừa Thiên Huế", "048": "Đà Nẵng", "049": "Quảng Nam", "051": "Quảng Ngãi",
    "052": "Bình Định", "054": "Phú Yên", "056": "Khánh Hòa", "058": "Ninh Thuận", "060": "Bình Thuận",
    "062": "Kon Tum", "064": "Gia Lai", "066": "Đắk Lắk", "067": "Đắk Nông", "068": "Lâm Đồng", "070": "Bình Phước",
    "072": "Tây Ninh", "074": "Bình Dương", "075": "Đồng Nai", "077": "Bà Rịa - Vũng Tàu", "079": "Hồ Chí Minh",
    "080": "Long An", "082": "Tiền Giang", "083": "Bến Tre", "084": "Trà Vinh", "086": "Vĩnh Long", "087": "Đồng Tháp",
    "089": "An Giang", "091": "Kiên Giang", "092": "Cần Thơ", "093": "Hậu Giang", "094": "Sóc Trăng",
    "095": "Bạc Liêu", "096": "Cà Mau",
}  # fmt: skip

LENGTH, PROVINCE, SEX, BIRTH = "CCCD_LENGTH", "CCCD_PROVINCE", "SEX_CCCD_CONFLICT", "BIRTH_CCCD_CONFLICT"
SEX_WORDS = {"nam": "nam", "nu": "nữ"}


@dataclass(frozen=True)
class Finding:
    """One disagreement; `message` says which of number, sex and year is probably wrong."""

    code: str
    message: str


def parts(number: str) -> tuple[str, str, int] | None:
    """(province code, sex "nam"/"nu", year of birth) that the digits say; None when not 12 digits."""
    if not re.fullmatch(r"[0-9]{12}", number or ""):
        return None
    digit = int(number[3])
    return number[:3], "nu" if digit % 2 else "nam", 1900 + 100 * (digit // 2) + int(number[4:6])


def check(number: str, sex: str = "", birth_year: int | None = None, *, full_name: str = "") -> list[Finding]:
    """Disagreements between a number and what else is known; an unknown sex or year is not compared.

    `full_name` only helps to say what is probably wrong (chữ đệm Thị, Văn).
    """
    read = parts(number)
    if read is None:
        return [Finding(LENGTH, "Số CCCD phải có đúng 12 chữ số. Đối chiếu với thẻ rồi ghi lại.")]
    province, number_sex, number_year = read
    findings = []
    if province not in PROVINCES:
        findings.append(
            Finding(PROVINCE, f"Ba số đầu {province} không phải mã tỉnh nào: số CCCD có lẽ ghi sai, đối chiếu thẻ.")
        )
    wrong_sex = bool(sex) and sex != number_sex
    wrong_year = birth_year is not None and birth_year != number_year
    century_only = wrong_year and birth_year % 100 == number_year % 100
    if wrong_sex:
        says = f"Số CCCD là của {SEX_WORDS[number_sex]}, danh sách ghi {SEX_WORDS.get(sex, sex)}"
        if wrong_year:
            guess = "năm sinh cũng lệch nên có lẽ số CCCD ghi nhầm (của người khác)"
        elif _name_sex(full_name) == sex:
            guess = "họ tên hợp với giới tính đã ghi nên có lẽ số CCCD sai"
        else:
            guess = "năm sinh khớp với số nên có lẽ giới tính ghi sai"
        findings.append(Finding(SEX, f"{says}; {guess}. Đối chiếu thẻ."))
    if wrong_year:
        says = f"Số CCCD là của người sinh năm {number_year}, danh sách ghi {birth_year}"
        if wrong_sex:
            guess = "giới tính cũng lệch nên có lẽ số CCCD ghi nhầm (của người khác)"
        elif century_only or number_year > 2005:
            guess = "số thứ tư (thế kỷ) có lẽ ghi sai nên có lẽ số CCCD sai"
        elif province not in PROVINCES:
            guess = "mã tỉnh cũng sai nên có lẽ số CCCD sai"
        elif sex:
            guess = "giới tính khớp với số nên có lẽ năm sinh ghi sai"
        else:
            guess = "có lẽ năm sinh ghi sai"
        findings.append(Finding(BIRTH, f"{says}; {guess}. Đối chiếu giấy tờ gốc."))
    return findings


def _name_sex(full_name: str) -> str:
    middle = full_name.lower().split()[1:-1]
    return "nu" if "thị" in middle else "nam" if "văn" in middle else ""
