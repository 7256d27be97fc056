"""A property of every number: its list has exactly as many people, and its parts add up to it."""

from datetime import date
from unittest import mock

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benefits.models.campaigns import Handed
from elders.ground.rehearsal import rolled_back
from elders.models import YearlyReview
from reporting.choices import Side, Split
from reporting.indicators import grid
from reporting.indicators.breakdowns import breakdowns
from reporting.indicators.definitions import COUNTED
from reporting.indicators.drill import opens, parts, people
from reporting.indicators.engine import evaluate, read
from reporting.indicators.figures import lists
from reporting.indicators.windows import window
from tests import factories
from tests.benefits.factories import make_campaign
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
QUESTIONS = ("wants_work", "able_to_work", "has_work", "plays_sport", "uses_it", "wants_social_pension")
ANSWERS = st.fixed_dictionaries(dict.fromkeys(QUESTIONS, maybe))
PERSON = st.fixed_dictionaries(
    {
        "facts": FACTS,
        "answers": st.none() | ANSWERS,
        "before": st.none() | ANSWERS,
        "year": st.integers(1920, 1968),
        "sex": st.sampled_from(["nu", "nam", ""]),
        "place": st.integers(0, 2),
        "club": st.booleans(),
        "card": st.booleans(),
        "exam": st.sampled_from(["", "dinh_ky", "sang_loc"]),
        "at_home": st.booleans(),
        "gift": st.booleans(),
        "ill": st.booleans(),
        "gone": st.sampled_from(["", "", "", "dead", "moved", "merged"]),
    }
)


OPENED_IN_PARTS = ("YT-01", "YT-03", "VH-02", "OP-DS-01", "OP-KSK-01")  # a card, an event, an answer, everybody, a list


def make(person, groups, club):
    group = groups[person["place"]] if person["place"] < len(groups) else None
    elder = factories.make_elder(
        group=group, ward=groups[0].ward, facts=person["facts"], birth_year=person["year"], sex=person["sex"]
    )
    for day, answers in ((date(2025, 12, 20), person["before"]), (date(2026, 6, 1), person["answers"])):
        if answers is not None:
            YearlyReview.objects.create(elder=elder, year=day.year, reviewed_on=day, **answers)
    if person["club"]:
        make_member(club, elder)
    if person["card"]:
        factories.make_card(elder)
    if person["exam"]:
        where = "nha" if person["at_home"] else "tram"
        screening = "tha" if person["exam"] == "sang_loc" else ""
        make_exam(elder, concluded=True, kind=person["exam"], screening=screening, place_kind=where)
    if person["ill"]:
        make_enrolment(elder, valid_from=date(2026, 2, 1))
    if person["gift"]:
        handed = {"state": "dang_trao"}
        make_campaign(elder.ward, [elder], **handed).lines.update(outcome=Handed.SELF, handed_on=date(2026, 2, 10))
    if person["gone"] == "dead":
        type(elder).objects.filter(pk=elder.pk).update(date_of_death=date(2026, 12, 1))
    elif person["gone"] == "moved":
        elder.situations.update(valid_to=date(2026, 11, 1), ended_by="moved_out")
    elif person["gone"] == "merged":
        type(elder).objects.filter(pk=elder.pk).update(merged_into=factories.make_elder(group=groups[0]))


@pytest.mark.django_db
@settings(
    max_examples=4,
    deadline=None,
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # a smaller world of the same failure is not worth the minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(everybody=st.lists(PERSON, min_size=4, max_size=10))
def test_lists_and_parts_are_the_number(everybody, group, other_group):
    with rolled_back():
        club = make_club(ward=group.ward, kind="the_thao", more_kinds=["van_hoa"], is_care_role=True)
        for person in everybody:
            make(person, [group, other_group], club)
        with mock.patch.object(grid, "WORD_BITS", 5):
            many_words = read(group.ward, YEAR).grid
        counts = read(group.ward, YEAR)
        assert counts.grid == many_words
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
        rows = evaluate(group.ward, YEAR, counts=counts)
        for code in lists():  # absolute numbers, also of people who died or moved away since
            assert people(code, Side.NUMERATOR, group.ward, YEAR).count() == rows[code].numerator, code
            for one in breakdowns(code, group.ward, YEAR):
                if not one.split:
                    continue
                assert sum(part.numerator for part in one.parts) == rows[code].numerator, (code, one.title)
                for part in one.parts if code in OPENED_IN_PARTS else []:
                    opened = people(code, Side.NUMERATOR, group.ward, YEAR, split=one.split, key=part.key)
                    assert opened.count() == part.numerator, (code, one.title, part.label)
