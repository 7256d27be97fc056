"""Residential groups merge and split: one table of cases, then the screen."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from elders.choices import Ending, RoleCode
from elders.models import Assignment, Elder, ResidentialGroup, Situation
from elders.services.places import NO_ADDRESS, NewGroup, Regrouping, preview, regroup, street_of
from tests import factories

DAY = date(2026, 7, 1)
MERGED = NewGroup("TDP90", "Tổ dân phố Đông Hải")


def _act(groups, *successors, **more):
    return Regrouping(groups, successors or [MERGED], **{"on": DAY, "paper": "NQ 12/NQ-HĐND ngày 15/06/2026"} | more)


@pytest.mark.parametrize(
    ("address", "street"),
    [
        ("Số 104 đường Mạc Quyết, Đông Lãm 1", "đường Mạc Quyết"),
        ("Số nhà 12/5A ngõ chùa", "ngõ chùa"),
        ("27B, ngõ đình", NO_ADDRESS),  # the number stands alone before the comma: no street to go by
        ("xóm Đoài", "xóm Đoài"),
        ("", NO_ADDRESS),
    ],
)
def test_the_street_is_what_is_left_without_the_house_number(address, street):
    assert street_of(address) == street


@pytest.mark.parametrize(
    ("start", "end", "ended_by", "before", "after"),
    [
        # resident since long: the row splits on the day
        (date(2025, 7, 1), None, "", [("old", date(2025, 7, 1), date(2026, 6, 30))], [("new", DAY, None)]),
        # began that very day: the row itself belongs to the new group
        (DAY, None, "", [], [("new", DAY, None)]),
        # begins only later, already written down
        (date(2026, 9, 1), None, "", [], [("new", date(2026, 9, 1), None)]),
        # left the day before: stays in the old group for ever
        (date(2025, 7, 1), date(2026, 6, 30), Ending.MOVED_OUT, [("old", date(2025, 7, 1), date(2026, 6, 30))], []),
        # dies after the day: the ending goes with the successor
        (
            date(2025, 7, 1),
            date(2026, 8, 9),
            Ending.DIED,
            [("old", date(2025, 7, 1), date(2026, 6, 30))],
            [("new", DAY, date(2026, 8, 9))],
        ),
    ],
)
def test_rows_of_residents_around_the_day(officer, group, start, end, ended_by, before, after):
    elder = factories.make_elder(
        group=group, valid_from=start, facts={"valid_to": end, "ended_by": ended_by, "poverty_national": "ngheo"}
    )
    done = regroup(_act([group]), by=officer)
    names = {group.pk: "old", done.successors[0].pk: "new"}
    rows = [
        (names[row.residential_group_id], row.valid_from, row.valid_to)
        for row in elder.situations.order_by("valid_from")
    ]
    assert rows == before + after
    last = elder.situations.latest("valid_from")
    assert last.ended_by == ended_by and last.poverty_national == "ngheo"
    assert done.people == [len(after)]


def test_a_merge_closes_the_old_opens_the_new_and_hands_on_every_name(officer, group, other_group):
    group.aliases.create(alias="TDP Vân Quan")
    someone = factories.make_elder(group=group)
    factories.make_elder(group=other_group)
    done = regroup(_act([group, other_group]), by=officer)
    new = done.successors[0]
    assert done.people == [2]
    assert set(new.predecessors.all()) == {group, other_group}
    assert {alias.alias for alias in new.aliases.all()} == {group.name, other_group.name, "TDP Vân Quan"}
    for old in (group, other_group):
        old.refresh_from_db()
        assert old.valid_to == date(2026, 6, 30)
    someone.refresh_from_db()
    row = someone.situations.get(valid_from=DAY)
    assert row.recorded_by == officer and row.source_paper.startswith("NQ 12")
    assert Elder.objects.as_of(date(2026, 6, 30)).count() == Elder.objects.as_of(DAY).count() == 2


def test_a_split_sends_streets_to_their_group_and_hands_no_name_on(officer, group):
    for address in ("Số 1 ngõ chùa, x", "Số 2 ngõ chùa, x", "Số 3 ngõ đình, x", ""):
        factories.make_elder(group=group, facts={"address": address})
    parts = NewGroup("TDP91", "Tổ dân phố Vân Quan 1"), NewGroup("TDP92", "Tổ dân phố Vân Quan 2")
    act = _act([group], *parts, places={"ngõ chùa": 1})
    assert preview(act).people == [2, 2]
    assert (
        Situation.objects.filter(residential_group=group, valid_to__isnull=True).count() == 4
    )  # a preview writes nothing
    done = regroup(act, by=officer)
    assert [Situation.objects.filter(residential_group=part).count() for part in done.successors] == [2, 2]
    assert not any(part.aliases.exists() for part in done.successors)


def test_an_existing_group_may_take_over_another(officer, group, other_group):
    factories.make_elder(group=group)
    factories.make_elder(group=other_group)
    done = regroup(_act([group], other_group), by=officer)
    assert done.successors == [other_group]
    other_group.refresh_from_db()
    assert other_group.valid_to is None
    assert Situation.objects.on(DAY).filter(residential_group=other_group).count() == 2


def test_the_former_leader_sees_nobody_of_a_closed_group(officer, leader, group):
    later = factories.make_user(RoleCode.GROUP_LEADER, ward=group.ward)
    Assignment.objects.create(user=later, residential_group=group, valid_from=date(2026, 8, 1))
    done = regroup(_act([group]), by=officer)
    assert len(done.leaders) == 2
    assert list(Assignment.objects.filter(residential_group=group).values_list("user", "valid_to")) == [
        (leader.pk, date(2026, 6, 30))
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda group, other: {"groups": []}, "ít nhất một tổ cũ"),
        (lambda group, other: {"successors": []}, "ít nhất một tổ mới"),
        (lambda group, other: {"on": date(2025, 7, 1)}, "không hoạt động vào ngày 30/06/2025"),
        (lambda group, other: {"successors": [group]}, "vừa giải thể vừa tiếp tục"),
        (lambda group, other: {"successors": [factories.make_group()]}, "cùng một phường"),
        (lambda group, other: {"successors": [NewGroup(other.code, "Tổ dân phố Mới")]}, "đã là mã của"),
        (lambda group, other: {"successors": [NewGroup("TDP90", "tổ dân phố SỐ 3")]}, "chọn tổ đó"),
        (lambda group, other: {"successors": [MERGED, MERGED]}, "phải khác nhau"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(officer, group, other_group, change, words):
    factories.make_elder(group=group)
    act = Regrouping(
        **{"groups": [group], "successors": [MERGED], "on": DAY, "paper": "NQ"} | change(group, other_group)
    )
    with pytest.raises(ValidationError, match=words):
        regroup(act, by=officer)
    group.refresh_from_db()
    assert group.valid_to is None and Situation.objects.count() == 1


def test_the_number_of_statements_does_not_grow_with_people(officer, group, other_group, django_assert_max_num_queries):
    for _ in range(2):
        factories.make_elder(group=group)
    with django_assert_max_num_queries(60) as few:
        regroup(_act([group]), by=officer)
    for _ in range(20):
        factories.make_elder(group=other_group)
    with django_assert_max_num_queries(len(few)):
        regroup(_act([other_group], NewGroup("TDP95", "Tổ dân phố Tây Hải")), by=officer)


def test_the_screen_previews_first_and_does_it_once(officer, group, other_group, sign_in):
    factories.make_elder(group=group)
    client = sign_in(officer)
    url = reverse("elders:regroup")
    assert client.get(url, {"to": group.pk}).status_code == 200
    data = {"groups": [group.pk, other_group.pk], "on": "01072026", "paper": "NQ 12"}
    data |= {"name1": MERGED.name, "code1": MERGED.code}
    page = client.post(url, data)
    assert "chưa có gì thay đổi" in page.content.decode() and "1 người" in page.content.decode()
    assert not ResidentialGroup.objects.filter(code=MERGED.code).exists()
    done = client.post(url, data | {"lam": "1"}, follow=True)
    assert "Đã sắp xếp lại tổ dân phố: Tổ dân phố Đông Hải (1 người)." in done.content.decode()
    assert client.post(url, data | {"lam": "1"}).status_code == 200  # the form again, with what is wrong with it
    assert ResidentialGroup.objects.filter(code=MERGED.code).count() == 1


def test_only_who_keeps_the_places_and_only_own_ones(officer, leader, group, sign_in):
    url = reverse("elders:regroup")
    assert sign_in(leader).get(url).status_code == 403
    stranger = factories.make_group()
    data = {
        "groups": [stranger.pk],
        "on": "01072026",
        "paper": "NQ",
        "name1": MERGED.name,
        "code1": MERGED.code,
        "lam": "1",
    }
    sign_in(officer).post(url, data)
    stranger.refresh_from_db()
    assert stranger.valid_to is None
