"""Sending rosters, looking at every row before anything is written, applying and undoing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from elders.forms.intake import SendForm, UndoForm
from elders.ground import work
from elders.ground.access import allow
from elders.ground.names import vn_key
from elders.intake import reasons
from elders.intake.fields import IDENTITY
from elders.intake.kinds import Kind, kind_of, kinds_for, sends_rosters
from elders.intake.parse import column_choices
from elders.models import Elder, IntakeBatch, IntakeRow, ResidentialGroup, Work
from elders.services import intake as services
from elders.services.intake.receiving import earlier, works_on
from elders.services.intake.reviewing import SAFE_TO_ACCEPT
from elders.templatetags.vi import so
from elders.views.intake_rows import actions_of, counts_of, describe, opened

ROWS_PER_PAGE = 25
State = IntakeBatch.State
Verdict = IntakeRow.Verdict


@allow(sends_rosters)
def intake(request: HttpRequest) -> HttpResponse:
    """Send a file; below it, what was sent before and what became of it."""
    kinds = kinds_for(request.user)
    today = timezone.localdate()
    asked = request.POST.get("kind") or request.GET.get("loai", "")
    kind = next((one for one in kinds if one.key == asked), None)
    if kind is None and request.method == "POST":
        raise PermissionDenied
    kind = kind or kinds[0]
    form = SendForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        kind=kind,
        today=today,
        target=request.GET.get("dich", ""),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            batch = services.receive(
                content=given["file"].read(),
                file_name=given["file"].name,
                kind=kind.key,
                sender=request.user,
                residential_group=given.get("residential_group"),
                target=str(given["target"].pk) if given.get("target") else "",
                as_of=given["as_of"],
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            if batch.state == State.WAITING:
                services.preview_soon(batch, by=request.user)
            return redirect("elders:intake_batch", pk=batch.pk)
    sent = (
        IntakeBatch.objects.for_user(request.user)
        .select_related("sender", "residential_group", "applied_by", "undone_by")
        .defer("content", "tables")
    )
    page = Paginator(sent, 20).get_page(request.GET.get("trang"))
    titles = {one.key: one.title for one in kinds}
    for batch in page:
        batch.kind_title = titles[batch.kind]
    context = {"form": form, "page": page, "kind": kind, "kinds": kinds}
    if kind.targets is not None:
        context["targets"] = kind.targets(request.user)
    elif kind.asks_group:
        context["groups"] = ResidentialGroup.objects.for_user(request.user).on(today)
    return render(request, "elders/intake/intake.html", context)


def batch_for(request: HttpRequest, pk: int) -> IntakeBatch:
    """A batch the user may see, without the file itself."""
    return get_object_or_404(
        IntakeBatch.objects.for_user(request.user)
        .select_related("sender", "residential_group", "ward", "work", "applied_by", "undone_by")
        .defer("content"),
        pk=pk,
    )


@allow(sends_rosters)
@require_GET
def intake_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The review page: counts, one verdict at a time, every row with what would change."""
    batch = batch_for(request, pk)
    if batch.state == State.WAITING:
        if batch.work_id:
            work.rescue(Work.objects.filter(pk=batch.work_id), now=timezone.now())
            batch.work.refresh_from_db()
        if request.htmx:
            return render(request, "elders/intake/_progress.html", {"batch": batch})
        return render(request, "elders/intake/waiting.html", {"batch": batch})
    if request.htmx and request.GET.get("cho"):
        response = HttpResponse()
        response["HX-Refresh"] = "true"  # the reading is over: the whole page is another one now
        return response
    if batch.state == State.REFUSED:
        return render(request, "elders/intake/refused.html", {"batch": batch})
    counts = counts_of(batch)
    shown = request.GET.get("loai", "")
    if shown not in {value for value, _, _ in counts}:
        shown = next((value for value, _, count in counts if count), Verdict.NEW.value)
    rows = batch.rows.filter(verdict=shown).select_related("decided_by").defer("places", "undo")
    code = request.GET.get("ma", "")
    if code:
        rows = rows.filter(codes__contains=[code])
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("trang"))
    kind = kind_of(batch.kind)
    opened(request, batch, "Xem danh sách", len(page.object_list))
    return render(
        request,
        "elders/intake/batch.html",
        {
            "batch": batch,
            "kind": kind,
            "counts": counts,
            "shown": shown,
            "page": page,
            "rows": describe(page, batch=batch, kind=kind, viewer=request.user),
            "codes": services.code_counts(batch, shown),
            "code": code,
            "bulk": _bulk_answers(batch, shown, code, request.user),
            "mistaken": _mistaken(batch, kind, request.user) if batch.state == State.PREVIEW else "",
            "places": _places(batch, shown, code, request.user),
            **actions_of(batch, request.user),
            "earlier": earlier(batch) if batch.state == State.PREVIEW else None,
            "ignored": batch.counts.get(Verdict.IGNORED, 0),
        },
    )


