"""The next twelve months of monthly benefits: who is paid, who enters and leaves, when and how much. Pure.

Everybody is judged by today's law on future days. Somebody with an award is judged on the first of each month (a change
counts from the month after it); somebody without one enters in the month in which the last condition is met, as if the
decision were signed that month. A poverty list ends on 31/12: what the next one will say is not known, and money that
hangs on it stands apart. Deaths and moves that have not happened are not guessed.

Only days on which something can change are evaluated: a birthday that a text asks for, a new situation, the end of the
poverty list, a new text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from benefits.forecast_calendar import MONTHS, Calendar, Held, Person, Track, next_months
from benefits.law import Book
from elders.ground.decisions import Decision
from elders.ground.months import month_of

HELD, COMING, OPEN, UNCLEAR, NONE = "held", "coming", "open", "unclear", ""
PAID = (HELD, COMING, OPEN)


@dataclass(frozen=True, slots=True)
class State:
    """What one person has of one track in one month."""

    kind: str = NONE
    scheme: str = ""
    vnd: int | None = None
    central: int = 0
    city: int = 0
    asks: tuple[str, ...] = ()
    most: int | None = None
    reason: str = ""


MOVES = object()
NOTHING = State()
PAUSED = State(reason="tạm dừng chi trả")


@dataclass(slots=True)
class Cell:
    """Sums over people alike in month, group and scheme. Amounts are the known ones: `vnd` of those who draw it or will
    (`held_vnd` of the first alone), `open_vnd` of those entitled without a decision."""

    held: int = 0
    coming: int = 0
    open: int = 0
    unclear: int = 0
    unpriced: int = 0
    vnd: int = 0
    held_vnd: int = 0
    open_vnd: int = 0
    central: int = 0
    city: int = 0
    open_central: int = 0
    open_city: int = 0
    entering: int = 0
    leaving: int = 0
    unclear_most: int = 0

    @property
    def people(self) -> int:
        """Who draws it, or will by then."""
        return self.held + self.coming

    def add(self, other: "Cell") -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody enters, leaves, or passes from one benefit (or amount) to another. Month by its number, 0 the first."""

    month: int
    key: int
    group: int | None
    before: State
    after: State
    reason: str

    @property
    def kind(self) -> str:
        if self.after.kind not in PAID:
            return "unclear" if self.after.kind == UNCLEAR else "leaves"
        if self.before.kind not in PAID:
            return "enters"
        return "changes"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Somebody whose facts do not say, from month number `month` on."""

    month: int
    key: int
    group: int | None
    state: State


@dataclass
class Forecast:
    """`cells` by (month number, group, scheme); people behind them in `moves` and `doubts`."""

    today: date
    months: list[date]
    cells: dict[tuple[int, int | None, str], Cell] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def total(self, *, month: int | None = None, scheme: str | None = None, group: int | None | str = "all") -> Cell:
        """The sum over everything not named."""
        found = Cell()
        for (at, here, code), cell in self.cells.items():
            if month in (None, at) and scheme in (None, code) and (group == "all" or group == here):
                found.add(cell)
        return found

    def by(self, what: str) -> dict:
        """Cells summed by "month", "group" or "scheme", and by month inside: {key: [a cell for each month]}."""
        place = {"group": 1, "scheme": 2}[what]
        found: dict = {}
        for key, cell in self.cells.items():
            row = found.setdefault(key[place], [Cell() for _ in self.months])
            row[key[0]].add(cell)
        return found

    def monthly(self) -> list[Cell]:
        """One cell for each month, over everything."""
        row = [Cell() for _ in self.months]
        for key, cell in self.cells.items():
            row[key[0]].add(cell)
        return row


def forecast(people: Iterable[Person], *, today: date, book: Book, months: int = MONTHS) -> Forecast:
    """What today's law gives `people` in the coming months."""
    found = Forecast(today, next_months(today, months))
    calendar = Calendar(today, found.months, book)
    alike: dict[tuple, list[Person]] = {}
    for person in people:
        alike.setdefault(calendar.alike(person), []).append(person)
    for persons in alike.values():
        _one(persons, calendar, found)
    found.moves.sort(key=lambda move: (move.month, move.key))
    found.doubts.sort(key=lambda doubt: (doubt.key, doubt.month))
    return found


