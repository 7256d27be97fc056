"""Journeys in real Chromium: the system's browser, no download; skipped with a reason where there is none."""

import os
import shutil

import pytest
from django.conf import settings

# Playwright's synchronous interface runs an event loop; Django would refuse the database inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in BROWSERS if (path := shutil.which(name))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server, db, sign_in):
    """open_page(user, viewport) → the home page as `user`, or an empty page for somebody who has yet to sign in
    (`test_frame.py` does, through the form); any error in the console fails the test."""
    from config.roles import sync_roles

    sync_roles()  # a transactional test starts from empty tables
    contexts, complaints = [], []

    def _open(user=None, viewport=DESKTOP):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=viewport,
            locale="vi-VN",
            has_touch=viewport["width"] < 600,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if user is not None:
            session = sign_in(user).cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
            page.goto("/")
        return page

    yield _open
    for context in contexts:
        context.close()
    assert not complaints, complaints
