"""Cells only rosters of clubs have: post, circumstance of the household, presence."""

from typing import Any

from clubs.choices import Circumstance, Post, Presence
from elders.intake import reasons
from elders.intake.cells import CellContext, Reading, register_reader, text_of
from elders.intake.kinds import Field
from elders.intake.text import key, tidy

POSTS = {
    "chu nhiem": Post.CHAIR,
    "chu nhiem clb": Post.CHAIR,
    "pho chu nhiem": Post.DEPUTY,
    "pho cn": Post.DEPUTY,
    "thu ky": Post.SECRETARY,
    "ke toan": Post.BOOKKEEPER,
    "thu quy": Post.CASHIER,
    "uy vien": Post.MEMBER,
    "uy vien bcn": Post.MEMBER,
}
PLAIN = {"thanh vien", "hoi vien", "tv", "khong", ""}
CIRCUMSTANCES = {
    "ngheo": Circumstance.POOR,
    "ho ngheo": Circumstance.POOR,
    "hn": Circumstance.POOR,
    "can ngheo": Circumstance.NEAR_POOR,
    "ho can ngheo": Circumstance.NEAR_POOR,
    "hcn": Circumstance.NEAR_POOR,
    "kho khan": Circumstance.HARDSHIP,
    "hoan canh kho khan": Circumstance.HARDSHIP,
    "binh thuong": Circumstance.NONE,
    "khong": Circumstance.NONE,
    "trung binh": Circumstance.NONE,
    "kha": Circumstance.NONE,
    "on dinh": Circumstance.NONE,
}
PRESENCES = {
    "x": Presence.PRESENT,
    "co": Presence.PRESENT,
    "co mat": Presence.PRESENT,
    "1": Presence.PRESENT,
    "p": Presence.EXCUSED,
    "phep": Presence.EXCUSED,
    "vang phep": Presence.EXCUSED,
    "vang co ly do": Presence.EXCUSED,
    "o": Presence.ABSENT,
    "0": Presence.ABSENT,
    "k": Presence.ABSENT,
    "vang": Presence.ABSENT,
    "khong": Presence.ABSENT,
}


def _one_of(value: Any, words: dict[str, Any], unknown: str) -> Reading:
    text = tidy(text_of(value))
    found = words.get(key(text))
    if found is not None or not text:
        return Reading(str(found) if found is not None else None)
    return Reading(flaws=[("CHOICE_UNKNOWN", "note", unknown.format(text))])


@register_reader("club_post")
def read_post(value: Any, item: Field, context: CellContext) -> Reading:
    """Chủ nhiệm, Thủ quỹ …; "Thành viên" and an empty cell are no post."""
    if key(tidy(text_of(value))) in PLAIN:
        return Reading()
    return _one_of(value, POSTS, "Không rõ chức danh “{}”: ghi là thành viên.")


@register_reader("club_circumstance")
def read_circumstance(value: Any, item: Field, context: CellContext) -> Reading:
    """Nghèo, cận nghèo, khó khăn, bình thường."""
    return _one_of(value, CIRCUMSTANCES, "Không rõ diện hộ “{}”: để trống.")


@register_reader("club_presence")
def read_presence(value: Any, item: Field, context: CellContext) -> Reading:
    """x có mặt, p vắng có lý do, o vắng (SO-02 of clubs.md §6)."""
    return _one_of(value, PRESENCES, "Không rõ “{}”: ghi x (có mặt), p (vắng có lý do) hoặc o (vắng).")


reasons.register(
    {
        "CLUB_YOUNG": reasons.Reason("Dưới 60 tuổi", "Chỉ ghi ở câu lạc bộ, không vào sổ người cao tuổi."),
        "CLUB_NOT_REGISTERED": reasons.Reason(
            "Từ 60 tuổi, chưa có trong sổ", "Vẫn ghi là thành viên; phường bổ sung hồ sơ rồi nối sau."
        ),
        "CLUB_OVERLAP": reasons.Reason("Đã là thành viên trong thời gian khác", "Xem lại ngày vào."),
        "CLUB_DAY": reasons.Reason("Ngày vào không hợp lý", "Xem lại ngày vào."),
        "CLUB_POST_TAKEN": reasons.Reason("Chức danh đã có người giữ", "Kết thúc chức danh cũ trước."),
        "CLUB_NO_MEMBER": reasons.Reason("Không phải thành viên vào ngày họp", "Thêm thành viên, hoặc sửa tên."),
        "CLUB_TWO_MEMBERS": reasons.Reason("Có hai thành viên cùng tên", "Ghi thêm năm sinh."),
        "HOI_TOO_YOUNG": reasons.Reason(
            "Chưa đủ 55 tuổi khi vào Hội", "Điều lệ nhận từ 55 tuổi; hội viên cũ có thể vẫn giữ.", "Vẫn ghi hội viên"
        ),
        "HOI_CARD_TAKEN": reasons.Reason("Số thẻ đã cấp cho người khác", "Xem lại số thẻ."),
    }
)
