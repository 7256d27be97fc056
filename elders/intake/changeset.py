"""What a file would change, row by row, before anything is written: new, changed, same, suspect or rejected.

Numbers decide, blanks erase nothing, a less precise birth never replaces a more precise one, and an older list never
replaces what is known from a later day. What nobody can decide from paper is left to a person, with the reason.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from elders.ground.birth import Birth
from elders.ground.names import vn_key
from elders.intake.match import PERSON_FIELDS, QUESTIONS, Known, Person, identity_of
from elders.matching import CONFLICT, DIFFERENT, MAYBE, SAME, Identity, compare, in_sentence
from elders.models import FACTS, IntakeRow

Verdict = IntakeRow.Verdict
ERROR, DOUBT, NOTE = "error", "doubt", "note"
STATUS_DOUBTS = {"died": "DECEASED", "moved_out": "MOVED_AWAY"}
# Free text about a person: a roster adds it where nothing stands, and never replaces what somebody wrote.
ONLY_WHEN_BLANK = {"notes", "other_ids"}
OWN_FIELDS = frozenset(PERSON_FIELDS)
ROSTER_FACTS = frozenset(FACTS) - {"residential_group"}  # the group of a row stands beside its values


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


def judge(lines: Iterable[Line], known: Known, terms: Terms) -> None:
    """Give every line its verdict, in the order of the file: a later row meets the person an earlier row creates."""
    for line in lines:
        line.found, line.candidates, line.changes, line.person, line.settled = [], [], {}, None, set()
        also = [line.chosen] if line.chosen else []
        line.basis = known.basis(line.values, also=also)
        line.verdict = _verdict(line, known, terms)


def replay(lines: Iterable[Line], known: Known, terms: Terms) -> bool:
    """Follow the stored verdicts again when nothing they rest on has changed; False when they have to be judged anew.

    Saves the comparisons of a file that was judged a moment ago; whoever answers for a part of the ward is judged anew.
    """
    if terms.scope is not None:
        return False
    by_row: dict[int | None, Person] = {}
    for line in lines:
        before = line.before
        if known.basis(line.values, also=[line.chosen] if line.chosen else []) != before["basis"]:
            return False
        if before["verdict"] == Verdict.NEW:
            line.person = by_row[line.pk] = _new_person(line, terms)
            continue
        person = by_row.get(before["first_row"]) or known.people.get(before["elder"])
        if person is None:
            return False
        line.person = person
        if person.pk is None or (person.is_resident and not person.date_of_death):
            line.changes = differences(line, person, terms)
            _learn(person, line.changes)
        person.row = person.row or line
    return True


def _verdict(line: Line, known: Known, terms: Terms) -> str:
    if line.decision == "skip" or line.says(ERROR):
        return Verdict.REJECTED
    if terms.scope is not None and line.group_id is not None and line.group_id not in terms.scope:
        line.note(
            "OUT_OF_SCOPE", ERROR, "Dòng này thuộc tổ bạn không phụ trách. Hãy để tổ đó gửi.", "residential_group"
        )
        return Verdict.REJECTED
    _match(line, known, terms)
    if line.says(ERROR):
        return Verdict.REJECTED
    person = line.person
    if person is None and not line.candidates:
        outcome = _as_new(line, known, terms)
    elif person is None:
        outcome = Verdict.SUSPECT
    else:
        outcome = _as_known(line, person, known, terms)
    held = line.says(DOUBT) and not line.decision
    return Verdict.REJECTED if line.says(ERROR) else Verdict.SUSPECT if held else outcome


def _match(line: Line, known: Known, terms: Terms) -> None:
    """Find who the row is about; set `person`, or `candidates` when a reviewer has to say."""
    if line.decision == "new":
        return
    if line.chosen:
        line.person = known.people.get(line.chosen)
        if line.person is None:
            line.note("AMBIGUOUS_MATCH", ERROR, "Người đã chọn không còn trong sổ. Hãy chọn lại.")
        elif _outside(line.person, terms):
            _refuse_outsider(line, line.person, terms)
        return
    mine = identity_of(line.values, line.group_id)
    same: list[tuple[Person, Any]] = []
    maybe: list[tuple[Person, Any]] = []
    for person in known.find(line.values):
        likeness = compare(mine, person.identity)
        by_number = bool(mine.number and mine.number == person.identity.number)
        if likeness.verdict == DIFFERENT:
            if likeness.number_typo:
                line.note("CCCD_TYPO", NOTE, f"{' '.join(likeness.reasons)} (người cùng tên, cùng năm sinh).")
            continue
        if by_number and _outside(person, terms):
            _refuse_outsider(line, person, terms)
            return
        if likeness.verdict == SAME and by_number:
            line.person = person
            return
        if likeness.verdict == CONFLICT:
            line.candidates = [_candidate(person, likeness)]
            where = f" ({person.row.place})" if person.pk is None else ""
            line.note(
                "CCCD_NAME_CONFLICT",
                DOUBT,
                f"Số CCCD này đang ghi cho người khác{where}: {in_sentence(likeness.reasons)}. "
                "Đối chiếu giấy tờ rồi chọn.",
                "citizen_id",
                line.values.get("citizen_id"),
            )
            return
        (same if likeness.verdict == SAME else maybe).append((person, likeness))
    _choose(line, same, maybe, terms)


def _choose(line: Line, same: list, maybe: list, terms: Terms) -> None:
    """Exactly one person who agrees, not only by leaving everything open, is the person; otherwise somebody decides."""
    near = [one for one in same if one[0].group_id and one[0].group_id == line.group_id]
    if len(same) == 1 and (near or not maybe) and not _outside(same[0][0], terms):
        line.person = same[0][0]
    elif len(near) == 1 and all(one[0].group_id for one in same):
        line.person = near[0][0]
    elif same or maybe:
        line.candidates = [_candidate(person, likeness) for person, likeness in [*same, *maybe]]
        count = len(line.candidates)
        who = "một người" if count == 1 else f"{count} người"
        line.note(
            "AMBIGUOUS_MATCH",
            DOUBT,
            f"Có thể trùng với {who} đã biết (cùng họ tên, năm sinh). Chọn “là người này” hoặc “người mới”.",
            "full_name",
            line.values.get("full_name"),
        )


def _candidate(person: Person, likeness: Any) -> dict[str, Any]:
    """Only a pointer and reasons: the page names a person to those who may see them."""
    return {
        "elder": person.pk,
        "row": person.row.place if person.pk is None else "",
        "score": likeness.score,
        "reasons": list(likeness.reasons),
    }


def _outside(person: Person, terms: Terms) -> bool:
    """Stored somewhere the sender does not answer for."""
    if person.pk is None:
        return False
    if person.ward_id is not None and person.ward_id != terms.ward_id:
        return True
    return terms.scope is not None and person.group_id not in terms.scope


def _refuse_outsider(line: Line, person: Person, terms: Terms) -> None:
    """Refused without a word about who it is."""
    if person.ward_id is not None and person.ward_id != terms.ward_id:
        what = "Số này thuộc về một người trong sổ của phường khác. Cần ghi nhận chuyển đi ở phường đó trước."
    else:
        what = "Số này thuộc về một người ngoài tổ bạn phụ trách. Cán bộ phường sẽ xem và ghi nhận chuyển tổ nếu đúng."
    line.note("OUT_OF_SCOPE", ERROR, what, "citizen_id", line.values.get("citizen_id"))


def _as_new(line: Line, known: Known, terms: Terms) -> str:
    if not terms.creates:
        line.note(
            "NOT_IN_REGISTRY", ERROR, "Chưa có người này trong sổ. Hãy thêm vào sổ trước rồi gửi lại.", "full_name"
        )
        return Verdict.REJECTED
    if line.group_id is None and terms.scope is not None:
        line.note("GROUP_MISSING", ERROR, "Chưa rõ người này ở tổ nào. Ghi tên tổ rồi gửi lại.", "residential_group")
        return Verdict.REJECTED
    if line.decision == "new" and any(
        person.fields.get("citizen_id") == line.values.get("citizen_id")
        for person in known.find(line.values)
        if line.values.get("citizen_id")
    ):
        line.note(
            "CCCD_NAME_CONFLICT", ERROR, "Số CCCD này đã có người mang. Sửa hoặc xóa số rồi chọn lại.", "citizen_id"
        )
        return Verdict.REJECTED
    person = _new_person(line, terms)
    person.said = person.fields | person.facts
    known.add(person)
    line.person = person
    return Verdict.NEW


def _new_person(line: Line, terms: Terms) -> Person:
    """Whom the row will create."""
    own, facts = _own(line), _facts_of(line)
    return Person(None, own, facts, ward_id=terms.ward_id, group_id=line.group_id, row=line)


def _as_known(line: Line, person: Person, known: Known, terms: Terms) -> str:
    status = line.values.get("status")
    if person.pk is not None and person.date_of_death:
        if status == "died":
            line.settled.add(STATUS_DOUBTS["died"])
        else:
            line.note(
                "REGISTRY_DECEASED",
                ERROR if line.decision else DOUBT,
                f"Sổ ghi người này đã mất ngày {person.date_of_death:%d/%m/%Y}. Nếu sai, khôi phục ở trang biến động.",
            )
        return Verdict.SAME
    if person.pk is not None and not person.is_resident:
        if status == "moved_out":
            line.settled.add(STATUS_DOUBTS["moved_out"])
        else:
            line.note(
                "REGISTRY_MOVED",
                ERROR if line.decision else DOUBT,
                "Sổ ghi người này đã chuyển đi. Nếu đã trở về, ghi nhận chuyển đến ở trang biến động rồi gửi lại.",
            )
        return Verdict.SAME
    repeated = _repeated(line, person, terms)
    line.changes = differences(line, person, terms)
    if person.row is None:
        person.row = line
    if repeated == Verdict.SUSPECT or (line.says(DOUBT) and not line.decision):
        return Verdict.SUSPECT
    person.said |= {name: value for name, value in _said(line, terms).items() if name not in person.said}
    if not line.changes:
        return Verdict.SAME
    _learn(person, line.changes)
    known.add(person)
    return Verdict.CHANGED


def _repeated(line: Line, person: Person, terms: Terms) -> str:
    """An earlier row of this file spoke about the same person: fine when it says the same, else for a person."""
    first = person.row
    if first is None or first is line:
        return ""
    clash = sorted(
        name
        for name, value in _said(line, terms).items()
        if name in person.said and not _agrees(name, person.said[name], value)
    )
    if clash and not line.decision:
        line.note("DUPLICATE_IN_FILE", DOUBT, f"Trùng người với {first.place} nhưng nội dung khác nhau.", clash[0])
        return Verdict.SUSPECT
    if first.verdict in (Verdict.SUSPECT, Verdict.REJECTED) and not line.decision:
        line.note("DUPLICATE_IN_FILE", DOUBT, f"Trùng người với {first.place}, dòng đó đang chờ xem lại.")
        return Verdict.SUSPECT
    line.note("DUPLICATE_IN_FILE", NOTE, f"Trùng với {first.place}; chỉ ghi một người.")
    return ""


def differences(line: Line, person: Person, terms: Terms) -> dict[str, list[Any]]:
    """Field → [before, after] for everything the row says better than the registry knows."""
    if terms.about == "yearly_review":
        before = person.review or {}
        return {
            name: [before.get(name), value]
            for name, value in _said(line, terms).items()
            if not (name == "note" and before.get("note")) and before.get(name) != value
        }
    changes = {}
    for name, value in _own(line).items():
        if _better(name, person.fields.get(name), value):
            changes[name] = [person.fields.get(name), value]
    older = person.valid_from is not None and terms.as_of < person.valid_from
    for name, value in _facts_of(line).items():
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


def _learn(person: Person, changes: Mapping[str, list[Any]]) -> None:
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


def _facts_of(line: Line) -> dict[str, Any]:
    facts = {name: value for name, value in line.values.items() if name in ROSTER_FACTS and _given(value)}
    if line.group_id is not None:
        facts["residential_group"] = line.group_id
    return facts


def _said(line: Line, terms: Terms) -> dict[str, Any]:
    """What the row says about its person, as far as this kind of roster is about it."""
    if terms.about == "yearly_review":
        return {name: line.values[name] for name in [*QUESTIONS, "note"] if _given(line.values.get(name))}
    return _own(line) | _facts_of(line)


def _own(line: Line) -> dict[str, Any]:
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


def _agrees(name: str, first: Any, second: Any) -> bool:
    if first == second:
        return True
    if name == "birth":
        return str(first).startswith(str(second)) or str(second).startswith(str(first))
    if name in ("full_name", "address", "ethnicity", "hometown"):
        return vn_key(str(first)).replace(" ", "") == vn_key(str(second)).replace(" ", "")
    return name in ONLY_WHEN_BLANK or name == "note"


def counts(lines: Iterable[Line]) -> dict[str, int]:
    """Rows per verdict."""
    result: dict[str, int] = {}
    for line in lines:
        result[line.verdict] = result.get(line.verdict, 0) + 1
    return result


__all__ = ["MAYBE", "Identity", "Line", "Terms", "counts", "differences", "judge"]
