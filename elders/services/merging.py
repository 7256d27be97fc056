"""Two records of one person become one; a log says what went where, and takes it apart again exactly.

The absorbed record stays as an empty shell that leads to the kept one. What it held moves: contacts, reviews, events,
situations, photo, and every row of any app that points to a person. Where both have something that may exist only
once, the kept record's stays; the other stays with the shell and is named in the log.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from elders.ground import history
from elders.ground.history import AppendOnly
from elders.ground.journal import Watch, objections, take_back
from elders.ground.rehearsal import rolled_back
from elders.matching import Identity, compare
from elders.models import (
    Contact,
    Elder,
    EventReport,
    IntakeRow,
    LifeEvent,
    Merge,
    NotDuplicate,
    Photo,
    Situation,
    User,
    YearlyReview,
)
from elders.models.elder import NOT_HISTORY
from elders.services import merge_rows
from elders.signals import merging, unmerging

# Field groups a person chooses as one, in the order of the page.
CHOICES: dict[str, list[str]] = {
    "full_name": ["full_name"],
    "birth": ["birth_year", "birth_month", "birth_day"],
    "sex": ["sex"],
    "citizen_id": ["citizen_id", "citizen_id_note"],
    "old_id": ["old_id"],
    "social_insurance_no": ["social_insurance_no"],
    "health_card_no": ["health_card_no"],
    "other_ids": ["other_ids"],
    "phone": ["phone"],
    "ethnicity": ["ethnicity"],
    "hometown": ["hometown"],
    "notes": ["notes"],
}
# Moved by hand, or never moved: a merge stays with the records it names, a file's row with the record it made.
OWN_MODELS = (Contact, EventReport, IntakeRow, LifeEvent, Merge, NotDuplicate, Photo, Situation, YearlyReview)


@dataclass
class Plan:
    """What a merge would do: sentences, and why it is refused."""

    sentences: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def refusals(kept: Elder, absorbed: Elder) -> list[str]:
    """Why the two records must not become one; empty when they may."""
    if kept.pk == absorbed.pk:
        return ["Đây là cùng một hồ sơ."]
    found = [f"Hồ sơ {one} đã gộp vào hồ sơ khác." for one in (kept, absorbed) if one.merged_into_id]
    if kept.citizen_id and absorbed.citizen_id and not compare(Identity.of(kept), Identity.of(absorbed)).number_typo:
        found.append(
            "Hai hồ sơ có hai số CCCD khác nhau: là hai người. Nếu một số ghi sai, hãy sửa số đó trong hồ sơ trước."
        )
    if absorbed.date_of_death and not kept.date_of_death:
        found.append(f"Hồ sơ {absorbed} đã ghi qua đời; hãy chọn hồ sơ đó làm hồ sơ giữ lại.")
    return found


def preview(kept: Elder, absorbed: Elder, *, take: Iterable[str], by: User | None, on: date) -> Plan:
    """What `merge` would do, without doing it. `take` names the choices (`CHOICES`) taken from the absorbed record."""
    plan = Plan(refusals=refusals(kept, absorbed))
    if plan.refusals:
        return plan
    try:
        with rolled_back():
            kept, absorbed = _locked(kept, absorbed)
            answered = [one for _, one in _ask(merging, kept, absorbed, by, True)]
            handled = [label for _app, handles, _ in answered for label in handles]
            others = [text for _app, _handles, texts in answered for text in texts]
            plan.sentences = [*_move_all(kept, absorbed, take, by, on, handled=handled), *others]
    except ValidationError as refusal:
        plan.refusals += refusal.messages
    return plan


@transaction.atomic
def merge(
    kept: Elder, absorbed: Elder, *, take: Iterable[str] = (), by: User | None, on: date, reason: str = ""
) -> Merge:
    """Make the two one; `take` as in `preview`, `on` the day of the act. A second call answers with the first merge.

    Raises: ValidationError with the sentence the officer needs.
    """
    kept, absorbed = _locked(kept, absorbed)
    done = Merge.objects.filter(kept=kept, absorbed=absorbed, undone_at__isnull=True).first()
    if done:
        return done
    if found := refusals(kept, absorbed):
        raise ValidationError(found)
    with history.act("Gộp hồ sơ trùng", by=by, why=reason, kept=kept.pk, absorbed=absorbed.pk):
        watch = Watch(*_watched(kept, absorbed), ignore={Elder: NOT_HISTORY})
        steps, handled = [], []
        for _, (app, handles, answered) in _ask(merging, kept, absorbed, by, False):
            handled += handles
            steps += [{"app": app, "text": step.text, "undo": step.undo} for step in answered]
        texts = _move_all(kept, absorbed, take, by, on, handled=handled)
        done = Merge(kept=kept, absorbed=absorbed, reason=reason.strip(), merged_by=by)
        done.log = {
            "texts": texts,
            # What an app moves itself it also takes back itself, before the rest is put back.
            "rows": [entry for entry in watch.entries() if entry["model"] not in handled],
            "steps": steps,
            "shape": _shape(kept),
            "events": sorted(kept.life_events.values_list("pk", flat=True)),
        }
        done.full_clean(exclude=["log"] if by else ["log", "merged_by"])
        done.save()
    return done


def why_not_unmerge(done: Merge) -> list[str]:
    """Sentences, with names, on what stands in the way of taking the records apart; empty when nothing does."""
    if done.undone_at:
        return ["Lần gộp này đã được tách lại."]
    kept, absorbed = Elder.objects.get(pk=done.kept_id), Elder.objects.get(pk=done.absorbed_id)
    if kept.merged_into_id:
        return [f"Hồ sơ {kept} sau đó đã gộp vào {kept.merged_into}; hãy tách lần gộp đó trước."]
    later = Merge.objects.filter(kept=kept, undone_at__isnull=True, pk__gt=done.pk).select_related("absorbed")
    found = [f"Sau đó {one.absorbed} cũng được gộp vào hồ sơ này; hãy tách lần gộp đó trước." for one in later]
    found += objections(done.log["rows"])
    if not found and done.log["shape"] != _shape(kept):
        found.append(f"Hoàn cảnh của {kept} đã được ghi thêm hoặc sửa sau khi gộp.")
    for event in kept.life_events.exclude(pk__in=done.log["events"]).filter(restored_at__isnull=True):
        found.append(f"Sau khi gộp đã ghi “{event.get_kind_display()}” ngày {event.happened_on:%d/%m/%Y}.")
    for _, (_app, answered) in unmerging.send(
        sender=Merge, kept=kept, absorbed=absorbed, by=None, steps=done.log["steps"], preview=True
    ):
        found += answered
    return found


@transaction.atomic
def unmerge(done: Merge, *, by: User | None, reason: str) -> Merge:
    """Take the two records apart: every row as it was before the merge.

    Raises: ValidationError naming what was changed since.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do tách."})
    kept, absorbed = _locked(done.kept, done.absorbed)
    done = Merge.objects.select_for_update(of=("self",)).get(pk=done.pk)
    if found := why_not_unmerge(done):
        raise ValidationError(found)
    with history.act("Tách lại hồ sơ đã gộp", by=by, why=reason, kept=kept.pk, absorbed=absorbed.pk):
        unmerging.send(sender=Merge, kept=kept, absorbed=absorbed, by=by, steps=done.log["steps"], preview=False)
        take_back(done.log["rows"])
        done.undone_by, done.undone_at, done.undo_reason = by, timezone.now(), reason.strip()
        done.save(update_fields=["undone_by", "undone_at", "undo_reason"])
    return done


