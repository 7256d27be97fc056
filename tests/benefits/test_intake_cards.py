"""The list that comes back from the insurance agency: cards, errors, checks; preview, apply, undo."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benefits.card_readers import category_of
from benefits.models import CardCheck, CardRoster, InsuranceCard
from benefits.services import card_rosters, cards
from elders.choices import RoleCode
from elders.intake import kinds
from elders.services import intake
from tests import factories
from tests.benefits.test_card_rosters import person
from tests.elders.intake.sending import codes, roster, send, verdicts, write

HEADINGS = [
    "Họ và tên",
    "Ngày sinh",
    "Số CCCD",
    "Mã số BHXH",
    "Số thẻ BHYT",
    "Đối tượng",
    "Mức hưởng",
    "Giá trị từ ngày",
    "Đến ngày",
    "Nơi KCB ban đầu",
    "Lý do trả lại",
    "Kết quả tra cứu",
]
DAY = date(2026, 6, 25)
LAN, MAI = "031162900101", "031162900102"


def row(name: str, number: str, **says) -> list[str]:
    order = ["bhxh", "the", "nhom", "muc", "tu", "den", "noi", "loi", "ra_soat"]
    return [name, "1962", number, *(says.get(one, "") for one in order)]


@pytest.fixture
def people(group):
    lan = person(group, date(1962, 6, 1), no_card=False, full_name="Nguyễn Thị Lan", citizen_id=LAN)
    mai = person(group, date(1962, 7, 1), no_card=False, full_name="Lê Thị Mai", citizen_id=MAI)
    return lan, mai


def sent(*rows, by, **more):
    return send(roster(*rows, headings=HEADINGS), by=by, kind="insurance_cards", as_of=DAY, **more)


def written(*rows, by):
    return write(roster(*rows, headings=HEADINGS), by=by, kind="insurance_cards", as_of=DAY)


def test_cards_are_written_once_and_taken_back(officer, people):
    lan, mai = people
    rows = [
        row("Nguyễn Thị Lan", LAN, the="GD4 31 0312345678", nhom="GD", tu="01/07/2026", den="30/06/2027", noi="TYT"),
        row("Lê Thị Mai", MAI, bhxh="0312345679", nhom="Hộ cận nghèo", muc="100%", tu="01/07/2026"),
    ]
    batch = written(*rows, by=officer)
    assert verdicts(batch) == ["new", "new"]
    card = InsuranceCard.objects.get(elder=lan)
    assert (card.number, card.category, card.benefit_percent) == ("GD4310312345678", "BHYT_HOUSEHOLD", 80)
    assert (card.valid_from, card.valid_to, card.clinic) == (date(2026, 7, 1), date(2027, 6, 30), "TYT")
    assert (card.source_batch, card.recorded_by, card.source_kind) == (batch, officer, "import")
    other = InsuranceCard.objects.get(elder=mai)
    assert (other.number, other.category, other.benefit_percent) == ("0312345679", "BHYT_NEAR_POOR", 100)
    assert verdicts(sent(*rows, by=officer)) == ["same", "same"]
    intake.undo(batch, by=officer)
    assert not InsuranceCard.objects.exists()


def test_a_new_card_ends_the_one_that_runs_and_the_undo_brings_it_back(officer, people):
    lan, _ = people
    old = factories.make_card(lan, valid_from=date(2026, 1, 1))
    batch = sent(row("Nguyễn Thị Lan", LAN, bhxh="0312345678", nhom="BT", tu="20/06/2026"), by=officer)
    assert "CARD_REPLACES" in batch.rows.get().codes
    intake.apply(batch, by=officer, today=DAY)
    old.refresh_from_db()
    assert (old.ends_on, old.lock_reason) == (date(2026, 6, 19), "replaced")
    intake.undo(batch, by=officer)
    old.refresh_from_db()
    assert (old.locked_on, old.lock_reason) == (None, "")
    assert list(InsuranceCard.objects.filter(elder=lan)) == [old]


def test_a_correction_changes_what_the_list_says_and_a_blank_erases_nothing(officer, people):
    lan, _ = people
    card = factories.make_card(lan, number="0312345678", valid_from=date(2026, 1, 1), clinic="Trạm cũ")
    batch = written(
        row("Nguyễn Thị Lan", LAN, bhxh="0312345678", tu="01/01/2026", den="31/12/2026", noi=""), by=officer
    )
    assert batch.rows.get().changes == {"valid_to": [None, "2026-12-31"]}
    card.refresh_from_db()
    assert (card.valid_to, card.clinic, card.category) == (date(2026, 12, 31), "Trạm cũ", "BHYT_HP_60_74")
    intake.undo(batch, by=officer)
    card.refresh_from_db()
    assert card.valid_to is None


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ({"bhxh": "0312345678"}, "CARD_NO_DATE"),
        ({"bhxh": "0312345678", "tu": "01/07/2026", "den": "30/06/2026"}, "CARD_PERIOD"),
        ({}, "CARD_NOTHING"),
        ({"loi": "Sai ngày sinh"}, "CARD_NO_REQUEST"),
        ({"bhxh": "0312345678", "tu": "01/05/2026"}, "CARD_OVERLAP"),
        ({"ra_soat": "Không có thẻ"}, "CARD_OVERLAP"),
    ],
)
def test_what_cannot_be_written_is_refused_with_what_to_do(officer, people, says, code):
    lan, _ = people
    factories.make_card(lan, valid_from=date(2026, 6, 10))
    batch = sent(row("Nguyễn Thị Lan", LAN, **says), by=officer)
    assert verdicts(batch) == ["rejected"] and codes(batch)[0][-1] == code
    assert all(one["message"] for one in batch.rows.get().problems)


def test_a_person_the_registry_does_not_know_is_not_added(officer, people):
    batch = sent(row("Đỗ Thị Lạ", "031162900199", bhxh="0312345678", tu="01/07/2026"), by=officer)
    assert verdicts(batch) == ["rejected"] and "NOT_IN_REGISTRY" in codes(batch)[0]


def test_two_rows_about_one_person_that_differ_wait_for_a_decision(officer, people):
    batch = sent(
        row("Nguyễn Thị Lan", LAN, bhxh="0312345678", tu="01/07/2026"),
        row("Nguyễn Thị Lan", LAN, bhxh="0312345678", tu="01/08/2026"),
        by=officer,
    )
    assert verdicts(batch) == ["suspect", "suspect"]


def test_a_check_says_who_has_none(officer, people):
    lan, mai = people
    batch = written(
        row("Nguyễn Thị Lan", LAN, ra_soat="Chưa có thẻ"),
        row("Lê Thị Mai", MAI, ra_soat="Đã có thẻ nơi khác"),
        by=officer,
    )
    found = dict(CardCheck.objects.values_list("elder", "finding"))
    assert found == {lan.pk: "none", mai.pk: "elsewhere"}
    assert verdicts(sent(row("Nguyễn Thị Lan", LAN, ra_soat="Chưa có thẻ"), by=officer)) == ["same"]
    intake.undo(batch, by=officer)
    assert not CardCheck.objects.exists()


@pytest.fixture
def asked(ward, group, officer) -> CardRoster:
    """A list that was sent: an increase of one person, an increase and a decrease of another."""
    lan = person(group, date(1962, 6, 1), full_name="Nguyễn Thị Lan", citizen_id=LAN)
    mai = person(group, date(1962, 7, 1), no_card=False, full_name="Lê Thị Mai", citizen_id=MAI)
    factories.make_card(mai, category="BHYT_NEAR_POOR", benefit_percent=100)
    draft = card_rosters.make_roster(ward, month=date(2026, 7, 1), by=officer)
    assert {(one.elder_id, one.change) for one in draft.lines.all()} == {
        (lan.pk, "tang"), (mai.pk, "tang"), (mai.pk, "giam"),
    }  # fmt: skip
    return card_rosters.send(draft, on=date(2026, 6, 9), by=officer)


def test_answers_close_the_list_that_was_sent_and_the_undo_opens_it(asked, officer):
    rows = [row("Nguyễn Thị Lan", LAN, loi="Sai ngày sinh"), row("Lê Thị Mai", MAI, bhxh="0312345679")]
    batch = written(*rows, by=officer)
    assert verdicts(batch) == ["changed", "new"]
    lines = {(one.elder.full_name, one.change): one for one in asked.lines.select_related("elder", "card")}
    assert lines["Nguyễn Thị Lan", "tang"].outcome == "refused"
    assert lines["Nguyễn Thị Lan", "tang"].outcome_note == "Sai ngày sinh"
    up, down = lines["Lê Thị Mai", "tang"], lines["Lê Thị Mai", "giam"]
    assert (up.outcome, down.outcome) == ("done", "done")
    assert (up.card.number, up.card.valid_from, up.card.category) == ("0312345679", up.from_day, "BHYT_HP_60_74")
    asked.refresh_from_db()
    assert asked.state == "answered"
    assert verdicts(sent(*rows, by=officer))[0] == "same"
    intake.undo(batch, by=officer)
    asked.refresh_from_db()
    assert asked.state == "sent" and not asked.lines.exclude(outcome="").exists()
    assert InsuranceCard.objects.get().category == "BHYT_NEAR_POOR"


def test_an_undo_stops_where_somebody_changed_a_card_since(officer, people):
    batch = written(row("Nguyễn Thị Lan", LAN, bhxh="0312345678", tu="01/07/2026"), by=officer)
    cards.lock(InsuranceCard.objects.get(), on=date(2026, 8, 1), reason="mistake", by=officer)
    with pytest.raises(ValidationError, match="Nguyễn Thị Lan"):
        intake.undo(batch, by=officer)


def test_the_number_of_queries_does_not_grow_with_the_rows(officer, group):
    def count(first: int, people: int) -> int:
        rows = []
        for number in range(first, first + people):
            cccd = f"031162{number:06d}"
            person(group, date(1962, 6, 1), no_card=False, full_name="Nguyễn Thị Lan", citizen_id=cccd)
            rows.append(row("Nguyễn Thị Lan", cccd, bhxh=f"03{number:08d}", nhom="BT", tu="01/07/2026"))
        batch = sent(*rows, by=officer)
        with CaptureQueriesContext(connection) as queries:
            intake.apply(batch, by=officer, today=DAY)
        assert batch.rows.filter(outcome="created").count() == people
        return len(queries)

    assert count(900_200, 2) == count(900_300, 30)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BT", "BHYT_BTXH"),
        ("ht", "BHYT_PENSION"),
        ("CK", "BHYT_MERIT"),
        ("Hộ cận nghèo", "BHYT_NEAR_POOR"),
        ("Hưu trí xã hội", "BHYT_SOCPEN_NEW"),
        ("Thành phố hỗ trợ 60–74 tuổi", "BHYT_HP_60_74"),
        ("XX", ""),
        ("", ""),
    ],
)
def test_kinds_are_understood_by_letters_and_by_name(text, code):
    assert category_of(text) == code


def test_only_the_office_sends_this_list(ward, group, officer):
    leader = factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group])
    assert "insurance_cards" in [kind.key for kind in kinds.kinds_for(officer)]
    assert "insurance_cards" not in [kind.key for kind in kinds.kinds_for(leader)]


def test_a_request_for_cards_is_no_list_of_cards(officer, group):
    """A request carries numbers but no day: nothing of it becomes a card; as a list of people it is read as ever."""
    headings = ["STT", "Họ và tên", "Mã số BHXH", "Số CCCD/ĐDCN", "Ngày tháng năm sinh", "Giới tính", "Đối tượng"]
    person(group, date(1943, 11, 3), no_card=False, full_name="Cao Thị Bình", citizen_id="031143936437")
    content = roster(["1", "Cao Thị Bình", "3199776789", "031143936437", "03/11/1943", "Nữ", "BT"], headings=headings)
    batch = send(content, by=officer, kind="insurance_cards", as_of=DAY)
    assert verdicts(batch) == ["rejected"] and "CARD_NO_DATE" in codes(batch)[0]
    people = send(content, by=officer, kind="elders", as_of=DAY, group=group)
    assert people.rows.get().values["social_insurance_no"] == "3199776789"
