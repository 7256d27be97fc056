"""A PostgreSQL cluster of the project's own, for first use and for tests. Standard library only.

Settings ask for `database_url()` when DATABASE_URL is not set; it is quick when the cluster is up and makes or starts
it when it is not, from any number of processes at once. The cluster lives in `.var/postgres`, listens on a port of its
own on 127.0.0.1, asks for a password, and survives `kill -9`: what was committed is there after the next start.

    python -m config.embedded start|stop|release|status|url|reset

`release` stops it unless somebody works in it.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "ward"
USER = "app"
OLDEST_VERSION = 14
START_SECONDS = 60
# A server that lives but does not answer yet replays what a crash left; a large registry may need its time.
RECOVERY_SECONDS = 900
SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "max_connections": "60",
    "shared_buffers": "'256MB'",
    "work_mem": "'32MB'",
    "maintenance_work_mem": "'256MB'",
    "effective_cache_size": "'2GB'",
    "random_page_cost": "1.1",
    "jit": "off",
    # A migration of the whole house in one transaction, or a test database made from scratch, takes many locks.
    "max_locks_per_transaction": "256",
    "log_min_messages": "warning",
    # A failed statement would be written with the people in it; the program that sent it has its own log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "timezone": "'Asia/Ho_Chi_Minh'",
}
# What a cluster of the tests may lose: after a power cut it is made again. Asked for by THROWAWAY=1.
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class CannotStart(RuntimeError):
    """The database cannot be made or started; the message says what to do."""


def programs() -> Path:
    """Folder of the newest programs of PostgreSQL (server, dump, restore). Raises CannotStart when there are none."""
    found = []
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        if folder.parent.name.isdigit() and (folder / "initdb").exists():
            found.append((int(folder.parent.name), folder))
    on_path = shutil.which("initdb")
    if on_path and not found:
        text = subprocess.run([on_path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        version = re.search(r"(\d+)", text)
        found.append((int(version.group(1)) if version else 0, Path(on_path).resolve().parent))
    if not found or max(found)[0] < OLDEST_VERSION:
        raise CannotStart(
            f"Chưa có máy chủ PostgreSQL {OLDEST_VERSION} trở lên. Chạy `make run` để cài, hoặc đặt DATABASE_URL. "
            f"(PostgreSQL {OLDEST_VERSION}+ server programs not found; run `make run` or set DATABASE_URL.)"
        )
    return max(found)[1]


class Cluster:
    """One cluster in one folder; `var` is where the project keeps what does not belong to git."""

    def __init__(self, var: Path | None = None) -> None:
        # A relative VAR_DIR means the same folder from wherever a command is typed.
        self.var = (var or ROOT / (os.environ.get("VAR_DIR") or ".var")).resolve()
        self.owner = self._owner()
        self.home = self._home()
        self.data = self.home / "data"
        self.log = self.home / "log"

    def _owner(self) -> pwd.struct_passwd | None:
        """Whose processes the server's are: nobody special, or `postgres` when we are root."""
        if os.geteuid() != 0:
            return None
        try:
            return pwd.getpwnam("postgres")
        except KeyError:
            raise CannotStart("PostgreSQL không chạy bằng root và máy chưa có người dùng `postgres`.") from None

    def _home(self) -> Path:
        """`.var/postgres`, or a folder the user `postgres` can enter when the project stands in /root."""
        home = self.var / "postgres"
        if self.owner is None or self._may_enter(self.var):
            return home
        mark = hashlib.sha256(str(self.var).encode()).hexdigest()[:12]
        return Path("/var/lib/postgresql") / f"ward-elderly-care-{mark}"

    def _may_enter(self, folder: Path) -> bool:
        """Whether every existing parent lets the owner pass; folders of others are never opened for it."""
        for parent in [folder, *folder.parents]:
            if not parent.exists():
                continue
            info = parent.stat()
            mode = info.st_mode
            own, grouped = info.st_uid == self.owner.pw_uid, info.st_gid == self.owner.pw_gid
            if not (mode & 0o001 or own and mode & 0o100 or grouped and mode & 0o010):
                return False
        return True

    # --- asking -----------------------------------------------------------------------------------------------------

    @property
    def port(self) -> int:
        return int((self.home / "port").read_text())

    @property
    def url(self) -> str:
        password = (self.home / "password").read_text().strip()
        return f"postgres://{USER}:{quote(password, safe='')}@127.0.0.1:{self.port}/{DATABASE}"

    def is_up(self) -> bool:
        """Whether our server (not a stranger on its port) accepts connections and holds its database."""
        return (self.home / "database").exists() and self._answers()

    def _answers(self) -> bool:
        with (
            contextlib.suppress(OSError, ValueError),
            socket.create_connection(("127.0.0.1", self.port), timeout=2) as sock,
        ):
            # SSLRequest, the first words of the protocol: any PostgreSQL answers S or N, a stranger does not.
            sock.sendall(b"\x00\x00\x00\x08\x04\xd2\x16\x2f")
            return sock.recv(1) in (b"S", b"N") and self._postmaster() is not None
        return False

    def _postmaster(self) -> int | None:
        """Process id of our living server. After a restart of the machine the id in `postmaster.pid` may belong to a
        stranger, so the process is asked for its folder too; a dead one that nobody has buried yet has no words."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            number = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
            if os.fsencode(str(self.data)) in words:
                return number
        return None

    # --- doing ------------------------------------------------------------------------------------------------------

    def start(self) -> str:
        """Make the cluster if there is none, start it if it is not up, and return its URL. Safe to call at once from
        several processes, and after any of them was killed at any moment. Raises CannotStart with the server's own last
        words."""
        try:
            if not self.is_up():
                self.var.mkdir(parents=True, exist_ok=True)
                with self._locked():
                    if not self.is_up():
                        if not (self.home / "ready").exists():
                            self._make()
                        self._start()
                        if not (self.home / "database").exists():
                            self._make_database()
            return self.url
        except PermissionError as error:
            raise CannotStart(
                f"Không được phép đọc, ghi {error.filename}: cơ sở dữ liệu trong {self.home} do người dùng khác của "
                "máy tạo ra (thường là root). Chạy bằng người dùng ấy, hoặc đặt VAR_DIR là thư mục khác. "
                "(The embedded database belongs to another user of this machine; run as that user or set VAR_DIR.)"
            ) from None
        except OSError as error:
            raise CannotStart(f"Không tạo được cơ sở dữ liệu trong {self.home}: {error.strerror or error}.") from None

    def stop(self) -> None:
        """Stop the server, ending its sessions; nothing happens when it is not running."""
        if self._postmaster() is None:
            return
        with self._locked():
            self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "60", "stop", check=False)

    def release(self) -> bool:
        """Stop the server unless another program (tests, a second site) works in it; whether it is stopped now."""
        if self._postmaster() is None:
            return True
        question = "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        for attempt in range(10):  # sessions of programs that have just ended take a moment to be gone
            if attempt:
                time.sleep(0.1)
            if self._ask(question) == "":
                self.stop()
                return True
        return False

    def reset(self) -> None:
        """Remove the cluster with everything in it."""
        self.stop()
        if self.home.exists():
            with self._locked():
                shutil.rmtree(self.home)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with open(self.var / "embedded.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _run(self, program: str, *arguments: object, check: bool = True, stdin: str | None = None, env=None):
        """Run a program of the server as its owner, from a folder the owner may enter."""
        command = [str(programs() / program), *[str(argument) for argument in arguments]]
        owner = self.owner
        return subprocess.run(  # noqa: S603 - our own programs and paths
            command,
            cwd=self.home if self.home.exists() else "/",
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
            stdin=subprocess.DEVNULL if stdin is None else None,
            input=stdin,
            capture_output=True,
            text=True,
            check=check,
            env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})},
        )

    def _make(self) -> None:
        """initdb into a fresh folder. A folder left half made by an interrupted first start is made again."""
        if self.data.exists():
            shutil.rmtree(self.data)
        self.home.mkdir(parents=True, exist_ok=True)
        if self.owner:
            os.chown(self.home, self.owner.pw_uid, self.owner.pw_gid)
        self.home.chmod(0o700)
        password = self.home / "password"
        # A new cluster gets a new password: the file of an interrupted start may be empty.
        self._write(password, secrets.token_urlsafe(24))
        self._write(self.home / "port", str(_free_port()))
        made = self._run(
            "initdb", "-D", self.data, "-U", USER, "-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8",
            "--locale=C.UTF-8", "-k", check=False,
        )  # fmt: skip
        if made.returncode:
            raise CannotStart(f"Không tạo được cơ sở dữ liệu: {made.stderr.strip()[-800:]}")
        with open(self.data / "postgresql.conf", "a") as conf:
            conf.write("\n# Settings of the project\ninclude_if_exists = 'project.conf'\n")
        (self.home / "ready").touch()

    def _write(self, path: Path, text: str) -> None:
        """Write a file whole or not at all, readable by the server alone."""
        half = path.with_name(f"{path.name}.new")
        half.unlink(missing_ok=True)
        with open(os.open(half, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if self.owner:
            os.chown(half, self.owner.pw_uid, self.owner.pw_gid)
        half.replace(path)

    def _configure(self) -> None:
        sockets = str(self.home)
        # A socket path has 107 bytes; a project in a deep folder is reached by TCP alone.
        fits = len(f"{sockets}/.s.PGSQL.{self.port}.lock".encode()) <= 107
        quoted = sockets.replace("'", "''")
        settings = SETTINGS | (THROWAWAY if os.environ.get("THROWAWAY") == "1" else {})
        settings |= {"port": str(self.port), "unix_socket_directories": f"'{quoted}'" if fits else "''"}
        self._write(self.data / "project.conf", "".join(f"{name} = {value}\n" for name, value in settings.items()))

    def _start(self) -> None:
        """Start until it answers. After `kill -9` the dead postmaster can stay visible for a moment, so one attempt is
        not enough and `pg_ctl status` is not believed."""
        began = time.monotonic()
        words = ""
        while time.monotonic() - began < (RECOVERY_SECONDS if self._postmaster() else START_SECONDS):
            if self._answers():
                return
            if self._postmaster() is None:
                self._forget_stranger()
                if _is_taken(self.port):
                    self._write(self.home / "port", str(_free_port()))
                self._configure()
                answer = self._run("pg_ctl", "-D", self.data, "-w", "-t", "20", "-l", self.log, "start", check=False)
                words = answer.stderr + answer.stdout
            if not self._answers():
                time.sleep(0.25)
        tail = self.log.read_text(errors="replace")[-800:] if self.log.exists() else ""
        raise CannotStart(f"Không khởi động được cơ sở dữ liệu.\n{words.strip()[-400:]}\n{tail}")

    def _forget_stranger(self) -> None:
        """Remove a `postmaster.pid` whose number now belongs to another program (the machine, or its container, was
        restarted): PostgreSQL sees a living process and would refuse to start for ever."""
        mark = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            number = int(mark.read_text().splitlines()[0])
            words = Path(f"/proc/{number}/cmdline").read_bytes()
            # Not a dead one that waits to be buried (no words), and no session of the old server still at work.
            if words and not any(_works_in(process, self.data) for process in Path("/proc").glob("[0-9]*")):
                mark.unlink()

    def _make_database(self) -> None:
        if self._ask(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'") != "1":  # noqa: S608 - a constant
            self._ask(f"CREATE DATABASE {DATABASE}")
        (self.home / "database").touch()

    def _ask(self, sql: str) -> str:
        """What psql prints for one statement."""
        password = {"PGPASSWORD": (self.home / "password").read_text().strip()}
        place = ["-h", "127.0.0.1", "-p", str(self.port), "-U", USER, "-d", "postgres"]
        return self._run("psql", "-X", *place, "-Atc", sql, env=password).stdout.strip()


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return os.readlink(process / "cwd") == str(folder)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def _is_taken(port: int) -> bool:
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def database_url() -> str:
    """URL of the project's own database, made and started when needed. Raises CannotStart."""
    return Cluster().start()


def stop() -> None:
    """Stop the project's own database."""
    Cluster().stop()


def release() -> bool:
    """Stop the project's own database unless somebody works in it; whether it is stopped now."""
    return Cluster().release()


def main(arguments: list[str]) -> int:
    """`start`, `stop`, `release`, `status`, `url` or `reset`; exit code 0, 1 (not up) or 2 (wrong word)."""
    word = arguments[0] if arguments else ""
    try:
        if word in ("start", "url"):
            print(database_url())
        elif word == "stop":
            stop()
        elif word == "release":
            Cluster().release()
        elif word == "reset":
            Cluster().reset()
        elif word == "status":
            up = Cluster().is_up()
            print("đang chạy" if up else "không chạy")
            return 0 if up else 1
        else:
            print("start | stop | release | status | url | reset", file=sys.stderr)
            return 2
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
