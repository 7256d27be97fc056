"""What a form declares and the registry does not know becomes a fact of the registry, with the form as its source.

Months are judged by the facts of the registry: an award granted on a declaration nobody wrote down would be "not known"
on the next list.
"""

from benefits.dossier import dossier_of
from benefits.facts import FIELDS
from benefits.models import Case
from elders.models import User
from elders.services import situations


def undeclared(case: Case) -> dict[str, object]:
    """Field of the situation → value declared, where the registry knows nothing on the day of receipt."""
    row = situations.covering(case.elder, case.received_on)
    if row is None:
        return {}
    found = {}
    for fact in dossier_of(case.scheme, case.kind).declares:
        name, said = FIELDS.get(fact), case.answers.get(fact)
        if name and said is not None and getattr(row, name) in (None, ""):
            found[name] = said
    return found


def keep_declared(case: Case, *, by: User) -> dict[str, object]:
    """Write them down from the day of receipt on; what was written."""
    found = undeclared(case)
    if found:
        paper = f"{case.form}, nhận ngày {case.received_on:%d/%m/%Y}"[:200]
        situations.change(
            case.elder,
            facts=found,
            from_day=case.received_on,
            by=by,
            source_paper=paper,
            why="Theo đơn khai",
            onward=True,
        )
    return found
