"""Two people at the same person in the same second: real connections, real locks."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction

from elders.models import Elder, Situation
from elders.services import people, situations
from tests.factories import make_citizen_id, make_elder, make_group, make_user, make_ward

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls) -> list[Exception | None]:
    """Run the calls at once, each on a connection of its own; what each of them raised."""
    start, raised = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        try:
            start.wait(timeout=10)
            call()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            raised[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, call)) for number, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return raised


@pytest.fixture
def group():
    return make_group(ward=make_ward())


@pytest.fixture
def officer(group):
    return make_user(ward=group.ward)


def test_two_officers_never_split_the_same_row(group, officer):
    elder = make_elder(group=group)

    def change(name, value, day):
        return lambda: situations.change(
            Elder.objects.get(pk=elder.pk), facts={name: value}, from_day=date(2026, 3, day), by=officer, onward=True
        )

    raised = together(*[change("address", f"Số {day}", day) for day in range(1, 7)], change("housing", "nha_tam", 3))
    assert raised == [None] * 7
    rows = list(Situation.objects.filter(elder=elder).order_by("valid_from"))
    assert len(rows) == 7
    assert all((after.valid_from - before.valid_to).days == 1 for before, after in zip(rows, rows[1:], strict=False))
    assert [row.address for row in rows[1:]] == [f"Số {day}" for day in range(1, 7)]
    assert {row.housing for row in rows[3:]} == {"nha_tam"}


def test_the_same_number_written_twice_at_once_is_refused_in_words(group, officer):
    number = make_citizen_id()
    elders = [make_elder(group=group), make_elder(group=group)]
    raised = together(
        *[lambda one=one: people.edit_person(one, values={"citizen_id": number}, by=officer) for one in elders]
    )
    refused = [error for error in raised if error is not None]
    assert len(refused) == 1
    assert isinstance(refused[0], ValidationError)
    assert "đã thuộc về một người khác" in str(refused[0])


def test_adding_somebody_waits_for_the_same_name_and_for_no_other(group):
    order, first_in = [], threading.Event()

    def add(name, wait):
        with transaction.atomic():
            people.one_at_a_time(name)
            order.append(name)
            first_in.set()
            if wait:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.4)")
                order.append("done")

    def after(name):
        first_in.wait(timeout=10)
        add(name, False)

    raised = together(lambda: add("Đào Thị Mận", True), lambda: after("ĐÀO THỊ MẬN"), lambda: after("Vũ Văn Tân"))
    assert raised == [None] * 3
    assert order == ["Đào Thị Mận", "Vũ Văn Tân", "done", "ĐÀO THỊ MẬN"]
