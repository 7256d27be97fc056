"""Every page says who may use it; a page that says nothing is refused.

    @allow("elders.view_elder")
    def elder_list(request): ...

The decorator only leaves a mark: the middleware reads it, so a forgotten decorator refuses instead of opening.
A forbidden *act* is a 403; a stranger's *row* is a 404 (the view asks `for_user`): a 403 would say that it exists.
"""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.urls import NoReverseMatch, reverse

PUBLIC = "public"
SIGNED_IN = "signed_in"


Permission = str | Callable[..., bool]


def allow(*permissions: Permission) -> Callable:
    """Mark a view as usable by users who hold any one of `permissions` ("app.codename", `PUBLIC` or `SIGNED_IN`); where
    many permissions open one page, a function of the user says whether they hold one of them."""
    if not permissions:
        raise ValueError("allow() needs at least one permission, PUBLIC or SIGNED_IN")

    def mark(view: Callable) -> Callable:
        view.allowed_to = permissions
        if PUBLIC in permissions:
            view.login_required = False
        return view

    return mark


def may_use(user, permissions: tuple[Permission, ...]) -> bool:
    """Whether `user` holds one of `permissions`."""
    if PUBLIC in permissions:
        return True
    if not user.is_authenticated:
        return False
    if SIGNED_IN in permissions:
        return True
    return any(one(user) if callable(one) else user.has_perm(one) for one in permissions)


def address(url_name: str, query: str = "") -> str:
    """The address of a page with an optional query, empty while the app that will serve it is not in the house."""
    try:
        return reverse(url_name) + (f"?{query}" if query else "")
    except NoReverseMatch:
        return ""


class AccessMiddleware:
    """Refuse every view without a mark; the admin site keeps its own door and is let through to it."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if "admin" in request.resolver_match.app_names:
            return
        permissions = getattr(view, "allowed_to", None)
        if permissions is None or not may_use(request.user, permissions):
            raise PermissionDenied
        return
