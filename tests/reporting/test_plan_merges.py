"""Merging two records of one person and what lists of activities say of them."""

from datetime import date

from elders.services import merging
from tests.factories import make_elder
from tests.reporting.plan_factories import make_activity, make_participant


def test_who_stands_twice_on_a_list_stands_there_once_and_twice_again_when_taken_apart(ward, group, officer):
    kept, absorbed = make_elder(group=group), make_elder(group=group)
    both, alone = make_activity(ward=ward), make_activity(ward=ward)
    make_participant(both, "Bà Lan", elder=kept, came=False)
    make_participant(both, "Nguyễn Thị Lan", elder=absorbed, came=True, signed=True)
    make_participant(alone, "Nguyễn Thị Lan", elder=absorbed, came=True)
    child = make_participant(alone, "Con Gái", family_of=absorbed, came=True)
    done = merging.merge(kept, absorbed, by=officer, on=date(2026, 6, 1))
    assert [(row.elder, row.came, row.signed) for row in both.participants.all()] == [(kept, True, True)]
    assert alone.participants.get(elder__isnull=False).elder == kept
    child.refresh_from_db()
    assert child.family_of == kept
    merging.unmerge(done, by=officer, reason="gộp nhầm")
    assert sorted((row.elder_id, row.came) for row in both.participants.all()) == [
        (kept.pk, False), (absorbed.pk, True),
    ]  # fmt: skip
    child.refresh_from_db()
    assert child.family_of == absorbed
