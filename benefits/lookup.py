"""One person's result arranged for reading: what they get, what is not clear and which question would tell, and why not
the rest. Pure; the page, the panel on a record and the printed answer all read the same arrangement."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from benefits import words
from benefits.amounts import dong
from benefits.rules import Result
from benefits.timing import FREQUENCY_WORDS, PAYEE_WORDS, earliest_signing
from elders.ground.decisions import Amount, Check, Decision
from elders.ground.numbers import grouped

APPLICATION = "application_form_01"


@dataclass(frozen=True)
class Line:
    """One condition: words, answer, value used, where it comes from, article."""

    label: str
    result: bool | None
    value: str
    origin: str
    source: str
    remark: str


@dataclass(frozen=True)
class Entry:
    """One scheme with its answer."""

    decision: Decision
    name: str
    lines: tuple[Line, ...]
    money: str
    who_pays: str
    since: str
    how_often: str
    payee: str
    source: str
    doubt: str
    note: str
    instead: str = ""
    one_card: bool = False
    asks: tuple[tuple[str, str], ...] = ()
    later: str = ""

    @property
    def amount(self) -> Amount:
        return self.decision.amount

    @property
    def only_needs_request(self) -> bool:
        """Nothing is missing but the written request."""
        return self.decision.unknown == (APPLICATION,)

    @property
    def why_not(self) -> str:
        """The conditions that are not met."""
        return "; ".join(line.label for line in self.lines if line.result is False)


@dataclass(frozen=True)
class Question:
    """A fact nobody has said, and the schemes its answer is about."""

    fact: str
    label: str
    schemes: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """`given`: certain yes, what is really paid first; `waiting`: yes as soon as a request is filed; `unclear`;
    `refused`."""

    day: date
    given: list[Entry] = field(default_factory=list)
    waiting: list[Entry] = field(default_factory=list)
    unclear: list[Entry] = field(default_factory=list)
    refused: list[Entry] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def monthly_vnd(self) -> int:
        """Certain money per month, of what is really paid."""
        return sum(
            entry.amount.vnd or 0 for entry in self.given if entry.how_often == "hằng tháng" and not entry.instead
        )

    @property
    def groups(self) -> Iterable[tuple[str, list[Entry]]]:
        """The three headings of the printed answer."""
        return [
            ("Được hưởng", self.given),
            ("Chưa rõ, cần bổ sung thông tin", [*self.waiting, *self.unclear]),
            ("Không được hưởng", self.refused),
        ]


def arrange(result: Result) -> Answer:
    """All decisions of `result` for reading."""
    answer = Answer(result.law.day)
    for decision in result.decisions:
        entry = _entry(decision, result)
        if decision.eligible:
            answer.given.append(entry)
        elif decision.eligible is False:
            answer.refused.append(entry)
        elif entry.only_needs_request:
            answer.waiting.append(entry)
        else:
            answer.unclear.append(entry)
    answer.given.sort(key=lambda entry: (bool(entry.instead), entry.how_often != "hằng tháng"))
    answer.questions.extend(_questions([*answer.waiting, *answer.unclear]))
    return answer


def _questions(entries: Iterable[Entry]) -> list[Question]:
    """Facts that are missing, those that settle most schemes first."""
    asked: dict[str, list[str]] = {}
    for entry in entries:
        for fact in entry.decision.unknown:
            asked.setdefault(fact, []).append(entry.name)
    ranked = sorted(asked.items(), key=lambda item: -len(item[1]))
    return [Question(fact, words.label(fact), tuple(names)) for fact, names in ranked]


def _entry(decision: Decision, result: Result) -> Entry:
    text = result.law.texts[decision.scheme]
    scheme, version = text.scheme, text.version
    often = FREQUENCY_WORDS.get(scheme.frequency, scheme.frequency)
    return Entry(
        decision=decision,
        name=scheme.name,
        lines=tuple(_line(check, result) for check in decision.checks),
        money=money(decision.amount, monthly=scheme.frequency == "monthly"),
        who_pays=words.who_pays(decision.amount.funding) or version.paid_by,
        since=_since(scheme.start, scheme.frequency, result.law.day),
        how_often=often,
        payee=PAYEE_WORDS[scheme.payee] if scheme.payee != "person" else "",
        source=decision.source,
        doubt="" if decision.confidence == "verified" else version.confidence_words,
        note=version.note,
        instead=_instead(decision, result),
        one_card=version.amount["kind"] in ("card", "premium"),
        asks=tuple((fact, words.LABELS[fact]) for fact in decision.unknown),
        later=_later(decision, result),
    )


def _line(check: Check, result: Result) -> Line:
    names = [leaf.fact for leaf in check.leaves() if leaf.fact and leaf.value is not None]
    origins = dict.fromkeys(result.facts.origins[name] for name in names if name in result.facts.origins)
    remark = check.remark or "; ".join(leaf.remark for leaf in check.leaves() if leaf.remark)
    return Line(
        check.label, check.result, words.used(check.value, check.fact), "; ".join(origins), check.source, remark
    )


def money(amount: Amount, *, monthly: bool) -> str:
    """The amount in words; of an unknown one what is known of it and whose paper is missing."""
    per = "/tháng" if monthly else ""
    if amount.vnd is not None:
        text = f"{'ít nhất ' if amount.vnd == amount.least else ''}{dong(amount.vnd)}{per}"
        return f"{text} và {amount.in_kind}" if amount.in_kind else text
    if amount.missing:
        span = ""
        if amount.least and amount.most:
            span = f" (từ {grouped(amount.least)} đến {dong(amount.most)}{per})"
        elif amount.most:
            span = f" (nhiều nhất {dong(amount.most)}{per})"
        return f"chưa rõ mức{span}"
    return amount.in_kind


def _since(start: str, frequency: str, day: date) -> str:
    if start == "month_decision_signed":
        return f"từ tháng ký quyết định (ký ngày {day:%d/%m/%Y} thì hưởng từ tháng {day:%m/%Y})"
    if start.startswith("birthday_"):
        return f"từ tháng đủ {start[-2:]} tuổi"
    return ""


def _instead(decision: Decision, result: Result) -> str:
    """The scheme of the same group that is paid in place of this one, which is due as well."""
    group = result.group_of(decision.scheme)
    paid = result.pays.get(group.code) if group and decision.eligible else None
    return result.law.texts[paid].scheme.name if paid and paid != decision.scheme else ""


def _later(decision: Decision, result: Result) -> str:
    """The day somebody too young reaches the age, where nothing else stands against it."""
    found = comes_of_age(decision, result)
    return f"đủ {found[0]} tuổi từ ngày {found[1]:%d/%m/%Y}" if found else ""


def comes_of_age(decision: Decision, result: Result) -> tuple[int, date] | None:
    """(age, first day) on which somebody who is only too young comes of age, None where anything else is wrong."""
    birth = result.facts.birth
    if decision.eligible is not False or birth is None:
        return None
    text = result.law.texts[decision.scheme]
    wrong = [
        condition
        for condition, check in zip(text.version.conditions, decision.checks, strict=False)
        if check.result is False
    ]
    refused = sum(check.result is False for check in decision.checks)
    if refused != 1 or len(wrong) != 1 or wrong[0].fact != "age_full":
        return None
    asked = wrong[0].value[0] if wrong[0].operator == "between" else wrong[0].value
    day = earliest_signing(birth, asked)
    return (asked, day) if day > result.law.day else None
