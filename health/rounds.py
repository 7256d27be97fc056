"""Who is invited to a check-up round, in which order, and why not: pure, one person at a time (`policy/rounds.toml`).

Ages and residence are those of the day the list is drawn. A birth known by year or month counts from its first day and
is marked as estimated (E02). What is not known about a residence does not keep anybody out: it is said on the list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from elders.choices import Residence
from elders.ground.birth import Birth, full_age
from elders.ground.months import months_later
from elders.ground.numbers import short_day
from elders.ground.policy import Folder
from health.measures import POLICY

# Why somebody is not on the list; whoever is too young for the round is counted, not named.
DIED, TEMPORARY, EXAMINED, TOO_YOUNG = "da_mat", "tam_tru", "da_kham", "duoi_tuoi"
EXCLUSIONS = {
    TEMPORARY: "Chưa đủ thời gian tạm trú",
    EXAMINED: "Đã khám trong năm",
    DIED: "Đã qua đời",
}
UNSURE_RESIDENCE = "unsure_residence"
NOTES = {UNSURE_RESIDENCE: "Chưa rõ thường trú hay tạm trú"}


@cache
def policy() -> Mapping[str, Any]:
    """The tables of `policy/rounds.toml`."""
    return Folder.read(POLICY).files["rounds"]


def boosts() -> dict[str, dict[str, Any]]:
    """Reason → points and words, in the order of the file."""
    return {code: one for code, one in policy()["boost"].items() if isinstance(one, dict)}


def reason_words(codes: list[str], *, clinical: bool) -> list[str]:
    """Reasons as words; those that tell of a disease only for whoever may know (H-070)."""
    known = boosts()
    words = [known[code]["label"] for code in codes if code in known and (clinical or not known[code].get("clinical"))]
    return words + [NOTES[code] for code in codes if code in NOTES]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a round asks: day of the list, lowest age, months of temporary residence, and whether it leaves out who was
    examined in the year."""

    on: date
    min_age: int
    min_temporary_months: int
    skips_examined: bool = True


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A resident of the day. `here_since` is the first day of the unbroken stay in the ward; `traits` are codes of
    boosts that are true of the person; `examined_on` the examination of this year; `stays_home`: cannot come."""

    birth: Birth
    died_on: date | None = None
    residence: str = ""
    here_since: date | None = None
    traits: frozenset[str] = field(default_factory=frozenset)
    examined_on: date | None = None
    stays_home: bool = False


@dataclass(frozen=True, kw_only=True)
class Answer:
    """On the list (`excluded` empty) with its place in the order, or not, with the reason and its detail."""

    age: int
    estimated: bool
    excluded: str = ""
    detail: str = ""
    priority: int = 0
    boost: int = 0
    reasons: tuple[str, ...] = ()


def priority_of(age: int) -> int:
    """1 from 80, 2 from 65, 3 below. The ages are completed years (H-001)."""
    first, second, _ = policy()["priority"]["ages"]
    return 1 if age >= first else 2 if age >= second else 3


def judge(one: Candidate, terms: Terms) -> Answer:
    """Whether `one` is invited (H-001 to H-003), with priority, boost and reasons."""
    age = full_age(one.birth.earliest, terms.on)
    told = {"age": age, "estimated": one.birth.precision != "day"}
    if one.died_on and one.died_on <= terms.on:
        return Answer(**told, excluded=DIED, detail=f"Mất ngày {short_day(one.died_on)}")
    if age < max(terms.min_age, policy()["age"]["eligible"]):
        return Answer(**told, excluded=TOO_YOUNG)
    if one.residence == Residence.TEMPORARY and (months := _months_short(one.here_since, terms)) is not None:
        return Answer(
            **told,
            excluded=TEMPORARY,
            detail=f"Tạm trú được {months} tháng, cần {terms.min_temporary_months} tháng",
        )
    if terms.skips_examined and one.examined_on:
        return Answer(**told, excluded=EXAMINED, detail=f"Khám ngày {short_day(one.examined_on)}")
    known = boosts()
    reasons = tuple(code for code in known if code in one.traits)
    notes = () if one.residence else (UNSURE_RESIDENCE,)
    return Answer(
        **told,
        priority=priority_of(age),
        boost=sum(known[code]["points"] for code in reasons),
        reasons=reasons + notes,
    )


def _months_short(since: date | None, terms: Terms) -> int | None:
    """Whole months of a stay that is too short, None when it is long enough or its beginning is not known."""
    if since is None or months_later(since, terms.min_temporary_months) <= terms.on:
        return None
    months = 0
    while months_later(since, months + 1) <= terms.on:
        months += 1
    return months
