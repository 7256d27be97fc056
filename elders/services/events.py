"""Life events: one act with all its consequences, shown before it is done, and one way back (`design.md` §6).

`preview` does everything inside a savepoint and rolls it back, so what the officer reads is what will be done; other
apps answer through `elders/signals.py`. `record` does it once per one-time key. `restore` gives every row back.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from elders.choices import Ending, EventKind
from elders.ground import history
from elders.ground.journal import Watch, objections, take_back
from elders.ground.rehearsal import rolled_back
from elders.models import Elder, EventReport, IntakeBatch, LifeEvent, LifeEventStep, Situation, User
from elders.models.elder import NOT_HISTORY
from elders.services import situations
from elders.services.event_effects import carry_out, possible_kinds, say
from elders.signals import life_event, life_event_restored

OWN = "elders"
APP_LABELS = {
    OWN: "Sổ người cao tuổi",
    "benefits": "Chế độ, chi trả",
    "clubs": "Câu lạc bộ, hội",
    "health": "Sức khỏe",
    "reporting": "Báo cáo",
}


@dataclass(frozen=True)
class Consequence:
    """One thing the event does; `app` is who does it."""

    app: str
    text: str

    @property
    def label(self) -> str:
        return APP_LABELS.get(self.app, self.app)


def possible(elder: Elder, on: date) -> list[str]:
    """Kinds of events that make sense for the person on that day."""
    return possible_kinds(elder, list(elder.situations.order_by("valid_from", "pk")), on)


def preview(event: LifeEvent, *, today: date, by: User | None, address: str = "") -> list[Consequence]:
    """Everything `record` would do, in order; nothing stays written.

    Raises: ValidationError when the event is refused.
    """
    with rolled_back():
        elder = _locked(event.elder_id)
        trial = _copy(event, elder)
        _refuse(trial, today)
        own = [Consequence(OWN, text) for text in _act(trial, by, address)[0]]
        others = _ask_apps(trial, by)  # they see the person as they will in `record`: dead, or gone
    return own + others


def fingerprint(consequences: Iterable[Consequence]) -> str:
    """Short mark of what was shown: the confirming page is refused when something else would happen meanwhile."""
    text = "\n".join(f"{one.app}\t{one.text}" for one in consequences)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@transaction.atomic
def record(
    event: LifeEvent,
    *,
    today: date,
    by: User | None,
    token: UUID | None = None,
    address: str = "",
    report: EventReport | None = None,
    source_batch: IntakeBatch | None = None,
) -> LifeEvent:
    """Do the event (unsaved, as the form filled it) and keep what each app did. `token` acts once: the second call
    with the same one returns the first event and does nothing.

    Raises: ValidationError with the sentence the officer needs.
    """
    elder = _locked(event.elder_id)
    if token and (done := LifeEvent.objects.filter(token=token, elder=elder).first()):
        return done
    event.elder, event.token, event.recorded_by, event.source_batch = elder, token, by, source_batch
    _refuse(event, today)
    with history.act(f"Ghi biến động: {event.get_kind_display().lower()}", by=by, why=event.paper):
        done, undo = _act(event, by, address)
        event.full_clean(exclude=None if by else ["recorded_by"])
        event.save()
        steps = [(OWN, text, undo if number == 0 else {}) for number, text in enumerate(done)]
        for _, (app, answered) in life_event.send(sender=LifeEvent, event=event, by=by, preview=False):
            steps += [(app, step.text, step.undo) for step in answered]
        LifeEventStep.objects.bulk_create(
            LifeEventStep(event=event, app=app, text=text[:300], undo=data, position=number)
            for number, (app, text, data) in enumerate(steps)
        )
        if report:
            _answer(report, event, by)
    return event


def why_not_restore(event: LifeEvent) -> list[str]:
    """Sentences on what stands in the way of taking the event back; empty when nothing does."""
    if event.restored_at:
        return ["Biến động này đã được khôi phục."]
    elder = Elder.objects.get(pk=event.elder_id)
    if elder.merged_into_id:
        return [f"Hồ sơ này đã gộp vào {elder.merged_into}; hãy tách hồ sơ trước."]
    reasons = [f"Sau đó đã ghi {_words(later)}; hãy khôi phục biến động đó trước." for later in _later(event)]
    steps = list(event.steps.all())
    own = _own(steps)
    if own is None and event.kind not in (EventKind.DEATH, EventKind.MOVE_OUT):
        reasons.append("Biến động này được ghi không kèm dữ liệu để khôi phục; hãy sửa hoàn cảnh trong hồ sơ.")
    if own:
        changed = objections(own.undo["rows"])
        if not changed and own.undo["shape"] != _shape(elder):
            changed = ["Hoàn cảnh của người này đã có thay đổi ghi sau biến động; hãy bỏ thay đổi đó trước."]
        reasons += [_who_changed(elder, event) + reason for reason in changed] if not reasons else []
    for _, (_app, answered) in life_event_restored.send(
        sender=LifeEvent, event=event, by=None, steps=steps, preview=True
    ):
        reasons += answered
    return reasons


@transaction.atomic
def restore(event: LifeEvent, *, reason: str, by: User | None) -> LifeEvent:
    """Take the event back: other apps undo their steps in reverse order, then every row of the person is as before.

    Raises: ValidationError naming what stands in the way.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do khôi phục."})
    elder = _locked(event.elder_id, merged_too=True)
    event = LifeEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    event.elder = elder
    if refusals := why_not_restore(event):
        raise ValidationError(refusals)
    with history.act(f"Khôi phục biến động: {event.get_kind_display().lower()}", by=by, why=reason):
        steps = sorted(event.steps.all(), key=lambda step: -step.position)
        life_event_restored.send(sender=LifeEvent, event=event, by=by, steps=steps, preview=False)
        if own := _own(steps):
            take_back(own.undo["rows"])
        else:
            _live_again(elder, by)
        event.restored_by, event.restored_at, event.restore_reason = by, timezone.now(), reason.strip()
        event.save(update_fields=["restored_by", "restored_at", "restore_reason"])
        EventReport.objects.filter(event=event).update(event=None, answer=f"Đã khôi phục: {reason.strip()}"[:300])
    elder.refresh_from_db()
    return event


