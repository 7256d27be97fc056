"""A property of every number: its list has exactly as many people, and its parts add up to it."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elders.ground.rehearsal import rolled_back
from elders.models import YearlyReview
from reporting.choices import Side, Split
from reporting.indicators.definitions import COUNTED
from reporting.indicators.drill import opens, parts, people
from reporting.indicators.engine import read
from reporting.indicators.windows import window
from tests import factories
from tests.clubs.factories import make_club, make_member
from tests.health.factories import make_enrolment, make_exam

YEAR = window("HC_NAM", 2026)
maybe = st.sampled_from([True, False, None])
FACTS = st.fixed_dictionaries(
    {
        "poverty_national": st.sampled_from(["ngheo", "can_ngheo", "khong", ""]),
        "has_supporter": maybe,
        "living_arrangement": st.sampled_from(["mot_minh", "con_chau", ""]),
        "housing": st.sampled_from(["kien_co", "dot_nat", ""]),
        "disability_level": st.sampled_from(["nang", "nhe", "khong", ""]),
        "disability_paper": st.sampled_from(["Giấy số 1", ""]),
        "frail_hardship": maybe,
        "household_code": st.sampled_from(["H1", "H2", ""]),
    }
)
ANSWERS = st.fixed_dictionaries({"wants_work": maybe, "able_to_work": maybe, "plays_sport": maybe, "uses_it": maybe})
PERSON = st.fixed_dictionaries(
    {
        "facts": FACTS,
        "answers": st.none() | ANSWERS,
        "year": st.integers(1920, 1968),
        "sex": st.sampled_from(["nu", "nam", ""]),
        "place": st.integers(0, 2),
        "club": st.booleans(),
        "card": st.booleans(),
        "exam": st.booleans(),
        "ill": st.booleans(),
        "dead": st.booleans(),
    }
)


OPENED_IN_PARTS = ("YT-01", "YT-03", "VH-02", "OP-DS-01")  # a card, an event, an answer, everybody


def make(person, groups, club):
    group = groups[person["place"]] if person["place"] < len(groups) else None
    elder = factories.make_elder(
        group=group, ward=groups[0].ward, facts=person["facts"], birth_year=person["year"], sex=person["sex"]
    )
    if person["answers"] is not None:
        YearlyReview.objects.create(elder=elder, year=2026, reviewed_on=date(2026, 6, 1), **person["answers"])
    if person["club"]:
        make_member(club, elder)
    if person["card"]:
        factories.make_card(elder)
    if person["exam"]:
        make_exam(elder, concluded=True)
    if person["ill"]:
        make_enrolment(elder, valid_from=date(2026, 2, 1))
    if person["dead"]:
        type(elder).objects.filter(pk=elder.pk).update(date_of_death=date(2026, 12, 1))


@pytest.mark.django_db
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(everybody=st.lists(PERSON, min_size=1, max_size=6))
def test_lists_and_parts_are_the_number(everybody, group, other_group):
    with rolled_back():
        club = make_club(ward=group.ward, kind="the_thao", more_kinds=["van_hoa"], is_care_role=True)
        for person in everybody:
            make(person, [group, other_group], club)
        counts = read(group.ward, YEAR)
        for code, one in COUNTED.items():
            number = counts.grid[one.numerator]
            whole = None if one.among is None else counts.grid[one.among]
            assert whole is None or number <= whole, code
            assert people(code, Side.NUMERATOR, group.ward, YEAR).count() == number, code
            if opens(code, Side.DENOMINATOR):
                assert people(code, Side.DENOMINATOR, group.ward, YEAR).count() == whole, code
            for split in Split:
                found = parts(code, split, counts)
                assert sum(part.numerator for part in found) == number, (code, split)
                assert whole is None or sum(part.denominator for part in found) == whole, (code, split)
                for part in found if code in OPENED_IN_PARTS else []:
                    opened = people(code, Side.NUMERATOR, group.ward, YEAR, split=split, key=part.key)
                    assert opened.count() == part.numerator, (code, split, part.label)
