"""Two records of one person become one: what benefits do about it, subject by subject."""

from dataclasses import replace

from benefits.consequences import MergeSubject
from benefits.consequences.awards import MergedAwards
from benefits.consequences.cards import MergedCards
from benefits.consequences.cases import MergedCases
from benefits.consequences.gifts import MergedGifts
from elders.models import Elder, User
from elders.signals import MergeAnswers, Step

SUBJECTS: list[MergeSubject] = [
    MergedAwards(),
    MergedCases(),
    MergedCards(),
    MergedGifts(),
]
SUBJECT = "subject"


class BenefitMerges(MergeAnswers):
    app = "benefits"
    handles = tuple(label for subject in SUBJECTS for label in subject.handles)

    def merge(self, kept: Elder, absorbed: Elder, *, by: User | None) -> list[Step]:
        return [
            replace(step, undo={**step.undo, SUBJECT: subject.code})
            for subject in SUBJECTS
            for step in subject.merge(kept, absorbed, by=by)
        ]

    def objections(self, kept: Elder, absorbed: Elder, steps: list[dict]) -> list[str]:
        found = []
        for subject in SUBJECTS:
            mine = [step for step in steps if step["undo"].get(SUBJECT) == subject.code]
            found += subject.objections(kept, absorbed, mine)
        return list(dict.fromkeys(found))

    def unmerge(self, kept: Elder, absorbed: Elder, step: Step, *, by: User | None) -> None:
        subject = next(one for one in SUBJECTS if one.code == step.undo.get(SUBJECT))
        subject.unmerge(kept, absorbed, step, by=by)
