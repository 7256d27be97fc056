"""Whom the house already knows by name and office: ready lists for invitations."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from clubs.models import BoardSeat, OfficerTerm
from elders.choices import ContactKind, Disability, RoleCode
from elders.models import Assignment, Contact, Ward
from reporting.models import Participant
from reporting.plan_choices import Component


@dataclass(frozen=True)
class Source:
    """A ready list. `personal`: it names people of the registry, so only who reads the registry may use it."""

    code: str
    label: str
    people: Callable[[Ward, date], list[Participant]]
    personal: bool = False


def group_leaders(ward: Ward, day: date) -> list[Participant]:
    """Tổ trưởng of the residential groups, as assigned on `day`."""
    rows = Assignment.objects.on(day).filter(
        residential_group__ward=ward, user__is_active=True, user__groups__name=RoleCode.GROUP_LEADER
    )
    rows = rows.select_related("user", "residential_group").order_by("residential_group__code", "pk")
    return [
        Participant(
            full_name=row.user.get_full_name(),
            title="Tổ trưởng",
            residential_group=row.residential_group,
            component=Component.GROUP_LEADER,
        )
        for row in rows
    ]


def club_boards(ward: Ward, day: date) -> list[Participant]:
    """Members of the boards of clubs that work on `day`."""
    rows = BoardSeat.objects.on(day).filter(club__ward=ward, club__dissolved_on__isnull=True)
    rows = rows.select_related(
        "club", "membership__elder__residential_group", "membership__companion__residential_group"
    )
    return [
        _from_person(row.membership, row.get_post_display(), row.club.name, Component.CLUB_BOARD)
        for row in rows.order_by("club__name", "post", "pk")
    ]


def officers(ward: Ward, day: date) -> list[Participant]:
    """Officers of the Association and its branches."""
    rows = OfficerTerm.objects.on(day).filter(unit__ward=ward)
    rows = rows.select_related("unit", "member__elder__residential_group", "member__companion__residential_group")
    return [
        _from_person(row.member, row.get_post_display(), str(row.unit), Component.ASSOCIATION)
        for row in rows.order_by("unit", "post", "pk")
    ]


def _from_person(row, title: str, organisation: str, component: str) -> Participant:
    person = row.person
    return Participant(
        full_name=person.full_name, sex=person.sex, title=title, organisation=organisation[:150], component=component,
        elder=row.elder, residential_group=person.residential_group,
    )  # fmt: skip


def carers(ward: Ward, day: date) -> list[Participant]:
    """Next of kin of residents with severe disability (TH-01); families the registry names nobody of are left out."""
    rows = Contact.objects.filter(
        kind=ContactKind.NEXT_OF_KIN, elder__ward=ward, elder__is_resident=True, elder__date_of_death__isnull=True
    )
    severe = [Disability.SEVERE, Disability.VERY_SEVERE]
    rows = rows.filter(elder__situations__valid_to__isnull=True, elder__situations__disability_level__in=severe)
    rows = rows.select_related("elder__residential_group").order_by("elder__residential_group__code", "elder", "pk")
    found = {}
    for row in rows:
        found.setdefault(row.elder_id, row)
    return [
        Participant(
            full_name=row.full_name, title=row.relation.capitalize(), component=Component.FAMILY, family_of=row.elder,
            residential_group=row.elder.residential_group,
        )
        for row in found.values()
    ]  # fmt: skip


SOURCES = {
    one.code: one
    for one in [
        Source("to-truong", "Tổ trưởng các tổ dân phố", group_leaders),
        Source("ban-chu-nhiem", "Ban Chủ nhiệm các câu lạc bộ", club_boards),
        Source("hoi", "Cán bộ Hội và chi hội", officers),
        Source("gia-dinh", "Gia đình người khuyết tật nặng, đặc biệt nặng", carers, personal=True),
    ]
}


def sources_for(user) -> list[Source]:
    """The ready lists `user` may use."""
    return [one for one in SOURCES.values() if not one.personal or user.has_perm("elders.view_elder")]
