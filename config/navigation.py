"""What stands in the navigation, per role: only what the user may open, in the order of daily work."""

from dataclasses import dataclass, field
from functools import cache

from django.urls import get_script_prefix

from elders.ground.access import SIGNED_IN, Permission, address, may_use
from elders.intake.kinds import sends_rosters


@dataclass(frozen=True)
class Item:
    """One entry. `starts` are the beginnings of url names (with namespace) for which the entry is the current one;
    `short` is the word under the icon in the bar of a phone, empty when the entry never stands there."""

    label: str
    url_name: str
    permissions: tuple[Permission, ...]
    icon: str = "file"
    starts: tuple[str, ...] = ()
    short: str = ""


@dataclass(frozen=True)
class Section:
    label: str
    items: list[Item] = field(default_factory=list)


HOI_PAGES = (
    "clubs:association", "clubs:unit", "clubs:admit", "clubs:fees", "clubs:post_new", "clubs:role_new",
    "clubs:grade_new", "clubs:act_new",
)  # fmt: skip
CLUB_PAGES = (
    "clubs:club", "clubs:new", "clubs:edit", "clubs:status", "clubs:found", "clubs:bylaws", "clubs:support",
    "clubs:member", "clubs:seat", "clubs:meeting", "clubs:minutes", "clubs:work", "clubs:help", "clubs:care",
    "clubs:volunteer", "clubs:client", "clubs:visit", "clubs:figures", "clubs:month", "clubs:quality", "clubs:sheet",
    "clubs:not_registered", "clubs:board_people", "clubs:fund", "clubs:loan", "clubs:money",
    "clubs:cash", "clubs:entry", "clubs:receipt", "clubs:expense", "clubs:transfer", "clubs:bank", "clubs:donor",
    "clubs:donation", "clubs:capital", "clubs:collection", "clubs:payment", "clubs:count", "clubs:fees_",
    "clubs:keeping", "clubs:scan", "clubs:asset", "clubs:mentor", "clubs:pair", "clubs:rights", "clubs:history",
    "clubs:period",
)  # fmt: skip


def _reads_case_plans(user) -> bool:
    """Plans of social work come to whoever approves them and to the ward office; the station has its own list."""
    return user.has_perm("health.approve_caseplan") or user.has_perm("health.view_caseplan")


