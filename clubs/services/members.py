"""Joining, leaving and what hangs on a membership."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from clubs.choices import LeaveReason
from clubs.models import (
    AssociationMember,
    Attendance,
    BoardSeat,
    CapitalSource,
    CareAssignment,
    CareClient,
    Club,
    Companion,
    Membership,
    MentorPair,
    Visitor,
    Volunteer,
)
from clubs.services import giving
from clubs.services.loan_troubles import refuse_leaving
from elders.ground import history
from elders.ground.numbers import grouped
from elders.models import Elder, ResidentialGroup, User, Ward


@dataclass(frozen=True)
class Ended:
    """What ending a membership did, as sentences."""

    membership: Membership
    sentences: list[str] = field(default_factory=list)


@transaction.atomic
def add_companion(*, ward: Ward, values: Mapping[str, Any], by: User | None) -> Companion:
    """Somebody the registry does not hold. `values` as fields of `Companion`."""
    group: ResidentialGroup | None = values.get("residential_group")
    if group and group.ward_id != ward.pk:
        raise ValidationError({"residential_group": "Tổ dân phố này thuộc phường khác."})
    companion = Companion(ward=ward, **values)
    with history.act("Ghi người ngoài sổ người cao tuổi", by=by):
        companion.full_clean()
        companion.save()
    return companion


@transaction.atomic
def edit_companion(companion: Companion, *, values: Mapping[str, Any], by: User | None) -> Companion:
    fresh = Companion.objects.select_for_update(of=("self",)).get(pk=companion.pk)
    for name, value in values.items():
        setattr(fresh, name, value)
    with history.act("Sửa người ngoài sổ người cao tuổi", by=by):
        fresh.full_clean()
        fresh.save()
    return fresh


@transaction.atomic
def register(companion: Companion, *, elder: Elder, by: User | None) -> int:
    """The companion is `elder` of the registry: what clubs and the Association wrote goes over to the record. Returns
    how many rows. Raises: ValidationError when both stand in the same book on the same days."""
    if companion.ward_id != elder.ward_id:
        raise ValidationError("Người này thuộc phường khác.")
    moved = 0
    with history.act("Nối người ngoài sổ với hồ sơ người cao tuổi", by=by):
        for model in (Membership, CareClient, AssociationMember):
            for row in model.objects.select_for_update(of=("self",)).filter(companion=companion):
                row.elder, row.companion = elder, None
                row.full_clean()
                row.save()
                moved += 1
    return moved


@transaction.atomic
def join(
    club: Club, *, person: Elder | Companion, joined_on: date, by: User | None, values: Mapping[str, Any] | None = None
) -> Membership:
    """`person` becomes a member from `joined_on`. `values` as further fields of `Membership`.

    Raises: ValidationError when the person is a member then, died before, or belongs to another ward.
    """
    _refuse_stranger(club, person, joined_on)
    who = {"elder": person} if isinstance(person, Elder) else {"companion": person}
    membership = Membership(club=club, valid_from=joined_on, **who, **(values or {}))
    with history.act("Thêm thành viên câu lạc bộ", by=by):
        membership.full_clean()
        membership.save()
    return membership


def _refuse_stranger(club: Club, person: Elder | Companion, day: date) -> None:
    if person.ward_id != club.ward_id:
        raise ValidationError("Người này không thuộc phường của câu lạc bộ.")
    if person.date_of_death and person.date_of_death < day:
        raise ValidationError("Người này đã mất trước ngày đó.")
    if club.founded_on and day < club.founded_on and not club.is_preparing and club.preparing_since is None:
        raise ValidationError(f"Câu lạc bộ thành lập ngày {club.founded_on:%d/%m/%Y}; ngày vào phải từ ngày đó.")
    if not club.exists_on(day):
        raise ValidationError("Câu lạc bộ đã giải thể trước ngày đó.")


def other_intergenerational(membership: Membership) -> list[Club]:
    """Further intergenerational clubs the person belongs to on the day of joining (TV-02: said, not refused)."""
    if not membership.club.is_intergenerational:
        return []
    who = {"elder": membership.elder} if membership.elder_id else {"companion": membership.companion}
    rows = Membership.objects.filter(**who).on(membership.valid_from).exclude(club=membership.club_id)
    return [row.club for row in rows.select_related("club") if row.club.is_intergenerational]


@transaction.atomic
def edit(membership: Membership, *, values: Mapping[str, Any], by: User | None) -> Membership:
    """Change what is written about a membership, also its day of joining; its end is `leave`'s."""
    fresh = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    for name, value in values.items():
        setattr(fresh, name, value)
    _refuse_orphans(fresh)
    with history.act("Sửa thành viên câu lạc bộ", by=by):
        fresh.full_clean()
        fresh.save()
    return fresh


def _refuse_orphans(membership: Membership) -> None:
    first = membership.valid_from
    earlier = Attendance.objects.filter(membership=membership, meeting__held_on__lt=first).count()
    seats = BoardSeat.objects.filter(membership=membership, valid_from__lt=first).exists()
    helpers = Volunteer.objects.filter(membership=membership, valid_from__lt=first).exists()
    visits = Visitor.objects.filter(membership=membership, visit__visited_on__lt=first).exists()
    pairs = MentorPair.objects.filter(Q(mentor=membership) | Q(mentee=membership), valid_from__lt=first).exists()
    if earlier or seats or helpers or visits or pairs:
        raise ValidationError(
            {"valid_from": "Trước ngày này người đó đã có điểm danh, chức danh hoặc lượt thăm trong sổ."}
        )


