"""The embedded database with a real cluster: made, killed, started again, and nothing committed is lost."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import psycopg
import pytest

from config.embedded import CannotStart, Cluster


@pytest.fixture(scope="module", autouse=True)
def lasting():
    """The tests' own cluster may lose what it holds; the ones made here are like those of `make run`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("THROWAWAY", raising=False)
        yield


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    folder = tmp_path_factory.mktemp("thư mục có dấu cách") / "var"
    for parent in [folder.parent, *folder.parent.parents]:
        if "pytest" in parent.name:
            parent.chmod(0o755)  # the server is not run by root and must be able to pass
    cluster = Cluster(folder)
    cluster.start()
    yield cluster
    cluster.stop()


def _postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def test_committed_rows_survive_kill_9(cluster):
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE survives (number int)")
        connection.execute("INSERT INTO survives SELECT generate_series(1, 1000)")
    os.kill(_postmaster(cluster), signal.SIGKILL)
    with psycopg.connect(cluster.start()) as connection:
        assert connection.execute("SELECT count(*) FROM survives").fetchone() == (1000,)


def test_a_port_somebody_else_took_is_exchanged(cluster):
    cluster.stop()
    port = cluster.port
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", port))
        stranger.listen()
        url = cluster.start()
    assert cluster.port != port
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_two_processes_that_start_it_at_once_get_one_server(cluster):
    cluster.stop()
    command = [sys.executable, "-m", "config.embedded", "start"]
    both = [
        subprocess.Popen(command, env={**os.environ, "VAR_DIR": str(cluster.var)}, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=60)[0].strip() for process in both]
    assert answers == [cluster.url, cluster.url]


def test_a_start_killed_before_the_database_was_made_is_finished_later(cluster):
    cluster.start()
    (cluster.home / "database").unlink()  # the server runs, but nobody could say that its database is there
    assert not cluster.is_up()
    with psycopg.connect(cluster.start()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_first_start_killed_half_way_is_made_again(tmp_path_factory):
    folder = tmp_path_factory.mktemp("half")
    for parent in [folder, *folder.parents]:
        if "pytest" in parent.name:
            parent.chmod(0o755)
    half = Cluster(folder / "var")
    half.data.mkdir(parents=True)
    for name in ("password", "port", "password.new"):
        (half.home / name).touch()  # killed between opening and writing
    (half.data / "PG_VERSION").write_text("15")
    try:
        with psycopg.connect(half.start()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        half.stop()


def test_a_process_number_that_now_belongs_to_a_stranger_is_no_obstacle(cluster):
    """After a restart of the machine `postmaster.pid` may name somebody else's living process."""
    cluster.start()
    mark = cluster.data / "postmaster.pid"
    before = mark.read_text()
    cluster.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        mark.write_text(str(stranger.pid) + before[before.index("\n") :])
        os.chown(mark, cluster.data.stat().st_uid, cluster.data.stat().st_gid)
        assert not cluster.is_up()
        with psycopg.connect(cluster.start()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        stranger.kill()
        stranger.wait()


def test_a_relative_folder_means_the_same_from_everywhere(monkeypatch, tmp_path):
    monkeypatch.setenv("VAR_DIR", "elsewhere/var")
    here = Cluster().var
    monkeypatch.chdir(tmp_path)
    assert Cluster().var == here


def test_it_is_not_stopped_under_somebody_who_works_in_it(cluster):
    with psycopg.connect(cluster.start(), autocommit=True) as connection:
        assert not cluster.release()
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert cluster.release()
    assert not cluster.is_up()
    assert cluster.release()  # nothing to stop is stopped


def test_asking_a_running_server_takes_no_time(cluster):
    cluster.start()
    started = time.perf_counter()
    for _ in range(20):
        cluster.start()
    assert time.perf_counter() - started < 2  # twenty times; a second start of PostgreSQL alone would take longer


def test_it_is_not_run_by_root_and_needs_its_password(cluster):
    cluster.start()
    assert os.stat(f"/proc/{_postmaster(cluster)}").st_uid != 0
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(cluster.url.replace(cluster.url.split(":")[2].split("@")[0], "wrong"))


def test_a_folder_the_server_cannot_enter_is_left_alone(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root runs the server as somebody else")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not Cluster(closed / "var").home.is_relative_to(closed)
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(("asked", "safe"), [("", True), ("0", True), ("1", False)])
def test_only_a_throwaway_cluster_does_without_protection_from_power_cuts(tmp_path, monkeypatch, asked, safe):
    monkeypatch.setenv("THROWAWAY", asked)
    other = Cluster(tmp_path)
    monkeypatch.setattr(Cluster, "_write", lambda self, path, text: written.append(text))
    monkeypatch.setattr(Cluster, "port", 5999)
    written: list[str] = []
    other._configure()
    assert ("fsync = off" not in written[0]) == safe


def test_without_postgresql_the_message_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr("config.embedded.OLDEST_VERSION", 999)
    with pytest.raises(CannotStart, match="DATABASE_URL"):
        Cluster(tmp_path / "var")._run("initdb")


def test_a_plain_shell_can_try_a_roster_before_anything_was_prepared(cluster, tmp_path):
    """No make run, no migrate: the command brings the embedded database up and leaves no person behind."""
    (tmp_path / "groups.json").write_text('[{"code": "TDP01", "name": "Tổ dân phố Vân Quan"}]')
    (tmp_path / "ds.csv").write_text("STT,Họ và tên,Năm sinh,Giới tính,Tổ dân phố\n1,Nguyễn Thị Lan,1945,Nữ,Vân Quan\n")
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PYTEST_VERSION")}
    done = subprocess.run(
        [sys.executable, "manage.py", "import_roster", str(tmp_path / "ds.csv"),
         "--trial", str(tmp_path / "groups.json"), "--json", str(tmp_path / "out.json")],
        env=environment | {"VAR_DIR": str(cluster.var), "LOCAL": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (row,) = json.loads((tmp_path / "out.json").read_text())["files"][0]["rows"]
    assert (row["action"], row["fields"]["ho_ten"]) == ("created", "Nguyễn Thị Lan")
    with psycopg.connect(cluster.url) as connection:
        assert connection.execute("SELECT count(*) FROM elders_elder").fetchone() == (0,)
