"""Joining, leaving, posts: services and the pages of members."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clubs.models import BoardSeat, CareAssignment, Companion, Membership, Volunteer
from clubs.people import candidates
from clubs.services import giving
from clubs.services import members as service
from elders.choices import RoleCode
from tests.clubs.factories import make_client, make_club, make_companion, make_meeting, make_member, make_volunteer
from tests.clubs.money_factories import TODAY, make_fund
from tests.factories import make_elder, make_user, make_ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def association(ward):
    return make_user(RoleCode.ASSOCIATION, ward=ward)


def test_leaving_ends_what_hangs_on_the_membership(ward, association):
    club = make_club(ward=ward)
    member = make_member(club)
    BoardSeat.objects.create(club=club, membership=member, post="uy_vien", valid_from=date(2026, 1, 1))
    later = BoardSeat.objects.create(club=club, membership=member, post="thu_ky", valid_from=date(2026, 9, 1))
    make_volunteer(member)
    client = make_client(club)
    CareAssignment.objects.create(client=client, membership=member, valid_from=date(2026, 1, 1))
    service.leave(member, on=date(2026, 5, 31), reason="xin_ra", by=association)
    member.refresh_from_db()
    assert (member.valid_to, member.leave_reason) == (date(2026, 5, 31), "xin_ra")
    assert BoardSeat.objects.get(post="uy_vien").valid_to == date(2026, 5, 31)
    assert not BoardSeat.objects.filter(pk=later.pk).exists()
    assert Volunteer.objects.get().valid_to == CareAssignment.objects.get().valid_to == date(2026, 5, 31)


def test_leaving_before_a_meeting_attended_is_refused_unless_it_is_a_fact(ward, association):  # TV-03, TV-04
    club = make_club(ward=ward)
    member = make_member(club)
    make_meeting(club, date(2026, 6, 17)).attendances.create(membership=member, state="co_mat")
    with pytest.raises(ValidationError, match="1 lần điểm danh sau ngày 31/05/2026"):
        service.leave(member, on=date(2026, 5, 31), reason="xin_ra", by=association)
    ended = service.leave(member, on=date(2026, 5, 31), reason="tu_tran", by=association, whatever=True)
    assert "cần xem lại" in ended.sentences[-1]


def test_who_comes_back_is_one_person_with_two_memberships(ward, association):  # E32
    club, elder = make_club(ward=ward), make_elder(ward=ward)
    first = service.join(club, person=elder, joined_on=date(2026, 1, 1), by=association)
    service.leave(first, on=date(2026, 3, 31), reason="xin_ra", by=association)
    service.join(club, person=elder, joined_on=date(2026, 9, 1), by=association)
    served = Membership.objects.filter(club=club)
    assert served.count() == 2
    assert served.values("elder").distinct().count() == 1


def test_nobody_of_another_ward_and_nobody_dead_joins(ward, association):
    club = make_club(ward=ward)
    with pytest.raises(ValidationError, match="không thuộc phường"):
        service.join(club, person=make_elder(ward=make_ward()), joined_on=date(2026, 1, 1), by=association)
    dead = make_companion(ward=ward, date_of_death=date(2025, 12, 1))
    with pytest.raises(ValidationError, match="đã mất"):
        service.join(club, person=dead, joined_on=date(2026, 1, 1), by=association)


def test_a_day_of_joining_is_not_moved_behind_what_is_written(ward, association):
    club = make_club(ward=ward)
    member = make_member(club)
    make_meeting(club, date(2026, 6, 17)).attendances.create(membership=member, state="co_mat")
    with pytest.raises(ValidationError, match="điểm danh"):
        service.edit(member, values={"valid_from": date(2026, 7, 1)}, by=association)


def test_a_board_of_seven_is_fine(ward, association):  # E09
    club = make_club(ward=ward)
    for post in ("chu_nhiem", "pho_chu_nhiem", "thu_ky", "ke_toan", "thu_quy", "uy_vien", "uy_vien"):
        seat = BoardSeat(club=club, membership=make_member(club), post=post, valid_from=date(2026, 1, 1))
        service.give_post(seat, by=association)
    assert club.seats.on(date(2026, 6, 1)).count() == 7


def test_people_are_found_by_whole_name_and_year_only(ward):
    elder = make_elder(ward=ward, full_name="Nguyễn Thị Hoà", birth_year=1950)
    make_elder(ward=make_ward(), full_name="Nguyễn Thị Hòa", birth_year=1950)
    young = make_companion(ward=ward, full_name="Nguyễn Thị Hòa", birth_year=1950)
    found = candidates(ward.pk, full_name="nguyen thi hoà", birth_year=1950)
    assert [one.person for one in found] == [elder, young]
    assert candidates(ward.pk, full_name="Nguyễn Thị", birth_year=1950) == []
    assert candidates(ward.pk, full_name="Nguyễn Thị Hòa", birth_year=1951) == []


def test_somebody_in_two_intergenerational_clubs_is_said(ward, association):  # TV-02
    elder = make_elder(ward=ward)
    first = make_club(ward=ward)
    make_member(first, elder)
    make_member(make_club(ward=ward, kind="the_thao"), elder)
    joined = service.join(make_club(ward=ward), person=elder, joined_on=date(2026, 3, 1), by=association)
    assert service.other_intergenerational(joined) == [first]


# --- pages ------------------------------------------------------------------------------------------------------------


def test_an_elder_of_the_registry_is_added_by_name_and_year(ward, association, sign_in):
    club = make_club(ward=ward)
    elder = make_elder(ward=ward, full_name="Đào Thị Mơ", birth_year=1950, citizen_id="031150900123")
    client, address = sign_in(association), reverse("clubs:member_new", args=[club.pk])
    page = client.get(address, {"ho_ten": "Đào Thị Mơ", "nam_sinh": "1950"})
    assert "Đào Thị Mơ, sinh 1950" in page.content.decode()
    assert "031150900123" not in page.content.decode()
    chosen = f"{address}?ho_ten=Đào Thị Mơ&nam_sinh=1950&nguoi=elder-{elder.pk}"
    answer = client.post(chosen, {"joined_on": "01/02/2026", "circumstance": "kho_khan", "teams": ["van_nghe"]})
    assert answer.status_code == 302
    member = Membership.objects.get()
    assert (member.elder, member.valid_from, member.circumstance) == (elder, date(2026, 2, 1), "kho_khan")
    assert not Companion.objects.exists()


def test_a_younger_person_is_held_minimally_and_never_becomes_an_elder(ward, association, sign_in):
    from elders.models import Elder

    club = make_club(ward=ward)
    address = reverse("clubs:member_new", args=[club.pk]) + "?ho_ten=Bùi Văn Trẻ&nam_sinh=1985&nguoi=moi"
    data = {"joined_on": "01/02/2026", "nguoi-full_name": "Bùi Văn Trẻ", "nguoi-birth": "1985", "nguoi-sex": "nam"}
    assert sign_in(association).post(address, data).status_code == 302
    assert Membership.objects.get().companion.full_name == "Bùi Văn Trẻ"
    assert not Elder.objects.exists()


def test_a_changed_key_opens_no_other_record(ward, association, sign_in):
    club = make_club(ward=ward)
    make_elder(ward=ward, full_name="Đào Thị Mơ", birth_year=1950)
    other = make_elder(ward=ward, full_name="Khuất Thị Lạ", birth_year=1940)
    address = reverse("clubs:member_new", args=[club.pk])
    page = sign_in(association).get(address, {"ho_ten": "Đào Thị Mơ", "nam_sinh": "1950", "nguoi": f"elder-{other.pk}"})
    assert "Khuất Thị Lạ" not in page.content.decode()


def test_a_refused_joining_leaves_nobody_behind(ward, association, sign_in):
    club = make_club(ward=ward, dissolved_on=None)
    address = reverse("clubs:member_new", args=[club.pk]) + "?ho_ten=Bùi Văn Trẻ&nam_sinh=1985&nguoi=moi"
    data = {"joined_on": "01/02/2020", "nguoi-full_name": "Bùi Văn Trẻ", "nguoi-birth": "1985", "nguoi-sex": "nam"}
    answer = sign_in(association).post(address, data)
    assert "thành lập ngày 01/01/2025" in answer.content.decode()
    assert not Companion.objects.exists()


def test_every_number_of_the_composition_opens_its_names(ward, association, sign_in):
    club = make_club(ward=ward)
    make_member(club, make_elder(ward=ward, full_name="Cụ Bà Già", birth_year=1940, sex="nu"), circumstance="ngheo")
    make_member(club, make_companion(ward=ward, full_name="Anh Trai Trẻ", birth_year=1985))
    client, address = sign_in(association), reverse("clubs:members", args=[club.pk])

    def names(shown: str) -> set[str]:
        return {row.person.full_name for row in client.get(address, {"xem": shown}).context["rows"]}

    assert names("") == {"Cụ Bà Già", "Anh Trai Trẻ"}
    assert names("tu60") == names("nu") == names("kho") == {"Cụ Bà Già"}
    assert names("duoi60") == {"Anh Trai Trẻ"}


@pytest.mark.parametrize("count", [2, 20])
def test_the_list_of_members_asks_the_same_number_of_questions(
    count, ward, association, sign_in, django_assert_max_num_queries
):
    club = make_club(ward=ward)
    for number in range(count):
        make_member(club, make_elder(ward=ward) if number % 2 else make_companion(ward=ward))
    client = sign_in(association)
    with django_assert_max_num_queries(16):
        client.get(reverse("clubs:members", args=[club.pk]))


def test_a_club_page_never_shows_benefits_health_or_numbers(ward, association, sign_in):
    club = make_club(ward=ward)
    elder = make_elder(
        ward=ward,
        citizen_id="031145900777",
        health_card_no="HT2319900000001",
        facts={"poverty_national": "ngheo", "disability_level": "nang"},
    )
    make_member(club, elder)
    client = sign_in(association)
    for name in ("club", "members", "founding"):
        text = client.get(reverse(f"clubs:{name}", args=[club.pk])).content.decode()
        for secret in ("031145900777", "HT2319900000001", "Nặng"):
            assert secret not in text, name
        assert '<td data-label="Diện hộ">Hộ nghèo' not in text


def test_a_leaver_who_put_capital_in_is_owed_it_from_that_day(ward):
    """E34, by the way a club lets somebody go."""
    club = make_club(ward=ward)
    member = make_member(club)
    source = giving.receive_capital(
        make_fund(club, "tang_thu_nhap"), origin="gop_hoan_lai", giver="Bà Tư", amount_vnd=1_000_000,
        on=date(2026, 2, 1), membership=member, by=None, today=TODAY,
    )  # fmt: skip
    ended = service.leave(member, on=date(2026, 3, 31), reason="xin_ra", by=None)
    source.refresh_from_db()
    assert source.asked_back_on == date(2026, 3, 31)
    assert "Còn phải hoàn vốn góp 1.000.000 đồng." in ended.sentences
    service.come_back(member, by=None)
    source.refresh_from_db()
    assert source.asked_back_on is None
