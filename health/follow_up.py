"""What was found → what has to be done, by when (`health/policy/follow_up.toml`). Pure: no database, no clock.

Within one group of rules only the most urgent is kept (of two blood-pressure rules the earlier one); rules of different
groups stand beside each other.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from elders.ground.months import months_later
from elders.ground.policy import Folder
from elders.ground.workdays import add_workdays
from health.measures import POLICY

PRIORITY_WORDS = {
    0: "Ngay lập tức",
    1: "Trong 24 giờ",
    2: "Trong 3 ngày làm việc",
    3: "Trong 2 tuần",
    4: "Trong 1 tháng",
    5: "Trong 3–6 tháng",
    6: "Lần khám năm sau",
}
NOTHING_FOUND = "nothing_found"
TESTS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}


@dataclass(frozen=True)
class Rule:
    """One row of the table; conditions are (fact, comparison, value)."""

    code: str
    text: str
    finding: str
    priority: int
    due: str
    source: str
    group: str = ""
    when: tuple[tuple[str, str, Any], ...] = ()
    any_of: tuple[tuple[str, str, Any], ...] = ()
    urgent_if: tuple[str, str, Any] | None = None
    due_if: tuple[tuple[str, str, Any], str, int | None] | None = None

    def matches(self, facts: Mapping[str, Any]) -> bool:
        """A fact nobody recorded matches nothing."""
        if self.any_of and not any(holds(one, facts) for one in self.any_of):
            return False
        return all(holds(one, facts) for one in self.when)


@dataclass(frozen=True)
class Task:
    """One thing to do: `due_at` is the last moment, local time; `reasons` are the values that led to it."""

    rule: str
    finding: str
    text: str
    priority: int
    due_at: datetime
    source: str
    reasons: tuple[str, ...]


def holds(condition: tuple[str, str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether a recorded fact satisfies the condition."""
    name, test, value = condition
    known = facts.get(name)
    if known is None:
        return False
    if isinstance(value, int | float) and not isinstance(value, bool):
        value, known = Decimal(str(value)), Decimal(str(known))
    return TESTS[test](known, value)


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule in the order of the file: within a group the most urgent first."""
    found = []
    for code, table in Folder.read(POLICY).files["follow_up"].items():
        other = table.get("due_if")
        found.append(
            Rule(
                code=code,
                text=table["text"],
                finding=table["finding"],
                priority=table["priority"],
                due=table["due"],
                source=table["source"],
                group=table.get("group", ""),
                when=tuple(tuple(one) for one in table.get("when", ())),
                any_of=tuple(tuple(one) for one in table.get("any", ())),
                urgent_if=tuple(table["urgent_if"]) if "urgent_if" in table else None,
                due_if=(tuple(other["when"]), other["due"], other.get("priority")) if other else None,
            )
        )
    return tuple(found)


def tasks_for(facts: Mapping[str, Any], *, at: datetime) -> list[Task]:
    """Tasks that follow from `facts` recorded at `at` (local time, without zone), most urgent first.

    Facts are named as in the rules; one that is absent or None was not looked at. Nothing found gives the yearly check.
    """
    found: list[Task] = []
    taken: set[str] = set()
    for rule in rules():
        if any(one[0] == NOTHING_FOUND for one in rule.when):
            continue
        if (rule.group and rule.group in taken) or not rule.matches(facts):
            continue
        taken.add(rule.group)
        found.append(_task(rule, facts, at))
    if not found:
        found = [_task(rule, {NOTHING_FOUND: True}, at) for rule in rules() if rule.matches({NOTHING_FOUND: True})]
    return sorted(found, key=lambda task: (task.priority, task.due_at))


def _task(rule: Rule, facts: Mapping[str, Any], at: datetime) -> Task:
    due, priority = rule.due, rule.priority
    if rule.due_if and holds(rule.due_if[0], facts):
        due, priority = rule.due_if[1], rule.priority if rule.due_if[2] is None else rule.due_if[2]
    if rule.urgent_if and holds(rule.urgent_if, facts):
        due, priority = "now", 0
    met = [one for one in (*rule.any_of, *rule.when) if one[0] != NOTHING_FOUND and holds(one, facts)]
    return Task(
        rule=rule.code,
        finding=rule.finding,
        text=rule.text,
        priority=priority,
        due_at=deadline(due, at),
        source=rule.source,
        reasons=tuple(one[0] for one in met),
    )


def deadline(due: str, at: datetime) -> datetime:
    """The last moment: "now", hours after `at` ("24h"), or the end of the last day ("7d" days, "3w" working days, "6m"
    months)."""
    if due == "now":
        return at
    count, unit = int(due[:-1]), due[-1]
    if unit == "h":
        return at + timedelta(hours=count)
    if unit == "d":
        last = at.date() + timedelta(days=count)
    elif unit == "w":
        last = add_workdays(at.date(), count)
    elif unit == "m":
        last = months_later(at.date(), count)
    else:
        raise ValueError(f"unknown deadline {due}")
    return datetime.combine(last, time(23, 59, 59))
