"""Who a row is about: a person of the registry, somebody an earlier row adds, or a question for the reviewer.

Numbers decide, a different number vetoes, a blank one says nothing; name, year of birth and group are weighed.
"""

from typing import Any

from elders.intake.lines import DOUBT, ERROR, NOTE, Line, Terms
from elders.intake.match import Known, Person, identity_of
from elders.matching import CONFLICT, DIFFERENT, SAME, compare, in_sentence


def find_person(line: Line, known: Known, terms: Terms) -> None:
    """Find who the row is about; set `person`, or `candidates` when a reviewer has to say."""
    if line.decision == "new":
        return
    if line.chosen:
        line.person = known.people.get(line.chosen)
        if line.person is None:
            line.note("AMBIGUOUS_MATCH", ERROR, "Người đã chọn không còn trong sổ. Hãy chọn lại.")
        elif outside(line.person, terms):
            refuse_outsider(line, line.person, terms)
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
        if by_number and outside(person, terms):
            refuse_outsider(line, person, terms)
            return
        if likeness.verdict == SAME and by_number:
            line.person = person
            return
        if likeness.verdict == CONFLICT:
            line.candidates = [candidate(person, likeness)]
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
    if len(same) == 1 and (near or not maybe) and not outside(same[0][0], terms):
        line.person = same[0][0]
    elif len(near) == 1 and all(one[0].group_id for one in same):
        line.person = near[0][0]
    elif same or maybe:
        line.candidates = [candidate(person, likeness) for person, likeness in [*same, *maybe]]
        count = len(line.candidates)
        who = "một người" if count == 1 else f"{count} người"
        line.note(
            "AMBIGUOUS_MATCH",
            DOUBT,
            f"Có thể trùng với {who} đã biết (cùng họ tên, năm sinh). Chọn “là người này” hoặc “người mới”.",
            "full_name",
            line.values.get("full_name"),
        )


def candidate(person: Person, likeness: Any) -> dict[str, Any]:
    """Only a pointer and reasons: the page names a person to those who may see them."""
    return {
        "elder": person.pk,
        "row": person.row.place if person.pk is None else "",
        "score": likeness.score,
        "reasons": list(likeness.reasons),
    }


def outside(person: Person, terms: Terms) -> bool:
    """Stored somewhere the sender does not answer for."""
    if person.pk is None:
        return False
    if person.ward_id is not None and person.ward_id != terms.ward_id:
        return True
    return terms.scope is not None and person.group_id not in terms.scope


def refuse_outsider(line: Line, person: Person, terms: Terms) -> None:
    """Refused without a word about who it is."""
    if person.ward_id is not None and person.ward_id != terms.ward_id:
        what = "Số này thuộc về một người trong sổ của phường khác. Cần ghi nhận chuyển đi ở phường đó trước."
    else:
        what = "Số này thuộc về một người ngoài tổ bạn phụ trách. Cán bộ phường sẽ xem và ghi nhận chuyển tổ nếu đúng."
    line.note("OUT_OF_SCOPE", ERROR, what, "citizen_id", line.values.get("citizen_id"))
