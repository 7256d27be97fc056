"""What activities, budget and problems give the indicators (reporting.md §4.1, §13)."""

from datetime import date, time

from reporting import counting
from reporting.models import Airing, Spending
from reporting.plan_choices import Component, MoneySource, Topic, WorkState
from tests import factories
from tests.reporting.plan_factories import make_activity, make_line, make_participant, make_problem

YEAR = (date(2025, 12, 15), date(2026, 12, 14))  # HC_NAM 2026


def test_a_script_aired_five_times_is_one_item_and_five_airings(ward):
    """OP-TT-01 (its pitfall)."""
    script = make_activity(ward=ward, kind="broadcast", topic=Topic.POLICY, details={"so_phut": 10})
    for day in range(1, 6):
        Airing.objects.create(activity=script, aired_on=date(2026, 3, day), aired_at=time(17))
    Airing.objects.create(activity=script, aired_on=date(2026, 12, 15), aired_at=time(17))  # next window
    other = make_activity(ward=ward, kind="broadcast", topic=Topic.HEALTH)
    Airing.objects.create(activity=other, aired_on=date(2026, 4, 1), minutes=7)
    Airing.objects.create(activity=other, aired_on=date(2026, 4, 2))
    make_activity(ward=ward, kind="broadcast", topic=Topic.POLICY, details={"so_lan_phat": 3, "so_phut": 5})  # paper
    found = counting.broadcasts(ward, *YEAR)
    assert (found.scripts, found.airings, found.minutes, found.unknown_minutes) == (3, 10, 72, 1)
    assert found.by_topic == {Topic.POLICY: (2, 8), Topic.HEALTH: (1, 2)}


def test_invited_attended_and_absent_are_three_numbers(ward, group, django_assert_num_queries):
    """OP-TH-01: who came to two classes is one person; a total from paper stands apart."""
    first, second = (make_activity(ward=ward, topic=Topic.POLICY) for _ in range(2))
    lan = {"residential_group": group, "component": Component.GROUP_LEADER, "came": True}
    make_participant(first, "Nguyễn Thị Lan", **lan)
    make_participant(second, "NGUYỄN THỊ LAN", **lan)
    make_participant(first, "Phạm Văn Vắng", came=False)
    make_participant(first, "Trần Thị Chưa")  # not ticked: neither came nor stayed away
    make_participant(second, "Đỗ Văn Thêm", is_invited=False, came=True, component=Component.MEMBER)
    make_activity(ward=ward, topic=Topic.POLICY, present_typed=40)
    make_activity(ward=ward, topic=Topic.CLUB, present_typed=9)
    make_activity(ward=ward, topic=Topic.POLICY, held_on=None, planned_on=date(2026, 11, 1))
    with django_assert_num_queries(4):
        found = counting.trainings(ward, *YEAR, topic=Topic.POLICY)
    assert (found.classes, found.invited, found.attended, found.absent, found.typed) == (3, 4, 2, 1, 40)
    assert found.by_component == {Component.GROUP_LEADER: 1, Component.MEMBER: 1}
    assert found.by_group == {group.pk: 1, None: 1}


def test_two_of_one_family_at_the_same_class_are_one_family(ward, group):
    """Example 22: the unit is the family; both elders of the household are in it."""
    two = [factories.make_elder(group=group, facts={"household_code": "H1"}) for _ in range(2)]
    alone, untrained = (factories.make_elder(group=group) for _ in range(2))
    care = make_activity(ward=ward, topic=Topic.FAMILY_CARE)
    make_participant(care, "Con Gái", family_of=two[0], came=True)
    make_participant(care, "Con Trai", family_of=two[1], came=True)
    make_participant(care, "Tự Đến", elder=alone, came=True)
    make_participant(care, "Vắng Mặt", family_of=untrained, came=False)
    make_participant(make_activity(ward=ward, topic=Topic.POLICY), "Lớp Khác", family_of=untrained, came=True)
    found = counting.families_trained(ward, *YEAR)
    assert set(found) == {two[0].pk, two[1].pk, alone.pk}
    from elders.models import Situation

    homes = Situation.objects.on(YEAR[1]).filter(elder__in=found).annotate(home=counting.household_of())
    assert homes.order_by().values("home").distinct().count() == 2


