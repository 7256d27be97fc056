"""The catalogue of the plan as data (`catalogue/*.toml`): tasks, ward units, renamed agencies, kinds of activities."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "catalogue"
OFFICE_UNIT = "Phòng Văn hóa - Xã hội"
MONEY_UNIT = "Phòng Kinh tế, Hạ tầng và Đô thị"
GROUPS_UNIT = "Các tổ dân phố"


@dataclass(frozen=True)
class TaskEntry:
    """One task as a plan words it. `measured_by`: codes of indicators and measures; `source`: document, section."""

    code: str
    title: str
    activity_type: str
    leads: tuple[str, ...]
    timing: str
    rhythm: str
    scope: str
    source: tuple[str, ...]
    cooperating: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    measured_by: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Unit:
    """A unit of the ward. `roles`: the Django groups whose accounts belong to it, none when it has no accounts."""

    code: str
    name: str
    duty: str
    roles: list[str]
    source: str


@dataclass(frozen=True)
class Alias:
    """An agency named in a plan that no longer exists, and who does its work now."""

    plan_name: str
    use_now: str
    confidence: str


@dataclass(frozen=True)
class Field:
    """One thing written down of an activity; `kind` as the head of `activity_types.toml` says."""

    key: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()

    @property
    def is_detail(self) -> bool:
        """Whether it is kept among the details of the activity, not in a column or table of its own."""
        return self.kind in ("text", "long", "number", "money", "day", "choice")


@dataclass(frozen=True)
class Page:
    """Where the house does work of that kind."""

    label: str
    url: str


@dataclass(frozen=True)
class ActivityType:
    code: str
    label: str
    fields: tuple[Field, ...]
    pages: tuple[Page, ...] = field(default=())
    table: str = ""

    @property
    def details(self) -> tuple[Field, ...]:
        return tuple(one for one in self.fields if one.is_detail)

    def has(self, kind: str) -> bool:
        """Whether it keeps participants, airings or attachments."""
        return any(one.kind == kind for one in self.fields)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _entry(row: Mapping[str, Any]) -> TaskEntry:
    return TaskEntry(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})


@cache
def ward_tasks() -> Mapping[str, TaskEntry]:
    """P-01 … P-30 in the order of the plan."""
    return {row["code"]: _entry(row) for row in _read("tasks.toml")["ward"]}


@cache
def city_tasks() -> Mapping[str, TaskEntry]:
    """The tasks of the city's plan in its order; those of scope `city_only` are none of the ward's."""
    return {row["code"]: _entry(row) for row in _read("tasks.toml")["city"]}


def task_entry(code: str) -> TaskEntry | None:
    """The catalogue's words on a task; None of a task the ward added itself."""
    return ward_tasks().get(code) or city_tasks().get(code)


@cache
def units() -> Mapping[str, Unit]:
    """Units of the ward by code."""
    return {row["code"]: Unit(**row) for row in _read("units.toml")["units"]}


@cache
def aliases() -> tuple[Alias, ...]:
    return tuple(Alias(**row) for row in _read("units.toml")["aliases"])


def now_called(name: str) -> str:
    """Who does the work of an agency today; the name itself when nothing changed."""
    folded = name.casefold()
    for one in aliases():
        # "Bảo hiểm xã hội thành phố" stands in tasks, "… thành phố Hải Phòng" in the table of names; one row has two.
        names = [part.strip().casefold() for part in one.plan_name.split(";")]
        if folded in names or any(part.startswith(folded) and len(folded) > 20 for part in names):
            return one.use_now
    return name


@cache
def activity_types() -> Mapping[str, ActivityType]:
    found = {}
    for code, row in _read("activity_types.toml")["types"].items():
        found[code] = ActivityType(
            code=code,
            label=row["label"],
            fields=tuple(Field(**{**one, "choices": tuple(one.get("choices", ()))}) for one in row["fields"]),
            pages=tuple(Page(**one) for one in row.get("pages", ())),
            table=row.get("table", ""),
        )
    return found


def type_choices() -> list[tuple[str, str]]:
    """Kinds of activities for forms and the database, in the order of the catalogue."""
    return [(code, one.label) for code, one in activity_types().items()]


def unit_of_role(role: str) -> str:
    """Name of the unit whose accounts have `role`; "" when it is none of the plan's units."""
    return next((one.name for one in units().values() if role in one.roles), "")
