"""A review as it is shown, printed and concluded: reckoned from the registry while open, read from its rows after."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from benefits.eligibility import judge
from benefits.eligibility_choices import TONES, Answer
from benefits.models import EligibilityCorrection, EligibilityFinding, EligibilityReview
from elders.models import Elder, User

# What the officer can look at alone: code → words.
VIEWS = {
    "chua-hoi": "Đủ điều kiện, chưa có hồ sơ",
    "dang-hoi": "Có hồ sơ đang giải quyết",
    "dang-huong": "Đang hưởng",
    "mau-thuan": "Đang hưởng nhưng chưa ghi đủ điều kiện",
    "ghi-tay": "Cán bộ ghi tay",
    "so-da-doi": "Ghi tay, nay sổ đã đổi",
}


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One person of a review. `found`: what the registry says; `answer`: what counts, by hand with reason and paper.
    `stale`: by hand, and the registry answers otherwise than when that was written."""

    elder_id: int
    group_id: int | None
    answer: str
    found: str
    scheme: str
    why: str
    draws: str
    has_case: bool
    reason: str = ""
    paper: str = ""
    corrected_by_id: int | None = None
    carried: bool = False
    stale: bool = False

    @property
    def label(self) -> str:
        return Answer(self.answer).label

    @property
    def tone(self) -> str:
        return TONES[Answer(self.answer)]

    @property
    def found_label(self) -> str:
        return Answer(self.found).label

    @property
    def by_hand(self) -> bool:
        return bool(self.reason)

    @property
    def contradicts(self) -> bool:
        """Receives the benefit and was not found to meet the conditions."""
        return bool(self.draws) and self.answer != Answer.YES

    @property
    def not_asked(self) -> bool:
        """Meets the conditions, receives nothing and has no dossier: somebody has to go there."""
        return self.answer == Answer.YES and not self.draws and not self.has_case

    def is_in(self, view: str) -> bool:
        """Whether it belongs to one of `VIEWS`; every row belongs to an unknown one."""
        match view:
            case "chua-hoi":
                return self.not_asked
            case "dang-hoi":
                return self.has_case
            case "dang-huong":
                return bool(self.draws)
            case "mau-thuan":
                return self.contradicts
            case "ghi-tay":
                return self.by_hand
            case "so-da-doi":
                return self.stale
        return True


@dataclass(frozen=True)
class Reviewed:
    """Everybody the review names, and how many were looked at to find them."""

    rows: tuple[ReviewRow, ...]
    considered: int

    @property
    def digest(self) -> str:
        """Changes when any answer does: what was previewed is what is concluded."""
        text = ";".join(f"{row.elder_id}{row.answer}{row.why}{row.draws}{row.has_case}" for row in self.rows)
        return sha256(text.encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Totals:
    """How many of some rows; `answers` by code."""

    all: int
    answers: dict[str, int]
    draws: int
    draws_and_yes: int
    with_case: int
    not_asked: int
    contradicts: int
    by_hand: int
    stale: int

    @property
    def yes(self) -> int:
        return self.answers[Answer.YES]

    @property
    def unknown(self) -> int:
        return self.answers[Answer.UNKNOWN]


def totals(rows: Iterable[ReviewRow]) -> Totals:
    rows = list(rows)
    counted = Counter(row.answer for row in rows)
    return Totals(
        all=len(rows),
        answers={answer.value: counted[answer.value] for answer in Answer},
        draws=sum(bool(row.draws) for row in rows),
        draws_and_yes=sum(bool(row.draws) and row.answer == Answer.YES for row in rows),
        with_case=sum(row.has_case for row in rows),
        not_asked=sum(row.not_asked for row in rows),
        contradicts=sum(row.contradicts for row in rows),
        by_hand=sum(row.by_hand for row in rows),
        stale=sum(row.stale for row in rows),
    )


def reckoned(review: EligibilityReview, *, known: date) -> Reviewed:
    """The answers of the registry for the day of the review, corrected by hand; the law as known on `known`."""
    corrections = {one.elder_id: one for one in review.corrections.all()}
    found = judge(review.ward, review.family, review.reviewed_on, known=known)
    rows = []
    for one in found:
        by_hand = corrections.get(one.elder_id)
        if by_hand or one.comes_into_question:
            row = ReviewRow(
                one.elder_id, one.group_id, one.answer, one.answer, one.scheme, one.why, one.draws, one.has_case
            )
            rows.append(corrected(row, by_hand))
    return Reviewed(tuple(rows), len(found))


def corrected(row: ReviewRow, by_hand: EligibilityCorrection | None) -> ReviewRow:
    """The row with the officer's own result in place of that of the registry."""
    if by_hand is None:
        return row
    return replace(
        row,
        answer=by_hand.answer,
        reason=by_hand.reason,
        paper=by_hand.paper,
        corrected_by_id=by_hand.by_id,
        carried=by_hand.carried,
        stale=row.found not in (by_hand.found, by_hand.answer),
    )


def concluded(review: EligibilityReview) -> Reviewed:
    """The rows as they were concluded, in the order of names."""
    rows = EligibilityFinding.objects.in_force().filter(review=review)
    fields = ("elder_id", "residential_group_id", "answer", "found", "scheme", "why", "draws", "has_case", "reason",
              "paper", "corrected_by_id")  # fmt: skip
    ordered = rows.order_by("elder__given_name", "elder__full_name", "elder_id").values_list(*fields)
    return Reviewed(tuple(ReviewRow(*values) for values in ordered), review.considered or 0)


def reviewed(review: EligibilityReview, *, known: date) -> Reviewed:
    """The review as it stands."""
    return reckoned(review, known=known) if review.is_open else concluded(review)


def seen_by(found: Reviewed, user: User) -> list[ReviewRow]:
    """The rows `user` may see: everybody for the office, own groups for a group leader."""
    if user.sees_whole_ward:
        return list(found.rows)
    groups = set(user.residential_group_ids)
    return [row for row in found.rows if row.group_id in groups]


def people_of(rows: Iterable[ReviewRow]) -> dict[int, Elder]:
    """The records behind some rows."""
    return Elder.objects.select_related("residential_group").in_bulk([row.elder_id for row in rows])
