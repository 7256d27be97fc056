"""What the logs of buttons have in common, and the guard of rows nobody changes any more."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from elders.ground.history import AppendOnly


class Press(AppendOnly):
    """Abstract: one press of a button. `token` came with the page: the second press with it does nothing."""

    act = models.CharField("việc", max_length=20)
    token = models.UUIDField("khóa một lần", unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người làm", related_name="+", on_delete=models.PROTECT
    )  # who acted stays readable
    at = models.DateTimeField("lúc", auto_now_add=True)
    why = models.CharField("lý do", max_length=300, blank=True)

    LABELS: ClassVar[dict[str, str]] = {}

    class Meta(AppendOnly.Meta):
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.LABELS.get(self.act, self.act)


def changed(fields: Iterable[str]) -> pgtrigger.Q:
    """Condition of a trigger: one of `fields` is not what it was."""
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields))
