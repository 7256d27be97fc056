"""What a file would change, row by row, before anything is written: new, changed, same, suspect or rejected.

Who a row is about says `whois`, what it says better than the registry `differences`. What nobody can decide from paper
is left to a person, with the reason.
"""

from collections.abc import Iterable

from elders.intake.differences import agrees, differences, facts_of, learn, own_values, said
from elders.intake.lines import DOUBT, ERROR, NOTE, Line, Terms, Verdict
from elders.intake.match import Known, Person
from elders.intake.whois import find_person

STATUS_DOUBTS = {"died": "DECEASED", "moved_out": "MOVED_AWAY"}


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
            learn(person, line.changes)
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
    find_person(line, known, terms)
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
    own, facts = own_values(line), facts_of(line)
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
    person.said |= {name: value for name, value in said(line, terms).items() if name not in person.said}
    if not line.changes:
        return Verdict.SAME
    learn(person, line.changes)
    known.add(person)
    return Verdict.CHANGED


def _repeated(line: Line, person: Person, terms: Terms) -> str:
    """An earlier row of this file spoke about the same person: fine when it says the same, else for a person."""
    first = person.row
    if first is None or first is line:
        return ""
    clash = sorted(
        name
        for name, value in said(line, terms).items()
        if name in person.said and not agrees(name, person.said[name], value)
    )
    if clash and not line.decision:
        line.note("DUPLICATE_IN_FILE", DOUBT, f"Trùng người với {first.place} nhưng nội dung khác nhau.", clash[0])
        return Verdict.SUSPECT
    if first.verdict in (Verdict.SUSPECT, Verdict.REJECTED) and not line.decision:
        line.note("DUPLICATE_IN_FILE", DOUBT, f"Trùng người với {first.place}, dòng đó đang chờ xem lại.")
        return Verdict.SUSPECT
    line.note("DUPLICATE_IN_FILE", NOTE, f"Trùng với {first.place}; chỉ ghi một người.")
    return ""
