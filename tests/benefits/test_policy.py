"""The policy files against the catalogue of the field, transcribed row by row: codes, days, values, confidence."""

from datetime import date

import pytest

from benefits.amounts import KINDS
from benefits.law import OPERATORS, state_book
from benefits.people import LABELS, NAMES
from benefits.rules import Law
from benefits.timing import FREQUENCY_WORDS, PAYEE_WORDS, START_WORDS
from elders.ground.policy import NotInForce

# code, place, first day, đồng, confidence
RATES = [
    ("STD_TGXH_NATIONAL", "", "2021-07-01", 360_000, "verified"),
    ("STD_TGXH_NATIONAL", "", "2024-07-01", 500_000, "verified"),
    ("STD_TGXH_NATIONAL", "", "2026-07-01", 540_000, "verified"),
    ("STD_TGXH_HAIPHONG", "east", "2024-07-01", 500_000, "likely"),
    ("STD_TGXH_HAIPHONG", "west", "2024-08-01", 550_000, "verified"),
    ("STD_TGXH_HAIPHONG", "", "2026-01-01", 700_000, "verified"),
    ("SOCPEN_NATIONAL", "", "2025-07-01", 500_000, "verified"),
    ("SOCPEN_NATIONAL", "", "2026-07-01", 540_000, "verified"),
    ("SOCPEN_HP_TOTAL", "", "2025-07-01", 500_000, "verified"),
    ("SOCPEN_HP_TOTAL", "", "2026-01-01", 700_000, "verified"),
    ("BASE_SALARY", "", "2024-07-01", 2_340_000, "verified"),
    ("BASE_SALARY", "", "2026-07-01", 2_530_000, "verified"),
    ("STD_MERIT", "", "2024-07-01", 2_789_000, "verified"),
    ("STD_MERIT", "", "2026-07-01", 3_012_000, "likely"),
    ("POVERTY_INCOME_URBAN", "", "2022-01-01", 2_000_000, "verified"),
    ("POVERTY_INCOME_URBAN", "", "2027-01-01", 2_800_000, "verified"),
    ("POVERTY_INCOME_RURAL", "", "2022-01-01", 1_500_000, "verified"),
    ("POVERTY_INCOME_RURAL", "", "2027-01-01", 2_200_000, "verified"),
]
# code, first day, confidence, frequency, coefficient, the facts its conditions ask for
VERSIONS = [
    (
        "SOCPEN_75",
        "2025-07-01",
        "verified",
        "monthly",
        None,
        "vn_citizen resides_here age_full pension_monthly si_allowance_monthly application_form_01",
    ),
    (
        "SOCPEN_75",
        "2026-01-01",
        "verified",
        "monthly",
        None,
        "vn_citizen resides_here age_full pension_monthly si_allowance_monthly application_form_01",
    ),
    (
        "SOCPEN_75",
        "2026-07-01",
        "likely",
        "monthly",
        None,
        "vn_citizen resides_here age_full pension_monthly si_allowance_monthly application_form_01",
    ),
    (
        "SOCPEN_70_74_POOR",
        "2025-07-01",
        "verified",
        "monthly",
        None,
        "vn_citizen resides_here age_full poverty_national pension_monthly si_allowance_monthly application_form_01",
    ),
    (
        "SOCPEN_70_74_POOR",
        "2026-01-01",
        "likely",
        "monthly",
        None,
        "vn_citizen resides_here age_full poverty_national pension_monthly si_allowance_monthly application_form_01",
    ),
    (
        "SOCPEN_70_74_POOR",
        "2026-07-01",
        "likely",
        "monthly",
        None,
        "vn_citizen resides_here age_full poverty_national pension_monthly si_allowance_monthly application_form_01",
    ),
    (
        "TCXH_NCT_A_60_79",
        "2021-07-01",
        "verified",
        "monthly",
        1.5,
        "age_full poverty_national has_supporter supporter_on_social_allowance",
    ),
    (
        "TCXH_NCT_A_80",
        "2021-07-01",
        "verified",
        "monthly",
        2.0,
        "age_full poverty_national has_supporter supporter_on_social_allowance",
    ),
    (
        "TCXH_NCT_B_75_80",
        "2021-07-01",
        "likely",
        "monthly",
        1.0,
        "age_full poverty_national ethnic_mountain_hardship_area",
    ),
    ("TCXH_NCT_C_80", "2021-07-01", "verified", "monthly", 1.0, "age_full pension_monthly si_allowance_monthly"),
    (
        "TCXH_NCT_D",
        "2021-07-01",
        "verified",
        "monthly",
        3.0,
        "age_full poverty_national has_supporter facility_eligible_but_fostered",
    ),
    (
        "TCXH_NKT_DBN_NCT",
        "2021-07-01",
        "verified",
        "monthly",
        2.5,
        "age_full disability_level pension_monthly si_allowance_monthly merit_monthly",
    ),
    (
        "TCXH_NKT_NANG_NCT",
        "2021-07-01",
        "verified",
        "monthly",
        2.0,
        "age_full disability_level pension_monthly si_allowance_monthly merit_monthly",
    ),
    ("CARE_HH_NKT_DBN", "2021-07-01", "verified", "monthly", 1.0, "disability_level in_care_facility"),
    ("CARE_TAKEIN_NKT_DBN", "2021-07-01", "verified", "monthly", 1.5, "disability_level in_care_facility"),
    ("CARE_TAKEIN_NCT_D", "2021-07-01", "verified", "monthly", 1.5, "facility_eligible_but_fostered"),
    ("MTP_SOCPEN", "2025-07-01", "verified", "one_off", 20, "on_social_pension alive"),
    ("MTP_SOCPEN", "2026-01-01", "likely", "one_off", 20, "on_social_pension application_form_01"),
    ("MTP_BTXH", "2026-01-01", "verified", "one_off", 20, "on_social_allowance alive"),
    ("MTP_80_OTHER", "2021-07-01", "likely", "one_off", 20, "age_full survivor_allowance alive"),
    ("BHYT_PENSION", "2009-07-01", "likely", "continuous", None, "pension_monthly"),
    ("BHYT_BTXH", "2021-07-01", "verified", "continuous", None, "on_social_allowance"),
    (
        "BHYT_SOCPEN_CONVERTED",
        "2025-07-01",
        "verified",
        "continuous",
        None,
        "on_social_pension was_on_social_allowance_before_2025_07",
    ),
    ("BHYT_SOCPEN_NEW", "2025-07-01", "verified", "continuous", None, "on_social_pension"),
    ("BHYT_SOCPEN_NEW", "2026-01-01", "verified", "continuous", None, "on_social_pension age_full"),
    (
        "BHYT_SURVIVOR_75",
        "2025-07-01",
        "verified",
        "continuous",
        None,
        "survivor_allowance age_full age_full poverty_national",
    ),
    ("BHYT_ART23", "2025-07-01", "verified", "continuous", None, "art23_allowance"),
    ("BHYT_MERIT", "2009-07-01", "likely", "continuous", None, "merit_monthly"),
    ("BHYT_VETERAN", "2018-12-01", "likely", "continuous", None, "merit_category"),
    ("BHYT_POOR", "2009-07-01", "verified", "yearly", None, "poverty_national"),
    ("BHYT_NEAR_POOR", "2026-01-01", "verified", "yearly", None, "poverty_national"),
    (
        "BHYT_HP_60_74",
        "2026-01-01",
        "verified",
        "yearly",
        None,
        "age_full pension_monthly si_allowance_monthly on_social_allowance on_social_pension bhyt_other_group",
    ),
    ("BHYT_HP_PARTY40", "2026-01-01", "verified", "yearly", None, "party_badge_years pension_monthly bhyt_other_group"),
    ("BHYT_AGRI_AVG", "2026-01-01", "verified", "yearly", None, "agri_average_income_household bhyt_other_group"),
    ("BHYT_HOUSEHOLD", "2018-12-01", "verified", "yearly", None, "bhyt_other_group"),
    ("LONGEVITY_NAT_100", "2019-01-01", "verified", "once_in_life", None, "calendar_age"),
    ("LONGEVITY_NAT_90", "2019-01-01", "verified", "once_in_life", None, "calendar_age"),
    ("LONGEVITY_HP_2020", "2020-01-01", "verified", "yearly_event", None, "calendar_age"),
    ("LONGEVITY_HP", "2024-01-01", "likely", "yearly_event", None, "calendar_age resides_here"),
    ("LONGEVITY_WEST_2025", "2025-01-01", "verified", "yearly_event", None, "calendar_age"),
    (
        "GIFT_HP_TET_MERIT",
        "2024-01-01",
        "verified",
        "yearly_tet",
        None,
        "merit_monthly martyr_relative_monthly martyr_worship",
    ),
    ("GIFT_HP_TET_POOR", "2024-01-01", "likely", "yearly_tet", None, "poverty_national"),
    ("GIFT_HP_TET_NEAR_POOR", "2024-01-01", "likely", "yearly_tet", None, "poverty_national"),
    (
        "GIFT_HP_27_7",
        "2023-07-18",
        "unknown",
        "yearly_27_7",
        None,
        "merit_monthly martyr_relative_monthly martyr_worship",
    ),
    ("GIFT_HP_2_9", "2023-07-18", "unknown", "yearly_2_9", None, "merit_category"),
    ("GIFT_HP_PARTY_BADGE", "2026-01-01", "likely", "yearly_tet", None, "party_badge_years"),
    (
        "GIFT_STATE_418",
        "2025-12-28",
        "verified",
        "one_off",
        None,
        "merit_monthly on_social_allowance on_social_pension",
    ),
    ("HP_INCOME_TOPUP_BTXH", "2022-08-01", "verified", "monthly", None, "poverty_national on_social_allowance"),
    ("HP_INCOME_TOPUP_2026", "2026-01-01", "unknown", "monthly", None, "poverty_national age_full"),
    ("HEALTHCHECK_NAT", "2026-07-01", "verified", "yearly", None, "age_full vn_citizen"),
    ("HEALTHCHECK_HP_NQ49", "2026-01-01", "unknown", "yearly", None, "age_full resides_here"),
]
# What we ask beside the catalogue, each with its reason in the file: the dead are not asked to be alive for a funeral
# grant, a foster household must exist, and two schemes belong to one half of the merged city.
BESIDE = {
    ("MTP_SOCPEN", "2026-01-01"): ["alive"],
    ("CARE_TAKEIN_NKT_DBN", "2021-07-01"): ["taken_in_by_others"],
    ("HP_INCOME_TOPUP_BTXH", "2022-08-01"): ["region"],
    ("LONGEVITY_WEST_2025", "2025-01-01"): ["region"],
}
# Last days of law that ends without a successor.
ENDS = [
    ("TCXH_NCT_B_75_80", "2025-06-30"),
    ("TCXH_NCT_C_80", "2025-06-30"),
    ("BHYT_NEAR_POOR", "2030-12-31"),
    ("BHYT_HP_60_74", "2030-12-31"),
    ("BHYT_HP_PARTY40", "2030-12-31"),
    ("BHYT_AGRI_AVG", "2030-12-31"),
    ("LONGEVITY_HP_2020", "2020-12-31"),
    ("LONGEVITY_WEST_2025", "2025-12-31"),
    ("GIFT_STATE_418", "2025-12-31"),
    ("HP_INCOME_TOPUP_BTXH", "2025-12-31"),
    ("HP_INCOME_TOPUP_2026", "2030-12-31"),
    ("HEALTHCHECK_HP_NQ49", "2030-12-31"),
]
MONTHLY = [
    "SOCPEN_75", "SOCPEN_70_74_POOR", "TCXH_NCT_A_60_79", "TCXH_NCT_A_80", "TCXH_NCT_B_75_80", "TCXH_NCT_C_80",
    "TCXH_NCT_D", "TCXH_NKT_DBN_NCT", "TCXH_NKT_NANG_NCT",
]  # fmt: skip
BOOK = state_book()


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("code", "place", "valid_from", "vnd", "confidence"), RATES)
def test_rates_are_those_of_the_catalogue(code, place, valid_from, vnd, confidence):
    found = BOOK.rates[code].on(day(valid_from), known=date(2026, 11, 22), place=place)
    assert (found.valid_from, found.value, found.confidence) == (day(valid_from), vnd, confidence)


