"""Tables of the ground floor, by subject."""

from elders.ground.history import Disclosure
from elders.ground.work import Work
from elders.models.elder import Contact, Elder, NameWord, Photo
from elders.models.events import EventReport, LifeEvent, LifeEventStep, Merge, NotDuplicate
from elders.models.intake import ColumnMemory, IntakeBatch, IntakeRow
from elders.models.places import ResidentialGroup, ResidentialGroupAlias, Ward
from elders.models.situation import FACT_SECTIONS, FACTS, Situation, YearlyReview
from elders.models.users import Assignment, User

__all__ = [
    "FACTS",
    "FACT_SECTIONS",
    "Assignment",
    "ColumnMemory",
    "Contact",
    "Disclosure",
    "Elder",
    "EventReport",
    "IntakeBatch",
    "IntakeRow",
    "LifeEvent",
    "LifeEventStep",
    "Merge",
    "NameWord",
    "NotDuplicate",
    "Photo",
    "ResidentialGroup",
    "ResidentialGroupAlias",
    "Situation",
    "User",
    "Ward",
    "Work",
    "YearlyReview",
]
