"""Who counts as examined in a window."""

from datetime import date

import pytest

from health import counting
from tests.factories import make_elder, make_ward
from tests.health.factories import make_exam, make_invitation, make_round

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_a_person_counts_once_whatever_came_twice(ward, group):
    """E09: at a hospital in February with the paper, again in the round of May. E10: a pressure alone is nothing."""
    planned = make_round(ward)
    twice, elsewhere, pressure = (make_elder(group=group) for _ in range(3))
    proof = {"state": "elsewhere", "elsewhere_facility": "Bệnh viện Kiến An", "evidence_name": "giay.pdf"}
    for one in (twice, elsewhere):
        make_invitation(planned, one, **proof, elsewhere_on=date(2026, 2, 20))
    make_exam(twice, concluded=True, examined_on=date(2026, 5, 12))
    make_exam(pressure, examined_on=date(2026, 5, 12)).pressures.create(sequence=1, sbp_mmhg=130, dbp_mmhg=80)
    assert set(counting.checked_up(ward, *YEAR)) == {twice.pk, elsewhere.pk}
    assert counting.checked_up(ward, *YEAR).count() == 2
    assert counting.examinations(ward, *YEAR).count() == 1
    assert set(counting.invited(ward, *YEAR)) == {twice.pk, elsewhere.pk}


def test_windows_kinds_and_wards_are_kept_apart(ward, group):
    first, last, screened, home, replaced = (make_elder(group=group) for _ in range(5))
    make_exam(first, concluded=True, examined_on=YEAR[0])
    make_exam(last, concluded=True, examined_on=YEAR[1])
    make_exam(last, concluded=True, examined_on=date(2027, 1, 1))
    make_exam(screened, concluded=True, kind="sang_loc", screening="tha")
    make_exam(home, concluded=True, place_kind="nha")
    make_exam(replaced, concluded=True)
    replaced.examinations.update(state="replaced")
    assert set(counting.checked_up(ward, *YEAR)) == {first.pk, last.pk, home.pk}
    assert set(counting.screened(ward, *YEAR)) == {screened.pk}
    assert set(counting.screened(ward, *YEAR, screening="dtd")) == set()
    assert set(counting.examined(ward, *YEAR)) == {first.pk, last.pk, home.pk, screened.pk}
    assert set(counting.examined_at_home(ward, *YEAR)) == {home.pk}
    assert not counting.examined(make_ward(), *YEAR).exists()
