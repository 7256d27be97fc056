"""One row of a file on its way into the database, and the terms it is judged under."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from elders.intake.match import Person
from elders.models import IntakeRow

Verdict = IntakeRow.Verdict
ERROR, DOUBT, NOTE = "error", "doubt", "note"


def place_of(sheet: str, row_number: int) -> str:
    """A row in words."""
    return f"dòng {row_number}" + (f" ({sheet})" if sheet and sheet != "csv" else "")


@dataclass
class Line:
    """One row of a file with everything the verdict needs; the same for a fresh reading and for a stored row."""

    sheet: str
    row_number: int
    cells: dict[str, Any]
    values: dict[str, Any]
    problems: list[dict[str, Any]]
    group_id: int | None = None
    places: dict[str, str] = field(default_factory=dict)  # field → cell ("B12")
    decision: str = ""
    decided_by_id: int | None = None
    pk: int | None = None

    # Answers of `judge`:
    verdict: str = ""
    found: list[dict[str, Any]] = field(default_factory=list)  # problems of the comparison, apart from the reading's
    person: Person | None = None
    candidates: list[dict[str, Any]] = field(default_factory=list)
    changes: dict[str, list[Any]] = field(default_factory=dict)
    basis: str = ""
    before: dict[str, Any] = field(default_factory=dict)  # what a stored row said when it was last compared
    settled: set[str] = field(default_factory=set)  # doubts of the reading that the registry has answered

    # For the handlers of other rosters:
    outcome: str = ""  # already written by an earlier apply of this file
    seen: Any = None  # what else the verdict rests on, see `Handler.compare`
    subject_id: int | None = None  # the person, where the handler finds them itself

    @property
    def place(self) -> str:
        return place_of(self.sheet, self.row_number)

    @property
    def all_problems(self) -> list[dict[str, Any]]:
        return [one for one in (*self.problems, *self.found) if one["code"] not in self.settled]

    @property
    def codes(self) -> list[str]:
        return list(dict.fromkeys(problem["code"] for problem in self.all_problems))

    @property
    def elder_id(self) -> int | None:
        return self.person.pk if self.person else self.subject_id

    @property
    def chosen(self) -> int | None:
        """The record a reviewer named: decision "same:17", or "same:17!" when a doubt was accepted on top."""
        return int(self.decision.rstrip("!").partition(":")[2]) if self.decision.startswith("same:") else None

    @property
    def chosen_only(self) -> str:
        """The answer who the row is about, without the one about what it says."""
        who = self.decision.rstrip("!")
        return who if who == "new" or who.startswith("same:") else ""

    @property
    def accepted(self) -> bool:
        """Whether a reviewer said that the line is right as it stands."""
        return self.decision == "accept" or self.decision.endswith("!")

    def says(self, *kinds: str) -> bool:
        return any(problem["severity"] in kinds for problem in self.all_problems)

    def note(self, code: str, severity: str, message: str, field_name: str = "", value: Any = "") -> None:
        cell = self.places.get(field_name, "")
        self.found.append(
            {"code": code, "severity": severity, "field": field_name, "cell": cell, "value": value, "message": message}
        )

    # What a handler says about a line.
    def refuse(self, code: str, message: str, field_name: str = "") -> None:
        """Not taken; the sentence says what to correct."""
        self.note(code, ERROR, message, field_name, self._typed(field_name))

    def doubt(self, code: str, message: str, field_name: str = "") -> None:
        """A person decides; says nothing more once they accepted the line."""
        if not self.accepted:
            self.note(code, DOUBT, message, field_name, self._typed(field_name))

    def _typed(self, field_name: str) -> Any:
        value = self.values.get(field_name)
        return "" if value is None or isinstance(value, bool) else value

    def same(self) -> None:
        self.verdict, self.changes = Verdict.SAME, {}

    def compare_with(self, stored: Mapping[str, Any] | None, says: Mapping[str, Any]) -> None:
        """Set the verdict: new (`stored` None), changed (field → [before, after]) or same. Values are JSON values; a
        None in `says` is a blank cell and erases nothing."""
        self.seen = stored if self.seen is None else [self.seen, stored]
        self.changes = {}
        if stored is None:
            self.verdict = Verdict.NEW
            return
        for name, value in says.items():
            if value is not None and stored.get(name) != value:
                self.changes[name] = [stored.get(name), value]
        self.verdict = Verdict.CHANGED if self.changes else Verdict.SAME


@dataclass(frozen=True)
class Terms:
    """Under which terms a file is judged.

    `scope` are the group ids the sender answers for, None for the whole ward. `creates` is False for rosters that only
    speak about people already in the registry; `about` says which values belong to the roster.
    """

    ward_id: int
    as_of: date
    scope: frozenset[int] | None = None
    creates: bool = True
    about: str = "elder"  # "elder" or "yearly_review"
