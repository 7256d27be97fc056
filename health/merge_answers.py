"""Two records of one person become one: the whole health record goes over, and back when they are taken apart.

As with life events the officer reads one sentence and learns nothing about anybody's health from it.
"""

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from elders.ground.history import AppendOnly
from elders.ground.journal import Watch, objections, take_back
from elders.models import Elder, User
from elders.signals import MergeAnswers, Step
from health.choices import InvitationState, TaskOutcome
from health.event_answers import without_words
from health.models import FollowUpTask, Invitation
from health.services.register_merge import fold_registers, register_parts

DONE = "Chuyển hồ sơ của Trạm Y tế, nếu có, sang hồ sơ giữ lại"
BUSY = "Trạm Y tế đã làm tiếp trên hồ sơ sức khỏe sau khi gộp; hãy báo Trạm Y tế trước khi tách."


def books() -> list[tuple[type[models.Model], str]]:
    """Every table of health that names a person, and the column; the log of readings stays where it was written."""
    found = []
    for model in apps.get_app_config("health").get_models():
        if issubclass(model, AppendOnly) or hasattr(model, "pgh_tracked_model"):
            continue
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is Elder:
                found.append((model, field.name))
    return sorted(found, key=lambda one: (one[0]._meta.label_lower, one[1]))


class HealthMerges(MergeAnswers):
    app = "health"

    @property
    def handles(self) -> tuple[str, ...]:
        return tuple(sorted({model._meta.label_lower for model, _ in books()}))

    def merge(self, kept: Elder, absorbed: Elder, *, by: User | None) -> list[Step]:
        rows = [_rows(model, column, kept, absorbed) for model, column in books()]
        watch = Watch(*rows, *register_parts(kept, absorbed))
        self._settle_tasks(kept, absorbed, by)
        self._settle_invitations(kept, absorbed)
        fold_registers(kept, absorbed)
        for model, column in books():
            for row in model._base_manager.filter(**{column: absorbed.pk}).order_by("pk"):
                try:
                    with transaction.atomic():
                        model._base_manager.filter(pk=row.pk).update(**{column: kept.pk})
                except IntegrityError:
                    continue  # the kept record has it already (a consent, a diagnosis): the other stays readable there
        return [Step(DONE, {"rows": without_words(watch.entries())})]

    @staticmethod
    def _settle_tasks(kept: Elder, absorbed: Elder, by: User | None) -> None:
        """Of two open tasks of one rule the one due first stays open."""
        mine = FollowUpTask.objects.open().filter(elder=absorbed).order_by("pk")
        theirs = {one.rule: one for one in FollowUpTask.objects.open().filter(elder=kept).order_by("pk")}
        for one in mine:
            if other := theirs.get(one.rule):
                later = max(one, other, key=lambda task: (task.due_at, task.pk))
                later.outcome, later.outcome_note = TaskOutcome.DUPLICATE, "Gộp hai hồ sơ của một người"
                later.closed_at, later.closed_by = timezone.now(), by
                later.save(update_fields=["outcome", "outcome_note", "closed_at", "closed_by"])

    @staticmethod
    def _settle_invitations(kept: Elder, absorbed: Elder) -> None:
        """Of two invitations to one round the one with a check-up stays; of two without, that of the kept record. Two
        with check-ups both stay, the second with the absorbed record."""
        theirs = {one.round_id: one for one in Invitation.objects.filter(elder=kept).order_by("pk")}
        for one in Invitation.objects.filter(elder=absorbed).order_by("pk"):
            other = theirs.get(one.round_id)
            if other is None:
                continue
            examined = [each.state == InvitationState.ELSEWHERE or each.examinations.exists() for each in (one, other)]
            if not examined[0]:
                one.delete()
            elif not examined[1]:
                other.delete()

    def objections(self, kept: Elder, absorbed: Elder, steps: list[dict]) -> list[str]:
        return [BUSY] if any(objections(step["undo"]["rows"]) for step in steps) else []

    def unmerge(self, kept: Elder, absorbed: Elder, step: Step, *, by: User | None) -> None:
        take_back(step.undo["rows"])


def _rows(model: type[models.Model], column: str, kept: Elder, absorbed: Elder) -> models.QuerySet:
    return model._base_manager.filter(**{f"{column}__in": [kept.pk, absorbed.pk]})
