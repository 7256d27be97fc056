"""What stands on top of every page about one club: its name, how it stands, the ways through its books."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse

from clubs.models import Club, Membership
from elders.ground.access import may_use
from elders.models import User

READ, KEEP, MANAGE = "clubs.view_membership", "clubs.keep_club", "clubs.manage_club"


@dataclass(frozen=True)
class Tab:
    code: str
    label: str
    url_name: str
    permissions: tuple[str, ...] = (READ,)


# In the order of daily work; a tab whose page is not in the house yet is left out.
TABS = [
    Tab("club", "Tổng quan", "clubs:club"),
    Tab("members", "Thành viên", "clubs:members"),
    Tab("meetings", "Sinh hoạt", "clubs:meetings"),
    Tab("works", "Việc đã làm", "clubs:works"),
    Tab("care", "Chăm sóc tại nhà", "clubs:care"),
    Tab("money", "Quỹ", "clubs:funds", ("clubs.view_fund",)),
    Tab("loans", "Vốn vay", "clubs:loans", ("clubs.view_loan",)),
    Tab("figures", "Số liệu tháng", "clubs:figures"),
    Tab("quality", "Chất lượng", "clubs:quality"),
    Tab("keeping", "Giấy tờ, tài sản", "clubs:keeping"),
    Tab("history", "Lịch sử", "clubs:history"),
]


@dataclass(frozen=True)
class State:
    """How a club stands on a day."""

    code: str
    words: str
    tone: str


def state_of(club: Club, day: date, *, suspended: bool) -> State:
    """`suspended`: whether a suspension covers the day."""
    if club.dissolved_on and club.dissolved_on <= day:
        return State("giai_the", f"giải thể ngày {club.dissolved_on:%d/%m/%Y}", "muted")
    if club.is_preparing:
        return State("chuan_bi", "đang chuẩn bị thành lập", "info")
    if suspended:
        return State("tam_dung", "tạm dừng", "warn")
    return State("hoat_dong", "đang hoạt động", "good")


def head(club: Club, user: User, day: date, tab: str) -> Mapping[str, object]:
    """Template context of `clubs/_head.html`; three queries."""
    shown = []
    for one in TABS:
        if not may_use(user, one.permissions):
            continue
        try:
            url = reverse(one.url_name, args=[club.pk])
        except NoReverseMatch:
            continue
        shown.append({"label": one.label, "url": url, "current": one.code == tab})
    return {
        "club": club,
        "state": state_of(club, day, suspended=club.suspensions.on(day).exists()),
        "tabs": shown,
        "tab": tab,
        "today": day,
        "member_count": Membership.objects.filter(club=club).on(day).count(),
        "keeps": user.has_perm(KEEP) and club.exists_on(day),
        "manages": user.has_perm(MANAGE),
    }
