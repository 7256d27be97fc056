"""What if a rate or an age of the law were another one from some month on: the same book with one changed value."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from benefits.law import Book, Condition, Scheme
from benefits.rules import Law
from elders.ground.policy import Dated, NotInForce

AGE = "tuoi:"  # how the code of a changed age begins, before that of the scheme
SOURCE = "giả định khi dự báo"


@dataclass(frozen=True)
class WhatIf:
    """`code` is a rate, or AGE and a scheme; `value` đồng or years; it counts from the day `since`."""

    code: str
    value: int
    since: date


@dataclass(frozen=True)
class Choice:
    """Something that can be changed, with what it is today."""

    code: str
    label: str
    now: int
    is_age: bool


def choices(book: Book, today: date, codes: tuple[str, ...], rates: tuple[str, ...]) -> list[Choice]:
    """Rates with a known amount, and the ages of schemes, that the forecast reads today."""
    law = Law(today, book=book)
    found = []
    for code in rates:
        series, rate = book.rates[code], law.rate(code)
        if series.unit and rate is not None and isinstance(rate.value, int):
            found.append(Choice(code, series.label, rate.value, is_age=False))
    for code in codes:
        if code in law.texts and (age := _age_of(law.texts[code].version.conditions)):
            found.append(Choice(AGE + code, law.texts[code].scheme.name, age, is_age=True))
    return found


def changed(book: Book, what_if: WhatIf) -> Book:
    """The book with the assumption in it. Raises: NotInForce when the scheme has no text on that day."""
    origin = {"valid_from": what_if.since, "known_from": what_if.since, "source": SOURCE, "confidence": "unknown"}
    if not what_if.code.startswith(AGE):
        return book.with_rates({what_if.code: [Dated(value=what_if.value, **origin)]})
    scheme = book.schemes[what_if.code.removeprefix(AGE)]
    return book.with_schemes([_with_age(scheme, what_if.value, what_if.since)])


def _with_age(scheme: Scheme, age: int, since: date) -> Scheme:
    """Every text from `since` on asks for `age` in the place of its own."""
    texts = [one for one in scheme.versions if one.valid_from > since]
    try:
        texts.append(scheme.on(since))
    except NotInForce:
        if not texts:
            raise
    new = [
        replace(
            one,
            valid_from=max(one.valid_from, since),
            known_from=since if one.valid_from <= since else one.known_from,
            source=SOURCE,
            confidence="unknown",
            conditions=tuple(_older(condition, age) for condition in one.conditions),
        )
        for one in texts
    ]
    kept = [one for one in scheme.versions if one.valid_from <= since]
    return replace(scheme, versions=(*kept, *new))


def _older(condition: Condition, age: int) -> Condition:
    if condition.fact != "age_full":
        return condition
    if condition.operator == "at_least":
        return replace(condition, value=age, label=f"Từ đủ {age} tuổi (giả định)", source=SOURCE)
    if condition.operator == "between":
        high = condition.value[1]
        label = f"Từ đủ {age} đến dưới {high + 1} tuổi (giả định)"
        return replace(condition, value=(age, high), label=label, source=SOURCE)
    return condition


def _age_of(conditions: tuple[Condition, ...]) -> int | None:
    """The age a text asks for, where it is a plain number."""
    for one in conditions:
        if one.fact == "age_full" and one.operator in ("at_least", "between"):
            age = one.value[0] if isinstance(one.value, tuple) else one.value
            return age if isinstance(age, int) else None
    return None


def first_of_month(day: date) -> date:
    return day if day.day == 1 else (day.replace(day=28) + timedelta(days=4)).replace(day=1)
