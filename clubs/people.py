"""Looking for somebody by full name and year of birth: how a club that has no registry of its own names an elder.

Both must be right, so that nobody can leaf through the registry from a club's page; what comes back tells two people of
one name apart by their tổ dân phố, and shows no number and no circumstance.
"""

from dataclasses import dataclass

from clubs.models import Companion
from elders.ground.names import vn_key
from elders.models import Elder


@dataclass(frozen=True)
class Candidate:
    """`key` is "elder-12" or "companion-3"."""

    key: str
    person: Elder | Companion

    @property
    def words(self) -> str:
        group = self.person.residential_group
        kind = "" if isinstance(self.person, Elder) else ", chưa có trong sổ người cao tuổi"
        return f"{self.person.full_name}, sinh {self.person.birth}, {group.short_name if group else 'chưa rõ tổ'}{kind}"


def candidates(ward_id: int, *, full_name: str, birth_year: int) -> list[Candidate]:
    """Living people of the ward with that name and year, elders of the registry first; two queries."""
    key = vn_key(full_name)
    if not key:
        return []
    same = {"ward": ward_id, "name_key": key, "birth_year": birth_year}
    elders = Elder.objects.current().filter(**same).select_related("residential_group")
    companions = Companion.objects.filter(**same, date_of_death__isnull=True).select_related("residential_group")
    return [Candidate(f"elder-{elder.pk}", elder) for elder in elders] + [
        Candidate(f"companion-{companion.pk}", companion) for companion in companions
    ]


def chosen(ward_id: int, key: str, *, full_name: str, birth_year: int) -> Elder | Companion | None:
    """The candidate with that key; None when it is none of them, so that a changed key opens nobody else's record."""
    found = candidates(ward_id, full_name=full_name, birth_year=birth_year)
    return next((candidate.person for candidate in found if candidate.key == key), None)
