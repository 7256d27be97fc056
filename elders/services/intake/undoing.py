"""Take a whole import back as one act; refuse with names where somebody changed a record since."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from elders.ground import history
from elders.intake import bulk, match
from elders.intake.handling import Step, handler_of
from elders.intake.lines import place_of
from elders.intake.match import FACT_COLUMNS, QUESTIONS
from elders.models import Elder, IntakeBatch, IntakeRow, NotDuplicate, Situation, User, YearlyReview
from elders.services.intake import staging, writing
from elders.services.intake.later import changed_since
from elders.services.intake.receiving import may_undo

ACT = "Hoàn tác nhập danh sách"
NAMES_SHOWN = 10
# What a roster writes about a person, and the column that says about whom.
WRITTEN = ((Elder, "pgh_obj_id"), (Situation, "elder_id"), (YearlyReview, "elder_id"))


@transaction.atomic
def undo(batch: IntakeBatch, *, by: User, why: str = "") -> IntakeBatch:
    """Remove the people `batch` added and put back what it changed; its rows stay readable.

    Raises: ValidationError naming the people whose records somebody changed since, or when `by` may not.
    """
    fresh = IntakeBatch.objects.select_for_update(of=("self",)).defer("content").get(pk=batch.pk)
    if fresh.state != IntakeBatch.State.APPLIED:
        raise ValidationError("Danh sách này chưa ghi vào sổ hoặc đã hoàn tác rồi.")
    kind = staging.kind_for(fresh)
    (_undo_handled if kind.handler else _undo_people)(fresh, by, why)
    fresh.rows.exclude(outcome="").update(outcome=IntakeRow.Outcome.UNDONE)
    fresh.state, fresh.undone_by, fresh.undone_at = IntakeBatch.State.UNDONE, by, timezone.now()
    fresh.save(update_fields=["state", "undone_by", "undone_at"])
    for name in ("state", "undone_by", "undone_at"):
        setattr(batch, name, getattr(fresh, name))
    return batch


def _undo_handled(fresh: IntakeBatch, by: User, why: str) -> None:
    if not may_undo(fresh, by):
        raise ValidationError("Tài khoản này không được hoàn tác danh sách này.")
    handler = handler_of(staging.kind_for(fresh))
    handler.lock(batch=fresh, by=by)
    rows = fresh.rows.filter(undo__isnull=False).values_list("pk", "elder_id", "sheet", "row_number", "undo")
    steps = [
        (step["at"], pk, Step(pk, elder, place_of(sheet, number), step["data"]))
        for pk, elder, sheet, number, step in rows.order_by("pk")
    ]
    steps.sort(key=lambda one: one[:2], reverse=True)
    with history.act(ACT, by=by, why=why, batch=fresh.pk, file=fresh.file_name, undo=True):
        handler.undo([step for _, _, step in steps], batch=fresh, by=by)


def _undo_people(fresh: IntakeBatch, by: User, why: str) -> None:
    steps: list[tuple[int, dict[str, Any]]] = list(
        fresh.rows.filter(undo__isnull=False).order_by("pk").values_list("elder_id", "undo")
    )
    people = sorted({pk for pk, _ in steps if pk})
    match.lock(people)
    _refuse_outside(people, by)
    _refuse_changed(fresh, people, [step["created"] for _, step in steps if "created" in step])
    with history.act(ACT, by=by, why=why, batch=fresh.pk, file=fresh.file_name, undo=True):
        _put_back([(pk, step) for pk, step in steps if "created" not in step])
        _remove([step for _, step in steps if "created" in step])


class ChangedSince(ValidationError):
    """Somebody changed records of the import; `people` are (some of) them, for links beside the refusal."""

    def __init__(self, people: list[Elder], message: str) -> None:
        super().__init__(message)
        self.people = people


def _refuse_outside(people: list[int], by: User) -> None:
    scope = staging.scope_of(by)
    if scope is None:
        return
    outside = Elder.objects.filter(pk__in=people).exclude(residential_group__in=scope)
    if outside.exists():
        raise ValidationError("Có người trong danh sách nay không còn thuộc tổ bạn phụ trách. Hãy nhờ cán bộ phường.")


def _refuse_changed(batch: IntakeBatch, people: list[int], created: list[int]) -> None:
    if not people:
        return
    touched = set().union(*(changed_since(model, people, batch=batch, owner=owner) for model, owner in WRITTEN))
    touched |= _leaned_on(batch, created)
    if not touched:
        return
    names = list(Elder.objects.filter(pk__in=touched).order_by("given_name", "full_name", "pk")[:NAMES_SHOWN])
    shown = ", ".join(str(elder) for elder in names)
    more = f" và {len(touched) - len(names)} người khác" if len(touched) > len(names) else ""
    raise ChangedSince(
        names,
        f"Không hoàn tác được: sau khi ghi sổ đã có người sửa hồ sơ của {shown}{more}. "
        "Hãy sửa từng người, hoặc đưa các hồ sơ đó về như cũ rồi hoàn tác lại.",
    )


def _leaned_on(batch: IntakeBatch, created: list[int]) -> set[int]:
    """People the batch created who by now have something else: a contact, an event, a photo, rows of other apps."""
    own = {Situation, IntakeRow, NotDuplicate}
    found: set[int] = set()
    for relation in Elder._meta.related_objects:
        model = relation.related_model
        if model in own or hasattr(model, "pgh_tracked_model") or not relation.field.concrete:
            continue
        name = relation.field.name
        rows = model._default_manager.filter(**{f"{name}__in": created})
        if model is YearlyReview:
            rows = rows.exclude(source_batch=batch)
        found |= set(rows.order_by().values_list(f"{name}_id", flat=True))
    later = Situation.objects.filter(elder__in=created).exclude(source_batch=batch)
    return found | set(later.order_by().values_list("elder_id", flat=True))


def _put_back(steps: list[tuple[int, dict[str, Any]]]) -> None:
    """What was there before the first write of the batch wins; a batch may have been written in several goes."""
    steps = sorted(steps, key=lambda one: one[1]["at"], reverse=True)
    people: dict[int, dict[str, Any]] = {}
    for pk, step in steps:
        if "person" in step:
            people.setdefault(pk, {}).update(step["person"])
    _put_back_people(people)
    _put_back_situations([step for _, step in steps])
    _put_back_reviews([step for _, step in steps if "review" in step])


def _put_back_people(before: dict[int, dict[str, Any]]) -> None:
    if not before:
        return
    people, _ = match.people(sorted(before))
    rows = []
    for person in people:
        fields = person.fields | before[person.pk]
        rows.append((person.pk, *writing.person_values({k: v for k, v in fields.items() if v is not None})))
    writing.stage_and_update("elders_elder", ["id", *writing.PERSON_COLUMNS], rows)


def _put_back_situations(steps: list[dict[str, Any]]) -> None:
    opened = [step for step in steps if "situation" in step]
    if opened:
        bulk.stage(
            "intake_reopened",
            "elders_situation",
            ["id", "valid_to", "ended_by"],
            [(step["closed"], _day(step["valid_to"]), step["ended_by"]) for step in opened if "closed" in step],
        )
        with connection.cursor() as cursor:
            # One statement, for the same reason as when writing: nobody is without a place in between.
            cursor.execute(
                """
                WITH gone AS (DELETE FROM elders_situation WHERE id = ANY(%s) RETURNING 1),
                done AS (SELECT count(*) AS rows FROM gone)
                UPDATE elders_situation s SET valid_to = r.valid_to, ended_by = r.ended_by
                  FROM intake_reopened r, done WHERE r.id = s.id AND done.rows >= 0
                """,
                [[step["situation"] for step in opened]],
            )
    edited: dict[int, dict[str, Any]] = {}
    for step in steps:
        if "edited" in step:
            one = edited.setdefault(step["edited"], {"facts": {}})
            one["facts"].update(step["facts"])
            one["source"] = step["source"]
    rows = []
    for row in Situation.objects.filter(pk__in=list(edited)).order_by("pk"):
        step = edited[row.pk]
        facts = {name: match.plain(value) for name, value in row.facts().items()} | step["facts"]
        kind, paper, batch_id, user_id, at = step["source"]
        rows.append((row.pk, *writing.fact_values(facts), kind, paper, batch_id, user_id, datetime.fromisoformat(at)))
    writing.stage_and_update("elders_situation", ["id", *FACT_COLUMNS.values(), *writing.SOURCE_COLUMNS], rows)


def _put_back_reviews(steps: list[dict[str, Any]]) -> None:
    rows = []
    steps = list({step["review_id"]: step for step in steps}.values())  # the earliest write of each
    for step in steps:
        if was := step["review"]:
            answers = [*(was[name] for name in QUESTIONS), was["note"], was["reviewed_by_id"], was["source_batch_id"]]
            at = datetime.fromisoformat(was["updated_at"])
            rows.append((step["review_id"], _day(was["reviewed_on"]), *answers, at))
    gone = [step["review_id"] for step in steps if step["review"] is None]
    columns = ["id", "reviewed_on", *QUESTIONS, "note", "reviewed_by_id", "source_batch_id", "updated_at"]
    writing.stage_and_update("elders_yearlyreview", columns, rows)
    if gone:
        bulk.delete_ids("elders_yearlyreview", gone)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _remove(steps: list[dict[str, Any]]) -> None:
    """Take out the people the batch added; what other files said about them keeps its rows without a person."""
    if not steps:
        return
    people = [step["created"] for step in steps]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE elders_intakerow SET elder_id = NULL WHERE elder_id = ANY(%s)", [people])
        cursor.execute("DELETE FROM elders_notduplicate WHERE first_id = ANY(%s) OR second_id = ANY(%s)", [people] * 2)
    bulk.delete_ids("elders_situation", [step["situation"] for step in steps])
    bulk.delete_ids("elders_elder", people)
