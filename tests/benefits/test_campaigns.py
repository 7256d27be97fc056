"""Gift campaigns: who stands on the list (the worked examples), and every step from draft to closing."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from benefits.gifts import Certificate, ceremony, gifts_of
from benefits.models import GiftCampaign, GiftLine, Left
from benefits.people import Facts
from benefits.rules import Law
from benefits.services import campaign_handing as handing
from benefits.services import campaign_steps as steps
from benefits.services import campaigns
from elders.choices import RoleCode
from elders.ground.birth import Birth
from elders.ground.workdays import tet
from tests import factories
from tests.benefits.factories import make_award

TODAY = date(2026, 2, 10)
LONGEVITY = ["LONGEVITY_NAT_100", "LONGEVITY_NAT_90", "LONGEVITY_HP"]


def given(facts, day, codes):
    return gifts_of(facts, Law(day), codes, city="Hải Phòng").gifts


def person(birth, **facts):
    return Facts(birth=Birth.from_iso(birth), resides_here=True, vn_citizen=True, **facts)


# --- the worked examples of benefits.md §11 ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "birth", "giver", "certificate", "vnd", "in_kind"),
    [
        ("35", "1926-03-15", "Chủ tịch nước", Certificate.PRESIDENT, 1_800_000, "5 m lụa"),  # before the birthday
        ("36", "1925-12-10", "Thành phố Hải Phòng", Certificate.WARD, None, ""),  # 101+: level not published
        ("37", "1936-12-30", "Chủ tịch UBND thành phố", Certificate.CITY, None, "quà trị giá ít nhất 150.000"),
        ("70", "1956", "Thành phố Hải Phòng", Certificate.WARD, 900_000, ""),  # §4.3, end point of the range
    ],
)
def test_longevity_by_calendar_year(number, birth, giver, certificate, vnd, in_kind):
    (gift,) = given(person(birth), tet(2026), LONGEVITY)
    assert (gift.giver, gift.certificate, gift.vnd) == (giver, certificate, vnd)
    assert in_kind in gift.in_kind
    assert gift.age == 2026 - int(birth[:4])
    if vnd is None:
        assert "NQ 05/2023" in gift.missing  # whose paper is missing, never zero


def test_38_seventy_two_is_no_milestone():
    assert given(person("1954"), tet(2026), LONGEVITY) == ()


def test_the_unknown_level_for_90_is_at_least_the_minimum_of_the_state():
    (gift,) = given(person("1936-12-30"), tet(2026), LONGEVITY)
    assert (gift.vnd, gift.least, gift.most) == (None, 900_000, 1_800_000)


def test_12_and_47_one_gift_for_each_martyr_besides_the_own():
    day = date(2026, 2, 17)
    (tuat,) = given(person("1947", martyr_relative_monthly=True), day, ["GIFT_HP_TET_MERIT"])
    assert (tuat.vnd, tuat.count) == (5_500_000, 1)
    both = person("1950", merit_monthly=True, martyr_worship=2)
    (gift,) = given(both, day, ["GIFT_HP_TET_MERIT"])
    assert (gift.vnd, gift.count) == (16_500_000, 3)


@pytest.mark.parametrize("more", [{"on_social_pension": True}, {"on_social_allowance": True}], ids=["13", "48"])
def test_13_and_48_one_gift_of_nq_418_whatever_the_reasons(more):
    (gift,) = given(person("1950", merit_monthly=True, **more), date(2025, 12, 28), ["GIFT_STATE_418"])
    assert (gift.vnd, gift.count, gift.purse) == (400_000, 1, "central")


@pytest.mark.parametrize(
    ("age", "title"),
    [
        (69, ""), (70, "mừng thọ"), (75, "mừng thọ"), (80, "mừng thượng thọ"), (85, "mừng thượng thọ"),
        (90, "mừng thượng thượng thọ"), (101, "mừng thượng thượng thọ"),
    ],
)  # fmt: skip
def test_the_celebration_is_named_by_age(age, title):
    assert ceremony(age) == title  # TT 06/2012 Điều 8


# --- the list of a ward -----------------------------------------------------------------------------------------------


@pytest.fixture
def approver(ward):
    return factories.make_user(RoleCode.WARD_LEADER, ward=ward)


@pytest.fixture
def milestones(group, other_group):
    """(70, 100, 72) in two groups."""
    make = factories.make_elder
    return (
        make(group=group, full_name="Đào Thị Bảy Mươi", birth_year=1956, facts={"residence_type": "thuong_tru"}),
        make(group=other_group, full_name="Cụ Thị Trăm", birth_year=1926, birth_month=3, birth_day=15),
        make(group=group, full_name="Vũ Văn Lẻ", birth_year=1954),
    )


def make_campaign(ward, by, **fields) -> GiftCampaign:
    values = {
        "kind": "mung_tho", "year": 2026, "title": "Mừng thọ 2026", "snapshot_on": date(2026, 1, 31),
        "schemes": LONGEVITY,
    }  # fmt: skip
    return campaigns.create(ward=ward, by=by, **values | fields)


def press(campaign, action, by, *, token=None, today=TODAY, **more):
    done = steps.move(campaign, action, by=by, token=token or uuid4(), today=today, **more)
    campaign.refresh_from_db()
    return done


def names(campaign, **fields):
    return [line.full_name for line in campaign.lines.filter(left_out="", **fields).order_by("birth_year", "pk")]


def test_the_list_follows_from_the_rules(ward, officer, milestones):
    campaign = make_campaign(ward, officer)
    assert names(campaign) == ["Cụ Thị Trăm", "Đào Thị Bảy Mươi"]
    line = campaign.lines.get(age=70)
    assert (line.amount_vnd, line.purse, line.giver) == (900_000, "city", "Thành phố Hải Phòng")
    assert any(check["label"].startswith("Tròn 70") and check["result"] for check in line.checks)


def test_the_longevity_gift_of_a_year_is_the_tet_gift_too(ward, officer, milestones):
    first = make_campaign(ward, officer)
    second = make_campaign(ward, officer, kind="tet", title="Quà Tết 2026", schemes=["LONGEVITY_HP"])
    assert names(second) == []
    assert {line.left_out for line in second.lines.all()} == {Left.TWICE}
    assert "Mừng thọ 2026" in second.lines.first().left_out_reason
    with pytest.raises(IntegrityError, match="gift_once_per_person"), transaction.atomic():
        second.lines.update(left_out="")
    assert len(names(first)) == 2


def test_a_poor_household_gets_one_gift_the_next_stands_in_when_the_first_is_taken_out(ward, officer, group):
    poor = {"poverty_national": "ngheo", "household_code": "H01"}
    for year, name in ((1940, "Lê Văn Ông"), (1945, "Lê Thị Bà")):
        factories.make_elder(group=group, full_name=name, birth_year=year, facts=poor)
    factories.make_elder(group=group, full_name="Lê Thị Hộ Khác", facts=poor | {"household_code": "H02"})
    campaign = make_campaign(ward, officer, kind="tet", schemes=["GIFT_HP_TET_POOR", "GIFT_HP_TET_NEAR_POOR"])
    assert names(campaign) == ["Lê Văn Ông", "Lê Thị Hộ Khác"]
    campaigns.leave_out(campaign.lines.get(full_name="Lê Văn Ông"), reason="Đi xa", by=officer)
    assert set(names(campaign)) == {"Lê Thị Bà", "Lê Thị Hộ Khác"}
    campaigns.put_back(campaign.lines.get(full_name="Lê Văn Ông"), by=officer)
    assert names(campaign) == ["Lê Văn Ông", "Lê Thị Hộ Khác"]
    with pytest.raises(IntegrityError, match="gift_once_per_household"), transaction.atomic():
        campaign.lines.filter(full_name="Lê Thị Bà").update(left_out="")


def test_what_nobody_recorded_is_unclear_not_no(ward, officer, group):
    factories.make_elder(group=group, facts={"merit_monthly": None})
    factories.make_elder(
        group=group, facts={"merit_monthly": False, "martyr_relative_monthly": False, "martyr_worship": 0}
    )
    campaign = make_campaign(ward, officer, kind="tet", schemes=["GIFT_HP_TET_MERIT"])
    assert names(campaign) == []
    assert campaign.unclear["people"] == 1
    assert set(campaign.unclear["facts"]) == {"merit_monthly", "martyr_relative_monthly", "martyr_worship"}


def test_who_draws_a_pension_by_the_awards_of_the_ward_gets_the_state_gift(ward, officer, group):
    facts = {"merit_monthly": False}
    drawing, nobody_knows = (factories.make_elder(group=group, facts=facts) for _ in range(2))
    make_award(drawing, since=date(2025, 9, 1))
    state = {"kind": "nha_nuoc", "year": 2025, "snapshot_on": date(2025, 12, 28), "schemes": ["GIFT_STATE_418"]}
    campaign = make_campaign(ward, officer, **state)
    assert [line.elder for line in campaign.lines.all()] == [drawing]
    assert campaign.unclear["people"] == 1 and nobody_knows.gifts.count() == 0


def test_a_gift_given_once_is_not_given_again_the_year_after(ward, officer, group):
    make_award(factories.make_elder(group=group, facts={"merit_monthly": False}), since=date(2025, 9, 1))
    state = {"kind": "nha_nuoc", "year": 2025, "snapshot_on": date(2025, 12, 28), "schemes": ["GIFT_STATE_418"]}
    make_campaign(ward, officer, **state)
    again = make_campaign(ward, officer, **state | {"year": 2026})
    assert [line.left_out for line in again.lines.all()] == [Left.TWICE]


def test_the_number_of_queries_does_not_depend_on_the_number_of_people(ward, officer, group, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (2, 30):
        for _ in range(more):
            factories.make_elder(group=group, birth_year=1956)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            make_campaign(ward, officer, year=2026, title=f"Đợt {more}").delete()
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_somebody_added_by_hand_needs_a_reason_and_keeps_it(ward, officer, milestones):
    campaign = make_campaign(ward, officer)
    odd = milestones[2]
    with pytest.raises(ValidationError, match="lý do"):
        campaigns.add_by_hand(campaign, elder=odd, scheme="LONGEVITY_HP", reason=" ", by=officer)
    line = campaigns.add_by_hand(campaign, elder=odd, scheme="LONGEVITY_HP", reason="QĐ riêng", by=officer)
    assert line.amount_vnd is None and "NQ 05/2023" in line.missing  # 72 is in no table: unknown, not zero
    assert any(check["result"] is False for check in line.checks)
    campaigns.rebuild(campaign, by=officer)
    line.refresh_from_db()
    assert (line.by_hand, line.hand_reason, line.left_out) == (True, "QĐ riêng", "")
    with pytest.raises(ValidationError, match="đã có suất quà này"):
        campaigns.add_by_hand(campaign, elder=odd, scheme="LONGEVITY_HP", reason="x", by=officer)


def test_who_was_taken_out_by_hand_stays_out_when_the_list_is_built_anew(ward, officer, milestones):
    campaign = make_campaign(ward, officer)
    campaigns.leave_out(campaign.lines.get(age=70), reason="Gia đình từ chối", by=officer)
    campaigns.rebuild(campaign, by=officer)
    assert names(campaign) == ["Cụ Thị Trăm"]
    assert campaign.lines.get(age=70).left_out_reason == "Gia đình từ chối"


# --- from draft to closing --------------------------------------------------------------------------------------------


@pytest.fixture
def locked(ward, officer, milestones):
    campaign = make_campaign(ward, officer)
    press(campaign, "chot", officer)
    return campaign


@pytest.fixture
def approved(locked, officer, approver):
    press(locked, "trinh", officer)
    press(locked, "duyet", approver)
    return locked


def test_from_draft_to_closed_to_the_dong(approved, officer, ward):
    assert (approved.approved_count, approved.approved_vnd) == (2, 2_700_000)
    press(approved, "trao", officer)
    hundred, seventy = approved.lines.get(age=100), approved.lines.get(age=70)
    handing.hand_over(hundred, outcome="nhan_thay", on=TODAY, by=officer, today=TODAY, receiver="Con gái")
    with pytest.raises(ValidationError, match="Còn 1 suất chưa ghi"):
        press(approved, "doi-chieu", officer)
    handing.hand_over(seventy, outcome="vang", on=TODAY, by=officer, today=TODAY)
    press(approved, "doi-chieu", officer)
    with pytest.raises(ValidationError, match="phải nộp trả 900.000 đồng, không phải 0"):
        press(approved, "dong", officer, returned_vnd=0)
    with pytest.raises(ValidationError, match="chứng từ"):
        press(approved, "dong", officer, returned_vnd=900_000)
    press(approved, "dong", officer, returned_vnd=900_000, returned_on=TODAY, return_paper="GNT 15")
    assert approved.state == "dong"
    assert approved.handed_vnd + approved.returned_vnd == approved.approved_vnd == 2_700_000
    with pytest.raises(IntegrityError, match="campaign_closes_to_the_dong"), transaction.atomic():
        GiftCampaign.objects.filter(pk=approved.pk).update(returned_vnd=0)


def test_an_unknown_amount_blocks_approval_and_names_the_paper(ward, officer, approver, group):
    factories.make_elder(group=group, birth_year=1951)
    campaign = make_campaign(ward, officer)
    press(campaign, "chot", officer)
    press(campaign, "trinh", officer)
    with pytest.raises(ValidationError, match="1 suất chưa rõ mức, còn chờ: Phụ lục NQ 05/2023/NQ-HĐND"):
        press(campaign, "duyet", approver)
    press(campaign, "tra-lai", approver, reason="Chưa có mức")
    factories.make_local_rate(
        ward=ward, entered_by=officer, target="LONGEVITY_HP", by_age={"75": 1_000_000},
        confirmed_by=approver, confirmed_at=timezone.now(),
    )  # fmt: skip
    campaigns.rebuild(campaign, by=officer)
    for action, by in (("chot", officer), ("trinh", officer), ("duyet", approver)):
        press(campaign, action, by)
    assert campaign.approved_vnd == 1_000_000


def test_who_prepares_never_approves_not_even_past_the_service(locked, officer, approver):
    press(locked, "trinh", officer)
    with pytest.raises(ValidationError, match="phải khác người lập"):
        press(locked, "duyet", officer)
    with pytest.raises(IntegrityError, match="campaign_approved_by_another"), transaction.atomic():
        GiftCampaign.objects.filter(pk=locked.pk).update(approved_by=officer)


def test_a_second_press_of_the_same_button_does_nothing(approved, officer):
    token = uuid4()
    assert press(approved, "trao", officer, token=token) is True
    assert press(approved, "trao", officer, token=token) is False
    assert approved.steps.filter(action="trao").count() == 1


def test_a_page_that_is_no_longer_true_is_refused(locked, officer, approver):
    press(locked, "trinh", officer)
    with pytest.raises(ValidationError, match="đang ở bước “Đã trình duyệt”"):
        press(locked, "trinh", officer)
    press(locked, "tra-lai", approver, reason="Sửa lại")
    with pytest.raises(ValidationError, match="đang ở bước “Nháp”"):
        press(locked, "duyet", approver)


def test_a_locked_line_cannot_be_changed_or_removed_by_anybody(locked):
    line = locked.lines.first()
    with pytest.raises(Exception, match="frozen_line"), transaction.atomic():
        GiftLine.objects.filter(pk=line.pk).update(amount_vnd=5)
    with pytest.raises(Exception, match="frozen_line_stays"), transaction.atomic():
        line.delete()
    assert locked.lines.first().amount_vnd == line.amount_vnd


def test_a_list_that_no_longer_fits_the_registry_is_not_locked(ward, officer, milestones, group):
    campaign = make_campaign(ward, officer)
    factories.make_elder(group=group, birth_year=1956)
    with pytest.raises(ValidationError, match="thêm 1 suất"):
        press(campaign, "chot", officer)
    campaigns.rebuild(campaign, by=officer)
    press(campaign, "chot", officer)


def test_nothing_is_locked_before_its_day_nor_changed_after(ward, officer, milestones, locked):
    later = make_campaign(ward, officer, kind="tet", schemes=["LONGEVITY_HP"], snapshot_on=date(2026, 2, 11))
    with pytest.raises(ValidationError, match="Chưa đến ngày"):
        press(later, "chot", officer)
    with pytest.raises(ValidationError, match="chỉ sửa được khi còn nháp"):
        campaigns.leave_out(locked.lines.first(), reason="x", by=officer)
    press(locked, "mo-lai", officer, reason="Thiếu người")
    campaigns.leave_out(locked.lines.first(), reason="x", by=officer)


def test_a_tick_is_written_once_and_can_be_taken_back(approved, officer):
    press(approved, "trao", officer)
    line = approved.lines.get(age=70)
    handing.hand_over(line, outcome="nhan", on=TODAY, by=officer, today=TODAY)
    before = GiftLine.objects.get(pk=line.pk).outcome_at
    handing.hand_over(line, outcome="nhan", on=TODAY, by=officer, today=TODAY)
    assert GiftLine.objects.get(pk=line.pk).outcome_at == before
    handing.take_back(line, by=officer)
    assert GiftLine.objects.get(pk=line.pk).outcome == ""
    with pytest.raises(ValidationError, match="tương lai"):
        handing.hand_over(line, outcome="nhan", on=date(2026, 3, 1), by=officer, today=TODAY)
    with pytest.raises(ValidationError, match="người nhận thay"):
        handing.hand_over(line, outcome="nhan_thay", on=TODAY, by=officer, today=TODAY)


def test_the_rest_of_a_group_is_ticked_at_once_but_not_the_dead(approved, officer, milestones, group):
    press(approved, "trao", officer)
    milestones[1].date_of_death = date(2026, 2, 1)
    milestones[1].save()
    done = handing.hand_over_rest(approved, lines=approved.lines.all(), on=TODAY, by=officer, today=TODAY)
    assert done == 1
    assert approved.lines.get(age=100).outcome == ""
