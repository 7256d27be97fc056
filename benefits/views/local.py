"""Confirming what the ward keyed in, and the scan of its paper."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from benefits.models import LocalLaw, LocalRate, LocalScheme
from benefits.services import local as services
from elders.ground.access import allow
from elders.ground.scans import scan_type
from elders.views.work import download

LOCAL = {"muc": LocalRate, "che-do": LocalScheme}


def _local(request: HttpRequest, kind: str, pk: int) -> LocalLaw:
    if kind not in LOCAL:
        raise Http404
    return get_object_or_404(LOCAL[kind].objects.for_user(request.user), pk=pk)


@allow("benefits.confirm_locallaw")
@require_POST
def local_confirm(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A second person has compared the figures with the paper."""
    row = _local(request, kind, pk)
    try:
        services.confirm(row, by=request.user)
        messages.success(request, "Đã xác nhận. Từ nay mức này được dùng để tính.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    model = row._meta.model_name
    return redirect(reverse(f"admin:benefits_{model}_change", args=[row.pk]))


@allow("benefits.view_localrate", "benefits.view_localscheme")
@require_safe
def local_scan(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The scan of the paper a figure was keyed in from."""
    row = _local(request, kind, pk)
    if not row.scan:
        raise Http404
    content = bytes(row.scan)
    return download(content, row.scan_name, scan_type(content))
