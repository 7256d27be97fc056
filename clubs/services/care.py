"""Volunteers, whom they visit at home, and the visits."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from clubs.models import CareAssignment, CareClient, HomeVisit, Membership, Visitor, Volunteer
from clubs.services.members import inside
from elders.ground import history
from elders.models import User


@transaction.atomic
def appoint(volunteer: Volunteer, *, by: User | None) -> Volunteer:
    """A member becomes a volunteer."""
    inside(volunteer, words="Tình nguyện viên phải đang là thành viên trong thời gian đó.")
    with history.act("Ghi tình nguyện viên", by=by):
        volunteer.full_clean()
        volunteer.save()
    return volunteer


@transaction.atomic
def stop_volunteering(volunteer: Volunteer, *, on: date, by: User | None) -> Volunteer:
    """The last day; assignments of the same member end with it."""
    fresh = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    fresh.valid_to = on
    with history.act("Ghi thôi làm tình nguyện viên", by=by):
        fresh.full_clean()
        fresh.save()
        for row in CareAssignment.objects.filter(membership=fresh.membership_id).on(on):
            row.valid_to = on
            row.save()
    return fresh


@transaction.atomic
def take_in(client: CareClient, *, volunteers: Iterable[Membership], by: User | None) -> CareClient:
    """The club begins to care for somebody, visited by `volunteers`."""
    if client.person and client.person.ward_id != client.club.ward_id:
        raise ValidationError("Người này không thuộc phường của câu lạc bộ.")
    with history.act("Nhận chăm sóc tại nhà", by=by):
        client.full_clean()
        client.save()
        assign(client, volunteers=volunteers, from_day=client.valid_from, by=by)
    return client


@transaction.atomic
def assign(client: CareClient, *, volunteers: Iterable[Membership], from_day: date, by: User | None) -> None:
    """Who visits from `from_day` on: those not named any more end the day before (or vanish if they began that day)."""
    wanted = {membership.pk: membership for membership in volunteers}
    helpers = set(
        Volunteer.objects.filter(membership__in=wanted, kind="cham_soc")
        .on(from_day)
        .values_list("membership", flat=True)
    )
    if set(wanted) - helpers:
        names = ", ".join(wanted[pk].person.full_name for pk in set(wanted) - helpers)
        raise ValidationError(f"Chưa phải tình nguyện viên chăm sóc tại nhà vào ngày đó: {names}.")
    with history.act("Phân công chăm sóc tại nhà", by=by):
        for row in client.assignments.filter(valid_to__isnull=True):
            if row.membership_id in wanted:
                del wanted[row.membership_id]
            elif row.valid_from >= from_day:
                row.delete()
            else:
                row.valid_to = date.fromordinal(from_day.toordinal() - 1)
                row.save()
        for membership in wanted.values():
            row = CareAssignment(client=client, membership=membership, valid_from=from_day)
            row.full_clean()
            row.save()


@transaction.atomic
def end_care(client: CareClient, *, on: date, reason: str, by: User | None) -> CareClient:
    """The last day of care. Raises: ValidationError when a visit is written after it."""
    fresh = CareClient.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if fresh.visits.filter(visited_on__gt=on).exists():
        raise ValidationError({"on": "Đã ghi lượt thăm sau ngày này."})
    fresh.valid_to, fresh.end_reason = on, reason
    with history.act("Kết thúc chăm sóc tại nhà", by=by):
        fresh.full_clean()
        fresh.save()
        for row in fresh.assignments.filter(valid_to__isnull=True):
            if row.valid_from > on:
                row.delete()
            else:
                row.valid_to = on
                row.save()
    return fresh


@transaction.atomic
def record_visit(visit: HomeVisit, *, volunteers: Iterable[Membership], today: date, by: User | None) -> HomeVisit:
    """A visit by one or more members; who is not assigned to the client is marked as standing in (CS-04).

    Raises: ValidationError when the day lies ahead or outside the client's time (E15), or nobody went.
    """
    client, volunteers = visit.client, list(volunteers)
    if visit.visited_on > today:
        raise ValidationError({"visited_on": "Ngày thăm chưa tới."})
    if visit.visited_on < client.valid_from or (client.valid_to and visit.visited_on > client.valid_to):
        raise ValidationError({"visited_on": "Ngày thăm phải nằm trong thời gian người này được chăm sóc."})
    if not volunteers and not visit.cancelled:
        raise ValidationError({"volunteers": "Chọn ít nhất một người đi thăm."})
    members = set(Membership.objects.filter(club=client.club_id).on(visit.visited_on).values_list("pk", flat=True))
    if {one.pk for one in volunteers} - members:
        raise ValidationError({"volunteers": "Người đi thăm phải là thành viên câu lạc bộ vào ngày đó."})
    assigned = set(client.assignments.on(visit.visited_on).values_list("membership", flat=True))
    with history.act("Ghi lượt thăm tại nhà", by=by):
        visit.full_clean()
        visit.save()
        visit.visitors.exclude(membership__in=volunteers).delete()
        known = set(visit.visitors.values_list("membership", flat=True))
        Visitor.objects.bulk_create(
            Visitor(visit=visit, membership=one, stands_in=one.pk not in assigned)
            for one in volunteers
            if one.pk not in known
        )
    return visit


@transaction.atomic
def remove_visit(visit: HomeVisit, *, by: User | None) -> None:
    """A visit written by mistake; it stays in the history."""
    with history.act("Bỏ lượt thăm tại nhà", by=by):
        visit.delete()
