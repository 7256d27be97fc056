"""The sets a file writes: people, their situations, yearly reviews; each with what takes it back.

New rows are COPYed straight into their tables; changed ones go through a temporary table and one UPDATE. A situation
is closed and its successor opened in a single statement, so that the person is never without a place in between.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from elders.choices import SourceKind
from elders.ground.birth import Birth
from elders.intake import bulk
from elders.intake.lines import Line, Terms, Verdict
from elders.intake.match import FACT_COLUMNS, PERSON_FIELDS, QUESTIONS, Person
from elders.models import FACTS, Elder, IntakeBatch, Situation, User, YearlyReview

TEXT_FIELDS = [name for name in PERSON_FIELDS if name not in ("birth", "citizen_id")]
PERSON_COLUMNS = ["birth_year", "birth_month", "birth_day", "citizen_id", *TEXT_FIELDS]
FACT_BLANKS = {  # what a fact nobody knows is in its column
    name: "" if field.get_internal_type() == "CharField" else False if name == "is_absent" else None
    for name in FACTS
    for field in [Situation._meta.get_field(name)]
}
FACT_PLACES = {name: place for place, name in enumerate(FACT_COLUMNS)}
DATE_FACTS = {name for name in FACTS if Situation._meta.get_field(name).get_internal_type() == "DateField"}
SOURCE_COLUMNS = ["source_kind", "source_paper", "source_batch_id", "recorded_by_id", "recorded_at"]
SITUATION_COLUMNS = ["elder_id", "ward_id", "valid_from", "valid_to", "ended_by", *FACT_COLUMNS.values()]


def write(lines: list[Line], *, batch: IntakeBatch, terms: Terms, by: User) -> dict[int, dict[str, Any]]:
    """Write all lines; return, by `id(line)`, what takes each person's part back (on the first line that speaks)."""
    source = (SourceKind.IMPORT.value, batch.file_name[:200], batch.pk, by.pk, timezone.now())
    if terms.about == "yearly_review":
        return _write_reviews(lines, batch=batch, by=by)
    undo: dict[int, dict[str, Any]] = {}
    created = [line for line in lines if line.verdict == Verdict.NEW]
    _create(created, terms, source, undo)
    changed: dict[int, list[Line]] = {}
    for line in lines:
        if line.verdict == Verdict.CHANGED and id(line.person.row) not in undo:
            changed.setdefault(line.person.pk, []).append(line)
    _correct(changed.values(), undo)
    _change_situations(changed.values(), terms, source, undo)
    for step in undo.values():
        step["at"] = source[-1].isoformat()
    return undo


def person_values(fields: dict[str, Any]) -> list[Any]:
    """The columns of `PERSON_COLUMNS` for a person's fields."""
    birth = Birth.from_iso(fields["birth"])
    texts = [fields.get(name) or "" for name in TEXT_FIELDS]
    return [birth.year, birth.month, birth.day, fields.get("citizen_id") or None, *texts]


def fact_values(facts: dict[str, Any]) -> list[Any]:
    """The columns of `FACT_COLUMNS` for the facts known; what is not known stays empty."""
    values = list(FACT_BLANKS.values())
    for name, value in facts.items():
        place = FACT_PLACES.get(name)
        if place is None or value is None:
            continue
        values[place] = date.fromisoformat(value) if name in DATE_FACTS and isinstance(value, str) else value
    return values


def _create(lines: list[Line], terms: Terms, source: tuple, undo: dict[int, dict[str, Any]]) -> None:
    if not lines:
        return
    people = [line.person for line in lines]
    for person, pk in zip(people, bulk.draw_ids(Elder, len(people)), strict=True):
        person.pk = pk
    situations = bulk.draw_ids(Situation, len(people))
    now = source[-1]
    # The place is written with the person, so that the trigger of the situation finds nothing left to do.
    bulk.copy_rows(
        "elders_elder",
        ["id", *PERSON_COLUMNS, "citizen_id_note", "created_at", "ward_id", "residential_group_id", "is_resident"],
        (
            (one.pk, *person_values(one.fields), "", now, terms.ward_id, one.facts.get("residential_group"), True)
            for one in people
        ),
    )
    bulk.copy_rows(
        "elders_situation",
        ["id", *SITUATION_COLUMNS, *SOURCE_COLUMNS],
        (
            (pk, one.pk, terms.ward_id, terms.as_of, None, "", *fact_values(one.facts), *source)
            for pk, one in zip(situations, people, strict=True)
        ),
    )
    for line, pk in zip(lines, situations, strict=True):
        undo[id(line)] = {"created": line.person.pk, "situation": pk}


def _correct(groups: Iterable[list[Line]], undo: dict[int, dict[str, Any]]) -> None:
    """Corrections of who a person is."""
    rows = []
    for lines in groups:
        before = _first_before(lines, PERSON_FIELDS)
        if before:
            person = lines[0].person
            rows.append((person.pk, *person_values(person.fields)))
            undo.setdefault(id(lines[0]), {})["person"] = before
    stage_and_update("elders_elder", ["id", *PERSON_COLUMNS], rows)


def _first_before(lines: list[Line], names: Iterable[str]) -> dict[str, Any]:
    """Field → what stood there before the first of these rows."""
    before: dict[str, Any] = {}
    for line in lines:
        for name, (old, _) in line.changes.items():
            if name in names:
                before.setdefault(name, old)
    return before


