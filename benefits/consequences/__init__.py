"""What a life event or a merge means for benefits: one class per subject, in a module of its own.

    class Cards(Subject):
        code = "cards"

        def act(self, event, *, by):                  # inside the officer's transaction; may raise ValidationError
            watch = Watch(InsuranceCard.objects.filter(elder=event.elder))
            ...                                       # services write as they like
            return [step("Khóa thẻ BHYT từ ngày …", watch)]

and one line in `SUBJECTS` of `benefits/event_answers.py`. The preview runs `act` and rolls it back, so that what the
officer reads is what will be done; `event.pk` is None then: hand on `event_id=event.pk`. A step made with `step(…)` is
taken back by itself, and refused to be when somebody changed one of its rows since; a subject that needs more overrides
`objections` and `undo`.
"""

from typing import Any

from elders.ground.journal import Watch, take_back
from elders.ground.journal import objections as changed_since
from elders.models import Elder, LifeEvent, LifeEventStep, User
from elders.signals import Step

ROWS = "rows"


def step(text: str, watch: Watch | None = None, **more: Any) -> Step:
    """One thing done, with everything that became of the watched rows; `more` is kept beside it for the subject."""
    return Step(text[:300], {ROWS: watch.entries() if watch else [], **more})


class Subject:
    """What one subject does because of a death, a move, a return."""

    code = ""

    def act(self, event: LifeEvent, *, by: User | None) -> list[Step]:
        """Do it; return what was done. Raises: ValidationError to refuse the whole event."""
        return []

    def objections(self, event: LifeEvent, steps: list[LifeEventStep]) -> list[str]:
        """Why these steps cannot be taken back now; empty when they can."""
        return [text for one in steps for text in changed_since(one.undo.get(ROWS, ()))]

    def undo(self, event: LifeEvent, step: LifeEventStep, *, by: User | None) -> None:
        """Take one step back; steps come in reverse order."""
        take_back(step.undo.get(ROWS, ()))


class MergeSubject:
    """What one subject does before the rows of an absorbed record move to the kept one.

    Rows that point to a person move, and come back, by themselves (`elders/services/merging.py`), whatever a subject
    changed on them. A row the database refuses to move stays with the empty shell: a subject refuses the merge, or
    settles it, where that would be wrong.
    """

    code = ""
    handles: tuple[str, ...] = ()  # models whose rows this subject moves itself, "benefits.insurancecard"

    def merge(self, kept: Elder, absorbed: Elder, *, by: User | None) -> list[Step]:
        """Do it; return what was done. Raises: ValidationError to refuse the merge."""
        return []

    def objections(self, kept: Elder, absorbed: Elder, steps: list[dict[str, Any]]) -> list[str]:
        return [text for one in steps for text in changed_since(one["undo"].get(ROWS, ()))]

    def unmerge(self, kept: Elder, absorbed: Elder, step: Step, *, by: User | None) -> None:
        take_back(step.undo.get(ROWS, ()))
