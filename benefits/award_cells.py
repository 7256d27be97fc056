"""How awards people already draw are written on paper: the columns of the two rosters, and their readers."""

import re
from datetime import date, datetime
from typing import Any

from benefits.choices import PayMethod
from benefits.law import state_book
from benefits.models.awards import MONTHLY
from benefits.people import Facts
from benefits.rules import Law
from elders.ground.months import month_end, month_of
from elders.intake import fields as shared
from elders.intake import reasons
from elders.intake.cells import CellContext, Reading, register_reader, text_of
from elders.intake.kinds import Field
from elders.intake.text import key, tidy

PENSION_WORDS = "Trợ cấp hưu trí xã hội"
ALONE_WORDS = "Trợ cấp xã hội: hộ nghèo, không có người phụng dưỡng"
# Benefits paper calls by one name and the law by two, one for each age: (code, from, below).
BY_AGE = {
    PENSION_WORDS: (("SOCPEN_70_74_POOR", 70, 75), ("SOCPEN_75", 75, 200)),
    ALONE_WORDS: (("TCXH_NCT_A_60_79", 60, 80), ("TCXH_NCT_A_80", 80, 200)),
}
SEVERE, VERY_SEVERE = "TCXH_NKT_NANG_NCT", "TCXH_NKT_DBN_NCT"


def _names() -> dict[str, str]:
    """Code → name of what is paid every month."""
    return {one.code: one.name for one in state_book().schemes.values() if one.frequency == MONTHLY}


def meant(text: str) -> str:
    """The benefit a cell means, as the law names it or one of `BY_AGE`; "" when that is not certain."""
    plain, names = key(text), _names()
    exact = {key(name): name for name in (*names.values(), *BY_AGE)} | {key(code): name for code, name in names.items()}
    if plain in exact:
        return exact[plain]
    if re.search(r"\b(cham soc|nhan nuoi|nuoi duong|ho gia dinh)\b", plain):
        return ""  # money for those who care: several alike, only the full name tells
    found = set()
    if re.search(r"\b(huu tri xa hoi|huu tri xh|htxh)\b", plain):
        found.add(PENSION_WORDS)
    if re.search(r"\b(dac biet nang|dbn)\b", plain):
        found.add(names[VERY_SEVERE])
    elif re.search(r"\b(khuyet tat|nkt|kt) nang\b", plain):
        found.add(names[SEVERE])
    if re.search(r"\bkhong (co )?(nguoi )?(co nghia vu )?(va quyen )?phung duong\b|\bco don\b", plain):
        found.add(ALONE_WORDS)
    return found.pop() if len(found) == 1 else ""


def code_of(words: str, facts: Facts, month: date) -> str:
    """The code of a benefit read by `meant`, for somebody whose award began in `month`; "" when the age does not fit or
    is not known."""
    if words not in BY_AGE:
        return next((code for code, name in _names().items() if name == words), "")
    if facts.birth is None:
        return ""
    # Whoever gets old enough within the month draws the whole of it.
    age = Law(month_end(month)).age(facts.birth)[0]
    return next((code for code, first, below in BY_AGE[words] if first <= age < below), "")


@register_reader("benefit_scheme")
def read_scheme(value: Any, item: Field, context: CellContext) -> Reading:
    """Hưu trí xã hội, NKT nặng …; what is not certain stays open and is said."""
    text = tidy(text_of(value))
    if not text:
        return Reading()
    if words := meant(text):
        return Reading(words)
    why = f"Không rõ “{text}” là chế độ nào: ghi Hưu trí xã hội, Khuyết tật nặng, Khuyết tật đặc biệt nặng …"
    return Reading(flaws=[("CHOICE_UNKNOWN", "note", why)])


@register_reader("whole_month")
def read_month(value: Any, item: Field, context: CellContext) -> Reading:
    """The first day of a month written as 03/2026, T3-2026 or as a day in it."""
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return Reading(month_of(day).isoformat())
    text = text_of(value)
    found = re.fullmatch(r"\D*(?:\d{1,2}\s*[/.\-]\s*)?(\d{1,2})\s*[/.\-]\s*(\d{4})\D*", text) or re.fullmatch(
        r"\D*(\d{1,2})\s*(?:năm)\s*(\d{4})\D*", text
    )
    if not text.strip():
        return Reading()
    try:
        return Reading(date(int(found[2]), int(found[1]), 1).isoformat())
    except (TypeError, ValueError):
        return Reading(flaws=[("DATE_INVALID", "note", "Ghi tháng như 03/2026.")])


@register_reader("pay_method")
def read_method(value: Any, item: Field, context: CellContext) -> Reading:
    """Tiền mặt, tại nhà, chuyển khoản in the words of pay lists."""
    plain = key(text_of(value))
    if not plain:
        return Reading()
    found = {
        method
        for method, pattern in (
            (PayMethod.HOME, r"tai nha|tan nha|o nha"),
            (PayMethod.ACCOUNT, r"chuyen khoan|tai khoan|\bck\b|\bstk\b|ngan hang|\batm\b"),
            (PayMethod.CASH, r"tien mat|\btm\b|truc tiep|diem chi|buu dien"),
        )
        if re.search(pattern, plain)
    }
    if PayMethod.HOME in found:
        found.discard(PayMethod.CASH)  # cash brought home
    if len(found) == 1:
        return Reading(str(found.pop()))
    return Reading(flaws=[("CHOICE_UNKNOWN", "note", "Ghi Tiền mặt, Tại nhà hoặc Chuyển khoản.")])


