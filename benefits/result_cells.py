"""How a result of a payment is written on paper: the columns of the roster "payment_results" and their readers."""

import re
from dataclasses import replace
from typing import Any

from benefits.choices import LineResult
from elders.intake.cells import CellContext, Reading, register_reader, text_of
from elders.intake.content import digits, is_cross
from elders.intake.fields import BIRTH, CITIZEN_ID, FULL_NAME, words
from elders.intake.kinds import Field
from elders.intake.reasons import Reason, register
from elders.intake.text import key

# The number a bank carries from our file into its answer (`benefits.papers.bank.reference`).
CODE = re.compile(r"CT(?P<list>\d{1,18})-(?P<position>\d{1,9})")

_RESULTS = (
    (LineResult.ABSENT, r"vang|chua (nhan|linh|ky|lay)|khong (den|nhan|linh|ky|gap|lien lac)|mat lien lac"),
    (LineResult.RETURNED, r"tra lai|hoan tra|hoan tien|bi hoan|bi tra|that bai|khong thanh cong|sai tai khoan|sai ten|"
                          r"tai khoan (da )?dong|khong ton tai|tu choi|fail(ed)?|reject(ed)?|returned"),
    (LineResult.PROXY, r"nhan thay|nhan ho|linh thay|linh ho|ky thay|ky ho|uy quyen"),
    (LineResult.HELD, r"giu lai|tam giu|tam dung"),
    (LineResult.DECEASED, r"chet|da mat|qua doi|tu tran|mat (ngay|nam|thang|hom)|^mat$"),  # "tiền mặt" is no death
    (LineResult.MOVED, r"chuyen (di|khau|noi|cho o|ho khau|den)"),  # "chuyển khoản", "đã chuyển" are no move
    (LineResult.RECEIVED, r"da nhan|nhan du|nhan roi|da linh|da ky|ky nhan|thanh cong|da chi|da tra|^nhan$|success"),
)  # fmt: skip
# Two of them in one cell that mean one thing: "đã nhận thay", "không thành công", "chưa ký nhận".
_TOGETHER = {
    frozenset((LineResult.PROXY, LineResult.RECEIVED)): LineResult.PROXY,
    frozenset((LineResult.RETURNED, LineResult.RECEIVED)): LineResult.RETURNED,
    frozenset((LineResult.ABSENT, LineResult.RECEIVED)): LineResult.ABSENT,
}


@register_reader("payment_result")
def read_result(value: Any, item: Field, context: CellContext) -> Reading:
    """The result in the words of a pay point or a bank; what is unknown or means two things is never guessed."""
    text = key(text_of(value))
    if not text:
        return Reading()
    found = {code for code, label in item.choices if text in (key(label), code)}
    found = found or {result for result, pattern in _RESULTS if re.search(rf"(^|\b)({pattern})(\b|$)", text)}
    one = _TOGETHER.get(frozenset(found)) or (next(iter(found)) if len(found) == 1 else None)
    if one is not None:
        return Reading(str(one))
    labels = ", ".join(label for _, label in item.choices)
    why = "Ô ghi hai kết quả khác nhau" if found else "Không hiểu kết quả"
    return Reading(flaws=[("CHOICE_UNKNOWN", "note", f"{why}: ghi một trong {labels}.")])


@register_reader("payment_code")
def read_code(value: Any, item: Field, context: CellContext) -> Reading:
    """ "CT17-5", also inside the words a bank puts around it."""
    found = CODE.search(text_of(value).upper().replace(" ", ""))
    if found:
        return Reading(found[0])
    return Reading(flaws=[("CODE_UNKNOWN", "note", "")]) if text_of(value) else Reading()


@register_reader("account_number")
def read_account(value: Any, item: Field, context: CellContext) -> Reading:
    """The longest run of digits; a column of ways of payment holds words for cash."""
    runs = re.findall(r"\d{6,}", re.sub(r"(?<=\d)[ .\-](?=\d)", "", text_of(value)))
    return Reading(max(runs, key=len)) if runs else Reading()


@register_reader("signed")
def read_signed(value: Any, item: Field, context: CellContext) -> Reading:
    """A mark where the receiver signed; a name there may be somebody else's and is not taken for one."""
    text = key(text_of(value))
    if text in ("", "khong", "ko", "chua", "0") or text.startswith("chua"):
        return Reading()
    if is_cross(value) or text in ("co", "da nhan", "da ky", "da ky nhan", "ky nhan", "1"):
        return Reading(True)
    why = "Ghi x nếu đã ký nhận; người khác ký thì ghi ở cột kết quả và người nhận."
    return Reading(flaws=[("CHOICE_UNKNOWN", "note", why)]) if not digits(text_of(value)) else Reading()


