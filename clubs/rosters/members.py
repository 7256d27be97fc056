"""The roster "Thành viên câu lạc bộ": members of one club, with post, circumstance and day of joining.

Elders are found by the matcher of the registry and never created here; who is younger, or unknown to the registry, is
stored as a companion. Everything is compared and written set by set.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from clubs.choices import Circumstance, Post
from clubs.models import BoardSeat, Club, Companion, Membership
from clubs.rosters import cells  # noqa: F401  its readers are registered on import
from clubs.rosters.whom import Whom, find, new_companion, people_of_ward, say_age, whom
from elders.intake import fields as shared
from elders.intake.handling import Handler, Step, settle_repeated
from elders.intake.kinds import LEAVE, Field, Kind
from elders.intake.lines import Line
from elders.models import IntakeBatch, User
from elders.services.intake.later import changed_since

ALONE = (Post.CHAIR, Post.BOOKKEEPER, Post.CASHIER)  # one person each


def clubs_kept(user: User):
    """Clubs whose members `user` may write."""
    return Club.objects.with_books(user) if user.has_perm("clubs.keep_club") else Club.objects.none()


KIND = Kind(
    key="club_members",
    title="Thành viên câu lạc bộ",
    fields=(
        shared.FULL_NAME,
        shared.BIRTH,
        shared.SEX,
        shared.CITIZEN_ID,
        shared.PHONE,
        shared.GROUP,
        Field(
            "club_post",
            "Chức vụ trong CLB",
            "club_post",
            shared.words("chức vụ; chức danh; chức trách; chức vụ clb; nhiệm vụ"),
            choices=tuple(Post.choices),
            width=16,
        ),
        Field(
            "circumstance",
            "Hoàn cảnh",
            "club_circumstance",
            shared.words("diện hộ; hoàn cảnh gia đình; diện; hộ nghèo, cận nghèo"),
            choices=tuple(Circumstance.choices),
            width=14,
        ),
        Field(
            "joined_on",
            "Ngày tham gia",
            "date",
            shared.words("ngày vào; ngày vào clb; ngày gia nhập; ngày tham gia clb; ngày vào câu lạc bộ"),
            width=13,
        ),
        Field("note", "Ghi chú", "text", shared.words("ghi chú khác"), width=20, max_length=200),
    ),
    permission="clubs.keep_club",
    overseen_with="clubs.see_all_clubs",
    scoped=False,
    unknown_people=LEAVE,
    minimum_age=None,
    people=people_of_ward,
    targets=clubs_kept,
    target_label="Câu lạc bộ",
    target_empty="Chưa có câu lạc bộ nào để nhập thành viên.",
    day_help="Ngày lập danh sách; người không ghi ngày vào được tính từ ngày này.",
    heeds_remarks=True,
    help="Người từ 60 tuổi được tìm trong sổ; người trẻ hơn chỉ ghi ở câu lạc bộ.",
    handler="clubs.rosters.members.MemberRoster",
)


class MemberRoster(Handler):
    """See the module."""

    def lock(self, *, batch: IntakeBatch, by: User) -> None:
        club = Club.objects.select_for_update(of=("self",)).get(pk=batch.target)
        if club.dissolved_on:
            raise ValidationError(f"{club} đã giải thể.")

    def compare(self, lines: list[Line], *, batch: IntakeBatch, user: User) -> None:
        club = Club.objects.get(pk=batch.target)
        found = find(lines, ward_id=club.ward_id)
        rows, seats = _known(club)
        taken = {seat.post: seat for seat in seats if seat.post in ALONE}
        for line in lines:
            if line.outcome:
                continue
            who = whom(line, found)
            say_age(line, who, batch.as_of)
            mine = rows.get(_row_key(who), [])
            now = next((row for row in mine if row.valid_to is None or row.valid_to >= batch.as_of), None)
            joined = _joined(line, batch.as_of)
            if joined > batch.as_of:
                line.refuse("CLUB_DAY", "Ngày vào sau ngày lập danh sách.", "joined_on")
                continue
            if now is None and any(row.valid_to and row.valid_to >= joined for row in mine):
                line.refuse("CLUB_OVERLAP", "Người này đã là thành viên đến sau ngày vào này.", "joined_on")
                continue
            post = line.values.get("club_post")
            holder = taken.get(post)
            if post and holder and (now is None or holder.membership_id != now.pk):
                name = holder.membership.person.full_name
                line.refuse(
                    "CLUB_POST_TAKEN", f"{name} đang giữ chức danh này; kết thúc chức danh cũ trước.", "club_post"
                )
                continue
            line.compare_with(now and _stored(now, seats), _says(line, joined, now))
        settle_repeated(lines, by=lambda line: _repeat_key(whom(line, found)), says=_said)
        _one_holder(lines)

    def apply(self, lines: list[Line], *, batch: IntakeBatch, by: User, today: date) -> dict[int, Any]:
        club = Club.objects.get(pk=batch.target)
        found = find(lines, ward_id=club.ward_id)
        rows, seats = _known(club)
        undo: dict[int, Any] = {line.pk: {} for line in lines}
        fresh = [line for line in lines if whom(line, found).is_new]
        made = Companion.objects.bulk_create(new_companion(line, ward_id=club.ward_id) for line in fresh)
        companions = {id(line): one for line, one in zip(fresh, made, strict=True)}
        new: list[tuple[Line, Membership]] = []
        changed: list[Membership] = []
        posts: list[tuple[Line, Membership]] = []
        for line in lines:
            who = whom(line, found)
            companion = companions.get(id(line))
            mine = rows.get(_row_key(who), [])
            now = next((row for row in mine if row.valid_to is None or row.valid_to >= batch.as_of), None)
            if companion:
                undo[line.pk]["companion"] = companion.pk
            if now is None:
                now = Membership(
                    club=club,
                    valid_from=_joined(line, batch.as_of),
                    joined_is_estimate=not line.values.get("joined_on"),
                    circumstance=line.values.get("circumstance") or "",
                    note=line.values.get("note") or "",
                    **({"companion": companion} if companion else who.who),
                )
                new.append((line, now))
            else:
                undo[line.pk]["before"] = {"pk": now.pk, **_row(now)}
                for name, (_, value) in line.changes.items():
                    if name == "joined_on":
                        now.valid_from, now.joined_is_estimate = date.fromisoformat(value), False
                    elif name != "club_post":
                        setattr(now, name, value)
                changed.append(now)
            if line.values.get("club_post") and (now.pk is None or "club_post" in line.changes):
                posts.append((line, now))
        Membership.objects.bulk_create([row for _, row in new])
        Membership.objects.bulk_update(changed, ["valid_from", "joined_is_estimate", "circumstance", "note"])
        for line, row in new:
            undo[line.pk]["membership"] = row.pk
        self._seat(club, posts, undo)
        return undo

    def _seat(self, club: Club, posts: list[tuple[Line, Membership]], undo: dict[int, Any]) -> None:
        made = [
            BoardSeat(club=club, membership=row, post=line.values["club_post"], valid_from=row.valid_from)
            for line, row in posts
        ]
        try:
            with transaction.atomic():
                BoardSeat.objects.bulk_create(made)
        except IntegrityError as refused:
            raise ValidationError(
                "Chức danh không đúng quy định: mỗi lúc một Chủ nhiệm; kế toán, Chủ nhiệm không kiêm thủ quỹ."
            ) from refused
        for (line, _), seat in zip(posts, made, strict=True):
            undo[line.pk]["seat"] = seat.pk

    def undo(self, steps: list[Step], *, batch: IntakeBatch, by: User) -> None:
        members = [step.undo["membership"] for step in steps if "membership" in step.undo]
        before = {step.undo["before"]["pk"]: step.undo["before"] for step in steps if "before" in step.undo}
        touched = changed_since(Membership, [*members, *before], batch=batch)
        if touched:
            names = ", ".join(row.person.full_name for row in Membership.objects.filter(pk__in=touched).with_person())
            raise ValidationError(
                f"Không hoàn tác được: sau đó đã có người sửa {names or 'thành viên trong danh sách'}."
            )
        try:
            with transaction.atomic():
                BoardSeat.objects.filter(pk__in=[step.undo["seat"] for step in steps if "seat" in step.undo]).delete()
                Membership.objects.filter(pk__in=members).delete()
                Companion.objects.filter(
                    pk__in=[step.undo["companion"] for step in steps if "companion" in step.undo]
                ).delete()
        except (ProtectedError, IntegrityError) as refused:
            raise ValidationError(
                "Không hoàn tác được: đã có điểm danh, chức danh, khoản vay hoặc lượt thăm của người trong danh sách."
            ) from refused
        for row in Membership.objects.filter(pk__in=before):
            was = before[row.pk]
            row.valid_from = date.fromisoformat(was["valid_from"])
            row.joined_is_estimate, row.circumstance, row.note = was["estimate"], was["circumstance"], was["note"]
            row.save()

    def template_rows(self, *, user: User, target: Club | None, group, today: date) -> Iterable[dict[str, Any]]:
        if target is None:
            return []
        _, seats = _known(target)
        posts = {seat.membership_id: seat.post for seat in seats}
        return [
            {
                "full_name": row.person.full_name,
                "birth": row.birth.iso if row.birth else None,
                "sex": row.person.sex or None,
                "residential_group": row.person.residential_group_id,
                "club_post": posts.get(row.pk),
                "circumstance": row.circumstance or None,
                "joined_on": row.valid_from.isoformat(),
                "note": row.note or None,
            }
            for row in Membership.objects.filter(club=target).on(today).by_name()
        ]


def _known(club: Club) -> tuple[dict[tuple, list[Membership]], list[BoardSeat]]:
    rows: dict[tuple, list[Membership]] = defaultdict(list)
    for row in Membership.objects.filter(club=club).order_by("valid_from", "pk"):
        rows[row.elder_id, row.companion_id].append(row)
    open_seats = BoardSeat.objects.filter(club=club, valid_to__isnull=True)
    return rows, list(open_seats.select_related("membership__elder", "membership__companion").order_by("pk"))


def _row_key(who: Whom) -> tuple:
    return who.elder_id, who.companion_id


def _repeat_key(who: Whom) -> tuple:
    return (who.elder_id, who.companion_id, who.key) if who.is_new else (who.elder_id, who.companion_id)


def _joined(line: Line, as_of: date) -> date:
    text = line.values.get("joined_on")
    return date.fromisoformat(text) if text else as_of


def _stored(row: Membership, seats: list[BoardSeat]) -> dict[str, Any]:
    post = next((seat.post for seat in seats if seat.membership_id == row.pk), None)
    return {
        "joined_on": row.valid_from.isoformat(),
        "circumstance": row.circumstance or None,
        "club_post": str(post) if post else None,
        "note": row.note or None,
    }


def _says(line: Line, joined: date, now: Membership | None) -> dict[str, Any]:
    """A day of joining that is written already stays, unless it was an estimate."""
    said = {name: line.values.get(name) for name in ("circumstance", "club_post", "note")}
    if line.values.get("joined_on") and (now is None or now.joined_is_estimate):
        said["joined_on"] = joined.isoformat()
    return said


def _said(line: Line) -> tuple:
    return tuple(line.values.get(name) for name in ("circumstance", "club_post", "joined_on"))


def _row(row: Membership) -> dict[str, Any]:
    return {
        "valid_from": row.valid_from.isoformat(),
        "estimate": row.joined_is_estimate,
        "circumstance": row.circumstance,
        "note": row.note,
    }


def _one_holder(lines: list[Line]) -> None:
    """Two people of one file in a post that one holds: neither is written before the file says who."""
    holders: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.values.get("club_post") in ALONE and (line.verdict or line.outcome) and not line.says("error"):
            holders[line.values["club_post"]].append(line)
    for post, several in holders.items():
        for line in several if len(several) > 1 else ():
            others = ", ".join(one.place for one in several if one is not line)
            line.refuse("CLUB_POST_TAKEN", f"{Post(post).label} có cả ở {others}; mỗi lúc một người.", "club_post")
