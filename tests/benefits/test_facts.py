"""Facts out of the registry: whole ward and one person alike, as of a day, in a constant number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benefits.facts import FIELDS, facts_of, facts_of_ward, merit_code
from benefits.people import NAMES
from benefits.services import cards
from elders.choices import Ending
from elders.models import Situation
from elders.services import situations
from tests import factories
from tests.benefits.factories import make_award

TODAY = date(2026, 11, 22)


def test_every_fact_of_a_situation_the_law_may_ask_is_gathered():
    known = set(NAMES)
    ours = {field.name.removesuffix("_vnd") for field in Situation._meta.concrete_fields} & known
    assert ours == set(FIELDS) & ours and not ours - set(FIELDS)


def test_a_whole_ward_and_one_person_give_the_same_facts(ward, group, other_group):
    elders = [
        factories.make_elder(group=group, birth_year=1950, birth_month=3, facts={"poverty_national": "ngheo"}),
        factories.make_elder(group=other_group, facts={"pension_monthly_vnd": 0, "has_supporter": False}),
        factories.make_elder(ward=ward, sex="", facts={"merit_category": "Cựu chiến binh", "merit_monthly": True}),
        factories.make_elder(group=group, facts={"si_allowance_monthly_vnd": 0}),
    ]
    stranger = factories.make_elder(group=factories.make_group())
    found = dict(facts_of_ward(ward, TODAY))
    assert set(found) == {one.pk for one in elders} and stranger.pk not in found
    for elder in elders:
        assert found[elder.pk] == facts_of(elder, TODAY)
    assert found[elders[0].pk].birth.iso == "1950-03"
    assert found[elders[2].pk].merit_category == "cuu_chien_binh"
    assert found[elders[3].pk].survivor_allowance is False  # no BHXH allowance, so no tuất
    assert found[elders[0].pk].pension_monthly is None  # nobody asked: not known, not zero


def test_the_number_of_queries_does_not_grow_with_the_people(ward, group):
    for _ in range(2):
        factories.make_elder(group=group)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert len(list(facts_of_ward(ward, TODAY))) == 2
    for _ in range(20):
        factories.make_elder(group=group)
    with CaptureQueriesContext(connection) as many:
        assert len(list(facts_of_ward(ward, TODAY))) == 22
    assert len(many) == len(few)


def test_facts_are_those_of_the_day(ward, group, officer):
    elder = factories.make_elder(group=group, facts={"poverty_national": "can_ngheo"})
    situations.change(
        elder, facts={"poverty_national": "khong"}, from_day=date(2026, 7, 1), by=officer, source_kind="form",
        source_paper="QĐ 15/QĐ-UBND",
    )  # fmt: skip
    assert facts_of(elder, date(2026, 6, 30)).poverty_national == "can_ngheo"
    now = facts_of(elder, date(2026, 7, 1))
    assert now.poverty_national == "khong"
    assert "QĐ 15/QĐ-UBND" in now.origins["poverty_national"] and str(officer) in now.origins["poverty_national"]
    assert "pension_monthly" not in now.origins  # what nobody said comes from nowhere


def test_who_left_does_not_reside_here_and_who_never_had_a_place_is_not_known_to(ward, group, officer):
    gone = factories.make_elder(group=group)
    situations.close(gone, on=date(2026, 5, 31), ending=Ending.MOVED_OUT, by=officer)
    assert facts_of(gone, date(2026, 5, 31)).resides_here is True
    assert facts_of(gone, TODAY).resides_here is False
    assert facts_of(factories.make_elder(), TODAY).resides_here is None


def test_the_dead_are_dead_from_their_day(ward, group):
    elder = factories.make_elder(group=group, date_of_death=date(2026, 5, 14))
    assert facts_of(elder, date(2026, 5, 13)).alive is True
    assert facts_of(elder, date(2026, 5, 14)).alive is False


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Cựu chiến binh", "cuu_chien_binh"),
        ("CCB, thanh niên xung phong", "tnxp"),
        ("Thương binh hạng 4/4", "thuong_binh"),
        ("Hoạt động cách mạng trước 01/01/1945", "truoc_1945"),
        ("điều gì đó khác", None),  # not recognised is not known, never "no"
        ("", None),
        (None, None),
    ],
)
def test_kinds_of_merit_as_officers_write_them(text, code):
    assert merit_code(text) == code


def test_awards_and_cards_say_who_draws_what_and_nobody_else_is_taken_to_draw_nothing(ward, group):
    drawing, disabled, converted, other_card, nothing = (factories.make_elder(group=group) for _ in range(5))
    make_award(drawing, scheme="SOCPEN_75")
    make_award(disabled, scheme="TCXH_NKT_NANG_NCT")
    factories.make_card(disabled, category="BHYT_BTXH")
    make_award(converted, scheme="TCXH_NCT_B_75_80", since=date(2024, 1, 1), until=date(2025, 6, 30))
    make_award(converted, scheme="SOCPEN_75", since=date(2025, 7, 1))
    factories.make_card(other_card, category="BHYT_HP_60_74")
    found = dict(facts_of_ward(ward, TODAY))
    assert (found[drawing.pk].on_social_pension, found[drawing.pk].on_social_allowance) == (True, False)
    assert (found[disabled.pk].on_social_pension, found[disabled.pk].on_social_allowance) == (False, True)
    assert found[disabled.pk].bhyt_other_group is True and found[other_card.pk].bhyt_other_group is False
    assert found[converted.pk].was_on_social_allowance_before_2025_07 is True
    assert found[nothing.pk].on_social_pension is None and found[nothing.pk].bhyt_other_group is None
    for elder in (drawing, disabled, converted, other_card, nothing):
        assert facts_of(elder, TODAY) == found[elder.pk]
    origins = facts_of(disabled, TODAY).origins
    assert "12/QĐ-UBND" in origins["on_social_allowance"] and "Bảo trợ xã hội" in origins["bhyt_other_group"]
    assert facts_of(drawing, date(2025, 12, 31)).on_social_pension is None


def test_a_locked_card_says_nothing_any_more(ward, group, officer):
    elder = factories.make_elder(group=group)
    card = factories.make_card(elder, category="BHYT_POOR")
    cards.lock(card, on=date(2026, 6, 1), reason="mistake", by=officer)
    assert facts_of(elder, date(2026, 5, 31)).bhyt_other_group is True
    assert facts_of(elder, date(2026, 6, 1)).bhyt_other_group is None
    assert dict(facts_of_ward(ward, date(2026, 6, 1)))[elder.pk].bhyt_other_group is None
