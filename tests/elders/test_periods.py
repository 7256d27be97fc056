"""Situations: one row a day, no gaps while resident, and the place on the person kept by the database."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from elders.models import Elder, Situation
from tests.factories import make_elder, make_group

pytestmark = pytest.mark.django_db


def _check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_two_situations_of_one_person_never_overlap(group):
    elder = make_elder(group=group)
    with pytest.raises(IntegrityError, match="situation_no_overlap"), transaction.atomic():
        Situation.objects.create(elder=elder, ward=group.ward, valid_from=date(2026, 1, 1), source_kind="form")


def test_a_situation_without_reason_must_have_a_successor_the_next_day(group):
    elder = make_elder(group=group)
    with pytest.raises(IntegrityError, match="situation_no_gap"), transaction.atomic():
        Situation.objects.filter(elder=elder).update(valid_to=date(2026, 1, 31))
        _check_now()


def test_closing_and_opening_the_next_day_is_one_act(group, other_group):
    elder = make_elder(group=group)
    Situation.objects.filter(elder=elder).update(valid_to=date(2026, 1, 31))
    Situation.objects.create(
        elder=elder, ward=group.ward, residential_group=other_group, valid_from=date(2026, 2, 1), source_kind="form"
    )
    _check_now()
    elder.refresh_from_db()
    assert elder.residential_group == other_group
    then = Elder.objects.as_of(date(2026, 1, 31)).select_related("situation_then__residential_group").get(pk=elder.pk)
    assert then.situation_then.residential_group == group


def test_deleting_the_successor_leaves_a_gap_and_is_refused(group):
    elder = make_elder(group=group)
    Situation.objects.filter(elder=elder).update(valid_to=date(2026, 1, 31))
    later = Situation.objects.create(elder=elder, ward=group.ward, valid_from=date(2026, 2, 1), source_kind="form")
    _check_now()
    with pytest.raises(IntegrityError, match="situation_no_gap"), transaction.atomic():
        later.delete()
        _check_now()


def test_who_moved_out_leaves_the_group_but_not_the_ward_office(group, leader, officer):
    elder = make_elder(group=group)
    Situation.objects.filter(elder=elder).update(valid_to=date(2026, 1, 31), ended_by="moved_out")
    _check_now()
    elder.refresh_from_db()
    assert (elder.residential_group, elder.ward, elder.is_resident) == (None, group.ward, False)
    assert not Elder.objects.for_user(leader).filter(pk=elder.pk).exists()
    assert Elder.objects.for_user(officer).filter(pk=elder.pk).exists()


def test_a_situation_that_starts_tomorrow_moves_nobody_today(group, other_group):
    from django.utils import timezone

    elder = make_elder(group=group)
    tomorrow = timezone.localdate() + timedelta(days=1)
    Situation.objects.filter(elder=elder).update(valid_to=tomorrow - timedelta(days=1))
    Situation.objects.create(
        elder=elder, ward=group.ward, residential_group=other_group, valid_from=tomorrow, source_kind="form"
    )
    elder.refresh_from_db()
    assert elder.residential_group == group


def test_rows_are_scoped_by_place(group, other_group, leader, officer):
    mine, theirs = make_elder(group=group), make_elder(group=other_group)
    nowhere = make_elder(ward=group.ward)
    stranger = make_elder(group=make_group())
    assert set(Elder.objects.for_user(leader)) == {mine}
    assert set(Elder.objects.for_user(officer)) == {mine, theirs, nowhere}
    assert stranger not in Elder.objects.for_user(officer)


def test_syllables_of_names_are_known(group):
    make_elder(group=group, full_name="Đặng Thị Thúy Hường")
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(word ORDER BY word) FROM elders_nameword")
        assert set(cursor.fetchone()[0]) >= {"dang", "thi", "thuy", "huong"}


def test_saving_a_record_read_earlier_does_not_bring_the_old_group_back(group, other_group):
    elder = make_elder(group=group)
    stale = Elder.objects.get(pk=elder.pk)
    Situation.objects.filter(elder=elder).update(residential_group=other_group)
    stale.phone = "0950000001"
    stale.save()
    elder.refresh_from_db()
    assert (elder.residential_group, elder.phone) == (other_group, "0950000001")
