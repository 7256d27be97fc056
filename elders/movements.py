"""Increases and decreases of a period, by residential group: what the monthly notice and the reports count.

Only events nobody took back count, and only those that changed the number of residents (`head_count`): a death recorded
for somebody who had already left is listed but not counted. Coming of age and late entries are no events; the report
adds them (`reporting.md` §5.1).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from elders.choices import Destination, EventKind
from elders.models import ResidentialGroup

# column code → heading; in this order on screen, in print and in the spreadsheet
COLUMNS = {
    "move_in": "Chuyển đến",
    "group_in": "Từ tổ khác đến",
    "death": "Qua đời",
    "out_city": "Chuyển đi trong thành phố",
    "out_far": "Chuyển đi nơi khác",
    "group_out": "Sang tổ khác",
    "absence": "Tạm vắng",
    "return": "Trở về",
}
UP, DOWN = {"move_in", "group_in"}, {"death", "out_city", "out_far", "group_out"}


@dataclass
class Movement:
    """Counts of one group, or of all with `group=None` and `label` "Cộng"."""

    label: str
    group: ResidentialGroup | None = None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))

    @property
    def short_label(self) -> str:
        return self.group.short_name if self.group else self.label

    @property
    def up(self) -> int:
        return sum(self.counts[code] for code in UP)

    @property
    def down(self) -> int:
        return sum(self.counts[code] for code in DOWN)

    @property
    def cells(self) -> list[int]:
        return list(self.counts.values())


def month(day: date) -> tuple[date, date]:
    """First and last day of the month of `day`."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def movements(events: QuerySet, groups: QuerySet) -> tuple[list[Movement], Movement]:
    """Rows by group in the order of `groups` (those with something to say, then "Chưa rõ tổ"), and their sum.

    Two queries whatever the number of events. In the sum of the ward a move between groups is neither more nor less.
    """
    named = {group.pk: group for group in groups}
    found: dict[int | None, Movement] = {}

    def add(pk: int | None, code: str, count: int) -> None:
        pk = pk if pk in named else None
        row = found.setdefault(pk, Movement(str(named[pk]) if pk else "Chưa rõ tổ", named.get(pk)))
        row.counts[code] += count

    grouped = (
        events.active()
        .order_by()
        .values("kind", "destination", "residential_group", "to_group", "head_count")
        .annotate(count=Count("pk"))
    )
    for one in grouped:
        here, there, count = one["residential_group"], one["to_group"], one["count"]
        match one["kind"]:
            case EventKind.MOVE_IN:
                add(there, "move_in", count)
            case EventKind.MOVE_GROUP:
                if here in named:
                    add(here, "group_out", count)
                if there in named:
                    add(there, "group_in", count)
            case EventKind.DEATH if one["head_count"]:
                add(here, "death", count)
            case EventKind.MOVE_OUT:
                add(here, "out_city" if one["destination"] == Destination.IN_CITY else "out_far", count)
            case EventKind.ABSENCE | EventKind.RETURN:
                add(here, str(one["kind"]), count)
    rows = [found[pk] for pk in [*named, None] if pk in found]
    total = Movement("Cộng")
    for row in rows:
        for code, count in row.counts.items():
            total.counts[code] += count
    return rows, total
