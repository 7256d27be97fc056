"""What the FHIR library says about a bundle."""

import json
from datetime import datetime

import pytest
from django.utils import timezone

from elders.choices import RoleCode
from health.exchange import fhir
from health.models import Facility
from health.services import exports
from tests.factories import make_user
from tests.health.exchange.whole import whole_exam

NOW = timezone.make_aware(datetime(2026, 10, 6, 9, 0))


@pytest.mark.django_db
def test_what_is_taken_is_valid(ward, group):
    nurse = make_user(RoleCode.HEALTH_STATION, ward=ward)
    exam = whole_exam(group, Facility.objects.create(ward=ward, name="Trạm Y tế", code="31001"))
    export = exports.ask([exam], purpose="cong", format="fhir", reason="Gửi Cổng", by=nurse, now=NOW)
    fhir.check(json.loads(exports.take(export, by=nurse, address=None, now=NOW).content))


def test_the_library_refuses_what_is_no_bundle():
    person = {"resourceType": "Patient", "gender": 5}
    with pytest.raises(fhir.Invalid, match="gender"):
        fhir.check({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": person}]})
