"""The frame every page stands in: navigation per role, one base, nothing inline."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.urls import get_resolver, reverse

from config.home import SHORTCUTS
from config.navigation import NAVIGATION, SEARCH, SUGGEST
from elders.choices import RoleCode
from elders.ground.access import address
from tests import factories

ROOT = settings.BASE_DIR / "templates"
# What a browser shows; printed forms are rendered by WeasyPrint and have rules of their own.
TEMPLATES = sorted(path for path in ROOT.rglob("*.html") if ROOT / "documents" not in path.parents)
# Pieces that are included in pages; everything else is a page and stands in the frame.
PIECES = ("parts/", "django/", "admin/")


def _name(path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_no_template_carries_script_or_style_inline(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style\b|\sstyle\s*=\s*[\"']|\son[a-z]+\s*=\s*[\"']|javascript:", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_page_extends_the_frame(path):
    name = _name(path)
    text = path.read_text(encoding="utf-8")
    piece = name.startswith(PIECES) or path.name.startswith("_") or "/parts/" in name
    if name != "base.html" and not piece:
        assert re.match(r"\s*(\{#.*?#\}\s*)*\{% extends ", text), name


def test_the_frame_says_where_and_who(officer, sign_in):
    page = sign_in(officer).get(reverse("home")).content.decode()
    assert "Phường Hưng Đạo" in page and officer.full_name in page and "Công chức Văn hóa - Xã hội" in page
    assert "<title>Việc cần làm · Phường Hưng Đạo</title>" in page
    assert 'href="#noi-dung"' in page and '<main id="noi-dung"' in page


# --- Navigation per role ----------------------------------------------------------------------------------------------
REGISTRY = {"Sổ người cao tuổi", "In danh sách"}
KEEPING = {"Nhập danh sách", "Rà soát năm", "Chất lượng dữ liệu"}
MAY_SEE = {
    RoleCode.WARD_OFFICER: REGISTRY
    | KEEPING
    | {"Hồ sơ trùng", "Tổ dân phố", "Câu lạc bộ", "Phường", "Nhật ký xuất, in"},
    RoleCode.WARD_LEADER: REGISTRY | {"Tổ dân phố", "Phường"},
    RoleCode.GROUP_LEADER: REGISTRY | KEEPING,
    RoleCode.HEALTH_STATION: REGISTRY | {"Nhập danh sách"},
    RoleCode.STATION_HEAD: REGISTRY | {"Nhập danh sách"},
    RoleCode.ASSOCIATION: {"Câu lạc bộ", "Nhập danh sách"},
    RoleCode.CLUB_BOARD: {"Câu lạc bộ", "Nhập danh sách"},
    RoleCode.FINANCE: {"Nhập danh sách"},
    RoleCode.CITY_VIEWER: set(),
    RoleCode.ADMINISTRATOR: {"Tổ dân phố", "Câu lạc bộ", "Phường", "Tài khoản", "Đăng nhập bị khóa"},
}


def _entries(client) -> dict[str, str]:
    navigation = client.get("/").context["navigation"]
    return {entry["label"]: entry["url"] for section in navigation for entry in section["entries"]}


@pytest.mark.parametrize("role", RoleCode.values)
def test_navigation_leads_a_role_only_where_it_may_go(role, ward, group, sign_in):
    user = factories.make_user(role, ward=ward, groups=[group] if role == RoleCode.GROUP_LEADER else [])
    client = sign_in(user)
    entries = _entries(client)
    forbidden = set().union(*MAY_SEE.values()) - MAY_SEE[role]
    assert "Việc cần làm" in entries and not forbidden & set(entries)
    for label, url in entries.items():
        page = client.get(url)
        assert page.status_code == 200, label
        if page.context and "navigation" in page.context:
            current = [e["label"] for s in page.context["navigation"] for e in s["entries"] if e["current"]]
            assert current == [label]


def test_no_entry_of_the_navigation_leads_nowhere():
    assert not [item.label for section in NAVIGATION for item in section.items if not address(item.url_name)]
    assert not [label for name, _, label, _, _ in SHORTCUTS if not address(name)]
    assert address(SEARCH) and address(SUGGEST)


def test_the_bar_of_a_phone_holds_few_entries_and_every_other_is_one_touch_away(officer, sign_in):
    context = sign_in(officer).get("/").context
    assert 1 <= len(context["bottom_bar"]) <= 4


def test_whoever_may_not_see_people_gets_no_search_box(officer, ward, sign_in):
    finance = factories.make_user(RoleCode.FINANCE, ward=ward)
    assert 'class="person-search"' not in sign_in(finance).get("/").content.decode()


# --- All pages of all roles: in the frame, in Vietnamese --------------------------------------------------------------
ENGLISH = re.compile(
    r"\b(save|add|change|delete|remove|search|view|required|please|select|username|password|log ?in|log ?out|sign ?in|"
    r"error|invalid|yes|none|true|false|history|home|show|hide|filter|export|import|preview|confirm|submit|cancel|"
    r"action|user|group|permission|attempt|page|result|results|date|today|now|undefined|null|the|this|of|not|and)\b",
    re.IGNORECASE,
)
SPOKEN = ("alt", "title", "placeholder", "aria-label", "data-label", "value")


class Words(HTMLParser):
    """What a user reads or hears on a page: text, and attributes that are spoken or shown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found, self.silent = [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.silent += tag in ("script", "style")
        shown = attributes.get("type") in ("submit", "button", "reset")
        self.found += [
            text for name, text in attrs if name in SPOKEN and text and (name != "value" or (tag == "input" and shown))
        ]

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.silent and data.strip():
            self.found.append(data.strip())


def _addresses(patterns=None, prefix=""):
    """Every address of the house that needs no number in it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern).removesuffix("$").removesuffix("\\Z")
        if hasattr(pattern, "url_patterns"):
            yield from _addresses(pattern.url_patterns, route)
        elif not re.search(r"[<(^]", route):
            yield f"/{route}"


@pytest.mark.parametrize(
    "role", [RoleCode.WARD_OFFICER, RoleCode.GROUP_LEADER, RoleCode.ADMINISTRATOR, RoleCode.CLUB_BOARD]
)
def test_every_page_of_a_role_stands_in_the_frame_and_speaks_vietnamese(
    role, ward, group, other_group, sign_in, plain_refusals
):
    factories.make_elder(group=group)
    user = factories.make_user(role, ward=ward, groups=[group] if role == RoleCode.GROUP_LEADER else [])
    client, titles, seen = sign_in(user), {}, 0
    for url in sorted(set(_addresses())):
        answer = client.get(url)
        html = answer.content.decode() if not answer.streaming and "html" in answer.get("Content-Type", "") else ""
        if answer.status_code != 200 or "<html" not in html:
            continue
        seen += 1
        assert html.count("<h1") == 1 and '<main id="noi-dung"' in html, url
        english = [text for text in Words(html).found if ENGLISH.search(text)]
        assert not english, (url, english)
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1]
        assert title.endswith(" · Phường Hưng Đạo") and titles.setdefault(title, url) == url, (url, titles[title])
    assert seen >= 2


def test_forms_of_the_admin_site_speak_vietnamese(ward, group, sign_in):
    administrator = factories.make_user(RoleCode.ADMINISTRATOR, ward=ward)
    client = sign_in(administrator)
    for path in (
        f"user/{administrator.pk}/change/",
        f"user/{administrator.pk}/password/",
        f"user/{administrator.pk}/history/",
        f"residentialgroup/{group.pk}/change/",
        f"ward/{ward.pk}/change/",
    ):
        page = client.get(f"/quan-tri/elders/{path}").content.decode()
        assert not [text for text in Words(page).found if ENGLISH.search(text)], path
    wrong = client.post("/quan-tri/elders/user/add/", {"username": "có dấu cách", "assignments-TOTAL_FORMS": "x"})
    assert not [text for text in Words(wrong.content.decode()).found if ENGLISH.search(text)]