def _change_situations(
    groups: Iterable[list[Line]], terms: Terms, source: tuple, undo: dict[int, dict[str, Any]]
) -> None:
    """What changes with time: a new row from the day of the list, or the same row when it starts that day or later."""
    split, edited, first = [], [], []
    for lines in groups:
        before = _first_before(lines, FACTS)
        person: Person = lines[0].person
        if not before:
            continue
        step = undo.setdefault(id(lines[0]), {})
        if person.situation_id is None:
            first.append((person, step))
        elif person.valid_from < terms.as_of:
            split.append((person, step))
        else:
            edited.append((person, step, before))
    for (person, step), pk in zip([*first, *split], bulk.draw_ids(Situation, len(first) + len(split)), strict=True):
        step["situation"] = pk
        if person.situation_id is not None:
            step["closed"] = person.situation_id
            step["valid_to"] = person.valid_to.isoformat() if person.valid_to else None
            step["ended_by"] = person.ended_by
    _insert_situations([*first, *split], terms, source)
    _edit_situations(edited, source)


def _insert_situations(parts: Sequence[tuple[Person, dict[str, Any]]], terms: Terms, source: tuple) -> None:
    if not parts:
        return
    columns = ["id", *SITUATION_COLUMNS, *SOURCE_COLUMNS]
    bulk.stage(
        "intake_situations",
        "elders_situation",
        columns,
        (
            (
                step["situation"],
                person.pk,
                person.ward_id or terms.ward_id,
                terms.as_of,
                person.valid_to,
                person.ended_by,
                *fact_values(person.facts),
                *source,
            )
            for person, step in parts
        ),
    )
    closed = [(step["closed"], terms.as_of - timedelta(days=1), "") for _, step in parts if "closed" in step]
    bulk.stage("intake_closed", "elders_situation", ["id", "valid_to", "ended_by"], closed)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        # One statement: the triggers that keep the place of a person look once, when both rows are written.
        cursor.execute(
            f"""
            WITH closed AS (
              UPDATE elders_situation s SET valid_to = c.valid_to, ended_by = c.ended_by
                FROM intake_closed c WHERE c.id = s.id RETURNING s.elder_id
            ), done AS (SELECT count(*) AS rows FROM closed)
            INSERT INTO elders_situation ({names})
            SELECT {", ".join(f"n.{name}" for name in names.split(", "))}
              FROM intake_situations n, done WHERE done.rows >= 0
            """  # noqa: S608 - own names
        )


def _edit_situations(parts: list[tuple[Person, dict[str, Any], dict[str, Any]]], source: tuple) -> None:
    if not parts:
        return
    stored = {
        row[0]: row[1:]
        for row in Situation.objects.filter(pk__in=[person.situation_id for person, _, _ in parts])
        .order_by("pk")
        .values_list("pk", "source_kind", "source_paper", "source_batch_id", "recorded_by_id", "recorded_at")
    }
    rows = []
    for person, step, before in parts:
        step["edited"] = person.situation_id
        step["facts"] = before
        was = stored[person.situation_id]
        step["source"] = [*was[:4], was[4].isoformat()]
        rows.append((person.situation_id, *fact_values(person.facts), *source))
    stage_and_update("elders_situation", ["id", *FACT_COLUMNS.values(), *SOURCE_COLUMNS], rows)


def _write_reviews(lines: list[Line], *, batch: IntakeBatch, by: User) -> dict[int, dict[str, Any]]:
    """One row per elder and year: answers are added or replaced, an empty cell leaves the earlier answer."""
    undo: dict[int, dict[str, Any]] = {}
    changed: dict[int, list[Line]] = {}
    for line in lines:
        if line.verdict == Verdict.CHANGED:
            changed.setdefault(line.person.pk, []).append(line)
    stored = {
        review.elder_id: review
        for review in YearlyReview.objects.filter(elder__in=list(changed), year=batch.as_of.year)
    }
    now = timezone.now()
    columns = ["elder_id", "year", "reviewed_on", *QUESTIONS, "note", "reviewed_by_id", "source_batch_id", "updated_at"]
    rows = []
    for pk, group in changed.items():
        old = stored.get(pk)
        answers = {name: getattr(old, name) for name in [*QUESTIONS, "note"]} if old else {}
        for line in group:
            answers |= {name: after for name, (_, after) in line.changes.items()}
        note = str(answers.get("note") or "")[:200]
        rows.append(
            (pk, batch.as_of.year, batch.as_of, *(answers.get(name) for name in QUESTIONS), note, by.pk, batch.pk, now)
        )
        undo[id(group[0])] = {"review": _remembered(old) if old else None, "elder": pk}
    if rows:
        bulk.stage("intake_reviews", "elders_yearlyreview", columns, rows)
        names = ", ".join(columns)
        sets = ", ".join(f"{name} = excluded.{name}" for name in columns[2:])
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO elders_yearlyreview ({names}) SELECT {names} FROM intake_reviews "  # noqa: S608 - own names
                f"ON CONFLICT (elder_id, year) DO UPDATE SET {sets} RETURNING elder_id, id"
            )
            ids = dict(cursor.fetchall())
        for step in undo.values():
            step["review_id"], step["at"] = ids[step["elder"]], now.isoformat()
    return undo


def _remembered(review: YearlyReview) -> dict[str, Any]:
    return {
        "reviewed_on": review.reviewed_on.isoformat(),
        **{name: getattr(review, name) for name in [*QUESTIONS, "note"]},
        "reviewed_by_id": review.reviewed_by_id,
        "source_batch_id": review.source_batch_id,
        "updated_at": review.updated_at.isoformat(),
    }


def stage_and_update(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Set the columns of many rows by id through a temporary table."""
    if rows:
        name = f"intake_{table.removeprefix('elders_')}"
        bulk.stage(name, table, columns, rows)
        bulk.update_from(table, name, columns[1:])


def as_json_or_none(value: Any) -> Any:
    return None if value is None else bulk.as_json(value)
