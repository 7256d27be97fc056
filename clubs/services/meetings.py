"""A meeting with its attendance and what was done, written in one go: the two minutes of a club's secretary."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from clubs.choices import Area, Presence
from clubs.models import AreaWork, Attendance, Club, HelpGiven, Meeting, Membership
from elders.ground import history
from elders.models import User


@dataclass(frozen=True)
class Tick:
    """One member at a meeting. `state` empty: not ticked, nothing is written."""

    membership_id: int
    state: str = ""
    measured: bool | None = None


@transaction.atomic
def record(
    meeting: Meeting,
    *,
    ticks: Iterable[Tick],
    works: Mapping[int, str],
    today: date,
    by: User | None,
) -> Meeting:
    """Write `meeting` (new or read from the book) with who was there and, per area, what was done ("" = nothing).

    Members ticked as nothing lose an earlier tick. Raises: ValidationError when the day lies ahead, the club did not
    exist, or somebody was not a member on that day (E12).
    """
    club = Club.objects.select_for_update(of=("self",)).get(pk=meeting.club_id)
    _refuse_day(club, meeting.held_on, today)
    ticks = {tick.membership_id: tick for tick in ticks}
    members = set(Membership.objects.filter(club=club).on(meeting.held_on).values_list("pk", flat=True))
    strangers = {pk for pk, tick in ticks.items() if tick.state} - members
    if strangers:
        names = [row.person.full_name for row in Membership.objects.filter(pk__in=strangers).with_person()]
        raise ValidationError(
            f"Không phải thành viên vào ngày {meeting.held_on:%d/%m/%Y}: {', '.join(sorted(names)) or 'người lạ'}."
        )
    if any(tick.state for tick in ticks.values()):
        meeting.present_typed = meeting.measured_typed = None  # names say it better than a total
    with history.act("Ghi buổi sinh hoạt", by=by):
        meeting.full_clean()
        meeting.save()
        meeting.attendances.exclude(membership__in=members).delete()  # the day was corrected: they were no members
        _write_ticks(meeting, ticks)
        _write_works(meeting, works)
    return meeting


def _refuse_day(club: Club, day: date, today: date) -> None:
    if day > today:
        raise ValidationError({"held_on": "Ngày họp chưa tới."})  # SH-03
    if not club.exists_on(day):
        raise ValidationError({"held_on": f"Câu lạc bộ đã giải thể ngày {club.dissolved_on:%d/%m/%Y}."})


def _write_ticks(meeting: Meeting, ticks: Mapping[int, Tick]) -> None:
    known = {row.membership_id: row for row in meeting.attendances.select_for_update(of=("self",))}
    new, changed, gone = [], [], []
    for pk, tick in ticks.items():
        row = known.get(pk)
        measured = tick.measured if tick.state == Presence.PRESENT else None
        if not tick.state:
            gone += [row.pk] if row else []
        elif row is None:
            new.append(Attendance(meeting=meeting, membership_id=pk, state=tick.state, measured=measured))
        elif (row.state, row.measured) != (tick.state, measured):
            row.state, row.measured = tick.state, measured
            changed.append(row)
    Attendance.objects.filter(pk__in=gone).delete()
    Attendance.objects.bulk_create(new)
    Attendance.objects.bulk_update(changed, ["state", "measured"])


def _write_works(meeting: Meeting, works: Mapping[int, str]) -> None:
    """The first line of an area written with the meeting is its own; further ones are added outside the form."""
    known: dict[int, AreaWork] = {}
    for row in meeting.works.order_by("pk"):
        known.setdefault(row.area, row)
    for area in Area:
        what, row = works.get(int(area), "").strip(), known.get(int(area))
        if row and not what:
            row.delete()
        elif what:
            row = row or AreaWork(club_id=meeting.club_id, meeting=meeting, area=area)
            row.what, row.done_on = what, meeting.held_on
            row.full_clean()
            row.save()


@transaction.atomic
def remove(meeting: Meeting, *, by: User | None, why: str) -> None:
    """Take a meeting written by mistake out of the book; it stays in the history with the reason."""
    if not why.strip():
        raise ValidationError({"why": "Hãy ghi lý do bỏ buổi sinh hoạt."})
    with history.act("Bỏ buổi sinh hoạt", by=by, why=why):
        meeting.delete()


@transaction.atomic
def write_work(work: AreaWork, *, today: date, by: User | None) -> AreaWork:
    """Something done in an area outside a meeting."""
    if work.done_on > today:
        raise ValidationError({"done_on": "Ngày này chưa tới."})
    with history.act("Ghi việc theo mảng", by=by):
        work.full_clean()
        work.save()
    return work


@transaction.atomic
def write_help(help_given: HelpGiven, *, today: date, by: User | None) -> HelpGiven:
    """Somebody in difficulty who was helped."""
    if help_given.helped_on > today:
        raise ValidationError({"helped_on": "Ngày này chưa tới."})
    if help_given.membership and help_given.membership.club_id != help_given.club_id:
        raise ValidationError("Người này không phải thành viên của câu lạc bộ.")
    with history.act("Ghi lần giúp đỡ", by=by):
        help_given.full_clean()
        help_given.save()
    return help_given


def as_values(meeting: Meeting) -> dict[str, Any]:
    """What the form shows of a written meeting: ticks by membership and the first line per area."""
    ticks = {row.membership_id: (row.state, row.measured) for row in meeting.attendances.all()}
    works: dict[int, str] = {}
    for row in meeting.works.order_by("pk"):
        works.setdefault(row.area, row.what)
    return {"ticks": ticks, "works": works}
