"""The worked examples of the domain notes, each with its number, the expected figure and the article it rests on.

Unless a row says otherwise: citizen, resides here, form 01 filed, no pension, no allowance, urban ward.
"""

from datetime import date

import pytest

from benefits.law import state_book
from benefits.people import Facts
from benefits.rules import Law, decide, decide_all
from benefits.timing import Paid, day_that_decides, differences, earliest_signing, first_month, paid_by_then, stop_month
from elders.ground.birth import Birth
from elders.ground.citizen_id import check as check_number
from elders.ground.policy import Dated, NotInForce

USUAL = {
    "vn_citizen": True,
    "resides_here": True,
    "application_form_01": True,
    "pension_monthly": 0,
    "si_allowance_monthly": 0,
    "area": "thanh_thi",
    "alive": True,
}
MONTHLY = "MONTHLY_SUBSISTENCE"
SP, SP70, SEVERE, VERY_SEVERE = "SOCPEN_75", "SOCPEN_70_74_POOR", "TCXH_NKT_NANG_NCT", "TCXH_NKT_DBN_NCT"
ALONE, ALONE_80 = "TCXH_NCT_A_60_79", "TCXH_NCT_A_80"
DISABLED = {"disability_level": "nang", "merit_monthly": False}
POOR_ALONE = {"poverty_national": "ngheo", "has_supporter": False}


def person(birth: str | int, **facts) -> Facts:
    """`birth` as on paper, or the completed age on 01/02/2026."""
    if isinstance(birth, int):
        birth = f"{2026 - birth}-01-15"
    return Facts(birth=Birth.from_iso(birth), **USUAL | facts)


def on(text: str, known: str | None = None, book=None) -> Law:
    return Law(date.fromisoformat(text), known=date.fromisoformat(known) if known else None, book=book)


