"""From which month and until which month, and what changes for months already paid. Pure.

Months are given by their first day. Whole months only: the month of death or of leaving is paid in full.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from benefits.law import Book, Scheme, state_book
from benefits.people import Facts
from benefits.rules import Law, decide
from elders.ground.birth import Birth, reaches
from elders.ground.decisions import Decision
from elders.ground.months import month_of, next_month
from elders.ground.policy import NotInForce

START_WORDS = {
    "month_decision_signed": "từ tháng ký quyết định",
    "birthday_75": "từ tháng đủ 75 tuổi",
    "birthday_80": "từ tháng đủ 80 tuổi",
}
FREQUENCY_WORDS = {
    "monthly": "hằng tháng",
    "one_off": "một lần",
    "continuous": "thẻ còn giá trị khi còn hưởng",
    "yearly": "hằng năm",
    "once_in_life": "một lần trong đời",
    "yearly_event": "hằng năm, theo đợt",
    "yearly_tet": "mỗi dịp Tết",
    "yearly_27_7": "mỗi dịp 27/7",
    "yearly_2_9": "mỗi dịp 2/9",
}
PER_WORDS = {"monthly": "đồng/tháng"}
PAYEE_WORDS = {
    "person": "người cao tuổi",
    "household": "hộ gia đình",
    "foster_household": "hộ, cá nhân nhận chăm sóc, nuôi dưỡng",
}


def first_month(scheme: Scheme, *, signed_on: date, birth: Birth | None = None) -> date | None:
    """The first month paid: that of the signature (NĐ 176/2025 Điều 4; NĐ 147/2025 Điều 5), for the schemes that ended
    on 30/06/2025 that of the birthday; None when that is not known."""
    if scheme.start in ("birthday_75", "birthday_80"):
        return month_of(reaches(birth.earliest, int(scheme.start[-2:]), leap_day_is_march=False)) if birth else None
    return month_of(signed_on)


def stop_month(event: date) -> date:
    """The first month no longer paid after a death, a move, a refusal or the loss of a condition: the month after."""
    return next_month(month_of(event))


def earliest_signing(birth: Birth, age: int) -> date:
    """The first day a decision that needs `age` completed years may be signed."""
    return reaches(birth.earliest, age, leap_day_is_march=False)


def day_that_decides(month: date, signed_on: date | None) -> date:
    """The day on which a month is judged: that of the signature in its own month, else the first (a change counts from
    the month after it)."""
    return signed_on if signed_on and month_of(signed_on) == month else month


@dataclass(frozen=True)
class Paid:
    """What a closed month paid."""

    vnd: int
    funding: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """What a past month should have paid by what is known now, beside what it paid. The month itself stays as it was:
    `vnd` above zero is truy lĩnh, below zero thu hồi; `funding` moves between purses even where the total stands."""

    month: date
    paid: Paid
    due: Paid
    decision: Decision

    @property
    def vnd(self) -> int:
        return self.due.vnd - self.paid.vnd

    @property
    def funding(self) -> dict[str, int]:
        purses = dict.fromkeys([*self.paid.funding, *self.due.funding])
        moved = {purse: self.due.funding.get(purse, 0) - self.paid.funding.get(purse, 0) for purse in purses}
        return {purse: vnd for purse, vnd in moved.items() if vnd}


class NotSettled(ValueError):
    """A month whose answer or amount is not known: no line is made up for it."""

    def __init__(self, month: date, decision: Decision) -> None:
        self.month, self.decision = month, decision
        why = decision.amount.missing or "chưa đủ dữ kiện"
        super().__init__(f"tháng {month:%m/%Y}: {why}")


def differences(
    scheme: str,
    paid: Mapping[date, Paid],
    *,
    known: date,
    facts_on: Callable[[date], Facts],
    signed_on: date | None = None,
    book: Book | None = None,
) -> list[Difference]:
    """Lines for the months of `paid` that would be paid otherwise by what is known on `known`, oldest first.

    `facts_on(day)` gives the facts of a day, which may have been corrected since. Raises: NotSettled when a month can
    not be judged.
    """
    lines = []
    for month in sorted(paid):
        law = Law(day_that_decides(month, signed_on), known=known, book=book)
        try:
            decision = decide(scheme, facts_on(law.day), law)
        except NotInForce:
            decision = None
        if decision is None or decision.eligible is False:
            due = Paid(0)
        elif decision.eligible is None or decision.amount.vnd is None:
            raise NotSettled(month, decision)
        else:
            due = Paid(decision.amount.vnd, decision.amount.funding)
        line = Difference(month, paid[month], due, decision)
        if line.vnd or line.funding:
            lines.append(line)
    return lines


def paid_by_then(
    scheme: str, wanted: Iterable[date], *, facts_on: Callable[[date], Facts], signed_on: date | None = None
) -> dict[date, Paid]:
    """What each month paid by what was known in that month: the past as it was decided at the time."""
    paid = {}
    for month in wanted:
        decision = decide(scheme, facts_on(day := day_that_decides(month, signed_on)), Law(day, book=state_book()))
        if decision.eligible and decision.amount.vnd is not None:
            paid[month] = Paid(decision.amount.vnd, decision.amount.funding)
    return paid
