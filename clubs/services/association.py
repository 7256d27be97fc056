"""The Association's books: branches, members, fees, posts, what was done."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from clubs.models import AssociationFee, AssociationMember, AssociationUnit, Companion, OfficerTerm
from clubs.standards import Standards
from elders.ground import history
from elders.ground.birth import full_age
from elders.models import Elder, User


@transaction.atomic
def save(row: models.Model, *, act: str, by: User | None) -> models.Model:
    """Check and write one row under the name of an act."""
    with history.act(act, by=by):
        row.full_clean()
        row.save()
    return row


@transaction.atomic
def admit(
    unit: AssociationUnit,
    *,
    person: Elder | Companion,
    joined_on: date,
    by: User | None,
    values: Mapping[str, Any] | None = None,
) -> AssociationMember:
    """A new member from `joined_on`. Raises: ValidationError under 55 (HV-01), of another ward, twice a member."""
    if person.ward_id != unit.ward_id:
        raise ValidationError("Người này không thuộc phường của chi hội.")
    if person.date_of_death and person.date_of_death < joined_on:
        raise ValidationError("Người này đã mất trước ngày đó.")
    least = Standards(joined_on)["JOIN_AGE"]
    if person.birth is None:
        raise ValidationError("Chưa rõ năm sinh nên chưa xét được tuổi vào Hội.")
    if full_age(person.birth.earliest, joined_on) < least:
        raise ValidationError(f"Chưa đủ {least} tuổi vào ngày {joined_on:%d/%m/%Y} (Điều lệ Hội).")
    who = {"elder": person} if isinstance(person, Elder) else {"companion": person}
    member = AssociationMember(unit=unit, valid_from=joined_on, **who, **(values or {}))
    return save(member, act="Kết nạp hội viên", by=by)


def category(member: AssociationMember, day: date) -> str:
    """Follows from age on that day, so it changes by itself on the birthday (E52)."""
    birth = member.birth
    if birth is None:
        return "chưa rõ tuổi"
    law = Standards(day)
    return "từ 60 tuổi" if full_age(birth.earliest, day) >= law["OLDER_AGE"] else "55 đến dưới 60 tuổi"


@transaction.atomic
def leave(member: AssociationMember, *, on: date, reason: str, by: User | None) -> AssociationMember:
    """The last day of membership; posts and roles end with it."""
    fresh = AssociationMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if fresh.valid_to:
        raise ValidationError("Người này đã ra khỏi Hội.")
    fresh.valid_to, fresh.leave_reason = on, reason
    with history.act("Ghi hội viên ra khỏi Hội", by=by):
        fresh.full_clean()
        fresh.save()
        for rows in (fresh.posts.filter(valid_to__isnull=True), fresh.contributions.filter(valid_to__isnull=True)):
            for row in rows:
                row.valid_to = max(on, row.valid_from)
                row.save()
    return fresh


@transaction.atomic
def transfer(member: AssociationMember, *, to: AssociationUnit, on: date, by: User | None) -> AssociationMember:
    """To another branch from `on`: the row of the old one ends the day before. Posts in the old branch end with it."""
    fresh = AssociationMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if to.ward_id != fresh.unit.ward_id or to.pk == fresh.unit_id:
        raise ValidationError({"to": "Chọn một chi hội khác của phường."})
    if on <= fresh.valid_from:
        raise ValidationError({"on": "Ngày chuyển phải sau ngày vào chi hội."})
    card, fresh.card_number = fresh.card_number, ""
    with history.act("Chuyển chi hội", by=by):
        fresh.valid_to = on - timedelta(days=1)
        fresh.save()
        fresh.posts.filter(valid_to__isnull=True).update(valid_to=fresh.valid_to)
        moved = AssociationMember(
            unit=to,
            elder_id=fresh.elder_id,
            companion_id=fresh.companion_id,
            valid_from=on,
            card_number=card,
            card_issued_on=None,
            note=fresh.note,
        )
        moved.full_clean()
        moved.save()
    return moved


@transaction.atomic
def give_post(term: OfficerTerm, *, by: User | None) -> OfficerTerm:
    member = term.member
    if member.unit.ward_id != term.unit.ward_id or (member.valid_to and member.valid_to < term.valid_from):
        raise ValidationError("Người giữ chức danh phải đang là hội viên của Hội phường.")
    return save(term, act="Ghi chức danh của Hội", by=by)


@transaction.atomic
def collect_fees(
    unit: AssociationUnit,
    *,
    year: int,
    due_vnd: int,
    paid: Iterable[int],
    on: date,
    by: User | None,
) -> int:
    """Write the fee of `year` for every member of the unit on `on`: those in `paid` (member pks) have paid it in full.
    What was written as paid before stays. Returns how many paid now."""
    paid, new = set(paid), 0
    members = AssociationMember.objects.filter(unit=unit).on(on)
    known = {fee.member_id: fee for fee in AssociationFee.objects.filter(member__in=members, year=year)}
    with history.act(f"Thu hội phí năm {year}", by=by):
        for member in members:
            fee = known.get(member.pk) or AssociationFee(member=member, year=year, due_vnd=due_vnd)
            if member.pk in paid and not fee.paid_on:
                fee.due_vnd, fee.paid_vnd, fee.paid_on = due_vnd, due_vnd, on
                new += 1
            elif fee.pk:
                continue
            fee.full_clean()
            fee.save()
    return new
