"""People of clubs who are old enough for the registry and not in it: the ward office links them to their records."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clubs import todo
from clubs.models import Companion
from clubs.services import members as service
from elders.ground.access import allow
from elders.models import Elder

PER_PAGE = 30


@allow("elders.merge_elder")
@require_GET
def not_registered(request: HttpRequest) -> HttpResponse:
    """Each with the clubs that name them and the records of the same name and year, to be linked."""
    people = todo.not_registered(request.user, timezone.localdate()).select_related("residential_group")
    page = Paginator(
        people.order_by("given_name", "full_name", "pk").prefetch_related("membership_set__club"), PER_PAGE
    ).get_page(request.GET.get("trang"))
    rows = list(page)
    keys = {(one.name_key, one.birth_year) for one in rows}
    known: dict[tuple, list[Elder]] = {}
    same = (
        Elder.objects.for_user(request.user)
        .current()
        .filter(name_key__in=[key for key, _ in keys], birth_year__in=[year for _, year in keys])
    )
    for elder in same.select_related("residential_group"):
        known.setdefault((elder.name_key, elder.birth_year), []).append(elder)
    for one in rows:
        one.same = known.get((one.name_key, one.birth_year), [])
    return render(request, "clubs/not_registered.html", {"page": page, "rows": rows})


@allow("elders.merge_elder")
@require_POST
def register(request: HttpRequest, companion_pk: int, elder_pk: int) -> HttpResponse:
    companion = get_object_or_404(Companion.objects.for_user(request.user), pk=companion_pk)
    elder = get_object_or_404(Elder.objects.for_user(request.user), pk=elder_pk)
    try:
        service.register(companion, elder=elder, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"Đã nối với hồ sơ {elder.full_name}.")
    return redirect("clubs:not_registered")
