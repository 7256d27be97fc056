"""Who meets the conditions on the day of a monthly review, for a whole ward in a fixed number of queries.

The question is put as if the request were filed (Mẫu số 01): the review looks for people to whom the ward owes a visit,
not for papers. Of two benefits of which only the higher is paid (NĐ 176/2025 Điều 3) one who is owed the other, and
draws nothing of this kind, does not come into question for this one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from benefits.card_people import grown_up
from benefits.choices import OPEN_CASES, CaseKind, CaseState
from benefits.eligibility_choices import Answer, Family
from benefits.facts import facts_of_ward
from benefits.local import law_of
from benefits.models import Award, Case
from benefits.models.awards import MONTHLY
from benefits.people import LABELS, Facts
from benefits.rules import Law, Result, decide_groups
from benefits.schemes import ALLOWANCE, PENSION, SUBSISTENCE, scheme_name
from benefits.words import said
from elders.ground.decisions import Check, Decision
from elders.ground.periods import covers
from elders.models import Ward, YearlyReview

ASKING = (CaseKind.GRANT, CaseKind.TRANSFER_IN, CaseKind.CHANGE)
ANSWER_COUNTS_DAYS = 366  # an answer of the yearly sheet older than a year is no answer any more
# No monthly benefit asks about cards; saying one is there spares the evaluator looking for one.
ASSUMED = {"application_form_01": True, "bhyt_other_group": True}
AGE = "age_full"
Found = tuple[str, str, str, tuple[str, ...], bool]  # answer, scheme, why, facts that would settle it, of age
PREFIXES = {Family.PENSION: PENSION, Family.ALLOWANCE: ALLOWANCE}  # how the codes of its schemes begin


@dataclass(frozen=True, slots=True)
class Judged:
    """What the registry answers about one person on the day. `scheme`: which of the family; `why`: what is lacking or
    not met; `asks`: facts that would settle it; `draws`: the scheme of the family that is received; `of_age`: whether
    some scheme of the family is for that age."""

    elder_id: int
    group_id: int | None
    answer: str
    scheme: str
    why: str
    asks: tuple[str, ...]
    draws: str
    has_case: bool
    of_age: bool

    @property
    def comes_into_question(self) -> bool:
        """Whether the list names the person at all."""
        return self.answer != Answer.NO or bool(self.draws) or self.has_case or self.of_age


def judge(ward: Ward, family: str, day: date, *, known: date, elders=None) -> list[Judged]:
    """Every resident of `ward` of 60 and over on `day` (of `elders` among them), by the law of `day` as known on
    `known`; in the order of names. Six queries, whatever their number."""
    kind = Family(family)
    people = grown_up(day, people=elders).filter(situation_then__ward=ward)
    asked = dict(
        people.order_by("given_name", "full_name", "pk").values_list("pk", "situation_then__residential_group")
    )
    awards = _awards(ward, kind, day)
    waiting = _with_case(ward, kind, day)
    content = _declined(ward, day) if kind == Family.PENSION else set()
    answers = _Answers(law_of(ward, day, known=known), kind)
    found = {}
    for pk, facts in facts_of_ward(ward, day, elders=people, assuming=ASSUMED):
        draws, has_case = awards.get(pk, ""), pk in waiting
        answer, scheme, why, asks, of_age = answers.of(facts, draws)
        if answer == Answer.YES and pk in content and not draws and not has_case:
            answer, why = Answer.DECLINED, "Phiếu rà soát năm: không có nhu cầu"
        # Nearly everybody is of the age of the social allowance: who is neither poor nor disabled is not listed.
        listed = of_age and kind == Family.PENSION
        found[pk] = Judged(pk, asked[pk], answer, scheme, why[:500], asks, draws, has_case, listed)
    return [found[pk] for pk in asked if pk in found]


def _awards(ward: Ward, kind: Family, day: date) -> dict[int, str]:
    """Person → scheme drawn by a decision signed by `day`: one signed later pays the whole month, and nobody knew it
    yet."""
    rows = Award.objects.filter(covers(day), ward=ward, frequency=MONTHLY, scheme__startswith=PREFIXES[kind])
    rows = rows.filter(Q(signed_on__isnull=True) | Q(signed_on__lte=day))
    return dict(rows.order_by("pk").values_list("elder", "scheme"))


def open_cases(ward: Ward, kind: Family, day: date):
    """Requests for the benefit that had come by `day` and were not answered then."""
    rows = Case.objects.filter(ward=ward, scheme__startswith=PREFIXES[kind], kind__in=ASKING, received_on__lte=day)
    answered = Q(state__in=[CaseState.GRANTED, CaseState.REFUSED], signed_on__gt=day)
    return rows.filter(Q(state__in=OPEN_CASES) | answered)


def _with_case(ward: Ward, kind: Family, day: date) -> set[int]:
    return set(open_cases(ward, kind, day).order_by().values_list("elder", flat=True))


def _declined(ward: Ward, day: date) -> set[int]:
    """Who said on the newest yearly sheet, not older than a year, not to want the social pension."""
    sheets = YearlyReview.objects.filter(
        elder__ward=ward, reviewed_on__lte=day, wants_social_pension__isnull=False
    ).order_by("elder_id", "-reviewed_on", "-pk")
    newest = sheets.distinct("elder_id").values_list("elder", "reviewed_on", "wants_social_pension")
    return {pk for pk, on, wants in newest if not wants and (day - on).days < ANSWER_COUNTS_DAYS}


class _Answers:
    """Answers of one kind under one law: people alike share the decisions, and so what follows from them."""

    def __init__(self, law: Law, kind: Family) -> None:
        self._law, self._kind = law, kind
        self._kept: dict[tuple, tuple[Result, Found]] = {}

    def of(self, facts: Facts, draws: str) -> Found:
        result = decide_groups(facts, self._law, [SUBSISTENCE])
        key = (*map(id, result.decisions), bool(draws))
        if key not in self._kept:
            # The result is kept with its answer: an address can only be taken again once it is let go.
            self._kept[key] = (result, _answer(result, self._kind, draws))
        return self._kept[key][1]


def _answer(result: Result, kind: Family, draws: str) -> Found:
    own = [one for one in result.decisions if one.scheme.startswith(PREFIXES[kind])]
    of_age = any(_fits_age(one) for one in own)
    paid = result.pays.get(SUBSISTENCE)
    yes = next((one for one in own if one.scheme == paid), None) or next((one for one in own if one.eligible), None)
    if yes is not None:
        if paid and not paid.startswith(PREFIXES[kind]):
            higher = f"Được hưởng chế độ có mức cao hơn: {scheme_name(paid)}"
            return (Answer.YES if draws else Answer.NO), yes.scheme, higher, (), of_age
        return Answer.YES, yes.scheme, "", (), of_age
    open_ones = [one for one in own if one.eligible is None]
    if open_ones:
        asks = tuple(dict.fromkeys(fact for one in open_ones for fact in one.unknown))
        return Answer.UNKNOWN, open_ones[0].scheme, _lacking(open_ones, asks), asks, of_age
    return Answer.NO, "", _not_met(own), (), of_age


def _fits_age(decision: Decision) -> bool:
    return all(check.result is not False for check in decision.checks if check.fact == AGE)


def _lacking(decisions: Iterable[Decision], asks: tuple[str, ...]) -> str:
    """ "Cần biết: hộ nghèo theo chuẩn quốc gia; …"; what no fact would settle is said as the law says it."""
    parts = [f"Cần biết: {'; '.join(LABELS[fact] for fact in asks)}"] if asks else []
    doubts = [check.label for one in decisions for check in one.checks if check.result is None and not _facts_of(check)]
    return ". ".join([*parts, *dict.fromkeys(doubts)])


def _facts_of(check: Check) -> list[str]:
    return [leaf.fact for leaf in check.leaves() if leaf.fact]


def _not_met(decisions: list[Decision]) -> str:
    """What stands in the way of the scheme nearest to the person: the fewest conditions not met, age met if any is."""
    failed: Mapping[str, list[Check]] = {
        one.scheme: [check for check in one.checks if check.result is False] for one in decisions
    }
    near = min(decisions, key=lambda one: (not _fits_age(one), len(failed[one.scheme])), default=None)
    if near is None:
        return "Ngày này chưa có quy định nào"
    return f"Chưa đạt: {'; '.join(_words(check) for check in failed[near.scheme])}"


def _words(check: Check) -> str:
    """ "Từ đủ 75 tuổi (72 tuổi)"."""
    leaves = [leaf for leaf in check.leaves() if leaf.fact and leaf.value is not None]
    values = ", ".join(said(leaf.fact, leaf.value) for leaf in leaves if leaf.fact in LABELS)
    return check.label + (f" ({values})" if values else "")


__all__ = ["Judged", "judge", "open_cases"]