def test_no_rate_is_missing_and_none_is_ours_alone():
    ours = {
        (code, one.place, one.valid_from.isoformat())
        for code in {row[0] for row in RATES}
        for one in BOOK.rates[code].values
    }
    assert ours == {row[:3] for row in RATES}


@pytest.mark.parametrize(("code", "valid_from", "confidence", "frequency", "coefficient", "facts"), VERSIONS)
def test_versions_are_those_of_the_catalogue(code, valid_from, confidence, frequency, coefficient, facts):
    scheme = BOOK.schemes[code]
    version = scheme.on(day(valid_from), known=date(2026, 11, 22))
    assert (version.valid_from, version.confidence, scheme.frequency) == (day(valid_from), confidence, frequency)
    assert version.amount.get("coefficient") == coefficient
    asked = [name for condition in version.conditions for name in condition.facts]
    assert sorted(asked) == sorted(facts.split() + BESIDE.get((code, valid_from), []))


def test_no_version_is_missing_and_none_is_ours_alone():
    ours = {(code, one.valid_from.isoformat()) for code, scheme in BOOK.schemes.items() for one in scheme.versions}
    assert ours == {row[:2] for row in VERSIONS}


@pytest.mark.parametrize(("code", "last"), ENDS)
def test_what_ends_ends_on_its_day(code, last):
    scheme = BOOK.schemes[code]
    known = max(day(last), scheme.versions[-1].known_from)
    assert scheme.on(day(last), known=known)
    with pytest.raises(NotInForce):
        scheme.on(day(last).replace(year=day(last).year + 1), known=date(2040, 1, 1))