# (number, facts, day, scheme, eligible, đồng, central, city)
AMOUNTS = [
    ("1", person("1951-06-20"), "2026-06-22", SP, True, 700_000, 500_000, 200_000),  # NĐ 176 Đ.2, 4
    ("2", person("1951-06-20"), "2026-07-06", SP, True, 700_000, 500_000, 200_000),
    ("3 the day drafted", person("1951-06-20"), "2026-06-15", SP, False, None, None, None),  # 74 that day
    ("3 75 that very day", person("1951-06-20"), "2026-06-20", SP, True, 700_000, 500_000, 200_000),
    ("5", person("1956-03-03", poverty_national="can_ngheo"), "2026-03-10", SP70, True, 700_000, 500_000, 200_000),
    (
        "6 poor under a city standard only",
        person("1956-03-03", poverty_national="khong", poverty_city="ngheo"),
        "2026-04-10", SP70, False, None, None, None,
    ),
    (
        "7 no longer near-poor", person("1956-03-03", poverty_national="khong"),
        "2027-01-01", SP70, False, None, None, None,
    ),
    ("8 the ground changes", person("1956-03-03", poverty_national="khong"), "2031-03-03", SP, True, None, None, None),
    ("9", person(77, pension_monthly=2_900_000), "2026-02-10", SP, False, None, None, None),
    ("10 small pension", person(78, pension_monthly=420_000), "2026-03-10", SP, True, None, None, None),
    (
        "11", person(79, si_allowance_monthly=1_265_000, survivor_allowance=True),
        "2026-08-10", SP, False, None, None, None,
    ),
    ("12", person(79, martyr_relative_monthly=True), "2026-08-10", SP, True, 700_000, 500_000, 200_000),  # S53, S54
    (
        "12 the gift", person(79, martyr_relative_monthly=True, merit_monthly=False),
        "2026-02-10", "GIFT_HP_TET_MERIT", True, 5_500_000, 0, 5_500_000,
    ),
    ("13", person(76, merit_monthly=True), "2026-02-10", SP, True, 700_000, 500_000, 200_000),
    (
        "14 the allowance", person(76, merit_monthly=True, disability_level="nang"),
        "2026-02-10", SEVERE, False, None, None, None,
    ),  # Luật NKT Đ.51
    ("15 the allowance", person(76, **DISABLED), "2026-02-10", SEVERE, True, 1_400_000, 0, 1_400_000),
    (
        "16 the person", person(82, disability_level="dac_biet_nang", merit_monthly=False, in_care_facility=False),
        "2026-02-10", VERY_SEVERE, True, 1_750_000, 0, 1_750_000,
    ),
    (
        "16 the household", person(82, disability_level="dac_biet_nang", merit_monthly=False, in_care_facility=False),
        "2026-02-10", "CARE_HH_NKT_DBN", True, 700_000, 0, 700_000,
    ),
    ("17 September", person("1966-09-18", **DISABLED), "2026-09-01", SEVERE, False, None, None, None),
    ("17 October", person("1966-09-18", **DISABLED), "2026-10-01", SEVERE, True, 1_400_000, 0, 1_400_000),
    ("18", person(66, **POOR_ALONE), "2026-05-10", ALONE, True, 1_050_000, 0, 1_050_000),
    ("19 February", person("1947-02-02", **POOR_ALONE), "2027-02-01", ALONE, True, 1_050_000, 0, 1_050_000),
    ("19 March", person("1947-02-02", **POOR_ALONE), "2027-03-01", ALONE_80, True, 1_400_000, 0, 1_400_000),
    ("21 year only", person("1951"), "2026-01-15", SP, True, 700_000, 500_000, 200_000),
    ("22 month only", person("1951-06"), "2026-06-30", SP, True, 700_000, 500_000, 200_000),
    ("22 the month before", person("1951-06"), "2026-05-31", SP, False, None, None, None),
    (
        "23 funeral", person(80, alive=False, on_social_pension=True),
        "2026-05-16", "MTP_SOCPEN", True, 14_000_000, 10_000_000, 4_000_000,
    ),  # NĐ 176 Đ.5; 20 × 700.000
    (
        "25 died before the signature", person(76, alive=False, on_social_pension=False),
        "2026-06-10", "MTP_SOCPEN", True, 14_000_000, 10_000_000, 4_000_000,
    ),
    ("23 June", person(80, alive=False, on_social_pension=True), "2026-06-01", SP, False, None, None, None),
    ("27 the new ward", person(80), "2026-09-01", SP, True, 700_000, 500_000, 200_000),
    ("30 the split of October", person(80), "2026-10-05", SP, True, 700_000, 540_000, 160_000),
    (
        "33 80+ in the west, June", person(81, region="west"),
        "2025-06-15", "TCXH_NCT_C_80", True, 550_000, 0, 550_000,
    ),
    ("33 July", person(81, region="west"), "2025-07-01", SP, True, 500_000, 500_000, 0),
    ("33 January", person(81, region="west"), "2026-01-01", SP, True, 700_000, 500_000, 200_000),
    ("34", person(70, region="west", **DISABLED), "2025-11-10", SEVERE, True, 1_100_000, 0, 1_100_000),
    ("35 the State", person("1926-03-15"), "2026-02-10", "LONGEVITY_NAT_100", True, 700_000, 0, 700_000),
    ("35 the city", person("1926-03-15"), "2026-02-10", "LONGEVITY_HP", True, 1_800_000, 0, 1_800_000),
    ("36 101+", person("1925-12-10"), "2026-02-10", "LONGEVITY_HP", True, None, None, None),
    ("37 89 on Tết day", person("1936-12-30"), "2026-02-17", "LONGEVITY_NAT_90", True, 500_000, 0, 500_000),
    ("38 72", person("1954"), "2026-02-17", "LONGEVITY_HP", False, None, None, None),
    (
        "47", person(76, merit_monthly=True, martyr_worship=2),
        "2026-02-10", "GIFT_HP_TET_MERIT", True, 16_500_000, 0, 16_500_000,
    ),
    (
        "48", person(76, merit_monthly=True, on_social_allowance=True),
        "2025-12-29", "GIFT_STATE_418", True, 400_000, 400_000, 0,
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "day", "scheme", "eligible", "vnd", "central", "city"),
    [row[1:] for row in AMOUNTS],
    ids=[row[0] for row in AMOUNTS],
)
def test_worked_examples(facts, day, scheme, eligible, vnd, central, city):
    decision = decide(scheme, facts, on(day))
    assert decision.eligible is eligible, [check for check in decision.checks if check.result is not True]
    assert decision.amount.vnd == vnd
    if vnd is not None:
        assert decision.amount.funding == {"central": central, "city": city}


