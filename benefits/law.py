"""The law of benefits as read from `policy/*.toml`: schemes with dated versions, rates, groups, conventions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from elders.ground.policy import Dated, Folder, Provenance, Series, in_force, provenance

POLICY = Path(__file__).resolve().parent / "policy"
SCHEME_FILES = ["social_pension", "social_allowance", "funeral", "insurance", "longevity", "gifts", "city"]
RATE_FILES = ["parameters", "conventions"]
OPERATORS = ("equals", "one_of", "at_least", "above", "below", "between")
EFFECTS = ("flag", "amount", "unclear")


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A condition on one fact (`operator` and `value`, which may be the code of a rate), or on others (`joined` is
    "any" or "all" of `parts`)."""

    label: str
    source: str
    fact: str = ""
    operator: str = ""
    value: Any = None
    joined: str = ""
    parts: tuple["Condition", ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact,) if self.fact else tuple(name for part in self.parts for name in part.facts)


@dataclass(frozen=True, kw_only=True)
class ReviewRule:
    """When `condition` holds a person has to look. `effect`: only a flag; the amount is not established; or whether
    one is entitled at all is not established."""

    condition: Condition
    effect: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Version(Provenance):
    """The text of a scheme over a period. `amount` is the table of the file (see `benefits/amounts.py`)."""

    conditions: tuple[Condition, ...]
    amount: Mapping[str, Any]
    paid_by: str = ""
    adopted: bool = True
    reviews: tuple[ReviewRule, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """One benefit. `frequency` and `start` are codes of `benefits/timing.py`; `payee` is who receives the money."""

    code: str
    name: str
    frequency: str
    versions: tuple[Version, ...]
    roster: str = ""
    start: str = ""
    payee: str = "person"
    is_local: bool = False

    def on(self, day: date, *, known: date | None = None) -> Version:
        """The text that counts on `day`. Raises: NotInForce."""
        return in_force(self.versions, code=self.code, day=day, known=known or day)


@dataclass(frozen=True, kw_only=True)
class Group(Provenance):
    """Schemes of which one person is paid one: `rule` says which."""

    code: str
    label: str
    rule: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """All law known to the software, whatever the day."""

    schemes: Mapping[str, Scheme]
    rates: Mapping[str, Series]
    groups: Mapping[str, Group]
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def with_rates(self, values: Mapping[str, Iterable[Dated]]) -> "Book":
        """The book with further values: for a rate by its code, or for the amount of a scheme by the scheme's code."""
        rates = dict(self.rates)
        for code, new in values.items():
            known = rates.get(code)
            if known is None:
                known = Series(code, self.schemes[code].name)
            rates[code] = known.with_values(new)
        return replace(self, rates=rates)

    def with_schemes(self, schemes: Iterable[Scheme]) -> "Book":
        """The book with what a ward adds."""
        return replace(self, schemes={**self.schemes, **{one.code: one for one in schemes}})


def _condition(table: Mapping[str, Any], default_source: str, where: str) -> Condition:
    source = table.get("source", default_source)
    for joined in ("any", "all"):
        if joined in table:
            parts = tuple(_condition(part, source, where) for part in table[joined])
            return Condition(label=table["label"], source=source, joined=joined, parts=parts)
    operators = [name for name in OPERATORS if name in table]
    if len(operators) != 1:
        raise ValueError(f"{where}: điều kiện về {table.get('fact')} cần đúng một phép so sánh")
    operator = operators[0]
    value = table[operator]
    return Condition(
        label=table.get("label", ""),
        source=source,
        fact=table["fact"],
        operator=operator,
        value=tuple(value) if isinstance(value, list) else value,
    )


def _version(code: str, table: Mapping[str, Any], earlier: list[Version]) -> Version:
    where = f"{code} từ {table.get('valid_from')}"
    fields = provenance(table, where=where)
    if "conditions_as" in table:
        model = next((one for one in earlier if one.valid_from == table["conditions_as"]), None)
        if model is None:
            raise ValueError(f"{where}: không có phiên bản từ {table['conditions_as']}")
        conditions, reviews = model.conditions, model.reviews
    else:
        conditions = tuple(_condition(row, table["source"], where) for row in table["conditions"])
        reviews = tuple(_review(row, table["source"], where) for row in table.get("reviews", ()))
    return Version(
        conditions=conditions,
        reviews=reviews,
        amount=table["amount"],
        paid_by=table.get("paid_by", ""),
        adopted=table.get("adopted", True),
        **fields,
    )


def _review(row: Mapping[str, Any], source: str, where: str) -> ReviewRule:
    if row["effect"] not in EFFECTS:
        raise ValueError(f"{where}: effect = {row['effect']!r}")
    return ReviewRule(condition=_condition(row, source, where), effect=row["effect"], text=row["text"])


def _scheme(code: str, table: Mapping[str, Any]) -> Scheme:
    versions: list[Version] = []
    for row in table["versions"]:
        versions.append(_version(code, row, versions))
    names = ("name", "roster", "frequency", "start", "payee")
    return Scheme(code=code, versions=tuple(versions), **{name: table[name] for name in names if name in table})


def _group(code: str, table: Mapping[str, Any]) -> Group:
    return Group(
        code=code,
        label=table["label"],
        rule=table["rule"],
        members=tuple(table["members"]),
        **provenance(table, where=code),
    )


def read_book(path: Path) -> Book:
    """All files of a policy folder. Raises: ValueError naming what is incomplete or names what does not exist."""
    folder = Folder.read(path)
    book = Book(
        schemes={code: _scheme(code, table) for name in SCHEME_FILES for code, table in folder.files[name].items()},
        rates=folder.series(*RATE_FILES),
        groups={code: _group(code, table) for code, table in folder.files["groups"].items()},
        sources=folder.files["sources"],
    )
    for group in book.groups.values():
        if strangers := set(group.members) - book.schemes.keys():
            raise ValueError(f"{group.code}: không có chế độ {', '.join(sorted(strangers))}")
    return book


@cache
def state_book() -> Book:
    """The law shipped with the software, read once."""
    return read_book(POLICY)
