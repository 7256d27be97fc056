"""Facts + law of a day → decisions with every reason. Pure: no database, no clock.

    law = Law(date(2026, 6, 22))
    result = decide_all(Facts(birth=Birth(1951, 6, 20), vn_citizen=True, …), law)
    result.decision("SOCPEN_75").eligible     # True, False or None = the record does not say
    result.pays["MONTHLY_SUBSISTENCE"]        # the one of the group that is paid

A `Law` is compiled once and shared by everybody: what a scheme answers depends only on the facts its text asks for, so
two people alike in those share one `Decision`. That is what makes a whole ward take a second.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any

from benefits import amounts
from benefits.checks import check, hangs_on_birthday
from benefits.law import Book, Condition, Group, Scheme, Version, state_book
from benefits.people import NAMES, Facts
from elders.ground.birth import Birth, full_age
from elders.ground.decisions import Amount, Check, Decision, Review, all_of
from elders.ground.policy import Dated, NotInForce

EXTRA = ("age_remark", "age_low", "card_from")
ALL = (*NAMES, *EXTRA)
AT = {name: index for index, name in enumerate(ALL)}
_plain = attrgetter(*NAMES)
MOST_KEPT = 20_000  # decisions kept per scheme; pensions to the đồng would otherwise fill the memory of a city run
NOTHING = Amount()
ASSUMED = "giả định sinh {day:%d/%m/%Y} (chỉ biết {known})"


class Law:
    """The law that counts on `day` by what is known on `known` (that day when not given)."""

    def __init__(self, day: date, *, known: date | None = None, book: Book | None = None) -> None:
        self.day, self.known, self.book = day, known or day, book or state_book()
        self._rates: dict[tuple[str, str | None], Dated | None] = {}
        self._ages: dict[Birth, tuple[int, int, str]] = {}
        self._ready: dict[Condition, _Ready] = {}
        self.texts: dict[str, _Text] = {}
        for code, scheme in self.book.schemes.items():
            try:
                self.texts[code] = _Text(scheme, scheme.on(day, known=self.known), self)
            except NotInForce:
                continue
        self.groups: dict[str, Group] = {
            code: group
            for code, group in self.book.groups.items()
            if group.valid_from <= day and group.known_from <= self.known
        }

    def ready(self, condition: Condition) -> "_Ready":
        """The condition made ready once, however many texts share it."""
        return self._ready.setdefault(condition, _Ready(condition, self))

    def rate(self, code: str, region: str | None = None) -> Dated | None:
        """The dated value of a rate, None when nobody knows it. Where places differ and the place is not known, only a
        value they share is known."""
        key = (code, region)
        if key not in self._rates:
            self._rates[key] = self._rate(code, region)
        return self._rates[key]

    def _rate(self, code: str, region: str | None) -> Dated | None:
        series = self.book.rates.get(code)
        if series is None:
            return None
        found = []
        for place in [region] if region else series.places or [""]:
            try:
                found.append(series.on(self.day, known=self.known, place=place))
            except NotInForce:
                return None
        return found[0] if len({one.value for one in found if not isinstance(one.value, Mapping)}) <= 1 else None

    def paper(self, code: str, region: str | None = None) -> str:
        """Whose paper would tell an unknown rate."""
        series = self.book.rates[code]
        if region is None and series.places and all(self.rate(code, place) for place in series.places):
            return f"{series.label}: phường thuộc địa bàn nào trước khi sáp nhập thành phố"
        return series.paper or series.label

    @cached_property
    def needs_region(self) -> bool:
        """Whether some rate of the day is known only for one who knows which province the ward belonged to."""
        series = [one for one in self.book.rates.values() if one.places]
        return any(
            self.rate(one.code) is None and any(self.rate(one.code, place) for place in one.places) for one in series
        )

    @cached_property
    def asks(self) -> frozenset[str]:
        """Every fact some text of the day asks for."""
        names = {name for text in self.texts.values() for name in text.names}
        return frozenset(names - set(EXTRA) - (set() if self.needs_region else {"region"}))

    def resolve(self, value: Any) -> Any:
        """The code of a rate → its value; anything else is itself."""
        if isinstance(value, str) and value in self.book.rates:
            found = self.rate(value)
            return found.value if found else None
        return value

    def born(self, birth: Birth) -> date:
        """The day of birth the law assumes where a paper does not give it."""
        if birth.day:
            return birth.earliest
        if birth.month:
            assumed = self.rate("BIRTH_MONTH_ONLY")
            return birth.earliest.replace(day=assumed.value if assumed else 1)
        assumed = self.rate("BIRTH_YEAR_ONLY")
        return date.fromisoformat(f"{birth.year}-{assumed.value if assumed else '01-01'}")

    def age(self, birth: Birth) -> tuple[int, int, str]:
        """(completed years, the lowest they can be, what was assumed)."""
        if birth not in self._ages:
            born = self.born(birth)
            remark = "" if birth.day else ASSUMED.format(day=born, known=birth)
            leap = self.rate("LEAP_DAY_BIRTHDAY")
            march = leap is not None and leap.value != "02-28"
            low = full_age(birth.latest, self.day, leap_day_is_march=march)
            self._ages[birth] = (full_age(born, self.day, leap_day_is_march=march), low, remark)
        return self._ages[birth]

    def values(self, facts: Facts) -> tuple[Any, ...]:
        """Facts in the order of `ALL`, ages reckoned for the day."""
        values = [*_plain(facts), "", None, ""]
        if facts.birth is not None:
            full, low, remark = self.age(facts.birth)
            values[AT["age_full"]], values[AT["age_low"]], values[AT["age_remark"]] = full, low, remark
            values[AT["calendar_age"]] = self.day.year - facts.birth.year
        if values[AT["bhyt_other_group"]] is None and (card := self._certain_card(values)):
            values[AT["bhyt_other_group"]], values[AT["card_from"]] = True, card
        return tuple(values)

    @cached_property
    def _first_cards(self) -> list["_Text"]:
        """Cards that come before those for people without another one."""
        members = self.groups["BHYT_CARD"].members if "BHYT_CARD" in self.groups else ()
        texts = [self.texts[code] for code in members if code in self.texts]
        return [text for text in texts if "bhyt_other_group" not in text.names]

    def _certain_card(self, values: list[Any]) -> str:
        """A card the person certainly has a right to by a group that comes first; "" when none is certain."""
        for text in self._first_cards:
            if text.decide(values).eligible:
                return f"theo diện {text.scheme.name}"
        return ""

    def local(self, code: str) -> Dated | None:
        """What the ward confirmed as the amount of a scheme, in force on the day."""
        return self.rate(code) if code in self.book.rates else None

    def paid_in(self, group: str, values: Mapping[str, Any]) -> tuple[str | None, int | None]:
        """(scheme, đồng) paid of a group to a person with `values`; (None, 0) when nothing is for certain."""
        row = [values[name] for name in ALL]
        found = [self.texts[code].decide(row) for code in self.groups[group].members if code in self.texts]
        code = _highest(found)
        if code:
            return code, next(one.amount.vnd for one in found if one.scheme == code)
        return None, None if any(one.eligible is not False for one in found) else 0


class _Ready:
    """A condition made ready: its answers are kept by the values it reads, whichever scheme asks."""

    def __init__(self, condition: Condition, law: Law) -> None:
        self.condition, self.law = condition, law
        names = set(condition.facts)
        if "age_full" in names:
            names |= {"age_remark", "age_low", "calendar_age"}
        if "bhyt_other_group" in names:
            names.add("card_from")
        self._key = itemgetter(*(AT[name] for name in ALL if name in names))
        self._kept: dict[Any, tuple[Check, bool]] = {}

    def answer(self, values: Any) -> tuple[Check, bool]:
        """The check, and whether a missing day of birth can change it."""
        key = self._key(values)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            named = dict(zip(ALL, values, strict=True))
            made = check(self.condition, named, self.law.resolve)
            found = self._kept[key] = (made, hangs_on_birthday(self.condition, named))
        return found


class _Text:
    """A version of a scheme made ready: which facts it reads, and what it answered before."""

    def __init__(self, scheme: Scheme, version: Version, law: Law) -> None:
        self.scheme, self.version, self.law = scheme, version, law
        names = {name for condition in version.conditions for name in condition.facts}
        names |= {name for rule in version.reviews for name in rule.condition.facts}
        names |= set(amounts.reads(version))
        # No text says that its benefit is for the living: it goes without saying, but not without being checked.
        self._for_the_living = "alive" not in names
        names.add("alive")
        if version.amount["kind"] == "target":
            members = law.book.groups[version.amount["group"]].members
            for member in members:
                for one in law.book.schemes[member].versions:
                    names |= {name for condition in one.conditions for name in condition.facts} | {"region"}
        if scheme.code in law.book.rates:
            names |= {"calendar_age", "age_full"}
        if "age_full" in names:
            names |= {"age_remark", "age_low", "calendar_age"}
        if "bhyt_other_group" in names:
            names.add("card_from")
        self.names = tuple(name for name in ALL if name in names)
        self._conditions = [law.ready(condition) for condition in version.conditions]
        self._reviews = [(rule, law.ready(rule.condition)) for rule in version.reviews]
        self._key = itemgetter(*(AT[name] for name in self.names)) if self.names else lambda values: None
        self._kept: dict[Any, Decision] = {}

    def decide(self, values: Any) -> Decision:
        key = self._key(values)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = self._decide(values)
        return found

    def _decide(self, values: Any) -> Decision:
        version, law = self.version, self.law
        answers = [ready.answer(values) for ready in self._conditions]
        checks = [one for one, _ in answers]
        if not version.adopted:
            checks.append(Check("Văn bản đã được ban hành (mới thấy dự thảo)", None, None, version.source))
        if self._for_the_living and values[AT["alive"]] is False:
            stop = law.rate("STOP_MONTH")
            checks.append(Check("Còn sống", False, False, stop.source if stop else version.source, "alive"))
        reviews, unsettled = [], ""
        for rule, ready in self._reviews:
            found, _ = ready.answer(values)
            if not found.result:
                continue
            if rule.effect == "unclear":
                checks.append(Check(rule.text, None, found.value, rule.condition.source))
            elif rule.effect == "amount":
                unsettled = rule.text
            reviews.append(Review(rule.text, rule.condition.source))
        eligible = all_of(one.result for one in checks)
        if eligible is False:
            return Decision(self.scheme.code, False, NOTHING, tuple(checks), version.source, version.confidence, ())
        if any(hangs for _, hangs in answers):
            assumed = values[AT["age_remark"]]
            reviews.append(Review(f"Tuổi tính theo {assumed}: xem lại giấy tờ.", _birth_source(law)))
        named = dict(zip(ALL, values, strict=True))
        amount = amounts.amount_of(version, named, law, law.local(self.scheme.code))
        if unsettled:
            amount = Amount(missing=unsettled, most=amount.vnd, source=version.source, confidence="unknown")
        elif amount.least is not None and amount.vnd == amount.least:
            reviews.append(Review("Mức tối thiểu; HĐND thành phố có thể quy định cao hơn.", version.source))
        return Decision(
            self.scheme.code,
            eligible,
            amount,
            tuple(checks),
            version.source,
            version.confidence,
            tuple(reviews),
        )


def _birth_source(law: Law) -> str:
    rule = law.rate("BIRTH_YEAR_ONLY")
    return rule.source if rule else ""


def _highest(decisions: Iterable[Decision]) -> str | None:
    """The scheme with the highest known amount among those certainly due; the first named of equal ones."""
    due = [one for one in decisions if one.eligible and one.amount.vnd is not None]
    return max(due, key=lambda one: one.amount.vnd).scheme if due else None


@dataclass(frozen=True)
class Result:
    """All decisions on one person, in the order of the law, and what is paid of each group."""

    facts: Facts
    law: Law
    decisions: tuple[Decision, ...]

    def decision(self, code: str) -> Decision:
        """Raises: NotInForce when the scheme has no version on the day."""
        for one in self.decisions:
            if one.scheme == code:
                return one
        raise NotInForce(code, self.law.day, self.law.known)

    @cached_property
    def pays(self) -> dict[str, str | None]:
        """Exclusion group → the scheme that is paid, None when none is for certain."""
        by_code = {one.scheme: one for one in self.decisions}
        paid = {}
        for code, group in self.law.groups.items():
            members = [by_code[member] for member in group.members if member in by_code]
            if group.rule == "highest_only":
                paid[code] = _highest(members)
            elif group.rule == "one_card_highest_benefit":
                paid[code] = self._best_card(members)
            else:
                paid[code] = next((one.scheme for one in members if one.eligible), None)
        return paid

    def _best_card(self, members: Iterable[Decision]) -> str | None:
        """The card with the highest benefit; of equal ones the group that comes first (Luật BHYT Điều 13)."""
        due = [one for one in members if one.eligible]
        tables = {one.scheme: self.law.texts[one.scheme].version.amount for one in due}
        best = min(due, default=None, key=lambda o: (-tables[o.scheme].get("card_rate", 0), tables[o.scheme]["order"]))
        return best.scheme if best else None

    def group_of(self, code: str) -> Group | None:
        """The exclusion group a scheme belongs to."""
        return next((group for group in self.law.groups.values() if code in group.members), None)

    def may_change(self, group: str) -> tuple[Decision, ...]:
        """Members whose answer or amount is not known and that could be paid instead of the one that is."""
        paid = self.pays.get(group)
        floor = self.decision(paid).amount.vnd or 0 if paid else 0
        members = [one for one in self.decisions if one.scheme in self.law.groups[group].members]
        return tuple(
            one
            for one in members
            if one.scheme != paid
            and (one.eligible is None or (one.eligible and one.amount.is_unknown))
            and (one.amount.vnd is None or one.amount.vnd > floor)
        )


def decide(scheme: str, facts: Facts, law: Law) -> Decision:
    """Entitlement to one scheme on `law.day`. Raises: NotInForce when it has no version on that day."""
    if scheme not in law.texts:
        raise NotInForce(scheme, law.day, law.known)
    return law.texts[scheme].decide(law.values(facts))


def decide_all(facts: Facts, law: Law) -> Result:
    """Every scheme with a version on `law.day`."""
    values = law.values(facts)
    return Result(facts, law, tuple(text.decide(values) for text in law.texts.values()))


def decide_groups(facts: Facts, law: Law, groups: Iterable[str]) -> Result:
    """The schemes of some exclusion groups only: for questions about those, asked for a whole ward."""
    values = law.values(facts)
    members = [code for group in groups if group in law.groups for code in law.groups[group].members]
    return Result(facts, law, tuple(law.texts[code].decide(values) for code in members if code in law.texts))


def decide_everybody(people: Iterable[tuple[Any, Facts]], law: Law) -> Iterator[tuple[Any, Result]]:
    """(key, result) of everybody, one after the other: memory does not grow with their number."""
    for key, facts in people:
        yield key, decide_all(facts, law)
