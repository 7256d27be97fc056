"""The roster "Điểm danh": who was at one meeting, from the paper register (SO-02 of clubs.md §6).

Names are looked for among the members of the meeting's day only; nobody becomes a member here.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from clubs.choices import Presence
from clubs.models import Attendance, Meeting, Membership
from clubs.rosters import cells  # noqa: F401  its readers are registered on import
from clubs.rosters.whom import the_member
from elders.ground.names import vn_key
from elders.intake import fields as shared
from elders.intake.handling import Handler, Step, settle_repeated
from elders.intake.kinds import Field, Kind
from elders.intake.lines import Line
from elders.models import IntakeBatch, User
from elders.services.intake.later import changed_since


def meetings_kept(user: User):
    """Meetings whose attendance `user` may write, the latest first."""
    return (
        Meeting.objects.for_user(user).select_related("club")
        if user.has_perm("clubs.keep_club")
        else Meeting.objects.none()
    )


KIND = Kind(
    key="club_attendance",
    title="Điểm danh buổi sinh hoạt",
    fields=(
        shared.FULL_NAME,
        replace(shared.BIRTH, required=False),
        Field(
            "state",
            "Điểm danh",
            "club_presence",
            shared.words("có mặt; dự họp; tham dự; vắng; hiện diện; có mặt (x)"),
            choices=tuple(Presence.choices),
            required=True,
            width=12,
            help="x: có mặt; p: vắng có lý do; o: vắng.",
        ),
        Field(
            "measured",
            "Đã đo",
            "yes_no",
            shared.words("đo huyết áp; đo cân nặng; đã đo huyết áp; đã cân, đo"),
            width=9,
            help="Có hoặc Không; không ghi số đo.",
        ),
    ),
    permission="clubs.keep_club",
    overseen_with="clubs.see_all_clubs",
    scoped=False,
    names_people=False,
    minimum_age=None,
    targets=meetings_kept,
    target_label="Buổi sinh hoạt",
    target_empty="Ghi buổi sinh hoạt trước, rồi nhập điểm danh cho buổi đó.",
    asks_group=False,
    heeds_remarks=False,
    help="Tên được tìm trong thành viên của câu lạc bộ vào ngày họp.",
    handler="clubs.rosters.attendance.AttendanceRoster",
)


class AttendanceRoster(Handler):
    """See the module."""

    def lock(self, *, batch: IntakeBatch, by: User) -> None:
        Meeting.objects.select_for_update(of=("self",)).get(pk=batch.target)

    def compare(self, lines: list[Line], *, batch: IntakeBatch, user: User) -> None:
        meeting = Meeting.objects.select_related("club").get(pk=batch.target)
        members, known = _members(meeting), _known(meeting)
        found: dict[int, int] = {}
        for line in lines:
            row = the_member(line, members, when=" vào ngày họp")
            if row is None or line.outcome:
                if row is not None:
                    found[id(line)] = row.pk
                continue
            found[id(line)] = row.pk
            line.subject_id = row.elder_id
            stored = known.get(row.pk)
            line.compare_with(stored and {"state": stored.state, "measured": stored.measured}, _says(line))
        settle_repeated(lines, by=lambda line: found.get(id(line)), says=lambda line: tuple(_says(line).values()))

    def apply(self, lines: list[Line], *, batch: IntakeBatch, by: User, today: date) -> dict[int, Any]:
        meeting = Meeting.objects.select_related("club").get(pk=batch.target)
        members, known = _members(meeting), _known(meeting)
        undo, new, changed = {}, [], []
        for line in lines:
            row, says = the_member(line, members, when=" vào ngày họp"), _says(line)
            stored = known.get(row.pk)
            if stored is None:
                stored = Attendance(meeting=meeting, membership=row, state=says["state"], measured=says["measured"])
                new.append((line, stored))
                continue
            undo[line.pk] = {"pk": stored.pk, "state": stored.state, "measured": stored.measured}
            stored.state = says["state"]
            if says["measured"] is not None or stored.state != Presence.PRESENT:
                stored.measured = says["measured"]
            changed.append(stored)
        Attendance.objects.bulk_create([row for _, row in new])
        Attendance.objects.bulk_update(changed, ["state", "measured"])
        return undo | {line.pk: {"pk": row.pk} for line, row in new}

    def undo(self, steps: list[Step], *, batch: IntakeBatch, by: User) -> None:
        before = {step.undo["pk"]: step.undo for step in steps}
        if touched := changed_since(Attendance, before, batch=batch):
            raise ValidationError(f"Không hoàn tác được: sau đó đã sửa điểm danh của {len(touched)} người.")
        Attendance.objects.filter(pk__in=[pk for pk, was in before.items() if "state" not in was]).delete()
        for row in Attendance.objects.filter(pk__in=[pk for pk, was in before.items() if "state" in was]):
            row.state, row.measured = before[row.pk]["state"], before[row.pk]["measured"]
            row.save()

    def template_rows(self, *, user: User, target: Meeting | None, group, today: date) -> Iterable[dict[str, Any]]:
        if target is None:
            return []
        rows = Membership.objects.filter(club=target.club_id).on(target.held_on).by_name()
        return [{"full_name": row.person.full_name, "birth": row.birth.iso if row.birth else None} for row in rows]


def _members(meeting: Meeting) -> dict[str, list[Membership]]:
    found: dict[str, list[Membership]] = defaultdict(list)
    for row in Membership.objects.filter(club=meeting.club_id).on(meeting.held_on).with_person().order_by("pk"):
        found[vn_key(row.person.full_name)].append(row)
    return found


def _known(meeting: Meeting) -> dict[int, Attendance]:
    return {row.membership_id: row for row in meeting.attendances.all()}


def _says(line: Line) -> dict[str, Any]:
    state = line.values.get("state")
    return {"state": state, "measured": line.values.get("measured") if state == Presence.PRESENT else None}
