"""Who in the registry may be the same person: a handful of candidates by index, the verdict by `matching`."""

from dataclasses import dataclass

from django.db.models import Q

from elders.ground.names import vn_key
from elders.matching import CONFLICT, DIFFERENT, Identity, Likeness, compare
from elders.models import Elder, NotDuplicate, User

YEARS_APART = 2


@dataclass(frozen=True)
class Likely:
    elder: Elder
    likeness: Likeness


def likely_same(identity: Identity, *, user: User, exclude: int | None = None, limit: int = 5) -> list[Likely]:
    """People `user` may see who are or may be the one described, the likeliest first; `exclude` is a pk.

    Pairs somebody has already told apart are not proposed again. Two queries.
    """
    condition = Q()
    birth = identity.known_birth
    if identity.full_name and birth:
        years = (birth.year - YEARS_APART, birth.year + YEARS_APART)
        condition |= Q(name_key=vn_key(identity.full_name), birth_year__range=years)
    if identity.number:
        condition |= Q(citizen_id=identity.number)
    if identity.old_number:
        condition |= Q(old_id=identity.old_number)
    if not condition:
        return []
    people = Elder.objects.for_user(user).filter(condition).select_related("residential_group")
    if exclude:
        told_apart = {
            pk
            for pair in NotDuplicate.objects.filter(Q(first=exclude) | Q(second=exclude)).values_list("first", "second")
            for pk in pair
        }
        people = people.exclude(pk__in=told_apart | {exclude})
    found = [Likely(elder, compare(identity, Identity.of(elder))) for elder in people.order_by("pk")[: limit * 4]]
    found = [one for one in found if one.likeness.verdict not in (DIFFERENT,)]
    return sorted(found, key=lambda one: (one.likeness.verdict == CONFLICT, -one.likeness.score, one.elder.pk))[:limit]
