"""Looking into a dossier: what the law says of the person on a day, what stands against it, what has to be asked.

Nothing is written here. An unknown fact is a question, never a "no"; an unknown amount names whose paper is missing.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from benefits import words
from benefits.answers import decision_json
from benefits.choices import CaseKind
from benefits.dossier import dossier_of
from benefits.facts import facts_of
from benefits.local import law_of
from benefits.lookup import comes_of_age
from benefits.models import Award, Case
from benefits.models.awards import MONTHLY
from benefits.people import Facts
from benefits.rules import Result, decide_all
from benefits.schemes import FUNERAL, exclusion_group, scheme_name
from benefits.timing import stop_month
from elders.ground.decisions import Check, Decision
from elders.ground.numbers import grouped
from elders.ground.policy import NotInForce

OTHER_FUNERAL = "other_funeral_vnd"  # a funeral grant by another law (BHXH, người có công), as the family says
CHANGED_ON = "changed_on"
PAID_TO = "paid_elsewhere_to"


@dataclass(frozen=True)
class Finding:
    """`eligible` True, False or None as the law answers; `blocks` why it cannot be granted as asked on `on`; `asks`
    facts to be asked for; `remarks` what a person has to look at; `articles` those of conditions not met; `earliest`
    the day somebody only too young comes of age; `instead` the higher benefit that is paid in place of this one."""

    on: date
    result: Result
    decision: Decision | None
    blocks: tuple[str, ...] = ()
    asks: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    earliest: date | None = None
    instead: str = ""

    @property
    def eligible(self) -> bool | None:
        return self.decision.eligible if self.decision else False

    @property
    def may_be_granted(self) -> bool:
        return self.eligible is True and not self.blocks

    @property
    def suggests(self) -> bool | None:
        """What follows: grant, refuse, or not known yet."""
        if self.may_be_granted:
            return True
        if self.eligible is False and not self.earliest or self.instead:
            return False
        return None

    @property
    def at_stake_vnd(self) -> int | None:
        """The money the answer is about, also of one still unclear; None when nobody knows, or it is a certain no."""
        if self.decision is None or self.instead or self.eligible is False and not self.earliest:
            return None
        return self.decision.amount.vnd

    def as_json(self) -> dict[str, Any]:
        """What is kept with the dossier."""
        return {
            "on": self.on.isoformat(),
            "decision": decision_json(self.decision, self.result.law) if self.decision else None,
            "reckoning": self.decision.amount.reckoning if self.decision else "",
            "at_stake_vnd": self.at_stake_vnd,
            "blocks": list(self.blocks),
            "asks": [list(one) for one in self.asks],
            "remarks": list(self.remarks),
            "articles": list(self.articles),
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "instead": self.instead,
            "suggests": self.suggests,
        }


def examine(case: Case, on: date) -> Finding:
    """What the law says on `on`; for a funeral on the day of death by what `on` knows, for a change in its month."""
    day = _day(case, on)
    facts = facts_for(case, day)
    result = decide_all(facts, law_of(case.ward_id, day, known=on))
    try:
        decision = result.decision(case.scheme)
    except NotInForce:
        text = f"Không có quy định nào về {scheme_name(case.scheme)} có hiệu lực ngày {day:%d/%m/%Y}."
        return Finding(on, result, None, blocks=(text,), articles=(text,))
    return _judge(case, on, result, decision)


def _day(case: Case, on: date) -> date:
    """The day that decides."""
    if case.kind == CaseKind.FUNERAL and case.elder.date_of_death:
        return case.elder.date_of_death
    if case.kind == CaseKind.CHANGE and (changed := said_day(case, CHANGED_ON)):
        return stop_month(changed)
    return on


def said_day(case: Case, name: str) -> date | None:
    """A day among the answers of the form."""
    text = case.answers.get(name)
    return date.fromisoformat(text) if text else None


def facts_for(case: Case, day: date) -> Facts:
    """The facts of the registry, the request itself, and where the registry knows nothing what the form declares."""
    facts = facts_of(case.elder, day)
    more: dict[str, Any] = {}
    origins = dict(facts.origins)
    filed = f"hồ sơ nhận ngày {case.received_on:%d/%m/%Y}"
    if case.kind == CaseKind.FUNERAL:
        if facts.on_social_pension is None and facts.application_form_01:
            more["on_social_pension"] = False  # who was still waiting for the answer did not draw it
    elif facts.application_form_01 is None:
        more["application_form_01"], origins["application_form_01"] = True, filed
    for name in dossier_of(case.scheme, case.kind).declares:
        if getattr(facts, name) is None and case.answers.get(name) is not None:
            more[name], origins[name] = case.answers[name], f"đơn khai, {filed}"
    return replace(facts, **more, origins=origins)


def _not_met(check: Check) -> str:
    """A condition not met as the letter says it: the value that was found where it says more than no, the article."""
    found = words.used(check.value, check.fact) if not isinstance(check.value, bool) else ""
    named = f"{words.LABELS[check.fact].replace(' (đồng)', '')}: {found}" if check.fact and found else found
    return f"{check.label}: không đạt{f', {named}' if named else ''} ({check.source})"


def _judge(case: Case, on: date, result: Result, decision: Decision) -> Finding:
    blocks: list[str] = []
    remarks = [review.text for review in decision.reviews]
    asks = tuple((fact, words.label(fact)) for fact in decision.unknown)
    not_met = [check for check in decision.checks if check.result is False]
    articles = [_not_met(check) for check in not_met]
    earliest, instead = None, ""
    if decision.eligible is False:
        found = comes_of_age(decision, result)
        if found and case.kind != CaseKind.FUNERAL:
            earliest = found[1]
            blocks.append(f"Chưa đủ {found[0]} tuổi: ký sớm nhất ngày {earliest:%d/%m/%Y}.")
        else:
            blocks += [f"{check.label}: không đạt." for check in not_met]
    elif decision.eligible is None:
        blocks += [f"Chưa rõ {label[:1].lower()}{label[1:]}: hãy hỏi và ghi vào sổ." for _, label in asks]
        open_checks = [
            check for check in decision.checks if check.result is None and not check.fact and not check.parts
        ]
        blocks += [check.label for check in open_checks]
    if decision.eligible is not False and decision.amount.is_unknown:
        blocks.append(f"Chưa biết mức hưởng: {_sentence(decision.amount.missing)}")
    group = result.group_of(case.scheme)
    if group and decision.eligible:
        paid = result.pays.get(group.code)
        if paid and paid != case.scheme:
            higher = result.decision(paid)
            if (higher.amount.vnd or 0) > (decision.amount.vnd or 0):
                instead = paid
                vnd = grouped(higher.amount.vnd)
                text = f"Được hưởng {scheme_name(paid)} với mức {vnd} đồng, cao hơn; chỉ chi mức đó."
                blocks.append(text)
                articles.append(f"{text} ({group.source})")
        for other in result.may_change(group.code):
            if other.scheme != case.scheme:
                remarks.append(f"Chưa rõ có được hưởng {scheme_name(other.scheme)} với mức cao hơn hay không.")
    if case.kind == CaseKind.FUNERAL:
        _other_funeral(case, result, decision, blocks, remarks, articles)
    remarks += _contradictions(case, result.facts)
    return Finding(on, result, decision, tuple(blocks), asks, tuple(remarks), tuple(articles), earliest, instead)


def _sentence(text: str) -> str:
    return f"{text.rstrip('.')}."


def _other_funeral(case: Case, result: Result, decision: Decision, blocks, remarks, articles) -> None:
    """Of several rights to a funeral grant only the highest (NĐ 20/2021 Điều 11 khoản 2)."""
    other, own = case.answers.get(OTHER_FUNERAL), decision.amount.vnd
    if other and own is not None and other >= own:
        text = f"Đã hưởng mức cao hơn: mai táng phí theo quy định khác {grouped(other)} đồng."
        blocks.append(text)
        articles.append(f"{text} ({result.law.groups[FUNERAL].source})")
    elif other is None and (result.facts.merit_monthly or result.facts.survivor_allowance):
        remarks.append("Có thể được mai táng phí người có công hoặc BHXH với mức cao hơn: hỏi gia đình và ghi số tiền.")


def _contradictions(case: Case, facts: Facts) -> list[str]:
    """Where the form says other than the registry; the registry counts until it is corrected."""
    found = []
    for name in dossier_of(case.scheme, case.kind).declares:
        said, known = case.answers.get(name), getattr(facts, name)
        if said is not None and known is not None and said != known:
            found.append(
                f"{words.label(name)}: đơn khai {words.said(name, said)}, sổ ghi {words.said(name, known)}; xem lại."
            )
    return found


def paid_elsewhere(case: Case, start: date) -> Award | None:
    """An award of another ward that still pays the person in the month of `start` or later, of the same kind."""
    group = exclusion_group(case.scheme)
    same = Award.objects.filter(elder=case.elder_id, frequency=MONTHLY).exclude(ward=case.ward_id)
    same = same.filter(exclusion_group=group) if group else same.filter(scheme=case.scheme)
    return same.exclude(valid_to__lt=start).select_related("ward").order_by("-valid_from", "pk").first()
