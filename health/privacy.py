"""Data protection as the law and the notes lay it down (`health.md` §13). Pure: no database, no clock.

Deadlines of requests and the marks of an unusual reading are data (`health/policy/privacy.toml`), so is how long
records are kept (`health/policy/retention.toml`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from elders.ground.months import months_later
from elders.ground.names import vn_key
from elders.ground.policy import Folder
from health.follow_up import deadline
from health.measures import POLICY

LIKE_VIEW = ("xem", "ai_xem", "sua")
LIKE_WITHDRAW = ("rut", "han_che", "phan_doi", "xoa")
WHY = {
    "neighbour": "Cùng tổ dân phố với người xem, không có lịch hẹn",
    "hours": "Ngoài giờ, không có lịch hẹn",
    "many": "Mở hồ sơ của nhiều người trong một ngày",
    "no_appointment": "Không có lịch hẹn, phiếu khám hay việc theo dõi gần ngày đó",
}


@cache
def _law(name: str) -> dict[str, Any]:
    return Folder.read(POLICY).files[name]


def _day(rule: str, start: date) -> date:
    return deadline(rule, datetime.combine(start, datetime.min.time())).date()


def request_dues(kind: str, received_on: date, *, third_party: bool = False) -> tuple[date, date]:
    """(answer that it has come, done) of a request; the day it came does not count (H-073).

    No source gives a time of its own for erasing: it is held to that of withdrawing, the nearest that is known.
    """
    law = _law("privacy")
    if kind in LIKE_VIEW:
        done = law["view"]["third_party" if third_party else "due"]
    else:
        done = law["withdraw"]["due"]
    return _day(law["answer"]["due"], received_on), _day(done, received_on)


def longest_extension(done_due_on: date) -> date:
    """The last day a request may be put off to: once, by at most ten days."""
    return _day(_law("privacy")["extension"]["most"], done_due_on)


def is_named(name: str, named: Iterable[str]) -> bool:
    """Whether a relative who asks is one the person named; accents and capitals do not matter (E63)."""
    return bool(name.strip()) and vn_key(name) in {vn_key(one) for one in named if one.strip()}


# --- Unusual readings ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Read:
    """One reading of one person's record; `at` is local time. `home` is the group the reader lives in."""

    pk: int
    user: int
    elder: int
    at: datetime
    group: int | None
    home: int | None
    has_appointment: bool


def unusual(reads: Iterable[Read]) -> dict[int, list[str]]:
    """pk of a reading → why it is unusual (codes of `WHY`), the weightiest first; ordinary ones are left out.

    Without an appointment alone is the weakest mark: the station answers telephones too.
    """
    law, found = _law("privacy")["unusual"], list(reads)
    people = Counter()
    for user, day, _ in {(one.user, one.at.date(), one.elder) for one in found}:
        people[user, day] += 1
    marked = {}
    for one in found:
        reasons = []
        if not one.has_appointment and one.home is not None and one.home == one.group:
            reasons.append("neighbour")
        if not one.has_appointment and not law["first_hour"] <= one.at.hour < law["last_hour"]:
            reasons.append("hours")
        if people[one.user, one.at.date()] > law["many_people"]:
            reasons.append("many")
        if not one.has_appointment and not reasons:
            reasons.append("no_appointment")
        if reasons:
            marked[one.pk] = reasons
    return marked


def appointment_days() -> int:
    """How many days from a check-up, a slot or a visit a reading still belongs to it."""
    return _law("privacy")["unusual"]["appointment_days"]


# --- Retention -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Rule:
    """How long one kind of record is kept; `keep_years` None: nobody knows, so nothing is ever destroyed."""

    code: str
    label: str
    source: str
    confidence: str
    keep_years: int | None = None
    after: str = ""
    destroys: bool = False

    def until(self, today: date) -> date | None:
        """The last day whose records may be destroyed on `today`; None while the rule is not known."""
        return months_later(today, -12 * self.keep_years) if self.keep_years else None


def retention_rules() -> dict[str, Rule]:
    return {code: Rule(code=code, **table) for code, table in _law("retention").items()}