reasons.register(
    {
        "AWARD_SCHEME": reasons.Reason("Chưa rõ chế độ nào", "Ghi tên chế độ như trên quyết định."),
        "AWARD_AGE": reasons.Reason("Tuổi không khớp chế độ", "Xem lại ngày sinh, chế độ và tháng hưởng."),
        "AWARD_MONTH": reasons.Reason("Tháng hưởng không hợp lý", "Xem lại tháng hưởng, ngày ký."),
        "AWARD_AMOUNT": reasons.Reason("Mức trên giấy khác quy định của tháng", "Đối chiếu quyết định."),
        "AWARD_NO_AMOUNT": reasons.Reason("Giấy không ghi mức"),
        "AWARD_OTHER": reasons.Reason("Đang hưởng chế độ khác cùng nhóm", "Xem quyết định đang có trước."),
        "AWARD_DECIDED": reasons.Reason("Quyết định ký trên phần mềm", "Sửa bằng hồ sơ, không sửa bằng danh sách."),
        "AWARD_NOT_HERE": reasons.Reason("Không có hồ sơ đang ở phường", "Xem lại biến động của người này."),
        "AWARD_DOUBT": reasons.Reason(
            "Theo sổ thì không đủ điều kiện", "Sửa hoàn cảnh, hoặc nhận theo giấy.", "Nhận theo giấy", True
        ),
        "AWARD_UNCLEAR": reasons.Reason("Sổ còn thiếu thông tin để chi"),
        "AWARD_PAYEE": reasons.Reason("Cách nhận tiền khác sổ", "Đổi ở trang quyết định hưởng."),
        "AWARD_ACCOUNT": reasons.Reason(
            "Thiếu ngân hàng, số hoặc chủ tài khoản", "Ghi đủ ba ô, hoặc để nhận tiền mặt."
        ),
    }
)

SCHEME = Field(
    "scheme",
    "Chế độ",
    "benefit_scheme",
    shared.words("loại trợ cấp; loại chế độ; chế độ đang hưởng; loại đối tượng; đối tượng; diện hưởng; tên chế độ"),
    width=28,
    help="Hưu trí xã hội, Khuyết tật nặng, Khuyết tật đặc biệt nặng …",
)
PERSON = (
    shared.FULL_NAME,
    shared.BIRTH,
    shared.SEX,
    shared.CITIZEN_ID,
    shared.GROUP,
)
AWARD = (
    Field(
        "decision_number",
        "Số quyết định",
        "text",
        shared.words("quyết định số; số qđ; qđ số; số quyết định hưởng; quyết định; số, ký hiệu quyết định"),
        max_length=40,
    ),
    Field(
        "signed_on",
        "Ngày ký quyết định",
        "date",
        shared.words("ngày quyết định; ngày qđ; ngày ký; ngày ký qđ; ngày ban hành; ngày, tháng quyết định"),
        width=13,
    ),
    Field(
        "from_month",
        "Hưởng từ tháng",
        "whole_month",
        shared.words(
            "từ tháng; tháng hưởng; tháng bắt đầu hưởng; thời điểm hưởng; hưởng từ; ngày hưởng; hưởng từ ngày"
        ),
        width=12,
        help="Để trống thì tính từ tháng của danh sách.",
    ),
    Field(
        "amount_vnd",
        "Mức hưởng/tháng (đồng)",
        "money",
        shared.words(
            "mức hưởng; mức hưởng hằng tháng; mức hưởng hàng tháng; mức trợ cấp; mức trợ cấp/tháng; "
            "mức trợ cấp hằng tháng; mức trợ cấp hàng tháng; mức; số tiền/tháng; mức chi; mức hưởng 1 tháng"
        ),
        width=13,
        help="Chép đúng số trên giấy; để trống là chưa rõ, phần mềm không tự đặt.",
    ),
    Field(
        "paid_to",
        "Đã chi đến hết tháng",
        "whole_month",
        shared.words("đã chi đến tháng; đã chi đến; chi đến hết tháng; đã nhận đến hết tháng"),
        width=12,
        help="Tháng cuối đã chi trước khi dùng phần mềm; các tháng đó không chi lại.",
    ),
    Field(
        "method",
        "Hình thức nhận",
        "pay_method",
        shared.words("hình thức chi trả; hình thức; cách nhận; phương thức chi trả; phương thức nhận"),
        choices=tuple(PayMethod.choices),
        width=16,
    ),
    Field(
        "pay_point",
        "Điểm chi trả",
        "text",
        shared.words("nơi chi trả; điểm chi; nơi nhận; địa điểm chi trả; điểm nhận"),
        max_length=120,
    ),
    Field("bank_name", "Ngân hàng", "text", shared.words("tên ngân hàng; mở tại ngân hàng"), max_length=120),
    Field("account_number", "Số tài khoản", "account_number", shared.words("tài khoản; số tk; stk; số tài khoản nhận")),
    Field("account_holder", "Chủ tài khoản", "text", shared.words("tên chủ tài khoản; chủ tk"), max_length=120),
    Field(
        "proxy_name",
        "Người nhận thay",
        "text",
        shared.words("người nhận hộ; người được ủy quyền; họ tên người nhận thay; người lĩnh thay"),
        max_length=120,
    ),
    Field(
        "proxy_relation", "Quan hệ", "text", shared.words("quan hệ với người hưởng; quan hệ người nhận"), max_length=60
    ),
    shared.NOTE,
)
