"""Rows between a file and the registry: read from a file or from their table, judged, and stored by COPY."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Count, QuerySet

from elders.intake import bulk, match
from elders.intake.kinds import Kind, kind_of
from elders.intake.lines import Line, Terms
from elders.intake.match import Known
from elders.intake.types import GroupName, Groups, ParsedRow
from elders.models import IntakeBatch, IntakeRow, ResidentialGroup, User

COLUMNS = [
    "id",
    "batch_id",
    "sheet",
    "row_number",
    "verdict",
    "cells",
    "values",
    "places",
    "problems",
    "codes",
    "elder_id",
    "candidates",
    "changes",
    "residential_group_id",
    "decision",
    "decided_by_id",
    "outcome",
    "basis",
    "first_row_id",
]
JUDGED = [
    "verdict",
    "problems",
    "codes",
    "elder_id",
    "candidates",
    "changes",
    "decision",
    "decided_by_id",
    "basis",
    "first_row_id",
]
READ = ["cells", "values", "residential_group_id"]


def groups_of(ward_id: int, day: Any) -> Groups:
    """The groups rows of a ward may name on `day`, with their other names."""
    stored = ResidentialGroup.objects.filter(ward=ward_id).on(day).order_by("code", "pk").prefetch_related("aliases")
    return Groups(
        GroupName(group.pk, group.name, group.code, tuple(alias.alias for alias in group.aliases.all()))
        for group in stored
    )


def scope_of(user: User) -> frozenset[int] | None:
    """Group ids `user` answers for; None for the whole ward."""
    return None if user.sees_whole_ward else frozenset(user.residential_group_ids)


def terms_of(batch: IntakeBatch, user: User, kind: Kind) -> Terms:
    return Terms(
        ward_id=batch.ward_id,
        as_of=batch.as_of,
        scope=scope_of(user) if kind.scoped else None,
        creates=kind.adds_people,
        about="yearly_review" if kind.key == "yearly_review" else "elder",
    )


def target_of(kind: Kind, user: User, key: str) -> Any:
    """What `key` names among what the kind lets `user` choose; None for a kind without targets.

    Raises: ValidationError when nothing is chosen, or something the kind does not offer `user` (any more).
    """
    if kind.targets is None:
        if key:
            raise ValidationError("Loại danh sách này không chọn như vậy.")
        return None
    offered = kind.targets(user)
    found = offered.filter(pk=key).first() if key.isdigit() else None
    if found is None:
        words = kind.target_label.lower()
        raise ValidationError(f"Chọn {words}." if not key else f"Không chọn được {words} này, hoặc đã khóa lại.")
    return found


def line_of(row: ParsedRow) -> Line:
    """A fresh reading as a line."""
    return Line(
        sheet=row.sheet[:100],
        row_number=row.row_number,
        cells=row.cells,
        values=row.values,
        problems=[problem.as_json() for problem in row.problems],
        group_id=row.group_id,
        places={name: place[1] for name, place in row.places.items()},
    )


def stored_lines(rows: QuerySet[IntakeRow]) -> list[Line]:
    """Stored rows as lines, in the order of the file."""
    columns = ["pk", "sheet", "row_number", "cells", "values", "places", "residential_group_id", "decision"]
    lines = []
    for row in rows.order_by("pk").values_list(
        *columns, "decided_by_id", "problems", "verdict", "basis", "elder_id", "first_row_id", "outcome"
    ):
        pk, sheet, number, cells, values, places, group_id, decision = row[:8]
        decided_by, problems, verdict, basis, elder, first, outcome = row[8:]
        own = [_bare(one) for one in problems if not one.get("found")]
        line = Line(sheet, number, cells, values, own, group_id, places, decision, decided_by, pk)
        line.verdict, line.basis, line.outcome = verdict, basis, outcome
        line.before = {"verdict": verdict, "basis": basis, "elder": elder, "first_row": first}
        lines.append(line)
    return lines


def reviewed_lines(rows: QuerySet[IntakeRow]) -> list[Line]:
    """The same with no more than an apply needs when nothing has changed since the review: values and verdicts."""
    columns = ["pk", "values", "residential_group_id", "decision", "verdict", "basis", "elder_id", "first_row_id"]
    lines = []
    for pk, values, group_id, decision, verdict, basis, elder, first in rows.order_by("pk").values_list(*columns):
        line = Line("", 0, {}, values, [], group_id, decision=decision, pk=pk)
        line.verdict, line.basis = verdict, basis
        line.before = {"verdict": verdict, "basis": basis, "elder": elder, "first_row": first}
        lines.append(line)
    return lines


def _bare(problem: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in problem.items() if name != "settled"}


def load_known(lines: Iterable[Line], terms: Terms) -> Known:
    """The people these lines may be about."""
    lines = list(lines)
    return match.load(
        [line.values for line in lines],
        ward_id=terms.ward_id,
        also=[line.chosen for line in lines if line.chosen],
        year=terms.as_of.year if terms.about == "yearly_review" else None,
    )


def load_locked(lines: list[Line], terms: Terms) -> Known:
    """The same, each of them held until the transaction ends."""
    named = {line.chosen for line in lines if line.chosen}
    named |= {line.before["elder"] for line in lines if line.before.get("elder")}
    ids = match.candidate_ids([line.values for line in lines], terms.ward_id) | named
    match.lock(ids)
    return match.load_ids(ids, year=terms.as_of.year if terms.about == "yearly_review" else None)


def store_new(batch: IntakeBatch, lines: list[Line]) -> None:
    """COPY all rows of a batch, replacing what an earlier preview stored."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM elders_intakerow WHERE batch_id = %s", [batch.pk])
    for line, pk in zip(lines, bulk.draw_ids(IntakeRow, len(lines)), strict=True):
        line.pk = pk
    bulk.copy_rows(
        "elders_intakerow",
        COLUMNS,
        (
            (
                line.pk,
                batch.pk,
                line.sheet,
                line.row_number,
                line.verdict,
                bulk.as_json(line.cells),
                bulk.as_json(line.values),
                bulk.as_json(line.places),
                bulk.as_json(problems_of(line)),
                line.codes,
                line.elder_id,
                bulk.as_json(line.candidates),
                bulk.as_json(line.changes),
                line.group_id,
                line.decision,
                line.decided_by_id,
                "",
                line.basis,
                first_row_of(line),
            )
            for line in lines
        ),
    )


