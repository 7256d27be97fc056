"""Panels and pages that other apps add to a person's record, without `elders` knowing them.

    # benefits/apps.py, in ready():
    register(Section("benefits", "Chế độ đang hưởng", "benefits/_record.html", ("benefits.view_award",), awards_of))

    register_tab(Tab("Sức khỏe", "health:record", ("health.view_findings",)))

`context(elder, user, today)` gives the template's variable `panel`; None leaves the panel out. It asks with
`for_user` like every list, and in a fixed number of queries.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from elders.ground.access import may_use
from elders.models import Elder, User


@dataclass(frozen=True)
class Section:
    """`position` orders the panels: 0–99 before those of the registry's own lists, from 100 after them."""

    code: str
    title: str
    template: str
    permissions: tuple[str, ...]
    context: Callable[[Elder, User, date], dict[str, Any] | None]
    position: int = 100


@dataclass(frozen=True)
class Tab:
    """A page of its own about the person: `url_name` takes the elder's `pk`."""

    label: str
    url_name: str
    permissions: tuple[str, ...]


@dataclass(frozen=True)
class Panel:
    section: Section
    context: dict[str, Any]


_SECTIONS: dict[str, Section] = {}
_TABS: list[Tab] = []


def register_tab(tab: Tab) -> None:
    """Add a page to the tabs of a person's record, once."""
    if tab not in _TABS:
        _TABS.append(tab)


def tabs(elder: Elder, *, user: User) -> list[tuple[Tab, str]]:
    """(tab, address) of the pages `user` may open about `elder`."""
    return [(tab, reverse(tab.url_name, args=[elder.pk])) for tab in _TABS if may_use(user, tab.permissions)]


def register(section: Section) -> None:
    """Add a panel, once per code; a second registration of another section under the same code is a mistake."""
    known = _SECTIONS.setdefault(section.code, section)
    if known != section:
        raise ValueError(f"record section {section.code!r} is registered twice")


def unregister(code: str) -> None:
    _SECTIONS.pop(code, None)


def panels(elder: Elder, *, user: User, today: date) -> list[Panel]:
    """The panels `user` may see on the page of `elder`, in order."""
    shown = []
    for section in sorted(_SECTIONS.values(), key=lambda one: (one.position, one.code)):
        if may_use(user, section.permissions) and (context := section.context(elder, user, today)) is not None:
            shown.append(Panel(section, context))
    return shown