NAVIGATION: list[Section] = [
    Section(
        "",
        [
            Item("Tổng quan", "reporting:dashboard", ("reporting.view_indicator",), "report"),
            Item("Việc cần làm", "home", (SIGNED_IN,), "home", short="Việc"),
            Item(
                "Sổ người cao tuổi",
                "elders:registry",
                ("elders.view_elder",),
                "people",
                ("elders:record", "elders:new", "elders:edit", "elders:facts", "elders:events"),
                short="Sổ",
            ),
            Item("Nhập danh sách", "elders:intake", (sends_rosters,), "upload", ("elders:intake",), short="Nhập"),
            Item(
                "Rà soát năm",
                "elders:review",
                ("elders.change_yearlyreview",),
                "review",
                ("elders:review",),
                short="Rà soát",
            ),
            Item(
                "Biến động",
                "elders:event_list",
                ("elders.view_lifeevent",),
                "calendar",
                ("elders:event_", "elders:move_in"),
            ),
            Item("In danh sách", "elders:print", ("elders.print_elders",), "print", ("elders:print",)),
        ],
    ),
    Section(
        "Chế độ",
        [
            Item(
                "Hồ sơ chế độ",
                "benefits:cases",
                ("benefits.view_case",),
                "file",
                ("benefits:case",),
                short="Hồ sơ",
            ),
            Item("Quyết định hưởng", "benefits:awards", ("benefits.view_award",), "check", ("benefits:award",)),
            Item(
                "Sắp đến tuổi hưởng",
                "benefits:birthdays",
                ("benefits.look_up_benefits",),
                "birthday",
                ("benefits:birthday", "benefits:endings"),
            ),
            Item(
                "Rà soát hằng tháng",
                "benefits:eligibility_reviews",
                ("benefits.view_eligibilityreview",),
                "review",
                ("benefits:eligibility_",),
            ),
            Item("Tra cứu chế độ", "benefits:lookup", ("benefits.look_up_benefits",), "search", ("benefits:lookup",)),
            Item(
                "Chi trả",
                "benefits:payments",
                ("benefits.view_paymentlist",),
                "money",
                ("benefits:payment",),
                short="Chi trả",
            ),
            Item(
                "Truy lĩnh, thu hồi",
                "benefits:adjustments",
                ("benefits.view_adjustment",),
                "undo",
                ("benefits:adjustment", "benefits:receipt_cancel"),
            ),
            Item("Thẻ BHYT", "benefits:cards", ("benefits.view_insurancecard",), "health", ("benefits:card",)),
            Item(
                "Quà tặng, mừng thọ",
                "benefits:campaigns",
                ("benefits.view_giftcampaign",),
                "birthday",
                ("benefits:campaign", "benefits:gift"),
            ),
            Item(
                "Dự báo chi trả", "benefits:forecast", ("benefits.view_paymentlist",), "money", ("benefits:forecast",)
            ),
            Item(
                "Mức do phường nhập",
                "admin:benefits_localrate_changelist",
                ("benefits.view_localrate",),
                "file",
                ("admin:benefits_localrate_",),
            ),
            Item(
                "Chế độ của địa phương",
                "admin:benefits_localscheme_changelist",
                ("benefits.view_localscheme",),
                "file",
                ("admin:benefits_localscheme_",),
            ),
        ],
    ),
    Section(
        "Sức khỏe",
        [
            Item(
                "Đợt khám",
                "health:rounds",
                ("health.view_checkupround",),
                "calendar",
                ("health:round", "health:slip", "health:invitation", "health:facilit", "health:station"),
                short="Đợt khám",
            ),
            Item(
                "Khám sức khỏe",
                "health:exams",
                ("health.view_findings",),
                "health",
                ("health:exam", "health:person"),
                short="Khám",
            ),
            Item(
                "Việc theo dõi",
                "health:tasks",
                ("health.view_findings",),
                "review",
                ("health:task", "health:refer"),
                short="Theo dõi",
            ),
            Item(
                "Sổ quản lý bệnh",
                "health:registers",
                ("health.view_findings",),
                "table",
                ("health:register", "health:enrol", "health:condition"),
                short="Sổ bệnh",
            ),
            Item(
                "Dinh dưỡng, PHCN",
                "health:care_sessions",
                ("health.view_findings",),
                "people",
                ("health:care_session",),
            ),
            Item(
                "Công tác xã hội",
                "health:cases",
                ("health.view_socialcase",),
                "people",
                ("health:cases", "health:case", "health:case_"),
                short="CTXH",
            ),
            Item("Kế hoạch hỗ trợ", "health:case_plans", (_reads_case_plans,), "check", ("health:case_",)),
            Item(
                "Xuất kết quả khám",
                "health:exports",
                ("health.export_findings",),
                "download",
                ("health:export",),
                short="Xuất",
            ),
            Item(
                "Yêu cầu về dữ liệu",
                "health:data_requests",
                ("health.view_findings",),
                "file",
                ("health:data_request", "health:privacy", "health:consent_"),
            ),
            Item("Xem bất thường", "health:unusual", ("health.oversee_privacy",), "warning", ("health:unusual",)),
            Item(
                "Thời gian giữ dữ liệu",
                "health:retention",
                ("health.oversee_privacy",),
                "calendar",
                ("health:retention", "health:destruction"),
            ),
            Item(
                "Nhật ký xem sức khỏe",
                "health:access_log",
                ("health.view_healthaccess",),
                "log",
                ("health:access_log", "health:readers"),
            ),
        ],
    ),
    Section(
        "Câu lạc bộ, Hội",
        [
            Item("Câu lạc bộ", "clubs:board", ("clubs.view_membership",), "club", CLUB_PAGES, short="CLB"),
            Item(
                "Hội Người cao tuổi",
                "clubs:association",
                ("clubs.view_associationmember",),
                "people",
                HOI_PAGES,
                short="Hội",
            ),
            Item(
                "Quỹ chăm sóc",
                "clubs:care_fund",
                ("clubs.view_carefund",),
                "money",
                ("clubs:care_fund", "clubs:spending", "clubs:disclosure"),
            ),
        ],
    ),
    Section(
        "Kế hoạch, báo cáo",
        [
            Item(
                "Chỉ tiêu, số liệu",
                "reporting:indicators",
                ("reporting.view_indicator",),
                "report",
                ("reporting:indicator", "reporting:people_behind", "reporting:target"),
                short="Chỉ tiêu",
            ),
            Item("So sánh", "reporting:compare", ("reporting.view_indicator",), "table", ("reporting:compare",)),
            Item(
                "Kỳ báo cáo",
                "reporting:periods",
                ("reporting.view_indicator",),
                "calendar",
                ("reporting:period", "reporting:entry", "reporting:report", "reporting:closing"),
            ),
            Item(
                "Báo cáo phường gửi",
                "reporting:received",
                ("reporting.receive_period",),
                "report",
                ("reporting:received", "reporting:receive"),
            ),
            Item(
                "Kế hoạch năm",
                "reporting:plan",
                ("reporting.view_plantask",),
                "check",
                ("reporting:plan", "reporting:task"),
                short="Kế hoạch",
            ),
            Item(
                "Hoạt động",
                "reporting:activities",
                ("reporting.view_activity",),
                "calendar",
                ("reporting:activit", "reporting:people", "reporting:person", "reporting:attendance"),
            ),
            Item("Phát thanh", "reporting:broadcasts", ("reporting.view_activity",), "log", ("reporting:broadcasts",)),
            Item(
                "Kinh phí",
                "reporting:budget",
                ("reporting.view_budgetline",),
                "money",
                ("reporting:budget", "reporting:spending"),
            ),
            Item(
                "Phản ánh, vướng mắc",
                "reporting:problems",
                ("reporting.view_problem",),
                "info",
                ("reporting:problem",),
            ),
        ],
    ),
    Section(
        "Kiểm tra sổ",
        [
            Item("Chất lượng dữ liệu", "elders:quality", ("elders.change_elder",), "quality", ("elders:quality",)),
            Item("Hồ sơ trùng", "elders:duplicates", ("elders.merge_elder",), "duplicates", ("elders:duplicates",)),
        ],
    ),
    Section(
        "Danh mục",
        [
            Item(
                "Tổ dân phố",
                "admin:elders_residentialgroup_changelist",
                ("elders.view_residentialgroup",),
                "map",
                ("admin:elders_residentialgroup", "elders:regroup"),
            ),
            Item(
                "Câu lạc bộ",
                "admin:clubs_club_changelist",
                ("clubs.add_club",),
                "club",
                ("admin:clubs_club_",),
                short="CLB",
            ),
            Item("Phường", "admin:elders_ward_changelist", ("elders.view_ward",), "ward", ("admin:elders_ward",)),
        ],
    ),
    Section(
        "Hệ thống",
        [
            Item(
                "Tài khoản",
                "admin:elders_user_changelist",
                ("elders.view_user",),
                "account",
                ("admin:elders_user",),
                short="Tài khoản",
            ),
            Item(
                "Đăng nhập bị khóa",
                "admin:axes_accessattempt_changelist",
                ("axes.view_accessattempt",),
                "lock",
                ("admin:axes_accessattempt",),
                short="Bị khóa",
            ),
            Item(
                "Nhật ký xuất, in",
                "admin:elders_disclosure_changelist",
                ("elders.view_disclosure",),
                "log",
                ("admin:elders_disclosure",),
            ),
        ],
    ),
]
SEARCH = "elders:search"
SUGGEST = "elders:search"
SEARCH_PERMISSION = ("elders.view_elder",)
BOTTOM_BAR_SIZE = 4


