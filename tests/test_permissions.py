"""Who may open what, over all addresses: the table is `tests/permissions.py`."""

import html
import io
import json
import re
import zipfile

import pytest
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from django.urls import get_resolver, reverse

from elders.choices import RoleCode
from elders.models import Assignment, Elder, IntakeBatch, IntakeRow
from tests import factories
from tests.permissions import GET, PAGES, PEOPLE, TABLES, UNNAMED, WHOLE_WARD, Page, pages_of_tables
from tests.world import NAMES, NEIGHBOUR, NUMBERS, OWN, PHONES, STRANGER, World, make_world

ALL_PAGES = PAGES | pages_of_tables()


def _addresses(resolver=None, namespace: str = ""):
    """(name with namespace, pattern as text) of every address of the house."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _addresses(pattern, inner)
        else:
            yield (f"{namespace}{pattern.name}" if pattern.name else ""), str(pattern.pattern)


def test_every_address_is_in_the_table_and_the_table_names_no_others():
    names = {name for name, _ in _addresses() if name}
    assert not sorted(names - set(ALL_PAGES)), "addresses without a line in tests/permissions.py"
    assert not sorted(set(ALL_PAGES) - names), "lines of tests/permissions.py without an address"


def test_an_address_without_a_name_is_one_of_djangos_own():
    assert {pattern for name, pattern in _addresses() if not name} <= UNNAMED


def test_every_table_of_the_admin_site_has_its_lines():
    from django.contrib import admin

    labels = {model._meta.label_lower.replace(".", "_") for model in admin.site._registry}
    assert labels == set(TABLES)


@pytest.fixture(scope="module")
def quick_door():
    """Thousands of requests are made here by the same few accounts, and every one would read and write its session and
    ask twice for the rights of its role. How sessions are kept has tests of its own: here the cookie carries them, and
    what an account holds is asked once (none changes its role here)."""
    ask, held = ModelBackend.get_all_permissions, {}

    def once(self, user, obj=None):
        key = user.pk, user.is_active, obj is None
        if key not in held:
            held[key] = ask(self, user, obj)
        return held[key]

    with (
        override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(ModelBackend, "get_all_permissions", once)
        yield


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, quick_door):
    """The world, everybody signed in, is made once: every test leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        SIGNED_IN.update({user.pk: _sign_in(user).cookies.output(header="") for user in world.users.values()})
        yield world
        transaction.set_rollback(True)
        SIGNED_IN.clear()


@pytest.fixture
def world(made, db) -> World:
    return made


SIGNED_IN: dict[int, str] = {}


