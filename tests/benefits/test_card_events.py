"""What a death, a move and a merge do to insurance cards, and the way back."""

from datetime import date

from benefits.models import CardRosterLine, InsuranceCard
from benefits.services import card_rosters, cards
from elders.choices import EventKind
from elders.models import LifeEvent
from elders.services import events, merging
from tests import factories
from tests.benefits.test_card_rosters import person

TODAY = date(2026, 5, 16)


def death(elder, officer, on=date(2026, 5, 14)) -> LifeEvent:
    return LifeEvent(elder=elder, kind=EventKind.DEATH, happened_on=on, reported_on=TODAY, recorded_by=officer)


def mine(consequences) -> list[str]:
    return [one.text for one in consequences if one.app == "benefits" and "BHYT" in one.text]


def test_23_death_locks_from_the_day_after_and_a_restore_unlocks(group, officer):
    elder = factories.make_elder(group=group)
    old = factories.make_card(elder, valid_from=date(2025, 7, 1), valid_to=date(2025, 12, 31))
    card = factories.make_card(elder, category="BHYT_SOCPEN_NEW")
    (said,) = mine(events.preview(death(elder, officer), today=TODAY, by=officer))
    assert "15/5/2026" in said and "Hưu trí xã hội" in said
    card.refresh_from_db()
    assert card.locked_on is None
    event = events.record(death(elder, officer), today=TODAY, by=officer)
    card.refresh_from_db()
    old.refresh_from_db()
    assert (card.ends_on, card.lock_reason) == (date(2026, 5, 14), "death")
    assert old.locked_on is None
    assert events.why_not_restore(event) == []
    events.restore(event, reason="Báo nhầm người", by=officer)
    card.refresh_from_db()
    assert (card.ends_on, card.locked_on, card.lock_reason) == (None, None, "")


def test_a_lock_somebody_changed_since_stands_in_the_way_of_a_restore(group, officer):
    elder = factories.make_elder(group=group)
    card = factories.make_card(elder)
    event = events.record(death(elder, officer), today=TODAY, by=officer)
    card.refresh_from_db()
    cards.unlock(card, by=officer)
    assert any("thẻ BHYT" in reason for reason in events.why_not_restore(event))


def test_a_card_that_begins_after_the_death_never_counts(group, officer):
    elder = factories.make_elder(group=group)
    factories.make_card(elder, valid_from=date(2026, 6, 1))
    events.record(death(elder, officer), today=TODAY, by=officer)
    assert not InsuranceCard.objects.on(date(2026, 6, 1)).exists()


def test_who_dies_leaves_the_list_that_is_being_made(ward, group, officer):
    elder = person(group, date(1962, 6, 1))
    draft = card_rosters.make_roster(ward, month=date(2026, 6, 1), by=officer)
    assert draft.lines.count() == 1
    event = events.record(death(elder, officer), today=TODAY, by=officer)
    assert draft.lines.count() == 0
    events.restore(event, reason="Báo nhầm người", by=officer)
    assert CardRosterLine.objects.get(roster=draft).elder == elder


def test_a_move_leaves_the_card_good_and_says_what_the_ward_does(group, officer):
    elder = factories.make_elder(group=group)
    card = factories.make_card(elder)
    event = LifeEvent(
        elder=elder, kind=EventKind.MOVE_OUT, happened_on=date(2026, 5, 14), destination="trong_tp", reported_on=TODAY
    )
    (said,) = mine(events.preview(event, today=TODAY, by=officer))
    assert "vẫn dùng được" in said and "giảm" in said
    events.record(event, today=TODAY, by=officer)
    card.refresh_from_db()
    assert card.locked_on is None


def test_merged_records_keep_one_card_a_day_and_come_apart_again(group, officer):
    kept, absorbed = (factories.make_elder(group=group) for _ in range(2))
    own = factories.make_card(kept, valid_to=date(2026, 12, 31))
    same_time = factories.make_card(absorbed, category="BHYT_POOR", valid_from=date(2025, 7, 1))
    earlier = factories.make_card(absorbed, valid_from=date(2024, 1, 1), valid_to=date(2024, 12, 31))
    plan = merging.preview(kept, absorbed, take=(), by=officer, on=TODAY)
    assert plan.refusals == [] and any("khóa thẻ nhóm Hộ nghèo" in text for text in plan.sentences)
    done = merging.merge(kept, absorbed, by=officer, on=TODAY)
    for card in (same_time, earlier):
        card.refresh_from_db()
        assert card.elder == kept
    assert (same_time.ends_on, same_time.lock_reason) == (date(2025, 12, 31), "merged")
    assert earlier.locked_on is None
    assert list(InsuranceCard.objects.on(TODAY)) == [own]
    merging.unmerge(done, by=officer, reason="Hai người khác nhau")
    same_time.refresh_from_db()
    assert (same_time.elder, same_time.locked_on, same_time.lock_reason) == (absorbed, None, "")
