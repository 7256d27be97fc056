"""Where a dossier stands, in the words of the office: its clock, its steps, what it is worth. Pure."""

from dataclasses import dataclass
from datetime import date

from benefits.choices import CaseState
from benefits.models import Case
from elders.ground.numbers import grouped
from elders.ground.workdays import caution, weekday_words, workdays_between

SOON = 3  # working days


@dataclass(frozen=True)
class Clock:
    """`left`: working days until the answer is due, below zero overdue; None once it is answered."""

    left: int | None
    words: str
    tone: str
    caution: str = ""

    @property
    def is_overdue(self) -> bool:
        return self.left is not None and self.left < 0


@dataclass(frozen=True)
class Step:
    label: str
    state: str  # done, now, later
    detail: str = ""


def clock_of(case: Case, today: date) -> Clock:
    """The clock of an open dossier on `today`."""
    if not case.is_open:
        return Clock(None, "", "muted")
    left = workdays_between(today, case.due_on) if case.due_on >= today else -workdays_between(case.due_on, today)
    due = f"hạn {case.due_on:%d/%m/%Y}"
    if case.due_on < today:
        words = f"quá hạn {-left} ngày làm việc" if left else "quá hạn"
        return Clock(min(left, -1), f"{words} ({due})", "bad")
    if case.due_on == today:
        return Clock(0, f"hết hạn hôm nay ({due})", "bad")
    tone = "warn" if left <= SOON else "info"
    words = f"còn {left} ngày làm việc ({weekday_words(case.due_on)}, {due})"
    return Clock(left, words, tone, caution(case.received_on, case.due_on))


def steps_of(case: Case) -> list[Step]:
    """Receipt, verification, submission, signature, registered number: done, at it, still to come."""
    answered = case.state in (CaseState.GRANTED, CaseState.REFUSED)
    signed = "Từ chối" if case.state == CaseState.REFUSED else "Ký quyết định"
    facts = [
        ("Tiếp nhận", True, f"{case.received_on:%d/%m/%Y}"),
        ("Thẩm định", case.state != CaseState.RECEIVED, _day(case.verified_on)),
        ("Trình ký", case.state == CaseState.SUBMITTED or answered, _day(case.submitted_on)),
        (signed, answered, _day(case.signed_on)),
        ("Vào sổ văn bản", bool(case.decision_number), case.decision_number),
    ]
    steps, reached = [], True
    for label, done, detail in facts:
        if case.state in (CaseState.WITHDRAWN, CaseState.CLOSED) and not done:
            steps.append(Step(label, "later"))
            continue
        steps.append(Step(label, "done" if done else "now" if reached else "later", detail if done else ""))
        reached = done
    return steps


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def money_words(vnd: int | None, *, monthly: bool) -> str:
    """ "700.000 đồng/tháng"; what nobody knows is said."""
    if vnd is None:
        return "chưa rõ mức"
    return f"{grouped(vnd)} đồng{'/tháng' if monthly else ''}"