def _sign_in(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _client(user=None) -> Client:
    """A client of its own, so that one page's cookies are not another's."""
    if user is not None and user.pk not in SIGNED_IN:
        return _sign_in(user)
    client = Client(raise_request_exception=False)
    if user is not None:
        client.cookies.load(SIGNED_IN[user.pk])
    return client


def _address(name: str, page: Page, world: World, whose: str, user) -> str:
    values = {}
    for argument, kind in page.rows.items():
        values[argument] = kind[1:] if kind.startswith("=") else world.row(kind, whose, user).pk
    return reverse(name, kwargs=values)


def _ask(client: Client, page: Page, address: str, data: dict | None = None):
    """The answer; streamed content is read to its end."""
    answer = getattr(client, page.method)(address, data)
    if answer.status_code == 302 and answer.url.startswith(reverse("admin:login")):
        answer = client.get(answer.url)  # the admin site's way to say 403
    if answer.streaming:
        list(answer.streaming_content)
    return answer


def _try(*request):
    """`_ask`, with every trace of the request taken back."""
    with transaction.atomic():
        answer = _ask(*request)
        transaction.set_rollback(True)
    return answer


def _has_rows(page: Page) -> bool:
    return any(not kind.startswith("=") for kind in page.rows.values())


@pytest.mark.parametrize("name", sorted(ALL_PAGES))
def test_who_may_open(name, world, plain_refusals):
    page = ALL_PAGES[name]
    wrong = []
    for role, user in world.users.items():
        client = _client(user)
        for whose in (OWN, NEIGHBOUR, STRANGER) if _has_rows(page) and role in page.may else (OWN,):
            if role not in page.may:
                expected = (403,)
            elif _has_rows(page) and whose not in page.finds(role):
                expected = (404,)
            else:
                expected = page.ok
            numbers = {kind: world.row(kind, whose, user).pk for kind in page.rows.values() if kind[0] != "="}
            data = {key.format(**numbers): value.format(**numbers) for key, value in page.data.items()}
            ask = _try if expected is page.ok else _ask  # whoever is refused leaves nothing to take back
            got = ask(client, page, _address(name, page, world, whose, user), data or None).status_code
            if got not in expected:
                wrong.append(f"{role} on the row of {whose}: {got} instead of {expected}")
    assert not wrong, "\n".join([name, *wrong])


@pytest.mark.parametrize("name", sorted(ALL_PAGES))
def test_nobody_opens_without_signing_in(name, world):
    page = ALL_PAGES[name]
    user = world.users[RoleCode.WARD_OFFICER]
    answer = _client().generic(page.method.upper(), _address(name, page, world, OWN, user))
    if page.public:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 302
        assert answer.url.startswith((reverse(settings.LOGIN_URL), reverse("admin:login")))


@pytest.mark.parametrize("name", sorted(ALL_PAGES))
def test_an_account_without_a_role_opens_nothing_of_the_registry(name, world, plain_refusals):
    page = ALL_PAGES[name]
    if page.public or page.may >= set(RoleCode):
        return  # the house itself is open to whoever is signed in
    user = factories.make_user(ward=world.rows["ward"][OWN])
    assert _ask(_client(user), page, _address(name, page, world, OWN, user)).status_code == 403


# --- names of strangers -----------------------------------------------------------------------------------------------


def text_of(answer) -> str:
    """Everything a person could read in an answer: page, JSON, spreadsheet, PDF, zip."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return _text(content, answer.headers.get("Content-Type", ""))


def _text(content: bytes, kind: str) -> str:
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return " ".join(_text(archive.read(entry), "text/xml") for entry in archive.namelist())
    if content[:5] == b"%PDF-":
        from pypdf import PdfReader

        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    text = content.decode("utf-8", errors="replace")
    if "json" in kind:
        return json.dumps(json.loads(text), ensure_ascii=False)
    return re.sub(r"\s+", " ", html.unescape(text))


def _hidden_from(role: str) -> list[str]:
    """Whose names `role` must never read."""
    if role not in PEOPLE:
        return [OWN, NEIGHBOUR, STRANGER]
    return [STRANGER] if role in WHOLE_WARD else [NEIGHBOUR, STRANGER]


@pytest.mark.parametrize("role", RoleCode.values)
def test_no_page_shows_the_name_or_number_of_a_stranger(role, world):
    user = world.users[role]
    client = _client(user)
    hidden = [(whose, secret) for whose in _hidden_from(role) for secret in world.secrets(whose)]
    leaks, read = [], 0
    for name, page in ALL_PAGES.items():
        if page.method != GET or role not in page.may or page.found is not None:
            continue
        address = _address(name, page, world, OWN, user)
        values = {"group": world.rows["group"][NEIGHBOUR].pk, "away": world.rows["group"][STRANGER].pk}
        values |= {"neighbour": world.rows["elder"][NEIGHBOUR].pk, "stranger": world.rows["elder"][STRANGER].pk}
        for query in ("", *page.queries):
            # A part holds rows of its page: by name and by a group of another ward it is asked for both ways.
            both = not query or query in page.queries[:2] or "{away}" in query
            for partly in ({}, {"HTTP_HX_REQUEST": "true"}) if page.queries and both else ({},):
                answer = client.get(address + query.format(**values), **partly)
                if answer.status_code == 200:
                    read += 1
                    text = text_of(answer)
                    leaks += [f"{address + query}: {secret} of {whose}" for whose, secret in hidden if secret in text]
    assert read
    assert not leaks, "\n".join(leaks)


def test_the_names_are_there_for_those_who_may_read_them(world):
    """The search for leaks would find one: the same pages do show the names of one's own."""
    client = _client(world.users[RoleCode.WARD_OFFICER])
    seen = text_of(client.get(reverse("elders:record", args=[world.rows["elder"][NEIGHBOUR].pk])))
    assert all(secret in seen for secret in world.secrets(NEIGHBOUR))


@pytest.mark.parametrize("role", sorted(PEOPLE))
@pytest.mark.parametrize("format", ["pdf", "xlsx"])
def test_a_printed_list_holds_everybody_of_ones_own_and_nobody_else(role, format, world):
    client = _client(world.users[role])
    form = client.get(reverse("elders:print")).context["form"]
    chosen = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    for group in ("", world.rows["group"][NEIGHBOUR].pk, world.rows["group"][STRANGER].pk):
        sent = chosen | {"loc": f"to={group}" if group else "", "format": format} | ({"to": [group]} if group else {})
        answer = client.post(reverse("elders:print"), sent)
        assert answer.status_code == 200
        text = text_of(answer)
        for whose in _hidden_from(role):
            assert not [secret for secret in world.secrets(whose) if secret in text], (whose, group)
        if not group:
            assert answer.headers["Content-Type"] != "text/html; charset=utf-8"
            assert world.secrets(OWN)[0] in text


def test_a_roster_with_numbers_of_strangers_brings_home_nothing_about_them(world):
    """A leader types numbers of people of another group and another ward, under invented names."""
    leader = world.users[RoleCode.GROUP_LEADER]
    client = _client(leader)
    lines = [f"Bùi Thị Thử {whose},1945,{NUMBERS[whose]},{PHONES[whose]}" for whose in (NEIGHBOUR, STRANGER)]
    content = "\n".join(["Họ và tên,Ngày sinh,Số CCCD,Điện thoại", *lines]).encode()
    sent = {"file": SimpleUploadedFile("thu.csv", content), "kind": "elders", "as_of": "01/06/2026"}
    answer = client.post(reverse("elders:intake"), sent)
    assert answer.status_code == 302
    batch = IntakeBatch.objects.latest("pk")
    pages = [answer.url, *(f"{answer.url}?loai={verdict}" for verdict in IntakeRow.Verdict.values)]
    pages += [reverse("elders:intake_errors", args=[batch.pk])]
    pages += [
        reverse("elders:intake_find", args=[batch.pk, row.pk]) + f"?q={word}"
        for row in batch.rows.all()
        for word in ("khuat", "luc van", NUMBERS[NEIGHBOUR], NUMBERS[STRANGER])
    ]
    for page in pages:
        text = text_of(client.get(page))
        assert not [name for name in (NAMES[NEIGHBOUR], NAMES[STRANGER], "Trà Khê") if name in text], page
    client.post(reverse("elders:intake_apply", args=[batch.pk]))
    for whose in (NEIGHBOUR, STRANGER):
        person = world.rows["elder"][whose]
        person.refresh_from_db()
        assert person.full_name == NAMES[whose]
        assert person.residential_group == world.rows["group"][whose]


def test_an_assignment_that_ended_opens_nothing(world):
    leader = world.users[RoleCode.GROUP_LEADER]
    client = _client(leader)
    address = reverse("elders:record", args=[world.rows["elder"][OWN].pk])
    assert client.get(address).status_code == 200
    Assignment.objects.filter(user=leader).update(valid_to="2025-12-31")
    assert client.get(address).status_code == 404


def test_a_closed_account_opens_nothing(world):
    officer = world.users[RoleCode.WARD_OFFICER]
    client = _client(officer)
    officer.is_active = False
    officer.save()
    assert client.get(reverse("home")).status_code == 302
    assert not Elder.objects.for_user(officer).exists()
