"""Two records of one person become one: who stood twice on a list of an activity stands there once."""

from elders.ground.journal import Watch, objections, take_back
from elders.models import Elder, User
from elders.signals import MergeAnswers, Step
from reporting.models import Participant


class PlanMerges(MergeAnswers):
    app = "reporting"
    handles = ("reporting.participant",)

    def merge(self, kept: Elder, absorbed: Elder, *, by: User | None) -> list[Step]:
        steps = []
        for row in Participant.objects.filter(elder=absorbed).select_related("activity").order_by("pk"):
            steps.append(_take(row, kept))
        family = Participant.objects.filter(family_of=absorbed)
        if number := family.count():
            watch = Watch(Participant.objects.filter(pk__in=list(family.values_list("pk", flat=True))))
            family.update(family_of=kept)
            steps.append(Step(f"Chuyển {number} lần gia đình dự tập huấn", {"rows": watch.entries()}))
        return steps

    def objections(self, kept: Elder, absorbed: Elder, steps: list[dict]) -> list[str]:
        return [text for step in steps for text in objections(step["undo"]["rows"])]

    def unmerge(self, kept: Elder, absorbed: Elder, step: Step, *, by: User | None) -> None:
        take_back(step.undo["rows"])


def _take(row: Participant, kept: Elder) -> Step:
    """The row goes over to `kept`; when both stand on the list, one row says what either said."""
    other = Participant.objects.filter(activity=row.activity_id, elder=kept).first()
    watch = Watch(Participant.objects.filter(pk__in=[row.pk, *([other.pk] if other else [])]))
    if other is None:
        row.elder = kept
        row.save()
        return Step(f"Chuyển lần dự {row.activity.name}"[:300], {"rows": watch.entries()})
    if row.came is not None:
        other.came = bool(other.came) or row.came
    other.is_invited, other.signed = other.is_invited or row.is_invited, other.signed or row.signed
    row.delete()
    other.save()
    return Step(f"Gộp hai dòng đại biểu của {row.activity.name}"[:300], {"rows": watch.entries()})
