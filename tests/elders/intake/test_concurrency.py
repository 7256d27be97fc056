"""Two people at once: an apply writes once, and never over somebody else's edit."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from config.roles import sync_roles
from elders.choices import RoleCode
from elders.models import Elder, IntakeBatch, User
from elders.services import intake
from tests import factories
from tests.elders.intake.sending import roster, send

pytestmark = pytest.mark.django_db(transaction=True)
LAN = ["Nguyễn Thị Lan", "1945-03-05", "Nữ", "031145900101", "Tổ dân phố Vân Quan", "Số 3", "0951000001"]


@pytest.fixture
def place():
    sync_roles()
    group = factories.make_group(name="Tổ dân phố Vân Quan")
    return group, factories.make_user(RoleCode.WARD_OFFICER, ward=group.ward)


def in_thread(function):
    try:
        return function()
    finally:
        connection.close()


def apply_again(batch: IntakeBatch, user: User):
    try:
        return intake.apply(
            IntakeBatch.objects.get(pk=batch.pk), by=User.objects.get(pk=user.pk), today=timezone.localdate()
        ).state
    except ValidationError as refusal:
        return refusal


def test_two_applies_of_one_file_write_once(place):
    _, officer = place
    batch = send(roster(LAN, ["Trần Văn Hòa", "1950-02-03", "Nam", "", LAN[4]]), by=officer)
    close_old_connections()
    with ThreadPoolExecutor(2) as pool:
        states = list(pool.map(in_thread, [lambda: apply_again(batch, officer)] * 2))
    assert states == ["applied", "applied"]
    assert Elder.objects.count() == 2


def test_two_files_with_the_same_new_person_make_one_record(place):
    _, officer = place
    nameless = ["Nguyễn Thị Lan", "1945-03-05", "Nữ", "", LAN[4]]
    first, second = send(roster(nameless), by=officer), send(roster([*nameless, "Số 8"]), by=officer)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(in_thread, [lambda: apply_again(first, officer), lambda: apply_again(second, officer)]))
    assert Elder.objects.count() == 1
    assert sorted([*first.rows.values_list("verdict", flat=True), *second.rows.values_list("verdict", flat=True)]) == [
        "new",
        "suspect",
    ]


def test_an_apply_waits_for_an_edit_and_then_does_not_overwrite_it(place):
    group, officer = place
    lan = factories.make_elder(group=group, citizen_id="031145900101", birth_month=3, birth_day=5)
    batch = send(roster(LAN), by=officer)
    started, done = threading.Event(), threading.Event()

    def edit():
        with transaction.atomic():
            Elder.objects.filter(pk=lan.pk).update(phone="0951777777")
            started.set()
            done.wait(1.5)  # the edit is not committed yet when the apply begins

    with ThreadPoolExecutor(2) as pool:
        editing = pool.submit(in_thread, edit)
        started.wait(5)
        applying = pool.submit(in_thread, lambda: apply_again(batch, officer))
        assert not applying.done()
        done.set()
        editing.result()
        assert applying.result() == "applied"
    lan.refresh_from_db()
    assert lan.phone == "0951777777"
    assert "CHANGED_SINCE" in batch.rows.get().codes


def test_a_person_typed_in_at_the_same_moment_stops_the_apply_whole(place):
    group, officer = place
    batch = send(roster(LAN, ["Trần Văn Hòa", "1950-02-03", "Nam", "", LAN[4]]), by=officer)
    started, done = threading.Event(), threading.Event()

    def type_in():
        with transaction.atomic():
            factories.make_elder(group=group, full_name="Nguyễn Thị Lan", citizen_id="031145900101")
            started.set()
            done.wait(1.5)

    with ThreadPoolExecutor(2) as pool:
        typing = pool.submit(in_thread, type_in)
        started.wait(5)
        applying = pool.submit(in_thread, lambda: apply_again(batch, officer))
        threading.Event().wait(0.5)
        done.set()
        typing.result()
        refusal = applying.result()
    assert isinstance(refusal, ValidationError) and "bấm “Ghi vào sổ” lần nữa" in refusal.messages[0]
    assert Elder.objects.count() == 1
    apply_again(batch, officer)
    assert Elder.objects.count() == 2
    assert "CHANGED_SINCE" in batch.rows.get(row_number=2).codes
