"""What the pages of one person show about life events: what happened, what waits, what may be recorded next."""

from datetime import date

from elders.choices import EventKind
from elders.forms.events import SLUGS
from elders.models import Elder, LifeEvent, User
from elders.services import events


def events_of(elder: Elder, user: User, today: date) -> dict:
    """Context of `elders/events/_events.html`, in five queries at most.

    `may_open` marks events whose own page the user may see: they stay in the books of the ward they happened in.
    """
    found = list(elder.life_events.select_related("to_group", "to_ward", "recorded_by", "restored_by"))
    visible = set(LifeEvent.objects.for_user(user).filter(elder=elder).values_list("pk", flat=True)) if found else set()
    for event in found:
        event.may_open = event.pk in visible
    records = user.has_perm("elders.record_lifeevent")
    kinds = events.possible(elder, today) if records or user.has_perm("elders.report_lifeevent") else []
    if not records:
        kinds = [kind for kind in kinds if kind != EventKind.MOVE_IN]  # moving in begins with the office's search
    reports = list(elder.event_reports.waiting().select_related("reported_by"))
    for report in reports:
        report.slug = SLUGS[report.kind]
    return {
        "life_events": found,
        "event_reports": reports,
        "event_kinds": [(SLUGS[kind], EventKind(kind).label) for kind in kinds],
        "records_events": records,
    }
