"""What reports count of registers and sessions: ids of people, each once, by the rule of twelve months."""

from datetime import date

import pytest

from health import counting
from health.diagnoses import not_enrolled
from health.models import CareSession, Condition
from tests.factories import make_elder
from tests.health.factories import make_enrolment, make_exam

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_diagnosed_managed_and_at_target(ward, group):
    seen, late, concluded, told, refuted = (make_elder(group=group) for _ in range(5))
    one = make_enrolment(seen, valid_from=date(2025, 3, 1))
    one.visits.create(visited_on=date(2026, 1, 1), at_target=0, sbp_mmhg=150, dbp_mmhg=90)
    one.visits.create(visited_on=date(2026, 11, 1), at_target=1, sbp_mmhg=130, dbp_mmhg=80)
    other = make_enrolment(seen, disease="dtd", valid_from=date(2026, 2, 1))  # two diseases: one person
    other.visits.create(visited_on=date(2026, 2, 1), at_target=0)
    make_enrolment(late, valid_from=date(2025, 3, 1)).visits.create(visited_on=date(2025, 12, 31), supply_days=30)
    make_exam(concluded, concluded=True, icd_codes=["Z00.0", "I10"])
    make_exam(told, concluded=True, known_conditions=["I10"], icd_codes=["I20"])
    make_exam(refuted, concluded=True, icd_codes=["E11.9"])
    Condition.objects.create(
        ward=ward,
        elder=refuted,
        disease="dtd",
        state="loai_tru",
        ruled_out_on=date(2026, 11, 2),
        ruled_out_reason="HbA1c",
    )
    assert set(counting.diagnosed(ward, *YEAR)) == {seen.pk, late.pk, concluded.pk}
    assert set(counting.diagnosed(ward, date(2026, 1, 1), date(2026, 10, 31))) == {
        seen.pk, late.pk, concluded.pk, refuted.pk,
    }  # it was not yet ruled out  # fmt: skip
    assert set(counting.diagnosed(ward, *YEAR, disease="dtd")) == {seen.pk}
    assert list(counting.under_care(ward, *YEAR)) == [seen.pk]
    assert set(counting.under_care(ward, date(2026, 10, 1), date(2026, 12, 30))) == {seen.pk, late.pk}
    assert list(counting.managed(ward, *YEAR, disease="tha")) == [seen.pk]
    assert list(counting.at_target(ward, *YEAR, disease="tha")) == [seen.pk]
    assert not counting.at_target(ward, *YEAR, disease="dtd").exists()
    assert list(counting.visited(ward, date(2026, 11, 1), date(2026, 11, 30))) == [seen.pk]
    waiting = not_enrolled(ward, today=date(2026, 12, 31))
    assert [(one["elder"], one["disease"].code, one["icd"]) for one in waiting] == [(concluded, "tha", "I10")]


def test_sessions_count_people_and_times(ward, group):
    elder = make_elder(group=group)
    for day in (1, 8):
        CareSession.objects.create(
            ward=ward, elder=elder, kind="dinh_duong", held_on=date(2026, 5, day), staff="ĐD. Hà", content="Giảm muối"
        )
    CareSession.objects.create(
        ward=ward, elder=elder, kind="phcn", held_on=date(2025, 5, 1), staff="KTV. Sơn", content="Tập đi"
    )
    assert counting.sessions(ward, *YEAR, kind="dinh_duong").count() == 2
    assert list(counting.counselled(ward, *YEAR)) == [elder.pk]
    assert not counting.rehabilitated(ward, *YEAR).exists()
