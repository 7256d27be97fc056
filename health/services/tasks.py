"""Writes about follow-up: tasks out of a conclusion, attempts to reach somebody, closing, referrals and answers."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from elders.ground import history
from elders.ground.workdays import add_workdays
from elders.models import Elder, User
from health.choices import AttemptKind, TaskOutcome
from health.facts import fact_words
from health.follow_up import Task, tasks_for
from health.models import Consent, Examination, FollowUpTask, Referral, TaskAttempt
from health.services.privacy import has_stopped

ATTEMPTS_BEFORE_UNREACHABLE = 3
SLIP_WORKDAYS = 10  # H-044
FRESH_DAYS = 7  # no source: a default of the software
URGENT, LEAST_URGENT = 1, 6  # priorities: within 24 hours; the next yearly check


def open_tasks(exam: Examination, facts: Mapping[str, Any], *, at: datetime) -> list[FollowUpTask]:
    """Tasks that follow from `facts`; a rule with an open task for this elder opens no second one (H-040)."""
    return open_tasks_of([(exam, facts)], at=at)


def keep_urgent(exam: Examination, facts: Mapping[str, Any], *, at: datetime) -> list[FollowUpTask]:
    """What cannot wait for the conclusion (now, or within 24 hours) is opened as soon as it is typed: a sheet may never
    be concluded, for want of a scale at a home visit, and nobody with 180/110 may be forgotten.

    A task of this open sheet that no longer follows, because a number was corrected or measured again, goes again
    unless somebody has worked on it; the history keeps it.
    """
    local = timezone.localtime(at).replace(tzinfo=None)
    follow = {one.rule for one in tasks_for(facts, at=local) if one.priority <= URGENT}
    unused = exam.tasks.open().filter(priority__lte=URGENT, attempts=None, referrals=None, cases=None)
    for task in unused.exclude(rule__in=follow).order_by("pk"):
        task.delete()
    return open_tasks_of([(exam, facts)], at=at, up_to=URGENT)


def open_tasks_of(
    pairs: Iterable[tuple[Examination, Mapping[str, Any]]], *, at: datetime, up_to: int = LEAST_URGENT
) -> list[FollowUpTask]:
    """The same for many check-ups at once, in a fixed number of queries; of two of one elder the first opens a rule.
    `up_to`: the last priority that is opened."""
    pairs = list(pairs)
    people = {exam.elder_id for exam, _ in pairs}
    list(Elder.objects.select_for_update(of=("self",)).filter(pk__in=people).order_by("pk").values_list("pk"))
    standing = set(FollowUpTask.objects.open().filter(elder__in=people).order_by("pk").values_list("elder_id", "rule"))
    local = timezone.localtime(at).replace(tzinfo=None)
    made = []
    for exam, facts in pairs:
        for one in tasks_for(facts, at=local):
            if one.priority > up_to or (exam.elder_id, one.rule) in standing:
                continue
            standing.add((exam.elder_id, one.rule))
            made.append(_task_of(one, facts, ward=exam.ward_id, elder=exam.elder_id, exam=exam))
    return FollowUpTask.objects.bulk_create(made)


def _task_of(
    one: Task, facts: Mapping[str, Any], *, ward: int, elder: int, exam: Examination | None = None
) -> FollowUpTask:
    return FollowUpTask(
        ward_id=ward,
        elder_id=elder,
        examination=exam,
        rule=one.rule,
        finding=one.finding,
        text=one.text,
        priority=one.priority,
        due_at=timezone.make_aware(one.due_at),
        reasons=[fact_words(name, facts[name]) for name in dict.fromkeys(one.reasons) if name in facts],
    )


def open_for_visit(elder: Elder, facts: Mapping[str, Any], *, on: date, today: date) -> list[FollowUpTask]:
    """What cannot wait after a visit written into a register on `today`; nothing for a visit of more than a week ago,
    which is copied from paper. A rule that was opened since that day opens no second task, even when it is closed.
    """
    if (today - on).days > FRESH_DAYS:
        return []
    known = FollowUpTask.objects.filter(elder=elder).filter(Q(closed_at=None) | Q(opened_at__date__gte=on))
    standing = set(known.order_by("pk").values_list("rule", flat=True))
    found = tasks_for(facts, at=datetime.combine(on, time.min))
    return FollowUpTask.objects.bulk_create(
        _task_of(one, facts, ward=elder.ward_id, elder=elder.pk)
        for one in found
        if one.priority <= URGENT and one.rule not in standing
    )


def _held(task: FollowUpTask) -> FollowUpTask:
    fresh = FollowUpTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if fresh.closed_at:
        raise ValidationError("Việc này đã đóng.")
    return fresh


@transaction.atomic
def add_attempt(task: FollowUpTask, *, on: date, kind: str, result: str, today: date, by: User) -> TaskAttempt:
    """One attempt to reach the person. Raises: ValidationError for a closed task, a day to come, or no result."""
    fresh = _held(task)
    if on > today:
        raise ValidationError({"on": "Ngày liên lạc chưa đến."})
    attempt = TaskAttempt(task=fresh, on=on, kind=kind, result=result.strip(), by=by)
    attempt.full_clean()
    with history.act("Ghi lần liên lạc", by=by):
        attempt.save()
    return attempt


@transaction.atomic
def close(task: FollowUpTask, *, outcome: str, note: str, at: datetime, by: User) -> FollowUpTask:
    """Close with an outcome; "không liên lạc được" needs three attempts on different days, one at home (H-043).

    Raises: ValidationError.
    """
    fresh = _held(task)
    if outcome not in TaskOutcome.values:
        raise ValidationError({"outcome": "Đóng việc thì phải chọn kết quả."})
    if outcome == TaskOutcome.UNREACHABLE:
        tried = list(fresh.attempts.order_by("pk").values_list("on", "kind"))
        days, home = {day for day, _ in tried}, any(kind == AttemptKind.HOME for _, kind in tried)
        if len(days) < ATTEMPTS_BEFORE_UNREACHABLE or not home:
            raise ValidationError(
                {"outcome": "Không liên lạc được: cần ba lần vào ba ngày khác nhau, có một lần đến nhà."}
            )
    if outcome == TaskOutcome.DONE and not note.strip():
        raise ValidationError({"note": "Ghi đã làm gì, kết quả ra sao."})
    waiting = fresh.referrals.filter(state__in=[Referral.State.SENT, Referral.State.RECEIVED])
    if outcome == TaskOutcome.DONE and waiting.exists():
        raise ValidationError({"outcome": "Phiếu chuyển chưa có trả lời; ghi trả lời trước khi đóng việc."})
    fresh.outcome, fresh.outcome_note, fresh.closed_at, fresh.closed_by = outcome, note.strip()[:300], at, by
    fresh.full_clean(validate_unique=False)
    with history.act("Đóng việc theo dõi", by=by):
        fresh.save(update_fields=["outcome", "outcome_note", "closed_at", "closed_by"])
    return fresh


@transaction.atomic
def refer(
    elder: Elder,
    *,
    to: str,
    reason: str,
    doctor: str,
    on: date,
    by: User,
    token: uuid.UUID,
    urgent: bool = False,
    danger: str = "",
    task: FollowUpTask | None = None,
    exam: Examination | None = None,
) -> Referral:
    """A referral that goes out on `on`, valid ten working days (H-044); the same `token` makes no second one.

    Somebody who withdrew consent to referrals is referred only out of danger, and the slip keeps which (H-074; to
    protect life and health needs no consent, Luật 91/2025/QH15 Điều 19 khoản 1).

    Raises: ValidationError without recipient, reason or doctor; for a withdrawn consent without danger.
    """
    Elder.objects.select_for_update(of=("self",)).get(pk=elder.pk)
    if stored := Referral.objects.filter(token=token, elder=elder).first():
        return stored
    if not doctor.strip():
        raise ValidationError({"doctor": "Ghi tên bác sĩ giới thiệu."})
    withdrew = has_stopped(elder, Consent.Purpose.REFERRAL)
    if withdrew and not (urgent and danger.strip()):
        raise ValidationError(
            "Người này đã rút đồng ý chuyển gửi. Chỉ chuyển khi đang nguy hiểm (chọn “Khẩn” và ghi nguy hiểm thế nào), "
            "hoặc sau khi có đồng ý mới."
        )
    made = Referral(
        ward_id=elder.ward_id,
        elder=elder,
        examination=exam or (task.examination if task else None),
        task=task,
        to=to.strip(),
        reason=reason.strip(),
        urgent=urgent,
        danger=danger.strip()[:300] if withdrew else "",
        state=Referral.State.SENT,
        sent_on=on,
        expires_on=add_workdays(on, SLIP_WORKDAYS),
        doctor=doctor.strip(),
        token=token,
        created_by=by,
    )
    made.full_clean()
    with history.act("Lập phiếu chuyển", by=by):
        made.save()
    return made


@transaction.atomic
def answer(referral: Referral, *, answer: str, on: date, seen_on: date, today: date, by: User) -> Referral:
    """What the other facility answered; `seen_on` is the day it saw the person.

    Raises: ValidationError for a slip that had expired when it was used (H-044), days that cannot be, no words, or an
    answer that is there already.
    """
    fresh = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if fresh.state not in (Referral.State.SENT, Referral.State.RECEIVED):
        raise ValidationError("Phiếu này không chờ trả lời.")
    if seen_on < fresh.sent_on or on < seen_on or on > today:
        raise ValidationError({"on": "Ngày khám và ngày trả lời phải từ ngày gửi đến hôm nay, theo thứ tự."})
    if fresh.expires_on and seen_on > fresh.expires_on:
        raise ValidationError({"seen_on": f"Phiếu hết giá trị ngày {fresh.expires_on:%d/%m/%Y}; lập phiếu chuyển mới."})
    if not answer.strip():
        raise ValidationError({"answer": "Ghi nội dung trả lời."})
    fresh.state, fresh.answered_on, fresh.answer = Referral.State.ANSWERED, on, answer.strip()
    with history.act("Ghi trả lời phiếu chuyển", by=by):
        fresh.save(update_fields=["state", "answered_on", "answer"])
    return fresh
