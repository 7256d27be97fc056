"""Who changed what, when, why and by which act: written by triggers of the database (django-pghistory).

Bulk writes, COPY and scripts are caught too. A service names its act with `act(...)`; web requests carry user and
address by the middleware. Reading is not change: exports and prints go to `Disclosure`, which nobody can edit.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from pghistory.middleware import HistoryMiddleware as PgHistoryMiddleware
from pghistory.runtime import Context, _tracker


class HistoryMiddleware(PgHistoryMiddleware):
    """Attach user and address of writing requests to every history row they cause."""

    def get_context(self, request) -> dict[str, Any]:
        user = getattr(request, "user", None)
        return {"user": user.pk if user and user.is_authenticated else None, "url": request.path}


@contextmanager
def act(name: str, *, by=None, why: str = "", **more: Any) -> Iterator[None]:
    """Name the act under which everything inside is written, as the officer will read it ("Nhập danh sách").

    `by` is the user; `why` the reason given; `more` goes into the history context as it is (ids, paper numbers).
    Inside another act (a death closes a situation) the outer name and reason stay: that is what the officer did. Two
    acts of one request, one after the other, are two contexts: the second never renames the first.
    """
    context: dict[str, Any] = {"act": name, **more}
    if by is not None:
        context["user"] = by.pk
    if why:
        context["why"] = why
    outer = getattr(_tracker, "value", None)
    if outer is None:
        with pghistory.context(**context):
            yield
    elif "act" in outer.metadata:
        with pghistory.context(**{key: value for key, value in context.items() if key not in outer.metadata}):
            yield
    else:
        _tracker.value = Context(id=uuid.uuid4(), metadata={**outer.metadata, **context})
        try:
            yield
        finally:
            _tracker.value = outer


def unwatched(*tables: type[models.Model]):
    """A context in which the triggers of `tables` do nothing: for made-up data only.

    Each row of a watched table looks through everything that is off. With all triggers of the house in that list a
    million rows took half an hour, hence only those named.
    """
    off = [trigger.get_uri(model) for model, trigger in pgtrigger.registered() if model in tables]
    return pgtrigger.ignore(*off)


def carry_into_copy(cursor) -> None:
    """Hand the current act to a COPY on `cursor`: COPY bypasses the wrapper that attaches it to ordinary statements.

    Call it inside the transaction, right before `cursor.copy(...)`.
    """
    cursor.execute("DO $$ BEGIN END $$")  # any writing statement carries the act; it lasts until the transaction ends


def tracked_without(*fields: str) -> Callable[[type[models.Model]], type[models.Model]]:
    """Keep the whole history of a table but for `fields` (files, what the database derives). Events are made anew for
    each table: the library binds them to the model."""
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*events, append_only=True, **({"exclude": list(fields)} if fields else {}))


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Keep the whole history of a table: every row made, changed and removed."""
    return tracked_without()(model)


def who(words: str, **options: Any) -> models.ForeignKey:
    """The column of who did something; stays readable as long as the row."""
    values = {"null": True, "blank": True, "editable": False, "related_name": "+", "on_delete": models.PROTECT}
    return models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=words, **values | options)


class AppendOnly(models.Model):
    """Abstract: rows that are written once and never changed or removed, not even by a script."""

    class Meta:
        abstract = True
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Disclosure(AppendOnly):
    """One export, print or reading that took personal data out of the registry."""

    class Kind(models.TextChoices):
        EXPORT = "export", "xuất bảng tính"
        PRINT = "print", "in danh sách"
        TEMPLATE = "template", "tải mẫu có dữ liệu"
        ERROR_FILE = "error_file", "tải tệp đánh dấu lỗi"
        READ = "read", "xem hồ sơ"

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người thực hiện", on_delete=models.PROTECT, related_name="+"
    )  # the log keeps its person
    at = models.DateTimeField("lúc", auto_now_add=True)
    kind = models.CharField("việc", max_length=20, choices=Kind)
    what = models.CharField("nội dung", max_length=200)
    filters = models.JSONField("điều kiện lọc", default=dict, blank=True)
    row_count = models.PositiveIntegerField("số người", default=0)

    class Meta(AppendOnly.Meta):
        app_label = "elders"
        verbose_name = "lần xuất, in dữ liệu"
        verbose_name_plural = "nhật ký xuất, in dữ liệu"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"


def disclose(*, by, kind: str, what: str, row_count: int, filters: dict[str, Any] | None = None) -> Disclosure:
    """Log that personal data of `row_count` people left the registry."""
    return Disclosure.objects.create(by=by, kind=kind, what=what[:200], row_count=row_count, filters=filters or {})
