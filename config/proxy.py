"""Who asks, seen through the TLS proxy of a production server."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address sign-in attempts are counted by.

    On a real server the last entry of `X-Forwarded-For` is what our own proxy saw; entries before it are the visitor's
    word. Without a proxy (demonstration, tests) nobody's word counts.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if not settings.LOCAL and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return request.META.get("REMOTE_ADDR", "")
