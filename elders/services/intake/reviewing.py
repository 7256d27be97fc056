"""A person looks at rows: says who they are, corrects cells, leaves rows out; every answer is compared at once.

An answer on one row can settle or unsettle others of the same file (the same number, the same name): the whole family
of a row is judged together, in the order of the file.
"""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet

from elders.intake import reasons
from elders.intake.kinds import LEAVE, Kind
from elders.intake.lines import DOUBT, ERROR, Line
from elders.intake.match import keys_of
from elders.intake.parse import reread
from elders.intake.types import Groups, ParsedRow, Problem
from elders.models import Elder, IntakeBatch, IntakeRow, ResidentialGroup, User
from elders.services.intake import staging
from elders.services.intake.comparing import compare
from elders.services.intake.receiving import works_on

WHOLE_BATCH = 1500  # up to so many rows all are judged again: simpler, and still faster than a click is felt
WITHOUT_GROUP = ("GROUP_MISSING", "TO_UNKNOWN")  # a whole list may lack the one group all its people live in
# Doubts about one cell that a reviewer may wave through for many rows: the person stays certain, the cell is marked.
SAFE_TO_ACCEPT = ("CCCD_INVALID", "SEX_CCCD_CONFLICT", "BIRTH_CCCD_CONFLICT", "BIRTH_SWAPPED", "UNSAFE_TEXT")
# A likeness this strong with exactly one candidate may be accepted for many rows at once.
CERTAIN_SCORE = 75
ANSWERS = ("", "accept", "new", "skip")

_FAMILY_SQL = """
SELECT id FROM elders_intakerow
 WHERE batch_id = %(batch)s AND outcome = ''
   AND (values ->> 'citizen_id' = ANY(%(citizen_id)s) OR values ->> 'old_id' = ANY(%(old_id)s)
        OR vn_key(values ->> 'full_name') || ' ' || left(values ->> 'birth', 4) = ANY(%(name)s))
"""


@transaction.atomic
def decide(row: IntakeRow, *, choice: str, by: User) -> IntakeRow:
    """Answer a row: "same:ID" this person of the registry, "new" a new person, "accept" the doubt is no mistake,
    "skip" leave it out, "" take the answer back. Raises: ValidationError when the answer does not fit."""
    batch = _open_batch(row.batch_id, by)
    lines = _family(batch, row)
    line = next(one for one in lines if one.pk == row.pk)
    _answer(line, choice, by, staging.kind_for(batch))
    _judge_and_store(batch, lines, by)
    return _fresh(row)


@transaction.atomic
def fix(row: IntakeRow, *, field: str, text: str, by: User) -> IntakeRow:
    """Correct one cell; it is read by the same reader as the file. Raises: ValidationError for an unknown field."""
    batch = _open_batch(row.batch_id, by)
    kind = staging.kind_for(batch)
    if kind.field(field) is None:
        raise ValidationError("Danh sách này không có nội dung đó.")
    before = _family(batch, row)
    line = next(one for one in before if one.pk == row.pk)
    _type_anew(line, kind, field, text, groups=staging.groups_of(batch.ward_id, batch.as_of), as_of=batch.as_of)
    if line.decision != "new":
        line.decision, line.decided_by_id = "", None
    after = {one.pk: one for one in _family(batch, row, also=line)}
    after |= {one.pk: one for one in before}
    lines = [after[pk] for pk in sorted(after)]
    _judge_and_store(batch, lines, by, read_again=True)
    return _fresh(row)


def _type_anew(line: Line, kind: Kind, field: str, text: str, *, groups: Groups, as_of: date) -> None:
    """Read one cell of a stored row as if `text` had stood in the file."""
    parsed = ParsedRow(
        line.sheet,
        line.row_number,
        line.cells,
        line.values,
        [Problem.from_json(one) for one in line.problems],
        line.group_id,
        {name: ["", cell] for name, cell in line.places.items()},
    )
    again = reread(parsed, kind=kind, field=field, text=text, groups=groups, as_of=as_of)
    line.cells, line.values, line.group_id = again.cells, again.values, again.group_id
    line.problems = [problem.as_json() for problem in again.problems]


