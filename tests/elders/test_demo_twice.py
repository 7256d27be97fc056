"""A demonstration ward made a second time: other people, the same ward."""

from datetime import date

import pytest

from elders.demo.ward import make_demo
from elders.models import Elder


@pytest.mark.django_db
def test_making_it_twice_adds_other_people():
    make_demo(people=50, wards=1, today=date(2026, 11, 24))
    make_demo(people=50, wards=2, today=date(2026, 11, 24))
    assert Elder.objects.count() == 100
