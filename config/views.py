"""Pages that belong to the house, not to an app."""

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from config import home as home_page
from elders.demo.ward import ACCOUNTS, PASSWORD
from elders.ground.access import PUBLIC, SIGNED_IN, allow
from elders.models import User


@allow(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """What there is to do, per role."""
    return render(request, "home.html", home_page.page(request.user, today=timezone.localdate()))


@allow(SIGNED_IN)
def home_more(request: HttpRequest) -> HttpResponse:
    """The cards that take longer to count, fetched by the home page once it stands. `trong=1`: nothing waits so far."""
    found = home_page.cards(request.user, today=timezone.localdate(), kind="slow_cards")
    nothing = not found and request.GET.get("trong") == "1"
    return render(request, "parts/todo.html", {"waiting": found, "nothing": nothing})


class SignIn(auth_views.LoginView):
    """Sign-in; a demonstration (never a real server) shows its accounts, so that nobody looks for them."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if settings.LOCAL:
            known = set(
                User.objects.filter(username__in=[name for name, _, _ in ACCOUNTS]).values_list("username", flat=True)
            )
            context["demo_accounts"] = [
                {"username": name, "role": role.label} for name, role, _ in ACCOUNTS if name in known
            ]
            context["demo_password"] = PASSWORD
        return context


@allow(PUBLIC)
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or the session ended: say so, lose nothing that a step back can bring."""
    return render(request, "403_csrf.html", status=403)