def test_the_groups_are_those_of_the_catalogue():
    assert list(BOOK.groups["MONTHLY_SUBSISTENCE"].members) == MONTHLY
    assert list(BOOK.groups["FUNERAL"].members) == ["MTP_SOCPEN", "MTP_BTXH", "MTP_80_OTHER"]
    assert set(BOOK.groups["BHYT_CARD"].members) == {code for code in BOOK.schemes if code.startswith("BHYT_")}
    assert {code: group.rule for code, group in BOOK.groups.items()} == {
        "MONTHLY_SUBSISTENCE": "highest_only",
        "FUNERAL": "highest_only",
        "BHYT_CARD": "one_card_highest_benefit",
        "STATE_GIFT_418": "one_per_person",
        "HP_MERIT_TET_GIFT": "one_per_person_plus_one_per_martyr",
    }


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("BIRTH_YEAR_ONLY", "01-01"),
        ("BIRTH_MONTH_ONLY", 1),
        ("LEAP_DAY_BIRTHDAY", "02-28"),
        ("START_SOCIAL_PENSION", "month_decision_signed"),
        ("START_SOCIAL_ALLOWANCE", "month_decision_signed"),
        ("STOP_MONTH", "first_month_after_event"),
        ("ADJUST_MONTH", "first_month_after_change"),
        ("DEADLINE_SOCIAL_PENSION", 10),
        ("DEADLINE_SOCIAL_ALLOWANCE", 10),
        ("DEADLINE_FUNERAL", 3),
        ("DEADLINE_BHYT_CARD", 5),
        ("WHOLE_MONTHS", True),
        ("HP_SOCIAL_PENSION_MODE", "target_total"),
    ],
)
def test_conventions_are_those_of_the_catalogue(code, value):
    assert BOOK.rates[code].on(date(2026, 11, 22)).value == value


