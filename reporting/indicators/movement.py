"""The movement table: opening + increases - decreases = closing, person by person (reporting.md §5.1).

Counted from the two sets of people, so it always balances; a person whose reason no event tells is shown as a
correction of the register, and the closing of a period asks about those.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from elders.choices import EventKind
from elders.models import Elder, LifeEvent, Merge, Situation, Ward
from reporting.indicators.population import of_age, population
from reporting.indicators.windows import Window

UP = {
    "of_age": "Đủ 60 tuổi trong kỳ",
    "moved_in": "Chuyển đến",
    "added": "Bổ sung người sót",
}
DOWN = {
    "died": "Qua đời",
    "moved_out": "Chuyển đi",
    "merged": "Xóa hồ sơ trùng",
    "corrected": "Điều chỉnh sổ",
}


@dataclass(frozen=True)
class Table:
    """Counts of people. `corrected` holds the ids nobody's event explains."""

    opening: int
    closing: int
    up: dict[str, int]
    down: dict[str, int]
    unexplained: list[int] = field(default_factory=list)
    from_snapshot: bool = False

    @property
    def balances(self) -> bool:
        return self.opening + sum(self.up.values()) - sum(self.down.values()) == self.closing

    @property
    def lines(self) -> list[tuple[str, int]]:
        """As the report prints them."""
        return [
            ("Đầu kỳ", self.opening),
            *((f"Tăng: {UP[code].lower()}", count) for code, count in self.up.items()),
            *(
                (f"Giảm: {DOWN[code].lower()}", count)
                for code, count in self.down.items()
                if count or code != "corrected"
            ),
            ("Cuối kỳ", self.closing),
        ]

    def as_json(self) -> dict:
        return {"opening": self.opening, "up": self.up, "down": self.down, "closing": self.closing}


def movement(ward: Ward, window: Window, *, opening: Iterable[int] | None = None) -> Table:
    """The table of a window; seven queries. `opening`: ids frozen when the period before was closed; without them the
    opening is what the register says today of the day before the window, with records absorbed since put back.

    People written down only later, but who lived here before, are then part of the opening: only against a frozen
    opening are they "bổ sung người sót".
    """
    closing = set(population(ward, window.last).values_list("elder", flat=True))
    merged = dict(
        Merge.objects.filter(undone_at__isnull=True, merged_at__date__range=(window.first, window.last)).values_list(
            "absorbed", "kept"
        )
    )
    if opening is None:
        before = set(population(ward, window.eve).values_list("elder", flat=True))
        before |= _absorbed_residents(ward, window, set(merged))
    else:
        before = set(opening)
    came, left = closing - before, before - closing
    arrived = _moved(ward, window, EventKind.MOVE_IN, came)
    born = set(Elder.objects.filter(pk__in=came).exclude(of_age(window.eve, prefix="")).values_list("pk", flat=True))
    up = dict.fromkeys(UP, 0)
    for pk in came:
        up["moved_in" if pk in arrived else "of_age" if pk in born else "added"] += 1
    died = set(Elder.objects.filter(pk__in=left, date_of_death__lte=window.last).values_list("pk", flat=True))
    away = _moved(ward, window, EventKind.MOVE_OUT, left)
    gone = left - set(merged) - died - away
    closed = set(
        Elder.objects.filter(pk__in=gone, situations__ended_by="moved_out", situations__valid_to__lt=window.last)
        .exclude(Q(situations__valid_to__lt=window.eve))
        .values_list("pk", flat=True)
    )
    down, unexplained = dict.fromkeys(DOWN, 0), []
    for pk in sorted(left):
        if pk in merged:
            down["merged"] += 1
        elif pk in died:
            down["died"] += 1
        elif pk in away or pk in closed:
            down["moved_out"] += 1
        else:
            down["corrected"] += 1
            unexplained.append(pk)
    return Table(len(before), len(closing), up, down, unexplained, opening is not None)


def _moved(ward: Ward, window: Window, kind: str, pks: set[int]) -> set[int]:
    """Those of `pks` with an event of that kind in the window."""
    events = LifeEvent.objects.active().filter(kind=kind, happened_on__range=(window.first, window.last))
    place = Q(to_group__ward=ward) | Q(ward=ward)
    return set(events.filter(place, elder__in=pks).order_by().values_list("elder", flat=True))


def _absorbed_residents(ward: Ward, window: Window, absorbed: set[int]) -> set[int]:
    """Records merged away in the window that stood in the register of the day before it."""
    rows = Situation.objects.on(window.eve).filter(of_age(window.eve), ward=ward, elder__in=absorbed)
    alive = Q(elder__date_of_death__isnull=True) | Q(elder__date_of_death__gt=window.eve)
    return set(rows.filter(alive).values_list("elder", flat=True))
