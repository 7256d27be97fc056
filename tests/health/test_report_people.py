"""Frozen figures of the registers open into the people they counted on the day they were frozen."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from elders.choices import RoleCode
from health.models import HealthAccess
from health.register_figures import people_behind
from health.services import register_reports
from tests.factories import make_elder, make_user
from tests.health.factories import make_enrolment

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


@pytest.fixture
def nurse(ward):
    return make_user(RoleCode.HEALTH_STATION, ward=ward)


@pytest.fixture
def report(ward, group, nurse):
    """A month with somebody old, new, gone, lost, unseen and dead."""

    def enrolled(start: date, *visits, name="Bùi Thị An", **fields):
        one = make_enrolment(make_elder(group=group, full_name=name), valid_from=start, **fields)
        for on, sbp, days in visits:
            one.visits.create(visited_on=on, sbp_mmhg=sbp, dbp_mmhg=80, at_target=int(sbp < 140), supply_days=days)
        return one

    early = date(2025, 1, 6)
    enrolled(early, (date(2026, 10, 5), 134, 28), name="Vũ Thị Khỏe")
    enrolled(early, (date(2026, 10, 5), 134, 28), (date(2026, 10, 20), 152, None))
    enrolled(date(2026, 10, 6), (date(2026, 10, 6), 150, 28))
    enrolled(early, (date(2026, 3, 5), 134, 28))
    enrolled(early)
    enrolled(early, (date(2026, 9, 5), 134, 28), valid_to=date(2026, 10, 9), ending="transferred")
    enrolled(early, (date(2026, 9, 5), 134, 28), valid_to=date(2026, 10, 9), ending="died")
    enrolled(early, valid_to=date(2026, 8, 9), ending="transferred")
    return register_reports.freeze(ward, first=FIRST, last=LAST, token=uuid.uuid4(), by=nurse, today=date(2026, 11, 26))


def test_every_frozen_figure_is_as_many_people_as_it_says(report):
    found, rows = report.figures["tha"], report.people["tha"]
    asked = {key: value for key, value in found.items() if isinstance(value, int)}
    asked["cumulative"] = found["states"]["cumulative"]
    asked |= {f"tt-{key}": found["states"][key] for key in ("new", "controlled", "uncontrolled", "no_visit", "lost")}
    assert {key: len(people_behind(rows, key)) for key in asked} == asked
    assert (asked["managed"], asked["transferred"], asked["died"], asked["medicine"]) == (5, 1, 1, 3)


def test_a_figure_opens_into_its_people_for_the_station_alone(report, nurse, officer, sign_in):
    client = sign_in(nurse)
    page = client.get(reverse("health:register_report", args=[report.pk])).content.decode()
    address = reverse("health:register_report_people", args=[report.pk, "tha", "tt-controlled"])
    assert address in page
    assert "Vũ Thị Khỏe" in client.get(address).content.decode()
    assert HealthAccess.objects.filter(what__startswith="Người phía sau").get().row_count == 1
    assert client.get(address.replace("tt-controlled", "khong-co")).status_code == 404
    assert sign_in(officer).get(address).status_code == 403


def test_a_register_leaves_as_a_workbook_only_with_a_reason(report, nurse, sign_in):  # H-075
    client, address = sign_in(nurse), reverse("health:register_file", args=["tha", "xlsx"])
    for asked in ({"thang": "2026-10"}, {"thang": "2026-10", "ly_do": " "}):
        page = client.get(address, asked)
        assert page["Content-Type"].startswith("text/html") and "2026-10" in page.content.decode()
    assert not HealthAccess.objects.filter(kind="export").exists()
    book = client.get(address, {"thang": "2026-10", "ly_do": "Đối chiếu sổ giấy"})
    assert book["Content-Type"].endswith("sheet")
    assert HealthAccess.objects.get(kind="export").reason == "Đối chiếu sổ giấy"
