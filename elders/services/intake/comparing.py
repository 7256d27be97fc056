"""Every row against what is stored now: the registry's own rosters here, those of the apps through their handlers."""

import hashlib

from elders.intake import bulk
from elders.intake.changeset import judge
from elders.intake.handling import handler_of
from elders.intake.kinds import LEAVE, Kind
from elders.intake.lines import DOUBT, ERROR, Line, Terms, Verdict
from elders.intake.match import Known
from elders.intake.whois import find_person
from elders.models import IntakeBatch
from elders.services.intake import staging


def compare(lines: list[Line], *, batch: IntakeBatch, locked: bool = False) -> None:
    """Give every line its verdict, by the rights of the sender; `locked` holds the people until the transaction ends.

    Lines already written keep theirs; they only speak with the others of the file.
    """
    kind = staging.kind_for(batch)
    terms = staging.terms_of(batch, batch.sender, kind)
    if not kind.handler:
        judge(lines, staging.load_known(lines, terms), terms)
        return
    known = Known()
    if kind.names_people:
        known = staging.load_locked(lines, terms) if locked else staging.load_known(lines, terms)
    open_lines = [line for line in lines if not _rejected_before(line, known, terms, kind)]
    said = {id(line): len(line.found) for line in open_lines}
    handler_of(kind).compare(open_lines, batch=batch, user=batch.sender)
    for line in open_lines:
        if not line.outcome:
            _conclude(line, kind, own=said[id(line)])


def _rejected_before(line: Line, known: Known, terms: Terms, kind: Kind) -> bool:
    """Whether the row is settled before the handler sees it: left out, unreadable, nobody's or anybody's."""
    stored = line.verdict
    line.found, line.candidates, line.changes, line.person = [], [], {}, None
    line.settled, line.seen, line.subject_id, line.verdict = set(), None, None, ""
    if line.outcome:
        line.verdict = stored
        line.person = known.people.get(line.before["elder"])
        return False
    line.basis = ""
    if line.decision == "skip" or line.says(ERROR):
        line.verdict = Verdict.REJECTED
        return True
    if not kind.names_people:
        return False
    if terms.scope is not None and line.group_id is not None and line.group_id not in terms.scope:
        line.refuse("OUT_OF_SCOPE", "Dòng này thuộc tổ bạn không phụ trách. Hãy để tổ đó gửi.", "residential_group")
    else:
        find_person(line, known, terms)
    if not line.says(ERROR) and line.person is None and not line.candidates and kind.unknown_people != LEAVE:
        line.refuse("NOT_IN_REGISTRY", "Chưa có người này trong sổ. Hãy thêm vào sổ trước rồi gửi lại.", "full_name")
    if line.says(ERROR):
        line.verdict = Verdict.REJECTED
    elif line.person is None and line.candidates:
        line.verdict = Verdict.SUSPECT
    return bool(line.verdict)


def _conclude(line: Line, kind: Kind, *, own: int) -> None:
    """The verdict of the handler, unless something it or the reading says stands against it."""
    if not line.verdict and not line.says(ERROR, DOUBT):
        raise AssertionError(f"The handler gave {line.place} no verdict")
    line.basis = hashlib.md5(bulk.as_text([line.elder_id, line.seen]).encode(), usedforsecurity=False).hexdigest()
    for problem in line.found[own:]:
        field = kind.field(problem["field"])
        problem["value"] = field.typed(problem["value"]) if field else ""
    asked = any(one["severity"] == DOUBT for one in line.found[own:])  # by the handler: only "accept" answers it
    doubted = line.says(DOUBT) and not line.decision or asked and not line.accepted
    if line.says(ERROR):
        line.verdict = Verdict.REJECTED
    elif doubted or not line.verdict:
        line.verdict = Verdict.SUSPECT


__all__ = ["compare"]
