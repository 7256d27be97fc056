"""A death, a move, a merge: what becomes of gifts, and the way back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from benefits.models import GiftLine, Left
from benefits.services import campaigns
from elders.choices import EventKind
from elders.models import LifeEvent
from elders.services import events, merging
from tests import factories
from tests.benefits.factories import make_campaign


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def elder(group):
    return factories.make_elder(group=group, full_name="Đào Thị Mận", birth_year=1946)


def event_of(elder, kind, day, **fields):
    return LifeEvent(elder=elder, kind=kind, happened_on=day, **fields)


def said(event, officer, today):
    return [one.text for one in events.preview(event, today=today, by=officer) if one.app == "benefits"]


def line_of(elder):
    return GiftLine.objects.get(elder=elder)


@pytest.mark.parametrize("state", ["nhap", "chot", "trinh"])
def test_a_death_takes_the_person_off_a_list_not_yet_approved_and_back(officer, ward, elder, today, state):
    make_campaign(ward, [elder], state=state)
    day = today - timedelta(days=1)
    event = event_of(elder, EventKind.DEATH, day)
    assert any("Đưa ra khỏi danh sách" in text for text in said(event, officer, today))
    assert line_of(elder).left_out == ""  # a preview writes nothing
    done = events.record(event, today=today, by=officer)
    line = line_of(elder)
    assert line.left_out == Left.DIED and f"{day:%d}" in line.left_out_reason
    events.restore(done, reason="Ghi nhầm người", by=officer)
    assert line_of(elder).left_out == ""


@pytest.mark.parametrize("state", ["duyet", "dang_trao", "doi_chieu"])
def test_after_approval_the_gift_is_not_given_and_the_money_goes_back(officer, ward, elder, today, state):
    campaign = make_campaign(ward, [elder], state=state)
    done = events.record(event_of(elder, EventKind.DEATH, today), today=today, by=officer)
    line = line_of(elder)
    assert (line.outcome, line.left_out, line.outcome_by) == ("da_mat", "", officer)
    campaign.refresh_from_db()
    assert campaign.approved_vnd == line.amount_vnd  # what was approved stays what it was
    events.restore(done, reason="Ghi nhầm", by=officer)
    assert (line_of(elder).outcome, line_of(elder).outcome_by) == ("", None)


def test_what_was_handed_over_before_stays_and_what_was_ticked_after_is_said(officer, ward, elder, today):
    make_campaign(ward, [elder])
    GiftLine.objects.update(outcome="nhan", handed_on=today)
    early = event_of(elder, EventKind.DEATH, today)
    assert any("đã trao trước khi mất" in text for text in said(early, officer, today))
    late = event_of(elder, EventKind.DEATH, today - timedelta(days=3))
    assert any("sau ngày mất, cần kiểm tra lại" in text for text in said(late, officer, today))
    events.record(late, today=today, by=officer)
    assert line_of(elder).outcome == "nhan"


def test_a_closed_campaign_and_somebody_taken_out_by_hand_are_left_alone(officer, ward, elder, today):
    more = {"handed_count": 0, "handed_vnd": 0, "returned_count": 1, "returned_vnd": 500_000}
    make_campaign(ward, [elder], state="dong", **more)
    make_campaign(ward, [elder], state="nhap")
    GiftLine.objects.filter(campaign__state="nhap").update(left_out="tay", left_out_reason="Từ chối")
    found = said(event_of(elder, EventKind.DEATH, today), officer, today)
    assert not any("quà" in text.lower() or "danh sách" in text for text in found)


def test_the_gift_of_a_household_stays_due(officer, ward, elder, today):
    make_campaign(ward, [elder], state="nhap")
    GiftLine.objects.update(household="1/1/H01")
    events.record(event_of(elder, EventKind.DEATH, today), today=today, by=officer)
    assert line_of(elder).left_out == ""


def test_who_lived_here_on_the_day_of_the_list_keeps_the_gift(officer, ward, elder, today):
    make_campaign(ward, [elder], state="chot", snapshot_on=today - timedelta(days=5))
    move = event_of(elder, EventKind.MOVE_OUT, today - timedelta(days=1), destination="trong_tp")
    assert any("xem lại trước khi trao" in text for text in said(move, officer, today))
    before = event_of(elder, EventKind.MOVE_OUT, today - timedelta(days=9), destination="trong_tp")
    done = events.record(before, today=today, by=officer)
    assert line_of(elder).left_out == Left.MOVED
    events.restore(done, reason="Nhầm", by=officer)
    assert line_of(elder).left_out == ""


def test_a_restored_death_comes_back_when_the_draft_was_built_anew_meanwhile(officer, ward, group, today):
    elder = factories.make_elder(group=group, birth_year=today.year - 70)
    campaign = campaigns.create(
        ward=ward, kind="mung_tho", year=today.year, title="Mừng thọ", snapshot_on=today, schemes=["LONGEVITY_HP"],
        by=officer,
    )  # fmt: skip
    done = events.record(event_of(elder, EventKind.DEATH, today - timedelta(days=1)), today=today, by=officer)
    campaigns.rebuild(campaign, by=officer)
    assert not GiftLine.objects.filter(left_out="").exists()
    events.restore(done, reason="Nhầm", by=officer)
    campaigns.rebuild(campaign, by=officer)
    assert line_of(elder).left_out == ""


def test_a_death_cannot_be_restored_once_the_list_was_approved_without_the_person(officer, ward, elder, today):
    campaign = make_campaign(ward, [elder], state="trinh")
    done = events.record(event_of(elder, EventKind.DEATH, today), today=today, by=officer)
    approver = factories.make_user("ward_leader", ward=ward)
    type(campaign).objects.filter(pk=campaign.pk).update(
        state="duyet", approved_by=approver, approved_count=0, approved_vnd=0
    )
    with pytest.raises(ValidationError, match="đã duyệt không có người này"):
        events.restore(done, reason="Nhầm", by=officer)


# --- two records of one person ----------------------------------------------------------------------------------------


@pytest.fixture
def twins(ward, group):
    """Two records of one person, each with a gift of the same group and year on lists of their own."""
    kept, absorbed = (factories.make_elder(group=group, full_name="Vũ Thị Đôi", birth_year=1946) for _ in range(2))
    for elder in (kept, absorbed):
        make_campaign(ward, [elder], state="nhap")
    GiftLine.objects.update(gift_group="CUNG_MOT")
    return kept, absorbed


def test_of_two_gifts_of_one_person_one_stays_and_the_merge_can_be_taken_apart(officer, twins, today):
    kept, absorbed = twins
    done = merging.merge(kept, absorbed, by=officer, on=today)
    assert kept.gifts.count() == 2 and kept.gifts.filter(left_out="").count() == 1
    assert kept.gifts.exclude(left_out="").get().left_out == Left.TWICE
    merging.unmerge(done, by=officer, reason="Hai người khác nhau")
    assert [elder.gifts.filter(left_out="").count() for elder in twins] == [1, 1]


def test_a_second_gift_that_was_approved_stops_the_merge(officer, twins, today):
    kept, absorbed = twins
    line = line_of(absorbed)
    approver = factories.make_user("ward_leader", ward=line.campaign.ward)
    type(line.campaign).objects.filter(pk=line.campaign_id).update(
        state="duyet", approved_by=approver, approved_count=1, approved_vnd=500_000
    )
    with pytest.raises(ValidationError, match="đã duyệt chi"):
        merging.merge(kept, absorbed, by=officer, on=today)


# --- the record -------------------------------------------------------------------------------------------------------


def test_a_record_shows_the_gifts_one_may_see(sign_in, officer, leader, ward, elder):
    make_campaign(ward, [elder], title="Quà Tết đang trao")
    make_campaign(ward, [elder], state="nhap", title="Đợt còn nháp")
    url = reverse("elders:record", args=[elder.pk])
    whole, own = (sign_in(user).get(url).content.decode() for user in (officer, leader))
    assert "Quà Tết đang trao" in whole and "Đợt còn nháp" in whole
    assert "Quà Tết đang trao" in own and "Đợt còn nháp" not in own
