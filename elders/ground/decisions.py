"""A decision with its reasons: every condition with yes, no or not known. Knows no scheme and no person.

Three answers everywhere: True, False, and None = the record does not say. None is never treated as no.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Answer = bool | None


def all_of(answers: Iterable[Answer]) -> Answer:
    """Every one yes → yes; one no → no, whatever else is not known; otherwise not known."""
    unknown = False
    for answer in answers:
        if answer is False:
            return False
        unknown = unknown or answer is None
    return None if unknown else True


def any_of(answers: Iterable[Answer]) -> Answer:
    """One yes → yes, whatever else is not known; every one no → no; otherwise not known."""
    unknown = False
    for answer in answers:
        if answer:
            return True
        unknown = unknown or answer is None
    return None if unknown else False


@dataclass(frozen=True, slots=True)
class Check:
    """One condition: its words, the answer, the value used, the name of the fact and the article.

    A condition made of others keeps them in `parts`; its `value` is then fact → value. `remark` says what was assumed.
    """

    label: str
    result: Answer
    value: Any
    source: str
    fact: str = ""
    remark: str = ""
    parts: tuple["Check", ...] = ()

    def leaves(self) -> Iterable["Check"]:
        """The conditions about one fact each."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Amount:
    """How much. `vnd` None is not known, or no money at all (`in_kind` then says what); it is never zero for unknown.

    `funding` splits `vnd` by who pays. `missing` says whose paper would tell an unknown amount. `least` and `most`, in
    đồng, are what is known of it. `reckoning` is the sum in words; `confidence` that of its least certain part.
    """

    vnd: int | None = None
    funding: Mapping[str, int] = field(default_factory=dict)
    reckoning: str = ""
    in_kind: str = ""
    missing: str = ""
    least: int | None = None
    most: int | None = None
    source: str = ""
    confidence: str = "verified"

    @property
    def is_unknown(self) -> bool:
        """Money is due and nobody has confirmed how much: approval has to wait."""
        return self.vnd is None and bool(self.missing)


@dataclass(frozen=True, slots=True)
class Review:
    """Something a person has to look at before this is approved, with the reason."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer on one scheme for one person and day, with all its reasons."""

    scheme: str
    eligible: Answer
    amount: Amount
    checks: tuple[Check, ...]
    source: str
    confidence: str
    reviews: tuple[Review, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        """Facts whose answer would settle it; empty when it is settled."""
        if self.eligible is not None:
            return ()
        names = []
        for check in self.checks:
            if check.result is None:
                names += [leaf.fact for leaf in check.leaves() if leaf.result is None and leaf.fact]
        return tuple(dict.fromkeys(names))

    @property
    def payable(self) -> bool:
        """Approval may go ahead: entitled, with a known amount (or in kind) and nothing left to look at."""
        return self.eligible is True and not self.amount.is_unknown and not self.reviews
