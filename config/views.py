"""Pages that belong to the house, not to an app."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from elders.ground.access import PUBLIC, SIGNED_IN, allow


@allow(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """What there is to do, per role."""
    return render(request, "home.html")


@allow(PUBLIC)
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or the session ended: say so, lose nothing that a step back can bring."""
    return render(request, "403_csrf.html", status=403)
