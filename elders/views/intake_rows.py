"""One row of a file on the screen: what was read, what would change, what has to be decided; and the answers.

A person is named only to those who may see them; everybody else reads "một người ngoài phạm vi của bạn".
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET, require_POST

from elders import search
from elders.choices import EventKind
from elders.forms.events import SLUGS
from elders.forms.intake import FixForm
from elders.ground.access import allow
from elders.ground.birth import Birth
from elders.intake import reasons
from elders.intake.kinds import LEAVE, Kind, kind_of, sends_rosters
from elders.matching import in_sentence
from elders.models import Elder, IntakeBatch, IntakeRow, ResidentialGroup
from elders.services import intake as services
from elders.services.intake.receiving import works_on
from elders.services.intake.reviewing import people_for
from elders.templatetags.vi import so

Verdict = IntakeRow.Verdict
TONES = {"new": "good", "changed": "info", "same": "muted", "suspect": "warn", "rejected": "bad"}
OPEN = (IntakeBatch.State.PREVIEW, IntakeBatch.State.APPLIED)
LEAVE_OUT = ("skip", "Bỏ dòng này")
ACCEPT = {
    "DECEASED": "Vẫn còn sống, nhận dòng này",
    "MOVED_AWAY": "Vẫn ở đây, nhận dòng này",
    "LEFT_UNCLEAR": "Vẫn ở đây, nhận dòng này",
    "CHANGED_SINCE": "Đã xem, ghi như danh sách",
    "CCCD_INVALID": "Nhận dòng này, để trống số CCCD",
    "SEX_CCCD_CONFLICT": "Đã đối chiếu, nhận như danh sách",
    "BIRTH_CCCD_CONFLICT": "Đã đối chiếu, nhận như danh sách",
    "TO_UNKNOWN": "Nhận dòng này, chưa rõ tổ",
    "UNSAFE_TEXT": "Chỉ là chữ, nhận dòng này",
    "DUPLICATE_IN_FILE": "Cùng một người, lấy theo dòng này",
}
EVENTS = {"DECEASED": (EventKind.DEATH, "qua đời"), "MOVED_AWAY": (EventKind.MOVE_OUT, "chuyển đi")}
COMPARE_AGAIN = ("", "Đã ghi nhận, so lại dòng này")


def describe(rows: Iterable[IntakeRow], *, batch: IntakeBatch, kind: Kind, viewer) -> list[dict[str, Any]]:
    """Rows as the template shows them, in three queries however many they are."""
    rows = list(rows)
    ids = {row.elder_id for row in rows} | {one["elder"] for row in rows for one in row.candidates}
    named = people_for(kind, viewer).select_related("residential_group")
    people = named.in_bulk([pk for pk in ids if pk])
    openable = set(people)
    if kind.people or not viewer.has_perm("elders.view_elder"):
        openable = set(Elder.objects.for_user(viewer).filter(pk__in=people).values_list("pk", flat=True))
        openable = openable if viewer.has_perm("elders.view_elder") else set()
    groups = dict(ResidentialGroup.objects.filter(ward=batch.ward_id).values_list("pk", "name"))
    order = {one["heading"]: place for table in batch.tables for place, one in enumerate(table["columns"])}
    answerable = batch.state in OPEN and works_on(batch, viewer)
    described = [_described(row, kind, people, groups, viewer, answerable) for row in rows]
    for one in described:
        one["elder_url"] = reverse("elders:record", args=[one["elder"]]) if one["elder"] in openable else ""
        # The database keeps the cells of a row in no order: as in the file is how they are read.
        one["cells"].sort(key=lambda cell: order.get(cell[0], len(order)))
    return described


def _described(row: IntakeRow, kind: Kind, people: dict, groups: dict, viewer, answerable: bool) -> dict[str, Any]:
    editable = answerable and not row.outcome
    person = people.get(row.elder_id)
    hidden = row.elder_id is not None and person is None
    problems = [_problem(one, kind) for one in row.problems if not one.get("settled") and _worth_showing(one)]
    birth = row.values.get("birth")
    return {
        "pk": row.pk,
        "sheet": row.sheet,
        "row_number": row.row_number,
        "name": _title(row, kind, groups),
        "birth": str(Birth.from_iso(birth)) if birth else "",
        "group": groups.get(row.residential_group_id, ""),
        "verdict": row.verdict,
        "verdict_label": "bỏ theo lựa chọn" if row.decision == "skip" else row.get_verdict_display(),
        "tone": "muted" if row.decision == "skip" else TONES.get(row.verdict, "muted"),
        "outcome_label": row.get_outcome_display(),
        "elder": person.pk if person else None,
        "values": _values(row, kind, groups) if kind.handler or row.verdict == Verdict.NEW else "",
        "changes": [
            _change(name, values, kind, groups, hidden)
            for name, values in row.changes.items()
            if row.decision != "skip"
        ],
        "problems": problems,
        "editable": editable,
        "candidates": _candidates(row, people) if editable else [],
        "choices": _choices(row, kind) if editable else [],
        "accept": _accept(row, kind) if editable else "",
        "may_find": editable and kind.names_people and row.verdict == Verdict.SUSPECT and not row.decision,
        "event": _event(row, person, viewer) if editable else None,
        "decided": _decided(row, people, kind),
        "cells": list(row.cells.items()),
        "fields": [(item.name, item.heading) for item in kind.fields] if editable else [],
    }


def _worth_showing(problem: dict[str, Any]) -> bool:
    """Errors, doubts, and notes that tell what to do; what was merely tidied up is not news."""
    return problem["severity"] != "note" or bool(problem.get("message"))


def _problem(problem: dict[str, Any], kind: Kind) -> dict[str, Any]:
    own = kind.field(problem.get("field") or "")
    return problem | {
        "label": reasons.label(problem["code"]),
        "message": "" if _repeats(problem) else problem.get("message") or reasons.advice(problem["code"]),
        "heading": own.heading if own else "",
        "fixable": own is not None and problem["severity"] != "note",
    }


def _repeats(problem: dict[str, Any]) -> bool:
    return problem.get("message", "").rstrip(".") == reasons.label(problem["code"])


def words(name: str, value: Any, kind: Kind, groups: dict[int, str]) -> str:
    """A value as an officer reads it."""
    if value is None or value == "":
        return ""
    if name == "birth":
        return str(Birth.from_iso(value))
    if name == "residential_group":
        return groups.get(value, "tổ khác")
    if isinstance(value, bool):
        return "Có" if value else "Không"
    field = kind.field(name)
    if isinstance(value, int) and not (field and field.choices):
        return so(value)
    return field.typed(value) if field else str(value)


def _title(row: IntakeRow, kind: Kind, groups: dict[int, str]) -> str:
    """What names a row: the person, or the first things a roster without people says."""
    said = (words(name, row.values.get(name), kind, groups) for name in kind.row_title)
    return ", ".join(text for text in said if text)


def _values(row: IntakeRow, kind: Kind, groups: dict[int, str]) -> str:
    """What a new person will be stored with besides name, birth and group: how one sees that the columns were
    understood, without opening the cells of every row."""
    said = (
        f"{field.heading}: {words(field.name, row.values[field.name], kind, groups)}"
        for field in kind.fields
        if field.name not in (*kind.row_title, "full_name", "birth", "residential_group")
        and row.values.get(field.name) not in (None, "")
    )
    return " · ".join(said)


def _change(name: str, values: list, kind: Kind, groups: dict[int, str], hidden: bool) -> dict[str, str]:
    field = kind.field(name)
    label = field.heading if field else str(_model_label(name))
    before = "" if hidden else words(name, values[0], kind, groups)
    return {"label": label, "before": before, "after": words(name, values[1], kind, groups)}


def _model_label(name: str) -> str:
    from elders.models import Situation, YearlyReview

    for model in (Elder, Situation, YearlyReview):
        if any(field.name == name for field in model._meta.get_fields()):
            label = str(model._meta.get_field(name).verbose_name)
            return label[:1].upper() + label[1:]
    return name


def _candidates(row: IntakeRow, people: dict[int, Elder]) -> list[dict[str, Any]]:
    """Whom the row may be about; people the viewer may not see are only counted, never named."""
    if row.decision:
        return []
    shown = []
    for one in row.candidates:
        person = people.get(one["elder"])
        if person:
            shown.append({"elder": person.pk, "text": introduce(person), "reasons": in_sentence(one["reasons"])})
        elif one["elder"]:
            shown.append(
                {"elder": None, "text": "một người ngoài phạm vi của bạn; cán bộ phường sẽ xem", "reasons": ""}
            )
        else:
            shown.append({"elder": None, "text": f"người ở {one['row']} của tệp này", "reasons": ""})
    return shown


def introduce(person: Elder) -> str:
    """Enough to tell two namesakes apart; of an identity number only its end."""
    parts = [f"{person.full_name}, sinh {person.birth}"]
    if person.residential_group:
        parts.append(person.residential_group.name)
    if person.citizen_id:
        parts.append(f"CCCD …{person.citizen_id[-4:]}")
    if not person.is_alive:
        parts.append(f"đã mất {person.date_of_death:%d/%m/%Y}")
    return ", ".join(parts)


def _reading_errors(row: IntakeRow) -> bool:
    return any(one["severity"] == "error" and not one.get("found") for one in row.problems)


def _choices(row: IntakeRow, kind: Kind) -> list[tuple[str, str]]:
    if row.decision:
        return [("", "Chọn lại")]
    if row.verdict == Verdict.SUSPECT and row.candidates and "CCCD_NAME_CONFLICT" not in row.codes:
        if kind.adds_people:
            return [("new", "Là người mới"), LEAVE_OUT]
        return [("new", "Không phải người trong sổ"), LEAVE_OUT] if kind.unknown_people == LEAVE else [LEAVE_OUT]
    if row.elder_id and set(EVENTS) & set(row.codes):
        return [COMPARE_AGAIN, LEAVE_OUT]
    return [LEAVE_OUT]


def _accept(row: IntakeRow, kind: Kind) -> str:
    """The words on the button that says the doubt is no mistake; empty when there is no such answer.

    On rosters of the apps, who the row is about and whether what it says is right are two answers.
    """
    answered = row.decision if not kind.handler else row.decision.endswith("!") or row.decision in ("accept", "skip")
    asked_who = row.candidates and not (kind.handler and row.decision)
    if row.verdict != Verdict.SUSPECT or answered or asked_who or _reading_errors(row):
        return ""
    if kind.handler:
        known = ACCEPT | {"DUPLICATE_IN_FILE": "Lấy theo dòng này"}
        own = [reasons.accept_words(code) or known.get(code) for code in row.codes]
        return next((text for text in own if text), "Đúng như vậy, nhận dòng này")
    if {"REGISTRY_DECEASED", "REGISTRY_MOVED"} & set(row.codes):
        return ""
    return next((text for code, text in ACCEPT.items() if code in row.codes), "Đúng như vậy, nhận dòng này")


def _event(row: IntakeRow, person: Elder | None, viewer) -> dict[str, str] | None:
    """The proposal to record a death or a move; its own page shows the consequences first."""
    if row.decision:
        return None
    for code, (kind, words) in EVENTS.items():
        if code not in row.codes:
            continue
        if person is None:
            return {"label": "", "text": "Người này chưa có trong sổ: nếu đúng như ghi chú thì bỏ dòng này.", "url": ""}
        if viewer.has_perm("elders.record_lifeevent"):
            label = f"Ghi nhận {words}"
        elif viewer.has_perm("elders.report_lifeevent"):
            label = f"Báo phường: {words}"
        else:
            return {"label": "", "text": "Nếu đúng, cán bộ phường sẽ ghi nhận; hãy bỏ dòng này.", "url": ""}
        return {"label": label, "text": "", "url": reverse("elders:event_new", args=[person.pk, SLUGS[kind]])}
    return None


def _decided(row: IntakeRow, people: dict[int, Elder], kind: Kind) -> str:
    if row.decision.startswith("same:"):
        person = people.get(int(row.decision.rstrip("!").partition(":")[2]))
        text = f"là {introduce(person)}" if person else "là một người trong sổ"
    else:
        new = "là người mới" if kind.adds_people else "không phải người trong sổ"
        text = {"new": new, "new!": new, "skip": "bỏ dòng này", "accept": "nhận dòng này"}.get(row.decision, "")
    if row.decision.endswith("!"):
        text += ", nhận như danh sách"
    return f"{text} ({row.decided_by})" if text and row.decided_by else text


def _row(request: HttpRequest, pk: int, row_pk: int) -> IntakeRow:
    batch = get_object_or_404(IntakeBatch.objects.for_user(request.user).defer("content"), pk=pk)
    row = get_object_or_404(batch.rows.select_related("elder", "residential_group", "decided_by"), pk=row_pk)
    if batch.state not in OPEN:
        raise PermissionDenied
    row.batch = batch
    return row


def opened(request: HttpRequest, batch: IntakeBatch, what: str, row_count: int) -> None:
    """Tell the app whose roster it is that rows are about to be shown or given out."""
    if log := kind_of(batch.kind).opened:
        import_string(log)(request, batch=batch, what=what, row_count=row_count)


def _answer(request: HttpRequest, row: IntakeRow, problem: str = "") -> HttpResponse:
    """The row alone (with the counts above it) for HTMX, the page it stands on otherwise."""
    if request.htmx:
        batch, kind = row.batch, kind_of(row.batch.kind)
        opened(request, batch, "Xem dòng", 1)
        described = describe([row], batch=batch, kind=kind, viewer=request.user)[0]
        context = {
            "batch": batch,
            "kind": kind,
            "row": described,
            "problem": problem,
            "counts": counts_of(batch),
            "shown": request.GET.get("loai", ""),
            "swap": True,
            **actions_of(batch, request.user),
        }
        return render(request, "elders/intake/_answer.html", context)
    if problem:
        messages.error(request, problem)
    return redirect(f"{reverse('elders:intake_batch', args=[row.batch_id])}?loai={row.verdict}#dong-{row.pk}")


def actions_of(batch: IntakeBatch, user) -> dict[str, Any]:
    """What may be done with the whole file now."""
    return {
        "may_apply": services.may_apply(batch, user),
        "may_undo": services.may_undo(batch, user),
        "unread": services.unread_counts(batch) if batch.state in OPEN else [],
        # rows left out on purpose are settled: only what still waits for an answer is held
        "held": batch.rows.filter(verdict__in=(Verdict.SUSPECT, Verdict.REJECTED)).exclude(decision="skip").count(),
    }


def counts_of(batch: IntakeBatch) -> list[tuple[str, str, int]]:
    """(verdict, label, rows) in the order of the tabs."""
    shown = (Verdict.SUSPECT, Verdict.REJECTED, Verdict.CHANGED, Verdict.NEW, Verdict.SAME)
    return [(verdict.value, verdict.label, batch.counts.get(verdict.value, 0)) for verdict in shown]


@allow(sends_rosters)
@require_POST
def intake_decide(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """ "This is the same person", "a new person", "it is right as it stands", or "leave this row out"."""
    row = _row(request, pk, row_pk)
    try:
        row = services.decide(row, choice=request.POST.get("choice", ""), by=request.user)
    except ValidationError as refusal:
        return _answer(request, row, " ".join(refusal.messages))
    return _answer(request, row)


@allow(sends_rosters)
@require_POST
def intake_fix(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Correct one cell; the row is read and compared again."""
    row = _row(request, pk, row_pk)
    form = FixForm(request.POST)
    if not form.is_valid():
        return _answer(request, row, "Chọn nội dung cần sửa và ghi tối đa 500 ký tự.")
    try:
        row = services.fix(row, field=form.cleaned_data["field"], text=form.cleaned_data["text"], by=request.user)
    except ValidationError as refusal:
        return _answer(request, row, " ".join(refusal.messages))
    return _answer(request, row)


