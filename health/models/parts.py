"""What the tables of health share."""

from collections.abc import Callable

import pghistory
from django.conf import settings
from django.db import models


def tracked_without(*fields: str) -> Callable[[type[models.Model]], type[models.Model]]:
    """Keep the history of a table, leaving out files; events are made anew, for the library binds them to the model."""
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*events, exclude=list(fields), append_only=True)


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Keep the whole history of a table."""
    return tracked_without()(model)


def who(words: str, **options) -> models.ForeignKey:
    """Who did it; stays readable."""
    values = {"null": True, "blank": True, "editable": False, "related_name": "+", "on_delete": models.PROTECT}
    return models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=words, **values | options)