def test_what_the_catalogue_does_not_know_is_not_known_here():
    law = Law(date(2026, 11, 22))
    unknown = {code for code, text in law.texts.items() if text.version.amount["kind"] == "unknown"}
    assert unknown == {
        "GIFT_HP_27_7", "GIFT_HP_2_9", "GIFT_HP_PARTY_BADGE", "HP_INCOME_TOPUP_2026", "HEALTHCHECK_HP_NQ49",
    }  # fmt: skip
    assert law.texts["LONGEVITY_HP"].version.amount["table"] == {"70": 900_000, "100": 1_800_000}
    assert "card_rate" not in law.texts["BHYT_ART23"].version.amount


def test_files_speak_the_language_of_the_evaluator():
    """Every fact, operator, kind, code of a word and source exists; every sentence a reader sees is there."""
    for scheme in BOOK.schemes.values():
        assert scheme.frequency in FREQUENCY_WORDS and scheme.payee in PAYEE_WORDS, scheme.code
        assert not scheme.start or scheme.start in START_WORDS, scheme.code
        for version in scheme.versions:
            assert version.amount["kind"] in KINDS, scheme.code
            assert set(version.refs) <= BOOK.sources.keys(), scheme.code
            for condition in version.conditions:
                assert condition.label and condition.source, scheme.code
                assert set(condition.facts) <= set(NAMES) and set(condition.facts) <= LABELS.keys(), scheme.code
                assert condition.joined or condition.operator in OPERATORS, scheme.code
    for series in BOOK.rates.values():
        for value in series.values:
            assert set(value.refs) <= BOOK.sources.keys(), series.code


def test_nothing_is_known_before_its_text_could_be():
    """A text that counts backwards is known later; one that was not looked up is known from the day it counts."""
    late = {
        (code, one.valid_from)
        for code, series in BOOK.rates.items()
        for one in series.values
        if one.known_from > one.valid_from
    }
    assert late == {
        ("STD_TGXH_NATIONAL", date(2026, 7, 1)),
        ("SOCPEN_NATIONAL", date(2026, 7, 1)),
        ("STD_MERIT", date(2026, 7, 1)),
    }
