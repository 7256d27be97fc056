"""Cards: numbers and their warnings (worked example 45), one card a day, locking and unlocking, who sees them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from benefits.card_numbers import number_warnings, read_number
from benefits.models import InsuranceCard
from benefits.services import cards
from elders.choices import RoleCode
from tests import factories


def test_a_number_of_fifteen_tells_group_class_province_and_insurance_number():
    """Worked example 45."""
    found = read_number("BT 2 31 0311234567")
    assert (found.group, found.benefit_class, found.province) == ("BT", 2, "31")
    assert found.insurance_no == "0311234567"
    assert found.percent == 100
    assert "nhóm BT" in found.words and "Hải Phòng" in found.words


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("GD4310312345678", "card"),
        ("gd4-31.0312345678", "card"),
        ("0312345678", "insurance"),
        ("031145 000 123", "citizen"),
        ("GD9310312345678", None),
        ("BT231031123456", None),
        ("031234567", None),
        ("", None),
        ("١٢٣٤٥٦٧٨٩٠", None),
    ],
)
def test_three_forms_and_nothing_else(text, form):
    found = read_number(text)
    assert (found.form if found else None) == form


def test_what_does_not_fit_is_said_and_not_refused():
    said = number_warnings("GD4790312345678", card_codes="BT", percent=100, insurance_no="0399999999")
    assert len(said) == 4
    assert number_warnings("BT2310311234567", card_codes="BT", percent=100, insurance_no="0311234567") == []
    assert number_warnings("CK2310311234567", card_codes="CC/CK") == []
    assert "khác số CCCD" in number_warnings("031145000123", citizen_id="031145000124")[0]


def test_one_card_per_person_and_day_is_kept_by_the_database(group):
    elder, other = factories.make_elder(group=group), factories.make_elder(group=group)
    factories.make_card(elder, valid_to=date(2026, 6, 30))
    factories.make_card(other)
    factories.make_card(elder, valid_from=date(2026, 7, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_card(elder, valid_from=date(2026, 6, 30), valid_to=date(2026, 6, 30))


def test_a_second_card_of_a_day_is_refused_in_words(group, officer):
    elder = factories.make_elder(group=group)
    factories.make_card(elder)
    twice = InsuranceCard(elder=elder, number="0312345678", valid_from=date(2026, 5, 1))
    with pytest.raises(ValidationError, match="mỗi người mỗi ngày một thẻ"):
        cards.record_card(twice, by=officer)
    assert elder.insurance_cards.count() == 1


def test_a_lock_keeps_the_printed_period_and_makes_room_for_a_successor(group, officer):
    elder = factories.make_elder(group=group)
    card = factories.make_card(elder, valid_to=date(2026, 12, 31))
    cards.lock(card, on=date(2026, 6, 20), reason="replaced", by=officer)
    card.refresh_from_db()
    assert card.valid_to == date(2026, 12, 31)
    assert card.ends_on == card.last_day == date(2026, 6, 19)
    assert InsuranceCard.objects.on(date(2026, 6, 19)).exists()
    assert not InsuranceCard.objects.on(date(2026, 6, 20)).exists()
    new = InsuranceCard(elder=elder, number="0312345678", valid_from=date(2026, 6, 20))
    cards.record_card(new, by=officer)
    with pytest.raises(ValidationError, match="mỗi người mỗi ngày một thẻ"):
        cards.unlock(card, by=officer)
    with pytest.raises(ValidationError, match="đã khóa"):
        cards.lock(card, on=date(2026, 7, 1), reason="other", by=officer)


def test_a_card_locked_before_its_first_day_never_counts(group, officer):
    elder = factories.make_elder(group=group)
    card = factories.make_card(elder, valid_from=date(2026, 7, 1))
    cards.lock(card, on=date(2026, 6, 1), reason="mistake", by=officer)
    assert not InsuranceCard.objects.on(date(2026, 7, 1)).exists()
    cards.record_card(InsuranceCard(elder=elder, number="0312345678", valid_from=date(2026, 7, 1)), by=officer)


def test_a_check_that_found_nothing_contradicts_no_card_that_counts(group, officer):
    elder = factories.make_elder(group=group)
    factories.make_card(elder, valid_to=date(2026, 3, 31))
    with pytest.raises(ValidationError, match="còn hạn"):
        cards.record_check(elder, on=date(2026, 3, 31), finding="none", by=officer)
    cards.record_check(elder, on=date(2026, 4, 1), finding="none", by=officer)
    cards.record_check(elder, on=date(2026, 4, 1), finding="elsewhere", by=officer)
    assert [check.finding for check in elder.card_checks.all()] == ["elsewhere"]


def test_cards_that_run_out_without_a_successor(group):
    ending, followed, open_one = (factories.make_elder(group=group) for _ in range(3))
    mine = factories.make_card(ending, valid_to=date(2026, 6, 30))
    factories.make_card(followed, valid_to=date(2026, 6, 30))
    factories.make_card(followed, valid_from=date(2026, 7, 1))
    factories.make_card(open_one)
    found = InsuranceCard.objects.expiring(first=date(2026, 6, 1), last=date(2026, 6, 30))
    assert list(found) == [mine]


def test_rows_are_those_of_the_people_one_sees(ward, group, other_group, officer, leader):
    own = factories.make_card(factories.make_elder(group=group))
    factories.make_card(factories.make_elder(group=other_group))
    factories.make_card(factories.make_elder(group=factories.make_group(ward=factories.make_ward(name="Xa"))))
    assert list(InsuranceCard.objects.for_user(leader)) == [own]
    assert InsuranceCard.objects.for_user(officer).count() == 2
    finance = factories.make_user(RoleCode.FINANCE, ward=ward)
    assert not InsuranceCard.objects.for_user(finance).exists()
    assert not finance.has_perm("benefits.view_insurancecard")
    assert leader.has_perm("benefits.view_insurancecard") and not leader.has_perm("benefits.change_insurancecard")
