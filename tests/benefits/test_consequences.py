"""What a death, a move or a merge does to awards and dossiers, and how it comes back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from benefits.choices import CaseKind, CaseState, StopReason
from benefits.models import Award, Case
from benefits.services import cases
from elders.choices import EventKind
from elders.models import LifeEvent
from elders.services import events, merging
from tests.benefits.factories import make_award
from tests.factories import make_elder

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 31)


def event_of(elder, kind=EventKind.DEATH, on=date(2026, 5, 14), **fields):
    return LifeEvent(elder=elder, kind=kind, happened_on=on, **fields)


def record(elder, *, by, **fields):
    return events.record(event_of(elder, **fields), today=TODAY, by=by)


def preview(elder, *, by, **fields):
    return [one.text for one in events.preview(event_of(elder, **fields), today=TODAY, by=by)]


def make_case(elder, **fields) -> Case:
    values = {"kind": CaseKind.GRANT, "scheme": "SOCPEN_75", "received_on": date(2026, 5, 4)}
    values |= {"due_on": date(2026, 5, 18), "ward": elder.ward}
    return Case.objects.create(elder=elder, **values | fields)


@pytest.fixture
def lan(group):
    return make_elder(group=group, birth_year=1948)


def test_the_month_of_death_is_paid_and_the_next_is_not(lan, officer):
    award = make_award(lan)
    shown = preview(lan, by=officer)
    assert any("Thôi chi Trợ cấp hưu trí xã hội" in text and "từ tháng 06/2026" in text for text in shown)
    assert Award.objects.get(pk=award.pk).valid_to is None
    event = record(lan, by=officer)
    award.refresh_from_db()
    assert (award.valid_to, award.stop_reason) == (date(2026, 5, 31), StopReason.DEATH)
    events.restore(event, reason="ghi nhầm người", by=officer)
    award.refresh_from_db()
    assert (award.valid_to, award.stop_reason) == (None, "")


def test_an_award_that_begins_after_the_death_pays_nothing(lan, officer):
    award = make_award(lan, since=date(2026, 6, 1))
    event = record(lan, by=officer)
    award.refresh_from_db()
    assert award.valid_to == date(2026, 6, 30)
    for month in (date(2026, 6, 1), date(2026, 7, 1)):
        assert not Award.objects.payable(month).filter(pk=award.pk).exists()
    events.restore(event, reason="ghi nhầm", by=officer)
    assert Award.objects.payable(date(2026, 6, 1)).filter(pk=award.pk).exists()


def test_an_award_that_ended_before_stays_as_it_is(lan, officer):
    award = make_award(lan, until=date(2026, 3, 1))
    record(lan, by=officer)
    assert Award.objects.get(pk=award.pk).valid_to == date(2026, 3, 31)


def test_a_move_stops_awards_of_this_ward_after_its_month(lan, officer):
    award = make_award(lan)
    record(lan, by=officer, kind=EventKind.MOVE_OUT, on=date(2026, 5, 12), destination="trong_tp")
    award.refresh_from_db()
    assert (award.valid_to, award.stop_reason) == (date(2026, 5, 31), StopReason.MOVED)


@pytest.mark.parametrize("kind", [EventKind.ABSENCE, EventKind.MOVE_GROUP])
def test_being_away_or_changing_the_group_stops_nothing(lan, officer, other_group, kind):
    award = make_award(lan)
    more = {"to_group": other_group} if kind == EventKind.MOVE_GROUP else {}
    record(lan, by=officer, kind=kind, **more)
    assert Award.objects.get(pk=award.pk).valid_to is None


def test_open_dossiers_are_closed_and_opened_again(lan, officer):
    case = make_case(lan)
    assert any("Khép lại hồ sơ" in text for text in preview(lan, by=officer))
    event = record(lan, by=officer)
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED and "Qua đời" in case.reasons
    events.restore(event, reason="ghi nhầm", by=officer)
    case.refresh_from_db()
    assert (case.state, case.reasons) == (CaseState.RECEIVED, "")


def test_an_award_changed_since_stands_in_the_way_of_restoring(lan, officer):
    award = make_award(lan)
    event = record(lan, by=officer)
    Award.objects.filter(pk=award.pk).update(stop_note="đã báo bưu điện")
    with pytest.raises(ValidationError, match="đã được sửa sau đó"):
        events.restore(event, reason="ghi nhầm", by=officer)
    assert Award.objects.get(pk=award.pk).valid_to == date(2026, 5, 31)


def test_two_records_that_are_both_paid_do_not_become_one(lan, group, officer):
    twin = make_elder(group=group, birth_year=1948)
    make_award(lan)
    other = make_award(twin, scheme="TCXH_NKT_NANG_NCT", amount_vnd=1_400_000)
    assert "Cả hai hồ sơ đang hưởng" in merging.preview(lan, twin, take=[], by=officer, on=TODAY).refusals[0]
    with pytest.raises(ValidationError, match="lập khoản thu hồi"):
        merging.merge(lan, twin, by=officer, on=TODAY)
    Award.objects.filter(pk=other.pk).update(valid_to=date(2026, 5, 31), stop_reason=StopReason.OTHER)
    merging.merge(lan, twin, by=officer, on=TODAY)
    assert Award.objects.get(pk=other.pk).elder == twin  # what was paid twice stays where it was paid


def test_awards_and_dossiers_follow_a_merge_and_come_back(lan, group, officer):
    twin = make_elder(group=group, birth_year=1948)
    own, theirs, more = make_case(lan), make_case(twin), make_case(twin, scheme="TCXH_NKT_NANG_NCT")
    award = make_award(twin, until=date(2026, 3, 1))
    done = merging.merge(lan, twin, by=officer, on=TODAY)
    assert Award.objects.get(pk=award.pk).elder == lan
    assert set(lan.benefit_cases.open()) == {own, more}
    theirs.refresh_from_db()
    assert (theirs.state, theirs.elder) == (CaseState.CLOSED, lan)
    merging.unmerge(done, by=officer, reason="hai người khác nhau")
    theirs.refresh_from_db()
    assert (theirs.state, theirs.elder) == (CaseState.RECEIVED, twin)
    assert Award.objects.get(pk=award.pk).elder == twin


def test_the_funeral_dossier_goes_with_the_death_that_opened_it(lan, officer):
    make_award(lan)
    assert any("Mở hồ sơ Hỗ trợ chi phí mai táng" in text for text in preview(lan, by=officer))
    event = record(lan, by=officer, reported_on=date(2026, 5, 15))
    case = Case.objects.get(elder=lan, kind=CaseKind.FUNERAL)
    assert (case.event, case.due_on) == (event, date(2026, 5, 20)) and case.papers.exists()
    events.restore(event, reason="ghi nhầm người", by=officer)
    assert not Case.objects.filter(elder=lan).exists()


def test_a_funeral_dossier_somebody_works_on_stands_in_the_way_of_restoring(lan, officer):
    make_award(lan)
    event = record(lan, by=officer, reported_on=date(2026, 5, 15))
    case = Case.objects.get(elder=lan, kind=CaseKind.FUNERAL)
    cases.verify(case, today=TODAY, by=officer)
    with pytest.raises(ValidationError, match="hồ sơ chế độ .* đã được sửa sau đó"):
        events.restore(event, reason="ghi nhầm người", by=officer)


def test_where_the_registry_cannot_tell_the_event_says_what_to_ask(lan, officer):
    shown = preview(lan, by=officer)
    assert any("Chưa rõ có được hỗ trợ mai táng hay không" in text for text in shown)
    record(lan, by=officer)
    assert not Case.objects.filter(elder=lan).exists()
