"""Merging and splitting residential groups: typed, previewed, done."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from elders.forms.places import RegroupForm
from elders.ground.access import allow
from elders.services import places
from elders.templatetags.vi import so

STREET = "noi:"  # prefix of the fields that say where the people of a street go


@allow("elders.change_residentialgroup")
def regroup(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: the preview in numbers; with `lam` it is done."""
    today = timezone.localdate()
    chosen = {"groups": request.GET.getlist("to")}
    form = RegroupForm(request.POST or None, user=request.user, today=today, initial=chosen)
    context = {"form": form}
    if request.method == "POST" and "sua" not in request.POST and form.is_valid():
        act = form.act(_places(request.POST, len(form.cleaned_data["successors"])))
        try:
            if "lam" in request.POST:
                done = places.regroup(act, by=request.user)
                messages.success(request, _told(done))
                return redirect("admin:elders_residentialgroup_changelist")
            context |= _preview(act)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            context.pop("outcome", None)
    return render(request, "elders/regroup.html", context)


def _places(data: QueryDict, parts: int) -> dict[str, int]:
    found = {}
    for name, value in data.items():
        if name.startswith(STREET) and value.isdigit() and int(value) < parts:
            found[name.removeprefix(STREET)] = int(value)
    return found


def _preview(act: places.Regrouping) -> dict[str, object]:
    outcome = places.preview(act)
    names = [successor.name for successor in act.successors]
    return {
        "act": act,
        "names": names,
        "outcome": outcome,
        "rows": list(zip(names, outcome.people, strict=True)),
        "streets": [
            {"name": name, "count": count, "field": STREET + name, "part": act.places.get(name, 0)}
            for name, count in places.streets(act.groups, on=act.on)
        ]
        if len(names) > 1
        else [],
    }


def _told(done: places.Outcome) -> str:
    parts = [f"{group.name} ({so(count)} người)" for group, count in zip(done.successors, done.people, strict=True)]
    words = f"Đã sắp xếp lại tổ dân phố: {', '.join(parts)}."
    if done.leaders:
        words += " Tổ trưởng cũ đã hết phụ trách; quản trị viên phân công người phụ trách tổ mới ở mục Tài khoản."
    return words