def _own(steps: Iterable[LifeEventStep]) -> LifeEventStep | None:
    return next((step for step in steps if step.app == OWN and step.undo), None)


def _live_again(elder: Elder, by: User | None) -> None:
    """The way back of an event that came without undo data (a roster, an older system): the last row opens again."""
    Elder.objects.filter(pk=elder.pk).update(date_of_death=None)
    last = elder.situations.order_by("-valid_from").first()
    if last and last.ended_by in (Ending.DIED, Ending.MOVED_OUT):
        situations.reopen(elder, by=by)


def _locked(pk: int, *, merged_too: bool = False) -> Elder:
    """The person fresh and locked: two officers record one after the other."""
    elder = Elder.objects.select_for_update(of=("self",)).get(pk=pk)
    if elder.merged_into_id and not merged_too:
        raise ValidationError("Hồ sơ này đã gộp vào hồ sơ khác; hãy ghi ở hồ sơ được giữ lại.", code="merged")
    return elder


def _copy(event: LifeEvent, elder: Elder) -> LifeEvent:
    names = [field.attname for field in LifeEvent._meta.concrete_fields if field.attname not in ("id", "elder_id")]
    return LifeEvent(elder=elder, **{name: getattr(event, name) for name in names})


def _refuse(event: LifeEvent, today: date) -> None:
    """What no app has to be asked for."""
    elder, day = event.elder, event.happened_on
    if elder.date_of_death:
        raise ValidationError(f"Người này đã được ghi là qua đời ngày {say(elder.date_of_death)}.", code="dead")
    if day > today:
        raise ValidationError({"happened_on": "Ngày xảy ra không thể ở tương lai; hãy ghi khi đã xảy ra."})
    if day < elder.birth.earliest:
        raise ValidationError({"happened_on": f"Ngày xảy ra trước ngày sinh ({elder.birth})."})
    if event.reported_on and not day <= event.reported_on <= today:
        raise ValidationError({"reported_on": "Ngày báo phải từ ngày xảy ra đến hôm nay."})
    if later := _later(event):
        raise ValidationError(
            [f"Đã ghi {_words(one)}, sau ngày {say(day)}; hãy khôi phục biến động đó trước." for one in later],
            code="later_event",
        )


