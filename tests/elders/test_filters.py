"""What the address of the list means, in rows and in words."""

from datetime import date

from elders.filters import RosterFilter
from tests.factories import make_elder

TODAY = date(2026, 3, 1)


def names(user, **data):
    return [elder.full_name for elder in RosterFilter(data, user, TODAY).queryset()]


def test_without_filters_the_list_is_the_living_residents(officer, group):
    make_elder(group=group, full_name="Vũ Văn An")
    gone = make_elder(group=group, full_name="Vũ Văn Bình", date_of_death=date(2026, 1, 1))
    assert names(officer) == ["Vũ Văn An"]
    assert names(officer, tinh_trang="da_mat") == [gone.full_name]
    assert names(officer, tinh_trang="tat_ca") == ["Vũ Văn An", "Vũ Văn Bình"]
