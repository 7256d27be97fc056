"""The other two who stand around a payment list, beside the officer."""

import pytest

from elders.choices import RoleCode
from tests.factories import make_user


@pytest.fixture
def boss(ward):
    """A ward leader, who approves."""
    return make_user(RoleCode.WARD_LEADER, ward=ward)


@pytest.fixture
def cashier(ward):
    """Finance, who pays and closes."""
    return make_user(RoleCode.FINANCE, ward=ward)
