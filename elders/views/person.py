"""Forms that change a person: the record itself, a new person, dated facts."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from elders import facts as words
from elders import record as assembly
from elders.choices import SourceKind
from elders.forms.answers import add_refusal
from elders.forms.facts import ONWARD, FactsForm
from elders.forms.fields import DayField
from elders.forms.person import NewPersonForm, PersonForm, groups_for
from elders.ground.access import allow
from elders.likely import Likely, likely_same
from elders.models import Elder, NotDuplicate
from elders.services import people, situations
from elders.trail import last_hand
from elders.views.record import elder_or_404, head

DAYS_AHEAD = 366  # a decision may be known before it is in force, hardly more than a year


@allow("elders.add_elder")
def new(request: HttpRequest) -> HttpResponse:
    """A new person, after a look at who may be the same."""
    today = timezone.localdate()
    form = NewPersonForm(request.POST or None, groups=groups_for(request.user, today), today=today)
    likely: list[Likely] = []
    if request.method == "POST":
        valid = form.is_valid()
        try:
            with transaction.atomic():
                people.one_at_a_time(form.identity.full_name)
                likely = likely_same(form.identity, user=request.user)
                if valid and {one.elder.pk for one in likely} <= form.told_apart_ids:
                    elder = _create(request, form, likely)
                    messages.success(request, f"Đã thêm {elder.full_name} vào sổ.")
                    return redirect("elders:record", pk=elder.pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "likely": likely, "told_apart": ",".join(str(one.elder.pk) for one in likely)}
    return render(request, "elders/record/new.html", context)


def _create(request: HttpRequest, form: NewPersonForm, likely: list[Likely]) -> Elder:
    elder = people.create_person(
        values=form.values,
        facts=form.facts,
        from_day=form.cleaned_data["from_day"],
        by=request.user,
        ward=request.user.ward,
        source_paper=form.cleaned_data["source_paper"],
    )
    for one in likely:  # all of them were looked at and told apart
        first, second = sorted((elder, one.elder), key=lambda person: person.pk)
        NotDuplicate.objects.create(
            first=first, second=second, by=request.user, reason="Xác nhận là người khác khi thêm người mới"
        )
    return elder


@allow("elders.change_elder")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What does not change with time: name, birth, sex, numbers."""
    elder, today = elder_or_404(request, pk), timezone.localdate()
    form = PersonForm(request.POST or None, elder=elder, today=today)
    if request.method == "POST":
        form.last_hand = last_hand(elder)
        if form.is_valid():
            try:
                people.edit_person(elder, values=form.values, by=request.user)
                messages.success(request, "Đã lưu hồ sơ." if form.values else "Không có gì thay đổi.")
                return redirect("elders:record", pk=pk)
            except ValidationError as refusal:
                add_refusal(form, refusal)
    context = head(elder, assembly.situations_of(elder), today, request.user) | {"form": form}
    return render(request, "elders/record/edit.html", context)


@allow("elders.change_situation")
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Dated facts: one section or one fact, from a day, by a paper; shows before → after while typing."""
    elder, today = elder_or_404(request, pk), timezone.localdate()
    chosen = words.section_of(request.GET.get("muc", ""))
    rows = assembly.situations_of(elder)
    context = head(elder, rows, today, request.user) | {"sections": words.SECTIONS, "rows": rows}
    if chosen is None:
        return render(request, "elders/record/facts_choose.html", context)
    title, names = chosen
    day = _day_asked(request, rows, today)
    row = assembly.situation_on(rows, day)
    context |= {"title": title, "muc": request.GET["muc"], "day": day, "today": today}
    if row is None:
        return render(request, "elders/record/facts_none.html", context)
    preview = request.htmx and "xem" in request.GET
    form = FactsForm(
        request.POST or None,
        row=row,
        names=names,
        groups=groups_for(request.user, day),
        from_day=day,
        last_day=today + timedelta(days=DAYS_AHEAD),
        may_clear_group=request.user.sees_whole_ward,
    )
    context["form"] = form
    if request.method == "POST":
        form.last_hand = last_hand(elder)
        valid = form.is_valid()
        if valid or preview:
            context["steps"] = _steps(elder, form, rows)
        if valid and not preview and _save(request, elder, form):
            return redirect(f"{elder_url(elder)}#hoan-canh")
    if preview:
        return render(request, "elders/record/_facts_preview.html", context)
    return render(request, "elders/record/facts.html", context)


def elder_url(elder: Elder) -> str:
    return redirect("elders:record", pk=elder.pk).url


def _day_asked(request: HttpRequest, rows: list, today: date) -> date:
    """The day whose values the form starts from: `ngay`; else today; of people who are gone or still to come the first
    day of the situation their record shows."""
    try:
        return DayField().clean(request.GET["ngay"])
    except (KeyError, ValidationError):
        shown = assembly.shown_situation(rows, today)
        return shown.valid_from if shown and not assembly.situation_on(rows, today) else today


def _steps(elder: Elder, form: FactsForm, rows: list) -> dict[str, object]:
    """Before → after on the day typed, and the later rows that still hold the old value."""
    day = getattr(form, "cleaned_data", {}).get("from_day")
    row = assembly.situation_on(rows, day) if day else None
    if row is None:
        return {"row": None, "day": day}
    names = {name: form.cleaned_data[name] for name in form.names if name in form.cleaned_data}
    if len(form.names) > 1:
        names = {name: value for name, value in names.items() if name in form.changed_by_user}
    after = row.facts() | {name: getattr(value, "pk", value) for name, value in names.items()}
    groups = assembly.group_names(rows) | {g.pk: g.name for g in names.values() if hasattr(g, "short_name")}
    different = words.differences(row.facts(), after, groups, form.names)
    later = situations.carried_onward(elder, [one.name for one in different], day)
    return {"row": row, "day": day, "differences": different, "later": list(later)}


def _save(request: HttpRequest, elder: Elder, form: FactsForm) -> bool:
    """Write; False when the form has to come back with a question or a refusal."""
    day, onward = form.cleaned_data["from_day"], form.cleaned_data["onward"]
    if not form.facts:
        form.add_error(None, "Chưa sửa mục nào. Để sửa ngày hiệu lực của một mục, bấm “Sửa” ở riêng mục đó.")
        return False
    if not onward and situations.carried_onward(elder, form.facts, day):
        form.ask()
        return False
    before = assembly.situation_on(assembly.situations_of(elder), day)
    old = before.facts() if before else None
    try:
        row = situations.change(
            elder,
            facts=form.facts,
            from_day=day,
            by=request.user,
            source_kind=SourceKind.FORM,
            source_paper=form.cleaned_data["source_paper"],
            onward=onward == ONWARD,
        )
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return False
    said = "Đã ghi" if old != row.facts() else "Không có gì thay đổi: điều này vốn đã đúng"
    messages.success(request, f"{said} từ ngày {day:%d/%m/%Y}.")
    return True
