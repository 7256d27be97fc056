"""Services of the plan: what they write and what they refuse."""

from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from elders.choices import RoleCode
from reporting.models import Activity, Attachment, BudgetLine, Participant, PlanTask
from reporting.plan_catalogue import GROUPS_UNIT, MONEY_UNIT, OFFICE_UNIT
from reporting.plan_choices import Topic, WorkState
from reporting.services import activities, attachments, broadcasts, budget, participants, plans, problems
from tests import factories
from tests.reporting.plan_factories import make_activity, make_line, make_participant, make_plan, make_task

TODAY = date(2026, 6, 1)


def test_a_plan_brings_all_tasks_with_the_words_of_its_year(ward, officer, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        plan = plans.adopt(ward=ward, year=2027, facts={"title": "Công tác người cao tuổi"}, by=officer)
    assert plan.tasks.count() == 95
    exam_plan = plan.tasks.get(code="P-09")
    assert exam_plan.title.endswith("năm 2027") and exam_plan.deadline == date(2027, 12, 31)
    assert plan.tasks.get(code="P-07").deadline is None  # "theo đợt trong năm": the plan names no day
    with pytest.raises(ValidationError, match="Năm này đã có kế hoạch"):
        plans.adopt(ward=ward, year=2027, facts={"title": "Lần hai"}, by=officer)
    own = plans.add_task(
        plan,
        facts={"title": "Thêm", "activity_type": "meeting", "leads": [OFFICE_UNIT], "timing": "quý III"},
        by=officer,
    )
    assert (own.code, own.position) == ("N-01", 96)


@pytest.mark.parametrize(
    ("state", "more", "says"),
    [
        (WorkState.DONE, {"result": "", "done_on": TODAY}, "Ghi kết quả"),
        (WorkState.DONE, {"result": "Xong", "done_on": None}, "Ghi ngày hoàn thành"),
        (WorkState.DONE, {"result": "Xong", "done_on": date(2026, 6, 2)}, "không sau hôm nay"),  # tomorrow
        (WorkState.DROPPED, {"result": ""}, "Ghi lý do"),
        (WorkState.DONE, {"result": "Xong", "done_on": TODAY}, None),
        (WorkState.DROPPED, {"result": "", "reason": "Hoãn sang năm sau"}, None),
    ],
)
def test_a_task_says_what_its_state_needs(ward, officer, state, more, says):
    task = make_task(make_plan(ward=ward))
    if says:
        with pytest.raises(ValidationError, match=says):
            plans.report(task, state=state, today=TODAY, by=officer, **more)
    else:
        assert plans.report(task, state=state, today=TODAY, by=officer, **more).state == state


def test_a_task_of_the_city_has_no_state(ward, officer):
    task = make_task(make_plan(ward=ward), scope="city_only")
    with pytest.raises(ValidationError, match="không thuộc phạm vi"):
        plans.report(task, state=WorkState.UNDER_WAY, result="", today=TODAY, by=officer)
    with pytest.raises(IntegrityError, match="plan_task_of_city_has_no_state"), transaction.atomic():
        PlanTask.objects.filter(pk=task.pk).update(state=WorkState.UNDER_WAY)


FACTS = {"kind": "training", "name": "Tập huấn", "lead_unit": OFFICE_UNIT, "topic": Topic.POLICY}


def test_activities_are_numbered_in_their_year_and_begin_their_task(ward, officer):
    task = make_task(make_plan(ward=ward))
    facts = FACTS | {"task": task, "state": WorkState.NOT_STARTED, "planned_on": date(2026, 7, 1)}
    first = activities.save(Activity(ward=ward), facts=facts, today=TODAY, by=officer)
    task.refresh_from_db()
    assert (first.code, task.state) == ("HĐ-2026-0001", WorkState.NOT_STARTED)
    done = {"state": WorkState.DONE, "held_on": TODAY}
    second = activities.save(Activity(ward=ward), facts=facts | done, today=TODAY, by=officer)
    task.refresh_from_db()
    assert (second.code, task.state) == ("HĐ-2026-0002", WorkState.UNDER_WAY)
    with pytest.raises(ValidationError, match="không sau hôm nay"):
        activities.save(first, facts={"state": WorkState.DONE, "held_on": date(2026, 6, 2)}, today=TODAY, by=officer)


def test_who_wrote_an_activity_does_not_confirm_it(ward, officer):
    row = activities.save(
        Activity(ward=ward), facts=FACTS | {"state": WorkState.DONE, "held_on": TODAY}, today=TODAY, by=officer
    )
    at = datetime(2026, 6, 2, 8, tzinfo=UTC)
    with pytest.raises(ValidationError, match="không tự xác nhận"):
        activities.confirm(row, at=at, by=officer)
    leader = factories.make_user(RoleCode.WARD_LEADER, ward=ward)
    activities.confirm(row, at=at, by=leader)
    with pytest.raises(ValidationError, match="đã được xác nhận"):
        activities.save(row, facts={"name": "Khác"}, today=TODAY, by=officer)
    with pytest.raises(ValidationError, match="đã được xác nhận"):
        participants.add(row, rows=[Participant(full_name="Ai Đó")], by=officer)
    assert activities.take_back_confirmation(row, why="ghi nhầm", by=leader).confirmed_at is None


def test_a_group_leader_writes_for_the_own_group_only(ward, group, other_group, leader):
    facts = FACTS | {"kind": "communication", "lead_unit": GROUPS_UNIT, "state": WorkState.NOT_STARTED}
    row = activities.save(Activity(ward=ward), facts=facts | {"residential_group": group}, today=TODAY, by=leader)
    assert row.pk
    for wrong in ({"residential_group": other_group}, {"residential_group": None}, {"lead_unit": OFFICE_UNIT}):
        with pytest.raises((PermissionDenied, ValidationError)):
            activities.save(
                Activity(ward=ward), facts=facts | {"residential_group": group} | wrong, today=TODAY, by=leader
            )


def test_the_list_takes_nobody_twice_and_attendance_is_ticked(ward, group, officer):
    lan = factories.make_elder(group=group)
    row = make_activity(ward=ward, held_on=None, planned_on=TODAY, present_typed=40)
    people = [Participant(full_name="Phạm Văn A"), Participant(full_name="PHẠM VĂN A"), Participant(full_name="B")]
    assert len(participants.add(row, rows=[*people, Participant(full_name="Lan", elder=lan)], by=officer)) == 3
    assert participants.add(row, rows=[Participant(full_name="Bà Lan", elder=lan)], by=officer) == []
    assert participants.mark_sent(row, on=date(2026, 5, 25), by=officer) == 3
    guest = Participant(full_name="Khách", is_invited=False, came=True)
    participants.add(row, rows=[guest], by=officer)
    shown = list(row.participants.values_list("pk", flat=True))
    with pytest.raises(ValidationError, match="Chưa tới ngày"):
        participants.tick(row, came=shown, shown=shown, today=date(2026, 5, 31), by=officer)
    assert participants.tick(row, came=shown[:2], shown=shown, today=TODAY, by=officer) == 2
    assert [one.came for one in row.participants.all()] == [True, True, False]  # the guest was no guest
    row.refresh_from_db()
    assert row.present_typed is None


def test_airings_make_a_script_done_and_are_taken_back(ward, officer):
    script = make_activity(ward=ward, kind="broadcast", held_on=None)
    air = {"at": time(17), "channel": "phuong", "minutes": 10, "today": TODAY, "by": officer}
    second = broadcasts.air(script, on=date(2026, 5, 20), **air)
    broadcasts.air(script, on=date(2026, 5, 10), **air)
    script.refresh_from_db()
    assert (script.state, script.held_on) == (WorkState.DONE, date(2026, 5, 10))
    with pytest.raises(ValidationError, match="Lượt phát này đã ghi"):
        broadcasts.air(script, on=date(2026, 5, 10), **air)
    broadcasts.remove(script.airings.get(aired_on=date(2026, 5, 10)), by=officer)
    script.refresh_from_db()
    assert script.held_on == date(2026, 5, 20)
    broadcasts.remove(second, by=officer)
    script.refresh_from_db()
    assert (script.state, script.held_on) == (WorkState.NOT_STARTED, None)


def test_a_settled_line_stands(ward, officer):
    finance = factories.make_user(RoleCode.FINANCE, ward=ward)
    line = make_line(ward=ward)
    paid = {"what": "Nước uống", "voucher": "PC01", "activity": None, "today": TODAY, "by": officer}
    first = budget.spend(line, vnd=3_000_000, on=TODAY, **paid)
    wrong = budget.spend(line, vnd=500_000, on=TODAY, **paid)
    budget.take_back(wrong, on=TODAY, why="ghi nhầm", by=officer)
    with pytest.raises(ValidationError, match="đã được thu hồi"):
        budget.take_back(wrong, on=TODAY, why="lần nữa", by=officer)
    assert budget.spent_vnd(line) == 3_000_000
    with pytest.raises(ValidationError, match="nhiều hơn số đã chi"):
        budget.settle(line, vnd=3_000_001, on=TODAY, paper="", today=TODAY, by=finance)
    budget.settle(line, vnd=3_000_000, on=TODAY, paper="Hồ sơ 05", today=TODAY, by=finance)
    for act in (
        lambda: budget.spend(line, vnd=1, on=TODAY, **paid),
        lambda: budget.take_back(first, on=TODAY, why="nhầm", by=officer),
        lambda: budget.save_line(line, facts={"content": "Khác"}, by=officer),
    ):
        with pytest.raises(ValidationError, match="đã quyết toán"):
            act()
    assert budget.unsettle(line, why="thiếu chứng từ", by=finance).settled_on is None
    with pytest.raises(IntegrityError, match="budget_settled_has_day"), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(settled_vnd=1)


def test_a_problem_goes_from_the_group_to_the_department_and_is_closed(ward, group, other_group, leader, officer):
    words = {"what": "Nhà văn hóa dột", "wish": "", "today": TODAY}
    with pytest.raises(ValidationError, match="đang phụ trách"):
        problems.report(group=other_group, by=leader, **words)
    row = problems.report(group=group, by=leader, **words)
    assert (row.unit, row.standing[0]) == (GROUPS_UNIT, "chờ trả lời")
    row = problems.escalate(row, to="Sở Y tế", paper="", today=TODAY, by=officer)
    assert row.standing[0] == "đã chuyển cấp trên" and row.closed_on is None
    row = problems.answer(row, text="Đã sửa mái.", close=True, today=TODAY, by=officer)
    assert row.standing[0] == "đã giải quyết"
    with pytest.raises(ValidationError, match="đã đóng"):
        problems.answer(row, text="Thêm", close=False, today=TODAY, by=officer)
    assert problems.reopen(row, why="vẫn dột", by=officer).standing[0] == "đã chuyển cấp trên"
    finance = factories.make_user(RoleCode.FINANCE, ward=ward)
    assert problems.report(group=None, by=finance, **words).unit == MONEY_UNIT


def test_only_papers_and_pictures_are_kept_as_proof(ward, officer):
    plan = make_plan(ward=ward)
    keep = {"title": "Kế hoạch", "file_name": "ke-hoach.pdf", "by": officer}
    assert attachments.attach(plan, content=b"%PDF-1.7 x", **keep).parent == plan
    with pytest.raises(ValidationError, match="PDF, JPG hoặc PNG"):
        attachments.attach(plan, content=b"PK\x03\x04", **keep)
    with pytest.raises(IntegrityError, match="attachment_one_parent"), transaction.atomic():
        Attachment.objects.filter(plan=plan).update(task=make_task(plan))


def test_for_user_shows_each_unit_its_own(ward, group, other_group, officer, leader):
    health = factories.make_user(RoleCode.HEALTH_STATION, ward=ward)
    stranger = factories.make_user(RoleCode.WARD_OFFICER, ward=factories.make_ward())
    ours = make_activity(ward=ward, residential_group=group, lead_unit=GROUPS_UNIT)
    theirs = make_activity(ward=ward, residential_group=other_group, lead_unit=GROUPS_UNIT)
    joint = make_activity(ward=ward, cooperating=["Trạm Y tế phường"])
    for user, sees in [(officer, {ours, theirs, joint}), (leader, {ours}), (health, {joint}), (stranger, set())]:
        assert set(Activity.objects.for_user(user)) == sees
    make_participant(ours)
    assert Participant.objects.for_user(leader).count() == 1 and not Participant.objects.for_user(health).exists()
    assert activities.may_keep(officer, joint) and not activities.may_keep(health, joint)


def test_the_history_of_a_budget_line_tells_who_changed_what(ward, officer, sign_in, django_assert_max_num_queries):
    line = budget.save_line(
        BudgetLine(ward=ward, year=2026),
        facts={"content": "Tập huấn", "source": "phuong", "estimate_vnd": 5_000_000, "note": "", "task": None},
        by=officer,
    )
    budget.save_line(line, facts={"estimate_vnd": 7_000_000}, by=officer)
    with django_assert_max_num_queries(40):
        page = sign_in(officer).get(f"/lich-su/kinh-phi/{line.pk}/").content.decode()
    assert "5.000.000 đồng" in page
    assert "7.000.000 đồng" in page
    assert str(officer) in page
    assert sign_in(officer).get(f"/lich-su/la/{line.pk}/").status_code == 404
