"""What stands in the navigation, per role: only what the user may open."""

from dataclasses import dataclass

from django.urls import reverse

from elders.ground.access import SIGNED_IN, may_use


@dataclass(frozen=True)
class Item:
    """One entry. `starts` are the url names (with namespace) for which the entry is the current one."""

    label: str
    url_name: str
    permissions: tuple[str, ...]
    icon: str = ""
    starts: tuple[str, ...] = ()


NAVIGATION: list[Item] = [
    Item("Việc cần làm", "home", (SIGNED_IN,), "home"),
]


def frame(request) -> dict[str, object]:
    """Template context of the frame: navigation entries the user may open."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    match = request.resolver_match
    here = match.view_name if match else ""
    entries = []
    for item in NAVIGATION:
        if may_use(user, item.permissions):
            current = here == item.url_name or any(here.startswith(start) for start in item.starts)
            entries.append({"label": item.label, "url": reverse(item.url_name), "icon": item.icon, "current": current})
    return {"navigation": entries}
