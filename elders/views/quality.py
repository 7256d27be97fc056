"""The data-quality list: numbers per check and group, and the names behind each number."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from elders import quality
from elders.columns import short_group
from elders.ground.access import address, allow
from elders.models import ResidentialGroup
from elders.person_rows import record_link

PER_PAGE = 50


@allow("elders.change_elder")
def overview(request: HttpRequest) -> HttpResponse:
    """Every check with its number, gravest kind first, and how each group stands."""
    user, today = request.user, timezone.localdate()
    counts = quality.count(user, today=today)
    names = _group_names(user)
    kinds = []
    for kind, title in quality.KINDS.items():
        checks = [(check, counts.total.get(check.code, 0)) for check in quality.checks_for(user) if check.kind == kind]
        kinds.append({"title": title, "kind": kind, "open": [one for one in checks if one[1]], "clear": len(checks)})
    groups = [
        {
            "name": short_group(names.get(pk)) or "Chưa rõ tổ",
            "pk": pk,
            "people": counts.people[pk],
            "sound": counts.sound[pk],
            "share": round(100 * counts.sound[pk] / counts.people[pk]),
            "unsound": counts.group_total(pk),
        }
        for pk in counts.people
    ]
    groups.sort(key=lambda group: (-group["unsound"], group["name"]))
    total = sum(counts.people.values())
    context = {
        "kinds": kinds,
        "groups": groups,
        "total": total,
        "sound": sum(counts.sound.values()),
        "today": today,
        "duplicates_url": address("elders:duplicates") if user.has_perm("elders.merge_elder") else "",
        "intake_url": address("elders:intake") if user.has_perm("elders.use_intake") else "",
    }
    return render(request, "elders/quality.html", context)


@allow("elders.change_elder")
def check(request: HttpRequest, code: str) -> HttpResponse:
    """The people one check found, each with the form that mends it; `to` keeps to one group."""
    user, today = request.user, timezone.localdate()
    known = quality.BY_CODE.get(code)
    if known is None or known not in quality.checks_for(user):
        raise Http404
    asked = request.GET.get("to", "")
    group = get_object_or_404(ResidentialGroup.objects.for_user(user), pk=asked) if asked.isdecimal() else None
    counts = quality.count(user, today=today, only=known)
    names = _group_names(user)
    page = Paginator(quality.found(known, user, today=today, group=group.pk if group else None), PER_PAGE).get_page(
        request.GET.get("trang")
    )
    link = record_link()
    rows = [
        {
            "elder": elder,
            "url": link(elder.pk),
            "group": short_group(elder.residential_group.name) if elder.residential_group else "",
            "detail": known.detail(elder, today) if known.detail else "",
            "remedy": quality.remedy(known, elder),
        }
        for elder in page.object_list
    ]
    groups = [
        (pk, short_group(names.get(pk)), numbers[code])
        for pk, numbers in counts.by_group.items()
        if pk and numbers.get(code)
    ]
    context = {
        "check": known,
        "rows": rows,
        "page": page,
        "group": group,
        "total": counts.total.get(code, 0),
        "groups": sorted(groups, key=lambda one: (-one[2], one[1])),
        "has_detail": known.detail is not None,
    }
    return render(request, "elders/quality_check.html", context)


def _group_names(user) -> dict[int, str]:
    return dict(ResidentialGroup.objects.for_user(user).values_list("pk", "name"))
