"""Whom rows of club rosters are about when the registry does not know them: the book of companions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from clubs.models import Companion, Membership
from elders.ground.birth import Birth, full_age
from elders.ground.names import vn_key
from elders.intake.lines import Line
from elders.models import Elder

REGISTRY_AGE = 60


@dataclass(frozen=True)
class Whom:
    """An elder, a companion that is known, or (both None) a companion to be made."""

    elder_id: int | None = None
    companion_id: int | None = None
    key: tuple[str, int | None] = ("", None)

    @property
    def who(self) -> dict[str, Any]:
        """For a filter or a new row."""
        return {"elder_id": self.elder_id} if self.elder_id else {"companion_id": self.companion_id}

    @property
    def is_new(self) -> bool:
        return self.elder_id is None and self.companion_id is None


def birth_of(line: Line) -> Birth | None:
    text = line.values.get("birth")
    return Birth.from_iso(text) if text else None


def find(lines: Iterable[Line], *, ward_id: int) -> dict[int, Whom]:
    """id(line) → whom it is about; one query for all companions of these names."""
    lines = [line for line in lines if not line.elder_id]
    keys = {vn_key(line.values.get("full_name", "")) for line in lines}
    known: dict[tuple[str, int | None], list[Companion]] = defaultdict(list)
    for one in Companion.objects.filter(ward=ward_id, name_key__in=keys).order_by("pk"):
        known[one.name_key, one.birth_year].append(one)
    found = {}
    for line in lines:
        birth = birth_of(line)
        key = (vn_key(line.values.get("full_name", "")), birth.year if birth else None)
        same = known.get(key, [])
        if len(same) > 1 and line.values.get("phone"):
            same = [one for one in same if one.phone == line.values["phone"]] or same
        found[id(line)] = Whom(companion_id=same[0].pk if same else None, key=key)
    return found


def whom(line: Line, found: dict[int, Whom]) -> Whom:
    return Whom(elder_id=line.elder_id) if line.elder_id else found[id(line)]


def say_age(line: Line, who: Whom, on: date) -> None:
    """A note on people the registry does not hold: too young for it, or missing in it."""
    birth = birth_of(line)
    if who.elder_id or birth is None:
        return
    if full_age(birth.earliest, on) < REGISTRY_AGE:
        line.note("CLUB_YOUNG", "note", "Dưới 60 tuổi: chỉ ghi ở câu lạc bộ, không vào sổ người cao tuổi.", "birth")
    else:
        line.note("CLUB_NOT_REGISTERED", "note", "Từ 60 tuổi nhưng chưa có trong sổ: phường bổ sung sau.", "birth")


def new_companion(line: Line, *, ward_id: int) -> Companion:
    birth, values = birth_of(line), line.values
    return Companion(
        ward_id=ward_id,
        residential_group_id=line.group_id,
        full_name=values["full_name"],
        sex=values.get("sex") or "",
        birth_year=birth.year if birth else None,
        birth_month=birth.month if birth else None,
        birth_day=birth.day if birth else None,
        phone=values.get("phone") or "",
    )


def people_of_ward(user):
    """People of the registry a keeper of club books may be shown as candidates: living ones of the own ward."""
    return Elder.objects.filter(ward=user.ward_id, merged_into__isnull=True) if user.ward_id else Elder.objects.none()


def the_member(line: Line, members: dict[str, list[Membership]], *, when: str = "") -> Membership | None:
    """The one member of that name (and year of birth); refuses the line when there is none, or more than one. `when`
    ends the sentence: " vào ngày họp"."""
    birth = birth_of(line)
    same = members.get(vn_key(line.values.get("full_name", "")), [])
    if birth:
        same = [row for row in same if row.birth is None or row.birth.year == birth.year]
    if len(same) == 1:
        return same[0]
    if same:
        line.refuse("CLUB_TWO_MEMBERS", "Có hai thành viên cùng tên; ghi thêm năm sinh.", "full_name")
    else:
        line.refuse("CLUB_NO_MEMBER", f"Không có thành viên tên này{when}.", "full_name")
    return None
