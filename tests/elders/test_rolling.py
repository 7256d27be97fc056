"""The turn of the day moves people whose situation begins or ends by the calendar alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from elders.models import Situation
from elders.services.rolling import roll_over
from tests.factories import make_elder

pytestmark = pytest.mark.django_db


def _as_if_written_before(elder, **place) -> None:
    """Put the derived columns back to what they were before the day turned."""
    sets = ", ".join(f"{name} = %s" for name in place)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE elders_elder SET {sets} WHERE id = %s", [*place.values(), elder.pk])


def test_a_move_planned_for_today_happens_at_midnight(group, other_group):
    today = timezone.localdate()
    elder = make_elder(group=group)
    Situation.objects.filter(elder=elder).update(valid_to=today - timedelta(days=1))
    Situation.objects.create(
        elder=elder, ward=group.ward, residential_group=other_group, valid_from=today, source_kind="form"
    )
    _as_if_written_before(elder, residential_group_id=group.pk)
    assert roll_over(today) == 1
    elder.refresh_from_db()
    assert elder.residential_group == other_group
    assert roll_over(today) == 0


def test_who_moved_out_yesterday_is_no_resident_today(group):
    today = timezone.localdate()
    elder = make_elder(group=group)
    Situation.objects.filter(elder=elder).update(valid_to=today - timedelta(days=1), ended_by="moved_out")
    _as_if_written_before(elder, residential_group_id=group.pk, is_resident=True)
    assert roll_over(today) == 1
    elder.refresh_from_db()
    assert (elder.is_resident, elder.residential_group, elder.ward) == (False, None, group.ward)


def test_people_whose_day_has_not_come_are_left_alone(group, other_group):
    today = timezone.localdate()
    elder = make_elder(group=group)
    Situation.objects.filter(elder=elder).update(valid_to=today)
    Situation.objects.create(
        elder=elder,
        ward=group.ward,
        residential_group=other_group,
        valid_from=today + timedelta(days=1),
        source_kind="form",
    )
    assert roll_over(today) == 0
    elder.refresh_from_db()
    assert elder.residential_group == group


def test_the_database_lives_in_the_same_day_as_the_site():
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_DATE, current_setting('TimeZone')")
        assert cursor.fetchone() == (timezone.localdate(), "Asia/Ho_Chi_Minh")
