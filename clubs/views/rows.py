"""What the pages of one club share."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from clubs.models import Club


def club_or_404(request: HttpRequest, pk: int) -> Club:
    """The club, when the user may read its books; a stranger's row is a 404."""
    return get_object_or_404(Club.objects.with_books(request.user).select_related("ward", "residential_group"), pk=pk)
