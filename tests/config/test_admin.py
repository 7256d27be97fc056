"""The one admin site: in the frame, scoped, read only where it is a log; accounts have exactly one role."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from elders.admin.base import ScopedAdmin
from elders.choices import RoleCode
from elders.ground.history import Disclosure, disclose
from elders.models import ResidentialGroup, User
from tests import factories


@pytest.fixture
def administrator(ward):
    return factories.make_user(RoleCode.ADMINISTRATOR, ward=ward)


def test_every_admin_of_the_house_is_scoped():
    ours = ("elders", "clubs", "benefits", "health", "reporting", "axes")
    wrong = [
        m.__name__
        for m, a in admin.site._registry.items()
        if m._meta.app_label in ours and not isinstance(a, ScopedAdmin)
    ]
    assert not wrong


@pytest.mark.parametrize("role", RoleCode.values)
def test_a_role_opens_exactly_the_tables_it_was_given(role, ward, sign_in):
    user = factories.make_user(role, ward=ward)
    client = sign_in(user)
    for model, _ in admin.site._registry.items():
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        allowed = user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
        answer = client.get(url, follow=True)
        assert answer.status_code == (200 if allowed else 403), (role, url)


def test_nobody_signs_in_through_a_second_door(ward, officer, sign_in, client):
    assert client.get(reverse("admin:index"), follow=True).redirect_chain[-1][0].startswith("/dang-nhap/")
    stranger = factories.make_user(RoleCode.GROUP_LEADER, ward=ward)
    assert sign_in(stranger).get(reverse("admin:index"), follow=True).status_code == 403
    assert sign_in(officer).get(reverse("admin:password_change")).url == reverse("password_change")


def test_groups_of_another_ward_are_not_found(officer, group, sign_in):
    stranger = factories.make_group()
    client = sign_in(officer)
    page = client.get(reverse("admin:elders_residentialgroup_changelist")).content.decode()
    assert group.name in page and stranger.name not in page
    for name in ("change", "history"):
        url = reverse(f"admin:elders_residentialgroup_{name}", args=[stranger.pk])
        assert client.get(url).status_code == 404


def test_a_group_cannot_be_put_into_another_ward(officer, group, sign_in):
    elsewhere = factories.make_ward()
    data = {
        "ward": elsewhere.pk, "name": group.name, "code": group.code, "valid_from": "01/07/2025",
        "aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0,
    }  # fmt: skip
    url = reverse("admin:elders_residentialgroup_change", args=[group.pk])
    assert sign_in(officer).post(url, data).status_code == 200  # refused as a choice, with the form again
    group.refresh_from_db()
    assert group.ward_id == officer.ward_id


def test_an_alias_typed_by_the_officer_finds_the_group_without_accents(officer, group, sign_in):
    client = sign_in(officer)
    data = {
        "ward": group.ward_id, "name": group.name, "code": group.code, "valid_from": "01072025",
        "aliases-TOTAL_FORMS": 1, "aliases-INITIAL_FORMS": 0, "aliases-0-alias": "Thôn Đoài",
    }  # fmt: skip
    assert client.post(reverse("admin:elders_residentialgroup_change", args=[group.pk]), data).status_code == 302
    found = client.get(reverse("admin:elders_residentialgroup_changelist"), {"q": "thon doai"})
    assert [row.pk for row in found.context["cl"].queryset] == [group.pk]
    history = client.get(reverse("admin:elders_residentialgroup_history", args=[group.pk])).content.decode()
    assert "Ai đã sửa gì" in history


def test_the_list_of_groups_takes_the_same_queries_for_two_and_twenty(
    officer, ward, sign_in, django_assert_max_num_queries
):
    client = sign_in(officer)
    url = reverse("admin:elders_residentialgroup_changelist")
    factories.make_elder(group=factories.make_group(ward=ward))
    client.get(url)
    with django_assert_max_num_queries(20) as few:
        client.get(url)
    for _ in range(20):
        factories.make_elder(group=factories.make_group(ward=ward))
    with django_assert_max_num_queries(len(few)):
        client.get(url)


def _account(**changes):
    return {
        "username": "tomoi", "full_name": "Đỗ Thị Mới", "position": "", "phone": "", "role": RoleCode.GROUP_LEADER,
        "password1": "cây-đa-bến-nước-9", "password2": "cây-đa-bến-nước-9",
        "assignments-TOTAL_FORMS": 0, "assignments-INITIAL_FORMS": 0, "is_active": "on",
    } | changes  # fmt: skip


def test_an_administrator_makes_an_account_with_role_place_and_end(administrator, ward, group, sign_in):
    client = sign_in(administrator)
    ends = timezone.localdate() + timedelta(days=90)
    data = _account(
        ward=ward.pk,
        **{
            "assignments-TOTAL_FORMS": 1, "assignments-0-residential_group": group.pk,
            "assignments-0-valid_from": "01/07/2025", "assignments-0-valid_to": f"{ends:%d/%m/%Y}",
        },
    )  # fmt: skip
    answer = client.post(reverse("admin:elders_user_add"), data)
    assert answer.status_code == 302, answer.context["errors"]
    made = User.objects.get(username="tomoi")
    assert made.role == RoleCode.GROUP_LEADER and made.residential_group_ids == [group.pk]
    assert made.check_password("cây-đa-bến-nước-9") and not made.is_staff and not made.is_superuser
    assert f"(đến {ends:%d/%m/%Y})" in client.get(reverse("admin:elders_user_changelist")).content.decode()


def test_a_ward_role_without_a_ward_is_refused_with_the_reason(administrator, sign_in):
    page = sign_in(administrator).post(reverse("admin:elders_user_add"), _account(ward=""))
    assert "không có phường thì tài khoản không thấy ai" in page.content.decode()


def test_another_role_replaces_the_former_one_and_is_written_down(administrator, ward, sign_in):
    user = factories.make_user(RoleCode.GROUP_LEADER, ward=ward, username="doivaitro")
    client = sign_in(administrator)
    data = _account(username="doivaitro", ward=ward.pk, role=RoleCode.WARD_LEADER)
    assert client.post(reverse("admin:elders_user_change", args=[user.pk]), data).status_code == 302
    assert list(user.groups.values_list("name", flat=True)) == [RoleCode.WARD_LEADER]
    page = client.get(reverse("admin:elders_user_history", args=[user.pk])).content.decode()
    assert "Vai trò: Tổ trưởng tổ dân phố → Lãnh đạo UBND phường" in page


def test_the_history_of_an_account_names_its_assignments_and_who_gave_them(administrator, ward, group, leader, sign_in):
    client = sign_in(administrator)
    own = leader.assignments.get()
    rows = {
        "assignments-TOTAL_FORMS": 1, "assignments-INITIAL_FORMS": 1, "assignments-0-id": own.pk,
        "assignments-0-user": leader.pk, "assignments-0-residential_group": group.pk,
        "assignments-0-valid_from": "01/07/2025", "assignments-0-valid_to": "31/12/2026",
    }  # fmt: skip
    data = _account(username=leader.username, full_name=leader.full_name, ward=ward.pk, **rows)
    url = reverse("admin:elders_user_change", args=[leader.pk])
    assert client.post(url, data).status_code == 302
    assert client.post(url, data | {"assignments-0-DELETE": "on"}).status_code == 302
    page = client.get(reverse("admin:elders_user_history", args=[leader.pk]))
    acts = [change for change in page.context["changes"] if "phân công" in change.act]
    assert [change.act.split()[0] for change in acts] == ["Xóa", "Sửa", "Thêm"]
    assert acts[0].by == acts[1].by == administrator
    assert acts[1].fields == [{"label": "đến ngày", "before": "", "after": "31/12/2026"}]
    assert {"label": "tổ dân phố", "before": group.name, "after": ""} in acts[0].fields


def test_an_administrator_neither_promotes_nor_locks_out_themselves(administrator, ward, sign_in):
    client = sign_in(administrator)
    url = reverse("admin:elders_user_change", args=[administrator.pk])
    for change in ({"role": RoleCode.WARD_OFFICER}, {"is_active": ""}):
        page = client.post(
            url, _account(username=administrator.username, ward=ward.pk, role=RoleCode.ADMINISTRATOR) | change
        )
        assert "nhờ một quản trị viên khác" in page.content.decode()
    administrator = User.objects.get(pk=administrator.pk)
    assert administrator.is_active and administrator.role == RoleCode.ADMINISTRATOR


def test_an_administrator_does_not_touch_a_superuser(administrator, sign_in):
    root = User.objects.create_superuser("goc", password=factories.PASSWORD)
    client = sign_in(administrator)
    for url in (reverse("admin:elders_user_change", args=[root.pk]), f"/quan-tri/elders/user/{root.pk}/password/"):
        client.post(url, {"password1": "cây-đa-bến-nước-9", "password2": "cây-đa-bến-nước-9"})
    root.refresh_from_db()
    assert root.check_password(factories.PASSWORD)


def test_a_password_set_by_the_administrator_works_and_is_written_down(administrator, leader, sign_in):
    url = f"/quan-tri/elders/user/{leader.pk}/password/"
    office = sign_in(administrator)
    assert office.post(url, {"password1": "ngan", "password2": "ngan"}).status_code == 200
    assert office.post(url, {"password1": "cây-đa-bến-nước-9", "password2": "cây-đa-bến-nước-9"}).status_code == 302
    leader.refresh_from_db()
    assert leader.check_password("cây-đa-bến-nước-9")
    assert "Đặt lại mật khẩu" in office.get(reverse("admin:elders_user_history", args=[leader.pk])).content.decode()


def test_the_log_of_exports_shows_only_the_own_ward_and_nobody_edits_it(officer, sign_in):
    other = factories.make_user(RoleCode.WARD_OFFICER, ward=factories.make_ward())
    mine = disclose(by=officer, kind=Disclosure.Kind.EXPORT, what="Danh sách tổ Vân Quan", row_count=3)
    theirs = disclose(by=other, kind=Disclosure.Kind.PRINT, what="Danh sách phường khác", row_count=9)
    client = sign_in(officer)
    page = client.get(reverse("admin:elders_disclosure_changelist")).content.decode()
    assert mine.what in page and theirs.what not in page
    assert client.post(reverse("admin:elders_disclosure_change", args=[mine.pk]), {"what": "x"}).status_code == 403
    assert client.get(reverse("admin:elders_disclosure_add")).status_code == 403
    assert client.post(reverse("admin:elders_disclosure_delete", args=[mine.pk]), {"post": "yes"}).status_code == 403


def test_choices_of_an_inline_are_scoped_too(ward, group, sign_in):
    """The administrator assigns any group; the officer, who may not edit accounts, sees none of this."""
    factories.make_group()
    administrator = factories.make_user(RoleCode.ADMINISTRATOR, ward=ward)
    assert ResidentialGroup.objects.for_user(administrator).count() == 2
    assert ResidentialGroup.objects.for_user(factories.make_user(RoleCode.WARD_OFFICER, ward=ward)).count() == 1
    assert ResidentialGroup.objects.for_user(factories.make_user(RoleCode.HEALTH_STATION, ward=ward)).count() == 1


def test_the_list_of_accounts_takes_the_same_queries_for_two_and_twenty(
    administrator, ward, group, sign_in, django_assert_max_num_queries
):
    client = sign_in(administrator)
    url = reverse("admin:elders_user_changelist")
    factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group])
    client.get(url)
    with django_assert_max_num_queries(20) as few:
        client.get(url)
    for _ in range(20):
        factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group])
    with django_assert_max_num_queries(len(few)):
        client.get(url)


def _group(group, **aliases):
    return {
        "ward": group.ward_id, "name": group.name, "code": group.code, "valid_from": "01072025",
        "aliases-TOTAL_FORMS": len(aliases), "aliases-INITIAL_FORMS": 0,
    } | {f"aliases-{number}-alias": alias for number, alias in enumerate(aliases.values())}  # fmt: skip


@pytest.mark.parametrize("alias", ["Vân Quan", "TDP van quan", "Thôn Đoài"])
def test_a_name_rosters_use_for_another_group_is_refused(alias, officer, group, sign_in):
    other = factories.make_group(ward=group.ward, name="Tổ dân phố Vân Quan")
    other.aliases.create(alias="Thôn Đoài")
    group.name = "Tổ dân phố Phúc Lộc"
    group.save()
    address = reverse("admin:elders_residentialgroup_change", args=[group.pk])
    page = sign_in(officer).post(address, _group(group, one=alias))
    assert page.status_code == 200 and "Tổ dân phố Vân Quan đang dùng tên này" in page.content.decode()
    assert not group.aliases.exists()


def test_two_open_groups_do_not_share_a_name(officer, group, sign_in):
    data = _group(group) | {"name": group.name, "code": "MOI"}
    page = sign_in(officer).post(reverse("admin:elders_residentialgroup_add"), data)
    assert page.status_code == 200 and "đang dùng tên này" in page.content.decode()
    assert ResidentialGroup.objects.count() == 1


def test_a_group_keeps_its_own_names(officer, group, sign_in):
    address = reverse("admin:elders_residentialgroup_change", args=[group.pk])
    assert sign_in(officer).post(address, _group(group, one=group.short_name)).status_code == 302


def test_a_group_leader_without_a_group_is_made_with_a_warning(administrator, ward, sign_in):
    answer = sign_in(administrator).post(reverse("admin:elders_user_add"), _account(ward=ward.pk), follow=True)
    assert "chưa được phân công tổ nào" in answer.content.decode()
