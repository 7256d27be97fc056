"""Which insurance card somebody should have, from when, and what is wrong with the one they have. Pure.

The highest right comes first and there is one card (`domain/benefits.md` §3.1). Nothing known of a card is not "no
card": coverage has three answers, and a right that hangs on an unknown fact names the fact to ask for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from operator import itemgetter
from typing import Any

from benefits.card_choices import CARD_GROUP, Finding, cards_that_come_first
from benefits.law import Condition, state_book
from benefits.people import Facts
from benefits.rules import ALL, AT, MOST_KEPT, Law, Result, decide_groups
from elders.ground.birth import Birth, reaches
from elders.ground.decisions import Decision, any_of

ONE_DAY = timedelta(days=1)
SUBSISTENCE = "MONTHLY_SUBSISTENCE"
HOUSEHOLD = "BHYT_HOUSEHOLD"
PENSION_CARDS = ("BHYT_SOCPEN_NEW", "BHYT_SOCPEN_CONVERTED")
ALLOWANCE_CARD = "BHYT_BTXH"
POVERTY_CARDS = ("BHYT_POOR", "BHYT_NEAR_POOR")
APPLICATION = "application_form_01"

CITY_DOUBT = "ngày bắt đầu thẻ của thành phố chưa được xác nhận"

OK, NONE, ENDING, WRONG, UNKNOWN = "ok", "none", "ending", "wrong", "unknown"


@dataclass(frozen=True, slots=True)
class Held:
    """A card as far as rights care: `ends_on` is the last day it counts, None for no end."""

    category: str
    valid_from: date
    ends_on: date | None
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """What the register knows of one person's cards on a day. `last`: the latest card that is over; `later`: the next
    one that begins; `found` on `found_on`: the latest check with the agency."""

    card: Held | None = None
    later: Held | None = None
    last: Held | None = None
    found: str = ""
    found_on: date | None = None

    @property
    def ended(self) -> date | None:
        """The last day of the latest card that is over."""
        return self.last.ends_on if self.last else None

    @property
    def covered(self) -> bool | None:
        """Has a card; has none; None: nobody knows."""
        if self.card:
            return True
        if self.found and (self.ended is None or self.found_on > self.ended):
            return False if self.found == Finding.NONE else None
        return False if self.ended else None


def holding(cards: Iterable[Held], checks: Iterable[tuple[date, str]], day: date) -> Holding:
    """What `cards` and `checks` (day, finding) say on `day`; cards that never counted are left out."""
    real = [one for one in cards if one.ends_on is None or one.ends_on >= one.valid_from]
    now = next((one for one in real if one.valid_from <= day and (one.ends_on is None or one.ends_on >= day)), None)
    found_on, found = max(((on, what) for on, what in checks if on <= day), default=(None, ""))
    return Holding(
        card=now,
        later=min((one for one in real if one.valid_from > day), key=lambda one: one.valid_from, default=None),
        last=max((one for one in real if one.ends_on and one.ends_on < day), key=lambda one: one.ends_on, default=None),
        found=found,
        found_on=found_on,
    )


@dataclass(frozen=True, slots=True)
class Right:
    """What somebody should have on the day.

    `due` is the certain best right, None when none is certain; `fallback` what remains if nobody learns more (a card
    the household pays). `open` are rights that would be better and hang on the facts `asks`. `stands` says whether the
    text of the card held still applies (None: the record does not say). `result` keeps the reasons.
    """

    due: str | None
    fallback: str | None
    open: tuple[str, ...]
    asks: tuple[str, ...]
    stands: bool | None
    needs_pension_decision: bool
    result: Result = field(compare=False, repr=False)

    def decision(self, code: str) -> Decision | None:
        return next((one for one in self.result.decisions if one.scheme == code), None)

    @property
    def percent(self) -> int | None:
        return percent_of(self.due, self.result.law) if self.due else None

    @property
    def ward_lists(self) -> bool:
        """Whether the ward, not the insurance agency, puts the person on a list for it."""
        return bool(self.due) and ward_lists(self.due, self.result.law)


def percent_of(code: str, law: Law) -> int | None:
    """Percent of the costs a card of the kind covers on the day of the law; None when the texts do not say."""
    text = law.texts.get(code)
    rate = text.version.amount.get("card_rate") if text else None
    return round(rate * 100) if rate is not None else None


def ward_lists(code: str, law: Law) -> bool:
    text = law.texts.get(code)
    return bool(text and text.version.amount.get("ward_lists"))


def _rank(code: str, law: Law) -> tuple[float, int]:
    """Lower is better: the higher benefit, of equal ones the group that comes first (Luật BHYT Điều 13)."""
    table = law.texts[code].version.amount
    return (-table.get("card_rate", 0), table["order"])


def right_of(facts: Facts, law: Law, held: Holding) -> Right:
    """The right to a card on the day of `law`.

    A card of a group that comes first stands against the city's cards only while its own text still applies: who left
    the near-poor list goes to the city's group although the old card still runs.
    """
    base = replace(facts, bhyt_other_group=None)
    result = decide_groups(base, law, (CARD_GROUP, SUBSISTENCE))
    drawn = _not_drawn(facts, result)
    first = {one.scheme: one for one in result.decisions if one.scheme in cards_that_come_first()}
    other = None if any(one.eligible for one in first.values()) else _holds_other(held, first)
    if drawn or other is not None:
        result = decide_groups(replace(base, bhyt_other_group=other, **drawn), law, (CARD_GROUP, SUBSISTENCE))
    return _right(result, law, held)


class Rights:
    """`right_of` for many people under one law: two people alike in what the texts ask share one answer (its `result`
    then names the facts of the first of them)."""

    def __init__(self, law: Law) -> None:
        self.law = law
        members = [code for group in (CARD_GROUP, SUBSISTENCE) for code in law.groups[group].members]
        names = {name for code in members if code in law.texts for name in law.texts[code].names}
        self._key = itemgetter(*(AT[name] for name in ALL if name in names))
        self._kept: dict[Any, Right] = {}

    def of(self, facts: Facts, held: Holding) -> Right:
        key = (self._key(self.law.values(facts)), held.card and held.card.category, held.covered)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = right_of(facts, self.law, held)
        return found


def _not_drawn(facts: Facts, result: Result) -> dict[str, bool]:
    """Who certainly has no right to any social pension or allowance draws none."""
    found = {}
    for name, start in (("on_social_pension", "SOCPEN_"), ("on_social_allowance", "TCXH_")):
        if getattr(facts, name) is None:
            answers = [one.eligible for one in result.decisions if one.scheme.startswith(start)]
            if any_of(answers) is False:
                found[name] = False
    return found


def _holds_other(held: Holding, first: dict[str, Decision]) -> bool | None:
    if held.card is None:
        return False if held.covered is False else None
    code = held.card.category
    if not code:
        return None
    return code in first and first[code].eligible is not False


def _right(result: Result, law: Law, held: Holding) -> Right:
    cards = {one.scheme: one for one in result.decisions if one.scheme in law.groups[CARD_GROUP].members}
    best = result.pays[CARD_GROUP]
    top = _rank(best, law) if best else None
    open_ = [one for one in cards.values() if one.eligible is None and (top is None or _rank(one.scheme, law) < top)]
    open_ = [one for one in open_ if one.scheme != HOUSEHOLD]
    fallback = None
    if best == HOUSEHOLD and open_:
        best, fallback = None, HOUSEHOLD
    asks = dict.fromkeys(name for one in open_ for name in one.unknown if name != "bhyt_other_group")
    if "on_social_pension" in asks:
        asks.pop("was_on_social_allowance_before_2025_07", None)  # asked of who draws the pension only
    pension = [one for one in result.decisions if one.scheme.startswith("SOCPEN_")]
    waits = any(one.eligible or (one.eligible is None and one.unknown == (APPLICATION,)) for one in pension)
    mine = cards.get(held.card.category) if held.card else None
    return Right(
        due=best,
        fallback=fallback,
        open=tuple(one.scheme for one in open_),
        asks=tuple(asks),
        stands=mine.eligible if mine else None,
        needs_pension_decision=waits and "on_social_pension" in asks,
        result=result,
    )


def verdict(held: Holding, right: Right, *, until: date) -> str:
    """One word for the worklist: `NONE` known to have no card, `WRONG` a card of a group that no longer applies or is
    not the best, `ENDING` runs out by `until` with nothing after it, `UNKNOWN` nobody knows, else `OK`."""
    if held.card is None:
        if held.later:
            return OK
        return UNKNOWN if held.covered is None else NONE
    if is_wrong(held.card, right):
        return WRONG
    if held.card.ends_on and held.card.ends_on <= until and held.later is None:
        return ENDING
    return OK


def is_wrong(card: Held, right: Right) -> bool:
    """Whether the card is of a group whose text does not apply to the person, or a certainly better one does."""
    law = right.result.law
    if not card.category or card.category not in law.texts:
        return False
    if right.stands is False:
        return True
    best = right.due
    return bool(best) and best != card.category and _rank(best, law) < _rank(card.category, law)


# --- from which day ---


@dataclass(frozen=True, slots=True)
class Since:
    """What else the first day hangs on: the award behind a card, and the day the facts of the day began."""

    award_from: date | None = None
    facts_from: date | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """The first day of the card due, and why; `day` None is not known. `doubt` says what nobody has confirmed."""

    day: date | None
    why: str
    doubt: str = ""


@cache
def _age_asked(code: str) -> int | None:
    """The age a card's text asks for, by its latest version."""

    def asked(condition: Condition) -> int | None:
        if condition.fact != "age_full":
            return None
        return condition.value[0] if condition.operator == "between" else condition.value

    found = [asked(one) for one in state_book().schemes[code].versions[-1].conditions]
    return next((age for age in found if age is not None), None)


