"""What a round costs: planned, spent and what is left of the budget; a price nobody knows is in no sum."""

from collections.abc import Iterable
from dataclasses import dataclass

from health.models import RoundCost


@dataclass(frozen=True)
class CostLine:
    """One line; amounts are None when the price is not known."""

    cost: RoundCost

    @property
    def planned_vnd(self) -> int | None:
        return _amount(self.cost.planned_quantity, self.cost.planned_price_vnd)

    @property
    def spent_vnd(self) -> int | None:
        return _amount(self.cost.spent_quantity, self.cost.spent_price_vnd)

    @property
    def variance_vnd(self) -> int | None:
        """Spent less planned: above zero is more than planned; None while nothing is spent or a price is not known."""
        if not self.cost.spent_quantity or self.planned_vnd is None or self.spent_vnd is None:
            return None
        return self.spent_vnd - self.planned_vnd


def _amount(quantity: int, price: int | None) -> int | None:
    if not quantity:
        return 0
    return None if price is None else quantity * price


@dataclass(frozen=True)
class Costs:
    """All lines with their sums in đồng; `unknown_…` lines have no known price and are in no sum."""

    lines: list[CostLine]
    planned_vnd: int
    spent_vnd: int
    unknown_planned: int
    unknown_spent: int
    budget_vnd: int | None

    @property
    def left_vnd(self) -> int | None:
        """What is left of the approved budget; None when none was approved."""
        return None if self.budget_vnd is None else self.budget_vnd - self.spent_vnd

    @property
    def over_plan(self) -> bool:
        return self.budget_vnd is not None and self.planned_vnd > self.budget_vnd


def costs_of(costs: Iterable[RoundCost], *, budget_vnd: int | None) -> Costs:
    """Sum the lines of a round."""
    lines = [CostLine(one) for one in costs]
    return Costs(
        lines=lines,
        planned_vnd=sum(one.planned_vnd or 0 for one in lines),
        spent_vnd=sum(one.spent_vnd or 0 for one in lines),
        unknown_planned=sum(one.planned_vnd is None for one in lines),
        unknown_spent=sum(one.spent_vnd is None for one in lines),
        budget_vnd=budget_vnd,
    )
