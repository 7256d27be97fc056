"""Who completes 60, 70, 75 … years within the next days."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from elders.ground.access import allow
from elders.models import Elder, ResidentialGroup
from elders.querysets import years_before
from elders.todo import AHEAD, MILESTONES


@allow("elders.view_elder")
def milestones(request: HttpRequest) -> HttpResponse:
    """The list behind the card of the home page, nearest day first."""
    first = timezone.localdate()
    last = first + AHEAD
    people = Elder.objects.for_user(request.user).current().turning(MILESTONES, first=first, last=last)
    groups = ResidentialGroup.objects.for_user(request.user).on(first).order_by("name", "pk")
    chosen = request.GET.get("to", "")
    group = groups.filter(pk=chosen).first() if chosen.isdigit() else None
    if group:
        people = people.filter(residential_group=group)
    rows = []
    for elder in people.select_related("residential_group"):
        age = next(a for a in MILESTONES if years_before(first, a) <= elder.birth_earliest <= years_before(last, a))
        born = elder.birth_earliest
        year = born.year + age
        # Born on 29/02: the year is complete on 28/02 where there is no 29th.
        day = (
            born.replace(year=year)
            if not (born.month == 2 and born.day == 29)
            else years_before(born, born.year - year)
        )
        rows.append({"elder": elder, "age": age, "on": day})
    rows.sort(key=lambda row: row["on"])
    context = {"rows": rows, "first": first, "last": last, "groups": groups, "group": group, "ages": MILESTONES}
    return render(request, "elders/milestones.html", context)