@transaction.atomic
def leave(
    membership: Membership, *, on: date, reason: str, by: User | None, note: str = "", whatever: bool = False
) -> Ended:
    """End a membership with the day `on` as its last, and with it posts, volunteering and visits to come.

    `whatever`: death and moving away are facts; what stands against them is said, not refused (V-12, TV-04).
    Raises: ValidationError when it ended already, or something stands against it.
    """
    fresh = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if fresh.valid_to and fresh.valid_to <= on:
        raise ValidationError("Người này đã ra khỏi câu lạc bộ.")
    if on < fresh.valid_from:
        raise ValidationError({"on": f"Ngày ra phải từ ngày vào ({fresh.valid_from:%d/%m/%Y}) trở đi."})
    sentences = []
    if not whatever:
        refuse_leaving(fresh)
    later = Attendance.objects.filter(membership=fresh, meeting__held_on__gt=on).count()
    if later:
        sentences.append(f"Đã có {later} lần điểm danh sau ngày {on:%d/%m/%Y}, cần xem lại.")
    if sentences and not whatever:
        raise ValidationError(sentences)
    with history.act("Ghi thành viên ra khỏi câu lạc bộ", by=by, why=note or LeaveReason(reason).label):
        sentences = [*_end_parts(fresh, on), *sentences]
        fresh.valid_to, fresh.leave_reason, fresh.leave_note = on, reason, note
        fresh.full_clean()
        fresh.save()
        sentences += _capital_to_return(fresh, on, by)
    return Ended(fresh, sentences)


def _capital_to_return(membership: Membership, on: date, by: User | None) -> list[str]:
    """What the leaver put in and may have back is asked for on the last day (E34); the heirs' when somebody died."""
    said = []
    for source in CapitalSource.objects.filter(membership=membership, repayable=True).select_related("fund"):
        if left := giving.owed_vnd(source, on):
            giving.ask_back(source, on=on, by=by)
            said.append(f"Còn phải hoàn vốn góp {grouped(left)} đồng.")
    return said


def _end_parts(membership: Membership, on: date) -> list[str]:
    """End what cannot outlast the membership; what had not begun yet is removed."""
    done = []
    for rows, words in (
        (BoardSeat.objects.filter(membership=membership), "Thôi giữ chức danh {}"),
        (Volunteer.objects.filter(membership=membership), "Thôi làm tình nguyện viên {}"),
        (CareAssignment.objects.filter(membership=membership), "Thôi được phân công: {}"),
        (MentorPair.objects.filter(Q(mentor=membership) | Q(mentee=membership)), "Thôi: {}"),
    ):
        for row in rows.filter(valid_to__isnull=True) | rows.filter(valid_to__gt=on):
            done.append(words.format(str(row) if isinstance(row, CareAssignment | MentorPair) else str(row).lower()))
            if row.valid_from > on:
                if isinstance(row, MentorPair):
                    row.logs.all().delete()
                row.delete()
                continue
            row.valid_to = on
            row.save()
    return done


@transaction.atomic
def come_back(membership: Membership, *, by: User | None) -> Membership:
    """Take a leaving back that was written by mistake: the membership is open again. Posts are given anew."""
    fresh = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if fresh.valid_to is None:
        raise ValidationError("Người này đang là thành viên.")
    left_on = fresh.valid_to
    fresh.valid_to, fresh.leave_reason, fresh.leave_note = None, "", ""
    with history.act("Bỏ ghi thành viên ra khỏi câu lạc bộ", by=by):
        for source in CapitalSource.objects.filter(membership=fresh, asked_back_on=left_on):
            source.asked_back_on = None
            source.save(update_fields=["asked_back_on"])
        fresh.full_clean()
        fresh.save()
    return fresh


@transaction.atomic
def give_post(seat: BoardSeat, *, by: User | None) -> BoardSeat:
    """Write a post of the board. Raises: ValidationError (one chair; the cashier keeps no books: BCN-01)."""
    if seat.membership.club_id != seat.club_id:
        raise ValidationError("Người này không phải thành viên của câu lạc bộ.")
    inside(seat, words="Chức danh phải nằm trong thời gian là thành viên.")
    with history.act("Ghi chức danh Ban Chủ nhiệm", by=by):
        seat.full_clean()
        seat.save()
    return seat


@transaction.atomic
def end_post(seat: BoardSeat, *, on: date, by: User | None) -> BoardSeat:
    fresh = BoardSeat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    fresh.valid_to = on
    with history.act("Kết thúc chức danh Ban Chủ nhiệm", by=by):
        fresh.full_clean()
        fresh.save()
    return fresh


def inside(row: BoardSeat | Volunteer | MentorPair, *, words: str, membership: Membership | None = None) -> None:
    """The period of `row` lies inside its membership; the database says the same in fewer words."""
    membership = membership or row.membership
    ends = membership.valid_to
    if row.valid_from < membership.valid_from or (ends and (row.valid_to is None or row.valid_to > ends)):
        raise ValidationError(words)
