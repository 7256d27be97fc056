"""The history of one club's books."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from clubs.pages import READ
from clubs.trail import acts_of
from clubs.views.money_pages import show
from clubs.views.rows import club_or_404
from elders.ground.access import allow

ACTS_A_PAGE = 20


@allow(READ)
@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every change of the books, field by field: who, when, why, by which act."""
    club = club_or_404(request, pk)
    page = Paginator(acts_of(club, user=request.user), ACTS_A_PAGE).get_page(request.GET.get("trang"))
    return show(request, "clubs/history.html", club=club, tab="history", page=page)
