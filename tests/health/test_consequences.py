"""Death, moving, merging: what the station's books do, in words that say nothing, and the way back."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from elders.choices import EventKind
from elders.models import LifeEvent
from elders.services import events, merging
from health.event_answers import DONE
from health.models import Examination, FollowUpTask, HealthAccess, Invitation, Referral
from tests.factories import make_elder
from tests.health.case_factories import make_case
from tests.health.factories import health_rows, make_enrolment, make_exam, make_invitation, make_round

pytestmark = pytest.mark.django_db
TODAY, DIED = date(2026, 11, 20), date(2026, 11, 1)


def record(elder, kind, by, on=DIED, **fields):
    event = LifeEvent(elder=elder, kind=kind, happened_on=on, **fields)
    shown = [one.text for one in events.preview(event, today=TODAY, by=by) if one.app == "health"]
    event = LifeEvent(elder=elder, kind=kind, happened_on=on, **fields)
    return events.record(event, today=TODAY, by=by, token=uuid.uuid4()), shown


def test_a_death_closes_what_is_open_and_restoring_opens_it_again(ward, group, officer):  # E12
    elder = make_elder(group=group)
    rows = health_rows(elder, officer)
    waiting = make_invitation(make_round(ward, state="running"), elder)
    past = make_invitation(make_round(ward, name="Đợt đã đóng", state="closed"), elder, state="no_show")
    case = make_case(elder, officer)
    enrolment = make_enrolment(elder, valid_from=date(2026, 3, 1))
    event, shown = record(elder, EventKind.DEATH, officer)
    task, slip = FollowUpTask.objects.get(), Referral.objects.get()
    waiting.refresh_from_db(), past.refresh_from_db(), case.refresh_from_db()
    enrolment.refresh_from_db()
    assert (case.is_open, enrolment.ending) == (False, "died")
    assert (task.outcome, slip.state, waiting.state, past.state) == ("died", "closed", "died", "no_show")
    assert shown == [DONE] == [step.text for step in event.steps.filter(app="health")]
    told = str([step.undo for step in event.steps.filter(app="health")])
    assert rows["health_task"].text not in told and "Huyết áp" not in told
    events.restore(event, reason="Ghi nhầm người", by=officer)
    task.refresh_from_db(), slip.refresh_from_db(), waiting.refresh_from_db(), case.refresh_from_db()
    enrolment.refresh_from_db()
    assert case.is_open and enrolment.is_open
    assert (task.outcome, task.closed_at, slip.state, waiting.state) == ("", None, "sent", "listed")


def test_the_sentence_is_the_same_for_somebody_the_station_never_saw(group, officer):
    _, shown = record(make_elder(group=group), EventKind.DEATH, officer)
    assert shown == [DONE]


def test_what_the_station_did_since_is_not_taken_back(group, officer):
    elder = make_elder(group=group)
    rows = health_rows(elder, officer)
    event, _ = record(elder, EventKind.MOVE_OUT, officer, destination="trong_tp")
    task = FollowUpTask.objects.get()
    assert (task.outcome, Referral.objects.get().state) == ("moved", "sent")
    FollowUpTask.objects.filter(pk=task.pk).update(outcome_note="đã báo trạm nơi đến")
    with pytest.raises(ValidationError) as refused:
        events.restore(event, reason="Ghi nhầm", by=officer)
    assert "Trạm Y tế" in str(refused.value) and rows["health_task"].text not in str(refused.value)


def test_moving_inside_the_ward_changes_nothing(group, other_group, officer):
    elder = make_elder(group=group)
    health_rows(elder, officer)
    _, shown = record(elder, EventKind.MOVE_GROUP, officer, to_group=other_group)
    assert shown == [] and FollowUpTask.objects.open().exists()


def test_two_records_become_one_with_all_check_ups_and_come_apart_again(ward, group, officer):
    kept, absorbed = make_elder(group=group), make_elder(group=group)
    one, two = health_rows(kept, officer), health_rows(absorbed, officer)
    signed = make_exam(absorbed, concluded=True, examined_on=date(2025, 5, 5))
    Examination.objects.filter(pk=signed.pk).update(state="signed")
    round_ = make_round(ward, state="running")
    mine, theirs = make_invitation(round_, kept), make_invitation(round_, absorbed)
    Examination.objects.filter(pk=two["exam"].pk).update(invitation=theirs)
    HealthAccess.objects.create(ward=ward, elder=absorbed, by=officer, kind="view", what="xem")
    FollowUpTask.objects.filter(pk=two["health_task"].pk).update(due_at=timezone.now())
    plan = merging.preview(kept, absorbed, take=[], by=officer, on=TODAY)
    assert not [text for text in plan.sentences if "khám" in text or "việc theo dõi" in text]
    merge = merging.merge(kept, absorbed, by=officer, on=TODAY)
    assert set(Examination.objects.filter(elder=kept)) == {one["exam"], two["exam"], signed}
    assert set(Invitation.objects.filter(round=round_).values_list("pk", "elder_id")) == {
        (theirs.pk, kept.pk)
    }  # the one with a check-up
    assert FollowUpTask.objects.open().get().elder == kept
    assert HealthAccess.objects.get().elder == absorbed  # nobody rewrites the log
    merging.unmerge(merge, by=officer, reason="Hai người khác nhau")
    assert set(Examination.objects.filter(elder=absorbed)) == {two["exam"], signed}
    assert set(Invitation.objects.filter(round=round_).values_list("pk", "elder_id")) == {
        (mine.pk, kept.pk),
        (theirs.pk, absorbed.pk),
    }
    assert FollowUpTask.objects.open().count() == 2
