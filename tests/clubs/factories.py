"""Clubs with made-up people; give only what matters to the test."""

from datetime import date
from itertools import count

from clubs.models import AssociationMember, AssociationUnit, CareClient, Club, Companion, Meeting, Membership, Volunteer
from elders.models import Elder, Ward
from tests import factories

FOUNDED = date(2025, 1, 1)
_serial = count(1)


def make_club(*, ward: Ward, **fields) -> Club:
    values = {"name": f"CLB số {next(_serial)}", "kind": "lien_the_he", "founded_on": FOUNDED}
    return Club.objects.create(ward=ward, **values | fields)


def make_companion(*, ward: Ward, **fields) -> Companion:
    """Somebody of 46 years in 2026 unless told otherwise."""
    return Companion.objects.create(
        ward=ward, **{"full_name": "Bùi Văn Trẻ", "sex": "nam", "birth_year": 1980} | fields
    )


def make_member(club: Club, person: Elder | Companion | None = None, *, valid_from: date = FOUNDED, **fields):
    """A membership of `person`, or of a new elder of the club's ward."""
    person = person or factories.make_elder(ward=club.ward)
    who = {"elder": person} if isinstance(person, Elder) else {"companion": person}
    return Membership.objects.create(club=club, valid_from=valid_from, **who, **fields)


def make_meeting(club: Club, held_on: date, **fields) -> Meeting:
    return Meeting.objects.create(club=club, held_on=held_on, **fields)


def make_volunteer(membership: Membership, **fields) -> Volunteer:
    return Volunteer.objects.create(membership=membership, **{"valid_from": membership.valid_from} | fields)


def make_client(club: Club, person: Elder | None = None, **fields) -> CareClient:
    person = person or factories.make_elder(ward=club.ward)
    return CareClient.objects.create(club=club, elder=person, **{"valid_from": FOUNDED, "visits_per_week": 2} | fields)


def make_unit(*, ward: Ward, **fields) -> AssociationUnit:
    return AssociationUnit.objects.create(ward=ward, **{"name": f"Chi hội số {next(_serial)}"} | fields)


def make_association_member(unit: AssociationUnit, person: Elder | Companion | None = None, **fields):
    person = person or factories.make_elder(ward=unit.ward)
    who = {"elder": person} if isinstance(person, Elder) else {"companion": person}
    return AssociationMember.objects.create(unit=unit, **{"valid_from": FOUNDED} | who | fields)
