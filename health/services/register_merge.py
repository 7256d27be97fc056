"""Two records of one person were both in a register: one enrolment stays, with the visits and calls of both.

Otherwise the second would stay behind with the absorbed record, be called for ever and be counted twice.
"""

from django.db.models import QuerySet

from elders.models import Elder
from health.models import Condition, Enrolment, RegisterCall, RegisterVisit
from health.register_choices import ConditionState


def register_parts(kept: Elder, absorbed: Elder) -> list[QuerySet]:
    """What `fold_registers` may touch beside rows that name a person, for the journal of the merge."""
    both = list(Enrolment.objects.filter(elder__in=[kept, absorbed]).order_by("pk").values_list("pk", flat=True))
    return [RegisterVisit.objects.filter(enrolment__in=both), RegisterCall.objects.filter(enrolment__in=both)]


def fold_registers(kept: Elder, absorbed: Elder) -> None:
    """Fold enrolments of `absorbed` that share days with one of `kept`; of two visits of one day that of `kept` stays.
    Call inside the transaction of the merge, before rows are moved."""
    for row in Enrolment.objects.filter(elder=absorbed).order_by("valid_from", "pk"):
        same = Enrolment.objects.filter(elder=kept, disease=row.disease).order_by("valid_from", "pk")
        partners = [other for other in same if _overlap(row, other)]
        if not partners:
            continue
        target = partners[-1]
        days = set(RegisterVisit.objects.filter(enrolment=target).order_by("pk").values_list("visited_on", flat=True))
        mine = RegisterVisit.objects.filter(enrolment=row)
        mine.filter(visited_on__in=days).delete()
        mine.update(enrolment=target)
        RegisterCall.objects.filter(enrolment=row).update(enrolment=target)
        _widen(target, row, alone=len(partners) == 1)
        condition = row.condition
        row.delete()
        target.save(update_fields=["valid_from", "valid_to", "ending", "ending_note"])
        standing = Condition.objects.filter(elder=kept, disease=row.disease).exclude(state=ConditionState.RULED_OUT)
        if standing.exists() and not condition.enrolments.exists():
            condition.delete()


def _overlap(one: Enrolment, other: Enrolment) -> bool:
    starts, ends = max(one.valid_from, other.valid_from), [end for end in (one.valid_to, other.valid_to) if end]
    return not ends or starts <= min(ends)


def _widen(target: Enrolment, row: Enrolment, *, alone: bool) -> None:
    """Whoever of the two began earlier and ended later counts; open is later than any day."""
    if alone:
        target.valid_from = min(target.valid_from, row.valid_from)
    if target.valid_to and (row.valid_to is None or row.valid_to > target.valid_to):
        target.valid_to, target.ending, target.ending_note = row.valid_to, row.ending, row.ending_note
