"""Social work counted for the reports: cases and people, in windows and on a day (indicators.yaml)."""

from datetime import date, timedelta

import pytest

from elders.choices import RoleCode
from health import case_counting as counted
from health import counting
from health.case_choices import CaseKind, ServiceGiven
from health.models import CaseService
from health.services import caseclose, caseplan
from tests.factories import make_elder, make_user, make_ward
from tests.health import case_factories as cases

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
BEFORE = (date(2026, 1, 1), date(2026, 9, 30))


def give(case, kind, by, **fields):
    values = {"kind": kind, "on": date(2026, 11, 2), "provider": "Trung tâm"}
    return caseplan.serve(case, service=CaseService(**values | fields), today=cases.TODAY, by=by)


def test_cases_and_people_are_counted_apart(group, ward):
    nurse, chief = make_user(RoleCode.HEALTH_STATION, ward=ward), make_user(RoleCode.WARD_LEADER, ward=ward)
    beaten, lost, frail = (make_elder(group=group) for _ in range(3))
    urgent = cases.make_active(cases.make_case(beaten, nurse, needs_legal_aid=True), nurse, chief)
    again = cases.make_case(beaten, nurse, kinds=[CaseKind.NEGLECT])
    wanderer = cases.walk_to_assessed(
        cases.make_case(None, nurse, kinds=[CaseKind.WANDERING, CaseKind.DANGER], looks="Áo nâu"), nurse
    )
    cases.make_case(None, nurse, kinds=[CaseKind.WANDERING], looks="Mũ lá")
    mad = cases.make_active(cases.make_case(lost, nurse, kinds=[CaseKind.SEVERE_MENTAL]), nurse, chief)
    give(urgent, ServiceGiven.LEGAL_AID, nurse)
    give(wanderer, ServiceGiven.HOME_AGAIN, nurse, follow_until=date(2027, 1, 31))
    give(mad, ServiceGiven.ADMISSION, nurse, paper="QĐ 12/QĐ-UBND")
    give(mad, ServiceGiven.HEALTH, nurse)
    window = (ward, FIRST, LAST)

    def number(question, *args, **more):
        return question(*(args or window), **more).count()

    assert (number(counted.opened_cases), counted.people_in(counted.opened_cases(*window))) == (5, 4)
    assert (number(counted.abuse_cases), number(counted.abuse_helped)) == (2, 1)
    assert (number(counted.wandering_cases), number(counted.wandering_settled)) == (2, 1)
    assert (number(counted.legal_aid_asked), number(counted.legal_aid_given)) == (1, 1)
    assert list(counted.elders_in(counted.admitted_cases(*window))) == [lost.pk]
    assert list(counted.severe_mental(*window)) == list(counted.severe_mental_admitted(*window)) == [lost.pk]
    assert list(counting.any_health_service(*window)) == [lost.pk]
    assert number(counted.cases_by_step, step="assessed") == 3
    assert number(counted.open_cases) == 5
    for question in (counted.opened_cases, counted.abuse_cases, counted.open_cases, counted.admitted_cases):
        assert not question(ward, *BEFORE).exists()
        assert not question(make_ward(), FIRST, LAST).exists()
    caseclose.close_cases(beaten, on=date(2026, 11, 20), why="", by=nurse)
    assert number(counted.open_cases) == 3
    assert number(counted.open_cases, ward, FIRST, date(2026, 11, 19)) == 5  # what was open then stays open then
    assert again.pk in counted.cases_by_step(*window, step="closed").values_list("pk", flat=True)
    assert frail.pk not in counted.in_hardship(*window)


def test_hardship_is_what_the_project_defines(group, ward):
    told = [
        {"poverty_national": "can_ngheo"},
        {"poverty_city": "ngheo"},
        {"living_arrangement": "mot_minh"},
        {"has_supporter": False},
        {"disability_level": "dac_biet_nang"},
    ]
    hard = [make_elder(group=group, facts=facts).pk for facts in told]
    make_elder(group=group, facts={"poverty_national": "khong", "disability_level": "nhe"})
    make_elder(group=group)  # nothing known is no hardship
    assert list(counted.in_hardship(ward, FIRST, LAST)) == hard
    mad = make_elder(group=group, facts={"disability_kind": "than_kinh_tam_than", "disability_level": "nang"})
    assert list(counted.severe_mental(ward, FIRST, LAST)) == [mad.pk]
    assert not counted.severe_mental(ward, FIRST, date(2025, 6, 30) - timedelta(days=1)).exists()
