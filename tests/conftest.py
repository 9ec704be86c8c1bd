"""Servers and programs for every test: real ones, thrown away at the end; a workspace on each."""

import gc
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import first_release
import needs
import proofs
import pytest
import quick_passwords
import quick_statements
import recycling
import services
from api_client import Client
from demo_app import Visitor, copied, demo_home
from flask import Flask
from quick_app import quick_app

from formloom.platform.access.people import People
from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.core.settings import Settings
from formloom.platform.core.workspace import Workspace
from formloom.platform.documents.app import App
from formloom.platform.records.opening import open_workspace

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
LIFELINE = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    """Hash passwords quickly; make the folder of shared servers, once for all xdist workers."""
    quick_passwords.install()
    if not hasattr(config, "workerinput"):
        config.stash[LIFELINE] = services.open_session()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers after the last worker."""
    if LIFELINE in config.stash:
        services.close_session(config.stash[LIFELINE])


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Free nothing while tests are collected: they stay, and walking them takes a fifth of it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Let the collector pass over what stays: half a million objects, walked every few tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 10)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep only the long proofs for `make soak`; begin with what takes a minute.

    Else the last of those runs on while nothing is left for the other workers.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if proofs.is_soak():
        others = [item for item in items if "proof" not in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]


def need(what: needs.Need) -> str:
    """Return where ``what`` is; fail with advice if it is missing.

    Only `make test` outside of CI names what to leave out, and says so in its last lines.
    """
    if what.name in needs.left_out():
        pytest.skip(f"left out: {what.advice}")
    return what.find() or pytest.fail(what.advice, pytrace=False)


@pytest.fixture(scope="session")
def postgres_server() -> services.PostgresServer:
    """The session's PostgreSQL server."""
    need(needs.POSTGRES)
    return services.postgres()


@pytest.fixture(scope="session")
def postgres_pool(postgres_server: services.PostgresServer) -> Iterator[recycling.Pool]:
    """Databases like a template, used by one test after the other."""
    pool = recycling.Pool(postgres_server)
    yield pool
    pool.close()


@pytest.fixture
def postgres_url(
    postgres_server: services.PostgresServer, postgres_pool: recycling.Pool
) -> Iterator[Callable[..., str]]:
    """A function that returns the address of an empty database, or of one like a template."""
    with ExitStack() as ends:

        def new(template: str | None = None) -> str:
            url = postgres_pool.take(template) if template else postgres_server.new_database()
            end = postgres_pool.give_back if template else postgres_server.drop_database
            ends.callback(end, url)
            return url

        yield new


@pytest.fixture(scope="session")
def redis_server() -> services.RedisServer:
    """The session's Redis server."""
    need(needs.REDIS)
    return services.redis_server()


@pytest.fixture
def redis_url(redis_server: services.RedisServer) -> Callable[[], str]:
    """A function that returns the address of an empty Redis database."""
    return redis_server.new_database


@pytest.fixture
def own_redis(redis_server: services.RedisServer, tmp_path: Path) -> Iterator[services.OwnRedis]:
    """A Redis of this test's own, which answers."""
    made = services.OwnRedis(tmp_path, services.free_port())
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that can show Chinese."""
    need(needs.FONTS)
    return need(needs.CHROMIUM)


@pytest.fixture(scope="session")
def node() -> str:
    """The path of Node.js."""
    return need(needs.NODE)


@pytest.fixture(scope="session")
def small_disk_is_there() -> str:
    """How a disk is had that may be filled."""
    return need(needs.DISK)


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> proofs.Proof:
    """A long proof: a sample of its cases in `make test`, all of them in `make soak`."""
    return proofs.Proof(seed=proofs.seed(request.config), test=request.node.nodeid)


@pytest.fixture(scope="session")
def migrated_template(postgres_server: services.PostgresServer) -> str:
    """The name of a PostgreSQL database to copy, migrated once a session."""
    return postgres_server.template("migrated", _migrate)


def _migrate(url: str) -> None:
    workspace = open_workspace(Settings(home=Path("var/template"), database_url=url))
    workspace.migrate()
    workspace.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """An empty, migrated workspace whose clock stands at NOW."""
    with closing(_opened(request, tmp_path / "home")) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def workspaces(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Workspace]]:
    """Three of them."""
    with ExitStack() as ends:
        yield [ends.enter_context(closing(_opened(request, tmp_path / one))) for one in "abc"]


def _opened(request: pytest.FixtureRequest, home: Path) -> Workspace:
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")(request.getfixturevalue("migrated_template"))
    else:
        home.mkdir()
        shutil.copy(request.getfixturevalue("migrated_file"), home / "formloom.db")
    settings = Settings(home=home, database_url=url, secret_key="for tests only")
    opened = open_workspace(settings, clock=SetClock(NOW))
    quick_statements.share(opened)
    return opened


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database to copy: migrating takes longer than most tests."""
    home = tmp_path_factory.mktemp("migrated")
    workspace = open_workspace(Settings(home=home))
    workspace.migrate()
    workspace.close()
    return home / "formloom.db"


@pytest.fixture
def published(workspace: Workspace) -> Callable[..., App]:
    """A function that adds documents to the live release and returns the new app."""

    def publish(*documents: dict[str, object], allow_loss: bool = False) -> App:
        return first_release.publish(workspace, documents, allow_loss=allow_loss)

    return publish


@pytest.fixture(scope="session")
def demo() -> Path:
    """A demo that nobody changes."""
    return demo_home()


@pytest.fixture
def served(demo: Path, tmp_path: Path) -> Iterator[tuple[Flask, Workspace]]:
    """The application over a copy of the demo."""
    with copied(demo, tmp_path / "home") as made:
        yield made


@pytest.fixture
def visit(served: tuple[Flask, Workspace]) -> Callable[..., Visitor]:
    """A function that signs somebody in: nobody without a login."""
    return lambda login="", locale="en": Visitor(served[0], login, locale)


@pytest.fixture
def sales(visit: Callable[..., Visitor]) -> Visitor:
    """Somebody who sells."""
    return visit("sales1")


@pytest.fixture
def app(workspace: Workspace) -> Flask:
    """The whole application."""
    made = quick_app(workspace)
    made.testing = False
    return made


@pytest.fixture
def client(app: Flask, workspace: Workspace) -> Callable[..., Client]:
    """A function that adds a person with roles and returns a client with their token."""

    def make(*roles: str, login: str = "ann") -> Client:
        with workspace.write(SYSTEM) as tx:
            person = People(tx).add(login, name=login.title(), roles=roles)
            token = Tokens(tx, person.id).create("tests").secret
        return Client(app, token, person.id)

    return make


@pytest.fixture
def admin(client: Callable[..., Client]) -> Client:
    """A client of an administrator."""
    return client("administrator", login="admin")
