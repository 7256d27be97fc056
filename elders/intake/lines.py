"""One row of a file on its way into the database, and the terms it is judged under."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from elders.intake.match import Person
from elders.models import IntakeRow

Verdict = IntakeRow.Verdict
ERROR, DOUBT, NOTE = "error", "doubt", "note"


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

    @property
    def place(self) -> str:
        return f"dòng {self.row_number}" + (f" ({self.sheet})" if self.sheet else "")

    @property
    def all_problems(self) -> list[dict[str, Any]]:
        return [one for one in (*self.problems, *self.found) if one["code"] not in self.settled]

    @property
    def codes(self) -> list[str]:
        return list(dict.fromkeys(problem["code"] for problem in self.all_problems))

    @property
    def elder_id(self) -> int | None:
        return self.person.pk if self.person else None

    @property
    def chosen(self) -> int | None:
        """The record a reviewer named: decision "same:17"."""
        return int(self.decision.partition(":")[2]) if self.decision.startswith("same:") else None

    def says(self, *kinds: str) -> bool:
        return any(problem["severity"] in kinds for problem in self.all_problems)

    def note(self, code: str, severity: str, message: str, field_name: str = "", value: Any = "") -> None:
        cell = self.places.get(field_name, "")
        self.found.append(
            {"code": code, "severity": severity, "field": field_name, "cell": cell, "value": value, "message": message}
        )


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
