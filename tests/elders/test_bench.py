"""The bench measures in a database of its own and says by its exit code whether the aims are met."""

import json
import sys
from contextlib import nullcontext
from types import ModuleType

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from elders.bench import Report, Size, in_child, median_seconds
from elders.ground.rehearsal import rolled_back
from elders.management.commands import bench
from elders.models import Elder, Ward
from tests.factories import make_elder, make_ward


@pytest.mark.parametrize(
    ("given", "ratio", "met"),
    [
        ({"seconds": 3.0, "reference_seconds": 1.0, "aim": 3}, 3.0, True),  # exactly the aim
        ({"seconds": 3.1, "reference_seconds": 1.0, "aim": 3}, 3.1, False),
        ({"seconds": 3.1, "reference_seconds": 1.0}, 3.1, None),  # nothing was promised
        ({"seconds": 5.9, "aim": 6}, None, True),  # no reference: the aim is seconds
        ({"seconds": 6.1, "aim": 6}, None, False),
        ({"seconds": 1.0, "reference_seconds": 2.0, "aim": 3, "aim_seconds": 0.5}, 0.5, False),  # every aim counts
        ({"seconds": 1.0, "aim_mb": 600, "memory_mb": 599.0}, None, True),
        ({"seconds": 1.0, "aim_mb": 600}, None, False),  # a promise nobody measured is not kept
    ],
)
def test_a_measurement_says_whether_its_aims_are_met(given, ratio, met):
    line = Report().add("việc", **given)
    assert (line.ratio, line.met) == (ratio, met)
    assert line.as_json()["met"] is met


def test_the_median_ignores_warming_up_and_preparation():
    calls = []
    median_seconds(lambda: calls.append("run"), repeat=3, warm_up=2, before=lambda: calls.append("before"))
    assert calls == ["before", "run"] * 5


def test_what_is_rolled_back_is_gone(db):
    with rolled_back():
        make_elder()
        assert Elder.objects.count() == 1
    assert Elder.objects.count() == 0


def _eat(megabytes: int) -> int:
    return len(bytearray(b"x") * (megabytes * 1024 * 1024))


@pytest.mark.django_db(transaction=True)
def test_memory_is_measured_in_the_child_alone():
    _eat(200)  # the parent's own peak does not count
    small, large = in_child(lambda: _eat(1)), in_child(lambda: _eat(150))
    assert large.answer == 150 * 1024 * 1024
    assert 140 < large.memory_mb - small.memory_mb < 200
    with pytest.raises(RuntimeError):
        in_child(lambda: sys.exit(3))


@pytest.fixture
def subject(monkeypatch):
    """subject(run) makes `run` the only subject of the bench."""

    def _subject(run):
        module = ModuleType("only")
        module.run = run
        monkeypatch.setattr(bench, "subjects", lambda: {"only": module})

    return _subject


@pytest.mark.django_db(transaction=True)
def test_it_works_in_its_own_database_and_leaves_nothing_behind(subject, tmp_path, capsys):
    make_ward(name="Có thật")
    real = connection.settings_dict["NAME"]
    seen = {}

    def run(report, *, size):
        seen["database"] = connection.settings_dict["NAME"]
        seen["wards"] = list(Ward.objects.values_list("name", flat=True))
        seen["people"] = Elder.objects.count()
        report.add("Việc thử", 1.0, reference="nền", reference_seconds=0.5, aim=3)

    subject(run)
    out = tmp_path / "bench.json"
    call_command("bench", size="small", json=str(out))
    assert seen == {"database": seen["database"], "wards": ["Hưng Đạo"], "people": Size.SMALL.people}
    assert seen["database"].startswith(bench.PREFIX)
    assert connection.settings_dict["NAME"] == real
    assert list(Ward.objects.values_list("name", flat=True)) == ["Có thật"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [seen["database"]])
        assert cursor.fetchone() == (0,)
    written = json.loads(out.read_text())
    assert written["measurements"][0]["ratio"] == 2.0
    assert "×2,00" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_missed_aim_and_a_broken_measurement_are_exit_code_1(subject, monkeypatch):
    """The test before has shown the database of its own; what is said of the figures needs neither it nor people."""
    monkeypatch.setattr(bench, "temporary_database", nullcontext)
    monkeypatch.setattr(bench, "make_demo", lambda **_: None)

    def run(report, *, size):
        report.add("Việc chậm", 9.0, aim=1)
        raise ZeroDivisionError

    subject(run)
    with pytest.raises(CommandError, match="Không đo được: only. Chưa đạt: Việc chậm") as refusal:
        call_command("bench", size="small")
    assert refusal.value.returncode == 1


def test_an_unknown_name_is_exit_code_2():
    with pytest.raises(CommandError, match="history") as refusal:
        call_command("bench", only=["khong-co"])
    assert refusal.value.returncode == 2


@pytest.mark.parametrize(
    ("ratio", "words"), [(2.0, "×2,00"), (0.5, "×0,50"), (0.1, "1/10"), (0.08, "1/12,5"), (0, "×0,00")]
)
def test_ratios_read_as_they_are_said(ratio, words):
    assert bench.ti_le(ratio) == words
