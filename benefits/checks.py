"""One condition against what is known of a person: a `Check` with its answer, or the answer it would be.

Values come as a mapping from fact to value (None = not known). Beside the facts it holds `age_remark` (what was assumed
about the day of birth, empty when nothing was) and `age_low` (the age if the assumption is wrong).
"""

from collections.abc import Callable, Mapping
from typing import Any

from benefits.law import Condition
from elders.ground.decisions import Answer, Check, all_of, any_of
from elders.ground.numbers import grouped

Values = Mapping[str, Any]
Resolve = Callable[[Any], Any]  # the code of a rate → its value of the day, None when nobody knows it


def in_ages(age: int, wanted: str | int) -> bool:
    """Whether `age` is meant by 70, "70", "101-109" or "110+"."""
    text = str(wanted)
    if text.endswith("+"):
        return age >= int(text[:-1])
    first, _, last = text.partition("-")
    return int(first) <= age <= int(last or first)


def compare(operator: str, value: Any, wanted: Any) -> Answer:
    """Yes, no, or None where the value or what it is held against is not known."""
    if value is None or wanted is None:
        return None
    if operator == "equals":
        return value == wanted
    if operator == "at_least":
        return value >= wanted
    if operator == "above":
        return value > wanted
    if operator == "below":
        return value < wanted
    if operator == "between":
        return wanted[0] <= value <= wanted[1]
    return value in wanted


def check(condition: Condition, values: Values, resolve: Resolve) -> Check:
    """The condition with its answer, the value used and the article."""
    if condition.joined:
        parts = tuple(check(part, values, resolve) for part in condition.parts)
        answer = (any_of if condition.joined == "any" else all_of)(part.result for part in parts)
        used = {leaf.fact: leaf.value for part in parts for leaf in part.leaves()}
        return Check(condition.label, answer, used, condition.source, parts=parts)
    value, wanted = values[condition.fact], resolve(condition.value)
    label, remark = condition.label, ""
    if condition.operator == "below" and "{below}" in label:
        label = label.format(below=grouped(wanted) if wanted is not None else "mức (chưa biết)")
    if condition.fact == "calendar_age" and condition.operator == "one_of":
        answer = None if value is None else any(in_ages(value, one) for one in wanted)
    else:
        answer = compare(condition.operator, value, wanted)
    if condition.fact == "age_full":
        remark = values["age_remark"]
    elif condition.fact == "bhyt_other_group":
        remark = values["card_from"]
    return Check(label, answer, value, condition.source, condition.fact, remark)


def hangs_on_birthday(condition: Condition, values: Values) -> bool:
    """Whether a missing day of birth can change the answer this year: it does so on one day or another when the age
    asked for is reached in this calendar year."""
    if condition.joined:
        return any(hangs_on_birthday(part, values) for part in condition.parts)
    if condition.fact != "age_full" or not values["age_remark"]:
        return False
    wanted = condition.value
    ages = (wanted[0], wanted[1] + 1) if condition.operator == "between" else (wanted,)
    low, high = values["age_low"], values["age_full"]
    return values["calendar_age"] in ages or compare(condition.operator, low, wanted) != compare(
        condition.operator, high, wanted
    )
