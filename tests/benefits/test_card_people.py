"""Everybody's card in a fixed number of queries; whole ward, one person and the database's count agree."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benefits.card_people import coverage_by_group, grown_up, row_of, rows_of_ward, with_coverage
from benefits.models import CardCheck
from elders.models import Elder
from tests import factories
from tests.benefits.factories import make_award

TODAY = date(2026, 6, 15)
WORDS = {True: "yes", False: "no", None: "unknown"}


def everybody(group):
    """One person of every shape of what is known about cards."""
    people = [factories.make_elder(group=group, birth_year=1960, full_name=f"Người {n}") for n in range(8)]
    factories.make_card(people[0])
    factories.make_card(people[1], valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31))
    CardCheck.objects.create(elder=people[2], checked_on=date(2026, 2, 1), finding="none")
    CardCheck.objects.create(elder=people[3], checked_on=date(2026, 2, 1), finding="elsewhere")
    factories.make_card(people[4], valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31))
    CardCheck.objects.create(elder=people[4], checked_on=date(2026, 2, 1), finding="elsewhere")
    factories.make_card(people[5], valid_from=date(2026, 7, 1))
    factories.make_card(people[6], locked_on=date(2026, 1, 1), lock_reason="mistake")
    CardCheck.objects.create(elder=people[7], checked_on=date(2026, 2, 1), finding="none")
    CardCheck.objects.create(elder=people[7], checked_on=date(2026, 9, 1), finding="elsewhere")
    return people


def test_the_ward_one_person_and_the_count_of_the_database_agree(ward, group):
    people = everybody(group)
    make_award(people[0], scheme="TCXH_NKT_NANG_NCT")
    rows = {row.elder_id: row for row in rows_of_ward(ward, TODAY)}
    counted = dict(with_coverage(Elder.objects.filter(pk__in=rows), TODAY).values_list("pk", "coverage"))
    assert set(rows) == {one.pk for one in people}
    for elder in people:
        elder.refresh_from_db()
        alone = row_of(elder, TODAY)
        mine = rows[elder.pk]
        assert (alone.held, alone.right, alone.since, alone.verdict) == (
            mine.held,
            mine.right,
            mine.since,
            mine.verdict,
        )
        assert WORDS[mine.held.covered] == counted[elder.pk]
    assert [WORDS[rows[one.pk].held.covered] for one in people] == [
        "yes", "no", "no", "unknown", "unknown", "unknown", "unknown", "no",
    ]  # fmt: skip
    assert rows[people[0].pk].since.award_from == date(2026, 1, 1)


def test_only_living_residents_of_sixty_and_over_are_asked_about(ward, group):
    asked = factories.make_elder(group=group, birth_year=1966, birth_month=6, birth_day=15)
    factories.make_elder(group=group, birth_year=1966, birth_month=6, birth_day=16)
    factories.make_elder(group=group, date_of_death=date(2026, 6, 15))
    factories.make_elder(group=factories.make_group())
    assert [row.elder_id for row in rows_of_ward(ward, TODAY)] == [asked.pk]
    assert list(grown_up(TODAY).filter(situation_then__ward=ward)) == [asked]


def test_the_number_of_queries_does_not_grow_with_the_people(ward, group):
    def count() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            return len(list(rows_of_ward(ward, TODAY))), len(queries)

    for _ in range(2):
        factories.make_card(factories.make_elder(group=group))
    few, queries = count()
    for _ in range(20):
        factories.make_card(factories.make_elder(group=group))
    many, again = count()
    assert (few, many) == (2, 22) and again == queries


def test_coverage_by_group_keeps_three_states_apart(ward, group, other_group):
    everybody(group)
    factories.make_card(factories.make_elder(group=other_group, birth_year=1950))
    factories.make_elder(ward=ward, birth_year=1950)
    with CaptureQueriesContext(connection) as queries:
        groups, total = coverage_by_group(Elder.objects.all(), TODAY, ward=ward)
    assert len(queries) == 1
    found = {one.name: (one.yes, one.no, one.unknown, one.percent) for one in groups}
    assert found == {
        "Tổ dân phố Vân Quan": (1, 3, 4, 12.5),
        "Tổ dân phố số 3": (1, 0, 0, 100.0),
        "Chưa rõ tổ dân phố": (0, 0, 1, 0.0),
    }
    assert (total.yes, total.no, total.unknown, total.people) == (2, 3, 5, 10)
    none, nobody = coverage_by_group(Elder.objects.none(), TODAY, ward=ward)
    assert none == [] and nobody.percent is None
