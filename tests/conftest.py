"""Shared fixtures: a ward with groups, and one signed-in client per role."""

import gc
from collections import Counter

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.http import HttpResponseForbidden, HttpResponseNotFound
from django.test import Client, TransactionTestCase
from django.urls import URLResolver
from hypothesis import settings

from elders.choices import RoleCode
from tests import factories
from tests.emptying import empties, state_of_kept

# How long one example takes says how busy the machine is, not whether the rule holds.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

LONG = (
    "tests/test_permissions.py",
    "tests/browser/",
    "tests/config/test_backup.py",
    "tests/config/test_embedded.py",
    "tests/config/test_serve.py",
    "tests/elders/test_bench.py",
    "tests/test_demo.py",
    "tests/benefits/test_payment_machine.py",
)


def pytest_configure():
    """Every test client starts the house anew: it need not read all pictures and styles again each time. A live server
    serves them from their sources by itself."""
    django_settings.WHITENOISE_USE_FINDERS = False
    # Python walks through all its objects every 700 new ones to find circles; an eighth of the time of the tests.
    gc.set_threshold(20_000, 20, 100)


def pytest_collection_modifyitems(items):
    """Long files first, so that no worker is left with one when the others are done: few tests, but browsers, whole
    processes or wards; then those of most tests. `make test` hands the files out in this order."""
    counts = Counter(item.path for item in items)
    items.sort(key=lambda item: (not item.nodeid.startswith(LONG), -counts[item.path]))


def pytest_collection_finish():
    """What the house and its tests consist of stays until the end: nobody need walk through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The database of the tests is cleared quickly in between, and dropped at the end even if a thread of a live server
    still holds a session."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        kept = state_of_kept(cursor)
    clears, TransactionTestCase._fixture_teardown = TransactionTestCase._fixture_teardown, empties(kept)
    yield
    TransactionTestCase._fixture_teardown = clears
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def ward(db):
    return factories.make_ward()


@pytest.fixture
def group(ward):
    return factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")


@pytest.fixture
def other_group(ward):
    return factories.make_group(ward=ward, name="Tổ dân phố số 3")


@pytest.fixture
def officer(ward):
    return factories.make_user(RoleCode.WARD_OFFICER, ward=ward)


@pytest.fixture
def leader(ward, group):
    """Group leader of `group`."""
    return factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group])


@pytest.fixture
def sign_in():
    """sign_in(user) → a Django test client signed in as `user`."""

    def _sign_in(user) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return _sign_in


@pytest.fixture
def plain_refusals(monkeypatch):
    """What a page of refusal looks like has its own tests; here there are thousands, and drawing them takes minutes."""
    answers = {403: HttpResponseForbidden, 404: HttpResponseNotFound}
    monkeypatch.setattr(
        URLResolver, "resolve_error_handler", lambda _, status: lambda *_, **__: answers[status](b"refused")
    )