@transaction.atomic
def not_duplicate(a: Elder, b: Elder, *, by: User, reason: str = "") -> NotDuplicate:
    """A person looked: two people. The pair is not proposed again; saying it twice is one verdict."""
    first, second = sorted((a, b), key=lambda one: one.pk)
    if first.pk == second.pk:
        raise ValidationError("Đây là cùng một hồ sơ.")
    with history.act("Xác nhận không trùng", by=by, why=reason):
        verdict, _ = NotDuplicate.objects.get_or_create(
            first=first, second=second, defaults={"by": by, "reason": reason.strip()[:200]}
        )
    return verdict


def kept_record(elder: Elder) -> Elder:
    """The record an absorbed one leads to, however often it was merged."""
    while elder.merged_into_id:
        elder = elder.merged_into
    return elder


def _ask(signal, kept: Elder, absorbed: Elder, by: User | None, preview: bool) -> list:
    return signal.send(sender=Merge, kept=kept, absorbed=absorbed, by=by, preview=preview)


def _locked(kept: Elder, absorbed: Elder) -> tuple[Elder, Elder]:
    """Both fresh and locked, always in the same order: no deadlock between two officers."""
    people = Elder.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, absorbed.pk]).order_by("pk")
    found = {one.pk: one for one in people}
    return found[kept.pk], found[absorbed.pk]