register(
    {
        "CODE_UNKNOWN": Reason("Mã dòng không đọc được", "Mã dòng có dạng CT17-5 như trong tệp gửi ngân hàng."),
        "WRONG_LIST": Reason("Của danh sách chi trả khác", "Gửi tệp này vào đúng danh sách của nó."),
        "NOT_ON_LIST": Reason("Không có trên danh sách chi trả", "Xem lại tên, số định danh hoặc danh sách đã chọn."),
        "WHICH_BENEFIT": Reason("Chưa rõ suất nào", "Ghi loại đối tượng hoặc số tiền của suất."),
        "AMOUNT_DIFFERS": Reason("Số tiền khác danh sách", "Đối chiếu chứng từ rồi sửa ô số tiền."),
        "PAID_LATER": Reason("Ngày nhận ở tương lai", "Sửa ngày nhận."),
        "PAID_EARLY": Reason("Nhận trước ngày ký duyệt", "Xem lại ngày nhận.", "Ngày nhận đúng như vậy", True),
        "RESULT_CONFLICT": Reason("Ký nhận nhưng ghi chưa nhận", "Sửa một trong hai ô."),
        "RECEIVER_MISSING": Reason("Thiếu người nhận thay", "Ghi tên người nhận thay."),
        "RECEIVER_DIFFERS": Reason(
            "Người nhận không phải người hưởng", "Nếu nhận thay thì sửa kết quả.", "Người hưởng tự nhận", True
        ),
        "WAS_HELD": Reason("Suất phường đã giữ lại", "Xem lại chứng từ.", "Đã xem, ghi như danh sách"),
        "NUMBER_DIFFERS": Reason("Số định danh khác danh sách", "Đối chiếu rồi chọn.", "Đúng người này, nhận dòng"),
        "NAME_DIFFERS": Reason("Tên khác danh sách", "Đối chiếu rồi chọn.", "Đúng người này, nhận dòng"),
    }
)

RESULT_CHOICES = (
    (LineResult.RECEIVED, "Đã nhận"), (LineResult.PROXY, "Nhận thay"), (LineResult.ABSENT, "Vắng, chưa nhận"),
    (LineResult.DECEASED, "Đã qua đời"), (LineResult.MOVED, "Đã chuyển đi"), (LineResult.RETURNED, "Trả lại"),
    (LineResult.HELD, "Phường giữ lại"),
)  # fmt: skip

FIELDS = (
    Field("code", "Mã dòng", "payment_code", words("mã dòng chi trả; mã tham chiếu; số tham chiếu; mã giao dịch")),
    replace(FULL_NAME, required=False),
    replace(BIRTH, required=False, width=11),
    CITIZEN_ID,
    Field(
        "account",
        "Số tài khoản",
        "account_number",
        words("tài khoản; số tk; stk; tài khoản nhận; số tài khoản nhận; hình thức, số tài khoản; tk thụ hưởng"),
        on_template=False,
    ),
    Field("scheme", "Loại đối tượng", "text", words("chế độ; loại trợ cấp; đối tượng; diện hưởng"), width=26),
    Field(
        "amount_vnd",
        "Tổng nhận (đồng)",
        "money",
        words(
            "tổng nhận; tổng số tiền; tổng tiền; số tiền thực nhận; thực nhận; thực lĩnh; thành tiền; số tiền chi trả; "
            "số tiền giao dịch; số tiền (đồng); số tiền; mức trợ cấp; mức hưởng; mức chi"
        ),
        width=13,
    ),
    Field(
        "result",
        "Kết quả",
        "payment_result",
        words("kết quả chi trả; tình trạng; tình trạng chi trả; trạng thái; trạng thái giao dịch; kết quả giao dịch"),
        choices=RESULT_CHOICES,
        width=18,
        help="Đã nhận, Nhận thay, Vắng, Đã qua đời, Đã chuyển đi, Trả lại.",
    ),
    Field(
        "signed",
        "Ký nhận",
        "signed",
        words("đã nhận; đã ký nhận; ký tên; chữ ký; ký, ghi rõ họ tên; ký nhận (ghi rõ họ tên)"),
        on_template=False,
    ),
    Field(
        "paid_on",
        "Ngày nhận",
        "date",
        words("ngày chi trả; ngày chi; ngày trả; ngày nhận tiền; ngày ký nhận; ngày giao dịch; ngày hạch toán"),
        width=12,
        help="Để trống thì lấy ngày chi trả ghi khi gửi tệp.",
    ),
    Field(
        "receiver_name",
        "Người nhận",
        "text",
        words("người nhận tiền; người ký nhận; người nhận thay; họ tên người nhận; người nhận thực tế; người lĩnh"),
        width=24,
        max_length=120,
        help="Chỉ ghi khi người khác nhận thay.",
    ),
    Field(
        "receiver_relation",
        "Quan hệ",
        "text",
        words("quan hệ người nhận; quan hệ với người hưởng"),
        width=14,
        max_length=60,
    ),
    Field("note", "Ghi chú", "text", words("ghi chú kết quả; lý do; nội dung trả về; diễn giải"), max_length=300),
)
