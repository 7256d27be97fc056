"""Death, moves, absence: one act with every consequence shown before, one way back."""

import threading
import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from elders.choices import Ending, EventKind
from elders.models import Elder, EventReport, LifeEvent, Situation
from elders.services import events, situations
from elders.signals import EventAnswers, Step
from tests import factories

TODAY = date(2026, 3, 31)
DAY = date(2026, 3, 5)


def new(elder, kind=EventKind.DEATH, happened_on=DAY, **fields):
    return LifeEvent(elder=elder, kind=kind, happened_on=happened_on, **fields)


def record(elder, kind=EventKind.DEATH, happened_on=DAY, *, by=None, token=None, address="", **fields):
    return events.record(new(elder, kind, happened_on, **fields), today=TODAY, by=by, token=token, address=address)


def rows(elder):
    return list(Situation.objects.filter(elder=elder).order_by("pk").values())


@pytest.fixture
def lan(group):
    return factories.make_elder(group=group, facts={"poverty_national": "ngheo", "disability_level": "nang"})


def test_a_death_closes_the_situation_and_gives_the_age(lan, officer, group):
    event = record(lan, by=officer, paper="Giấy chứng tử số 12")
    lan.refresh_from_db()
    last = lan.situations.get()
    assert (lan.date_of_death, last.valid_to, last.ended_by) == (DAY, DAY, Ending.DIED)
    assert (event.ward, event.residential_group, event.head_count) == (group.ward, group, -1)
    assert lan.ward == group.ward and lan.residential_group is None  # the office keeps the file
    assert "81 hoặc 80 tuổi" in event.steps.first().text


@pytest.mark.parametrize(
    ("birth", "words"),
    [
        ({"birth_year": 1945, "birth_month": 3, "birth_day": 5}, "lúc 81 tuổi"),  # died on the birthday
        ({"birth_year": 1945, "birth_month": 3, "birth_day": 6}, "lúc 80 tuổi"),
        ({"birth_year": 1945}, "lúc 81 hoặc 80 tuổi"),
    ],
)
def test_the_age_of_a_dead_person_is_the_age_at_death(group, birth, words):
    shown = events.preview(new(factories.make_elder(group=group, **birth)), today=TODAY, by=None)
    assert words in shown[0].text


def test_nobody_dies_twice(lan, officer):
    record(lan, by=officer)
    with pytest.raises(ValidationError, match="đã được ghi là qua đời ngày 05/03/2026"):
        record(lan, by=officer, happened_on=date(2026, 3, 6))
    with pytest.raises(Exception, match="event_one_death"), transaction.atomic():
        LifeEvent.objects.create(elder=lan, kind=EventKind.DEATH, happened_on=DAY)