def _move_all(kept: Elder, absorbed: Elder, take: Iterable[str], by: User | None, on: date, *, handled) -> list[str]:
    """Everything `elders` does; sentences on what went where."""
    texts = [
        *merge_rows.move_contacts(kept, absorbed),
        *merge_rows.move_reviews(kept, absorbed),
        *merge_rows.move_events(kept, absorbed),
        *merge_rows.move_verdicts(kept, absorbed),
        *merge_rows.move_photo(kept, absorbed),
    ]
    for model, name in _pointing_here(handled):
        texts += _move_rows(model, name, kept, absorbed)
    texts += _take_fields(kept, absorbed, take)
    texts += merge_rows.interleave(kept, absorbed, by=by, on=on)
    texts.append(f"Hồ sơ cũ của {absorbed.full_name} không còn trong danh sách; địa chỉ của nó dẫn tới hồ sơ giữ lại")
    return texts


def _take_fields(kept: Elder, absorbed: Elder, take: Iterable[str]) -> list[str]:
    """Fields of the kept record that come from the other; a number leaves the shell so that it exists once."""
    if unknown := set(take) - CHOICES.keys():
        raise ValueError(f"unknown choices {unknown}")
    values, texts = {}, []
    for choice in take:
        for name in CHOICES[choice]:
            values[name] = getattr(absorbed, name)
        label = "ngày sinh" if choice == "birth" else Elder._meta.get_field(choice).verbose_name
        texts.append(f"Lấy {label} từ hồ sơ gộp vào")
    Elder.objects.filter(pk=absorbed.pk).update(citizen_id=None, merged_into=kept)
    for name, value in values.items():
        setattr(kept, name, value)
    if values:
        rest = [one.name for one in Elder._meta.concrete_fields if one.name not in values]
        kept.full_clean(exclude=rest)
        kept.save(update_fields=list(values))
    return texts


def _pointing_here(handled) -> list[tuple[type[models.Model], str]]:
    """Every foreign key to a person outside this module's own, except history and what may never change."""
    found = []
    for relation in Elder._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
            continue
        model = relation.related_model
        if model in (Elder, *OWN_MODELS) or issubclass(model, AppendOnly) or hasattr(model, "pgh_tracked_model"):
            continue
        if not model._meta.managed or model._meta.proxy or model._meta.label_lower in handled:
            continue
        found.append((model, relation.field.name))
    return sorted(found, key=lambda one: (one[0]._meta.label_lower, one[1]))


def _move_rows(model: type[models.Model], name: str, kept: Elder, absorbed: Elder) -> list[str]:
    moved, stayed = 0, []
    for row in model._base_manager.filter(**{name: absorbed.pk}).order_by("pk"):
        try:
            with transaction.atomic():
                if model._meta.get_field(name).primary_key:
                    raise IntegrityError
                model._base_manager.filter(pk=row.pk).update(**{name: kept.pk})
            moved += 1
        except IntegrityError:
            stayed.append(str(row))
    label = model._meta.verbose_name
    texts = [f"Chuyển {moved} {label}"] if moved else []
    return texts + [f"Hồ sơ giữ lại đã có {label}; giữ nguyên “{one}” ở hồ sơ cũ" for one in stayed]


def _watched(kept: Elder, absorbed: Elder) -> list[models.QuerySet]:
    both = [kept.pk, absorbed.pk]
    own = [
        Contact.objects.filter(elder__in=both),
        YearlyReview.objects.filter(elder__in=both),
        LifeEvent.objects.filter(elder__in=both),
        EventReport.objects.filter(elder__in=both),
        NotDuplicate.objects.filter(Q(first__in=both) | Q(second__in=both)),
        Photo.objects.filter(elder__in=both),
        Situation.objects.filter(elder__in=both),
    ]
    others = [model._base_manager.filter(**{f"{name}__in": both}) for model, name in _pointing_here(())]
    return [*own, *others, Elder.objects.filter(pk__in=both)]


def _shape(kept: Elder) -> list[list]:
    rows = kept.situations.order_by("valid_from", "pk").values_list("pk", "valid_from", "valid_to", "ended_by")
    return [[pk, start.isoformat(), end.isoformat() if end else None, ended] for pk, start, end, ended in rows]
