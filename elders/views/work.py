"""Watching long-running work, fetching its result, starting it again. Everybody sees their own only."""

from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from elders.ground import work as long_work
from elders.ground.access import SIGNED_IN, allow
from elders.ground.work import Work

PER_PAGE = 25


def _own(request: HttpRequest):
    return Work.objects.filter(by=request.user).defer("file", "arguments")


@allow(SIGNED_IN)
@never_cache
@require_GET
def works(request: HttpRequest) -> HttpResponse:
    """Own works, newest first."""
    long_work.rescue(Work.objects.filter(by=request.user))
    page = Paginator(_own(request), PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "elders/works.html", {"page": page})


@allow(SIGNED_IN)
@never_cache
@require_GET
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """One work; HTMX asks for its state every second until it is over."""
    found = get_object_or_404(_own(request), pk=pk)
    if not found.is_over and long_work.rescue(Work.objects.filter(pk=pk)):
        found.refresh_from_db(fields=["state", "message", "done", "total", "finished_at"])
    template = "elders/_work_state.html" if request.htmx else "elders/work.html"
    return render(request, template, {"work": found})


@allow(SIGNED_IN)
@never_cache
@require_GET
def work_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The result, for its owner only."""
    found = get_object_or_404(Work.objects.filter(by=request.user), pk=pk)
    if found.file is None:
        raise Http404("no file")
    return download(bytes(found.file), found.file_name, found.file_type)


@allow(SIGNED_IN)
@require_POST
def work_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a failed work again from the beginning."""
    found = get_object_or_404(Work.objects.filter(by=request.user).defer("file"), pk=pk)
    try:
        long_work.again(found)
    except ValueError:
        messages.warning(request, "Việc này không cần hoặc không thể làm lại.")
    return redirect("elders:work", pk=pk)


def download(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to keep: never shown inside the site, never stored by a browser or proxy on the way."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Content-Length"] = len(content)
    response["Cache-Control"] = "no-store"
    return response
