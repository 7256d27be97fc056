"""What must hold for everybody: random people, the whole ward and one by one, rates raised, facts learned."""

import random
from dataclasses import replace
from datetime import date

import pytest

from benefits.amounts import by_age
from benefits.facts import MERIT_WORDS
from benefits.law import state_book
from benefits.people import ENUMS, NAMES, Facts
from benefits.rules import ALL, Law, decide, decide_all, decide_everybody
from benefits.words import LABELS, MERIT, said
from elders.ground.birth import Birth
from elders.ground.policy import Dated

DAYS = [
    date(2025, 6, 30),
    date(2025, 12, 29),
    date(2026, 6, 22),
    date(2026, 8, 30),
    date(2026, 11, 22),
    date(2031, 1, 1),
]
MONEY = ("pension_monthly", "si_allowance_monthly")
RATES = [code for code, one in state_book().rates.items() if one.unit == "vnd_per_month"]
SIMPLE = [name for name in NAMES if name not in ("age_full", "calendar_age", "decision_signed_on")]


def somebody(chance: random.Random, unknown: float = 0.2) -> Facts:
    """A person with every kind of fact, some of them not known."""
    facts = {}
    for name in SIMPLE:
        if chance.random() < unknown:
            continue
        if name in ENUMS:
            facts[name] = chance.choice(ENUMS[name])
        elif name in MONEY:
            facts[name] = chance.choice([0, 0, 0, 420_000, 520_000, 2_900_000, chance.randrange(10_000_000)])
        elif name == "martyr_worship":
            facts[name] = chance.randrange(3)
        elif name == "party_badge_years":
            facts[name] = chance.choice([0, 30, 40, 60])
        elif name == "merit_category":
            facts[name] = chance.choice(list(MERIT))
        else:
            facts[name] = chance.random() < 0.5
    parts = [chance.randint(1924, 1970), chance.randint(1, 12), chance.randint(1, 28)]
    return Facts(birth=Birth(*parts[: chance.choice([1, 2, 3, 3])]), **facts)


@pytest.fixture(scope="module")
def people() -> list[Facts]:
    chance = random.Random(20261122)
    return [somebody(chance) for _ in range(1500)]


def monthly(result) -> int:
    """Certain money per month of one person."""
    texts = result.law.texts
    return sum(
        one.amount.vnd
        for one in result.decisions
        if one.eligible
        and one.amount.vnd is not None
        and texts[one.scheme].scheme.frequency == "monthly"
        and (not (group := result.group_of(one.scheme)) or result.pays[group.code] == one.scheme)
    )


@pytest.mark.parametrize("day", DAYS)
def test_a_ward_at_once_and_one_by_one_agree(people, day):
    """The ward shares one compiled law; alone, everybody gets a law of their own (here: of every tenth)."""
    together = dict(decide_everybody(enumerate(people), Law(day)))
    for number, facts in list(enumerate(people))[::25]:
        alone = Law(day)
        assert together[number].decisions == decide_all(facts, alone).decisions
        for decision in together[number].decisions:
            assert decide(decision.scheme, facts, Law(day) if decision.scheme == "SOCPEN_75" else alone) == decision


@pytest.mark.parametrize("code", RATES)
def test_raising_a_rate_lowers_nobody(people, code):
    day = date(2026, 11, 22)
    before = Law(day)
    now = before.rate(code)
    if now is None:  # a level that is only used if the resolution is worded otherwise
        return
    raised = Dated(
        valid_from=now.valid_from,
        known_from=day,
        value=now.value + 60_000,
        source="NQ",
        confidence="verified",
    )
    after = Law(day, book=state_book().with_rates({code: [raised]}))
    assert after.rate(code).value == now.value + 60_000
    for facts in people[:500]:
        old, new = decide_all(facts, before), decide_all(facts, after)
        assert monthly(new) >= monthly(old)
        for one in old.decisions:
            if one.eligible and one.amount.vnd is not None and (later := new.decision(one.scheme)).eligible:
                assert later.amount.vnd is None or later.amount.vnd >= one.amount.vnd


