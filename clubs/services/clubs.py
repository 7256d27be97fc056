"""The life of a club: preparing, founding, suspending, dissolving."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from clubs.choices import Post, Step
from clubs.models import BoardSeat, Club, ClubGroup, ClubSuspension, FoundingStep, StartSupport
from clubs.money_summary import summary_of
from elders.ground import history
from elders.ground.numbers import grouped
from elders.models import ResidentialGroup, User


@transaction.atomic
def save_club(club: Club, *, groups: Iterable[ResidentialGroup], by: User | None, act: str = "Sửa câu lạc bộ") -> Club:
    """Write a club with the further groups it serves beside its own."""
    wanted = {group.pk for group in groups} - {club.residential_group_id}
    if any(group.ward_id != club.ward_id for group in groups):
        raise ValidationError("Có tổ dân phố thuộc phường khác.")
    with history.act(act, by=by):
        club.full_clean()
        club.save()
        known = {row.residential_group_id: row for row in club.served.all()}
        for pk, row in known.items():
            if pk not in wanted:
                row.delete()
        for pk in wanted - known.keys():
            ClubGroup.objects.create(club=club, residential_group_id=pk)
    return club


@transaction.atomic
def mark_step(club: Club, *, step: str, values: Mapping[str, Any], by: User | None) -> FoundingStep:
    """A step of founding is done; writing it again corrects it. Days that belong to the club itself follow."""
    row = club.steps.filter(step=step).first() or FoundingStep(club=club, step=step)
    for name, value in values.items():
        setattr(row, name, value)
    with history.act(f"Bước thành lập: {Step(step).label.lower()}", by=by):
        row.full_clean()
        row.save()
        if step == Step.LAUNCH:
            club.launched_on = row.done_on
            club.bylaws_adopted_on = club.bylaws_adopted_on or row.done_on
            club.save()
    return row


@transaction.atomic
def unmark_step(club: Club, *, step: str, by: User | None) -> None:
    with history.act("Bỏ ghi bước thành lập", by=by):
        club.steps.filter(step=step).delete()


def not_ready(club: Club, on: date) -> list[str]:
    """What a new club lacks to be founded on `on` (CLB-08), as sentences; composition is advice and not asked here."""
    missing = []
    if club.residential_group_id is None and not club.served.exists():
        missing.append("Chưa ghi tổ dân phố của câu lạc bộ.")
    if not BoardSeat.objects.filter(club=club, post=Post.CHAIR).on(on).exists():
        missing.append("Chưa có Chủ nhiệm trong Ban Chủ nhiệm dự kiến.")
    return missing


@transaction.atomic
def found(club: Club, *, number: str, decided_on: date, issuer: str, by: User | None) -> Club:
    """The ward decided: the club exists from that day. Raises: ValidationError naming what is missing."""
    fresh = Club.objects.select_for_update(of=("self",)).get(pk=club.pk)
    if fresh.founded_on:
        raise ValidationError(f"Câu lạc bộ đã thành lập ngày {fresh.founded_on:%d/%m/%Y}.")
    missing = not_ready(fresh, decided_on)
    if not number.strip():
        missing.append("Chưa ghi số quyết định.")
    if missing:
        raise ValidationError(missing)
    fresh.decision_number, fresh.decision_on, fresh.decision_issuer = number, decided_on, issuer
    fresh.founded_on = decided_on
    with history.act("Thành lập câu lạc bộ", by=by, why=number):
        fresh.full_clean()
        fresh.save()
        mark_step(fresh, step=Step.DECISION, values={"done_on": decided_on, "paper": number}, by=by)
    return fresh


@transaction.atomic
def add_support(support: StartSupport, *, by: User | None) -> StartSupport:
    with history.act("Ghi hỗ trợ ban đầu", by=by):
        support.full_clean()
        support.save()
    return support


@transaction.atomic
def suspend(club: Club, *, from_day: date, reason: str, paper: str, by: User | None) -> ClubSuspension:
    """The club does not work from `from_day` on."""
    row = ClubSuspension(club=club, valid_from=from_day, reason=reason, paper=paper)
    with history.act("Tạm dừng câu lạc bộ", by=by, why=reason):
        row.full_clean()
        row.save()
    return row


@transaction.atomic
def resume(club: Club, *, from_day: date, by: User | None) -> ClubSuspension:
    """It works again from `from_day` on. Raises: ValidationError when it is not suspended."""
    row = club.suspensions.on(from_day).select_for_update(of=("self",)).first()
    if row is None:
        raise ValidationError("Câu lạc bộ không ở trạng thái tạm dừng.")
    row.valid_to = from_day - timedelta(days=1)
    if row.valid_to < row.valid_from:
        raise ValidationError("Ngày hoạt động lại phải sau ngày tạm dừng.")
    with history.act("Câu lạc bộ hoạt động lại", by=by):
        row.full_clean()
        row.save()
    return row


def money_left(club: Club, on: date) -> list[str]:
    """What is still in the funds, out on loan or owed, as sentences."""
    money = summary_of([club.pk], day=on)[club.pk]
    left = [
        ("Còn tiền trong Quỹ hoạt động", money.running_vnd),
        ("Còn tiền trong Quỹ tăng thu nhập", money.livelihood_vnd),
        ("Còn dư nợ cho vay", money.outstanding_vnd),
        ("Còn vốn góp, vốn mượn phải trả", money.owed_vnd),
    ]
    return [f"{words}: {grouped(vnd)} đồng." for words, vnd in left if vnd]


@transaction.atomic
def dissolve(club: Club, *, on: date, why: str, paper: str, by: User | None) -> Club:
    """The club ends. Raises: ValidationError while money is out or in (CLB-10)."""
    fresh = Club.objects.select_for_update(of=("self",)).get(pk=club.pk)
    against = money_left(fresh, on)
    if fresh.dissolved_on:
        against.append(f"Câu lạc bộ đã giải thể ngày {fresh.dissolved_on:%d/%m/%Y}.")
    if fresh.meetings.filter(held_on__gt=on).exists():
        against.append("Đã ghi buổi sinh hoạt sau ngày này.")
    if against:
        raise ValidationError(against)
    fresh.dissolved_on, fresh.dissolved_why, fresh.dissolved_paper = on, why, paper
    with history.act("Giải thể câu lạc bộ", by=by, why=why):
        fresh.full_clean()
        fresh.save()
    return fresh


@transaction.atomic
def revive(club: Club, *, by: User | None) -> Club:
    """Take back a dissolution written by mistake."""
    fresh = Club.objects.select_for_update(of=("self",)).get(pk=club.pk)
    fresh.dissolved_on, fresh.dissolved_why, fresh.dissolved_paper = None, "", ""
    with history.act("Bỏ ghi giải thể câu lạc bộ", by=by):
        fresh.full_clean()
        fresh.save()
    return fresh
