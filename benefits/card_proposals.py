"""What the list of a month should say: increases, decreases and extensions, and who cannot be put on it yet and why.

Judged on the last day of the month, so that whoever reaches 60 or 75 in it is on the list made before it begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from benefits.card_choices import Change, LockReason, RosterState, card_name
from benefits.card_people import CardRow, rows_of_ward
from benefits.card_rights import CITY_DOUBT, NONE, UNKNOWN, WRONG, Start, percent_of, start_of, ward_lists
from benefits.law import state_book
from benefits.local import law_of
from benefits.models import CardRosterLine, CardSetting, InsuranceCard
from benefits.people import LABELS
from benefits.rules import Law
from elders.choices import Ending
from elders.ground.months import month_end
from elders.ground.numbers import short_day
from elders.models import Elder, Situation, Ward

ONE_DAY = timedelta(days=1)
LOOK_BACK = 6  # months in which a death or a move not yet reported is still looked for


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line of a list before it is stored; fields as in `CardRosterLine`."""

    elder_id: int
    change: str
    category: str
    benefit_percent: int | None = None
    from_day: date | None = None
    to_day: date | None = None
    card_id: int | None = None
    why: str = ""
    note: str = ""

    @property
    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who needs a card or another one, and what has to be known first."""

    elder_id: int
    verdict: str
    category: str
    asks: tuple[str, ...]
    needs_pension_decision: bool


@dataclass
class Plan:
    """Lines for the list, people who wait for an answer, and how many have a card nobody knows of."""

    lines: list[Proposal] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    unknown: int = 0


def plan(ward: Ward, month: date, *, setting: CardSetting | None = None) -> Plan:
    """The list of `month` (its first day) by what the registry says now. A fixed number of queries."""
    setting = setting or CardSetting.of(ward.pk)
    last = month_end(month)
    law = law_of(ward, last)
    found = Plan()
    for row in rows_of_ward(ward, last, law=law, warn_days=0):
        if row.verdict == UNKNOWN:
            found.unknown += 1
        elif row.verdict in (NONE, WRONG):
            _of_person(row, month, law, setting, found)
    found.lines += _left(ward, month, law)
    done = _said_before(ward, month)
    found.lines = [one for one in found.lines if (one.elder_id, one.change, one.category) not in done]
    return found


def _of_person(row: CardRow, month: date, law: Law, setting: CardSetting, found: Plan) -> None:
    right, card = row.right, row.held.card
    if right.due is None:
        category = card.category if card else ""
        found.waiting.append(Waiting(row.elder_id, row.verdict, category, right.asks, right.needs_pension_decision))
        return
    start = start_of(
        right,
        row.held,
        row.since,
        birth=row.facts.birth,
        month=month,
        household_runs_out=setting.household_runs_out,
    )
    if start.day and start.day > month_end(month):
        return  # on the list of a later month
    if right.ward_lists and start.day:
        found.lines.append(_increase(row, start, law))
    if card and ward_lists(card.category, law):
        last = start.day - ONE_DAY if start.day and right.ward_lists else month - ONE_DAY
        found.lines.append(
            Proposal(
                row.elder_id,
                Change.DECREASE,
                card.category,
                percent_of(card.category, law),
                to_day=max(last, card.valid_from),
                card_id=card.pk,
                why=f"Chuyển sang nhóm {card_name(right.due)}",
                note="" if right.ward_lists else f"Thẻ nhóm {card_name(right.due)} không do phường lập danh sách",
            )
        )


def _increase(row: CardRow, start: Start, law: Law) -> Proposal:
    code, last = row.right.due, row.held.last
    again = last is not None and last.category == code and start.day == last.ends_on + ONE_DAY
    return Proposal(
        row.elder_id,
        Change.ADJUST if again else Change.INCREASE,
        code,
        percent_of(code, law),
        from_day=start.day,
        to_day=date(start.day.year, 12, 31) if code in ("BHYT_POOR", "BHYT_NEAR_POOR") else None,
        card_id=last.pk if again else None,
        why=f"{'Gia hạn thẻ' if again else _full_name(code)}; {start.why}"[:300],
        note="; ".join(one for one in start.doubt.split("; ") if one and one != CITY_DOUBT)[:200],
    )


def _full_name(code: str) -> str:
    """The kind of card as the law calls it."""
    name = state_book().schemes[code].name.removeprefix("BHYT ")
    return name[:1].upper() + name[1:]


def _left(ward: Ward, month: date, law: Law) -> Iterator[Proposal]:
    """Decreases for the dead and for those who moved away, not yet on a list."""
    since = _months_before(month, LOOK_BACK)
    listed = CardRosterLine.objects.filter(card=OuterRef("pk"), change=Change.DECREASE)
    kinds = [code for code in law.groups["BHYT_CARD"].members if ward_lists(code, law)]
    cards = InsuranceCard.objects.filter(category__in=kinds).exclude(Exists(listed)).order_by("pk")
    last = month_end(month)
    dead = cards.filter(elder__ward=ward, lock_reason=LockReason.DEATH, locked_on__range=(since, last + ONE_DAY))
    for card in dead.filter(ends_on__gte=since - ONE_DAY).select_related("elder"):
        why = f"Qua đời ngày {short_day(card.elder.date_of_death or card.ends_on)}"
        yield Proposal(card.elder_id, Change.DECREASE, card.category, to_day=card.ends_on, card_id=card.pk, why=why)
    gone = Situation.objects.filter(ward=ward, ended_by=Ending.MOVED_OUT, valid_to__range=(since, last))
    left = dict(gone.order_by("valid_to", "pk").values_list("elder", "valid_to"))
    still = Elder.objects.filter(pk__in=left, is_resident=False)
    for card in cards.filter(elder__in=still).on(last):
        day = left[card.elder_id]
        end = month_end(day.replace(day=1))
        why = f"Chuyển đi từ ngày {short_day(day + ONE_DAY)}"
        yield Proposal(card.elder_id, Change.DECREASE, card.category, to_day=end, card_id=card.pk, why=why)


def _months_before(month: date, number: int) -> date:
    index = month.year * 12 + month.month - 1 - number
    return date(index // 12, index % 12 + 1, 1)


def _said_before(ward: Ward, month: date) -> set[tuple[int, str, str]]:
    """What lists that were sent have asked for and nobody has answered, so that no list asks twice."""
    sent = CardRosterLine.objects.filter(roster__ward=ward, roster__state=RosterState.SENT, outcome="")
    return set(sent.order_by("pk").values_list("elder", "change", "category"))


def asks_words(asks: tuple[str, ...], *, most: int = 3) -> str:
    """What to ask for, in words; the rest is counted."""
    said = [LABELS[name] for name in asks[:most]]
    more = len(asks) - len(said)
    return "; ".join(said) + (f"; và {more} điều khác" if more else "")