def test_only_staff_and_collaborators_are_trained_in_social_work(ward):
    """DT-01."""
    course = make_activity(ward=ward, topic=Topic.SOCIAL_WORK)
    for name, part in [("Vũ Thị A", Component.STAFF), ("Vũ Thị B", Component.COLLABORATOR), ("C", Component.FAMILY)]:
        make_participant(course, name, component=part, came=True)
    assert counting.social_work_trainees(ward, *YEAR) == 2


def test_talks_count_attendances_by_group(ward, group):
    """OP-TT-02."""
    ticked = make_activity(ward=ward, kind="communication", residential_group=group, topic=Topic.HEALTH)
    make_participant(ticked, "Một", came=True)
    make_participant(ticked, "Hai", came=False)
    make_activity(ward=ward, kind="communication", residential_group=group, present_typed=55)
    make_activity(ward=ward, kind="communication")
    make_activity(ward=ward, kind="communication", state=WorkState.UNDER_WAY)
    found = counting.talks(ward, *YEAR)
    assert (found.talks, found.people, found.uncounted) == (3, 56, 1)
    assert found.by_group == {group.pk: (2, 56), None: (1, 0)}


def test_money_by_source_within_the_window(ward, django_assert_num_queries):
    """OP-KP-01: allocations and settlements up to the last day, spending of the window, unknown is not zero."""
    line = make_line(ward=ward, allocated_vnd=8_000_000, allocated_on=date(2026, 2, 1))
    late = make_line(ward=ward, allocated_vnd=5_000_000, allocated_on=date(2026, 12, 20))
    gift = make_line(ward=ward, source=MoneySource.SPONSOR, estimate_vnd=None)
    make_line(ward=ward, year=2025)
    spent = [(line, date(2026, 3, 1), 3_000_000), (late, date(2026, 12, 15), 9), (gift, date(2026, 6, 14), 500_000)]
    for one, day, amount in spent:
        Spending.objects.create(line=one, spent_on=day, amount_vnd=amount, what="chi")
    with django_assert_num_queries(2):
        found = counting.money(ward, 2026, *YEAR)
    assert found[MoneySource.WARD] == counting.Money(20_000_000, 8_000_000, 3_000_000, None, 3_000_000)
    assert found[MoneySource.SPONSOR] == counting.Money(None, None, 500_000, None)
    assert found[""] == counting.Money(20_000_000, 8_000_000, 3_500_000, None, 3_000_000)


def test_problems_opened_closed_and_left(ward):
    """OP-VM-01: one of last year closed in the window counts as closed; closed after it, as left."""
    answered = {"answer": "Đã lắp.", "answered_on": date(2026, 6, 1)}
    make_problem(ward=ward, reported_on=date(2025, 12, 1), closed_on=date(2026, 6, 1), **answered)
    make_problem(ward=ward, closed_on=date(2026, 12, 15), **answered)
    waiting = make_problem(ward=ward)
    make_problem(ward=ward, reported_on=date(2026, 12, 15))
    found = counting.problems(ward, *YEAR)
    assert (found.reported, found.closed, found.left) == (2, 1, 2)
    assert found.by_unit == {"Các tổ dân phố": (2, 1)}
    assert list(counting.open_problems(ward, date(2026, 12, 31)))[0] == waiting


def test_elders_at_cultural_activities(ward, group):
    """VH-03: by name, whoever of the registry came."""
    singer = factories.make_elder(group=group)
    show = make_activity(ward=ward, kind="event", topic=Topic.CULTURE)
    make_participant(show, "Người Trong Sổ", elder=singer, came=True)
    make_participant(show, "Khách", came=True)
    runner = factories.make_elder(group=group)
    make_participant(make_activity(ward=ward, kind="event", topic=Topic.SPORT), "Người Chạy", elder=runner, came=True)
    assert list(counting.culture_participants(ward, *YEAR)) == [singer.pk]
