"""The door of every clinical page: opens to a permission, writes the access log, also when it stays shut."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.module_loading import import_string

from elders.ground.access import SIGNED_IN, allow
from health.choices import AccessKind
from health.services import access


def clinical(permission: str) -> Callable:
    """Mark a view as usable with `permission`. Without it the attempt is logged and refused (403); a row that is not
    the user's own is logged too and stays a 404."""

    def mark(view: Callable) -> Callable:
        @allow(SIGNED_IN)
        @wraps(view)
        def guarded(request: HttpRequest, *args, **values):
            if not request.user.has_perm(permission):
                _log(request, AccessKind.REFUSED, request.path)
                raise PermissionDenied
            try:
                return view(request, *args, **values)
            except Http404:
                _log(request, AccessKind.REFUSED, request.path)
                raise

        return guarded

    return mark


def seen(
    request: HttpRequest, what: str, *, elder=None, kind: str = AccessKind.VIEW, row_count: int = 1, reason: str = ""
) -> None:
    """Log what is about to be given out; call it before the data is read into the answer. A list of findings leaves as
    a workbook only with a reason (H-075)."""
    _log(request, kind, what, elder=elder, row_count=row_count, reason=reason)


def refused(request: HttpRequest) -> None:
    """Log an attempt at a row that is not the user's, on a page others than the station may open."""
    _log(request, AccessKind.REFUSED, request.path)


def roster_seen(request: HttpRequest, *, batch, what: str, row_count: int) -> None:
    """Rows of a results file are findings: who reads them is logged as for any check-up (`Kind.opened`)."""
    kind = AccessKind.EXPORT if what.startswith("Tải") else AccessKind.VIEW
    _log(request, kind, f"{what}, tệp kết quả khám {batch.file_name}", row_count=row_count)


def where(request: HttpRequest) -> str | None:
    """The address a request comes from, by the one place that knows the proxy."""
    return import_string(settings.AXES_CLIENT_IP_CALLABLE)(request) or None


def _log(request: HttpRequest, kind: str, what: str, **more) -> None:
    access.log(by=request.user, kind=kind, what=what, address=where(request), **more)
