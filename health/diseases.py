"""Diseases as the station counts them: groups of ICD-10 codes by their first three characters
(`health/policy/diseases.toml`), for registers, the table of a round and who is chronically ill alike. Pure."""

from dataclasses import dataclass
from functools import cache

from elders.ground.policy import Folder
from health.measures import POLICY


@dataclass(frozen=True)
class Disease:
    """One line of the table of diseases: codes from `first` to `last`, both included."""

    code: str
    label: str
    first: str
    last: str
    chronic: bool = True

    @property
    def heads(self) -> list[str]:
        """Every three-character code of the group."""
        first, last = int(self.first[1:]), int(self.last[1:])
        return [f"{self.first[0]}{number:02d}" for number in range(first, last + 1)]

    def holds(self, icd: str) -> bool:
        return self.first <= icd[:3].upper() <= self.last


@cache
def disease_groups() -> dict[str, Disease]:
    """Every group by its code, in the order of the file."""
    return {
        code: Disease(code, one["label"], *one["icd"], chronic=one.get("chronic", True))
        for code, one in Folder.read(POLICY).files["diseases"].items()
        if "icd" in one  # "other diseases" is a register without codes
    }


def group_of(icd: str) -> str:
    """Code of the group an ICD-10 code belongs to, "" for none."""
    return next((one.code for one in disease_groups().values() if one.holds(icd)), "")