def _one(persons: list[Person], calendar: Calendar, found: Forecast) -> None:
    """Walk people who are alike through the months as one; a month like the one before is only counted."""
    person, homes = persons[0], _homes(persons)
    day = calendar.today
    now = calendar.decide(person, day)
    starts = {track: _base(person, track, now, calendar.today) for track in calendar.tracks}
    before = {track: start.state for track, start in starts.items()}
    changes = calendar.epoch_changes if calendar.is_quiet(person) else calendar.changes
    standing, places = None, []
    live: list[State] = []  # what the month before had, for months like it
    for number, (month, last) in enumerate(zip(calendar.months, calendar.lasts, strict=True)):
        new = changes(person, day, month)
        if new:
            now = calendar.decide(person, month)
        day = month
        late = calendar.decide(person, last) if changes(person, month, last) else now
        drawn = tuple((one.covers(month), one.paused(month)) for one in person.held)
        if number and not new and late is now and drawn == standing:
            for state in live:
                for group, keys in places:
                    _add(found, number, group, state, len(keys))
            continue
        standing = drawn
        spell = person.spell(month) or person.spell(last)
        places = [(spell and (spell.group if group is MOVES else group), keys) for group, keys in homes.items()]
        after = {track: _state(person, track, now, late, starts[track], month) for track in calendar.tracks}
        for track, state in after.items():
            for group, keys in places:
                _count(found, number, group, before[track], state, keys)
        before = after
        live = [state for state in after.values() if state.kind != NONE]
        if late is not now:
            now, day, standing = late, last, None


def _homes(persons: list[Person]) -> dict[Any, list[int]]:
    """The people by their group; under `MOVES` whoever lives in one after the other."""
    homes: dict[Any, list[int]] = {}
    for one in persons:
        homes.setdefault(one.spells[0].group if len(one.spells) == 1 else MOVES, []).append(one.key)
    return homes


@dataclass(frozen=True, slots=True)
class _Start:
    """How it stands today: entitled by the registry (`kind` OPEN), drawn (HELD), not clear or nothing; `asks` are facts
    nobody has recorded although an award stands."""

    kind: str
    asks: frozenset[str]
    state: State


def _base(person: Person, track: Track, decisions: Mapping[str, Decision], today: date) -> "_Start":
    month = month_of(today)
    award = _award(person, track, month)
    mine = [decisions[code] for code in track.codes if code in decisions]
    if award:
        asks = frozenset(fact for one in mine for fact in one.unknown)
        if award.paused(month):
            return _Start(HELD, asks, PAUSED)
        state = _held(award, mine, asks)
        # What the registry denies today is still drawn today: it leaves in the first month, with the reason.
        return _Start(HELD, asks, state if state.kind in PAID else _by_decision(award))
    best = _best(mine)
    if best:
        return _Start(OPEN, frozenset(), _due(OPEN, best))
    doubt = _doubt(mine) if track.doubts else None
    return _Start(UNCLEAR if doubt else NONE, frozenset(), doubt or NOTHING)


def _award(person: Person, track: Track, month: date) -> Held | None:
    return next((one for one in person.held if one.scheme in track.codes and one.covers(month)), None)


def _state(
    person: Person,
    track: Track,
    now: Mapping[str, Decision],
    late: Mapping[str, Decision],
    start: _Start,
    month: date,
) -> State:
    award = _award(person, track, month)
    mine = [now[code] for code in track.codes if code in now]
    if award:
        if award.paused(month):
            return PAUSED
        state = _held(award, mine, start.asks)
        if state.kind not in PAID and (best := _best([late[code] for code in track.codes if code in late])):
            return _due(HELD, best)  # a new ground within the month: a decision signed then pays it (example 8)
        return state
    if start.kind == HELD or any(one.scheme in track.codes and one.first > month for one in person.held):
        ended = next((one for one in person.held if one.scheme in track.codes and one.last and one.last < month), None)
        return State(reason=f"quyết định hưởng đến hết tháng {ended.last:%m/%Y}" if ended else "")
    best = _best(mine)
    kind = OPEN if start.kind == OPEN else COMING
    if best is None:
        best = _best([late[code] for code in track.codes if code in late])
        kind = COMING
    if best:
        return _due(kind, best)
    return (_doubt(mine) if track.doubts else None) or NOTHING