@allow(sends_rosters)
@require_GET
def intake_find(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Look for the person a row is about; only people the viewer may see."""
    row = _row(request, pk, row_pk)
    text = request.GET.get("q", "").strip()
    kind = kind_of(row.batch.kind)
    people = people_for(kind, request.user).select_related("residential_group")
    found = []
    if text:
        found = search.find(people, text, today=timezone.localdate(), ward_id=row.batch.ward_id, limit=8).people
    context = {"batch": row.batch, "row": row, "text": text, "people": [(one.pk, introduce(one)) for one in found]}
    return render(request, "elders/intake/_found.html", context)


@allow(sends_rosters)
@require_POST
def intake_decide_many(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer for all rows with one reason, where that is safe."""
    batch = get_object_or_404(IntakeBatch.objects.for_user(request.user).defer("content"), pk=pk)
    verdict, code = request.POST.get("loai", ""), request.POST.get("ma", "")
    choice, number = request.POST.get("choice", ""), request.POST.get("to", "")
    try:
        if choice == "place":
            if not number:
                raise ValidationError("Chọn tổ dân phố trước.")
            groups = ResidentialGroup.objects.for_user(request.user).filter(ward=batch.ward_id)
            group = get_object_or_404(groups, pk=number if number.isdigit() else 0)
            done = services.place_many(
                batch, verdict=verdict, code=code, group=group, by=request.user, today=timezone.localdate()
            )
        else:
            done = services.decide_many(batch, choice=choice, verdict=verdict, code=code, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if done:
            messages.success(request, f"Đã xử lý {so(done)} dòng.")
        else:
            messages.info(request, "Không có dòng nào đủ chắc chắn để xử lý cùng lúc; hãy xem từng dòng.")
    return redirect(f"{reverse('elders:intake_batch', args=[batch.pk])}?loai={verdict}")
