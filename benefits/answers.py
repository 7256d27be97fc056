"""Decisions as JSON, the shape other programs read."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, TextIO

from benefits.rules import Law, Result
from elders.ground.decisions import Check, Decision


def check_json(check: Check) -> dict[str, Any]:
    found = {"label": check.label, "result": check.result, "value": check.value, "source": check.source}
    if check.fact:
        found["fact"] = check.fact
    if check.remark:
        found["remark"] = check.remark
    if check.parts:
        found["parts"] = [check_json(part) for part in check.parts]
    return found


def decision_json(decision: Decision, law: Law) -> dict[str, Any]:
    """One decision. Money stands only beside a certain yes: what an unclear one would be worth is not an amount due."""
    amount = decision.amount
    due = decision.eligible is True and amount.vnd is not None
    return {
        "scheme": decision.scheme,
        "name": law.texts[decision.scheme].scheme.name,
        "eligible": decision.eligible,
        "amount_vnd": amount.vnd if due else None,
        "funding": dict(amount.funding) if due else {},
        "in_kind": amount.in_kind,
        "missing": amount.missing,
        "source": decision.source,
        "confidence": decision.confidence,
        "unknown": list(decision.unknown),
        "reviews": [review.text for review in decision.reviews],
        "checks": [check_json(check) for check in decision.checks],
    }


class Writer:
    """Writes results one by one: the same decision of many people is turned into text once."""

    def __init__(self, out: TextIO, *, on: date) -> None:
        self.out, self.first = out, True
        self._texts: dict[int, tuple[Decision, str]] = {}
        out.write(f'{{"on": "{on.isoformat()}", "people": [')

    def _text(self, decision: Decision, law: Law) -> str:
        kept = self._texts.get(id(decision))
        if kept is None:
            if len(self._texts) > 50_000:
                self._texts.clear()
            # The decision is kept with its text: an address can only be taken again once it is let go.
            text = json.dumps(decision_json(decision, law), ensure_ascii=False)
            kept = self._texts[id(decision)] = (decision, text)
        return kept[1]

    def add(self, person: Any, result: Result) -> None:
        decisions = ", ".join(self._text(one, result.law) for one in result.decisions)
        head = json.dumps(person, ensure_ascii=False)
        pays = json.dumps(result.pays)
        self.out.write(f'{"" if self.first else ","}\n{{"id": {head}, "decisions": [{decisions}], "pays": {pays}}}')
        self.first = False

    def end(self) -> None:
        self.out.write("\n]}\n")


def write(out: TextIO, *, on: date, results: Iterable[tuple[Any, Result]]) -> int:
    """Write all of `results`; how many people they were."""
    writer, number = Writer(out, on=on), 0
    for person, result in results:
        writer.add(person, result)
        number += 1
    writer.end()
    return number
