"""What views do with forms whose act is a service: show its refusals, read the key that lets it act once."""

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

KEY = "khoa"  # the hidden field that carries the key


def add_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Put the sentences of a service beside the fields they name, the others on top of the form.

    A form whose fields are called otherwise than the columns says where a column is shown: `field_of(name)`.
    """
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal.messages)
        return
    field_of = getattr(form, "field_of", lambda name: name if name in form.fields else None)
    for name, sentences in refusal.message_dict.items():
        form.add_error(field_of(name), sentences)


def one_time_key(data: Mapping[str, str], name: str = KEY) -> UUID | None:
    """The key the page was opened with; None when there is none, or it is no key."""
    try:
        return UUID(data.get(name, ""))
    except ValueError:
        return None
