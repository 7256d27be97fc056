"""The home page: what waits for this user, and where their daily work begins."""

from datetime import date
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from elders.choices import RoleCode
from elders.ground.access import address, may_use
from elders.ground.todo import Card
from elders.intake.kinds import sends_rosters

# What an account may do, in plain words; the first thing a new user reads.
WELCOME = {
    RoleCode.WARD_OFFICER: "Giữ sổ người cao tuổi của phường: nhập danh sách, sửa hồ sơ, ghi biến động, in và xuất.",
    RoleCode.WARD_LEADER: "Ký hoặc từ chối hồ sơ chế độ; xem và in sổ người cao tuổi của cả phường.",
    RoleCode.GROUP_LEADER: "Giữ đúng thông tin người cao tuổi của tổ mình phụ trách.",
    RoleCode.HEALTH_STATION: "Khám sức khỏe, theo dõi, giữ sổ quản lý bệnh mạn tính; kết quả chỉ trạm xem được.",
    RoleCode.STATION_HEAD: "Làm mọi việc của Trạm Y tế; xem ai đã đọc hồ sơ sức khỏe, trả lời yêu cầu về dữ liệu.",
    RoleCode.ASSOCIATION: "Xem tình hình các câu lạc bộ, ghi thành viên, buổi sinh hoạt, chi hội và hội viên.",
    RoleCode.CLUB_BOARD: "Ghi buổi sinh hoạt, thành viên, chăm sóc tại nhà và số liệu của câu lạc bộ mình.",
    RoleCode.FINANCE: "Chi tiền theo danh sách đã duyệt, ghi kết quả, đóng danh sách; phân bổ và quyết toán kinh phí.",
    RoleCode.CITY_VIEWER: "Đọc báo cáo phường gửi và số tổng hợp; không xem tên người.",
    RoleCode.ADMINISTRATOR: "Cấp tài khoản, phân công, giữ danh mục phường, tổ dân phố và câu lạc bộ. "
    "Tài khoản này không xem hồ sơ người cao tuổi.",
}
SHORTCUTS = [
    # (url name, permission, label, what it is for, icon)
    ("elders:registry", "elders.view_elder", "Tìm một người", "Theo tên, số CCCD, điện thoại, năm sinh.", "search"),
    ("elders:intake", sends_rosters, "Nhập danh sách", "Từ tệp Excel; xem trước rồi mới ghi vào sổ.", "upload"),
    ("elders:new", "elders.add_elder", "Thêm một người", "Khi có người mới đến hoặc chưa có trong sổ.", "plus"),
    ("elders:review", "elders.change_yearlyreview", "Rà soát năm", "Hỏi từng người, bấm trên điện thoại.", "review"),
    ("elders:print", "elders.print_elders", "In danh sách", "Theo tổ hoặc cả phường, đúng mẫu phụ lục.", "print"),
    ("clubs:board", "clubs.keep_club", "Câu lạc bộ", "Ghi buổi sinh hoạt, thành viên; xem tình hình.", "club"),
    ("clubs:association", "clubs.keep_association", "Hội Người cao tuổi", "Chi hội, hội viên, hội phí.", "people"),
    ("benefits:payments", "benefits.pay_paymentlist", "Chi trả", "Danh sách đã duyệt, kết quả, quyết toán.", "money"),
    ("reporting:received", "reporting.receive_period", "Báo cáo phường gửi", "Đọc, tiếp nhận báo cáo.", "report"),
    ("admin:elders_user_add", "elders.add_user", "Cấp tài khoản", "Cho cán bộ, tổ trưởng, câu lạc bộ.", "account"),
]


def cards(user, *, today: date, kind: str = "cards") -> list[Card]:
    """Cards of every app for `user`, in the order of the apps. `kind` is the function of the modules `todo.py`:
    "cards" for what is counted at once, "slow_cards" for what the page asks for after it is shown."""
    found: list[Card] = []
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "todo"):
            provide = getattr(import_module(f"{app.name}.todo"), kind, None)
            found += provide(user, today=today) if provide else []
    return [card for card in found if card.url and (card.figure or card.count is None or card.count)]


def shortcuts(user) -> list[dict[str, str]]:
    return [
        {"label": label, "hint": hint, "icon": icon, "url": address(name)}
        for name, permission, label, hint, icon in SHORTCUTS
        if may_use(user, (permission,)) and address(name)
    ]


def places_missing(user) -> str:
    """What to say to an account that sees no rows because nobody gave it a place; empty when it has one."""
    if user.role in (RoleCode.ADMINISTRATOR, RoleCode.CITY_VIEWER):
        return ""  # the department's account without a ward reads what every ward has sent
    if not user.ward_id:
        return "Tài khoản này chưa được gắn với phường nào nên chưa thấy dữ liệu. Hãy báo quản trị viên."
    if user.role == RoleCode.GROUP_LEADER and not user.residential_group_ids:
        return (
            "Tài khoản này chưa được phân công tổ dân phố, hoặc phân công đã hết hạn, nên chưa thấy ai trong sổ. "
            "Hãy báo quản trị viên của phường."
        )
    return ""


def page(user, *, today: date) -> dict[str, object]:
    """Template context of the home page."""
    found = cards(user, today=today)
    return {
        "today": today,
        "waiting": [card for card in found if not card.figure],
        "figures": [card for card in found if card.figure],
        "shortcuts": shortcuts(user),
        "welcome": WELCOME.get(user.role, ""),
        "places_missing": places_missing(user),
    }