@transaction.atomic
def place_many(batch: IntakeBatch, *, verdict: str, code: str, group: ResidentialGroup, by: User, today: date) -> int:
    """Say once to which group all rows of one verdict belong that name none, or none of the ward's (`WITHOUT_GROUP`);
    the number of rows placed. Rows already answered, left out or written stay as they are.

    The group may be one of the day of the list or of `today`: after a merge the people live in the new one.
    Raises: ValidationError for another reason, or a group of another ward or beyond what `by` may see.
    """
    batch = _open_batch(batch.pk, by)
    if code not in WITHOUT_GROUP:
        raise ValidationError("Chỉ chọn tổ cho những dòng chưa rõ tổ.")
    groups = staging.groups_of(batch.ward_id, batch.as_of)
    mine = ResidentialGroup.objects.for_user(by).filter(pk=group.pk, ward=batch.ward_id)
    if not (mine.on(today).exists() or mine.on(batch.as_of).exists()):
        raise ValidationError("Tổ này không thuộc phường, hoặc không còn hoạt động.")
    kind = staging.kind_for(batch)
    asked = batch.rows.filter(verdict=verdict, codes__contains=[code], outcome="", decision="")
    wanted = set(asked.values_list("pk", flat=True))
    lines = staging.stored_lines(_comparable(batch))
    for line in lines:
        if line.pk in wanted:
            _type_anew(line, kind, "residential_group", group.name, groups=groups, as_of=batch.as_of)
            line.group_id = group.pk  # chosen from the list: it counts even where the bare name could mean two groups
            line.problems = [one for one in line.problems if one["code"] not in WITHOUT_GROUP]
    if wanted:
        _judge_and_store(batch, lines, by, read_again=True)
    return len(wanted)


@transaction.atomic
def decide_many(batch: IntakeBatch, *, choice: str, verdict: str, code: str, by: User) -> int:
    """The same answer for all rows of one verdict and reason; the number of rows answered.

    "skip" leaves them out; "accept" only for doubts about a single cell; "sure" takes the one candidate of a row where
    the likeness is strong. Rows that are not safe to answer together stay as they are.
    """
    batch = _open_batch(batch.pk, by)
    if choice not in ("skip", "accept", "sure") or not code:
        raise ValidationError("Chọn lý do trước khi xử lý nhiều dòng.")
    safe = _safe_together(code)
    if choice == "accept" and not safe:
        raise ValidationError("Lý do này cần xem từng dòng.")
    lines = staging.stored_lines(_comparable(batch))
    stored = {row.pk: row for row in batch.rows.filter(verdict=verdict, codes__contains=[code], outcome="")}
    visible = _visible(staging.kind_for(batch), by, stored.values()) if choice == "sure" else set()
    answered = 0
    for line in lines:
        row = stored.get(line.pk)
        if row is None or line.decision:
            continue
        answer = choice
        if choice == "accept" and (row.candidates or not _only_doubts(row, safe)):
            continue
        if choice == "sure":
            answer = _sure(row, visible)
        if answer:
            line.decision, line.decided_by_id = answer, by.pk
            answered += 1
    if answered:
        _judge_and_store(batch, lines, by)
    return answered


def _safe_together(code: str) -> tuple[str, ...]:
    """The doubts a row may have to be accepted with all others of `code`; empty when each needs its own look."""
    if code in SAFE_TO_ACCEPT:
        return SAFE_TO_ACCEPT
    if reasons.may_accept_together(code):
        return (code,)
    return (code,) if code == "CHANGED_SINCE" else ()  # seen before and after, row by row; nothing else in doubt


def _only_doubts(row: IntakeRow, codes: Iterable[str]) -> bool:
    doubts = [one["code"] for one in row.problems if one["severity"] in (DOUBT, ERROR) and not one.get("settled")]
    return bool(doubts) and all(code in codes for code in doubts)


def _sure(row: IntakeRow, visible: set[int]) -> str:
    """ "same:ID" when exactly one stored, visible person is strongly alike and nothing else is in doubt."""
    if len(row.candidates) != 1 or not _only_doubts(row, ("AMBIGUOUS_MATCH",)):
        return ""
    candidate = row.candidates[0]
    sure = candidate["elder"] in visible and candidate["score"] >= CERTAIN_SCORE
    return f"same:{candidate['elder']}" if sure else ""


def _visible(kind: Kind, by: User, rows: Iterable[IntakeRow]) -> set[int]:
    ids = {one["elder"] for row in rows for one in row.candidates if one["elder"]}
    return set(people_for(kind, by).filter(pk__in=ids).values_list("pk", flat=True))


def _open_batch(pk: int, by: User) -> IntakeBatch:
    """The batch under lock while it may still be answered."""
    batch = IntakeBatch.objects.select_for_update(of=("self",)).defer("content").get(pk=pk)
    if batch.state not in (IntakeBatch.State.PREVIEW, IntakeBatch.State.APPLIED):
        raise ValidationError("Danh sách này không còn chờ duyệt.")
    if not works_on(batch, by):
        raise ValidationError("Danh sách này của người khác.")
    return batch