@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        (EventKind.DEATH, {"happened_on": date(2026, 4, 1)}, "tương lai"),
        (EventKind.DEATH, {"happened_on": date(1944, 1, 1)}, "trước ngày sinh"),
        (EventKind.DEATH, {"reported_on": date(2026, 3, 1)}, "Ngày báo"),
        (EventKind.MOVE_OUT, {"happened_on": date(2025, 7, 1)}, "phải sau ngày đó"),
        (EventKind.MOVE_IN, {}, "chọn tổ dân phố"),
        (EventKind.MOVE_GROUP, {}, "chọn tổ dân phố"),
        (EventKind.RETURN, {}, "không tạm vắng"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(lan, officer, kind, fields, sentence):
    before = rows(lan)
    with pytest.raises(ValidationError, match=sentence):
        record(lan, kind, by=officer, **fields)
    assert rows(lan) == before and not LifeEvent.objects.exists()


def test_a_move_to_an_own_group_of_today_is_no_move(lan, group, other_group):
    with pytest.raises(ValidationError, match="đang ở"):
        record(lan, EventKind.MOVE_GROUP, to_group=group)
    stranger = factories.make_group()
    with pytest.raises(ValidationError, match="phường khác"):
        record(lan, EventKind.MOVE_GROUP, to_group=stranger)


def test_a_death_before_a_recorded_change_drops_that_change_and_says_so(lan, officer):
    situations.change(lan, facts={"poverty_national": "khong"}, from_day=date(2026, 3, 20), by=officer)
    before = rows(lan)
    shown = events.preview(new(lan), today=TODAY, by=officer)
    assert any("20/03/2026 (sau ngày mất)" in one.text for one in shown)
    event = record(lan, by=officer)
    assert lan.situations.count() == 1
    events.restore(event, reason="Nhầm người", by=officer)
    assert rows(lan) == before


def test_somebody_dead_before_the_registry_began_stays_findable_and_is_not_counted(lan, officer):
    event = record(lan, happened_on=date(2025, 6, 20), by=officer)
    lan.refresh_from_db()
    only = lan.situations.get()
    assert (only.valid_from, only.valid_to, event.head_count) == (date(2025, 7, 1), date(2025, 7, 1), 0)
    assert lan in Elder.objects.for_user(officer)


def test_who_moved_out_may_come_back_to_the_old_record(lan, officer, group, other_group):
    out = record(lan, EventKind.MOVE_OUT, date(2025, 12, 1), by=officer, destination="trong_tp")
    lan.refresh_from_db()
    assert lan.situations.get().valid_to == date(2025, 11, 30) and not lan.is_resident
    assert events.possible(lan, TODAY) == [EventKind.MOVE_IN, EventKind.DEATH]
    back = record(lan, EventKind.MOVE_IN, date(2026, 2, 1), by=officer, to_group=other_group, address="Số 5")
    lan.refresh_from_db()
    now = situations.covering(lan, TODAY)
    assert (now.residential_group, now.address, now.disability_level) == (other_group, "Số 5", "nang")
    assert now.poverty_national == ""  # asked again, not assumed
    assert (out.head_count, back.head_count, lan.residential_group) == (-1, 1, other_group)


def test_a_move_into_another_ward_takes_the_record_along_and_leaves_the_event(lan, officer, group):
    there = factories.make_group(ward=factories.make_ward(name="Dương Kinh"))
    newcomer = factories.make_user("ward_officer", ward=there.ward)
    out = record(lan, EventKind.MOVE_OUT, by=officer, to_ward=there.ward)
    record(lan, EventKind.MOVE_IN, by=newcomer, to_group=there)
    assert lan not in Elder.objects.for_user(officer) and lan in Elder.objects.for_user(newcomer)
    assert out in LifeEvent.objects.for_user(officer) and out not in LifeEvent.objects.for_user(newcomer)


def test_a_move_between_groups_carries_into_later_rows(lan, officer, group, other_group):
    situations.change(lan, facts={"poverty_national": "khong"}, from_day=date(2026, 3, 20), by=officer)
    before = rows(lan)
    event = record(lan, EventKind.MOVE_GROUP, by=officer, to_group=other_group, address="Số 7")
    assert [row.residential_group for row in lan.situations.order_by("valid_from")] == [group, other_group, other_group]
    assert (event.head_count, event.residential_group) == (0, group)
    events.restore(event, reason="Ghi nhầm tổ", by=officer)
    assert rows(lan) == before


def test_absence_and_return(lan, officer):
    record(lan, EventKind.ABSENCE, by=officer)
    assert situations.covering(lan, TODAY).is_absent
    assert EventKind.RETURN in events.possible(lan, TODAY)
    record(lan, EventKind.RETURN, date(2026, 3, 20), by=officer)
    assert not situations.covering(lan, TODAY).is_absent


@pytest.mark.parametrize("kind", [EventKind.DEATH, EventKind.MOVE_OUT, EventKind.MOVE_GROUP, EventKind.ABSENCE])
def test_restoring_gives_every_row_back(lan, officer, other_group, kind):
    before, person = rows(lan), Elder.objects.filter(pk=lan.pk).values().get()
    event = record(lan, kind, by=officer, to_group=other_group if kind == EventKind.MOVE_GROUP else None)
    assert rows(lan) != before
    events.restore(event, reason="Báo nhầm", by=officer)
    assert rows(lan) == before
    assert Elder.objects.filter(pk=lan.pk).values().get() == person
    event.refresh_from_db()
    assert event.restored_by == officer and event.restore_reason == "Báo nhầm"
    record(lan, kind, by=officer, to_group=other_group if kind == EventKind.MOVE_GROUP else None)  # may be said again


def test_a_preview_writes_nothing_and_says_what_will_be_done(lan, officer):
    before = rows(lan)
    shown = events.preview(new(lan), today=TODAY, by=officer)
    assert rows(lan) == before and not LifeEvent.objects.exists()
    lan.refresh_from_db()
    assert lan.date_of_death is None
    event = record(lan, by=officer)
    assert [one.text for one in shown] == [step.text for step in event.steps.all()]


def test_a_later_event_must_be_restored_first(lan, officer, group):
    out = record(lan, EventKind.MOVE_OUT, date(2025, 12, 1), by=officer)
    record(lan, EventKind.MOVE_IN, date(2026, 2, 1), by=officer, to_group=group)
    with pytest.raises(ValidationError, match="“Chuyển đến” ngày 01/02/2026"):
        events.restore(out, reason="Nhầm", by=officer)
    with pytest.raises(ValidationError, match="khôi phục biến động đó trước"):
        record(lan, EventKind.DEATH, date(2025, 11, 1), by=officer)


def test_a_changed_situation_stands_in_the_way_of_restoring(lan, officer, other_group):
    event = record(lan, EventKind.ABSENCE, by=officer)
    situations.change(lan, facts={"poverty_national": "khong"}, from_day=date(2026, 3, 20), by=officer)
    (reason,) = events.why_not_restore(event)
    assert "Người Dùng" in reason and "hoàn cảnh" in reason.lower()
    with pytest.raises(ValidationError):
        events.restore(event, reason="Nhầm", by=officer)


def test_restoring_needs_a_reason_and_happens_once(lan, officer):
    event = record(lan, by=officer)
    with pytest.raises(ValidationError, match="lý do"):
        events.restore(event, reason=" ", by=officer)
    events.restore(event, reason="Nhầm", by=officer)
    with pytest.raises(ValidationError, match="đã được khôi phục"):
        events.restore(event, reason="Nhầm", by=officer)


def test_an_event_without_undo_data_opens_the_last_row_again(lan, officer, group):
    situations.close(lan, on=DAY, ending=Ending.DIED, by=officer)
    Elder.objects.filter(pk=lan.pk).update(date_of_death=DAY)
    event = LifeEvent.objects.create(elder=lan, kind=EventKind.DEATH, happened_on=DAY, ward=group.ward)
    events.restore(event, reason="Nhầm người", by=officer)
    lan.refresh_from_db()
    assert (lan.date_of_death, lan.is_resident, lan.situations.get().valid_to) == (None, True, None)
    absence = LifeEvent.objects.create(elder=lan, kind=EventKind.ABSENCE, happened_on=DAY, ward=group.ward)
    with pytest.raises(ValidationError, match="không kèm dữ liệu"):
        events.restore(absence, reason="Nhầm", by=officer)


def test_one_key_acts_once(lan, officer):
    key = uuid.uuid4()
    first = record(lan, by=officer, token=key)
    assert record(lan, by=officer, token=key) == first
    assert LifeEvent.objects.count() == 1


def test_the_group_leader_reports_and_the_office_confirms(lan, officer, leader):
    report = EventReport(elder=lan, kind=EventKind.DEATH, happened_on=DAY, told_by="Con trai")
    events.report_event(report, today=TODAY, by=leader)
    with pytest.raises(ValidationError, match="đang chờ"):
        again = EventReport(elder=lan, kind=EventKind.DEATH, happened_on=DAY)
        events.report_event(again, today=TODAY, by=leader)
    event = events.record(new(lan), today=TODAY, by=officer, report=report)
    report.refresh_from_db()
    assert (report.event, report.answered_by) == (event, officer)
    assert report in EventReport.objects.for_user(leader)  # the person is out of sight, the own report is not
    with pytest.raises(ValidationError, match="đã được trả lời"):
        events.decline(report, answer="Không đúng", by=officer)


def test_the_office_may_decline_with_a_reason(lan, officer, leader):
    report = events.report_event(
        EventReport(elder=lan, kind=EventKind.MOVE_OUT, happened_on=DAY), today=TODAY, by=leader
    )
    with pytest.raises(ValidationError, match="lý do"):
        events.decline(report, answer="", by=officer)
    events.decline(report, answer="Cụ chỉ đi thăm con", by=officer)
    assert not EventReport.objects.waiting().exists()


class FakeBenefits(EventAnswers):
    """Stands in for an app of the next floor: it stops a payment, and can give it back. Its name is none of the house,
    or the real app would be silenced."""

    app = "fund"

    def __init__(self):
        self.paid, self.refusal = {}, []

    def preview(self, event, *, by):
        return [f"Dừng chi trả {self.paid[event.elder_id]}"] if event.elder_id in self.paid else []

    def act(self, event, *, by):
        amount = self.paid.pop(event.elder_id)
        return [
            Step(f"Dừng chi trả {amount}", {"amount": amount}),
            Step("Đề nghị mai táng phí", {"asked": True}),
        ]

    def objections(self, event, steps):
        return self.refusal if steps else []

    def undo(self, event, step, *, by):
        self.order.append(step.text)
        if "amount" in step.undo:
            self.paid[event.elder_id] = step.undo["amount"]


@pytest.fixture
def benefits():
    fake = FakeBenefits()
    fake.order = []
    fake.connect()
    yield fake
    fake.disconnect()


def test_another_app_answers_acts_and_undoes(lan, officer, benefits):
    benefits.paid[lan.pk] = 700_000
    shown = events.preview(new(lan), today=TODAY, by=officer)
    assert (shown[-1].app, shown[-1].text, shown[-1].label) == ("fund", "Dừng chi trả 700000", "fund")
    assert benefits.paid == {lan.pk: 700_000}
    event = record(lan, by=officer)
    assert benefits.paid == {}
    assert [step.text for step in event.steps.filter(app="fund")] == ["Dừng chi trả 700000", "Đề nghị mai táng phí"]
    benefits.refusal = ["Bảng chi tháng 3 đã khóa"]
    with pytest.raises(ValidationError, match="đã khóa"):
        events.restore(event, reason="Nhầm", by=officer)
    assert benefits.paid == {}
    benefits.refusal = []
    events.restore(event, reason="Nhầm", by=officer)
    assert benefits.paid == {lan.pk: 700_000}
    assert benefits.order == ["Đề nghị mai táng phí", "Dừng chi trả 700000"]  # the last step is undone first


def test_another_app_may_refuse_and_nothing_is_written(lan, officer, benefits):
    def refuse(event, *, by):
        raise ValidationError("Còn khoản vay chưa tất toán.")

    benefits.act = refuse
    before = rows(lan)
    with pytest.raises(ValidationError, match="khoản vay"):
        record(lan, by=officer)
    assert rows(lan) == before and not LifeEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_officers_confirming_at_once_act_once():
    from config.roles import sync_roles

    sync_roles()
    group = factories.make_group()
    lan = factories.make_elder(group=group)
    officer = factories.make_user("ward_officer", ward=group.ward)
    start, outcomes = threading.Barrier(2), []

    def confirm():
        start.wait()
        try:
            outcomes.append(record(lan, by=officer, token=uuid.uuid4()).pk)
        except ValidationError as refusal:
            outcomes.append(refusal.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert LifeEvent.objects.count() == 1 and lan.situations.count() == 1
    assert {type(one) for one in outcomes} == {int, str}
    assert "đã được ghi là qua đời" in next(one for one in outcomes if isinstance(one, str))
