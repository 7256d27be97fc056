"""Doing something to see what it does: the preview of an act is the act, taken back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def rolled_back() -> Iterator[None]:
    """Whatever is written inside is taken back at the end, also within a transaction that goes on."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
