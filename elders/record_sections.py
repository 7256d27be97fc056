"""Panels that other apps add to a person's page, without `elders` knowing them.

    # benefits/apps.py, in ready():
    register(Section("benefits", "Chế độ đang hưởng", "benefits/_record.html", ("benefits.view_award",), awards_of))

`context(elder, user, today)` gives the template's variable `panel`; None leaves the panel out. It asks with
`for_user` like every list, and in a fixed number of queries.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

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
class Panel:
    section: Section
    context: dict[str, Any]


_SECTIONS: dict[str, Section] = {}


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
