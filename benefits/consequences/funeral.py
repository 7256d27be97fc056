"""A death opens the dossier of funeral support, looked into and waiting for whoever organises the burial.

NĐ 176/2025 Điều 5, NĐ 20/2021 Điều 11: only the highest of several rights; who had asked and was entitled but died
before the signature is looked into too. Where the registry cannot tell, it says what to ask and opens nothing.
"""

from datetime import date

from django.utils import timezone

from benefits import words
from benefits.choices import OPEN_CASES, CaseKind, Channel
from benefits.consequences import Subject, step
from benefits.dossier import dossier_of, due_on
from benefits.models import Case, CasePaper
from benefits.schemes import FUNERAL, scheme_name
from benefits.verification import examine
from elders.choices import EventKind
from elders.ground.journal import Watch
from elders.ground.numbers import grouped
from elders.models import LifeEvent, User
from elders.signals import Step

FIRST = "MTP_SOCPEN"


class Funeral(Subject):
    code = "funeral"

    def act(self, event: LifeEvent, *, by: User | None) -> list[Step]:
        if event.kind != EventKind.DEATH or event.ward_id is None:
            return []
        if Case.objects.filter(elder=event.elder, kind=CaseKind.FUNERAL, state__in=OPEN_CASES).exists():
            return []
        on = _recorded_on(event)
        case = Case(ward=event.ward, elder=event.elder, kind=CaseKind.FUNERAL, scheme=FIRST, received_on=on)
        result = examine(case, on).result
        scheme = result.pays.get(FUNERAL)
        if scheme is None:
            return _to_ask(result)
        case.scheme = scheme
        finding = examine(case, on)
        watch = Watch(Case.objects.filter(elder=event.elder), CasePaper.objects.filter(case__elder=event.elder))
        dossier = dossier_of(scheme, CaseKind.FUNERAL)
        case.form, case.channel, case.due_on = dossier.form, Channel.WARD, due_on(CaseKind.FUNERAL, on)
        case.event_id, case.recorded_by, case.verification = event.pk, by, finding.as_json()
        case.note = "Mở khi ghi biến động qua đời; chờ người đứng ra lo mai táng nộp đơn."
        case.save()
        for paper in dossier.papers:
            CasePaper.objects.create(case=case, name=paper.name, is_required=paper.is_required)
        vnd = finding.decision.amount.vnd
        money = f"{grouped(vnd)} đồng" if vnd is not None else "chưa rõ mức"
        look = "; cần xem xét" if finding.remarks or finding.blocks else ""
        return [step(f"Mở hồ sơ {scheme_name(scheme)}: {money}, trả cho người lo mai táng{look}", watch)]


def _recorded_on(event: LifeEvent) -> date:
    """The day the office was told, else the day it wrote it down; in a preview that of the death."""
    if event.reported_on:
        return event.reported_on
    return timezone.localtime(event.recorded_at).date() if event.recorded_at else event.happened_on


def _to_ask(result) -> list[Step]:
    """What would tell whether there is a right at all."""
    members = result.law.groups[FUNERAL].members if FUNERAL in result.law.groups else ()
    unclear = [one for one in result.decisions if one.scheme in members and one.eligible is None]
    facts = dict.fromkeys(fact for one in unclear for fact in one.unknown)
    if not facts:
        return []
    asked = "; ".join(words.LABELS[fact] for fact in facts)
    return [step(f"Chưa rõ có được hỗ trợ mai táng hay không, cần biết: {asked}")]
