"""One file holds the whole registry; what comes back is what was saved, or nothing changes."""

import json
import os
import shutil
import stat
import threading
import zipfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config import backup
from config.management.commands import restore as restore_command
from config.roles import sync_roles
from elders.ground import history
from elders.management.commands.bench import _url
from elders.models import Elder, Photo, Situation
from tests.emptying import empty
from tests.factories import make_citizen_id, make_elder, make_group, make_user, make_ward

pytestmark = pytest.mark.django_db(transaction=True)
NAME = f"backup_nct_{os.getpid()}"


@contextmanager
def _copy(template: str, name: str):
    """A database of its own, copied from `template`: a restore replaces every table."""
    connection.close()
    with psycopg.connect(_url().rpartition("/")[0] + "/postgres", autocommit=True) as office:
        office.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        # A thread of an earlier test may still hold a session; nobody may work in what is copied.
        office.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s", [template])
        quick = "STRATEGY FILE_COPY" if office.info.server_version >= 150000 else ""  # the only way before
        office.execute(f"CREATE DATABASE {name} TEMPLATE {template} {quick}")
        try:
            yield
        finally:
            office.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _working_in(name: str):
    place = connection.settings_dict
    before = place["NAME"]
    connection.close()
    place["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        place["NAME"] = before


@pytest.fixture
def house(transactional_db):
    """A copy of the empty database of the tests."""
    with _copy(connection.settings_dict["NAME"], NAME), _working_in(NAME):
        sync_roles()  # a transactional test starts from empty tables
        yield


@pytest.fixture(scope="module")
def ward_saved(django_db_setup, django_db_blocker, tmp_path_factory):
    """A ward with people and their history, made and saved once: (database, file)."""
    name, file = f"{NAME}_saved", tmp_path_factory.mktemp("saved") / "phuong.sao-luu"
    with django_db_blocker.unblock(), _copy(connection.settings_dict["NAME"], name):
        with _working_in(name):
            sync_roles()
            group = make_group(ward=make_ward(name="Hưng Đạo"))
            user = make_user("ward_officer", ward=group.ward)
            with history.act("Sửa hồ sơ", by=user):
                for number in range(20):
                    elder = make_elder(group=group, full_name=f"Nguyễn Thị Lưu {number}", citizen_id=make_citizen_id())
                Photo.objects.create(elder=elder, jpeg=b"\xff\xd8\x00\x01\n\\")
                Elder.objects.filter(pk=elder.pk).update(notes="ghi chú\n\t\\. kết thúc")
            call_command("backup", str(file))
        yield name, file


@pytest.fixture
def saved(transactional_db, ward_saved, tmp_path):
    """A copy of the file, in the ward itself: to copy that too takes seconds. A test leaves it as it is saved: it is
    refused, or restores it."""
    name, file = ward_saved
    with _working_in(name):
        yield Path(shutil.copy2(file, tmp_path))


@pytest.fixture
def saved_to_change(transactional_db, ward_saved, tmp_path):
    """The same in a copy of the ward, for a test that goes on working in it."""
    name, file = ward_saved
    with _copy(name, NAME), _working_in(NAME):
        yield Path(shutil.copy2(file, tmp_path))


@pytest.fixture
def untouched(saved):
    """untouched() → whether nothing was restored: a table that is in no backup is still there, with everybody."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE in_no_backup (number int)")

    def _untouched() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('in_no_backup') IS NOT NULL")
            return cursor.fetchone()[0] and len(_names()) == 20

    yield _untouched
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS in_no_backup")


def _names() -> list[str]:
    return list(Elder.objects.values_list("full_name", flat=True))


def test_the_round_trip_brings_back_every_row_and_keeps_working(saved_to_change, tmp_path, capsys):
    before = backup.read(saved_to_change).manifest["tables"]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE elders_contact DISABLE TRIGGER USER")
        cursor.execute("DROP TABLE elders_photo")
        cursor.execute("CREATE TABLE left_behind (number int)")
    Elder.objects.update(full_name="Sai Hết")
    make_elder(full_name="Thừa Ra")
    call_command("restore", str(saved_to_change), replace=True)
    assert "Đã khôi phục" in capsys.readouterr().out
    assert Elder.objects.filter(full_name__startswith="Nguyễn Thị Lưu").count() == Elder.objects.count() == 20
    assert Situation.objects.open().count() == 20
    assert Elder.objects.get(photo__isnull=False).notes == "ghi chú\n\t\\. kết thúc"
    call_command("backup", str(tmp_path / "again"))
    assert backup.read(tmp_path / "again").manifest["tables"] == before
    # Counters, triggers, generated columns, extensions and constraints came back too.
    elder = make_elder(group=make_group(), full_name="Đỗ Văn Mới")
    assert elder.name_key == "do van moi"
    assert elder.is_resident
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM elders_elderevent WHERE pgh_obj_id = %s", [elder.pk])
        assert cursor.fetchone() == (1,)
    situation = elder.situations.get()
    situation.pk = None
    with pytest.raises(Exception, match="situation_no_overlap"):
        situation.save()


def test_a_backup_is_for_its_owner_alone_and_never_overwritten(saved):
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    before = saved.read_bytes()
    with pytest.raises(CommandError, match="đã có"):
        call_command("backup", str(saved))
    assert saved.read_bytes() == before
    assert list(saved.parent.iterdir()) == [saved]


def test_a_backup_opens_nobodys_session(saved):
    assert "django_session" not in backup.read(saved).manifest["tables"]


def test_a_database_with_rows_is_refused_without_replace(saved, untouched):
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(saved))
    assert untouched()


def test_an_empty_database_needs_no_replace(saved):
    empty()
    assert not Elder.objects.exists()
    call_command("restore", str(saved))
    assert len(_names()) == 20


def _rewritten(file, change):
    """A copy of the backup whose manifest went through `change`."""
    other = file.with_name("other")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        manifest = json.loads(old.read(backup.MANIFEST))
        change(manifest)
        new.writestr(backup.DUMP, old.read(backup.DUMP))
        new.writestr(backup.MANIFEST, json.dumps(manifest))
    return other


def _wrong_tables(manifest):
    tables = manifest["tables"]
    tables["elders_elder"].update(rows=21)
    tables["elders_photo"].update(checksum="1")
    tables.update(lost={"rows": 0, "checksum": "0"})
    tables.pop("elders_ward")


CHANGES = [
    (_wrong_tables, "elders_elder", "elders_photo", "lost", "elders_ward"),  # each is named by itself
    (lambda m: m["migrations"].append(["elders", "9999_tomorrow"]), "mới hơn"),
    (lambda m: m.update(sha256="0" * 64), "hỏng"),
    (lambda m: m.update(format=99), "phiên bản"),
]


def test_what_does_not_come_out_as_it_was_saved_changes_nothing(saved, untouched):
    for change, *words in CHANGES:
        with pytest.raises(CommandError) as refusal:
            call_command("restore", str(_rewritten(saved, change)), replace=True)
        said = str(refusal.value).split()
        assert [word for word in words if not set(word.split()) <= {one.strip(".,:;()") for one in said}] == []
        assert untouched(), words


def test_a_damaged_file_is_refused_before_anything_is_touched(saved, untouched):
    file = saved.with_name("damaged")
    content = saved.read_bytes()
    middle = len(content) // 2
    damages = [
        b"",
        b"khong phai ban sao luu",
        content[:middle],
        content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
    ]
    for damage in [None, *damages]:
        if damage is not None:
            file.write_bytes(damage)
        for arguments in ({"replace": True}, {"check": True}):
            with pytest.raises(CommandError, match="Không đọc được|đã hỏng"):
                call_command("restore", str(file), **arguments)
    assert untouched()


def test_somebody_at_work_is_not_thrown_out(saved, untouched, monkeypatch):
    monkeypatch.setattr(backup, "LOCK_SECONDS", 1)
    with psycopg.connect(_url()) as other:
        other.execute("SELECT * FROM elders_elder FOR UPDATE")
        with pytest.raises(CommandError, match="Dừng máy chủ web"):
            call_command("restore", str(saved), replace=True)
    assert untouched()


def test_people_may_go_on_working_while_it_is_saved(house, tmp_path, monkeypatch):
    """Dump and checksums are of one moment: a row written in between is in neither."""
    group = make_group()
    make_elder(group=group)
    taken = backup._tables

    def write_in_between(cursor):
        def write():
            with psycopg.connect(_url(), autocommit=True) as other:
                other.execute("UPDATE elders_elder SET full_name = 'Sau Khi Sao'")

        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        return taken(cursor)

    monkeypatch.setattr(backup, "_tables", write_in_between)
    call_command("backup", str(tmp_path / "file"))
    assert _names() == ["Sau Khi Sao"]
    monkeypatch.undo()
    call_command("restore", str(tmp_path / "file"), replace=True)
    assert _names() == ["Nguyễn Thị Lan"]


def test_a_file_of_older_software_is_brought_up_to_date(saved, monkeypatch, capsys):
    class Plan:
        class loader:
            class graph:
                @staticmethod
                def leaf_nodes():
                    return []

        def __init__(self, *_):
            pass

        def migration_plan(self, *_):
            return ["something"]

    monkeypatch.setattr(restore_command, "MigrationExecutor", Plan)
    call_command("restore", str(saved), replace=True, json=True)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["migrated"] is True
    assert len(_names()) == 20


def test_without_the_programs_the_message_says_what_to_install(saved, monkeypatch):
    monkeypatch.setattr("config.embedded.OLDEST_VERSION", 999)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(CommandError, match="postgresql-client"):
        call_command("backup", str(saved.with_name("new")))
    assert not saved.with_name("new").exists()