@pytest.mark.parametrize(
    ("number", "facts", "day", "paid"),
    [
        ("14", person(76, merit_monthly=True, disability_level="nang"), "2026-02-10", SP),
        ("15", person(76, **DISABLED), "2026-02-10", SEVERE),  # the higher: 1.400.000, not 700.000
        ("16", person(82, disability_level="dac_biet_nang", merit_monthly=False), "2026-02-10", VERY_SEVERE),
        ("20", person(78, **POOR_ALONE), "2026-06-10", ALONE),  # 1.050.000 only
        ("9", person(77, pension_monthly=2_900_000), "2026-02-10", None),
        ("8", person("1956-03-03", poverty_national="khong"), "2031-03-03", None),  # no level for 2031 yet
    ],
)
def test_only_the_highest_of_the_monthly_amounts_is_paid(number, facts, day, paid):
    assert decide_all(facts, on(day)).pays[MONTHLY] == paid


@pytest.mark.parametrize(
    ("number", "facts", "day", "card", "words"),
    [
        ("9", person(77, pension_monthly=2_900_000), "2026-02-10", "BHYT_PENSION", "95%"),
        (
            "11",
            person(79, si_allowance_monthly=1_265_000, survivor_allowance=True),
            "2026-08-10",
            "BHYT_SURVIVOR_75",
            "100%",
        ),
        ("18", person(66, **POOR_ALONE), "2026-05-10", "BHYT_POOR", "100%"),
        (
            "39",
            person(63, on_social_allowance=False, on_social_pension=False, bhyt_other_group=False),
            "2026-02-10",
            "BHYT_HP_60_74",
            "ngân sách thành phố",
        ),
        (
            "40",
            person(63, on_social_allowance=False, on_social_pension=False, poverty_national="can_ngheo"),
            "2026-02-10",
            "BHYT_NEAR_POOR",
            "100%",
        ),
        ("42 in 2025", person(78, on_social_pension=True), "2025-12-15", "BHYT_SOCPEN_NEW", "80%"),
        ("42 in 2026", person(78, on_social_pension=True), "2026-01-01", "BHYT_SOCPEN_NEW", "100%"),
        (
            "33",
            person(81, on_social_pension=True, was_on_social_allowance_before_2025_07=True),
            "2025-08-01",
            "BHYT_SOCPEN_CONVERTED",
            "100%",
        ),
        (
            "41 before",
            person(
                "1951-06-20",
                on_social_pension=False,
                on_social_allowance=False,
                bhyt_other_group=False,
            ),
            "2026-06-19",
            "BHYT_HP_60_74",
            "80%",
        ),
        ("41 after", person("1951-06-20", on_social_pension=True), "2026-06-20", "BHYT_SOCPEN_NEW", "100%"),
    ],
)
def test_one_card_with_the_highest_benefit(number, facts, day, card, words):
    result = decide_all(facts, on(day))
    assert result.pays["BHYT_CARD"] == card
    assert words in result.decision(card).amount.in_kind


def test_6_and_40_the_city_card_is_for_those_without_another():
    near_poor = person(63, on_social_allowance=False, on_social_pension=False, poverty_national="can_ngheo")
    decision = decide("BHYT_HP_60_74", near_poor, on("2026-02-10"))
    assert decision.eligible is False
    assert "BHYT hộ cận nghèo" in decision.checks[-1].remark
    city_poor = person(
        "1956-03-03",
        poverty_national="khong",
        poverty_city="ngheo",
        on_social_allowance=False,
        on_social_pension=False,
        bhyt_other_group=False,
    )
    assert decide("BHYT_HP_60_74", city_poor, on("2026-04-10")).eligible is True


@pytest.mark.parametrize(
    ("number", "facts", "day", "scheme", "words"),
    [
        ("10", person(78, pension_monthly=420_000), "2026-03-10", SP, "phần chênh lệch"),
        ("21", person("1951"), "2026-01-15", SP, "giả định sinh 01/01/1951"),
        ("22", person("1951-06"), "2026-06-30", SP, "giả định sinh 01/06/1951"),
        ("25", person(76, alive=False, on_social_pension=False), "2026-06-10", "MTP_SOCPEN", "trước khi có quyết định"),
    ],
)
def test_what_needs_a_second_look_says_so(number, facts, day, scheme, words):
    decision = decide(scheme, facts, on(day))
    assert any(words in review.text for review in decision.reviews), decision.reviews
    assert not decision.payable


def test_8_the_level_after_2030_names_the_paper_that_is_missing():
    amount = decide(SP, person("1956-03-03"), on("2031-03-03")).amount
    assert amount.is_unknown and "Nghị quyết HĐND thành phố" in amount.missing


def test_36_an_amount_not_read_yet_blocks_until_keyed():
    decision = decide("LONGEVITY_HP", person("1925-12-10"), on("2026-02-10"))
    assert decision.amount.is_unknown and "NQ 05/2023" in decision.amount.missing
    assert not decision.payable


