"""What an app writes to take in its own roster: compare, apply, undo, each for all rows of a file at once."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.module_loading import import_string

from elders.intake.kinds import Kind
from elders.intake.lines import NOTE, Line
from elders.models import IntakeBatch, ResidentialGroup, User

# What the reading says about a person's papers: a roster of something else may settle it (`line.settled`).
ABOUT_THE_PERSON = frozenset(
    ("YEAR_ONLY", "SEX_FROM_CCCD", "BIRTH_FROM_CCCD", "SEX_CCCD_CONFLICT", "BIRTH_CCCD_CONFLICT", "CCCD_REPAIRED")
)


@dataclass(frozen=True)
class Step:
    """One written row and what `apply` returned for it. `place` is words for a sentence: "dòng 12"."""

    row_pk: int
    elder_id: int | None
    place: str
    undo: Any


class Handler(ABC):
    """Base of an app's handler; one object per kind, without state of its own.

    The house does the rest: it reads the file, finds the people, stores the verdicts, asks the reviewer, opens the
    transaction and the act in the history, compares once more under lock, and keeps what comes back for the undo.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def lock(self, *, batch: IntakeBatch, by: User) -> None:  # noqa: B027  nothing to hold is a good answer
        """Hold what the file is about to change (`select_for_update` of the target), before the last comparison and
        before an undo. Raises: ValidationError with a sentence when it can no longer be changed."""

    @abstractmethod
    def compare(self, lines: list[Line], *, batch: IntakeBatch, user: User) -> None:
        """Give every line a verdict, in a fixed number of queries; `user` is the sender, writes nothing.

        Per line one of: `line.compare_with(stored, says)` (new when `stored` is None, changed field by field, same),
        `line.refuse(code, sentence, field)` (not taken until a cell is corrected), `line.doubt(code, sentence, field)`
        (a person decides; settled once `line.accepted`). Whatever else the verdict rests on goes into `line.seen` (any
        JSON value): if it differs at the moment of writing, the row comes back for review. Lines with `line.outcome`
        are already written: they are there to be compared with, their verdict stands.
        """

    @abstractmethod
    def apply(self, lines: list[Line], *, batch: IntakeBatch, by: User, today: date) -> dict[int, Any]:
        """Write the new and changed lines set by set; return {line.pk: JSON value that takes it back}.

        Runs inside the transaction and the history act of the file. Raises: ValidationError to write nothing at all.
        """

    @abstractmethod
    def undo(self, steps: list[Step], *, batch: IntakeBatch, by: User) -> None:
        """Take rows back, the latest written first. Raises: ValidationError naming what was built on them since
        (`elders.services.intake.later.changed_since` finds rows somebody edited)."""

    def template_rows(
        self, *, user: User, target: Any, group: ResidentialGroup | None, today: date
    ) -> Iterable[Mapping[str, Any]] | None:
        """Rows the template is filled with, {field: value as it would be read}; only what `user` may see. None for the
        people of `group`."""
        return None


def repeated(lines: Iterable[Line], *, by: Any, says: Any) -> Iterable[tuple[list[Line], bool]]:
    """Lines of one file that speak of the same thing: (lines in the order of the file, whether they agree).

    `by(line)` is the thing (None: alone in the world), `says(line)` what the line says about it.
    """
    groups: dict[Hashable, list[Line]] = {}
    for line in lines:
        thing = by(line)
        if thing is not None:
            groups.setdefault(thing, []).append(line)
    for group in groups.values():
        if len(group) > 1:
            first = says(group[0])
            yield group, all(says(line) == first for line in group[1:])


def settle_repeated(lines: Iterable[Line], *, by: Any, says: Any) -> None:
    """Mark repeated lines after they were compared: alike, the first is written and the others are the same; unlike, no
    line is written before somebody has accepted one of them and left out the others."""
    lines = [line for line in lines if line.verdict or line.outcome]
    for group, alike in repeated(lines, by=by, says=says):
        first = group[0]
        for line in group:
            others = ", ".join(other.place for other in group if other is not line)
            if alike and line is not first:
                line.note("DUPLICATE_IN_FILE", NOTE, f"Trùng với {first.place}; chỉ ghi một lần.")
                line.same()
            elif not alike and not line.outcome:
                words = f"Trùng với {others} nhưng ghi khác nhau. Lấy một dòng, bỏ dòng kia."
                line.doubt("DUPLICATE_IN_FILE", words)


@lru_cache(maxsize=64)
def handler_of(kind: Kind) -> Handler:
    """The handler a kind names. Raises: ImportError for a wrong path."""
    return import_string(kind.handler)(kind)
