"""Social work as the notes lay it down (`health.md` §12): urgency, deadlines, reviews. Pure: no database, no clock.

Deadlines are data (`health/policy/casework.toml`), reckoned in local time. An hour counts on weekends too (H-060).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from elders.ground.policy import Folder
from health.case_choices import CaseKind, CaseState, Urgency
from health.follow_up import deadline
from health.measures import POLICY

URGENT_KINDS = frozenset({CaseKind.VIOLENCE, CaseKind.NEGLECT, CaseKind.SELF_HARM, CaseKind.DANGER})
FRAIL_BARTHEL = 60
ORDER = [Urgency.LOW, Urgency.MEDIUM, Urgency.HIGH, Urgency.URGENT]
STEP_WORDS = {
    "screening": "Sàng lọc",
    "safety_plan": "Kế hoạch an toàn",
    "assessment": "Đánh giá nhu cầu",
    "plan": "Lập, trình kế hoạch",
    "approval": "Duyệt kế hoạch",
    "review": "Rà soát",
    "closing": "Lượng giá, đóng hồ sơ",
}


@cache
def _law() -> dict[str, Any]:
    return Folder.read(POLICY).files["casework"]


def urgency_of(
    kinds: Iterable[str],
    *,
    barthel: int | None = None,
    has_carer: bool | None = None,
    has_income: bool | None = None,
) -> Urgency:
    """What the words of the intake ask for at least; a person may put it higher. What is not known raises nothing.

    Danger to life, violence, abandonment, suicide risk: urgent. No carer and Barthel of at most 60, no income, or
    wandering with dementia: high (`health.md` §12).
    """
    found = set(kinds)
    if found & URGENT_KINDS:
        return Urgency.URGENT
    frail_alone = has_carer is False and barthel is not None and barthel <= FRAIL_BARTHEL
    if frail_alone or has_income is False or found & {CaseKind.WANDERING, CaseKind.DEMENTIA}:
        return Urgency.HIGH
    return Urgency.MEDIUM


def at_least(wanted: str, least: str) -> bool:
    """Whether urgency `wanted` is not below `least`."""
    return ORDER.index(Urgency(wanted)) >= ORDER.index(Urgency(least))


def due(step: str, start: datetime, *, urgency: str) -> datetime | None:
    """The last moment of `step` reckoned from `start` (local time, no zone); None when the step is not asked for."""
    law = _law()[step]
    rule = law.get("urgent") if urgency == Urgency.URGENT and "urgent" in law else law.get("due")
    return deadline(rule, start) if rule else None


def review_due(after: date, *, urgency: str) -> date:
    """The next review after a day: a week, two weeks, a month or a quarter by urgency."""
    return deadline(_law()["review"][urgency], datetime.combine(after, datetime.min.time())).date()


@dataclass(frozen=True)
class Progress:
    """Where a file stands; moments are local, without zone. `safe` whether an urgent one has its safety plan."""

    state: str
    urgency: str
    clock_from: datetime
    safe: bool = True
    assessed_at: datetime | None = None
    submitted_at: datetime | None = None
    review_on: date | None = None
    closing_decided: datetime | None = None


def next_step(progress: Progress) -> tuple[str, datetime | None]:
    """The step that comes next and its last moment; ("", None) for a closed file.

    An urgent file without a safety plan owes that before anything else; a decision to close goes before a review.
    """
    if progress.state == CaseState.CLOSED:
        return "", None
    if progress.urgency == Urgency.URGENT and not progress.safe:
        return "safety_plan", due("safety_plan", progress.clock_from, urgency=progress.urgency)
    if progress.closing_decided:
        return "closing", due("closing", progress.closing_decided, urgency=progress.urgency)
    if progress.state == CaseState.RECEIVED:
        return "screening", due("screening", progress.clock_from, urgency=progress.urgency)
    if progress.state == CaseState.SCREENED:
        return "assessment", due("assessment", progress.clock_from, urgency=progress.urgency)
    if progress.state == CaseState.ASSESSED:
        return "plan", due("plan", progress.assessed_at or progress.clock_from, urgency=progress.urgency)
    if progress.state == CaseState.PROPOSED:
        # The notes give no time for the answer; the plan's own is shown on, so that it does not fall asleep.
        return "approval", due("plan", progress.assessed_at or progress.clock_from, urgency=progress.urgency)
    if progress.review_on is None:
        return "review", None
    return "review", deadline("0d", datetime.combine(progress.review_on, datetime.min.time()))


def referral_state(sent_on: date, today: date) -> str:
    """ "" while the other side has time, "remind" from day 7, "escalate" from day 14."""
    waited = (today - sent_on).days
    law = _law()["referral"]
    if waited >= int(law["escalate"][:-1]):
        return "escalate"
    return "remind" if waited >= int(law["remind"][:-1]) else ""


def reminded_from(today: date) -> date:
    """Whatever was sent on that day or before and is not answered has to be asked for."""
    return today - timedelta(days=int(_law()["referral"]["remind"][:-1]))


def may_be_lost(attempts: Iterable[date], on: date) -> bool:
    """Whether the attempts to find somebody within the last 30 days are three on different days."""
    law = _law()["lost_contact"]
    return len({day for day in attempts if 0 <= (on - day).days <= law["days"]}) >= law["attempts"]