def start_of(
    right: Right,
    held: Holding,
    since: Since,
    *,
    birth: Birth | None,
    month: date,
    household_runs_out: bool | None,
) -> Start:
    """The first day of the card `right.due`, for a list of changes from `month` (its first day) on.

    By award: from the day of entitlement in the decision; poor and near-poor: from the day of the list; the city's
    group: from the birthday, else from the month of the list, for nobody has confirmed another day. No day stays
    uncovered: a card that runs is ended the day before, one that runs out is followed the day after.
    """
    code, card = right.due, held.card
    age = _age_asked(code)
    birthday = reaches(birth.earliest, age, leap_day_is_march=False) if birth and age else None
    doubt = f"giả định sinh {birth.earliest:%d/%m/%Y}" if birthday and not birth.day else ""
    if card and card.category == code:
        if card.ends_on is None:
            return Start(None, "thẻ còn hiệu lực, không ghi ngày hết hạn")
        return Start(card.ends_on + ONE_DAY, "nối tiếp thẻ đang dùng")
    if code in (*PENSION_CARDS, ALLOWANCE_CARD):
        if since.award_from is None:
            return Start(None, "chưa có quyết định hưởng trong sổ")
        day, why = max(since.award_from, birthday or since.award_from), "ngày hưởng theo quyết định"
        if birthday and day == birthday:
            why = f"ngày đủ {age} tuổi, đã có quyết định hưởng"
    elif code in POVERTY_CARDS:
        known = max(since.facts_from or month, date(month.year, 1, 1))
        day, why = known, "ngày theo danh sách hộ nghèo, cận nghèo"
        if card and known <= card.valid_from:
            day, why = month, "ngày đầu tháng của danh sách"
    elif birthday and birthday >= month:
        day, why = birthday, f"ngày đủ {age} tuổi"
    elif card and right.stands is False and since.facts_from and since.facts_from > card.valid_from:
        day, why = since.facts_from, "ngày nhóm cũ không còn áp dụng"
    else:
        day, why = month, "ngày đầu tháng của danh sách"
    if card is None and held.ended and month - ONE_DAY <= held.ended and day <= held.ended + ONE_DAY:
        day, why = held.ended + ONE_DAY, "nối tiếp thẻ hết hạn"
    if code.startswith("BHYT_HP_"):
        doubt = "; ".join(filter(None, [doubt, CITY_DOUBT]))
    if card and card.category == HOUSEHOLD and card.ends_on and card.ends_on >= day:
        if household_runs_out:
            return Start(card.ends_on + ONE_DAY, "nối tiếp thẻ hộ gia đình còn hạn", doubt)
        if household_runs_out is None:
            text = f"thẻ hộ gia đình còn hạn đến {card.ends_on:%d/%m/%Y}: chưa rõ thẻ mới tính ngay hay nối tiếp"
            doubt = "; ".join(filter(None, [doubt, text]))
    if card and day <= card.valid_from:
        day, why = card.valid_from + ONE_DAY, f"{why}, sau ngày bắt đầu thẻ đang dùng"
    return Start(day, why, doubt)


__all__ = [
    "CITY_DOUBT",
    "ENDING",
    "HOUSEHOLD",
    "NONE",
    "OK",
    "UNKNOWN",
    "WRONG",
    "Held",
    "Holding",
    "Right",
    "Rights",
    "Since",
    "Start",
    "holding",
    "is_wrong",
    "percent_of",
    "right_of",
    "start_of",
    "verdict",
    "ward_lists",
]
