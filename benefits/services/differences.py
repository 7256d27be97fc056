"""What past months should have been, beside what they were: found set-based, proposed by `adjustments.py`.

Three questions: what do the closed months say by what is known today; who had a right in a month whose list does not
have them; who was paid for a month after the award had ended. Nothing is written here.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Subquery

from benefits.choices import (
    PAID_RESULTS,
    AdjustmentKind,
    AdjustmentOrigin,
    AdjustmentState,
    LineKind,
    LineResult,
    ListState,
    StopReason,
)
from benefits.grounds import decide_running
from benefits.law import Book
from benefits.local import book_of
from benefits.models import Adjustment, Award, PaymentLine, PaymentList, Suspension
from benefits.models.awards import MONTHLY
from benefits.people import Facts
from benefits.rules import Law
from benefits.services.payment_lines import facts_for_month, is_first_month
from elders.ground.numbers import grouped
from elders.ground.periods import covers
from elders.ground.policy import NotInForce
from elders.models import Ward

# Paid, or still owed: the month counts as listed.
STANDS = (LineResult.RECEIVED, LineResult.PROXY, LineResult.ABSENT, LineResult.RETURNED)
ORIGINS = {StopReason.DEATH: AdjustmentOrigin.DEATH, StopReason.MOVED: AdjustmentOrigin.MOVED}
Due = tuple[int, dict[str, int], str]  # đồng, per purse, source


def differences_of_ward(ward: Ward, *, today: date) -> list[Adjustment]:
    """Proposals, not saved, for whatever no proposal stands for yet and nobody decided against."""
    book = book_of(ward)
    lists = PaymentList.objects.filter(ward=ward, sequence=1)
    closed = lists.filter(state=ListState.CLOSED).order_by("month", "pk").values_list("month", flat=True)
    made: list[Adjustment] = []
    for month in sorted(set(closed)):
        made += _paid_otherwise(ward, month, _Laws(book, today))
    frozen = lists.exclude(state=ListState.DRAFT).order_by("month", "pk").values_list("month", flat=True)
    for month in sorted(set(frozen)):
        made += _not_listed(ward, month, _Laws(book, today))
    made += paid_after_stop(PaymentLine.objects.filter(payment_list__ward=ward))
    waived = Adjustment.objects.filter(ward=ward, state=AdjustmentState.WAIVED).order_by("pk")
    against = set(waived.values_list("award", "for_month", "basis"))
    return [row for row in made if (row.award_id, row.for_month, row.basis) not in against]


def settled(awards: Iterable[int]) -> dict[tuple[int, date], tuple[int, dict[str, int]]]:
    """(award, month) → (đồng, per purse) that is proposed or confirmed already."""
    found: dict[tuple[int, date], tuple[int, dict[str, int]]] = {}
    for row in _standing(awards):
        vnd, funding = found.get((row.award_id, row.for_month), (0, {}))
        split = {purse: funding.get(purse, 0) + row.funding.get(purse, 0) for purse in {*funding, *row.funding}}
        found[(row.award_id, row.for_month)] = (vnd + row.amount_vnd, split)
    return found


def _standing(awards: Iterable[int]):
    return Adjustment.objects.filter(award__in=list(awards)).exclude(state=AdjustmentState.WAIVED).order_by("pk")


class _Laws:
    """The law of a day by what is known now, and by what was known on that day; each compiled once."""

    def __init__(self, book: Book, today: date) -> None:
        self.book, self.today = book, today
        self._made: dict[date, tuple[Law, Law]] = {}

    def of(self, day: date) -> tuple[Law, Law]:
        """(now, then)."""
        if day not in self._made:
            now = Law(day, known=max(self.today, day), book=self.book)
            self._made[day] = now, Law(day, book=self.book)
        return self._made[day]


def _facts(ward: Ward, month: date, awards: list[Award]) -> dict[int, tuple[date, Facts]]:
    """Award → (the day that decides the month, what was so on it): the day of signature in its own month, else the
    first. A query for each day, whatever the number of people."""
    by_day: dict[date, list[Award]] = {}
    for award in awards:
        day = award.signed_on if is_first_month(award, month) else month
        by_day.setdefault(day, []).append(award)
    found = {}
    for day, part in sorted(by_day.items()):
        facts = facts_for_month(ward, day, part)
        found |= {award.pk: (day, facts[award.elder_id]) for award in part if award.elder_id in facts}
    return found


def _paid_otherwise(ward: Ward, month: date, laws: _Laws) -> list[Adjustment]:
    """Lines of the month that would be another amount, or come out of other purses, by what is known now."""
    lines = PaymentLine.objects.filter(
        payment_list__ward=ward,
        payment_list__state=ListState.CLOSED,
        kind=LineKind.REGULAR,
        for_month=month,
        result__in=STANDS,
    )
    instead = PaymentLine.objects.paid_instead().values("scheme")[:1]
    lines = list(lines.annotate(instead=Subquery(instead)).select_related("award", "elder").order_by("pk"))
    for line in lines:
        line.award.elder = line.elder
    lines = [line for line in lines if not _is_after_stop(line)]
    if not lines:
        return []
    facts = _facts(ward, month, [line.award for line in lines])
    adjusted = settled(line.award_id for line in lines)
    number = Counter((row.award_id, row.for_month) for row in _standing(line.award_id for line in lines))
    found = []
    for line in lines:
        if line.award_id not in facts:
            continue  # a place of living that was corrected since: for a person to look at, not a claim
        (day, person), key = facts[line.award_id], (line.award_id, month)
        now, then = laws.of(day)
        vnd, funding = adjusted.get(key, (0, {}))
        split = {purse: line.funding.get(purse, 0) + funding.get(purse, 0) for purse in {*line.funding, *funding}}
        due = _due(line.instead or line.award.scheme, person, now)
        if due is None or (due[0] == line.amount_vnd + vnd and _same(due[1], split)):
            continue
        was = _due(line.award.scheme, person, then)
        origin = AdjustmentOrigin.RATE if was and was[0] == line.amount_vnd else AdjustmentOrigin.FACTS
        found.append(_row(line.award, month, line.amount_vnd + vnd, split, due, origin, number[key]))
    return found


def _is_after_stop(line: PaymentLine) -> bool:
    return bool(line.award.valid_to and line.award.valid_to < line.for_month and not line.instead)


def _not_listed(ward: Ward, month: date, laws: _Laws) -> list[Adjustment]:
    """Awards that cover the month, are not suspended in it and stand on no list of it although one is locked: signed
    later, or left out because something was not known then (truy lĩnh, benefits.md §9)."""
    lines = PaymentLine.objects.filter(award=OuterRef("pk"), kind=LineKind.REGULAR, for_month=month)
    known = Adjustment.objects.filter(award=OuterRef("pk"), for_month=month)
    pauses = Suspension.objects.filter(covers(month), award=OuterRef("pk"))
    awards = Award.objects.in_month(month).filter(~Exists(lines), ~Exists(known), ~Exists(pauses))
    awards = awards.filter(ward=ward, frequency=MONTHLY).exclude(paid_elsewhere_to__gte=month)
    awards = list(awards.select_related("elder").order_by("pk"))
    if not awards:
        return []
    # A benefit of the group that stands on a list: once that is closed, it owes the difference only.
    paid = PaymentLine.objects.filter(
        kind=LineKind.REGULAR, for_month=month, elder__in=[one.elder_id for one in awards]
    )
    drawn = set(paid.exclude(exclusion_group="").order_by("pk").values_list("elder", "exclusion_group"))
    facts = _facts(ward, month, awards)
    found = []
    for award in awards:
        if (award.elder_id, award.exclusion_group) in drawn:
            continue  # one of the group was paid for the month, here or elsewhere
        due = _due_of_award(award, month, *facts.get(award.pk, (month, None)), laws)
        if due is None or not due[0]:
            continue
        row = _row(award, month, 0, {}, due, AdjustmentOrigin.LATE, 0)
        signed = f"quyết định {award.decision_words}"
        row.reason = f"Tháng {month:%m/%Y} chưa có trong danh sách chi; {signed}; {due[2]}"[:300]
        found.append(row)
    return found


def _due_of_award(award: Award, month: date, day: date, facts: Facts | None, laws: _Laws) -> Due | None:
    """What the month owes by what is known now; where the registry no longer tells for the month of signature, what was
    decided then."""
    due = _due(award.scheme, facts, laws.of(day)[0]) if facts else None
    if is_first_month(award, month) and not (due and due[0]):
        return (award.amount_vnd, award.funding, award.source) if award.amount_vnd else None
    return due


def paid_after_stop(lines, *, why: str = "") -> list[Adjustment]:
    """Claims for money of `lines` (a queryset) handed out for months after the award ended, less what was claimed."""
    lines = lines.after_stop().filter(result__in=PAID_RESULTS).select_related("award", "elder", "payment_list")
    lines = list(lines.order_by("for_month", "pk"))
    done = settled({line.award_id for line in lines})
    found = []
    for line in lines:
        vnd, _ = done.get((line.award_id, line.for_month), (0, {}))
        owed = line.amount_vnd + vnd
        if owed <= 0:
            continue
        funding = line.funding if not vnd else scaled(line.funding, owed)
        because = why or line.award.get_stop_reason_display() or "Đã thôi hưởng"
        paid = f"tháng {line.for_month:%m/%Y} không được hưởng, đã chi {line.paid_on:%d/%m/%Y}"
        found.append(
            Adjustment(
                ward_id=line.payment_list.ward_id,
                award=line.award,
                elder=line.elder,
                kind=AdjustmentKind.RECOVERY,
                origin=ORIGINS.get(line.award.stop_reason, AdjustmentOrigin.OTHER),
                for_month=line.for_month,
                amount_vnd=-owed,
                funding={purse: -money for purse, money in funding.items() if money},
                reason=f"{because}: {paid}"[:300],
                basis=f"line:{line.pk}",
            )
        )
    return found


def scaled(funding: dict[str, int], vnd: int) -> dict[str, int]:
    """The purses of a part of a sum, adding up to it."""
    whole = sum(funding.values())
    if not whole:
        return {}
    found = {purse: vnd * part // whole for purse, part in funding.items()}
    found[max(found, key=found.__getitem__)] += vnd - sum(found.values())
    return found


def _due(scheme: str, facts: Facts, law: Law) -> Due | None:
    """(đồng, per purse, source) due in a month; None when that cannot be said."""
    try:
        decision = decide_running(scheme, facts, law)
    except NotInForce:
        return None
    if decision.eligible is False:
        failed = "; ".join(check.label for check in decision.checks if check.result is False)
        return 0, {}, f"không đủ điều kiện: {failed}"
    if decision.eligible is None or decision.amount.vnd is None:
        return None
    return decision.amount.vnd, dict(decision.amount.funding), decision.amount.source or decision.source


def _same(one: dict[str, int], other: dict[str, int]) -> bool:
    return all(one.get(purse, 0) == other.get(purse, 0) for purse in {*one, *other})


def _row(award: Award, month: date, paid: int, split: dict, due: Due, origin: str, number: int) -> Adjustment:
    """One proposal; `number` of those before it for the month keeps apart a rate that goes up, down and up again."""
    vnd = due[0] - paid
    moved = {purse: due[1].get(purse, 0) - split.get(purse, 0) for purse in sorted({*due[1], *split})}
    kind = AdjustmentKind.ARREARS if vnd > 0 else AdjustmentKind.RECOVERY if vnd < 0 else AdjustmentKind.RECLASS
    words = f"đã tính {grouped(paid)} đồng, đúng ra {grouped(due[0])} đồng; {due[2]}"
    return Adjustment(
        ward_id=award.ward_id,
        award=award,
        elder_id=award.elder_id,
        kind=kind,
        origin=origin,
        for_month=month,
        amount_vnd=vnd,
        funding={purse: money for purse, money in moved.items() if money},
        reason=f"Tháng {month:%m/%Y}: {words}"[:300],
        basis=f"due{number}:{due[0]}:{','.join(f'{k}={v}' for k, v in sorted(due[1].items()))}"[:80],
    )
