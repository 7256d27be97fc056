"""Records that may be one person: the list, side by side, merge with a preview, and the way back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from elders import record as assembly
from elders.duplicates import people_with_homes, proposals
from elders.facts import show_sections
from elders.forms.duplicates import Line, MergeForm
from elders.forms.events import ReasonForm
from elders.ground.access import allow
from elders.matching import Identity, compare
from elders.models import Elder, Merge, NotDuplicate
from elders.services import merging

PER_PAGE = 20


@allow("elders.merge_elder")
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs of the own ward a person should look at, the likeliest first."""
    user = request.user
    pairs = proposals(user.ward_id, visible=Elder.objects.for_user(user)) if user.ward_id else []
    page = Paginator(pairs, PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "elders/duplicates/list.html", {"page": page, "total": len(pairs)})


@allow("elders.merge_elder")
def pair(request: HttpRequest, a: int, b: int) -> HttpResponse:
    """Two records side by side; the form asks what stays, the preview says what goes where, then one confirmation."""
    people = Elder.objects.for_user(request.user)
    shells = Elder.objects.filter(pk__in=[a, b], merged_into__isnull=False)
    if shells and (kept := people.filter(pk=merging.kept_record(shells[0]).pk).first()):
        return redirect("elders:record", kept.pk)  # the second click, or somebody was faster
    both = people_with_homes(people, [a, b])
    first, second = (get_object_or_404(people, pk=pk) if pk not in both else both[pk] for pk in sorted((a, b)))
    if first.pk == second.pk:
        return redirect("elders:record", first.pk)
    form = MergeForm(request.POST or None, pair=(first, second))
    context = _context(form, first, second)
    step = request.POST.get("buoc")
    if request.method != "POST" or step == "sua" or not form.is_valid():
        return render(request, "elders/duplicates/pair.html", context)
    chosen = {"take": form.take, "by": request.user, "on": timezone.localdate()}
    if step == "gop":
        try:
            done = merging.merge(form.kept, form.absorbed, reason=form.cleaned_data["reason"], **chosen)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return render(request, "elders/duplicates/pair.html", context)
        messages.success(request, f"Đã gộp hai hồ sơ của {form.kept.full_name}.")
        return redirect("elders:duplicates_merge", done.pk)
    plan = merging.preview(form.kept, form.absorbed, **chosen)
    if plan.refusals:
        form.add_error(None, plan.refusals)
        return render(request, "elders/duplicates/pair.html", context)
    return render(request, "elders/duplicates/preview.html", context | {"plan": plan})


@allow("elders.merge_elder")
@require_POST
def not_duplicate(request: HttpRequest, a: int, b: int) -> HttpResponse:
    """Two people: not proposed again."""
    people = Elder.objects.for_user(request.user)
    first, second = get_object_or_404(people, pk=a), get_object_or_404(people, pk=b)
    try:
        merging.not_duplicate(first, second, by=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, f"Đã ghi: {first} và {second} là hai người. Cặp này không được nêu lại.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("elders:duplicates")


@allow("elders.merge_elder")
def merges(request: HttpRequest) -> HttpResponse:
    """What was merged, newest first, and what was found to be two people."""
    ward = request.user.ward_id
    done = Merge.objects.filter(kept__ward=ward).select_related("kept", "absorbed", "merged_by", "undone_by")
    page = Paginator(done.defer("log").order_by("-merged_at", "-pk"), PER_PAGE).get_page(request.GET.get("trang"))
    apart = NotDuplicate.objects.filter(first__ward=ward).select_related("first", "second", "by").order_by("-at", "-pk")
    context = {"page": page, "apart": apart[:PER_PAGE] if ward else []}
    return render(request, "elders/duplicates/merges.html", context)


@allow("elders.merge_elder")
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """One merge: what went where."""
    done = _merge_or_404(request, pk)
    return render(
        request, "elders/duplicates/merge.html", {"merge": done, "texts": done.log["texts"], "steps": done.log["steps"]}
    )


@allow("elders.merge_elder")
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the two records apart, with a reason; or say what was changed since."""
    done = _merge_or_404(request, pk)
    form = ReasonForm(request.POST or None, label="Lý do tách", hint="Ví dụ: hai chị em sinh cùng năm, khác mẹ.")
    if request.method == "POST" and form.is_valid():
        try:
            merging.unmerge(done, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, "Đã tách: hai hồ sơ như trước khi gộp.")
            return redirect("elders:duplicates_merge", pk)
    context = {"merge": done, "form": form, "obstacles": merging.why_not_unmerge(done), "texts": done.log["texts"]}
    return render(request, "elders/duplicates/unmerge.html", context)


def _merge_or_404(request: HttpRequest, pk: int) -> Merge:
    done = Merge.objects.select_related("kept", "absorbed", "merged_by", "undone_by")
    return get_object_or_404(done, pk=pk, kept__in=Elder.objects.for_user(request.user).values("pk"))


def _context(form: MergeForm, first: Elder, second: Elder) -> dict:
    """Both sides: fields to choose from, circumstances and counts to read, and what speaks for one person."""
    likeness = compare(Identity.of(first, first.home), Identity.of(second, second.home))
    return {
        "form": form,
        "first": first,
        "second": second,
        "likeness": likeness,
        "refusals": merging.refusals(first, second) if not (first.date_of_death or second.date_of_death) else [],
        "lines": form.lines(),
        "facts": _facts(first, second),
        "counts": [
            Line(label, (_count(first, name), _count(second, name)))
            for label, name in (
                ("Người liên hệ", "contacts"),
                ("Phiếu rà soát năm", "yearly_reviews"),
                ("Biến động", "life_events"),
                ("Giai đoạn hoàn cảnh", "situations"),
            )
        ],
    }


def _count(elder: Elder, name: str) -> str:
    return str(getattr(elder, name).count())


def _facts(first: Elder, second: Elder) -> list[Line]:
    """The last known circumstances side by side: only what at least one of them knows."""
    sides = []
    for elder in (first, second):
        rows = [elder.home] if elder.home else []
        sections = show_sections(elder.home.facts(), assembly.group_names(rows)) if rows else []
        sides.append({fact.label: fact.text for _, facts in sections for fact in facts if fact.known})
    labels = dict.fromkeys([*sides[0], *sides[1]])
    return [Line(label, (sides[0].get(label, ""), sides[1].get(label, ""))) for label in labels]
