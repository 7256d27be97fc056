"""The panel "Chế độ có thể hưởng" on a person's page."""

from datetime import date
from typing import Any

from benefits.facts import facts_of
from benefits.local import law_of
from benefits.lookup import arrange
from benefits.rules import decide_all
from elders.models import Elder, User
from elders.record_sections import Section


def context(elder: Elder, user: User, today: date) -> dict[str, Any] | None:
    """What the person gets or could get today by what the registry says; nothing for who left or died."""
    if not elder.ward_id or not elder.is_resident or elder.date_of_death:
        return None
    answer = arrange(decide_all(facts_of(elder, today), law_of(elder.ward_id, today)))
    # A card or a gift nobody knows anything about is a question for the lookup page, not for this panel.
    likely = [entry for entry in answer.unclear if len(entry.decision.unknown) <= 2 and entry.amount.vnd]
    return {"elder": elder, "answer": answer, "likely": likely}


SECTION = Section(
    "benefits", "Chế độ có thể hưởng", "benefits/_record.html", ("benefits.look_up_benefits",), context, position=50
)