def _later(event: LifeEvent) -> list[LifeEvent]:
    """Active events of the person that come after this one."""
    active = LifeEvent.objects.active().filter(elder=event.elder_id)
    if event.pk is None:
        return list(active.filter(happened_on__gt=event.happened_on))
    return [
        other
        for other in active.exclude(pk=event.pk).filter(happened_on__gte=event.happened_on)
        if (other.happened_on, other.pk) > (event.happened_on, event.pk)
    ]


def _words(event: LifeEvent) -> str:
    return f"“{event.get_kind_display()}” ngày {say(event.happened_on)}"


def _act(event: LifeEvent, by: User | None, address: str) -> tuple[list[str], dict]:
    """Own consequences: sentences, and the undo data of all rows they touched."""
    elder = event.elder
    rows = list(elder.situations.select_related("ward", "residential_group").order_by("valid_from", "pk"))
    watch = Watch(Situation.objects.filter(elder=elder), Elder.objects.filter(pk=elder.pk), ignore={Elder: NOT_HISTORY})
    done = carry_out(event, rows, by, address)
    return done, {"rows": watch.entries(), "shape": _shape(elder)}


def _shape(elder: Elder) -> list[list]:
    """Rows and periods of the person: whether anybody added or split one since."""
    rows = elder.situations.order_by("valid_from", "pk").values_list("pk", "valid_from", "valid_to", "ended_by")
    return [[pk, start.isoformat(), end.isoformat() if end else None, ended] for pk, start, end, ended in rows]


def _who_changed(elder: Elder, event: LifeEvent) -> str:
    last = elder.situations.filter(recorded_at__gt=event.recorded_at).select_related("recorded_by").last()
    return f"{last.recorded_by}: " if last and last.recorded_by else ""


def _ask_apps(event: LifeEvent, by: User | None) -> list[Consequence]:
    answers = life_event.send(sender=LifeEvent, event=event, by=by, preview=True)
    return [Consequence(app, text) for _, (app, sentences) in answers for text in sentences]


def _answer(report: EventReport, event: LifeEvent, by: User | None) -> None:
    report = EventReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.answered_at:
        raise ValidationError("Tin báo này đã được trả lời.", code="answered")
    if report.elder_id != event.elder_id or report.kind != event.kind:
        raise ValidationError("Tin báo này nói về một việc khác.", code="other_report")
    report.event, report.answered_by, report.answered_at = event, by, timezone.now()
    report.save(update_fields=["event", "answered_by", "answered_at"])


@transaction.atomic
def report_event(report: EventReport, *, today: date, by: User) -> EventReport:
    """Keep what a group leader says; the office is asked to confirm. Saying it twice is refused."""
    report.reported_by = by
    if report.happened_on > today:
        raise ValidationError({"happened_on": "Ngày xảy ra không thể ở tương lai; hãy báo khi đã xảy ra."})
    if report.elder.date_of_death:
        raise ValidationError("Người này đã được ghi là qua đời.", code="dead")
    if report.kind == EventKind.MOVE_GROUP and report.to_group_id is None:
        raise ValidationError({"to_group": "Hãy chọn tổ dân phố nơi đến ở."})
    with history.act(f"Báo biến động: {report.get_kind_display().lower()}", by=by):
        report.full_clean()
        report.save()
    return report


@transaction.atomic
def decline(report: EventReport, *, answer: str, by: User) -> EventReport:
    """The office looked and records nothing; the group leader reads why."""
    report = EventReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.answered_at:
        raise ValidationError("Tin báo này đã được trả lời.", code="answered")
    if not answer.strip():
        raise ValidationError({"answer": "Hãy ghi lý do để tổ trưởng biết."})
    with history.act("Không ghi biến động được báo", by=by, why=answer):
        report.answered_by, report.answered_at, report.answer = by, timezone.now(), answer.strip()
        report.save(update_fields=["answered_by", "answered_at", "answer"])
    return report
