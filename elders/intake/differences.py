"""What a row says better than the registry knows.

Blanks erase nothing, a less precise birth never replaces a more precise one, and an older list never replaces what is
known from a later day.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Any

from elders.ground.birth import Birth
from elders.ground.names import vn_key
from elders.intake.lines import NOTE, Line, Terms
from elders.intake.match import PERSON_FIELDS, QUESTIONS, Person
from elders.models import FACTS

# Free text about a person: a roster adds it where nothing stands, and never replaces what somebody wrote.
ONLY_WHEN_BLANK = {"notes", "other_ids"}
OWN_FIELDS = frozenset(PERSON_FIELDS)
ROSTER_FACTS = frozenset(FACTS) - {"residential_group"}  # the group of a row stands beside its values


def differences(line: Line, person: Person, terms: Terms) -> dict[str, list[Any]]:
    """Field → [before, after] for everything the row says better than the registry knows."""
    if terms.about == "yearly_review":
        before = person.review or {}
        return {
            name: [before.get(name), value]
            for name, value in said(line, terms).items()
            if not (name == "note" and before.get("note")) and before.get(name) != value
        }
    changes = {}
    for name, value in own_values(line).items():
        if _better(name, person.fields.get(name), value):
            changes[name] = [person.fields.get(name), value]
    older = person.valid_from is not None and terms.as_of < person.valid_from
    for name, value in facts_of(line).items():
        before = person.facts.get(name)
        if before == value or (name == "address" and before and vn_key(str(before)) == vn_key(str(value))):
            continue
        if older and before is not None:
            line.note(
                "OLDER_THAN_RECORD",
                NOTE,
                f"Danh sách lập trước ngày sổ ghi nhận ({person.valid_from:%d/%m/%Y}); giữ nội dung mới hơn trong sổ.",
                name,
                value,
            )
            continue
        changes[name] = [before, value]
    return changes


def learn(person: Person, changes: Mapping[str, list[Any]]) -> None:
    """Let the next row of the file meet the person as this row leaves them (not for reviews: they say no more)."""
    for name, (_, value) in changes.items():
        if name in PERSON_FIELDS:
            person.fields[name] = value
        elif name in FACTS:
            person.facts[name] = value
        else:
            person.review = (person.review or {}) | {name: value}
    person.__dict__.pop("identity", None)


def _given(value: Any) -> bool:
    return value is not None and value != ""


def facts_of(line: Line) -> dict[str, Any]:
    facts = {name: value for name, value in line.values.items() if name in ROSTER_FACTS and _given(value)}
    if line.group_id is not None:
        facts["residential_group"] = line.group_id
    return facts


def said(line: Line, terms: Terms) -> dict[str, Any]:
    """What the row says about its person, as far as this kind of roster is about it."""
    if terms.about == "yearly_review":
        return {name: line.values[name] for name in [*QUESTIONS, "note"] if _given(line.values.get(name))}
    return own_values(line) | facts_of(line)


def own_values(line: Line) -> dict[str, Any]:
    """What the row says about the person; a remark about death or a move is no note about somebody still here."""
    own = {name: value for name, value in line.values.items() if name in OWN_FIELDS and _given(value)}
    if _given(line.values.get("note")) and line.values.get("status") in (None, "", "alive"):
        own.setdefault("notes", line.values["note"])
    return own


def _better(name: str, before: Any, after: Any) -> bool:
    """Whether `after` should replace `before`."""
    if before is None:
        return True
    if before == after or name in ONLY_WHEN_BLANK:
        return False
    if name == "birth":
        old, new = Birth.from_iso(before), Birth.from_iso(after)
        return not before.startswith(after) and not (old.year == new.year and new.precision == "year")
    if name == "full_name":
        return not _only_loses_marks(before, after)
    if name in ("ethnicity", "hometown"):
        return vn_key(str(before)) != vn_key(str(after))
    return True


def _only_loses_marks(before: str, after: str) -> bool:
    """The same name without (some of) its marks, in capitals, or with a tone set elsewhere (Hoà) is no correction."""
    if vn_key(before).replace(" ", "") != vn_key(after).replace(" ", ""):
        return False
    return _marks(after) <= _marks(before)


def _marks(text: str) -> Counter[str]:
    """Marks of a name wherever they stand; the stroke of đ is one of them."""
    return Counter(
        char for char in unicodedata.normalize("NFD", text.casefold()) if char == "đ" or unicodedata.combining(char)
    )


def agrees(name: str, first: Any, second: Any) -> bool:
    if first == second:
        return True
    if name == "birth":
        return str(first).startswith(str(second)) or str(second).startswith(str(first))
    if name in ("full_name", "address", "ethnicity", "hometown"):
        return vn_key(str(first)).replace(" ", "") == vn_key(str(second)).replace(" ", "")
    return name in ONLY_WHEN_BLANK or name == "note"
