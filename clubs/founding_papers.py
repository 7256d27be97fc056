"""What a new club hands in (clubs.md §5.11, steps 6 and 9): đơn đề nghị, tờ trình of the Association, the plan of six
months, biên bản bàn giao. No official form was found; each is a proposed text to be made one's own in Word."""

from collections.abc import Sequence
from datetime import date

from clubs.choices import SupportKind
from clubs.models import BoardSeat, Club, StartSupport
from clubs.papers import SIGN_HERE, club_head, seat_line
from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature
from elders.ground.months import months, months_later, next_month
from elders.ground.numbers import grouped

ENCLOSED = [
    "Danh sách thành viên;",
    "Dự kiến Ban Chủ nhiệm;",
    "Dự thảo quy chế hoạt động;",
    "Kế hoạch hoạt động 6 tháng.",
]  # in the order it is asked for
BLANK = "…………………"
PLAN_MONTHS = 6
# What each month brings beside what every meeting has; the areas of §5.4 in turn, so that each comes up.
PLAN = [
    ("Ra mắt, thông qua quy chế; phân công Ban Chủ nhiệm phụ trách tám mảng; lập các tổ, nhóm.", "Ban Chủ nhiệm"),
    ("Khảo sát người cần chăm sóc tại nhà; chọn ít nhất 5 tình nguyện viên, tập huấn.", "Mảng 3"),
    ("Mở hai quỹ; thống nhất quy định cho vay; bình xét vay vốn lần đầu; phân công người đỡ đầu làm ăn.", "Mảng 1, 8"),
    ("Rà soát quyền lợi của thành viên (bảo hiểm y tế, trợ cấp); mời Trạm Y tế khám, tư vấn sức khỏe.", "Mảng 2, 5"),
    ("Việc chung vì cộng đồng (vệ sinh, trồng cây); giúp người gặp khó khăn đột xuất.", "Mảng 4"),
    ("Giao lưu văn nghệ, thể thao; sơ kết 6 tháng, tự đánh giá, bàn kế hoạch tiếp.", "Mảng 6, 7"),
]
EVERY_MONTH = "Sinh hoạt định kỳ: đo huyết áp, cân nặng; báo cáo công việc và các quỹ; một chuyên đề; văn nghệ"


def _host(club: Club) -> str:
    return club.host or f"Hội Người cao tuổi phường {club.ward.name}"


def _where(club: Club, served: Sequence[str]) -> str:
    groups = [str(club.residential_group)] if club.residential_group else []
    return ", ".join([*groups, *served]) or f"phường {club.ward.name}"


def petition(club: Club, seats: Sequence[BoardSeat], *, members: int, served: Sequence[str], today: date) -> Document:
    """Đơn đề nghị thành lập of the provisional board to the ward."""
    board = [f"{number}. {seat_line(seat)}" for number, seat in enumerate(seats, 1)]
    return Document(
        title=f"Đơn đề nghị thành lập {club.name}",
        template="documents/letter.html",
        kind="ĐƠN ĐỀ NGHỊ",
        subject=f"Thành lập {club.name}",
        letterhead=Letterhead(issuer=["BAN VẬN ĐỘNG THÀNH LẬP", club.name.upper()], place=club.ward.document_place,
            year=today.year),
        context={
            "paragraphs": [
                f"Kính gửi: Ủy ban nhân dân phường {club.ward.name}; {_host(club)}.",
                f"Sau khi khảo sát nhu cầu và được sự thống nhất của tổ dân phố, nhân dân {_where(club, served)} có "
                f"nguyện vọng thành lập {club.name} ({club.kind_words.lower()}) để giúp nhau nâng cao đời sống, chăm "
                "sóc sức khỏe và phát huy vai trò người cao tuổi.",
                f"Số người tự nguyện tham gia: {members} người.",
                f"Nơi sinh hoạt: {club.place or BLANK}",
                "Dự kiến Ban Chủ nhiệm:" if board else f"Dự kiến Ban Chủ nhiệm: {BLANK}",
                *board,
                "Chúng tôi cam kết hoạt động tự nguyện, tự quản, đúng quy chế và pháp luật.",
                "Hồ sơ gửi kèm:",
                *ENCLOSED,
                "Đề nghị Ủy ban nhân dân phường xem xét, quyết định thành lập câu lạc bộ và công nhận Ban Chủ nhiệm",
            ]
        },
        signature=Signature(authority=["TM. BAN VẬN ĐỘNG"], hint=SIGN_HERE),
        author=club.name,
    )  # fmt: skip


