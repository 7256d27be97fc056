"""What is true of a person, said once and asked in two ways: as SQL over all people, and as a Django condition.

`Fact("poor")` is read off the situation of the cut-off day; `Mark("club", "sport")` off the rows of a source. Both have
two answers: a fact nobody recorded is not true, so "known" has to be asked for itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Condition(ABC):
    def __and__(self, other: "Condition") -> "All":
        return All((self, other))

    def __or__(self, other: "Condition") -> "Any":
        return Any((self, other))

    def __invert__(self) -> "Not":
        return Not(self)

    def leaves(self) -> Iterator["Fact | Mark"]:
        """Every fact and mark it speaks of."""
        yield from ()

    @abstractmethod
    def sql(self, leaves: Mapping["Condition", str]) -> str:
        """Over the joined row of one person; `leaves` says where each fact and mark stands in it."""


@dataclass(frozen=True)
class Everybody(Condition):
    def sql(self, leaves: Mapping[Condition, str]) -> str:
        return "true"


@dataclass(frozen=True)
class Fact(Condition):
    """A name of `sources.FACTS`."""

    name: str

    def leaves(self) -> Iterator["Fact | Mark"]:
        yield self

    def sql(self, leaves: Mapping[Condition, str]) -> str:
        return leaves[self]


@dataclass(frozen=True)
class Mark(Condition):
    """A row of the source `name` exists, one with the mark `mark` when given."""

    name: str
    mark: str = ""

    def leaves(self) -> Iterator["Fact | Mark"]:
        yield self

    def sql(self, leaves: Mapping[Condition, str]) -> str:
        return leaves[self]


@dataclass(frozen=True)
class Several(Condition):
    parts: tuple[Condition, ...]

    def leaves(self) -> Iterator["Fact | Mark"]:
        for part in self.parts:
            yield from part.leaves()

    def sql(self, leaves: Mapping[Condition, str]) -> str:
        return "(" + f" {self.word} ".join(part.sql(leaves) for part in self.parts) + ")"

    word = ""


@dataclass(frozen=True)
class All(Several):
    word = "AND"


@dataclass(frozen=True)
class Any(Several):
    word = "OR"


@dataclass(frozen=True)
class Not(Condition):
    part: Condition

    def leaves(self) -> Iterator["Fact | Mark"]:
        yield from self.part.leaves()

    def sql(self, leaves: Mapping[Condition, str]) -> str:
        return f"NOT {self.part.sql(leaves)}"
