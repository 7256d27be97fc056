"""Death, moving, returning: what benefits do about it, subject by subject, each step with its way back."""

from dataclasses import replace
from itertools import groupby

from benefits.consequences import Subject
from benefits.consequences.awards import Awards
from benefits.consequences.cards import Cards
from benefits.consequences.cases import Cases
from benefits.consequences.funeral import Funeral
from benefits.consequences.gifts import Gifts
from benefits.consequences.money import Money
from elders.models import LifeEvent, LifeEventStep, User
from elders.signals import EventAnswers, Step

# In the order they act: an award is stopped before its money is counted. Undone in the reverse order.
SUBJECTS: list[Subject] = [
    Awards(),
    Money(),
    Cases(),
    Cards(),
    Funeral(),
    Gifts(),
]
SUBJECT = "subject"


class BenefitEvents(EventAnswers):
    app = "benefits"

    def act(self, event: LifeEvent, *, by: User | None) -> list[Step]:
        return [
            replace(step, undo={**step.undo, SUBJECT: subject.code})
            for subject in SUBJECTS
            for step in subject.act(event, by=by)
        ]

    def objections(self, event: LifeEvent, steps: list[LifeEventStep]) -> list[str]:
        found = []
        for code, mine in groupby(steps, key=_subject_of):
            found += _subject(code).objections(event, list(mine))
        return list(dict.fromkeys(found))

    def undo(self, event: LifeEvent, step: LifeEventStep, *, by: User | None) -> None:
        _subject(_subject_of(step)).undo(event, step, by=by)


def _subject_of(step: LifeEventStep) -> str:
    return step.undo.get(SUBJECT, "")


def _subject(code: str) -> Subject:
    return next(subject for subject in SUBJECTS if subject.code == code)