def submission(club: Club, seats: Sequence[BoardSeat], *, members: int, served: Sequence[str], today: date) -> Document:
    """Tờ trình of the Association to the ward's People's Committee."""
    ward = club.ward
    return Document(
        title=f"Tờ trình thành lập {club.name}",
        template="documents/letter.html",
        kind="TỜ TRÌNH",
        subject=f"Về việc thành lập {club.name}",
        letterhead=Letterhead(
            over=["HỘI NGƯỜI CAO TUỔI THÀNH PHỐ", ward.city.upper()],
            issuer=["HỘI NGƯỜI CAO TUỔI", f"PHƯỜNG {ward.name.upper()}"],
            place=ward.document_place,
            symbol="TTr-HNCT",
            year=today.year,
        ),
        context={
            "paragraphs": [
                f"Kính gửi: Ủy ban nhân dân phường {ward.name}.",
                f"Xét đơn đề nghị của Ban vận động thành lập {club.name}, sau khi làm việc với tổ dân phố và chi ủy "
                f"{_where(club, served)}, Hội Người cao tuổi phường nhận thấy có đủ điều kiện thành lập câu lạc bộ:",
                f"1. Thành viên tự nguyện: {members} người (danh sách kèm theo).",
                f"2. Ban Chủ nhiệm dự kiến: {len(seats)} người." if seats else f"2. Ban Chủ nhiệm dự kiến: {BLANK}.",
                f"3. Nơi sinh hoạt: {club.place or BLANK}",
                "4. Lịch sinh hoạt: "
                + (f"ngày {club.meeting_day} hằng tháng." if club.meeting_day else f"{club.schedule or BLANK}"),
                "5. Có dự thảo quy chế và kế hoạch hoạt động 6 tháng.",
                f"Hội Người cao tuổi phường đề nghị Ủy ban nhân dân phường quyết định thành lập {club.name} và công "
                "nhận Ban Chủ nhiệm; ưu tiên hỗ trợ vốn ban đầu và trang thiết bị",
            ]
        },
        signature=Signature(authority=["TM. BAN THƯỜNG VỤ", "CHỦ TỊCH"], hint=SIGN_HERE),
        recipients=["Như trên", ward.office, "Lưu: Hội NCT phường"],
        author=f"Hội Người cao tuổi phường {ward.name}",
    )


def plan(club: Club, *, today: date) -> Document:
    """Kế hoạch hoạt động 6 tháng, from the month after founding (after today while it is not founded)."""
    first = next_month(club.founded_on or today)
    span = list(months(first, months_later(first, PLAN_MONTHS - 1)))
    rows = [
        {"month": f"{month:%m/%Y}", "what": f"{EVERY_MONTH}.\n{special}", "who": who, "note": ""}
        for month, (special, who) in zip(span, PLAN, strict=True)
    ]
    day = f", ngày {club.meeting_day} hằng tháng" if club.meeting_day else ""
    annex = Annex(
        title=f"KẾ HOẠCH HOẠT ĐỘNG 6 THÁNG\n{club.name.upper()}",
        name="Kế hoạch 6 tháng",
        letterhead=club_head(club, year=first.year),
        lines=[f"Từ tháng {span[0]:%m/%Y} đến tháng {span[-1]:%m/%Y}; sinh hoạt tại {club.place or BLANK}{day}"],
        columns=[
            Column(key="month", heading="Tháng", width_mm=20, align="center"),
            Column(key="what", heading="Nội dung", width_mm=95),
            Column(key="who", heading="Phụ trách", width_mm=27),
            Column(key="note", heading="Ghi chú", width_mm=23),
        ],
        sections=[Section(rows=rows)],
        signatures=[Signature(authority=["TM. BAN CHỦ NHIỆM", "CHỦ NHIỆM"], hint=SIGN_HERE)],
        size=len(rows),
    )
    return Document(title=f"Kế hoạch 6 tháng {club.name}", annexes=[annex], author=club.name)


def handover(club: Club, supports: Sequence[StartSupport], *, today: date) -> Document:
    """Biên bản bàn giao of the start support: money and equipment, from whom."""
    rows = [
        {
            "what": one.what or one.get_kind_display(),
            "kind": one.get_kind_display(),
            "giver": ": ".join(filter(None, [one.get_source_display(), one.giver])),
            "value": one.amount_vnd,
        }
        for one in supports
    ]
    money = sum(one.amount_vnd or 0 for one in supports if one.kind == SupportKind.MONEY)
    annex = Annex(
        title=f"BIÊN BẢN BÀN GIAO\nHỖ TRỢ BAN ĐẦU CHO {club.name.upper()}",
        name="Bàn giao",
        letterhead=club_head(club, year=today.year),
        lines=[f"Bên giao: {BLANK}  Bên nhận: Ban Chủ nhiệm câu lạc bộ"],
        unit="đồng",
        columns=[
            Column(key="stt", heading="STT", width_mm=12, kind="order"),
            Column(key="what", heading="Nội dung", width_mm=60),
            Column(key="kind", heading="Loại", width_mm=28),
            Column(key="giver", heading="Bên hỗ trợ", width_mm=40),
            Column(key="value", heading="Số tiền, giá trị", width_mm=25, kind="number"),
        ],
        sections=[Section(rows=rows)],
        notes=[f"Tổng số tiền mặt bàn giao: {grouped(money)} đồng."] if money else [],
        signatures=[Signature(authority=[one], hint=SIGN_HERE) for one in ("BÊN GIAO", "THỦ QUỸ", "CHỦ NHIỆM")],
        size=len(rows),
    )
    return Document(title=f"Biên bản bàn giao {club.name}", annexes=[annex], author=club.name)
