"""The first page of clubs: how every club is doing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clubs.board import board_of
from clubs.models import Club
from clubs.pages import MANAGE, READ
from elders.ground.access import allow


@allow(READ)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """All clubs the user may read; whoever keeps one club only goes straight to it."""
    user, today = request.user, timezone.localdate()
    clubs = Club.objects.with_books(user)
    if not user.has_perm("clubs.see_all_clubs"):
        mine = list(clubs.values_list("pk", flat=True)[:2])
        if len(mine) == 1:
            return redirect("clubs:club", mine[0])
    context = {"board": board_of(clubs, today=today), "today": today, "manages": user.has_perm(MANAGE)}
    return render(request, "clubs/board.html", context)
