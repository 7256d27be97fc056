"""Places and hours of a round: which slots there are, and who comes when. Pure: no database, no clock.

People of one household come together, people of one residential group one after the other. When there are fewer places
than people, who has priority is placed first, wherever they live.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import groupby

Slot = tuple[int, time]  # session, hour


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """One session as it is filled; `groups` empty: open to whoever has no session of their own. `taken`: hour →
    people already there."""

    key: int
    day: date
    opens_at: time
    closes_at: time
    slot_minutes: int
    capacity: int
    groups: frozenset[int] = frozenset()
    taken: Mapping[time, int] = field(default_factory=dict)

    @property
    def hours(self) -> list[time]:
        """Beginnings of the slots; a rest shorter than a slot is none."""
        first, last = _minutes(self.opens_at), _minutes(self.closes_at)
        return [time(*divmod(minute, 60)) for minute in range(first, last - self.slot_minutes + 1, self.slot_minutes)]

    def free(self, hour: time) -> int:
        """Places left at `hour`, never below zero."""
        return max(0, self.capacity - self.taken.get(hour, 0))

    @property
    def places(self) -> int:
        """Places left in the whole session."""
        return sum(self.free(hour) for hour in self.hours)


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One person to place; `household` "" when nobody knows it."""

    key: int
    group: int
    priority: int
    boost: int = 0
    household: str = ""

    @property
    def rank(self) -> tuple[int, int, int]:
        return self.priority, -self.boost, self.key


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


def next_free(sittings: Iterable[Sitting], *, after: Slot | None = None) -> Slot | None:
    """The first slot with a place, in the order of days; with `after`, the first one later than that slot (E05)."""
    passed = after is None
    for one in sorted(sittings, key=lambda one: (one.day, one.opens_at, one.key)):
        for hour in one.hours:
            if passed and one.free(hour):
                return one.key, hour
            passed = passed or (one.key, hour) == after
    return None


def fill(guests: Iterable[Guest], sittings: Sequence[Sitting]) -> dict[int, Slot]:
    """Guest → slot. Whoever finds no place is left out; no slot holds more than its capacity (H-011)."""
    ordered = sorted(sittings, key=lambda one: (one.day, one.opens_at, one.key))
    waiting = list(guests)
    placed: dict[int, Slot] = {}
    own: dict[frozenset[int], list[Sitting]] = {}
    for one in ordered:
        own.setdefault(one.groups, []).append(one)
    # Sessions of few groups first: those people have nowhere else of their own.
    for groups in sorted(own, key=lambda one: (not one, len(one), sorted(one))):
        mine = [one for one in waiting if not groups or one.group in groups]
        placed |= _into(mine, own[groups])
        waiting = [one for one in waiting if one.key not in placed]
    return placed


def _households(guests: list[Guest]) -> list[list[Guest]]:
    """Guests in units that come together; the unit has the rank of its first member."""
    units: dict[object, list[Guest]] = {}
    for one in sorted(guests, key=lambda one: one.rank):
        units.setdefault((one.group, one.household) if one.household else one.key, []).append(one)
    return list(units.values())


def _into(guests: list[Guest], sittings: list[Sitting]) -> dict[int, Slot]:
    free = [[(one.key, hour), one.free(hour)] for one in sittings for hour in one.hours if one.free(hour)]
    places = sum(left for _, left in free)
    chosen, taken = [], 0
    for unit in sorted(_households(guests), key=lambda unit: unit[0].rank):
        unit = unit[: places - taken]
        if not unit:
            break
        chosen.append(unit)
        taken += len(unit)
    chosen.sort(key=lambda unit: (unit[0].group, unit[0].rank))
    placed: dict[int, Slot] = {}
    first = 0
    for _, units in groupby(chosen, key=lambda unit: unit[0].group):
        for unit in units:
            while first < len(free) and not free[first][1]:
                first += 1
            room = next((one for one in free[first:] if one[1] >= len(unit)), None)
            for guest in unit:
                slot = room if room and room[1] else next(one for one in free[first:] if one[1])
                placed[guest.key] = slot[0]
                slot[1] -= 1
    return placed
