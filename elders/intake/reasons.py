"""Reason codes of the intake: what is wrong, in the officer's words, and what to do about it.

Codes of rows and files are a contract with senders and with the trial command; add new ones, never rename. Apps add the
reasons of their own rosters with `register`.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    label: str
    advice: str = ""
    accept: str = ""  # a doubt: the words on the button that lets it stand
    together: bool = False  # that doubt may be accepted for many rows at once


REASONS = {
    # rows that cannot be stored
    "NAME_MISSING": Reason("Thiếu họ tên", "Ghi đủ họ và tên của người này."),
    "NAME_INVALID": Reason("Họ tên không hợp lệ", "Ghi lại họ tên bằng chữ, không có số, ký hiệu hay công thức."),
    "BIRTH_MISSING": Reason("Thiếu ngày sinh", "Ghi ngày, tháng, năm sinh; nếu không nhớ thì chỉ ghi năm sinh."),
    "BIRTH_INVALID": Reason("Ngày sinh không đúng", "Ghi lại theo giấy tờ, dạng 05/03/1945, 03/1945 hoặc 1945."),
    "UNDER_60": Reason("Chưa đủ 60 tuổi", "Kiểm tra lại năm sinh; người chưa đủ 60 tuổi không ghi vào sổ."),
    "FIELD_MISSING": Reason("Thiếu nội dung bắt buộc", "Ghi nội dung này rồi gửi lại."),
    "CELL_ERROR": Reason("Ô lỗi của Excel", "Ô đang báo lỗi (#REF!, #N/A …): gõ lại giá trị vào ô."),
    # doubts: store with a mark or let a person decide
    "CCCD_INVALID": Reason("Số CCCD không đúng", "Đối chiếu thẻ: số CCCD có đúng 12 chữ số."),
    "SEX_CCCD_CONFLICT": Reason("Giới tính lệch với số CCCD", "Đối chiếu giấy tờ gốc rồi sửa chỗ sai."),
    "BIRTH_CCCD_CONFLICT": Reason("Năm sinh lệch với số CCCD", "Đối chiếu giấy tờ gốc rồi sửa chỗ sai."),
    "CCCD_NAME_CONFLICT": Reason("Số CCCD đang thuộc người khác", "Đối chiếu thẻ của cả hai người."),
    "AMBIGUOUS_MATCH": Reason("Chưa chắc là người nào trong sổ", "Chọn đúng người trong sổ hoặc chọn là người mới."),
    "BIRTH_SWAPPED": Reason("Ngày và tháng sinh có thể bị đảo", "Chỉ đọc được theo tháng/ngày/năm: xác nhận lại."),
    "DECEASED": Reason("Ghi chú là đã mất", "Xác nhận rồi ghi biến động qua đời."),
    "MOVED_AWAY": Reason("Ghi chú là đã chuyển đi", "Xác nhận rồi ghi biến động chuyển đi."),
    "LEFT_UNCLEAR": Reason("Nằm trong phần giảm", "Xem người này đã mất hay chuyển đi rồi ghi biến động."),
    "TO_UNKNOWN": Reason("Không rõ tổ dân phố", "Chọn tổ dân phố trong danh mục của phường."),
    "UNSAFE_TEXT": Reason("Chữ có thể chạy như lệnh", "Xóa công thức hoặc mã lệnh trong ô, ghi lại bằng chữ thường."),
    # notes: what was repaired or is still missing
    "YEAR_ONLY": Reason("Chỉ có năm sinh"),
    "BIRTH_FROM_CCCD": Reason("Năm sinh lấy theo số CCCD"),
    "BIRTH_LUNAR": Reason("Ngày sinh âm lịch, chỉ ghi năm"),
    "BIRTH_APPROXIMATE": Reason("Năm sinh áng chừng"),
    "AGE_UNSURE": Reason("Chưa chắc đã đủ 60 tuổi", "Bổ sung ngày, tháng sinh."),
    "SEX_FROM_CCCD": Reason("Giới tính lấy theo số CCCD"),
    "SEX_MISSING": Reason("Thiếu giới tính", "Ghi Nam hoặc Nữ."),
    "SEX_INVALID": Reason("Giới tính không rõ", "Ghi Nam hoặc Nữ."),
    "CCCD_MISSING": Reason("Thiếu số CCCD", "Bổ sung số CCCD 12 chữ số."),
    "CCCD_REPAIRED": Reason("Số CCCD đã được sửa dạng"),
    "OLD_ID": Reason("Chỉ có số CMND cũ", "Bổ sung số CCCD 12 chữ số."),
    "OLD_ID_INVALID": Reason("Số CMND không đúng", "Số CMND cũ có đúng 9 chữ số."),
    "HEALTH_CARD_INVALID": Reason("Số thẻ BHYT không đúng", "Số thẻ BHYT có 15 ký tự, ví dụ GD4310312345678."),
    "INSURANCE_NO_INVALID": Reason("Mã số BHXH không đúng", "Mã số BHXH có đúng 10 chữ số."),
    "PHONE_INVALID": Reason("Số điện thoại không đúng", "Ghi số điện thoại 10 chữ số, bắt đầu bằng 0."),
    "AMOUNT_INVALID": Reason("Số tiền không đọc được", "Ghi số tiền bằng chữ số, tính bằng đồng."),
    "NUMBER_INVALID": Reason("Số không đọc được", "Ghi bằng chữ số."),
    "DATE_INVALID": Reason("Ngày không đọc được", "Ghi ngày dạng 05/03/2026."),
    "CHOICE_UNKNOWN": Reason("Không hiểu nội dung ô", "Chọn một trong các giá trị của mẫu."),
    "TEXT_TOO_LONG": Reason("Nội dung quá dài", "Rút gọn nội dung ô."),
    "NAME_REPAIRED": Reason("Họ tên đã được viết lại cho đúng mẫu"),
    "NAME_SHORT": Reason("Họ tên chỉ có một chữ", "Kiểm tra lại họ và tên đầy đủ."),
    "GROUP_MISSING": Reason("Chưa có tổ dân phố", "Chọn tổ dân phố cho dòng này."),
    "GROUP_FROM_ADDRESS": Reason("Tổ dân phố lấy theo địa chỉ"),
    "ABSENT": Reason("Ghi chú là đang vắng"),
    "DUPLICATE_IN_FILE": Reason("Lặp lại trong tệp"),
    # what only the registry can say
    "OUT_OF_SCOPE": Reason("Ngoài phạm vi phụ trách", "Để tổ hoặc phường phụ trách người này gửi."),
    "NOT_IN_REGISTRY": Reason("Chưa có trong sổ", "Thêm người này vào sổ trước rồi gửi lại."),
    "CHANGED_SINCE": Reason("Sổ đã thay đổi sau khi xem trước", "Xem lại thay đổi rồi chọn."),
    "REGISTRY_DECEASED": Reason("Sổ ghi là đã mất", "Nếu sổ sai, khôi phục ở trang biến động của người này."),
    "REGISTRY_MOVED": Reason("Sổ ghi là đã chuyển đi", "Nếu đã trở về, ghi nhận ở trang biến động rồi gửi lại."),
    "OLDER_THAN_RECORD": Reason("Sổ có nội dung mới hơn"),
    "CCCD_TYPO": Reason("Có người cùng tên, số CCCD chỉ lệch một chữ số", "Xem có gõ nhầm số không."),
    # whole files
    "FILE_EMPTY": Reason("Tệp rỗng", "Tệp không có nội dung. Hãy mở lại tệp, kiểm tra rồi gửi lại."),
    "FILE_CORRUPT": Reason(
        "Tệp hỏng", "Tệp bị hỏng hoặc tải lên chưa hết. Hãy mở bằng Excel, lưu lại thành .xlsx rồi gửi lại."
    ),
    "FILE_ENCRYPTED": Reason(
        "Tệp có mật khẩu", "Tệp đang đặt mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu, lưu lại rồi gửi lại."
    ),
    "FILE_UNSUPPORTED": Reason(
        "Loại tệp không đọc được", "Chỉ nhận tệp Excel (.xlsx, .xls) hoặc .csv. Hãy lưu lại thành .xlsx rồi gửi lại."
    ),
    "FILE_TOO_LARGE": Reason("Tệp quá lớn", "Hãy chia danh sách thành nhiều tệp nhỏ hơn rồi gửi lần lượt."),
    "FILE_UNSAFE": Reason(
        "Tệp không an toàn", "Tệp có cấu trúc bất thường nên không mở. Hãy chép danh sách sang một tệp Excel mới."
    ),
    "NO_HEADER": Reason(
        "Không thấy bảng danh sách",
        "Không tìm thấy dòng tiêu đề có cột Họ và tên. Hãy dùng tệp mẫu hoặc thêm dòng này.",
    ),
    "NO_ROWS": Reason("Danh sách chưa có người", "Có dòng tiêu đề nhưng không có người nào bên dưới."),
}


# A cell that holds something the reader could not use: the row is taken without it, which must not go unsaid.
UNREAD = (
    "CHOICE_UNKNOWN", "SEX_INVALID", "OLD_ID_INVALID", "HEALTH_CARD_INVALID", "INSURANCE_NO_INVALID", "PHONE_INVALID",
    "AMOUNT_INVALID", "NUMBER_INVALID", "DATE_INVALID",
)  # fmt: skip


def register(reasons: Mapping[str, Reason]) -> None:
    """Add the reasons of an app's rosters (codes of up to 30 letters). Raises: ValueError when a code is taken."""
    for code, reason in reasons.items():
        if REASONS.setdefault(code, reason) != reason or len(code) > 30:
            raise ValueError(f"Reason {code} is registered twice or too long")


def label(code: str) -> str:
    """The words for a code; an unknown code (of an app not loaded) is shown as it is."""
    reason = REASONS.get(code)
    return reason.label if reason else code


def advice(code: str) -> str:
    reason = REASONS.get(code)
    return reason.advice if reason else ""


def accept_words(code: str) -> str:
    """The words on the button that lets a doubt of an app stand; empty for the intake's own codes."""
    reason = REASONS.get(code)
    return reason.accept if reason else ""


def may_accept_together(code: str) -> bool:
    reason = REASONS.get(code)
    return reason is not None and reason.together
