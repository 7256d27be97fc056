"""Gift campaigns answer through `services/campaign_events.py`."""

from benefits.consequences import MergeSubject, Subject
from benefits.services import campaign_events
from elders.models import Elder, LifeEvent, LifeEventStep, User
from elders.signals import Step


class Gifts(Subject):
    code = campaign_events.SUBJECT

    def act(self, event: LifeEvent, *, by: User | None) -> list[Step]:
        return campaign_events.on_event(event, by)

    def objections(self, event: LifeEvent, steps: list[LifeEventStep]) -> list[str]:
        return campaign_events.objections(steps)

    def undo(self, event: LifeEvent, step: LifeEventStep, *, by: User | None) -> None:
        campaign_events.undo(step)


class MergedGifts(MergeSubject):
    code = campaign_events.SUBJECT

    def merge(self, kept: Elder, absorbed: Elder, *, by: User | None) -> list[Step]:
        return campaign_events.before_merge(kept, absorbed, by)
