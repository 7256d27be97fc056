"""What the reading side hands over: plain values, no database. The writing side stores and compares them.

A fact the file does not tell is absent from `ParsedRow.values`; an empty cell is absent too, never "no".
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from elders.intake import reasons

ERROR, DOUBT, NOTE = "error", "doubt", "note"


class Refused(Exception):
    """A whole file cannot be taken; `message` tells the sender in Vietnamese what to do."""

    def __init__(self, code: str, message: str = "") -> None:
        self.code = code
        self.message = message or reasons.REASONS[code].advice
        super().__init__(f"{code}: {self.message}")


@dataclass(frozen=True)
class Problem:
    """Something about one cell: an error refuses the row, a doubt asks a person, a note only says what was done."""

    code: str
    severity: str
    field: str = ""
    cell: str = ""
    value: str = ""
    message: str = ""

    @property
    def label(self) -> str:
        return reasons.label(self.code)

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, str]) -> "Problem":
        return cls(**{name: data.get(name, "") for name in cls.__dataclass_fields__})


@dataclass
class ParsedRow:
    """One row that speaks of a person.

    `cells`: heading → text as typed (repaired encoding only). `values`: field → JSON value. `places`: field →
    [heading, cell], where the value was read. `sheet` is the name of the sheet; of several tables side by side the
    second and later ones carry their columns behind it ("Sheet1 [F:J]", see `sheet_name`), so that (sheet,
    row_number) is one row for ever.
    """

    sheet: str
    row_number: int
    cells: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    group_id: int | None = None
    places: dict[str, list[str]] = field(default_factory=dict)

    @property
    def codes(self) -> list[str]:
        return list(dict.fromkeys(problem.code for problem in self.problems))

    @property
    def is_rejected(self) -> bool:
        return any(problem.severity == ERROR for problem in self.problems)

    @property
    def is_doubtful(self) -> bool:
        return any(problem.severity == DOUBT for problem in self.problems)


@dataclass
class ParsedFile:
    """All person tables of a file.

    `tables`: {sheet, signature, header_rows: [numbers], columns: [{column, letter, heading, example, field}]};
    `column` counts from 0, `field` is "" for a column that is not read. `ignored`: rows that are no people,
    [{sheet, row_number, what, text}] with what = total, section, header, column_numbers, signature, remark.
    """

    tables: list[dict[str, Any]] = field(default_factory=list)
    rows: list[ParsedRow] = field(default_factory=list)
    ignored: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class GroupName:
    """A tổ dân phố as the reader needs it."""

    id: int
    name: str
    code: str = ""
    aliases: tuple[str, ...] = ()


class Groups(tuple):
    """The groups rows may name: `Groups([GroupName(1, "Tổ dân phố Vân Quan", "TDP03", ("Vân Quan",)), …])`."""

    def __new__(cls, groups: Iterable[GroupName] = ()) -> "Groups":
        return super().__new__(cls, groups)


def sheet_name(label: str) -> str:
    """The workbook's own sheet name behind `ParsedRow.sheet`."""
    name, _, columns = label.rpartition(" [")
    left, _, right = columns.rstrip("]").partition(":")
    return name if name and columns.endswith("]") and left.isalpha() and right.isalpha() else label
