"""A throwaway PostgreSQL cluster and Redis server, one of each for a whole test session.

The first test that asks starts the server; every xdist worker shares it through a folder that
the controlling pytest process makes and removes. Each server has a keeper process (keeper.py)
that ends it when that pytest process is gone, however it went.
"""

import contextlib
import fcntl
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import needs
import psycopg
import redis
from psycopg import sql
from sqlalchemy import URL, make_url

#: Where the servers of this session are; xdist workers inherit it.
FOLDER = "FORMLOOM_TEST_SERVICES"
KEEPER = Path(__file__).with_name("keeper.py")
PATIENCE = 60.0  # seconds a server gets to answer

#: Its files are thrown away: nothing is made safe, and nothing cleaned up or guessed at.
POSTGRES_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_init_zero": "off",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "200",
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class PostgresServer:
    """A PostgreSQL server whose databases come and go with the tests."""

    admin_url: str

    def new_database(self, template: str | None = None, tablespace: str = "pg_default") -> str:
        """Create an empty database, or a copy of ``template``, and return its address."""
        name = f"t_{secrets.token_hex(8)}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} TABLESPACE {} STRATEGY file_copy").format(
            *map(sql.Identifier, (name, template or "template0", tablespace))
        )
        self._run(create)
        return self._url(name)

    @contextlib.contextmanager
    def tablespace(self, folder: Path) -> Iterator[str]:
        """The name of a tablespace in ``folder``, for databases that are dropped in time."""
        folder.mkdir()
        os.chown(folder, *_postgres_user())
        name = f"t_{secrets.token_hex(8)}"
        create = sql.SQL("CREATE TABLESPACE {} LOCATION {}")
        self._run(create.format(sql.Identifier(name), str(folder)))
        yield name
        self._run(sql.SQL("DROP TABLESPACE {}").format(sql.Identifier(name)))

    def drop_database(self, url: str) -> None:
        """Drop the database at ``url``, whoever is still connected."""
        name = make_url(url).database or ""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """Return a template database's name; the first call lets ``fill(url)`` fill it."""

        def make() -> dict[str, str]:
            url = self.new_database()
            fill(url)
            return {"database": make_url(url).database or ""}

        return once(f"template-{name}", make)["database"]

    def _url(self, database: str) -> str:
        return make_url(self.admin_url).set(database=database).render_as_string(False)

    def _run(self, statement: sql.Composed) -> None:
        address = make_url(self.admin_url).set(drivername="postgresql").render_as_string(False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


@dataclass(frozen=True)
class RedisServer:
    """A Redis server that hands out one empty numbered database after the other."""

    admin_url: str

    def new_database(self) -> str:
        """Return the address of an empty database."""
        with redis.Redis.from_url(self.admin_url) as client:
            count = int(client.config_get("databases")["databases"])
            # Database 0 holds the counter; the others are used in turn.
            number = client.incr("formloom-tests") % (count - 1) + 1
        url = make_url(self.admin_url).set(database=str(number)).render_as_string(False)
        with redis.Redis.from_url(url) as client:
            client.flushdb()
        return url


def postgres() -> PostgresServer:
    """Return this session's PostgreSQL; a server of your own wins over a throwaway one."""
    own = os.environ.get("FORMLOOM_TEST_POSTGRES_URL")
    if own:
        return PostgresServer(
            make_url(own).set(drivername="postgresql+psycopg").render_as_string(False)
        )
    return PostgresServer(once("postgres", _start_postgres)["url"])


def redis_server() -> RedisServer:
    """Return this session's Redis; a server of your own wins over a throwaway one."""
    own = os.environ.get("FORMLOOM_TEST_REDIS_URL")
    return RedisServer(own or once("redis", _start_redis)["url"])


def open_session() -> int:
    """Make the folder that this pytest process and its workers share; return its lifeline."""
    folder = Path(tempfile.mkdtemp(prefix="formloom-tests-"))
    folder.chmod(0o711)  # PostgreSQL may run as another user
    os.mkfifo(folder / "lifeline")
    os.environ[FOLDER] = str(folder)
    # Read and write, because opening for writing alone waits for a reader.
    return os.open(folder / "lifeline", os.O_RDWR)


def close_session(lifeline: int) -> None:
    """Stop whatever was started and remove its files."""
    folder = Path(os.environ.pop(FOLDER))
    os.close(lifeline)
    for alive in folder.glob("*.alive"):
        with _locked(alive):
            pass  # its keeper is gone
    shutil.rmtree(folder)


def once(name: str, make: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Return what ``make`` returned the first time any process of this session asked."""
    folder = Path(os.environ[FOLDER])
    state = folder / f"{name}.json"
    with _locked(folder / f"{name}.lock"):
        if not state.exists():
            state.write_text(json.dumps(make()))
    return dict(json.loads(state.read_text()))


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def new_cluster(home: Path) -> None:
    """Make a PostgreSQL cluster in the new folder ``home``."""
    programs = needs.postgres_bin()
    if programs is None:
        raise RuntimeError(needs.POSTGRES.advice)
    user, group = _postgres_user()
    home.mkdir()
    os.chown(home, user, group)
    options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--username=postgres"]
    subprocess.run(
        [programs / "initdb", "-D", home / "data", "--no-sync", *options],
        user=user,
        group=group,
        cwd=home,
        check=True,
        capture_output=True,
    )


def postgres_command(home: Path, port: int) -> list[str]:
    """The command that serves the cluster of ``home``; PostgreSQL refuses to run as root."""
    settings = {**POSTGRES_SETTINGS, "listen_addresses": "127.0.0.1", "port": str(port)}
    settings["unix_socket_directories"] = str(home)
    arguments = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    return [f"{needs.postgres_bin()}/postgres", "-D", str(home / "data"), *arguments]


def postgres_address(port: int) -> str:
    """The address of the first database of a cluster, once it answers."""
    url = URL.create("postgresql+psycopg", "postgres", None, "127.0.0.1", port, "postgres")
    address = url.set(drivername="postgresql").render_as_string(False)
    wait(lambda: _answers(lambda: psycopg.connect(address).close()), "PostgreSQL")
    return url.render_as_string(False)


@dataclass
class OwnPostgres:
    """A PostgreSQL of one test's own, which may be stopped and started."""

    home: Path
    port: int
    _process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> str:
        """Start it; the address of its first database."""
        user = _postgres_user()[0]
        other_user = {"user": user} if user != os.geteuid() else {}
        self._process = subprocess.Popen(
            postgres_command(self.home, self.port),
            cwd=self.home, stderr=subprocess.DEVNULL, **other_user,
        )  # fmt: skip
        return postgres_address(self.port)

    def crash(self) -> None:
        """End it at once, whoever is connected; it recovers when it is started again."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
            self._process = None


@dataclass
class OwnRedis:
    """A Redis of one test's own, which may be stopped and started; it forgets everything."""

    folder: Path
    port: int
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> str:
        """Start it; the address of its database."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self._process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL)
        wait(lambda: _answers(self._ping), "Redis")
        return self.url

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _ping(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.ping()


def _postgres_user() -> tuple[int, int]:
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    return user.pw_uid, user.pw_gid


def _start_postgres() -> dict[str, str]:
    home, port = Path(os.environ[FOLDER]) / "postgres", free_port()
    new_cluster(home)
    _keep(postgres_command(home, port), home, _postgres_user()[0])
    return {"url": postgres_address(port)}


def _start_redis() -> dict[str, str]:
    program = shutil.which("redis-server")
    if program is None:
        raise RuntimeError(needs.REDIS.advice)
    home = Path(os.environ[FOLDER]) / "redis"
    home.mkdir()
    port = free_port()
    settings = {
        "port": str(port),
        "bind": "127.0.0.1",
        "databases": "1024",
        "save": "",
        "dir": home,
    }
    arguments = [str(part) for key, value in settings.items() for part in (f"--{key}", value)]
    _keep([program, *arguments], home, os.geteuid())
    url = f"redis://127.0.0.1:{port}/0"
    wait(lambda: _answers(lambda: redis.Redis.from_url(url).ping()), "Redis")
    return {"url": url}


def _keep(command: list[str], home: Path, user: int) -> None:
    """Start ``command`` under a keeper, which ends it when the lifeline is closed."""
    # Not to wait: a session that is already gone reads as closed.
    lifeline = os.open(home.parent / "lifeline", os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(lifeline, True)
    with home.with_suffix(".alive").open("w") as alive, (home.parent / "log").open("ab") as log:
        # The keeper inherits the lock, so that close_session can wait for its end.
        fcntl.flock(alive, fcntl.LOCK_EX)
        keeper = subprocess.Popen(
            [sys.executable, KEEPER, home, str(user), *command],
            stdin=lifeline,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=[alive.fileno()],
            start_new_session=True,  # Ctrl-C is for pytest; the keeper hears of it from there
        )
    os.close(lifeline)
    keeper.returncode = 0  # it outlives this worker, and nobody here waits for it


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(connect: Callable[[], object]) -> bool:
    try:
        connect()
    except (psycopg.OperationalError, redis.RedisError):
        return False
    return True


def wait(done: Callable[[], bool], server: str) -> None:
    """Return as soon as ``done()``; complain with the log of ``server`` after a while."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > deadline:
            log = Path(os.environ[FOLDER]) / "log"
            raise TimeoutError(f"{server} does not answer; its log says:\n{log.read_text()}")
        time.sleep(0.02)
