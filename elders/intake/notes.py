"""What remarks say about this person: has died, has moved away, is absent.

Not "mất sức", not "chồng mất", not "con chuyển đi".
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from elders.intake.text import key, tidy

DIED, MOVED_OUT, ALIVE = "died", "moved_out", "alive"

_CLAUSES = re.compile(r"[,;.\n]+|\s[-–]\s|\(|\)|\bnhưng\b|\bvà\b(?! nơi)")
_RELATIVE = re.compile(
    r"\b(vợ|chồng|con|bố|mẹ|cha|cháu|anh|chị|em|ông nhà|bà nhà|người thân|thân nhân|bạn|cụ ông|cụ bà|liệt sĩ|liệt sỹ|"
    r"dâu|rể|người nhà|gia đình|chủ hộ|người nhận)\b"
)
_NOT_LOSS = re.compile(
    r"\bmất (sức|cccd|cmnd|cmt|giấy|thẻ|sổ|hồ sơ|bhyt|căn cước|ngủ|trí|khả năng|liên lạc|tích|việc|đất|tiền|điện thoại|"
    r"số|quyền|thị lực|thính lực|(một |1 |hai |2 |cả )?(chân|tay|mắt)|ngón|vân|nước|dấu|gốc|đt|sđt|ví|đồ|nhà|con|"
    r"vợ|chồng|bố|mẹ|cha|máu|tiếng|giọng|răng|cân|mùa|người thân|mối|xe|\d+ (ngón|mắt|chân|tay|đốt))\b|"
    r"\b(chết|qua đời|từ trần|tử vong|hy sinh) (vợ|chồng|con|bố|mẹ|cha|não)\b|\bmất \d+([.,]\d+)? ?(%|phần trăm)"
)
_DIED = re.compile(
    r"\b(đã mất|mới mất|vừa mất|đã chết|chết|qua đời|từ trần|tử vong|đã khuất|tạ thế|quy tiên|khai tử|báo tử|đã tử|"
    r"chứng tử)\b|^mất$|^mất rồi|\bmất (ngày|tháng|năm|hồi|lúc|từ|rồi|đầu|cuối|vào|tại|t\d|\d{4}|\d{1,2}[/.\-]\d)|"
    r"\b(cụ|ông|bà|cố|bác) mất\b|^(đã |bị )?mất (do|vì)\b"
)
_DIED_PLAIN = re.compile(
    r"\b(da mat|moi mat|da chet|chet|qua doi|tu tran|tu vong|da khuat|khai tu|bao tu)\b|^mat$|"
    r"\bmat (ngay|thang|nam|t\d|\d{4}|\d{1,2} \d)"
)
_SOLE_RELATIVE = re.compile(
    r"\s*[(,:\-–]\s*((?:là )?(?:vợ|chồng|con|bố|mẹ|cha|cháu|anh|chị|em)"
    r"(?: (?:trai|gái|dâu|rể|cả|út|đẻ|chồng|vợ|nuôi))?)\s*[),:\-–]+\s*"
)
_DENIED = re.compile(r"\b(chưa|không|chẳng|suýt|chua|khong|còn sống)\b")
_MOVED = re.compile(
    r"\b(chuyển (đi|khẩu|hộ khẩu|hk|nơi|chỗ ở|sang|vào|ra|lên|xuống|nhà|hẳn|cư trú|tới|vô|phường|xã|tỉnh|quận|huyện|"
    r"tổ|tdp|về (quê|ở|với|phường|xã|tỉnh|quận|nhà|thành phố|hà nội|nơi))|cắt khẩu|đã chuyển|dời đi|đi nơi khác|"
    r"di chuyển đi|chuyển đến (nơi|chỗ|phường|xã|tỉnh|quận) (khác|\w+)|không còn (cư trú|ở|sinh sống)|"
    r"về (ở )?(quê|nơi khác)( ở| sinh sống| sống)? (hẳn|luôn)|(đi|chuyển|về) (ở )?hẳn|"
    r"xóa (đăng ký )?thường trú|xoá (đăng ký )?thường trú|xóa khẩu|xoá khẩu|xuất cảnh|định cư)\b|^chuyển$"
)
_MOVED_PLAIN = re.compile(
    r"\b(chuyen (di|khau|ho khau|noi|cho o|sang|vao|ra|len)|cat khau|da chuyen|di noi khac|khong con cu tru)\b|^chuyen$"
)
_NOT_MOVED = re.compile(
    r"\bchuyển (tiền|khoản|lương|quà|hs|tk|qua tk|atm|\d+[.,]\d{3}|vào (danh sách|tk|tài khoản)|"
    r"lên (tuyến|bệnh viện|viện|bv)|xuống (tuyến|viện)|tuyến|viện|thẻ|bhyt|bảo hiểm|hồ sơ|đổi|nghề|công tác|"
    r"sổ|chế độ|trợ cấp|biến|đối tượng|"
    r"về từ|đến từ|vào viện|sang (hưởng|diện|đối tượng|bhyt|thẻ|hộ|nhận|trợ|chế)|ra viện)|chuyển đến$|"
    r"mới chuyển (đến|về|vào)|chuyển (từ|đến từ|về từ)|"
    r"\b(chuyen khoan|chuyen tien|chuyen luong|chuyen tuyen|chuyen vien|"
    r"moi chuyen den|chuyen den tu)\b"
)
_ABSENT = re.compile(
    r"\b(đi vắng|tạm vắng|vắng mặt|đang vắng|vắng nhà|không có mặt|đi xa|vắng (lâu|dài)|ở nước ngoài|đi nước ngoài|"
    r"di vang|tam vang|không có nhà)\b|^vắng$|^vang mat$"
)
_ALIVE = re.compile(
    r"^(còn sống|đang sống|còn|sống|đang cư trú|cư trú|đang ở|bình thường|thường trú|con song|dang cu tru)$"
)


@dataclass(frozen=True)
class NoteReading:
    status: str = ""
    absent: bool = False
    clause: str = ""


@lru_cache(maxsize=10_000)
def read_note(text: str) -> NoteReading:
    """What a remark says about the person of the row; relatives' deaths and moves are not theirs."""
    low = tidy(text).lower()
    if low in ("†", "+", "(+)"):
        return NoteReading(DIED, clause=text)
    if _ALIVE.match(low):
        return NoteReading(ALIVE, clause=text)
    absent = False
    # "(chồng) mất 2010", "vợ: mất": the relative in brackets belongs to the word behind it, or before it.
    joined = _SOLE_RELATIVE.sub(r" \1 ", f",{low}").strip(" ,")
    for part in _CLAUSES.split(joined):
        clause = part.strip()
        if not clause:
            continue
        plain_only = clause.isascii()
        found = _DIED.search(clause) or (_DIED_PLAIN.search(key(clause)) if plain_only else None)
        if found and not _blocked(clause, found.start(), _NOT_LOSS):
            return NoteReading(DIED, clause=clause)
        found = _MOVED.search(clause) or (_MOVED_PLAIN.search(key(clause)) if plain_only else None)
        if found and not _blocked(clause, found.start(), _NOT_MOVED):
            return NoteReading(MOVED_OUT, clause=clause)
        found = _ABSENT.search(clause)
        if found and not _RELATIVE.search(clause[: found.start()]) and not _DENIED.search(clause[: found.start()]):
            absent = True
    return NoteReading(absent=absent, clause=low if absent else "")


def _blocked(clause: str, at: int, harmless: re.Pattern) -> bool:
    before = clause[:at]
    if _DENIED.search(before) or harmless.search(clause):
        return True
    relative = _RELATIVE.search(before)
    if relative is None:
        return False
    # "theo con chuyển đi", "đã về ở với con": the person goes along; "con chuyển đi": the child goes.
    return (
        not re.search(r"\b(theo|với|cùng|ở cùng|được)\s+(\w+\s+)?$", before[: relative.start()] + " ")
        or before[: relative.start()].strip() == ""
    )