def _match(item: Item, here: str) -> int:
    """How closely the entry names the page: letters in common, 0 when it does not."""
    if here == item.url_name:
        return len(here) + 1
    return max((len(start) for start in item.starts if here.startswith(start)), default=0)


@cache
def _current(here: str) -> frozenset[Item]:
    """The entries that name the page `here` most closely; the table does not change while the house stands."""
    items = [item for section in NAVIGATION for item in section.items]
    nearest = max((_match(item, here) for item in items), default=0)
    return frozenset(item for item in items if nearest and _match(item, here) == nearest)


@cache
def _address(url_name: str, prefix: str) -> str:
    return address(url_name)


def frame(request) -> dict[str, object]:
    """Template context of the frame: what the user may open, with the entry of the current page marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    match = request.resolver_match
    here = match.view_name if match else ""
    prefix = get_script_prefix()
    navigation, bottom_bar = [], []
    for section in NAVIGATION:
        entries = []
        for item in section.items:
            if not may_use(user, item.permissions) or not (url := _address(item.url_name, prefix)):
                continue
            current = item in _current(here)
            entries.append(
                {"label": item.label, "url": url, "icon": item.icon, "current": current, "short": item.short}
            )
        if entries:
            navigation.append({"label": section.label, "entries": entries})
            bottom_bar += [entry for entry in entries if entry["short"]]
    searches = may_use(user, SEARCH_PERMISSION)
    return {
        "navigation": navigation,
        "bottom_bar": bottom_bar[:BOTTOM_BAR_SIZE],
        "search_url": _address(SEARCH, prefix) if searches else "",
        "suggest_url": _address(SUGGEST, prefix) if searches else "",
    }
