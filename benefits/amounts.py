"""How much a version of a scheme gives: the `amount` table of the policy file, by its `kind`.

An amount nobody has confirmed is unknown and names the paper that would tell it. `law.rate(code, region)` gives a dated
value or None. All results are whole đồng.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from benefits.checks import Values, in_ages
from benefits.law import Version
from elders.ground.decisions import Amount
from elders.ground.numbers import grouped
from elders.ground.policy import Dated

CENTRAL, CITY = "central", "city"
# Facts an amount of each kind reads, beside those of the conditions.
READS = {
    "total": ("region",),
    "coefficient": ("region",),
    "target": ("area",),
    "per_martyr": ("merit_monthly", "martyr_relative_monthly", "martyr_worship"),
    "premium": ("region",),
}
RANK = {"verified": 0, "likely": 1, "unknown": 2}


def dong(vnd: int) -> str:
    return f"{grouped(vnd)} đồng"


def worst(*confidences: str) -> str:
    return max(confidences, key=RANK.__getitem__)


def split(vnd: int, payer: str) -> dict[str, int]:
    """All of `vnd` from one purse."""
    return {CENTRAL: 0, CITY: 0} | {payer: vnd}


def product(factor: float | int, vnd: int) -> int:
    """Exact, as on paper: 1.5 × 700.000."""
    return int(Decimal(str(factor)) * vnd)


def by_age(table: Mapping[str, int], age: int | None) -> int | None:
    """The row of a table by age; None when the age is not known or has no row."""
    if age is None:
        return None
    return next((vnd for ages, vnd in table.items() if in_ages(age, ages)), None)


def reads(version: Version) -> tuple[str, ...]:
    """Facts the amount of `version` depends on."""
    kind = version.amount["kind"]
    return (version.amount["age"],) if kind == "by_age" else READS.get(kind, ())


def amount_of(version: Version, values: Values, law: Any, local: Dated | None = None) -> Amount:
    """The amount for a person with `values`; `local` is what the ward confirmed for this very scheme."""
    if local is not None and (found := _local(version, values, local)) is not None:
        return found
    return KINDS[version.amount["kind"]](version, values, law)


def _local(version: Version, values: Values, local: Dated) -> Amount | None:
    """An amount the ward keyed in from a resolution: one figure, or a table by age."""
    vnd = local.value
    if isinstance(vnd, Mapping):
        vnd = by_age(vnd, values.get(version.amount.get("age", "calendar_age")))
        if vnd is None:
            return None
    payer = version.amount.get("funding", CITY)
    return Amount(
        vnd,
        split(vnd, CITY if payer == "central_floor" else payer),
        reckoning=dong(vnd),
        in_kind=version.amount.get("in_kind", ""),
        source=local.source,
        confidence=local.confidence,
    )


def _fixed(version: Version, values: Values, law: Any) -> Amount:
    vnd = version.amount["value"]
    return Amount(
        vnd,
        split(vnd, version.amount["funding"]),
        dong(vnd),
        in_kind=version.amount.get("in_kind", ""),
        source=version.source,
    )


def _floor(version: Version, values: Values, law: Any) -> Amount:
    """The least the State gives; the city may have decided more."""
    table = version.amount
    vnd = table["value"]
    return Amount(
        vnd,
        split(vnd, table["funding"]),
        f"ít nhất {dong(vnd)}",
        in_kind=table["in_kind"],
        least=vnd,
        source=version.source,
    )


def _unknown(version: Version, values: Values, law: Any) -> Amount:
    table = version.amount
    return Amount(
        missing=table["paper"],
        least=table.get("least"),
        most=table.get("most"),
        source=version.source,
        confidence="unknown",
    )


def _coefficient(version: Version, values: Values, law: Any) -> Amount:
    """Coefficient × standard of the city, never below that of the State."""
    table, region = version.amount, values["region"]
    base, floor = law.rate(table["base"], region), law.rate(table["floor"], region)
    if base is None:
        return Amount(missing=law.paper(table["base"], region), source=version.source, confidence="unknown")
    used = floor if floor is not None and floor.value > base.value else base
    vnd, factor = product(table["coefficient"], used.value), f"{table['coefficient']:g}".replace(".", ",")
    funding = split(vnd, CENTRAL if table["funding"] == CENTRAL else CITY)
    if table["funding"] == "central_floor":
        if floor is None:
            return Amount(missing=law.paper(table["floor"], region), source=version.source, confidence="unknown")
        central = product(table["coefficient"], floor.value)
        funding = {CENTRAL: central, CITY: vnd - central}
    return Amount(
        vnd,
        funding,
        f"{factor} × {dong(used.value)} = {dong(vnd)}",
        source=used.source,
        confidence=worst(used.confidence, version.confidence),
    )


def _total(version: Version, values: Values, law: Any) -> Amount:
    """A total fixed by the city of which the State pays its own level; or that level with a fixed addition, if that is
    how the resolution is worded (rate `mode`)."""
    table, region = version.amount, values["region"]
    central, total = law.rate(table["central"], region), law.rate(table["total"], region)
    mode = law.rate(table["mode"], region)
    adds = mode is not None and mode.value == "fixed_topup"
    city = law.rate(table["top_up"], region) if adds else total
    for code, found in ((table["central"], central), (table["top_up"] if adds else table["total"], city)):
        if found is None:
            return Amount(missing=law.paper(code, region), source=version.source, confidence="unknown")
    # The State's level is a floor: a total the city has not raised yet never takes from it.
    vnd = central.value + city.value if adds else max(city.value, central.value)
    funding = {CENTRAL: central.value, CITY: vnd - central.value}
    words = f"{dong(central.value)} (mức trung ương) + {dong(funding[CITY])} (thành phố) = {dong(vnd)}"
    return Amount(
        vnd,
        funding,
        words if funding[CITY] else dong(vnd),
        source="; ".join(dict.fromkeys([central.source, city.source])),
        confidence=worst(central.confidence, city.confidence, version.confidence),
    )


def _by_age(version: Version, values: Values, law: Any) -> Amount:
    table = version.amount
    age = values[table["age"]]
    vnd = by_age(table["table"], age)
    if vnd is None:
        return Amount(
            missing=table.get("paper", version.source),
            least=table.get("least"),
            most=table.get("most"),
            source=version.source,
            confidence="unknown",
        )
    return Amount(
        vnd,
        split(vnd, table["funding"]),
        f"mức cho tuổi {age}: {dong(vnd)}",
        in_kind=table.get("in_kind_table", {}).get(str(age), ""),
        source=version.source,
        confidence=version.confidence,
    )


def _target(version: Version, values: Values, law: Any) -> Amount:
    """What is missing up to a total, after the monthly payment the person has."""
    table, area = version.amount, values["area"]
    target = table.get(area) if area else None
    if target is None:
        return Amount(missing="khu vực của phường (thành thị hay nông thôn)", source=version.source)
    code, paid = law.paid_in(table["group"], values)
    if paid is None:
        return Amount(
            missing="khoản trợ cấp hằng tháng đang hưởng", most=target, source=version.source, confidence="unknown"
        )
    vnd = max(target - paid, 0)
    return Amount(
        vnd,
        split(vnd, table["funding"]),
        f"{dong(target)} − {dong(paid)} đang hưởng = {dong(vnd)}",
        source=version.source,
        confidence=version.confidence,
    )


def _per_martyr(version: Version, values: Values, law: Any) -> Amount:
    """One gift for the own merit, however many, and one for each martyr."""
    one = version.amount["value"]
    martyrs = values["martyr_worship"] or (1 if values["martyr_relative_monthly"] else 0)
    number = bool(values["merit_monthly"]) + martyrs
    vnd = number * one
    return Amount(
        vnd,
        split(vnd, version.amount["funding"]),
        f"{number} suất × {dong(one)} = {dong(vnd)}" if number > 1 else dong(vnd),
        in_kind=f"mỗi suất gồm {dong(version.amount['cash'])} tiền mặt và quà {dong(version.amount['goods'])}",
        source=version.source,
        confidence=version.confidence,
    )


def _card(version: Version, values: Values, law: Any) -> Amount:
    table = version.amount
    rate = f"mức hưởng {table['card_rate']:.0%}" if "card_rate" in table else "mức hưởng chưa biết"
    return Amount(
        in_kind=f"thẻ BHYT, {rate}, {table['paid_by']} đóng", source=version.source, confidence=version.confidence
    )


def _premium(version: Version, values: Values, law: Any) -> Amount:
    """A card the person pays for: what the first member of a household pays each month."""
    base = law.rate(version.amount["base"], values["region"])
    words = f"thẻ BHYT, mức hưởng {version.amount['card_rate']:.0%}, người tham gia tự đóng"
    if base is not None:
        first = product(version.amount["percent"], base.value) // 100
        words += f": người thứ nhất trong hộ {dong(first)}/tháng, những người sau ít hơn"
    return Amount(in_kind=words, source=version.source, confidence=version.confidence)


def _in_kind(version: Version, values: Values, law: Any) -> Amount:
    return Amount(in_kind=version.amount["in_kind"], source=version.source, confidence=version.confidence)


KINDS: dict[str, Callable[[Version, Values, Any], Amount]] = {
    "fixed": _fixed,
    "floor": _floor,
    "unknown": _unknown,
    "coefficient": _coefficient,
    "total": _total,
    "by_age": _by_age,
    "target": _target,
    "per_martyr": _per_martyr,
    "card": _card,
    "premium": _premium,
    "in_kind": _in_kind,
}
