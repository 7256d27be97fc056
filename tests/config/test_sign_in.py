"""The door: wrong passwords, lock-out, an idle session, and what every answer carries in its headers."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone
from django.views.defaults import server_error

from config.roles import ROLES, sync_roles
from config.views import csrf_failure
from elders.choices import RoleCode
from tests import factories

WRONG = {"password": "sai-hoàn-toàn"}


def _try(client, user, password=factories.PASSWORD, **more):
    return client.post(reverse("login"), {"username": user.username, "password": password}, **more)


def test_a_wrong_password_is_answered_in_plain_words(officer, client):
    page = _try(client, officer, **WRONG)
    assert page.status_code == 200
    assert "Chưa đúng tên đăng nhập hoặc mật khẩu" in page.content.decode() and 'role="alert"' in page.content.decode()
    assert _try(client, officer).url == reverse("home")


def test_five_wrong_passwords_lock_the_name_on_that_machine_only(officer, leader, client):
    answers = [_try(client, officer, **WRONG).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    locked = _try(client, officer)  # the right password does not open it either
    assert locked.status_code == 429
    text = locked.content.decode()
    assert "Tạm khóa đăng nhập" in text and "15 phút" in text and "Đã nhập sai mật khẩu 5 lần" in text
    assert _try(client, leader).status_code == 302  # a colleague at the same machine
    assert _try(Client(REMOTE_ADDR="10.0.0.9"), officer).status_code == 302  # the same person elsewhere


def test_the_administrator_opens_a_locked_name(officer, ward, client, sign_in):
    for _ in range(5):
        _try(client, officer, **WRONG)
    administrator = sign_in(factories.make_user(RoleCode.ADMINISTRATOR, ward=ward))
    url = reverse("admin:axes_accessattempt_changelist")
    page = administrator.get(url)
    attempt = page.context["cl"].result_list[0]
    assert attempt.username == officer.username and "icon-yes" in page.content.decode()
    done = administrator.post(url, {"action": "open_again", "_selected_action": [attempt.pk]}, follow=True)
    assert f"Đã mở khóa đăng nhập: {officer.username}." in done.content.decode()
    assert _try(client, officer).status_code == 302


def test_a_session_without_a_click_ends_and_leads_back_to_the_page(officer, client, settings):
    assert settings.SESSION_SAVE_EVERY_REQUEST and settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    _try(client, officer)
    client.get("/")
    session = Session.objects.get()
    left = session.expire_date - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(minutes=settings.SESSION_COOKIE_AGE / 60)
    session.expire_date = timezone.now() - timedelta(seconds=1)
    session.save()
    answer = client.get(reverse("elders:milestones"), follow=True)
    assert answer.redirect_chain[-1][0] == f"{reverse('login')}?next={reverse('elders:milestones')}"
    assert "Hãy đăng nhập để mở trang này" in answer.content.decode()


def test_a_click_keeps_the_session_alive(officer, client):
    _try(client, officer)
    session = Session.objects.get()
    session.expire_date = timezone.now() + timedelta(minutes=1)
    session.save()
    client.get("/")
    assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=50)


def test_leaving_takes_a_post_and_ends_the_session(officer, client):
    _try(client, officer)
    assert client.get(reverse("logout")).status_code == 405
    client.post(reverse("logout"))
    assert client.get("/").status_code == 302


@override_settings(LOCAL=False)
def test_a_real_server_shows_no_demonstration_accounts(db, client):
    factories.make_user(username="canbo")
    assert "minh họa" not in client.get(reverse("login")).content.decode()


def test_a_demonstration_shows_the_accounts_that_exist(db, client):
    assert "minh họa" not in client.get(reverse("login")).content.decode()
    factories.make_user(username="canbo")
    page = client.get(reverse("login")).content.decode()
    assert "canbo" in page and "totruong" not in page


@pytest.mark.parametrize("path", ["/dang-nhap/", "/", "/quan-tri/elders/residentialgroup/", "/khong-co/"])
def test_every_answer_forbids_foreign_and_inline_code(path, officer, sign_in, client):
    answer = (client if path == "/dang-nhap/" else sign_in(officer)).get(path)
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_change_of_password_goes_through_and_keeps_the_session(officer, sign_in):
    client = sign_in(officer)
    new = {"new_password1": "cây-đa-bến-nước-9", "new_password2": "cây-đa-bến-nước-9"}
    page = client.post(reverse("password_change"), {"old_password": "sai", **new}).content.decode()
    assert "Mật khẩu đang dùng chưa đúng" in page and 'aria-invalid="true"' in page
    done = client.post(reverse("password_change"), {"old_password": factories.PASSWORD, **new}, follow=True)
    assert "Đã đổi mật khẩu" in done.content.decode() and client.get("/").status_code == 200


def test_an_error_of_the_server_is_told_without_the_database(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = server_error(RequestFactory().get("/"))
    text = answer.content.decode()
    assert answer.status_code == 500 and "Máy chủ gặp lỗi" in text and "Chờ một phút" in text and "app.css" in text


def test_a_form_open_too_long_says_that_nothing_was_saved(officer):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("login"), {"username": "x", "password": "y"})
    assert answer.status_code == 403 and "chưa được lưu" in answer.content.decode()
    assert csrf_failure.allowed_to == ("public",)


def test_roles_are_exactly_what_the_table_says(db):
    extra = Group.objects.get(name=RoleCode.FINANCE)
    extra.permissions.add(Group.objects.get(name=RoleCode.WARD_OFFICER).permissions.first())
    sync_roles()
    for role in ROLES:
        permissions = Group.objects.get(name=role.code).permissions.select_related("content_type")
        assert {f"{p.content_type.app_label}.{p.codename}" for p in permissions} == set(role.permissions), role.code
    assert {role.code for role in ROLES} == set(RoleCode.values) == set(Group.objects.values_list("name", flat=True))


def test_only_who_reads_health_and_only_who_edits_accounts(db):
    """What `design.md` §1 forbids outright, whatever else a role may gain."""
    granted = {role.code: set(role.permissions) for role in ROLES}
    for code in (
        RoleCode.ASSOCIATION,
        RoleCode.CLUB_BOARD,
        RoleCode.FINANCE,
        RoleCode.CITY_VIEWER,
        RoleCode.ADMINISTRATOR,
    ):
        assert not {"elders.view_elder", "elders.export_elders", "elders.see_whole_ward"} & granted[code], code
    for code in set(RoleCode.values) - {RoleCode.ADMINISTRATOR}:
        assert not {"elders.change_user", "elders.add_user"} & granted[code], code
    for code in (RoleCode.WARD_LEADER, RoleCode.HEALTH_STATION):
        assert not any(
            name.startswith(("elders.change_", "elders.add_", "elders.delete_")) for name in granted[code]
        ), code
