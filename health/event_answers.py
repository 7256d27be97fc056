"""A person dies or moves away: what the station's books do, with one way back.

The officer who records it is not of the health group: whatever happens here is told in one sentence that is the same
for everybody, so that nobody learns from it that somebody was ill. For the same reason the way back keeps no words.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from elders.choices import EventKind
from elders.ground.journal import Watch, objections, take_back
from elders.models import LifeEvent, LifeEventStep, User
from elders.signals import EventAnswers, Step
from health.case_choices import ClosingReason
from health.choices import InvitationState, RoundState, TaskOutcome
from health.models import FollowUpTask, Invitation, Referral
from health.register_choices import Ending
from health.services.caseclose import close_cases, reopen_cases
from health.services.register_ends import close_registers

OUTCOMES = {
    EventKind.DEATH: (TaskOutcome.DIED, InvitationState.DIED, Ending.DIED, ClosingReason.DIED),
    EventKind.MOVE_OUT: (TaskOutcome.MOVED, InvitationState.MOVED, Ending.TRANSFERRED, ClosingReason.MOVED),
}
SETTLED = (InvitationState.EXAMINED, InvitationState.ELSEWHERE, InvitationState.DIED, InvitationState.MOVED)
DONE = "Trạm Y tế thôi mời khám và khép các việc đang theo dõi với người này, nếu có"
BUSY = "Trạm Y tế đã làm tiếp trên hồ sơ sức khỏe của người này sau đó; hãy báo Trạm Y tế trước khi khôi phục."


class HealthEvents(EventAnswers):
    app = "health"

    def act(self, event: LifeEvent, *, by: User | None) -> list[Step]:
        if event.kind not in OUTCOMES:
            return []
        outcome, state, ending, reason = OUTCOMES[event.kind]
        elder, now = event.elder, timezone.now()
        # Of a death the day itself still counts; who moves is gone on the day of moving.
        last = event.happened_on if event.kind == EventKind.DEATH else event.happened_on - timedelta(days=1)
        tasks = FollowUpTask.objects.open().filter(elder=elder)
        tasks = FollowUpTask.objects.filter(pk__in=list(tasks.values_list("pk", flat=True)))
        slips = Referral.objects.filter(elder=elder, state__in=[Referral.State.DRAFT, Referral.State.SENT])
        slips = Referral.objects.filter(pk__in=list(slips.values_list("pk", flat=True)))
        invited = Invitation.objects.filter(elder=elder).exclude(state__in=SETTLED)
        invited = invited.exclude(round__state=RoundState.CLOSED)  # a closed round stays as it was reported
        invited = Invitation.objects.filter(pk__in=list(invited.values_list("pk", flat=True)))
        watch = Watch(tasks, slips, invited.defer("evidence"))
        note = f"{event.get_kind_display()} ngày {event.happened_on:%d/%m/%Y}"
        tasks.update(outcome=outcome, outcome_note=note, closed_at=now, closed_by=by)
        if event.kind == EventKind.DEATH:
            slips.update(state=Referral.State.CLOSED)
        invited.update(state=state, state_reason=note, state_at=now, state_by=by)
        undo: dict[str, Any] = {"rows": without_words(watch.entries())}
        closed = close_registers(elder, on=last, why=ending, note=note, by=by)
        undo["rows"] += [entry for _, step in closed for entry in without_words(step["registers"])]
        undo["cases"] = close_cases(elder, on=last, why=note, reason=reason, by=by)
        return [Step(DONE, undo)]

    def objections(self, event: LifeEvent, steps: list[LifeEventStep]) -> list[str]:
        return [BUSY] if any(objections(step.undo["rows"]) for step in steps) else []

    def undo(self, event: LifeEvent, step: LifeEventStep, *, by: User | None) -> None:
        take_back(step.undo["rows"])
        reopen_cases(step.undo.get("cases", []), on=timezone.localtime().date(), by=by)


def without_words(entries: list[dict]) -> list[dict]:
    """Entries of a watch without the name of the row: the registry keeps them, and what a task is called is a
    finding."""
    return [entry | {"name": "hồ sơ sức khỏe"} for entry in entries]
