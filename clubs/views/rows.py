"""What the pages of one club share."""

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from clubs.models import Club


def club_or_404(request: HttpRequest, pk: int) -> Club:
    """The club, when the user may read its books; a stranger's row is a 404."""
    return get_object_or_404(Club.objects.with_books(request.user).select_related("ward", "residential_group"), pk=pk)


def add_refusal(form: Form, refusal: ValidationError) -> None:
    """Put the sentences of a service onto the form: beside a field of that name, else on top."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal.messages)
        return
    for name, sentences in refusal.message_dict.items():
        form.add_error(name if name in form.fields else None, sentences)
