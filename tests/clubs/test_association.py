"""The Association: branches, members, fees, posts, what it reports."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from clubs.association import movements_of, standing_of, sums_of
from clubs.models import AssociationFee, AssociationMember, CareAct, OfficerTerm, RoleContribution, UnitMeeting
from clubs.services import association as service
from clubs.standards import percent, share
from elders.choices import RoleCode
from tests.clubs.factories import make_association_member, make_companion, make_unit
from tests.factories import make_elder, make_group, make_user, make_ward

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def association(ward):
    return make_user(RoleCode.ASSOCIATION, ward=ward)


@pytest.fixture
def unit(group):
    return make_unit(ward=group.ward, residential_group=group)


def branch(ward, unit):
    return next(one for one in standing_of(ward, today=TODAY).branches if one.unit == unit)


@pytest.mark.parametrize(
    ("members", "under", "elders", "words"), [(3262, 3, 3410, "95,6 %"), (3262, 0, 3410, "95,7 %")]
)
def test_the_rate_leaves_out_who_is_under_sixty(members, under, elders, words):  # E51
    assert percent(share(members - under, elders)) == words


def test_younger_members_stand_apart(ward, group, unit):  # E51, HV-02
    for _ in range(3):
        make_association_member(unit, make_elder(group=group))
    make_elder(group=group)
    make_association_member(unit, make_companion(ward=ward, birth_year=1968))
    one = branch(ward, unit)
    assert (one.members, one.under_60, one.of_age, one.residents, one.rate_words) == (4, 1, 3, 4, "75,0 %")


def test_the_sum_of_the_branches_is_the_total(ward, group, other_group):  # E53
    for place, number in ((group, 3), (other_group, 2)):
        unit = make_unit(ward=ward, residential_group=place)
        for _ in range(number):
            make_association_member(unit, make_elder(group=place))
    standing = standing_of(ward, today=TODAY)
    assert standing.total.members == sum(one.members for one in standing.branches) == 5
    assert standing.total.rate_words == "100,0 %"


def test_the_numbers_of_a_branch_open_into_names_and_no_fee_is_not_zero(ward, group, unit, sign_in):
    today = timezone.localdate()
    make_association_member(unit, make_elder(group=group, full_name="Mạc Thị Lão", birth_year=today.year - 90))
    make_association_member(unit, make_companion(ward=ward, full_name="Mạc Văn Trẻ", birth_year=today.year - 57))
    make_association_member(
        unit, make_elder(group=group, full_name="Mạc Thị Tân", birth_year=today.year - 65), valid_from=today
    )
    client = sign_in(make_user(RoleCode.ASSOCIATION, ward=ward))
    for shown, name in (("duoi60", "Mạc Văn Trẻ"), ("tu80", "Mạc Thị Lão"), ("moi", "Mạc Thị Tân")):
        page = client.get(reverse("clubs:unit", args=[unit.pk]) + f"?xem={shown}").content.decode()
        assert [one for one in ("Mạc Văn Trẻ", "Mạc Thị Lão", "Mạc Thị Tân") if one in page] == [name]
    assert branch(ward, unit).fees_paid_vnd is None
    assert "chưa ghi khoản nào" in client.get(reverse("clubs:association")).content.decode()


@pytest.mark.parametrize(("birth", "allowed"), [(date(1971, 11, 20), True), (date(1971, 11, 21), False)])
def test_nobody_under_55_is_admitted(birth, allowed, ward, unit, association):  # E52, HV-01
    person = make_companion(ward=ward, birth_year=birth.year, birth_month=birth.month, birth_day=birth.day)
    if allowed:
        assert service.admit(unit, person=person, joined_on=TODAY, by=association).pk
        return
    with pytest.raises(ValidationError, match="Chưa đủ 55 tuổi"):
        service.admit(unit, person=person, joined_on=TODAY, by=association)


def test_the_category_changes_on_the_birthday(ward, unit):  # E52
    person = make_companion(ward=ward, birth_year=1969, birth_month=6, birth_day=15)
    member = make_association_member(unit, person)
    assert service.category(member, date(2029, 6, 14)) == "55 đến dưới 60 tuổi"
    assert service.category(member, date(2029, 6, 15)) == "từ 60 tuổi"


def test_one_person_is_a_member_once_in_the_whole_association(ward, group, unit, association):
    elder = make_elder(group=group)
    make_association_member(unit, elder)
    with pytest.raises(ValidationError, match="đang là hội viên"):
        service.admit(make_unit(ward=ward), person=elder, joined_on=TODAY, by=association)


def test_a_member_moves_to_another_branch(ward, group, unit, association):
    member = make_association_member(unit, make_elder(group=group), card_number="HV1")
    OfficerTerm.objects.create(unit=unit, member=member, post="chi_hoi_truong", valid_from=date(2026, 1, 1))
    there = make_unit(ward=ward)
    moved = service.transfer(member, to=there, on=date(2026, 7, 1), by=association)
    member.refresh_from_db()
    assert (member.valid_to, moved.valid_from, moved.unit, moved.card_number) == (
        date(2026, 6, 30),
        date(2026, 7, 1),
        there,
        "HV1",
    )
    assert OfficerTerm.objects.get().valid_to == date(2026, 6, 30)


def test_a_branch_without_a_meeting_for_six_months_is_seen(ward, unit):  # HV-03
    assert branch(ward, unit).quiet
    UnitMeeting.objects.create(unit=unit, held_on=date(2026, 5, 1))
    assert not branch(ward, unit).quiet
    assert standing_of(ward, today=date(2026, 12, 1)).branches[0].quiet


def test_fees_are_collected_once(ward, group, unit, association):
    members = [make_association_member(unit, make_elder(group=group)) for _ in range(3)]
    first = {"year": 2026, "due_vnd": 24_000, "on": date(2026, 3, 1), "by": association}
    assert service.collect_fees(unit, paid=[members[0].pk], **first) == 1
    again = first | {"on": date(2026, 4, 1)}
    assert service.collect_fees(unit, paid=[members[0].pk, members[1].pk], **again) == 1
    fees = {fee.member_id: (fee.due_vnd, fee.paid_vnd, fee.paid_on) for fee in AssociationFee.objects.all()}
    assert fees == {
        members[0].pk: (24_000, 24_000, date(2026, 3, 1)),
        members[1].pk: (24_000, 24_000, date(2026, 4, 1)),
        members[2].pk: (24_000, 0, None),
    }
    one = branch(ward, unit)
    assert (one.fees_due_vnd, one.fees_paid_vnd) == (72_000, 48_000)


def test_what_was_done_in_a_year_and_in_its_action_month(ward, unit):
    other = make_unit(ward=make_ward())
    for act in (
        {"kind": "tham_om", "done_on": date(2026, 3, 1), "people": 2, "money_vnd": 60_000},
        {"kind": "tham_om", "done_on": date(2026, 10, 5), "people": 1, "action_month": 2026},
        {"kind": "tang_qua", "done_on": date(2025, 10, 5), "people": 9, "money_vnd": 1},
    ):
        CareAct.objects.create(unit=unit, **act)
    CareAct.objects.create(unit=other, kind="tham_om", done_on=date(2026, 3, 1))
    year = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    (visits,) = sums_of(ward, **year)
    assert (visits.label, visits.times, visits.people, visits.money_vnd, visits.in_kind_vnd) == (
        "Thăm ốm",
        2,
        3,
        60_000,
        None,
    )
    (october,) = sums_of(ward, **year, action_month=2026)
    assert (october.times, october.money_vnd) == (1, None)


def test_people_in_the_movement_are_counted_once_a_role(ward, group, unit):
    member = make_association_member(unit, make_elder(group=group))
    RoleContribution.objects.create(member=member, kind="hoa_giai", valid_from=date(2026, 1, 1))
    RoleContribution.objects.create(
        member=member, kind="dang", valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31)
    )
    assert movements_of(ward, day=TODAY) == [("Hòa giải", 1)]


def test_the_pages_open_and_print(ward, group, unit, association, sign_in):
    make_association_member(unit, make_elder(group=group, full_name="Cụ Hội Viên"))
    client = sign_in(association)
    assert "100,0 %" in client.get(reverse("clubs:association")).content.decode()
    assert "Cụ Hội Viên" in client.get(reverse("clubs:unit", args=[unit.pk])).content.decode()
    for name in ("association", "association_report"):
        for suffix in ("pdf", "xlsx"):
            assert client.get(reverse(f"clubs:{name}"), {"in": suffix}).status_code == 200


def test_somebody_is_admitted_by_name_and_year(ward, group, unit, association, sign_in):
    elder = make_elder(group=group, full_name="Đào Thị Mơ", birth_year=1950)
    address = reverse("clubs:admit", args=[unit.pk]) + f"?ho_ten=Đào Thị Mơ&nam_sinh=1950&nguoi=elder-{elder.pk}"
    answer = sign_in(association).post(address, {"joined_on": "01/10/2026", "card_number": "HV9"})
    assert answer.status_code == 302
    assert AssociationMember.objects.get().elder == elder


@pytest.mark.parametrize("count", [2, 20])
def test_the_table_of_branches_asks_the_same_number_of_questions(count, ward, django_assert_num_queries):
    for _ in range(count):
        group = make_group(ward=ward)
        make_association_member(make_unit(ward=ward, residential_group=group), make_elder(group=group))
    with django_assert_num_queries(6):
        standing_of(ward, today=TODAY)
