"""Dossiers that a death or a move leaves without an answer are closed."""

from benefits.choices import OPEN_CASES, CaseKind, CaseState
from benefits.consequences import MergeSubject, Subject, step
from benefits.models import Case
from benefits.schemes import scheme_name
from elders.choices import EventKind
from elders.ground.journal import Watch
from elders.models import Elder, LifeEvent, User
from elders.signals import Step

CLOSING = (EventKind.DEATH, EventKind.MOVE_OUT)


class Cases(Subject):
    """A death closes every open dossier but that of the funeral, a move those of the ward that is left."""

    code = "cases"

    def act(self, event: LifeEvent, *, by: User | None) -> list[Step]:
        if event.kind not in CLOSING:
            return []
        cases = Case.objects.filter(elder=event.elder, state__in=OPEN_CASES).exclude(kind=CaseKind.FUNERAL)
        if event.kind == EventKind.MOVE_OUT:
            cases = cases.filter(ward=event.ward)
        return [_close(case, event) for case in cases.order_by("pk").select_for_update(of=("self",))]


def _close(case: Case, event: LifeEvent) -> Step:
    watch = Watch(Case.objects.filter(pk=case.pk))
    case.state, case.reasons = CaseState.CLOSED, f"{event}, trước khi có quyết định"
    case.save()
    return step(f"Khép lại hồ sơ {scheme_name(case.scheme)} ({case})", watch)


class MergedCases(MergeSubject):
    """Of two open dossiers on one thing that of the kept record goes on."""

    code = "cases"

    def merge(self, kept: Elder, absorbed: Elder, *, by: User | None) -> list[Step]:
        open_cases = Case.objects.filter(state__in=OPEN_CASES)
        own = set(open_cases.filter(elder=kept).values_list("scheme", "kind"))
        done = []
        for case in open_cases.filter(elder=absorbed).order_by("pk").select_for_update(of=("self",)):
            if (case.scheme, case.kind) in own:
                case.state, case.reasons = CaseState.CLOSED, "Trùng với hồ sơ của bản ghi được giữ lại"
                case.save()
                done.append(step(f"Khép lại hồ sơ trùng {scheme_name(case.scheme)} ({case})"))
        return done