def people_for(kind: Kind, user: User) -> QuerySet[Elder]:
    """The people who may be named to `user` on the rows of a roster, and chosen for one."""
    return kind.people(user) if kind.people else Elder.objects.for_user(user)


def _answer(line: Line, choice: str, by: User, kind: Kind) -> None:
    if choice.startswith("same:"):
        number = choice.partition(":")[2]
        if not number.isdigit() or not people_for(kind, by).filter(pk=number).exists():
            raise ValidationError("Không có người này trong sổ.")
    elif choice == "new" and not (kind.adds_people or kind.unknown_people == LEAVE):
        raise ValidationError("Danh sách này chỉ nhận người đã có trong sổ.")
    elif choice == "accept" and kind.handler and (line.chosen or line.decision == "new"):
        choice = f"{line.decision.rstrip('!')}!"  # who it is was answered before; now what the row says about them
    elif choice not in ANSWERS:
        raise ValidationError("Không hiểu lựa chọn này.")
    if choice not in ("", "skip") and any(one["severity"] == ERROR for one in line.problems):
        raise ValidationError("Dòng này còn ô sai. Hãy sửa ô đó trước.")
    line.decision, line.decided_by_id = choice, by.pk if choice else None


def _family(batch: IntakeBatch, row: IntakeRow, *, also: Line | None = None) -> list[Line]:
    """All rows not yet written that share a number or a name with `row`, directly or through others."""
    rows = _comparable(batch)
    if staging.kind_for(batch).handler or sum(batch.counts.values()) <= WHOLE_BATCH:
        lines = staging.stored_lines(rows)
    else:
        lines = _by_keys(batch, row, also)
    if row.pk not in {line.pk for line in lines if not line.outcome}:
        raise ValidationError("Dòng này đã ghi vào sổ.")
    return lines


def _comparable(batch: IntakeBatch) -> QuerySet[IntakeRow]:
    """The rows that are judged together: what a handler compares across rows, written ones too, only it knows."""
    return batch.rows.all() if staging.kind_for(batch).handler else batch.rows.filter(outcome="")


def _by_keys(batch: IntakeBatch, row: IntakeRow, also: Line | None) -> list[Line]:
    keys = set(keys_of(row.values)) | set(keys_of(also.values) if also else ())
    ids, seen = {row.pk}, None
    lines: list[Line] = []
    while ids != seen:
        seen = ids
        with connection.cursor() as cursor:
            names = {kind: [key for one, key in keys if one == kind] for kind in ("citizen_id", "old_id", "name")}
            cursor.execute(_FAMILY_SQL, {"batch": batch.pk, **names})
            ids = seen | {pk for (pk,) in cursor.fetchall()}
        lines = staging.stored_lines(batch.rows.filter(pk__in=ids, outcome=""))
        keys |= {key for line in lines for key in keys_of(line.values)}
    return lines


def _judge_and_store(batch: IntakeBatch, lines: list[Line], by: User, *, read_again: bool = False) -> None:
    compare(lines, batch=batch)
    staging.store_again([line for line in lines if not line.outcome], read_again=read_again)
    staging.refresh_counts(batch)


def _fresh(row: IntakeRow) -> IntakeRow:
    return IntakeRow.objects.select_related("batch", "elder", "residential_group", "decided_by").get(pk=row.pk)


def code_counts(batch: IntakeBatch, verdict: str) -> list[tuple[str, str, int]]:
    """(code, label, rows) of the reasons among rows of one verdict, most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT code, count(*) FROM elders_intakerow, unnest(codes) AS code
             WHERE batch_id = %s AND verdict = %s GROUP BY code ORDER BY 2 DESC, 1
            """,
            [batch.pk, verdict],
        )
        return [(code, reasons.label(code), count) for code, count in cursor.fetchall()]


def unread_counts(batch: IntakeBatch) -> list[tuple[str, str, str, int]]:
    """(verdict, code, label, rows) of rows that are taken although a cell of theirs could not be read."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT verdict, code, count(*) FROM elders_intakerow, unnest(codes) AS code
             WHERE batch_id = %s AND code = ANY(%s) AND verdict IN ('new', 'changed', 'same') AND decision <> 'skip'
             GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
            """,
            [batch.pk, list(reasons.UNREAD)],
        )
        return [(verdict, code, reasons.label(code), count) for verdict, code, count in cursor.fetchall()]


__all__ = [
    "SAFE_TO_ACCEPT",
    "WITHOUT_GROUP",
    "code_counts",
    "decide",
    "decide_many",
    "fix",
    "place_many",
    "unread_counts",
]