def test_2_and_3_the_first_month_is_that_of_the_signature():
    scheme = state_book().schemes[SP]
    assert first_month(scheme, signed_on=date(2026, 6, 22)) == date(2026, 6, 1)
    assert first_month(scheme, signed_on=date(2026, 7, 6)) == date(2026, 7, 1)
    assert earliest_signing(Birth(1951, 6, 20), 75) == date(2026, 6, 20)
    assert earliest_signing(Birth(1952, 2, 29), 75) == date(2027, 2, 28)  # no 29/02 that year
    assert day_that_decides(date(2026, 6, 1), date(2026, 6, 22)) == date(2026, 6, 22)


@pytest.mark.parametrize(
    ("number", "event", "first_unpaid"),
    [
        ("23 died 14/05", date(2026, 5, 14), date(2026, 6, 1)),
        ("24 died 27/05", date(2026, 5, 27), date(2026, 6, 1)),
        ("27 moved 12/08", date(2026, 8, 12), date(2026, 9, 1)),
        ("46 prison 05/04", date(2026, 4, 5), date(2026, 5, 1)),
        ("the last day of a year", date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_payment_stops_the_month_after(number, event, first_unpaid):
    assert stop_month(event) == first_unpaid


PAST = [date(2026, month, 1) for month in (7, 8, 9)]


def test_30_a_rate_known_later_moves_money_between_purses_and_rewrites_no_month():
    paid = paid_by_then(SP, PAST, facts_on=lambda day: person(80))
    assert paid == dict.fromkeys(PAST, Paid(700_000, {"central": 500_000, "city": 200_000}))
    assert differences(SP, paid, known=date(2026, 10, 4), facts_on=lambda day: person(80)) == []
    lines = differences(SP, paid, known=date(2026, 10, 5), facts_on=lambda day: person(80))
    assert [(line.month, line.vnd, line.funding) for line in lines] == [
        (month, 0, {"central": 40_000, "city": -40_000}) for month in PAST
    ]


def test_31_if_the_resolution_adds_a_fixed_sum_the_person_gets_arrears():
    book = state_book().with_rates(
        {
            "HP_SOCIAL_PENSION_MODE": [
                Dated(
                    valid_from=date(2026, 1, 1),
                    known_from=date(2026, 10, 5),
                    value="fixed_topup",
                    source="NQ",
                    confidence="verified",
                )
            ]
        }
    )
    paid = paid_by_then(SP, PAST, facts_on=lambda day: person(80))
    lines = differences(SP, paid, known=date(2026, 10, 5), facts_on=lambda day: person(80), book=book)
    assert [line.vnd for line in lines] == [40_000] * 3
    october = decide(SP, person(80), on("2026-10-05", book=book)).amount
    assert (october.vnd, october.funding) == (740_000, {"central": 540_000, "city": 200_000})


def test_28_where_only_the_state_pays_september_is_500_and_40_follow():
    """The State's part alone, as another province pays it: 500.000 by the rule of September, 540.000 once applied."""
    assert on("2026-09-01").rate("SOCPEN_NATIONAL").value == 500_000
    assert on("2026-09-01", known="2026-10-05").rate("SOCPEN_NATIONAL").value == 540_000


def test_17_and_19_a_change_counts_from_the_month_after():
    signed = date(2026, 1, 5)
    elder = person("1947-02-02", **POOR_ALONE)
    months = [date(2027, month, 1) for month in (1, 2, 3)]
    assert list(paid_by_then(ALONE, months, facts_on=lambda day: elder, signed_on=signed)) == months[:2]
    assert list(paid_by_then(ALONE_80, months, facts_on=lambda day: elder, signed_on=signed)) == months[2:]


def test_26_of_two_funeral_rights_the_higher_is_named():
    dead = person(85, alive=False, on_social_pension=True, on_social_allowance=True)
    result = decide_all(dead, on("2026-09-10"))
    assert result.pays["FUNERAL"] == "MTP_SOCPEN"  # both 14.000.000: the first of the law, once
    assert result.decision("MTP_BTXH").amount.vnd == 14_000_000


def test_43_and_44_a_number_that_does_not_match_is_a_warning_only():
    assert check_number("031151001234", sex="nam", birth_year=1951)
    assert not check_number("034051009999", sex="nam", birth_year=1951)


def test_a_scheme_without_a_text_on_the_day_is_not_answered():
    with pytest.raises(NotInForce):
        decide("TCXH_NCT_C_80", person(81), on("2025-07-01"))