@pytest.mark.parametrize("day", DAYS)
def test_a_decision_of_a_day_ignores_what_is_known_later(people, day):
    """The same answers from a book out of which everything known after the day was torn."""
    book = state_book()

    def torn(versions):
        return tuple(one for one in versions if one.known_from <= day)

    older = replace(
        book,
        schemes={code: replace(one, versions=torn(one.versions)) for code, one in book.schemes.items()},
        rates={code: replace(one, values=torn(one.values)) for code, one in book.rates.items()},
    )
    now, then = Law(day), Law(day, book=older)
    assert list(now.texts) == list(then.texts)
    for facts in people[:300]:
        assert decide_all(facts, now).decisions == decide_all(facts, then).decisions


def test_learning_a_fact_never_turns_a_certain_answer(people):
    """Certain is what stays so whatever the open questions turn out to be. Not tried: the allowance whose effect no
    text settles, the card that follows from the others, and a death (whoever is not said to be dead lives)."""
    chance = random.Random(7)
    law = Law(date(2026, 11, 22))
    for facts in people[:400]:
        open_questions = [name for name in SIMPLE if getattr(facts, name) is None]
        full = somebody(chance, unknown=0)
        learned = {name: getattr(full, name) for name in open_questions}
        learned |= {"other_state_monthly_allowance": facts.other_state_monthly_allowance}
        learned |= {"bhyt_other_group": facts.bhyt_other_group, "alive": facts.alive}
        before, after = decide_all(facts, law), decide_all(replace(facts, **learned), law)
        for one in before.decisions:
            if one.eligible is not None and "bhyt_other_group" not in law.texts[one.scheme].names:
                assert after.decision(one.scheme).eligible is one.eligible, (one.scheme, learned)


def test_nobody_is_refused_or_granted_for_want_of_facts():
    """Of a person nobody knows anything about, every answer is open."""
    for decision in decide_all(Facts(), Law(date(2026, 11, 22))).decisions:
        assert decision.eligible is None, decision.scheme
        assert decision.unknown or decision.scheme == "HP_INCOME_TOPUP_2026"


def test_the_split_always_makes_up_the_amount(people):
    for day in DAYS:
        law = Law(day)
        for facts in people[:200]:
            for decision in decide_all(facts, law).decisions:
                if decision.amount.vnd is not None:
                    assert sum(decision.amount.funding.values()) == decision.amount.vnd, decision
                    assert all(vnd >= 0 for vnd in decision.amount.funding.values()), decision


def test_of_a_group_no_member_with_more_certain_money_is_passed_over(people):
    law = Law(date(2026, 11, 22))
    for facts in people:
        result = decide_all(facts, law)
        for code in ("MONTHLY_SUBSISTENCE", "FUNERAL"):
            due = [
                one.amount.vnd
                for one in result.decisions
                if one.scheme in law.groups[code].members and one.eligible and one.amount.vnd is not None
            ]
            paid = result.pays[code]
            assert (paid is None) == (not due)
            assert not paid or result.decision(paid).amount.vnd == max(due)


def test_what_could_be_paid_instead_is_named():
    """A certain pension, and a higher allowance nobody has asked the facts of."""
    facts = Facts(
        birth=Birth(1950, 1, 1),
        vn_citizen=True,
        resides_here=True,
        application_form_01=True,
        pension_monthly=0,
        si_allowance_monthly=0,
    )
    result = decide_all(facts, Law(date(2026, 11, 22)))
    assert result.pays["MONTHLY_SUBSISTENCE"] == "SOCPEN_75"
    assert {one.scheme for one in result.may_change("MONTHLY_SUBSISTENCE")} == {
        "TCXH_NCT_A_60_79",
        "TCXH_NCT_D",
        "TCXH_NKT_DBN_NCT",
        "TCXH_NKT_NANG_NCT",
    }