@allow(sends_rosters)
@require_POST
def intake_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a file once more whose reading was broken off."""
    batch = batch_for(request, pk)
    if batch.state != State.WAITING:
        raise PermissionDenied
    services.preview_soon(IntakeBatch.objects.get(pk=batch.pk), by=request.user)
    return redirect("elders:intake_batch", pk=pk)


def _bulk_answers(batch: IntakeBatch, shown: str, code: str, user) -> list[tuple[str, str]]:
    """What may be answered for all rows of the chosen reason at once."""
    if not code or batch.state not in (State.PREVIEW, State.APPLIED):
        return []
    if not works_on(batch, user):
        return []
    if shown == Verdict.REJECTED:
        return [("skip", "Bỏ tất cả dòng có lý do này")]
    if shown != Verdict.SUSPECT:
        return []
    answers = []
    if code == "CHANGED_SINCE":
        answers.append(("accept", "Đã xem, ghi tất cả như danh sách"))
    if code == "AMBIGUOUS_MATCH":
        answers.append(("sure", "Nhận những dòng chắc chắn là người trong sổ"))
    if reasons.may_accept_together(code):
        answers.append(("accept", f"{reasons.accept_words(code)} (tất cả)"))
    if code in SAFE_TO_ACCEPT:
        answers.append(("accept", "Nhận tất cả, để trống hoặc giữ ô lệch"))
    return [*answers, ("skip", "Bỏ tất cả dòng có lý do này")]


def _mistaken(batch: IntakeBatch, kind: Kind, user) -> str:
    """What to say when the sender seems to have picked the wrong kind of roster: nothing of this kind is in the file,
    or its unread columns are those of another kind. Such a file reads well and would quietly write nothing."""
    columns = [column for table in batch.tables for column in table["columns"]]
    found = {(column["field"] or "").partition(".")[0] for column in columns}
    idle = {vn_key(column["heading"] or "") for column in columns if not column["field"]}
    for other in kinds_for(user):
        if other is kind:
            continue
        theirs = [field for field in other.fields if kind.field(field.name) is None]
        if sum(any(vn_key(word) in idle for word in (field.heading, *field.synonyms)) for field in theirs) >= 2:
            return (
                f"Tệp này có các cột của “{other.title}”. Nếu chọn nhầm loại, bỏ danh sách này rồi gửi lại đúng loại."
            )
    own = {field.name for field in kind.fields} - {field.name for field in IDENTITY} - {"note"}
    if not kind.adds_people and not own & found:
        return (
            f"Tệp này không có cột nào của “{kind.title}” nên không có gì để ghi. "
            "Có lẽ chọn nhầm loại danh sách: bỏ danh sách này rồi gửi lại đúng loại."
        )
    return ""


def _places(batch: IntakeBatch, shown: str, code: str, user) -> list[ResidentialGroup]:
    """The groups all rows of a list without groups may be given at once; none where that is not the question."""
    if code not in services.WITHOUT_GROUP or batch.state not in (State.PREVIEW, State.APPLIED):
        return []
    if not works_on(batch, user):
        return []
    if not batch.rows.filter(verdict=shown, codes__contains=[code], outcome="", decision="").exists():
        return []
    return list(ResidentialGroup.objects.for_user(user).filter(ward=batch.ward_id).on(timezone.localdate()))


@allow(sends_rosters)
def intake_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what each column holds; remembered for this sender, and the file is read again."""
    batch = batch_for(request, pk)
    if batch.state not in (State.PREVIEW, State.REFUSED) or not batch.tables:
        raise PermissionDenied
    kind = kind_of(batch.kind)
    problem = ""
    answered = batch.rows.exclude(decision="").count()
    if request.method == "POST":
        try:
            for number, table in enumerate(batch.tables):
                mapping = {
                    column["letter"]: request.POST.get(f"cot-{number}-{column['letter']}", "")
                    for column in table["columns"]
                }
                services.set_mapping(batch, signature=table["signature"], mapping=mapping, by=request.user)
            services.preview_soon(batch, by=request.user)
            messages.success(request, "Đã nhớ tên cột và đọc lại tệp.")
            return redirect("elders:intake_batch", pk=batch.pk)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
    context = {"batch": batch, "kind": kind, "choices": column_choices(kind), "problem": problem, "answered": answered}
    return render(request, "elders/intake/mapping.html", context)


@allow(sends_rosters)
@require_POST
def intake_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was reviewed into the registry; pressed twice it writes once."""
    batch = batch_for(request, pk)
    if batch.state not in (State.PREVIEW, State.APPLIED) or not kind_of(batch.kind).may_apply(request.user):
        raise PermissionDenied
    before = batch.counts.get(Verdict.SUSPECT, 0)
    try:
        services.apply(batch, by=request.user, today=timezone.localdate())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"Đã ghi danh sách “{batch.file_name}” vào sổ.")
        back = batch.counts.get(Verdict.SUSPECT, 0) - before
        if back > 0:
            messages.warning(request, f"{so(back)} dòng chưa ghi vì sổ đã thay đổi sau khi xem trước; hãy xem lại.")
    return redirect("elders:intake_batch", pk=batch.pk)


@allow(sends_rosters)
def intake_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a whole import back, after saying what that means and why."""
    batch = batch_for(request, pk)
    if not services.may_undo(batch, request.user):
        raise PermissionDenied
    form, changed = UndoForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        try:
            services.undo(batch, by=request.user, why=form.cleaned_data["why"])
        except ValidationError as refusal:
            changed = Elder.objects.for_user(request.user).filter(
                pk__in=[one.pk for one in getattr(refusal, "people", [])]
            )
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, f"Đã hoàn tác danh sách “{batch.file_name}”. Sổ trở lại như trước khi nhập.")
            return redirect("elders:intake_batch", pk=batch.pk)
    outcomes = batch.rows.filter(outcome__in=("created", "updated")).order_by().values_list("outcome", flat=True)
    written = list(outcomes)
    context = {
        "batch": batch,
        "kind": kind_of(batch.kind),
        "form": form,
        "created": written.count("created"),
        "updated": written.count("updated"),
        "changed": changed,
    }
    return render(request, "elders/intake/undo.html", context)


@allow(sends_rosters)
@require_POST
def intake_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a file aside without writing anything."""
    batch = batch_for(request, pk)
    try:
        services.discard(batch, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("elders:intake_batch", pk=batch.pk)
    messages.info(request, "Đã bỏ danh sách này. Sổ không thay đổi.")
    return redirect("elders:intake")