def store_again(lines: list[Line], *, read_again: bool = False) -> None:
    """Write new verdicts (with `read_again` also new values) over the stored rows."""
    columns = ["id", *JUDGED, *(READ if read_again else [])]
    rows = []
    for line in lines:
        row = [
            line.pk,
            line.verdict,
            bulk.as_json(problems_of(line)),
            line.codes,
            line.elder_id,
            bulk.as_json(line.candidates),
            bulk.as_json(line.changes),
            line.decision,
            line.decided_by_id,
            line.basis,
            first_row_of(line),
        ]
        if read_again:
            row += [bulk.as_json(line.cells), bulk.as_json(line.values), line.group_id]
        rows.append(row)
    bulk.stage("intake_judged", "elders_intakerow", columns, rows)
    bulk.update_from("elders_intakerow", "intake_judged", columns[1:])


def problems_of(line: Line) -> list[dict[str, Any]]:
    """All problems as stored: those of the comparison are marked, they are found anew each time."""
    own = [one | {"settled": True} if one["code"] in line.settled else one for one in line.problems]
    return own + [one | {"found": True} for one in line.found]


def first_row_of(line: Line) -> int | None:
    """The row that creates the person this row is also about."""
    person = line.person
    if person is None or person.pk is not None or person.row is line:
        return None
    return person.row.pk


def refresh_counts(batch: IntakeBatch) -> None:
    """Count the stored rows per verdict on the batch."""
    found = batch.rows.order_by().values("verdict").annotate(count=Count("pk"))
    ignored = {name: count for name, count in batch.counts.items() if name == IntakeRow.Verdict.IGNORED}
    batch.counts = {row["verdict"]: row["count"] for row in found} | ignored  # those are no rows of their own
    batch.save(update_fields=["counts"])


def kind_for(batch: IntakeBatch) -> Kind:
    return kind_of(batch.kind)
