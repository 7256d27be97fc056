"""The monthly list: who is on it and from when (worked examples 7, 23, 39, 41), its states, its paper."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benefits.card_papers import roster_paper
from benefits.card_proposals import plan
from benefits.models import CardCheck, CardRoster, CardSetting, InsuranceCard
from benefits.services import card_rosters
from elders.choices import Ending, EventKind
from elders.ground.documents import pdf, xlsx
from elders.models import Elder, LifeEvent
from elders.services import events, situations
from tests import factories
from tests.benefits.factories import make_award

KNOWN = {
    "poverty_national": "khong",
    "disability_level": "khong",
    "pension_monthly_vnd": 0,
    "si_allowance_monthly_vnd": 0,
    "art23_allowance": False,
    "other_state_monthly_allowance": False,
    "merit_monthly": False,
    "merit_category": "không",
    "party_badge_years": 0,
    "agri_average_income_household": False,
    "has_supporter": True,
    "vn_citizen": True,
    "facility_eligible_but_fostered": False,
    "in_care_facility": False,
    "ethnic_mountain_hardship_area": False,
}


def person(group, born: date, *, no_card=True, facts=None, **fields) -> Elder:
    elder = factories.make_elder(
        group=group,
        birth_year=born.year,
        birth_month=born.month,
        birth_day=born.day,
        facts=KNOWN | (facts or {}),
        **fields,
    )
    if no_card:
        CardCheck.objects.create(elder=elder, checked_on=date(2026, 1, 5), finding="none")
    return elder


def lines(ward, month):
    return {(one.elder_id, one.change): (one.category, one.from_day, one.to_day) for one in plan(ward, month).lines}


def test_39_a_woman_without_card_is_an_increase_of_the_city_group(ward, group):
    elder = person(group, date(1962, 6, 1))
    assert lines(ward, date(2026, 2, 1)) == {(elder.pk, "tang"): ("BHYT_HP_60_74", date(2026, 2, 1), None)}


def test_40_in_a_near_poor_household_she_is_on_the_near_poor_list(ward, group):
    elder = person(group, date(1962, 6, 1), facts={"poverty_national": "can_ngheo"})
    found = lines(ward, date(2026, 2, 1))
    assert found == {(elder.pk, "tang"): ("BHYT_NEAR_POOR", date(2026, 1, 1), date(2026, 12, 31))}


def test_41_a_pensioner_of_75_leaves_one_group_and_enters_the_other_with_no_uncovered_day(ward, group):
    elder = person(group, date(1951, 6, 20), no_card=False)
    factories.make_card(elder)
    make_award(elder, since=date(2026, 6, 22))
    expected = {
        (elder.pk, "tang"): ("BHYT_SOCPEN_NEW", date(2026, 6, 20), None),
        (elder.pk, "giam"): ("BHYT_HP_60_74", None, date(2026, 6, 19)),
    }
    assert lines(ward, date(2026, 6, 1)) == expected
    assert lines(ward, date(2026, 7, 1)) == expected
    assert lines(ward, date(2026, 5, 1)) == {}


def test_41_without_a_decision_he_is_named_as_waiting_for_it_and_keeps_his_line(ward, group):
    elder = person(group, date(1951, 6, 20), no_card=False)
    factories.make_card(elder)
    found = plan(ward, date(2026, 6, 1))
    assert found.lines == []
    (waits,) = found.waiting
    assert (waits.elder_id, waits.needs_pension_decision) == (elder.pk, True)


def test_7_leaving_the_near_poor_list_gives_a_decrease_and_an_increase_from_that_day(ward, group, officer):
    elder = person(group, date(1956, 3, 3), no_card=False, facts={"poverty_national": "can_ngheo"})
    factories.make_card(elder, category="BHYT_NEAR_POOR", benefit_percent=100)
    situations.change(
        elder,
        facts={"poverty_national": "khong"},
        from_day=date(2027, 1, 1),
        by=officer,
        source_kind="form",
    )
    assert lines(ward, date(2026, 12, 1)) == {}
    assert lines(ward, date(2027, 1, 1)) == {
        (elder.pk, "tang"): ("BHYT_HP_60_74", date(2027, 1, 1), None),
        (elder.pk, "giam"): ("BHYT_NEAR_POOR", None, date(2026, 12, 31)),
    }


def test_9_a_pensioner_is_nobody_the_ward_lists(ward, group):
    person(group, date(1949, 1, 5), facts={"pension_monthly_vnd": 2_900_000})
    assert plan(ward, date(2026, 2, 1)).lines == []


def test_who_reaches_sixty_in_the_month_is_on_the_list_made_before_it(ward, group):
    elder = person(group, date(1966, 6, 20))
    assert lines(ward, date(2026, 5, 1)) == {}
    assert lines(ward, date(2026, 6, 1)) == {(elder.pk, "tang"): ("BHYT_HP_60_74", date(2026, 6, 20), None)}


def test_a_card_that_ran_out_is_extended_from_the_next_day(ward, group):
    elder = person(group, date(1960, 1, 1), no_card=False)
    factories.make_card(elder, valid_to=date(2026, 6, 30))
    assert lines(ward, date(2026, 6, 1)) == {}
    assert lines(ward, date(2026, 7, 1)) == {(elder.pk, "dieu_chinh"): ("BHYT_HP_60_74", date(2026, 7, 1), None)}


def test_nobody_of_whom_nothing_is_known_is_put_on_a_list(ward, group):
    person(group, date(1962, 6, 1), no_card=False)
    unclear = factories.make_elder(group=group, birth_year=1962)
    CardCheck.objects.create(elder=unclear, checked_on=date(2026, 1, 5), finding="none")
    found = plan(ward, date(2026, 2, 1))
    assert found.lines == [] and found.unknown == 1
    assert [one.elder_id for one in found.waiting] == [unclear.pk]
    assert "pension_monthly" in found.waiting[0].asks


def test_23_the_dead_are_a_decrease_until_their_last_day_and_once_only(ward, group, officer):
    elder = person(group, date(1946, 1, 5), no_card=False)
    card = factories.make_card(elder, category="BHYT_SOCPEN_NEW", benefit_percent=100)
    event = LifeEvent(elder=elder, kind=EventKind.DEATH, happened_on=date(2026, 5, 14), reported_on=date(2026, 5, 16))
    events.record(event, today=date(2026, 5, 16), by=officer)
    card.refresh_from_db()
    assert (card.ends_on, card.lock_reason) == (date(2026, 5, 14), "death")
    assert lines(ward, date(2026, 6, 1)) == {(elder.pk, "giam"): ("BHYT_SOCPEN_NEW", None, date(2026, 5, 14))}
    card_rosters.make_roster(ward, month=date(2026, 6, 1), by=officer)
    assert lines(ward, date(2026, 7, 1)) == {}


def test_who_moved_away_is_a_decrease_at_the_end_of_the_month(ward, group, officer):
    elder = person(group, date(1960, 1, 1), no_card=False)
    factories.make_card(elder)
    situations.close(elder, on=date(2026, 8, 11), ending=Ending.MOVED_OUT, by=officer)
    assert lines(ward, date(2026, 9, 1)) == {(elder.pk, "giam"): ("BHYT_HP_60_74", None, date(2026, 8, 31))}


def test_the_plan_takes_the_same_number_of_queries_for_two_and_for_twenty(ward, group):
    for _ in range(2):
        person(group, date(1962, 6, 1))
    with CaptureQueriesContext(connection) as few:
        assert len(plan(ward, date(2026, 2, 1)).lines) == 2
    for _ in range(18):
        person(group, date(1962, 6, 1))
    with CaptureQueriesContext(connection) as many:
        assert len(plan(ward, date(2026, 2, 1)).lines) == 20
    assert len(many) == len(few)


# --- states ---


@pytest.fixture
def draft(ward, group, officer) -> CardRoster:
    person(group, date(1962, 6, 1), full_name="Trần Thị Mận", citizen_id="031162900001")
    elder = person(group, date(1951, 6, 20), no_card=False, full_name="Lê Văn Ổi")
    factories.make_card(elder, clinic="Trạm Y tế phường")
    make_award(elder, since=date(2026, 6, 22))
    return card_rosters.make_roster(ward, month=date(2026, 7, 1), by=officer)


def test_a_draft_is_made_once_and_refreshed(draft, ward, officer, group):
    assert draft.lines.count() == 3
    person(group, date(1963, 1, 1))
    again = card_rosters.make_roster(ward, month=date(2026, 7, 1), by=officer)
    assert again.pk == draft.pk and again.lines.count() == 4


def test_the_cut_off_is_what_the_ward_says_and_nothing_is_assumed(draft, ward, officer):
    assert draft.cut_off_on is None
    CardSetting.objects.create(ward=ward, cut_off_day=31)
    other = card_rosters.make_roster(ward, month=date(2026, 3, 1), by=officer)
    assert other.cut_off_on == date(2026, 2, 28)


def test_a_sent_list_keeps_what_it_said_and_is_not_changed_any_more(draft, officer):
    sent = card_rosters.send(draft, on=date(2026, 6, 9), by=officer)
    line = sent.lines.get(elder__full_name="Trần Thị Mận")
    Elder.objects.filter(pk=line.elder_id).update(full_name="Trần Thị Mơ")
    assert line.as_sent["full_name"] == "Trần Thị Mận" and line.as_sent["number"] == "031162900001"
    with pytest.raises(ValidationError, match="đã gửi"):
        card_rosters.fill(sent)
    with pytest.raises(ValidationError, match="đã gửi"):
        card_rosters.drop_line(line, by=officer)
    with pytest.raises(ValidationError, match="đã gửi"):
        card_rosters.send(sent, on=date(2026, 6, 10), by=officer)
    nothing_new = card_rosters.make_roster(sent.ward, month=date(2026, 7, 1), by=officer)
    assert (nothing_new.part, nothing_new.lines.count()) == (2, 0)
    with pytest.raises(ValidationError, match="chưa có dòng"):
        card_rosters.send(nothing_new, on=date(2026, 6, 10), by=officer)


def test_an_answered_line_becomes_a_card_and_ends_the_old_one(draft, officer):
    card_rosters.send(draft, on=date(2026, 6, 9), by=officer)
    up = draft.lines.get(elder__full_name="Lê Văn Ổi", change="tang")
    down = draft.lines.get(elder__full_name="Lê Văn Ổi", change="giam")
    with pytest.raises(ValidationError, match="số thẻ"):
        card_rosters.answer(up, outcome="done", on=date(2026, 6, 25), by=officer)
    card_rosters.answer(up, outcome="done", number="0312345678", on=date(2026, 6, 25), by=officer)
    card_rosters.answer(down, outcome="done", on=date(2026, 6, 25), by=officer)
    held = list(InsuranceCard.objects.filter(elder=up.elder_id).order_by("valid_from"))
    assert [(one.category, one.valid_from, one.ends_on) for one in held] == [
        ("BHYT_HP_60_74", date(2026, 1, 1), date(2026, 6, 19)),
        ("BHYT_SOCPEN_NEW", date(2026, 6, 20), None),
    ]
    draft.refresh_from_db()
    assert draft.state == "sent"
    last = draft.lines.get(elder__full_name="Trần Thị Mận")
    with pytest.raises(ValidationError, match="lý do"):
        card_rosters.answer(last, outcome="refused", on=date(2026, 6, 25), by=officer)
    card_rosters.answer(last, outcome="refused", note="Sai ngày sinh", on=date(2026, 6, 26), by=officer)
    draft.refresh_from_db()
    assert (draft.state, draft.answered_on) == ("answered", date(2026, 6, 26))
    with pytest.raises(ValidationError, match="đã có kết quả"):
        card_rosters.answer(last, outcome="done", number="0312345678", on=date(2026, 6, 26), by=officer)


def test_a_list_sent_by_mistake_is_taken_back_with_a_reason_until_it_is_answered(draft, officer):
    card_rosters.send(draft, on=date(2026, 6, 9), by=officer)
    with pytest.raises(ValidationError, match="lý do"):
        card_rosters.take_back(draft, by=officer, why=" ")
    assert card_rosters.take_back(draft, by=officer, why="Gửi nhầm tháng").state == "draft"
    card_rosters.send(draft, on=date(2026, 6, 9), by=officer)
    line = draft.lines.first()
    card_rosters.answer(line, outcome="refused", note="Sai", on=date(2026, 6, 25), by=officer)
    with pytest.raises(ValidationError, match="không rút lại"):
        card_rosters.take_back(draft, by=officer, why="Gửi nhầm tháng")


# --- paper ---


def test_the_list_prints_every_line_under_its_heading(draft, tmp_path):
    paper = roster_paper(draft, draft.lines.select_related("elder__residential_group"))
    content = pdf(paper)
    assert content.startswith(b"%PDF")
    sheet = openpyxl.load_workbook(BytesIO(xlsx(paper))).active
    text = [[str(cell) for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    flat = "\n".join(" | ".join(row) for row in text)
    assert "I. TĂNG (2 người)" in flat and "II. GIẢM (1 người)" in flat
    assert "Trần Thị Mận" in flat and "031162900001" in flat and "Trạm Y tế phường" in flat
    assert "Chuyển sang nhóm Hưu trí xã hội" in flat
    heading = next(row for row in text if row and row[0] == "STT")
    assert "Đối tượng" in heading and "Nơi đăng ký KCB ban đầu" in heading


def test_no_day_lies_between_the_old_and_the_new_line(ward, group):
    """Whatever the case: the decrease ends the day before the increase begins."""
    for n, since in enumerate([date(2026, 3, 2), date(2026, 6, 22), date(2026, 7, 1)]):
        elder = person(group, date(1951, 2 + n, 20), no_card=False)
        factories.make_card(elder)
        make_award(elder, since=since)
    found = lines(ward, date(2026, 7, 1))
    people = {pk for pk, _ in found}
    assert len(people) == 3
    for pk in people:
        assert found[pk, "tang"][1] - found[pk, "giam"][2] == timedelta(days=1)
