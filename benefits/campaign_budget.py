"""What a campaign costs, by giver, kind of gift, age and purse; amounts nobody knows stand apart, never as zero."""

from dataclasses import dataclass, field

from django.db.models import Count, Q, Sum

from benefits.choices import Purse
from benefits.models import GIVEN


@dataclass
class BudgetRow:
    """Lines alike in giver, gift and age: `gifts` in all, of which `unknown` have no known amount."""

    giver: str
    name: str
    age: int | None
    purse: str
    amounts: tuple[int, ...]
    people: int
    gifts: int
    vnd: int
    unknown: int
    given: int
    given_vnd: int
    missing: str = ""

    @property
    def purse_label(self) -> str:
        return Purse(self.purse).label

    @property
    def level_vnd(self) -> int | None:
        """The amount of one gift where all are alike."""
        return self.amounts[0] if len(self.amounts) == 1 and not self.unknown else None


@dataclass
class Budget:
    """The rows, longest lives first, and their sums."""

    rows: list[BudgetRow] = field(default_factory=list)

    def total(self, name: str, purse: str | None = None) -> int:
        return sum(getattr(row, name) for row in self.rows if purse is None or row.purse == purse)

    @property
    def purses(self) -> list[dict]:
        """Sums of each purse that gives something."""
        found = []
        for purse in Purse:
            if any(row.purse == purse for row in self.rows):
                found.append(
                    {"label": purse.label, "gifts": self.total("gifts", purse), "vnd": self.total("vnd", purse),
                     "unknown": self.total("unknown", purse), "given_vnd": self.total("given_vnd", purse)}
                )  # fmt: skip
        return found

    @property
    def papers(self) -> list[str]:
        """Papers that are missing, each once."""
        return list(dict.fromkeys(row.missing for row in self.rows if row.missing))


def budget_of(lines) -> Budget:
    """One query over the lines that are given, whatever their number."""
    unknown, given = Q(amount_vnd__isnull=True) & ~Q(missing=""), Q(outcome__in=GIVEN)
    parts = (
        lines.included()
        .order_by()
        .values("giver", "name", "age", "purse", "amount_vnd", "gift_count", "missing", "certificate")
        .annotate(
            people=Count("pk"),
            gifts=Sum("gift_count"),
            vnd=Sum("amount_vnd", default=0),
            unknown=Sum("gift_count", filter=unknown, default=0),
            given=Sum("gift_count", filter=given, default=0),
            given_vnd=Sum("amount_vnd", filter=given, default=0),
        )
    )
    rows: dict[tuple, BudgetRow] = {}
    for part in parts:
        # Ages tell longevity gifts apart; elsewhere the age is of no account.
        age = part["age"] if part["certificate"] else None
        key = (part["giver"], part["name"], age, part["purse"])
        level = () if part["amount_vnd"] is None else (part["amount_vnd"] // part["gift_count"],)
        row = rows.setdefault(key, BudgetRow(*key, (), 0, 0, 0, 0, 0, 0))
        row.amounts = tuple(sorted({*row.amounts, *level}))
        row.missing = row.missing or part["missing"]
        for name in ("people", "gifts", "vnd", "unknown", "given", "given_vnd"):
            setattr(row, name, getattr(row, name) + part[name])
    ordered = sorted(rows.values(), key=lambda row: (-(row.age or 0), row.giver, row.name, row.purse))
    return Budget(ordered)