def _held(award: Held, mine: list[Decision], known_gaps: frozenset[str]) -> State:
    """What an award pays by the facts of the month: its own benefit, a higher one of the group, or nothing any more.

    Facts nobody had recorded when the month began do not shake a decision of the ward; facts lost since do.
    """
    best = _best(mine)
    own = next((one for one in mine if one.scheme == award.scheme), None)
    if best and (own is None or own.eligible is not None or best.amount.vnd > (own.amount.vnd or award.vnd or 0)):
        return _due(HELD, best)
    if own is None or (own.eligible is None and set(own.unknown) <= known_gaps):
        return _due(HELD, own) if own and own.amount.vnd is not None else _by_decision(award)
    if own.eligible:
        return State(HELD, award.scheme)  # entitled, and nobody knows how much
    if own.eligible is None:
        lost = tuple(fact for fact in own.unknown if fact not in known_gaps)
        most = own.amount.vnd or award.vnd
        return State(UNCLEAR, award.scheme, asks=lost, most=most)
    doubt = _doubt(mine)
    wrong = "; ".join(check.label for check in own.checks if check.result is False)
    return replace(doubt, reason=wrong) if doubt else State(reason=f"không còn: {wrong}")


def _by_decision(award: Held) -> State:
    """What the decision itself says."""
    return State(HELD, award.scheme, award.vnd, award.funding.get("central", 0), award.funding.get("city", 0))


def _best(decisions: list[Decision]) -> Decision | None:
    """The highest known amount among those certainly due."""
    due = [one for one in decisions if one.eligible and one.amount.vnd is not None]
    return max(due, key=lambda one: one.amount.vnd) if due else None


def _due(kind: str, decision: Decision) -> State:
    amount = decision.amount
    return State(
        kind, decision.scheme, amount.vnd, amount.funding.get("central", 0),
        amount.vnd - amount.funding.get("central", 0),
        reason="; ".join(check.label for check in decision.checks if check.fact == "age_full" and check.result),
    )  # fmt: skip


def _doubt(decisions: list[Decision]) -> State | None:
    """Something may be due: entitled without a known amount, or facts that nobody recorded; of several the one that
    needs least. A draft is no law."""
    for one in decisions:
        if one.eligible and one.amount.vnd is None:
            return State(UNCLEAR, one.scheme, asks=(), most=one.amount.most, reason=one.amount.missing)
    open_ = [one for one in decisions if one.eligible is None and one.unknown]
    if not open_:
        return None
    likely = min(open_, key=lambda one: (len(one.unknown), -(one.amount.vnd or 0)))
    return State(UNCLEAR, likely.scheme, asks=likely.unknown, most=likely.amount.vnd)


def _add(found: Forecast, number: int, group: int | None, state: State, people: int) -> None:
    """Count people who are alike in their cell."""
    key = number, group, state.scheme
    cell = found.cells.get(key)
    if cell is None:
        cell = found.cells[key] = Cell()
    if state.kind == UNCLEAR:
        cell.unclear += people
        cell.unclear_most += people * (state.most or 0)
        return
    setattr(cell, state.kind, getattr(cell, state.kind) + people)
    if state.vnd is None:
        cell.unpriced += people
    elif state.kind == OPEN:
        cell.open_vnd += people * state.vnd
        cell.open_central += people * state.central
        cell.open_city += people * state.city
    else:
        cell.vnd += people * state.vnd
        cell.held_vnd += people * state.vnd if state.kind == HELD else 0
        cell.central += people * state.central
        cell.city += people * state.city


def _count(found: Forecast, number: int, group: int | None, before: State, after: State, keys: list[int]) -> None:
    """Count people who are alike, and what is different from the month before."""
    if after.kind != NONE:
        _add(found, number, group, after, len(keys))
    if after.kind == UNCLEAR and (before.kind != UNCLEAR or number == 0):
        found.doubts += [Doubt(number, key, group, after) for key in keys]
    paid_before, paid_after = before.kind in PAID, after.kind in PAID
    if not (paid_before or paid_after):
        return
    if paid_before and paid_after and (before.scheme, before.vnd) == (after.scheme, after.vnd):
        return
    found.moves += [Move(number, key, group, before, after, after.reason) for key in keys]
    if paid_before and paid_after and before.scheme == after.scheme:
        return  # only the amount
    if paid_after:
        found.cells[number, group, after.scheme].entering += len(keys)
    if paid_before:
        found.cells.setdefault((number, group, before.scheme), Cell()).leaving += len(keys)