def test_in_2025_the_level_of_the_allowance_hangs_on_the_old_province():
    facts = Facts(
        birth=Birth(1955, 1, 1),
        disability_level="nang",
        pension_monthly=0,
        si_allowance_monthly=0,
        merit_monthly=False,
    )
    law = Law(date(2025, 11, 1))
    open_amount = decide("TCXH_NKT_NANG_NCT", facts, law).amount
    assert open_amount.is_unknown and "trước khi sáp nhập" in open_amount.missing
    assert law.needs_region and "region" in law.asks
    amounts = {
        place: decide("TCXH_NKT_NANG_NCT", replace(facts, region=place), law).amount.vnd for place in ("east", "west")
    }
    assert amounts == {"east": 1_000_000, "west": 1_100_000}
    assert not Law(date(2026, 1, 1)).needs_region


def test_an_allowance_no_text_settles_makes_the_pension_unclear():
    facts = Facts(
        birth=Birth(1950, 1, 1),
        vn_citizen=True,
        resides_here=True,
        application_form_01=True,
        pension_monthly=0,
        si_allowance_monthly=0,
        other_state_monthly_allowance=True,
    )
    decision = decide("SOCPEN_75", facts, Law(date(2026, 11, 22)))
    assert decision.eligible is None and "QĐ 142" in decision.checks[-1].label


def test_the_dead_are_given_nothing_but_a_funeral(people):
    law = Law(date(2026, 11, 22))
    for facts in people[:300]:
        for decision in decide_all(replace(facts, alive=False), law).decisions:
            if not decision.scheme.startswith("MTP_"):
                assert decision.eligible is False, decision.scheme
                assert ("Còn sống", False) in [(one.label, one.result) for one in decision.checks]


def test_a_draft_is_no_law():
    facts = Facts(birth=Birth(1950, 1, 1), poverty_national="ngheo")
    decision = decide("HP_INCOME_TOPUP_2026", facts, Law(date(2026, 11, 22)))
    assert decision.eligible is None and decision.amount.is_unknown
    assert (
        decide("HP_INCOME_TOPUP_2026", replace(facts, poverty_national="khong"), Law(date(2026, 11, 22))).eligible
        is False
    )


def test_the_city_top_up_of_2025_fills_up_to_its_total():
    """NQ 04/2022: 2.000.000 in a town, less the allowance of 1.5 × 500.000 that is paid (benefits notes, 2.5)."""
    facts = Facts(
        birth=Birth(1955, 1, 1),
        poverty_national="ngheo",
        has_supporter=False,
        on_social_allowance=True,
        area="thanh_thi",
        region="east",
        resides_here=True,
        vn_citizen=True,
        disability_level="khong",
    )
    amount = decide("HP_INCOME_TOPUP_BTXH", facts, Law(date(2025, 11, 1))).amount
    assert (amount.vnd, amount.funding["city"]) == (1_250_000, 1_250_000)


def test_the_household_premium_is_that_of_the_notes():
    """4,5% × 2.530.000 = 113.850 (Luật BHYT Điều 12 khoản 5; NĐ 161/2026)."""
    facts = Facts(bhyt_other_group=False)
    assert "113.850 đồng/tháng" in decide("BHYT_HOUSEHOLD", facts, Law(date(2026, 11, 22))).amount.in_kind


@pytest.mark.parametrize(
    ("age", "vnd"), [(69, None), (70, 1), (71, None), (101, 2), (109, 2), (110, 3), (115, 3), (None, None)]
)
def test_tables_by_age(age, vnd):
    assert by_age({"70": 1, "101-109": 2, "110+": 3}, age) == vnd


def test_every_fact_has_its_words():
    assert set(LABELS) == set(NAMES)
    assert {code for _, code in MERIT_WORDS} <= MERIT.keys()
    chance = random.Random(3)
    for _ in range(50):
        facts = somebody(chance, unknown=0)
        for name in SIMPLE:
            assert said(name, getattr(facts, name)) not in ("", "None")
    assert said("pension_monthly", None) == "chưa biết" and said("pension_monthly", 0) == "không có"


def test_facts_are_read_in_one_order():
    assert len(ALL) == len(set(ALL))
